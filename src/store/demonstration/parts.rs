//! Who else takes part in a case: agencies, whom it is referred to, and who is to take it over.

use super::chance::{Chance, later};
use super::consents;
use super::course;
use super::draft::{CaseDraft, HandoverDraft, PartDraft, ReferralDraft};
use super::measures::Setting;
use super::office::Office;
use super::people::{Desk, is_work};
use super::staff::{Seat, coordinator};
use crate::domain::code::{
    CaseAgencyRole, CaseStatus, HandoverState, LegalBasis, MeasureState, MeasureType, PreliminaryInvestigation,
    ReferralReason, ReferralState, SharingLevel,
};
use crate::domain::place::Region;

/// Says which agencies take part, as what, and how much they are told.
pub(super) fn parts(chance: &mut Chance, draft: &mut CaseDraft, setting: &Setting) {
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

/// Refers somebody of the case to another agency, in some cases.
pub(super) fn referrals(chance: &mut Chance, draft: &mut CaseDraft, setting: &Setting) {
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

/// Asks another coordinator to take the case over, in some cases.
pub(super) fn handovers(desk: &mut Desk, draft: &mut CaseDraft) {
    let chance = &mut desk.chance;
    let is_alive = matches!(draft.status, CaseStatus::Active | CaseStatus::FollowUp);
    if !is_alive || !chance.percent(7) {
        return;
    }
    let Some(from) = draft.lead else { return };
    let elsewhere = chance.pick(&[Region::Stockholm, Region::Syd, Region::Vast]);
    let requested_on = chance.after(draft.registered_on, 10, 60).min(course::last_day());
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
        responded_on: (state != HandoverState::Requested)
            .then(|| chance.after(requested_on, 1, 8).min(course::last_day())),
    });
}
