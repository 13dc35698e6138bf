//! Wire: a GraphQL request read from JSON, and an answer written to it.

use std::collections::BTreeMap;
use std::io;

use async_graphql::{Request as Asked, Response as Answer, ServerError, Value as Data, Variables};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::accept::Form;
use super::refusal::{Refusal, RefusedWith, Said};
use crate::graphql::failure::Sentence;

const OBJECT: Sentence = Sentence { en: "an object", sv: "ett objekt" };
const STRING: Sentence = Sentence { en: "a string", sv: "en sträng" };
const DOCUMENT: Sentence =
    Sentence { en: "a string that holds a GraphQL document", sv: "en sträng med ett GraphQL-dokument" };
/// A request as it was sent.
#[derive(Debug)]
pub struct Sent {
    pub wanted: Wanted,
    pub operation_name: Option<String>,
    pub variables: Variables,
}

/// The document that a request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Text(String),
    /// The id of a document that was registered beforehand.
    ById(String),
    /// A text, and the id that it should have.
    Both(String, String),
}

impl Wanted {
    fn of(text: Option<String>, id: Option<String>) -> Option<Wanted> {
        match (text, id) {
            (Some(text), Some(id)) => Some(Wanted::Both(text, id)),
            (Some(text), None) => Some(Wanted::Text(text)),
            (None, Some(id)) => Some(Wanted::ById(id)),
            (None, None) => None,
        }
    }
}

impl From<Asked> for Sent {
    fn from(asked: Asked) -> Sent {
        let id = match asked.extensions.get("persistedQuery") {
            Some(Data::Object(persisted)) => match persisted.get("sha256Hash") {
                Some(Data::String(hash)) => Some(hash.clone()),
                _ => None,
            },
            _ => None,
        };
        let text = Some(asked.query).filter(|text| id.is_none() || !text.is_empty());
        Sent {
            wanted: Wanted::of(text, id).unwrap_or(Wanted::Text(String::new())),
            operation_name: asked.operation_name.filter(|name| !name.is_empty()),
            variables: asked.variables,
        }
    }
}

/// Reads a request from its body.
pub fn read(body: &[u8]) -> Result<Sent, Refusal> {
    let mut sent = match serde_json::from_slice(body) {
        Ok(Value::Object(sent)) => sent,
        Ok(Value::Array(_)) => {
            let said = Sentence {
                en: "Several requests in one are not answered here: send them one by one.",
                sv: "Flera anrop i ett besvaras inte här: skicka dem ett och ett.",
            };
            return Err(Refusal::bad_request(said));
        }
        Ok(_) => {
            let said = Sentence {
                en: "The body must be a JSON object with `query`.",
                sv: "Anropet måste vara ett JSON-objekt med `query`.",
            };
            return Err(Refusal::bad_request(said));
        }
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return Err(Refusal::bad_request(Said::new(
                format!("Anropet är inte JSON: det bryts på rad {line}, kolumn {column}."),
                format!("The body is not JSON: it breaks off at line {line}, column {column}."),
            )));
        }
    };
    let wrong = |name: &str, demand: Sentence| {
        Refusal::bad_request(Said::new(
            format!("`{name}` måste vara {}.", demand.sv),
            format!("`{name}` must be {}.", demand.en),
        ))
    };
    let extensions = match sent.remove("extensions") {
        None | Some(Value::Null) => None,
        Some(Value::Object(extensions)) => Some(extensions),
        Some(_) => return Err(wrong("extensions", OBJECT)),
    };
    let text = match sent.remove("query") {
        Some(Value::String(text)) => Some(text),
        None | Some(Value::Null) => None,
        Some(_) => return Err(wrong("query", DOCUMENT)),
    };
    // Where Apollo's clients, GraphQL Code Generator's and Relay's put the id.
    let mut id =
        extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery")?.get("sha256Hash")).cloned();
    for name in ["documentId", "doc_id", "id"] {
        id = id.or_else(|| sent.remove(name));
    }
    let id = id.and_then(|id| id.as_str().map(str::to_owned));
    let Some(wanted) = Wanted::of(text, id) else { return Err(wrong("query", DOCUMENT)) };
    let operation_name = match sent.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(wrong("operationName", STRING)),
    };
    let variables = match sent.remove("variables") {
        None | Some(Value::Null) => Variables::default(),
        Some(variables @ Value::Object(_)) => Variables::from_json(variables),
        Some(_) => return Err(wrong("variables", OBJECT)),
    };
    Ok(Sent { wanted, operation_name, variables })
}

/// The limits of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerLimits {
    pub bytes: usize,
    pub errors: usize,
}

