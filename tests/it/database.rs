//! Empty databases for a test, and copies of a prepared one, on both backends.
//!
//! ```ignore
//! async fn an_empty_database_takes_a_case(databases: TestDatabases) { … }
//! on_both!(an_empty_database_takes_a_case);
//! ```

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// The database system that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The databases of one test; they are gone when it ends.
#[derive(Debug)]
pub struct TestDatabases {
    pub backend: Backend,
    pub case_url: String,
    /// The log of reads, which is a file of its own on SQLite only.
    pub audit_url: Option<String>,
    pub release_url: String,
    place: Place,
}

/// Databases that were prepared once and are copied for each test that changes them.
#[derive(Debug)]
pub struct Template(TestDatabases);

/// What a test of both backends can ask for as its argument.
pub trait OnBackend: Sized {
    fn on(backend: Backend) -> impl Future<Output = Self>;
}

/// Writes `name::on_sqlite` and `name::on_postgresql` for `async fn name(given: impl OnBackend)`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use $crate::database::{Backend, alone, run};

            #[test]
            fn on_sqlite() {
                alone(Box::pin(run(Backend::Sqlite, super::$name)));
            }

            #[test]
            fn on_postgresql() {
                alone(Box::pin(run(Backend::Postgres, super::$name)));
            }
        }
    )+};
}

/// A test for several values, each on both databases as a test of its own, so that they run side by side.
macro_rules! each_on_both {
    ($test:ident: $($name:ident = $value:expr),+ $(,)?) => {
        mod $test {
            use super::*;

            $(async fn $name(backend: Backend) {
                super::$test(backend, $value).await;
            })+

            on_both!($($name),+);
        }
    };
}

/// Runs a test on a runtime of its own. Boxed, so that the runtime is compiled once and not for every test.
pub fn alone(test: Pin<Box<dyn Future<Output = ()>>>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime").block_on(test);
}

/// Runs a test on one backend; PostgreSQL is left out only where the person who runs the tests has said so.
pub async fn run<Given: OnBackend>(backend: Backend, test: impl AsyncFnOnce(Given)) {
    if backend == Backend::Postgres && postgres_is_left_out() {
        return;
    }
    test(Given::on(backend).await).await;
}

/// True where the person who runs the tests does without PostgreSQL.
pub fn postgres_is_left_out() -> bool {
    setting("SAMVERKA_TEST_SQLITE_ONLY").is_some_and(|value| value == "1")
}

/// For a test that makes several worlds itself.
impl OnBackend for Backend {
    async fn on(backend: Backend) -> Self {
        backend
    }
}

impl OnBackend for TestDatabases {
    async fn on(backend: Backend) -> Self {
        Self::fresh(backend).await
    }
}

impl TestDatabases {
    /// Empty databases: on PostgreSQL they exist, on SQLite their files are made by the first connection.
    pub async fn fresh(backend: Backend) -> Self {
        let place = match backend {
            Backend::Sqlite => Place::folder(),
            Backend::Postgres => Place::server(admin_url(), ["template0", "template0"]).await,
        };
        Self::at(place)
    }

    /// Empty databases of a server of the test's own.
    pub async fn on_server(admin_url: String) -> Self {
        Self::at(Place::server(admin_url, ["template0", "template0"]).await)
    }

    fn at(place: Place) -> Self {
        match &place {
            Place::Folder(folder) => Self {
                backend: Backend::Sqlite,
                case_url: file_url(folder.path(), CASE_FILE),
                audit_url: Some(file_url(folder.path(), AUDIT_FILE)),
                release_url: file_url(folder.path(), RELEASE_FILE),
                place,
            },
            Place::Server(server) => Self {
                backend: Backend::Postgres,
                case_url: server.url(&server.case),
                audit_url: None,
                release_url: server.url(&server.release),
                place,
            },
        }
    }
}

impl Template {
    /// Fills fresh databases by `fill`, which closes its connections before it returns.
    pub async fn prepare(backend: Backend, fill: impl AsyncFnOnce(&TestDatabases)) -> Self {
        let databases = TestDatabases::fresh(backend).await;
        fill(&databases).await;
        match &databases.place {
            Place::Folder(folder) => settle_files(folder.path()).await,
            Place::Server(server) => server.lock_out().await,
        }
        Self(databases)
    }

