//! Batch loading: what the wave did not bring costs one statement per edge kind and level, however many parents.
//!
//! Loaders belong to one request; no cache holds a row across callers.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use ::dataloader::BatchFn;
use futures_util::future::try_join_all;
use rustc_hash::FxBuildHasher;
use uuid::Uuid;

use super::batch::Batch;
use super::failure::Failure;
use super::rounds::Rounds;
use crate::domain::agency::{Agency, AgencyContact, AgencyService};
use crate::domain::case::{Case, CaseAgency, CaseChange, Exploitation, Participant};
use crate::domain::consent::Consent;
use crate::domain::coordinator::Coordinator;
use crate::domain::event::CaseEvent;
use crate::domain::identity::{IdentityLink, SourceRecord};
use crate::domain::measure::Measure;
use crate::domain::person::{Person, Standing};
use crate::domain::referral::Referral;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::page::Window;
use crate::store::scope::Eyes;
use crate::store::wave::{Address, Addressed, Bag, Edge, Tag};

/// Rows of one parent, or why there are none.
type Rows<E> = Result<Arc<[Arc<E>]>, StoreError>;

/// Fetches one edge for many parents.
struct By<E> {
    store: Store,
    eyes: Arc<Eyes>,
    edge: PhantomData<fn() -> E>,
}

impl<E: Edge> BatchFn<i64, Rows<E>> for By<E> {
    async fn load(&mut self, keys: &[i64]) -> HashMap<i64, Rows<E>> {
        match self.store.edge::<E>(&self.eyes, keys).await {
            Ok(rows) => grouped(rows, keys, E::place).into_iter().map(|(key, rows)| (key, Ok(rows))).collect(),
            Err(error) => keys.iter().map(|key| (*key, Err(error.clone()))).collect(),
        }
    }
}

/// Each parent's rows, in their order.
fn grouped<E>(rows: Vec<(i64, E)>, parents: &[i64], place: fn(&E) -> i64) -> Vec<(i64, Arc<[Arc<E>]>)> {
    let mut groups: HashMap<i64, Vec<Arc<E>>, FxBuildHasher> =
        parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for (parent, row) in rows {
        groups.entry(parent).or_default().push(Arc::new(row));
    }
    groups
        .into_iter()
        .map(|(parent, mut rows)| {
            rows.sort_by_key(|row| place(row));
            (parent, rows.into())
        })
        .collect()
}

/// One edge's loader.
pub struct EdgeLoader<E: Edge>(Batch<i64, Rows<E>, By<E>>);

impl<E: Edge> EdgeLoader<E> {
    fn new(store: &Store, eyes: &Arc<Eyes>, rounds: &Rounds) -> EdgeLoader<E> {
        EdgeLoader(Batch::new(By { store: store.clone(), eyes: eyes.clone(), edge: PhantomData }, rounds))
    }

    /// Every row of this parent.
    pub async fn of(&self, parent: i64) -> Result<Arc<[Arc<E>]>, Failure> {
        Ok(self.0.load(parent).await??)
    }

    /// The row with this key, for edges to one.
    pub async fn one(&self, key: i64) -> Result<Option<Arc<E>>, Failure> {
        Ok(self.of(key).await?.first().cloned())
    }

    /// The rows with these keys, by key.
    pub async fn all(&self, keys: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Arc<E>>, Failure> {
        let found = async |key| Ok::<_, Failure>(self.one(key).await?.map(|row| (key, row)));
        Ok(try_join_all(keys.into_iter().map(found)).await?.into_iter().flatten().collect())
    }

    fn prime(&self, rows: Vec<(i64, E)>, parents: &[i64]) {
        self.0.prime(grouped(rows, parents, E::place).into_iter().map(|(parent, rows)| (parent, Ok(rows))));
    }
}

/// Finds rows by their ids or their keys.
struct ByAddress<E> {
    store: Store,
    eyes: Arc<Eyes>,
    edge: PhantomData<fn() -> E>,
}

type Found<E> = Result<Option<Arc<E>>, StoreError>;

impl<E: Addressed, A: Address> BatchFn<A, Found<E>> for ByAddress<E> {
    async fn load(&mut self, keys: &[A]) -> HashMap<A, Found<E>> {
        let mut found: HashMap<A, Found<E>> = keys.iter().map(|key| (*key, Ok(None))).collect();
        match self.store.find::<E, A>(&self.eyes, keys).await {
            Ok(rows) => found.extend(rows.into_iter().map(|row| (A::of(&row), Ok(Some(Arc::new(row)))))),
            Err(error) => found.values_mut().for_each(|found| *found = Err(error.clone())),
        }
        found
    }
}

/// A loader of what exists for the caller: any number of ids or keys of one kind cost one statement.
pub struct Finder<E: Addressed, A: Address>(Batch<A, Found<E>, ByAddress<E>>);

impl<E: Addressed, A: Address> Finder<E, A> {
    fn new(store: &Store, eyes: &Arc<Eyes>, rounds: &Rounds) -> Finder<E, A> {
        Finder(Batch::new(ByAddress { store: store.clone(), eyes: eyes.clone(), edge: PhantomData }, rounds))
    }

