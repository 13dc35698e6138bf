//! Page: releases and tables for people, as plain HTML without scripts.

mod chart;
mod index;
mod layout;
mod numbers;
mod release;
mod table;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use self::layout::Frame;
use super::desk::in_language;
use super::files::tagged;
use super::problem::Problem;
use super::question::Question;
use super::sheet::Sheet;
use super::words::either;
use crate::domain::release::table::TableId;
use crate::http::router::Door;
use crate::store::release::Found;

const STYLE: &str = include_str!("style.css");

/// `GET /statistics/style.css`.
pub async fn style(headers: HeaderMap) -> Response {
    tagged(STYLE.as_bytes().to_vec(), &headers, "public, no-cache", "text/css; charset=utf-8")
}

/// `GET /statistics`: all releases.
pub async fn index(State(door): State<Arc<Door>>, headers: HeaderMap, question: Question) -> Response {
    let frame = Frame::of(&door, &question, &headers, "/statistics".to_owned());
    let page = async { Ok(index::page(&frame, &door.statistics.releases().await?)) };
    shown(page.await, &frame, &headers)
}

/// `GET /statistics/{release}`: one release.
pub async fn release(
    State(door): State<Arc<Door>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Response {
    let frame = Frame::of(&door, &question, &headers, format!("/statistics/{slug}"));
    let page = async {
        match door.statistics.find(&slug).await? {
            Found::Standing(release) => Ok(release::page(&frame, &release, &door.statistics.figures().await?)),
            Found::Withdrawn(heading) => Err(super::desk::withdrawn(&heading)),
        }
    };
    shown(page.await, &frame, &headers)
}

/// The page of a table.
pub async fn table(door: &Door, slug: &str, code: &str, question: &Question, headers: &HeaderMap) -> Response {
    let frame = Frame::of(door, question, headers, format!("/statistics/{slug}/{code}"));
    let page = async {
        let release = door.statistics.standing(slug).await?;
        let table = TableId::parse(code).ok_or_else(Problem::no_such_table)?;
        let sheet = Sheet::whole(&release, table).map_err(|_| Problem::no_such_table())?;
        let about = release.metadata(table).ok_or_else(Problem::no_such_table)?;
        Ok(table::page(&frame, &sheet, &about))
    };
    shown(page.await, &frame, headers)
}

/// A page, or what is said instead of it.
fn shown(page: Result<Markup, Problem>, frame: &Frame, headers: &HeaderMap) -> Response {
    let mut response = match page {
        Ok(page) => tagged(page.into_string().into_bytes(), headers, "no-cache", "text/html; charset=utf-8"),
        Err(problem) => instead(problem.spoken(frame.language), frame),
    };
    in_language(&mut response, frame.language);
    response
}

/// What is said instead of a page keeps the status and the headers of the problem.
fn instead(problem: Problem, frame: &Frame) -> Response {
    let title = match problem.status() {
        StatusCode::GONE => either(frame.language, "Återkallad", "Withdrawn"),
        StatusCode::NOT_FOUND => either(frame.language, "Finns inte", "Not found"),
        _ => either(frame.language, "Inget svar", "No answer"),
    };
    let content = html! {
        p.lead { (problem.detail()) }
        p { a href=(frame.at("/statistics")) { (either(frame.language, "Alla publiceringar", "All releases")) } }
    };
    let page = frame.page(title, &[], content).into_string();
    let (mut head, _) = problem.into_response().into_parts();
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, page.into())
}
