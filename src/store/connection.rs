//! Opening one database: the limits of its connections, and what is said when it cannot be opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection, SqliteConnection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use tokio::time::{Instant, sleep};

use crate::store::error::StoreError;
use crate::store::statement;

const STATEMENT_LIMIT: Duration = Duration::from_secs(5);
const LOCK_LIMIT: Duration = Duration::from_secs(2);
const IDLE_TRANSACTION_LIMIT: Duration = Duration::from_secs(10);
const ACQUIRE_LIMIT: Duration = Duration::from_secs(5);
const SQLITE_BUSY_LIMIT: Duration = Duration::from_secs(5);
const SQLITE_BUSY_PAUSE: Duration = Duration::from_millis(20);
const SQLITE_MAPPED_BYTES: u32 = 256 * 1024 * 1024;
const SQLITE_HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Where one database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Place {
    Sqlite { setting: &'static str, path: PathBuf, create: bool },
    Postgres { setting: &'static str, url: String },
}

impl Place {
    pub(in crate::store) fn parse(setting: &'static str, url: &str, create: bool) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { setting, url: url.to_owned() });
        }
        let path = url
            .strip_prefix("sqlite://")
            .or_else(|| url.strip_prefix("sqlite:"))
            .ok_or_else(|| problem(setting, "give `sqlite:///folder/file.db` or `postgres://user@host/database`"))?;
        if path.is_empty() || path.contains(":memory:") || path.contains('?') {
            return Err(problem(setting, "give the path of a file after `sqlite://`, without options"));
        }
        Ok(Self::Sqlite { setting, path: PathBuf::from(path), create })
    }
}

/// The connections to one database, counted.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub database: &'static str,
    pub open: u32,
    /// Open, and used by nobody.
    pub idle: usize,
}

pub(in crate::store) fn pool(database: &'static str, connection: &DatabaseConnection) -> Pool {
    let (open, idle) = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            let pool = connection.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = connection.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    Pool { database, open, idle }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) enum Use {
    Read {
        connections: u32,
    },
    Write {
        connections: u32,
    },
    /// Changing the schema: one connection, and no limits of time.
    Migrate,
}

pub(in crate::store) async fn connect(place: &Place, purpose: Use) -> Result<DatabaseConnection, StoreError> {
    let mut connection = match place {
        Place::Sqlite { setting, path, create } => {
            inspect_file(setting, path, *create)?;
            let create = *create && !matches!(purpose, Use::Read { .. });
            connect_sqlite(path, create, purpose).await.map_err(|error| sqlite_problem(setting, path, error))?
        }
        Place::Postgres { setting, url } => Database::connect(postgres_options(url, purpose))
            .await
            .map_err(|error| postgres_problem(setting, error.into()))?,
    };
    connection.set_metric_callback(statement::tell);
    Ok(connection)
}

/// Opens a file that another program may be opening too.
///
/// SQLite refuses at once, whatever the busy limit says, while another connection changes the journal's mode or takes its
/// first or last look at the log (<https://sqlite.org/wal.html>, section 8).
async fn connect_sqlite(path: &Path, create: bool, purpose: Use) -> Result<DatabaseConnection, StoreError> {
    let until = Instant::now() + SQLITE_BUSY_LIMIT;
    loop {
        match Database::connect(sqlite_options(path, create, purpose)).await.map_err(StoreError::from) {
            Err(StoreError::Busy(_)) if Instant::now() < until => sleep(SQLITE_BUSY_PAUSE).await,
            outcome => return outcome,
        }
    }
}

fn sqlite_options(path: &Path, create: bool, purpose: Use) -> ConnectOptions {
    let path = path.to_owned();
    // The path is given below: in a URL it would have to be escaped.
    let mut options = quiet_options("sqlite:file", purpose);
    options.map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_at_rest(connection))));
    options.idle_timeout(None).max_lifetime(None).test_before_acquire(false).map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(create)
            .foreign_keys(true)
            .busy_timeout(SQLITE_BUSY_LIMIT)
            .pragma("mmap_size", SQLITE_MAPPED_BYTES.to_string());
        match purpose {
            Use::Read { .. } => sqlite.read_only(true),
            Use::Write { .. } | Use::Migrate => {
                sqlite.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full)
            }
        }
    });
    options
}

/// Whether a connection that comes back is in no transaction; one that is would be closed.
///
/// SQLite ends a transaction by itself when the disk is full. The driver then counts it as still open: later transactions
/// become savepoints within nothing that will ever be committed, and succeed for whoever asks. `scripts/soak audit` shows it.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What was dropped unfinished is rolled back once this returns.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn postgres_options(url: &str, purpose: Use) -> ConnectOptions {
    let mut options = quiet_options(url, purpose);
    options.test_before_acquire_if_idle_for(Duration::from_secs(30)).map_sqlx_postgres_opts(move |postgres| {
        let postgres = postgres.application_name("samverka");
        if matches!(purpose, Use::Migrate) {
            return postgres;
        }
        postgres.options([
            ("statement_timeout", millis(STATEMENT_LIMIT)),
            ("lock_timeout", millis(LOCK_LIMIT)),
            ("idle_in_transaction_session_timeout", millis(IDLE_TRANSACTION_LIMIT)),
            // A statement over a list of keys would otherwise be planned anew on each call.
            ("plan_cache_mode", "force_generic_plan".to_owned()),
            // Compiling a wave takes seconds, running it milliseconds.
            ("jit", "off".to_owned()),
        ])
    });
    options
}

