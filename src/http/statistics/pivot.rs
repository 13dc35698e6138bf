//! Pivot: a grid as a printed table, its heading spread over columns.

use crate::domain::code::Language;

use super::grid::{Category, Dimension, Grid};
use super::problem::Problem;
use super::sheet::Number;
use super::tidy::harmless;

/// What stands for a value of a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    Codes,
    #[default]
    Texts,
    Both,
}

/// A printed table.
#[derive(Debug)]
pub struct Pivot {
    /// One per column: those of the side first.
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row of a printed table.
#[derive(Debug)]
pub struct Row {
    pub side: Vec<String>,
    pub numbers: Vec<Entry>,
}

/// A field of a printed table: a number, or the symbol that stands for a missing one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    Number(Number),
    Missing(&'static str),
}

impl Pivot {
    /// Spreads a grid.
    pub fn of(grid: &Grid<'_>, naming: Naming, language: Language) -> Pivot {
        let name = |dimension: Dimension| match naming {
            Naming::Codes => grid.code(dimension).to_owned(),
            Naming::Texts | Naming::Both => grid.label(dimension, language).to_owned(),
        };
        let values = |dimensions: &[Dimension]| -> Vec<Vec<String>> {
            let of = |dimension: &Dimension| grid.categories(*dimension, language);
            dimensions.iter().map(|dimension| of(dimension).iter().map(|value| naming.of(value)).collect()).collect()
        };
        let (side, top) = (values(&grid.stub), values(&grid.heading));
        let (down, across) = (grid.combinations(&grid.stub), grid.combinations(&grid.heading));
        let called = |names: &[Vec<String>], places: &[usize]| -> Vec<String> {
            names.iter().zip(places).map(|(names, place)| names[*place].clone()).collect()
        };
        let dimensions = grid.dimensions();
        let mut columns: Vec<String> = grid.stub.iter().map(|dimension| name(*dimension)).collect();
        columns.extend(across.iter().map(|places| called(&top, places).join(" ")));
        let row = |places: &Vec<usize>| Row {
            side: called(&side, places),
            numbers: across
                .iter()
                .map(|across| entry(grid, &dimensions, &[&places[..], &across[..]].concat()))
                .collect(),
        };
        Pivot { columns, rows: down.iter().map(row).collect() }
    }

    /// The printed table as CSV.
    pub fn csv(&self, grid: &Grid<'_>, form: CsvForm, language: Language) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        if form.separator == b';' {
            // A Swedish spreadsheet cuts at semicolons and reads UTF-8 only behind this mark.
            bytes.extend_from_slice("\u{feff}".as_bytes());
        }
        let mut file = csv::WriterBuilder::new().delimiter(form.separator).flexible(true).from_writer(bytes);
        let mut record = |fields: Vec<String>| file.write_record(fields).map_err(|_| Problem::internal());
        if form.with_title {
            record(vec![grid.sheet.table.title().of(language).to_owned()])?;
        }
        record(self.columns.iter().map(|column| harmless(column)).collect())?;
        for row in &self.rows {
            let side = row.side.iter().map(|text| harmless(text));
            record(side.chain(row.numbers.iter().map(Entry::to_string)).collect())?;
        }
        file.into_inner().map_err(|_| Problem::internal())
    }
}

/// How a printed table is written as CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvForm {
    pub separator: u8,
    pub with_title: bool,
}

impl Naming {
    fn of(self, category: &Category) -> String {
        match self {
            Naming::Codes => category.code.clone(),
            Naming::Texts => category.label.clone(),
            Naming::Both => format!("{} {}", category.code, category.label),
        }
    }
}

fn entry(grid: &Grid<'_>, dimensions: &[Dimension], places: &[usize]) -> Entry {
    match grid.at(dimensions, places) {
        (Some(number), _) => Entry::Number(number),
        (None, symbol) => Entry::Missing(symbol.unwrap_or(super::words::HIDDEN)),
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Entry::Number(number) => number.fmt(f),
            Entry::Missing(symbol) => f.write_str(symbol),
        }
    }
}
