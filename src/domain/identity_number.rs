//! Swedish identity numbers: personnummer, samordningsnummer and interim numbers.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use zeroize::Zeroizing;

use super::code::{Certainty, IdentityNumberKind};

/// A well-formed Swedish identity number, which is a claim about a person and not yet an identity.
///
/// It is kept as twelve characters, year first. Neither `Debug` nor any problem shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    characters: Zeroizing<[u8; 12]>,
    kind: IdentityNumberKind,
    birth_date: NaiveDate,
}

/// How far an identity number may be relied on.
#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum IdentityNumberStatus {
    /// The number is well formed; nobody has checked whose it is.
    Unverified,
    /// An agency has checked the number against a trustworthy source.
    Verified,
}

/// What is wrong with a text that should be an identity number.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdentityNumberProblem {
    /// The number of characters is wrong.
    #[error("an identity number has 10 or 12 characters, and may have '-' or '+' before the last four")]
    Length,
    /// A character may not stand where it stands.
    #[error(
        "an identity number has digits, and at most one '-' or '+', before the last four; \
         an interim number has one of J K L M N P R S T U W X as the fourth character from the end"
    )]
    Character,
    /// The century is none of those in use.
    #[error("an identity number of 12 characters begins with 18, 19 or 20")]
    Century,
    /// The first part is not a date.
    #[error(
        "an identity number begins with a date of birth that is in the calendar; \
         in a coordination number 60 is added to the day"
    )]
    Date,
    /// The date of birth has not come yet.
    #[error(
        "the date of birth in the identity number is later than today; write '+' or the century for somebody older"
    )]
    Future,
    /// The last digit does not fit the others.
    #[error("the last digit of the identity number does not fit the others; compare it with the document")]
    CheckDigit,
    /// The birth number is 000.
    #[error("an identity number with birth number 000 is never issued; it is for demonstrations only")]
    NeverIssued,
}

impl IdentityNumber {
    /// Reads a number as people write it, with or without century and separator.
    ///
    /// Without a century, the separator tells it: `-` or none for those who turn at most 99 in the
    /// year of `today`, `+` for those who are older.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, IdentityNumberProblem> {
        let number = Self::parse_demonstration(text, today)?;
        if number.is_demonstration() { Err(IdentityNumberProblem::NeverIssued) } else { Ok(number) }
    }

    /// Reads a number as `parse` does, and accepts those made for demonstrations.
    pub fn parse_demonstration(text: &str, today: NaiveDate) -> Result<Self, IdentityNumberProblem> {
        let characters = Zeroizing::new(twelve_characters(text, today)?);
        let number = Self::from_characters(characters)?;
        if number.birth_date > today {
            return Err(IdentityNumberProblem::Future);
        }
        Ok(number)
    }

    /// The personnummer for demonstrations that belongs to a date of birth and to nobody.
    pub fn demonstration(birth_date: NaiveDate) -> Self {
        Self::never_issued(birth_date, IdentityNumberKind::Personnummer)
    }

    /// The samordningsnummer for demonstrations that belongs to a date of birth and to nobody.
    pub fn demonstration_samordningsnummer(birth_date: NaiveDate) -> Self {
        Self::never_issued(birth_date, IdentityNumberKind::Samordningsnummer)
    }

    /// Whether the number was made for demonstrations: birth number 000 is never issued.
    pub fn is_demonstration(&self) -> bool {
        &self.characters[8..11] == b"000"
    }

    /// What kind of number it is.
    pub fn kind(&self) -> IdentityNumberKind {
        self.kind
    }

    /// The number in twelve characters, which is the form to seal and to compare.
    pub fn normalised(&self) -> String {
        self.characters.iter().copied().map(char::from).collect()
    }

    /// The date of birth that the number carries.
    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// How far the number may be relied on, given how certain the agency is that holds it.
    pub fn status(&self, certainty: Certainty) -> IdentityNumberStatus {
        match certainty {
            Certainty::Verified => IdentityNumberStatus::Verified,
            Certainty::Documented | Certainty::Stated | Certainty::Estimated => IdentityNumberStatus::Unverified,
        }
    }

    fn from_characters(characters: Zeroizing<[u8; 12]>) -> Result<Self, IdentityNumberProblem> {
        let number = |range: std::ops::Range<usize>| {
            characters[range].iter().fold(0, |sum, character| sum * 10 + value(*character))
        };
        if !(18..=20).contains(&number(0..2)) {
            return Err(IdentityNumberProblem::Century);
        }
        let day = number(6..8);
        let kind = match characters[8] {
            letter if letter.is_ascii_alphabetic() => IdentityNumberKind::Interim,
            _ if day > DAY_OFFSET => IdentityNumberKind::Samordningsnummer,
            _ => IdentityNumberKind::Personnummer,
        };
        let day = if kind == IdentityNumberKind::Samordningsnummer { day - DAY_OFFSET } else { day };
        let birth_date =
            NaiveDate::from_ymd_opt(number(0..4) as i32, number(4..6), day).ok_or(IdentityNumberProblem::Date)?;
        if check_digit(&characters) != value(characters[11]) {
            return Err(IdentityNumberProblem::CheckDigit);
        }
        Ok(Self { characters, kind, birth_date })
    }

    fn never_issued(birth_date: NaiveDate, kind: IdentityNumberKind) -> Self {
        let offset = if kind == IdentityNumberKind::Samordningsnummer { DAY_OFFSET } else { 0 };
        let year = birth_date.year().rem_euclid(10_000) as u32;
        let date = (year * 100 + birth_date.month()) * 100 + birth_date.day() + offset;
        let mut characters = Zeroizing::new([b'0'; 12]);
        for (place, character) in characters[..8].iter_mut().rev().enumerate() {
            *character = digit(date / 10u32.pow(place as u32) % 10);
        }
        characters[11] = digit(check_digit(&characters));
        Self { characters, kind, birth_date }
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IdentityNumber({})", self.kind)
    }
}

