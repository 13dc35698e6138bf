//! GraphQL over HTTP: POST and JSON only, from a request to its answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::accept::{Form, is_json};
use super::authenticate::asker;
use super::execute::execute;
use super::observe::RequestId;
use super::origin::AnsweredFor;
use super::refusal::{Refusal, Said};
use super::router::Door;
use super::wire::{self, Sent};
use crate::access::caller::Asker;
use crate::graphql::RequestHead;
use crate::graphql::failure::Sentence;

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
    let asker = match admit(&door, &head).await {
        Ok(asker) => asker,
        Err(refusal) => return unshared(refusal.form(form).into_response()),
    };
    let answered_for = match asker {
        Asker::User(_) => AnsweredFor::Hub,
        Asker::Public | Asker::Researcher { .. } => AnsweredFor::Statistics,
    };
    let request_head = request_head(&door, &head);
    let answered = match read(&door, &head.headers, body).await {
        Ok(sent) => execute(&door, asker, sent, request_head, form).await,
        Err(refusal) => Err(refusal),
    };
    let mut response = match answered {
        Ok(executed) => {
            let mut response = wire::write(executed.answer, form, door.limits.answer);
            response.extensions_mut().insert(executed.operation);
            response
        }
        Err(refusal) => refusal.form(form).into_response(),
    };
    response.extensions_mut().insert(answered_for);
    unshared(response)
}

/// Who asks, if they are believed and have not asked too often. Whoever is not believed pays for their address.
async fn admit(door: &Door, head: &Parts) -> Result<Asker, Refusal> {
    let recognised = asker(&head.headers, door.tokens.as_ref(), door.audience).await;
    door.rates.take(&door.rates.spender(recognised.as_ref().ok(), &head.headers, &head.extensions))?;
    recognised.map_err(Refusal::from)
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

/// What a request says beside its document.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_of_a_header_are_read_as_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(text(&headers, &PURPOSE_HEADER), None);
        headers.append(PURPOSE_HEADER, HeaderValue::from_static("a"));
        headers.append(PURPOSE_HEADER, HeaderValue::from_static("b"));
        assert_eq!(text(&headers, &PURPOSE_HEADER).as_deref(), Some("a, b"));
    }
}
