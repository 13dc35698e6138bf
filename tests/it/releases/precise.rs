//! The people of the demonstration, released many times over: what adds up, how far numbers are from the truth, and that
//! what was spent is what is said.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use samverka::domain::release::cube::Cube;
use samverka::domain::release::display::margin;
use samverka::domain::release::making::NoisyCounts;
use samverka::domain::release::slice::{Slice, SliceKey};
use samverka::domain::release::table::TableId;
use sea_orm::{ConnectionTrait, Statement};

use super::given::{books, exact, policy, published};
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;

const RELEASES: u64 = 40;

/// All slices of 2016 to 2024 without noise: the truth.
async fn truths(world: &Seeded) -> Vec<Slice> {
    let policy = policy(&books(world)).await;
    let mut slices = Vec::new();
    for year in 2016..=2024 {
        slices.push(exact(world, &policy, &year.to_string()).await);
        if (year - 2016) % 3 == 2 {
            slices.push(exact(world, &policy, &SliceKey::Block(year - 2).code()).await);
        }
    }
    slices
}

/// Normal noise, rounded; the same in every run.
fn noisy(exact: &NoisyCounts, slice: &Slice, chance: &mut ChaCha12Rng) -> NoisyCounts {
    let mut part = || (chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut drawn = exact.clone();
    for (table, numbers) in drawn.tables.iter_mut().zip(&slice.tables) {
        for number in table.noisy.iter_mut().flatten() {
            let normal = (-2.0 * (1.0 - part()).ln()).sqrt() * (std::f64::consts::TAU * part()).cos();
            *number += (normal * numbers.sigma).round() as i64;
        }
    }
    drawn
}

/// The slices again, with other noise.
fn released(truths: &[Slice], seed: u64) -> Vec<Slice> {
    let mut chance = ChaCha12Rng::seed_from_u64(seed);
    let mut made: Vec<Slice> = Vec::new();
    for truth in truths {
        let drawn = noisy(&truth.drawn(), truth, &mut chance);
        let before: Vec<&Slice> = made.iter().collect();
        made.push(Slice::make(&truth.policy, drawn, &before, truth.built_at).unwrap());
    }
    made
}

fn persons(slices: &[Slice], keys: &[SliceKey], table: TableId) -> Vec<i64> {
    let mut sums = vec![0; Cube::of(table).len()];
    for slice in slices.iter().filter(|slice| keys.contains(&slice.key)) {
        for (sum, number) in sums.iter_mut().zip(&slice.table(table).unwrap().persons) {
            *sum += number;
        }
    }
    sums
}

fn assert_adds_up(slices: &[Slice], slice: &Slice) {
    let cohorts: Vec<SliceKey> = slice.key.years().into_iter().map(SliceKey::Cohort).collect();
    let identities: &[(TableId, TableId)] = match slice.key {
        SliceKey::Cohort(_) => &[
            (TableId::Y, TableId::Ys),
            (TableId::Y, TableId::Yj),
            (TableId::Y, TableId::Yc),
            (TableId::Y, TableId::Yr),
            (TableId::Ys, TableId::Ysa),
            (TableId::Yf, TableId::Ysf),
        ],
        SliceKey::Block(_) => &[
            (TableId::Ys, TableId::Bsc),
            (TableId::Yc, TableId::Bsc),
            (TableId::Ysf, TableId::Bsaf),
            (TableId::Yf, TableId::Bcf),
            (TableId::Yf, TableId::Brf),
        ],
    };
    for (whole, parts) in identities {
        let (above, below) = (Cube::of(*whole), Cube::of(*parts));
        let (wholes, parted) = (persons(slices, &cohorts, *whole), persons(slices, &[slice.key], *parts));
        for (cell, whole_persons) in wholes.into_iter().enumerate() {
            let sum: i64 = below.below(&above, cell).into_iter().map(|part| parted[part]).sum();
            assert_eq!(sum, whole_persons, "{} {} {}", slice.key.code(), whole.code(), parts.code());
        }
    }
}

/// Per table: cells, how many intervals held the truth, cells of ten persons or more, their error and what theory says.
#[derive(Clone, Default)]
struct Found {
    cells: usize,
    covered: usize,
    large: usize,
    error: f64,
    theory: f64,
}

async fn releases_of_the_demonstration_add_up_and_are_as_precise_as_they_say(world: Seeded) {
    let truths = truths(&world).await;
    let mut found = vec![Found::default(); TableId::ALL.len()];
    for seed in 0..RELEASES {
        let made = released(&truths, seed);
        for (slice, truth) in made.iter().zip(&truths) {
            assert_adds_up(&made, slice);
            for (numbers, truth) in slice.tables.iter().zip(&truth.tables) {
                let found = &mut found[TableId::ALL.iter().position(|table| *table == numbers.table).unwrap()];
                for (cell, exact) in truth.noisy.iter().enumerate() {
                    let (Some(exact), persons) = (exact, numbers.persons[cell]) else { continue };
                    assert!(persons >= 0);
                    found.cells += 1;
                    found.covered += usize::from((persons - exact).abs() <= margin(numbers.deviations[cell]));
                    if *exact >= 10 {
                        found.large += 1;
                        found.error += (persons - exact).abs() as f64;
                        found.theory += numbers.deviations[cell] * (2.0 / std::f64::consts::PI).sqrt();
                    }
                }
            }
        }
    }
    for (table, Found { cells, covered, large, error, theory }) in TableId::ALL.into_iter().zip(found) {
        let (coverage, ratio) = (covered as f64 / cells as f64, error / theory);
        println!("{} coverage {coverage:.3} ratio {ratio:.3} cells {large}", table.code());
        assert!(coverage >= 0.91, "{} {coverage}", table.code());
        assert!(large > 100 && (0.8..=1.25).contains(&ratio), "{} {ratio} {large}", table.code());
    }
}

/// Ledger, policy and answers, table by table, and all that one person spends.
async fn what_stands_in_the_ledger_is_what_the_policy_says_and_what_answers_say(world: Seeded) {
    published(&world).await;
    let books = books(&world);
    let policy = books.policy("nmt-v1").await.unwrap();
    let database = &world.open.release;
    let ledger = Statement::from_string(
        database.get_database_backend(),
        "SELECT slice, table_code, sigma, rho FROM privacy_ledger ORDER BY key",
    );
    let rows = database.query_all_raw(ledger).await.unwrap();
    let ledger: Vec<(String, String, f64, f64)> = rows
        .iter()
        .map(|row| {
            let text = |place| row.try_get_by_index::<String>(place).unwrap();
            let number = |place| row.try_get_by_index::<f64>(place).unwrap();
            (text(0), text(1), number(2), number(3))
        })
        .collect();
    assert_eq!(ledger.len(), 3 * 9 + 4);
    let hub = TestHub::over(world);
    let query = "{ release(slug: \"nmt-2018\") { tables { id cells { codes sigma }
        budget { table { rho } lifetime { rho epsilon } } } } }";
    let data = hub.ask_publicly(query).await.data();
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    for table in data["release"]["tables"].as_array().unwrap() {
        let own: Vec<_> = ledger.iter().filter(|row| row.1 == table["id"].as_str().unwrap()).collect();
        assert!(own.len() == 3 || own.len() == 1, "{table}");
        let share = policy.tables.iter().find(|share| share.table.code() == own[0].1).unwrap();
        for (_, _, sigma, rho) in &own {
            let said = table["budget"]["table"]["rho"].as_f64().unwrap();
            assert!(near(*rho, said) && near(said, share.share * policy.rho), "{table}");
            let sigmas = table["cells"].as_array().unwrap().iter().filter_map(|cell| cell["sigma"].as_f64());
            let sigmas: Vec<f64> = sigmas.collect();
            assert!(!sigmas.is_empty() && sigmas.iter().all(|said| said == sigma), "{table}");
        }
        for year in 2016..=2018 {
            let of_her = ledger.iter().filter(|row| SliceKey::parse(&row.0).unwrap().years().contains(&year));
            let spent: f64 = of_her.map(|row| row.3).sum();
            assert!(near(spent, table["budget"]["lifetime"]["rho"].as_f64().unwrap()), "{year}: {spent}");
        }
    }
}

on_both!(
    releases_of_the_demonstration_add_up_and_are_as_precise_as_they_say,
    what_stands_in_the_ledger_is_what_the_policy_says_and_what_answers_say,
);
