//! Refusal: what the door says when it does not let a request in, in the form of a GraphQL error.
//!
//! A refusal travels outwards beside an empty answer; the outermost layer, which knows the request's id and its language,
//! writes it.

use std::borrow::Cow;

use async_graphql::{ErrorExtensionValues, Pos, Response as Answer, ServerError};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::accept::Form;
use super::authenticate::NotRecognised;
use super::token::TokenProblem;
use crate::domain::code::Language;
use crate::graphql::failure::Sentence;
use crate::graphql::guard::{RefusalCode, Refused, WITHOUT_TOKEN};

/// Which schema would have answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaName {
    Hub,
    Statistics,
}

impl SchemaName {
    pub fn as_str(self) -> &'static str {
        match self {
            SchemaName::Hub => "hub",
            SchemaName::Statistics => "statistics",
        }
    }
}

/// The code of a refusal, kept with the response for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedWith(pub &'static str);

/// What a refusal says, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub sv: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Said {
    /// Sentences with a number or a name of ours in them.
    pub fn new(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Said {
        Said { sv: sv.into(), en: en.into() }
    }

    fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

impl From<Sentence> for Said {
    fn from(sentence: Sentence) -> Said {
        Said::new(sentence.sv, sentence.en)
    }
}

/// A request that was not executed: one sentence, one code, nothing of what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    form: Form,
    code: &'static str,
    said: Box<Said>,
    place: Option<Pos>,
    extensions: Vec<(&'static str, Value)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal with a status, a code of the contract and a sentence.
    pub fn new(status: StatusCode, code: &'static str, said: impl Into<Said>) -> Refusal {
        Refusal {
            status,
            form: Form::Json,
            code,
            said: Box::new(said.into()),
            place: None,
            extensions: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// The request does not have the form that is agreed.
    pub fn bad_request(said: impl Into<Said>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", said)
    }

    /// The token is not believed.
    pub fn token(problem: TokenProblem) -> Refusal {
        if problem == TokenProblem::Unreachable {
            return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", problem.sentence())
                .with("problem", problem.code())
                .header(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        let challenge = "Bearer realm=\"samverka\", error=\"invalid_token\"";
        Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", problem.sentence())
            .with("problem", problem.code())
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// The limits of one answer do not hold it.
    pub fn answer_too_large(most: usize, form: Form) -> Refusal {
        let status = if form == Form::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let said = Said::new(
            format!("Svaret skulle ha mer än {most} byte. Fråga efter mindre, eller i flera anrop."),
            format!("The answer would have more than {most} bytes. Ask for less, or in several requests."),
        );
        Refusal::new(status, "LIMIT_EXCEEDED", said).form(form)
    }

    /// The document was turned away by the guard.
    pub fn document(refused: Refused, schema: SchemaName, token_sent: bool, form: Form) -> Refusal {
        let status = match form {
            Form::GraphqlResponse => StatusCode::BAD_REQUEST,
            Form::Json => StatusCode::OK,
        };
        let is_about_the_schema = refused.code != RefusalCode::LimitExceeded;
        let hint = if is_about_the_schema && !token_sent { WITHOUT_TOKEN } else { Sentence { sv: "", en: "" } };
        let said = Said::new(format!("{}{}", refused.message_sv, hint.sv), format!("{}{}", refused.message, hint.en));
        let refusal = Refusal::new(status, refused.code.as_str(), said);
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

impl Refusal {
    /// The body in one language, for the request of an id.
    pub fn body(&self, language: Language, request_id: &str) -> Value {
        json!({ "errors": [self.error(language, request_id)] })
    }

    /// The one error of the body.
    fn error(&self, language: Language, request_id: &str) -> Value {
        let mut extensions = json!({ "code": self.code, "requestId": request_id });
        for (name, value) in &self.extensions {
            extensions[*name] = value.clone();
        }
        let mut error = json!({ "message": self.said.in_language(language), "extensions": extensions });
        if let Some(place) = self.place {
            error["locations"] = json!([{ "line": place.line, "column": place.column }]);
        }
        error
    }
}

impl From<NotRecognised> for Refusal {
    fn from(problem: NotRecognised) -> Refusal {
        match problem {
            NotRecognised::Token(problem) => Refusal::token(problem),
            NotRecognised::NoProvider => {
                let said = Sentence {
                    en: "This hub knows no issuer, so no token can be believed. Whoever runs it names one with the settings `oidc.*`.",
                    sv: "Navet känner ingen utfärdare, så ingen token kan godtas. Den som driver det anger en med inställningarna `oidc.*`.",
                };
                Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", said)
                    .with("problem", "NO_PROVIDER")
                    .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"samverka\""))
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(HeaderMap::from_iter(self.headers.iter().cloned()));
        response.headers_mut().insert(header::CONTENT_TYPE, self.form.content_type());
        response.extensions_mut().insert(RefusedWith(self.code));
        response.extensions_mut().insert(self);
        response
    }
}

impl Refusal {
    /// The refusal as an answer of GraphQL, for a transport that has nothing else.
    pub fn into_answer(self, language: Language, request_id: &str) -> Answer {
        let mut error = ServerError::new(self.said.in_language(language), self.place);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        extensions.set("requestId", request_id);
        for (name, value) in self.extensions {
            extensions.set(name, async_graphql::Value::from_json(value).unwrap_or_default());
        }
        error.extensions = Some(extensions);
        Answer::from_errors(vec![error])
    }
}

/// Writes the refusal that an answer brings, if it brings one.
pub fn spoken(mut response: Response, language: Language, request_id: &str) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else {
        return response;
    };
    let body = refusal.body(language, request_id).to_string();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.map(|_| Body::from(body))
}