    /// A copy that belongs to one test.
    pub async fn clone_fresh(&self) -> TestDatabases {
        TestDatabases::at(match &self.0.place {
            Place::Folder(prepared) => {
                let place = Place::folder();
                if let Place::Folder(copy) = &place {
                    copy_files(prepared.path(), copy.path());
                }
                place
            }
            Place::Server(prepared) => Place::server(admin_url(), [&prepared.case, &prepared.release]).await,
        })
    }
}

/// Where the databases are; dropping it removes them.
#[derive(Debug)]
enum Place {
    Folder(tempfile::TempDir),
    Server(Server),
}

impl Place {
    fn folder() -> Self {
        let folder = tempfile::tempdir_in(&RUN.folder);
        Self::Folder(folder.expect("a folder for the test's databases"))
    }

    async fn server(admin_url: String, templates: [&str; 2]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let server = Server {
            admin_url,
            case: format!("samverka_{process}_{number}_case"),
            release: format!("samverka_{process}_{number}_release"),
        };
        let copies = [&server.case, &server.release].into_iter().zip(templates);
        let creates = copies.map(|(name, from)| format!("CREATE DATABASE {name} TEMPLATE {from}"));
        administer(&server.admin_url, creates).await;
        Self::Server(server)
    }
}

/// Two databases of a PostgreSQL server.
#[derive(Debug)]
struct Server {
    admin_url: String,
    case: String,
    release: String,
}

impl Server {
    fn url(&self, database: &str) -> String {
        let (server, _) =
            self.admin_url.rsplit_once('/').expect("SAMVERKA_TEST_POSTGRES reads postgres://user@host:port/database");
        format!("{server}/{database}")
    }

    /// PostgreSQL copies a database only while nobody is connected to it.
    async fn lock_out(&self) {
        let statements = [&self.case, &self.release].into_iter().flat_map(|name| {
            [
                format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
                format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
            ]
        });
        administer(&self.admin_url, statements).await;
    }
}

impl Drop for Server {
    /// A drop cannot wait, and the runtime of the test may be ending: the statements get a thread of their own.
    fn drop(&mut self) {
        let admin_url = self.admin_url.clone();
        let drops = [&self.case, &self.release].map(|name| format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let removal = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime")
                .block_on(administer(&admin_url, drops));
        });
        if removal.join().is_err() {
            eprintln!("the test database {} was not removed", self.case);
        }
    }
}

async fn administer(admin_url: &str, statements: impl IntoIterator<Item = String>) {
    let admin = connect(admin_url).await;
    for statement in statements {
        if let Err(error) = admin.execute_unprepared(&statement).await {
            panic!("{statement}: {error}");
        }
    }
    admin.close().await.expect("the connection closes");
}

/// Where the tests' server is administered.
pub fn admin_url() -> String {
    setting("SAMVERKA_TEST_POSTGRES")
        .expect("this test needs PostgreSQL: run scripts/test, or set SAMVERKA_TEST_SQLITE_ONLY=1 to leave it out")
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    match Database::connect(options).await {
        Ok(connection) => connection,
        Err(error) => panic!("{url}: {error}"),
    }
}

const CASE_FILE: &str = "case.db";
const AUDIT_FILE: &str = "audit.db";
const RELEASE_FILE: &str = "release.db";

fn file_url(folder: &Path, file: &str) -> String {
    format!("sqlite://{}?mode=rwc", folder.join(file).display())
}

/// Moves what still stands in the write-ahead logs into the files that are copied.
async fn settle_files(folder: &Path) {
    for file in database_files(folder) {
        let url = format!("sqlite://{}?mode=rw", file.display());
        let connection = connect(&url).await;
        connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("a checkpoint");
        connection.close().await.expect("the connection closes");
        let log = PathBuf::from(format!("{}-wal", file.display()));
        let unsettled = std::fs::metadata(&log).map_or(0, |log| log.len());
        assert_eq!(unsettled, 0, "{}: a connection of the preparation is still open", log.display());
    }
}

