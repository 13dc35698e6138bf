//! The demonstration: synthetic people, as many and as different as the published figures say.
//!
//! Nobody here exists. The same seed gives the same rows; only what is sealed is sealed anew each time.

mod cases;
mod chance;
mod consents;
mod correspondence;
mod course;
mod directory;
mod draft;
mod figures;
mod identity;
mod later_years;
mod measures;
mod names;
mod office;
mod parts;
mod people;
mod reference;
mod show_case;
mod staff;
mod support;
mod telling;
mod timeline;
mod uncertain;
mod writer;
mod year2016;

pub use self::show_case::{
    GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_GIVEN_NAME, GIRL_IDENTITY_NUMBER, GIRL_PERSON_ID, SHOW_CASE_ID,
    SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID,
};

use self::chance::Chance;
use self::draft::CaseDraft;
use self::people::Desk;
use self::telling::{Ids, Pen};
use self::writer::{Memory, Writer};
use super::database::Databases;
use super::error::StoreError;
use super::keyring::Keyring;

/// What the demonstration is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What all chance comes from.
    pub seed: u64,
    /// How many people there are to be; by default those of the years 2016 to 2024.
    pub persons: Option<u64>,
}

/// How far the work has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// People written so far.
    pub persons: u64,
    /// People there will be, as far as can be said.
    pub of: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub cases: u64,
    pub persons: u64,
    pub source_records: u64,
}

/// About how many people the years 2016 to 2024 have.
const USUAL_NUMBER: u64 = 2_800;

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 2016, persons: None }
    }
}

/// Fills an empty case database with the demonstration.
pub async fn seed(
    databases: &Databases,
    keyring: &Keyring,
    plan: &Plan,
    mut progress: impl FnMut(Progress),
) -> Result<Summary, StoreError> {
    let memory = Memory::lavish(&databases.writer).await?;
    let mut writer = Writer::new(&databases.writer, plan.seed);
    let seats = staff::seats();
    let ids = reference::write(&mut writer, &seats);
    let mut desk = Desk::new(plan.seed, seats);
    desk.reserve(show_case::girl_birth_date());
    let mut telling = Chance::of(plan.seed, 2);
    let mut book = Book { writer: &mut writer, keyring, telling: &mut telling, ids: &ids, summary: Summary::default() };
    let of = plan.persons.unwrap_or(USUAL_NUMBER);
    let mut report = |summary: &Summary| progress(Progress { persons: summary.persons, of: of.max(summary.persons) });

    let mut year = year2016::cases(&mut desk);
    let doubles = uncertain::prepare(&mut desk.chance, &mut year);
    let people = book.enter(&year)?;
    uncertain::tell(&mut book.pen(), &people, &doubles);
    report(&book.summary);

    let mut last = vec![show_case::compose_girl(&mut desk)];
    for year in &figures::YEARS {
        last.extend(later_years::cases(&mut desk, year));
        book.enter(&last)?;
        last.clear();
        book.writer.flush_if_full().await?;
        report(&book.summary);
    }
    while let Some(left) =
        plan.persons.and_then(|persons| persons.checked_sub(book.summary.persons)).filter(|left| *left > 0)
    {
        let limit = usize::try_from(left).unwrap_or(usize::MAX);
        book.enter(&[later_years::another(&mut desk, limit)])?;
        if book.writer.flush_if_full().await? {
            report(&book.summary);
        }
    }
    book.writer.flush().await?;
    book.writer.set_sequences().await?;
    book.writer.learn().await?;
    memory.restore(&databases.writer).await?;
    report(&book.summary);
    Ok(book.summary)
}

/// Where cases are entered, and counted.
struct Book<'b, 'd> {
    writer: &'b mut Writer<'d>,
    keyring: &'b Keyring,
    telling: &'b mut Chance,
    ids: &'b Ids,
    summary: Summary,
}

impl<'d> Book<'_, 'd> {
    fn pen(&mut self) -> Pen<'_, 'd> {
        Pen { writer: self.writer, keyring: self.keyring, chance: self.telling, ids: self.ids }
    }

    /// Writes cases, and gives back the people of each.
    fn enter(&mut self, cases: &[CaseDraft]) -> Result<Vec<Vec<telling::Written>>, StoreError> {
        let mut people = Vec::with_capacity(cases.len());
        for draft in cases {
            let written = telling::tell(&mut self.pen(), draft)?;
            self.summary.cases += 1;
            self.summary.persons += written.len() as u64;
            self.summary.source_records += written.iter().map(|person| person.records.len() as u64).sum::<u64>();
            people.push(written);
        }
        Ok(people)
    }
}
