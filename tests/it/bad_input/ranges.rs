//! Numbers, days and moments at the borders of what can be asked for.

use samverka::domain::persona::Persona;
use serde_json::Value;

use super::remedy::{ARGUMENT, DIMENSIONS, GRAPH, HUB, RANGE, YEAR, expect};
use crate::hub::TestHub;

const NATIONAL: Option<Persona> = Some(Persona::NationalCoordinator);
const OFFICER: Option<Persona> = Some(Persona::Dpo);
const CASE: &str = "case:20160914-c0de-4a5e-8000-5a3e2b1a0001";

async fn a_count_takes_three_dimensions_each_once_and_years_of_our_time(hub: TestHub) {
    for (arguments, remedy) in [
        ("by: []", None),
        ("by: [YEAR]", None),
        ("by: [YEAR, GROUP, REGION]", None),
        ("by: [YEAR, GROUP, REGION, AGE]", Some(DIMENSIONS)),
        ("by: [YEAR, YEAR]", Some(DIMENSIONS)),
        ("by: [YEAR, GROUP, YEAR]", Some(DIMENSIONS)),
        ("where: {}", None),
        ("where: null", None),
        ("where: { years: [1900, 2100] }", None),
        ("where: { years: [1899] }", Some(YEAR)),
        ("where: { years: [2101] }", Some(YEAR)),
        ("where: { years: [2016, 0] }", Some(YEAR)),
        ("where: { years: [-2147483648] }", Some(YEAR)),
        ("where: { years: [2147483648] }", Some(ARGUMENT)),
    ] {
        let query = format!("{{ counts(rule: NMT_2016, {arguments}) {{ total rows {{ count }} }} }}");
        expect(&hub, NATIONAL, &query, &Value::Null, remedy).await;
    }
}

async fn a_drawing_keeps_its_bounds(hub: TestHub) {
    for (arguments, remedy) in [
        ("depth: 1, first: 1", None),
        ("depth: 3, first: 500", None),
        ("depth: 0", Some(GRAPH)),
        ("depth: 4", Some(GRAPH)),
        ("depth: -1", Some(GRAPH)),
        ("depth: 2147483647", Some(GRAPH)),
        ("first: 0", Some(GRAPH)),
        ("first: 501", Some(GRAPH)),
        ("first: -1", Some(GRAPH)),
        ("depth: 2147483648", Some(ARGUMENT)),
        ("depth: null", Some(HUB)),
        ("first: null", Some(HUB)),
        ("depth: \"zQ7canary\"", Some(HUB)),
        ("kinds: []", None),
        ("kinds: null", None),
        ("kinds: [PERSON, PERSON]", None),
        ("kinds: [zQ7canary]", Some(HUB)),
    ] {
        let query = format!("{{ case(id: \"{CASE}\") {{ graph({arguments}) {{ truncated }} }} }}");
        expect(&hub, NATIONAL, &query, &Value::Null, remedy).await;
    }
}

