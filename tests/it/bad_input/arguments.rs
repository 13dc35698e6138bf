//! Every argument of every field of both schemas, at its borders and beyond.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use super::remedy::{ARGUMENT, CANARY, CODE, CURSOR, HUB, ID, LONG, PAGE, Remedy, STATISTICS, expect};
use crate::hub::TestHub;

const NATIONAL: Option<Persona> = Some(Persona::NationalCoordinator);
const OFFICER: Option<Persona> = Some(Persona::Dpo);
const CASE: &str = "case:20160914-c0de-4a5e-8000-5a3e2b1a0001";
const PERSON: &str = "person:20160914-c0de-4a5e-8000-5a3e2b1a0002";
const UUID: &str = "20160914-c0de-4a5e-8000-5a3e2b1a0001";

/// Every list with pages: who asks, and the document with `ARGUMENTS` where they stand.
fn lists() -> Vec<(Option<Persona>, String)> {
    vec![
        (NATIONAL, "cases(ARGUMENTS) { totalCount }".to_owned()),
        (NATIONAL, "agencies(ARGUMENTS) { totalCount }".to_owned()),
        (NATIONAL, "coordinators(ARGUMENTS) { totalCount }".to_owned()),
        (NATIONAL, "referrals(ARGUMENTS) { totalCount }".to_owned()),
        (NATIONAL, "viewer { measures(ARGUMENTS) { totalCount } }".to_owned()),
        (OFFICER, "auditRecords(ARGUMENTS) { __typename }".to_owned()),
        (NATIONAL, format!("case(id: \"{CASE}\") {{ timeline(ARGUMENTS) {{ __typename }} }}")),
        (NATIONAL, format!("person(id: \"{PERSON}\") {{ cases(ARGUMENTS) {{ totalCount }} }}")),
        (NATIONAL, "viewer { agency { cases(ARGUMENTS) { totalCount } } }".to_owned()),
        (None, "agencies(ARGUMENTS) { totalCount }".to_owned()),
        (None, "coordinators(ARGUMENTS) { totalCount }".to_owned()),
    ]
}

/// The refusal of a document that does not fit the schema which answers somebody.
fn misfit(who: Option<Persona>) -> Remedy {
    if who.is_some() { HUB } else { STATISTICS }
}

async fn a_page_holds_1_to_100(hub: TestHub) {
    for (who, list) in lists() {
        for (first, remedy) in [
            ("1", None),
            ("100", None),
            ("0", Some(PAGE)),
            ("101", Some(PAGE)),
            ("-1", Some(PAGE)),
            ("-2147483648", Some(PAGE)),
            ("2147483648", Some(ARGUMENT)),
            ("-2147483649", Some(ARGUMENT)),
            ("null", Some(misfit(who))),
            ("1.0", Some(misfit(who))),
            ("true", Some(misfit(who))),
            ("[1]", Some(misfit(who))),
            ("{ a: 1 }", Some(misfit(who))),
            ("zQ7canary", Some(misfit(who))),
            ("\"zQ7canary\"", Some(misfit(who))),
        ] {
            let list = list.replace("ARGUMENTS", &format!("first: {first}"));
            expect(&hub, who, &format!("{{ {list} }}"), &Value::Null, remedy).await;
        }
        for (first, remedy) in [
            (json!({ "f": 1 }), None),
            (json!({ "f": 100 }), None),
            (json!({ "f": 0 }), Some(PAGE)),
            (json!({ "f": 101 }), Some(PAGE)),
            (json!({ "f": 2_147_483_648_i64 }), Some(ARGUMENT)),
            (json!({}), Some(ARGUMENT)),
            (json!({ "f": null }), Some(misfit(who))),
            (json!({ "f": 1.5 }), Some(misfit(who))),
            (json!({ "f": CANARY }), Some(misfit(who))),
            (json!({ "f": [CANARY] }), Some(misfit(who))),
            (json!({ "f": { CANARY: CANARY } }), Some(misfit(who))),
        ] {
            let list = list.replace("ARGUMENTS", "first: $f");
            expect(&hub, who, &format!("query($f: Int!) {{ {list} }}"), &first, remedy).await;
        }
        let without = list.replace("(ARGUMENTS)", "");
        expect(&hub, who, &format!("{{ {without} }}"), &Value::Null, Some(misfit(who))).await;
    }
}

