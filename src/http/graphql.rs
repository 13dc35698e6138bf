//! GraphQL over HTTP: POST and JSON only, from a request to its answer.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request as Asked, Response as Answer};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::task::unconstrained;
use tokio::time::timeout;

use super::accept::{Form, is_json};
use super::authenticate::{NotRecognised, asker};
use super::observe::{OperationName, RequestId};
use super::origin::AnsweredFor;
use super::refusal::{Refusal, Said, SchemaName};
use super::router::Door;
use super::wire::{self, Sent};
use crate::access::caller::Asker;
use crate::graphql::RequestHead;
use crate::graphql::failure::Sentence;
use crate::graphql::guard::Document;

/// The header that states the purpose of a read.
pub const PURPOSE_HEADER: HeaderName = HeaderName::from_static("samverka-purpose");

const BODY_SECONDS: Duration = Duration::from_secs(10);

/// Answers `/graphql`.
pub async fn answer(State(door): State<Arc<Door>>, request: Request) -> Response {
    let form = match form_of(&request) {
        Ok(form) => form,
        Err(refusal) => return unshared(refusal.into_response()),
    };
    let (head, body) = request.into_parts();
    let asker = match asker(&head.headers, door.tokens.as_ref(), door.audience).await {
        Ok(asker) => asker,
        Err(problem) => return unshared(not_recognised(problem).form(form).into_response()),
    };
    let answered_for = match asker {
        Asker::User(_) => AnsweredFor::Hub,
        Asker::Public | Asker::Researcher => AnsweredFor::Statistics,
    };
    let request_head = request_head(&door, &head);
    let answered = match read(&door, &head.headers, body).await {
        Ok(sent) => execute(&door, asker, sent, request_head, form).await,
        Err(refusal) => Err(refusal.form(form)),
    };
    let mut response = answered.unwrap_or_else(IntoResponse::into_response);
    response.extensions_mut().insert(answered_for);
    unshared(response)
}

/// No cache may keep an answer: it is made for one caller.
fn unshared(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn form_of(request: &Request) -> Result<Form, Refusal> {
    if request.method() != Method::POST {
        let allow = HeaderValue::from_static("POST, OPTIONS");
        let said = Sentence { en: "GraphQL is answered to POST only.", sv: "GraphQL besvaras bara med metoden POST." };
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", said).header(header::ALLOW, allow));
    }
    let Some(form) = Form::wanted(request.headers()) else {
        let said = Sentence {
            en: "Answers have the type application/graphql-response+json or application/json: accept one of them.",
            sv: "Svar har typen application/graphql-response+json eller application/json: godta en av dem.",
        };
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT", said));
    };
    if !is_json(request.headers()) {
        let said = Sentence {
            en: "Send the request as JSON in UTF-8, not compressed, with the header `Content-Type: application/json`.",
            sv: "Skicka anropet som JSON i UTF-8, inte komprimerat, med huvudet `Content-Type: application/json`.",
        };
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT", said).form(form));
    }
    Ok(form)
}

fn not_recognised(problem: NotRecognised) -> Refusal {
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

fn request_head(door: &Door, head: &Parts) -> RequestHead {
    RequestHead {
        request_id: head.extensions.get::<RequestId>().map(RequestId::to_string).unwrap_or_default(),
        language: head.extensions.get().copied().unwrap_or(door.language),
        purpose: text(&head.headers, &PURPOSE_HEADER),
        router: door.router_secret.admits(&head.headers),
    }
}

/// All values of a header as one; what is not text becomes something that no reader of the header accepts.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

async fn read(door: &Door, headers: &HeaderMap, body: Body) -> Result<Sent, Refusal> {
    let most = door.limits.body_bytes;
    let too_large = || {
        let said = Said::new(
            format!("Anropet har mer än {most} byte. Fråga efter mindre, eller i flera anrop."),
            format!("The body has more than {most} bytes. Ask for less, or in several requests."),
        );
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED", said)
    };
    let stated = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if stated.is_some_and(|stated| stated > most) {
        return Err(too_large());
    }
    match timeout(BODY_SECONDS, collect(body, most)).await {
        Ok(Ok(body)) => wire::read(&body),
        Ok(Err(NotRead::TooLarge)) => Err(too_large()),
        Ok(Err(NotRead::BrokeOff)) => {
            let said = Sentence { en: "The body broke off. Send it again.", sv: "Anropet bröts. Skicka det igen." };
            Err(Refusal::bad_request(said))
        }
        Err(_) => {
            let seconds = BODY_SECONDS.as_secs();
            let said = Said::new(
                format!("Anropet kom inte fram inom {seconds} sekunder. Skicka det igen."),
                format!("The body did not arrive within {seconds} seconds. Send it again."),
            );
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "LIMIT_EXCEEDED", said))
        }
    }
}

