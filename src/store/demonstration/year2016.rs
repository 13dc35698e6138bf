//! The year 2016, exactly as the press release of March 2017 counts it.

use super::cases::{self, Group};
use super::chance::{Chance, day};
use super::course;
use super::draft::CaseDraft;
use super::people::{Desk, Informant, Profile};
use super::show_case;
use crate::domain::code::{FormOfExploitation as Form, Majority, ProtectionLevel, Sex};

type Allocation = &'static [(usize, &'static [Form])];
type Countries = &'static [(&'static str, usize)];

const WOMEN: Allocation = &[
    (61, &[Form::Sexual]),
    (4, &[Form::Begging]),
    (2, &[Form::Sexual, Form::Begging]),
    (1, &[Form::Sexual, Form::ForcedMarriage]),
    (2, &[Form::Sexual, Form::Labour]),
];
const MEN: Allocation = &[
    (5, &[Form::Sexual]),
    (13, &[Form::Begging]),
    (5, &[Form::Begging, Form::Criminality]),
    (4, &[Form::Begging, Form::Labour]),
    (1, &[Form::Sexual, Form::Begging]),
];
const GIRLS: Allocation = &[
    (18, &[Form::Sexual]),
    (3, &[Form::Begging]),
    (2, &[Form::ForcedMarriage]),
    (1, &[Form::Sexual, Form::Criminality]),
    (1, &[Form::Begging, Form::Criminality]),
    (2, &[Form::Sexual, Form::Begging]),
];
const BOYS: Allocation = &[
    (4, &[Form::Sexual]),
    (5, &[Form::Criminality]),
    (2, &[Form::Begging]),
    (2, &[Form::Begging, Form::Criminality]),
    (1, &[Form::Sexual, Form::Criminality]),
];
/// Without the two women of the show case and the five mothers, all from Romania or Bulgaria.
const ADULTS_FROM: Countries = &[
    ("RO", 29),
    ("BG", 19),
    ("NG", 17),
    ("UA", 4),
    ("TH", 4),
    ("HU", 3),
    ("AL", 3),
    ("VN", 3),
    ("SE", 3),
    ("LT", 2),
    ("MA", 2),
    ("PL", 2),
    ("CM", 1),
    ("UG", 1),
];
/// Without the girl of the show case, who is from Afghanistan.
const MINORS_FROM: Countries = &[
    ("RO", 10),
    ("AF", 7),
    ("SE", 7),
    ("MA", 6),
    ("NG", 3),
    ("SY", 2),
    ("RS", 2),
    ("BG", 1),
    ("SO", 1),
    ("ER", 1),
    ("VN", 1),
];
/// Mothers with the number of children who are with them, beside the family of the show case.
const FAMILIES: &[(&str, usize)] = &[("RO", 2), ("BG", 2), ("RO", 1), ("RO", 1), ("BG", 1)];
/// How many people each case has, beside the four of the show case; the first hold the families.
const SIZES: &[(usize, usize)] = &[(5, 2), (6, 1), (4, 1), (3, 1), (9, 1), (4, 1), (3, 4), (2, 14), (1, 70)];

/// How many agencies' records there are beside those of the coordinators and of the show case.
const KNOWN_TO: &[(Informant, usize)] =
    &[(Informant::Helpline, 22), (Informant::Police, 22), (Informant::Migration, 11), (Informant::Ngo, 6)];
const ANONYMOUS: usize = 9;
const CONTESTED: usize = 3;
const PROTECTED: &[(ProtectionLevel, usize)] =
    &[(ProtectionLevel::Sekretessmarkering, 3), (ProtectionLevel::SkyddadFolkbokforing, 2)];

/// Thinks up every case of the year; the show case is the first.
pub(super) fn cases(desk: &mut Desk) -> Vec<CaseDraft> {
    let mut people = individuals(&mut desk.chance);
    mark(&mut desk.chance, &mut people);
    let mut drafts = vec![show_case::compose(desk)];
    let mut families = families().into_iter();
    let sizes = SIZES.iter().flat_map(|(size, count)| std::iter::repeat_n(*size, *count));
    for size in sizes {
        let mut group = families.next().unwrap_or_default();
        while group.len() < size {
            group.extend(people.pop());
        }
        let group = group_of(&mut desk.chance, group);
        drafts.push(cases::compose(desk, &group));
    }
    drafts
}

fn group_of(chance: &mut Chance, people: Vec<Profile>) -> Group {
    let registered_on = chance.after(day(2016, 1, 4), 0, 360);
    let recorded_on = chance.after(registered_on, 0, 12);
    Group {
        registered_on,
        recorded_on,
        town: course::town(chance, registered_on),
        status: course::status(chance, registered_on),
        people,
    }
}

