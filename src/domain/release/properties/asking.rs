//! What can be asked, and in which form it is answered.

use super::world::{added, wanted, world};
use crate::domain::release::cell::{Cell, CellStatus, SelectionProblem as Problem, Wanted};
use crate::domain::release::slice::SliceKey;
use crate::domain::release::table::TableId;
use crate::domain::release::variable::{TOTAL, Variable};

fn numbers(cells: &[Cell]) -> Vec<Option<i64>> {
    cells.iter().map(|cell| cell.persons).collect()
}

#[test]
fn a_total_over_a_table_is_the_number_of_the_table_above() {
    let release = world(31, &[300, 250, 280, 260]).release;
    let totals = [wanted(Variable::Group, &[TOTAL]), wanted(Variable::Age, &[TOTAL])];
    let years = release.cells(TableId::Y, &[], 100).unwrap();
    let totals = release.cells(TableId::Ysa, &totals, 100).unwrap();
    assert_eq!(numbers(&totals), numbers(&years));
    let margins = |cells: &[Cell]| cells.iter().map(|cell| (cell.moe95, cell.status)).collect::<Vec<_>>();
    assert_eq!(margins(&totals), margins(&years));
    assert!(totals.iter().all(|cell| cell.noisy.is_none() && cell.sigma.is_none()));
    assert!(years.iter().all(|cell| cell.noisy.is_some() && cell.sigma.is_some()));
}

#[test]
fn years_of_a_block_add_the_published_integers() {
    let release = world(32, &[300, 250, 280, 260, 400, 300]).release;
    let over = |code| release.cells(TableId::Yc, &[wanted(Variable::Year, &[code])], 100).unwrap();
    let sum = added(&release, &[2019, 2020, 2021].map(SliceKey::Cohort), TableId::Yc);
    for (cell, sum) in over("2019-2021").into_iter().zip(sum) {
        assert!(cell.additive);
        assert!(cell.persons.is_none_or(|persons| persons == sum));
    }
    assert!(over("2016-2021").iter().all(|cell| !cell.additive));
}

#[test]
fn time_is_offered_once_each() {
    let times = |sizes: &[usize], table| {
        let release = world(33, sizes).release;
        let (_, choices) = release.choices(table).into_iter().next().unwrap();
        choices.into_iter().map(|choice| choice.code).collect::<Vec<_>>()
    };
    assert_eq!(times(&[50], TableId::Y), ["2016"]);
    assert_eq!(times(&[50, 50], TableId::Y), ["2016", "2017", "2016-2017"]);
    assert_eq!(times(&[50, 50, 50], TableId::Y), ["2016", "2017", "2018", "2016-2018"]);
    assert_eq!(times(&[50, 50, 50], TableId::Bsc), ["2016-2018"]);
    assert_eq!(times(&[50, 50], TableId::Bsc), Vec::<String>::new());
    let seven = ["2016-2018", "2019-2021", "2016-2021"];
    assert_eq!(times(&[50; 7], TableId::Brf), seven);
    assert_eq!(times(&[50; 7], TableId::Yr)[7..], ["2016-2018", "2019-2021", "2016-2022"]);
}

#[test]
fn a_cell_in_which_nobody_can_be_is_nothing_for_certain() {
    let release = world(34, &[200, 200, 200]).release;
    let accompanying = wanted(Variable::Group, &["ACCOMPANYING"]);
    let adults = [accompanying.clone(), wanted(Variable::Age, &["A25", "ADULT"])];
    for cell in release.cells(TableId::Ysa, &adults, 100).unwrap() {
        assert_eq!((cell.persons, cell.moe95, cell.status, cell.noisy), (Some(0), Some(0), CellStatus::A, None));
    }
    let forms = release.cells(TableId::Bsaf, &[accompanying], 100).unwrap();
    assert_eq!(forms.len(), 40);
    assert!(forms.iter().all(|cell| cell.persons == Some(0) && cell.status == CellStatus::A && cell.sigma.is_none()));
}

