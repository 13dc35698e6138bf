//! One table of a release: a chart with margins, the numbers beside it, and what must be known of them.

use maud::{Markup, html};

use super::layout::Frame;
use super::{chart, numbers, release};
use crate::domain::release::guarantee::Guarantee;
use crate::domain::release::metadata::Metadata;
use crate::http::statistics::sheet::Sheet;
use crate::http::statistics::words::notes;

/// The page of a table.
pub fn page(frame: &Frame, sheet: &Sheet<'_>, about: &Metadata) -> Markup {
    let (heading, language) = (&sheet.release.heading, frame.language);
    let title = about.title.of(language);
    let way = [
        (frame.say("Statistik", "Statistics"), "/statistics".to_owned()),
        (heading.slug.as_str(), format!("/statistics/{}", heading.slug)),
    ];
    let content = html! {
        @for note in heading.mandatory_notes() { p.warning { (note.of(language)) } }
        p.about { (heading.shown_title().of(language)) " · " (frame.say("tabell ", "table ")) code { (sheet.table.code()) } }
        div.downloads { (release::files(frame, sheet.release, sheet.table)) }
        h2 { (frame.say("Diagram", "Chart")) }
        (chart::chart(frame, sheet))
        h2 { (frame.say("Tal", "Numbers")) }
        (numbers::table(frame, sheet))
        h2 { (frame.say("Så läser du talen", "How to read the numbers")) }
        ul { @for note in notes(sheet.release, sheet.table).iter().skip(heading.mandatory_notes().len()) { li { (note.of(language)) } } }
        h2 { (frame.say("Om talen", "About the numbers")) }
        dl {
            dt { (frame.say("Vilka räknas", "Who is counted")) } dd { (about.population.of(language)) }
            dt { (frame.say("Metod", "Method")) } dd { (about.method.of(language)) " " code { (about.method_name) " " (about.method_version) } }
            dt { (frame.say("Visas när", "Shown when")) }
            dd { (shown_when(frame, about)) }
            dt { (frame.say("Räknas högst per person", "Counted at most per person")) }
            dd { (frame.say("former: ", "forms: ")) (about.caps.forms) ", " (frame.say("insatser: ", "measures: ")) (about.caps.measures) }
            dt { (frame.say("Skydd, tabellen", "Protection, this table")) } dd { (guarantee(&about.budget.table)) }
            dt { (frame.say("Skydd, allt om en person", "Protection, everything about one person")) } dd { (guarantee(&about.budget.lifetime)) }
            dt { (frame.say("Kodlistor", "Code lists")) } dd { (frame.say("version ", "version ")) (about.code_lists) }
            dt { (frame.say("Utgivare", "Publisher")) } dd { (about.publisher.of(language)) }
        }
        (release::citation(frame, sheet.release, Some(sheet.table)))
    };
    frame.page(title, &way, content)
}

fn shown_when(frame: &Frame, about: &Metadata) -> String {
    let rule = about.display;
    let (least, good, caution) = (rule.least, rule.good, (rule.caution * 1000.0).round() / 1000.0);
    match frame.language {
        crate::domain::code::Language::Sv => format!(
            "Talet är minst {least} och standardavvikelsen högst {good} av talet (A), eller högst {caution} av det (E). Annars döljs det (Q)."
        ),
        crate::domain::code::Language::En => format!(
            "The number is at least {least} and the standard deviation at most {good} of the number (A), or at most {caution} of it (E). Otherwise it is hidden (Q)."
        ),
    }
}

fn guarantee(of: &Guarantee) -> Markup {
    let rho = (of.rho * 1e6).round() / 1e6;
    html! { "ρ " (rho) ", ε " (of.epsilon) ", δ " (of.delta) }
}
