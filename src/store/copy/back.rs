//! Back: a copy is brought into an empty database, and can be taken away again as long as nobody uses it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{CopyProblem, Kind, Programs};
use crate::store::connection::{Place, Use, connect};
use crate::store::database::DatabaseSettings;
use crate::store::error::StoreError;
use crate::store::migrate::Schema;
use crate::store::shape::count_tables;

const MOVE_FILE: &str = "Move the file away, or name another in the settings; then restore again.";
const MAKE_DATABASE: &str = "Make an empty database with `createdb` and name it in the settings; then restore again.";

/// How a file's name ends that is not in its place yet.
const UNFINISHED: &str = ".unfinished";

/// A database that a copy is to be brought into.
#[derive(Clone, Debug)]
pub struct Target {
    schema: Schema,
    place: Place,
}

/// The databases that are to be filled, in the order in which they get into their places.
///
/// Cases last: without their database no hub starts, so that half of a restoration that was killed is not served.
pub fn targets(settings: &DatabaseSettings, with_releases: bool) -> Result<Vec<Target>, StoreError> {
    let mut targets = Vec::new();
    if with_releases {
        targets.push(Target { schema: Schema::Release, place: settings.release()? });
    }
    targets.extend(settings.audit()?.map(|place| Target { schema: Schema::Audit, place }));
    targets.push(Target { schema: Schema::Case, place: settings.case()? });
    Ok(targets)
}

impl Target {
    /// Which database it is.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// That it is of the kind that the copy is of.
    pub fn must_be(&self, kept: Kind) -> Result<(), CopyProblem> {
        let (Place::Sqlite { setting, .. } | Place::Postgres { setting, .. }) = &self.place;
        match Kind::of(&self.place) {
            configured if configured == kept => Ok(()),
            configured => Err(CopyProblem::OtherKind {
                database: self.schema.name(),
                setting,
                configured: configured.name(),
                kept: kept.name(),
            }),
        }
    }

    /// That nothing is there. A file counts even if no table is in it, and so does what is left of one, or of an attempt
    /// that was killed: SQLite would read a log that lies beside the restored file as its own.
    pub async fn must_be_empty(&self) -> Result<(), CopyProblem> {
        let refuse = |found, remedy| CopyProblem::NotEmpty { database: self.schema.name(), found, remedy };
        match &self.place {
            Place::Sqlite { path, .. } => {
                let folder = path.parent().unwrap_or(Path::new("."));
                if !folder.is_dir() {
                    let problem = "this folder does not exist: create it, or name another in the settings".to_owned();
                    return Err(CopyProblem::File { path: folder.to_owned(), problem });
                }
                let unfinished = with_ending(path, UNFINISHED);
                let mut files = [path, &unfinished]
                    .into_iter()
                    .flat_map(|file| ["", "-wal", "-shm", "-journal"].map(|ending| with_ending(file, ending)));
                match files.find(|file| file.symlink_metadata().is_ok()) {
                    Some(file) => Err(refuse(format!("{} is there", file.display()), MOVE_FILE)),
                    None => Ok(()),
                }
            }
            Place::Postgres { .. } => {
                let database = connect(&self.place, Use::Migrate).await?;
                let tables = count_tables(&database).await?;
                database.close().await.map_err(StoreError::from)?;
                match tables {
                    0 => Ok(()),
                    tables => Err(refuse(format!("it has {tables} table(s)"), MAKE_DATABASE)),
                }
            }
        }
    }

    /// Brings a copy: into a file beside the place, or into the database in one transaction.
    pub async fn bring(self, from: &Path, programs: &Programs, rights: bool) -> Result<Brought, CopyProblem> {
        let beside = match &self.place {
            Place::Sqlite { path, .. } => {
                let beside = with_ending(path, UNFINISHED);
                if let Err(error) = copy_file(from, &beside) {
                    if error.kind() != std::io::ErrorKind::AlreadyExists {
                        let _ = std::fs::remove_file(&beside);
                    }
                    return Err(CopyProblem::at(&beside, &error));
                }
                Some(beside)
            }
            Place::Postgres { url, .. } => {
                programs.bring(url, from, rights).await?;
                // PostgreSQL would gather it by itself, but not before the first questions are asked.
                if let Ok(database) = connect(&self.place, Use::Migrate).await {
                    let _ = database.execute_unprepared("ANALYZE").await;
                    let _ = database.close().await;
                }
                None
            }
        };
        Ok(Brought { target: self, beside })
    }
}

/// A database that was brought, and is not known to be good yet.
#[derive(Debug)]
pub struct Brought {
    target: Target,
    /// The file that is not in its place yet.
    beside: Option<PathBuf>,
}

impl Brought {
    /// Which database it is.
    pub fn schema(&self) -> Schema {
        self.target.schema
    }

    /// Where it can be looked at now.
    pub fn url(&self) -> String {
        match (&self.beside, &self.target.place) {
            (Some(path), _) | (None, Place::Sqlite { path, .. }) => format!("sqlite://{}", path.display()),
            (None, Place::Postgres { url, .. }) => url.clone(),
        }
    }

    /// Puts it into its place, unless something came there meanwhile. Nobody may have it open.
    pub fn settle(&mut self) -> Result<(), CopyProblem> {
        let (Some(beside), Place::Sqlite { path, .. }) = (&self.beside, &self.target.place) else { return Ok(()) };
        remove_logs(beside)?;
        renameat_with(CWD, beside, CWD, path, RenameFlags::NOREPLACE)
            .map_err(|error| CopyProblem::at(path, &error.into()))?;
        self.beside = None;
        match path.parent() {
            Some(folder) => {
                File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| CopyProblem::at(path, &error))
            }
            None => Ok(()),
        }
    }

    /// Takes away what was brought: the place is as empty as it was.
    pub async fn take_away(self) -> Result<(), CopyProblem> {
        match &self.target.place {
            Place::Sqlite { path, .. } => {
                let file = self.beside.as_deref().unwrap_or(path);
                for ending in ["-wal", "-shm", ""] {
                    let file = with_ending(file, ending);
                    if file.exists() {
                        std::fs::remove_file(&file).map_err(|error| CopyProblem::at(&file, &error))?;
                    }
                }
                Ok(())
            }
            // It had no table before, so that every table is one that was brought.
            place @ Place::Postgres { .. } => {
                let database = connect(place, Use::Migrate).await?;
                let names = "SELECT quote_ident(tablename)::text FROM pg_tables WHERE schemaname = current_schema()";
                let rows = database.query_all_raw(Statement::from_string(DbBackend::Postgres, names)).await;
                let mut tables: Vec<String> = Vec::new();
                for row in rows.map_err(StoreError::from)? {
                    tables.push(row.try_get_by_index(0).map_err(StoreError::from)?);
                }
                let dropped = database.execute_unprepared(&format!("DROP TABLE {} CASCADE", tables.join(", "))).await;
                dropped.map_err(StoreError::from)?;
                Ok(database.close().await.map_err(StoreError::from)?)
            }
        }
    }
}

/// Once every connection is closed, nothing stands in the log that is not in the file.
fn remove_logs(file: &Path) -> Result<(), CopyProblem> {
    let log = with_ending(file, "-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        let problem = "is not empty although nobody has the file open; it was not put into its place".to_owned();
        return Err(CopyProblem::File { path: log, problem });
    }
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(with_ending(file, ending));
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    std::io::copy(&mut File::open(from)?, &mut copy)?;
    copy.sync_all()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}
