//! Key: each setting by its name, what it may hold and what it is for.

use std::net::IpAddr;
use std::path::Path;

use axum::http::Uri;
use ipnet::IpNet;
use toml::{Table, Value};

use crate::access::clearance::Class;
use crate::access::role::Role;

/// What a setting may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Address,
    Url,
    Database,
    File,
    Files,
    Origins,
    Networks,
    Algorithms,
    /// What is fetched from an identity provider: nobody on the way may change it.
    Provider,
    TokenTypes,
    /// Roles by other names.
    Roles,
    /// Scopes by other names.
    Scopes,
    Language,
    Switch,
    /// A whole number from 1 on, up to the bound.
    Number(i64),
    /// A part of everything.
    Share,
    /// What takes traces: nobody on the way may read them.
    Collector,
}

impl Kind {
    /// What a value must be, said to somebody who wrote another.
    pub fn demand(self) -> String {
        match self {
            Kind::Text => "must be a text that is not empty".to_owned(),
            Kind::Address => "must be an IP address with a port, such as 127.0.0.1:8080".to_owned(),
            Kind::Url => "must be an address that begins with https:// (or http:// inside one machine)".to_owned(),
            Kind::Database => "must begin with sqlite:// or postgres://".to_owned(),
            Kind::File => "must be the path of a file".to_owned(),
            Kind::Files => "must be a list of paths of files".to_owned(),
            Kind::Origins => {
                "must be a list of origins such as https://app.example.se: scheme, host and port, no path, no *"
                    .to_owned()
            }
            Kind::Networks => "must be a list of IP addresses or networks, such as 10.0.0.0/8".to_owned(),
            Kind::Algorithms => "must be a list out of ES256, RS256 and EdDSA".to_owned(),
            Kind::Provider => {
                "must be an address that begins with https:// (http:// only for localhost and 127.0.0.1), without `?`, `#` and `@`"
                    .to_owned()
            }
            Kind::TokenTypes => "must be a list out of at+jwt and JWT".to_owned(),
            Kind::Roles => {
                let known = Role::ALL.map(Role::code).join(", ");
                format!("must give each name of the provider one role, {{ \"name\" = \"ROLE\" }}, out of {known}")
            }
            Kind::Scopes => {
                let known = Class::ALL.map(Class::token_scope).join(", ");
                format!("must give each name of the provider one scope, {{ \"name\" = \"scope\" }}, out of {known}")
            }
            Kind::Language => "must be sv or en".to_owned(),
            Kind::Switch => "must be true or false".to_owned(),
            Kind::Number(most) => format!("must be a whole number from 1 to {most}"),
            Kind::Share => "must be a number from 0 to 1, such as 0.1".to_owned(),
            Kind::Collector => {
                "must be the collector's whole address, such as http://127.0.0.1:4318/v1/traces: https:// (http:// only for localhost and 127.0.0.1), with its path, without `?`, `#` and `@`"
                    .to_owned()
            }
        }
    }

    /// Whether the kind is a list.
    pub fn is_list(self) -> bool {
        matches!(self, Kind::Files | Kind::Origins | Kind::Networks | Kind::Algorithms | Kind::TokenTypes)
    }

    /// Whether the kind gives names a meaning.
    pub fn is_map(self) -> bool {
        matches!(self, Kind::Roles | Kind::Scopes)
    }

    /// Whether a value is of the kind.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Kind::Switch, Value::Boolean(_)) => true,
            (Kind::Number(most), Value::Integer(number)) => (1..=most).contains(number),
            (Kind::Share, Value::Integer(number)) => matches!(number, 0 | 1),
            (Kind::Share, Value::Float(share)) => (0.0..=1.0).contains(share),
            (kind, Value::Array(entries)) if kind.is_list() => {
                entries.iter().all(|entry| entry.as_str().is_some_and(|entry| kind.accepts_text(entry)))
            }
            (kind, Value::Table(entries)) if kind.is_map() => entries.iter().all(|(name, meaning)| {
                !name.trim().is_empty() && meaning.as_str().is_some_and(|meaning| kind.accepts_text(meaning))
            }),
            (kind, Value::String(text)) if !kind.is_list() && !kind.is_map() => kind.accepts_text(text),
            _ => false,
        }
    }

    fn accepts_text(self, text: &str) -> bool {
        match self {
            Kind::Text | Kind::File | Kind::Files => !text.trim().is_empty(),
            Kind::Address => text.parse::<std::net::SocketAddr>().is_ok(),
            Kind::Url => web_host(text).is_some_and(|host| !host.is_empty()),
            Kind::Database => ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)),
            Kind::Origins => {
                web_host(text).is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '?', '#', '@']))
            }
            Kind::Networks => network(text).is_some(),
            Kind::Algorithms => matches!(text, "ES256" | "RS256" | "EdDSA"),
            Kind::Provider => may_be_fetched(text) && !text.contains(['?', '#']),
            Kind::Collector => {
                let has_path = text.parse::<Uri>().is_ok_and(|address| address.path() != "/");
                Kind::Provider.accepts_text(text) && has_path
            }
            Kind::TokenTypes => matches!(text, "at+jwt" | "JWT"),
            Kind::Roles => Role::parse(text).is_some(),
            Kind::Scopes => Class::of_token_scope(text).is_some(),
            Kind::Language => matches!(text, "sv" | "en"),
            Kind::Switch | Kind::Number(_) | Kind::Share => false,
        }
    }
}

