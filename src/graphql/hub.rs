//! The hub: from somebody's request to an answer that may leave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::parser::types::Selection;
use async_graphql::{Request, Response, Value};
use prometheus_client::metrics::counter::Counter;
use sha2::{Digest, Sha256};

use super::clock::Clock;
use super::context::Asked;
use super::cursor::CursorKeys;
use super::failure::{self, Answering, ErrorCode, Failure};
use super::guard::Document;
use super::loader::Loaders;
use super::nested::Nested;
use super::probes::Probes;
use super::release::{Cited, citations};
use super::rounds::Rounds;
use super::statistics::StatisticsAsked;
use super::{HubSchema, StatisticsSchema, hub_schema, statistics_schema};
use crate::access::caller::{Asker, Caller, Claims};
use crate::access::clearance::Clearance;
use crate::access::permit::{Permit, StatePurpose};
use crate::access::purpose::{Purpose, PurposeProblem, PurposeReads};
use crate::access::sealed::{Opened, Openings, Subject};
use crate::domain::audit::AuditEntry;
use crate::domain::code::{AgencyKind, AuditKind, Code, Language, LegalBasis, LegalRegime, entry};
use crate::domain::id::{CaseId, Noun};
use crate::store::Store;
use crate::store::audit::{AuditNumbers, Auditor};
use crate::store::database::Pool;
use crate::store::published::Published;
use crate::store::scope::Eyes;
use crate::store::user::UserRow;

/// A deactivated user is out within this time, on every process.
const USERS_ARE_KEPT: Duration = Duration::from_secs(5);
/// How many users are kept at most.
const USERS_KEPT: usize = 10_000;

/// What a request says beside its document.
#[derive(Clone, Debug)]
pub struct RequestHead {
    pub request_id: String,
    /// The language of labels and messages.
    pub language: Language,
    /// `Samverka-Purpose`, as it was sent.
    pub purpose: Option<String>,
    /// Whether the request may use what is for federation routers.
    pub router: bool,
}

/// Users by issuer and subject, and since when they are known.
type Users = HashMap<(String, String), (Instant, Option<UserRow>)>;

/// The case world of a hub: where cases are, and what answers about them need.
#[derive(Clone)]
pub struct CaseWorld {
    pub store: Store,
    pub auditor: Auditor,
    pub cursor_keys: CursorKeys,
}

/// The two schemas and what they need to answer. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    hub: HubSchema,
    statistics: StatisticsSchema,
    /// Absent where only statistics are served.
    cases: Option<CaseWorld>,
    published: Published,
    clock: Clock,
    users: Mutex<Users>,
    probes: Probes,
}

impl Hub {
    /// A hub over these databases.
    pub fn new(cases: Option<CaseWorld>, published: Published, clock: Clock, searches_per_hour: u32) -> Hub {
        Hub {
            inner: Arc::new(Inner {
                hub: hub_schema(),
                statistics: statistics_schema(),
                cases,
                published,
                users: Mutex::default(),
                probes: Probes::per_hour(searches_per_hour, clock.clone()),
                clock,
            }),
        }
    }

    /// The way to what was published.
    pub fn published(&self) -> Published {
        self.inner.published.clone()
    }

    /// What is counted about the log of reads, where there is one.
    pub fn audit_numbers(&self) -> Option<&AuditNumbers> {
        self.inner.cases.as_ref().map(|cases| cases.auditor.numbers())
    }

    /// The newest version of the identity key that is in use, where there is one.
    pub fn identity_key_version(&self) -> Option<i32> {
        self.inner.cases.as_ref().map(|cases| cases.store.keys.now().newest_version())
    }

    /// Counts the searches for persons that were beyond their user's allowance.
    pub fn probes_refused(&self) -> Counter {
        self.inner.probes.refused()
    }

    /// How the connections to the databases are used now.
    pub fn pools(&self) -> Vec<Pool> {
        match &self.inner.cases {
            Some(cases) => cases.store.databases.pools(),
            None => vec![self.inner.published.pool()],
        }
    }

    /// The clock that everything in the hub goes by.
    pub fn clock(&self) -> Clock {
        self.inner.clock.clone()
    }

    /// Executes a document that passed the guard.
    pub async fn execute(
        &self,
        asker: Asker,
        request: Request,
        document: Arc<Document>,
        head: RequestHead,
    ) -> Response {
        let language = head.language;
        if !head.router && asks_for_federation(&document) {
            let message = match language {
                Language::Sv => {
                    "`_service` och `_entities` är till för federationens router, som skickar huvudet Samverka-Router."
                }
                Language::En => {
                    "`_service` and `_entities` are for the federation router, which sends the header Samverka-Router."
                }
            };
            return Response::from_errors(vec![failure::refusal(ErrorCode::Forbidden, message, &head.request_id)]);
        }
        match asker {
            Asker::Public => self.statistics(request, head, language, false).await,
            Asker::Researcher { .. } => self.statistics(request, head, language, true).await,
            Asker::User(claims) => self.cases(claims, request, document, head, language).await,
        }
    }

