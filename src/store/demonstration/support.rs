//! What somebody agreed to, and the support that was arranged, written down.

use super::draft::{CaseDraft, MeasureDraft, PersonDraft};
use super::office::Office;
use super::staff::user_of;
use super::telling::Pen;
use super::timeline::{Happening, Timeline, moment};
use crate::domain::code::{Code, ConsentPurpose, ConsentState, EventKind, MeasureState};
use crate::domain::id::{ConsentId, MeasureId};
use crate::store::entity::{consent, measure};

/// Writes the answers of somebody, and tells which of them share the identity with whom.
pub(super) fn consents(
    pen: &mut Pen<'_, '_>,
    case: &CaseDraft,
    person: &PersonDraft,
    person_key: i64,
    participant_key: i64,
    timeline: &mut Timeline,
) -> Vec<(i64, Office)> {
    let asked_by = Office::Coordination(case.town.region());
    let mut shares = Vec::new();
    for answer in &person.consents {
        let (key, id) = pen.writer.consents.next();
        pen.writer.consents.push(consent::Model {
            key,
            id,
            person_key,
            purpose: answer.purpose.code().to_owned(),
            recipient_agency_key: answer.recipient.map(Office::key),
            state: answer.state.code().to_owned(),
            given_by: answer.giver.code().to_owned(),
            given_on: answer.given_on,
            expires_on: None,
            withdrawn_on: answer.withdrawn_on,
            version: 1,
            recorded_at: moment(answer.given_on.max(case.recorded_on)),
            recorded_by: Some(user_of(asked_by)),
        });
        let event = |on| {
            Happening::new::<ConsentId>(on, EventKind::ConsentRecorded, id, asked_by)
                .of(participant_key)
                .with(answer.recipient)
        };
        match answer.withdrawn_on {
            Some(on) => {
                timeline.add(event(answer.given_on).to(ConsentState::Given));
                timeline.add(event(on).between(ConsentState::Given, ConsentState::Withdrawn));
            }
            None => timeline.add(event(answer.given_on).to(answer.state)),
        }
        let is_share = matches!(answer.purpose, ConsentPurpose::ShareIdentityWithAgency | ConsentPurpose::ShareWithNgo);
        if let (true, ConsentState::Given, Some(recipient)) = (is_share, answer.state, answer.recipient) {
            shares.push((key, recipient));
        }
    }
    shares
}

/// Writes the support that somebody was to get.
pub(super) fn measures(pen: &mut Pen<'_, '_>, person: &PersonDraft, participant_key: i64, timeline: &mut Timeline) {
    let mut keys: Vec<i64> = Vec::with_capacity(person.measures.len());
    for told in &person.measures {
        let (key, id) = pen.writer.measures.next();
        let steps = steps(told);
        let changed_on = steps.last().map_or(told.proposed_on, |step| step.0);
        pen.writer.measures.push(measure::Model {
            key,
            id,
            participant_key,
            measure_type: told.kind.code().to_owned(),
            state: told.state.code().to_owned(),
            provider_agency_key: told.provider.map(Office::key),
            decided_by_agency_key: told.decider.map(Office::key),
            applied_on: told.applied_on,
            decided_on: told.decided_on,
            starts_on: told.starts_on,
            ends_on: told.ends_on,
            outcome: told.outcome.map(|outcome| outcome.code().to_owned()),
            country: told.country.map(str::to_owned),
            legal_basis: None,
            extends_key: told.extends.and_then(|place| keys.get(place).copied()),
            changed_at: moment(changed_on),
            version: steps.len() as i64 + 1,
            recorded_at: moment(told.proposed_on),
            recorded_by: Some(user_of(told.applicant)),
        });
        keys.push(key);

        let event = |on, kind, by| Happening::new::<MeasureId>(on, kind, id, by).of(participant_key);
        timeline.add(event(told.proposed_on, EventKind::MeasureProposed, told.applicant).to(MeasureState::Proposed));
        let mut before = MeasureState::Proposed;
        for (on, after) in steps {
            let by = match after {
                MeasureState::Granted | MeasureState::Rejected | MeasureState::Revoked => told.decider,
                _ => None,
            };
            timeline.add(event(on, EventKind::MeasureChanged, by.unwrap_or(told.applicant)).between(before, after));
            before = after;
        }
    }
}

/// The states after the first that a measure went through, with their days.
fn steps(told: &MeasureDraft) -> Vec<(chrono::NaiveDate, MeasureState)> {
    use MeasureState as State;
    let last = told.state;
    let mut steps = Vec::new();
    if last == State::Proposed {
        return steps;
    }
    if let Some(on) = told.applied_on {
        steps.push((on, State::Applied));
    }
    let has_run = |state| {
        matches!(state, State::Completed | State::Interrupted | State::Expired | State::Revoked | State::Ongoing)
    };
    if let Some(on) = told.decided_on.filter(|_| has_run(last) || last == State::Granted) {
        steps.push((on, State::Granted));
    }
    if let Some(on) = told.starts_on.filter(|_| has_run(last)) {
        steps.push((on, State::Ongoing));
    }
    let is_told = steps.last().is_some_and(|(_, state)| *state == last);
    if !is_told {
        let on = told.ends_on.or(told.decided_on).or(told.applied_on).unwrap_or(told.proposed_on);
        steps.push((on, last));
    }
    steps
}
