//! What becomes of a group of people: a case with its agencies, its course and its end.

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, day, later};
use super::consents;
use super::draft::{CaseDraft, HandoverDraft, PartDraft, PersonDraft, ReferralDraft};
use super::measures::{self, Setting};
use super::office::{Office, Town};
use super::people::{Desk, Informant, Profile, is_work};
use super::staff::{Seat, coordinator, user_of};
use crate::domain::code::{
    CaseAgencyRole, CasePhase, CaseStatus, ClosureReason, HandoverState, IntakeChannel, LegalBasis, LegalLabel,
    Majority, MeasureState, MeasureType, PreliminaryInvestigation, ProtectionLevel, ReferralReason, ReferralState,
    SharingLevel,
};
use crate::domain::place::Region;

/// The last day that the demonstration tells of.
pub(super) fn last_day() -> NaiveDate {
    day(2024, 12, 31)
}

/// People who come to be known together.
pub(super) struct Group {
    pub(super) registered_on: NaiveDate,
    pub(super) recorded_on: NaiveDate,
    pub(super) town: Town,
    pub(super) status: CaseStatus,
    pub(super) people: Vec<Profile>,
}

/// A town for a case registered on a day; the east had no coordinator before the autumn of 2018.
pub(super) fn town(chance: &mut Chance, registered_on: NaiveDate) -> Town {
    let region = chance.weighted(&[
        (Region::Stockholm, 34),
        (Region::Vast, 20),
        (Region::Syd, 20),
        (Region::Mitt, 8),
        (Region::Nord, 6),
        (Region::Bergslagen, 6),
        (Region::Ost, 6),
    ]);
    let region = match region {
        Region::Ost if registered_on < day(2018, 9, 1) => Region::Mitt,
        other => other,
    };
    let [first, second] = Town::of(region);
    if chance.percent(70) { first } else { second }
}

/// How far a case got that was registered in a year.
pub(super) fn status(chance: &mut Chance, registered_on: NaiveDate) -> CaseStatus {
    use CaseStatus::{Active, Assessing, Closed, FollowUp, Signalled};
    match registered_on.year() {
        2024 => chance.weighted(&[(Signalled, 8), (Assessing, 14), (Active, 52), (FollowUp, 12), (Closed, 14)]),
        2023 => chance.weighted(&[(Assessing, 3), (Active, 40), (FollowUp, 22), (Closed, 35)]),
        2021 | 2022 => chance.weighted(&[(Active, 22), (FollowUp, 20), (Closed, 58)]),
        _ => chance.weighted(&[(Active, 10), (FollowUp, 14), (Closed, 76)]),
    }
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
    parts(&mut desk.chance, &mut draft, &setting);
    referrals(&mut desk.chance, &mut draft, &setting);
    handovers(desk, &mut draft);
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
        true => closing_day(chance, registered_on),
        false => Some(chance.after(registered_on, 15, 60).min(last_day())),
    };
    let closed_on = closed_on.filter(|_| status == CaseStatus::Closed);
    if status == CaseStatus::Closed && closed_on.is_none() {
        status = CaseStatus::FollowUp;
    }
    let closure = closed_on.map(|_| match is_trafficking {
        true => chance.weighted(CLOSURES),
        false => ClosureReason::NotTrafficking,
    });
    let investigation = investigation(chance, is_known_to(Informant::Police), closed_on.is_some());
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
        phase: phase(chance, status),
        closed_on,
        closure,
        retention_due_on: closed_on.map(|closed_on| same_day_years_later(closed_on, 5)),
        erasure_requested: !is_trafficking || chance.below(150) == 0,
        investigation,
        label,
        parts: Vec::new(),
        people,
        referrals: Vec::new(),
        handovers: Vec::new(),
    }
}

fn closing_day(chance: &mut Chance, registered_on: NaiveDate) -> Option<NaiveDate> {
    let closed_on = match chance.percent(50) {
        true => chance.after(registered_on, 60, 700),
        false => chance.after(registered_on, 500, 2600),
    };
    (closed_on < last_day()).then_some(closed_on)
}

fn same_day_years_later(date: NaiveDate, years: i32) -> NaiveDate {
    date.with_year(date.year() + years).unwrap_or_else(|| day(date.year() + years, 2, 28))
}

