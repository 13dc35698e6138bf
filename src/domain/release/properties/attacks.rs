//! Attackers who know almost everything: none learns more than the budget grants.

use super::world::{Chance, FIRST, Seeded, assembled, cohorts, key, person, policy, release, wanted, world};
use crate::domain::code::Code;
use crate::domain::release::Release;
use crate::domain::release::cell::Wanted;
use crate::domain::release::contribution::Contribution;
use crate::domain::release::cube::Cube;
use crate::domain::release::making::NoisyTable;
use crate::domain::release::noise::{Noise, Recorded};
use crate::domain::release::slice::{Slice, SliceKey};
use crate::domain::release::table::TableId;
use crate::domain::release::tabulation::tabulate;
use crate::domain::release::variable::{TOTAL, Variable};
use crate::domain::statistical::{FormGroup, MeasureGroup, StatisticalGroup};

/// What the best test of Gaussian noise at rho 1 can be ahead of guessing: 2 Φ(√(2 rho) / 2) - 1.
pub(super) const BOUND: f64 = 0.5205;

/// Half-way between the mean scores of the two worlds, how often a score is above it in each: the difference.
pub(super) fn advantage(with: &[f64], without: &[f64]) -> f64 {
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    let threshold = (mean(with) + mean(without)) / 2.0;
    let above = |scores: &[f64]| scores.iter().filter(|score| **score > threshold).count() as f64 / scores.len() as f64;
    above(with) - above(without)
}

/// Somebody who weighs as much as anybody can.
fn heaviest() -> Contribution {
    let mut somebody = person(&mut Chance::of(50), 7);
    somebody.group = StatisticalGroup::Female;
    somebody.forms = FormGroup::ALL.to_vec();
    somebody.measures = MeasureGroup::ALL.to_vec();
    Contribution::of(&somebody, &policy(), &key())
}

/// What one person changes in a slice, in every table.
fn shape(somebody: &Contribution, slice: SliceKey) -> Vec<NoisyTable> {
    let alone = tabulate(slice, [somebody.clone()]);
    alone.draw(&policy(), &mut Recorded::new(vec![0])).unwrap().tables
}

/// The likelihood ratio of the raw draws of a slice, by an insider who knows everybody else: their counts are taken off.
fn score(drawn: &[NoisyTable], others: &[NoisyTable], shape: &[NoisyTable]) -> f64 {
    let policy = policy();
    let mut score = 0.0;
    for ((drawn, others), shape) in drawn.iter().zip(others).zip(shape) {
        let sigma = policy.spending_of(policy.share(drawn.table).unwrap()).sigma;
        for cell in 0..drawn.noisy.len() {
            let noise = drawn.noisy[cell].unwrap_or(0) - others.noisy[cell].unwrap_or(0);
            score += (noise * shape.noisy[cell].unwrap_or(0)) as f64 / (sigma * sigma);
        }
    }
    score
}

/// How far an insider who knows everybody else is ahead of guessing whether some people who are all alike are there. The
/// cohort and its block together are all that is ever measured of a person.
fn insider(alike: usize, draws: usize) -> f64 {
    let (policy, somebody) = (policy(), heaviest());
    let others = cohorts(51, &[150]).remove(0);
    let keys = [SliceKey::Cohort(FIRST), SliceKey::Block(FIRST)];
    let exact = keys
        .map(|key| tabulate(key, others.iter().cloned()).draw(&policy, &mut Recorded::new(vec![0])).unwrap().tables);
    let shapes = keys.map(|key| shape(&somebody, key));
    let mut noise = Seeded(Chance::of(52));
    let mut scores = |present: usize| -> Vec<f64> {
        let everybody: Vec<Contribution> =
            others.iter().chain(std::iter::repeat_n(&somebody, present)).cloned().collect();
        let mut once = || -> f64 {
            let of = |place: usize, noise: &mut Seeded| {
                let drawn = tabulate(keys[place], everybody.iter().cloned()).draw(&policy, noise).unwrap().tables;
                score(&drawn, &exact[place], &shapes[place])
            };
            of(0, &mut noise) + of(1, &mut noise)
        };
        (0..draws).map(|_| once()).collect()
    };
    let advantage = advantage(&scores(alike), &scores(0));
    println!("{advantage}");
    advantage
}

#[test]
fn an_insider_who_knows_everybody_else_is_ahead_of_guessing_by_no_more_than_the_budget_grants() {
    let advantage = insider(1, 3_000);
    assert!((BOUND - 0.06..BOUND + 0.05).contains(&advantage), "{advantage}");
}

