//! The arrows between the floors point down, and what one file is trusted with stays in that file.

use std::fs;
use std::path::Path;

/// Lowest first. The configuration stands beside them: only `http` and `command` read it.
const FLOORS: [&str; 6] = ["access", "domain", "store", "graphql", "http", "command"];

#[test]
fn the_arrows_point_down() {
    assert_holds(check_arrows);
}

#[test]
fn only_the_store_speaks_sql() {
    assert_holds(check_sql);
}

#[test]
fn the_entities_are_private_to_the_store() {
    assert_holds(check_entities);
}

#[test]
fn the_domain_knows_nothing_of_a_request() {
    assert_holds(check_domain);
}

#[test]
fn the_libraries_own_errors_stay_in_one_file() {
    assert_holds(check_errors);
}

#[test]
fn time_and_surroundings_are_read_at_the_top() {
    assert_holds(check_surroundings);
}

#[test]
fn no_lint_is_switched_off() {
    assert_holds(check_lints);
}

#[test]
fn a_planted_violation_is_found() {
    let planted: [(Check, &str, &str); 19] = [
        (check_arrows, "access/role.rs", "use crate::domain::case::Case;"),
        (check_arrows, "domain/case.rs", "fn f() { crate::store::case::find(); }"),
        (check_arrows, "store/case.rs", "use crate::{access::Scope, graphql};"),
        (check_arrows, "store/wave.rs", "use crate::{\n    domain::{case, id},\n    http::router,\n};"),
        (check_arrows, "graphql/case.rs", "use super::super::http::router;"),
        (check_arrows, "http/router.rs", "use crate::*;"),
        (check_arrows, "graphql/page.rs", "use crate::config::Limits;"),
        (check_arrows, "config.rs", "use crate::command::demo;"),
        (check_sql, "graphql/case.rs", "use sea_orm::EntityTrait;"),
        (check_sql, "command/seed.rs", "sqlx::query(\"\");"),
        (check_entities, "store/mod.rs", "pub mod entity;"),
        (check_entities, "store/mod.rs", "mod entity;\npub use entity::cases;"),
        (check_domain, "domain/case.rs", "use async_graphql::{Context, Enum};"),
        (check_domain, "domain/case.rs", "fn f(_: &async_graphql::Context<'_>) {}"),
        (check_errors, "graphql/case.rs", "use async_graphql::{ID, Result};"),
        (check_surroundings, "domain/case.rs", "let now = chrono::Utc::now();"),
        (check_surroundings, "http/token.rs", "std::env::var(\"KEY\")"),
        (check_lints, "http/token.rs", concat!("#[", "allow(dead_code)]")),
        (check_lints, "lib.rs", concat!("#![", "allow(unused)]")),
    ];
    for (check, path, text) in planted {
        let source = Source::new(path, text);
        assert!(check(&source).is_some(), "{path}: {text}");
    }
}

#[test]
fn what_is_allowed_passes() {
    let allowed: [(Check, &str, &str); 8] = [
        (check_arrows, "access/role.rs", "mod tests { use super::*; }"),
        (check_arrows, "command/serve.rs", "use crate::{config::Config, http::router};"),
        (check_arrows, "http/router.rs", "use super::graphql; use crate::config::Config;"),
        (check_arrows, "access/mod.rs", "//! Used by [`crate::store`].\n// See crate::http::router."),
        (check_sql, "store/case.rs", "use sea_orm::EntityTrait;"),
        (check_entities, "store/mod.rs", "mod entity;"),
        (check_errors, "graphql/failure.rs", "use async_graphql::{Error, ErrorExtensions};"),
        (check_domain, "domain/case.rs", "use async_graphql::{Enum, SimpleObject};"),
    ];
    for (check, path, text) in allowed {
        assert_eq!(check(&Source::new(path, text)), None, "{path}: {text}");
    }
}

/// What is wrong with a file, if anything.
type Check = fn(&Source) -> Option<String>;

/// A file of `src/` without its comments.
struct Source {
    path: String,
    text: String,
}