    /// Whether everything that answers need is there; the reason is one of a fixed few.
    pub async fn ready(&self) -> Result<(), String> {
        if let Some(cases) = &self.inner.cases {
            cases.store.databases.case.ping().await.map_err(|_| "CASE_DATABASE".to_owned())?;
        }
        self.inner.published.ping().await.map_err(|_| "RELEASE_DATABASE".to_owned())
    }

    async fn statistics(&self, request: Request, head: RequestHead, language: Language, token_sent: bool) -> Response {
        let today = (self.inner.clock)().with_timezone(&chrono_tz::Europe::Stockholm).date_naive();
        let published = StatisticsAsked { published: self.inner.published.clone(), today };
        let cited = Cited::default();
        let request = request.data(published).data(self.inner.published.clone()).data(cited.clone()).data(language);
        let response = self.inner.statistics.execute(request).await;
        let mut response = failure::closed(response, Answering::Statistics { token_sent }, language, &head.request_id);
        cite(&mut response, &cited, language);
        response
    }

    async fn cases(
        &self,
        claims: Claims,
        request: Request,
        document: Arc<Document>,
        head: RequestHead,
        language: Language,
    ) -> Response {
        let Some(world) = &self.inner.cases else {
            return failure::answer(Failure::Unavailable, language, &head.request_id);
        };
        let eyes = match self.eyes(world, &claims, &head).await {
            Ok(eyes) => Arc::new(eyes),
            Err(Refused::User) => {
                let message = match language {
                    Language::Sv => {
                        "Token är giltig, men ingen aktiv användare i navet stämmer med dess roll, myndighet och regioner."
                    }
                    Language::En => {
                        "The token is valid, but no active user of the hub agrees with its role, agency and regions."
                    }
                };
                let error = failure::refusal(ErrorCode::Unauthenticated, message, &head.request_id);
                return Response::from_errors(vec![error]);
            }
            Err(Refused::Failure(failure)) => return failure::answer(failure, language, &head.request_id),
        };
        let operation = request.operation_name.clone();
        let openings = Arc::new(Openings::default());
        let rounds = Rounds::default();
        let loaders = Arc::new(Loaders::new(&world.store, &eyes, &rounds));
        let asked = Asked {
            store: world.store.clone(),
            nested: Arc::new(Nested::new(&world.store, &eyes, &rounds, &loaders)),
            loaders,
            probes: self.inner.probes.clone(),
            eyes: eyes.clone(),
            rounds,
            openings: openings.clone(),
            cursor_keys: world.cursor_keys.clone(),
            language,
        };
        let cited = Cited::default();
        let request = request.data(eyes.caller.clearance).data(openings.clone()).data(language).data(asked);
        let request = request.data(self.inner.published.clone()).data(cited.clone());
        // Hundreds of loads in one answer would use up the task's budget, and each forced pause splits a batch in two.
        let response = tokio::task::unconstrained(self.inner.hub.execute(request)).await;
        let mut response = failure::closed(response, Answering::Hub, language, &head.request_id);
        cite(&mut response, &cited, language);
        let redactions = openings.redactions();
        if !redactions.is_empty() {
            let entries = redactions.into_iter().map(|redaction| {
                async_graphql::value!({
                    "path": redaction.path,
                    "class": redaction.class.code(),
                    "reason": redaction.reason.code(),
                })
            });
            response.extensions.insert("redactions".to_owned(), Value::List(entries.collect()));
        }
        let opened = openings.opened_by_now();
        let entries = audit_entries(&eyes, &opened, &document, operation, &head);
        if !entries.is_empty() && world.auditor.record(entries).await.is_err() {
            return failure::answer(Failure::NotRecorded, language, &head.request_id);
        }
        response
    }

    /// Whom the claims name, and what the request may see.
    async fn eyes(&self, world: &CaseWorld, claims: &Claims, head: &RequestHead) -> Result<Eyes, Refused> {
        let row = self.user(world, claims).await?.ok_or(Refused::User)?;
        let agrees = row.active
            && row.role == claims.role.code()
            && claims.agency.as_ref().is_none_or(|agency| *agency == row.agency_slug)
            && claims.regions.as_ref().is_none_or(|regions| same_words(regions, &row.regions));
        if !agrees {
            return Err(Refused::User);
        }
        let now = (self.inner.clock)();
        let caller = Caller {
            user_key: row.key,
            user_id: row.id,
            display_name: row.display_name,
            role: claims.role,
            agency_key: row.agency_key,
            agency_id: row.agency_id,
            agency_runs_returns: row.agency_kind == AgencyKind::International.code(),
            regions: row.regions.split_whitespace().map(str::to_owned).collect(),
            clearance: claims.role.clearance().narrowed(&claims.scopes),
            purpose: None,
        };
        let today = now.with_timezone(&chrono_tz::Europe::Stockholm).date_naive();
        let mut eyes = Eyes { caller, purpose_case: None, now, today };
        if let Some(header) = &head.purpose {
            let regime = LegalRegime::parse(&row.legal_regime);
            self.state_purpose(world, &mut eyes, header, regime).await?;
        }
        Ok(eyes)
    }

