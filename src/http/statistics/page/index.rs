//! Index: all releases that were ever published.

use maud::{Markup, html};

use super::layout::Frame;
use crate::domain::release::Heading;

/// The list of releases, newest first.
pub fn page(frame: &Frame, headings: &[Heading]) -> Markup {
    let content = html! {
        p.lead {
            (frame.say(
                "Här publiceras avidentifierade tal om människohandel. Varje tal har fått ett slumpmässigt brus, en gång, innan det sparades, \
                 och visas med sin felmarginal. En publicering ändras aldrig.",
                "Anonymised numbers on human trafficking are published here. Every number was given random noise, once, before it was \
                 stored, and is shown with its margin of error. A release never changes.",
            ))
        }
        h2 { (frame.say("Publiceringar", "Releases")) }
        @if headings.is_empty() {
            p { (frame.say("Inget har publicerats än.", "Nothing has been published yet.")) }
        }
        ul.releases {
            @for heading in headings { li { (entry(frame, heading)) } }
        }
        h2 { (frame.say("För program", "For programs")) }
        p {
            (frame.say(
                "Den nyaste publiceringen kan läsas med verktyg för svensk statistik (PxWebApi 2), till exempel pxwebpy:",
                "The newest release can be read by tools for Swedish statistics (PxWebApi 2), such as pxwebpy:",
            ))
        }
        pre tabindex="0" { code { (format!("from pxweb import PxApi\napi = PxApi(\"{}/api/v2\")\napi.get_table_data(\"YS\")", frame.address)) } }
        p {
            (frame.say(
                "Varje tabell i varje publicering har dessutom beständiga adresser för CSV, XLSX och JSON-stat. Sök filerna från publiceringens sida.",
                "Every table of every release has lasting addresses for CSV, XLSX and JSON-stat besides. Find the files from the page of a release.",
            ))
        }
    };
    frame.page(frame.say("Statistik om människohandel", "Statistics on human trafficking"), &[], content)
}

fn entry(frame: &Frame, heading: &Heading) -> Markup {
    let title = heading.shown_title();
    html! {
        h3 {
            @if heading.withdrawn.is_none() {
                a href=(frame.at(&format!("/statistics/{}", heading.slug))) { (title.of(frame.language)) }
            } @else {
                (title.of(frame.language))
            }
        }
        p.about {
            code { (heading.slug) } " · " (frame.say("publicerad", "published")) " "
            time datetime=(heading.published_at.date_naive()) { (heading.published_at.date_naive()) }
        }
        @if let Some(withdrawal) = &heading.withdrawn {
            p.warning {
                strong { (frame.say("Återkallad", "Withdrawn")) " " (withdrawal.on) ": " }
                (withdrawal.reason.of(frame.language))
            }
        }
    }
}
