//! A sealed cursor belongs to one caller, one list, one filter and one order; elsewhere it is none.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use super::remedy::{CURSOR, expect};
use crate::hub::TestHub;

const CASE: &str = "case:20160914-c0de-4a5e-8000-5a3e2b1a0001";
const PAGE: &str = "edges { cursor } pageInfo { endCursor }";

/// Finds `endCursor` wherever it stands.
fn end_cursor(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => match fields.get("endCursor").and_then(Value::as_str) {
            Some(cursor) => Some(cursor.to_owned()),
            None => fields.values().find_map(end_cursor),
        },
        Value::Array(values) => values.iter().find_map(end_cursor),
        _ => None,
    }
}

/// A list with `AFTER` where its cursor stands, asked by a persona; the end of its first page.
async fn first_page(hub: &TestHub, who: Persona, list: &str) -> String {
    let query = format!("{{ {} }}", list.replace(", AFTER", ""));
    let data = hub.ask(who, &query).await.data();
    end_cursor(&data).unwrap_or_else(|| panic!("{list}: {data}"))
}

async fn go_on(hub: &TestHub, who: Persona, list: &str, cursor: &str, fits: bool) {
    let query = format!("query($a: String) {{ {} }}", list.replace("AFTER", "after: $a"));
    let remedy = if fits { None } else { Some(CURSOR) };
    expect(hub, Some(who), &query, &json!({ "a": cursor }), remedy).await;
}

fn cases(arguments: &str) -> String {
    format!("cases(first: 2, AFTER{arguments}) {{ {PAGE} }}")
}

async fn a_cursor_fits_the_list_filter_and_order_that_it_came_from(hub: TestHub) {
    let who = Persona::NationalCoordinator;
    let lists = [
        cases(""),
        cases(", filter: { statuses: [ACTIVE] }"),
        cases(", filter: { statuses: [CLOSED] }"),
        format!("referrals(first: 2, AFTER) {{ {PAGE} }}"),
        format!("referrals(first: 2, AFTER, filter: {{ states: [SENT] }}) {{ {PAGE} }}"),
        cases(", filter: { regions: [SYD] }"),
        cases(", filter: { registeredFrom: \"2016-01-01\" }"),
        cases(", filter: { form: SEXUAL }"),
        cases(", orderBy: { field: REGISTERED_ON, direction: ASC }"),
        cases(", orderBy: { field: CHANGED_AT, direction: ASC }"),
        cases(", orderBy: { field: CHANGED_AT, direction: DESC }"),
        format!("case(id: \"{CASE}\") {{ timeline(first: 2, AFTER) {{ {PAGE} }} }}"),
        format!("viewer {{ agency {{ cases(first: 2, AFTER) {{ {PAGE} }} }} }}"),
    ];
    let mut cursors = Vec::new();
    for list in &lists[..12] {
        cursors.push(first_page(&hub, who, list).await);
    }
    for (place, cursor) in cursors.iter().enumerate() {
        for (other, list) in lists.iter().enumerate() {
            go_on(&hub, who, list, cursor, place == other).await;
        }
    }
}

async fn anothers_cursor_is_none_even_where_both_see_the_same(hub: TestHub) {
    let list = cases("");
    for (owner, other) in [
        (Persona::NationalCoordinator, Persona::Statistician),
        (Persona::Statistician, Persona::NationalCoordinator),
        (Persona::CoordinatorSyd, Persona::CoordinatorStockholm),
        (Persona::Shelter, Persona::Iom),
        (Persona::PoliceOfficer, Persona::SocialWorker),
    ] {
        let cursor = first_page(&hub, owner, &list).await;
        go_on(&hub, owner, &list, &cursor, true).await;
        go_on(&hub, other, &list, &cursor, false).await;
        let timeline = format!("case(id: \"{CASE}\") {{ timeline(first: 2, AFTER) {{ {PAGE} }} }}");
        if owner == Persona::NationalCoordinator {
            let cursor = first_page(&hub, owner, &timeline).await;
            go_on(&hub, other, &timeline, &cursor, false).await;
        }
    }
}

