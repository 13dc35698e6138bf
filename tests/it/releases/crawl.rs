//! Everything that a stranger can reach from the first page, and everything that he can make up.

use std::collections::BTreeMap;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use samverka::domain::persona::Persona;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::given::published;
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;

const DOORS: [&str; 3] = ["/statistics", "/api/v2/config", "/api/v2/tables"];
/// What people are asked and counted by; another world.
const OTHER_PEOPLE: [&str; 4] = [
    "UPDATE persons SET sex = 'OTHER', citizenship = 'SE', birth_year = 1970",
    "UPDATE participants SET victim_status = 'NOT_VICTIM'",
    "UPDATE source_records SET cohort = NULL",
    "UPDATE cases SET reference = reference || 'X'",
];

type Reached = BTreeMap<String, Vec<u8>>;

/// Follows every address that any answer names, with the headers of one caller.
async fn crawl(hub: &TestHub, headers: &[(&str, &str)]) -> Reached {
    let mut reached = Reached::new();
    let mut pending: Vec<String> = DOORS.map(str::to_owned).to_vec();
    while let Some(path) = pending.pop() {
        if reached.contains_key(&path) {
            continue;
        }
        let answered = hub.request("GET", &path, headers, "").await;
        assert_eq!(answered.status, 200, "{path} is named and not there");
        pending.extend(addresses(&String::from_utf8_lossy(&answered.bytes)));
        reached.insert(path, answered.bytes);
    }
    reached
}

/// The paths of the statistics that stand in a text.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for door in ["/statistics", "/api/v2/"] {
        for (at, _) in text.match_indices(door) {
            let rest = &text[at..];
            let end = rest.find(|letter: char| " \"'<>()\\\n#,;{}".contains(letter)).unwrap_or(rest.len());
            let path = rest[..end].trim_end_matches(['.', '/']).replace("&amp;", "&");
            if path.starts_with("/statistics") || path.len() > "/api/v2/".len() {
                found.push(path);
            }
        }
    }
    found
}

fn differing(left: &Reached, right: &Reached) -> Vec<String> {
    let all = left.keys().chain(right.keys());
    all.filter(|path| left.get(*path) != right.get(*path)).cloned().collect()
}

async fn no_address_tells_more_to_anybody_or_anything_of_who_was_counted(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let public = crawl(&hub, &[]).await;
    for part in [".csv", ".xlsx", ".json", ".metadata.json", "catalog.jsonld", "/codelists/", "/data", "/metadata"] {
        assert!(public.keys().any(|path| path.contains(part)), "{part} is reached");
    }
    assert!(public.len() > 100, "{}", public.len());
    for (path, bytes) in &public {
        let text = String::from_utf8_lossy(bytes);
        for private in ["person:", "case:", "NMT-2016-", "source-record:"] {
            assert!(!text.contains(private), "{path} holds {private}");
        }
    }
    for persona in [Persona::Researcher, Persona::NationalCoordinator, Persona::Stranger] {
        let token = hub.token(persona);
        assert_eq!(differing(&public, &crawl(&hub, &[("authorization", &token)]).await), Vec::<String>::new());
    }
    for statement in OTHER_PEOPLE {
        hub.world.open.writer.execute_unprepared(statement).await.unwrap();
    }
    assert_eq!(differing(&public, &crawl(&hub, &[]).await), Vec::<String>::new(), "the people do not show");
    let correction =
        "INSERT INTO errata (release_key, noted_on, text_sv, text_en) SELECT key, '2025-03-01', 'x', 'y' FROM releases";
    hub.world.open.release_writer.execute_unprepared(correction).await.unwrap();
    assert!(!differing(&public, &crawl(&hub, &[]).await).is_empty(), "a difference would be seen");
}

/// Addresses put together from what is there and what is not.
struct Madeup(ChaCha12Rng);

impl Madeup {
    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.0.next_u32() as usize % of.len()]
    }

    fn address(&mut self) -> String {
        let odd = ["..", "%00", "%ff", "%2e%2e%2f", "'--", "nmt-2018'", "%F0%9F%92%A5", "-1", "1e999", "Y%0a", "*"];
        let mut segment = |known: &[&'static str]| {
            let odd_one = self.one_of(&odd);
            if self.0.next_u32().is_multiple_of(4) { odd_one } else { self.one_of(known) }
        };
        let path = match segment(&["file", "page", "tables", "lists"]) {
            "file" => {
                let (release, table) = (segment(&["nmt-2018", "nmt-1999"]), segment(&["Y", "YS", "BCF", "YCF"]));
                format!(
                    "/statistics/{release}/{table}{}",
                    segment(&[".csv", ".xlsx", ".json", ".metadata.json", ".exe"])
                )
            }
            "page" => format!("/statistics/{}/{}", segment(&["nmt-2018"]), segment(&["Y", "BSAF"])),
            "lists" => format!("/api/v2/codelists/{}", segment(&["agg_A", "agg_Y", "vs_S"])),
            _ => format!("/api/v2/tables/{}/{}", segment(&["Y", "YSA", "bsc"]), segment(&["data", "metadata", "x"])),
        };
        let names = [
            "valuecodes[Y]",
            "valueCodes[S]",
            "codelist[A]",
            "outputFormat",
            "outputFormatParams",
            "lang",
            "stub",
            "pageSize",
        ];
        let values = [
            "*",
            "TOP(2)",
            "RANGE(2016,",
            "FROM(-1)",
            "2016,2017",
            "agg_A",
            "csv",
            "xlsx",
            "UseCodes",
            "en",
            "xx",
            "99999999999999999999",
            "???",
        ];
        let query: Vec<String> =
            (0..self.0.next_u32() % 4).map(|_| format!("{}={}", self.one_of(&names), self.one_of(&values))).collect();
        format!("{path}?{}", query.join("&"))
    }
}

