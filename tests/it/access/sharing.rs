//! What opens to officers by the level at which a case is shared with their agency, and to whom a consent opens.

use std::collections::{BTreeMap, BTreeSet};

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::person;
use crate::hub::TestHub;

/// Every case of a persona, with some fields.
async fn all_cases(hub: &TestHub, persona: Persona, fields: &str) -> Vec<Value> {
    let query = format!(
        "query($a: String) {{ cases(first: 40, after: $a) {{ nodes {{ {fields} }} pageInfo {{ endCursor hasNextPage }} }} }}"
    );
    let (mut cases, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = hub.ask_with(persona, &query, json!({ "a": after })).await.data()["cases"].clone();
        cases.extend(page["nodes"].as_array().unwrap().iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return cases;
        }
    }
}

/// At which level each case is shared with an agency, and whether a legal basis is stated, by the case's id.
async fn shares(hub: &TestHub, agency: &str) -> BTreeMap<String, (String, bool)> {
    let fields = "id agencies { sharingLevel legalBasis untilOn agency { slug } }";
    let mut shares = BTreeMap::new();
    for case in all_cases(hub, Persona::NationalCoordinator, fields).await {
        for part in case["agencies"].as_array().unwrap() {
            if part["agency"]["slug"] == agency && part["untilOn"].is_null() {
                let level = part["sharingLevel"].as_str().unwrap().to_owned();
                let share = (level, part["legalBasis"].is_string());
                assert!(shares.insert(case["id"].as_str().unwrap().to_owned(), share).is_none(), "one part in a case");
            }
        }
    }
    shares
}

fn stays_closed(object: &Value, field: &str) -> bool {
    object["closedFields"].as_array().unwrap().iter().any(|closed| closed == field)
}

async fn pseudonyms(hub: &TestHub, sql: &str) -> BTreeSet<String> {
    hub.world.rows(sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// People whose identity an agency has on another way than by the level of one case: a referral that it took on, or
/// another case of theirs.
async fn identified_elsewhere(hub: &TestHub, agency: &str) -> BTreeSet<String> {
    let referred = format!(
        "SELECT pe.pseudonym FROM persons pe JOIN participants p ON p.person_key = pe.key JOIN referral_participants x \
         ON x.participant_key = p.key JOIN referrals r ON r.key = x.referral_key JOIN agencies a ON a.key = r.to_agency_key \
         WHERE a.slug = '{agency}' AND r.state = 'ACCEPTED' AND r.sharing_level = 'IDENTIFIED'"
    );
    let twice = "SELECT pe.pseudonym FROM persons pe WHERE (SELECT count(*) FROM participants p WHERE p.person_key = pe.key) > 1";
    let mut people = pseudonyms(hub, &referred).await;
    people.extend(pseudonyms(hub, twice).await);
    people
}

async fn the_level_of_sharing_decides_what_of_others_records_opens_to_officers(hub: TestHub) {
    let protected = pseudonyms(&hub, "SELECT pseudonym FROM persons WHERE protection_level <> 'NONE'").await;
    let fields = "id participants { closedFields person { pseudonym closedFields sourceRecords { agency { slug } closedFields } } }";
    let mut seen: BTreeMap<(String, bool, bool), usize> = BTreeMap::new();
    for persona in [Persona::PoliceOfficer, Persona::MigrationOfficer, Persona::SocialWorker] {
        let shares = shares(&hub, persona.agency()).await;
        let elsewhere = identified_elsewhere(&hub, persona.agency()).await;
        let cases = all_cases(&hub, persona, fields).await;
        assert_eq!(cases.len(), shares.len(), "{persona:?}: a case without a standing part does not exist");
        for case in cases {
            let (level, has_basis) = &shares[case["id"].as_str().unwrap()];
            for participant in case["participants"].as_array().unwrap() {
                let person = &participant["person"];
                let records = person["sourceRecords"].as_array().unwrap();
                let is_own = |record: &Value| record["agency"]["slug"] == persona.agency();
                let owned = records.iter().any(is_own);
                let place = format!("{persona:?}: {level} {has_basis} {participant}");
                let personal = owned || level != "ANONYMOUS";
                assert_eq!(stays_closed(participant, "capacity"), !personal, "{place}");
                if personal {
                    assert!(!stays_closed(person, "sex"), "{place}");
                }
                if protected.contains(person["pseudonym"].as_str().unwrap()) {
                    continue;
                }
                for record in records {
                    if is_own(record) {
                        assert_eq!(record["closedFields"], json!([]), "an agency reads what it keeps itself: {place}");
                    } else if level == "IDENTIFIED" && *has_basis {
                        assert_eq!(record["closedFields"], json!([]), "shared with identity: {place}");
                    } else if level != "IDENTIFIED" && !elsewhere.contains(person["pseudonym"].as_str().unwrap()) {
                        assert!(stays_closed(record, "name") && stays_closed(record, "telephone"), "{place}");
                    }
                    *seen.entry((level.clone(), *has_basis, is_own(record))).or_default() += 1;
                }
            }
        }
    }
    for (level, has_basis) in
        [("ANONYMOUS", false), ("PSEUDONYMOUS", false), ("IDENTIFIED", false), ("IDENTIFIED", true)]
    {
        for own in [false, true] {
            let found = seen.get(&(level.to_owned(), has_basis, own)).copied().unwrap_or_default();
            assert!(found > 5, "the demonstration has too few to say anything: {level} {has_basis} {own}: {seen:?}");
        }
    }
}

const NAMES: &str =
    "query($id: ID!) { person(id: $id) { sex name { given } sourceRecords { agency { slug } name { given }
    telephone localReference } } }";

