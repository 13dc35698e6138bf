//! Finding: what was looked at, what was found, and what to do.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    Good,
    /// The hub serves, but not as well or as safely as it could.
    Doubtful,
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub grade: Grade,
    /// What was looked at, as a word for programs.
    pub check: &'static str,
    pub found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = match self.grade {
            Grade::Good => "good",
            Grade::Doubtful => "doubtful",
            Grade::Wrong => "WRONG",
        };
        write!(f, "{grade:9} {}: {}", self.check, self.found)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n          -> {remedy}"),
            None => Ok(()),
        }
    }
}

/// Everything that was found, in the order of looking.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub fn good(&mut self, check: &'static str, found: impl ToString) {
        self.0.push(Finding { grade: Grade::Good, check, found: found.to_string(), remedy: None });
    }

    pub fn doubtful(&mut self, check: &'static str, found: impl ToString, remedy: impl ToString) {
        let remedy = Some(remedy.to_string());
        self.0.push(Finding { grade: Grade::Doubtful, check, found: found.to_string(), remedy });
    }

    pub fn wrong(&mut self, check: &'static str, found: impl ToString, remedy: impl ToString) {
        let remedy = Some(remedy.to_string());
        self.0.push(Finding { grade: Grade::Wrong, check, found: found.to_string(), remedy });
    }

    pub fn all(&self) -> &[Finding] {
        &self.0
    }

    pub fn count(&self, grade: Grade) -> usize {
        self.0.iter().filter(|finding| finding.grade == grade).count()
    }
}
