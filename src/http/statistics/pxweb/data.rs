//! Data: a part of a table as JSON-stat, CSV or a workbook.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::catalogue::find;
use super::description::linked;
use super::selection::{Placement, Selection, Wish};
use super::{FORMATS, base};
use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::cell::SelectionProblem;
use crate::domain::release::table::TableId;
use crate::http::router::Door;
use crate::http::statistics::desk::in_language;
use crate::http::statistics::files::{Form, tagged};
use crate::http::statistics::grid::{Grid, Symbols};
use crate::http::statistics::pivot::{CsvForm, Naming, Pivot};
use crate::http::statistics::problem::Problem;
use crate::http::statistics::question::{Question, cut};
use crate::http::statistics::sheet::{Sheet, axes};
use crate::http::statistics::words::both;
use crate::http::statistics::{jsonstat, workbook};

/// `GET /tables/{id}/data`.
pub async fn by_get(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let lists = question.bracketed("codelist");
    let list_of = |variable: &str| lists.iter().find(|(known, _)| known.eq_ignore_ascii_case(variable));
    let wishes = question.bracketed("valuecodes").into_iter().map(|(variable, values)| Wish {
        variable: variable.to_owned(),
        codelist: list_of(variable).map(|(_, id)| (*id).to_owned()),
        values: cut(values),
    });
    let placement = Placement {
        stub: cut(question.get("stub").unwrap_or_default()),
        heading: cut(question.get("heading").unwrap_or_default()),
    };
    let asked = Asked { id, wishes: wishes.collect(), placement };
    let language = question.language;
    let answered = answer(&door, asked, &headers, &question).await;
    let (bytes, form) = answered.map_err(|problem| problem.spoken(language))?;
    let mut response = tagged(bytes, &headers, "no-cache", form.content_type());
    in_language(&mut response, language);
    Ok(response)
}

/// `POST /tables/{id}/data`.
pub async fn by_post(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = question.language;
    let asked = read(id, body, door.limits.body_bytes);
    let answered = match asked {
        Ok(asked) => answer(&door, asked, &headers, &question).await,
        Err(problem) => Err(problem),
    };
    let (bytes, form) = answered.map_err(|problem| problem.spoken(language))?;
    // Only what is fetched by GET has a tag.
    let mut response = tagged(bytes, &HeaderMap::new(), "no-store", form.content_type());
    response.headers_mut().remove(header::ETAG);
    in_language(&mut response, language);
    Ok(response)
}

/// What is asked for, whichever way it came.
struct Asked {
    id: String,
    wishes: Vec<Wish>,
    placement: Placement,
}

/// The body of a POST.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    selection: Option<Vec<SentSelection>>,
    #[serde(default)]
    placement: Option<SentPlacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentSelection {
    variable_code: String,
    #[serde(default, alias = "codeList")]
    codelist: Option<String>,
    #[serde(default)]
    value_codes: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
struct SentPlacement {
    #[serde(default)]
    heading: Option<Vec<String>>,
    #[serde(default)]
    stub: Option<Vec<String>>,
}

fn read(id: String, body: Result<Bytes, BytesRejection>, most: usize) -> Result<Asked, Problem> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_much(
            StatusCode::PAYLOAD_TOO_LARGE,
            both(format!("Anropet har mer än {most} byte."), format!("The body has more than {most} bytes.")),
        ),
        _ => Problem::bad_request(both("Anropet bröts. Skicka det igen.", "The body broke off. Send it again.")),
    })?;
    let body = if body.iter().all(u8::is_ascii_whitespace) { Bytes::from_static(b"{}") } else { body };
    let sent: Option<Value> = serde_json::from_slice(&body).ok();
    let sent = sent.filter(names_its_fields).and_then(|sent| serde_json::from_value::<Sent>(sent).ok());
    let sent = sent.ok_or_else(|| {
        Problem::bad_request(both(
            "Skicka JSON av formen {\"selection\": [{\"variableCode\": \"Y\", \"valueCodes\": [\"*\"]}]}.",
            "Send JSON of the form {\"selection\": [{\"variableCode\": \"Y\", \"valueCodes\": [\"*\"]}]}.",
        ))
    })?;
    let wishes = sent.selection.unwrap_or_default().into_iter().map(|wish| Wish {
        variable: wish.variable_code,
        codelist: wish.codelist,
        values: wish.value_codes.unwrap_or_default(),
    });
    let placement = sent.placement.unwrap_or_default();
    let placement =
        Placement { stub: placement.stub.unwrap_or_default(), heading: placement.heading.unwrap_or_default() };
    Ok(Asked { id, wishes: wishes.collect(), placement })
}

/// Serde reads the fields of a struct from a list as well, in their order: that is no question that anybody meant.
fn names_its_fields(sent: &Value) -> bool {
    let selections = sent.get("selection").and_then(Value::as_array);
    sent.is_object()
        && sent.get("placement").is_none_or(|placement| !placement.is_array())
        && selections.is_none_or(|selections| selections.iter().all(Value::is_object))
}

