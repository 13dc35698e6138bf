//! Writing down who takes part in a case, whom it was referred to, and who was asked to take it over.

use super::draft::CaseDraft;
use super::office::Office;
use super::staff::user_of;
use super::telling::{Pen, Written};
use super::timeline::{Happening, Timeline, moment};
use crate::domain::code::{Code, EventKind, HandoverState, LegalBasis, ReferralState};
use crate::domain::id::{AgencyId, HandoverId, ReferralId};
use crate::store::entity::{case_agency, case_assignment, handover, referral, referral_participant};

pub(super) fn parts(pen: &mut Pen<'_, '_>, draft: &CaseDraft, case_key: i64, owner: Office, timeline: &mut Timeline) {
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

pub(super) fn referrals(
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

pub(super) fn handovers(pen: &mut Pen<'_, '_>, draft: &CaseDraft, case_key: i64, timeline: &mut Timeline) {
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
