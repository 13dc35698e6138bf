//! Chart: bars with their margins, as SVG inside a page. What is hidden is hatched and says so; nothing is told by colour.

use maud::{Markup, html};

use super::sheet::Sheet;
use super::words::either;
use crate::domain::code::Language;
use crate::domain::release::cell::{Cell, CellStatus};

/// More bars than this are no picture any more.
const BARS: usize = 40;
const LABELS: usize = 300;
const WIDTH: usize = 420;
const ROW: usize = 24;

/// The newest single year or block of a table, a bar for each cell; of a table without other variables, all years.
pub fn of(sheet: &Sheet<'_>, language: Language) -> Markup {
    let (title, bars) = bars(sheet, language);
    let hidden = bars.iter().filter(|(_, cell)| cell.status == CellStatus::Q).count();
    // In a large table the hidden ones would crowd out the others.
    let shown: Vec<_> = if bars.len() > BARS {
        bars.into_iter().filter(|(_, cell)| cell.status != CellStatus::Q).take(BARS).collect()
    } else {
        bars
    };
    let reach = |cell: &Cell| cell.persons.unwrap_or_default() + cell.moe95.unwrap_or_default();
    let most = shown.iter().map(|(_, cell)| reach(cell)).max().unwrap_or_default().max(1);
    let place = |persons: i64| (persons.max(0) as usize * WIDTH) / most as usize;
    let height = shown.len() * ROW + 8;
    let about = either(language, "Staplar med 95-procentig felmarginal", "Bars with their 95 % margin of error");
    html! {
        figure class="chart" {
            figcaption { (title) ". " (about) "." }
            svg viewBox={ "0 0 " (LABELS + WIDTH + 90) " " (height) } role="img" aria-label={ (title) ". " (about) } {
                defs {
                    pattern id="hidden" width="8" height="8" patternUnits="userSpaceOnUse" {
                        path d="M0 8 L8 0" class="hatch" {}
                    }
                }
                @for (row, (label, cell)) in shown.iter().enumerate() {
                    @let top = row * ROW + 4;
                    text class="label" x=(LABELS - 8) y=(top + 15) text-anchor="end" { (label) }
                    @match cell.persons.zip(cell.moe95) {
                        Some((persons, margin)) => {
                            rect class="bar" x=(LABELS) y=(top + 3) width=(place(persons).max(1)) height="14" {}
                            line class="margin" x1=(LABELS + place(persons - margin)) x2=(LABELS + place(persons + margin)) y1=(top + 10) y2=(top + 10) {}
                            line class="margin" x1=(LABELS + place(persons - margin)) x2=(LABELS + place(persons - margin)) y1=(top + 5) y2=(top + 15) {}
                            line class="margin" x1=(LABELS + place(persons + margin)) x2=(LABELS + place(persons + margin)) y1=(top + 5) y2=(top + 15) {}
                            text class="number" x=(LABELS + place(persons + margin) + 6) y=(top + 15) {
                                (persons) " ± " (margin) @if cell.status == CellStatus::E { " E" }
                            }
                        }
                        None => {
                            rect class="hidden" x=(LABELS) y=(top + 3) width="40" height="14" fill="url(#hidden)" {}
                            text class="number" x=(LABELS + 48) y=(top + 15) { (either(language, "dolt", "hidden")) }
                        }
                    }
                }
            }
            @if hidden > 0 {
                p class="small" {
                    (either(language, "Dolda tal i urvalet:", "Hidden numbers in this selection:")) " " (hidden) ". "
                    (either(language, "Ett dolt tal säger inget om huruvida antalet är noll.", "A hidden number says nothing about whether the number is zero."))
                }
            }
        }
    }
}

fn bars<'a>(sheet: &'a Sheet<'_>, language: Language) -> (String, Vec<(String, &'a Cell)>) {
    let Some((time, others)) = sheet.axes.split_first() else { return (String::new(), Vec::new()) };
    let newest = time.choices.iter().rfind(|choice| choice.sum_of.is_none()).map(|choice| choice.code.clone());
    let newest = newest.unwrap_or_default();
    let measured = |cell: &&Cell| {
        let codes = sheet.axes.iter().zip(&cell.codes);
        codes
            .skip(1)
            .all(|(axis, code)| axis.choices.iter().any(|choice| choice.code == *code && choice.sum_of.is_none()))
    };
    let label = |cell: &Cell| {
        let labels = sheet.axes.iter().zip(&cell.codes).skip(usize::from(!others.is_empty()));
        let labels = labels.filter_map(|(axis, code)| axis.choices.iter().find(|choice| choice.code == *code));
        labels.map(|choice| choice.label.of(language).to_owned()).collect::<Vec<_>>().join(", ")
    };
    if others.is_empty() {
        let single =
            |cell: &&Cell| time.choices.iter().any(|choice| choice.code == cell.codes[0] && choice.sum_of.is_none());
        let all = sheet.cells.iter().filter(single).map(|cell| (label(cell), cell)).collect();
        return (either(language, "Alla år", "All years").to_owned(), all);
    }
    let of_newest = sheet.cells.iter().filter(|cell| cell.codes[0] == newest).filter(measured);
    let bars = of_newest.map(|cell| (label(cell), cell)).collect();
    (newest, bars)
}
