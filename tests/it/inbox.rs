//! What waits for somebody, and the lists that show it.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::hub::TestHub;

const INBOX: &str = include_str!("../../schema/operations/inbox.graphql");

async fn inbox(hub: &TestHub, persona: Persona) -> Value {
    hub.ask(persona, INBOX).await.data()["viewer"]["inbox"].clone()
}

fn length(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

async fn a_referral_waits_for_the_agency_that_it_was_sent_to(hub: TestHub) {
    let waiting = "SELECT COUNT(*) FROM referrals r JOIN agencies a ON a.key = r.to_agency_key \
         WHERE r.state = 'SENT' AND a.slug = 'migration'";
    let waiting = usize::try_from(hub.world.number(waiting).await).unwrap();
    assert!(waiting > 0);
    let own = inbox(&hub, Persona::MigrationOfficer).await;
    assert_eq!(length(&own["referrals"]), waiting);
    let id = own["referrals"][0]["id"].as_str().unwrap();
    for persona in [Persona::SocialWorker, Persona::Stranger, Persona::Iom] {
        assert!(!inbox(&hub, persona).await.to_string().contains(id), "{persona:?}");
    }
}

async fn a_referral_is_known_before_its_case_is(hub: TestHub) {
    let query =
        "{ referrals(first: 100, filter: { states: [SENT] }) { totalCount nodes { id caseReference case { id } } } }";
    let all = hub.ask(Persona::Iom, query).await.data()["referrals"].clone();
    let nodes = all["nodes"].as_array().unwrap();
    assert_eq!(all["totalCount"], nodes.len());
    let before: Vec<&Value> = nodes.iter().filter(|node| node["case"].is_null()).collect();
    assert!(!before.is_empty());
    assert!(before.iter().all(|node| node["caseReference"].as_str().unwrap().starts_with("NMT-")));
}

async fn nothing_waits_for_those_who_work_no_case(hub: TestHub) {
    for persona in [Persona::Statistician, Persona::Dpo, Persona::Administrator, Persona::Stranger] {
        assert_eq!(inbox(&hub, persona).await, json!({ "referrals": [], "handovers": [] }), "{persona:?}");
    }
}

async fn a_handover_waits_for_the_coordinator_who_is_asked(hub: TestHub) {
    let mut seen = 0;
    for persona in [Persona::CoordinatorStockholm, Persona::CoordinatorSyd] {
        let handovers = inbox(&hub, persona).await["handovers"].clone();
        let name = hub.ask(persona, "{ viewer { displayName } }").await.data()["viewer"]["displayName"].clone();
        for handover in handovers.as_array().unwrap() {
            assert_ne!(handover["from"]["name"], name);
        }
        seen += length(&handovers);
    }
    assert!(seen > 0);
    assert_eq!(inbox(&hub, Persona::SocialWorker).await["handovers"], json!([]));
}

async fn an_agency_lists_the_measures_that_it_provides_or_decides(hub: TestHub) {
    let query = "{ viewer { measures(first: 100) { totalCount nodes { id provider { slug } decidedBy { slug } \
         participant { id case { id } } } } } }";
    for (persona, slug) in
        [(Persona::Shelter, "shelter-a"), (Persona::Iom, "iom"), (Persona::SocialWorker, "social-services-malmo")]
    {
        let measures = hub.ask(persona, query).await.data()["viewer"]["measures"].clone();
        let nodes = measures["nodes"].as_array().unwrap();
        assert!(!nodes.is_empty(), "{persona:?}");
        for node in nodes {
            let ours = node["provider"]["slug"] == slug || node["decidedBy"]["slug"] == slug;
            assert!(ours && node["participant"]["case"]["id"].is_string(), "{persona:?} {node}");
        }
    }
    for persona in [Persona::Stranger, Persona::Administrator, Persona::Dpo] {
        let measures = hub.ask(persona, query).await.data()["viewer"]["measures"].clone();
        assert_eq!(measures["totalCount"], 0, "{persona:?}");
    }
}

async fn own_measures_are_filtered_and_paged(hub: TestHub) {
    let all = "{ viewer { measures(first: 100, filter: { type: [RETURN_PROGRAMME], state: [ONGOING] }) { totalCount nodes { id type state } } } }";
    let all = hub.ask(Persona::Iom, all).await.data()["viewer"]["measures"].clone();
    let expected: Vec<Value> = all["nodes"].as_array().unwrap().clone();
    assert!(expected.len() > 2);
    assert!(expected.iter().all(|node| node["type"] == "RETURN_PROGRAMME" && node["state"] == "ONGOING"));
    let page = "query Page($after: String) { viewer { measures(first: 2, after: $after, \
         filter: { type: [RETURN_PROGRAMME], state: [ONGOING] }) { nodes { id type state } pageInfo { endCursor hasNextPage } } } }";
    let mut after = Value::Null;
    let mut paged = Vec::new();
    loop {
        let answer = hub.ask_with(Persona::Iom, page, json!({ "after": after })).await.data();
        let list = &answer["viewer"]["measures"];
        paged.extend(list["nodes"].as_array().unwrap().clone());
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(paged, expected);
}

async fn a_change_that_one_cannot_see_moves_nothing(hub: TestHub) {
    // The shelter tells the hub something in the show case tomorrow.
    let told = "INSERT INTO case_events (id, case_key, occurred_at, recorded_at, recorded_by, agency_key, kind, \
         subject_kind, subject_id, participant_key, other_agency_key, from_state, to_state) \
         SELECT ID, m.case_key, '2026-01-03T08:00:00+00:00', '2026-01-03T08:00:00+00:00', NULL, m.agency_key, \
         'MEASURE_CHANGED', 'measure', m.measure_id, m.participant_key, NULL, 'GRANTED', 'ONGOING' FROM \
         (SELECT pt.case_key, me.provider_agency_key AS agency_key, me.id AS measure_id, pt.key AS participant_key \
          FROM measures me JOIN participants pt ON pt.key = me.participant_key JOIN agencies a ON a.key = me.provider_agency_key \
          JOIN cases c ON c.key = pt.case_key JOIN case_agencies ca ON ca.case_key = c.key JOIN agencies s ON s.key = ca.agency_key \
          WHERE a.slug = 'shelter-a' AND s.slug = 'social-services-malmo' AND c.region_code = 'SYD' \
          ORDER BY me.key LIMIT 1) m RETURNING case_key";
    let told = told.replace("ID", &hub.world.literal(uuid::Uuid::from_u128(0x1)));
    let key = hub.world.written(&told).await;
    let case = hub.world.text(&format!("SELECT reference FROM cases WHERE key = {key}")).await;
    let query = "{ cases(first: 100, filter: { changedSince: \"2026-01-03T00:00:00Z\" }, \
         orderBy: { field: CHANGED_AT, direction: DESC }) { totalCount nodes { reference changedAt } } }";
    let seen = hub.ask(Persona::Shelter, query).await.data()["cases"].clone();
    assert_eq!(
        seen,
        json!({ "totalCount": 1, "nodes": [{ "reference": case, "changedAt": "2026-01-03T08:00:00+00:00" }] })
    );
    let mine = "{ viewer { measures(first: 10, filter: { changedSince: \"2026-01-03T00:00:00Z\" }) { totalCount } } }";
    assert_eq!(hub.ask(Persona::Shelter, mine).await.data()["viewer"]["measures"]["totalCount"], 1);
    for persona in
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::MigrationOfficer, Persona::Statistician]
    {
        assert_eq!(hub.ask(persona, query).await.data()["cases"]["totalCount"], 0, "{persona:?}");
        assert_eq!(hub.ask(persona, mine).await.data()["viewer"]["measures"]["totalCount"], 0, "{persona:?}");
        let first = "{ cases(first: 1, orderBy: { field: CHANGED_AT, direction: DESC }) { nodes { changedAt } } }";
        let first = hub.ask(persona, first).await.data()["cases"]["nodes"][0]["changedAt"].clone();
        assert!(first.as_str().unwrap() < "2026-01-03", "{persona:?} {first}");
    }
}

on_both!(
    a_referral_waits_for_the_agency_that_it_was_sent_to,
    a_referral_is_known_before_its_case_is,
    nothing_waits_for_those_who_work_no_case,
    a_handover_waits_for_the_coordinator_who_is_asked,
    an_agency_lists_the_measures_that_it_provides_or_decides,
    own_measures_are_filtered_and_paged,
    a_change_that_one_cannot_see_moves_nothing,
);
