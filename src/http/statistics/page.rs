//! Pages: releases and tables for people, without scripts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::chart;
use super::desk::in_language;
use super::files::tagged;
use super::problem::Problem;
use super::question::Question;
use super::sheet::{Sheet, label};
use super::words::{either, notes, status};
use crate::domain::code::Language;
use crate::domain::release::cell::CellStatus;
use crate::domain::release::table::TableId;
use crate::domain::release::{Heading, Release};
use crate::http::router::Door;
use crate::store::release::Found;

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const STYLE: &str = include_str!("page.css");

/// Answers `/statistics/page.css`.
pub async fn style(headers: HeaderMap) -> Response {
    tagged(STYLE.as_bytes().to_vec(), &headers, "public, max-age=3600", "text/css; charset=utf-8")
}

/// Answers `/statistics`: every release, newest first, and what authorities published.
pub async fn index(State(door): State<Arc<Door>>, headers: HeaderMap, question: Question) -> Response {
    let language = question.language;
    let content = async {
        let (releases, figures) = (door.statistics.releases().await?, door.statistics.figures().await?);
        Ok(html! {
            p { (either(language,
                "Personer som har registrerats som misstänkt utsatta för människohandel och människoexploatering, i tabeller som inte kan spåras till en enskild.",
                "Persons registered as presumed victims of trafficking in human beings and human exploitation, in tables that cannot be traced to anybody.")) }
            h2 { (either(language, "Utgåvor", "Releases")) }
            @if releases.is_empty() { p { (either(language, "Inget har publicerats än.", "Nothing has been published yet.")) } }
            ul class="releases" {
                @for heading in &releases {
                    li {
                        a href={ "/statistics/" (heading.slug) "?lang=" (language.tag()) } { (heading.shown_title().of(language)) }
                        " " span class="small" { (heading.slug) ", " (heading.published_at.date_naive()) }
                        @if heading.withdrawn.is_some() { " " strong { (either(language, "tillbakadragen", "withdrawn")) } }
                    }
                }
            }
            @if !figures.is_empty() {
                h2 { (either(language, "Tal som myndigheter själva har publicerat", "Figures that authorities published themselves")) }
                div class="wide" { table {
                    thead { tr {
                        th scope="col" { (either(language, "År", "Year")) } th scope="col" { (either(language, "Vad", "What")) }
                        th scope="col" class="right" { (either(language, "Antal", "Number")) } th scope="col" { (either(language, "Publicerat", "Published")) }
                    } }
                    tbody { @for figure in &figures { tr {
                        td { (figure.year) }
                        td { (figure.label.of(language)) @if let Some(note) = &figure.note { br; span class="small" { (note.of(language)) } } }
                        td class="right" { (figure.value) }
                        td { a href=(figure.address) rel="noreferrer" { (figure.publisher) } " " (figure.published_on) }
                    } } }
                } }
            }
            h2 { (either(language, "För program", "For programs")) }
            p { code { "/api/v2" } " (PxWebApi 2), " code { "/graphql" } ", " a href="/statistics/catalog.jsonld" { "DCAT-AP" } }
        })
    };
    let title = either(language, "Statistik om människohandel", "Statistics on trafficking in human beings");
    answer("/statistics", title, language, &headers, content.await)
}