async fn no_address_that_is_made_up_breaks_anything(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let mut madeup = Madeup(ChaCha12Rng::seed_from_u64(7));
    let mut answered = BTreeMap::<u16, usize>::new();
    for _ in 0..1_500 {
        let path = madeup.address();
        let sent = hub.get(&path).await;
        assert!(sent.status.as_u16() < 500, "{path}: {}", sent.status);
        assert!(!String::from_utf8_lossy(&sent.bytes).contains("SELECT"), "{path}");
        *answered.entry(sent.status.as_u16()).or_default() += 1;
    }
    assert!(answered[&200] > 150 && answered[&404] > 150 && answered[&400] > 50, "{answered:?}");
}

impl Madeup {
    /// A body for a question by POST, as often wrong as right.
    fn body(&mut self) -> String {
        let mut entry = || {
            let code = self.one_of(&["Y", "S", "a", "ContentsCode", "B", "", "Q", "\u{0}"]);
            let values = self.one_of(&[
                "[\"*\"]",
                "[\"2016\",\"2018\"]",
                "[\"PERSONS\"]",
                "[\"TOTAL\"]",
                "[\"TOP(99999999999999999999)\"]",
                "[\"RANGE(2016,\"]",
                "[]",
                "7",
                "[\"' OR 1=1\"]",
                "[{\"a\":[[[[]]]]}]",
            ]);
            let list = self.one_of(&["", ",\"codelist\":\"agg_A\"", ",\"codelist\":\"agg_Y\"", ",\"codelist\":7"]);
            format!("{{\"variableCode\":\"{code}\",\"valueCodes\":{values}{list}}}")
        };
        let entries = [entry(), entry(), "{\"variableCode\":\"Y\",\"valueCodes\":[\"*\"]}".to_owned()];
        let some = 1 + self.0.next_u32() as usize % entries.len();
        let selection = entries[entries.len() - some..].join(",");
        let placement = self.one_of(&["", ",\"placement\":{\"heading\":[\"Y\"]}", ",\"placement\":7"]);
        let whole = format!("{{\"selection\":[{selection}]{placement}}}");
        let end = if self.0.next_u32().is_multiple_of(8) { whole.len() / 2 } else { whole.len() };
        whole.chars().take(end).collect()
    }
}

async fn no_question_that_is_made_up_breaks_anything(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let mut madeup = Madeup(ChaCha12Rng::seed_from_u64(8));
    let mut answered = BTreeMap::<u16, usize>::new();
    for _ in 0..1_500 {
        let table = madeup.one_of(&["Y", "YS", "YSA", "BSC", "YF"]);
        let (path, body) = (format!("/api/v2/tables/{table}/data?lang=en"), madeup.body());
        let sent = hub.request("POST", &path, &[("content-type", "application/json")], &body).await;
        assert!(sent.status.as_u16() < 500, "{path} {body}: {}", sent.status);
        let text = String::from_utf8_lossy(&sent.bytes);
        assert!(!text.contains("SELECT") && !text.contains("OR 1=1"), "{body}: {text}");
        *answered.entry(sent.status.as_u16()).or_default() += 1;
    }
    assert!(answered[&200] > 100 && answered[&400] > 500, "{answered:?}");
}

/// PostgreSQL fails at a text with it, SQLite does not: no such text may reach a database.
async fn a_text_that_no_record_can_hold_names_nothing(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let query = "query($text: String!, $r: [_Any!]!) {
        release(slug: $text) { slug } _entities(representations: $r) { ... on Agency { slug } } }";
    for text in ["a\u{0}", "202100-2163\u{0}", "\u{0}", "a\u{1}"] {
        let agency = json!([{ "__typename": "Agency", "organisationNumber": text }]);
        let asked = json!({ "text": text, "r": agency });
        let data = hub.ask_with(Persona::CoordinatorSyd, query, asked).await.data();
        assert_eq!(data, json!({ "release": null, "_entities": [null] }), "{text:?}");
    }
    let known = json!({ "text": "nmt-2018", "r": [{ "__typename": "Agency", "organisationNumber": "202100-2163" }] });
    let data = hub.ask_with(Persona::CoordinatorSyd, query, known).await.data();
    assert_eq!(data, json!({ "release": { "slug": "nmt-2018" }, "_entities": [{ "slug": "migration" }] }));
}

on_both!(
    no_address_tells_more_to_anybody_or_anything_of_who_was_counted,
    no_address_that_is_made_up_breaks_anything,
    no_question_that_is_made_up_breaks_anything,
    a_text_that_no_record_can_hold_names_nothing,
);
