//! Problem: what a statistics door says when it has no answer, as `application/problem+json` (RFC 9457).

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::words::both;
use crate::domain::code::Language;
use crate::domain::release::Text;
use crate::http::refusal::RefusedWith;

/// What is said to a client that cannot be answered: a status, a code of the contract, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Text,
    language: Language,
    retry_after: Option<u64>,
}

impl Problem {
    /// Nothing stands at this address; the text names what is wrong and where to look.
    pub fn not_found(detail: Text) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "BAD_USER_INPUT", "Not Found", detail)
    }

    /// No such table: always the same text, whatever the data and whatever was asked for.
    pub fn no_such_table() -> Problem {
        let detail = both(
            "Tabellen finns inte i katalogen. Tabellerna är Y, YS, YJ, YSA, YC, YR, YF, YSF och YM, och när en publicering \
             har en hel treårsperiod BSC, BSAF, BCF och BRF. Vad var och en innehåller står på /statistics.",
            "The table is not in the catalogue. The tables are Y, YS, YJ, YSA, YC, YR, YF, YSF and YM, and once a release has \
             a whole block of three years BSC, BSAF, BCF and BRF. What each of them holds stands at /statistics.",
        );
        Problem::new(StatusCode::NOT_FOUND, "TABLE_NOT_IN_CATALOGUE", "Not Found", detail)
    }

    /// The request cannot be read; the text names the part and what it may be.
    pub fn bad_request(detail: Text) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", "Bad Request", detail)
    }

    /// More is asked for than one answer may hold.
    pub fn too_much(status: StatusCode, detail: Text) -> Problem {
        let title = status.canonical_reason().unwrap_or("Too much");
        Problem::new(status, "LIMIT_EXCEEDED", title, detail)
    }

    /// What stood here was withdrawn, with the reason.
    pub fn gone(detail: Text) -> Problem {
        Problem::new(StatusCode::GONE, "BAD_USER_INPUT", "Gone", detail)
    }

    /// The caller has asked too often and may ask again after a while.
    pub fn too_often(wait: Duration) -> Problem {
        let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1);
        let detail = Text {
            sv: format!("För många anrop på kort tid. Vänta {seconds} s och skicka anropet igen."),
            en: format!("Too many requests in a short time. Wait {seconds} s and send the request again."),
        };
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", "Too Many Requests", detail);
        Problem { retry_after: Some(seconds), ..problem }
    }

    /// The release database does not answer.
    pub fn unavailable() -> Problem {
        let detail = both(
            "Statistikdatabasen svarar inte just nu. Försök igen om en stund.",
            "The release database does not answer at the moment. Try again in a while.",
        );
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "Service Unavailable", detail);
        Problem { retry_after: Some(10), ..problem }
    }

    /// What was stored cannot be written in the wanted form.
    pub fn internal() -> Problem {
        let detail = both(
            "Svaret kunde inte skrivas. Den som driver navet hittar anropet under sitt id i loggen.",
            "The answer could not be written. Whoever runs the hub finds the request by its id in the log.",
        );
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Internal Server Error", detail)
    }

    /// The same, said in a language.
    pub fn spoken(self, language: Language) -> Problem {
        Problem { language, ..self }
    }

    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: Text) -> Problem {
        Problem { status, code, title, detail, language: Language::Sv, retry_after: None }
    }

    /// What is said, for a page.
    pub fn detail(&self) -> &str {
        self.detail.of(self.language)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail(),
            "code": self.code,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(RefusedWith(self.code));
        response
    }
}
