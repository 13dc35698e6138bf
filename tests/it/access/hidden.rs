//! A shelter does not exist for others, by any route; and who is protected opens for named handlers only.

use std::collections::BTreeSet;

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::rows::cases_by_the_table;
use super::{person, show_case};
use crate::hub::TestHub;

/// Who is in the show case, or sees all cases, and has no business with the shelter.
const OTHERS: [Persona; 5] = [
    Persona::NationalCoordinator,
    Persona::CoordinatorSyd,
    Persona::MigrationOfficer,
    Persona::Iom,
    Persona::Statistician,
];

async fn shelter_id(hub: &TestHub) -> String {
    let data = hub.ask(Persona::Shelter, "{ viewer { agency { id } } }").await.data();
    data["viewer"]["agency"]["id"].as_str().unwrap().to_owned()
}

async fn a_shelter_cannot_be_had_by_its_id(hub: TestHub) {
    let id = shelter_id(&hub).await;
    let query = "query($id: ID!) { agency(id: $id) { slug } node(id: $id) { id }
        entities: _entities(representations: [{ __typename: \"Agency\", id: $id }]) { ... on Agency { slug } } }";
    let own = hub.ask_with(Persona::Shelter, query, json!({ "id": id })).await.data();
    assert_eq!((&own["agency"]["slug"], &own["node"]["id"]), (&json!("shelter-a"), &json!(id)), "the positive control");
    assert_eq!(own["entities"], json!([{ "slug": "shelter-a" }]), "the positive control");
    let nobody = json!({ "id": "agency:00000000-0000-4000-8000-000000000000" });
    for persona in Persona::ALL.into_iter().filter(|p| ![Persona::Shelter, Persona::Researcher].contains(p)) {
        let seen = hub.ask_with(persona, query, json!({ "id": id })).await.data();
        assert_eq!(seen, json!({ "agency": null, "node": null, "entities": [null] }), "{persona:?}");
        assert_eq!(hub.ask_with(persona, query, nobody.clone()).await.data(), seen, "like an id that nobody has");
    }
}

async fn a_shelter_is_in_no_list_and_in_no_count_of_agencies(hub: TestHub) {
    let query = "{ agencies(first: 100) { totalCount nodes { slug } } ngo: agencies(first: 100, filter: { kind: NGO }) { totalCount nodes { slug } }
        housing: agencies(first: 100, filter: { measure: PROTECTED_HOUSING }) { nodes { slug } } }";
    let listed = hub.world.number("SELECT count(*) FROM agencies WHERE listed").await;
    assert!(
        hub.world.number("SELECT count(*) FROM agencies WHERE slug IN ('shelter-a', 'shelter-b', 'shelter-c')").await
            == 3
    );
    let public = hub.ask_publicly(query).await;
    for persona in Persona::ALL {
        let answered = hub.ask(persona, query).await;
        assert_eq!(answered.data(), public.data(), "{persona:?}");
        assert_eq!(answered.data()["agencies"]["totalCount"], listed, "{persona:?}");
        assert_eq!(answered.data()["agencies"]["nodes"].as_array().unwrap().len() as i64, listed);
        for shelter in ["\"shelter-a\"", "\"shelter-b\"", "\"shelter-c\""] {
            assert!(!answered.text.contains(shelter), "{persona:?}");
        }
        assert!(answered.text.contains("\"shelter-intake\""), "the number that anybody may call is listed");
    }
}

/// A handler finds those cases only in which a person whose record names the handler has a measure at the shelter.
async fn a_filter_by_a_shelter_finds_its_cases_for_itself_and_for_handlers(hub: TestHub) {
    let id = shelter_id(&hub).await;
    let query = "query($id: ID!) { cases(first: 100, filter: { agency: $id }) { totalCount nodes { reference } } }";
    let mut strangers = 0;
    for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher) {
        let handled = format!(
            "EXISTS (SELECT 1 FROM participants p JOIN measures m ON m.participant_key = p.key JOIN agencies s ON s.key = m.provider_agency_key \
             JOIN source_records r ON r.person_key = p.person_key JOIN record_handlers h ON h.record_key = r.key JOIN users u ON u.key = h.user_key \
             WHERE p.case_key = c.key AND s.slug = 'shelter-a' AND u.subject = '{}')",
            persona.subject()
        );
        let known = if persona == Persona::Shelter { "1 = 1" } else { handled.as_str() };
        let sql = format!(
            "SELECT c.reference FROM cases c WHERE ({}) AND {known} AND EXISTS (SELECT 1 FROM case_agencies x JOIN agencies a \
             ON a.key = x.agency_key WHERE x.case_key = c.key AND a.slug = 'shelter-a')",
            cases_by_the_table(persona)
        );
        let rows = hub.world.rows(&sql).await;
        let expected: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        let found = hub.ask_with(persona, query, json!({ "id": id })).await.data()["cases"].clone();
        assert_eq!(found["totalCount"], expected.len(), "{persona:?}");
        for case in found["nodes"].as_array().unwrap() {
            assert!(expected.contains(case["reference"].as_str().unwrap()), "{persona:?}: {case}");
        }
        strangers += usize::from(expected.is_empty());
        match persona {
            Persona::Shelter => assert!(expected.len() > 100, "the positive control"),
            Persona::SocialWorker => assert!(!expected.is_empty(), "the positive control"),
            _ => assert!(expected.len() < 10, "{persona:?}: {expected:?}"),
        }
    }
    assert!(strangers > 5, "for most it is in no case: {strangers}");
}

async fn nothing_in_a_case_leads_to_its_shelter(hub: TestHub) {
    let id = shelter_id(&hub).await;
    let query = format!(
        "{{ case(id: \"{}\") {{ ownerAgency {{ id }} reportingAgency {{ id }} agencies {{ role contact {{ displayName }} agency {{ id }} }} \
         participants {{ measures {{ type closedFields provider {{ id }} decidedBy {{ id }} }} person {{ sourceRecords {{ agency {{ id }} }} \
         consents {{ recipient {{ id }} }} resolved {{ assertedBy {{ id }} }} }} }} referrals {{ from {{ id }} to {{ id }} }} \
         timeline(first: 100) {{ nodes {{ subject agency {{ id }} }} }} \
         graph(depth: 3) {{ nodes {{ id label }} edges {{ id from to }} }} }} }}",
        show_case()
    );
    for persona in [Persona::Shelter, Persona::SocialWorker] {
        let seen = hub.ask(persona, &query).await.data();
        let case = &seen["case"];
        for part in ["agencies", "participants", "timeline", "graph"] {
            assert!(case[part].to_string().contains(&id), "the positive control: {persona:?}: {part}");
        }
    }
    for persona in OTHERS {
        let answered = hub.ask(persona, &query).await;
        assert!(answered.data()["case"].is_object(), "{persona:?}");
        assert!(!answered.text.contains(&id), "{persona:?}: {}", answered.text);
    }
    let refer = "UPDATE referrals SET to_agency_key = (SELECT key FROM agencies WHERE slug = 'shelter-a') WHERE \
                 to_agency_key = (SELECT key FROM agencies WHERE slug = 'civil-society-platform')";
    let referrals =
        async |persona| hub.ask(persona, &query).await.data()["case"]["referrals"].as_array().unwrap().len();
    let before = referrals(Persona::NationalCoordinator).await;
    assert_eq!((before, referrals(Persona::SocialWorker).await), (3, 3));
    hub.world.open.writer.execute_unprepared(refer).await.unwrap();
    assert_eq!(
        referrals(Persona::NationalCoordinator).await,
        2,
        "the whole referral is absent, not its receiver alone"
    );
    assert_eq!(referrals(Persona::SocialWorker).await, 3, "the positive control");
}

/// What a coordinator may see of who has read a case does not name a shelter or those who work there.
async fn the_access_log_does_not_name_a_shelter_that_has_read(hub: TestHub) {
    let read = "query($id: ID!) { person(id: $id) { name { given } } }";
    for persona in [Persona::Shelter, Persona::Iom] {
        let data = hub.ask_with(persona, read, json!({ "id": person(SHOW_PERSON_ID) })).await.data();
        assert!(data["person"]["name"]["given"].is_string());
    }
    let log = format!("{{ case(id: \"{}\") {{ accessLog {{ reader agency role fields }} }} }}", show_case());
    for persona in [Persona::NationalCoordinator, Persona::CoordinatorSyd] {
        let answered = hub.ask(persona, &log).await;
        let entries = answered.data()["case"]["accessLog"].clone();
        let [iom, shelter] = entries.as_array().unwrap().as_slice() else { panic!("{entries}") };
        assert_eq!((&iom["agency"], &iom["reader"]), (&json!("iom"), &json!(Persona::Iom.display_name())), "a control");
        assert_eq!(shelter, &json!({ "reader": null, "agency": null, "role": "SUPPORT_PROVIDER", "fields": ["name"] }));
        assert!(!answered.text.contains("shelter-a") && !answered.text.contains(Persona::Shelter.display_name()));
    }
}

const PROTECTED: &str = "query($id: ID!) { person(id: $id) { sex protectionLevel name { given } closedFields
    consents { purpose state closedFields } sourceRecords { agency { slug } name { given } telephone closedFields } } }";

