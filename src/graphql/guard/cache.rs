//! The documents that passed, so that a frontend's operations are parsed once.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::Document;

/// Longer documents are parsed each time: kept, a few hundred of them would fill the memory.
const LONGEST_KEPT: usize = 8 * 1024;

/// A bounded store of documents by their text. Two generations: what was not asked for while one filled is let go.
#[derive(Debug)]
pub struct Cache {
    per_generation: usize,
    generations: Mutex<Generations>,
}

/// The keys are hashed with a secret of the process, so that nobody can choose texts that collide.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Text, Arc<Document>>,
    old: HashMap<Text, Arc<Document>>,
}

/// A document seen as its text.
#[derive(Debug)]
struct Text(Arc<Document>);

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.0.text()
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.text().hash(state);
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.0.text() == other.0.text()
    }
}

impl Eq for Text {}

impl Cache {
    /// A store of at most so many documents; none means that nothing is kept.
    pub fn new(documents: usize) -> Cache {
        Cache { per_generation: documents / 2, generations: Mutex::default() }
    }

    /// The document with this text, if it passed before.
    pub fn get(&self, text: &str) -> Option<Arc<Document>> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = generations.young.get(text) {
            return Some(document.clone());
        }
        let document = generations.old.remove(text)?;
        self.insert(&mut generations, document.clone());
        Some(document)
    }

    /// Keeps a document that passed.
    pub fn keep(&self, document: Arc<Document>) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        self.insert(&mut generations, document);
    }

    fn insert(&self, generations: &mut Generations, document: Arc<Document>) {
        if self.per_generation == 0 || document.text().len() > LONGEST_KEPT {
            return;
        }
        if generations.young.len() >= self.per_generation {
            generations.old = mem::take(&mut generations.young);
        }
        generations.young.insert(Text(document.clone()), document);
    }
}
