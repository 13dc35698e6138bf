//! A new key to sign releases with. What the one before has signed stays trusted.

use crate::command::CommandProblem;
use crate::command::release::signing::SigningFile;
use crate::config::Config;

pub(super) fn rotate(config: &Config) -> Result<(), CommandProblem> {
    let path = config.keys.release_signing_file.as_deref();
    let missing = CommandProblem::Missing("keys.release_signing_file", "SAMVERKA_KEYS__RELEASE_SIGNING_FILE");
    let path = path.ok_or(missing)?;
    let before = SigningFile::open(path)?;
    let after = before.succeeded_by(super::fresh()?);
    after.replace(path)?;
    println!("Releases are signed by {} from now on.", after.public_key());
    println!("Those signed by {} stay as they are, and `release verify` trusts them.", before.public_key());
    println!("Give the new public key out as you gave the old one, and say until when the old one was used.");
    Ok(())
}
