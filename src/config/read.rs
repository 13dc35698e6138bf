//! Reading: the file, then the variables over it. Every problem names its place, and never the value: it may be a secret.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::Config;
use super::key::{KEYS, Key, nearest};

const PREFIX: &str = "SAMVERKA_";
/// Variables of the test scripts, which a program that the tests start inherits.
const FOR_TESTS: &str = "SAMVERKA_TEST_";
const IN_FILE: &str = "_FILE";

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigProblem {
    #[error("{path}: the configuration cannot be read ({kind}). Check the path after --config, and who may read it.")]
    Unreadable { path: PathBuf, kind: std::io::ErrorKind },
    #[error("{place}: this is not TOML: {message}.")]
    Syntax { place: String, message: String },
    #[error("{place}: there is no setting `{key}`.{}", did_you_mean(.nearest.as_deref()))]
    UnknownKey { place: String, key: String, nearest: Option<String> },
    #[error("{place}: `{key}` {demand}.")]
    WrongValue { place: String, key: String, demand: String },
    #[error("{variable}: the file that it names cannot be read ({kind}).")]
    UnreadableSecret { variable: String, kind: std::io::ErrorKind },
    #[error("{variable} and {variable}_FILE are both set: keep one of them.")]
    SetTwice { variable: String },
    #[error("the section `oidc` lacks `{key}`: set it in the file, or as {variable}.")]
    Missing { key: &'static str, variable: String },
    #[error("the configuration does not hold together: {0}.")]
    Whole(String),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!(" Did you mean `{nearest}`?"),
        None => " All settings are in the file that `samverka demo` writes.".to_owned(),
    }
}

