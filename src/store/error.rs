//! What can go wrong on the store floor, said without SQL and without a single value of a row.

use std::fmt;

use sea_orm::sqlx;
use sea_orm::sqlx::error::ErrorKind;
use sea_orm::{DbErr, RuntimeErr};

/// Why the store could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// A setting names no database that can be opened.
    #[error("`{setting}`: {problem}")]
    Setting { setting: &'static str, problem: String },
    /// The database cannot be reached, or has no connection left.
    #[error("the database is not available ({0})")]
    Unavailable(Cause),
    /// Somebody else holds what was needed; trying again may help.
    #[error("the database is busy ({0})")]
    Busy(Cause),
    /// The database gave up because the statement took too long.
    #[error("the database took too long ({0})")]
    TooSlow(Cause),
    /// A row breaks a rule that the database itself keeps.
    #[error("the database refuses the row: {kind} `{name}`")]
    Constraint { kind: Rule, name: String },
    /// The database was made by a newer version of this program.
    #[error(
        "the {database} database has the migration `{migration}`, which this program does not know: \
         use the newer version of the program"
    )]
    Newer { database: &'static str, migration: String },
    /// The database lacks migrations that this program needs.
    #[error("the {database} database lacks {count} migration(s): run `samverka migrate up` and start again")]
    Pending { database: &'static str, count: usize },
    /// Rows that are there break a rule of the newer shape.
    #[error(
        "the {database} database has rows that break a rule of its newer shape ({kind} `{name}`), and stays as it was: \
         mend them as docs/installing.md says under \"Upgrading\", then run `samverka migrate up` again"
    )]
    RowsInTheWay { database: &'static str, kind: Rule, name: String },
    /// A row holds something that this program does not understand.
    #[error("`{table}.{column}` holds something that this program does not understand")]
    Unreadable { table: &'static str, column: &'static str },
    /// A row holds something that this program does not understand.
    #[error("the database holds something that this program does not understand: {0}")]
    Corrupt(&'static str),
    /// The file of identity keys cannot be used.
    #[error("{path}: {problem}")]
    Keyring { path: String, problem: String },
    /// The file of identity keys lacks a version under which something is sealed.
    #[error("the file of identity keys lacks version {0}: put the newest file in its place, from where it was made")]
    MissingKey(i32),
    /// The file of identity keys has another key under a version than the database knows.
    #[error("version {0} of the identity key is another one than this database knows: this is another hub's file")]
    OtherKey(i32),
    /// Sealed values do not open: they were changed, moved, or sealed under another key.
    #[error("sealed values do not open: {0}")]
    Crypto(&'static str),
    /// A statement of ours is wrong.
    #[error("the database cannot do what it was asked ({0})")]
    Fault(Cause),
}

/// A rule that the database keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Unique,
    ForeignKey,
    NotNull,
    Check,
}

/// What the database driver said, kept where nobody prints it by mistake.
#[derive(Clone)]
pub struct Cause(DbErr);

impl StoreError {
    /// Whether the same request may well succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy(_) | Self::TooSlow(_) | Self::MissingKey(_))
    }

    /// Whether a unique rule was broken: somebody else was first.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Constraint { kind: Rule::Unique, .. })
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(database) = database_error(&error) {
            if let Some(kind) = Rule::of(&database.kind()) {
                let name = constraint_name(database);
                return Self::Constraint { kind, name };
            }
            return match Cause::code_of(database) {
                Some(code) => Self::by_code(&code, error),
                None => Self::Fault(Cause(error)),
            };
        }
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(Cause(error)),
            DbErr::Exec(RuntimeErr::SqlxError(ref inner)) | DbErr::Query(RuntimeErr::SqlxError(ref inner))
                if is_lost_connection(inner) =>
            {
                Self::Unavailable(Cause(error))
            }
            other => Self::Fault(Cause(other)),
        }
    }
}

