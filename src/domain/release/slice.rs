//! Slices: the numbers of one cohort or of one block of three cohorts, made once.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::policy::Policy;
use super::table::TableId;

/// Which persons a slice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SliceKey {
    /// The persons who were counted first in this year.
    Cohort(i32),
    /// Three cohorts together, by the first year.
    Block(i32),
}

impl SliceKey {
    /// How it is written: `2016`, or `2016-2018`.
    pub fn code(self) -> String {
        match self {
            SliceKey::Cohort(year) => year.to_string(),
            SliceKey::Block(first) => format!("{first}-{}", first + 2),
        }
    }

    /// Reads what `code` writes, years of four digits.
    pub fn parse(code: &str) -> Option<SliceKey> {
        match code.split_once('-') {
            None => year(code).map(SliceKey::Cohort),
            Some((first, last)) => {
                let (first, last) = (year(first)?, year(last)?);
                (last == first + 2).then_some(SliceKey::Block(first))
            }
        }
    }

    /// Whether it is a block of three cohorts.
    pub fn is_block(self) -> bool {
        matches!(self, SliceKey::Block(_))
    }

    /// The tables that are measured for it, in the order of the catalogue.
    pub fn tables(self) -> impl Iterator<Item = TableId> {
        TableId::ALL.into_iter().filter(move |table| table.is_of_block() == self.is_block())
    }

    /// The years of its cohorts.
    pub fn years(self) -> Vec<i32> {
        match self {
            SliceKey::Cohort(year) => vec![year],
            SliceKey::Block(first) => vec![first, first + 1, first + 2],
        }
    }
}

fn year(text: &str) -> Option<i32> {
    let digits = text.len() == 4 && text.bytes().all(|letter| letter.is_ascii_digit());
    text.parse().ok().filter(|year| digits && *year >= 1000)
}

/// The numbers of one cohort or block. It never changes by one byte.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub key: SliceKey,
    /// The policy that it was made by.
    pub policy: Arc<Policy>,
    pub built_at: DateTime<Utc>,
    pub tables: Vec<SliceTable>,
    /// SHA-256 over key, policy hash and all numbers, hexadecimal.
    pub content_hash: String,
}

/// The numbers of one table of a slice, one per cell in the order of its cube.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceTable {
    pub table: TableId,
    /// Standard deviation of the raw draw, persons.
    pub sigma: f64,
    /// What was drawn, unbiased; nothing for a cell that nobody can fall in by definition.
    pub noisy: Vec<Option<i64>>,
    /// After consistency, in millionths of a person.
    pub estimates: Vec<i64>,
    /// Standard deviation of the estimate, persons.
    pub deviations: Vec<f64>,
    /// The non-negative, additive whole numbers that are published.
    pub persons: Vec<i64>,
}

impl Slice {
    /// The numbers of a table.
    pub fn table(&self, table: TableId) -> Option<&SliceTable> {
        self.tables.iter().find(|numbers| numbers.table == table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_is_written() {
        for key in [SliceKey::Cohort(2016), SliceKey::Block(2016)] {
            assert_eq!(SliceKey::parse(&key.code()), Some(key));
        }
        assert_eq!(SliceKey::Block(2016).years(), [2016, 2017, 2018]);
    }

    #[test]
    fn what_is_neither_a_year_nor_three_is_no_key() {
        for code in ["", "16", "+2016", "2016-2017", "2016-2018-2020", "2147483647-1", "0999", "2016 - 2018"] {
            assert_eq!(SliceKey::parse(code), None, "{code}");
        }
    }
}
