//! Time: which years, blocks and spans can be asked for in a release.

use super::slice::SliceKey;
use super::table::TableId;
use super::{Release, Text};

/// A stretch of time for which a table has numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// One slice.
    One(SliceKey),
    /// The cohorts of one block: their published integers are added.
    Block(SliceKey),
    /// All years of the release: the estimates were added, and then made whole persons.
    All(Vec<SliceKey>),
}

impl Span {
    /// The slices that it takes its numbers from.
    pub fn slices(&self) -> Vec<SliceKey> {
        match self {
            Span::One(key) => vec![*key],
            Span::Block(key) => key.years().into_iter().map(SliceKey::Cohort).collect(),
            Span::All(keys) => keys.clone(),
        }
    }

    /// `2016`, `2016-2018`, or the first and the last year of all.
    pub fn code(&self) -> String {
        match self {
            Span::One(key) | Span::Block(key) => key.code(),
            Span::All(keys) => {
                let years: Vec<i32> = keys.iter().flat_map(|key| key.years()).collect();
                let (first, last) = (years.iter().min(), years.iter().max());
                format!("{}-{}", first.copied().unwrap_or_default(), last.copied().unwrap_or_default())
            }
        }
    }

    /// What it is called.
    pub fn label(&self) -> Text {
        let code = self.code();
        match self {
            Span::One(_) | Span::Block(_) => Text { sv: code.clone(), en: code },
            Span::All(_) => Text { sv: format!("{code}, alla år"), en: format!("{code}, all years") },
        }
    }

    /// The codes that are added; nothing for what was measured.
    pub fn sum_of(&self) -> Option<Vec<String>> {
        match self {
            Span::One(_) => None,
            Span::Block(_) | Span::All(_) => Some(self.slices().into_iter().map(SliceKey::code).collect()),
        }
    }

    /// Whether the published integers of the slices add up to its own.
    pub fn is_additive(&self) -> bool {
        !matches!(self, Span::All(_))
    }
}

/// The slices that all years of a table are made of; nothing where that would be what is there already, one slice or
/// the cohorts of one block.
pub(super) fn all(slices: &[SliceKey], table: TableId) -> Option<Vec<SliceKey>> {
    let own: Vec<SliceKey> = of_table(slices, table).collect();
    let years: Vec<i32> = own.iter().flat_map(|key| key.years()).collect();
    let is_block = slices.iter().any(|key| key.is_block() && key.years() == years);
    (own.len() > 1 && !is_block).then_some(own)
}

fn of_table(slices: &[SliceKey], table: TableId) -> impl Iterator<Item = SliceKey> {
    slices.iter().copied().filter(move |key| key.is_block() == table.is_of_block())
}

impl Release {
    /// What can be asked for in time, single slices first.
    pub(super) fn spans(&self, table: TableId) -> Vec<Span> {
        let keys: Vec<SliceKey> = self.slices.iter().map(|slice| slice.key).collect();
        let mut spans: Vec<Span> = of_table(&keys, table).map(Span::One).collect();
        if !table.is_of_block() {
            spans.extend(keys.iter().copied().filter(|key| key.is_block()).map(Span::Block));
        }
        spans.extend(all(&keys, table).map(Span::All));
        spans
    }
}