/// Writes an answer, or says that it would be too large.
pub fn write(mut answer: Answer, form: Form, limits: AnswerLimits) -> Response {
    answer.errors.truncate(limits.errors);
    let status = status(&answer, form);
    let written = Written {
        errors: &answer.errors,
        data: (!is_request_error(&answer)).then_some(&answer.data),
        extensions: &answer.extensions,
    };
    let mut bytes = Bounded { bytes: Vec::with_capacity(1024), most: limits.bytes };
    if serde_json::to_writer(&mut bytes, &written).is_err() {
        return Refusal::answer_too_large(limits.bytes, form).into_response();
    }
    let mut response = (status, Body::from(bytes.bytes)).into_response();
    let headers = response.headers_mut();
    headers.extend(answer.http_headers);
    headers.insert(header::CONTENT_TYPE, form.content_type());
    match status {
        StatusCode::UNAUTHORIZED => {
            let challenge = HeaderValue::from_static("Bearer realm=\"samverka\", error=\"invalid_token\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
        }
        _ => {}
    }
    if let Some(code) = answer.errors.iter().find_map(known_code) {
        response.extensions_mut().insert(RefusedWith(code));
    }
    response
}

/// Holds an answer to its limits, for a transport that writes it by itself.
pub fn limited(mut answer: Answer, limits: AnswerLimits) -> Result<Answer, Refusal> {
    answer.errors.truncate(limits.errors);
    let mut bytes = Bounded { bytes: Vec::new(), most: limits.bytes };
    match serde_json::to_writer(&mut bytes, &answer) {
        Ok(()) => Ok(answer),
        Err(_) => Err(Refusal::answer_too_large(limits.bytes, Form::GraphqlResponse)),
    }
}

/// An answer as it is sent: without `data` when nothing was executed.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Data>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Data>,
}

/// Whether the request failed as a whole, before any field was resolved.
fn is_request_error(answer: &Answer) -> bool {
    answer.data == Data::Null && !answer.errors.is_empty() && answer.errors.iter().all(|error| error.path.is_empty())
}