/// Reads the file and lays the variables over it.
pub fn read(path: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigProblem> {
    let mut table = Table::new();
    if let Some(path) = path {
        let unreadable =
            |error: std::io::Error| ConfigProblem::Unreadable { path: path.to_owned(), kind: error.kind() };
        let text = fs::read_to_string(path).map_err(unreadable)?;
        File { path, text: &text }.lay_over(&mut table)?;
    }
    let mut variables: Vec<(String, String)> =
        env.filter(|(name, _)| name.starts_with(PREFIX) && !name.starts_with(FOR_TESTS)).collect();
    variables.sort();
    lay_variables_over(&mut table, &variables)?;
    check_oidc(&table)?;
    table.try_into().map_err(|error: toml::de::Error| ConfigProblem::Whole(error.message().to_owned()))
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn lay_over(&self, table: &mut Table) -> Result<(), ConfigProblem> {
        let read = DeTable::parse(self.text).map_err(|error| ConfigProblem::Syntax {
            place: self.place(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        self.walk(read.get_ref(), "", table)
    }

    fn walk(&self, read: &DeTable<'_>, above: &str, table: &mut Table) -> Result<(), ConfigProblem> {
        for (name, found) in read {
            let dot = if above.is_empty() { "" } else { "." };
            let path = format!("{above}{dot}{}", name.get_ref());
            let is_section =
                KEYS.iter().any(|key| key.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')));
            match (Key::find(&path), found.get_ref()) {
                (Some(key), _) => put(table, key.path, self.value(key, found)?),
                (None, DeValue::Table(below)) if is_section => self.walk(below, &path, table)?,
                (None, _) if is_section => {
                    let demand = "is a section: write its keys below it".to_owned();
                    return Err(ConfigProblem::WrongValue { place: self.place(name.span().start), key: path, demand });
                }
                (None, _) => {
                    let nearest = nearest(&path, KEYS.iter().map(|key| key.path)).map(str::to_owned);
                    return Err(ConfigProblem::UnknownKey { place: self.place(name.span().start), key: path, nearest });
                }
            }
        }
        Ok(())
    }

    fn value(&self, key: &Key, found: &Spanned<DeValue<'_>>) -> Result<Value, ConfigProblem> {
        let wrong = || ConfigProblem::WrongValue {
            place: self.place(found.span().start),
            key: key.path.to_owned(),
            demand: key.kind.demand(),
        };
        plain(found.get_ref()).filter(|value| key.kind.accepts(value)).ok_or_else(wrong)
    }

    fn place(&self, at: usize) -> String {
        let line = self.text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }
}

/// Texts, numbers, switches, lists of texts, and texts by name; no setting holds anything else.
fn plain(found: &DeValue<'_>) -> Option<Value> {
    match found {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::Integer),
        DeValue::Float(number) => number.as_str().parse().ok().map(Value::Float),
        DeValue::Boolean(on) => Some(Value::Boolean(*on)),
        DeValue::Array(entries) => {
            entries.iter().map(|entry| plain(entry.get_ref())).collect::<Option<Vec<_>>>().map(Value::Array)
        }
        DeValue::Table(entries) => {
            let entry = |(name, entry): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                Some((ToString::to_string(name.get_ref()), plain(entry.get_ref())?))
            };
            entries.iter().map(entry).collect::<Option<Table>>().map(Value::Table)
        }
        _ => None,
    }
}

fn lay_variables_over(table: &mut Table, variables: &[(String, String)]) -> Result<(), ConfigProblem> {
    for (variable, written) in variables {
        if let Some(key) = KEYS.iter().find(|key| key.variable() == *variable) {
            put(table, key.path, value_of(key, variable, written)?);
            continue;
        }
        let base = variable.strip_suffix(IN_FILE).unwrap_or(variable);
        let Some(key) = KEYS.iter().find(|key| key.secret && key.variable() == base) else {
            return Err(unknown_variable(variable));
        };
        if variables.iter().any(|(other, _)| other == base) {
            return Err(ConfigProblem::SetTwice { variable: base.to_owned() });
        }
        let unreadable =
            |error: std::io::Error| ConfigProblem::UnreadableSecret { variable: variable.clone(), kind: error.kind() };
        let secret = fs::read_to_string(written).map_err(unreadable)?;
        put(table, key.path, value_of(key, variable, secret.trim_end_matches(['\r', '\n']))?);
    }
    Ok(())
}

fn value_of(key: &Key, variable: &str, written: &str) -> Result<Value, ConfigProblem> {
    let value = match key.kind {
        super::key::Kind::Number(_) => written.trim().parse().ok().map(Value::Integer),
        super::key::Kind::Share => written.trim().parse().ok().map(Value::Float),
        super::key::Kind::Switch => written.trim().parse().ok().map(Value::Boolean),
        kind if kind.is_list() => {
            let entries = written.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            Some(Value::Array(entries.map(|entry| Value::String(entry.to_owned())).collect()))
        }
        kind if kind.is_map() => {
            let entries = written.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            let named = |entry: &str| {
                let (name, meaning) = entry.rsplit_once('=')?;
                Some((name.trim().to_owned(), Value::String(meaning.trim().to_owned())))
            };
            entries.map(named).collect::<Option<Table>>().map(Value::Table)
        }
        _ => Some(Value::String(written.to_owned())),
    };
    value.filter(|value| key.kind.accepts(value)).ok_or_else(|| ConfigProblem::WrongValue {
        place: format!("the variable {variable}"),
        key: key.path.to_owned(),
        demand: key.kind.demand(),
    })
}

fn unknown_variable(variable: &str) -> ConfigProblem {
    let names: Vec<String> = KEYS.iter().map(Key::variable).collect();
    let known = names.iter().filter_map(|name| name.strip_prefix(PREFIX));
    let nearest = nearest(variable.strip_prefix(PREFIX).unwrap_or(variable), known);
    ConfigProblem::UnknownKey {
        place: "the environment".to_owned(),
        key: variable.to_owned(),
        nearest: nearest.map(|nearest| format!("{PREFIX}{nearest}")),
    }
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((section, rest)) => {
            let below = table.entry(section.to_owned()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                put(below, rest, value);
            }
        }
    }
}

fn check_oidc(table: &Table) -> Result<(), ConfigProblem> {
    let Some(Value::Table(oidc)) = table.get("oidc") else {
        return Ok(());
    };
    let needed = ["oidc.issuer", "oidc.audience"];
    let lacking =
        needed.into_iter().filter_map(Key::find).find(|key| !oidc.contains_key(key.path.trim_start_matches("oidc.")));
    match lacking {
        Some(key) => Err(ConfigProblem::Missing { key: key.path, variable: key.variable() }),
        None => Ok(()),
    }
}
