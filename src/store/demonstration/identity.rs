//! What agencies hold and say about somebody: records sealed, found by digests, linked, and claims.

use chrono::{Datelike, Duration};
use uuid::Uuid;

use super::draft::{PersonDraft, RecordDraft};
use super::names::misspelt;
use super::office::Office;
use super::staff::user_of;
use super::telling::Pen;
use super::timeline::{Happening, Timeline, moment};
use crate::domain::code::{
    Attribute, Capacity, Certainty, Code, EventKind, IdentityNumberKind, LinkMethod, LinkState, Majority, Sex,
    VictimStatus,
};
use crate::domain::id::SourceRecordId;
use crate::store::blind_index::BlindIndexes;
use crate::store::entity::{assertion, blind_index, identity_link, record_handler, source_record};
use crate::store::envelope::{IdentityEnvelope, seal};
use crate::store::error::StoreError;

/// A record that has been written down.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) key: i64,
    pub(super) office: Office,
}

/// Writes what each agency holds and says about somebody.
pub(super) fn tell(
    pen: &mut Pen<'_, '_>,
    person: &PersonDraft,
    person_key: i64,
    participant_key: i64,
    timeline: &mut Timeline,
) -> Result<Vec<Known>, StoreError> {
    let mut known = Vec::with_capacity(person.records.len());
    for (place, record) in person.records.iter().enumerate() {
        let (key, id) = pen.writer.records.next();
        record_row(pen, person, person_key, record, (key, id))?;
        link(pen, person, person_key, record, place, key);
        for user_key in record.handlers.iter().copied() {
            pen.writer.handlers.push(record_handler::Model { record_key: key, user_key });
        }
        claims(pen, person, record, place, [person_key, participant_key, key]);
        if place > 0 {
            let event =
                Happening::new::<SourceRecordId>(record.received_on, EventKind::IdentityLinked, id, record.office);
            timeline.add(event.of(participant_key).to(LinkState::Confirmed));
        }
        known.push(Known { key, office: record.office });
    }
    Ok(known)
}

fn record_row(
    pen: &mut Pen<'_, '_>,
    person: &PersonDraft,
    person_key: i64,
    record: &RecordDraft,
    (key, id): (i64, Uuid),
) -> Result<(), StoreError> {
    let sealed = match record.is_named {
        true => {
            let identity = identity(pen, person, record);
            for (kind, digest) in BlindIndexes::of(pen.keyring, &identity) {
                let (digest_key, _) = pen.writer.digests.next();
                pen.writer.digests.push(blind_index::Model {
                    key: digest_key,
                    record_key: key,
                    kind: kind.code().to_owned(),
                    key_version: pen.keyring.newest_version(),
                    digest: digest.to_vec(),
                });
            }
            Some(seal(pen.keyring, id, &identity)?)
        }
        false => None,
    };
    let number_kind = person.number.as_ref().filter(|_| record.is_named).map(|(kind, _)| kind.code());
    let (envelope, data_key, key_version) = match sealed {
        Some(sealed) => (Some(sealed.envelope), Some(sealed.data_key), Some(sealed.key_version)),
        None => (None, None, None),
    };
    pen.writer.records.push(source_record::Model {
        key,
        id,
        agency_key: record.office.key(),
        person_key,
        legal_regime: record.office.regime().code().to_owned(),
        certainty: record.certainty.code().to_owned(),
        identity_number_kind: number_kind.map(str::to_owned),
        received_at: moment(record.received_on),
        envelope,
        data_key,
        key_version,
        cohort: None,
        version: 1,
        recorded_at: moment(record.received_on) + Duration::minutes(20),
        recorded_by: Some(user_of(record.office)),
    });
    Ok(())
}

fn identity(pen: &mut Pen<'_, '_>, person: &PersonDraft, record: &RecordDraft) -> IdentityEnvelope {
    let chance = &mut *pen.chance;
    let family_name = match record.is_misspelt {
        true => misspelt(&person.family_name),
        false => person.family_name.clone(),
    };
    let is_foreign = person.citizenships.first().is_none_or(|country| *country != "SE");
    let aliases = match chance.percent(6) {
        true => vec![format!("{} {}", misspelt(&person.given_name), family_name)],
        false => Vec::new(),
    };
    let document_numbers = match is_foreign && chance.percent(25) {
        true => vec![format!("ZZ-{}", chance.base32(9))],
        false => Vec::new(),
    };
    let telephone = chance.percent(40).then(|| format!("070-174 06 {:02}", chance.between(5, 99)));
    let email =
        chance.percent(10).then(|| format!("{}.{}@post.example", person.given_name, family_name).to_lowercase());
    let address = chance
        .percent(15)
        .then(|| format!("Ingenstansgatan {}, 000 {:02} Påhittstorp", chance.between(1, 140), chance.between(0, 99)));
    IdentityEnvelope {
        given_name: Some(person.given_name.clone()),
        family_name: Some(family_name),
        aliases,
        birth_date: person.age.map(|_| person.birth_date),
        birth_date_certain: record.certainty == Certainty::Verified,
        identity_number: person.number.as_ref().map(|(_, number)| number.clone()),
        identity_number_kind: person.number.as_ref().map(|(kind, _)| kind.code().to_owned()),
        document_numbers,
        telephone,
        email,
        address,
        local_reference: Some(format!("{}-{}", record.received_on.year(), chance.base32(8))),
    }
}

