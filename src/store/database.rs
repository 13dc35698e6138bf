//! The connections to the case, audit and release databases, and what each of them is for.

use sea_orm::sea_query::Query;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

pub use crate::store::connection::Pool;
use crate::store::connection::{Place, Use, connect, pool};
use crate::store::entity::person;
use crate::store::error::StoreError;
use crate::store::migrate::Schema;
use crate::store::published::Published;

/// Where the databases are, as the configuration says.
#[derive(Clone, Debug)]
pub struct DatabaseSettings {
    /// The case database: `sqlite:///folder/case.db` or `postgres://…`.
    pub case_url: String,
    /// The log of reads; by default `audit.db` beside an SQLite case file, else the case database itself.
    pub audit_url: Option<String>,
    /// The release database, which the public may read from.
    pub release_url: String,
    /// A copy of the case database that counts may be taken from.
    pub replica_url: Option<String>,
    /// How many connections read cases; by default two for each core of this machine.
    pub connections: Option<u32>,
    /// Whether SQLite files that are missing are made.
    pub create_missing: bool,
}

/// The open connections of a running program.
#[derive(Clone, Debug)]
pub struct Databases {
    /// Reads of the case database; on SQLite it cannot write.
    pub case: DatabaseConnection,
    /// Writes of the case database; on SQLite a single connection.
    pub writer: DatabaseConnection,
    /// The one connection that appends to the log of reads.
    pub audit: DatabaseConnection,
    /// Reads of the log of reads.
    pub audit_reader: DatabaseConnection,
    /// Reads of the release database.
    pub release: DatabaseConnection,
    /// Writes of the release database.
    pub release_writer: DatabaseConnection,
    /// Counts over the case database, which may not use up the connections of everybody else.
    pub aggregates: DatabaseConnection,
    /// Whether the log of reads is a database of its own.
    pub has_own_audit: bool,
}

impl Databases {
    /// Opens every connection; it does not look at the migrations.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, StoreError> {
        let case_place = settings.case()?;
        let writer = match &case_place {
            Place::Sqlite { .. } => connect(&case_place, Use::Write { connections: 1 }).await?,
            Place::Postgres { .. } => {
                let connections = settings.reading_connections();
                connect(&case_place, Use::Write { connections }).await?
            }
        };
        let case = match &case_place {
            Place::Sqlite { .. } => {
                let connections = settings.reading_connections();
                connect(&case_place, Use::Read { connections }).await?
            }
            Place::Postgres { .. } => writer.clone(),
        };
        let aggregates_place = settings.replica()?.unwrap_or_else(|| case_place.clone());
        let own_audit = settings.audit()?;
        let has_own_audit = own_audit.is_some();
        let audit_place = own_audit.unwrap_or_else(|| case_place.clone());
        let release_place = settings.release()?;
        Ok(Self {
            case,
            writer,
            audit: connect(&audit_place, Use::Write { connections: 1 }).await?,
            audit_reader: connect(&audit_place, Use::Read { connections: 2 }).await?,
            release_writer: connect(&release_place, Use::Write { connections: 1 }).await?,
            release: connect(&release_place, Use::Read { connections: 4 }).await?,
            aggregates: connect(&aggregates_place, Use::Read { connections: 2 }).await?,
            has_own_audit,
        })
    }

    /// Whether the case database holds anybody yet.
    pub async fn have_people(&self) -> Result<bool, StoreError> {
        let mut anybody = Query::select();
        anybody.column(person::Column::Key).from(person::Entity).limit(1);
        Ok(self.writer.query_one(&anybody).await?.is_some())
    }

    /// Which kind of database holds the cases.
    pub fn backend(&self) -> DbBackend {
        self.case.get_database_backend()
    }

    /// How the connections that answers wait for are used now.
    pub fn pools(&self) -> Vec<Pool> {
        let named = [("case", &self.case), ("audit", &self.audit), ("release", &self.release)];
        named.into_iter().map(|(name, connection)| pool(name, connection)).collect()
    }

    /// Closes every connection; what was committed is on disk.
    pub async fn close(self) -> Result<(), StoreError> {
        for connection in
            [self.case, self.aggregates, self.audit_reader, self.release, self.audit, self.release_writer, self.writer]
        {
            connection.close().await?;
        }
        Ok(())
    }
}

/// The release database, open to be read and nothing else.
#[derive(Clone, Debug)]
pub struct Released(DatabaseConnection);

impl Released {
    /// Opens it, and nothing beside it.
    pub async fn open(url: &str) -> Result<Released, StoreError> {
        let place = Place::parse("release_database_url", url, false)?;
        let released = connect(&place, Use::Read { connections: 4 }).await?;
        Schema::Release.ensure_current(&released).await?;
        Ok(Released(released))
    }

    /// What may be read there.
    pub fn published(&self) -> Published {
        Published::new(self.0.clone())
    }

    /// Closes its connections.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.0.close().await?)
    }
}

/// Begins a transaction that writes.
///
/// On SQLite it takes the write lock at once: one that begins by reading and writes later fails
/// without waiting when somebody else has written in between.
pub async fn begin_write(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(connection.begin_with_options(options).await?)
}

impl DatabaseSettings {
    pub(in crate::store) fn case(&self) -> Result<Place, StoreError> {
        Place::parse("case_database_url", &self.case_url, self.create_missing)
    }

    /// Where the log of reads is, if not in the case database.
    pub(in crate::store) fn audit(&self) -> Result<Option<Place>, StoreError> {
        if let Some(url) = &self.audit_url {
            return Place::parse("audit_database_url", url, self.create_missing).map(Some);
        }
        Ok(match self.case()? {
            Place::Sqlite { path, create, .. } => {
                Some(Place::Sqlite { setting: "audit_database_url", path: path.with_file_name("audit.db"), create })
            }
            Place::Postgres { .. } => None,
        })
    }

    pub(in crate::store) fn release(&self) -> Result<Place, StoreError> {
        Place::parse("release_database_url", &self.release_url, self.create_missing)
    }

    fn replica(&self) -> Result<Option<Place>, StoreError> {
        self.replica_url.as_deref().map(|url| Place::parse("case_replica_url", url, false)).transpose()
    }

    fn reading_connections(&self) -> u32 {
        self.connections.unwrap_or_else(|| {
            let cores = std::thread::available_parallelism().map_or(2, usize::from);
            u32::try_from(cores * 2).unwrap_or(4)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_of_releases_is_opened_to_be_read_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("release.db");
        let place = Place::Sqlite { setting: "test", path: path.clone(), create: true };
        let writer = connect(&place, Use::Migrate).await.unwrap();
        Schema::Release.up(&writer).await.unwrap();
        let released = Released::open(&format!("sqlite://{}", path.display())).await.unwrap();
        for statement in ["CREATE TABLE mine (k INTEGER)", "DELETE FROM codes", "PRAGMA user_version = 7"] {
            assert!(released.0.execute_unprepared(statement).await.is_err(), "{statement}");
        }
        writer.execute_unprepared("DELETE FROM codes").await.unwrap();
        assert_eq!(released.published().releases().await.unwrap().len(), 0);
    }
}
