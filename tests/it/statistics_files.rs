//! Releases as files and pages: permanent addresses, the same bytes for everybody, and what is said where nothing stands.

use chrono::NaiveDate;
use samverka::domain::persona::Persona;
use samverka::domain::release::Text;

use crate::demonstration::given::Seeded;
use crate::hub::{Sent, TestHub};
use crate::releases::given::{books, now, published};

const TABLES: [&str; 13] = ["Y", "YS", "YJ", "YSA", "YC", "YR", "YF", "YSF", "YM", "BSC", "BSAF", "BCF", "BRF"];
const FOREVER: &str = "public, immutable, max-age=31536000";

async fn hub(world: Seeded) -> TestHub {
    published(&world).await;
    TestHub::over(world)
}

async fn every_table_stands_in_every_form_at_its_address(world: Seeded) {
    let hub = hub(world).await;
    for table in TABLES {
        for (ending, kind, policy) in [
            ("csv", "text/csv; charset=utf-8", FOREVER),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FOREVER),
            ("json", "application/json", FOREVER),
            ("metadata.json", "application/json", "public, no-cache"),
        ] {
            let path = format!("/statistics/nmt-2018/{table}.{ending}");
            let file = hub.get(&path).await;
            assert_eq!(file.status, 200, "{path}");
            assert_eq!(file.header("content-type"), kind, "{path}");
            assert_eq!(file.header("cache-control"), policy, "{path}");
            assert_eq!(file.header("access-control-allow-origin"), "*", "{path}");
            assert!(!file.header("vary").to_lowercase().contains("language"), "{path}");
            assert!(file.bytes.len() > 100, "{path}");
            let tag = file.header("etag").to_owned();
            assert!(tag.starts_with('"'), "a strong tag: {tag}");
            let again = hub.request("GET", &path, &[("if-none-match", &tag)], "").await;
            assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
            assert_eq!(again.header("etag"), tag);
            let head = hub.request("HEAD", &path, &[], "").await;
            assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0), "{path}");
            assert_eq!(head.header("etag"), tag);
        }
        assert_eq!(hub.get(&format!("/statistics/nmt-2018/{table}")).await.status, 200);
    }
}

async fn a_file_is_swedish_unless_english_is_asked_for_whatever_the_browser_prefers(world: Seeded) {
    let hub = hub(world).await;
    let path = "/statistics/nmt-2018/YS.csv";
    let swedish = hub.get(path).await;
    assert!(swedish.text().contains("Kvinnor och flickor"));
    let preferring = hub.request("GET", path, &[("accept-language", "en")], "").await;
    assert_eq!(preferring.bytes, swedish.bytes);
    let english = hub.get(&format!("{path}?lang=en")).await;
    assert!(english.text().contains("Women and girls"));
    assert_ne!(english.header("etag"), swedish.header("etag"));
    assert_eq!(english.header("content-language"), "en");
    assert_eq!(hub.get(&format!("{path}?lang=de")).await.status, 400);
}

async fn everybody_gets_the_same_bytes(world: Seeded) {
    let hub = hub(world).await;
    for path in ["/statistics", "/statistics/nmt-2018/YSA.csv", "/statistics/nmt-2018/YSA", "/api/v2/tables/YSA/data"] {
        let public = hub.get(path).await;
        assert_eq!(public.status, 200, "{path}");
        let mut senders = vec!["Bearer rubbish".to_owned(), "Basic YTpi".to_owned()];
        senders
            .extend([Persona::Researcher, Persona::NationalCoordinator, Persona::Stranger].map(|who| hub.token(who)));
        for sender in senders {
            let sent = hub.request("GET", path, &[("authorization", &sender)], "").await;
            assert_eq!((sent.status, &sent.bytes), (public.status, &public.bytes), "{path}");
        }
    }
}

async fn what_is_compressed_has_a_tag_of_its_own(world: Seeded) {
    let hub = hub(world).await;
    let path = "/statistics/nmt-2018/BSAF.csv";
    let plain = hub.get(path).await;
    let packed = hub.request("GET", path, &[("accept-encoding", "gzip")], "").await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes.len() < plain.bytes.len() / 2);
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let tag = packed.header("etag").to_owned();
    let again = hub.request("GET", path, &[("if-none-match", &tag), ("accept-encoding", "gzip")], "").await;
    assert_eq!(again.status, 304);
}

