//! Where a test has its fresh databases.

use samverka::store::database::DatabaseSettings;
use sea_orm::{ConnectionTrait, Database, DbBackend};
use uuid::Uuid;

/// A place for fresh databases, and how to remove it.
pub struct Place {
    pub settings: DatabaseSettings,
    folder: tempfile::TempDir,
    admin_url: Option<(String, [String; 2])>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        Self { settings: settings(url("case.db"), url("release.db")), folder, admin_url: None }
    }

    /// Nothing only where the person who runs the tests has said so.
    pub async fn postgres() -> Option<Self> {
        let Ok(admin_url) = std::env::var("SAMVERKA_TEST_POSTGRES") else {
            let only_sqlite = std::env::var("SAMVERKA_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1");
            assert!(
                only_sqlite,
                "this test needs PostgreSQL: run scripts/test, or set SAMVERKA_TEST_SQLITE_ONLY=1 to do without"
            );
            return None;
        };
        let (server, _) = admin_url.rsplit_once('/').expect("postgres://user@host:port/database");
        let names = ["case", "release"].map(|use_| format!("{use_}_{}", Uuid::new_v4().simple()));
        let admin = Database::connect(admin_url.as_str()).await.expect("the test server");
        assert_eq!(admin.get_database_backend(), DbBackend::Postgres);
        for name in &names {
            let create = format!("CREATE DATABASE {name}");
            admin.execute_unprepared(&create).await.expect("create");
        }
        admin.close().await.expect("close");
        let [case, release] = names.each_ref().map(|name| format!("{server}/{name}"));
        Some(Self {
            settings: settings(case, release),
            folder: tempfile::tempdir().expect("a folder"),
            admin_url: Some((admin_url, names)),
        })
    }

    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub async fn remove(self) {
        let Some((admin_url, names)) = self.admin_url else {
            return;
        };
        let admin = Database::connect(admin_url.as_str()).await.expect("the test server");
        for name in names {
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            admin.execute_unprepared(&drop).await.expect("drop");
        }
        admin.close().await.expect("close");
    }
}

fn settings(case_url: String, release_url: String) -> DatabaseSettings {
    DatabaseSettings {
        case_url,
        audit_url: None,
        release_url,
        replica_url: None,
        connections: Some(2),
        create_missing: true,
    }
}
