//! Leaks, planted between the hub and the caller: each lets the number of all cases show, hidden ones among them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use serde_json::Value;

#[derive(Clone, Copy, Debug)]
pub enum Leak {
    /// A filter that looks at hidden rows: of a page's rows as many are gone as the number's last bit says.
    Filter,
    /// A total that counts hidden rows.
    Count,
    /// A cursor in which the number stands.
    Cursor,
    /// An error that names the number.
    ErrorText,
    /// A header that says how many rows were read.
    Header,
}

impl Leak {
    pub const ALL: [Leak; 5] = [Leak::Filter, Leak::Count, Leak::Cursor, Leak::ErrorText, Leak::Header];

    /// In a world that has so many cases.
    pub fn planted_in(self, router: Router, cases: i64) -> Router {
        router.layer(from_fn(move |request: Request, next: Next| self.pass(cases, request, next)))
    }

    async fn pass(self, cases: i64, request: Request, next: Next) -> Response {
        let (head, body) = request.into_parts();
        let question = to_bytes(body, usize::MAX).await.unwrap();
        let filters = String::from_utf8_lossy(&question).contains("filter:");
        let response = next.run(Request::from_parts(head, Body::from(question))).await;
        let (mut head, body) = response.into_parts();
        let answer = to_bytes(body, usize::MAX).await.unwrap();
        let mut answer: Value = serde_json::from_slice(&answer).unwrap();
        match self {
            Leak::Filter if !filters => {}
            Leak::Header => {
                if holds_rows(&answer) {
                    head.headers.insert("samverka-rows", HeaderValue::from(cases));
                }
            }
            _ => self.show(cases, &mut answer),
        }
        Response::from_parts(head, Body::from(answer.to_string()))
    }

    fn show(self, cases: i64, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match (self, name.as_str(), &mut *value) {
                        (Leak::Filter, "nodes" | "edges", Value::Array(rows)) => {
                            rows.truncate(rows.len() - usize::from(cases % 2 == 1).min(rows.len()));
                        }
                        (Leak::Count, "totalCount", Value::Number(total)) => {
                            *total = (total.as_i64().unwrap_or_default() + cases).into();
                        }
                        (Leak::Cursor, "endCursor", Value::String(cursor)) => {
                            cursor.push_str(&"A".repeat(cases as usize % 100))
                        }
                        (Leak::ErrorText, "message", Value::String(message)) => {
                            message.push_str(&format!(" (of {cases})"))
                        }
                        _ => self.show(cases, value),
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.show(cases, value)),
            _ => {}
        }
    }
}

fn holds_rows(answer: &Value) -> bool {
    answer["data"].as_object().is_some_and(|data| data.values().any(|root| !root.is_null()))
}
