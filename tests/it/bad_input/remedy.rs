//! What a refusal must look like: a closed code, the remedy in both languages, and nothing of the input.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::hub::TestHub;

/// Stands in whatever text is sent; no answer may repeat it.
pub const CANARY: &str = "zQ7canary";

/// A refusal: its code, and words of its remedy in English and in Swedish.
#[derive(Clone, Copy, Debug)]
pub struct Remedy(pub &'static str, pub &'static str, pub &'static str);

pub const PAGE: Remedy =
    Remedy("BAD_USER_INPUT", "`first` must be between 1 and 100", "`first` måste vara mellan 1 och 100");
pub const ID: Remedy = Remedy("BAD_USER_INPUT", "ids look like case:xxxxxxxx", "id:n ser ut som case:xxxxxxxx");
pub const CURSOR: Remedy =
    Remedy("BAD_USER_INPUT", "take it from `pageInfo.endCursor`", "ta den från `pageInfo.endCursor`");
pub const CODE: Remedy = Remedy("BAD_USER_INPUT", "ask `codeLists`", "fråga `codeLists`");
pub const LONG: Remedy = Remedy("BAD_USER_INPUT", "at most 100 values", "högst 100 värden");
pub const DIMENSIONS: Remedy =
    Remedy("BAD_USER_INPUT", "at most three dimensions, each once", "högst tre dimensioner, var och en en gång");
pub const YEAR: Remedy =
    Remedy("BAD_USER_INPUT", "Years must be between 1900 and 2100", "År måste vara mellan 1900 och 2100");
pub const RANGE: Remedy =
    Remedy("BAD_USER_INPUT", "The range ends before it begins", "Intervallet slutar innan det börjar");
pub const GRAPH: Remedy =
    Remedy("BAD_USER_INPUT", "`depth` must be between 1 and 3, `first`", "`depth` måste vara mellan 1 och 3, `first`");
pub const ARGUMENT: Remedy = Remedy("BAD_USER_INPUT", "does not fit its type", "inte passar sin typ");
pub const HUB: Remedy = Remedy(
    "GRAPHQL_VALIDATION_FAILED",
    "schema/hub.client.graphql has every name",
    "schema/hub.client.graphql har alla namn",
);
pub const STATISTICS: Remedy = Remedy(
    "GRAPHQL_VALIDATION_FAILED",
    "schema/statistics.graphql has every name",
    "schema/statistics.graphql har alla namn",
);

/// Sends a document in both languages; `None` expects an answer without errors.
pub async fn expect(hub: &TestHub, who: Option<Persona>, query: &str, variables: &Value, remedy: Option<Remedy>) {
    let token = who.map(|persona| hub.token(persona));
    let place = format!("{who:?}: {:.200} {:.200}", query, variables.to_string());
    for language in ["en", "sv"] {
        let mut headers = vec![("accept-language", language)];
        headers.extend(token.as_deref().map(|token| ("authorization", token)));
        let answered = hub.send(&headers, json!({ "query": query, "variables": variables })).await;
        let json = answered.json();
        let Some(Remedy(code, en, sv)) = remedy else {
            assert!(json["data"].is_object() && json.get("errors").is_none(), "{place}: {:.300}", answered.text);
            continue;
        };
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        assert!(!errors.is_empty(), "{place}: {:.300}", answered.text);
        for error in &errors {
            assert_eq!(error["extensions"]["code"], code, "{place}: {:.300}", answered.text);
            let words = if language == "en" { en } else { sv };
            assert!(error["message"].as_str().unwrap().contains(words), "{place}: {error}");
            assert!(error["locations"][0]["line"].is_u64(), "{place}: {error}");
            assert!(error["extensions"]["requestId"].is_string(), "{place}: {error}");
        }
        assert!(
            !answered.text.contains(CANARY) && !answered.text.contains("Did you mean"),
            "{place}: {}",
            answered.text
        );
    }
}