#[test]
fn what_is_hidden_has_neither_number_nor_margin_but_what_was_drawn() {
    let release = world(35, &[40, 40, 40]).release;
    let cells = release.cells(TableId::Bcf, &[], 1_000).unwrap();
    let hidden: Vec<&Cell> = cells.iter().filter(|cell| cell.status == CellStatus::Q).collect();
    assert!(hidden.len() > 20);
    assert!(hidden.iter().all(|cell| cell.persons.is_none() && cell.moe95.is_none() && cell.noisy.is_some()));
    assert!(cells.iter().all(|cell| !cell.additive));
}

#[test]
fn cells_come_in_the_order_of_the_choices_however_they_are_asked_for() {
    let release = world(36, &[100, 100, 100]).release;
    let asked = [wanted(Variable::Age, &["ADULT", "A25", "A0_14", "A25"]), wanted(Variable::Year, &["2017", "2016"])];
    let codes: Vec<String> =
        release.cells(TableId::Ysa, &asked, 100).unwrap().into_iter().map(|cell| cell.codes.join(" ")).collect();
    assert_eq!(codes.len(), 2 * 4 * 3);
    assert_eq!(codes[..4], ["2016 FEMALE A0_14", "2016 FEMALE A25", "2016 FEMALE ADULT", "2016 MALE A0_14"]);
    assert_eq!(codes[23], "2017 ACCOMPANYING ADULT");
}

#[test]
fn what_cannot_be_asked_is_refused_by_name() {
    let release = world(37, &[10]).release;
    let problem = |wanted: &[Wanted], limit| release.cells(TableId::Ysf, wanted, limit).unwrap_err();
    let variable = |code: &str| Problem::NoVariable { table: TableId::Ysf, variable: code.to_owned() };
    assert_eq!(problem(&[wanted(Variable::Age, &["A25"])], 100), variable("A"));
    assert_eq!(problem(&[wanted(Variable::Block, &["2016-2018"])], 100), variable("B"));
    let code = |variable: &str, code: &str| Problem::NoCode { variable: variable.to_owned(), code: code.to_owned() };
    assert_eq!(problem(&[wanted(Variable::Form, &[TOTAL])], 100), code("F", TOTAL));
    assert_eq!(problem(&[wanted(Variable::Year, &["2017"])], 100), code("Y", "2017"));
    let twice = [wanted(Variable::Form, &["OTHER"]), wanted(Variable::Form, &["ORGAN"])];
    assert_eq!(problem(&twice, 100), Problem::Twice { variable: "F".to_owned() });
    assert_eq!(problem(&[], 31), Problem::TooMany { limit: 31 });
    assert_eq!(release.cells(TableId::Ysf, &[], 32).map(|cells| cells.len()), Ok(32));
}

#[test]
fn metadata_say_what_was_spent_and_what_adds_up() {
    let release = world(38, &[10, 10, 10]).release;
    let metadata = release.metadata(TableId::Bcf).unwrap();
    assert!((metadata.budget.table.rho - 0.08).abs() < 1e-12);
    assert!((metadata.budget.lifetime.rho - 1.0).abs() < 1e-12);
    assert_eq!(metadata.budget.lifetime.epsilon, 7.767);
    let additive: Vec<(&str, bool)> =
        metadata.additive.iter().map(|additive| (additive.variable.code(), additive.additive)).collect();
    assert_eq!(additive, [("B", true), ("C", true), ("F", false)]);
    let [slice] = metadata.slices.as_slice() else { panic!("{:?}", metadata.slices) };
    assert_eq!(slice.recorded_until.to_string(), "2019-01-31");
    assert!(metadata.notes[0].en.contains("do not cite") && metadata.licence.name.sv.contains("citera inte"));
    assert_eq!(metadata.title.en, "Persons by three-year period, citizenship, form of exploitation");
    assert!(world(39, &[10]).release.metadata(TableId::Bcf).is_none());
}
