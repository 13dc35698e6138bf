//! What the doors make of a release, without a door: a world of seven years, two of its blocks whole.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::files::{Form, write};
use super::grid::{Grid, Symbols};
use super::jsonstat;
use super::sheet::{Number, Sheet, number};
use super::words::Content;
use crate::domain::code::Language;
use crate::domain::release::cell::CellStatus;
use crate::domain::release::noise::Recorded;
use crate::domain::release::properties::world::{cohorts, policy, release as released, world};
use crate::domain::release::table::TableId;
use crate::domain::release::{Erratum, Heading, Release, Text};

fn release() -> Release {
    world(7, &[60, 90, 40, 150, 80, 20, 70]).release
}

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let names = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (names, rows)
}

#[test]
fn the_tidy_file_has_a_row_for_every_cell_with_the_columns_that_are_promised() {
    let release = release();
    for table in TableId::ALL {
        let sheet = Sheet::whole(&release, table).unwrap();
        let (names, rows) = rows(&write(&release, table, Form::Csv, Language::En, "").unwrap());
        let mut expected = vec!["release".to_owned(), "table".to_owned()];
        for axis in &sheet.axes {
            expected.extend([axis.code().to_owned(), format!("{}_label", axis.code())]);
        }
        expected.extend(["value", "moe95", "status", "noisy_value", "sigma"].map(str::to_owned));
        assert_eq!(names, expected);
        assert_eq!(rows.len(), sheet.axes.iter().map(|axis| axis.choices.len()).product::<usize>());
        let first_number = names.len() - 5;
        for (row, cell) in rows.iter().zip(&sheet.cells) {
            let of = |content| number(cell, content).map(|number| number.to_string()).unwrap_or_default();
            assert_eq!(row[first_number], of(Content::Persons));
            assert_eq!(row[first_number + 1], of(Content::Moe95));
            assert_eq!(row[first_number + 3], of(Content::Noisy));
            assert_eq!(row[first_number + 4], of(Content::Sigma));
        }
    }
}

#[test]
fn a_hidden_number_is_empty_with_a_status_and_never_0() {
    let release = release();
    let mut hidden = 0;
    for table in TableId::ALL {
        let (names, rows) = rows(&write(&release, table, Form::Csv, Language::Sv, "").unwrap());
        let value = names.len() - 5;
        for row in rows {
            assert_eq!(row[value].is_empty(), row[value + 2] == "Q", "{row:?}");
            assert_eq!(row[value + 1].is_empty(), row[value + 2] == "Q", "{row:?}");
            hidden += usize::from(row[value + 2] == "Q");
        }
    }
    assert!(hidden > 100, "{hidden}");
}

#[test]
fn json_stat_holds_the_same_numbers_in_the_order_of_its_dimensions() {
    let release = release();
    for table in TableId::ALL {
        let sheet = Sheet::whole(&release, table).unwrap();
        let json: Value =
            serde_json::from_slice(&write(&release, table, Form::Json, Language::En, "").unwrap()).unwrap();
        let sizes: Vec<u64> = json["size"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap()).collect();
        let values = json["value"].as_array().unwrap();
        assert_eq!(values.len() as u64, sizes.iter().product::<u64>());
        assert_eq!(values.len(), sheet.cells.len() * 4);
        for (place, cell) in sheet.cells.iter().enumerate() {
            for (offset, content) in Content::ALL.into_iter().enumerate() {
                let found = &values[place * 4 + offset];
                match number(cell, content) {
                    Some(Number::Whole(number)) => assert_eq!(found.as_i64(), Some(number)),
                    Some(Number::Real(number)) => assert_eq!(found.as_f64(), Some(number)),
                    None => assert!(found.is_null()),
                }
            }
            let status = json["status"][(place * 4).to_string()].as_str().unwrap();
            assert_eq!(status == "Q", cell.status == CellStatus::Q);
        }
        for (code, dimension) in json["dimension"].as_object().unwrap() {
            let index = dimension["category"]["index"].as_object().unwrap();
            let labels = dimension["category"]["label"].as_object().unwrap();
            assert!(index.keys().all(|code| labels.contains_key(code)), "{code}");
        }
    }
}

