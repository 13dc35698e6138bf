//! PxWebApi 2: what clients of Swedish statistics ask, in the ways they ask it.

use serde_json::{Value, json};

use crate::demonstration::given::Seeded;
use crate::hub::{Sent, TestHub};
use crate::releases::given::published;

async fn hub(world: Seeded) -> TestHub {
    published(&world).await;
    TestHub::over(world)
}

async fn post(hub: &TestHub, path: &str, body: Value) -> Sent {
    hub.request("POST", path, &[("content-type", "application/json")], &body.to_string()).await
}

fn values(answered: &Sent) -> Vec<Option<i64>> {
    assert_eq!(answered.status, 200, "{}", answered.text());
    answered.json()["value"].as_array().unwrap().iter().map(Value::as_i64).collect()
}

async fn a_client_finds_its_limits_and_its_tables(world: Seeded) {
    let hub = hub(world).await;
    let config = hub.get("/api/v2/config").await.json();
    assert_eq!(config["apiVersion"], "2.0.0");
    assert_eq!(config["dataFormats"], json!(["json-stat2", "csv", "xlsx"]));
    assert_eq!(config["maxDataCells"], 10_000);
    let licence = config["license"].as_str().unwrap();
    assert!(licence.contains("CC-BY-4.0") && licence.contains("citera inte"), "{licence}");
    assert!(config["maxCallsPerTimeWindow"].as_u64().unwrap() > 0 && config["timeWindow"].as_u64().unwrap() > 0);
    let listed = hub.get("/api/v2/tables?lang=en&pageSize=5&pageNumber=2").await.json();
    assert_eq!(listed["page"], json!({ "pageNumber": 2, "pageSize": 5, "totalElements": 13, "totalPages": 3 }));
    assert_eq!(listed["tables"].as_array().unwrap().len(), 5);
    let found = hub.get("/api/v2/tables?lang=en&query=citizenship").await.json();
    assert_eq!(found["page"]["totalElements"], 3);
    assert_eq!(hub.get("/api/v2/tables?pastDays=1").await.json()["page"]["totalElements"], 0);
    for wrong in ["pageNumber=9", "pageNumber=0", "pageSize=x", "pastDays=0", "lang=de"] {
        let status = hub.get(&format!("/api/v2/tables?{wrong}")).await.status;
        assert!(status.is_client_error(), "{wrong}: {status}");
    }
}

/// A client that follows links appends parameters to them.
async fn every_link_is_absolute_has_a_query_and_leads_somewhere(world: Seeded) {
    let hub = hub(world).await;
    let mut waiting = vec!["http://statistik.example.se/api/v2/tables?lang=en".to_owned()];
    let mut seen = Vec::new();
    while let Some(link) = waiting.pop() {
        if seen.contains(&link) {
            continue;
        }
        let path = link.strip_prefix("http://statistik.example.se").unwrap_or_else(|| panic!("{link}"));
        assert!(path.contains("?lang=") && path.contains("/v2/"), "{link}");
        let answered = hub.get(&format!("{path}&outputFormat=json-stat2")).await;
        assert_eq!(answered.status, 200, "{link}: {}", answered.text());
        links(&answered.json(), &mut waiting);
        seen.push(link);
    }
    assert!(seen.iter().any(|link| link.contains("/codelists/agg_A")) && seen.len() > 40, "{}", seen.len());
}

fn links(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(text) if name == "href" => found.push(text.clone()),
                    value => links(value, found),
                }
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| links(entry, found)),
        _ => {}
    }
}

