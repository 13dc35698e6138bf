//! Refusal: what the door says when it does not let a request in, in the form of a GraphQL error.

use async_graphql::Pos;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::accept::Form;
use super::token::TokenProblem;
use crate::domain::code::Language;
use crate::graphql::guard::{RefusalCode, Refused, WITHOUT_TOKEN};

/// Which schema would have answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaName {
    Hub,
    Statistics,
}

impl SchemaName {
    fn as_str(self) -> &'static str {
        match self {
            SchemaName::Hub => "hub",
            SchemaName::Statistics => "statistics",
        }
    }
}

/// The code of a refusal, kept with the response for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedWith(pub &'static str);

/// A request that was not executed: one sentence, one code, nothing of what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    form: Form,
    code: &'static str,
    message: String,
    place: Option<Pos>,
    extensions: Vec<(&'static str, Value)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal with a status, a code of the contract and a sentence.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
        let form = Form::Json;
        Refusal {
            status,
            form,
            code,
            message: message.into(),
            place: None,
            extensions: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// The request does not have the form that is agreed.
    pub fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", message)
    }

    /// The token is not believed.
    pub fn token(problem: TokenProblem) -> Refusal {
        let challenge = "Bearer realm=\"samverka\", error=\"invalid_token\"";
        Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", problem.to_string())
            .with("problem", problem.code())
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// The document was turned away by the guard.
    pub fn document(refused: Refused, schema: SchemaName, token_sent: bool, form: Form, language: Language) -> Refusal {
        let status = match form {
            Form::GraphqlResponse => StatusCode::BAD_REQUEST,
            Form::Json => StatusCode::OK,
        };
        let is_about_the_schema = refused.code != RefusalCode::LimitExceeded;
        let hint = if is_about_the_schema && !token_sent { WITHOUT_TOKEN.in_language(language) } else { "" };
        let message = format!("{}{hint}", refused.in_language(language));
        let refusal = Refusal::new(status, refused.code.as_str(), message);
        let refusal = if is_about_the_schema { refusal.with("schema", schema.as_str()) } else { refusal };
        Refusal { place: refused.place, form, ..refusal }
    }

    /// The same, answered in a form.
    pub fn form(self, form: Form) -> Refusal {
        Refusal { form, ..self }
    }

    /// The same, with one more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Refusal {
        self.headers.push((name, value));
        self
    }

    /// The same, with one more entry beside the code.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Refusal {
        self.extensions.push((name, value.into()));
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut extensions = json!({ "code": self.code });
        for (name, value) in self.extensions {
            extensions[name] = value;
        }
        let mut error = json!({ "message": self.message, "extensions": extensions });
        if let Some(place) = self.place {
            error["locations"] = json!([{ "line": place.line, "column": place.column }]);
        }
        let mut response = (self.status, Json(json!({ "errors": [error] }))).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, self.form.content_type());
        response.headers_mut().extend(self.headers);
        response.extensions_mut().insert(RefusedWith(self.code));
        response
    }
}