async fn a_history_and_a_persons_cases_take_their_own_cursors_only(hub: TestHub) {
    let who = Persona::NationalCoordinator;
    let data = hub.ask(who, "{ cases(first: 2) { nodes { id ownerAgency { id } } } agencies(first: 100) { nodes { id slug cases(first: 3) { totalCount } } } }").await.data();
    let nodes = data["cases"]["nodes"].as_array().unwrap();
    let history = |id: &Value| format!("case(id: {id}) {{ timeline(first: 1, AFTER) {{ {PAGE} }} }}");
    let (one, other) = (history(&nodes[0]["id"]), history(&nodes[1]["id"]));
    let cursor = first_page(&hub, who, &one).await;
    go_on(&hub, who, &one, &cursor, true).await;
    go_on(&hub, who, &other, &cursor, false).await;
    let busy: Vec<&Value> = data["agencies"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|agency| agency["cases"]["totalCount"].as_i64() > Some(5))
        .map(|agency| &agency["id"])
        .collect();
    let of_agency = |id: &Value| format!("agency(id: {id}) {{ cases(first: 2, AFTER) {{ {PAGE} }} }}");
    let (one, other) = (of_agency(busy[0]), of_agency(busy[1]));
    let cursor = first_page(&hub, who, &one).await;
    go_on(&hub, who, &one, &cursor, true).await;
    go_on(&hub, who, &other, &cursor, false).await;
    go_on(&hub, who, &cases(""), &cursor, false).await;
}

async fn a_cursor_of_the_log_fits_its_filter_only(hub: TestHub) {
    for _ in 0..3 {
        hub.ask(Persona::Dpo, "{ auditRecords(first: 1) { nodes { id } } }").await.data();
    }
    let list = |filter: &str| format!("auditRecords(first: 1, AFTER{filter}) {{ {PAGE} }}");
    let (all, looks) = (list(""), list(", filter: { kind: AUDIT_READ }"));
    let cursor = first_page(&hub, Persona::Dpo, &all).await;
    go_on(&hub, Persona::Dpo, &all, &cursor, true).await;
    go_on(&hub, Persona::Dpo, &looks, &cursor, false).await;
    go_on(&hub, Persona::Dpo, &cases(""), &cursor, false).await;
}

async fn a_cursor_that_was_changed_in_one_letter_is_none(hub: TestHub) {
    let list = cases("");
    let cursor = first_page(&hub, Persona::NationalCoordinator, &list).await;
    go_on(&hub, Persona::NationalCoordinator, &list, &cursor, true).await;
    for place in (0..cursor.len()).step_by(7) {
        let mut letters: Vec<char> = cursor.chars().collect();
        letters[place] = if letters[place] == 'A' { 'B' } else { 'A' };
        let changed: String = letters.into_iter().collect();
        go_on(&hub, Persona::NationalCoordinator, &list, &changed, false).await;
    }
    for cut in [1, 10, 24, 32, cursor.len() - 1] {
        go_on(&hub, Persona::NationalCoordinator, &list, &cursor[..cut], false).await;
    }
    go_on(&hub, Persona::NationalCoordinator, &list, &format!("{cursor}AAAA"), false).await;
}

/// The length of a cursor would tell how long the value is that it stands on.
async fn a_sealed_cursor_says_nothing_of_what_it_stands_on(hub: TestHub) {
    let query = "{ cases(first: 50) { edges { cursor node { id reference registeredOn } } } }";
    let data = hub.ask(Persona::NationalCoordinator, query).await.data();
    let edges = data["cases"]["edges"].as_array().unwrap();
    let lengths: std::collections::BTreeSet<usize> =
        edges.iter().map(|edge| edge["cursor"].as_str().unwrap().len()).collect();
    assert_eq!((edges.len(), lengths.len()), (50, 1), "{lengths:?}");
    use base64::Engine;
    for edge in edges {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(edge["cursor"].as_str().unwrap()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(edge["node"]["registeredOn"].as_str().unwrap()));
    }
    let again = hub.ask(Persona::NationalCoordinator, query).await.data();
    assert_eq!(again, data, "the same place has the same cursor: clients compare them");
}

on_both!(
    a_cursor_fits_the_list_filter_and_order_that_it_came_from,
    anothers_cursor_is_none_even_where_both_see_the_same,
    a_history_and_a_persons_cases_take_their_own_cursors_only,
    a_cursor_of_the_log_fits_its_filter_only,
    a_cursor_that_was_changed_in_one_letter_is_none,
    a_sealed_cursor_says_nothing_of_what_it_stands_on,
);
