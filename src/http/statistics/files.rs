//! Files: a table of a release at a permanent address - CSV, a workbook, JSON-stat, and what is known about it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::desk::in_language;
use super::facts::metadata;
use super::grid::{Grid, Symbols};
use super::page;
use super::problem::Problem;
use super::question::Question;
use super::sheet::Sheet;
use super::words::{Content, both};
use super::{jsonstat, tidy, workbook};
use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::table::TableId;
use crate::http::router::Door;

/// A frozen table never changes, so that a cache may keep it for good.
const FOREVER: &str = "public, immutable, max-age=31536000";
/// What may change is asked for again; the tag tells whether it did.
const ASK_AGAIN: &str = "public, no-cache";

/// In which form a table is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
    Json,
    Metadata,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 4] = [Form::Csv, Form::Xlsx, Form::Json, Form::Metadata];

    /// What stands behind the table in the address.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
            Form::Json => "json",
            Form::Metadata => "metadata.json",
        }
    }

    /// The media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Json | Form::Metadata => "application/json",
        }
    }
}

/// Answers `/statistics/{release}/{name}`: a file, or the page of a table where the name has no ending.
pub async fn answer(
    State(door): State<Arc<Door>>,
    Path((slug, name)): Path<(String, String)>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    let Some((code, ending)) = name.split_once('.') else {
        return Ok(page::table(&door, &slug, &name, &question, &headers).await);
    };
    give(&door, (&slug, code, ending), &headers, &question).await.map_err(|problem| problem.spoken(language))
}

async fn give(
    door: &Door,
    (slug, code, ending): (&str, &str, &str),
    headers: &HeaderMap,
    question: &Question,
) -> Result<Response, Problem> {
    let release = door.statistics.standing(slug).await?;
    let table = TableId::parse(code).filter(|table| release.tables().contains(table));
    let table = table.ok_or_else(Problem::no_such_table)?;
    let form = Form::ALL.into_iter().find(|form| form.ending() == ending).ok_or_else(no_such_form)?;
    let address = match form {
        Form::Metadata => door.statistics.addresses.asked(headers, question.authority.as_deref()),
        _ => door.statistics.addresses.lasting().to_owned(),
    };
    let language = question.language;
    let written = tokio::task::spawn_blocking(move || write(&release, table, form, language, &address));
    let bytes = written.await.map_err(|_| Problem::internal())??;
    let policy = if form == Form::Metadata { ASK_AGAIN } else { FOREVER };
    let mut response = tagged(bytes, headers, policy, form.content_type());
    in_language(&mut response, language);
    if form == Form::Csv || form == Form::Xlsx {
        let name = format!("attachment; filename=\"{slug}-{code}-{}.{ending}\"", language.tag());
        if let Ok(name) = HeaderValue::from_str(&name) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
        }
    }
    Ok(response)
}

/// A table of a release in a form, as bytes: the same ones whenever it is asked for.
pub fn write(
    release: &Release,
    table: TableId,
    form: Form,
    language: Language,
    address: &str,
) -> Result<Vec<u8>, Problem> {
    let sheet = Sheet::whole(release, table).map_err(|_| Problem::no_such_table())?;
    match form {
        Form::Csv => tidy::write(&sheet, language),
        Form::Xlsx => workbook::tidy(&sheet, language, address),
        Form::Json => {
            let grid = Grid::plain(&sheet, &Content::ALL, Symbols::Quality);
            serde_json::to_vec(&jsonstat::dataset(&grid, language)).map_err(|_| Problem::internal())
        }
        Form::Metadata => {
            serde_json::to_vec_pretty(&metadata(release, table, language, address)).map_err(|_| Problem::internal())
        }
    }
}

/// An answer with a tag over its bytes; nothing but the tag where the asker has these bytes already.
pub fn tagged(bytes: Vec<u8>, headers: &HeaderMap, policy: &'static str, content_type: &'static str) -> Response {
    let digest = Sha256::digest(&bytes);
    let tag = format!("\"{}\"", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut response = if known.flat_map(|value| value.split(',')).any(|known| names(known, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(Bytes::from(bytes)).into_response()
    };
    let about: [(HeaderName, HeaderValue); 2] = [
        (header::CACHE_CONTROL, HeaderValue::from_static(policy)),
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
    ];
    response.headers_mut().extend(about);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Whether an entry of `If-None-Match` names a tag, or that of its compressed bytes; weak ones count too (RFC 9110 §13.1.2).
fn names(entry: &str, tag: &str) -> bool {
    let entry = entry.trim();
    let entry = entry.strip_prefix("W/").unwrap_or(entry);
    entry == "*" || entry == tag || entry == compressed(tag)
}

/// The tag of the compressed bytes: a strong tag names bytes as they are sent (RFC 9110 §8.8.3.3).
fn compressed(tag: &str) -> String {
    format!("{}-gzip\"", tag.trim_end_matches('"'))
}

/// Gives compressed bytes their own tag.
pub async fn told_apart(mut response: Response) -> Response {
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(compressed);
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
    response
}

fn no_such_form() -> Problem {
    Problem::not_found(both(
        "Filformatet finns inte. Skriv .csv, .xlsx, .json eller .metadata.json efter tabellens namn.",
        "There is no such format. Write .csv, .xlsx, .json or .metadata.json behind the table's name.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(known: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(known).unwrap())])
    }

    fn tag_of(bytes: &[u8]) -> String {
        let response = tagged(bytes.to_vec(), &HeaderMap::new(), FOREVER, "text/plain");
        response.headers()[header::ETAG].to_str().unwrap().to_owned()
    }

    #[test]
    fn whoever_has_the_bytes_gets_the_tag_only() {
        let tag = tag_of(b"one");
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 30, "a strong tag: {tag}");
        let entries = [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), compressed(&tag), "*".to_owned()];
        for known in entries {
            let response = tagged(b"one".to_vec(), &asked(&known), FOREVER, "text/plain");
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(response.headers()[header::ETAG], tag.as_str());
            assert_eq!(response.headers()[header::CACHE_CONTROL], FOREVER);
        }
    }

    #[test]
    fn other_bytes_have_another_tag() {
        assert_ne!(tag_of(b"one"), tag_of(b"other"));
        let response = tagged(b"other".to_vec(), &asked(&tag_of(b"one")), FOREVER, "text/plain");
        assert_eq!(response.status(), StatusCode::OK);
    }
}
