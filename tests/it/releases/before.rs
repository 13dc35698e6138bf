//! What nobody may see yet: slices, drafts, and whatever one person alone agreed to.

use samverka::access::role::Role;
use samverka::store::release::draft::Approved;
use serde_json::{Value, json};

use super::given::{approver, books, draft, now, policy, published, slice};
use crate::database::OnBackend;
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;
use samverka::domain::release::slice::SliceKey;

const FIGURES: &str = include_str!("../../../src/domain/data/published_figures.tsv");
const ASKED: &str = "{ releases { slug } release(slug: \"nmt-2016\") { slug }
    publishedFigures(year: 2016) { slug value publisher publishedOn address note(lang: EN) } }";

/// What a stranger sees of the release `nmt-2016`, door by door.
async fn seen(hub: &TestHub) -> Vec<&'static str> {
    let mut seen = Vec::new();
    let data = hub.ask_publicly(ASKED).await.data();
    if data["releases"] != json!([]) || !data["release"].is_null() {
        seen.push("graphql");
    }
    for (door, path) in [
        ("page", "/statistics/nmt-2016"),
        ("table", "/statistics/nmt-2016/Y"),
        ("file", "/statistics/nmt-2016/Y.csv"),
        ("metadata", "/statistics/nmt-2016/Y.metadata.json"),
        ("pxweb", "/api/v2/tables/Y/data"),
    ] {
        match hub.get(path).await.status.as_u16() {
            200 => seen.push(door),
            404 => {}
            other => panic!("{path}: {other}"),
        }
    }
    for (door, path) in [("index", "/statistics"), ("catalog", "/statistics/catalog.jsonld")] {
        if hub.get(path).await.text().contains("nmt-2016") {
            seen.push(door);
        }
    }
    seen
}

async fn nothing_of_a_release_is_seen_before_it_is_published(world: Seeded) {
    let books = books(&world);
    let policy = policy(&books).await;
    let hub = TestHub::over(world);
    let made = slice(&hub.world, &policy, SliceKey::Cohort(2016)).await.unwrap();
    assert_eq!(seen(&hub).await, [""; 0], "a slice in no release");
    let hash = books.create(&draft("nmt-2016", vec![made]), now()).await.unwrap();
    assert_eq!(seen(&hub).await, [""; 0], "a draft");
    for (role, subject) in [(Role::Statistician, "one"), (Role::NationalCoordinator, "two")] {
        books.approve(Approved::Release, "it", &hash, &approver(role, subject), now()).await.unwrap();
        assert_eq!(seen(&hub).await, [""; 0], "approved by {subject}");
    }
    books.publish("nmt-2016", |_| ("00".to_owned(), "00".to_owned()), now()).await.unwrap();
    let everywhere = ["graphql", "page", "table", "file", "metadata", "pxweb", "index", "catalog"];
    assert_eq!(seen(&hub).await, everywhere);
}

async fn figures_of_an_authority_are_shown_as_published_once_two_people_agreed(world: Seeded) {
    published(&world).await;
    let books = books(&world);
    let hub = TestHub::over(world);
    let figures = async || hub.ask_publicly(ASKED).await.data()["publishedFigures"].clone();
    let page = async || hub.get("/statistics/nmt-2018?lang=en").await.text();
    let hash = books.enter_figures(FIGURES).await.unwrap();
    assert_eq!(figures().await, json!([]), "entered");
    let statistician = approver(Role::Statistician, "one");
    books.approve(Approved::Figures, "figures", &hash, &statistician, now()).await.unwrap();
    assert_eq!(figures().await, json!([]), "approved by one");
    assert!(!page().await.contains("The number adds up only if the 8 accompanying children are among them"));
    let coordinator = approver(Role::NationalCoordinator, "two");
    books.approve(Approved::Figures, "figures", &hash, &coordinator, now()).await.unwrap();
    let shown = figures().await;
    let values: Vec<i64> = shown.as_array().unwrap().iter().map(|figure| figure["value"].as_i64().unwrap()).collect();
    assert_eq!(values, [150, 100, 42, 8, 72, 28, 50, 53]);
    for figure in shown.as_array().unwrap() {
        assert_eq!(figure["publishedOn"], "2017-03-13");
        assert!(figure["address"].as_str().unwrap().starts_with("https://www.nmtsverige.se/"), "{figure}");
        assert!(!figure["publisher"].as_str().unwrap().is_empty());
        let synthetic = "do not cite";
        assert!(!figure.to_string().contains(synthetic), "they are exempt: they are not invented");
    }
    let children = &shown[6];
    assert_eq!(children["slug"], "nmt-2016-children");
    let inconsistency = "adds up only if the 8 accompanying children are among them";
    assert!(children["note"].as_str().unwrap().contains(inconsistency), "{children}");
    let page = page().await;
    assert!(page.contains(inconsistency) && page.contains("2017-03-13"));
    assert!(page.contains("not computed here and not used to compute"));
}

/// The same draws with figures entered that are far from the truth, and without.
async fn figures_of_an_authority_change_no_number(world: Seeded) {
    let other = Seeded::on(world.files.backend).await;
    let absurd = FIGURES.replace("\t100\t", "\t100000\t").replace("\t42\t", "\t0\t");
    assert_ne!(absurd, FIGURES);
    let books = books(&other);
    let hash = books.enter_figures(&absurd).await.unwrap();
    super::given::approve(&books, Approved::Figures, &hash).await;
    let hashes = |slices: Vec<samverka::domain::release::slice::Slice>| -> Vec<String> {
        slices.into_iter().map(|slice| slice.content_hash).collect()
    };
    assert_eq!(hashes(published(&other).await), hashes(published(&world).await));
    let shown = TestHub::over(other).ask_publicly("{ publishedFigures { value } }").await.data();
    assert!(shown["publishedFigures"].as_array().unwrap().contains(&json!({ "value": 100_000 })), "{shown}");
    let none: Value = TestHub::over(world).ask_publicly("{ publishedFigures { value } }").await.data();
    assert_eq!(none["publishedFigures"], json!([]));
}

on_both!(
    nothing_of_a_release_is_seen_before_it_is_published,
    figures_of_an_authority_are_shown_as_published_once_two_people_agreed,
    figures_of_an_authority_change_no_number,
);
