//! Seal: a value that only a clearance opens.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, QueryPathSegment, ServerResult, Value};
use rustc_hash::FxHashSet;
use uuid::Uuid;

use super::clearance::{Class, Clearance, Declared, Grounds, Reason};
use super::ledger;

/// A class as a type parameter of [`Sealed`].
pub trait SealClass: Copy + Send + Sync + 'static {
    const DECLARED: Declared;
    /// Whether rows exist for which the field is open to everybody in scope; a router must then not guard it.
    const CONDITIONAL: bool = false;
}

/// Marks values about a person that do not identify alone.
#[derive(Clone, Copy, Debug)]
pub struct Personal;
/// Marks identifying values.
#[derive(Clone, Copy, Debug)]
pub struct Identifying;
/// Marks name and contact: identifying, and open to those who support the person.
#[derive(Clone, Copy, Debug)]
pub struct Contact;
/// Marks what could locate or unmask a threatened person.
#[derive(Clone, Copy, Debug)]
pub struct Protected;
/// Marks what is protected where somebody lives in hiding and open elsewhere: the row decides ([`Grounds::PUBLIC`]).
#[derive(Clone, Copy, Debug)]
pub struct Hidden;

impl SealClass for Personal {
    const DECLARED: Declared = Declared { class: Class::Personal, contact: false };
}
impl SealClass for Identifying {
    const DECLARED: Declared = Declared { class: Class::Identifying, contact: false };
}
impl SealClass for Contact {
    const DECLARED: Declared = Declared { class: Class::Identifying, contact: true };
}
impl SealClass for Protected {
    const DECLARED: Declared = Declared { class: Class::Protected, contact: false };
}
impl SealClass for Hidden {
    const DECLARED: Declared = Declared { class: Class::Protected, contact: false };
    const CONDITIONAL: bool = true;
}

/// Whom a sealed value is about: the kind of an id and the id, for the audit record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Uuid,
}

/// A `T` of class `C`. No `Deref`, `Display`, `Serialize` or `PartialEq`; the only way in is [`Sealed::open`].
#[derive(Clone)]
pub struct Sealed<C, T> {
    value: Option<T>,
    grounds: Grounds,
    subject: Subject,
    class: PhantomData<fn() -> C>,
}

impl<C: SealClass, T> Sealed<C, T> {
    /// Seals a value. `None` is a value too: it is closed or open like any other.
    pub fn new(value: Option<T>, grounds: Grounds, subject: Subject) -> Self {
        Sealed { value, grounds, subject, class: PhantomData }
    }

    /// The grounds, for another value that opens with this one.
    pub fn grounds(&self) -> Grounds {
        self.grounds
    }

    /// Opens the seal, or says why it stays closed.
    pub fn open(&self, clearance: &Clearance) -> Result<Option<&T>, Reason> {
        clearance.decide(C::DECLARED, self.grounds).map(|()| self.value.as_ref())
    }

    /// Whether the seal stays closed; decided without looking at the value.
    pub fn stays_closed(&self, clearance: &Clearance) -> bool {
        clearance.decide(C::DECLARED, self.grounds).is_err()
    }
}

impl<C: SealClass, T> fmt::Debug for Sealed<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed<{}>", C::DECLARED.class.code())
    }
}

#[async_trait::async_trait]
impl<C: SealClass, T: OutputType> OutputType for Sealed<C, T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        ledger::marked(Self::qualified_type_name(), C::DECLARED.class, C::CONDITIONAL)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let clearance = ctx.data_opt::<Clearance>().unwrap_or(&Clearance::CLOSED);
        let openings = ctx.data_opt::<std::sync::Arc<Openings>>();
        match self.open(clearance) {
            Ok(value) => {
                let identifies = C::DECLARED.class != Class::Personal && !self.grounds.meets(Grounds::PUBLIC);
                if identifies && let Some(openings) = openings {
                    openings.opened(self.subject, field.node.name.node.as_str());
                }
                match value {
                    Some(value) => value.resolve(ctx, field).await,
                    None => Ok(Value::Null),
                }
            }
            Err(reason) => {
                if let Some(openings) = openings {
                    openings.redacted(ctx, C::DECLARED.class, reason);
                }
                Ok(Value::Null)
            }
        }
    }
}