/// Options under which no SQL text reaches a log or a trace.
fn quiet_options(url: &str, purpose: Use) -> ConnectOptions {
    let connections = match purpose {
        Use::Read { connections } | Use::Write { connections } => connections,
        Use::Migrate => 1,
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(ACQUIRE_LIMIT).sqlx_logging(false).record_stmt_in_spans(false);
    options
}

/// Says what is wrong with a file before SQLite says it less clearly.
fn inspect_file(setting: &'static str, path: &Path, create: bool) -> Result<(), StoreError> {
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(problem(setting, format!("the folder {folder} does not exist: create it, or name another")));
    }
    if path.is_dir() {
        return Err(problem(setting, format!("{shown} is a folder: name a file in it")));
    }
    if !path.exists() {
        return if create {
            Ok(())
        } else {
            Err(problem(setting, format!("there is no database at {shown}: `samverka migrate up` makes it")))
        };
    }
    let mut header = Vec::with_capacity(SQLITE_HEADER.len());
    let read = std::fs::File::open(path).and_then(|file| {
        use std::io::Read;
        file.take(SQLITE_HEADER.len() as u64).read_to_end(&mut header)
    });
    if read.is_err() {
        return Err(problem(
            setting,
            format!("{shown} cannot be read: give this user permission to read and write it"),
        ));
    }
    if !header.is_empty() && header != SQLITE_HEADER {
        return Err(problem(
            setting,
            format!("{shown} is not an SQLite database: name another file, or move this one away"),
        ));
    }
    Ok(())
}

fn sqlite_problem(setting: &'static str, path: &Path, error: StoreError) -> StoreError {
    let shown = path.display();
    let StoreError::Unavailable(cause) = &error else {
        return error;
    };
    match cause.sqlite_code() {
        Some(8 | 10 | 14) => problem(
            setting,
            format!("{shown} cannot be written: give this user permission to write the file and its folder"),
        ),
        Some(11 | 26) => {
            problem(setting, format!("{shown} is damaged or not an SQLite database: restore it from a backup"))
        }
        _ => error,
    }
}

fn postgres_problem(setting: &'static str, error: StoreError) -> StoreError {
    let StoreError::Unavailable(cause) = &error else {
        return error;
    };
    match cause.postgres_code().as_deref() {
        Some("3D000") => problem(setting, "the server has no database of this name: create it with `createdb`"),
        Some("28P01" | "28000") => problem(setting, "the server refuses this user or password"),
        Some(_) => error,
        None => problem(setting, "the server does not answer: is it running, and are host and port right?"),
    }
}

fn problem(setting: &'static str, problem: impl Into<String>) -> StoreError {
    StoreError::Setting { setting, problem: problem.into() }
}

fn millis(limit: Duration) -> String {
    limit.as_millis().to_string()
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::store::database::begin_write;

    /// A file of one connection, on which a mark stands that goes with it.
    async fn marked(folder: &tempfile::TempDir) -> DatabaseConnection {
        let place = Place::Sqlite { setting: "test", path: folder.path().join("a.db"), create: true };
        let database = connect(&place, Use::Write { connections: 1 }).await.unwrap();
        database.execute_unprepared("CREATE TABLE t (k INTEGER PRIMARY KEY)").await.unwrap();
        database.execute_unprepared("CREATE TEMP TABLE mark (k INTEGER)").await.unwrap();
        database
    }

    async fn is_still_marked(database: &DatabaseConnection) -> bool {
        database.execute_unprepared("SELECT k FROM mark").await.is_ok()
    }

    #[tokio::test]
    async fn a_connection_whose_transaction_the_database_ended_is_not_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = marked(&folder).await;
        let transaction = begin_write(&database).await.unwrap();
        transaction.execute_unprepared("INSERT INTO t VALUES (1)").await.unwrap();
        transaction.execute_unprepared("INSERT OR ROLLBACK INTO t VALUES (1)").await.unwrap_err();
        drop(transaction);
        assert!(!is_still_marked(&database).await);
        let transaction = begin_write(&database).await.unwrap();
        transaction.execute_unprepared("INSERT INTO t VALUES (2)").await.unwrap();
        transaction.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_connection_whose_transaction_was_taken_back_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = marked(&folder).await;
        let transaction = begin_write(&database).await.unwrap();
        transaction.execute_unprepared("INSERT INTO t VALUES (1)").await.unwrap();
        drop(transaction);
        assert!(is_still_marked(&database).await);
        begin_write(&database).await.unwrap().commit().await.unwrap();
        assert!(is_still_marked(&database).await);
    }
}
