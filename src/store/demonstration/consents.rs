//! What people were asked, and what they answered.

use super::chance::Chance;
use super::draft::{ConsentDraft, PersonDraft};
use super::measures::Setting;
use super::office::Office;
use crate::domain::code::{ConsentGiver, ConsentPurpose, ConsentState, Majority, MeasureState, MeasureType};

/// The answers of somebody. Whoever refuses the coordinator stays anonymous and is asked no more.
pub(super) fn ask(
    chance: &mut Chance,
    setting: &Setting,
    person: &PersonDraft,
    refuses_statistics: bool,
) -> Vec<ConsentDraft> {
    use ConsentPurpose as Purpose;
    let giver = giver(chance, person);
    let given_on = chance.after(setting.registered_on, 0, 6).min(setting.last_day);
    let is_named = person.records.first().is_some_and(|record| record.is_named);
    let answer =
        |purpose, recipient, state| ConsentDraft { purpose, recipient, state, giver, given_on, withdrawn_on: None };
    let given_if = |is_given: bool| {
        if is_given { ConsentState::Given } else { ConsentState::Refused }
    };
    let mut answers = vec![answer(Purpose::ContactCoordinator, None, given_if(is_named))];
    if refuses_statistics {
        answers.push(answer(Purpose::Statistics, None, ConsentState::Refused));
    } else if is_named && chance.percent(60) {
        answers.push(answer(Purpose::Statistics, None, ConsentState::Given));
    }
    if !is_named {
        return answers;
    }
    for record in &person.records {
        let can_be_told = matches!(record.office, Office::Police(_) | Office::Migration | Office::SocialServices(_));
        if can_be_told && chance.percent(70) {
            let state = given_if(chance.percent(80));
            answers.push(answer(Purpose::ShareIdentityWithAgency, Some(record.office), state));
        }
    }
    for measure in &person.measures {
        if let (Some(provider), true) = (measure.provider, is_of_civil_society(measure.provider)) {
            let is_asked = answers.iter().any(|answer| answer.recipient == Some(provider));
            if !is_asked && chance.percent(65) {
                answers.push(answer(Purpose::ShareWithNgo, Some(provider), ConsentState::Given));
            }
        }
        if measure.kind == MeasureType::ReturnProgramme {
            let is_refused = measure.state == MeasureState::Declined;
            let state = given_if(!is_refused);
            answers.push(ConsentDraft {
                given_on: measure.proposed_on,
                ..answer(Purpose::ReturnProgramme, Some(Office::Iom), state)
            });
        }
    }
    if chance.percent(4)
        && let Some(last) = answers
            .iter_mut()
            .rfind(|answer| answer.state == ConsentState::Given && answer.purpose == Purpose::ShareIdentityWithAgency)
    {
        last.state = ConsentState::Withdrawn;
        last.withdrawn_on = Some(chance.after(last.given_on, 5, 40).min(setting.last_day).max(last.given_on));
    }
    answers
}

/// Whether somebody agreed that an agency may know who she is.
pub(super) fn shares_identity(person: &PersonDraft, with: Office) -> bool {
    person.consents.iter().any(|answer| {
        let is_share = matches!(answer.purpose, ConsentPurpose::ShareIdentityWithAgency | ConsentPurpose::ShareWithNgo);
        is_share && answer.state == ConsentState::Given && answer.recipient == Some(with)
    })
}

fn giver(chance: &mut Chance, person: &PersonDraft) -> ConsentGiver {
    match person.majority {
        Majority::Minor if person.accompanies.is_some() => ConsentGiver::Guardian,
        Majority::Minor => chance.weighted(&[(ConsentGiver::GodMan, 60), (ConsentGiver::Guardian, 40)]),
        _ => ConsentGiver::Person,
    }
}

fn is_of_civil_society(provider: Option<Office>) -> bool {
    matches!(provider, Some(Office::ShelterA | Office::ShelterB | Office::ShelterC | Office::Platform))
}
