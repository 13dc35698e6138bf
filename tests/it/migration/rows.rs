//! Rows to put into fresh tables, and counting them.

use chrono::{DateTime, NaiveDate, Utc};
use samverka::store::error::StoreError;
use sea_orm::sea_query::{Expr, Query, Value};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

/// One row in most tables, each pointing at the others: what a migration down has to cope with.
pub async fn fill(writer: &DatabaseConnection) {
    fill_places(writer).await;
    put(
        writer,
        "agencies",
        with_version(vec![
            ("id", id(1)),
            ("slug", "example".into()),
            ("name_sv", "Exempel".into()),
            ("name_en", "Example".into()),
            ("kind", "NGO".into()),
            ("legal_regime", "NGO".into()),
            ("listed", true.into()),
            ("active", true.into()),
        ]),
    )
    .await;
    put(
        writer,
        "users",
        with_version(vec![
            ("id", id(2)),
            ("issuer", "https://issuer.example".into()),
            ("subject", "one".into()),
            ("display_name", "Somebody".into()),
            ("agency_key", 1_i64.into()),
            ("role", "ADMINISTRATOR".into()),
            ("active", true.into()),
        ]),
    )
    .await;
    let recorded = Query::update().table("agencies").value("recorded_by", 1_i64).take();
    writer.execute(&recorded).await.expect("update");
    try_person(writer, "P-SECRET", "NONE").await.expect("a person");
    put(
        writer,
        "source_records",
        with_version(vec![
            ("id", id(4)),
            ("agency_key", 1_i64.into()),
            ("person_key", 1_i64.into()),
            ("legal_regime", "NGO".into()),
            ("certainty", "STATED".into()),
            ("received_at", instant()),
            ("recorded_by", 1_i64.into()),
        ]),
    )
    .await;
    put(
        writer,
        "blind_indexes",
        vec![
            ("record_key", 1_i64.into()),
            ("kind", "NAME".into()),
            ("key_version", 1_i32.into()),
            ("digest", vec![7_u8; 32].into()),
        ],
    )
    .await;
    put(
        writer,
        "cases",
        with_version(vec![
            ("id", id(5)),
            ("reference", "NMT-2026-000000".into()),
            ("status", "ACTIVE".into()),
            ("phase", "ACUTE_PROTECTION".into()),
            ("registered_on", date()),
            ("intake_channel", "HELPLINE".into()),
            ("owner_agency_key", 1_i64.into()),
            ("preliminary_investigation", "NONE".into()),
            ("changed_at", instant()),
        ]),
    )
    .await;
    put(
        writer,
        "participants",
        with_version(vec![
            ("id", id(6)),
            ("case_key", 1_i64.into()),
            ("person_key", 1_i64.into()),
            ("capacity", "EXPLOITED".into()),
            ("registered_on", date()),
            ("majority", "ADULT".into()),
            ("victim_status", "PRESUMED".into()),
            ("injured_party", false.into()),
        ]),
    )
    .await;
    put(
        writer,
        "measures",
        with_version(vec![
            ("id", id(7)),
            ("participant_key", 1_i64.into()),
            ("type", "COUNSELLING".into()),
            ("state", "ONGOING".into()),
            ("provider_agency_key", 1_i64.into()),
            ("changed_at", instant()),
        ]),
    )
    .await;
}

pub async fn fill_audit(writer: &DatabaseConnection) {
    let text = |name| (name, Value::from(""));
    put(
        writer,
        "audit_records",
        vec![
            ("id", id(8)),
            ("chain", "reads".into()),
            ("sequence", 1_i64.into()),
            ("previous_hash", vec![0_u8; 32].into()),
            ("hash", vec![1_u8; 32].into()),
            ("at", instant()),
            text("role"),
            text("kind"),
            text("case_ids"),
            text("subject_ids"),
            text("person_ids"),
            text("fields"),
            ("operation_hash", vec![2_u8; 32].into()),
            text("request_id"),
        ],
    )
    .await;
    put(writer, "audit_subjects", vec![("record_key", 1_i64.into()), ("subject_id", id(5)), ("kind", "CASE".into())])
        .await;
}

pub async fn fill_places(writer: &DatabaseConnection) {
    fill_region(writer).await.expect("a region");
    put(
        writer,
        "counties",
        vec![
            ("code", "12".into()),
            ("region_code", "SYD".into()),
            ("label_sv", "Skåne".into()),
            ("label_en", "Scania".into()),
        ],
    )
    .await;
    put(
        writer,
        "municipalities",
        vec![("code", "1280".into()), ("county_code", "12".into()), ("label", "Malmö".into())],
    )
    .await;
}

pub async fn fill_region(writer: &DatabaseConnection) -> Result<(), StoreError> {
    let row = [("code", "SYD".into()), ("label_sv", "Syd".into()), ("label_en", "South".into())];
    insert(writer, "regions", &row).await
}

pub async fn try_person(writer: &DatabaseConnection, pseudonym: &str, protection: &str) -> Result<(), StoreError> {
    let row = with_version(vec![
        ("id", Value::from(Uuid::new_v4())),
        ("pseudonym", pseudonym.into()),
        ("protection_level", protection.into()),
        ("sex", "FEMALE".into()),
        ("birth_year", 1990_i32.into()),
        ("stateless", false.into()),
    ]);
    insert(writer, "persons", &row).await
}

fn with_version(mut row: Vec<(&'static str, Value)>) -> Vec<(&'static str, Value)> {
    row.push(("recorded_at", instant()));
    row
}

async fn put(writer: &DatabaseConnection, table: &'static str, row: Vec<(&'static str, Value)>) {
    insert(writer, table, &row).await.expect(table);
}

pub async fn insert(
    writer: &DatabaseConnection,
    table: &'static str,
    row: &[(&'static str, Value)],
) -> Result<(), StoreError> {
    let statement = Query::insert()
        .into_table(table)
        .columns(row.iter().map(|(column, _)| *column))
        .values_panic(row.iter().map(|(_, value)| value.clone().into()))
        .take();
    writer.execute(&statement).await?;
    Ok(())
}

pub async fn count<C: ConnectionTrait>(database: &C, table: &'static str) -> i64 {
    let statement = Query::select().expr(Expr::cust("COUNT(*)")).from(table).take();
    let row = database.query_one(&statement).await.expect("query").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

fn id(number: u128) -> Value {
    Uuid::from_u128(number).into()
}

fn date() -> Value {
    NaiveDate::from_ymd_opt(2026, 3, 1).into()
}

fn instant() -> Value {
    DateTime::<Utc>::from_timestamp(1_772_366_400, 0).into()
}
