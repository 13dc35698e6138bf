//! Writing one case down: rows with keys, everything about everybody in it, and its history.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use uuid::Uuid;

use super::chance::Chance;
use super::draft::{CaseDraft, PersonDraft};
use super::identity::{self, Known};
use super::office::Office;
use super::staff::{Seat, user_of};
use super::support;
use super::timeline::{Happening, Timeline, moment};
use super::writer::Writer;
use crate::domain::code::{
    Capacity, CasePhase, CaseStatus, ClosureReason, Code, EventKind, HandoverState, LegalBasis, ReferralState,
    VictimStatus, join_list,
};
use crate::domain::id::{AgencyId, CaseId, CoordinatorId, ExploitationId, HandoverId, ParticipantId, ReferralId};
use crate::store::entity::{
    case, case_agency, case_assignment, exploitation, handover, participant, person, referral, referral_participant,
};
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
    parts(pen, draft, case_key, owner, &mut timeline);
    referrals(pen, draft, case_key, owner, &people, &mut timeline);
    handovers(pen, draft, case_key, &mut timeline);

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
    use super::chance::later;
    let first = draft.registered_on;
    let closed_on = draft.closed_on.unwrap_or_else(|| later(first, 120));
    let before_closing = super::chance::earlier(closed_on, 30).max(later(first, 6));
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

fn parts(pen: &mut Pen<'_, '_>, draft: &CaseDraft, case_key: i64, owner: Office, timeline: &mut Timeline) {
    for seat in &draft.assigned {
        pen.writer.assignments.push(case_assignment::Model { case_key, coordinator_key: seat.key });
    }
    for part in &draft.parts {
        let (key, id) = pen.writer.parts.next();
        let has_contact = part.office == owner || pen.chance.percent(70);
        pen.writer.parts.push(case_agency::Model {
            key,
            id,
            case_key,
            agency_key: part.office.key(),
            role: part.role.code().to_owned(),
            contact_user_key: has_contact.then(|| user_of(part.office)),
            sharing_level: part.level.code().to_owned(),
            legal_basis: part.basis.map(|basis| basis.code().to_owned()),
            from_on: part.from_on,
            until_on: part.until_on,
            version: 1,
            recorded_at: moment(part.from_on.max(draft.recorded_on)),
            recorded_by: Some(user_of(owner)),
        });
        if part.office == owner {
            continue;
        }
        let event =
            |on, kind| Happening::new::<AgencyId>(on, kind, pen.ids.agency(part.office), owner).with(Some(part.office));
        timeline.add(event(part.from_on, EventKind::AgencyJoined));
        if let Some(until_on) = part.until_on {
            timeline.add(event(until_on, EventKind::AgencyLeft));
        }
    }
}

fn referrals(
    pen: &mut Pen<'_, '_>,
    draft: &CaseDraft,
    case_key: i64,
    owner: Office,
    people: &[Written],
    timeline: &mut Timeline,
) {
    for told in &draft.referrals {
        let (key, id) = pen.writer.referrals.next();
        let about: Vec<&Written> = told.people.iter().filter_map(|place| people.get(*place)).collect();
        let consent_key = about
            .iter()
            .flat_map(|person| &person.shares)
            .find(|(_, recipient)| *recipient == told.to)
            .map(|(consent, _)| *consent);
        pen.writer.referrals.push(referral::Model {
            key,
            id,
            case_key,
            from_agency_key: owner.key(),
            to_agency_key: told.to.key(),
            requested_measure: told.measure.map(|measure| measure.code().to_owned()),
            reason: told.reason.code().to_owned(),
            state: told.state.code().to_owned(),
            sent_at: moment(told.sent_on),
            responded_at: told.responded_on.map(moment),
            closed_at: told.closed_on.map(moment),
            sharing_level: told.level.code().to_owned(),
            consent_key: consent_key.filter(|_| told.basis.is_none_or(|basis| basis == LegalBasis::Consent)),
            legal_basis: told.basis.map(|basis| basis.code().to_owned()),
            version: 1,
            recorded_at: moment(told.sent_on),
            recorded_by: Some(user_of(owner)),
        });
        for person in &about {
            pen.writer
                .referred
                .push(referral_participant::Model { referral_key: key, participant_key: person.participant_key });
        }
        // About one person the event is that person's; about several it is the case's.
        let whose = |event: Happening| match about.as_slice() {
            [only] => event.of(only.participant_key),
            _ => event,
        };
        let event = |on, kind, by| Happening::new::<ReferralId>(on, kind, id, by);
        timeline.add(whose(
            event(told.sent_on, EventKind::ReferralSent, owner).with(Some(told.to)).to(ReferralState::Sent),
        ));
        if let Some(on) = told.responded_on {
            let answer = match told.state {
                ReferralState::Done => ReferralState::Accepted,
                other => other,
            };
            let by = if answer == ReferralState::Revoked { owner } else { told.to };
            timeline.add(whose(
                event(on, EventKind::ReferralAnswered, by).with(Some(owner)).between(ReferralState::Sent, answer),
            ));
        }
        if let (Some(on), ReferralState::Done) = (told.closed_on, told.state) {
            timeline.add(whose(
                event(on, EventKind::ReferralAnswered, told.to)
                    .with(Some(owner))
                    .between(ReferralState::Accepted, ReferralState::Done),
            ));
        }
    }
}

fn handovers(pen: &mut Pen<'_, '_>, draft: &CaseDraft, case_key: i64, timeline: &mut Timeline) {
    for told in &draft.handovers {
        let (key, id) = pen.writer.handovers.next();
        pen.writer.handovers.push(handover::Model {
            key,
            id,
            case_key,
            from_coordinator_key: told.from.key,
            to_coordinator_key: told.to.key,
            state: told.state.code().to_owned(),
            reason: told.reason.to_owned(),
            requested_at: moment(told.requested_on),
            responded_at: told.responded_on.map(moment),
            version: 1,
            recorded_at: moment(told.requested_on),
            recorded_by: Some(told.from.user()),
        });
        let event = |on, kind, by| Happening::new::<HandoverId>(on, kind, id, by);
        timeline.add(
            event(told.requested_on, EventKind::HandoverRequested, told.from.office)
                .with(Some(told.to.office))
                .to(HandoverState::Requested),
        );
        if let Some(on) = told.responded_on {
            timeline.add(
                event(on, EventKind::HandoverAnswered, told.to.office)
                    .with(Some(told.from.office))
                    .between(HandoverState::Requested, told.state),
            );
        }
    }
}