/// What is stated openly: three siblings who are all alike cost nine times the budget. 2 Φ(√18 / 2) - 1 is 0.9661.
#[test]
fn a_family_is_found_by_an_insider_as_often_as_is_stated_and_no_more() {
    let advantage = insider(3, 2_000);
    assert!((0.93..0.985).contains(&advantage), "{advantage}");
}

/// What a release says is made of the raw draws, so that it says no more than they.
#[test]
fn the_difference_between_two_releases_tells_no_more_of_a_late_registration_than_its_cohort_was_granted() {
    let nothing = advantage_by_difference(&mut Recorded::new(vec![0]), 2);
    assert_eq!(nothing, 1.0, "exact numbers would give her away");
    let advantage = advantage_by_difference(&mut Seeded(Chance::of(55)), 400);
    println!("{advantage}");
    assert!((0.05..BOUND).contains(&advantage), "{advantage}");
}

/// Takes an old release from a new one, at the cell in which a late registration would stand.
fn advantage_by_difference(noise: &mut dyn Noise, draws: usize) -> f64 {
    let (policy, somebody) = (policy(), heaviest());
    let before = cohorts(53, &[150, 160, 170]);
    let late = cohorts(54, &[140]).remove(0);
    let shape = shape(&somebody, SliceKey::Cohort(FIRST)).into_iter().find(|own| own.table == TableId::Ysa).unwrap();
    let own = shape.noisy.iter().position(|number| *number == Some(1)).unwrap();
    let published = |release: &Release, years: &str| {
        let cells = release.cells(TableId::Ysa, &[wanted(Variable::Year, &[years])], 100).unwrap();
        cells[own].persons.unwrap_or(0) as f64
    };
    let mut differences = |present: bool| -> Vec<f64> {
        let newest: Vec<Contribution> = late.iter().chain(present.then_some(&somebody)).cloned().collect();
        let once = |_| {
            let old = release(&policy, &before, noise);
            let drawn = tabulate(SliceKey::Cohort(FIRST + 3), newest.iter().cloned()).draw(&policy, noise).unwrap();
            let mut slices = old.slices.clone();
            slices.push(Slice::make(&policy, drawn, &[], old.heading.published_at).unwrap());
            published(&assembled(slices), "2016-2019") - published(&old, "2016-2018")
        };
        (0..draws).map(once).collect()
    };
    advantage(&differences(true), &differences(false))
}

#[test]
fn every_way_to_a_total_leads_to_the_same_number_so_that_nothing_can_be_averaged_away() {
    let release = world(56, &[150, 160, 170, 180]).release;
    let total = |table: TableId| {
        let totals: Vec<Wanted> = table.variables().into_iter().map(|variable| wanted(variable, &[TOTAL])).collect();
        let cells = release.cells(table, &totals, 100).unwrap();
        cells.into_iter().map(|cell| (cell.persons, cell.moe95)).collect::<Vec<_>>()
    };
    let measured = total(TableId::Y);
    for table in [TableId::Ys, TableId::Yj, TableId::Ysa, TableId::Yc, TableId::Yr] {
        assert_eq!(total(table), measured, "{}", table.code());
    }
    let block = release.cells(TableId::Y, &[wanted(Variable::Year, &["2016-2018"])], 10).unwrap();
    assert_eq!(total(TableId::Bsc), [(block[0].persons, block[0].moe95)]);
}

/// All that an attacker can ever draw on: nothing is measured beside the catalogue.
#[test]
fn the_numbers_that_can_be_had_are_a_few_hundred_and_known_beforehand() {
    let possible = |table: &TableId| {
        let cube = Cube::of(*table);
        (0..cube.len()).filter(|cell| !cube.is_impossible(*cell)).count()
    };
    let drawn = |key: SliceKey| key.tables().collect::<Vec<_>>().iter().map(possible).sum::<usize>();
    assert_eq!(drawn(SliceKey::Cohort(FIRST)), 81);
    assert_eq!(drawn(SliceKey::Block(FIRST)), 268);
    for world in [world(57, &[0, 0, 0]), world(58, &[500, 1, 40])] {
        for slice in &world.release.slices {
            let count = slice.tables.iter().flat_map(|numbers| &numbers.noisy).flatten().count();
            assert_eq!(count, drawn(slice.key), "{}", slice.key.code());
        }
    }
}
