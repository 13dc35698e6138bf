//! Probe: an argument that is matched against sealed columns.

use std::fmt;

/// A search term for a sealed column. Cannot be shown, compared or copied; only the store matches it.
pub struct Probe<T>(T);

impl<T> Probe<T> {
    /// Wraps what the caller asked for.
    pub fn new(term: T) -> Probe<T> {
        Probe(term)
    }

    /// The term, for the one place that turns it into a blind index.
    pub fn term(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Probe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Probe")
    }
}
