//! The years after 2016: as many people as were published, where a figure was, and synthetic beyond that.

use chrono::Datelike;

use super::cases::{self, Group};
use super::chance::{Chance, day, later};
use super::course;
use super::draft::CaseDraft;
use super::figures::{LATE, Weights, YEARS, Year};
use super::people::{Desk, Informant, Profile, end_of_count};
use crate::domain::code::{Capacity, FormOfExploitation as Form, Industry, Majority, ProtectionLevel, Sex};

/// Published for 2023: labour exceeds sexual purposes, and five citizenships.
const WORK_2023: usize = 189;
const SEXUAL_2023: usize = 182;
const FROM_2023: Weights = &[("TH", 62), ("RO", 34), ("UA", 29), ("NG", 23), ("SE", 23)];
/// Published for 2023: one matter had about forty berry pickers.
const BERRY_PICKERS: usize = 40;
const NOT_VICTIMS_A_YEAR: usize = 5;

/// Thinks up every case of a year.
pub(super) fn cases(desk: &mut Desk, year: &Year) -> Vec<CaseDraft> {
    let mut people = people(&mut desk.chance, year);
    let mut groups: Vec<Vec<Profile>> = Vec::new();
    if year.year == 2023 {
        groups.push(as_in_2023(&mut desk.chance, &mut people));
    }
    desk.chance.shuffle(&mut people);
    while !people.is_empty() {
        let size = size(&mut desk.chance).min(people.len());
        groups.push(people.split_off(people.len() - size));
    }
    accompany(&mut desk.chance, &mut groups, year.accompanying);
    for _ in 0..NOT_VICTIMS_A_YEAR {
        let mut person = anybody(&mut desk.chance, year);
        person.is_victim = false;
        person.forms = vec![Form::Unknown];
        groups.push(vec![person]);
    }
    groups.into_iter().map(|people| compose(desk, year, people)).collect()
}

/// A case of people like those of some year, for a demonstration of any size.
pub(super) fn another(desk: &mut Desk, limit: usize) -> CaseDraft {
    let year = &YEARS[desk.chance.below(YEARS.len())];
    let size = size(&mut desk.chance).min(limit.max(1));
    let mut people: Vec<Profile> = (0..size).map(|_| anybody(&mut desk.chance, year)).collect();
    if size < limit && desk.chance.percent(4) {
        accompany(&mut desk.chance, std::slice::from_mut(&mut people), 1);
    }
    compose(desk, year, people)
}

fn compose(desk: &mut Desk, year: &Year, mut people: Vec<Profile>) -> CaseDraft {
    let chance = &mut desk.chance;
    let registered_on = chance.after(day(year.year, 1, 2), 0, 362);
    // Some come to the hub's knowledge only when the year has been counted.
    let is_late = year.year < 2024 && registered_on.month() >= 9 && chance.percent(12);
    let recorded_on = match is_late {
        true => chance.after(end_of_count(registered_on), 3, 150),
        false => later(registered_on, chance.between(0, 12)),
    };
    inform(chance, &mut people);
    let group = Group {
        registered_on,
        recorded_on,
        town: course::town(chance, registered_on),
        status: match people.iter().any(|person| person.is_victim) {
            true => course::status(chance, registered_on),
            false => crate::domain::code::CaseStatus::Closed,
        },
        people,
    };
    cases::compose(desk, &group)
}

fn people(chance: &mut Chance, year: &Year) -> Vec<Profile> {
    let groups = [
        (year.men, Sex::Male, Majority::Adult),
        (year.women, Sex::Female, Majority::Adult),
        (year.others.0, Sex::Unknown, Majority::Adult),
        (year.girls, Sex::Female, Majority::Minor),
        (year.boys, Sex::Male, Majority::Minor),
        (year.others.1, Sex::Other, Majority::Minor),
    ];
    let mut people = Vec::new();
    for (count, sex, majority) in groups {
        people.extend((0..count).map(|_| somebody(chance, year, sex, majority)));
    }
    people
}

/// Somebody of a year, each group as likely as it is large.
fn anybody(chance: &mut Chance, year: &Year) -> Profile {
    let (sex, majority) = chance.weighted(&[
        ((Sex::Female, Majority::Adult), year.women),
        ((Sex::Male, Majority::Adult), year.men),
        ((Sex::Female, Majority::Minor), year.girls),
        ((Sex::Male, Majority::Minor), year.boys),
        ((Sex::Unknown, Majority::Adult), year.others.0),
        ((Sex::Other, Majority::Minor), year.others.1),
    ]);
    somebody(chance, year, sex, majority)
}

fn somebody(chance: &mut Chance, year: &Year, sex: Sex, majority: Majority) -> Profile {
    let from = if majority == Majority::Minor { year.minors_from } else { year.adults_from };
    let mut forms = vec![form(chance, year.year, sex, majority)];
    if chance.percent(12) {
        let second = form(chance, year.year, sex, majority);
        if !forms.contains(&second) {
            forms.push(second);
        }
    }
    let country = chance.weighted(from);
    Profile {
        country: (!chance.percent(2)).then_some(country),
        is_anonymous: chance.percent(7),
        refuses_statistics: chance.percent(3),
        protection: chance.weighted(&[
            (ProtectionLevel::None, 975),
            (ProtectionLevel::Sekretessmarkering, 17),
            (ProtectionLevel::SkyddadFolkbokforing, 8),
        ]),
        ..Profile::exploited(sex, majority, country).with_forms(&forms)
    }
}

