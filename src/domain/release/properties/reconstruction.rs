//! Linear reconstruction: an attacker who knows nobody solves all published numbers for who must be behind them.
//!
//! The unknowns are the numbers of persons of every group, age and form; every measured cell is a sum of them. Ridge
//! regression over the raw draws, weighted by their noise, is the best linear guess at each unknown (I. Dinur and
//! K. Nissim, Revealing information while preserving privacy, 2003, with least squares in place of a linear program).

use super::attacks::{BOUND, advantage};
use super::world::{Chance, FIRST, Seeded, cohorts, key, policy};
use crate::domain::code::Code;
use crate::domain::release::contribution::{Contribution, Counted};
use crate::domain::release::making::NoisyTable;
use crate::domain::release::noise::{Noise, Recorded};
use crate::domain::release::slice::SliceKey;
use crate::domain::release::table::TableId;
use crate::domain::release::tabulation::tabulate;
use crate::domain::statistical::{AgeGroup, CountryGroup, FormGroup, StatisticalGroup, StatisticalRegion};

const SLICES: [SliceKey; 2] = [SliceKey::Cohort(FIRST), SliceKey::Block(FIRST)];
/// The tables that tell of group, age and form.
const TABLES: [TableId; 7] =
    [TableId::Y, TableId::Ys, TableId::Yj, TableId::Ysa, TableId::Yf, TableId::Ysf, TableId::Bsaf];

fn somebody(group: StatisticalGroup, age: AgeGroup, form: FormGroup) -> Contribution {
    let counted = Counted {
        person: [1; 16],
        group,
        age,
        citizenship: CountryGroup::AmericasOceania,
        region: StatisticalRegion::Bergslagen,
        forms: vec![form],
        measures: Vec::new(),
    };
    Contribution::of(&counted, &policy(), &key())
}

/// Everything that is measured of some persons, each number in units of its noise.
fn measured(persons: &[Contribution], noise: &mut dyn Noise) -> Vec<f64> {
    let policy = policy();
    let tables = SLICES
        .into_iter()
        .flat_map(|slice| tabulate(slice, persons.iter().cloned()).draw(&policy, noise).unwrap().tables);
    let told = |table: &NoisyTable| TABLES.contains(&table.table);
    let numbers = tables.filter(told).flat_map(|table| {
        let sigma = policy.spending_of(policy.share(table.table).unwrap()).sigma;
        table.noisy.into_iter().map(move |number| number.unwrap_or(0) as f64 / sigma)
    });
    numbers.collect()
}

fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// How much each measured number tells of one unknown: the row of the ridge solution, by conjugate gradients.
fn weights(columns: &[Vec<f64>], target: usize) -> Vec<f64> {
    let combined = |amounts: &[f64]| -> Vec<f64> {
        (0..columns[0].len())
            .map(|place| columns.iter().zip(amounts).map(|(c, amount)| c[place] * amount).sum())
            .collect()
    };
    let normal = |amounts: &[f64]| -> Vec<f64> {
        let sums = combined(amounts);
        columns.iter().zip(amounts).map(|(column, amount)| product(column, &sums) + amount).collect()
    };
    let mut solution = vec![0.0; columns.len()];
    let mut rest: Vec<f64> = (0..columns.len()).map(|place| f64::from(u8::from(place == target))).collect();
    let mut direction = rest.clone();
    while product(&rest, &rest) > 1e-18 {
        let moved = normal(&direction);
        let (before, step) = (product(&rest, &rest), product(&rest, &rest) / product(&direction, &moved));
        solution.iter_mut().zip(&direction).for_each(|(solution, direction)| *solution += step * direction);
        rest.iter_mut().zip(&moved).for_each(|(rest, moved)| *rest -= step * moved);
        let kept = product(&rest, &rest) / before;
        direction = rest.iter().zip(&direction).map(|(rest, direction)| rest + kept * direction).collect();
    }
    combined(&solution)
}

#[test]
fn solving_all_numbers_for_one_person_is_ahead_of_guessing_by_less_than_the_budget_grants() {
    let planted = (StatisticalGroup::OtherUnknown, AgeGroup::ALL[0], FormGroup::Organ);
    let mut profiles = Vec::new();
    for group in StatisticalGroup::ALL.iter().copied() {
        for age in AgeGroup::ALL.iter().copied() {
            profiles.extend(FormGroup::ALL.iter().map(|form| (group, age, *form)));
        }
    }
    let target = profiles.iter().position(|profile| *profile == planted).unwrap();
    let mut nothing = Recorded::new(vec![0]);
    let columns: Vec<Vec<f64>> =
        profiles.iter().map(|(group, age, form)| measured(&[somebody(*group, *age, *form)], &mut nothing)).collect();
    let weights = weights(&columns, target);
    let others = cohorts(61, &[150]).remove(0);
    let (group, age, form) = planted;
    let everybody: Vec<Contribution> = others.iter().cloned().chain([somebody(group, age, form)]).collect();
    let scores = |persons: &[Contribution], noise: &mut dyn Noise, draws: usize| -> Vec<f64> {
        (0..draws).map(|_| product(&weights, &measured(persons, noise))).collect()
    };
    let without_noise = advantage(&scores(&everybody, &mut nothing, 1), &scores(&others, &mut nothing, 1));
    assert_eq!(without_noise, 1.0, "exact counts would give her away");
    let mut noise = Seeded(Chance::of(62));
    let advantage = advantage(&scores(&everybody, &mut noise, 3_000), &scores(&others, &mut noise, 3_000));
    println!("{advantage}");
    assert!((0.05..BOUND).contains(&advantage), "{advantage}");
}