/// The agencies whose record of the mother gives her name.
async fn naming(hub: &TestHub, persona: Persona) -> Vec<String> {
    let data = hub.ask_with(persona, NAMES, json!({ "id": person(SHOW_PERSON_ID) })).await.data();
    let records = data["person"]["sourceRecords"].as_array().unwrap().iter();
    records
        .filter(|record| record["name"].is_object())
        .map(|record| record["agency"]["slug"].as_str().unwrap().to_owned())
        .collect()
}

async fn change(hub: &TestHub, sql: &str) {
    assert!(hub.world.open.writer.execute_unprepared(sql).await.unwrap().rows_affected() > 0, "{sql}");
}

/// Everybody's answers of one purpose are changed; the others stand.
async fn answer(hub: &TestHub, set: &str, purpose: &str, recipient: Option<&str>) {
    let recipient = recipient.map_or(String::new(), |slug| {
        format!(" AND recipient_agency_key = (SELECT key FROM agencies WHERE slug = '{slug}')")
    });
    change(hub, &format!("UPDATE consents SET {set} WHERE purpose = '{purpose}'{recipient}")).await;
}

/// Each consent opens to those whom its purpose names, and to nobody else; taken back, it opens to nobody.
async fn each_purpose_of_consent_opens_to_those_whom_it_names(hub: TestHub) {
    use Persona::*;
    let all = ["coordination-syd", "police-syd"];
    for (persona, open) in [
        (NationalCoordinator, &all[..]),
        (CoordinatorSyd, &all),
        (PoliceOfficer, &all),
        (SocialWorker, &all),
        (Shelter, &all),
        (Iom, &all),
        (MigrationOfficer, &[]),
        (Statistician, &[]),
    ] {
        assert_eq!(naming(&hub, persona).await, open, "{persona:?}");
    }
    answer(&hub, "state = 'REFUSED'", "CONTACT_COORDINATOR", None).await;
    for persona in [NationalCoordinator, CoordinatorSyd] {
        assert!(naming(&hub, persona).await.is_empty(), "{persona:?}: she no longer agrees to coordinators");
    }
    assert_eq!(naming(&hub, PoliceOfficer).await, all, "what she agreed to for the police stands");
    answer(&hub, "state = 'WITHDRAWN'", "SHARE_IDENTITY_WITH_AGENCY", Some("police-syd")).await;
    assert_eq!(naming(&hub, PoliceOfficer).await, ["police-syd"], "what the police keep themselves stays theirs");
    assert_eq!(naming(&hub, SocialWorker).await, all, "the social services have a legal basis");
}

async fn a_consent_opens_from_its_day_until_its_last(hub: TestHub) {
    for (set, opens) in [
        ("given_on = '2026-01-02'", true),
        ("given_on = '2026-01-03'", false),
        ("given_on = '2016-09-15', expires_on = '2026-01-02'", true),
        ("expires_on = '2026-01-01'", false),
        ("expires_on = NULL", true),
        ("state = 'REFUSED'", false),
        ("state = 'GIVEN'", true),
        ("state = 'WITHDRAWN', withdrawn_on = '2025-12-31'", false),
    ] {
        answer(&hub, set, "SHARE_IDENTITY_WITH_AGENCY", Some("police-syd")).await;
        let found = naming(&hub, Persona::PoliceOfficer).await.contains(&"coordination-syd".to_owned());
        assert_eq!(found, opens, "{set}");
    }
}

