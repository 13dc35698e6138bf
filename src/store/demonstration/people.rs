//! Who somebody is: an invented person made from the little that the figures say.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, day, earlier, later};
use super::draft::{FormDraft, PersonDraft, RecordDraft};
use super::names;
use super::office::{Office, Town};
use super::staff::{Seat, user_of};
use crate::domain::code::{
    Capacity, Certainty, Code, FormOfExploitation, IdentityNumberKind, Industry, LegalLabel, Majority, Means,
    ProtectionLevel, RecruiterRelation, Recruitment, Sex, VictimStatus,
};
use crate::domain::identity_number::IdentityNumber;

/// What the figures say about somebody.
#[derive(Clone)]
pub(super) struct Profile {
    pub(super) sex: Sex,
    pub(super) majority: Majority,
    pub(super) country: Option<&'static str>,
    pub(super) capacity: Capacity,
    /// The place, in the group, of the adult whom a child accompanies.
    pub(super) accompanies: Option<usize>,
    pub(super) forms: Vec<FormOfExploitation>,
    pub(super) industry: Option<Industry>,
    /// Who knows of the person beside the coordinators.
    pub(super) known_to: Vec<Informant>,
    pub(super) is_anonymous: bool,
    pub(super) is_victim: bool,
    pub(super) protection: ProtectionLevel,
    /// Whether agencies say seventeen and eighteen.
    pub(super) is_age_contested: bool,
    /// A citizenship that an agency states against the others.
    pub(super) disputed_citizenship: Option<&'static str>,
    pub(super) refuses_statistics: bool,
}

/// Somebody who tells the hub about a person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Informant {
    Helpline,
    Police,
    Migration,
    SocialServices,
    Ngo,
}

/// What the demonstration is thought up with.
pub(super) struct Desk {
    pub(super) chance: Chance,
    pub(super) seats: Vec<Seat>,
    /// Birth number 000 gives one number for each date and kind: nobody may share it.
    numbered: HashSet<(NaiveDate, bool)>,
}

impl Desk {
    pub(super) fn new(seed: u64, seats: Vec<Seat>) -> Self {
        Self { chance: Chance::of(seed, 1), seats, numbered: HashSet::new() }
    }

    /// Keeps a birth date's coordination number for somebody in particular.
    pub(super) fn reserve(&mut self, birth_date: NaiveDate) {
        self.numbered.insert((birth_date, false));
    }

    fn number(&mut self, birth_date: NaiveDate, country: Option<&str>) -> Option<(IdentityNumberKind, String)> {
        use IdentityNumberKind as Kind;
        let is_swedish = country == Some("SE");
        let wants_number = is_swedish || self.chance.percent(22);
        if wants_number && self.numbered.insert((birth_date, is_swedish)) {
            let number = match is_swedish {
                true => IdentityNumber::demonstration(birth_date),
                false => IdentityNumber::demonstration_samordningsnummer(birth_date),
            };
            return Some((number.kind(), number.normalised()));
        }
        match self.chance.below(10) {
            0..3 => Some((Kind::Passport, format!("ZZ{}", self.chance.base32(8)))),
            3 if !is_swedish => Some((Kind::Lma, format!("00-{}", self.chance.base32(7)))),
            _ => None,
        }
    }
}

impl Profile {
    pub(super) fn exploited(sex: Sex, majority: Majority, country: &'static str) -> Self {
        Self {
            sex,
            majority,
            country: Some(country),
            capacity: Capacity::Exploited,
            accompanies: None,
            forms: Vec::new(),
            industry: None,
            known_to: Vec::new(),
            is_anonymous: false,
            is_victim: true,
            protection: ProtectionLevel::None,
            is_age_contested: false,
            disputed_citizenship: None,
            refuses_statistics: false,
        }
    }

    /// A child with an adult who has been exploited.
    pub(super) fn accompanying(sex: Sex, country: &'static str) -> Self {
        Self { capacity: Capacity::AccompanyingChild, ..Self::exploited(sex, Majority::Minor, country) }
    }

    pub(super) fn with_forms(mut self, forms: &[FormOfExploitation]) -> Self {
        self.forms = forms.to_vec();
        self
    }