async fn a_protected_persons_level_and_consents_are_her_handlers_alone(hub: TestHub) {
    let seen = async |persona| {
        hub.ask_with(persona, PROTECTED, json!({ "id": person(SHOW_PROTECTED_PERSON_ID) })).await.data()["person"]
            .clone()
    };
    for persona in [Persona::SocialWorker, Persona::Shelter] {
        let open = seen(persona).await;
        assert_eq!(open["protectionLevel"], "SEKRETESSMARKERING", "{persona:?}");
        let purposes: Vec<&Value> =
            open["consents"].as_array().unwrap().iter().map(|consent| &consent["purpose"]).collect();
        assert_eq!(purposes, ["CONTACT_COORDINATOR", "STATISTICS"], "{persona:?}");
    }
    for persona in OTHERS.into_iter().filter(|persona| *persona != Persona::Iom).chain([Persona::PoliceOfficer]) {
        let closed = seen(persona).await;
        assert!(!closed["protectionLevel"].is_string(), "{persona:?}: {closed}");
        let consents = closed["consents"].to_string();
        assert!(!consents.contains("CONTACT_COORDINATOR") && !consents.contains("GIVEN"), "{persona:?}: {consents}");
    }
}

/// A handler of one record of hers reads that record; the others stay closed also to the handler.
async fn a_handler_opens_the_record_that_names_the_handler_and_no_other(hub: TestHub) {
    let records = async |persona| {
        let data = hub.ask_with(persona, PROTECTED, json!({ "id": person(SHOW_PROTECTED_PERSON_ID) })).await.data();
        let records = data["person"]["sourceRecords"].as_array().unwrap().clone();
        let open = |record: &Value| (record["agency"]["slug"].as_str().unwrap().to_owned(), record["name"].is_object());
        records.iter().map(open).collect::<std::collections::BTreeMap<_, _>>()
    };
    let handled = records(Persona::SocialWorker).await;
    assert_eq!(handled.get("social-services-malmo"), Some(&true));
    assert!(handled.values().filter(|open| !**open).count() > 0, "{handled:?}");
    assert!(records(Persona::PoliceOfficer).await.values().all(|open| !open));
    let record = "SELECT r.key FROM source_records r JOIN agencies a ON a.key = r.agency_key JOIN persons pe ON pe.key = r.person_key \
                  WHERE a.slug = 'police-syd' AND pe.protection_level = 'SEKRETESSMARKERING'";
    let name = format!(
        "INSERT INTO record_handlers (record_key, user_key) SELECT x.key, u.key FROM ({record}) x CROSS JOIN users u \
         WHERE u.subject = 'police-officer' AND NOT EXISTS (SELECT 1 FROM record_handlers h WHERE h.record_key = x.key AND h.user_key = u.key)"
    );
    hub.world.open.writer.execute_unprepared(&name).await.unwrap();
    let named = records(Persona::PoliceOfficer).await;
    assert_eq!(named.get("police-syd"), Some(&true), "{named:?}");
    assert_eq!(named.get("social-services-malmo"), Some(&false), "{named:?}");
}