/// Answers `/statistics/{release}`: its tables and files, how to cite it.
pub async fn release(
    State(door): State<Arc<Door>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Response {
    let language = question.language;
    let place = format!("/statistics/{slug}");
    match door.statistics.find(&slug).await {
        Err(problem) => answer(&place, &slug, language, &headers, Err(problem)),
        Ok(Found::Withdrawn(heading)) => {
            let title = heading.shown_title().of(language).to_owned();
            answer(&place, &title, language, &headers, Err(super::desk::withdrawn(&heading)))
        }
        Ok(Found::Standing(release)) => {
            let title = release.heading.shown_title().of(language).to_owned();
            answer(&place, &title, language, &headers, Ok(of_release(&release, language)))
        }
    }
}

fn of_release(release: &Release, language: Language) -> Markup {
    let heading = &release.heading;
    html! {
        (remarks(&heading.mandatory_notes().iter().map(|note| note.of(language).to_owned()).collect::<Vec<_>>()))
        h2 { (either(language, "Tabeller", "Tables")) }
        div class="wide" { table {
            thead { tr { th scope="col" { (either(language, "Tabell", "Table")) } th scope="col" { (either(language, "Innehåll", "Content")) } th scope="col" { (either(language, "Filer", "Files")) } } }
            tbody { @for table in release.tables() { tr {
                td { (table.code()) }
                td { a href={ "/statistics/" (heading.slug) "/" (table.code()) "?lang=" (language.tag()) } { (table.title().of(language)) } }
                td { (files(heading, table, language)) }
            } } }
        } }
        (cited(heading, language))
    }
}

/// The page of one table; called by the files, whose names have an ending.
pub async fn table(door: &Door, slug: &str, code: &str, question: &Question, headers: &HeaderMap) -> Response {
    let language = question.language;
    let place = format!("/statistics/{slug}/{code}");
    let content = async {
        let release = door.statistics.standing(slug).await?;
        let table = TableId::parse(code).filter(|table| release.tables().contains(table));
        let table = table.ok_or_else(Problem::no_such_table)?;
        let sheet = Sheet::whole(&release, table).map_err(|_| Problem::no_such_table())?;
        Ok(of_table(&sheet, language))
    };
    let title = TableId::parse(code).map_or(code.to_owned(), |table| table.title().of(language).to_owned());
    answer(&place, &title, language, headers, content.await)
}

fn of_table(sheet: &Sheet<'_>, language: Language) -> Markup {
    let heading = &sheet.release.heading;
    let rows = sheet.cells.iter().filter(|cell| {
        let mut codes = sheet.axes.iter().zip(&cell.codes);
        codes.all(|(axis, code)| axis.choices.iter().any(|choice| choice.code == *code && choice.sum_of.is_none()))
    });
    html! {
        p { a href={ "/statistics/" (heading.slug) "?lang=" (language.tag()) } { (heading.shown_title().of(language)) } }
        (remarks(&notes(sheet.release, sheet.table).iter().map(|note| note.of(language).to_owned()).collect::<Vec<_>>()))
        p { (files(heading, sheet.table, language)) }
        (chart::of(sheet, language))
        h2 { (either(language, "Tal", "Numbers")) }
        div class="wide" { table {
            thead { tr {
                @for axis in &sheet.axes { th scope="col" { (axis.variable.label(language)) } }
                th scope="col" class="right" { (either(language, "Personer", "Persons")) }
                th scope="col" class="right" { "±" }
                th scope="col" { (either(language, "Status", "Status")) }
            } }
            tbody { @for cell in rows { tr {
                @for (axis, code) in sheet.axes.iter().zip(&cell.codes) {
                    td { (axis.choices.iter().find(|choice| choice.code == *code).map_or(code.as_str(), |choice| label(choice, language))) }
                }
                td class="right" { @match cell.persons { Some(persons) => (persons), None => ".." } }
                td class="right" { @if let Some(margin) = cell.moe95 { (margin) } }
                td { (letter(cell.status)) " " span class="small" { (status(cell.status, language)) } }
            } } }
        } }
        (cited(heading, language))
    }
}

fn letter(status: CellStatus) -> &'static str {
    super::sheet::status_code(status)
}

fn files(heading: &Heading, table: TableId, language: Language) -> Markup {
    html! {
        @for (ending, name) in [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON-stat"), ("metadata.json", "metadata")] {
            a href={ "/statistics/" (heading.slug) "/" (table.code()) "." (ending) "?lang=" (language.tag()) } { (name) } " "
        }
    }
}

fn remarks(said: &[String]) -> Markup {
    html! { @if !said.is_empty() { aside class="notes" { ul { @for note in said { li { (note) } } } } } }
}

fn cited(heading: &Heading, language: Language) -> Markup {
    let licence = heading.licence();
    html! {
        h2 { (either(language, "Att citera", "To cite")) }
        p { (heading.citation(language, None)) }
        pre { (heading.bibtex(language, None)) }
        p class="small" {
            (either(language, "Licens:", "Licence:")) " " a href=(licence.address) rel="noreferrer" { (licence.name.of(language)) } ". "
            (either(language, "Innehållets hash:", "Hash of the content:")) " " code { (heading.content_hash) }
        }
        @for erratum in &heading.errata {
            p { strong { (either(language, "Rättelse", "Erratum")) " " (erratum.on) } ": " (erratum.text.of(language)) }
        }
    }
}

/// A page around its content; a problem is a page, too.
fn answer(
    place: &str,
    title: &str,
    language: Language,
    headers: &HeaderMap,
    content: Result<Markup, Problem>,
) -> Response {
    let (code, content) = match content {
        Ok(content) => (StatusCode::OK, content),
        Err(problem) => {
            let problem = problem.spoken(language);
            let listed = either(language, "Alla utgåvor", "All releases");
            let said = html! { p class="problem" { (problem.detail()) } p { a href={ "/statistics?lang=" (language.tag()) } { (listed) } } };
            (problem.status(), said)
        }
    };
    let other = if language == Language::Sv { (Language::En, "English") } else { (Language::Sv, "Svenska") };
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - Samverka" }
                link rel="stylesheet" href="/statistics/page.css";
            }
            body {
                header {
                    a href={ "/statistics?lang=" (language.tag()) } { "Samverka, " (either(language, "statistik", "statistics")) }
                    " " a href={ (place) "?lang=" (other.0.tag()) } lang=(other.0.tag()) hreflang=(other.0.tag()) { (other.1) }
                }
                main { h1 { (title) } (content) }
            }
        }
    };
    let mut response = if code == StatusCode::OK {
        tagged(page.into_string().into_bytes(), headers, "no-cache", "text/html; charset=utf-8")
    } else {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        (code, [(header::CONTENT_TYPE, html)], page.into_string()).into_response()
    };
    let guards: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    response.headers_mut().extend(guards);
    in_language(&mut response, language);
    response
}