fn status(answer: &Answer, form: Form) -> StatusCode {
    let has = |code: &str| answer.errors.iter().any(|error| known_code(error) == Some(code));
    if answer.data == Data::Null && has("UNAVAILABLE") {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if !is_request_error(answer) {
        return StatusCode::OK;
    }
    match form {
        _ if has("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        _ if has("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        _ if has("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        Form::Json => StatusCode::OK,
        Form::GraphqlResponse if has("FORBIDDEN") => StatusCode::FORBIDDEN,
        Form::GraphqlResponse => StatusCode::BAD_REQUEST,
    }
}

/// The codes of the contract; whatever else an error carries is not for statuses and logs.
const CODES: [&str; 11] = [
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "BAD_USER_INPUT",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "LIMIT_EXCEEDED",
    "RATE_LIMITED",
    "PERSISTED_QUERY_NOT_FOUND",
    "TABLE_NOT_IN_CATALOGUE",
    "UNAVAILABLE",
    "INTERNAL",
];

pub fn known_code(error: &ServerError) -> Option<&'static str> {
    let code = error.extensions.as_ref()?.get("code")?;
    CODES.into_iter().find(|known| matches!(code, Data::String(code) if code == known))
}

/// Bytes up to a bound.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(more.len()) > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{ErrorExtensionValues, PathSegment, value};
    use axum::body::to_bytes;

    use super::super::refusal::spoken;
    use super::*;
    use crate::domain::code::Language;

    const LIMITS: AnswerLimits = AnswerLimits { bytes: 10_000, errors: 20 };

    fn error(code: &str) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        let mut error = ServerError::new("a sentence", None);
        error.extensions = Some(extensions);
        error
    }

    fn at_a_field(code: &str) -> ServerError {
        error(code).with_path(vec![PathSegment::Field("case".to_owned())])
    }

    fn status_of(answer: Answer, form: Form) -> u16 {
        write(answer, form, LIMITS).status().as_u16()
    }

    async fn body(response: Response) -> Value {
        let response = spoken(response, Language::En, "");
        serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
    }

    #[test]
    fn what_older_clients_send_is_read() {
        let sent =
            read(br#"{"query":"{a}","variables":null,"operationName":null,"extensions":null,"more":1}"#).unwrap();
        let text = Wanted::Text("{a}".to_owned());
        assert_eq!((sent.wanted, sent.operation_name, sent.variables.len()), (text, None, 0));
        let sent = read(br#"{"query":"{a}","variables":{"n":1},"operationName":"A","extensions":{}}"#).unwrap();
        assert_eq!((sent.operation_name.as_deref(), sent.variables.len()), (Some("A"), 1));
    }

    #[tokio::test]
    async fn what_is_no_request_is_refused_without_an_echo() {
        let deep = "[".repeat(100_000);
        for sent in [
            "",
            "secretvalue",
            r#"{"query": secretvalue}"#,
            r#"{"query": 1, "a": "secretvalue"}"#,
            r#"{"query": {"secretvalue": 1}}"#,
            r#"{"query": "{a}", "variables": "secretvalue"}"#,
            r#"{"query": "{a}", "variables": ["secretvalue"]}"#,
            r#"{"query": "{a}", "operationName": {"secretvalue": 1}}"#,
            r#"{"query": "{a}", "extensions": "secretvalue"}"#,
            r#"[{"query": "{secretvalue}"}]"#,
            r#""secretvalue""#,
            r#"{"variables": {}}"#,
            "{\"query\": \"\u{0}secretvalue\"}",
            &deep,
        ] {
            let response = read(sent.as_bytes()).unwrap_err().into_response();
            assert_eq!(response.status(), 400);
            let said = body(response).await;
            assert_eq!(said["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
            assert!(!said.to_string().contains("secretvalue"), "{said}");
        }
        assert!(read(b"{\"query\":\"\xff\"}").is_err());
    }

    #[test]
    fn every_tool_of_frontends_names_a_document_in_its_own_way() {
        for sent in [
            r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}"#,
            r#"{"documentId":"00","query":null}"#,
            r#"{"doc_id":"00"}"#,
            r#"{"id":"00","variables":{}}"#,
        ] {
            assert_eq!(read(sent.as_bytes()).unwrap().wanted, Wanted::ById("00".to_owned()), "{sent}");
        }
        let both = read(br#"{"query":"{a}","documentId":"00"}"#).unwrap().wanted;
        assert_eq!(both, Wanted::Both("{a}".to_owned(), "00".to_owned()));
        assert_eq!(read(br#"{"query":"{a}","id":7}"#).unwrap().wanted, Wanted::Text("{a}".to_owned()));
    }

    #[test]
    fn the_status_follows_the_form_and_the_code() {
        let whole = |code: &str| Answer::from_errors(vec![error(code)]);
        for (code, json, graphql) in [
            ("GRAPHQL_VALIDATION_FAILED", 200, 400),
            ("GRAPHQL_PARSE_FAILED", 200, 400),
            ("LIMIT_EXCEEDED", 200, 400),
            ("BAD_USER_INPUT", 200, 400),
            ("FORBIDDEN", 200, 403),
            ("UNAUTHENTICATED", 401, 401),
            ("RATE_LIMITED", 429, 429),
            ("UNAVAILABLE", 503, 503),
            ("INTERNAL", 500, 500),
        ] {
            assert_eq!(status_of(whole(code), Form::Json), json, "{code}");
            assert_eq!(status_of(whole(code), Form::GraphqlResponse), graphql, "{code}");
        }
    }

    #[test]
    fn what_was_executed_is_answered_with_200() {
        let partly = |data| {
            let mut answer = Answer::new(data);
            answer.errors.push(at_a_field("INTERNAL"));
            answer
        };
        for form in [Form::Json, Form::GraphqlResponse] {
            assert_eq!(status_of(Answer::new(value!({ "a": 1 })), form), 200);
            assert_eq!(status_of(partly(value!({ "case": null })), form), 200);
            assert_eq!(status_of(partly(value!(null)), form), 200);
        }
    }

    #[test]
    fn an_unavailable_answer_says_when_to_come_back() {
        let response = write(Answer::from_errors(vec![error("UNAVAILABLE")]), Form::Json, LIMITS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
        let response = write(Answer::from_errors(vec![error("UNAUTHENTICATED")]), Form::Json, LIMITS);
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    }

    #[tokio::test]
    async fn data_is_left_out_exactly_when_nothing_was_executed() {
        let refused = body(write(Answer::from_errors(vec![error("BAD_USER_INPUT")]), Form::Json, LIMITS)).await;
        assert!(refused.get("data").is_none());
        let mut bubbled = Answer::new(value!(null));
        bubbled.errors.push(at_a_field("INTERNAL"));
        let bubbled = body(write(bubbled, Form::Json, LIMITS)).await;
        assert_eq!(bubbled.get("data"), Some(&Value::Null));
    }

    #[tokio::test]
    async fn an_answer_too_large_is_one_small_error() {
        let answer = || Answer::new(value!({ "secretvalue": "x" }));
        let whole = br#"{"data":{"secretvalue":"x"}}"#.len();
        let just = write(answer(), Form::Json, AnswerLimits { bytes: whole, errors: 20 });
        assert_eq!(body(just).await["data"]["secretvalue"], "x");
        let over = body(write(answer(), Form::Json, AnswerLimits { bytes: whole - 1, errors: 20 })).await;
        assert_eq!(over["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
        assert!(!over.to_string().contains("secretvalue"));
    }

    #[tokio::test]
    async fn at_most_twenty_errors_are_answered() {
        let many = (0..50).map(|_| at_a_field("INTERNAL")).collect();
        let said = body(write(Answer::from_errors(many), Form::Json, LIMITS)).await;
        assert_eq!(said["errors"].as_array().unwrap().len(), 20);
    }
}
