//! What researchers and the public get, and what nobody can get at.

use samverka::domain::persona::Persona;
use samverka::domain::release::noise::Recorded;
use samverka::domain::release::slice::SliceKey;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use super::given::{books, exact, policy, published, slice_with};
use crate::database::{Backend, run};
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;

const TABLE: &str = "query($table: String!, $select: [CellSelection!]) { release(slug: \"nmt-2018\") { table(id: $table) { id
    variables { code values { code sumOf } } cells(select: $select) { codes value moe95 status noisyValue sigma } } } }";

async fn cells(hub: &TestHub, table: &str, select: Value) -> Vec<Value> {
    let answered = hub.ask_with(Persona::Researcher, TABLE, json!({ "table": table, "select": select })).await;
    answered.data()["release"]["table"]["cells"].as_array().unwrap().clone()
}

async fn a_researcher_reads_tables_with_margins_and_all_that_belongs_to_them(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let answered = hub.ask_with(Persona::Researcher, TABLE, json!({ "table": "YS" })).await;
    let cells = answered.data()["release"]["table"]["cells"].as_array().unwrap().clone();
    assert_eq!(cells.len(), 3 * 4);
    assert_eq!(cells[0]["codes"], json!(["2016", "FEMALE"]));
    let women = cells[0]["value"].as_i64().unwrap();
    assert!((90..=110).contains(&women), "100 and noise: {women}");
    assert_eq!(cells[0]["moe95"], 4);
    assert_eq!(cells[0]["status"], "A");
    let statistics = &answered.json()["extensions"]["statistics"][0];
    for key in [
        "release",
        "contentHash",
        "table",
        "slices",
        "codeLists",
        "population",
        "method",
        "methodVersion",
        "reading",
        "caps",
        "displayRule",
        "budget",
        "additive",
        "publisher",
        "licence",
        "citation",
        "notes",
    ] {
        assert!(!statistics[key].is_null(), "{key}: {statistics}");
    }
    assert_eq!(statistics["budget"]["lifetime"]["rho"], 1.0);
    assert!(statistics["notes"][0].as_str().unwrap().contains("citera inte"), "{statistics}");
    let without = hub.ask_publicly("{ releases { slug } }").await;
    assert!(without.json()["extensions"]["statistics"].is_null());
}

async fn sums_are_given_where_they_are_asked_for_and_add_up(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let persons = |cells: &[Value]| cells[0]["value"].as_i64();
    let total = cells(&hub, "YSA", json!([
        { "variable": "Y", "codes": ["2016"] }, { "variable": "S", "codes": ["TOTAL"] }, { "variable": "A", "codes": ["TOTAL"] }
    ])).await;
    let year = cells(&hub, "Y", json!([{ "variable": "Y", "codes": ["2016"] }])).await;
    assert_eq!(persons(&total), persons(&year));
    let block = cells(&hub, "Y", json!([{ "variable": "Y", "codes": ["2016-2018"] }])).await;
    let years = cells(&hub, "Y", json!(null)).await;
    assert_eq!(persons(&block), Some(years.iter().map(|cell| cell["value"].as_i64().unwrap()).sum()));
    assert!(block[0]["noisyValue"].is_null(), "nothing was drawn for a sum");
}

async fn outside_the_catalogue_the_error_is_the_same_whatever_the_data(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let ask = async |table: &str, select: Value| {
        let answered = hub.ask_with(Persona::Researcher, TABLE, json!({ "table": table, "select": select })).await;
        let mut errors = answered.json()["errors"][0].clone();
        for random in ["locations", "path"] {
            errors.as_object_mut().unwrap().remove(random);
        }
        errors["extensions"].as_object_mut().unwrap().remove("requestId");
        errors
    };
    let unknown = ask("YCF", json!(null)).await;
    assert_eq!(unknown["extensions"]["code"], "TABLE_NOT_IN_CATALOGUE");
    for (table, variable, code) in
        [("YS", "A", "A25"), ("YS", "S", "GIRLS"), ("YF", "F", "TOTAL"), ("YS", "Y", "2016-2017")]
    {
        assert_eq!(ask(table, json!([{ "variable": variable, "codes": [code] }])).await, unknown, "{table} {code}");
    }
    let control = hub.ask_with(Persona::Researcher, TABLE, json!({ "table": "YF" })).await;
    assert_eq!(control.data()["release"]["table"]["id"], "YF");
    assert!(hub.ask_publicly("{ release(slug: \"nmt-1999\") { slug } }").await.data()["release"].is_null());
}

async fn everybody_gets_the_same_bytes(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let query = "{ releases { slug contentHash tables { id cells { codes value moe95 status noisyValue sigma } } } }";
    let public = hub.ask_publicly(query).await;
    for persona in [Persona::Researcher, Persona::Statistician, Persona::NationalCoordinator, Persona::Stranger] {
        let answered = hub.ask(persona, query).await;
        assert_eq!(answered.text, public.text, "{persona:?}");
    }
}

