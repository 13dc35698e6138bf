//! Two cases that examples can name, because their ids are the same in every demonstration: the show case in Malmö,
//! and the girl whom only Stockholm's police and coordinators know.

use uuid::Uuid;

use super::cases::{self, Group};
use super::chance::{day, later};
use super::draft::{CaseDraft, ConsentDraft, HandoverDraft, MeasureDraft, PartDraft, PersonDraft, ReferralDraft};
use super::measures;
use super::office::{Office, Town};
use super::people::{Desk, Informant, Profile};
use super::staff::{coordinator, user_of};
use crate::domain::code::{
    CaseAgencyRole, CasePhase, CaseStatus, ClosureReason, ConsentGiver, ConsentPurpose, ConsentState,
    FormOfExploitation as Form, HandoverState, IdentityNumberKind, IntakeChannel, LegalBasis, LegalLabel, Majority,
    MeasureState, MeasureType, PreliminaryInvestigation, ProtectionLevel, ReferralReason, ReferralState, Sex,
    SharingLevel, VictimStatus,
};
use crate::domain::identity_number::IdentityNumber;
use crate::domain::place::Region;

/// The show case: 2016, in Malmö, led by `coordinator-syd`.
pub const SHOW_CASE_ID: Uuid = Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0001);
/// The woman in the show case whose child is with her; she consents to the coordinators knowing her.
pub const SHOW_PERSON_ID: Uuid = Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0002);
/// The woman in the show case whose data are protected; `social-worker` handles her record.
pub const SHOW_PROTECTED_PERSON_ID: Uuid = Uuid::from_u128(0x2016_0914_c0de_4a5e_8000_5a3e_2b1a_0003);
/// The case of the girl whom only Stockholm's police and coordinators know.
pub const GIRL_CASE_ID: Uuid = Uuid::from_u128(0x2024_0611_c0de_4a5e_8000_5a3e_2b1a_0001);
/// The girl whom only Stockholm's police and coordinators know.
pub const GIRL_PERSON_ID: Uuid = Uuid::from_u128(0x2024_0611_c0de_4a5e_8000_5a3e_2b1a_0002);
/// The girl's given name, which nobody else of the demonstration has.
pub const GIRL_GIVEN_NAME: &str = "Ilincuta";
/// The girl's family name, which nobody else of the demonstration has.
pub const GIRL_FAMILY_NAME: &str = "Zorivoda";
/// The girl's samordningsnummer, whose birth number 000 is never issued.
pub const GIRL_IDENTITY_NUMBER: &str = "200905770004";

const TOWN: Town = Town::Malmo;

/// Thinks the show case up: a mother with her child, a woman in hiding, and a girl.
pub(super) fn compose(desk: &mut Desk) -> CaseDraft {
    let registered_on = day(2016, 9, 14);
    let mother = Profile {
        known_to: vec![Informant::Police],
        ..Profile::exploited(Sex::Female, Majority::Adult, "RO").with_forms(&[Form::Sexual])
    };
    let child = Profile { accompanies: Some(0), ..Profile::accompanying(Sex::Male, "RO") };
    let hidden = Profile {
        known_to: vec![Informant::SocialServices, Informant::Police],
        protection: ProtectionLevel::Sekretessmarkering,
        ..Profile::exploited(Sex::Female, Majority::Adult, "RO").with_forms(&[Form::Sexual, Form::Begging])
    };
    let girl = Profile {
        known_to: vec![Informant::Migration],
        ..Profile::exploited(Sex::Female, Majority::Minor, "AF").with_forms(&[Form::Sexual, Form::Criminality])
    };
    let group = Group {
        registered_on,
        recorded_on: registered_on,
        town: TOWN,
        status: CaseStatus::Active,
        people: vec![mother, child, hidden, girl],
    };
    let mut draft = cases::compose(desk, &group);
    let lead = coordinator(&desk.seats, Region::Syd, registered_on, false);
    let for_children = coordinator(&desk.seats, Region::Syd, registered_on, true);
    draft.id = Some(SHOW_CASE_ID);
    draft.intake = IntakeChannel::AgencyReport;
    draft.reporting = Some(Office::Police(Region::Syd));
    draft.lead = lead;
    draft.assigned = for_children.into_iter().collect();
    draft.phase = CasePhase::InitialSupport;
    draft.investigation = PreliminaryInvestigation::Open;
    draft.label = Some(LegalLabel::Brb41a);
    draft.erasure_requested = false;
    draft.parts = parts();
    draft.referrals = referrals();
    // The coordinator for children asks the one who leads the case to take over what she has of it.
    draft.handovers = lead
        .zip(for_children)
        .map(|(to, from)| HandoverDraft {
            from,
            to,
            state: HandoverState::Requested,
            reason: "My assignment for the children in this case ends.",
            requested_on: day(2017, 1, 24),
            responded_on: None,
        })
        .into_iter()
        .collect();
    people(desk, &mut draft);
    draft
}

