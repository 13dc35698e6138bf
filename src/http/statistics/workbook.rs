//! Workbook: a table as XLSX. What one must know comes first, the numbers on the second sheet.

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use crate::domain::code::Language;

use super::facts::facts;
use super::pivot::{Entry, Pivot};
use super::problem::Problem;
use super::sheet::{Number, Sheet, label, number, status_code};
use super::tidy::columns;
use super::words::{Content, either, notes};

/// The whole table, one row per cell, with the columns of the tidy CSV.
pub fn tidy(sheet: &Sheet<'_>, language: Language, address: &str) -> Result<Vec<u8>, Problem> {
    written(sheet, language, address, |page, head| {
        let columns = columns(sheet);
        for (column, name) in (0..).zip(&columns) {
            page.write_string_with_format(0, column, name, head)?;
        }
        for (row, cell) in (1..).zip(&sheet.cells) {
            page.write_string(row, 0, &sheet.release.heading.slug)?;
            page.write_string(row, 1, sheet.table.code())?;
            let mut column = 2;
            for (axis, code) in sheet.axes.iter().zip(&cell.codes) {
                let choice = axis.choices.iter().find(|choice| choice.code == *code);
                page.write_string(row, column, code)?;
                page.write_string(row, column + 1, choice.map(|choice| label(choice, language)).unwrap_or_default())?;
                column += 2;
            }
            put(page, row, column, number(cell, Content::Persons))?;
            put(page, row, column + 1, number(cell, Content::Moe95))?;
            page.write_string(row, column + 2, status_code(cell.status))?;
            put(page, row, column + 3, number(cell, Content::Noisy))?;
            put(page, row, column + 4, number(cell, Content::Sigma))?;
        }
        let (last_row, last_column) = (sheet.cells.len() as u32, columns.len() as u16 - 1);
        page.autofilter(0, 0, last_row, last_column)?;
        Ok(())
    })
}

/// A printed table.
pub fn printed(sheet: &Sheet<'_>, pivot: &Pivot, language: Language, address: &str) -> Result<Vec<u8>, Problem> {
    written(sheet, language, address, |page, head| {
        for (column, name) in (0..).zip(&pivot.columns) {
            page.write_string_with_format(0, column, name, head)?;
        }
        for (row, content) in (1..).zip(&pivot.rows) {
            let mut column = 0;
            for text in &content.side {
                page.write_string(row, column, text)?;
                column += 1;
            }
            for entry in &content.numbers {
                match entry {
                    Entry::Number(number) => put(page, row, column, Some(*number))?,
                    Entry::Missing(symbol) => drop(page.write_string(row, column, *symbol)?),
                }
                column += 1;
            }
        }
        Ok(())
    })
}

fn written(
    sheet: &Sheet<'_>,
    language: Language,
    address: &str,
    fill: impl FnOnce(&mut Worksheet, &Format) -> Result<(), XlsxError>,
) -> Result<Vec<u8>, Problem> {
    let write = || -> Result<Vec<u8>, XlsxError> {
        let head = Format::new().set_bold();
        let mut workbook = Workbook::new();
        // The moment of publication, not of writing: a file has the same bytes whenever it is fetched.
        let published = sheet.release.heading.published_at.date_naive();
        let (year, month, day) = (published.year(), published.month(), published.day());
        let published = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), month as u8, day as u8)?;
        let properties = DocProperties::new()
            .set_title(sheet.table.title().of(language))
            .set_subject(sheet.release.heading.shown_title().of(language))
            .set_creation_datetime(&published);
        workbook.set_properties(&properties);
        let about = workbook.add_worksheet();
        about.set_name(either(language, "Läs detta först", "Read this first"))?;
        describe(about, sheet, language, address, &head)?;
        let data = workbook.add_worksheet();
        data.set_name(either(language, "Tabell", "Table"))?;
        fill(data, &head)?;
        data.set_freeze_panes(1, 0)?;
        data.autofit();
        workbook.save_to_buffer()
    };
    write().map_err(|_| Problem::internal())
}

fn put(page: &mut Worksheet, row: u32, column: u16, number: Option<Number>) -> Result<(), XlsxError> {
    match number {
        Some(Number::Whole(number)) => drop(page.write_number(row, column, number as f64)?),
        Some(Number::Real(number)) => drop(page.write_number(row, column, number)?),
        None => {}
    }
    Ok(())
}

fn describe(
    page: &mut Worksheet,
    sheet: &Sheet<'_>,
    language: Language,
    address: &str,
    head: &Format,
) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let named = head.clone().set_align(FormatAlign::Top);
    page.set_column_width(0, 28)?;
    page.set_column_width(1, 100)?;
    page.write_string_with_format(0, 0, sheet.table.title().of(language), head)?;
    let heading = &sheet.release.heading;
    let mut lines: Vec<(String, String)> = Vec::new();
    for note in notes(sheet.release, sheet.table) {
        lines.push((
            either(language, "Obligatorisk anmärkning", "Mandatory note").to_owned(),
            note.of(language).to_owned(),
        ));
    }
    let place = format!("{address}/statistics/{}/{}", heading.slug, sheet.table.code());
    lines.push((either(language, "Adress", "Address").to_owned(), place.clone()));
    if let Value::Object(facts) = facts(sheet.release, sheet.table, language, Some(&place)) {
        for (name, value) in facts.iter().filter(|(name, _)| *name != "notes") {
            flatten(name, value, &mut lines);
        }
    }
    for (row, (name, text)) in (2..).zip(&lines) {
        page.write_string_with_format(row, 0, name, &named)?;
        page.write_string_with_format(row, 1, text, &wrapped)?;
    }
    Ok(())
}

/// One line per fact; the names of nested ones are joined by dots.
fn flatten(name: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            for (inner, value) in entries {
                flatten(&format!("{name}.{inner}"), value, lines);
            }
        }
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for (place, value) in (1..).zip(entries) {
                flatten(&format!("{name}.{place}"), value, lines);
            }
        }
        Value::Array(entries) => {
            lines.push((name.to_owned(), entries.iter().map(plain).collect::<Vec<_>>().join(", ")))
        }
        value => lines.push((name.to_owned(), plain(value))),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
