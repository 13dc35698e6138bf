//! Writing one case down: rows with keys, everything about everybody in it, and its history.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use uuid::Uuid;

use super::chance::{Chance, earlier, later};
use super::correspondence;
use super::draft::{CaseDraft, PersonDraft};
use super::identity::{self, Known};
use super::office::Office;
use super::staff::{Seat, user_of};
use super::support;
use super::timeline::{Happening, Timeline, moment};
use super::writer::Writer;
use crate::domain::code::{Capacity, CasePhase, CaseStatus, ClosureReason, Code, EventKind, VictimStatus, join_list};
use crate::domain::id::{CaseId, CoordinatorId, ExploitationId, ParticipantId};
use crate::store::entity::{case, exploitation, participant, person};
use crate::store::error::StoreError;
use crate::store::keyring::Keyring;

/// Ids that rows of the history name, by key.
pub(super) struct Ids {
    pub(super) agencies: Vec<Uuid>,
    pub(super) coordinators: Vec<Uuid>,
}

impl Ids {
    pub(super) fn agency(&self, office: Office) -> Uuid {
        id_at(&self.agencies, office.key())
    }

    fn coordinator(&self, seat: &Seat) -> Uuid {
        id_at(&self.coordinators, seat.key)
    }
}

fn id_at(ids: &[Uuid], key: i64) -> Uuid {
    usize::try_from(key - 1).ok().and_then(|place| ids.get(place).copied()).unwrap_or_default()
}

/// What a case is written with.
pub(super) struct Pen<'p, 'd> {
    pub(super) writer: &'p mut Writer<'d>,
    pub(super) keyring: &'p Keyring,
    pub(super) chance: &'p mut Chance,
    pub(super) ids: &'p Ids,
}

/// Somebody who has been written down.
pub(super) struct Written {
    pub(super) case_key: i64,
    pub(super) person_key: i64,
    pub(super) participant_key: i64,
    pub(super) records: Vec<Known>,
    /// Keys and recipients of the consents that stand.
    pub(super) shares: Vec<(i64, Office)>,
}

/// Writes a case and everybody in it.
pub(super) fn tell(pen: &mut Pen<'_, '_>, draft: &CaseDraft) -> Result<Vec<Written>, StoreError> {
    let (case_key, drawn_id) = pen.writer.cases.next();
    let case_id = draft.id.unwrap_or(drawn_id);
    let owner = Office::Coordination(draft.town.region());
    let mut timeline = Timeline::default();
    open(pen, draft, case_id, owner, &mut timeline);

    let mut people: Vec<Written> = Vec::with_capacity(draft.people.len());
    for person in &draft.people {
        let accompanies = person.accompanies.and_then(|place| people.get(place)).map(|adult| adult.participant_key);
        let written = tell_person(pen, draft, case_key, person, accompanies, &mut timeline)?;
        people.push(written);
    }
    correspondence::parts(pen, draft, case_key, owner, &mut timeline);
    correspondence::referrals(pen, draft, case_key, owner, &people, &mut timeline);
    correspondence::handovers(pen, draft, case_key, &mut timeline);

    let changed_on = timeline.last_day().unwrap_or(draft.registered_on);
    let reference = reference(pen.writer, draft.registered_on.year(), case_id);
    pen.writer.cases.push(row(draft, (case_key, case_id), reference, owner, changed_on));
    timeline.write(pen.writer, case_key, draft.recorded_on);
    Ok(people)
}

/// A reference drawn from the id, so that it is as constant as the id is; never one that is taken.
fn reference(writer: &mut Writer<'_>, year: i32, id: Uuid) -> String {
    let mut signs = Chance::from_id(id, 0);
    loop {
        let reference = format!("NMT-{year}-{}", signs.base32(6));
        if writer.takes(&reference) {
            return reference;
        }
    }
}

fn row(
    draft: &CaseDraft,
    (key, id): (i64, Uuid),
    reference: String,
    owner: Office,
    changed_on: NaiveDate,
) -> case::Model {
    let town = draft.town;
    case::Model {
        key,
        id,
        reference,
        status: draft.status.code().to_owned(),
        phase: draft.phase.code().to_owned(),
        closure_reason: draft.closure.map(|reason| reason.code().to_owned()),
        registered_on: draft.registered_on,
        intake_channel: draft.intake.code().to_owned(),
        reporting_agency_key: draft.reporting.map(Office::key),
        owner_agency_key: owner.key(),
        region_code: Some(town.region().code().to_owned()),
        county_code: Some(town.county().to_owned()),
        municipality_code: Some(town.code().to_owned()),
        lead_coordinator_key: draft.lead.map(|seat| seat.key),
        preliminary_investigation: draft.investigation.code().to_owned(),
        legal_label: draft.label.map(|label| label.code().to_owned()),
        retention_due_on: draft.retention_due_on,
        erasure_requested: draft.erasure_requested,
        changed_at: moment(changed_on.max(draft.recorded_on)),
        version: 1,
        recorded_at: moment(draft.recorded_on),
        recorded_by: Some(user_of(owner)),
    }
}

/// What happens to the case as a whole.
fn open(pen: &Pen<'_, '_>, draft: &CaseDraft, id: Uuid, owner: Office, timeline: &mut Timeline) {
    let first = draft.registered_on;
    let event = |on, kind| Happening::new::<CaseId>(on, kind, id, owner);
    let told_by = draft.reporting.unwrap_or(owner);
    timeline.add(
        Happening::new::<CaseId>(first, EventKind::CaseRegistered, id, told_by)
            .with((told_by != owner).then_some(owner))
            .to(CaseStatus::Signalled),
    );
    for seat in draft.lead.iter().chain(&draft.assigned) {
        let subject = pen.ids.coordinator(seat);
        timeline.add(Happening::new::<CoordinatorId>(first, EventKind::CoordinatorAssigned, subject, owner));
    }
    let steps = steps(draft);
    for pair in steps.windows(2) {
        let [(_, before), (on, after)] = pair else {
            continue;
        };
        timeline.add(event(*on, EventKind::StatusChanged).between(*before, *after));
    }
    if draft.phase != CasePhase::Identification {
        let on = steps.get(2).map_or(first, |(on, _)| *on);
        timeline.add(event(on, EventKind::PhaseChanged).between(CasePhase::Identification, draft.phase));
    }
}

