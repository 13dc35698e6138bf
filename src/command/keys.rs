//! `samverka keys`: the files that hold a hub's keys.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::CommandProblem;
use crate::store::keyring::Keyring;

const IDENTITY: &str = "identity.key";
const CURSOR: &str = "cursor.key";
const RELEASE_SIGNING: &str = "release-signing.key";
const ROUTER: &str = "router.secret";

/// Make the files that hold a hub's keys.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make every key that a hub needs, each in a file that only you may read. Never overwrites one.
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    /// The folder; made if it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

impl Keys {
    pub fn run(self) -> Result<(), CommandProblem> {
        let What::Create(create) = self.what;
        create.run()
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

/// Writes 32 random bytes in base64 into a new file.
pub fn random(path: &Path) -> Result<(), CommandProblem> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice())
        .map_err(|_| CommandProblem::Said("the machine gives no random bytes".to_owned()))?;
    let text = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = opened.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> CommandProblem {
    CommandProblem::File { path: path.to_owned(), problem: format!("cannot be written ({})", error.kind()) }
}
