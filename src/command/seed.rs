//! `samverka seed demo`: invented people, as many as wanted.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::demo::{self, SEED, prepare};
use super::{CommandProblem, configured, database_settings};
use crate::store::database::Databases;
use crate::store::demonstration::Plan;
use crate::store::keyring::Keyring;
use crate::store::migrate::migrate_up;

/// Fill a database with invented people.
#[derive(Debug, Args)]
pub struct Seed {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The demonstration: 2016 as published, later years around the known figures, and as many more people as wanted.
    Demo {
        /// How many people in all; without it, those of the demonstration.
        #[arg(long, value_name = "N")]
        persons: Option<u64>,
        /// The same seed gives the same people.
        #[arg(long, value_name = "S", default_value_t = SEED)]
        seed: u64,
        /// A demonstration folder; without it, the configured databases.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
}

impl Seed {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let What::Demo { persons, seed, data_dir } = self.what;
        let config = match &data_dir {
            Some(folder) => prepare(folder)?,
            None => configured(path)?,
        };
        let settings = database_settings(&config, true)?;
        migrate_up(&settings).await?;
        let databases = Databases::open(&settings).await?;
        if databases.have_people().await? {
            return Err(CommandProblem::Said(
                "these databases have people already; seed empty ones, nothing was changed".to_owned(),
            ));
        }
        let identity = config
            .keys
            .identity_file
            .as_deref()
            .ok_or(CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE"))?;
        let keyring = Keyring::load(identity)?;
        demo::seed(&databases, &keyring, &Plan { seed, persons }).await?;
        Ok(databases.close().await?)
    }
}
