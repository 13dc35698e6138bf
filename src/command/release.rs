//! `samverka release`: from people to published statistics, offline, by two people.

pub mod build;
pub mod demonstration;
pub mod look;
mod publish;
pub mod sampler;
pub mod signing;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use tracing::{Instrument, info_span};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

use self::build::Build;
use self::look::Verify;
use self::publish::{Approve, Create, Erratum, Withdraw};
use super::traces::Traces;
use super::{CommandProblem, configured, database_settings, system_clock};
use crate::config::Config;
use crate::domain::release::policy::Policy;
use crate::http::token::DEMONSTRATION_ISSUER;
use crate::store::database::Databases;
use crate::store::migrate::ensure_current;
use crate::store::reference_copy::{load_code_lists, publish_reference};
use crate::store::release::books::Books;

/// Make, approve, publish and look at releases of statistics.
#[derive(Debug, Args)]
pub struct Release {
    /// A demonstration folder; without it, the configured databases.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Keep a policy: the catalogue, the budget and the rules of display, as text that never changes.
    Policy {
        /// The file; without it, the program's own policy v1.
        file: Option<PathBuf>,
        /// The program's own policy with half the budget, for data in which families dominate.
        #[arg(long, conflicts_with = "file")]
        sensitive: bool,
    },
    /// Make a slice: mark, count, pay, draw, keep. What was drawn is never drawn again.
    Build(Build),
    /// Put slices together to a release, which nobody sees before it is published.
    Create(Create),
    /// Agree to a release, a policy or figures; two people must, one NATIONAL_COORDINATOR and one STATISTICIAN.
    Approve(Approve),
    /// Sign a release and show it to everybody.
    Publish {
        /// The name of the release.
        slug: String,
    },
    /// Take a release back. It stays named, with the reason.
    Withdraw(Withdraw),
    /// Note an error that was found after publication. The numbers stay.
    Erratum(Erratum),
    /// Make every number anew from what was drawn, and compare; check hashes, signatures and the ledger.
    Verify(Verify),
    /// List the slices and the releases.
    List {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Copy code lists and what is public about agencies and coordinators into the release database.
    Reference,
    /// Enter exact figures that an authority published: a file with tabs; all of it or nothing.
    Figures {
        /// The file.
        file: PathBuf,
    },
}

/// The databases that releases are made of and in.
struct Desk {
    config: Config,
    databases: Databases,
    books: Books,
    data_dir: Option<PathBuf>,
}

impl Release {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = match &self.data_dir {
            Some(folder) => Config::demonstration(folder),
            None => configured(path)?,
        };
        let traces = Traces::open(&config.traces, "samverka-release")?;
        if let Some(traces) = &traces {
            // Nobody else listens in this process: it keeps no log.
            let _ = registry().with(traces.layer()).try_init();
        }
        let databases = Databases::open(&database_settings(&config, false)?).await?;
        ensure_current(&databases).await?;
        let books = Books::new(databases.release_writer.clone());
        let desk = Desk { config, databases, books, data_dir: self.data_dir };
        let done = desk.act(self.what).await;
        desk.databases.close().await?;
        if let Some(traces) = traces {
            traces.close().await;
        }
        done
    }
}

impl Desk {
    async fn act(&self, what: What) -> Result<(), CommandProblem> {
        match what {
            What::Policy { file, sensitive } => self.keep_policy(file.as_deref(), sensitive).await,
            What::Build(build) => build.run(self).instrument(info_span!("release build")).await,
            What::Create(create) => create.run(self).await,
            What::Approve(approve) => approve.run(self).await,
            What::Publish { slug } => publish::publish(self, &slug).await,
            What::Withdraw(withdraw) => withdraw.run(self).await,
            What::Erratum(erratum) => erratum.run(self).await,
            What::Verify(verify) => verify.run(self).await,
            What::List { json } => look::list(self, json).await,
            What::Reference => {
                load_code_lists(&self.databases).await?;
                publish_reference(&self.databases).await?;
                println!("The release database has the code lists, agencies and coordinators of the case database.");
                Ok(())
            }
            What::Figures { file } => {
                let hash = self.books.enter_figures(&read(&file)?).await?;
                println!("Entered. To show the figures, two people approve them:");
                println!("  samverka release approve --figures {hash} --token-file FILE");
                Ok(())
            }
        }
    }

    /// Whether the people are invented: wherever the demonstration's own issuer has users.
    async fn is_demonstration(&self) -> Result<bool, CommandProblem> {
        Ok(self.data_dir.is_some() || self.databases.have_users_of(DEMONSTRATION_ISSUER).await?)
    }

    async fn keep_policy(&self, file: Option<&Path>, sensitive: bool) -> Result<(), CommandProblem> {
        let text = match file {
            Some(file) => read(file)?,
            None if sensitive => Policy::V1_SENSITIVE.to_owned(),
            None => Policy::V1.to_owned(),
        };
        let policy = self.books.add_policy(&text, system_clock()()).await?;
        println!("The policy {} is kept, hash {}. Two people approve it:", policy.id, policy.hash);
        println!("  samverka release approve --policy {} --token-file FILE", policy.id);
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, CommandProblem> {
    std::fs::read_to_string(path).map_err(|error| CommandProblem::File {
        path: path.to_owned(),
        problem: format!("cannot be read ({})", error.kind()),
    })
}
