//! The languages in which labels are given.

/// A language in which labels are given.
#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub enum Language {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Language {
    /// The language that a reader's `Accept-Language` header prefers; Swedish where it names none of ours.
    pub fn from_accept_language(header: &str) -> Self {
        let mut preferred = (0, Self::Sv);
        for range in header.split(',') {
            let (language, weight) = range_of(range);
            if let Some(language) = language
                && weight > preferred.0
            {
                preferred = (weight, language);
            }
        }
        preferred.1
    }

    /// The tag of the language, as in `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}

fn range_of(range: &str) -> (Option<Language>, u16) {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().unwrap_or_default();
    let primary = tag.split('-').next().unwrap_or_default();
    let language = match primary.to_ascii_lowercase().as_str() {
        "sv" | "*" => Some(Language::Sv),
        "en" => Some(Language::En),
        _ => None,
    };
    let weight = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1000, weight_in_thousandths);
    (language, weight)
}

/// A weight that cannot be read counts as none, so that it never overrules one that can.
fn weight_in_thousandths(weight: &str) -> u16 {
    match weight.trim().parse::<f32>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_is_the_default() {
        for header in ["", "de", "*", "fr-CA, de;q=0.5", "en;q=0", "en;q=nonsense"] {
            assert_eq!(Language::from_accept_language(header), Language::Sv, "{header:?}");
        }
    }

    #[test]
    fn a_regional_tag_counts_as_its_language() {
        assert_eq!(Language::from_accept_language("en-GB"), Language::En);
        assert_eq!(Language::from_accept_language("EN-us,en;q=0.9"), Language::En);
        assert_eq!(Language::from_accept_language("sv-FI"), Language::Sv);
    }

    #[test]
    fn the_greater_weight_wins_and_the_first_of_equals() {
        assert_eq!(Language::from_accept_language("sv;q=0.5, en;q=0.8"), Language::En);
        assert_eq!(Language::from_accept_language("en;q=0.4, sv;q=0.41"), Language::Sv);
        assert_eq!(Language::from_accept_language("en, sv"), Language::En);
        assert_eq!(Language::from_accept_language("de, en;q=0.7, *;q=0.1"), Language::En);
    }
}