fn form(chance: &mut Chance, year: i32, sex: Sex, majority: Majority) -> Form {
    let is_new_offence_used = year >= 2019;
    let unreasonable = |weight: usize| if is_new_offence_used { weight } else { 0 };
    match (majority, sex) {
        (Majority::Minor, Sex::Male) if year == 2018 => Form::Criminality,
        (Majority::Minor, Sex::Male) => {
            chance.weighted(&[(Form::Criminality, 50), (Form::Sexual, 22), (Form::Begging, 18), (Form::Labour, 10)])
        }
        (Majority::Minor, _) => chance.weighted(&[
            (Form::Sexual, 55),
            (Form::Begging, 17),
            (Form::Criminality, 16),
            (Form::ForcedMarriage, 8),
            (Form::Servitude, 4),
        ]),
        (_, Sex::Male) => chance.weighted(&[
            (Form::UnreasonableWork, unreasonable(120)),
            (Form::Labour, 30),
            (Form::Begging, if is_new_offence_used { 8 } else { 40 }),
            (Form::Criminality, 12),
            (Form::Sexual, 12),
            (Form::Other, 2),
        ]),
        _ => chance.weighted(&[
            (Form::Sexual, 140),
            (Form::UnreasonableWork, unreasonable(24)),
            (Form::Labour, 12),
            (Form::Begging, if is_new_offence_used { 6 } else { 25 }),
            (Form::Servitude, 4),
            (Form::ForcedMarriage, 4),
            (Form::Criminality, 4),
            (Form::Other, 2),
        ]),
    }
}

/// Brings a year's people to what was published for 2023, and takes out those who picked berries together.
fn as_in_2023(chance: &mut Chance, people: &mut Vec<Profile>) -> Vec<Profile> {
    let mut from: Vec<&'static str> =
        FROM_2023.iter().flat_map(|(country, count)| std::iter::repeat_n(*country, *count)).collect();
    while from.len() < people.len() {
        let country = chance.weighted(LATE);
        if !FROM_2023.iter().any(|(published, _)| *published == country) {
            from.push(country);
        }
    }
    // Men come first among the people, and those from Thailand first among the countries.
    let is_work = |place: usize| place < WORK_2023;
    for (place, (person, country)) in people.iter_mut().zip(&from).enumerate() {
        person.country = Some(country);
        person.forms = match place {
            place if is_work(place) && place % 3 == 0 => vec![Form::Labour],
            place if is_work(place) => vec![Form::UnreasonableWork],
            place if place < WORK_2023 + SEXUAL_2023 => vec![Form::Sexual],
            place if place % 2 == 0 => vec![Form::Criminality],
            _ => vec![Form::Begging],
        };
    }
    let mut berry_pickers: Vec<Profile> = people.drain(..BERRY_PICKERS.min(people.len())).collect();
    for person in &mut berry_pickers {
        person.industry = Some(Industry::AgricultureForestry);
    }
    berry_pickers
}

fn size(chance: &mut Chance) -> usize {
    chance.weighted(&[(1, 62), (2, 18), (3, 8), (4, 5), (5, 3), (6, 2), (8, 1), (12, 1)])
}

/// Gives children to adults who have been exploited, in cases where there are some.
fn accompany(chance: &mut Chance, groups: &mut [Vec<Profile>], count: usize) {
    let mut left = count;
    // Every group is asked at most a few times, so that a group of minors does not keep one waiting for ever.
    for _ in 0..count * 50 {
        if left == 0 || groups.is_empty() {
            return;
        }
        let place = chance.below(groups.len());
        let group = &mut groups[place];
        let adult = group.iter().position(|person| {
            let is_exploited = person.capacity == Capacity::Exploited;
            is_exploited && person.majority == Majority::Adult && !person.is_anonymous && person.sex == Sex::Female
        });
        let has_child = group.iter().filter(|person| person.accompanies.is_some()).count() > 2;
        let Some(adult) = adult.filter(|_| !has_child) else {
            continue;
        };
        let country = group[adult].country.unwrap_or("RO");
        let sex = if chance.percent(50) { Sex::Female } else { Sex::Male };
        group.push(Profile { accompanies: Some(adult), ..Profile::accompanying(sex, country) });
        left -= 1;
    }
}

/// Says who else knows the people of a case.
fn inform(chance: &mut Chance, people: &mut [Profile]) {
    let is_from_outside = people
        .iter()
        .any(|person| person.country.is_some_and(|country| !["SE", "RO", "BG", "HU", "LT", "PL"].contains(&country)));
    let informants = [
        (Informant::Police, 36),
        (Informant::Migration, if is_from_outside { 30 } else { 2 }),
        (Informant::SocialServices, 18),
        (Informant::Helpline, 10),
        (Informant::Ngo, 12),
    ];
    for (informant, percent) in informants {
        if !chance.percent(percent) {
            continue;
        }
        for person in people.iter_mut() {
            if chance.percent(80) {
                person.known_to.push(informant);
            }
        }
    }
}
