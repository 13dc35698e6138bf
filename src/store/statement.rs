//! What may be told of a statement: its verb and its table. Its text stays here, and so do its values.

use sea_orm::metric::Info;
use tracing::{Level, Metadata, Span};

/// The field of the database library's spans that takes the name; the text of a statement never gets there
/// (`record_stmt_in_spans` is off).
pub const FIELD: &str = "db.statement";
/// How that library begins the names of its spans.
pub const SPANS: &str = "sea_orm.";

/// Whether a span is a statement's.
pub fn is_statement(about: &Metadata<'_>) -> bool {
    about.target().starts_with("sea_orm::") && about.name().starts_with(SPANS) && *about.level() == Level::INFO
}

/// Names a statement in its span, if it has one.
pub fn tell(info: &Info<'_>) {
    let span = Span::current();
    if span.has_field(FIELD) {
        span.record(FIELD, name(&info.statement.sql).as_str());
    }
}

/// The verb and the table of a statement: `SELECT cases`.
fn name(sql: &str) -> String {
    let verb = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].into_iter().find(|verb| sql.starts_with(verb));
    match (verb, table(sql)) {
        (Some(verb), Some(table)) => format!("{verb} {table}"),
        (Some(verb), None) => verb.to_owned(),
        (None, _) => "EXECUTE".to_owned(),
    }
}

/// The first table that stands outside of every bracket, or else inside one; what `WITH` names itself is no table.
fn table(sql: &str) -> Option<&str> {
    let names_its_own = sql.starts_with("WITH");
    let mut depth = 0_usize;
    let mut inside = None;
    for (place, byte) in sql.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'"' => {
                let found = named(sql.get(..place)?, sql.get(place + 1..)?);
                if depth == 0 && found.is_some() && !names_its_own {
                    return found;
                }
                inside = inside.or(found);
            }
            _ => {}
        }
    }
    inside
}

fn named<'a>(before: &str, after: &'a str) -> Option<&'a str> {
    let (name, _) = after.split_once('"')?;
    let before = before.trim_end();
    let is_table = ["FROM", "INTO", "UPDATE"].iter().any(|word| before.ends_with(word));
    // No table of ours has another name, and no value is ever written so.
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (is_table && is_plain && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_known_by_its_verb_and_its_table() {
        for (sql, known) in [
            (r#"SELECT "c"."id" FROM "cases" AS "c" WHERE "c"."id" = $1"#, "SELECT cases"),
            (r#"SELECT (SELECT count(*) FROM "persons"), "c"."id" FROM "cases" AS "c""#, "SELECT cases"),
            (r#"SELECT * FROM (SELECT "id" FROM "persons") AS "p""#, "SELECT persons"),
            (r#"WITH "w" AS (SELECT "key" FROM "agencies") SELECT "key" FROM "w""#, "WITH agencies"),
            (r#"INSERT INTO "audit_records" ("id") VALUES ($1)"#, "INSERT audit_records"),
            (r#"UPDATE "users" SET "active" = $1"#, "UPDATE users"),
            ("SELECT pg_advisory_xact_lock(1, 2)", "SELECT"),
            ("VACUUM", "EXECUTE"),
        ] {
            assert_eq!(name(sql), known, "{sql}");
        }
    }

    #[test]
    fn what_is_no_name_of_a_table_is_not_told() {
        for sql in [
            r#"SELECT 1 FROM "Maria Popescu""#,
            r#"SELECT 'x' FROM "200905770004""#,
            r#"SELECT "secretvalue""#,
            "SELECT 'FROM secretvalue'",
            r#"SELECT 1 FROM ""#,
            "Zorivoda",
        ] {
            let told = name(sql);
            assert!(told == "SELECT" || told == "EXECUTE", "{sql}: {told}");
        }
    }
}