async fn the_largest_page_is_refused_before_anything_is_read(hub: TestHub) {
    for (who, list) in lists() {
        let list = list.replace("ARGUMENTS", "first: 2147483647");
        let token = who.map(|persona| hub.token(persona));
        let headers: Vec<_> = token.as_deref().map(|token| ("authorization", token)).into_iter().collect();
        let answered = hub.send(&headers, json!({ "query": format!("{{ {list} }}") })).await;
        // The guard refuses it where objects are selected, the list itself elsewhere.
        assert!(["LIMIT_EXCEEDED", "BAD_USER_INPUT"].contains(&answered.code().as_str()), "{list}: {}", answered.text);
        assert!(!answered.text.contains("totalCount"), "{list}: {}", answered.text);
    }
}

/// Texts that are nobody's id, cursor or code.
fn garbage() -> Vec<String> {
    vec![
        String::new(),
        " ".to_owned(),
        CANARY.to_owned(),
        format!("{CANARY}\u{0}"),
        format!("{CANARY}😀åäöŁ\u{202e}"),
        format!("{CANARY}'; DROP TABLE cases; --"),
        format!("{CANARY}\n"),
        CANARY.repeat(10_000 / CANARY.len() + 1),
    ]
}

async fn a_cursor_that_is_none_is_refused_by_every_list(hub: TestHub) {
    for (who, list) in lists() {
        let query = format!("query($a: String) {{ {} }}", list.replace("ARGUMENTS", "first: 1, after: $a"));
        expect(&hub, who, &query, &json!({ "a": null }), None).await;
        expect(&hub, who, &query, &json!({}), None).await;
        let zeros = "A".repeat(160);
        // In base64url: a text with a NUL, a line break and a real id.
        let with_nul = "YQBiCjIwMTYwOTE0LWMwZGUtNGE1ZS04MDAwLTVhM2UyYjFhMDAwMQ".to_owned();
        for cursor in garbage().into_iter().chain([zeros, with_nul, "/+==".to_owned()]) {
            expect(&hub, who, &query, &json!({ "a": cursor }), Some(CURSOR)).await;
        }
        for wrong in [json!({ "a": 5 }), json!({ "a": [CANARY, CANARY] }), json!({ "a": { CANARY: 1 } })] {
            expect(&hub, who, &query, &wrong, Some(misfit(who))).await;
        }
    }
}

/// Every place for an id: who asks, the document, and the kind that belongs there.
const IDS: [(Option<Persona>, &str, &str); 11] = [
    (NATIONAL, "case(id: $id) { id }", "case"),
    (NATIONAL, "person(id: $id) { id }", "person"),
    (NATIONAL, "agency(id: $id) { id }", "agency"),
    (NATIONAL, "coordinator(id: $id) { id }", "coordinator"),
    (NATIONAL, "node(id: $id) { id }", "any"),
    (NATIONAL, "cases(first: 1, filter: { coordinator: $id }) { totalCount }", "coordinator"),
    (NATIONAL, "cases(first: 1, filter: { agency: $id }) { totalCount }", "agency"),
    (OFFICER, "auditRecords(first: 1, filter: { user: $id }) { nodes { id } }", "user"),
    (OFFICER, "auditRecords(first: 1, filter: { agency: $id }) { nodes { id } }", "agency"),
    (OFFICER, "auditRecords(first: 1, filter: { case: $id }) { nodes { id } }", "case"),
    (OFFICER, "auditRecords(first: 1, filter: { person: $id }) { nodes { id } }", "person"),
];