fn people(desk: &mut Desk, draft: &mut CaseDraft) {
    let mut setting = cases::setting(&mut desk.chance, draft);
    setting.shelter = Office::ShelterA;
    setting.last_day = day(2017, 1, 31);
    let running = |kind, applied_on| measures::certain(&setting, kind, applied_on);
    let housing = running(MeasureType::ProtectedHousing, day(2016, 9, 14));
    let placement = running(MeasureType::ChildPlacement, day(2016, 9, 14));
    let care = running(MeasureType::HealthCare, day(2016, 9, 16));
    let counsel = running(MeasureType::LegalCounsel, day(2016, 9, 23));
    let data = running(MeasureType::ProtectedData, day(2016, 9, 27));
    let livelihood = running(MeasureType::Livelihood, day(2016, 10, 4));
    let returning = MeasureDraft {
        state: MeasureState::Granted,
        starts_on: None,
        country: Some("RO"),
        ..running(MeasureType::ReturnProgramme, day(2016, 10, 24))
    };
    let [mother, child, hidden, girl] = draft.people.as_mut_slice() else {
        return;
    };

    mother.id = Some(SHOW_PERSON_ID);
    mother.status = VictimStatus::Identified;
    mother.is_injured_party = true;
    mother.measures = vec![housing.clone(), counsel.clone(), livelihood, returning];
    mother.consents = consents(&[
        (ConsentPurpose::ContactCoordinator, None),
        (ConsentPurpose::Statistics, None),
        (ConsentPurpose::ShareIdentityWithAgency, Some(Office::Police(Region::Syd))),
        (ConsentPurpose::ShareIdentityWithAgency, Some(Office::SocialServices(TOWN))),
        (ConsentPurpose::ShareWithNgo, Some(Office::ShelterA)),
        (ConsentPurpose::ReturnProgramme, Some(Office::Iom)),
    ]);

    child.measures = vec![housing.clone()];
    child.consents = consents(&[(ConsentPurpose::ContactCoordinator, None)]);

    hidden.id = Some(SHOW_PROTECTED_PERSON_ID);
    hidden.status = VictimStatus::Identified;
    hidden.measures = vec![housing, care, data];
    hidden.consents = consents(&[(ConsentPurpose::ContactCoordinator, None), (ConsentPurpose::Statistics, None)]);
    for record in &mut hidden.records {
        record.handlers = match record.office {
            Office::SocialServices(_) => vec![user_of(record.office), user_of(Office::ShelterA)],
            _ => Vec::new(),
        };
    }

    girl.status = VictimStatus::Presumed;
    girl.measures = vec![placement, counsel];
    girl.consents = consents(&[(ConsentPurpose::ContactCoordinator, None)]);
    for of_minor in child.consents.iter_mut().chain(&mut girl.consents) {
        of_minor.giver = ConsentGiver::Guardian;
    }
}

fn consents(answers: &[(ConsentPurpose, Option<Office>)]) -> Vec<ConsentDraft> {
    let given = |(purpose, recipient): &(ConsentPurpose, Option<Office>)| ConsentDraft {
        purpose: *purpose,
        recipient: *recipient,
        state: ConsentState::Given,
        giver: ConsentGiver::Person,
        given_on: day(2016, 9, 15),
        withdrawn_on: None,
    };
    answers.iter().map(given).collect()
}

fn parts() -> Vec<PartDraft> {
    let part = |office, role, level, basis, from_on| PartDraft { office, role, level, basis, from_on, until_on: None };
    let first = day(2016, 9, 14);
    let (police, social_services) = (Office::Police(Region::Syd), Office::SocialServices(TOWN));
    use CaseAgencyRole as Role;
    use SharingLevel as Level;
    vec![
        part(Office::Coordination(Region::Syd), Role::Owner, Level::Identified, None, first),
        part(police, Role::Investigation, Level::Identified, None, first),
        part(social_services, Role::Decision, Level::Identified, Some(LegalBasis::NecessaryDisclosure), first),
        part(Office::Migration, Role::Decision, Level::Pseudonymous, None, later(first, 4)),
        part(Office::ShelterA, Role::Provider, Level::Pseudonymous, None, later(first, 1)),
        part(Office::Prosecutor, Role::Investigation, Level::Anonymous, None, later(first, 20)),
        part(Office::Iom, Role::Provider, Level::Pseudonymous, None, later(first, 40)),
    ]
}