fn web_host(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    (!rest.contains(char::is_whitespace)).then_some(rest)
}

/// Whether what is fetched from an address comes from nobody else: over TLS, or from this machine.
pub fn may_be_fetched(url: &str) -> bool {
    let Ok(parsed) = url.parse::<Uri>() else { return false };
    let Some(authority) = parsed.authority().filter(|authority| !authority.as_str().contains('@')) else {
        return false;
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !host.is_empty() && (parsed.scheme_str() == Some("https") || (parsed.scheme_str() == Some("http") && is_here))
}

/// A network, or one address as a network.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// Its name, with dots between levels.
    pub path: &'static str,
    pub kind: Kind,
    /// Whether `…_FILE` may name a file that holds it.
    pub secret: bool,
    /// What it is for.
    pub remark: &'static str,
}

impl Key {
    /// The name of the variable that sets it.
    pub fn variable(&self) -> String {
        format!("SAMVERKA_{}", self.path.replace('.', "__").to_uppercase())
    }

    /// The setting with a name.
    pub fn find(path: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.path == path)
    }
}

const fn key(path: &'static str, kind: Kind, remark: &'static str) -> Key {
    Key { path, kind, secret: false, remark }
}

const fn database(path: &'static str, remark: &'static str) -> Key {
    Key { path, kind: Kind::Database, secret: true, remark }
}

const SECONDS: Kind = Kind::Number(3_600);
const COUNT: Kind = Kind::Number(1_000_000);
const BYTES: Kind = Kind::Number(1 << 30);

