//! How one value is made from what several agencies say about a person.

use std::cmp::{Ordering, Reverse};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::code::{AgencyKind, Attribute, Certainty, Code, Majority, VictimStatus};

/// What an agency says about one attribute of a person, as far as resolution needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assertion<'a> {
    /// What it is about.
    pub attribute: Attribute,
    /// What is said: a code, a number, or several codes.
    pub value: &'a str,
    /// How sure the agency is.
    pub certainty: Certainty,
    /// What sort of agency says it.
    pub agency_kind: AgencyKind,
    /// When it was said.
    pub asserted_at: DateTime<Utc>,
    /// Whether the agency has since said something else instead.
    pub superseded: bool,
}

/// Which assertion counts, and which say something else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resolved {
    /// The place of the assertion that counts.
    pub chosen: usize,
    /// The places of the standing assertions with another value, strongest first.
    pub disagreements: Vec<usize>,
}

/// The assertion that counts for an attribute, or none where nobody says anything.
///
/// The more certain wins, then the agency that is nearer to the matter, then the latest. For the
/// status as a victim see `stands_for_victim_status`. Forms of exploitation never disagree: a
/// person may be exploited in several; `united` lists them, and the one chosen is the strongest.
pub fn resolve(attribute: Attribute, assertions: &[Assertion<'_>]) -> Option<Resolved> {
    let standing = strongest_first(attribute, assertions);
    let chosen = match attribute {
        Attribute::VictimStatus => stands_for_victim_status(assertions, &standing)?,
        _ => *standing.first()?,
    };
    let disagreements = match attribute {
        Attribute::Form => Vec::new(),
        _ => standing.into_iter().filter(|at| assertions[*at].value != assertions[chosen].value).collect(),
    };
    Some(Resolved { chosen, disagreements })
}

/// The places of the strongest assertion of each value of an attribute, strongest first.
pub fn united(attribute: Attribute, assertions: &[Assertion<'_>]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for at in strongest_first(attribute, assertions) {
        if places.iter().all(|place| assertions[*place].value != assertions[at].value) {
            places.push(at);
        }
    }
    places
}

/// Whether a person was a child when registered.
///
/// A verified date of birth decides. Otherwise she is presumed to be a child if any standing
/// assertion says under eighteen (Directive 2011/36/EU, article 13.2), or if all that is known is
/// a year of birth by which she may have been.
pub fn majority(
    verified_birth_date: Option<NaiveDate>,
    assertions: &[Assertion<'_>],
    registered_on: NaiveDate,
) -> Majority {
    if let Some(birth_date) = verified_birth_date {
        let is_adult = registered_on.years_since(birth_date).is_some_and(|age| age >= AGE_OF_MAJORITY);
        return if is_adult { Majority::Adult } else { Majority::Minor };
    }
    let said: Vec<Side> = assertions
        .iter()
        .filter(|assertion| !assertion.superseded)
        .filter_map(|assertion| side_of_eighteen(assertion, registered_on))
        .collect();
    if said.contains(&Side::Under) {
        Majority::Minor
    } else if said.contains(&Side::Over) {
        Majority::Adult
    } else if said.contains(&Side::Either) {
        Majority::Minor
    } else {
        Majority::Unknown
    }
}

const AGE_OF_MAJORITY: u32 = 18;

/// On which side of eighteen an assertion puts a person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Under,
    Over,
    Either,
}

fn side_of_eighteen(assertion: &Assertion<'_>, registered_on: NaiveDate) -> Option<Side> {
    let side = |age: i32| {
        if age < AGE_OF_MAJORITY as i32 { Side::Under } else { Side::Over }
    };
    match assertion.attribute {
        Attribute::Age => assertion.value.parse().ok().map(side),
        Attribute::BirthYear => {
            let birth_year: i32 = assertion.value.parse().ok()?;
            let age_reached = registered_on.year() - birth_year;
            let is_birthday_decisive = age_reached == AGE_OF_MAJORITY as i32;
            Some(if is_birthday_decisive { Side::Either } else { side(age_reached) })
        }
        Attribute::Majority => match Majority::parse(assertion.value)? {
            Majority::Minor => Some(Side::Under),
            Majority::Adult => Some(Side::Over),
            Majority::Unknown => None,
        },
        Attribute::Sex | Attribute::Citizenship | Attribute::VictimStatus | Attribute::Form => None,
    }
}

/// The latest word that somebody is a victim wins over words that she is not, which need a later
/// word of the police or a prosecutor to stand.
fn stands_for_victim_status(assertions: &[Assertion<'_>], standing: &[usize]) -> Option<usize> {
    let says_not_victim = |at: usize| assertions[at].value == VictimStatus::NotVictim.code();
    let is_by_investigator =
        |at: usize| matches!(assertions[at].agency_kind, AgencyKind::Police | AgencyKind::Prosecutor);
    let latest = |places: &mut dyn Iterator<Item = usize>| {
        // `standing` is sorted, so the first of those of equal time is the strongest.
        places.min_by_key(|at| Reverse(assertions[*at].asserted_at))
    };
    let victim = latest(&mut standing.iter().copied().filter(|at| !says_not_victim(*at)));
    let cleared = latest(&mut standing.iter().copied().filter(|at| says_not_victim(*at) && is_by_investigator(*at)));
    match (victim, cleared) {
        (Some(victim), Some(cleared)) if assertions[cleared].asserted_at > assertions[victim].asserted_at => {
            Some(cleared)
        }
        (Some(victim), _) => Some(victim),
        (None, _) => standing.first().copied(),
    }
}

/// The places of the standing assertions of an attribute, strongest first.
fn strongest_first(attribute: Attribute, assertions: &[Assertion<'_>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..assertions.len())
        .filter(|at| assertions[*at].attribute == attribute && !assertions[*at].superseded)
        .collect();
    places.sort_by(|a, b| strength(&assertions[*a], &assertions[*b]));
    places
}

/// Orders the stronger before the weaker. The value comes last, so that the outcome never depends
/// on the order in which assertions are read.
fn strength(a: &Assertion<'_>, b: &Assertion<'_>) -> Ordering {
    rank_of_certainty(a.certainty)
        .cmp(&rank_of_certainty(b.certainty))
        .then_with(|| nearness(a.attribute, a.agency_kind).cmp(&nearness(b.attribute, b.agency_kind)))
        .then_with(|| b.asserted_at.cmp(&a.asserted_at))
        .then_with(|| a.value.cmp(b.value))
}

fn rank_of_certainty(certainty: Certainty) -> u8 {
    match certainty {
        Certainty::Verified => 0,
        Certainty::Documented => 1,
        Certainty::Stated => 2,
        Certainty::Estimated => 3,
    }
}

/// How near a kind of agency is to an attribute: 0 decides on it, 1 is a public authority, 2 is not.
fn nearness(attribute: Attribute, kind: AgencyKind) -> u8 {
    use AgencyKind as Kind;
    let deciding: &[Kind] = match attribute {
        Attribute::Sex | Attribute::BirthYear | Attribute::Age | Attribute::Citizenship | Attribute::Majority => {
            &[Kind::Migration, Kind::Police, Kind::Tax]
        }
        Attribute::VictimStatus | Attribute::Form => &[Kind::Police, Kind::Prosecutor, Kind::Court],
    };
    match kind {
        kind if deciding.contains(&kind) => 0,
        Kind::Ngo | Kind::International => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