fn investigation(chance: &mut Chance, is_with_police: bool, is_closed: bool) -> PreliminaryInvestigation {
    use PreliminaryInvestigation as State;
    match (is_with_police, is_closed) {
        (false, _) if chance.percent(88) => State::None,
        (false, _) => State::Reported,
        (true, true) => chance.weighted(&[(State::Discontinued, 60), (State::Judged, 25), (State::Prosecuted, 15)]),
        (true, false) => chance.weighted(&[
            (State::Reported, 30),
            (State::Open, 45),
            (State::Discontinued, 15),
            (State::Prosecuted, 10),
        ]),
    }
}

fn phase(chance: &mut Chance, status: CaseStatus) -> CasePhase {
    use CasePhase as Phase;
    match status {
        CaseStatus::Signalled | CaseStatus::Assessing => Phase::Identification,
        CaseStatus::Active => chance.weighted(&[
            (Phase::AcuteProtection, 25),
            (Phase::InitialSupport, 35),
            (Phase::LongTermSupport, 20),
            (Phase::CriminalProceedings, 15),
            (Phase::SafeReturn, 5),
        ]),
        _ => {
            chance.weighted(&[(Phase::LongTermSupport, 50), (Phase::CriminalProceedings, 25), (Phase::SafeReturn, 25)])
        }
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
        last_day: draft.closed_on.unwrap_or_else(last_day),
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

fn parts(chance: &mut Chance, draft: &mut CaseDraft, setting: &Setting) {
    let owner = Office::Coordination(draft.town.region());
    let from_on = draft.registered_on;
    let mut parts = vec![PartDraft {
        office: owner,
        role: CaseAgencyRole::Owner,
        level: SharingLevel::Identified,
        basis: None,
        from_on,
        until_on: None,
    }];
    let mut join = |office: Office, role: CaseAgencyRole, level: SharingLevel, basis, from_on| {
        if !parts.iter().any(|part| part.office == office) {
            parts.push(PartDraft { office, role, level, basis, from_on, until_on: None });
        }
    };
    for record in draft.people.iter().flat_map(|person| &person.records) {
        let role = match record.office {
            Office::Police(_) => CaseAgencyRole::Investigation,
            Office::Migration => CaseAgencyRole::Decision,
            _ => CaseAgencyRole::Support,
        };
        let (level, basis) = match record.office {
            Office::Helpline => (SharingLevel::Anonymous, None),
            _ => sharing(chance),
        };
        if record.office != owner {
            join(record.office, role, level, basis, record.received_on);
        }
    }
    for measure in draft.people.iter().flat_map(|person| &person.measures) {
        let is_decided = !matches!(measure.state, MeasureState::Proposed | MeasureState::Declined);
        if let Some(decider) = measure.decider.filter(|_| is_decided) {
            let (level, basis) = sharing(chance);
            join(decider, CaseAgencyRole::Decision, level, basis, measure.applied_on.unwrap_or(from_on));
        }
        if let (Some(provider), Some(starts_on)) = (measure.provider, measure.starts_on) {
            join(provider, CaseAgencyRole::Provider, SharingLevel::Pseudonymous, None, starts_on);
        }
    }
    if matches!(setting.investigation, PreliminaryInvestigation::Prosecuted | PreliminaryInvestigation::Judged) {
        join(Office::Prosecutor, CaseAgencyRole::Investigation, SharingLevel::Pseudonymous, None, later(from_on, 30));
    }
    let is_about_work = draft.people.iter().flat_map(|person| &person.forms).any(|form| is_work(form.form));
    if is_about_work && chance.percent(50) {
        join(Office::LabourInspectorate, CaseAgencyRole::Support, SharingLevel::Anonymous, None, later(from_on, 4));
    }
    if is_about_work && chance.percent(15) {
        join(Office::Tax, CaseAgencyRole::Support, SharingLevel::Anonymous, None, later(from_on, 9));
    }
    draft.parts = parts;
}

/// How much an agency is told: identities on a legal basis, or only where the person consents.
fn sharing(chance: &mut Chance) -> (SharingLevel, Option<LegalBasis>) {
    chance.weighted(&[
        ((SharingLevel::Anonymous, None), 15),
        ((SharingLevel::Pseudonymous, None), 40),
        ((SharingLevel::Identified, None), 25),
        ((SharingLevel::Identified, Some(LegalBasis::NecessaryDisclosure)), 12),
        ((SharingLevel::Identified, Some(LegalBasis::SeriousCrime)), 8),
    ])
}

fn referrals(chance: &mut Chance, draft: &mut CaseDraft, setting: &Setting) {
    if !setting.is_supported || !chance.percent(45) {
        return;
    }
    let whom = draft.people.iter().position(|person| person.records.iter().any(|record| record.is_named));
    let Some(place) = whom else { return };
    let (to, measure) = chance.weighted(&[
        ((Office::SocialServices(draft.town), Some(MeasureType::Livelihood)), 50),
        ((Office::Platform, Some(MeasureType::NspRest)), 20),
        ((Office::Migration, Some(MeasureType::ReflectionPeriod)), 15),
        ((Office::Iom, Some(MeasureType::ReturnProgramme)), 15),
    ]);
    let state = match setting.is_closed {
        true => {
            chance.weighted(&[(ReferralState::Done, 70), (ReferralState::Rejected, 20), (ReferralState::Revoked, 10)])
        }
        false => {
            chance.weighted(&[(ReferralState::Accepted, 45), (ReferralState::Sent, 35), (ReferralState::Rejected, 20)])
        }
    };
    let sent_on = chance.after(draft.registered_on, 2, 20).min(setting.last_day);
    let responded_on = chance.after(sent_on, 1, 9).min(setting.last_day);
    let is_shared = consents::shares_identity(&draft.people[place], to);
    draft.referrals.push(ReferralDraft {
        to,
        measure,
        reason: chance.weighted(&[
            (ReferralReason::AdditionalServices, 75),
            (ReferralReason::MigrationOrLocation, 15),
            (ReferralReason::Other, 10),
        ]),
        state,
        sent_on,
        responded_on: (state != ReferralState::Sent).then_some(responded_on),
        closed_on: (state == ReferralState::Done).then_some(setting.last_day),
        level: if is_shared { SharingLevel::Identified } else { SharingLevel::Pseudonymous },
        basis: None,
        people: vec![place],
    });
    if matches!(state, ReferralState::Accepted | ReferralState::Done)
        && !draft.parts.iter().any(|part| part.office == to)
    {
        draft.parts.push(PartDraft {
            office: to,
            role: CaseAgencyRole::Support,
            level: SharingLevel::Pseudonymous,
            basis: None,
            from_on: responded_on,
            until_on: (state == ReferralState::Done).then_some(setting.last_day),
        });
    }
}

fn handovers(desk: &mut Desk, draft: &mut CaseDraft) {
    let chance = &mut desk.chance;
    let is_alive = matches!(draft.status, CaseStatus::Active | CaseStatus::FollowUp);
    if !is_alive || !chance.percent(7) {
        return;
    }
    let Some(from) = draft.lead else { return };
    let elsewhere = chance.pick(&[Region::Stockholm, Region::Syd, Region::Vast]);
    let requested_on = chance.after(draft.registered_on, 10, 60).min(last_day());
    let to: Option<Seat> = coordinator(&desk.seats, elsewhere, requested_on, false);
    let Some(to) = to.filter(|to| to.key != from.key) else {
        return;
    };
    let state =
        chance.weighted(&[(HandoverState::Requested, 60), (HandoverState::Rejected, 25), (HandoverState::Revoked, 15)]);
    draft.handovers.push(HandoverDraft {
        from,
        to,
        state,
        reason: "The person has moved to your region.",
        requested_on,
        responded_on: (state != HandoverState::Requested).then(|| chance.after(requested_on, 1, 8).min(last_day())),
    });
}

const CLOSURES: &[(ClosureReason, usize)] = &[
    (ClosureReason::SupportCompleted, 40),
    (ClosureReason::Returned, 20),
    (ClosureReason::ContactLost, 18),
    (ClosureReason::Declined, 10),
    (ClosureReason::HandedOver, 7),
    (ClosureReason::Other, 5),
];
