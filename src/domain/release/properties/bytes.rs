//! What never changes, what is found when it did, and what is refused.

use std::sync::Arc;

use chrono::DateTime;

use super::world::{cohorts, draft, policy, release, world, worlds};
use crate::domain::release::assembly::AssemblyProblem;
use crate::domain::release::making::MakingProblem;
use crate::domain::release::noise::Recorded;
use crate::domain::release::policy::Policy;
use crate::domain::release::slice::{Slice, SliceKey};

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
    let mut noise = Recorded::new((0..97).map(|place| place * 37 % 19 - 9).collect());
    let release = release(&policy(), &cohorts(8, &[150, 200, 180, 160]), &mut noise);
    let known = "1d9326dd4684724b39b7f668d33eb6028d5d60f86989f70bced5520bf36dc23b";
    assert_eq!(release.heading.content_hash, known);
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
