//! One file per subcommand of the program.

pub mod access;
pub mod agency;
pub mod audit;
pub mod backup;
pub mod demo;
pub mod doctor;
pub mod healthcheck;
pub mod keys;
pub mod log;
pub mod migrate;
pub mod release;
pub mod restore;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod token;
pub mod traces;
pub mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::Utc;
use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigProblem, SecretProblem};
use crate::graphql::clock::Clock;
use crate::http::listener::CannotListen;
use crate::http::router::DoorProblem;
use crate::http::token::{IssuerProblem, ProviderProblem};
use crate::store::copy::CopyProblem;
use crate::store::database::DatabaseSettings;
use crate::store::error::StoreError;
use crate::store::release::problem::ReleaseProblem;
use serve::ServedAudience;

/// A federated GraphQL data hub for a national anti-trafficking team.
///
/// Start with `samverka demo`: it makes small databases with invented people, prints who you can be, and serves.
#[derive(Debug, Parser)]
#[command(name = "samverka", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// The settings: a TOML file. Without it, samverka.toml in this folder is read if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: make the demonstration's databases in a folder, and serve them.
    Demo(demo::Demo),
    /// Serve the hub over the configured databases.
    Serve(serve::Serve),
    /// Bring the databases to the shape this program needs, or look at it.
    Migrate(migrate::Migrate),
    /// Fill a database with invented people.
    Seed(seed::Seed),
    /// Make the files that hold a hub's keys, and exchange keys.
    Keys(keys::Keys),
    /// Say who takes part: agencies, how they are reached, and what they arrange.
    Agency(agency::Agency),
    /// Say who may sign in: the people whom the identity provider knows and the hub lets in.
    User(user::User),
    /// Print a token for a persona of the demonstration.
    Token(token::Token),
    /// Print a schema.
    Schema(schema::Schema),
    /// Print who may see and do what.
    Access(access::Access),
    /// Make, approve, publish and look at releases of statistics.
    Release(Box<release::Release>),
    /// See whether the audit log still is what was written.
    Audit(audit::Audit),
    /// Copy the databases and, elsewhere, their keys, while the hub serves.
    Backup(backup::Backup),
    /// Bring a backup and its keys into empty databases.
    Restore(restore::Restore),
    /// Look at everything a hub needs, and say what is wrong and how to mend it.
    Doctor(doctor::Doctor),
    /// Ask a running hub whether it can answer; for containers and load balancers.
    Healthcheck(healthcheck::Healthcheck),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandProblem {
    #[error(transparent)]
    Config(#[from] ConfigProblem),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Copy(#[from] CopyProblem),
    #[error(transparent)]
    Secret(#[from] SecretProblem),
    #[error(transparent)]
    Door(#[from] DoorProblem),
    #[error(transparent)]
    Listen(#[from] CannotListen),
    #[error(transparent)]
    Issuer(#[from] IssuerProblem),
    #[error(transparent)]
    Provider(#[from] ProviderProblem),
    #[error(transparent)]
    Release(#[from] ReleaseProblem),
    #[error("`{0}` is not set: write it into samverka.toml, or set the variable {1}.")]
    Missing(&'static str, &'static str),
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error("{0}")]
    Said(String),
    /// The hub is there, and cannot answer.
    #[error("{0}")]
    NotReady(String),
}

impl CommandProblem {
    fn exit_code(&self) -> u8 {
        match self {
            CommandProblem::Config(_) | CommandProblem::Missing(..) | CommandProblem::Provider(_) => 2,
            CommandProblem::NotReady(_) | CommandProblem::Store(StoreError::Pending { .. }) => 3,
            _ => 1,
        }
    }
}

/// Runs a command; what went wrong is one sentence on standard error.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("samverka: the program cannot start ({error})");
            return ExitCode::from(1);
        }
    };
    let config = cli.config.as_deref();
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run(config).await,
            Command::Migrate(migrate) => migrate.run(config).await,
            Command::Seed(seed) => seed.run(config).await,
            Command::Keys(keys) => keys.run(config).await,
            Command::Agency(agency) => agency.run(config).await,
            Command::User(user) => user.run(config).await,
            Command::Token(token) => token.run(),
            Command::Schema(schema) => schema.run(),
            Command::Access(access) => access.run(),
            Command::Release(release) => release.run(config).await,
            Command::Audit(audit) => audit.run(config).await,
            Command::Backup(backup) => backup.run(config).await,
            Command::Restore(restore) => restore.run(config).await,
            Command::Doctor(doctor) => doctor.run(config).await,
            Command::Healthcheck(healthcheck) => healthcheck.run(config).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("samverka: {problem}");
            ExitCode::from(problem.exit_code())
        }
    }
}

/// The machine's clock; everything below takes the time as a parameter.
pub fn system_clock() -> Clock {
    Arc::new(Utc::now)
}

/// The settings of a command that works on configured databases.
pub fn configured(path: Option<&Path>) -> Result<Config, CommandProblem> {
    Ok(Config::load_here(path)?)
}

/// Where the databases are.
pub fn database_settings(config: &Config, create_missing: bool) -> Result<DatabaseSettings, CommandProblem> {
    let case = config
        .case_database_url
        .as_ref()
        .ok_or(CommandProblem::Missing("case_database_url", "SAMVERKA_CASE_DATABASE_URL"))?;
    let release = config
        .release_database_url
        .as_ref()
        .ok_or(CommandProblem::Missing("release_database_url", "SAMVERKA_RELEASE_DATABASE_URL"))?;
    Ok(DatabaseSettings {
        case_url: case.as_str().to_owned(),
        audit_url: None,
        release_url: release.as_str().to_owned(),
        replica_url: config.case_replica_url.as_ref().map(|url| url.as_str().to_owned()),
        connections: None,
        create_missing,
    })
}