/// Two hubs with the same slices and different people.
async fn what_an_outsider_sees_does_not_depend_on_the_people_any_more(world: Seeded) {
    published(&world).await;
    let hub = TestHub::over(world);
    let query = "{ releases { slug title tables { id title population reading cells { codes value moe95 status noisyValue sigma }
        variables { code label values { code label sumOf } } } } publishedFigures { slug } }";
    let before = hub.ask_publicly(query).await;
    for statement in [
        "UPDATE persons SET sex = 'OTHER', citizenship = 'SE'",
        "UPDATE participants SET victim_status = 'NOT_VICTIM'",
        "UPDATE source_records SET cohort = NULL",
    ] {
        hub.world.open.writer.execute_unprepared(statement).await.unwrap();
    }
    let after = hub.ask_publicly(query).await;
    assert_eq!((before.text, before.status), (after.text, after.status));
}

/// The draws of the first are far from 0, so what was counted could stand in the books only by being kept there.
async fn no_exact_count_is_kept(world: Seeded) {
    let books = books(&world);
    let policy = policy(&books).await;
    let before = sizes(&world).await;
    let far = Recorded::new((0..997).map(|place| 1_000_000 + place * 7_919 % 10_007).collect());
    let made = slice_with(&world, &policy, SliceKey::Cohort(2016), far).await.unwrap();
    assert!(made.tables.iter().flat_map(|table| &table.persons).all(|persons| *persons != 150 && *persons != 100));
    let grown: Vec<String> =
        before.iter().zip(sizes(&world).await).filter(|(old, new)| *old != new).map(|(old, _)| old.0.clone()).collect();
    assert_eq!(grown, ["privacy_ledger", "slice_cells", "slice_tables", "slices"]);
    // All persons of 2016, and the women.
    for counted in [150, 100] {
        assert_eq!(found(&world, &grown, counted).await, Vec::<String>::new(), "{counted}");
    }
    let bare = exact(&world, &policy, "2017").await;
    let control = found(&world, &grown, bare.tables[0].persons[0]).await;
    assert_eq!(control, ["slice_cells.noisy", "slice_cells.estimate", "slice_cells.persons"], "{control:?}");
}

/// Every table of the release database with how many rows it has, by name.
async fn sizes(world: &Seeded) -> Vec<(String, i64)> {
    let tables = match world.open.backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        }
        _ => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    };
    let mut sizes = Vec::new();
    for table in texts(&world.open.release, tables).await {
        let rows = texts(&world.open.release, &format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}")).await;
        sizes.push((table, rows[0].parse().unwrap()));
    }
    sizes
}

/// The columns of these tables in which a number stands: as itself, or in millionths.
async fn found(world: &Seeded, tables: &[String], number: i64) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables {
        let columns = match world.open.backend() {
            DbBackend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
            _ => format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            ),
        };
        for column in texts(&world.open.release, &columns).await {
            // Where a row stands, not what was counted.
            if ["key", "slice_key", "cell"].contains(&column.as_str()) {
                continue;
            }
            let rows = format!("SELECT COALESCE(CAST({column} AS TEXT), '') FROM {table}");
            let wanted = [number.to_string(), format!("{number}000000")];
            if texts(&world.open.release, &rows).await.iter().any(|value| wanted.contains(value)) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

async fn texts(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

on_both!(
    a_researcher_reads_tables_with_margins_and_all_that_belongs_to_them,
    sums_are_given_where_they_are_asked_for_and_add_up,
    outside_the_catalogue_the_error_is_the_same_whatever_the_data,
    everybody_gets_the_same_bytes,
    what_an_outsider_sees_does_not_depend_on_the_people_any_more,
    no_exact_count_is_kept,
);

/// The statements that the operator's guide gives.
#[tokio::test]
async fn the_role_of_the_statistics_side_reads_releases_and_nothing_else() {
    run(Backend::Postgres, async |world: Seeded| {
        published(&world).await;
        let name = |url: &str| url.rsplit_once('/').unwrap().1.to_owned();
        let (case, release) = (name(&world.files.case_url), name(&world.files.release_url));
        let role = format!("statistics_{release}");
        let guide = include_str!("../../../docs/releases.md");
        let mut blocks = guide.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap());
        let written = |block: &str| {
            let block = block.replace("samverka_statistics", &role);
            block.replace("samverka_case", &case).replace("samverka_release", &release)
        };
        let (outside, inside) = (written(blocks.next().unwrap()), written(blocks.next().unwrap()));
        world.open.writer.execute_unprepared(&outside).await.unwrap();
        world.open.release_writer.execute_unprepared(&inside).await.unwrap();
        let as_role = |url: &str| url.replace("samverka@", &format!("{role}@"));
        let reader = Database::connect(as_role(&world.files.release_url)).await.unwrap();
        assert_eq!(texts(&reader, "SELECT slug FROM releases").await, ["nmt-2018"]);
        for statement in [
            "INSERT INTO policies (slug, written, hash, recorded_at) VALUES ('a', 'b', 'c', now())",
            "UPDATE slices SET content_hash = ''",
            "DELETE FROM errata",
            "CREATE TABLE mine (k INTEGER)",
        ] {
            assert!(reader.execute_unprepared(statement).await.is_err(), "{statement}");
        }
        reader.close().await.unwrap();
        assert!(Database::connect(as_role(&world.files.case_url)).await.is_err(), "the case database is closed to it");
        world.open.release_writer.execute_unprepared(&format!("DROP OWNED BY {role}")).await.unwrap();
        world.open.writer.execute_unprepared(&format!("DROP ROLE {role}")).await.unwrap();
    })
    .await;
}