/// The reason that an answer gives for a closed field is the same for a protected person as for anybody.
async fn a_closed_field_does_not_tell_that_a_person_is_protected(hub: TestHub) {
    let query = "query($id: ID!) { person(id: $id) { name { given } birthDate protectionLevel closedFields } }";
    let refuse = "UPDATE consents SET state = 'REFUSED'";
    hub.world.open.writer.execute_unprepared(refuse).await.unwrap();
    for persona in
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::MigrationOfficer, Persona::Statistician]
    {
        let ask = async |id| hub.ask_with(persona, query, json!({ "id": person(id) })).await;
        let (open, protected) = (ask(SHOW_PERSON_ID).await, ask(SHOW_PROTECTED_PERSON_ID).await);
        assert_eq!(open.data(), protected.data(), "{persona:?}");
        assert_eq!(
            open.json()["extensions"]["redactions"],
            protected.json()["extensions"]["redactions"],
            "{persona:?}"
        );
    }
    let control = hub.ask_with(Persona::SocialWorker, query, json!({ "id": person(SHOW_PROTECTED_PERSON_ID) })).await;
    assert!(control.data()["person"]["name"]["given"].is_string(), "the positive control");
}

on_both!(
    a_shelter_cannot_be_had_by_its_id,
    a_shelter_is_in_no_list_and_in_no_count_of_agencies,
    a_filter_by_a_shelter_finds_its_cases_for_itself_and_for_handlers,
    nothing_in_a_case_leads_to_its_shelter,
    the_access_log_does_not_name_a_shelter_that_has_read,
    a_protected_persons_level_and_consents_are_her_handlers_alone,
    a_handler_opens_the_record_that_names_the_handler_and_no_other,
    a_closed_field_does_not_tell_that_a_person_is_protected,
);