    fn is_child(&self) -> bool {
        self.capacity == Capacity::AccompanyingChild
    }

    fn age(&self, chance: &mut Chance) -> Option<i32> {
        if self.is_age_contested {
            return Some(17);
        }
        let age = match (self.majority, self.is_child()) {
            (Majority::Minor, true) => chance.between(0, 13),
            (Majority::Minor, false) => {
                chance.weighted(&[(17, 26), (16, 25), (15, 18), (14, 12), (13, 8), (12, 5), (10, 4), (8, 2)])
            }
            (Majority::Adult, _) => {
                let (first, last) = chance.weighted(&[((18, 24), 40), ((25, 34), 35), ((35, 44), 17), ((45, 61), 8)]);
                chance.between(first, last)
            }
            (Majority::Unknown, _) => return None,
        };
        Some(age as i32)
    }

    /// Thinks somebody up who is as the profile says, in a case registered on a day.
    pub(super) fn imagine(
        &self,
        desk: &mut Desk,
        town: Town,
        registered_on: NaiveDate,
        received_by: NaiveDate,
    ) -> PersonDraft {
        let age = self.age(&mut desk.chance);
        let years = age.unwrap_or(26);
        let latest_birthday = same_day(registered_on, registered_on.year() - years);
        let birth_date = earlier(latest_birthday, desk.chance.between(0, 360));
        let number = match self.is_anonymous || age.is_none() || self.is_age_contested {
            true => None,
            false => desk.number(birth_date, self.country),
        };
        let country = self.country.unwrap_or("XX");
        let (given_name, family_name) = names::name(&mut desk.chance, country, self.sex);
        let records = self.records(desk, town, registered_on, received_by, number.is_some());
        let has_police = self.known_to.contains(&Informant::Police);
        let status = match self.is_victim {
            false => VictimStatus::NotVictim,
            true if has_police && desk.chance.percent(60) => VictimStatus::Identified,
            true if desk.chance.percent(15) => VictimStatus::Identified,
            true => VictimStatus::Presumed,
        };
        PersonDraft {
            id: None,
            sex: self.sex,
            age,
            majority: self.majority,
            birth_date,
            citizenships: self.country.into_iter().collect(),
            is_stateless: self.country == Some("XS"),
            protection: self.protection,
            given_name,
            family_name,
            number,
            capacity: self.capacity,
            accompanies: self.accompanies,
            status: if self.is_child() { VictimStatus::Presumed } else { status },
            is_injured_party: !self.is_child() && has_police && desk.chance.percent(45),
            contact_lost_on: None,
            forms: self.forms(&mut desk.chance, registered_on),
            records,
            consents: Vec::new(),
            measures: Vec::new(),
        }
    }

    fn records(
        &self,
        desk: &mut Desk,
        town: Town,
        registered_on: NaiveDate,
        received_by: NaiveDate,
        has_number: bool,
    ) -> Vec<RecordDraft> {
        let chance = &mut desk.chance;
        let handlers = |office: Office| match self.protection {
            ProtectionLevel::None => Vec::new(),
            _ => vec![user_of(office)],
        };
        let owner = Office::Coordination(town.region());
        // What is told in time by one is told in time by all.
        let in_time = end_of_count(registered_on);
        let latest = if received_by < in_time { in_time } else { later(received_by, 40) };
        let is_disputed = self.is_age_contested || self.disputed_citizenship.is_some();
        let mut records = vec![RecordDraft {
            office: owner,
            certainty: match has_number && !is_disputed && chance.percent(30) {
                true => Certainty::Verified,
                false => Certainty::Stated,
            },
            received_on: received_by,
            is_named: !self.is_anonymous,
            is_misspelt: false,
            other_age: self.is_age_contested.then_some(18),
            other_citizenship: self.disputed_citizenship,
            handlers: handlers(owner),
        }];
        for informant in &self.known_to {
            let office = informant.office(town);
            let is_authority = matches!(informant, Informant::Police | Informant::Migration);
            records.push(RecordDraft {
                office,
                certainty: match (is_authority, has_number && chance.percent(50)) {
                    (true, true) if !self.is_age_contested => Certainty::Verified,
                    (true, _) => Certainty::Documented,
                    (false, _) => Certainty::Stated,
                },
                received_on: later(received_by, chance.between(1, 30)).min(latest),
                is_named: true,
                is_misspelt: !is_authority && chance.percent(15),
                other_age: None,
                other_citizenship: None,
                handlers: handlers(office),
            });
        }
        records
    }

