//! Properties of slices and releases on random worlds, with noise that is seeded.

use std::sync::Arc;

use chrono::DateTime;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::assembly::{AssemblyProblem, Draft};
use super::cell::{Cell, CellStatus, Wanted};
use super::contribution::{BoundingKey, Contribution, Counted};
use super::cube::Cube;
use super::display::margin;
use super::making::{MakingProblem, NoisyCounts};
use super::noise::{Noise, NoiseProblem, Recorded};
use super::policy::Policy;
use super::slice::{Slice, SliceKey, SliceTable};
use super::table::TableId;
use super::tabulation::tabulate;
use super::variable::{TOTAL, Variable};
use super::{Heading, Release, Text};
use crate::domain::code::Code;
use crate::domain::statistical::{
    AgeGroup, CountryGroup, FormGroup, MeasureGroup, StatisticalGroup, StatisticalRegion,
};

/// Chance that gives the same again.
struct Chance(ChaCha12Rng);

/// Discrete Gaussian noise by inversion of its distribution function, cut off at twelve sigma.
struct Seeded(Chance);

impl Chance {
    fn of(seed: u64) -> Chance {
        Chance(ChaCha12Rng::seed_from_u64(seed))
    }

    /// Below 1.
    fn part(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.part() * end as f64) as usize
    }

    /// A value of a list, the first ones more often than the last.
    fn one_of<T: Code>(&mut self) -> T {
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
struct World {
    cohorts: Vec<Vec<Contribution>>,
    release: Release,
}

const FIRST: i32 = 2016;

fn policy() -> Arc<Policy> {
    Arc::new(Policy::parse(Policy::V1).unwrap())
}

fn key() -> BoundingKey {
    BoundingKey::new([9; 32])
}

fn person(chance: &mut Chance, codes: usize) -> Counted {
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
fn cohort(chance: &mut Chance, size: usize) -> Vec<Contribution> {
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

fn cohorts(seed: u64, sizes: &[usize]) -> Vec<Vec<Contribution>> {
    let mut chance = Chance::of(seed);
    sizes.iter().map(|size| cohort(&mut chance, *size)).collect()
}

fn release(policy: &Arc<Policy>, cohorts: &[Vec<Contribution>], noise: &mut dyn Noise) -> Release {
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

fn made(policy: &Arc<Policy>, drawn: NoisyCounts, before: &[Slice]) -> Slice {
    let cohorts: Vec<&Slice> = before.iter().collect();
    Slice::make(policy, drawn, &cohorts, DateTime::UNIX_EPOCH).unwrap()
}

fn draft(slices: Vec<Slice>) -> Draft {
    let title = Text { sv: "Prov".to_owned(), en: "Trial".to_owned() };
    Draft { slug: "nmt-trial".to_owned(), title, notes: Vec::new(), synthetic: true, slices }
}

fn assembled(slices: Vec<Slice>) -> Release {
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

fn world(seed: u64, sizes: &[usize]) -> World {
    let cohorts = cohorts(seed, sizes);
    let release = release(&policy(), &cohorts, &mut Seeded(Chance::of(seed + 1_000_000)));
    World { cohorts, release }
}

/// Worlds from nobody to thousands, with and without blocks.
fn worlds() -> Vec<World> {
    let mut chance = Chance::of(1);
    let of = |seed: u64| {
        let largest = [1, 12, 60, 400, 5_000][(seed % 5) as usize];
        let years = 1 + chance.below(9);
        let sizes: Vec<usize> = (0..years).map(|_| chance.below(largest)).collect();
        world(seed, &sizes)
    };
    (0..40).map(of).collect()
}

/// What is true of the cells of a table, in some slices.
fn truth(world: &World, table: TableId, keys: &[SliceKey]) -> Vec<i64> {
    let years: Vec<usize> = keys.iter().flat_map(|key| key.years()).map(|year| (year - FIRST) as usize).collect();
    let everybody = years.into_iter().flat_map(|year| world.cohorts[year].iter().cloned());
    let key = if table.is_of_block() { SliceKey::Block(FIRST) } else { SliceKey::Cohort(FIRST) };
    let exact = tabulate(key, everybody).draw(&policy(), &mut Recorded::new(vec![0])).unwrap();
    let numbers = exact.tables.into_iter().find(|numbers| numbers.table == table).unwrap();
    numbers.noisy.into_iter().map(Option::unwrap_or_default).collect()
}

fn persons(release: &Release, key: SliceKey, table: TableId) -> &[i64] {
    let slice = release.slices.iter().find(|slice| slice.key == key).unwrap();
    &slice.table(table).unwrap().persons
}

/// Whether every cell of `whole` is the sum of the cells of `parts` that agree with it.
fn assert_adds_up(whole: (TableId, &[i64]), parts: (TableId, &[i64])) {
    let (above, below) = (Cube::of(whole.0), Cube::of(parts.0));
    for (cell, number) in whole.1.iter().enumerate() {
        let sum: i64 = below.below(&above, cell).into_iter().map(|part| parts.1[part]).sum();
        assert_eq!(sum, *number, "{} {cell} of {}", whole.0.code(), parts.0.code());
    }
}

fn assert_cohort_adds_up(numbers: &dyn Fn(TableId) -> Vec<i64>) {
    for (whole, parts) in [
        (TableId::Y, TableId::Ys),
        (TableId::Y, TableId::Yj),
        (TableId::Y, TableId::Yc),
        (TableId::Y, TableId::Yr),
        (TableId::Ys, TableId::Ysa),
        (TableId::Yf, TableId::Ysf),
    ] {
        assert_adds_up((whole, &numbers(whole)), (parts, &numbers(parts)));
    }
    let by_group_and_age = numbers(TableId::Ysa);
    let of_age = |age: usize| (0..4).map(|group| by_group_and_age[group * 5 + age]).sum::<i64>();
    assert_eq!(numbers(TableId::Yj), [of_age(0) + of_age(1), of_age(2) + of_age(3), of_age(4)]);
}

fn assert_block_adds_up(numbers: &dyn Fn(TableId) -> Vec<i64>, years: &dyn Fn(TableId) -> Vec<i64>) {
    for (whole, parts) in [
        (TableId::Ys, TableId::Bsc),
        (TableId::Yc, TableId::Bsc),
        (TableId::Ysf, TableId::Bsaf),
        (TableId::Yf, TableId::Bcf),
        (TableId::Yf, TableId::Brf),
    ] {
        assert_adds_up((whole, &years(whole)), (parts, &numbers(parts)));
    }
}

fn added(release: &Release, keys: &[SliceKey], table: TableId) -> Vec<i64> {
    let mut sums = vec![0; Cube::of(table).len()];
    for key in keys {
        for (sum, number) in sums.iter_mut().zip(persons(release, *key, table)) {
            *sum += number;
        }
    }
    sums
}

#[test]
fn every_identity_holds_in_every_slice_of_every_world() {
    for world in worlds() {
        for slice in &world.release.slices {
            let numbers = |table| persons(&world.release, slice.key, table).to_vec();
            let cohorts: Vec<SliceKey> = slice.key.years().into_iter().map(SliceKey::Cohort).collect();
            if slice.key.is_block() {
                assert_block_adds_up(&numbers, &|table| added(&world.release, &cohorts, table));
            } else {
                assert_cohort_adds_up(&numbers);
            }
        }
    }
}

#[test]
fn every_identity_holds_over_all_years() {
    let mut checked = 0;
    for world in worlds() {
        let all = |table: TableId| {
            let all = world.release.all_years.iter().find(|all| all.table == table);
            all.map(|all| all.persons.clone())
        };
        if all(TableId::Y).is_some() {
            assert_cohort_adds_up(&|table| all(table).unwrap());
            checked += 1;
        }
        let covered = world.release.slices.iter().filter(|slice| slice.key.is_block()).count() * 3;
        if all(TableId::Bsc).is_some() && covered == world.cohorts.len() {
            assert_block_adds_up(&|table| all(table).unwrap(), &|table| all(table).unwrap());
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn nobody_is_published_below_nobody_or_where_nobody_can_be() {
    for world in worlds() {
        for numbers in world.release.slices.iter().flat_map(|slice| &slice.tables) {
            let cube = Cube::of(numbers.table);
            for (cell, persons) in numbers.persons.iter().enumerate() {
                assert!(*persons >= 0);
                let drawn = numbers.noisy[cell].is_some();
                assert_eq!(drawn, !cube.is_impossible(cell));
                assert!(drawn || (*persons == 0 && numbers.estimates[cell] == 0 && numbers.deviations[cell] == 0.0));
            }
        }
    }
}

#[test]
fn without_noise_the_published_numbers_are_the_true_ones() {
    let cohorts = cohorts(5, &[150, 40, 700]);
    let release = release(&policy(), &cohorts, &mut Recorded::new(vec![0]));
    let world = World { cohorts, release };
    for slice in &world.release.slices {
        for numbers in &slice.tables {
            assert_eq!(numbers.persons, truth(&world, numbers.table, &[slice.key]), "{}", numbers.table.code());
        }
    }
}

#[test]
fn the_same_noisy_integers_give_the_same_bytes() {
    for world in worlds().into_iter().take(10) {
        assert_eq!(world.release.verify(), Ok(()));
    }
    assert_eq!(world(3, &[30, 20, 10]).release.heading, world(3, &[30, 20, 10]).release.heading);
}

/// The numbers of a known world. They change only when the method does, and then its version must.
#[test]
fn the_bytes_of_a_known_world_are_known() {
    let numbers = Recorded::new((0..97).map(|place| place * 37 % 19 - 9).collect());
    let release = release(&policy(), &cohorts(8, &[150, 200, 180, 160]), &mut numbers.clone());
    assert_eq!(release.heading.content_hash, "");
}

#[test]
fn any_changed_number_is_found() {
    let world = world(11, &[80, 90, 100]);
    let changes: [fn(&mut Slice); 7] = [
        |slice| slice.tables[0].persons[0] += 1,
        |slice| slice.tables[0].estimates[0] += 1,
        |slice| slice.tables[0].noisy[0] = slice.tables[0].noisy[0].map(|noisy| noisy + 1),
        |slice| slice.tables[0].deviations[0] *= 1.000001,
        |slice| slice.tables[0].sigma *= 1.000001,
        |slice| slice.key = SliceKey::Cohort(slice.key.years()[0] + 1),
        |slice| slice.content_hash = "0".repeat(64),
    ];
    for change in changes {
        for place in 0..world.release.slices.len() {
            let mut slices = world.release.slices.clone();
            change(&mut slices[place]);
            assert!(draft(slices).assemble().is_err());
        }
    }
    let mut numbers = world.release.clone();
    numbers.heading.title.en.push('!');
    assert_eq!(numbers.verify(), Err(AssemblyProblem::Changed("nmt-trial".to_owned())));
}

#[test]
fn slices_that_are_no_release_are_refused_by_name() {
    let slices = world(12, &[50, 50, 50, 50, 50, 50]).release.slices;
    let problem = |places: &[usize]| {
        let chosen = places.iter().map(|place| slices[*place].clone()).collect();
        draft(chosen).assemble().map(|_| ()).unwrap_err()
    };
    let block = SliceKey::Block(2016);
    assert_eq!(problem(&[]), AssemblyProblem::Nothing);
    assert_eq!(problem(&[0, 0]), AssemblyProblem::Twice(SliceKey::Cohort(2016)));
    assert_eq!(problem(&[1, 0]), AssemblyProblem::Order { expected: 2018, found: 2016 });
    assert_eq!(problem(&[0, 2]), AssemblyProblem::Order { expected: 2017, found: 2018 });
    assert_eq!(problem(&[1, 2, 3]), AssemblyProblem::Block(block));
    assert_eq!(problem(&[0, 1, 2, 4, 3]), AssemblyProblem::Block(block));
    assert_eq!(problem(&[3]), AssemblyProblem::Block(block));
}

#[test]
fn a_block_needs_its_three_cohorts_of_its_own_policy() {
    let slices = world(13, &[50, 50, 50]).release.slices;
    let key = SliceKey::Block(2016);
    let block = slices[3].drawn();
    let make = |policy: &Arc<Policy>, cohorts: &[&Slice]| {
        Slice::make(policy, block.clone(), cohorts, DateTime::UNIX_EPOCH).map(|slice| slice.key)
    };
    assert_eq!(make(&policy(), &[&slices[0], &slices[1], &slices[2]]), Ok(key));
    assert_eq!(make(&policy(), &[&slices[0], &slices[2]]), Err(MakingProblem::MissingCohort { key, year: 2017 }));
    let other = Arc::new(Policy::parse(Policy::V1_SENSITIVE).unwrap());
    let all = [&slices[0], &slices[1], &slices[2]];
    assert_eq!(make(&other, &all), Err(MakingProblem::OtherPolicy { key, year: 2016 }));
}

#[test]
fn an_old_slice_does_not_move_when_a_new_cohort_comes() {
    let before = world(14, &[60, 70, 80]);
    let after = world(14, &[60, 70, 80, 90]);
    assert_eq!(before.release.slices[..], after.release.slices[..4]);
}

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
    let cohorts = cohorts(21, &[400, 500, 600]);
    let mut errors: Vec<Errors> = TableId::ALL.iter().map(|_| Errors::default()).collect();
    let policy = policy();
    let still = World { release: release(&policy, &cohorts, &mut Recorded::new(vec![0])), cohorts };
    for seed in 0..120 {
        let release = release(&policy, &still.cohorts, &mut Seeded(Chance::of(seed)));
        for (slice, truths) in release.slices.iter().zip(&still.release.slices) {
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

fn wanted(variable: Variable, codes: &[&str]) -> Wanted {
    Wanted { variable: variable.code().to_owned(), codes: codes.iter().map(|code| (*code).to_owned()).collect() }
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
    for seed in 0..60 {
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
    use super::cell::SelectionProblem as Problem;
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
    assert_eq!(metadata.budget.lifetime.epsilon, 7.766);
    let additive: Vec<(&str, bool)> =
        metadata.additive.iter().map(|additive| (additive.variable.code(), additive.additive)).collect();
    assert_eq!(additive, [("B", true), ("C", true), ("F", false)]);
    let [slice] = metadata.slices.as_slice() else { panic!("{:?}", metadata.slices) };
    assert_eq!(slice.recorded_until.to_string(), "2019-01-31");
    assert!(metadata.notes[0].en.contains("do not cite") && metadata.licence.name.sv.contains("citera inte"));
    assert_eq!(metadata.title.en, "Persons by three-year period, citizenship, form of exploitation");
    assert!(world(39, &[10]).release.metadata(TableId::Bcf).is_none());
}

#[test]
fn a_person_counts_in_as_many_forms_and_measures_as_the_policy_says_and_in_the_same_ones_always() {
    let (policy, mut chance) = (policy(), Chance::of(40));
    for _ in 0..200 {
        let mut everything = person(&mut chance, 7);
        everything.group = StatisticalGroup::Female;
        everything.forms = FormGroup::ALL.to_vec();
        everything.measures = MeasureGroup::ALL.to_vec();
        let first = Contribution::of(&everything, &policy, &key());
        everything.forms.reverse();
        everything.measures.reverse();
        let again = Contribution::of(&everything, &policy, &key());
        assert_eq!((first.forms.len(), first.measures.len()), (3, 4));
        assert_eq!((first.forms, first.measures), (again.forms, again.measures));
    }
}
