//! One release: its tables and files, what authorities published beside it, how to cite it.

use maud::{Markup, html};

use super::layout::Frame;
use crate::domain::release::Release;
use crate::domain::release::figure::PublishedFigure;
use crate::domain::release::table::TableId;
use crate::http::statistics::files::Form;

/// The page of a release.
pub fn page(frame: &Frame, release: &Release, figures: &[PublishedFigure]) -> Markup {
    let heading = &release.heading;
    let years: Vec<i32> = release.slices.iter().flat_map(|slice| slice.key.years()).collect();
    let figures: Vec<&PublishedFigure> = figures.iter().filter(|figure| years.contains(&figure.year)).collect();
    let content = html! {
        @for note in heading.mandatory_notes() { p.warning { (note.of(frame.language)) } }
        @for erratum in &heading.errata {
            p.warning { strong { (frame.say("Rättelse", "Erratum")) " " (erratum.on) ": " } (erratum.text.of(frame.language)) }
        }
        p.about {
            code { (heading.slug) } " · " (frame.say("publicerad", "published")) " "
            time datetime=(heading.published_at.date_naive()) { (heading.published_at.date_naive()) }
        }
        h2 { (frame.say("Tabeller", "Tables")) }
        div.scroll tabindex="0" role="region" aria-label=(frame.say("Tabeller", "Tables")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("Tabell", "Table")) }
                    th scope="col" { (frame.say("Filer", "Files")) }
                } }
                tbody { @for table in release.tables() { tr {
                    th scope="row" {
                        a href=(frame.at(&format!("/statistics/{}/{}", heading.slug, table.code()))) { (table.title().of(frame.language)) }
                        " " code { (table.code()) }
                    }
                    td { (files(frame, release, table)) }
                } } }
            }
        }
        @if !figures.is_empty() { (published(frame, &figures)) }
        h2 { (frame.say("Vad publiceringen är gjord av", "What the release is made of")) }
        (slices(frame, release))
        (citation(frame, release, None))
    };
    frame.page(
        heading.shown_title().of(frame.language),
        &[(frame.say("Statistik", "Statistics"), "/statistics".to_owned())],
        content,
    )
}

/// Links to the files of a table.
pub fn files(frame: &Frame, release: &Release, table: TableId) -> Markup {
    let place = format!("/statistics/{}/{}", release.heading.slug, table.code());
    let name = |form: Form| match form {
        Form::Csv => "CSV",
        Form::Xlsx => "XLSX",
        Form::Json => "JSON-stat",
        Form::Metadata => frame.say("Metadata", "Metadata"),
    };
    html! {
        ul.files { @for form in Form::ALL {
            li { a href=(frame.at(&format!("{place}.{}", form.ending()))) aria-label=(format!("{} {}", table.code(), name(form))) { (name(form)) } }
        } }
    }
}

/// How to cite it, and under which terms it may be used.
pub fn citation(frame: &Frame, release: &Release, table: Option<TableId>) -> Markup {
    let heading = &release.heading;
    let place = match table {
        Some(table) => format!("{}/statistics/{}/{}", frame.address, heading.slug, table.code()),
        None => format!("{}/statistics/{}", frame.address, heading.slug),
    };
    let licence = heading.licence();
    html! {
        h2 { (frame.say("Citera", "Cite")) }
        p.cite { (heading.citation(frame.language, Some(&place))) }
        details { summary { "BibTeX" } pre tabindex="0" { code { (heading.bibtex(frame.language, Some(&place))) } } }
        p {
            (frame.say("Licens: ", "Licence: "))
            a rel="license" href=(licence.address) { (licence.name.of(frame.language)) } " (" (licence.code) ")"
        }
    }
}

fn slices(frame: &Frame, release: &Release) -> Markup {
    let references = release.tables().into_iter().filter_map(|table| release.metadata(table));
    let mut slices = Vec::new();
    for reference in references.flat_map(|about| about.slices) {
        if !slices.contains(&reference) {
            slices.push(reference);
        }
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.say("Delar", "Slices")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("Del", "Slice")) }
                    th scope="col" { (frame.say("Registrerade t.o.m.", "Registered until")) }
                    th scope="col" { (frame.say("Införda t.o.m.", "Recorded until")) }
                    th scope="col" { "SHA-256" }
                } }
                tbody { @for slice in &slices { tr {
                    th scope="row" { (slice.key.code()) }
                    td { (slice.registered_until) }
                    td { (slice.recorded_until) }
                    td { code { (slice.content_hash.get(..16).unwrap_or_default()) "…" } }
                } } }
            }
        }
    }
}

fn published(frame: &Frame, figures: &[&PublishedFigure]) -> Markup {
    html! {
        h2 { (frame.say("Vad myndigheter själva har publicerat", "What authorities published themselves")) }
        p { (frame.say(
            "Exakta tal, återgivna som de publicerades. De är inte beräknade här och används inte i beräkningen.",
            "Exact figures, repeated as they were published. They are not computed here and not used to compute.",
        )) }
        div.scroll tabindex="0" role="region" aria-label=(frame.say("Publicerade tal", "Published figures")) {
            table {
                thead { tr {
                    th scope="col" { (frame.say("Vad", "What")) }
                    th scope="col" { (frame.say("År", "Year")) }
                    th.number scope="col" { (frame.say("Antal", "Number")) }
                    th scope="col" { (frame.say("Källa", "Source")) }
                } }
                tbody { @for figure in figures { tr {
                    th scope="row" {
                        (figure.label.of(frame.language))
                        @if let Some(note) = &figure.note { br; small { (note.of(frame.language)) } }
                    }
                    td { (figure.year) }
                    td.number { (figure.value) }
                    td {
                        // What was entered becomes a link only if it is an address of the web.
                        @if figure.address.starts_with("https://") || figure.address.starts_with("http://") {
                            a href=(figure.address) { (figure.publisher) }
                        } @else {
                            (figure.publisher) " (" (figure.address) ")"
                        }
                        " " (figure.published_on)
                    }
                } } }
            }
        }
    }
}