/// Everybody who is in no family and not in the show case.
fn individuals(chance: &mut Chance) -> Vec<Profile> {
    let mut adults_from = spread(ADULTS_FROM);
    let mut minors_from = spread(MINORS_FROM);
    chance.shuffle(&mut adults_from);
    chance.shuffle(&mut minors_from);
    let mut adults = adults_from.into_iter();
    let mut minors = minors_from.into_iter();
    let mut people = Vec::new();
    let in_families = FAMILIES.len();
    let groups = [
        (Sex::Female, Majority::Adult, WOMEN, in_families),
        (Sex::Male, Majority::Adult, MEN, 0),
        (Sex::Female, Majority::Minor, GIRLS, 0),
        (Sex::Male, Majority::Minor, BOYS, 0),
    ];
    for (sex, majority, allocation, taken) in groups {
        let forms = allocation.iter().flat_map(|(count, forms)| std::iter::repeat_n(*forms, *count));
        for forms in forms.skip(taken) {
            let country = match majority {
                Majority::Minor => minors.next(),
                _ => adults.next(),
            };
            let profile = Profile { country, ..Profile::exploited(sex, majority, "XX") };
            people.push(profile.with_forms(forms));
        }
    }
    chance.shuffle(&mut people);
    people
}

fn spread(countries: Countries) -> Vec<&'static str> {
    countries.iter().flat_map(|(country, count)| std::iter::repeat_n(*country, *count)).collect()
}

/// Mothers, exploited for sexual purposes, with their children.
fn families() -> Vec<Vec<Profile>> {
    let family = |(country, children): &(&'static str, usize)| {
        let mother = Profile::exploited(Sex::Female, Majority::Adult, country).with_forms(&[Form::Sexual]);
        let child = |place| Profile {
            accompanies: Some(0),
            ..Profile::accompanying(if place % 2 == 0 { Sex::Male } else { Sex::Female }, country)
        };
        std::iter::once(mother).chain((0..*children).map(child)).collect()
    };
    FAMILIES.iter().map(family).collect()
}

/// Says who is known to whom, who stays anonymous, is protected, and about whom agencies disagree.
fn mark(chance: &mut Chance, people: &mut [Profile]) {
    // Shuffled already: the first are as good as any.
    let (anonymous, known) = people.split_at_mut(ANONYMOUS);
    for person in anonymous {
        person.is_anonymous = true;
    }
    for (informant, count) in KNOWN_TO {
        chance.shuffle(known);
        let is_apt = |person: &&mut Profile| {
            *informant != Informant::Migration || person.country.is_some_and(|country| !EUROPEAN.contains(&country))
        };
        for person in known.iter_mut().filter(is_apt).take(*count) {
            person.known_to.push(*informant);
        }
        if *informant == Informant::Police {
            disagree(known);
        }
    }
    let mut unmarked = known.iter_mut().filter(|person| {
        person.known_to.contains(&Informant::Police)
            && !person.is_age_contested
            && person.disputed_citizenship.is_none()
    });
    for (level, count) in PROTECTED {
        for person in unmarked.by_ref().take(*count) {
            person.protection = *level;
        }
    }
    chance.shuffle(people);
}

/// Police and coordinators disagree about three ages and one citizenship.
fn disagree(known: &mut [Profile]) {
    let police = Informant::Police;
    // Where too few minors happen to be known to the police, somebody else's report is theirs.
    for _ in 0..CONTESTED {
        let minor = known.iter().position(|person| {
            person.majority == Majority::Minor && !person.is_age_contested && person.known_to.contains(&police)
        });
        let other = known.iter().position(|person| person.majority == Majority::Minor && person.known_to.is_empty());
        match (minor, other) {
            (Some(minor), _) => known[minor].is_age_contested = true,
            (None, Some(minor)) => {
                let from = known
                    .iter()
                    .position(|person| person.majority == Majority::Adult && person.known_to.contains(&police));
                if let Some(from) = from {
                    known[from].known_to.retain(|informant| *informant != police);
                    known[minor].known_to.push(police);
                    known[minor].is_age_contested = true;
                }
            }
            (None, None) => {}
        }
    }
    let romanian = known.iter().position(|person| {
        person.majority == Majority::Adult && person.country == Some("RO") && person.known_to.is_empty()
    });
    let from = known.iter().position(|person| {
        person.majority == Majority::Adult && person.country != Some("RO") && person.known_to.contains(&police)
    });
    let known_romanian = known.iter().position(|person| {
        person.majority == Majority::Adult && person.country == Some("RO") && person.known_to.contains(&police)
    });
    match (known_romanian, romanian, from) {
        (Some(place), _, _) => known[place].disputed_citizenship = Some("BG"),
        (None, Some(place), Some(from)) => {
            known[from].known_to.retain(|informant| *informant != police);
            known[place].known_to.push(police);
            known[place].disputed_citizenship = Some("BG");
        }
        _ => {}
    }
}

const EUROPEAN: &[&str] = &["SE", "RO", "BG", "HU", "LT", "PL"];
