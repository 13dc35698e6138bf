//! `samverka audit`: whether the audit log still is what was written.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{CommandProblem, configured, database_settings, system_clock};
use crate::config::Config;
use crate::store::audit::{Chain, SignedHeads, Verdict};
use crate::store::database::Databases;
use crate::store::keyring::Keyring;
use crate::store::migrate::ensure_current;

/// See whether the audit log still is what was written.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print where the chains end, signed: one line of JSON. Keep it where whoever can change the database cannot.
    Head,
    /// Follow the chains from the first record to the last; exit code 1 if one does not hold.
    Verify {
        /// A head that was kept; without one nobody can tell whether the end was cut off.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        /// Print what was found as JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Audit {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = configured(path)?;
        let databases = Databases::open(&database_settings(&config, false)?).await?;
        ensure_current(&databases).await?;
        let outcome = match self.act {
            Act::Head => print_head(&config, &databases).await,
            Act::Verify { head, json } => verify(&config, &databases, head.as_deref(), json).await,
        };
        databases.close().await?;
        outcome
    }
}

async fn print_head(config: &Config, databases: &Databases) -> Result<(), CommandProblem> {
    let keyring = keyring(config)?;
    let mut heads = Vec::new();
    for chain in Chain::ALL {
        heads.push(chain.head(databases).await?);
    }
    println!("{}", json!(SignedHeads::sign(heads, system_clock()(), &keyring)));
    Ok(())
}

async fn verify(
    config: &Config,
    databases: &Databases,
    head: Option<&Path>,
    as_json: bool,
) -> Result<(), CommandProblem> {
    let head = head.map(|path| read_head(config, path)).transpose()?;
    let mut verdicts = Vec::new();
    for chain in Chain::ALL {
        verdicts.push(chain.verify(databases, head.as_ref().and_then(|head| head.of(chain))).await?);
    }
    if as_json {
        println!("{}", json!({ "chains": verdicts, "headOf": head.as_ref().map(|head| head.at) }));
    } else {
        verdicts.iter().for_each(tell);
        match &head {
            Some(head) => println!("Compared with the head of {}.", head.at.format("%Y-%m-%d %H:%M:%S UTC")),
            None => println!(
                "Whether the end was cut off, or everything was written anew, cannot be told without a head: keep what \
                 `samverka audit head` prints outside the database, and give it with --head FILE."
            ),
        }
    }
    match verdicts.iter().filter(|verdict| verdict.broken.is_some()).count() {
        0 => Ok(()),
        _ => Err(CommandProblem::Said(
            "the audit log is not what was written: keep the database as it is, and compare it with a backup."
                .to_owned(),
        )),
    }
}

fn tell(verdict: &Verdict) {
    let Verdict { chain, records, broken } = verdict;
    match broken {
        None => println!("{chain}: {records} record(s), all as they were written."),
        Some(broken) => println!("{chain}: {records} record(s) hold; then {broken}."),
    }
}

fn read_head(config: &Config, path: &Path) -> Result<SignedHeads, CommandProblem> {
    let problem = |problem: String| CommandProblem::File { path: path.to_owned(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| problem(format!("cannot be read ({})", error.kind())))?;
    let head: SignedHeads = serde_json::from_str(&text).map_err(|error| {
        problem(format!("is no head of an audit log (line {}): give what `samverka audit head` printed", error.line()))
    })?;
    head.check(&keyring(config)?).map_err(|bad| problem(format!("{bad}.")))?;
    Ok(head)
}

fn keyring(config: &Config) -> Result<Keyring, CommandProblem> {
    let file = config.keys.identity_file.as_deref();
    let file = file.ok_or(CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE"))?;
    Ok(Keyring::load(file)?)
}
