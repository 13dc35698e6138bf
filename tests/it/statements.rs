//! What answers cost: statements over the case database, counted where they leave the program.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::hub::TestHub;

async fn cost(hub: &TestHub, query: &str, variables: Value) -> usize {
    let (answered, statements) = hub.cost(Persona::NationalCoordinator, query, variables).await;
    answered.data();
    statements
}

async fn a_root_brings_all_its_plain_lists_in_one_statement(hub: TestHub) {
    let operations = [
        ("case-graph", include_str!("../../schema/operations/case-graph.graphql"), 1),
        // The total is the second.
        ("case-page", include_str!("../../schema/operations/case-page.graphql"), 2),
        ("case-drawing", include_str!("../../schema/operations/case-drawing.graphql"), 1),
        ("person", include_str!("../../schema/operations/person.graphql"), 3),
        ("person-provenance", include_str!("../../schema/operations/person-provenance.graphql"), 1),
        ("agencies", include_str!("../../schema/operations/agencies.graphql"), 2),
    ];
    for (name, operation, statements) in operations {
        assert_eq!(cost(&hub, operation, json!({})).await, statements, "{name}");
    }
}

/// The first so many ids of one kind.
async fn ids(hub: &TestHub, table: &str, count: usize) -> Vec<String> {
    let kind = table.trim_end_matches('s');
    let hex = match hub.world.files.backend {
        crate::database::Backend::Sqlite => "lower(hex(id))",
        crate::database::Backend::Postgres => "replace(id::text, '-', '')",
    };
    let rows = hub.world.rows(&format!("SELECT {hex} FROM {table} ORDER BY key LIMIT {count}")).await;
    rows.iter()
        .map(|row| uuid::Uuid::parse_str(&row.try_get_by_index::<String>(0).unwrap()).unwrap())
        .map(|id| format!("{kind}:{}", id.hyphenated()))
        .collect()
}

async fn entities(hub: &TestHub, type_name: &str, ids: &[String], selection: &str) -> (Value, usize) {
    let query = format!(
        "query Entities($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {type_name} {{ {selection} }} }} }}"
    );
    let of: Vec<Value> = ids.iter().map(|id| json!({ "__typename": type_name, "id": id })).collect();
    let (answered, statements) = hub.cost(Persona::NationalCoordinator, &query, json!({ "of": of })).await;
    (answered.data()["_entities"].clone(), statements)
}

async fn an_edge_costs_one_statement_however_many_parents_ask(world: crate::demonstration::given::Seeded) {
    let hub = TestHub::configured(world, |config| {
        config.limits.representations = 500;
        config.limits.nodes = 1_000_000;
        config.limits.document_bytes = 1_000_000;
    });
    let edges = [
        ("Case", "cases", "id participants { id }", 2),
        ("Case", "cases", "id participants { id person { id sourceRecords { id agency { id } } } }", 5),
        ("Case", "cases", "id agencies { agency { id contacts { telephone } } }", 4),
        ("Case", "cases", "id referrals { id from { id } to { id } }", 3),
        ("Case", "cases", "id timeline(first: 3) { nodes { kind } }", 2),
        ("Case", "cases", "id changedAt leadCoordinator { id }", 3),
        ("Person", "persons", "id cases(first: 2) { nodes { id } }", 2),
        ("Person", "persons", "id cases(first: 2) { totalCount nodes { id participants { id measures { id } } } }", 3),
        (
            "Person",
            "persons",
            "id name { given } identityLinks { state } consents { closedFields } resolved { attribute }",
            5,
        ),
        ("Participant", "participants", "id case { id leadCoordinator { id } } exploitations { id }", 4),
    ];
    for (type_name, table, selection, statements) in edges {
        for parents in [1, 50, 500] {
            let ids = ids(&hub, table, parents).await;
            assert_eq!(ids.len(), parents);
            let (found, cost) = entities(&hub, type_name, &ids, selection).await;
            assert_eq!(found.as_array().unwrap().iter().filter(|row| row["id"].is_string()).count(), parents);
            assert_eq!(cost, statements, "{type_name} {{ {selection} }} of {parents}");
        }
    }
}

async fn nested_lists_hold_what_each_parent_alone_would_hold(hub: TestHub) {
    let ids = ids(&hub, "persons", 40).await;
    let selection = "id cases(first: 1) { totalCount nodes { id reference } pageInfo { hasNextPage endCursor } }";
    let (together, _) = entities(&hub, "Person", &ids, selection).await;
    for (id, row) in ids.iter().zip(together.as_array().unwrap()) {
        let alone = format!("query One($id: ID!) {{ person(id: $id) {{ {selection} }} }}");
        let alone = hub.ask_with(Persona::NationalCoordinator, &alone, json!({ "id": id })).await.data();
        assert_eq!(alone["person"], *row);
    }
    let agencies =
        "{ agencies(first: 20) { nodes { id cases(first: 3) { totalCount nodes { id } pageInfo { hasNextPage } } } } }";
    let agencies = hub.ask(Persona::CoordinatorSyd, agencies).await.data()["agencies"]["nodes"].clone();
    let mut seen = 0;
    for agency in agencies.as_array().unwrap() {
        let filter = json!({ "agency": agency["id"] });
        let list = "query List($filter: CaseFilter) { cases(first: 3, filter: $filter) { totalCount nodes { id } pageInfo { hasNextPage } } }";
        let list = hub.ask_with(Persona::CoordinatorSyd, list, json!({ "filter": filter })).await.data();
        assert_eq!(list["cases"], agency["cases"]);
        seen += agency["cases"]["totalCount"].as_i64().unwrap();
    }
    assert!(seen > 10);
}

async fn a_nested_list_goes_on_where_it_ended(hub: TestHub) {
    let page = "query Page($after: String) { agencies(first: 1, filter: { kind: MIGRATION }) { nodes { \
         cases(first: 7, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } } }";
    let mut after = Value::Null;
    let mut seen = Vec::new();
    let total = loop {
        let answer = hub.ask_with(Persona::CoordinatorSyd, page, json!({ "after": after })).await.data();
        let list = answer["agencies"]["nodes"][0]["cases"].clone();
        seen.extend(list["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()));
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] == false {
            break list["totalCount"].as_u64().unwrap();
        }
    };
    assert_eq!(seen.len() as u64, total);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len() as u64, total);
}

on_both!(
    a_root_brings_all_its_plain_lists_in_one_statement,
    an_edge_costs_one_statement_however_many_parents_ask,
    nested_lists_hold_what_each_parent_alone_would_hold,
    a_nested_list_goes_on_where_it_ended,
);
