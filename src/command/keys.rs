//! `samverka keys`: the files that hold a hub's keys.

pub mod cursor;
mod identity;
mod release_signing;
pub mod watch;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use self::watch::LOOKS_EVERY;
use super::{CommandProblem, configured};
use crate::config::Config;
use crate::store::key_file;
use crate::store::keyring::Keyring;

const IDENTITY: &str = "identity.key";
const CURSOR: &str = "cursor.key";
const RELEASE_SIGNING: &str = "release-signing.key";
const ROUTER: &str = "router.secret";

/// Make the files that hold a hub's keys, and exchange keys.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make every key that a hub needs, each in a file that only you may read. Never overwrites one.
    Create(Create),
    /// Exchange a key for a new one, while the hub serves.
    #[command(subcommand)]
    Rotate(Rotate),
}

#[derive(Debug, Subcommand)]
enum Rotate {
    /// A new version of the key under which identities are sealed: all of them are sealed again. Stopped at any
    /// moment, it goes on when it is run again.
    Identity {
        #[command(flatten)]
        patience: Patience,
        /// Add the version to the file and do no more, so that the file can be given to other machines first.
        #[arg(long)]
        only_add: bool,
        /// Print the outcome as JSON.
        #[arg(long)]
        json: bool,
    },
    /// A new key that seals cursors; the two before it open them still.
    Cursor(Patience),
    /// A new key to sign releases with; those that are signed stay trusted.
    ReleaseSigning,
}

#[derive(Debug, Args)]
struct Patience {
    /// How long to wait for the hubs to take up the file, instead of as long as they may need. 0 when none serves.
    #[arg(long, value_name = "SECONDS")]
    wait: Option<u64>,
}

#[derive(Debug, Args)]
struct Create {
    /// The folder; made if it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

impl Keys {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        match self.what {
            What::Create(create) => create.run(),
            What::Rotate(rotate) => rotate.run(&configured(path)?).await,
        }
    }
}

impl Create {
    fn run(self) -> Result<(), CommandProblem> {
        let folder = std::path::absolute(&self.dir).unwrap_or(self.dir);
        let files = [IDENTITY, CURSOR, RELEASE_SIGNING, ROUTER].map(|name| folder.join(name));
        // Before the first is made: half a set of keys is worse than none.
        if let Some(path) = files.iter().find(|path| path.exists()) {
            return Err(CommandProblem::File {
                path: path.clone(),
                problem:
                    "is there already, and is not overwritten; no key was made. What is sealed opens with its own \
                          key alone: keep it, or choose another --dir"
                        .to_owned(),
            });
        }
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| unwritable(&folder, &error))?;
        let [identity, others @ ..] = &files;
        Keyring::create(identity)?;
        others.iter().try_for_each(|path| random(path))?;
        let [identity, cursor, release_signing, router] = files.map(|path| path.display().to_string());
        println!(
            "# Made, for you alone to read. Copy the identity key to a vault that is not the backups': without it no"
        );
        println!("# identity opens, ever again. In samverka.toml:");
        println!("router_secret_file = {router:?}");
        println!("[keys]");
        println!("identity_file = {identity:?}");
        println!("cursor_file = {cursor:?}");
        println!("release_signing_file = {release_signing:?}");
        Ok(())
    }
}

impl Rotate {
    async fn run(self, config: &Config) -> Result<(), CommandProblem> {
        match self {
            Rotate::Identity { patience, only_add, json } => {
                identity::rotate(config, patience.wait, only_add, json).await
            }
            Rotate::Cursor(patience) => cursor::rotate(config, patience.wait).await,
            Rotate::ReleaseSigning => release_signing::rotate(config),
        }
    }
}

/// Waits until every hub that reads the file has taken it up, and what was asked before that was answered.
async fn settle(wait: Option<u64>, answering: Duration) {
    let wait = wait.map_or(LOOKS_EVERY + answering, Duration::from_secs);
    tokio::time::sleep(wait).await;
}

/// 32 random bytes.
fn fresh() -> Result<Zeroizing<[u8; 32]>, CommandProblem> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice())
        .map_err(|_| CommandProblem::Said("the machine gives no random bytes".to_owned()))?;
    Ok(bytes)
}

/// Writes 32 random bytes in base64 into a new file.
pub fn random(path: &Path) -> Result<(), CommandProblem> {
    let text = Zeroizing::new(STANDARD.encode(fresh()?.as_slice()));
    Ok(key_file::create(path, &text)?)
}

fn unwritable(path: &Path, error: &std::io::Error) -> CommandProblem {
    CommandProblem::File { path: path.to_owned(), problem: format!("cannot be written ({})", error.kind()) }
}
