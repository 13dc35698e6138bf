//! Words: what the doors say about every table, in Swedish and English.

use std::borrow::Cow;

use crate::domain::code::Language;
use crate::domain::release::cell::CellStatus;
use crate::domain::release::table::TableId;
use crate::domain::release::{Release, Text};

/// What stands for a number that is hidden, as is the custom in Swedish statistics.
pub const HIDDEN: &str = "..";
/// What stands for a number that cannot be: nothing was drawn.
pub const NOT_DRAWN: &str = ".";

/// A text in both languages.
pub fn both(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
    Text { sv: sv.into().into_owned(), en: en.into().into_owned() }
}

/// One of two fixed texts.
pub fn either(language: Language, sv: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Sv => sv,
        Language::En => en,
    }
}

/// What a status means.
pub fn status(status: CellStatus, language: Language) -> &'static str {
    match status {
        CellStatus::A => either(language, "tillförlitligt", "reliable"),
        CellStatus::E => either(language, "använd med försiktighet", "use with caution"),
        CellStatus::Q => either(language, "för osäkert för att visas", "too uncertain to be shown"),
    }
}

/// What every reader of a table must know: the release's remarks, how to read a number, and what does not add up.
pub fn notes(release: &Release, table: TableId) -> Vec<Text> {
    let Some(about) = release.metadata(table) else {
        return release.heading.mandatory_notes();
    };
    let not_adding = about.additive.into_iter().filter_map(|of| of.note);
    about.notes.into_iter().chain([about.reading]).chain(not_adding).collect()
}

/// What is measured: the four numbers of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    Persons,
    Moe95,
    Noisy,
    Sigma,
}

impl Content {
    /// All, in the order in which they are given.
    pub const ALL: [Content; 4] = [Content::Persons, Content::Moe95, Content::Noisy, Content::Sigma];
    /// No number comes without its margin unless somebody asks for it alone.
    pub const USUAL: [Content; 2] = [Content::Persons, Content::Moe95];

    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Content::Persons => "PERSONS",
            Content::Moe95 => "MOE95",
            Content::Noisy => "NOISY",
            Content::Sigma => "SIGMA",
        }
    }

    /// The name, as a heading of a column.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Content::Persons => either(language, "Personer", "Persons"),
            Content::Moe95 => either(language, "Felmarginal (95 %)", "Margin of error (95 %)"),
            Content::Noisy => either(language, "Brusigt värde före avstämning", "Noisy value before reconciliation"),
            Content::Sigma => {
                either(language, "Standardavvikelse för bruset (sigma)", "Standard deviation of the noise (sigma)")
            }
        }
    }

    /// How many decimals a reader wants to see.
    pub fn decimals(self) -> u8 {
        if self == Content::Sigma { 2 } else { 0 }
    }
}