enum NotRead {
    TooLarge,
    BrokeOff,
}

async fn collect(body: Body, most: usize) -> Result<Vec<u8>, NotRead> {
    let mut stream = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| NotRead::BrokeOff)?;
        if whole.len().saturating_add(part.len()) > most {
            return Err(NotRead::TooLarge);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

async fn execute(door: &Door, asker: Asker, sent: Sent, head: RequestHead, form: Form) -> Result<Response, Refusal> {
    let (schema, token_sent) = match asker {
        Asker::Public => (SchemaName::Statistics, false),
        Asker::Researcher => (SchemaName::Statistics, true),
        Asker::User(_) => (SchemaName::Hub, true),
    };
    let name = sent.operation_name.as_deref();
    let document = door
        .guard
        .admit(&sent.query, name, &sent.variables)
        .map_err(|refused| Refusal::document(refused, schema, token_sent, form))?;
    let kind = document.kind(name);
    if kind == Some(OperationType::Subscription) {
        let status = if form == Form::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let said = Sentence {
            en: "Subscriptions are not answered over a plain POST.",
            sv: "Prenumerationer besvaras inte över ett vanligt POST.",
        };
        return Err(Refusal::new(status, "BAD_USER_INPUT", said).form(form));
    }
    let operation = operation_name(&document, name);
    let mut asked = Asked::new(sent.query).variables(sent.variables);
    asked.operation_name = sent.operation_name;
    asked.set_parsed_query(document.parsed().clone());
    let execution = unconstrained(door.hub.execute(asker, asked, document, head));
    let answer = within(door.limits.execution, kind, execution).await.map_err(|refusal| refusal.form(form))?;
    let mut response = wire::write(answer, form, door.limits.answer);
    response.extensions_mut().insert(operation);
    Ok(response)
}

/// Only a name that the document declares is one; anything else is what somebody sent.
fn operation_name(document: &Document, chosen: Option<&str>) -> OperationName {
    let declared = document.operation(chosen).and_then(|(name, _)| name);
    OperationName(declared.map(|name| name.chars().take(64).collect()))
}

async fn within(
    limit: Duration,
    kind: Option<OperationType>,
    execution: impl Future<Output = Answer>,
) -> Result<Answer, Refusal> {
    timeout(limit, execution).await.map_err(|_| too_slow(kind, limit))
}

/// A query that ran out of time did nothing; of a change nobody knows.
fn too_slow(kind: Option<OperationType>, limit: Duration) -> Refusal {
    let seconds = limit.as_secs();
    if kind == Some(OperationType::Mutation) {
        let said = Said::new(
            format!(
                "Inget svar kom inom {seconds} sekunder, så det är okänt om ändringen gjordes. Titta efter, eller skicka den igen med \
                 samma idempotencyKey."
            ),
            format!(
                "There was no answer within {seconds} seconds, so it is unknown whether the change was made. Look, or send it again \
                 with the same idempotencyKey."
            ),
        );
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", said);
    }
    let said = Said::new(
        format!("Svaret tog mer än {seconds} sekunder. Fråga efter mindre, eller i flera anrop."),
        format!("The answer took more than {seconds} seconds. Ask for less, or in several requests."),
    );
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "LIMIT_EXCEEDED", said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::Language;

    async fn said_of(kind: OperationType) -> (u16, String) {
        let refusal = within(Duration::from_millis(20), Some(kind), std::future::pending()).await.unwrap_err();
        let said = refusal.body(Language::En, "").to_string();
        (refusal.into_response().status().as_u16(), said)
    }

    #[tokio::test]
    async fn a_query_that_takes_too_long_is_stopped() {
        let (status, said) = said_of(OperationType::Query).await;
        assert!(status == 503 && said.contains("LIMIT_EXCEEDED") && said.contains("Ask for less"), "{said}");
    }

    #[tokio::test]
    async fn of_a_change_that_takes_too_long_nobody_claims_to_know() {
        let (status, said) = said_of(OperationType::Mutation).await;
        assert!(status == 503 && said.contains("UNAVAILABLE") && said.contains("unknown"), "{said}");
    }

    #[tokio::test]
    async fn what_is_in_time_is_answered() {
        let answer = Answer::new(async_graphql::value!({ "a": 1 }));
        assert!(within(Duration::from_secs(5), None, std::future::ready(answer)).await.is_ok());
    }

    #[test]
    fn several_values_of_a_header_are_read_as_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(text(&headers, &PURPOSE_HEADER), None);
        headers.append(PURPOSE_HEADER, HeaderValue::from_static("a"));
        headers.append(PURPOSE_HEADER, HeaderValue::from_static("b"));
        assert_eq!(text(&headers, &PURPOSE_HEADER).as_deref(), Some("a, b"));
    }
}
