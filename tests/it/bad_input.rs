//! Bad input gets a clear error with its place, teaches nothing, and leaves the hub alive.

mod arguments;
mod cursors;
mod ranges;
mod remedy;

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::hub::TestHub;

async fn each_wrong_argument_is_named(hub: TestHub) {
    for (query, code, words) in [
        ("{ case(id: \"person:20160914-c0de-4a5e-8000-5a3e2b1a0002\") { id } }", "BAD_USER_INPUT", "id"),
        ("{ case(id: \"\") { id } }", "BAD_USER_INPUT", "id"),
        ("{ node(id: \"case:NOT-A-UUID\") { id } }", "BAD_USER_INPUT", "id"),
        ("{ cases(first: 0) { totalCount } }", "BAD_USER_INPUT", "between 1 and 100"),
        ("{ cases(first: 101) { totalCount } }", "BAD_USER_INPUT", "between 1 and 100"),
        ("{ cases(first: 1, after: \"nonsense\") { totalCount } }", "BAD_USER_INPUT", "cursor"),
        ("{ agencies(first: 1, after: \"bm9uc2Vuc2U\") { totalCount } }", "BAD_USER_INPUT", "cursor"),
        ("{ cases(first: 1, filter: { counties: [\"99\"] }) { totalCount } }", "BAD_USER_INPUT", "code"),
        ("{ codeLists(names: [\"NO_SUCH_LIST\"]) { name } }", "BAD_USER_INPUT", "code"),
        (
            "{ cases(first: 1, filter: { registeredFrom: \"2020-01-02\", registeredUntil: \"2020-01-01\" }) { totalCount } }",
            "BAD_USER_INPUT",
            "before it begins",
        ),
        ("{ counts(rule: NMT_2016, by: [YEAR, YEAR]) { total } }", "BAD_USER_INPUT", "once"),
        ("{ counts(rule: NMT_2016, where: { years: [16] }) { total } }", "BAD_USER_INPUT", "Years"),
        ("{ counts(rule: NMT_2016, where: { citizenships: [\"ZZ\"] }) { total } }", "BAD_USER_INPUT", "code"),
        ("{ counts(rule: NO_SUCH_RULE) { total } }", "GRAPHQL_VALIDATION_FAILED", "hub schema"),
        ("{ case { id } }", "GRAPHQL_VALIDATION_FAILED", "hub schema"),
        ("{ cases(first: 1) { secretName } }", "GRAPHQL_VALIDATION_FAILED", "hub schema"),
        ("{ cases(first: ", "GRAPHQL_PARSE_FAILED", ""),
    ] {
        let token = hub.token(Persona::NationalCoordinator);
        let answered =
            hub.send(&[("authorization", &token), ("accept-language", "en")], json!({ "query": query })).await;
        let error = answered.json()["errors"][0].clone();
        assert_eq!(error["extensions"]["code"], code, "{query}: {}", answered.text);
        assert!(error["message"].as_str().unwrap().contains(words), "{query}: {error}");
        assert!(error["locations"].is_array(), "{query}: {error}");
        assert!(!answered.text.contains("secretName") && !answered.text.contains("Did you mean"));
    }
    assert!(hub.ask(Persona::NationalCoordinator, "{ viewer { id } }").await.data()["viewer"]["id"].is_string());
}

async fn messages_come_in_the_language_of_the_request(hub: TestHub) {
    let token = hub.token(Persona::Stranger);
    let query = json!({ "query": "{ cases(first: 0) { totalCount } }" });
    for (language, words) in [("sv", "måste vara mellan"), ("en-GB,en;q=0.8", "must be between")] {
        let answered = hub.send(&[("authorization", &token), ("accept-language", language)], query.clone()).await;
        assert!(answered.text.contains(words), "{}", answered.text);
    }
}

async fn a_cursor_belongs_to_one_caller_and_one_query(hub: TestHub) {
    let page = |filter: &str, after: &str| {
        format!(
            "{{ cases(first: 2, filter: {{ {filter} }}, after: {after}) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"
        )
    };
    let first = hub.ask(Persona::CoordinatorSyd, &page("", "null")).await.data();
    let cursor = first["cases"]["pageInfo"]["endCursor"].to_string();
    let second = hub.ask(Persona::CoordinatorSyd, &page("", &cursor)).await.data();
    let ids = |data: &Value| -> Vec<String> {
        data["cases"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()).collect()
    };
    assert!(ids(&second).iter().all(|id| !ids(&first).contains(id)));
    let others = hub.ask(Persona::NationalCoordinator, &page("", &cursor)).await;
    assert_eq!(others.code(), "BAD_USER_INPUT");
    let elsewhere = hub.ask(Persona::CoordinatorSyd, &page("statuses: [ACTIVE]", &cursor)).await;
    assert_eq!(elsewhere.code(), "BAD_USER_INPUT");
}

async fn every_page_together_is_the_list(hub: TestHub) {
    let mut seen = std::collections::BTreeSet::new();
    let mut after = "null".to_owned();
    let mut total = 0;
    loop {
        let query = format!(
            "{{ cases(first: 37, after: {after}) {{ totalCount nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let data = hub.ask(Persona::PoliceOfficer, &query).await.data();
        total = data["cases"]["totalCount"].as_u64().unwrap_or(total);
        for node in data["cases"]["nodes"].as_array().unwrap() {
            assert!(seen.insert(node["id"].to_string()), "a case on two pages");
        }
        if data["cases"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data["cases"]["pageInfo"]["endCursor"].to_string();
    }
    assert_eq!(seen.len() as u64, total);
    assert!(total > 40);
}

async fn a_purpose_that_does_not_hold_is_named(hub: TestHub) {
    let token = hub.token(Persona::CoordinatorSyd);
    let case = "case:20160914-c0de-4a5e-8000-5a3e2b1a0001";
    let other = "case:20240611-c0de-4a5e-8000-5a3e2b1a0001";
    let reason = "reason=\"she has to be fetched tonight\"";
    for (purpose, words) in [
        ("rubbish".to_owned(), "must read"),
        (format!("NO_SUCH_BASIS; case={case}; {reason}"), "legal basis"),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"short\""), "20 to 500"),
        (format!("NECESSARY_DISCLOSURE; case={other}; {reason}"), "no such case"),
    ] {
        let headers =
            [("authorization", token.as_str()), ("samverka-purpose", purpose.as_str()), ("accept-language", "en")];
        let answered = hub.send(&headers, json!({ "query": "{ viewer { id } }" })).await;
        assert_eq!(answered.code(), "BAD_USER_INPUT", "{purpose}");
        assert!(answered.text.contains(words), "{purpose}: {}", answered.text);
    }
}

on_both!(
    each_wrong_argument_is_named,
    messages_come_in_the_language_of_the_request,
    a_cursor_belongs_to_one_caller_and_one_query,
    every_page_together_is_the_list,
    a_purpose_that_does_not_hold_is_named,
);