    /// The row with this address, if it exists for the caller.
    pub async fn find(&self, address: A) -> Result<Option<Arc<E>>, Failure> {
        Ok(self.0.load(address).await??)
    }
}

/// Finds agencies by their organisation numbers.
pub struct ByNumber {
    store: Store,
    eyes: Arc<Eyes>,
}

impl BatchFn<String, Found<Agency>> for ByNumber {
    async fn load(&mut self, numbers: &[String]) -> HashMap<String, Found<Agency>> {
        let mut found: HashMap<String, Found<Agency>> =
            numbers.iter().map(|number| (number.clone(), Ok(None))).collect();
        match self.store.agencies_with_numbers(&self.eyes, numbers).await {
            Ok(rows) => found.extend(rows.into_iter().filter_map(|row| {
                let number = row.organisation_number.clone()?;
                Some((number, Ok(Some(Arc::new(row)))))
            })),
            Err(error) => found.values_mut().for_each(|found| *found = Err(error.clone())),
        }
        found
    }
}

/// A loader of agencies by organisation number.
pub struct NumberFinder(Batch<String, Found<Agency>, ByNumber>);

impl NumberFinder {
    /// The agency with this number, if it exists for the caller.
    pub async fn find(&self, number: String) -> Result<Option<Arc<Agency>>, Failure> {
        Ok(self.0.load(number).await??)
    }
}

/// Loaders by id, for `_entities` and `node`.
pub struct ByIds {
    pub cases: Finder<Case, Uuid>,
    pub persons: Finder<Person, Uuid>,
    pub participants: Finder<Participant, Uuid>,
    pub measures: Finder<Measure, Uuid>,
    pub agencies: Finder<Agency, Uuid>,
    pub coordinators: Finder<Coordinator, Uuid>,
}

/// Loaders by key, for edges that lead up.
pub struct ByKeys {
    pub cases: Finder<Case, i64>,
    pub participants: Finder<Participant, i64>,
}

/// Windows of the histories of cases.
struct Timelines {
    store: Store,
    eyes: Arc<Eyes>,
    window: Window,
}

impl BatchFn<i64, Rows<CaseEvent>> for Timelines {
    async fn load(&mut self, keys: &[i64]) -> HashMap<i64, Rows<CaseEvent>> {
        match self.store.timelines(&self.eyes, keys, &self.window).await {
            Ok(rows) => grouped(rows, keys, |_| 0).into_iter().map(|(key, rows)| (key, Ok(rows))).collect(),
            Err(error) => keys.iter().map(|key| (*key, Err(error.clone()))).collect(),
        }
    }
}

type TimelineLoader = Batch<i64, Rows<CaseEvent>, Timelines>;

/// A request's loaders.
pub struct Loaders {
    store: Store,
    eyes: Arc<Eyes>,
    rounds: Rounds,
    pub case_changes: EdgeLoader<CaseChange>,
    pub participants: EdgeLoader<Participant>,
    pub case_agencies: EdgeLoader<CaseAgency>,
    pub referrals: EdgeLoader<Referral>,
    pub persons: EdgeLoader<Person>,
    pub exploitations: EdgeLoader<Exploitation>,
    pub measures: EdgeLoader<Measure>,
    pub source_records: EdgeLoader<SourceRecord>,
    pub identity_links: EdgeLoader<IdentityLink>,
    pub standings: EdgeLoader<Standing>,
    pub consents: EdgeLoader<Consent>,
    pub coordinators: EdgeLoader<Coordinator>,
    pub agencies: EdgeLoader<Agency>,
    pub contacts: EdgeLoader<AgencyContact>,
    pub services: EdgeLoader<AgencyService>,
    pub by_id: ByIds,
    pub by_key: ByKeys,
    pub agencies_by_number: NumberFinder,
    timelines: std::sync::Mutex<HashMap<String, TimelineLoader>>,
}

impl Loaders {
    /// Fresh loaders for one request.
    pub fn new(store: &Store, eyes: &Arc<Eyes>, rounds: &Rounds) -> Loaders {
        Loaders {
            store: store.clone(),
            eyes: eyes.clone(),
            rounds: rounds.clone(),
            case_changes: EdgeLoader::new(store, eyes, rounds),
            participants: EdgeLoader::new(store, eyes, rounds),
            case_agencies: EdgeLoader::new(store, eyes, rounds),
            referrals: EdgeLoader::new(store, eyes, rounds),
            persons: EdgeLoader::new(store, eyes, rounds),
            exploitations: EdgeLoader::new(store, eyes, rounds),
            measures: EdgeLoader::new(store, eyes, rounds),
            source_records: EdgeLoader::new(store, eyes, rounds),
            identity_links: EdgeLoader::new(store, eyes, rounds),
            standings: EdgeLoader::new(store, eyes, rounds),
            consents: EdgeLoader::new(store, eyes, rounds),
            coordinators: EdgeLoader::new(store, eyes, rounds),
            agencies: EdgeLoader::new(store, eyes, rounds),
            contacts: EdgeLoader::new(store, eyes, rounds),
            services: EdgeLoader::new(store, eyes, rounds),
            by_id: ByIds {
                cases: Finder::new(store, eyes, rounds),
                persons: Finder::new(store, eyes, rounds),
                participants: Finder::new(store, eyes, rounds),
                measures: Finder::new(store, eyes, rounds),
                agencies: Finder::new(store, eyes, rounds),
                coordinators: Finder::new(store, eyes, rounds),
            },
            by_key: ByKeys { cases: Finder::new(store, eyes, rounds), participants: Finder::new(store, eyes, rounds) },
            agencies_by_number: NumberFinder(Batch::new(ByNumber { store: store.clone(), eyes: eyes.clone() }, rounds)),
            timelines: std::sync::Mutex::default(),
        }
    }

