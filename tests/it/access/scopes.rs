//! The scopes that a token names: each opens its class where the role can, and none opens another.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use serde_json::{Value, json};

use super::{person, show_case};
use crate::demonstration::given::number;
use crate::hub::{Answered, TestHub};

const PERSONAL: &str = "samverka:personal";
const IDENTIFYING: &str = "samverka:identifying";
const PROTECTED: &str = "samverka:protected";

const BOTH: &str = "query($mother: ID!, $hidden: ID!, $case: ID!) {
    mother: person(id: $mother) { pseudonym sex name { given } closedFields }
    hidden: person(id: $hidden) { pseudonym sex name { given } protectionLevel closedFields }
    case(id: $case) { participants { measures { type provider { slug } } } }
    viewer { classes { class canOpen } }
}";

async fn with_scopes(hub: &TestHub, persona: Persona, scopes: &[&str]) -> Answered {
    let variables = json!({
        "mother": person(SHOW_PERSON_ID), "hidden": person(SHOW_PROTECTED_PERSON_ID), "case": show_case(),
    });
    let token = hub.narrow_token(persona, scopes);
    hub.send(&[("authorization", &token)], json!({ "query": BOTH, "variables": variables })).await
}

/// What is open: what is personal, the mother's name, the hidden woman's name and level, the shelter.
fn open(data: &Value) -> [bool; 4] {
    let personal = data["mother"]["sex"].is_string();
    assert_eq!(data["hidden"]["sex"].is_string(), personal, "{data}");
    let hidden = data["hidden"]["name"].is_object();
    assert_eq!(data["hidden"]["protectionLevel"].is_string(), hidden, "{data}");
    [personal, data["mother"]["name"].is_object(), hidden, data["case"].to_string().contains("\"shelter-a\"")]
}

/// The social worker's role opens all three classes, and she handles the woman in hiding.
async fn each_scope_alone_opens_exactly_its_class(hub: TestHub) {
    for (scopes, expected) in [
        (vec![], [false, false, false, false]),
        (vec![PERSONAL], [true, false, false, false]),
        (vec![IDENTIFYING], [false, true, false, false]),
        (vec![PROTECTED], [false, false, true, true]),
        (vec![PERSONAL, IDENTIFYING], [true, true, false, false]),
        (vec![IDENTIFYING, PROTECTED], [false, true, true, true]),
        (vec![PERSONAL, IDENTIFYING, PROTECTED], [true, true, true, true]),
    ] {
        let data = with_scopes(&hub, Persona::SocialWorker, &scopes).await.data();
        assert_eq!(open(&data), expected, "{scopes:?}");
        assert!(data["mother"]["pseudonym"].is_string() && data["hidden"]["pseudonym"].is_string(), "{scopes:?}");
        let classes: Vec<bool> = [("PERSONAL", PERSONAL), ("IDENTIFYING", IDENTIFYING), ("PROTECTED", PROTECTED)]
            .map(|(class, scope)| {
                let told = json!({ "class": class, "canOpen": scopes.contains(&scope) });
                data["viewer"]["classes"].as_array().unwrap().contains(&told)
            })
            .to_vec();
        assert_eq!(classes, [true, true, true], "{scopes:?}: {}", data["viewer"]);
    }
}

async fn a_scope_that_is_not_spelled_as_ours_opens_nothing(hub: TestHub) {
    for scope in [
        "samverka:Personal",
        "SAMVERKA:PERSONAL",
        "personal",
        "samverka:",
        "samverka:*",
        "samverka:personal,samverka:identifying",
        "samverka:personal/",
        "openid",
    ] {
        let answered = with_scopes(&hub, Persona::SocialWorker, &[scope]).await;
        assert_eq!(open(&answered.data()), [false; 4], "{scope}");
        for field in ["sex", "name"] {
            let closed = answered.data()["mother"]["closedFields"].clone();
            assert!(closed.as_array().unwrap().contains(&field.into()), "{scope}: {closed}");
        }
    }
    let control = with_scopes(&hub, Persona::SocialWorker, &["openid", PERSONAL, "email"]).await;
    assert_eq!(open(&control.data()), [true, false, false, false], "the positive control");
}