    async fn state_purpose(
        &self,
        world: &CaseWorld,
        eyes: &mut Eyes,
        header: &str,
        regime: Option<LegalRegime>,
    ) -> Result<(), Failure> {
        Permit::<StatePurpose>::ask(&eyes.caller).map_err(|_| Failure::PurposeRole)?;
        let purpose = Purpose::parse(header).map_err(|problem| match problem {
            PurposeProblem::Length => Failure::PurposeReason,
            _ => Failure::PurposeShape,
        })?;
        let basis = entry(LegalBasis::LIST, &purpose.basis).ok_or(Failure::PurposeBasis)?;
        if !basis.is_valid_on(eyes.today) || !regime.is_some_and(|regime| basis.is_open_to(regime)) {
            return Err(Failure::PurposeBasis);
        }
        match purpose.reads {
            PurposeReads::Case(case) => {
                let key = world.store.case_key(eyes, CaseId::from_uuid(case)).await?;
                eyes.purpose_case = Some(key.ok_or(Failure::PurposeCase)?);
            }
            PurposeReads::New => eyes.caller.clearance = Clearance::CLOSED,
        }
        eyes.caller.purpose = Some(purpose);
        Ok(())
    }

    async fn user(&self, world: &CaseWorld, claims: &Claims) -> Result<Option<UserRow>, Failure> {
        let name = (claims.issuer.clone(), claims.subject.clone());
        let kept = {
            let users = self.inner.users.lock().unwrap_or_else(PoisonError::into_inner);
            users.get(&name).filter(|(since, _)| since.elapsed() < USERS_ARE_KEPT).map(|(_, row)| row.clone())
        };
        if let Some(row) = kept {
            return Ok(row);
        }
        let asked_at = Instant::now();
        let row = world.store.user(&claims.issuer, &claims.subject).await?;
        let mut users = self.inner.users.lock().unwrap_or_else(PoisonError::into_inner);
        if users.len() >= USERS_KEPT {
            users.clear();
        }
        users.insert(name, (asked_at, row.clone()));
        Ok(row)
    }
}

enum Refused {
    User,
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Refused {
        Refused::Failure(error.into())
    }
}

fn same_words(list: &[String], words: &str) -> bool {
    let mut own: Vec<&str> = list.iter().map(String::as_str).collect();
    let mut other: Vec<&str> = words.split_whitespace().collect();
    own.sort_unstable();
    other.sort_unstable();
    own == other
}

/// Puts what has to be known of numbers into the answer that holds them.
fn cite(response: &mut Response, cited: &Cited, language: Language) {
    if let Some(citations) = citations(cited, language) {
        response.extensions.insert("statistics".to_owned(), citations);
    }
}

/// Whether any root field, in a fragment or not, is one of the federation's.
fn asks_for_federation(document: &Document) -> bool {
    let parsed = document.parsed();
    let is_one = |selection: &Selection| match selection {
        Selection::Field(field) => matches!(field.node.name.node.as_str(), "_service" | "_entities"),
        _ => false,
    };
    let of_operations = parsed.operations.iter().map(|(_, operation)| &operation.node.selection_set);
    let of_fragments = parsed.fragments.values().map(|fragment| &fragment.node.selection_set);
    let mut pending: Vec<_> = of_operations.chain(of_fragments).collect();
    while let Some(set) = pending.pop() {
        for selection in &set.node.items {
            if is_one(&selection.node) {
                return true;
            }
            if let Selection::InlineFragment(fragment) = &selection.node {
                pending.push(&fragment.node.selection_set);
            }
        }
    }
    false
}

/// What is recorded of a request: one record per kind of act; none for an answer that opened nothing.
fn audit_entries(
    eyes: &Eyes,
    opened: &Opened,
    document: &Document,
    operation: Option<String>,
    head: &RequestHead,
) -> Vec<AuditEntry> {
    let mut kinds: Vec<AuditKind> = opened.acts.iter().filter_map(|act| AuditKind::parse(act)).collect();
    if !opened.subjects.is_empty() {
        kinds.push(AuditKind::ReadIdentifying);
    }
    let purpose = eyes.caller.purpose.as_ref();
    let declared = document.operation(operation.as_deref()).and_then(|(name, _)| name);
    let ids = |subjects: &[Subject]| subjects.iter().map(|subject| (subject.kind, subject.id)).collect();
    let entry = |kind| AuditEntry {
        at: eyes.now,
        user_id: Some(eyes.caller.user_id),
        agency_id: Some(eyes.caller.agency_id),
        role: eyes.caller.role.code(),
        kind,
        cases: opened.cases.clone(),
        subjects: ids(if kind == AuditKind::Search { &opened.found } else { &opened.subjects }),
        fields: opened.fields.clone(),
        legal_basis: purpose.map(|purpose| purpose.basis.clone()),
        reason: purpose.map(|purpose| purpose.reason.clone()),
        operation: declared.map(|name| name.chars().take(64).collect()),
        operation_hash: Sha256::digest(document.text()).into(),
        request_id: head.request_id.clone(),
    };
    kinds.into_iter().map(entry).collect()
}
