//! Cases below persons and agencies: the same window of any number of parents costs one statement.
//!
//! They stand beside the loaders, not among them: what they fetch they hand to the loaders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::dataloader::BatchFn;
use rustc_hash::FxBuildHasher;

use super::batch::Batch;
use super::failure::Failure;
use super::loader::Loaders;
use super::rounds::Rounds;
use crate::domain::case::Case;
use crate::store::Store;
use crate::store::case_list::{self, Below};
use crate::store::error::StoreError;
use crate::store::page::Window;
use crate::store::scope::Eyes;
use crate::store::wave::{Edges, Root};

type Rows = Result<Arc<[Arc<Case>]>, StoreError>;
type Count = Result<i64, StoreError>;

/// One window of the cases below many parents, with the edges that were asked for.
struct CaseLists {
    store: Store,
    eyes: Arc<Eyes>,
    loaders: Arc<Loaders>,
    below: Below,
    window: Window,
    edges: Edges,
}

impl CaseLists {
    async fn lists(&self, parents: &[i64]) -> Result<HashMap<i64, Rows>, StoreError> {
        let root = Root::CasesBelow(case_list::below(&self.eyes, self.below, parents, &self.window));
        let mut bag = self.store.wave(&self.eyes, root, self.edges).await?;
        let pairs = std::mem::take(&mut bag.cases_below);
        let cases = self.loaders.prime(bag).cases;
        let by_key: HashMap<i64, Arc<Case>, FxBuildHasher> = cases.into_iter().map(|case| (case.key, case)).collect();
        let mut lists: HashMap<i64, Vec<Arc<Case>>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
        for (parent, pair) in pairs {
            if let Some(case) = by_key.get(&pair.case_key) {
                lists.entry(parent).or_default().push(case.clone());
            }
        }
        let newest_first = |cases: &mut Vec<Arc<Case>>| {
            cases.sort_by_key(|case| std::cmp::Reverse((case.registered_on, case.key)));
        };
        lists.values_mut().for_each(newest_first);
        Ok(lists.into_iter().map(|(parent, cases)| (parent, Ok(cases.into()))).collect())
    }
}

impl BatchFn<i64, Rows> for CaseLists {
    async fn load(&mut self, parents: &[i64]) -> HashMap<i64, Rows> {
        match self.lists(parents).await {
            Ok(lists) => lists,
            Err(error) => parents.iter().map(|parent| (*parent, Err(error.clone()))).collect(),
        }
    }
}

/// How many cases lie below many parents.
struct CaseCounts {
    store: Store,
    eyes: Arc<Eyes>,
    below: Below,
}

impl BatchFn<i64, Count> for CaseCounts {
    async fn load(&mut self, parents: &[i64]) -> HashMap<i64, Count> {
        let mut counts: HashMap<i64, Count> = parents.iter().map(|parent| (*parent, Ok(0))).collect();
        match self.store.count_below(&self.eyes, self.below, parents).await {
            Ok(rows) => counts.extend(rows.into_iter().map(|(parent, count)| (parent, Ok(count)))),
            Err(error) => counts.values_mut().for_each(|count| *count = Err(error.clone())),
        }
        counts
    }
}

type ListLoader = Batch<i64, Rows, CaseLists>;
type CountLoader = Batch<i64, Count, CaseCounts>;

/// A request's nested lists.
pub struct Nested {
    store: Store,
    eyes: Arc<Eyes>,
    rounds: Rounds,
    loaders: Arc<Loaders>,
    /// By what the window, the edges and the parents' kind are.
    lists: Mutex<HashMap<(Below, Edges, String), ListLoader>>,
    counts: Mutex<HashMap<Below, CountLoader>>,
}

impl Nested {
    /// Nothing fetched yet.
    pub fn new(store: &Store, eyes: &Arc<Eyes>, rounds: &Rounds, loaders: &Arc<Loaders>) -> Nested {
        Nested {
            store: store.clone(),
            eyes: eyes.clone(),
            rounds: rounds.clone(),
            loaders: loaders.clone(),
            lists: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// One window of the cases below a parent; one row more than asked for.
    pub async fn cases(
        &self,
        below: Below,
        parent: i64,
        window: &Window,
        edges: Edges,
    ) -> Result<Arc<[Arc<Case>]>, Failure> {
        let loader = {
            let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || {
                let (store, eyes, loaders) = (self.store.clone(), self.eyes.clone(), self.loaders.clone());
                Batch::new(CaseLists { store, eyes, loaders, below, window: window.clone(), edges }, &self.rounds)
            };
            lists.entry((below, edges, format!("{window:?}"))).or_insert_with(fresh).clone()
        };
        Ok(loader.load(parent).await??)
    }

    /// How many cases lie below a parent.
    pub async fn count(&self, below: Below, parent: i64) -> Result<i64, Failure> {
        let loader = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || {
                let (store, eyes) = (self.store.clone(), self.eyes.clone());
                Batch::new(CaseCounts { store, eyes, below }, &self.rounds)
            };
            counts.entry(below).or_insert_with(fresh).clone()
        };
        Ok(loader.load(parent).await??)
    }
}