async fn an_id_of_another_kind_or_none_is_refused_everywhere(hub: TestHub) {
    for (who, field, kind) in IDS {
        let query = format!("query($id: ID!) {{ {field} }}");
        for other in samverka::domain::id::KINDS {
            let remedy = if kind == "any" || *other == kind { None } else { Some(ID) };
            expect(&hub, who, &query, &json!({ "id": format!("{other}:{UUID}") }), remedy).await;
        }
        let kind = if kind == "any" { "case" } else { kind };
        for id in garbage().into_iter().chain([
            UUID.to_owned(),
            format!("{kind}:"),
            format!(":{UUID}"),
            format!("{kind} :{UUID}"),
            format!("{kind}:{UUID} "),
            format!("{kind}:{UUID}:{CANARY}"),
            format!("{kind}:{}", UUID.to_uppercase()),
            format!("{}:{UUID}", kind.to_uppercase()),
            format!("{kind}:{}", UUID.replace('-', "")),
            format!("{kind}:{{{UUID}}}"),
            format!("{CANARY}:{UUID}"),
        ]) {
            expect(&hub, who, &query, &json!({ "id": id }), Some(ID)).await;
        }
        expect(&hub, who, &query, &json!({ "id": 5 }), Some(ID)).await;
        if !field.contains("filter") {
            expect(&hub, who, &query, &json!({}), Some(ARGUMENT)).await;
            expect(&hub, who, &query, &json!({ "id": null }), Some(HUB)).await;
        }
        for wrong in [json!({ "id": true }), json!({ "id": [CANARY] }), json!({ "id": 1.5 })] {
            expect(&hub, who, &query, &wrong, Some(HUB)).await;
        }
    }
}

async fn a_code_that_is_not_of_its_list_is_refused_everywhere(hub: TestHub) {
    for (who, field, good) in [
        (NATIONAL, "cases(first: 1, filter: { counties: [$c] }) { totalCount }", "12"),
        (NATIONAL, "agencies(first: 1, filter: { county: $c }) { totalCount }", "12"),
        (NATIONAL, "agencies(first: 1, filter: { municipality: $c }) { totalCount }", "1280"),
        (NATIONAL, "codeLists(names: [$c]) { name }", "SEX"),
        (NATIONAL, "counts(rule: NMT_2016, where: { citizenships: [$c] }) { total }", "RO"),
        (NATIONAL, "counts(rule: NMT_2016, where: { regions: [$c] }) { total }", "UNKNOWN"),
        (None, "agencies(first: 1, filter: { county: $c }) { totalCount }", "12"),
        (None, "agencies(first: 1, filter: { municipality: $c }) { totalCount }", "1280"),
        (None, "codeLists(names: [$c]) { name }", "SEX"),
    ] {
        let query = format!("query($c: String!) {{ {field} }}");
        expect(&hub, who, &query, &json!({ "c": good }), None).await;
        for code in garbage().into_iter().chain([
            format!("{good} "),
            good.to_lowercase() + "x",
            "99".to_owned(),
            "ZZ".to_owned(),
        ]) {
            expect(&hub, who, &query, &json!({ "c": code }), Some(CODE)).await;
        }
        for wrong in [json!({ "c": 5 }), json!({ "c": [CANARY] })] {
            expect(&hub, who, &query, &wrong, Some(misfit(who))).await;
        }
    }
}

async fn a_list_holds_at_most_100_values(hub: TestHub) {
    for (who, kind, field, value) in [
        (NATIONAL, "[RegionCode!]", "cases(first: 1, filter: { regions: $v }) { totalCount }", json!("SYD")),
        (NATIONAL, "[String!]", "cases(first: 1, filter: { counties: $v }) { totalCount }", json!("12")),
        (NATIONAL, "[CaseStatus!]", "cases(first: 1, filter: { statuses: $v }) { totalCount }", json!("ACTIVE")),
        (NATIONAL, "[CasePhase!]", "cases(first: 1, filter: { phases: $v }) { totalCount }", json!("SAFE_RETURN")),
        (NATIONAL, "[String!]", "codeLists(names: $v) { name }", json!("SEX")),
        (NATIONAL, "[Int!]", "counts(rule: NMT_2016, where: { years: $v }) { total }", json!(2016)),
        (NATIONAL, "[StatisticalGroup!]", "counts(rule: NMT_2016, where: { groups: $v }) { total }", json!("MALE")),
        (NATIONAL, "[AgeGroup!]", "counts(rule: NMT_2016, where: { ages: $v }) { total }", json!("A0_14")),
        (NATIONAL, "[Majority!]", "counts(rule: NMT_2016, where: { majorities: $v }) { total }", json!("MINOR")),
        (NATIONAL, "[String!]", "counts(rule: NMT_2016, where: { citizenships: $v }) { total }", json!("RO")),
        (NATIONAL, "[FormOfExploitation!]", "counts(rule: NMT_2016, where: { forms: $v }) { total }", json!("BEGGING")),
        (NATIONAL, "[String!]", "counts(rule: NMT_2016, where: { regions: $v }) { total }", json!("SYD")),
        (NATIONAL, "[MeasureType!]", "counts(rule: NMT_2016, where: { measures: $v }) { total }", json!("OTHER")),
        (
            NATIONAL,
            "[GraphNodeKind!]",
            "case(id: \"case:20160914-c0de-4a5e-8000-5a3e2b1a0001\") { graph(kinds: $v) { truncated } }",
            json!("PERSON"),
        ),
        (None, "[String!]", "codeLists(names: $v) { name }", json!("SEX")),
    ] {
        let query = format!("query($v: {kind}) {{ {field} }}");
        for (length, remedy) in [(0, None), (1, None), (100, None), (101, Some(LONG)), (1_000, Some(LONG))] {
            expect(&hub, who, &query, &json!({ "v": vec![value.clone(); length] }), remedy).await;
        }
        expect(&hub, who, &query, &json!({ "v": null }), None).await;
        for wrong in [json!([null]), json!([value, null]), json!([[value]]), json!({ CANARY: value })] {
            expect(&hub, who, &query, &json!({ "v": wrong }), Some(misfit(who))).await;
        }
    }
}