/// A provider has name and contact of its own people without consent; the rest of what identifies needs one.
async fn a_provider_reads_name_and_contact_and_the_rest_by_consent(hub: TestHub) {
    let query =
        "query($id: ID!) { person(id: $id) { name { given } birthDate sourceRecords { agency { slug } name { given }
        telephone birthDate localReference closedFields } } }";
    let police_record = async |persona| {
        let data = hub.ask_with(persona, query, json!({ "id": person(SHOW_PERSON_ID) })).await.data();
        let records = data["person"]["sourceRecords"].as_array().unwrap().clone();
        (data["person"].clone(), records.into_iter().find(|record| record["agency"]["slug"] == "police-syd").unwrap())
    };
    for (persona, purpose) in [(Persona::Shelter, "SHARE_WITH_NGO"), (Persona::Iom, "RETURN_PROGRAMME")] {
        let (agreed, record) = police_record(persona).await;
        assert!(agreed["birthDate"].is_string() && record["localReference"].is_string(), "{persona:?}: {record}");
        answer(&hub, "state = 'REFUSED'", purpose, None).await;
        let (refused, record) = police_record(persona).await;
        assert!(refused["name"]["given"].is_string() && record["telephone"].is_string(), "{persona:?}: {record}");
        assert_eq!((&refused["birthDate"], &record["localReference"]), (&Value::Null, &Value::Null), "{persona:?}");
        for field in ["birthDate", "localReference"] {
            assert!(stays_closed(&record, field), "{persona:?}: {field}");
        }
    }
}

async fn a_named_organisations_consent_opens_to_no_other(hub: TestHub) {
    let birth = async |persona| {
        let query = "query($id: ID!) { person(id: $id) { birthDate } }";
        hub.ask_with(persona, query, json!({ "id": person(SHOW_PERSON_ID) })).await.data()["person"]["birthDate"]
            .clone()
    };
    assert!(birth(Persona::Shelter).await.is_string());
    let moved = "UPDATE consents SET recipient_agency_key = (SELECT key FROM agencies WHERE slug = 'iom') WHERE purpose = 'SHARE_WITH_NGO'";
    change(&hub, moved).await;
    assert_eq!(birth(Persona::Shelter).await, Value::Null, "it names IOM now");
    answer(&hub, "state = 'REFUSED'", "RETURN_PROGRAMME", None).await;
    assert!(birth(Persona::Iom).await.is_string(), "the positive control");
}

async fn no_consent_and_no_share_opens_a_protected_person(hub: TestHub) {
    let query = "query($id: ID!) { person(id: $id) { name { given } sourceRecords { agency { slug } telephone name { given } } } }";
    let named = async |persona| {
        let data = hub.ask_with(persona, query, json!({ "id": person(SHOW_PROTECTED_PERSON_ID) })).await.data();
        let records = data["person"]["sourceRecords"].as_array().unwrap().clone();
        let open = records.iter().filter(|record| record["name"].is_object());
        open.map(|record| record["agency"]["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let handled = ["social-services-malmo"];
    assert_eq!(named(Persona::SocialWorker).await, handled);
    assert_eq!(named(Persona::Shelter).await, handled);
    let closed =
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::PoliceOfficer, Persona::MigrationOfficer];
    for persona in closed {
        assert!(named(persona).await.is_empty(), "{persona:?}: not even the record that the agency keeps itself");
    }
    change(&hub, "UPDATE case_agencies SET sharing_level = 'IDENTIFIED', legal_basis = 'VITAL_INTERESTS'").await;
    for persona in closed {
        assert!(named(persona).await.is_empty(), "{persona:?}");
    }
    change(&hub, "UPDATE persons SET protection_level = 'NONE' WHERE protection_level <> 'NONE'").await;
    for persona in closed {
        assert!(!named(persona).await.is_empty(), "the positive control: {persona:?}");
    }
}

on_both!(
    the_level_of_sharing_decides_what_of_others_records_opens_to_officers,
    each_purpose_of_consent_opens_to_those_whom_it_names,
    a_consent_opens_from_its_day_until_its_last,
    a_provider_reads_name_and_contact_and_the_rest_by_consent,
    a_named_organisations_consent_opens_to_no_other,
    no_consent_and_no_share_opens_a_protected_person,
);
