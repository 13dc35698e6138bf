//! Words: what the doors say about every table, in Swedish and English.

use std::borrow::Cow;

use crate::domain::code::Language;
use crate::domain::release::cell::CellStatus;
use crate::domain::release::table::TableId;
use crate::domain::release::variable::Variable;
use crate::domain::release::{Heading, Text};

/// The licence of every release.
pub const LICENCE: &str = "CC BY 4.0";
/// Where the licence stands.
pub const LICENCE_ADDRESS: &str = "https://creativecommons.org/licenses/by/4.0/";
/// How the numbers were made.
pub const METHOD: &str = "discrete-gaussian/GLS/topdown v1";
/// What stands for a number that is hidden, as is the custom in Swedish statistics.
pub const HIDDEN: &str = "..";
/// What stands for a number that cannot be: nothing was drawn.
pub const NOT_DRAWN: &str = ".";

/// A text in both languages.
pub fn both(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
    Text { sv: sv.into().into_owned(), en: en.into().into_owned() }
}

/// A text in one language.
pub fn said(text: &Text, language: Language) -> &str {
    match language {
        Language::Sv => &text.sv,
        Language::En => &text.en,
    }
}

/// One of two fixed texts.
pub fn either(language: Language, sv: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Sv => sv,
        Language::En => en,
    }
}

/// What a table shows: persons by its variables.
pub fn title(table: TableId, language: Language) -> String {
    let variables = std::iter::once(table.time()).chain(table.variables());
    let names: Vec<String> = variables.map(|variable| small(variable.label(language))).collect();
    let (last, rest) = names.split_last().map_or(("", &[][..]), |(last, rest)| (last.as_str(), rest));
    let by = either(language, "Personer efter", "Persons by");
    let and = either(language, "och", "and");
    if rest.is_empty() { format!("{by} {last}") } else { format!("{by} {} {and} {last}", rest.join(", ")) }
}

fn small(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What a status means.
pub fn status(status: CellStatus, language: Language) -> &'static str {
    match status {
        CellStatus::A => either(language, "tillförlitligt", "reliable"),
        CellStatus::E => either(language, "använd med försiktighet", "use with caution"),
        CellStatus::Q => either(language, "för osäkert för att visas", "too uncertain to be shown"),
    }
}

/// Who is counted.
pub fn population() -> Text {
    both(
        "Personer som av en myndighet eller ett stödprogram bedömts vara utsatta för människohandel eller \
         människoexploatering, och barn som följde med dem. En person räknas en gång, i det år då hon först registrerades \
         (registrerad senast den 31 december, inlagd senast den 31 januari därefter). Den som vägrat att ingå i statistik \
         räknas inte.",
        "Persons whom an authority or a support programme assessed as exploited in human trafficking or human exploitation, \
         and children who accompanied them. A person is counted once, in the year in which they were first registered \
         (registered by 31 December, recorded by 31 January after it). Whoever refused to be in statistics is not counted.",
    )
}

/// Who publishes. The demonstration is nobody's statistics.
pub fn publisher(heading: &Heading) -> Text {
    if heading.synthetic {
        both("Samverkas demonstration (ingen myndighet)", "Samverka's demonstration (no authority)")
    } else {
        both("Nationellt metodstöd mot människohandel (NMT)", "The national team against human trafficking (NMT)")
    }
}

/// What is said of invented numbers wherever they go.
pub fn synthetic() -> Text {
    both(
        "Syntetiska demonstrationsdata, en dragning, får inte citeras.",
        "Synthetic demonstration data, one draw, do not cite.",
    )
}

/// The licence line of a release.
pub fn licence(heading: &Heading, language: Language) -> String {
    let line = format!("{LICENCE}, {LICENCE_ADDRESS}");
    if heading.synthetic { format!("{line} - {}", said(&synthetic(), language)) } else { line }
}

/// What every reader of a table must know. The release's own remarks come first.
pub fn notes(heading: &Heading, table: TableId) -> Vec<Text> {
    let mut notes = Vec::new();
    if heading.synthetic && !heading.notes.iter().any(|note| note.en.to_lowercase().contains("synthetic")) {
        notes.push(synthetic());
    }
    notes.extend(heading.notes.iter().cloned());
    notes.push(both(
        "Varje tal har fått slumpmässigt brus, en gång, så att ingen enskild person kan urskiljas. `moe95` är halva bredden \
         av ett 95-procentigt intervall för det bruset. Den täcker inte det som aldrig upptäcktes eller registrerades.",
        "Every number was given random noise, once, so that no single person can be made out. `moe95` is half the width of a \
         95 % interval for that noise. It does not cover what was never detected or registered.",
    ));
    notes.push(both(
        "Ett dolt tal (`..`, status Q) är för osäkert för att visas. Det säger inget om huruvida det verkliga talet är noll. \
         Status E betyder: använd med försiktighet.",
        "A hidden number (`..`, status Q) is too uncertain to be shown. It says nothing about whether the true number is \
         zero. Status E means: use with caution.",
    ));
    if table.variables().into_iter().any(Variable::is_multi_valued) {
        notes.push(both(
            "En person kan ha flera former av exploatering eller flera insatser. De summerar därför inte till personer. Högst tre former och \
             fyra insatser räknas per person.",
            "One person can have several forms of exploitation or several measures, so they do not add up to persons. At \
             most three forms and four measures are counted per person.",
        ));
    }
    notes.push(both(
        "Talet för alla år tillsammans är gjort för sig. Det är inte summan av de enskilda åren.",
        "The number for all years together is made by itself. It is not the sum of the single years.",
    ));
    notes
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_called_by_its_variables() {
        assert_eq!(title(TableId::Y, Language::Sv), "Personer efter år");
        assert_eq!(title(TableId::Ys, Language::En), "Persons by year and group");
        assert_eq!(
            title(TableId::Ysa, Language::Sv),
            "Personer efter år, grupp och ålder vid registrering"
        );
    }
}