fn referrals() -> Vec<ReferralDraft> {
    vec![
        ReferralDraft {
            to: Office::SocialServices(TOWN),
            measure: Some(MeasureType::Livelihood),
            reason: ReferralReason::AdditionalServices,
            state: ReferralState::Sent,
            sent_on: day(2017, 1, 20),
            responded_on: None,
            closed_on: None,
            level: SharingLevel::Identified,
            basis: None,
            people: vec![0],
        },
        ReferralDraft {
            to: Office::Iom,
            measure: Some(MeasureType::ReturnProgramme),
            reason: ReferralReason::MigrationOrLocation,
            state: ReferralState::Accepted,
            sent_on: day(2016, 10, 20),
            responded_on: Some(day(2016, 10, 24)),
            closed_on: None,
            level: SharingLevel::Pseudonymous,
            basis: None,
            people: vec![0],
        },
        ReferralDraft {
            to: Office::Platform,
            measure: Some(MeasureType::Counselling),
            reason: ReferralReason::AdditionalServices,
            state: ReferralState::Rejected,
            sent_on: day(2016, 10, 3),
            responded_on: Some(day(2016, 10, 5)),
            closed_on: None,
            level: SharingLevel::Anonymous,
            basis: None,
            people: vec![3],
        },
    ]
}

/// Thinks up the girl whom only Stockholm's police and coordinators know.
pub(super) fn compose_girl(desk: &mut Desk) -> CaseDraft {
    let registered_on = day(2024, 6, 11);
    let profile = Profile {
        known_to: vec![Informant::Police],
        ..Profile::exploited(Sex::Female, Majority::Minor, "RO").with_forms(&[Form::Sexual, Form::Criminality])
    };
    let group = Group {
        registered_on,
        recorded_on: registered_on,
        town: Town::Stockholm,
        status: CaseStatus::Active,
        people: vec![profile],
    };
    let mut draft = cases::compose(desk, &group);
    draft.id = Some(GIRL_CASE_ID);
    draft.status = CaseStatus::Active;
    draft.closure = None::<ClosureReason>;
    draft.erasure_requested = false;
    draft.referrals.clear();
    draft.handovers.clear();
    let known = [Office::Coordination(Region::Stockholm), Office::Police(Region::Stockholm)];
    draft.parts.retain(|part| known.contains(&part.office));
    if let Some(girl) = draft.people.first_mut() {
        name_the_girl(girl);
    }
    draft
}

fn name_the_girl(girl: &mut PersonDraft) {
    let birth_date = girl_birth_date();
    girl.id = Some(GIRL_PERSON_ID);
    girl.age = Some(15);
    girl.birth_date = birth_date;
    girl.given_name = GIRL_GIVEN_NAME.to_owned();
    girl.family_name = GIRL_FAMILY_NAME.to_owned();
    let number = IdentityNumber::demonstration_samordningsnummer(birth_date);
    girl.number = Some((IdentityNumberKind::Samordningsnummer, number.normalised()));
    girl.measures.clear();
    girl.consents = vec![ConsentDraft {
        purpose: ConsentPurpose::ContactCoordinator,
        recipient: None,
        state: ConsentState::Given,
        giver: ConsentGiver::GodMan,
        given_on: day(2024, 6, 12),
        withdrawn_on: None,
    }];
}

/// The day that the girl's number is made from.
pub(super) fn girl_birth_date() -> chrono::NaiveDate {
    day(2009, 5, 17)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_the_girl_is_the_one_that_her_birth_date_gives() {
        let number = IdentityNumber::demonstration_samordningsnummer(girl_birth_date());
        assert_eq!(number.normalised(), GIRL_IDENTITY_NUMBER);
    }

    #[test]
    fn the_ids_are_random_ones_in_form() {
        for id in [SHOW_CASE_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID, GIRL_CASE_ID, GIRL_PERSON_ID] {
            assert_eq!(id.get_version_num(), 4);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        }
    }
}
