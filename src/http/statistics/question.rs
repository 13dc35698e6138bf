//! Question: the part of an address after `?`, read leniently where clients differ.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::problem::Problem;
use super::words::both;
use crate::domain::code::Language;

/// What a request asks for beside its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Swedish unless `lang=en`, whatever languages the browser prefers: a permanent address has one answer.
    pub language: Language,
    /// Names and values, decoded, in the order in which they were sent.
    pub pairs: Vec<(String, String)>,
    /// The host that a request over HTTP/2 names.
    pub authority: Option<String>,
}

impl Question {
    /// The last value of a name; names are compared without regard to case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let named = self.pairs.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// The values of `name[key]`, by key.
    pub fn bracketed<'a>(&'a self, name: &str) -> Vec<(&'a str, &'a str)> {
        let entry = |(known, value): &'a (String, String)| {
            let (start, rest) = known.split_once('[')?;
            let key = rest.strip_suffix(']')?;
            start.eq_ignore_ascii_case(name).then_some((key, value.as_str()))
        };
        self.pairs.iter().filter_map(entry).collect()
    }
}

impl<S: Sync> FromRequestParts<S> for Question {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Question, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let language = language_of(query)?;
        let authority = parts.uri.authority().map(|authority| authority.to_string());
        Ok(Question { language, pairs: pairs(query), authority })
    }
}

/// The language that a query names; Swedish where it names none.
pub fn language_of(query: &str) -> Result<Language, Problem> {
    let pairs = pairs(query);
    let named = pairs.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case("lang"));
    match named.map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
        None | Some("" | "sv") => Ok(Language::Sv),
        Some("en") => Ok(Language::En),
        // Whoever asks for a third language is more likely to read English.
        Some(_) => Err(Problem::bad_request(both(
            "Språket finns inte. Skriv lang=sv eller lang=en.",
            "There is no such language. Write lang=sv or lang=en.",
        ))
        .spoken(Language::En)),
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Cuts a list at its commas, but not inside the brackets of an expression such as `RANGE(2016,2018)`.
pub fn cut(list: &str) -> Vec<String> {
    let mut depth = 0usize;
    let mut parts = vec![String::new()];
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(query: &str) -> Question {
        Question { language: language_of(query).unwrap(), pairs: pairs(query), authority: None }
    }

    #[test]
    fn swedish_is_the_default_and_what_is_neither_is_refused() {
        assert_eq!(language_of(""), Ok(Language::Sv));
        assert_eq!(language_of("lang=en"), Ok(Language::En));
        assert_eq!(language_of("Lang=EN&x=1"), Ok(Language::En));
        assert!(language_of("lang=de").is_err());
    }

    #[test]
    fn brackets_and_commas_are_read_raw_and_encoded_alike() {
        let one = question("valueCodes[Y]=2016,2017&valuecodes[S]=FEMALE");
        let other = question("valuecodes%5BY%5D=2016%2C2017&valueCodes[S]=FEMALE");
        let expected = vec![("Y", "2016,2017"), ("S", "FEMALE")];
        assert_eq!(one.bracketed("valuecodes"), expected);
        assert_eq!(other.bracketed("valueCodes"), expected);
        assert_eq!(one.get("LANG"), None);
    }

    #[test]
    fn a_list_is_cut_outside_of_expressions_only() {
        assert_eq!(cut("2016, RANGE(2018,2020),TOP(2)"), ["2016", "RANGE(2018,2020)", "TOP(2)"]);
        assert_eq!(cut(",,"), Vec::<String>::new());
        assert_eq!(cut("TOP(2"), ["TOP(2"]);
    }
}
