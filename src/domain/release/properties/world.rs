//! Random worlds: persons, noise that is seeded, and what is made of them.

use std::sync::Arc;

use chrono::DateTime;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::domain::code::Code;
use crate::domain::release::assembly::Draft;
use crate::domain::release::cell::Wanted;
use crate::domain::release::contribution::{BoundingKey, Contribution, Counted};
use crate::domain::release::cube::Cube;
use crate::domain::release::making::NoisyCounts;
use crate::domain::release::noise::{Noise, NoiseProblem, Recorded};
use crate::domain::release::policy::Policy;
use crate::domain::release::slice::{Slice, SliceKey};
use crate::domain::release::table::TableId;
use crate::domain::release::tabulation::tabulate;
use crate::domain::release::variable::Variable;
use crate::domain::release::{Heading, Release, Text};
use crate::domain::statistical::{AgeGroup, CountryGroup, FormGroup, StatisticalGroup, StatisticalRegion};

/// Chance that gives the same again.
pub(crate) struct Chance(pub ChaCha12Rng);

/// Discrete Gaussian noise by inversion of its distribution function, cut off at twelve sigma.
pub(crate) struct Seeded(pub Chance);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(ChaCha12Rng::seed_from_u64(seed))
    }

    /// Below 1.
    fn part(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.part() * end as f64) as usize
    }

    /// A value of a list, the first ones more often than the last.
    pub fn one_of<T: Code>(&mut self) -> T {
        let skewed = self.part() * self.part();
        T::ALL[(skewed * T::ALL.len() as f64) as usize]
    }
}

impl Noise for Seeded {
    fn draw(&mut self, sigma: f64, counts: &[i64]) -> Result<Vec<i64>, NoiseProblem> {
        let reach = (12.0 * sigma).ceil() as i64;
        let weights: Vec<f64> = (-reach..=reach).map(|x| (-((x * x) as f64) / (2.0 * sigma * sigma)).exp()).collect();
        let all: f64 = weights.iter().sum();
        let draw = |count: &i64| {
            let mut rest = self.0.part() * all;
            let place = weights.iter().position(|weight| {
                rest -= weight;
                rest < 0.0
            });
            count + place.map_or(0, |place| place as i64 - reach)
        };
        Ok(counts.iter().map(draw).collect())
    }
}

/// Everybody of some years, and everything made of them.
pub(crate) struct World {
    pub cohorts: Vec<Vec<Contribution>>,
    pub release: Release,
}

pub(crate) const FIRST: i32 = 2016;

pub(crate) fn policy() -> Arc<Policy> {
    Arc::new(Policy::parse(Policy::V1).unwrap())
}

pub(crate) fn key() -> BoundingKey {
    BoundingKey::new([9; 32])
}

pub(crate) fn person(chance: &mut Chance, codes: usize) -> Counted {
    let mut person = [0; 16];
    chance.0.fill_bytes(&mut person);
    let forms = chance.below(5).min(chance.below(5));
    let measures = chance.below(7);
    Counted {
        person,
        group: chance.one_of(),
        age: AgeGroup::ALL[chance.below(5)],
        citizenship: CountryGroup::ALL[chance.below(codes.min(7))],
        region: chance.one_of(),
        forms: (0..forms).map(|_| chance.one_of()).collect(),
        measures: (0..measures).map(|_| chance.one_of()).collect(),
    }
}

/// A cohort in which some codes are empty and the last person is alone with hers.
pub(crate) fn cohort(chance: &mut Chance, size: usize) -> Vec<Contribution> {
    let codes = 1 + chance.below(7);
    let mut persons: Vec<Counted> = (0..size).map(|_| person(chance, codes)).collect();
    if let Some(last) = persons.last_mut() {
        last.group = StatisticalGroup::OtherUnknown;
        last.citizenship = CountryGroup::AmericasOceania;
        last.region = StatisticalRegion::Bergslagen;
        last.forms = vec![FormGroup::Organ];
    }
    persons.iter().map(|person| Contribution::of(person, &policy(), &key())).collect()
}

pub(crate) fn cohorts(seed: u64, sizes: &[usize]) -> Vec<Vec<Contribution>> {
    let mut chance = Chance::of(seed);
    sizes.iter().map(|size| cohort(&mut chance, *size)).collect()
}

pub(crate) fn release(policy: &Arc<Policy>, cohorts: &[Vec<Contribution>], noise: &mut dyn Noise) -> Release {
    let mut slices: Vec<Slice> = Vec::new();
    for (place, persons) in cohorts.iter().enumerate() {
        let year = FIRST + place as i32;
        let drawn = tabulate(SliceKey::Cohort(year), persons.iter().cloned()).draw(policy, noise).unwrap();
        slices.push(made(policy, drawn, &slices));
        if place % 3 == 2 {
            let persons = cohorts[place - 2..=place].iter().flatten().cloned();
            let drawn = tabulate(SliceKey::Block(year - 2), persons).draw(policy, noise).unwrap();
            slices.push(made(policy, drawn, &slices));
        }
    }
    assembled(slices)
}

