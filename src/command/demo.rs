//! `samverka demo`: from an empty directory to a hub with invented people.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::log::log;
use super::release::demonstration::publish_all;
use super::serve::{door, open};
use super::{CommandProblem, database_settings, keys, system_clock};
use crate::config::Config;
use crate::domain::persona::Persona;
use crate::http::token::{DemonstrationIssuer, TokenVerifier};
use crate::store::database::Databases;
use crate::store::demonstration::{self, Plan};
use crate::store::keyring::Keyring;
use crate::store::migrate::{ensure_current, migrate_status, migrate_up};
use crate::store::reference_copy::{load_code_lists, publish_reference};
use crate::store::wave::Form;

/// The seed of the demonstration: the same people on every machine.
pub const SEED: u64 = 2016;

/// Try it: make the demonstration's databases in a folder, and serve them.
///
/// All people are invented. The folder holds the keys beside the data: never do that with real people.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder of the demonstration; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "samverka-demo")]
    data_dir: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Demo {
    pub async fn run(self) -> Result<(), CommandProblem> {
        let began = Instant::now();
        let log = log(false, None);
        let config = prepare(&self.data_dir)?;
        let databases = filled(&config, &self.data_dir).await?;
        let clock = system_clock();
        let issuer = Arc::new(DemonstrationIssuer::open(&self.data_dir)?);
        let tokens = TokenVerifier::demonstration(issuer, clock.clone());
        let door = door(&config, &databases, Some(tokens), clock, Form::OneStatement)?;
        open(door, &config, &log, None, self.listen, |address| greet(address, &self.data_dir, began)).await?;
        Ok(databases.close().await?)
    }
}

/// Makes the folder, its keys and its settings, where they are missing.
pub fn prepare(data_dir: &Path) -> Result<Config, CommandProblem> {
    let problem = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| CommandProblem::File {
            path,
            problem: format!("cannot be written ({}); choose another folder with --data-dir", error.kind()),
        }
    };
    let folder = data_dir.join("keys");
    fs::create_dir_all(&folder).map_err(problem(&folder))?;
    let config = Config::demonstration(data_dir);
    if let Some(path) = config.keys.identity_file.as_deref().filter(|path| !path.exists()) {
        if data_dir.join("case.db").exists() {
            return Err(CommandProblem::File {
                path: path.to_owned(),
                problem: "the key of these databases is gone, and nothing opens without it; put it back, or remove the folder and start again".to_owned(),
            });
        }
        Keyring::create(path)?;
    }
    let random = [config.keys.cursor_file.as_deref(), config.keys.release_signing_file.as_deref()];
    for path in random.into_iter().flatten().filter(|path| !path.exists()) {
        keys::random(path)?;
    }
    let settings = data_dir.join("samverka.toml");
    if !settings.exists() {
        let text = config.to_readable_toml(data_dir).map_err(|error| CommandProblem::Said(error.to_string()))?;
        fs::write(&settings, text).map_err(problem(&settings))?;
    }
    Ok(config)
}

/// Opens the demonstration's databases; fills them if they are new.
async fn filled(config: &Config, data_dir: &Path) -> Result<Databases, CommandProblem> {
    let settings = database_settings(config, true)?;
    let identity = config.keys.identity_file.as_deref().unwrap_or(data_dir);
    let pending = migrate_status(&settings).await?.iter().any(|step| !step.applied);
    if pending {
        migrate_up(&settings).await?;
    }
    let databases = Databases::open(&settings).await?;
    ensure_current(&databases).await?;
    let keyring = Keyring::load(identity)?;
    if !databases.have_people().await? {
        let plan = Plan { seed: SEED, persons: None };
        seed(&databases, &keyring, &plan).await?;
    }
    if let Some(signing) = config.keys.release_signing_file.as_deref() {
        publish_all(&databases, &keyring, signing).await?;
    }
    Ok(databases)
}

/// Fills databases with invented people, with a bar on a terminal.
pub async fn seed(databases: &Databases, keyring: &Keyring, plan: &Plan) -> Result<(), CommandProblem> {
    let style = ProgressStyle::with_template("{msg:24} {wide_bar} {pos}/{len} persons, {elapsed}");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("inventing people");
    load_code_lists(databases).await?;
    let summary = demonstration::seed(databases, keyring, plan, |progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.persons);
    })
    .await?;
    publish_reference(databases).await?;
    bar.finish_and_clear();
    println!(
        "Made {} persons in {} cases, with {} source records.",
        summary.persons, summary.cases, summary.source_records
    );
    Ok(())
}

fn greet(address: SocketAddr, data_dir: &Path, began: Instant) {
    println!("Samverka's demonstration: invented people, in {}.", data_dir.display());
    println!("The keys lie beside the data, which only a demonstration may do.\n");
    println!("  http://{address}/          the start page, in a browser");
    println!("  http://{address}/graphql   POST and JSON; without a token the public statistics schema answers\n");
    println!("Who you can be:");
    for persona in Persona::ALL {
        let regions = persona.region_codes().join(" ");
        println!("  {:22} {:24} {} {regions}", persona.slug(), persona.role().code(), persona.agency());
    }
    println!("\nA token:   samverka token --demo --persona national-coordinator --data-dir {}", data_dir.display());
    println!(
        "A question: curl -s http://{address}/graphql -H 'Content-Type: application/json' \\\n              -H \"Authorization: Bearer $(samverka token --demo --persona national-coordinator --data-dir {})\" \\\n              -d '{{\"query\":\"{{ cases(first: 3) {{ totalCount nodes {{ reference status region {{ label }} }} }} }}\"}}'",
        data_dir.display()
    );
    println!("\nReady after {:.1} s. Stop with Ctrl-C.", began.elapsed().as_secs_f64());
}