fn check_arrows(source: &Source) -> Option<String> {
    let forbidden = match source.floor() {
        "config" => vec!["http", "command"],
        "main" | "lib" => vec![],
        floor => {
            let height = FLOORS.iter().position(|known| *known == floor);
            let Some(height) = height else {
                return Some(format!("`{floor}` is no floor"));
            };
            let mut forbidden = FLOORS[height + 1..].to_vec();
            if !matches!(floor, "http" | "command") {
                forbidden.push("config");
            }
            forbidden
        }
    };
    let root = source.names_after("crate::");
    if root.iter().any(|name| name == "*") {
        return Some("names everything at the root; name the floor".to_owned());
    }
    let mut named = root.into_iter().chain(source.names_after("super::"));
    let wrong = named.find(|name| forbidden.contains(&name.as_str()))?;
    Some(format!("names `{wrong}`, which stands above it"))
}

fn check_sql(source: &Source) -> Option<String> {
    let speaks = ["sea_orm", "sea_query", "sqlx"].into_iter().find(|sql| source.text.contains(sql))?;
    (source.floor() != "store").then(|| format!("uses `{speaks}`; only the store speaks SQL"))
}

fn check_entities(source: &Source) -> Option<String> {
    if source.path != "store/mod.rs" {
        return None;
    }
    let private = source.text.lines().any(|line| line == "mod entity;");
    let shown = source.text.contains("use entity::") || source.text.contains("use self::entity");
    (!private || shown).then(|| "shows `entity` to other floors".to_owned())
}

fn check_domain(source: &Source) -> Option<String> {
    let named = source.names_after("async_graphql::");
    let knows = named.iter().any(|name| name == "Context" || name == "*");
    (source.floor() == "domain" && knows).then(|| "names `async_graphql::Context`".to_owned())
}

fn check_errors(source: &Source) -> Option<String> {
    let named = source.names_after("async_graphql::");
    let wrong = named.into_iter().find(|name| matches!(name.as_str(), "Error" | "Result" | "*"))?;
    (source.path != "graphql/failure.rs")
        .then(|| format!("names `async_graphql::{wrong}`, which sends any error's text to clients; return `Failure`"))
}

fn check_surroundings(source: &Source) -> Option<String> {
    let reads = |calls: &[&str]| calls.iter().any(|call| source.text.contains(call));
    if !matches!(source.floor(), "main" | "command") && reads(&["Utc::now", "Local::now", "SystemTime::now"]) {
        return Some("reads the clock; time is a parameter below `command`".to_owned());
    }
    let reads_environment = reads(&["env::var", "env::vars", "env::var_os"]);
    (source.floor() != "config" && reads_environment).then(|| "reads the environment; only `config.rs` does".to_owned())
}

fn check_lints(source: &Source) -> Option<String> {
    let switches = source.text.contains(concat!("[", "allow("));
    switches.then(|| "switches a lint off; put right what it says".to_owned())
}

fn assert_holds(check: Check) {
    let sources = sources();
    assert!(sources.len() > FLOORS.len(), "src/ was not read");
    let wrong = sources.iter().filter_map(|source| Some(format!("src/{}: {}", source.path, check(source)?)));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).expect("a path in src/").display().to_string();
                sources.push(Source::new(&inside, &fs::read_to_string(&path).expect("text")));
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let code = |line: &str| !line.trim_start().starts_with("//");
        let lines: Vec<_> = text.lines().filter(|line| code(line)).collect();
        Self { path: path.to_owned(), text: lines.join("\n") }
    }

    fn floor(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// The names that follow a prefix, each one of a braced group too: `crate::{a::b, c}` gives a and c.
    fn names_after(&self, prefix: &str) -> Vec<String> {
        let starts = self.text.match_indices(prefix);
        starts.flat_map(|(at, _)| first_names(&self.text[at + prefix.len()..])).collect()
    }
}

fn first_names(text: &str) -> Vec<String> {
    let Some(group) = text.trim_start().strip_prefix('{') else {
        return vec![leading_name(text)];
    };
    let mut depth = 0;
    let mut names = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ => {}
        }
        if let Some(name) = names.last_mut() {
            name.push(letter);
        }
    }
    names.iter().map(|name| leading_name(name.trim_start_matches(','))).collect()
}

fn leading_name(text: &str) -> String {
    let text = text.trim_start();
    if text.starts_with('*') {
        return "*".to_owned();
    }
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}
