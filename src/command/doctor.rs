//! `samverka doctor`: looks at everything a hub needs, and says what is wrong and how to mend it. Changes nothing.

mod databases;
mod finding;
mod provider;
mod surroundings;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use self::finding::{Findings, Grade};
use super::{CommandProblem, ServedAudience, configured};

/// Look at databases, keys, identity provider and machine, and say what is wrong and how to mend it.
///
/// Run it as the user and with the settings of the hub. Exit code 0 where nothing keeps the hub from serving safely, 1
/// otherwise.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Whose settings these are: the hub's, or those of a process that serves statistics alone.
    #[arg(long, value_enum, default_value_t)]
    audience: ServedAudience,
    /// A file with a token of the provider, to see whether the hub would believe it.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = configured(path)?;
        let mut findings = Findings::default();
        findings.good("settings", "The settings can be read.");
        let clock = match self.audience {
            ServedAudience::Hub => databases::hub(&config, &mut findings).await,
            ServedAudience::Statistics => databases::statistics(&config, &mut findings).await,
        };
        provider::look(&config, self.token_file.as_deref(), self.audience, &mut findings).await;
        surroundings::look(&config, clock, &mut findings).await;
        if self.json {
            println!("{}", json!({ "findings": findings.all() }));
        } else {
            findings.all().iter().for_each(|finding| println!("{finding}"));
        }
        match findings.count(Grade::Wrong) {
            0 => Ok(()),
            1 => Err(CommandProblem::Said("1 finding has to be mended.".to_owned())),
            several => Err(CommandProblem::Said(format!("{several} findings have to be mended."))),
        }
    }
}