/// One entry of `extensions.redactions`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Redaction {
    /// Response keys from the root, without list indices.
    pub path: Vec<String>,
    pub class: Class,
    pub reason: Reason,
}

/// What one request opened and what it left closed.
#[derive(Debug, Default)]
pub struct Openings(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    subjects: Vec<Subject>,
    fields: Vec<String>,
    visited: Vec<Uuid>,
    acts: Vec<&'static str>,
    found: Vec<Subject>,
    seen: FxHashSet<(Subject, u64)>,
    paths: FxHashSet<(u64, Reason)>,
    redactions: Vec<Redaction>,
}

/// What an audit record says about an answer: whose values were opened, and which fields. Never a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Cases that were asked for by id.
    pub cases: Vec<Uuid>,
    /// What else was done that is recorded: a search, a count, a look into the audit log.
    pub acts: Vec<&'static str>,
    /// Who was found by a search.
    pub found: Vec<Subject>,
    pub subjects: Vec<Subject>,
    pub fields: Vec<String>,
}

impl Openings {
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an identifying or protected value of somebody was opened.
    pub fn opened(&self, subject: Subject, field: &str) {
        let mut noted = self.noted();
        if noted.seen.insert((subject, hash(field.as_bytes(), 0))) {
            if !noted.subjects.contains(&subject) {
                noted.subjects.push(subject);
            }
            if !noted.fields.iter().any(|known| known == field) {
                noted.fields.push(field.to_owned());
            }
        }
    }

    /// Notes that a case was asked for by id.
    pub fn visited(&self, case: Subject) {
        let mut noted = self.noted();
        if !noted.visited.contains(&case.id) {
            noted.visited.push(case.id);
        }
    }

    /// Notes an act that is recorded whatever it opened.
    pub fn acted(&self, act: &'static str) {
        let mut noted = self.noted();
        if !noted.acts.contains(&act) {
            noted.acts.push(act);
        }
    }

    /// Notes that a search found somebody.
    pub fn found(&self, subject: Subject) {
        let mut noted = self.noted();
        if !noted.found.contains(&subject) {
            noted.found.push(subject);
        }
    }

    fn redacted(&self, ctx: &ContextSelectionSet<'_>, class: Class, reason: Reason) {
        let Some(node) = &ctx.path_node else { return };
        let names = || {
            std::iter::once(node.segment).chain(node.parents().map(|parent| parent.segment)).filter_map(|segment| {
                match segment {
                    QueryPathSegment::Name(name) => Some(name),
                    QueryPathSegment::Index(_) => None,
                }
            })
        };
        let place = names().fold(0, |sum, name| hash(name.as_bytes(), sum));
        let mut noted = self.noted();
        if noted.paths.insert((place, reason)) {
            let mut path: Vec<String> = names().map(str::to_owned).collect();
            path.reverse();
            noted.redactions.push(Redaction { path, class, reason });
        }
    }

    /// Whose identifying values this request opened; empty if none.
    pub fn opened_by_now(&self) -> Opened {
        let noted = self.noted();
        let mut subjects = noted.subjects.clone();
        subjects.sort_unstable();
        let mut fields = noted.fields.clone();
        fields.sort_unstable();
        Opened { cases: noted.visited.clone(), acts: noted.acts.clone(), found: noted.found.clone(), subjects, fields }
    }

    /// What stayed closed, once per path, sorted.
    pub fn redactions(&self) -> Vec<Redaction> {
        let mut redactions = self.noted().redactions.clone();
        redactions.sort();
        redactions.dedup_by(|a, b| a.path == b.path);
        redactions
    }
}

fn hash(bytes: &[u8], seed: u64) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write_u64(seed);
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests;