async fn days_and_moments_are_real_of_our_time_and_in_order(hub: TestHub) {
    let cases = |filter: &str| format!("{{ cases(first: 1, filter: {{ {filter} }}) {{ totalCount }} }}");
    let records = |filter: &str| format!("{{ auditRecords(first: 1, filter: {{ {filter} }}) {{ nodes {{ id }} }} }}");
    for (filter, remedy) in [
        ("registeredFrom: \"2020-02-29\", registeredUntil: \"2020-02-29\"", None),
        ("registeredFrom: \"1900-01-01\", registeredUntil: \"2100-12-31\"", None),
        ("registeredFrom: null", None),
        ("registeredFrom: \"2020-03-01\", registeredUntil: \"2020-02-29\"", Some(RANGE)),
        ("registeredFrom: \"2020-02-30\"", Some(ARGUMENT)),
        ("registeredUntil: \"2021-02-29\"", Some(ARGUMENT)),
        ("registeredFrom: \"2020-13-01\"", Some(ARGUMENT)),
        ("registeredFrom: \"\"", Some(ARGUMENT)),
        ("registeredFrom: \"zQ7canary\"", Some(ARGUMENT)),
        ("registeredFrom: \"2020-01-01\\u0000\"", Some(ARGUMENT)),
        ("registeredFrom: 20200101", Some(ARGUMENT)),
        ("registeredFrom: \"1899-12-31\"", Some(YEAR)),
        ("registeredUntil: \"2101-01-01\"", Some(YEAR)),
        ("registeredFrom: \"+262142-12-31\"", Some(YEAR)),
        ("registeredUntil: \"-262143-01-01\"", Some(YEAR)),
        ("changedSince: \"2020-01-01T00:00:00Z\"", None),
        ("changedSince: \"2020-01-01T00:00:00+14:00\"", None),
        ("changedSince: \"+262142-12-31T23:59:59Z\"", Some(YEAR)),
        ("changedSince: \"-0001-12-31T23:59:59Z\"", Some(YEAR)),
        ("changedSince: \"zQ7canary\"", Some(ARGUMENT)),
        ("changedSince: \"2020-01-01\"", Some(ARGUMENT)),
    ] {
        expect(&hub, NATIONAL, &cases(filter), &Value::Null, remedy).await;
    }
    for (filter, remedy) in [
        ("from: \"2026-01-02T11:10:00Z\", before: \"2026-01-02T11:10:00Z\"", None),
        ("from: \"2026-01-02T11:10:01Z\", before: \"2026-01-02T11:10:00Z\"", Some(RANGE)),
        ("from: \"+262142-12-31T23:59:59Z\"", Some(YEAR)),
        ("before: \"-262143-01-01T00:00:00Z\"", Some(YEAR)),
        ("before: \"1899-12-31T23:59:59Z\"", Some(YEAR)),
        ("from: \"zQ7canary\"", Some(ARGUMENT)),
    ] {
        expect(&hub, OFFICER, &records(filter), &Value::Null, remedy).await;
    }
    for (moment, remedy) in [
        ("2026-01-02T11:10:00Z", None),
        ("+262142-12-31T23:59:59Z", None),
        ("2026-02-30T11:10:00Z", Some(ARGUMENT)),
        ("zQ7canary", Some(ARGUMENT)),
    ] {
        for who in [None, NATIONAL] {
            let query = format!("{{ agencies(first: 1, filter: {{ openAt: \"{moment}\" }}) {{ totalCount }} }}");
            expect(&hub, who, &query, &Value::Null, remedy).await;
        }
    }
}

async fn a_drawing_that_is_too_large_is_cut_and_says_so(hub: TestHub) {
    let draw = async |first: usize| {
        let query = format!(
            "{{ case(id: \"{CASE}\") {{ graph(depth: 3, first: {first}) {{ truncated nodes {{ id }} edges {{ from to }} }} }} }}"
        );
        hub.ask(Persona::NationalCoordinator, &query).await.data()["case"]["graph"].clone()
    };
    let whole = draw(500).await;
    assert_eq!(whole["truncated"], false);
    let nodes = whole["nodes"].as_array().unwrap().len();
    assert_eq!(draw(nodes).await, whole, "what just fits is not cut");
    let cut = draw(nodes - 1).await;
    assert_eq!(cut["truncated"], true);
    let kept = cut["nodes"].as_array().unwrap();
    assert_eq!(kept.as_slice(), &whole["nodes"].as_array().unwrap()[..nodes - 1]);
    let known: Vec<&Value> = kept.iter().map(|node| &node["id"]).collect();
    let edges = cut["edges"].as_array().unwrap();
    assert!(
        !edges.is_empty() && edges.iter().all(|edge| known.contains(&&edge["from"]) && known.contains(&&edge["to"]))
    );
}

on_both!(
    a_count_takes_three_dimensions_each_once_and_years_of_our_time,
    a_drawing_keeps_its_bounds,
    a_drawing_that_is_too_large_is_cut_and_says_so,
    days_and_moments_are_real_of_our_time_and_in_order,
);
