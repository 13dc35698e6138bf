//! How a release is cited.

use chrono::Datelike;

use super::{Heading, wording};
use crate::domain::code::Language;

impl Heading {
    /// How the release is cited, in plain text. `address` is where it stands, such as
    /// `https://statistik.example.se/statistics/nmt-2024`.
    ///
    /// Invented data say in both languages that they are not to be cited.
    pub fn citation(&self, language: Language, address: Option<&str>) -> String {
        let mut parts = vec![
            format!("{} ({})", self.publisher().of(language), self.published_at.year()),
            self.title.of(language).to_owned(),
            self.version(language),
        ];
        parts.extend(self.remarks(language));
        let sentences = parts.join(". ");
        match address {
            Some(address) => format!("{sentences}. {address}"),
            None => format!("{sentences}."),
        }
    }

    /// The same as a BibTeX entry.
    pub fn bibtex(&self, language: Language, address: Option<&str>) -> String {
        let note: Vec<String> = std::iter::once(self.version(language)).chain(self.remarks(language)).collect();
        let mut fields = vec![
            ("author", format!("{{{}}}", escaped(self.publisher().of(language)))),
            ("title", format!("{{{}}}", escaped(self.title.of(language)))),
            ("year", self.published_at.year().to_string()),
            ("note", escaped(&note.join(". "))),
        ];
        fields.extend(address.map(|address| ("url", address.to_owned())));
        let lines: Vec<String> = fields.into_iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
        format!("@misc{{{},\n{}\n}}\n", self.slug, lines.join(",\n"))
    }

    /// Which bytes are meant.
    fn version(&self, language: Language) -> String {
        let hash = self.content_hash.get(..12).unwrap_or(&self.content_hash);
        match language {
            Language::Sv => format!("Publicering {}, SHA-256 {hash}", self.slug),
            Language::En => format!("Release {}, SHA-256 {hash}", self.slug),
        }
    }

    fn remarks(&self, language: Language) -> Vec<String> {
        let synthetic = self.synthetic.then(|| {
            let remark = wording::SYNTHETIC.text();
            format!("{} / {}", remark.sv, remark.en)
        });
        let withdrawn = self.withdrawn.as_ref().map(|withdrawal| match language {
            Language::Sv => format!("Återkallad {}", withdrawal.on),
            Language::En => format!("Withdrawn {}", withdrawal.on),
        });
        synthetic.into_iter().chain(withdrawn).collect()
    }
}

/// Text without the signs that mean something in BibTeX.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '%' | '&' | '#' | '_' | '$' => escaped.extend(['\\', sign]),
            '{' | '}' | '\\' => escaped.push(' '),
            _ => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::super::{Text, Withdrawal};
    use super::*;

    fn heading() -> Heading {
        Heading {
            slug: "nmt-2024".to_owned(),
            title: Text { sv: "Utsatta 2016-2024".to_owned(), en: "Victims 2016-2024 & {more}".to_owned() },
            notes: Vec::new(),
            errata: Vec::new(),
            published_at: DateTime::parse_from_rfc3339("2025-03-01T09:00:00Z").unwrap().to_utc(),
            content_hash: "0123456789abcdef".repeat(4),
            signature: String::new(),
            signed_by: String::new(),
            synthetic: false,
            withdrawn: None,
        }
    }

    #[test]
    fn a_citation_names_publisher_year_title_release_and_address() {
        assert_eq!(
            heading().citation(Language::Sv, Some("https://statistik.example.se/statistics/nmt-2024")),
            "Nationella metodstödsteamet mot prostitution och människohandel (NMT) (2025). Utsatta 2016-2024. \
             Publicering nmt-2024, SHA-256 0123456789ab. https://statistik.example.se/statistics/nmt-2024"
        );
    }

    #[test]
    fn invented_data_say_in_both_languages_that_they_are_not_to_be_cited() {
        let synthetic = Heading { synthetic: true, ..heading() };
        for language in [Language::Sv, Language::En] {
            for text in [synthetic.citation(language, None), synthetic.bibtex(language, None)] {
                assert!(text.contains("syntetiska demonstrationsdata, en dragning, citera inte"), "{text}");
                assert!(text.contains("synthetic demonstration data, one draw, do not cite"), "{text}");
                assert!(!text.contains("NMT)"), "{text}");
            }
        }
    }

    #[test]
    fn what_was_withdrawn_is_cited_as_withdrawn() {
        let on = NaiveDate::from_ymd_opt(2025, 4, 1).unwrap();
        let reason = Text { sv: "fel".to_owned(), en: "wrong".to_owned() };
        let withdrawn = Heading { withdrawn: Some(Withdrawal { on, reason }), ..heading() };
        assert!(withdrawn.citation(Language::En, None).ends_with("Withdrawn 2025-04-01."));
    }

    #[test]
    fn bibtex_has_balanced_braces_and_escaped_signs() {
        let entry = heading().bibtex(Language::En, Some("https://example.se/a_b"));
        let count = |sign| entry.matches(sign).count();
        assert_eq!(count('{'), count('}'));
        assert!(entry.starts_with("@misc{nmt-2024,\n  author = {{National"));
        assert!(entry.contains("Victims 2016-2024 \\&  more }"));
        assert!(entry.contains("url = {https://example.se/a_b}"));
    }
}
