//! What adds up, in every slice and over all years.

use super::world::{World, added, cohorts, persons, policy, release, truth, world, worlds};
use crate::domain::release::Release;
use crate::domain::release::cube::Cube;
use crate::domain::release::noise::Recorded;
use crate::domain::release::slice::SliceKey;
use crate::domain::release::table::TableId;

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

#[test]
fn every_identity_holds_in_every_slice_of_every_world() {
    for world in worlds() {
        assert_every_identity(&world.release);
    }
}

pub(super) fn assert_every_identity(release: &Release) {
    for slice in &release.slices {
        let numbers = |table| persons(release, slice.key, table).to_vec();
        let cohorts: Vec<SliceKey> = slice.key.years().into_iter().map(SliceKey::Cohort).collect();
        if slice.key.is_block() {
            assert_block_adds_up(&numbers, &|table| added(release, &cohorts, table));
        } else {
            assert_cohort_adds_up(&numbers);
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

/// Of seven years two blocks cover six: their tables still agree with one another.
#[test]
fn all_years_of_block_tables_agree_where_the_blocks_do_not_cover_the_release() {
    for seed in 0..10 {
        let release = world(seed, &[30, 60, 150, 20, 400, 90, 70]).release;
        let by_form = |table: TableId| -> Vec<i64> {
            let all = release.all_years.iter().find(|all| all.table == table).unwrap();
            let mut sums = vec![0; 8];
            for (cell, persons) in all.persons.iter().enumerate() {
                sums[cell % 8] += persons;
            }
            sums
        };
        let expected = by_form(TableId::Bcf);
        assert!(expected.iter().sum::<i64>() > 0);
        assert_eq!(by_form(TableId::Brf), expected);
        assert_eq!(by_form(TableId::Bsaf), expected);
        assert_ne!(by_form(TableId::Yf), expected);
    }
}
