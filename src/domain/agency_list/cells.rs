//! The cells of one line, read by the names of their columns.

use super::problem::{AgencyListProblem, Wrong};
use crate::domain::agency::is_organisation_number;
use crate::domain::code::Code;
use crate::domain::place::{County, Municipality};

const COLUMNS: [&str; 23] = [
    "record",
    "slug",
    "name_sv",
    "name_en",
    "kind",
    "legal_regime",
    "organisation_number",
    "region",
    "county",
    "municipality",
    "listed",
    "active",
    "purpose",
    "telephone",
    "email",
    "hours_sv",
    "hours_en",
    "weekdays",
    "opens",
    "closes",
    "out_of_hours",
    "measure",
    "decides",
];
const LONGEST_TEXT: usize = 255;

/// Which column stands where.
pub struct Header(Vec<&'static str>);

impl Header {
    pub fn read(row: &csv::StringRecord) -> Result<Header, Vec<AgencyListProblem>> {
        let mut columns = Vec::new();
        let mut problems = Vec::new();
        let mut wrong = |column, wrong| problems.push(AgencyListProblem { line: 1, column, wrong });
        for name in row {
            match COLUMNS.into_iter().find(|column| *column == name) {
                Some(column) if columns.contains(&column) => wrong(column, Wrong::Twice),
                Some(column) => columns.push(column),
                None => wrong("", Wrong::UnknownColumn),
            }
        }
        for needed in ["record", "slug"] {
            if !columns.contains(&needed) {
                wrong(needed, Wrong::MissingColumn);
            }
        }
        if problems.is_empty() { Ok(Header(columns)) } else { Err(problems) }
    }
}

/// One line; what is asked for counts as belonging to it.
pub struct Cells<'a> {
    pub line: u64,
    cells: Vec<(&'static str, &'a str)>,
    asked: Vec<&'static str>,
    problems: Vec<AgencyListProblem>,
}

