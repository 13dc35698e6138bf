//! Databases as the first schema had them, with what the program of that day wrote into them.

use samverka::store::audit::SignedHeads;
use samverka::store::database::Databases;
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;

use crate::database::{Backend, OnBackend, TestDatabases};
use crate::demonstration::given::{Seeded, keyring, settings};
use crate::hub::TestHub;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("first_schema/", $name))
    };
}

macro_rules! documents {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("first_schema/operations/", $name, ".graphql")))),+]
    };
}

/// The operations that were committed then.
pub const DOCUMENTS: [(&str, &str); 12] = documents![
    "agencies",
    "case-drawing",
    "case-graph",
    "case-page",
    "case-timeline",
    "first-evening",
    "inbox",
    "person",
    "person-provenance",
    "press-release-2016",
    "search",
    "viewer",
];

/// Databases of the first schema that belong to one test.
pub struct FirstSchema {
    pub files: TestDatabases,
    pub backend: Backend,
}

impl OnBackend for FirstSchema {
    async fn on(backend: Backend) -> Self {
        let files = TestDatabases::fresh(backend).await;
        match backend {
            Backend::Sqlite => {
                run(&files.case_url, fixture!("sqlite/case.sql")).await;
                run(files.audit_url.as_deref().unwrap(), fixture!("sqlite/audit.sql")).await;
                run(&files.release_url, fixture!("sqlite/release.sql")).await;
            }
            Backend::Postgres => {
                run(&files.case_url, fixture!("postgresql/case.sql")).await;
                run(&files.release_url, fixture!("postgresql/release.sql")).await;
            }
        }
        FirstSchema { files, backend }
    }
}

impl FirstSchema {
    /// Changes the case database as it is now.
    pub async fn change(&self, sql: &str) {
        run(&self.files.case_url, sql).await;
    }

    /// Every connection, without a look at the shape.
    pub async fn open(&self) -> Databases {
        Databases::open(&settings(&self.files)).await.unwrap()
    }

    /// A hub of today over them, once they are migrated.
    pub async fn hub(self) -> TestHub {
        let open = self.open().await;
        TestHub::over(Seeded { open, keyring: keyring(), files: self.files })
    }

    /// Where the log of reads ended when the old program was stopped, as it signed it.
    pub fn head(&self) -> SignedHeads {
        let text = match self.backend {
            Backend::Sqlite => fixture!("sqlite/head.json"),
            Backend::Postgres => fixture!("postgresql/head.json"),
        };
        serde_json::from_str(text).unwrap()
    }
}

/// What the old program answered, by operation and persona.
pub fn answers() -> Value {
    serde_json::from_str(fixture!("answers.json")).unwrap()
}

async fn run(url: &str, sql: &str) {
    let database = Database::connect(url).await.unwrap();
    if let Err(problem) = database.execute_unprepared(sql).await {
        panic!("{url}: {problem}");
    }
    database.close().await.unwrap();
}