fn copy_files(from: &Path, to: &Path) {
    for file in database_files(from) {
        let name = file.file_name().expect("a file has a name");
        std::fs::copy(&file, to.join(name)).expect("a copy of the prepared database");
    }
}

fn database_files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    [CASE_FILE, AUDIT_FILE, RELEASE_FILE].map(|name| folder.join(name)).into_iter().filter(|file| file.exists())
}

/// The folder of this run of the tests. Templates live as long as the process, so nothing drops them:
/// the next run removes the folders whose locks have no holder any more.
struct Run {
    folder: PathBuf,
    _lock: std::fs::File,
}

static RUN: LazyLock<Run> = LazyLock::new(|| {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("databases");
    std::fs::create_dir_all(&all).expect("the folder of the test databases");
    let sweeping = std::fs::File::create(all.join("sweeping")).expect("a lock file");
    sweeping.lock().expect("the only sweeper");
    remove_folders_of_ended_runs(&all);
    let folder = tempfile::Builder::new().prefix("run-").tempdir_in(&all);
    let folder = folder.expect("a folder for this run").keep();
    let lock = std::fs::File::create(folder.join("running")).expect("a lock file");
    lock.lock().expect("the lock of this run");
    Run { folder, _lock: lock }
});

fn remove_folders_of_ended_runs(all: &Path) {
    let entries = std::fs::read_dir(all).expect("the folder of the test databases");
    for folder in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let lock = std::fs::File::open(folder.join("running"));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            // What cannot be removed now is tried again by the next run.
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

async fn put(url: &str, value: u32) {
    let database = connect(url).await;
    for statement in [
        "CREATE TABLE IF NOT EXISTS beds (number INTEGER NOT NULL)".to_owned(),
        format!("INSERT INTO beds (number) VALUES ({value})"),
    ] {
        database.execute_unprepared(&statement).await.expect("SQL");
    }
    database.close().await.expect("the connection closes");
}

async fn beds(url: &str) -> usize {
    let database = connect(url).await;
    let select = sea_orm::Statement::from_string(database.get_database_backend(), "SELECT number FROM beds");
    let rows = database.query_all_raw(select).await.expect("rows");
    database.close().await.expect("the connection closes");
    rows.len()
}

async fn fresh_databases_know_nothing_of_each_other(first: TestDatabases) {
    put(&first.case_url, 1).await;
    put(&first.release_url, 1).await;
    put(&first.release_url, 2).await;
    let second = TestDatabases::fresh(first.backend).await;
    put(&second.case_url, 3).await;
    assert_eq!(beds(&first.case_url).await, 1);
    assert_eq!(beds(&first.release_url).await, 2);
    assert_eq!(beds(&second.case_url).await, 1);
}

async fn a_copy_holds_what_was_prepared_and_keeps_its_changes_to_itself(given: TestDatabases) {
    let template = Template::prepare(given.backend, async |databases| {
        put(&databases.case_url, 1).await;
        put(&databases.release_url, 1).await;
        if let Some(audit_url) = &databases.audit_url {
            put(audit_url, 1).await;
        }
    })
    .await;
    let (changed, untouched) = tokio::join!(template.clone_fresh(), template.clone_fresh());
    put(&changed.case_url, 2).await;
    assert_eq!(beds(&changed.case_url).await, 2);
    assert_eq!(beds(&untouched.case_url).await, 1);
    assert_eq!(beds(&untouched.release_url).await, 1);
    assert_eq!(untouched.audit_url.is_some(), given.backend == Backend::Sqlite);
    if let Some(audit_url) = &untouched.audit_url {
        assert_eq!(beds(audit_url).await, 1);
    }
}

async fn databases_are_gone_when_the_test_ends(databases: TestDatabases) {
    put(&databases.case_url, 1).await;
    let url = databases.case_url.replace("mode=rwc", "mode=rw");
    drop(databases);
    assert!(Database::connect(url.as_str()).await.is_err());
}

on_both!(
    fresh_databases_know_nothing_of_each_other,
    a_copy_holds_what_was_prepared_and_keeps_its_changes_to_itself,
    databases_are_gone_when_the_test_ends,
);