impl<'a> Cells<'a> {
    pub fn of(header: &Header, row: &'a csv::StringRecord) -> Cells<'a> {
        let line = row.position().map_or(0, csv::Position::line);
        let cells = header.0.iter().copied().zip(row).collect();
        let mut cells = Cells { line, cells, asked: Vec::new(), problems: Vec::new() };
        if row.len() > header.0.len() {
            cells.wrong("", Wrong::TooManyCells);
        }
        cells
    }

    pub fn wrong(&mut self, column: &'static str, wrong: Wrong) {
        self.problems.push(AgencyListProblem { line: self.line, column, wrong });
    }

    /// What is wrong with the line; a cell that was not asked for and is filled does not belong to it.
    pub fn problems(mut self) -> Vec<AgencyListProblem> {
        let knows_its_kind = self.asked.contains(&"slug");
        let strange = self.cells.iter().filter(|(name, cell)| !cell.is_empty() && !self.asked.contains(name));
        let strange: Vec<&'static str> = strange.map(|(name, _)| *name).collect();
        if knows_its_kind {
            strange.into_iter().for_each(|column| self.wrong(column, Wrong::NotForThisRecord));
        }
        self.problems
    }

    pub fn text(&mut self, column: &'static str) -> Option<&'a str> {
        self.asked.push(column);
        let cell = self.cells.iter().find(|(name, _)| *name == column).map(|(_, cell)| *cell);
        cell.filter(|cell| !cell.is_empty())
    }

    pub fn is_empty(&self, column: &'static str) -> bool {
        !self.cells.iter().any(|(name, cell)| *name == column && !cell.is_empty())
    }

    pub fn optional(&mut self, column: &'static str) -> Option<String> {
        let text = self.text(column)?;
        if text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
            self.wrong(column, Wrong::BadText);
            return None;
        }
        Some(text.to_owned())
    }

    pub fn needed(&mut self, column: &'static str) -> String {
        if self.is_empty(column) {
            self.wrong(column, Wrong::Missing);
        }
        self.optional(column).unwrap_or_default()
    }

    pub fn code<C: Code>(&mut self, column: &'static str) -> Option<C> {
        let code = C::parse(self.text(column)?);
        if code.is_none() {
            self.wrong(column, Wrong::UnknownCode);
        }
        code
    }

    /// The first of the list where there is a problem: the line is not taken then.
    pub fn needed_code<C: Code>(&mut self, column: &'static str) -> C {
        if self.is_empty(column) {
            self.wrong(column, Wrong::Missing);
        }
        self.code(column).unwrap_or(C::ALL[0])
    }

    pub fn yes(&mut self, column: &'static str, otherwise: bool) -> bool {
        match self.text(column) {
            None => otherwise,
            Some("yes") => true,
            Some("no") => false,
            Some(_) => {
                self.wrong(column, Wrong::NotYesOrNo);
                otherwise
            }
        }
    }

    pub fn slug(&mut self) -> String {
        if self.is_empty("slug") {
            self.wrong("slug", Wrong::Missing);
        }
        let slug = self.text("slug").unwrap_or_default();
        let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if slug.is_empty() || ((2..=64).contains(&slug.len()) && slug.chars().all(fits)) {
            return slug.to_owned();
        }
        self.wrong("slug", Wrong::BadSlug);
        String::new()
    }

    pub fn organisation_number(&mut self) -> Option<String> {
        let number = self.text("organisation_number")?;
        if !is_organisation_number(number) {
            self.wrong("organisation_number", Wrong::BadOrganisationNumber);
            return None;
        }
        Some(number.to_owned())
    }

    pub fn place(&mut self) -> (Option<County>, Option<Municipality>) {
        let county = self.text("county").map(|code| (code, County::parse(code)));
        let municipality = self.text("municipality").map(|code| (code, Municipality::parse(code)));
        if matches!(county, Some((_, None))) {
            self.wrong("county", Wrong::UnknownCode);
        }
        if matches!(municipality, Some((_, None))) {
            self.wrong("municipality", Wrong::UnknownCode);
        }
        let (county, municipality) = (county.and_then(|found| found.1), municipality.and_then(|found| found.1));
        if let (Some(county), Some(municipality)) = (county, municipality)
            && municipality.county().code() != county.code()
        {
            self.wrong("municipality", Wrong::OtherCounty);
        }
        (county.or(municipality.map(Municipality::county)), municipality)
    }

    pub fn telephone(&mut self) -> Option<String> {
        let number = self.optional("telephone")?;
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let fits = number.chars().all(|sign| sign.is_ascii_digit() || "+ -()".contains(sign));
        if !fits || !(3..=20).contains(&digits) {
            self.wrong("telephone", Wrong::BadTelephone);
            return None;
        }
        Some(number)
    }

    pub fn email(&mut self) -> Option<String> {
        let address = self.optional("email")?;
        let fits = address.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@') && !address.contains(char::is_whitespace)
        });
        if !fits {
            self.wrong("email", Wrong::BadEmail);
            return None;
        }
        Some(address)
    }

    /// Every day, unless some are named.
    pub fn weekdays(&mut self) -> String {
        let days = self.text("weekdays").unwrap_or("1 2 3 4 5 6 7");
        let mut known: Vec<&str> = days.split_whitespace().collect();
        known.sort_unstable();
        known.dedup();
        if known.iter().any(|day| !["1", "2", "3", "4", "5", "6", "7"].contains(day)) {
            self.wrong("weekdays", Wrong::BadWeekdays);
        }
        known.join(" ")
    }

    pub fn hours(&mut self) -> Option<(String, String)> {
        match (self.text("opens"), self.text("closes")) {
            (None, None) => None,
            (Some(opens), Some(closes)) if is_time(opens) && is_time(closes) => {
                Some((opens.to_owned(), closes.to_owned()))
            }
            (opens, _) => {
                let column = if opens.is_some_and(is_time) { "closes" } else { "opens" };
                self.wrong(column, Wrong::BadHours);
                None
            }
        }
    }
}

fn is_time(text: &str) -> bool {
    let number = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number <= most);
    text.split_once(':').is_some_and(|(hours, minutes)| number(hours, 23) && number(minutes, 59))
}
