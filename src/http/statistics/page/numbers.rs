//! Numbers: a table in print, time along the top.

use maud::{Markup, html};

use super::layout::Frame;
use crate::domain::release::cell::{Cell, CellStatus};
use crate::http::statistics::sheet::{Sheet, label};
use crate::http::statistics::words::{HIDDEN, status};

/// Every number with its margin, sums included.
pub fn table(frame: &Frame, sheet: &Sheet<'_>) -> Markup {
    let Some((time, others)) = sheet.axes.split_first() else {
        return html! {};
    };
    let language = frame.language;
    let rows: usize = others.iter().map(|axis| axis.choices.len()).product();
    let caption = sheet.table.title();
    html! {
        div.scroll.tall tabindex="0" role="region" aria-label=(caption.of(language)) {
            table.numbers {
                caption { (caption.of(language)) ". " (frame.say("± är felmarginalen (95 %).", "± is the margin of error (95 %).")) }
                thead { tr {
                    @for axis in others { th scope="col" { (axis.variable.label(language)) } }
                    @for choice in &time.choices { th.number scope="col" { (label(choice, language)) } }
                } }
                tbody { @for row in 0..rows {
                    @let places = places(row, others.iter().map(|axis| axis.choices.len()).collect());
                    @let is_sum = others.iter().zip(&places).any(|(axis, place)| axis.choices[*place].sum_of.is_some());
                    tr class=[is_sum.then_some("sum")] {
                        @for (axis, place) in others.iter().zip(&places) {
                            th scope="row" { (label(&axis.choices[*place], language)) }
                        }
                        @for column in 0..time.choices.len() {
                            @let at: Vec<usize> = [column].into_iter().chain(places.iter().copied()).collect();
                            @if let Some(cell) = sheet.cell(&at) { td.number { (number(frame, cell)) } }
                        }
                    }
                } }
            }
        }
    }
}

/// One number as people read it.
fn number(frame: &Frame, cell: &Cell) -> Markup {
    match (cell.persons, cell.moe95) {
        (Some(persons), Some(margin)) => html! {
            (persons) " " span.margin { "±" (margin) }
            @if cell.status == CellStatus::E { " " abbr title=(status(CellStatus::E, frame.language)) { "E" } }
        },
        _ => html! {
            span aria-hidden="true" { (HIDDEN) } span.unseen { (status(CellStatus::Q, frame.language)) }
        },
    }
}

/// The place in each axis of the row of a number, the last axis fastest.
fn places(mut row: usize, sizes: Vec<usize>) -> Vec<usize> {
    let mut places = vec![0; sizes.len()];
    for (place, size) in sizes.iter().enumerate().rev() {
        places[place] = row % size;
        row /= size;
    }
    places
}