impl StoreError {
    fn by_code(code: &DatabaseCode, error: DbErr) -> Self {
        let cause = Cause(error);
        match code {
            DatabaseCode::Sqlite(5 | 6) => Self::Busy(cause),
            DatabaseCode::Sqlite(8 | 10 | 11 | 13 | 14 | 26) => Self::Unavailable(cause),
            DatabaseCode::Sqlite(9) => Self::TooSlow(cause),
            DatabaseCode::Postgres(state) => match state.as_str() {
                "57014" => Self::TooSlow(cause),
                "40001" | "40P01" | "55P03" => Self::Busy(cause),
                state if ["08", "28", "3D", "53", "57", "58"].iter().any(|class| state.starts_with(class)) => {
                    Self::Unavailable(cause)
                }
                _ => Self::Fault(cause),
            },
            DatabaseCode::Sqlite(_) => Self::Fault(cause),
        }
    }
}

impl Cause {
    pub(in crate::store) fn sqlite_code(&self) -> Option<i32> {
        match database_error(&self.0).and_then(Self::code_of) {
            Some(DatabaseCode::Sqlite(code)) => Some(code),
            _ => None,
        }
    }

    pub(in crate::store) fn postgres_code(&self) -> Option<String> {
        match database_error(&self.0).and_then(Self::code_of) {
            Some(DatabaseCode::Postgres(code)) => Some(code),
            _ => None,
        }
    }

    fn code_of(error: &dyn sqlx::error::DatabaseError) -> Option<DatabaseCode> {
        let code = error.code()?;
        if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
            // The lowest byte is the class of an extended code.
            return Some(DatabaseCode::Sqlite(code.parse::<i32>().ok()? & 0xff));
        }
        Some(DatabaseCode::Postgres(code.into_owned()))
    }

    fn class(&self) -> &'static str {
        match &self.0 {
            DbErr::ConnectionAcquire(_) => "no connection was free in time",
            DbErr::Conn(_) => "connecting failed",
            DbErr::Exec(_) => "executing failed",
            DbErr::Query(_) => "querying failed",
            DbErr::Migration(_) => "migrating failed",
            DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => "the row is not there",
            DbErr::Type(_) | DbErr::TryIntoErr { .. } | DbErr::Json(_) => "a value has another type than expected",
            _ => "unexpected answer",
        }
    }

    /// The driver's sentence where it can only speak of our own statement, never of a value.
    fn programmers_sentence(&self) -> Option<String> {
        let database = database_error(&self.0)?;
        let unknown_name = match Self::code_of(database)? {
            DatabaseCode::Sqlite(code) => code == 1 && database.message().starts_with("no such "),
            DatabaseCode::Postgres(state) => ["42P01", "42703", "42883"].contains(&state.as_str()),
        };
        unknown_name.then(|| database.message().to_owned())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class())?;
        match database_error(&self.0).and_then(Self::code_of) {
            Some(DatabaseCode::Sqlite(code)) => write!(f, ", SQLite code {code}"),
            Some(DatabaseCode::Postgres(state)) => write!(f, ", SQLSTATE {state}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self.programmers_sentence() {
            Some(sentence) => write!(f, ": {sentence}"),
            None => Ok(()),
        }
    }
}

impl Rule {
    fn of(kind: &ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::UniqueViolation => Some(Self::Unique),
            ErrorKind::ForeignKeyViolation => Some(Self::ForeignKey),
            ErrorKind::NotNullViolation => Some(Self::NotNull),
            ErrorKind::CheckViolation => Some(Self::Check),
            _ => None,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign key",
            Self::NotNull => "not null",
            Self::Check => "check",
        })
    }
}

enum DatabaseCode {
    Sqlite(i32),
    Postgres(String),
}

fn database_error(error: &DbErr) -> Option<&dyn sqlx::error::DatabaseError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => inner.as_database_error(),
        _ => None,
    }
}

/// The name on PostgreSQL; the columns on SQLite, which keeps no names.
fn constraint_name(error: &dyn sqlx::error::DatabaseError) -> String {
    if let Some(name) = error.constraint() {
        return name.to_owned();
    }
    let message = error.message();
    let is_sqlite = error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some();
    match message.split_once("constraint failed: ") {
        Some((_, columns)) if is_sqlite => columns.to_owned(),
        _ => "unnamed".to_owned(),
    }
}

fn is_lost_connection(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    )
}
