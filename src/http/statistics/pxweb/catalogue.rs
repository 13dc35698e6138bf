//! Catalogue: which tables there are, and where each one's description and data stand.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::{base, given, link};
use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::table::TableId;
use crate::http::router::Door;
use crate::http::statistics::problem::Problem;
use crate::http::statistics::question::Question;
use crate::http::statistics::sheet::{Axis, axes};
use crate::http::statistics::words::{both, either};

const USUAL_PAGE: usize = 100;

/// `GET /tables`.
pub async fn tables(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    list(&door, &headers, &question).await.map_err(|problem| problem.spoken(language))
}

async fn list(door: &Door, headers: &HeaderMap, question: &Question) -> Result<Response, Problem> {
    let (language, base) = (question.language, base(door, headers, question));
    let release = match door.statistics.newest().await {
        Ok(release) => Some(release),
        // A list of nothing, so that a client can be opened before the first release.
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => None,
        Err(problem) => return Err(problem),
    };
    let past_days = natural(question, "pastDays")?;
    let is_recent = |release: &Release| {
        let days = past_days.and_then(|days| i64::try_from(days).ok()).and_then(TimeDelta::try_days);
        let since = days.and_then(|days| (door.hub.clock())().checked_sub_signed(days));
        since.is_none_or(|since| release.heading.published_at >= since)
    };
    let mut found: Vec<Value> = Vec::new();
    if let Some(release) = release.filter(|release| is_recent(release)) {
        let wanted = question.get("query").unwrap_or_default().to_lowercase();
        let tables = release.tables().into_iter().map(|table| entry(&release, table, &base, language));
        found = tables.filter(|entry| matches(entry, &wanted)).collect();
    }
    let total = found.len();
    let size = natural(question, "pageSize")?.unwrap_or(USUAL_PAGE);
    let number = natural(question, "pageNumber")?.unwrap_or(1);
    let pages = total.div_ceil(size).max(1);
    if number > pages {
        return Err(Problem::not_found(both(
            format!("Det finns bara {pages} sidor."),
            format!("There are only {pages} pages."),
        )));
    }
    let shown: Vec<Value> = found.into_iter().skip((number - 1) * size).take(size).collect();
    let body = json!({
        "language": language.tag(),
        "tables": shown,
        "page": { "pageNumber": number, "pageSize": size, "totalElements": total, "totalPages": pages },
        "links": [link("self", &base, "/tables", language)],
    });
    given(&body, headers, language)
}

/// `GET /tables/{id}`.
pub async fn table(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    let found = async {
        let (release, table) = find(&door, &id).await?;
        let mut entry = entry(&release, table, &base(&door, &headers, &question), language);
        entry["language"] = json!(language.tag());
        given(&entry, &headers, language)
    };
    found.await.map_err(|problem: Problem| problem.spoken(language))
}

/// The newest release and the table of an id, whatever its case.
pub async fn find(door: &Door, id: &str) -> Result<(Arc<Release>, TableId), Problem> {
    let table = TableId::parse(&id.to_ascii_uppercase()).ok_or_else(Problem::no_such_table)?;
    let release = door.statistics.newest().await?;
    if release.tables().contains(&table) { Ok((release, table)) } else { Err(Problem::no_such_table()) }
}

fn entry(release: &Release, table: TableId, base: &str, language: Language) -> Value {
    let heading = &release.heading;
    let axes = axes(release, table);
    let periods: Vec<&str> = axes
        .iter()
        .filter(|axis| axis.variable.is_time())
        .flat_map(|axis| axis.choices.iter().filter(|choice| choice.sum_of.is_none()))
        .map(|choice| choice.code.as_str())
        .collect();
    let names: Vec<String> = axes.iter().map(|axis: &Axis| axis.variable.label(language).to_owned()).collect();
    let (id, path) = (table.code(), format!("/tables/{}", table.code()));
    let span = match (periods.first(), periods.last()) {
        (Some(first), Some(last)) if first != last => format!("{}-{}", &first[..4], &last[last.len() - 4..]),
        (Some(first), _) => (*first).to_owned(),
        _ => String::new(),
    };
    json!({
        "type": "Table",
        "id": id,
        "label": format!("{}. {span}", table.title().of(language)),
        "description": heading.shown_title().of(language),
        "sortCode": format!("{:02}", TableId::ALL.iter().position(|known| *known == table).unwrap_or_default()),
        "updated": heading.published_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "firstPeriod": periods.first(),
        "lastPeriod": periods.last(),
        "category": "public",
        "variableNames": names,
        "discontinued": false,
        "source": heading.publisher().of(language),
        "subjectCode": "NMT",
        "timeUnit": if table.is_of_block() { "Other" } else { "Annual" },
        "paths": [[{ "id": "NMT", "label": either(language, "Människohandel", "Human trafficking") }]],
        "links": [
            link("self", base, &path, language),
            link("metadata", base, &format!("{path}/metadata"), language),
            link("data", base, &format!("{path}/data"), language),
        ],
    })
}

/// Whether every word of a search stands somewhere in what a table is called by.
fn matches(entry: &Value, wanted: &str) -> bool {
    let texts = ["id", "label", "description"].map(|name| entry[name].as_str().unwrap_or_default().to_lowercase());
    let names =
        entry["variableNames"].as_array().map(|names| names.iter().filter_map(Value::as_str).collect::<Vec<_>>());
    let all = format!("{} {}", texts.join(" "), names.unwrap_or_default().join(" ").to_lowercase());
    wanted.split_whitespace().all(|word| all.contains(word.trim_matches('*')))
}

fn natural(question: &Question, name: &'static str) -> Result<Option<usize>, Problem> {
    let Some(text) = question.get(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match text.parse::<usize>() {
        Ok(number) if (1..=100_000).contains(&number) => Ok(Some(number)),
        _ => Err(Problem::bad_request(both(
            format!("{name} måste vara ett heltal från 1."),
            format!("{name} must be a whole number from 1 on."),
        ))),
    }
}