async fn answer(
    door: &Door,
    asked: Asked,
    headers: &HeaderMap,
    question: &Question,
) -> Result<(Vec<u8>, Form), Problem> {
    let output = Output::read(question)?;
    let (release, table) = find(door, &asked.id).await?;
    let selection = Selection::read(&release, table, &asked.wishes, &asked.placement)?;
    let most = door.statistics.cells;
    if selection.size() > most {
        return Err(too_many(most));
    }
    let (language, base) = (question.language, base(door, headers, question));
    let written = tokio::task::spawn_blocking(move || write(&release, table, selection, output, language, &base));
    let bytes = written.await.map_err(|_| Problem::internal())??;
    Ok((bytes, output.form))
}

fn write(
    release: &Release,
    table: TableId,
    selection: Selection,
    output: Output,
    language: Language,
    base: &str,
) -> Result<Vec<u8>, Problem> {
    let Selection { axes: chosen, contents, stub, heading } = selection;
    let sheet = Sheet::of(release, table, chosen, usize::MAX).map_err(|problem| match problem {
        SelectionProblem::NotInCatalogue => Problem::no_such_table(),
        problem => Problem::bad_request(both(problem.to_string(), problem.to_string())),
    })?;
    let grid = Grid { sheet: &sheet, contents, stub, heading, symbols: Symbols::Missing };
    match output.form {
        Form::Csv => Pivot::of(&grid, output.naming, language).csv(&grid, output.csv, language),
        Form::Xlsx => {
            let address = base.trim_end_matches("/api/v2");
            workbook::printed(&sheet, &Pivot::of(&grid, output.naming, language), language, address)
        }
        Form::Json | Form::Metadata => {
            let dataset = linked(jsonstat::dataset(&grid, language), &axes(release, table), table, base, language);
            serde_json::to_vec(&dataset).map_err(|_| Problem::internal())
        }
    }
}

/// In which form data are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Output {
    form: Form,
    naming: Naming,
    csv: CsvForm,
}

impl Output {
    fn read(question: &Question) -> Result<Output, Problem> {
        let wanted = question.get("outputFormat").filter(|format| !format.is_empty()).unwrap_or(FORMATS[0]);
        let form = match wanted.to_ascii_lowercase().as_str() {
            "json-stat2" => Form::Json,
            "csv" => Form::Csv,
            "xlsx" => Form::Xlsx,
            _ => return Err(no_such_format()),
        };
        let mut output =
            Output { form, naming: Naming::default(), csv: CsvForm { separator: b',', with_title: false } };
        let (mut namings, mut separators) = (0, 0);
        for parameter in question.pairs.iter().filter(|(name, _)| name.eq_ignore_ascii_case("outputFormatParams")) {
            for parameter in cut(&parameter.1) {
                match parameter.to_ascii_lowercase().as_str() {
                    "usecodes" => (output.naming, namings) = (Naming::Codes, namings + 1),
                    "usetexts" => (output.naming, namings) = (Naming::Texts, namings + 1),
                    "usecodesandtexts" => (output.naming, namings) = (Naming::Both, namings + 1),
                    "includetitle" => output.csv.with_title = true,
                    "separatortab" => (output.csv.separator, separators) = (b'\t', separators + 1),
                    "separatorspace" => (output.csv.separator, separators) = (b' ', separators + 1),
                    "separatorsemicolon" => (output.csv.separator, separators) = (b';', separators + 1),
                    _ => return Err(no_such_parameter()),
                }
            }
        }
        if namings > 1 || separators > 1 { Err(no_such_parameter()) } else { Ok(output) }
    }
}

fn no_such_format() -> Problem {
    let known = FORMATS.join(", ");
    Problem::bad_request(both(
        format!("outputFormat måste vara något av {known}."),
        format!("outputFormat must be one of {known}."),
    ))
}

fn no_such_parameter() -> Problem {
    Problem::bad_request(both(
        "outputFormatParams kan vara ett av UseCodes, UseTexts, UseCodesAndTexts, ett av SeparatorTab, SeparatorSpace, \
         SeparatorSemicolon, och IncludeTitle.",
        "outputFormatParams can be one of UseCodes, UseTexts, UseCodesAndTexts, one of SeparatorTab, SeparatorSpace, \
         SeparatorSemicolon, and IncludeTitle.",
    ))
}

fn too_many(most: usize) -> Problem {
    Problem::too_much(
        StatusCode::FORBIDDEN,
        both(
            format!("Frågan gäller mer än {most} celler. Välj färre värden, eller fråga i flera anrop."),
            format!("The question is about more than {most} cells. Choose fewer values, or ask in several requests."),
        ),
    )
}