/// The states that the case went through, with their first days.
fn steps(draft: &CaseDraft) -> Vec<(NaiveDate, CaseStatus)> {
    let first = draft.registered_on;
    let closed_on = draft.closed_on.unwrap_or_else(|| later(first, 120));
    let before_closing = earlier(closed_on, 30).max(later(first, 6));
    let all = [
        (first, CaseStatus::Signalled),
        (later(first, 1), CaseStatus::Assessing),
        (later(first, 5), CaseStatus::Active),
        (before_closing, CaseStatus::FollowUp),
        (closed_on.max(before_closing), CaseStatus::Closed),
    ];
    if draft.closure == Some(ClosureReason::NotTrafficking) {
        return vec![all[0], all[1], (closed_on, CaseStatus::Closed)];
    }
    let reached = all.iter().position(|(_, status)| *status == draft.status);
    all[..reached.map_or(0, |place| place + 1)].to_vec()
}

fn tell_person(
    pen: &mut Pen<'_, '_>,
    draft: &CaseDraft,
    case_key: i64,
    person: &PersonDraft,
    accompanies: Option<i64>,
    timeline: &mut Timeline,
) -> Result<Written, StoreError> {
    let owner = Office::Coordination(draft.town.region());
    let recorded_at = moment(draft.recorded_on);
    let (person_key, drawn_id) = pen.writer.persons.next();
    let person_id = person.id.unwrap_or(drawn_id);
    pen.writer.persons.push(person_row(person, person_key, person_id, recorded_at, owner));

    let (participant_key, participant_id) = pen.writer.participants.next();
    let decided_by = person
        .records
        .iter()
        .find(|record| matches!(record.office, Office::Police(_)) && person.status != VictimStatus::Presumed)
        .map_or(owner, |record| record.office);
    pen.writer.participants.push(participant::Model {
        key: participant_key,
        id: participant_id,
        case_key,
        person_key,
        capacity: person.capacity.code().to_owned(),
        accompanies_key: accompanies,
        registered_on: draft.registered_on,
        age_at_registration: person.age,
        majority: person.majority.code().to_owned(),
        victim_status: person.status.code().to_owned(),
        status_decided_by: (person.capacity == Capacity::Exploited).then(|| decided_by.key()),
        injured_party: person.is_injured_party,
        contact_lost_on: person.contact_lost_on,
        version: 1,
        recorded_at,
        recorded_by: Some(user_of(owner)),
    });
    timeline.add(
        Happening::new::<ParticipantId>(draft.registered_on, EventKind::ParticipantAdded, participant_id, owner)
            .of(participant_key),
    );
    exploitations(pen, draft, person, participant_key, timeline);
    let records = identity::tell(pen, person, person_key, participant_key, timeline)?;
    let shares = support::consents(pen, draft, person, person_key, participant_key, timeline);
    support::measures(pen, person, participant_key, timeline);
    Ok(Written { case_key, person_key, participant_key, records, shares })
}

fn person_row(person: &PersonDraft, key: i64, id: Uuid, recorded_at: DateTime<Utc>, owner: Office) -> person::Model {
    let mut signs = Chance::from_id(id, 1);
    person::Model {
        key,
        id,
        pseudonym: format!("P-{}", signs.base32(10)),
        protection_level: person.protection.code().to_owned(),
        sex: person.sex.code().to_owned(),
        birth_year: person.age.map(|_| person.birth_date.year()),
        citizenship: person.citizenships.first().map(|code| (*code).to_owned()),
        citizenships: person.citizenships.join(" "),
        stateless: person.is_stateless,
        preferred_language: person.citizenships.first().map(|country| super::names::language(country).to_owned()),
        version: 1,
        recorded_at,
        recorded_by: Some(user_of(owner)),
    }
}

fn exploitations(
    pen: &mut Pen<'_, '_>,
    draft: &CaseDraft,
    person: &PersonDraft,
    participant_key: i64,
    timeline: &mut Timeline,
) {
    let owner = Office::Coordination(draft.town.region());
    for (place, form) in person.forms.iter().enumerate() {
        let (key, id) = pen.writer.exploitations.next();
        pen.writer.exploitations.push(exploitation::Model {
            key,
            id,
            participant_key,
            form: form.form.code().to_owned(),
            is_primary: place == 0,
            industry: form.industry.map(|industry| industry.code().to_owned()),
            country: Some("SE".to_owned()),
            county_code: Some(draft.town.county().to_owned()),
            municipality_code: Some(draft.town.code().to_owned()),
            from_month: form.months.as_ref().map(|months| months.0.clone()),
            to_month: form.months.as_ref().map(|months| months.1.clone()),
            means: join_list(&form.means),
            recruitment: join_list(&form.recruitment),
            recruiter_relation: form.relation.map(|relation| relation.code().to_owned()),
            legal_label: form.label.map(|label| label.code().to_owned()),
            version: 1,
            recorded_at: moment(draft.recorded_on),
            recorded_by: Some(user_of(owner)),
        });
        timeline.add(
            Happening::new::<ExploitationId>(draft.registered_on, EventKind::ExploitationRecorded, id, owner)
                .of(participant_key),
        );
    }
}