fn link(
    pen: &mut Pen<'_, '_>,
    person: &PersonDraft,
    person_key: i64,
    record: &RecordDraft,
    place: usize,
    record_key: i64,
) {
    let has_swedish_number = person.number.as_ref().is_some_and(|(kind, _)| {
        matches!(kind, IdentityNumberKind::Personnummer | IdentityNumberKind::Samordningsnummer)
    });
    let first_is_verified = person.records.first().is_some_and(|first| first.certainty == Certainty::Verified);
    let method = match place {
        0 => LinkMethod::Manual,
        _ if !record.is_named => LinkMethod::Manual,
        _ if has_swedish_number && first_is_verified && record.certainty == Certainty::Verified => {
            LinkMethod::ExactNumber
        }
        _ => LinkMethod::NameDob,
    };
    let is_automatic = method == LinkMethod::ExactNumber;
    let decided_by = person.records.first().map(|first| user_of(first.office)).filter(|_| !is_automatic);
    let (key, id) = pen.writer.links.next();
    pen.writer.links.push(identity_link::Model {
        key,
        id,
        record_key,
        person_key,
        state: LinkState::Confirmed.code().to_owned(),
        method: method.code().to_owned(),
        score: if method == LinkMethod::NameDob { 0.92 } else { 1.0 },
        decided_by,
        decided_at: Some(moment(record.received_on) + Duration::minutes(30)),
        reason: None,
        version: 1,
        recorded_at: moment(record.received_on) + Duration::minutes(30),
        recorded_by: decided_by,
    });
}

/// What a record says, so that the rules of resolution arrive at what stands in the columns.
fn claims(pen: &mut Pen<'_, '_>, person: &PersonDraft, record: &RecordDraft, place: usize, keys: [i64; 3]) {
    let mut claim = Claim { pen, record, keys };
    if person.sex != Sex::Unknown {
        claim.of_person(Attribute::Sex, person.sex.code());
    }
    match (record.other_age, person.age) {
        (Some(age), _) => claim.of_participant(Attribute::Age, &age.to_string()),
        (None, Some(age)) => {
            claim.of_participant(Attribute::Age, &age.to_string());
            claim.of_person(Attribute::BirthYear, &person.birth_date.year().to_string());
        }
        (None, None) if person.majority != Majority::Unknown => {
            claim.of_participant(Attribute::Majority, person.majority.code());
        }
        (None, None) => {}
    }
    match record.other_citizenship {
        Some(other) => claim.of_person(Attribute::Citizenship, other),
        None if person.citizenships.is_empty() => {}
        None => claim.of_person(Attribute::Citizenship, &person.citizenships.join(" ")),
    }
    if person.capacity == Capacity::AccompanyingChild {
        return;
    }
    let is_police = matches!(record.office, Office::Police(_));
    if place == 0 {
        for form in &person.forms {
            claim.of_participant(Attribute::Form, form.form.code());
        }
        let is_decided_by_police = person.records.iter().any(|record| matches!(record.office, Office::Police(_)));
        let first = if is_decided_by_police { VictimStatus::Presumed } else { person.status };
        claim.of_participant(Attribute::VictimStatus, first.code());
    } else if is_police {
        if let Some(main) = person.forms.first() {
            claim.of_participant(Attribute::Form, main.form.code());
        }
        if person.status != VictimStatus::Presumed {
            claim.of_participant(Attribute::VictimStatus, person.status.code());
        }
    }
}

struct Claim<'c, 'p, 'd> {
    pen: &'c mut Pen<'p, 'd>,
    record: &'c RecordDraft,
    keys: [i64; 3],
}

impl Claim<'_, '_, '_> {
    fn of_person(&mut self, attribute: Attribute, value: &str) {
        self.state(attribute, value, None);
    }

    fn of_participant(&mut self, attribute: Attribute, value: &str) {
        self.state(attribute, value, Some(self.keys[1]));
    }

    fn state(&mut self, attribute: Attribute, value: &str, participant_key: Option<i64>) {
        let [person_key, _, record_key] = self.keys;
        let (key, id) = self.pen.writer.assertions.next();
        self.pen.writer.assertions.push(assertion::Model {
            key,
            id,
            person_key,
            participant_key,
            record_key: Some(record_key),
            agency_key: self.record.office.key(),
            attribute: attribute.code().to_owned(),
            value: value.to_owned(),
            certainty: self.record.certainty.code().to_owned(),
            asserted_by: Some(user_of(self.record.office)),
            asserted_at: moment(self.record.received_on) + Duration::minutes(25),
            valid_from: None,
            valid_to: None,
            superseded_by: None,
        });
    }
}
