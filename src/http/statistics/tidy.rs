//! Tidy: a table as CSV with one row per cell, for programs.

use crate::domain::code::Language;

use super::problem::Problem;
use super::sheet::{Number, Sheet, label, number, status_code};
use super::words::Content;

/// The table as UTF-8 without a byte-order mark: `release, table`, code and label of each variable, `value, moe95,
/// status, noisy_value, sigma`. A hidden number is empty, never 0.
pub fn write(sheet: &Sheet<'_>, language: Language) -> Result<Vec<u8>, Problem> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(columns(sheet)).map_err(|_| Problem::internal())?;
    for cell in &sheet.cells {
        let mut row = vec![harmless(&sheet.release.heading.slug), sheet.table.code().to_owned()];
        for (axis, code) in sheet.axes.iter().zip(&cell.codes) {
            let choice = axis.choices.iter().find(|choice| choice.code == *code);
            row.push(harmless(code));
            row.push(choice.map(|choice| harmless(label(choice, language))).unwrap_or_default());
        }
        let value = |content| number(cell, content).as_ref().map(Number::to_string).unwrap_or_default();
        row.extend([value(Content::Persons), value(Content::Moe95), status_code(cell.status).to_owned()]);
        row.extend([value(Content::Noisy), value(Content::Sigma)]);
        file.write_record(&row).map_err(|_| Problem::internal())?;
    }
    file.into_inner().map_err(|_| Problem::internal())
}

/// The names of the columns, the same in every language.
pub fn columns(sheet: &Sheet<'_>) -> Vec<String> {
    let mut columns = vec!["release".to_owned(), "table".to_owned()];
    for axis in &sheet.axes {
        columns.extend([axis.code().to_owned(), format!("{}_label", axis.code())]);
    }
    columns.extend(["value", "moe95", "status", "noisy_value", "sigma"].map(str::to_owned));
    columns
}

/// A text that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_a_formula() {
        for text in ["=1+1", "+46", "-3", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(text).starts_with('\''), "{text:?}");
        }
        for text in ["2016-2018", "0-14 år", "Women and girls", ""] {
            assert_eq!(harmless(text), text);
        }
    }
}
