//! What becomes of a group of people: a case with its agencies, its course and its end.

use chrono::NaiveDate;

use super::chance::Chance;
use super::consents;
use super::course;
use super::draft::{CaseDraft, PersonDraft};
use super::measures::{self, Setting};
use super::office::{Office, Town};
use super::parts;
use super::people::{Desk, Informant, Profile};
use super::staff::{coordinator, user_of};
use crate::domain::code::{
    CaseStatus, ClosureReason, IntakeChannel, LegalLabel, Majority, MeasureType, PreliminaryInvestigation,
    ProtectionLevel,
};
use crate::domain::place::Region;

/// People who come to be known together.
pub(super) struct Group {
    pub(super) registered_on: NaiveDate,
    pub(super) recorded_on: NaiveDate,
    pub(super) town: Town,
    pub(super) status: CaseStatus,
    pub(super) people: Vec<Profile>,
}

/// Thinks up the case of a group.
pub(super) fn compose(desk: &mut Desk, group: &Group) -> CaseDraft {
    let registered_on = group.registered_on;
    let people: Vec<PersonDraft> = group
        .people
        .iter()
        .map(|profile| profile.imagine(desk, group.town, registered_on, group.recorded_on))
        .collect();
    let mut draft = frame(desk, group, people);
    let setting = setting(&mut desk.chance, &draft);
    for (person, profile) in draft.people.iter_mut().zip(&group.people) {
        person.measures = measures::plan(&mut desk.chance, &setting, person);
        share_with_shelter(person);
        if setting.is_closed && draft.closure == Some(ClosureReason::ContactLost) {
            person.contact_lost_on = draft.closed_on;
        }
        person.consents = consents::ask(&mut desk.chance, &setting, person, profile.refuses_statistics);
    }
    house_children(&mut draft.people);
    parts::parts(&mut desk.chance, &mut draft, &setting);
    parts::referrals(&mut desk.chance, &mut draft, &setting);
    parts::handovers(desk, &mut draft);
    draft
}

fn frame(desk: &mut Desk, group: &Group, people: Vec<PersonDraft>) -> CaseDraft {
    let registered_on = group.registered_on;
    let region = group.town.region();
    let is_about_children = people.iter().all(|person| person.majority == Majority::Minor);
    let has_children = people.iter().any(|person| person.majority == Majority::Minor);
    let lead = coordinator(&desk.seats, region, registered_on, is_about_children);
    let for_children = coordinator(&desk.seats, region, registered_on, true);
    let assigned = for_children.filter(|seat| has_children && lead.is_some_and(|lead| lead.key != seat.key));
    let chance = &mut desk.chance;
    let is_known_to = |informant: Informant| {
        let office = informant.office(group.town);
        people.iter().any(|person| person.records.iter().any(|record| record.office == office))
    };
    let (intake, reporting) = match () {
        () if is_known_to(Informant::Helpline) => (IntakeChannel::Helpline, Some(Office::Helpline)),
        () if is_known_to(Informant::Ngo) => (IntakeChannel::Ngo, Some(Office::Platform)),
        () if is_known_to(Informant::Migration) => (IntakeChannel::AgencyReport, Some(Office::Migration)),
        () if is_known_to(Informant::Police) => (IntakeChannel::AgencyReport, Some(Office::Police(region))),
        () if chance.percent(8) => (IntakeChannel::Person, None),
        () => (IntakeChannel::RegionalCoordinator, None),
    };
    let mut status = group.status;
    let is_trafficking = group.people.iter().any(|profile| profile.is_victim);
    let closed_on = match is_trafficking {
        true => course::closing_day(chance, registered_on),
        false => Some(chance.after(registered_on, 15, 60).min(course::last_day())),
    };
    let closed_on = closed_on.filter(|_| status == CaseStatus::Closed);
    if status == CaseStatus::Closed && closed_on.is_none() {
        status = CaseStatus::FollowUp;
    }
    let closure = closed_on.map(|_| match is_trafficking {
        true => chance.weighted(course::CLOSURES),
        false => ClosureReason::NotTrafficking,
    });
    let investigation = course::investigation(chance, is_known_to(Informant::Police), closed_on.is_some());
    let is_reported = investigation != PreliminaryInvestigation::None;
    let label = people
        .iter()
        .flat_map(|person| &person.forms)
        .find_map(|form| form.label)
        .or_else(|| is_reported.then_some(LegalLabel::Other))
        .filter(|_| is_reported);
    CaseDraft {
        id: None,
        town: group.town,
        registered_on,
        recorded_on: group.recorded_on,
        intake,
        reporting,
        lead,
        assigned: assigned.into_iter().collect(),
        status,
        phase: course::phase(chance, status),
        closed_on,
        closure,
        retention_due_on: closed_on.map(|closed_on| course::years_later(closed_on, 5)),
        erasure_requested: !is_trafficking || chance.below(150) == 0,
        investigation,
        label,
        parts: Vec::new(),
        people,
        referrals: Vec::new(),
        handovers: Vec::new(),
    }
}

/// What decides the support in a case.
pub(super) fn setting(chance: &mut Chance, draft: &CaseDraft) -> Setting {
    let shelter = match (draft.town.region(), chance.below(10)) {
        (Region::Syd, 0..7) | (_, 0..2) => Office::ShelterA,
        _ => Office::ShelterB,
    };
    Setting {
        town: draft.town,
        registered_on: draft.registered_on,
        last_day: draft.closed_on.unwrap_or_else(course::last_day),
        is_closed: draft.closed_on.is_some(),
        is_supported: !matches!(draft.status, CaseStatus::Signalled | CaseStatus::Assessing)
            && draft.closure != Some(ClosureReason::NotTrafficking),
        investigation: draft.investigation,
        shelter,
    }
}

/// Where somebody lives in hiding, the people of the shelter know who she is.
fn share_with_shelter(person: &mut PersonDraft) {
    let lives_at_shelter = person.measures.iter().any(|measure| measure.provider == Some(Office::ShelterA));
    let is_protected = person.protection != ProtectionLevel::None;
    if let (true, true, Some(record)) = (lives_at_shelter, is_protected, person.records.first_mut()) {
        record.handlers.push(user_of(Office::ShelterA));
    }
}

/// A child lives where the adult lives whom she accompanies, by a decision of her own.
fn house_children(people: &mut [PersonDraft]) {
    for place in 0..people.len() {
        let Some(adult) = people[place].accompanies.and_then(|adult| people.get(adult)) else {
            continue;
        };
        let of_adult = adult.measures.iter().find(|measure| measure.kind == MeasureType::ProtectedHousing);
        let housing = of_adult.cloned();
        let child = &mut people[place];
        child.measures.retain(|measure| measure.kind != MeasureType::ProtectedHousing);
        child.measures.extend(housing);
    }
}