async fn a_scope_never_widens_a_role(hub: TestHub) {
    let all = [PERSONAL, IDENTIFYING, PROTECTED];
    let statistician = with_scopes(&hub, Persona::Statistician, &all).await;
    assert_eq!(open(&statistician.data()), [true, false, false, false]);
    for persona in [Persona::Administrator, Persona::Stranger, Persona::Dpo] {
        let data = with_scopes(&hub, persona, &all).await.data();
        assert_eq!((&data["mother"], &data["case"]), (&Value::Null, &Value::Null), "{persona:?}");
    }
    let query = "{ cases(first: 20) { nodes { participants { person { sex name { given } } } } } }";
    let token = hub.narrow_token(Persona::Dpo, &all);
    let due = hub.send(&[("authorization", &token)], json!({ "query": query })).await;
    assert!(due.text.contains("\"sex\":null") && !due.text.contains("\"sex\":\""), "{}", due.text);
    let control = with_scopes(&hub, Persona::SocialWorker, &all).await;
    assert_eq!(open(&control.data()), [true; 4], "the positive control");
}

/// A token decides which fields open, never which rows exist.
async fn a_token_without_scopes_has_the_same_cases(hub: TestHub) {
    let query = "{ cases(first: 30) { totalCount nodes { reference status participants { id } } } }";
    for persona in [Persona::NationalCoordinator, Persona::PoliceOfficer, Persona::Shelter] {
        let all = hub.ask(persona, query).await.data();
        let token = hub.narrow_token(persona, &[]);
        let narrow = hub.send(&[("authorization", &token)], json!({ "query": query })).await.data();
        assert_eq!(narrow, all, "{persona:?}");
        assert!(all["cases"]["totalCount"].as_i64() > Some(50));
    }
}

/// Else a narrow token could ask for somebody's form of exploitation by filter, question for question.
async fn a_filter_on_what_stays_closed_matches_nothing(hub: TestHub) {
    let query = "{ cases(first: 1, filter: { form: SEXUAL }) { totalCount } }";
    for persona in
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::MigrationOfficer, Persona::Statistician]
    {
        let matched = async |scopes: &[&str]| {
            let token = hub.narrow_token(persona, scopes);
            let data = hub.send(&[("authorization", &token)], json!({ "query": query })).await.data();
            data["cases"]["totalCount"].as_i64().unwrap()
        };
        assert_eq!(matched(&[]).await, 0, "{persona:?}");
        assert_eq!(matched(&[IDENTIFYING, PROTECTED]).await, 0, "{persona:?}");
        assert!(matched(&[PERSONAL]).await > 20, "the positive control: {persona:?}");
    }
    let due = hub.ask(Persona::Dpo, query).await.data();
    assert_eq!(due["cases"]["totalCount"], 0, "no form opens to the data protection officer");
}

async fn what_a_narrow_token_left_closed_is_not_recorded_as_read(hub: TestHub) {
    let records = async || number(&hub.world.open.audit_reader, "SELECT count(*) FROM audit_records").await;
    with_scopes(&hub, Persona::SocialWorker, &[PERSONAL]).await.data();
    assert_eq!(records().await, 0);
    with_scopes(&hub, Persona::SocialWorker, &[IDENTIFYING]).await.data();
    assert_eq!(records().await, 1, "the positive control");
}

async fn the_reason_for_what_a_token_leaves_closed_is_the_role(hub: TestHub) {
    for (scopes, reason) in [(vec![PERSONAL], "ROLE"), (vec![PERSONAL, IDENTIFYING], "NEED_TO_KNOW")] {
        let answered = with_scopes(&hub, Persona::MigrationOfficer, &scopes).await;
        let entry = json!({ "path": ["mother", "name"], "class": "IDENTIFYING", "reason": reason });
        let redactions = answered.json()["extensions"]["redactions"].clone();
        assert!(redactions.as_array().unwrap().contains(&entry), "{scopes:?}: {redactions}");
    }
}

on_both!(
    each_scope_alone_opens_exactly_its_class,
    a_scope_that_is_not_spelled_as_ours_opens_nothing,
    a_scope_never_widens_a_role,
    a_token_without_scopes_has_the_same_cases,
    a_filter_on_what_stays_closed_matches_nothing,
    what_a_narrow_token_left_closed_is_not_recorded_as_read,
    the_reason_for_what_a_token_leaves_closed_is_the_role,
);