/// What is added to the day in a samordningsnummer.
const DAY_OFFSET: u32 = 60;

/// The letters that an interim number may have in place of the first digit of the birth number.
const INTERIM_LETTERS: &[u8] = b"JKLMNPRSTUWX";

/// The number with its century and without separator.
fn twelve_characters(text: &str, today: NaiveDate) -> Result<[u8; 12], IdentityNumberProblem> {
    let text = text.trim().as_bytes();
    let is_separator = |character: &&u8| matches!(character, b'-' | b'+');
    if !matches!(text.len() - text.iter().filter(is_separator).count(), 10 | 12) {
        return Err(IdentityNumberProblem::Length);
    }

    let (date, tail) = text.split_at_checked(text.len().saturating_sub(4)).unwrap_or_default();
    let (date, is_century_past) = match date {
        [date @ .., b'-'] => (date, false),
        [date @ .., b'+'] => (date, true),
        date => (date, false),
    };
    let first = tail[0].to_ascii_uppercase();
    let is_digit = |character: &u8| character.is_ascii_digit();
    if !matches!(date.len(), 6 | 8)
        || !date.iter().chain(&tail[1..]).all(is_digit)
        || !(is_digit(&first) || INTERIM_LETTERS.contains(&first))
    {
        return Err(IdentityNumberProblem::Character);
    }

    let mut characters = [b'0'; 12];
    characters[8 - date.len()..8].copy_from_slice(date);
    characters[8..].copy_from_slice(tail);
    characters[8] = first;
    if date.len() == 6 {
        let year_of_century = value(date[0]) * 10 + value(date[1]);
        let century = century_of(year_of_century as i32, is_century_past, today);
        characters[0] = digit(century / 10 % 10);
        characters[1] = digit(century % 10);
    }
    Ok(characters)
}

fn century_of(year_of_century: i32, is_century_past: bool, today: NaiveDate) -> u32 {
    let latest = if is_century_past { today.year() - 100 } else { today.year() };
    let year = latest - (latest - year_of_century).rem_euclid(100);
    year.rem_euclid(10_000) as u32 / 100
}

/// The digit that makes the last ten pass the Luhn test.
fn check_digit(characters: &[u8; 12]) -> u32 {
    let sum: u32 = characters[2..11]
        .iter()
        .enumerate()
        .map(|(place, character)| {
            let weighted = value(*character) * if place % 2 == 0 { 2 } else { 1 };
            weighted / 10 + weighted % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

/// The value of a character in the Luhn test, where the letter of an interim number counts as one.
fn value(character: u8) -> u32 {
    match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        _ => 1,
    }
}

fn digit(value: u32) -> u8 {
    b'0' + (value % 10) as u8
}

#[cfg(test)]
mod tests;
