//! What goes with the numbers: as fields of a table, and in the extensions of every answer that holds numbers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{SimpleObject, Value, value};
use chrono::NaiveDate;

use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::guarantee;
use crate::domain::release::metadata::Metadata;
use crate::domain::release::table::TableId;

/// How numbers were made.
#[derive(SimpleObject)]
pub struct Method {
    /// The method's name.
    name: &'static str,
    /// The method's version.
    version: &'static str,
    /// The method in a few sentences.
    text: String,
}

impl Method {
    pub fn of(about: &Metadata, language: Language) -> Method {
        Method { name: about.method_name, version: about.method_version, text: about.method.of(language).to_owned() }
    }
}

/// How much of one person is counted at most.
#[derive(SimpleObject)]
pub struct Caps {
    /// Forms of exploitation.
    forms: u64,
    /// Support measures.
    measures: u64,
}

impl Caps {
    pub fn of(about: &Metadata) -> Caps {
        Caps { forms: about.caps.forms as u64, measures: about.caps.measures as u64 }
    }
}

/// How it is decided what is shown: `A` and `E` from `least` persons on and up to a ratio of standard deviation to estimate;
/// anything else is `Q`, hidden.
#[derive(SimpleObject)]
pub struct DisplayRule {
    /// The smallest estimate that is shown, in persons.
    least: i64,
    /// The largest ratio for `A`.
    good: f64,
    /// The largest ratio for `E`.
    caution: f64,
}

impl DisplayRule {
    pub fn of(about: &Metadata) -> DisplayRule {
        let rule = about.display;
        DisplayRule { least: rule.least, good: rule.good, caution: rule.caution }
    }
}

/// A guarantee of differential privacy, in both measures.
#[derive(SimpleObject)]
pub struct Guarantee {
    /// Zero-concentrated differential privacy.
    rho: f64,
    /// Epsilon at this delta, rounded up to thousandths.
    epsilon: f64,
    /// The delta for which epsilon is stated.
    delta: f64,
}

impl From<guarantee::Guarantee> for Guarantee {
    fn from(of: guarantee::Guarantee) -> Guarantee {
        Guarantee { rho: of.rho, epsilon: of.epsilon, delta: of.delta }
    }
}

/// What is spent of one person's budget.
#[derive(SimpleObject)]
pub struct Budget {
    /// By this table.
    table: Guarantee,
    /// By all that is ever measured of one person.
    lifetime: Guarantee,
}

impl Budget {
    pub fn of(about: &Metadata) -> Budget {
        Budget { table: about.budget.table.into(), lifetime: about.budget.lifetime.into() }
    }
}

/// A slice that numbers rest on: one cohort of persons, or three cohorts together. It never changes.
#[derive(SimpleObject)]
pub struct SliceReference {
    /// `2016`, or `2016-2018`.
    key: String,
    /// SHA-256 over its numbers, hexadecimal.
    content_hash: String,
    /// The id of the policy that it was made by.
    policy: String,
    /// SHA-256 of the policy's text, hexadecimal.
    policy_hash: String,
    /// Persons registered up to this day are in it.
    registered_until: NaiveDate,
    /// As recorded up to this day.
    recorded_until: NaiveDate,
}

impl SliceReference {
    pub fn of(about: &Metadata) -> Vec<SliceReference> {
        let of = |slice: &crate::domain::release::metadata::SliceReference| SliceReference {
            key: slice.key.code(),
            content_hash: slice.content_hash.clone(),
            policy: slice.policy.clone(),
            policy_hash: slice.policy_hash.clone(),
            registered_until: slice.registered_until,
            recorded_until: slice.recorded_until,
        };
        about.slices.iter().map(of).collect()
    }
}

/// Under which terms numbers may be used.
#[derive(SimpleObject)]
pub struct Licence {
    /// As in the SPDX list of licences.
    code: &'static str,
    /// The name.
    name: String,
    /// Where the terms stand.
    address: &'static str,
}

impl Licence {
    pub fn of(about: &Metadata, language: Language) -> Licence {
        let licence = &about.licence;
        Licence { code: licence.code, name: licence.name.of(language).to_owned(), address: licence.address }
    }
}

/// Releases by name and table.
type Tables = BTreeMap<(String, TableId), Arc<Release>>;

/// The tables whose numbers an answer holds.
#[derive(Clone, Default)]
pub struct Cited(Arc<Mutex<Tables>>);

impl Cited {
    /// Notes that numbers of a table are in the answer.
    pub fn note(&self, release: &Arc<Release>, table: TableId) {
        let key = (release.heading.slug.clone(), table);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, release.clone());
    }
}

/// What has to be known of the numbers in an answer, for its extensions; nothing if it holds none.
pub fn citations(cited: &Cited, language: Language) -> Option<Value> {
    let cited = cited.0.lock().unwrap_or_else(PoisonError::into_inner);
    let of = |((_, table), release): (&(String, TableId), &Arc<Release>)| citation(release, *table, language);
    let entries: Vec<Value> = cited.iter().filter_map(of).collect();
    (!entries.is_empty()).then_some(Value::List(entries))
}

fn citation(release: &Release, table: TableId, language: Language) -> Option<Value> {
    let about = release.metadata(table)?;
    let slices = about.slices.iter().map(|slice| {
        value!({
            "key": slice.key.code(),
            "contentHash": slice.content_hash.clone(),
            "policy": slice.policy.clone(),
            "policyHash": slice.policy_hash.clone(),
            "registeredUntil": slice.registered_until.to_string(),
            "recordedUntil": slice.recorded_until.to_string(),
        })
    });
    let additive = about.additive.iter().map(|of| value!({ "variable": of.variable.code(), "additive": of.additive }));
    let guarantee = |of: guarantee::Guarantee| value!({ "rho": of.rho, "epsilon": of.epsilon, "delta": of.delta });
    let notes = about.notes.iter().map(|note| Value::from(note.of(language)));
    Some(value!({
        "release": release.heading.slug.clone(),
        "contentHash": release.heading.content_hash.clone(),
        "table": table.code(),
        "slices": slices.collect::<Vec<_>>(),
        "codeLists": about.code_lists.clone(),
        "population": about.population.of(language),
        "method": about.method_name,
        "methodVersion": about.method_version,
        "reading": about.reading.of(language),
        "caps": { "forms": about.caps.forms, "measures": about.caps.measures },
        "displayRule": { "least": about.display.least, "good": about.display.good, "caution": about.display.caution },
        "budget": { "table": guarantee(about.budget.table), "lifetime": guarantee(about.budget.lifetime) },
        "additive": additive.collect::<Vec<_>>(),
        "publisher": about.publisher.of(language),
        "licence": about.licence.code,
        "citation": release.heading.citation(language, None),
        "notes": notes.collect::<Vec<_>>(),
    }))
}