async fn every_table_has_a_description_and_data_that_fit_each_other(world: Seeded) {
    let hub = hub(world).await;
    let listed = hub.get("/api/v2/tables").await.json();
    for table in listed["tables"].as_array().unwrap().iter().map(|table| table["id"].as_str().unwrap()) {
        let described = hub.get(&format!("/api/v2/tables/{table}/metadata")).await.json();
        assert_eq!(described["value"], json!([]), "{table}");
        assert_eq!(described["role"]["metric"], json!(["ContentsCode"]));
        assert_eq!(described["extension"]["px"]["aggregallowed"], false);
        assert!(!described["note"].as_array().unwrap().is_empty());
        let data = hub.get(&format!("/api/v2/tables/{table}/data")).await.json();
        assert_eq!(data["dimension"]["ContentsCode"]["category"]["index"], json!({ "PERSONS": 0, "MOE95": 1 }));
        let size: u64 = data["size"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap()).product();
        let numbers = data["value"].as_array().unwrap();
        assert_eq!(numbers.len() as u64, size, "{table}");
        for (place, number) in numbers.iter().enumerate() {
            assert_eq!(data["status"].get(place.to_string()).is_some(), number.is_null(), "{table} {place}");
        }
        let usual = hub.get(&format!("/api/v2/tables/{table}/defaultselection")).await.json();
        let asked =
            post(&hub, &format!("/api/v2/tables/{table}/data"), json!({ "selection": usual["selection"] })).await;
        assert_eq!(asked.json()["value"], data["value"], "{table}");
    }
}

async fn a_selection_means_the_same_by_get_and_by_post(world: Seeded) {
    let hub = hub(world).await;
    let path = "/api/v2/tables/YSA/data";
    let selection = json!({ "selection": [
        { "variableCode": "Y", "valueCodes": ["2016", "2018"] },
        { "variableCode": "s", "valueCodes": ["*male"] },
        { "variableCode": "A", "codelist": "agg_A", "valueCodes": ["CHILD", "ADULT"] },
        { "variableCode": "ContentsCode", "valueCodes": ["PERSONS"] },
    ] });
    let posted = values(&post(&hub, path, selection).await);
    let raw = "valueCodes[Y]=2016,2018&valuecodes[S]=*MALE&codelist[A]=agg_A&valueCodes[a]=child,ADULT&valuecodes[contentscode]=PERSONS";
    assert_eq!(values(&hub.get(&format!("{path}?{raw}")).await), posted);
    let escaped = raw.replace('[', "%5B").replace(']', "%5D").replace(',', "%2C");
    assert_eq!(values(&hub.get(&format!("{path}?{escaped}")).await), posted);
    assert_eq!(posted.len(), 2 * 2 * 2);
}

async fn a_variable_that_is_left_out_gives_its_total(world: Seeded) {
    let hub = hub(world).await;
    let only_years = "valuecodes[Y]=*&valuecodes[ContentsCode]=PERSONS";
    let years = values(&hub.get(&format!("/api/v2/tables/Y/data?{only_years}")).await);
    for table in ["YS", "YJ", "YSA", "YC", "YR"] {
        let answered = hub.get(&format!("/api/v2/tables/{table}/data?{only_years}")).await;
        assert_eq!(values(&answered), years, "{table}");
        assert_eq!(answered.json()["id"], json!(["Y", "ContentsCode"]), "{table}");
    }
    for (table, missing) in [("YF", "F"), ("YM", "M")] {
        let refused = hub.get(&format!("/api/v2/tables/{table}/data?{only_years}&lang=en")).await;
        assert_eq!(refused.status, 400, "{table}");
        assert!(refused.json()["detail"].as_str().unwrap().starts_with(&format!("Missing selection: {missing}")));
    }
    let refused = hub.get("/api/v2/tables/YS/data?valuecodes[S]=*&lang=en").await;
    assert!(refused.json()["detail"].as_str().unwrap().starts_with("Missing selection: Y"));
}