/// The same people in a release of their own, of a release to which no noise was added.
pub(crate) fn redrawn(still: &Release, noise: &mut dyn Noise) -> Release {
    let mut slices: Vec<Slice> = Vec::new();
    for slice in &still.slices {
        let mut drawn = slice.drawn();
        for (table, numbers) in drawn.tables.iter_mut().zip(&slice.tables) {
            let exact: Vec<i64> = table.noisy.iter().copied().flatten().collect();
            let noisy = noise.draw(numbers.sigma, &exact).unwrap();
            table.noisy.iter_mut().flatten().zip(noisy).for_each(|(number, noisy)| *number = noisy);
        }
        slices.push(made(&slice.policy, drawn, &slices));
    }
    assembled(slices)
}

pub(crate) fn made(policy: &Arc<Policy>, drawn: NoisyCounts, before: &[Slice]) -> Slice {
    let cohorts: Vec<&Slice> = before.iter().collect();
    Slice::make(policy, drawn, &cohorts, DateTime::UNIX_EPOCH).unwrap()
}

pub(crate) fn draft(slices: Vec<Slice>) -> Draft {
    let title = Text { sv: "Prov".to_owned(), en: "Trial".to_owned() };
    Draft { slug: "nmt-trial".to_owned(), title, notes: Vec::new(), synthetic: true, slices }
}

pub(crate) fn assembled(slices: Vec<Slice>) -> Release {
    let draft = draft(slices);
    let assembled = draft.assemble().unwrap();
    let heading = Heading {
        slug: draft.slug,
        title: draft.title,
        notes: draft.notes,
        errata: Vec::new(),
        published_at: DateTime::UNIX_EPOCH,
        content_hash: assembled.content_hash,
        signature: String::new(),
        signed_by: String::new(),
        synthetic: draft.synthetic,
        withdrawn: None,
    };
    Release { heading, slices: draft.slices, all_years: assembled.all_years }
}

pub(crate) fn world(seed: u64, sizes: &[usize]) -> World {
    let cohorts = cohorts(seed, sizes);
    let release = release(&policy(), &cohorts, &mut Seeded(Chance::of(seed + 1_000_000)));
    World { cohorts, release }
}

/// Three siblings with the same attributes, in every cohort that has room for them.
pub(crate) fn with_families(mut cohorts: Vec<Vec<Contribution>>) -> Vec<Vec<Contribution>> {
    for persons in cohorts.iter_mut().filter(|persons| persons.len() > 3) {
        persons[1] = persons[0].clone();
        persons[2] = persons[0].clone();
    }
    cohorts
}

/// Worlds from nobody to thousands, with and without blocks, with families, with somebody who is alone.
pub(crate) fn worlds() -> Vec<World> {
    let mut chance = Chance::of(1);
    let of = |seed: u64| {
        let largest = [1, 12, 60, 400, 5_000][(seed % 5) as usize];
        let years = 1 + chance.below(9);
        let sizes: Vec<usize> = (0..years).map(|_| chance.below(largest)).collect();
        let cohorts = with_families(cohorts(seed, &sizes));
        let release = release(&policy(), &cohorts, &mut Seeded(Chance::of(seed + 1_000_000)));
        World { cohorts, release }
    };
    (0..40).map(of).collect()
}

/// What is true of the cells of a table, in some slices.
pub(crate) fn truth(world: &World, table: TableId, keys: &[SliceKey]) -> Vec<i64> {
    let years: Vec<usize> = keys.iter().flat_map(|key| key.years()).map(|year| (year - FIRST) as usize).collect();
    let everybody = years.into_iter().flat_map(|year| world.cohorts[year].iter().cloned());
    let key = if table.is_of_block() { SliceKey::Block(FIRST) } else { SliceKey::Cohort(FIRST) };
    let exact = tabulate(key, everybody).draw(&policy(), &mut Recorded::new(vec![0])).unwrap();
    let numbers = exact.tables.into_iter().find(|numbers| numbers.table == table).unwrap();
    numbers.noisy.into_iter().map(Option::unwrap_or_default).collect()
}

pub(crate) fn persons(release: &Release, key: SliceKey, table: TableId) -> &[i64] {
    let slice = release.slices.iter().find(|slice| slice.key == key).unwrap();
    &slice.table(table).unwrap().persons
}

pub(crate) fn added(release: &Release, keys: &[SliceKey], table: TableId) -> Vec<i64> {
    let mut sums = vec![0; Cube::of(table).len()];
    for key in keys {
        for (sum, number) in sums.iter_mut().zip(persons(release, *key, table)) {
            *sum += number;
        }
    }
    sums
}

pub(crate) fn wanted(variable: Variable, codes: &[&str]) -> Wanted {
    Wanted { variable: variable.code().to_owned(), codes: codes.iter().map(|code| (*code).to_owned()).collect() }
}