async fn where_nothing_stands_it_is_said_what_is_wrong_and_where_to_look(world: Seeded) {
    let hub = hub(world).await;
    for (path, said) in [
        ("/statistics/nmt-1999/YS.csv?lang=en", "The releases are: nmt-2018"),
        ("/statistics/nmt-2018/YCF.csv?lang=en", "The tables are Y, YS"),
        ("/statistics/nmt-2018/YS.pdf?lang=en", ".csv, .xlsx, .json or .metadata.json"),
        ("/statistics/nmt-2018/YS.?lang=en", ".csv, .xlsx, .json or .metadata.json"),
        ("/statistics/nmt-2018/ys.csv?lang=en", "The tables are Y, YS"),
    ] {
        let problem = hub.get(path).await;
        assert_eq!(problem.status, 404, "{path}");
        assert_eq!(problem.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(problem.header("cache-control"), "no-store", "{path}");
        assert!(problem.json()["detail"].as_str().unwrap().contains(said), "{path}: {}", problem.text());
    }
    let unknown = hub.get("/statistics/nmt-2018/YCF.csv").await;
    assert_eq!(unknown.json()["code"], "TABLE_NOT_IN_CATALOGUE");
    assert_eq!(unknown.bytes, hub.get("/statistics/nmt-2018/PERSON.json").await.bytes, "the same bytes for all");
    for path in ["/statistics/nmt-1999?lang=en", "/statistics/nmt-2018/YCF?lang=en"] {
        let page = hub.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
    }
    assert_eq!(hub.request("POST", "/statistics/nmt-2018/YS.csv", &[], "").await.status, 405);
}

async fn a_withdrawn_release_answers_gone_with_the_reason_and_stays_named(world: Seeded) {
    published(&world).await;
    let reason = Text { sv: "fel kohort".to_owned(), en: "a wrong cohort".to_owned() };
    let on = NaiveDate::from_ymd_opt(2025, 3, 1).unwrap();
    let books = books(&world);
    books.withdraw("nmt-2018", on, reason).await.unwrap();
    let hub = TestHub::over(world);
    for path in [
        "/statistics/nmt-2018/YS.csv",
        "/statistics/nmt-2018/YS.metadata.json",
        "/statistics/nmt-2018/YS",
        "/statistics/nmt-2018",
    ] {
        let gone = hub.get(&format!("{path}?lang=en")).await;
        assert_eq!(gone.status, 410, "{path}");
        assert!(
            gone.text().contains("a wrong cohort") && gone.text().contains("2025-03-01"),
            "{path}: {}",
            gone.text()
        );
        assert_eq!(gone.header("cache-control"), "no-store", "{path}");
    }
    let index = hub.get("/statistics").await;
    assert_eq!(index.status, 200);
    assert!(index.text().contains("nmt-2018") && index.text().contains("fel kohort"));
    assert_eq!(hub.get("/api/v2/tables").await.json()["page"]["totalElements"], 0);
    assert_eq!(hub.get("/api/v2/tables/YS/metadata").await.status, 404);
    assert!(hub.get("/statistics/catalog.jsonld").await.text().contains("dataset-status/WITHDRAWN"));
    assert!(now().date_naive() < on);
}

async fn the_pages_run_nothing_and_are_framed_by_nobody(world: Seeded) {
    let hub = hub(world).await;
    for path in [
        "/statistics",
        "/statistics/nmt-2018",
        "/statistics/nmt-2018/YSA",
        "/statistics/nmt-2018/Y?lang=en",
        "/statistics/none",
    ] {
        let page = hub.get(path).await;
        assert_eq!(
            page.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        let text = page.text();
        for forbidden in ["<script", " style=", "onclick", "javascript:"] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
    }
    let style = hub.get("/statistics/style.css").await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
}

async fn invented_numbers_say_so_on_every_page(world: Seeded) {
    let hub = hub(world).await;
    for path in ["/statistics", "/statistics/nmt-2018", "/statistics/nmt-2018/YSA"] {
        let (sv, en) = (hub.get(path).await.text(), hub.get(&format!("{path}?lang=en")).await.text());
        assert!(sv.to_lowercase().contains("syntetiska demonstrationsdata, en dragning, citera inte"), "{path}");
        assert!(en.to_lowercase().contains("synthetic demonstration data, one draw, do not cite"), "{path}");
    }
}

async fn a_page_shows_the_numbers_of_the_file(world: Seeded) {
    let hub = hub(world).await;
    let csv = hub.get("/statistics/nmt-2018/YS.csv").await.text();
    let page = hub.get("/statistics/nmt-2018/YS").await.text();
    let mut shown = 0;
    for row in csv.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>()) {
        let (value, margin) = (row[row.len() - 5], row[row.len() - 4]);
        if !value.is_empty() {
            assert!(page.contains(&format!("{value} <span class=\"margin\">±{margin}</span>")), "{row:?}");
            shown += 1;
        }
    }
    assert!(shown > 8);
}

async fn every_table_has_a_chart_whose_bars_show_their_margins(world: Seeded) {
    let hub = hub(world).await;
    for table in TABLES {
        let page = hub.get(&format!("/statistics/nmt-2018/{table}?lang=en")).await.text();
        let charts: Vec<&str> = page.split("<svg class=\"chart\"").skip(1).collect();
        assert!(!charts.is_empty(), "{table}");
        for chart in charts {
            let chart = chart.split("</svg>").next().unwrap();
            // What is drawn and what is read aloud agree: a bar with a margin has a line over it.
            let name = chart.split("aria-label=\"").nth(1).unwrap().split('"').next().unwrap();
            let margins = name.split("; ").filter(|bar| bar.contains(" ±") && !bar.contains("±0")).count();
            assert_eq!(chart.matches("class=\"whisker\"").count(), margins, "{table}: {name}");
            let hidden = name.split("; ").filter(|bar| bar.ends_with(" ..")).count();
            assert_eq!(chart.matches("class=\"hidden\"").count(), hidden, "{table}: {name}");
            assert!(margins + hidden > 0, "{table}: {name}");
        }
    }
}

async fn the_record_for_portals_names_every_release_and_file(world: Seeded) {
    let hub = hub(world).await;
    let answered: Sent = hub.get("/statistics/catalog.jsonld").await;
    assert_eq!(answered.header("content-type"), "application/ld+json");
    let record = answered.json();
    let graph = record["@graph"].as_array().unwrap();
    let of_type = |kind: &str| graph.iter().filter(|node| node["@type"] == kind).count();
    assert_eq!((of_type("dcat:Catalog"), of_type("dcat:Dataset"), of_type("dcat:Distribution")), (1, 1, 39));
    for node in graph.iter().filter(|node| node["@type"] == "dcat:Distribution") {
        let address = node["dcat:downloadURL"]["@id"].as_str().unwrap();
        let path = address.strip_prefix("http://statistik.example.se").expect("an address of this host");
        assert_eq!(hub.get(path).await.status, 200, "{path}");
        assert_eq!(node["dcterms:license"]["@id"], "https://creativecommons.org/licenses/by/4.0/");
    }
    // Whatever is pointed to inside the record is there.
    let ids: Vec<&str> = graph.iter().map(|node| node["@id"].as_str().unwrap()).collect();
    let catalog = graph.iter().find(|node| node["@type"] == "dcat:Catalog").unwrap();
    for part in catalog["dcat:dataset"].as_array().unwrap().iter().chain([&catalog["dcterms:publisher"]]) {
        assert!(ids.contains(&part["@id"].as_str().unwrap()), "{part}");
    }
}

async fn the_configured_address_stands_wherever_an_address_is_given(world: Seeded) {
    published(&world).await;
    let hub = TestHub::configured(world, |config| config.public_url = Some("https://nav.example.org/hub/".to_owned()));
    for path in [
        "/statistics/nmt-2018/Y.metadata.json",
        "/statistics/catalog.jsonld",
        "/api/v2/tables",
        "/api/v2/tables/Y/metadata",
    ] {
        let text = hub.get(path).await.text();
        assert!(text.contains("https://nav.example.org/hub/") && !text.contains("statistik.example.se"), "{path}");
    }
    assert!(hub.get("/statistics").await.text().contains("href=\"/hub/statistics/nmt-2018\""));
}

/// What caches keep for everybody must not say who asked first.
async fn without_a_configured_address_a_lasting_file_names_no_host(world: Seeded) {
    let hub = hub(world).await;
    for ending in ["csv", "json", "xlsx"] {
        let path = format!("/statistics/nmt-2018/Y.{ending}");
        let one = hub.get(&path).await;
        let other = hub.request("GET", &path, &[("host", "evil.example.org")], "").await;
        assert_eq!(one.bytes, other.bytes, "{ending}");
    }
}

async fn a_caller_who_asks_too_often_is_told_how_long_to_wait(world: Seeded) {
    published(&world).await;
    let hub = TestHub::configured(world, |config| {
        config.limits.requests_per_second = 1;
        config.limits.request_burst = 2;
    });
    let mut refused = None;
    for _ in 0..3 {
        refused = Some(hub.get("/statistics/nmt-2018/Y.csv").await);
    }
    for refused in [refused.unwrap(), hub.get("/api/v2/tables").await, hub.get("/statistics").await] {
        assert_eq!(refused.status, 429);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert_eq!(refused.json()["code"], "RATE_LIMITED");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
}

on_both!(
    every_table_stands_in_every_form_at_its_address,
    a_file_is_swedish_unless_english_is_asked_for_whatever_the_browser_prefers,
    everybody_gets_the_same_bytes,
    what_is_compressed_has_a_tag_of_its_own,
    where_nothing_stands_it_is_said_what_is_wrong_and_where_to_look,
    a_withdrawn_release_answers_gone_with_the_reason_and_stays_named,
    the_pages_run_nothing_and_are_framed_by_nobody,
    invented_numbers_say_so_on_every_page,
    a_page_shows_the_numbers_of_the_file,
    every_table_has_a_chart_whose_bars_show_their_margins,
    the_record_for_portals_names_every_release_and_file,
    the_configured_address_stands_wherever_an_address_is_given,
    without_a_configured_address_a_lasting_file_names_no_host,
    a_caller_who_asks_too_often_is_told_how_long_to_wait,
);
