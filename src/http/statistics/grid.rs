//! Grid: a sheet spread over dimensions - its variables, and what is measured - in the order in which they are written.

use crate::domain::code::Language;
use crate::domain::release::cell::{Cell, CellStatus};

use super::sheet::{Number, Sheet, label, number};
use super::words::{Content, HIDDEN, NOT_DRAWN, either};

/// The code of the dimension of what is measured.
pub const CONTENTS: &str = "ContentsCode";

/// A dimension of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// A variable, by its place among the axes of the sheet.
    Axis(usize),
    /// What is measured.
    Contents,
}

/// How a missing number, and the quality of a shown one, is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Every number of persons has its status, as in our files: `A`, `E`, `Q`.
    Quality,
    /// Only what is missing has a symbol, as PxWeb's clients expect: `..` and `.`.
    Missing,
}

/// A sheet spread over dimensions.
#[derive(Debug)]
pub struct Grid<'a> {
    pub sheet: &'a Sheet<'a>,
    pub contents: Vec<Content>,
    /// Down the side of a printed table.
    pub stub: Vec<Dimension>,
    /// Along its top.
    pub heading: Vec<Dimension>,
    pub symbols: Symbols,
}

/// One value of a dimension, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub code: String,
    pub label: String,
    /// The codes that it adds up.
    pub sum_of: Option<Vec<String>>,
}

impl<'a> Grid<'a> {
    /// All variables down the side, what is measured along the top.
    pub fn plain(sheet: &'a Sheet<'a>, contents: &[Content], symbols: Symbols) -> Grid<'a> {
        let stub = (0..sheet.axes.len()).map(Dimension::Axis).collect();
        Grid { sheet, contents: contents.to_vec(), stub, heading: vec![Dimension::Contents], symbols }
    }

    /// Every dimension, the last one fastest.
    pub fn dimensions(&self) -> Vec<Dimension> {
        self.stub.iter().chain(&self.heading).copied().collect()
    }

    /// The code of a dimension.
    pub fn code(&self, dimension: Dimension) -> &'static str {
        match dimension {
            Dimension::Axis(place) => self.sheet.axes[place].code(),
            Dimension::Contents => CONTENTS,
        }
    }

    /// What a dimension is called.
    pub fn label(&self, dimension: Dimension, language: Language) -> &'static str {
        match dimension {
            Dimension::Axis(place) => self.sheet.axes[place].variable.label(language),
            Dimension::Contents => either(language, "Tabellinnehåll", "Contents"),
        }
    }

    /// The values of a dimension.
    pub fn categories(&self, dimension: Dimension, language: Language) -> Vec<Category> {
        match dimension {
            Dimension::Axis(place) => {
                let choices = self.sheet.axes[place].choices.iter();
                let category = choices.map(|choice| Category {
                    code: choice.code.clone(),
                    label: label(choice, language).to_owned(),
                    sum_of: choice.sum_of.clone(),
                });
                category.collect()
            }
            Dimension::Contents => {
                let contents = self.contents.iter();
                let category = contents.map(|content| Category {
                    code: content.code().to_owned(),
                    label: content.label(language).to_owned(),
                    sum_of: None,
                });
                category.collect()
            }
        }
    }

    /// How many values a dimension has.
    pub fn size(&self, dimension: Dimension) -> usize {
        match dimension {
            Dimension::Axis(place) => self.sheet.axes[place].choices.len(),
            Dimension::Contents => self.contents.len(),
        }
    }

    /// Every combination of places in some dimensions, the last one fastest.
    pub fn combinations(&self, dimensions: &[Dimension]) -> Vec<Vec<usize>> {
        dimensions.iter().fold(vec![Vec::new()], |combinations, dimension| {
            let size = self.size(*dimension);
            let longer = |places: Vec<usize>| {
                (0..size).map(move |place| places.iter().copied().chain([place]).collect::<Vec<usize>>())
            };
            combinations.into_iter().flat_map(longer).collect()
        })
    }

    /// The number at these places of these dimensions, and its symbol. What no dimension names was chosen as one value.
    pub fn at(&self, dimensions: &[Dimension], places: &[usize]) -> (Option<Number>, Option<&'static str>) {
        let mut of_axes = vec![0; self.sheet.axes.len()];
        let mut content = self.contents.first().copied().unwrap_or(Content::Persons);
        for (dimension, place) in dimensions.iter().zip(places) {
            match dimension {
                Dimension::Axis(axis) => of_axes[*axis] = *place,
                Dimension::Contents => content = self.contents[*place],
            }
        }
        let Some(cell) = self.sheet.cell(&of_axes) else {
            return (None, Some(HIDDEN));
        };
        let number = number(cell, content);
        (number, self.symbol(cell, content, number))
    }

    fn symbol(&self, cell: &Cell, content: Content, number: Option<Number>) -> Option<&'static str> {
        let of_estimate = matches!(content, Content::Persons | Content::Moe95);
        match (self.symbols, of_estimate) {
            (Symbols::Quality, true) => Some(super::sheet::status_code(cell.status)),
            (_, true) if number.is_none() && cell.status == CellStatus::Q => Some(HIDDEN),
            _ => number.is_none().then_some(NOT_DRAWN),
        }
    }
}
