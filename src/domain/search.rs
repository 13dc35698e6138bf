//! The search for a person: what may be asked, and what an empty answer does not mean.

use std::fmt;

use chrono::NaiveDate;

use super::code::IdentityNumberKind;
use super::identity_number::IdentityNumber;

/// What to search for. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonSearch {
    /// A complete identity number.
    Number(String),
    /// Whole words of a name, with the date of birth or without.
    Name { name: String, birth_date: Option<NaiveDate> },
}

/// Says too little, or too much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a search needs either a complete number or a name of whole words")]
pub struct WrongSearch;

/// Numbers of other kinds have at least this many letters and digits.
const SHORTEST_OTHER: usize = 6;
/// No number or name is longer.
const LONGEST: usize = 200;

impl PersonSearch {
    /// A search by number: Swedish unless another kind is named, and complete.
    pub fn by_number(
        text: &str,
        kind: Option<IdentityNumberKind>,
        today: NaiveDate,
    ) -> Result<PersonSearch, WrongSearch> {
        use IdentityNumberKind::{Interim, Lma, Other, Passport, Personnummer, Samordningsnummer};
        match kind {
            None | Some(Personnummer | Samordningsnummer | Interim) => {
                // People put spaces where the hyphen stands.
                let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
                let number = IdentityNumber::parse_demonstration(&compact, today).map_err(|_| WrongSearch)?;
                match kind {
                    Some(kind) if kind != number.kind() => Err(WrongSearch),
                    _ => Ok(PersonSearch::Number(number.normalised())),
                }
            }
            Some(Passport | Lma | Other) => {
                let length = text.chars().filter(|character| character.is_alphanumeric()).count();
                let complete = (SHORTEST_OTHER..=LONGEST).contains(&length) && text.len() <= LONGEST;
                if complete { Ok(PersonSearch::Number(text.to_owned())) } else { Err(WrongSearch) }
            }
        }
    }

    /// A search by name.
    pub fn by_name(name: &str, birth_date: Option<NaiveDate>) -> Result<PersonSearch, WrongSearch> {
        let letters = name.chars().filter(|character| character.is_alphabetic()).count();
        if letters < 2 || name.len() > LONGEST || name.chars().any(char::is_control) {
            return Err(WrongSearch);
        }
        Ok(PersonSearch::Name { name: name.to_owned(), birth_date })
    }

    /// Whether the search is narrow enough for one that asks without consent.
    pub fn is_complete(&self) -> bool {
        matches!(self, PersonSearch::Number(_) | PersonSearch::Name { birth_date: Some(_), .. })
    }
}

impl fmt::Debug for PersonSearch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            PersonSearch::Number(_) => "PersonSearch::Number",
            PersonSearch::Name { birth_date: None, .. } => "PersonSearch::Name",
            PersonSearch::Name { birth_date: Some(_), .. } => "PersonSearch::Name, born",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 2).expect("a date")
    }

    #[test]
    fn a_complete_number_is_searched_for_however_it_is_written() {
        for written in ["200905770004", "20090577-0004", "090577-0004", " 090577 0004 "] {
            let search = PersonSearch::by_number(written, None, today());
            assert_eq!(search, Ok(PersonSearch::Number("200905770004".to_owned())), "{written}");
        }
    }

    #[test]
    fn half_a_number_is_no_search() {
        for written in ["", "20090577", "090577", "0004", "2009057701", "200905770005", "20090577000", "%", "*"] {
            assert_eq!(PersonSearch::by_number(written, None, today()), Err(WrongSearch), "{written}");
        }
        let passport = Some(IdentityNumberKind::Passport);
        assert_eq!(PersonSearch::by_number("AB123", passport, today()), Err(WrongSearch));
        assert!(PersonSearch::by_number("AB1234567", passport, today()).is_ok());
        let personal = Some(IdentityNumberKind::Personnummer);
        assert_eq!(PersonSearch::by_number("200905770004", personal, today()), Err(WrongSearch));
    }

    #[test]
    fn a_name_needs_letters() {
        for written in ["", " ", "-", "1 2", "A", "a\u{0}b"] {
            assert_eq!(PersonSearch::by_name(written, None), Err(WrongSearch), "{written:?}");
        }
        assert!(PersonSearch::by_name("Ng", None).is_ok_and(|search| !search.is_complete()));
        assert!(PersonSearch::by_name("Łucja Ō", NaiveDate::from_ymd_opt(2009, 5, 17)).is_ok_and(|s| s.is_complete()));
        assert!(PersonSearch::by_name(&"a".repeat(201), None).is_err());
    }

    #[test]
    fn nothing_that_is_searched_for_can_be_printed() {
        let search = PersonSearch::by_name("Ilincuta", None).expect("a search");
        assert_eq!(format!("{search:?}"), "PersonSearch::Name");
    }
}
