//! What is wrong with a line of a list of agencies. Never repeats what stands there.

use serde::Serialize;
use thiserror::Error;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[error("line {line}{}: {wrong} ({})", in_column(column), wrong.code())]
pub struct AgencyListProblem {
    /// From 1; the header is the first.
    pub line: u64,
    /// Empty where the whole line is meant.
    pub column: &'static str,
    #[serde(rename = "code")]
    pub wrong: Wrong,
}

fn in_column(column: &str) -> String {
    if column.is_empty() { String::new() } else { format!(", column {column}") }
}

impl AgencyListProblem {
    /// Nothing is in the file.
    pub fn empty() -> AgencyListProblem {
        AgencyListProblem { line: 1, column: "", wrong: Wrong::Empty }
    }
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Wrong {
    #[error("the file has no agency in it")]
    Empty,
    #[error("this is not UTF-8: save the file as UTF-8")]
    NotUtf8,
    #[error("this line cannot be read: a quotation mark may be missing")]
    Malformed,
    #[error("the line has more cells than the header")]
    TooManyCells,
    #[error("there is no such column")]
    UnknownColumn,
    #[error("this column is missing")]
    MissingColumn,
    #[error("must be `agency`, `contact` or `service`")]
    UnknownRecord,
    #[error("must not be empty")]
    Missing,
    #[error("does not belong to this kind of record: leave it empty")]
    NotForThisRecord,
    #[error("must have at most 255 letters on one line")]
    BadText,
    #[error("must have 2 to 64 small letters a-z, digits and hyphens")]
    BadSlug,
    #[error("is no code of its list")]
    UnknownCode,
    #[error("must be `yes` or `no`")]
    NotYesOrNo,
    #[error("must be NNNNNN-NNNN")]
    BadOrganisationNumber,
    #[error("does not lie in the county of this line")]
    OtherCounty,
    #[error("must be a telephone number, as +46 8 000 00 00")]
    BadTelephone,
    #[error("must be an e-mail address")]
    BadEmail,
    #[error("must be weekdays from 1 (Monday) to 7, as `1 2 3 4 5`")]
    BadWeekdays,
    #[error("must be HH:MM, and both `opens` and `closes` or neither")]
    BadHours,
    #[error("needs a telephone number or an e-mail address")]
    NoWay,
    #[error("stands twice in this file")]
    Twice,
    #[error("belongs to another agency of the hub")]
    Taken,
    #[error("no line of this file describes this agency: add an `agency` line with this slug")]
    UnknownAgency,
}

impl Wrong {
    /// A word for programs, as it stands in JSON.
    pub fn code(self) -> String {
        serde_json::to_value(self).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
    }
}
