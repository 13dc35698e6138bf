//! Chart: numbers as bars with their margins, drawn as SVG. The bar's end is the number, the line over it the 95 % interval;
//! what is hidden is hatched; every bar has its number beside it.

use maud::{Markup, html};

use super::layout::Frame;
use crate::domain::release::cell::{Cell, CellStatus};
use crate::domain::release::variable::TOTAL;
use crate::http::statistics::sheet::{Axis, Sheet, label};
use crate::http::statistics::words::HIDDEN;

/// Some bars under one heading.
struct Panel {
    title: String,
    bars: Vec<Bar>,
}

struct Bar {
    name: String,
    /// Persons and margin; nothing where the number is hidden.
    number: Option<(i64, i64)>,
    caution: bool,
}

const WIDTH: f64 = 360.0;
/// What is kept free for the number behind the bar.
const ROOM: f64 = 92.0;
const HATCHED: f64 = 44.0;
/// Names longer than this stand above their bar.
const SHORT: usize = 9;

/// The chart of a table: over time where there are few categories, else of the newest time.
pub fn chart(frame: &Frame, sheet: &Sheet<'_>) -> Markup {
    let (panels, about) = panels(frame, sheet);
    let most = panels.iter().flat_map(|panel| &panel.bars).filter_map(|bar| bar.number);
    let most = most.map(|(persons, margin)| persons + margin).max().unwrap_or(1).max(1);
    html! {
        p.about { (about) }
        ul.legend {
            li { (key(false, false)) (frame.say("antal, med felmarginal", "number, with its margin")) }
            li { (key(true, false)) (frame.say("E: använd med försiktighet", "E: use with caution")) }
            li { (key(false, true)) (frame.say("dolt: för osäkert", "hidden: too uncertain")) }
        }
        svg.definitions width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line.hatch x1="0" y1="0" x2="0" y2="6" {}
                }
            }
        }
        div.panels { @for panel in &panels { (drawn(frame, panel, most)) } }
    }
}

fn key(caution: bool, hidden: bool) -> Markup {
    html! {
        svg.key viewBox="0 0 34 14" width="34" height="14" aria-hidden="true" focusable="false" {
            @if hidden {
                rect.hidden x="1" y="2" width="30" height="10" fill="url(#hatch)" {}
            } @else {
                rect class=(if caution { "bar caution" } else { "bar" }) x="1" y="2" width="22" height="10" {}
                (whisker(14.0, 31.0, 7.0))
            }
        }
    }
}

fn panels(frame: &Frame, sheet: &Sheet<'_>) -> (Vec<Panel>, String) {
    let language = frame.language;
    let measured = |axis: &Axis| -> Vec<usize> {
        (0..axis.choices.len()).filter(|place| axis.choices[*place].sum_of.is_none()).collect()
    };
    let bar = |name: &str, places: &[usize]| sheet.cell(places).map(|cell| Bar::of(name, cell));
    let Some((time, others)) = sheet.axes.split_first() else {
        return (Vec::new(), String::new());
    };
    let times = measured(time);
    match others {
        [] => {
            let bars = times.iter().filter_map(|at| bar(label(&time.choices[*at], language), &[*at])).collect();
            (vec![Panel { title: frame.say("Alla", "Everybody").to_owned(), bars }], over_time(frame))
        }
        [axis] => {
            let panel = |place: usize| Panel {
                title: label(&axis.choices[place], language).to_owned(),
                bars: times.iter().filter_map(|at| bar(label(&time.choices[*at], language), &[*at, place])).collect(),
            };
            (measured(axis).into_iter().map(panel).filter(Panel::can_have_somebody).collect(), over_time(frame))
        }
        [first, between @ .., last] => {
            let newest = times.last().copied().unwrap_or_default();
            let all: Vec<usize> = between.iter().map(total).collect();
            let panel = |place: usize| Panel {
                title: label(&first.choices[place], language).to_owned(),
                bars: measured(last)
                    .into_iter()
                    .filter_map(|row| {
                        let places = [&[newest, place][..], &all, &[row]].concat();
                        bar(label(&last.choices[row], language), &places)
                    })
                    .collect(),
            };
            let when = label(&time.choices[newest], language);
            let summed = between.iter().zip(&all).map(|(axis, sum)| {
                format!(". {}: {}", axis.variable.label(language), label(&axis.choices[*sum], language))
            });
            let about = format!(
                "{} {when}{}. {}",
                frame.say("Bara", "Only"),
                summed.collect::<String>(),
                frame.say("Alla tal står i tabellen nedanför.", "All numbers stand in the table below."),
            );
            (measured(first).into_iter().map(panel).filter(Panel::can_have_somebody).collect(), about)
        }
    }
}

