//! `samverka agency`: who takes part.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{CommandProblem, configured, database_settings, system_clock};
use crate::domain::agency_list::{AgencyList, AgencyListProblem};
use crate::store::agency_list::NotImported;
use crate::store::database::Databases;
use crate::store::migrate::ensure_current;
use crate::store::reference_copy::publish_reference;

/// Say who takes part: agencies, how they are reached, and what they arrange.
#[derive(Debug, Args)]
pub struct Agency {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take in a table of agencies, contacts and services; wholly or not at all. The same file twice changes nothing.
    Import(Import),
}

#[derive(Debug, Args)]
struct Import {
    /// The table, as docs/operating.md describes it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
}

impl Agency {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let What::Import(import) = self.what;
        let config = configured(path)?;
        let bytes = std::fs::read(&import.file).map_err(|error| CommandProblem::File {
            path: import.file.clone(),
            problem: format!("cannot be read ({}); nothing was changed", error.kind()),
        })?;
        let list = match AgencyList::read(&bytes) {
            Ok(list) => list,
            Err(problems) => return Err(import.refused(&problems)),
        };
        let databases = Databases::open(&database_settings(&config, false)?).await?;
        ensure_current(&databases).await?;
        let outcome = import.run(list, &databases).await;
        databases.close().await?;
        outcome
    }
}

impl Import {
    async fn run(self, list: AgencyList, databases: &Databases) -> Result<(), CommandProblem> {
        let imported = match databases.import_agencies(list, system_clock()()).await {
            Ok(imported) => imported,
            Err(NotImported::List(problems)) => return Err(self.refused(&problems)),
            Err(NotImported::Store(problem)) => return Err(problem.into()),
        };
        publish_reference(databases).await.map_err(|problem| {
            CommandProblem::Said(format!(
                "the agencies were taken in, but the release database was not told ({problem}); \
                 run `samverka release reference` when it can be"
            ))
        })?;
        let (added, changed, unchanged) = (imported.added, imported.changed, imported.unchanged);
        if self.json {
            println!("{}", json!({ "added": added, "changed": changed, "unchanged": unchanged }));
        } else {
            println!("{added} agencies added, {changed} changed, {unchanged} as they were.");
        }
        Ok(())
    }

    fn refused(&self, problems: &[AgencyListProblem]) -> CommandProblem {
        if self.json {
            println!("{}", json!({ "problems": problems }));
        }
        let lines: Vec<String> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        CommandProblem::Said(format!("{}: nothing was changed.{}", self.file.display(), lines.concat()))
    }
}