#[test]
fn pxweb_sees_a_symbol_where_a_number_is_missing_and_only_there() {
    let release = release();
    let sheet = Sheet::whole(&release, TableId::Bsc).unwrap();
    let grid = Grid::plain(&sheet, &Content::ALL, Symbols::Missing);
    let dataset = jsonstat::dataset(&grid, Language::Sv);
    for (place, value) in dataset.value.iter().enumerate() {
        let symbol = dataset.status.0.iter().find(|(at, _)| *at == place.to_string()).map(|(_, symbol)| *symbol);
        assert_eq!(symbol.is_some(), value.is_none());
        assert!(symbol.is_none_or(|symbol| symbol == if place % 4 < 2 { ".." } else { "." }));
    }
}

#[test]
fn a_file_has_the_same_bytes_whenever_it_is_written_and_whatever_is_found_wrong_later() {
    let release = release();
    let text = Text { sv: "fel".to_owned(), en: "wrong".to_owned() };
    let erratum = Erratum { on: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), text };
    let heading = Heading { errata: vec![erratum], ..release.heading.clone() };
    let later = Release { heading, ..release.clone() };
    for form in Form::ALL {
        for language in [Language::Sv, Language::En] {
            let bytes = write(&release, TableId::Ysa, form, language, "").unwrap();
            assert_eq!(bytes, write(&release, TableId::Ysa, form, language, "").unwrap());
            let later = write(&later, TableId::Ysa, form, language, "").unwrap();
            assert_eq!(bytes == later, form != Form::Metadata, "{form:?}");
        }
    }
}

/// The bytes of a known world's tables. An address that caches keep for good may not give others because a program is newer.
#[test]
fn the_tidy_files_of_a_known_world_are_known() {
    let mut noise = Recorded::new((0..97).map(|place| place * 37 % 19 - 9).collect());
    let release = released(&policy(), &cohorts(8, &[150, 200, 180, 160]), &mut noise);
    let mut all = Sha256::new();
    for table in TableId::ALL {
        for language in [Language::Sv, Language::En] {
            all.update(write(&release, table, Form::Csv, language, "").unwrap());
        }
    }
    let known = "ea1679468f3f90ef47cc3a3c94172cf383dad2ccc7881de46eb08032881e0e6a";
    let found: String = all.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(found, known);
}

#[test]
fn invented_numbers_say_so_in_every_form_that_can_say_anything() {
    let release = release();
    assert!(release.heading.synthetic);
    let text = |form, language| String::from_utf8(write(&release, TableId::Y, form, language, "").unwrap()).unwrap();
    for form in [Form::Json, Form::Metadata] {
        assert!(text(form, Language::En).contains("synthetic demonstration data, one draw, do not cite"));
        assert!(text(form, Language::Sv).contains("syntetiska demonstrationsdata, en dragning, citera inte"));
    }
}

#[test]
fn metadata_carry_all_that_goes_with_a_number() {
    let release = release();
    let bytes = write(&release, TableId::Yf, Form::Metadata, Language::En, "https://statistik.example.se").unwrap();
    let known: Value = serde_json::from_slice(&bytes).unwrap();
    for name in [
        "release",
        "contentHash",
        "signature",
        "signedBy",
        "slices",
        "codeLists",
        "table",
        "method",
        "caps",
        "displayRule",
        "budget",
        "variables",
        "population",
        "publisher",
        "licence",
        "citation",
        "bibtex",
        "notes",
        "sigma",
        "errata",
        "files",
    ] {
        assert!(!known[name].is_null(), "{name}");
    }
    assert_eq!(known["slices"].as_array().unwrap().len(), 7);
    assert_eq!(known["slices"][0]["registeredUntil"], "2016-12-31");
    assert_eq!(known["variables"][1]["additive"], false);
    assert_eq!(known["files"]["csv"], "https://statistik.example.se/statistics/nmt-trial/YF.csv?lang=en");
    let epsilon = known["budget"]["lifetime"]["epsilon"].as_f64().unwrap();
    assert!((epsilon - 7.766).abs() < 0.002, "{epsilon}");
}

#[test]
fn every_workbook_opens_with_what_must_be_known() {
    let release = release();
    for table in TableId::ALL {
        let bytes = write(&release, table, Form::Xlsx, Language::Sv, "").unwrap();
        assert!(bytes.starts_with(b"PK"), "a zip archive");
    }
}
