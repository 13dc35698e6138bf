//! The demonstration, made once for each kind of database and copied for each test.

use samverka::store::database::{DatabaseSettings, Databases};
use samverka::store::demonstration::{Plan, Summary, seed};
use samverka::store::keyring::Keyring;
use samverka::store::migrate::migrate_up;
use samverka::store::reference_copy::{load_code_lists, publish_reference};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use tokio::sync::OnceCell;

use crate::database::{Backend, OnBackend, Template, TestDatabases};

/// A demonstration that belongs to one test.
pub struct Seeded {
    pub open: Databases,
    pub keyring: Keyring,
    pub files: TestDatabases,
}

impl OnBackend for Seeded {
    async fn on(backend: Backend) -> Self {
        static SQLITE: OnceCell<Template> = OnceCell::const_new();
        static POSTGRES: OnceCell<Template> = OnceCell::const_new();
        let template = match backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        let prepare = || {
            Template::prepare(backend, async |databases| {
                let open = prepared(databases).await;
                plant(&open, &Plan::default()).await;
                open.close().await.expect("closed");
            })
        };
        let files = template.get_or_init(prepare).await.clone_fresh().await;
        let open = Databases::open(&settings(&files)).await.expect("open");
        Self { open, keyring: keyring(), files }
    }
}

impl Seeded {
    /// A demonstration that is made in empty databases.
    pub async fn fresh(files: TestDatabases) -> Seeded {
        let open = prepared(&files).await;
        plant(&open, &Plan::default()).await;
        Seeded { open, keyring: keyring(), files }
    }

    /// The number that a statement over the case database gives.
    pub async fn number(&self, sql: &str) -> i64 {
        number(&self.open.case, sql).await
    }

    /// Changes rows of the case database; gives the number that the statement returns of the first.
    pub async fn written(&self, sql: &str) -> i64 {
        number(&self.open.writer, sql).await
    }

    /// The text that a statement over the case database gives.
    pub async fn text(&self, sql: &str) -> String {
        let rows = self.rows(sql).await;
        rows.first().map(|row| row.try_get_by_index(0).expect("a text")).expect("a row")
    }

    /// An id as this kind of database writes it.
    pub fn literal(&self, id: uuid::Uuid) -> String {
        match self.files.backend {
            Backend::Sqlite => format!("x'{}'", id.simple()),
            Backend::Postgres => format!("'{id}'"),
        }
    }

    /// The rows that a statement over the case database gives.
    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        rows(&self.open.case, sql).await
    }
}

/// Databases with their migrations and code lists, and without anybody in them.
pub async fn prepared(files: &TestDatabases) -> Databases {
    let settings = settings(files);
    migrate_up(&settings).await.expect("migrated");
    let open = Databases::open(&settings).await.expect("open");
    load_code_lists(&open).await.expect("code lists");
    open
}

/// Fills databases as a plan says.
pub async fn plant(open: &Databases, plan: &Plan) -> Summary {
    let summary = seed(open, &keyring(), plan, |_| ()).await.expect("seeded");
    publish_reference(open).await.expect("published");
    summary
}

pub fn keyring() -> Keyring {
    Keyring::parse("1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").expect("a keyring")
}

pub async fn number(database: &DatabaseConnection, sql: &str) -> i64 {
    let rows = rows(database, sql).await;
    match rows.first().map(|row| row.try_get_by_index::<i64>(0)) {
        Some(Ok(number)) => number,
        Some(Err(error)) => panic!("{sql}: {error}"),
        None => panic!("{sql}: no row"),
    }
}

pub async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    match database.query_all_raw(statement).await {
        Ok(rows) => rows,
        Err(error) => panic!("{sql}: {error}"),
    }
}

pub fn settings(files: &TestDatabases) -> DatabaseSettings {
    // The store says itself which files it makes.
    let plain = |url: &str| url.trim_end_matches("?mode=rwc").to_owned();
    DatabaseSettings {
        case_url: plain(&files.case_url),
        audit_url: files.audit_url.as_deref().map(plain),
        release_url: plain(&files.release_url),
        replica_url: None,
        connections: Some(2),
        create_missing: true,
    }
}
