//! Out: a copy of each database as of one moment, while others read and write.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, IsolationLevel, Statement, TransactionTrait,
};

use super::{CopyProblem, Facts, Kind, Programs};
use crate::store::audit::Chain;
use crate::store::connection::{Place, Use, connect};
use crate::store::database::DatabaseSettings;
use crate::store::error::StoreError;
use crate::store::keyring::Keyring;
use crate::store::migrate::Schema;

/// SQLite's code for a disk without room.
const SQLITE_FULL: i32 = 13;

/// A database that is to be copied.
#[derive(Clone, Debug)]
pub struct Source {
    schema: Schema,
    place: Place,
    chains: &'static [Chain],
}

/// The databases, in the order in which they are copied: releases, cases, the log of reads.
///
/// Each copy is of one moment, and each moment is later than the one before, so that what a database refers to is in
/// the copy that comes after it. A slice is drawn of people who were marked before: the marks of every slice that is in
/// the copy of the releases are in the copy of the cases. The other way round a slice could lack its marks, and its
/// people would be counted a second time. Marks without their slice are what a stopped build leaves, and it is taken up
/// again. A reading of what the copy of the cases shows is in the copy of the log, which comes last; one more than that
/// accuses nobody.
pub fn sources(settings: &DatabaseSettings) -> Result<Vec<Source>, StoreError> {
    let audit = settings.audit()?;
    let of_cases: &[Chain] = if audit.is_some() { &[Chain::Writes] } else { &Chain::ALL };
    let mut sources = vec![
        Source { schema: Schema::Release, place: settings.release()?, chains: &[] },
        Source { schema: Schema::Case, place: settings.case()?, chains: of_cases },
    ];
    sources.extend(audit.map(|place| Source { schema: Schema::Audit, place, chains: &[Chain::Reads] }));
    Ok(sources)
}

impl Source {
    /// Which database it is.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// What kind of database it is.
    pub fn kind(&self) -> Kind {
        Kind::of(&self.place)
    }

    /// The name that its copy has in a folder.
    pub fn file_name(&self) -> String {
        let ending = match self.kind() {
            Kind::Sqlite => "db",
            Kind::Postgresql => "dump",
        };
        format!("{}.{ending}", self.schema.name())
    }

    /// Copies it into a new file, and says what the copy holds.
    pub async fn copy(&self, to: &Path, keyring: &Keyring, programs: &Programs) -> Result<Facts, CopyProblem> {
        // Both ways of copying write into an empty file that is there, and leave its mode.
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(to)
            .map_err(|error| CopyProblem::at(to, &error))?;
        let facts = match &self.place {
            Place::Sqlite { .. } => self.copy_file(to, keyring).await?,
            Place::Postgres { url, .. } => self.dump(url, to, keyring, programs).await?,
        };
        File::open(to).and_then(|file| file.sync_all()).map_err(|error| CopyProblem::at(to, &error))?;
        Ok(facts)
    }

    /// SQLite writes a whole and compact file as of the moment at which it begins. What was deleted is not in it.
    async fn copy_file(&self, to: &Path, keyring: &Keyring) -> Result<Facts, CopyProblem> {
        let database = connect(&self.place, Use::Read { connections: 1 }).await?;
        self.schema.ensure_current(&database).await?;
        let path = to.display().to_string();
        let copying = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        let copied = database.execute_raw(copying).await.map_err(StoreError::from);
        database.close().await.map_err(StoreError::from)?;
        copied.map_err(|problem| self.problem(problem, to))?;
        // What is said of the copy is read in the copy.
        let place = Place::Sqlite { setting: "backup", path: to.to_owned(), create: false };
        let copy = connect(&place, Use::Read { connections: 1 }).await?;
        let facts = Facts::of(&copy, self.schema, self.chains, keyring).await?;
        copy.close().await.map_err(StoreError::from)?;
        Ok(facts)
    }

    /// The program copies the very moment that the facts are read at: both look through one snapshot.
    async fn dump(&self, url: &str, to: &Path, keyring: &Keyring, programs: &Programs) -> Result<Facts, CopyProblem> {
        let database = connect(&self.place, Use::Migrate).await?;
        self.schema.ensure_current(&database).await?;
        let copied = self.dump_moment(&database, url, to, keyring, programs).await;
        database.close().await.map_err(StoreError::from)?;
        copied
    }

    async fn dump_moment(
        &self,
        database: &DatabaseConnection,
        url: &str,
        to: &Path,
        keyring: &Keyring,
        programs: &Programs,
    ) -> Result<Facts, CopyProblem> {
        let (isolation, access) = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
        let moment = database.begin_with_config(isolation, access).await.map_err(StoreError::from)?;
        // It waits for the program for as long as that takes, whatever the server allows others.
        for limit in ["statement_timeout", "idle_in_transaction_session_timeout"] {
            let lifted = moment.execute_unprepared(&format!("SET LOCAL {limit} = 0")).await;
            lifted.map_err(StoreError::from)?;
        }
        let export = Statement::from_string(DbBackend::Postgres, "SELECT pg_export_snapshot()::text");
        let row = moment.query_one_raw(export).await.map_err(StoreError::from)?;
        let row = row.ok_or(StoreError::Corrupt("no answer"))?;
        let snapshot: String = row.try_get_by_index(0).map_err(StoreError::from)?;
        let facts = Facts::of(&moment, self.schema, self.chains, keyring).await?;
        programs.dump(url, &snapshot, to).await?;
        moment.rollback().await.map_err(StoreError::from)?;
        Ok(facts)
    }

    fn problem(&self, problem: StoreError, to: &Path) -> CopyProblem {
        match &problem {
            StoreError::Unavailable(cause) if cause.sqlite_code() == Some(SQLITE_FULL) => {
                CopyProblem::DiskFull { path: to.to_owned() }
            }
            _ => CopyProblem::Database { database: self.schema.name(), problem },
        }
    }
}