fn over_time(frame: &Frame) -> String {
    frame.say("Samma skala i alla rutor.", "All panels have the same scale.").to_owned()
}

/// The place of the sum over all values of an axis.
fn total(axis: &Axis) -> usize {
    axis.choices.iter().position(|choice| choice.code == TOTAL).unwrap_or_default()
}

impl Bar {
    fn of(name: &str, cell: &Cell) -> Bar {
        Bar { name: name.to_owned(), number: cell.persons.zip(cell.moe95), caution: cell.status == CellStatus::E }
    }

    fn text(&self) -> String {
        match self.number {
            Some((persons, margin)) if self.caution => format!("{persons} ±{margin} E"),
            Some((persons, margin)) => format!("{persons} ±{margin}"),
            None => HIDDEN.to_owned(),
        }
    }
}

impl Panel {
    /// Not where every number is 0 by definition.
    fn can_have_somebody(&self) -> bool {
        self.bars.iter().any(|bar| bar.number != Some((0, 0)))
    }
}

fn drawn(frame: &Frame, panel: &Panel, most: i64) -> Markup {
    let above = panel.bars.iter().any(|bar| bar.name.chars().count() > SHORT);
    let (step, start) = if above { (42.0, 4.0) } else { (26.0, 78.0) };
    let height = step * panel.bars.len() as f64 + 6.0;
    let scale = (WIDTH - start - ROOM) / most as f64;
    let description: Vec<String> = panel.bars.iter().map(|bar| format!("{} {}", bar.name, bar.text())).collect();
    html! {
        figure {
            figcaption { (panel.title) }
            svg.chart viewBox=(format!("0 0 {WIDTH} {height}")) role="img" focusable="false"
                aria-label=(format!("{}: {}", panel.title, description.join("; "))) {
                line.axis x1=(start) y1="0" x2=(start) y2=(height) {}
                @for (row, bar) in panel.bars.iter().enumerate() {
                    @let top = step * row as f64 + if above { 20.0 } else { 5.0 };
                    @if above {
                        text.name x=(start + 2.0) y=(top - 5.0) { (bar.name) }
                    } @else {
                        text.name x=(start - 6.0) y=(top + 13.0) text-anchor="end" { (bar.name) }
                    }
                    (mark(frame, bar, start, top, scale))
                }
            }
        }
    }
}

fn mark(frame: &Frame, bar: &Bar, start: f64, top: f64, scale: f64) -> Markup {
    let Some((persons, margin)) = bar.number else {
        return html! {
            rect.hidden x=(start) y=(top) width=(HATCHED) height="17" fill="url(#hatch)" {
                title { (frame.say("dolt: för osäkert", "hidden: too uncertain")) }
            }
            text.value x=(start + HATCHED + 7.0) y=(top + 13.0) { (bar.text()) }
        };
    };
    let at = |persons: i64| tenth(start + persons.max(0) as f64 * scale);
    let (low, high) = (at(persons - margin), at(persons + margin));
    html! {
        rect class=(if bar.caution { "bar caution" } else { "bar" }) x=(start) y=(top) width=(tenth(at(persons) - start)) height="17" {}
        @if margin > 0 { (whisker(low, high, top + 8.5)) }
        text.value x=(tenth(high + 7.0)) y=(top + 13.0) { (bar.text()) }
    }
}

/// The line over a bar's end, from one bound of the interval to the other.
fn whisker(low: f64, high: f64, middle: f64) -> Markup {
    let path = format!(
        "M{low} {middle}H{high}M{low} {}V{}M{high} {}V{}",
        middle - 4.0,
        middle + 4.0,
        middle - 4.0,
        middle + 4.0
    );
    html! { path.halo d=(path) {} path.whisker d=(path) {} }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