async fn expressions_select_over_public_codes(world: Seeded) {
    let hub = hub(world).await;
    let count = async |expression: &str| {
        let path = format!("/api/v2/tables/Y/data?valuecodes[Y]={expression}&valuecodes[ContentsCode]=PERSONS");
        let answered = hub.get(&path).await;
        answered.json()["dimension"]["Y"]["category"]["index"]
            .as_object()
            .map(|index| index.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(count("TOP(1)").await, Some(vec!["2018".to_owned()]));
    assert_eq!(count("BOTTOM(1)").await, Some(vec!["2016".to_owned()]));
    assert_eq!(count("range(2018,2017)").await, Some(vec!["2017".to_owned(), "2018".to_owned()]));
    assert_eq!(count("FROM(2017)").await.map(|codes| codes.len()), Some(2));
    assert_eq!(count("201%3F").await.map(|codes| codes.len()), Some(3));
    assert_eq!(count("2016,2016").await.map(|codes| codes.len()), Some(1));
    for wrong in ["1066", "WHERE(1)", "2***", "TOP()", "19*"] {
        assert_eq!(count(wrong).await, None, "{wrong}");
    }
}

async fn what_cannot_be_read_is_named_with_its_remedy(world: Seeded) {
    let hub = hub(world).await;
    let data = "/api/v2/tables/YS/data?lang=en";
    for (path, status, said) in [
        ("/api/v2/tables/YCF/data?lang=en".to_owned(), 404, "The tables are Y, YS"),
        ("/api/v2/tables/nope?lang=en".to_owned(), 404, "The tables are Y, YS"),
        ("/api/v2/codelists/vs_S?lang=en".to_owned(), 404, "The code lists are agg_A"),
        ("/api/v2/nothing?lang=en".to_owned(), 404, "/tables/{id}/data"),
        (format!("{data}&valuecodes[Q]=1"), 400, "It has Y, S, ContentsCode"),
        (format!("{data}&valuecodes[Y]=*&valuecodes[S]=GIRLS"), 400, "S: value number 1"),
        (format!("{data}&valuecodes[Y]=*&valuecodes[y]=*"), 400, "Y is named twice"),
        (format!("{data}&valuecodes[Y]=*&valuecodes[ContentsCode]=EXACT"), 400, "PERSONS, MOE95, NOISY, SIGMA"),
        (format!("{data}&valuecodes[Y]=*&codelist[Y]=vs_x"), 400, "It has agg_Y"),
        (format!("{data}&outputFormat=parquet"), 400, "json-stat2, csv, xlsx"),
        (format!("{data}&outputFormat=csv&outputFormatParams=UseCodes,UseTexts"), 400, "one of UseCodes"),
        ("/api/v2/tables/YS/metadata?savedQuery=7&lang=en".to_owned(), 400, "no saved queries"),
    ] {
        let problem = hub.get(&path).await;
        assert_eq!(problem.status.as_u16(), status, "{path}: {}", problem.text());
        assert_eq!(problem.header("content-type"), "application/problem+json", "{path}");
        let detail = problem.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(said), "{path}: {detail}");
    }
    for body in [
        "[]",
        "[[[\"Y\", null, [\"*\"]]]]",
        "{",
        "{\"selection\": 7}",
        "{\"selection\": [{}]}",
        "{\"selection\": [[\"Y\", null, [\"*\"]]]}",
        "{\"placement\": []}",
        "\"x\"",
    ] {
        let problem = hub.request("POST", data, &[("content-type", "application/json")], body).await;
        assert_eq!(problem.status, 400, "{body}: {}", problem.text());
    }
    let large = " ".repeat(300_000);
    assert_eq!(hub.request("POST", data, &[("content-type", "application/json")], &large).await.status, 413);
    assert_eq!(hub.request("DELETE", data, &[], "").await.status, 405);
}

async fn too_many_cells_are_refused_and_the_parts_make_the_whole(world: Seeded) {
    published(&world).await;
    let hub = TestHub::configured(world, |config| config.limits.cells = 40);
    assert_eq!(hub.get("/api/v2/config").await.json()["maxDataCells"], 40);
    let path = "/api/v2/tables/YS/data?lang=en&valuecodes[S]=*&valuecodes[ContentsCode]=*";
    let refused = hub.get(&format!("{path}&valuecodes[Y]=*")).await;
    assert_eq!(refused.status, 403);
    assert!(refused.json()["detail"].as_str().unwrap().contains("more than 40 cells"));
    let mut parts = Vec::new();
    for year in ["2016", "2017", "2018"] {
        let part = hub.get(&format!("{path}&valuecodes[Y]={year}")).await.json();
        parts.extend(part["value"].as_array().unwrap().clone());
    }
    let file = hub.get("/statistics/nmt-2018/YS.json").await.json();
    assert_eq!(parts.len(), 3 * 4 * 4);
    let whole = file["value"].as_array().unwrap();
    assert_eq!(parts[..16], whole[..16], "the first year of the file, without its total");
}

async fn data_come_as_csv_and_as_a_workbook(world: Seeded) {
    let hub = hub(world).await;
    let path = "/api/v2/tables/YS/data?lang=en&outputFormat=csv";
    let plain = hub.get(path).await;
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(plain.text().lines().next(), Some("Year,Group,Persons,Margin of error (95 %)"));
    assert_eq!(plain.text().lines().count(), 1 + 3 * 4);
    let codes = hub.get(&format!("{path}&outputFormatParams=UseCodes&heading=Y,ContentsCode")).await.text();
    assert_eq!(codes.lines().next(), Some("S,2016 PERSONS,2016 MOE95,2017 PERSONS,2017 MOE95,2018 PERSONS,2018 MOE95"));
    let both =
        hub.get(&format!("{path}&outputFormatParams=UseCodesAndTexts,SeparatorSemicolon,IncludeTitle")).await.text();
    assert!(both.starts_with('\u{feff}'), "a spreadsheet needs the mark");
    assert!(both.contains("\n2016 2016;FEMALE Women and girls;"), "{both}");
    let hidden = hub.get("/api/v2/tables/BCF/data?outputFormat=csv").await.text();
    assert!(hidden.contains(",..,.."), "a hidden number is a symbol, never 0");
    let book = hub.get("/api/v2/tables/YS/data?outputFormat=xlsx").await;
    assert!(book.bytes.starts_with(b"PK"));
}

async fn the_numbers_are_those_of_the_other_doors(world: Seeded) {
    let hub = hub(world).await;
    for table in ["YS", "YSF", "BCF"] {
        let px = hub.get(&format!("/api/v2/tables/{table}/data")).await.json();
        let query =
            format!("{{ release(slug: \"nmt-2018\") {{ table(id: \"{table}\") {{ cells {{ value moe95 }} }} }} }}");
        let graph = hub.ask_publicly(&query).await.data();
        let cells = graph["release"]["table"]["cells"].as_array().unwrap();
        let expected: Vec<Value> =
            cells.iter().flat_map(|cell| [cell["value"].clone(), cell["moe95"].clone()]).collect();
        assert_eq!(px["value"], Value::Array(expected), "{table}");
    }
}

async fn nothing_published_yet_is_an_empty_list_and_no_failure(world: Seeded) {
    let hub = TestHub::over(world);
    assert_eq!(hub.get("/api/v2/config").await.status, 200);
    assert_eq!(hub.get("/api/v2/tables").await.json()["page"]["totalElements"], 0);
    assert_eq!(hub.get("/api/v2/tables/Y/data").await.status, 404);
    assert_eq!(hub.get("/statistics").await.status, 200);
    assert_eq!(hub.get("/statistics/catalog.jsonld").await.status, 200);
}

async fn any_page_may_ask(world: Seeded) {
    let hub = hub(world).await;
    let asks = [
        ("origin", "https://dashboard.example.org"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let preflight = hub.request("OPTIONS", "/api/v2/tables/Y/data", &asks, "").await;
    assert!(preflight.status.is_success());
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(preflight.header("access-control-allow-headers").contains("content-type"));
    assert!(!preflight.headers.contains_key("access-control-allow-credentials"));
}

on_both!(
    a_client_finds_its_limits_and_its_tables,
    every_link_is_absolute_has_a_query_and_leads_somewhere,
    every_table_has_a_description_and_data_that_fit_each_other,
    a_selection_means_the_same_by_get_and_by_post,
    a_variable_that_is_left_out_gives_its_total,
    expressions_select_over_public_codes,
    what_cannot_be_read_is_named_with_its_remedy,
    too_many_cells_are_refused_and_the_parts_make_the_whole,
    data_come_as_csv_and_as_a_workbook,
    the_numbers_are_those_of_the_other_doors,
    nothing_published_yet_is_an_empty_list_and_no_failure,
    any_page_may_ask,
);
