//! People of 2016 who may be the same: candidates nobody has decided on, some refused, and one that was wrong.

use chrono::Duration;

use super::chance::{Chance, day};
use super::draft::{CaseDraft, PersonDraft};
use super::names::misspelt;
use super::office::Office;
use super::staff::user_of;
use super::telling::{Pen, Written};
use super::timeline::moment;
use crate::domain::code::{Code, EventKind, LinkMethod, LinkState, Majority, ProtectionLevel, Sex};
use crate::domain::id::{IdentityLinkId, Noun};
use crate::store::entity::{case_event, identity_link};

const CANDIDATES: usize = 6;
const REJECTED: usize = 3;
const SPLIT: usize = 1;

/// Somebody by the place of her case and her place in it.
type Place = (usize, usize);

/// Gives people of different cases so like names and birth dates that one may take them for the same.
pub(super) fn prepare(chance: &mut Chance, cases: &mut [CaseDraft]) -> Vec<(Place, Place)> {
    let mut apt: Vec<Place> = cases
        .iter()
        .enumerate()
        .flat_map(|(case, draft)| draft.people.iter().enumerate().map(move |(place, person)| (case, place, person)))
        .filter(|(_, _, person)| may_be_mistaken(person))
        .map(|(case, place, _)| (case, place))
        .collect();
    chance.shuffle(&mut apt);
    let mut pairs = Vec::new();
    while let (true, Some(one)) = (pairs.len() < CANDIDATES + REJECTED + SPLIT, apt.pop()) {
        let Some(other) = apt.iter().position(|other| other.0 != one.0) else {
            break;
        };
        let other = apt.swap_remove(other);
        let twin = cases[one.0].people[one.1].clone();
        let registered_on = cases[other.0].registered_on;
        let person = &mut cases[other.0].people[other.1];
        person.given_name = twin.given_name;
        person.family_name = misspelt(&twin.family_name);
        person.birth_date = twin.birth_date;
        person.number = None;
        person.age = registered_on.years_since(twin.birth_date).map(|age| age as i32);
        pairs.push((one, other));
    }
    pairs
}

/// Women well past eighteen, so that a birth date may pass from one to the other.
fn may_be_mistaken(person: &PersonDraft) -> bool {
    person.sex == Sex::Female
        && person.majority == Majority::Adult
        && person.age.is_some_and(|age| age >= 20)
        && person.id.is_none()
        && person.protection == ProtectionLevel::None
        && person.records.iter().all(|record| record.is_named)
}

/// Writes what was thought of each pair.
pub(super) fn tell(pen: &mut Pen<'_, '_>, people: &[Vec<Written>], pairs: &[(Place, Place)]) {
    for (number, (one, other)) in pairs.iter().enumerate() {
        let state = match number {
            number if number < CANDIDATES => LinkState::Candidate,
            number if number < CANDIDATES + REJECTED => LinkState::Rejected,
            _ => LinkState::Split,
        };
        if let (Some(one), Some(other)) = (at(people, one), at(people, other)) {
            link(pen, one, other, state);
        }
    }
}

fn at<'p>(people: &'p [Vec<Written>], place: &Place) -> Option<&'p Written> {
    people.get(place.0)?.get(place.1)
}

fn link(pen: &mut Pen<'_, '_>, one: &Written, other: &Written, state: LinkState) {
    let Some(record) = other.records.first() else {
        return;
    };
    let decided_on = day(2017, 1, pen.chance.between(9, 27) as u32);
    let decided_by = user_of(record.office);
    let is_decided = state != LinkState::Candidate;
    let (key, id) = pen.writer.links.next();
    pen.writer.links.push(identity_link::Model {
        key,
        id,
        record_key: record.key,
        person_key: one.person_key,
        state: state.code().to_owned(),
        method: LinkMethod::NameDob.code().to_owned(),
        score: 0.81,
        decided_by: is_decided.then_some(decided_by),
        decided_at: is_decided.then(|| moment(decided_on)),
        reason: match state {
            LinkState::Rejected => Some("Different people with like names.".to_owned()),
            LinkState::Split => Some("Linked by mistake; the fingerprints differ.".to_owned()),
            _ => None,
        },
        version: if state == LinkState::Split { 2 } else { 1 },
        recorded_at: moment(decided_on),
        recorded_by: Some(decided_by),
    });
    if state == LinkState::Split {
        for person in [one, other] {
            event(pen, person, record.office, id, decided_on);
        }
    }
}

fn event(pen: &mut Pen<'_, '_>, person: &Written, by: Office, link_id: uuid::Uuid, on: chrono::NaiveDate) {
    let (key, id) = pen.writer.events.next();
    pen.writer.events.push(case_event::Model {
        key,
        id,
        case_key: person.case_key,
        occurred_at: moment(on),
        recorded_at: moment(on) + Duration::minutes(2),
        recorded_by: Some(user_of(by)),
        agency_key: Some(by.key()),
        kind: EventKind::IdentitySplit.code().to_owned(),
        subject_kind: IdentityLinkId::KIND.to_owned(),
        subject_id: link_id,
        participant_key: Some(person.participant_key),
        other_agency_key: None,
        from_state: Some(LinkState::Confirmed.code().to_owned()),
        to_state: Some(LinkState::Split.code().to_owned()),
    });
}
