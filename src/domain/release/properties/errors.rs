//! How far the published numbers are from the truth: as far as they say.

use super::identities::assert_every_identity;
use super::world::{Chance, Seeded, cohorts, policy, redrawn, release, wanted, with_families};
use crate::domain::release::Release;
use crate::domain::release::cell::Wanted;
use crate::domain::release::display::margin;
use crate::domain::release::noise::Recorded;
use crate::domain::release::slice::SliceTable;
use crate::domain::release::table::TableId;
use crate::domain::release::variable::{TOTAL, Variable};

/// What was published beside what is true, over many draws.
#[derive(Default)]
struct Errors {
    cells: usize,
    covered: usize,
    large: usize,
    error: f64,
    theory: f64,
}

impl Errors {
    fn add(&mut self, published: i64, truth: i64, deviation: f64) {
        self.cells += 1;
        self.covered += usize::from((published - truth).abs() <= margin(deviation));
        if truth >= 10 {
            self.large += 1;
            self.error += (published - truth).abs() as f64;
            self.theory += deviation * (2.0 / std::f64::consts::PI).sqrt();
        }
    }

    fn coverage(&self) -> f64 {
        self.covered as f64 / self.cells as f64
    }

    fn ratio(&self) -> f64 {
        self.error / self.theory
    }
}

#[test]
fn intervals_cover_the_truth_and_errors_are_what_theory_says() {
    assert_as_precise_as_said(&still(21, &[400, 500, 600]), 80);
}

/// `scripts/soak` runs it: a million persons, families and somebody who is alone among them.
#[test]
#[ignore = "takes minutes"]
fn a_million_persons_add_up_and_are_as_precise_as_is_said() {
    let still = still(23, &[300_000, 330_000, 370_000]);
    for seed in 0..10 {
        assert_every_identity(&redrawn(&still, &mut Seeded(Chance::of(seed))));
    }
    assert_as_precise_as_said(&still, 80);
}

/// The true numbers of some cohorts and their blocks.
fn still(seed: u64, sizes: &[usize]) -> Release {
    release(&policy(), &with_families(cohorts(seed, sizes)), &mut Recorded::new(vec![0]))
}

fn assert_as_precise_as_said(still: &Release, releases: u64) {
    let mut errors: Vec<Errors> = TableId::ALL.iter().map(|_| Errors::default()).collect();
    for seed in 0..releases {
        let release = redrawn(still, &mut Seeded(Chance::of(seed)));
        for (slice, truths) in release.slices.iter().zip(&still.slices) {
            for (numbers, truths) in slice.tables.iter().zip(&truths.tables) {
                let place = TableId::ALL.iter().position(|table| *table == numbers.table).unwrap();
                add_errors(&mut errors[place], numbers, &truths.persons);
            }
        }
    }
    for (table, errors) in TableId::ALL.into_iter().zip(errors) {
        println!(
            "{} coverage {:.3} ratio {:.3} cells {}",
            table.code(),
            errors.coverage(),
            errors.ratio(),
            errors.large
        );
        assert!(errors.coverage() >= 0.91, "{} {}", table.code(), errors.coverage());
        assert!(errors.large > 100 && (0.8..=1.25).contains(&errors.ratio()), "{} {}", table.code(), errors.ratio());
    }
}

fn add_errors(errors: &mut Errors, numbers: &SliceTable, truths: &[i64]) {
    for (cell, truth) in truths.iter().enumerate() {
        if numbers.noisy[cell].is_some() {
            errors.add(numbers.persons[cell], *truth, numbers.deviations[cell]);
        }
    }
}

/// Roll-ups of ages, of groups, over a block and over all years, each against the truth.
#[test]
fn roll_ups_are_as_precise_as_they_say() {
    let cohorts = cohorts(22, &[300; 9]);
    let policy = policy();
    let still = release(&policy, &cohorts, &mut Recorded::new(vec![0]));
    let everything = |variable: Variable| {
        let codes = variable.choices().into_iter().map(|choice| choice.code).collect();
        Wanted { variable: variable.code().to_owned(), codes }
    };
    let groups = everything(Variable::Group);
    let questions = [
        (TableId::Ysa, vec![groups.clone(), wanted(Variable::Age, &["CHILD", "ADULT", TOTAL])]),
        (TableId::Ysf, vec![wanted(Variable::Group, &[TOTAL]), wanted(Variable::Year, &["2016", "2019-2021"])]),
        (TableId::Ysa, vec![groups, wanted(Variable::Year, &["2016-2024", "2016-2018"])]),
        (TableId::Bsaf, vec![wanted(Variable::Age, &["CHILD", "ADULT"]), wanted(Variable::Group, &[TOTAL])]),
        (TableId::Bcf, vec![wanted(Variable::Block, &["2016-2024"]), wanted(Variable::Citizenship, &[TOTAL, "SE"])]),
        (TableId::Bsc, vec![wanted(Variable::Block, &["2016-2024"]), wanted(Variable::Group, &[TOTAL, "MALE"])]),
    ];
    let mut shown = vec![(0, 0, 0.0, 0.0); questions.len()];
    for seed in 0..40 {
        let release = release(&policy, &cohorts, &mut Seeded(Chance::of(seed)));
        for ((table, wanted), (cells, covered, error, theory)) in questions.iter().zip(&mut shown) {
            let answers = release.cells(*table, wanted, 10_000).unwrap();
            let truths = still.cells(*table, wanted, 10_000).unwrap();
            for (answer, truth) in answers.iter().zip(&truths) {
                let (Some(number), Some(margin), Some(truth)) = (answer.persons, answer.moe95, truth.persons) else {
                    continue;
                };
                if margin > 0 && truth >= 20 {
                    *cells += 1;
                    *covered += usize::from((number - truth).abs() <= margin);
                    *error += (number - truth).abs() as f64;
                    *theory += margin as f64 / 1.96 * (2.0 / std::f64::consts::PI).sqrt();
                }
            }
        }
    }
    for ((table, _), (cells, covered, error, theory)) in questions.iter().zip(shown) {
        let (coverage, ratio) = (f64::from(covered as u32) / f64::from(cells), error / theory);
        println!("{} cells {cells} coverage {coverage:.3} ratio {ratio:.3}", table.code());
        assert!(
            cells > 100 && coverage >= 0.91 && (0.75..=1.25).contains(&ratio),
            "{} {coverage} {ratio}",
            table.code()
        );
    }
}
