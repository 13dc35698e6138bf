//! Where two answers differ: everything counts but what is random by design.

use serde_json::Value;

use crate::hub::Answered;

/// Random, and of a length of its own: only the length is compared.
const RANDOM: [&str; 4] = ["requestId", "cursor", "startCursor", "endCursor"];
const RANDOM_HEADER: &str = "x-request-id";

pub fn difference(one: &Answered, other: &Answered) -> Option<String> {
    if one.status != other.status {
        return Some(format!("status {} or {}", one.status, other.status));
    }
    if one.text.len() != other.text.len() {
        return Some(
            in_values(&one.json(), &other.json(), String::new())
                .unwrap_or_else(|| format!("{} bytes or {}", one.text.len(), other.text.len())),
        );
    }
    let names = |answer: &Answered| -> Vec<String> {
        let mut names: Vec<String> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    };
    if names(one) != names(other) {
        return Some(format!("headers {:?} or {:?}", names(one), names(other)));
    }
    for name in one.headers.keys() {
        let values = |answer: &Answered| answer.headers.get_all(name).iter().cloned().collect::<Vec<_>>();
        let (one, other) = (values(one), values(other));
        let random = name == RANDOM_HEADER && one[0].len() == other[0].len();
        if one != other && !random {
            return Some(format!("header {name}: {one:?} or {other:?}"));
        }
    }
    in_values(&one.json(), &other.json(), String::new())
}

fn in_values(one: &Value, other: &Value, path: String) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            if keys(one) != keys(other) {
                return Some(format!("{path}: {:?} or {:?}", keys(one), keys(other)));
            }
            one.iter().find_map(|(name, value)| {
                let (counterpart, path) = (&other[name], format!("{path}.{name}"));
                match (RANDOM.contains(&name.as_str()), value, counterpart) {
                    (true, Value::String(one), Value::String(other)) if one.len() == other.len() => None,
                    _ => in_values(value, counterpart, path),
                }
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(n, (one, other))| in_values(one, other, format!("{path}[{n}]"))),
        _ => (one != other).then(|| format!("{path}: {one} or {other}").chars().take(1_000).collect()),
    }
}