/// Every setting, in the order of the file that `demo` writes.
pub const KEYS: &[Key] = &[
    key("listen", Kind::Address, "Where the hub answers."),
    key("metrics_listen", Kind::Address, "Where figures for monitoring are read; off when unset."),
    key("public_url", Kind::Url, "The address that clients use, when a proxy stands in front."),
    database("case_database_url", "The case database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME."),
    database("case_replica_url", "A replica of the case database for reading; optional."),
    database("release_database_url", "The release database, which holds nothing about persons."),
    key(
        "router_secret_file",
        Kind::File,
        "The secret that a federation router sends; without it `_entities` is refused.",
    ),
    key("trusted_proxies", Kind::Networks, "The proxies whose word about a caller's address is taken."),
    key("default_language", Kind::Language, "The language of labels where a request names none: sv or en."),
    key(
        "oidc.issuer",
        Kind::Provider,
        "The identity provider, exactly as `iss` names it, with or without a slash at the end.",
    ),
    key(
        "oidc.audience",
        Kind::Text,
        "The audience that tokens for this hub carry in `aud`; no client may have the same name.",
    ),
    key(
        "oidc.jwks_url",
        Kind::Provider,
        "Where the provider publishes its keys, if not where {issuer}/.well-known/openid-configuration says.",
    ),
    key("oidc.algorithms", Kind::Algorithms, "The signature algorithms that are accepted."),
    key(
        "oidc.token_types",
        Kind::TokenTypes,
        "The types that the header of a token may state; JWT only for a provider that knows no at+jwt.",
    ),
    key("oidc.roles", Kind::Roles, "Our roles by the provider's names; when unset, the provider uses our codes."),
    key("oidc.scopes", Kind::Scopes, "Our scopes by the provider's names; when unset, the provider uses ours."),
    key("oidc.claims.subject", Kind::Text, "The claim that names the person, as `samverka user add --subject` does."),
    key("oidc.claims.role", Kind::Text, "The claim that holds the role; dots lead to a claim inside another."),
    key("oidc.claims.agency", Kind::Text, "The claim that holds the agency's slug; a token need not have it."),
    key("oidc.claims.regions", Kind::Text, "The claim that holds the region codes; a token need not have it."),
    key("oidc.claims.scope", Kind::Text, "The claim that holds the scopes."),
    key("keys.identity_file", Kind::File, "The key that wraps the keys of identifying values."),
    key("keys.cursor_file", Kind::File, "The key that seals cursors; the same for all processes."),
    key("keys.release_signing_file", Kind::File, "The key that signs releases."),
    key("cors.origins", Kind::Origins, "The web pages that may read answers of the hub."),
    key(
        "trusted_documents.files",
        Kind::Files,
        "The documents that frontends registered beforehand: Apollo's manifest, Relay's or Code Generator's map.",
    ),
    key(
        "trusted_documents.only",
        Kind::Switch,
        "Whether everybody but the router may ask the hub schema those documents only.",
    ),
    key("traces.endpoint", Kind::Collector, "The collector that traces are sent to (OTLP over HTTP); none when unset."),
    key("traces.ratio", Kind::Share, "The share of requests that are traced."),
    key(
        "traces.continue_proxies",
        Kind::Switch,
        "Whether the `traceparent` of a trusted proxy is continued; only where the proxy lets no caller's own through.",
    ),
    key("limits.body_bytes", BYTES, "Bytes of a request body."),
    key("limits.document_bytes", BYTES, "Bytes of a document."),
    key("limits.tokens", COUNT, "Tokens of a document."),
    key("limits.nesting", Kind::Number(64), "Brackets open at the same time in a document."),
    key("limits.depth", Kind::Number(32), "Levels of fields in a document."),
    key("limits.selections", COUNT, "Selections of a document with every fragment written out."),
    key("limits.aliases", COUNT, "Aliases of a document."),
    key("limits.directives", COUNT, "Directives of a document."),
    key("limits.root_fields", COUNT, "Root fields of an operation."),
    key("limits.representations", COUNT, "Representations in one call of `_entities`."),
    key("limits.nodes", Kind::Number(1_000_000_000), "Objects that an operation may ask for."),
    key("limits.cells", COUNT, "Cells of a table in one answer of PxWebApi."),
    key("limits.errors", COUNT, "Errors in an answer."),
    key("limits.answer_bytes", BYTES, "Bytes of an answer."),
    key("limits.seconds", SECONDS, "Seconds for one request."),
    key("limits.sql_seconds", SECONDS, "Seconds for one statement in the database."),
    key("limits.header_seconds", SECONDS, "Seconds for a request's first byte, and for its headers."),
    key("limits.shutdown_seconds", SECONDS, "Seconds that requests have to end when the hub stops."),
    key("limits.socket_hello_seconds", SECONDS, "Seconds for the first message of a WebSocket."),
    key("limits.socket_operations", COUNT, "Operations at the same time on a WebSocket."),
    key("limits.requests_per_second", COUNT, "Requests per second and caller."),
    key("limits.request_burst", COUNT, "Requests that a caller may send at once."),
    key("limits.probes_per_hour", COUNT, "Searches for a person per hour and caller."),
    key("limits.kept_documents", COUNT, "Parsed documents that are kept."),
];

/// The value that stands at a path.
pub fn value<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (table.get(first)?, rest) {
        (Value::Table(below), Some(rest)) => value(below, rest),
        (found, None) => Some(found),
        _ => None,
    }
}

/// Writes a file with each setting and its remark; what is unset stands in a comment.
pub fn write(table: &Table, folder: &Path) -> Result<String, toml::ser::Error> {
    let inside = format!("{}/", folder.to_string_lossy());
    let mut text =
        "# Settings of Samverka. Each can be overlaid by a variable: SAMVERKA_LISTEN, SAMVERKA_LIMITS__DEPTH.\n\
                    # Relative files lie beside this file.\n"
            .to_owned();
    let mut section = "";
    for key in KEYS {
        let (group, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        let is_set = value(table, key.path).is_some();
        if group != section {
            let begun = if value(table, group).is_some() { "" } else { "# " };
            text.push_str(&format!("\n{begun}[{group}]\n"));
            section = group;
        }
        text.push_str(&format!("\n# {}\n", key.remark));
        match value(table, key.path) {
            Some(Value::String(path)) if key.kind == Kind::File || key.kind == Kind::Database => {
                text.push_str(&format!("{name} = {}\n", Value::String(path.replacen(&inside, "", 1))));
            }
            Some(value) if is_set => text.push_str(&format!("{name} = {value}\n")),
            _ => text.push_str(&format!("# {name} =\n")),
        }
    }
    Ok(text)
}

/// The known name that is nearest to one that nobody knows.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (distance(name, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len() / 2)
        .map(|(_, candidate)| candidate)
}

fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, letter) in left.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