async fn an_unknown_code_of_an_enum_does_not_fit_the_schema(hub: TestHub) {
    for (who, field) in [
        (NATIONAL, "cases(first: 1, filter: { regions: [zQ7canary] }) { totalCount }"),
        (NATIONAL, "cases(first: 1, filter: { statuses: [ACTIVE, zQ7canary] }) { totalCount }"),
        (NATIONAL, "cases(first: 1, filter: { phases: [zQ7canary] }) { totalCount }"),
        (NATIONAL, "cases(first: 1, filter: { form: zQ7canary }) { totalCount }"),
        (NATIONAL, "cases(first: 1, orderBy: { field: zQ7canary, direction: ASC }) { totalCount }"),
        (NATIONAL, "cases(first: 1, orderBy: { field: CHANGED_AT, direction: zQ7canary }) { totalCount }"),
        (NATIONAL, "cases(first: 1, orderBy: { field: CHANGED_AT }) { totalCount }"),
        (NATIONAL, "cases(first: 1, filter: { zQ7canary: 1 }) { totalCount }"),
        (NATIONAL, "cases(first: 1, zQ7canary: 1) { totalCount }"),
        (NATIONAL, "counts(rule: zQ7canary) { total }"),
        (NATIONAL, "counts(rule: null) { total }"),
        (NATIONAL, "counts(rule: NMT_2016, by: [zQ7canary]) { total }"),
        (NATIONAL, "counts(rule: NMT_2016, by: null) { total }"),
        (NATIONAL, "counts(rule: NMT_2016, where: { ages: [zQ7canary] }) { total }"),
        (OFFICER, "auditRecords(first: 1, filter: { kind: zQ7canary }) { nodes { id } }"),
        (OFFICER, "auditRecords(first: 1, filter: { legalBasis: zQ7canary }) { nodes { id } }"),
        (NATIONAL, "agencies(first: 1) { nodes { name(lang: zQ7canary) } }"),
        (None, "agencies(first: 1, filter: { kind: zQ7canary }) { totalCount }"),
        (None, "agencies(first: 1, filter: { measure: zQ7canary }) { totalCount }"),
        (None, "coordinators(first: 1, filter: { region: zQ7canary }) { totalCount }"),
        (None, "codeLists(names: [\"SEX\"]) { codes { label(lang: zQ7canary) } }"),
    ] {
        expect(&hub, who, &format!("{{ {field} }}"), &Value::Null, Some(misfit(who))).await;
    }
    for filter in ["filter: \"zQ7canary\"", "filter: 5", "filter: true"] {
        let query = format!("{{ cases(first: 1, {filter}) {{ totalCount }} }}");
        expect(&hub, NATIONAL, &query, &Value::Null, Some(ARGUMENT)).await;
    }
}

on_both!(
    a_page_holds_1_to_100,
    the_largest_page_is_refused_before_anything_is_read,
    a_cursor_that_is_none_is_refused_by_every_list,
    an_id_of_another_kind_or_none_is_refused_everywhere,
    a_code_that_is_not_of_its_list_is_refused_everywhere,
    a_list_holds_at_most_100_values,
    an_unknown_code_of_an_enum_does_not_fit_the_schema,
);
