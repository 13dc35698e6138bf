//! `samverka migrate`: the shape of the databases.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};

use super::{CommandProblem, configured, database_settings};
use crate::store::database::{DatabaseSettings, Databases};
use crate::store::error::StoreError;
use crate::store::migrate::{Schema, Step, migrate_down, migrate_status, migrate_up};
use crate::store::reference_copy::load_code_lists;

/// Bring the databases to the shape this program needs, or look at it.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Apply what is missing, each database wholly or not at all, and load the code lists.
    Up,
    /// Say which migrations are applied and which are missing; exit code 3 if any is.
    Status,
    /// Take back the last migrations of one database. Data that the older shape has no place for is lost.
    Down {
        /// Which database.
        #[arg(long, value_enum)]
        database: Which,
        /// How many migrations.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    Case,
    Audit,
    Release,
}

impl Migrate {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = configured(path)?;
        let settings = database_settings(&config, true)?;
        match self.direction {
            Direction::Up => {
                let applied = up(&settings).await?;
                for step in &applied {
                    println!("{} {}", step.schema.name(), step.migration);
                }
                println!("{} migration(s) applied; code lists loaded.", applied.len());
                Ok(())
            }
            Direction::Status => {
                let steps = migrate_status(&settings).await?;
                for step in &steps {
                    let state = if step.applied { "applied" } else { "missing" };
                    println!("{state:8} {} {}", step.schema.name(), step.migration);
                }
                match steps.iter().filter(|step| !step.applied).count() {
                    0 => Ok(()),
                    missing => Err(CommandProblem::NotReady(format!(
                        "{missing} migration(s) are missing: run `samverka migrate up`"
                    ))),
                }
            }
            Direction::Down { database, steps } => {
                let schema = match database {
                    Which::Case => Schema::Case,
                    Which::Audit => Schema::Audit,
                    Which::Release => Schema::Release,
                };
                migrate_down(&settings, schema, steps).await?;
                println!("{steps} migration(s) of the {} database taken back.", schema.name());
                Ok(())
            }
        }
    }
}

/// Applies what is missing, loads the code lists, and tells what was applied.
pub async fn up(settings: &DatabaseSettings) -> Result<Vec<Step>, StoreError> {
    let applied = migrate_up(settings).await?;
    let databases = Databases::open(settings).await?;
    load_code_lists(&databases).await?;
    databases.close().await?;
    Ok(applied)
}
