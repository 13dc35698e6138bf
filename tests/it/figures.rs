//! The figures of the press release of 2017-03-13, asked of the hub.

use samverka::domain::persona::Persona;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::hub::TestHub;

const PRESS_RELEASE: &str = include_str!("../../schema/operations/press-release-2016.graphql");

const FIGURES: [(&str, i64); 8] = [
    ("persons", 150),
    ("womenAndGirls", 100),
    ("menAndBoys", 42),
    ("accompanyingChildren", 8),
    ("children", 50),
    ("women", 72),
    ("men", 28),
    ("otherForms", 53),
];

fn totals(data: &Value) -> Vec<(&'static str, i64)> {
    FIGURES.iter().map(|(name, _)| (*name, data[name]["total"].as_i64().unwrap())).collect()
}

fn countries(counts: &Value) -> Vec<&str> {
    counts["rows"].as_array().unwrap().iter().map(|row| row["keys"][0]["code"].as_str().unwrap()).collect()
}

async fn the_press_release_comes_out_of_the_records(hub: TestHub) {
    for persona in [Persona::NationalCoordinator, Persona::Statistician] {
        let data = hub.ask(persona, PRESS_RELEASE).await.data();
        assert_eq!(totals(&data), FIGURES);
        assert_eq!(countries(&data["countriesOfChildren"])[..4], ["RO", "AF", "SE", "MA"]);
        assert_eq!(countries(&data["countriesOfAdults"])[..3], ["RO", "BG", "NG"]);
        for (name, _) in FIGURES {
            assert_eq!(data[name]["rule"], "NMT_2016");
            assert_eq!(data[name]["unit"], "PERSON");
            assert_eq!(data[name]["accompanyingChildren"], "INCLUDED");
        }
    }
}

async fn the_figures_are_counted_and_not_remembered(hub: TestHub) {
    let one_boy = "UPDATE participants SET majority = 'ADULT' WHERE key = (SELECT MIN(p.key) FROM participants p \
                   JOIN persons s ON s.key = p.person_key WHERE s.sex = 'MALE' AND p.majority = 'MINOR' \
                   AND p.capacity = 'EXPLOITED' AND p.registered_on BETWEEN '2016-01-01' AND '2016-12-31')";
    hub.world.open.writer.execute_unprepared(one_boy).await.unwrap();
    let data = hub.ask(Persona::Statistician, PRESS_RELEASE).await.data();
    let moved = FIGURES.map(|(name, number)| match name {
        "children" => (name, number - 1),
        "men" => (name, number + 1),
        _ => (name, number),
    });
    assert_eq!(totals(&data), moved);
}

async fn each_rule_counts_its_own_unit(hub: TestHub) {
    let query = "{ a: counts(rule: NMT_2017, where: {years: [2016]}) { unit accompanyingChildren total }
                   b: counts(rule: CASE_FILES, where: {years: [2016]}) { unit total }
                   c: counts(rule: SOURCE_RECORDS, where: {years: [2016]}) { unit total } }";
    let data = hub.ask(Persona::NationalCoordinator, query).await.data();
    assert_eq!((&data["a"]["total"], &data["a"]["accompanyingChildren"]), (&142.into(), &"EXCLUDED".into()));
    let files = data["b"]["total"].as_i64().unwrap();
    let records = data["c"]["total"].as_i64().unwrap();
    assert!((90..=100).contains(&files) && data["b"]["unit"] == "CASE", "{files}");
    assert!((205..=225).contains(&records) && data["c"]["unit"] == "SOURCE_RECORD", "{records}");
}

async fn nobody_else_counts_exactly(hub: TestHub) {
    let counting = [Persona::NationalCoordinator, Persona::Statistician];
    for persona in Persona::ALL.into_iter().filter(|persona| !counting.contains(persona)) {
        let answered = hub.ask(persona, "{ counts(rule: NMT_2016) { total } }").await;
        let expected = if persona == Persona::Researcher { "GRAPHQL_VALIDATION_FAILED" } else { "FORBIDDEN" };
        assert_eq!(answered.code(), expected, "{persona:?}");
    }
}

on_both!(
    the_press_release_comes_out_of_the_records,
    the_figures_are_counted_and_not_remembered,
    each_rule_counts_its_own_unit,
    nobody_else_counts_exactly,
);
