//! Agencies, their contacts and services, as an operator writes them down: a table with one line for each.
//!
//! Separated by commas, semicolons or tabs; UTF-8, with or without a byte order mark. `record` says what a line is:
//! `agency`, `contact` or `service`. A file is read whole: every line that is wrong is named, and none is taken then.

mod cells;
mod problem;

use std::collections::BTreeMap;

use self::cells::{Cells, Header};
pub use self::problem::{AgencyListProblem, Wrong};
use super::code::{AgencyKind, ContactPurpose, LegalRegime, MeasureType};
use super::place::{County, Municipality, Region};

/// The agencies of a file, by short name.
#[derive(Clone, Debug, Default)]
pub struct AgencyList {
    pub agencies: BTreeMap<String, ListedAgency>,
}

/// An agency as a file describes it, with everything that hangs on it.
#[derive(Clone, Debug)]
pub struct ListedAgency {
    /// The line that it stands on, from 1.
    pub line: u64,
    pub name_sv: String,
    pub name_en: String,
    pub kind: AgencyKind,
    pub legal_regime: LegalRegime,
    pub organisation_number: Option<String>,
    pub region: Option<Region>,
    pub county: Option<County>,
    pub municipality: Option<Municipality>,
    pub listed: bool,
    pub active: bool,
    pub contacts: Vec<ListedContact>,
    pub services: Vec<ListedService>,
}

/// A way to reach an agency, as a file describes it.
#[derive(Clone, Debug)]
pub struct ListedContact {
    pub purpose: ContactPurpose,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub hours_sv: Option<String>,
    pub hours_en: Option<String>,
    /// Monday = 1, with blanks between.
    pub weekdays: String,
    /// From when to when, `HH:MM` Swedish time; round the clock without.
    pub hours: Option<(String, String)>,
    pub out_of_hours: bool,
}

/// What an agency arranges or decides, as a file describes it.
#[derive(Clone, Debug)]
pub struct ListedService {
    pub measure: MeasureType,
    pub decides: bool,
    pub county: Option<County>,
    pub municipality: Option<Municipality>,
}

impl AgencyList {
    /// Reads a file, wholly or not at all.
    pub fn read(file: &[u8]) -> Result<AgencyList, Vec<AgencyListProblem>> {
        let text = std::str::from_utf8(file).map_err(|error| {
            let line = file[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            vec![AgencyListProblem { line, column: "", wrong: Wrong::NotUtf8 }]
        })?;
        // The reader counts lines by one sign.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(&text))
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_or_else(|_| Err(vec![AgencyListProblem::empty()]), Header::read)?;
        let mut reading = Reading::default();
        for row in reader.into_records() {
            match row {
                Ok(row) => reading.line(&header, &row),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    reading.problems.push(AgencyListProblem { line, column: "", wrong: Wrong::Malformed });
                }
            }
        }
        reading.end()
    }
}

/// Whichever the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default().as_bytes();
    let count = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
    // The last of equals is taken: a comma, unless there is more of another.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// A contact or service, whose agency may stand further down.
enum Part {
    Contact(ListedContact),
    Service(ListedService),
}

#[derive(Default)]
struct Reading {
    agencies: BTreeMap<String, ListedAgency>,
    parts: Vec<(u64, String, Part)>,
    problems: Vec<AgencyListProblem>,
}

impl Reading {
    fn line(&mut self, header: &Header, row: &csv::StringRecord) {
        if row.iter().all(str::is_empty) {
            return;
        }
        let mut cells = Cells::of(header, row);
        match cells.text("record") {
            Some("agency") => self.agency(&mut cells),
            Some("contact") => self.contact(&mut cells),
            Some("service") => self.service(&mut cells),
            _ => cells.wrong("record", Wrong::UnknownRecord),
        }
        self.problems.extend(cells.problems());
    }

    fn agency(&mut self, cells: &mut Cells<'_>) {
        let slug = cells.slug();
        let (county, municipality) = cells.place();
        let agency = ListedAgency {
            line: cells.line,
            name_sv: cells.needed("name_sv"),
            name_en: cells.needed("name_en"),
            kind: cells.needed_code("kind"),
            legal_regime: cells.needed_code("legal_regime"),
            organisation_number: cells.organisation_number(),
            region: cells.code("region"),
            county,
            municipality,
            listed: cells.yes("listed", true),
            active: cells.yes("active", true),
            contacts: Vec::new(),
            services: Vec::new(),
        };
        let number = agency.organisation_number.as_ref();
        if number.is_some() && self.agencies.values().any(|known| known.organisation_number.as_ref() == number) {
            cells.wrong("organisation_number", Wrong::Twice);
        }
        if !slug.is_empty() && self.agencies.insert(slug, agency).is_some() {
            cells.wrong("slug", Wrong::Twice);
        }
    }

    fn contact(&mut self, cells: &mut Cells<'_>) {
        let slug = cells.slug();
        let contact = ListedContact {
            purpose: cells.needed_code("purpose"),
            telephone: cells.telephone(),
            email: cells.email(),
            hours_sv: cells.optional("hours_sv"),
            hours_en: cells.optional("hours_en"),
            weekdays: cells.weekdays(),
            hours: cells.hours(),
            out_of_hours: cells.yes("out_of_hours", false),
        };
        if contact.telephone.is_none()
            && contact.email.is_none()
            && cells.is_empty("telephone")
            && cells.is_empty("email")
        {
            cells.wrong("telephone", Wrong::NoWay);
        }
        self.parts.push((cells.line, slug, Part::Contact(contact)));
    }

    fn service(&mut self, cells: &mut Cells<'_>) {
        let slug = cells.slug();
        let (county, municipality) = cells.place();
        let service = ListedService {
            measure: cells.needed_code("measure"),
            decides: cells.yes("decides", false),
            county,
            municipality,
        };
        self.parts.push((cells.line, slug, Part::Service(service)));
    }

    fn end(mut self) -> Result<AgencyList, Vec<AgencyListProblem>> {
        for (line, slug, part) in std::mem::take(&mut self.parts) {
            match (self.agencies.get_mut(&slug), part) {
                (Some(agency), Part::Contact(contact)) => agency.contacts.push(contact),
                (Some(agency), Part::Service(service)) => agency.services.push(service),
                (None, _) if slug.is_empty() => {}
                (None, _) => {
                    self.problems.push(AgencyListProblem { line, column: "slug", wrong: Wrong::UnknownAgency });
                }
            }
        }
        if self.problems.is_empty() && self.agencies.is_empty() {
            return Err(vec![AgencyListProblem::empty()]);
        }
        if self.problems.is_empty() {
            return Ok(AgencyList { agencies: self.agencies });
        }
        self.problems.sort_by_key(|problem| problem.line);
        Err(self.problems)
    }
}

#[cfg(test)]
mod tests;