    fn forms(&self, chance: &mut Chance, registered_on: NaiveDate) -> Vec<FormDraft> {
        let told = |form: &FormOfExploitation| {
            let (form, is_work) = (*form, is_work(*form));
            let end = earlier(registered_on, chance.between(5, 70));
            let mut begin = earlier(end, chance.between(20, 420));
            let is_new_offence = form == FormOfExploitation::UnreasonableWork;
            if is_new_offence {
                begin = begin.max(day(2018, 7, 1)).min(end);
            }
            let label = match (is_new_offence, chance.percent(40)) {
                (true, _) => Some(LegalLabel::Brb41b),
                (false, true) => Some(LegalLabel::Brb41a),
                (false, false) => None,
            };
            FormDraft {
                form,
                industry: is_work.then(|| self.industry.unwrap_or_else(|| chance.pick(INDUSTRIES))),
                months: chance.percent(80).then(|| (month(begin), month(end))),
                means: several(chance, MEANS),
                recruitment: several(chance, RECRUITMENTS),
                relation: chance.percent(75).then(|| chance.pick(RELATIONS)),
                label,
            }
        };
        self.forms.iter().map(told).collect()
    }
}

impl Informant {
    pub(super) fn office(self, town: Town) -> Office {
        match self {
            Self::Helpline => Office::Helpline,
            Self::Police => Office::Police(town.region()),
            Self::Migration => Office::Migration,
            Self::SocialServices => Office::SocialServices(town),
            Self::Ngo => Office::Platform,
        }
    }
}

/// The last day on which what is registered on a day still counts for its year.
pub(super) fn end_of_count(registered_on: NaiveDate) -> NaiveDate {
    day(registered_on.year() + 1, 1, 31)
}

/// Whether somebody was made to work.
pub(super) fn is_work(form: FormOfExploitation) -> bool {
    matches!(form, FormOfExploitation::Labour | FormOfExploitation::UnreasonableWork | FormOfExploitation::Servitude)
}

fn same_day(date: NaiveDate, year: i32) -> NaiveDate {
    date.with_year(year).unwrap_or_else(|| day(year, 2, 28))
}

fn month(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

fn several<T: Copy + PartialEq>(chance: &mut Chance, from: &[T]) -> Vec<T> {
    let mut chosen = Vec::new();
    for _ in 0..chance.between(1, 3) {
        let one = chance.pick(from);
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen
}

const INDUSTRIES: &[Industry] = <Industry as Code>::ALL;
const MEANS: &[Means] = &[
    Means::PhysicalThreats,
    Means::ThreatensChildrenFamily,
    Means::DebtBondage,
    Means::FalsePromises,
    Means::PhysicalAbuse,
    Means::TakesEarnings,
    Means::PsychologicalAbuse,
    Means::WithholdsDocuments,
    Means::ExcessiveWorkingHours,
    Means::Coercion,
    Means::Deception,
    Means::Vulnerability,
];
const RECRUITMENTS: &[Recruitment] = &[
    Recruitment::AtAPlaceOfBusiness,
    Recruitment::AtWork,
    Recruitment::ThroughOnlineSocialNetworks,
    Recruitment::ThroughAnOnlineAdvertisement,
    Recruitment::ThroughFamilyOrFamilyEvents,
    Recruitment::ThroughFriendsOrSocialEvents,
];
const RELATIONS: &[RecruiterRelation] = &[
    RecruiterRelation::IntimatePartner,
    RecruiterRelation::Friend,
    RecruiterRelation::Family,
    RecruiterRelation::Acquainted,
    RecruiterRelation::Unacquainted,
    RecruiterRelation::Unknown,
];
