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
    young: HashMap<Arc<str>, Arc<Document>>,
    old: HashMap<Arc<str>, Arc<Document>>,
}

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
        generations.young.insert(document.text.clone(), document);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn document(text: &str) -> Arc<Document> {
        Arc::new(Document { text: text.into(), parsed: parse_query("{ id }").unwrap(), nodes: None })
    }

    fn of_length(length: usize) -> Arc<Document> {
        document(&"a".repeat(length))
    }

    #[test]
    fn each_document_is_found_by_its_own_text_and_by_no_other() {
        let cache = Cache::new(2_000);
        let documents: Vec<_> = (0..900).map(|number| document(&format!("{{ a{number} }}"))).collect();
        documents.iter().for_each(|document| cache.keep(document.clone()));
        for document in &documents {
            assert!(Arc::ptr_eq(&cache.get(document.text()).unwrap(), document), "{}", document.text());
        }
        assert!(cache.get("{ a900 }").is_none());
    }

    #[test]
    fn nothing_is_kept_where_no_room_is_given() {
        let cache = Cache::new(0);
        cache.keep(of_length(10));
        assert!(cache.get("aaaaaaaaaa").is_none());
    }

    #[test]
    fn documents_of_eight_kilobytes_are_kept_and_longer_ones_are_not() {
        let cache = Cache::new(10);
        for (length, is_kept) in [(8_191, true), (8_192, true), (8_193, false), (20_000, false)] {
            cache.keep(of_length(length));
            assert_eq!(cache.get(&"a".repeat(length)).is_some(), is_kept, "{length}");
        }
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes() {
        let cache = Cache::new(8);
        for length in 1..=100 {
            cache.keep(of_length(length));
            assert!(cache.get("a").is_some(), "asked for each time, after {length}");
        }
        let kept = (1..=100).filter(|length| cache.get(&"a".repeat(*length)).is_some()).count();
        assert!(kept <= 8, "{kept}");
    }
}
