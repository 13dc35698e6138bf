//! Whole databases: copied out as of one moment while the hub serves, and brought back into empty ones.

mod back;
mod facts;
mod out;
mod programs;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use back::{Brought, Target, targets};
pub use facts::{Drawn, Facts, marked_cohorts};
pub use out::{Source, sources};
pub use programs::Programs;

use crate::store::connection::Place;
use crate::store::error::StoreError;

/// What a database is, and what a copy of it is for that reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Sqlite,
    Postgresql,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgresql => "PostgreSQL",
        }
    }

    fn of(place: &Place) -> Kind {
        match place {
            Place::Sqlite { .. } => Kind::Sqlite,
            Place::Postgres { .. } => Kind::Postgresql,
        }
    }
}

/// Why a database cannot be copied or brought back.
#[derive(Debug, thiserror::Error)]
pub enum CopyProblem {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the {database} database cannot be copied: {problem}")]
    Database { database: &'static str, problem: StoreError },
    #[error("{}: the disk is full; make room, or name a folder on another disk", path.display())]
    DiskFull { path: PathBuf },
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error(
        "the program `{0}` is not there: install PostgreSQL's client programs (Debian: postgresql-client), or name \
         their folder with --pg-bin"
    )]
    NoProgram(String),
    #[error("{program}: {said}")]
    Program { program: &'static str, said: String },
    #[error(
        "the {database} database is not empty: {found}. Nothing is restored over a living database, and nothing was \
         changed. {remedy}"
    )]
    NotEmpty { database: &'static str, found: String, remedy: &'static str },
    #[error(
        "`{setting}` names {configured}, and the backup of the {database} database is of {kept}: set it to a \
         database of the same kind"
    )]
    OtherKind { database: &'static str, setting: &'static str, configured: &'static str, kept: &'static str },
}

impl CopyProblem {
    /// What a file system said about a path.
    pub fn at(path: &Path, error: &std::io::Error) -> CopyProblem {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => CopyProblem::DiskFull { path },
            std::io::ErrorKind::AlreadyExists => {
                let problem = "is there already, and is not overwritten: move it away, then try again".to_owned();
                CopyProblem::File { path, problem }
            }
            kind => CopyProblem::File { path, problem: format!("cannot be read or written ({kind})") },
        }
    }
}