    /// One window of a case's history; the same window of many cases is one statement.
    pub async fn timeline(&self, case: i64, window: &Window) -> Result<Arc<[Arc<CaseEvent>]>, Failure> {
        let timeline = {
            let mut timelines = self.timelines.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let fresh = || {
                let (store, eyes, window) = (self.store.clone(), self.eyes.clone(), window.clone());
                Batch::new(Timelines { store, eyes, window }, &self.rounds)
            };
            timelines.entry(format!("{window:?}")).or_insert_with(fresh).clone()
        };
        Ok(timeline.load(case).await??)
    }

    /// Hands the loaders what a wave brought, and returns its roots' rows out of the bag untouched.
    pub fn prime(&self, bag: Bag) -> Roots {
        let edges = bag.edges;
        let case_keys: Vec<i64> = bag.cases.iter().map(|(key, _)| *key).collect();
        let participant_keys: Vec<i64> = bag.participants.iter().map(|(_, row)| row.key).collect();
        let mut person_keys: Vec<i64> = bag.persons.iter().map(|(key, _)| *key).collect();
        person_keys.extend(bag.participants.iter().map(|(_, row)| row.person_key));
        let agency_keys: Vec<i64> = bag.agencies.iter().map(|(key, _)| *key).collect();
        let has = |tag| edges.contains(tag);
        if has(Tag::CaseChanges) {
            self.case_changes.prime(bag.case_changes, &case_keys);
        }
        if has(Tag::Participants) {
            self.participants.prime(bag.participants, &case_keys);
        }
        if has(Tag::CaseAgencies) {
            self.case_agencies.prime(bag.case_agencies, &case_keys);
        }
        if has(Tag::Referrals) {
            self.referrals.prime(bag.referrals, &case_keys);
        }
        if has(Tag::Exploitations) {
            self.exploitations.prime(bag.exploitations, &participant_keys);
        }
        if has(Tag::Measures) {
            self.measures.prime(bag.measures, &participant_keys);
        }
        if has(Tag::SourceRecords) {
            self.source_records.prime(bag.source_records, &person_keys);
        }
        if has(Tag::IdentityLinks) {
            self.identity_links.prime(bag.identity_links, &person_keys);
        }
        if has(Tag::Standings) {
            self.standings.prime(bag.standings, &person_keys);
        }
        if has(Tag::Consents) {
            self.consents.prime(bag.consents, &person_keys);
        }
        if has(Tag::Contacts) {
            self.contacts.prime(bag.contacts, &agency_keys);
        }
        if has(Tag::Services) {
            self.services.prime(bag.services, &agency_keys);
        }
        let mut roots = Roots::default();
        for (key, case) in bag.cases {
            let case = Arc::new(case);
            self.by_key.cases.0.prime([(key, Ok(Some(case.clone())))]);
            roots.cases.push(case);
        }
        for (key, person) in bag.persons {
            let person = Arc::new(person);
            self.persons.0.prime([(key, Ok(Arc::from([person.clone()])))]);
            roots.persons.push(person);
        }
        for (key, agency) in bag.agencies {
            let agency = Arc::new(agency);
            self.agencies.0.prime([(key, Ok(Arc::from([agency.clone()])))]);
            roots.agencies.push(agency);
        }
        for (key, coordinator) in bag.coordinators {
            let coordinator = Arc::new(coordinator);
            self.coordinators.0.prime([(key, Ok(Arc::from([coordinator.clone()])))]);
            roots.coordinators.push(coordinator);
        }
        roots
    }
}

/// Rows that a wave can start from.
#[derive(Default)]
pub struct Roots {
    pub cases: Vec<Arc<Case>>,
    pub persons: Vec<Arc<Person>>,
    pub agencies: Vec<Arc<Agency>>,
    pub coordinators: Vec<Arc<Coordinator>>,
}
