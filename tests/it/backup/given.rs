//! A hub's settings and keys on disk, two places for backups, and empty databases to restore into.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use samverka::command::CommandProblem;
use samverka::command::backup::{Made, Places, back_up, manifest};
use samverka::command::restore::{Plan, Restored, restore};
use samverka::config::Config;
use samverka::store::database::Databases;
use sea_orm::Database;
use tokio::sync::OnceCell;

use crate::database::{Backend, TestDatabases, admin_url};
use crate::demonstration::given::{Seeded, keyring, number, settings};
use crate::hub::noon;

/// The identity key of the demonstration that tests use.
pub const IDENTITY: &str = "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";
pub const OTHER_IDENTITY: &str = "1 CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=\n";

/// Settings of a hub over some databases, with files of keys.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub config: Config,
}

impl Site {
    /// A hub that runs: its keys are there.
    pub fn living(files: &TestDatabases) -> Site {
        let site = Site::empty(files);
        std::fs::create_dir(site.key("")).unwrap();
        for (name, text) in [
            ("identity.key", IDENTITY),
            ("cursor.key", "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="),
            ("release-signing.key", "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo="),
            ("router.secret", "only a router knows this"),
        ] {
            std::fs::write(site.key(name), text).unwrap();
        }
        site
    }

    /// A machine on which nothing is but the settings.
    pub fn empty(files: &TestDatabases) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let plain = |url: &str| url.trim_end_matches("?mode=rwc").to_owned();
        let text = format!(
            "case_database_url = {:?}\nrelease_database_url = {:?}\nrouter_secret_file = \
             \"keys/router.secret\"\n[keys]\n identity_file = \"keys/identity.key\"\ncursor_file = \
             \"keys/cursor.key\"\n release_signing_file = \"keys/release-signing.key\"\n",
            plain(&files.case_url),
            plain(&files.release_url)
        );
        let path = folder.path().join("samverka.toml");
        std::fs::write(&path, text).unwrap();
        let config = Config::load(Some(&path), std::iter::empty()).unwrap();
        Site { folder, config }
    }

    pub fn key(&self, name: &str) -> PathBuf {
        self.folder.path().join("keys").join(name)
    }

    /// That nothing was made here.
    pub fn assert_untouched(&self) {
        assert!(!self.key("identity.key").exists());
        let here: Vec<_> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(here.iter().all(|name| name == "samverka.toml" || name == "keys"), "{here:?}");
    }
}

/// A place for copies and one for keys.
pub struct Shelves(pub tempfile::TempDir);

impl Shelves {
    pub fn new() -> Shelves {
        Shelves(tempfile::tempdir().unwrap())
    }

    pub async fn places(&self, backend: Backend) -> Places {
        let (to, keys_to) = (self.0.path().join("copies"), self.0.path().join("vault"));
        Places { to, keys_to, pg_bin: programs(backend).await }
    }

    pub async fn back_up(&self, site: &Site, backend: Backend) -> Made {
        self.back_up_at(site, backend, noon()).await.unwrap()
    }

    pub async fn back_up_at(&self, site: &Site, backend: Backend, now: DateTime<Utc>) -> Result<Made, CommandProblem> {
        back_up(&site.config, &self.places(backend).await, now).await
    }
}

/// The folder of the programs that are of the same version as the tests' server.
async fn programs(backend: Backend) -> Option<PathBuf> {
    static FOLDER: OnceCell<PathBuf> = OnceCell::const_new();
    if backend == Backend::Sqlite {
        return None;
    }
    let ask = || async {
        let admin = Database::connect(admin_url()).await.unwrap();
        let folder = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
        let rows = crate::demonstration::given::rows(&admin, folder).await;
        PathBuf::from(rows[0].try_get_by_index::<String>(0).unwrap())
    };
    Some(FOLDER.get_or_init(ask).await.clone())
}

/// What brings a backup back, with nothing accepted.
pub async fn plan(made: &Made, backend: Backend) -> Plan {
    Plan {
        from: made.folder.clone(),
        keys_from: made.keys_folder.clone(),
        pg_bin: programs(backend).await,
        ..Plan::default()
    }
}

/// Empty databases, the site that names them, and what became of restoring into them.
pub struct Attempt {
    pub files: TestDatabases,
    pub site: Site,
    pub outcome: Result<Restored, CommandProblem>,
}

pub async fn attempt(plan: &Plan, backend: Backend) -> Attempt {
    let files = TestDatabases::fresh(backend).await;
    let site = Site::empty(&files);
    let outcome = restore(&site.config, plan).await;
    Attempt { files, site, outcome }
}

impl Attempt {
    /// The restored world, open.
    pub async fn world(self) -> Seeded {
        self.outcome.unwrap();
        let open = Databases::open(&settings(&self.files)).await.unwrap();
        Seeded { open, keyring: keyring(), files: self.files }
    }

    /// Why it was refused; nothing is there.
    pub async fn refusal(self) -> String {
        let problem = self.outcome.expect_err("refused").to_string();
        self.site.assert_untouched();
        assert!(is_empty(&self.files).await, "{problem}");
        problem
    }
}

/// Whether no database has anything in it.
pub async fn is_empty(files: &TestDatabases) -> bool {
    match files.backend {
        Backend::Sqlite => {
            let path = files.case_url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
            std::fs::read_dir(Path::new(path).parent().unwrap()).unwrap().count() == 0
        }
        Backend::Postgres => {
            let mut tables = 0;
            for url in [&files.case_url, &files.release_url] {
                let database = Database::connect(url.as_str()).await.unwrap();
                tables += number(&database, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").await;
                database.close().await.unwrap();
            }
            tables == 0
        }
    }
}

/// Puts another text into a file of a folder of keys, and into its list.
pub fn exchange_key(folder: &Path, name: &str, text: &str) {
    let list = folder.join("keys.json");
    let old = manifest::sha256(&std::fs::read(folder.join(name)).unwrap());
    std::fs::write(folder.join(name), text).unwrap();
    let listed = std::fs::read_to_string(&list).unwrap().replace(&old, &manifest::sha256(text.as_bytes()));
    std::fs::write(&list, listed).unwrap();
}
