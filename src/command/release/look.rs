//! What there is, and whether it is what it was.

use std::collections::BTreeSet;

use clap::Args;
use serde_json::json;

use super::Desk;
use super::signing::{SigningFile, is_signed};
use crate::command::CommandProblem;
use crate::store::release::books::Books;
use crate::store::release::draft::{Approved, Standing};
use crate::store::release::problem::ReleaseProblem;

pub(super) async fn list(desk: &Desk, as_json: bool) -> Result<(), CommandProblem> {
    let (slices, releases) = (desk.books.slices().await?, desk.books.releases().await?);
    let standing = |standing: &Standing| match standing {
        Standing::Draft { approvals } => format!("draft, {approvals} of 2 approvals"),
        Standing::Published => "published".to_owned(),
        Standing::Withdrawn => "withdrawn".to_owned(),
    };
    if as_json {
        let slices = slices.iter().map(
            |slice| json!({ "slice": slice.key.code(), "policy": slice.policy.id, "content_hash": slice.content_hash }),
        );
        let releases = releases.iter().map(|release| {
            json!({
                "release": release.slug,
                "slices": release.slices,
                "standing": standing(&release.standing),
                "content_hash": release.content_hash,
            })
        });
        let all = json!({ "slices": slices.collect::<Vec<_>>(), "releases": releases.collect::<Vec<_>>() });
        println!("{all}");
        return Ok(());
    }
    for slice in &slices {
        println!("slice    {:10} {}  {}", slice.key.code(), slice.policy.id, slice.content_hash);
    }
    for release in &releases {
        println!("release  {:10} {}  {}", release.slug, standing(&release.standing), release.slices.join(","));
    }
    Ok(())
}

/// Books that hold: how much there is, and who signed which release.
pub struct Holding {
    pub slices: usize,
    pub releases: usize,
    signers: BTreeSet<(String, String)>,
}

/// Makes every number anew from what was drawn; checks hashes, approvals, signatures and the ledger.
pub async fn verify(books: &Books) -> Result<Holding, ReleaseProblem> {
    let slices = books.slices().await?;
    let all: Vec<_> = slices.iter().collect();
    for slice in &slices {
        slice.verify(&all)?;
        let policy = format!("the policy `{}`", slice.policy.id);
        books.require_approval(Approved::Policy, &policy, &slice.policy.hash).await?;
    }
    books.check_ledger(&slices).await?;
    let releases = books.releases().await?;
    let mut signers = BTreeSet::new();
    for listed in &releases {
        let release = books.whole(&listed.slug).await?;
        release.verify()?;
        if matches!(listed.standing, Standing::Draft { .. }) {
            continue;
        }
        let what = format!("the release `{}`", listed.slug);
        books.require_approval(Approved::Release, &what, &listed.content_hash).await?;
        if !is_signed(&release.heading) {
            return Err(ReleaseProblem::Signature(listed.slug.clone()));
        }
        signers.insert((release.heading.signed_by, listed.slug.clone()));
    }
    Ok(Holding { slices: slices.len(), releases: releases.len(), signers })
}

/// Make every number anew from what was drawn, and compare.
#[derive(Debug, Args)]
pub struct Verify {
    /// A public key, hexadecimal, that releases may be signed by; again for each. The configured one and those that it
    /// succeeded are always trusted.
    #[arg(long, value_name = "KEY")]
    trust: Vec<String>,
}

impl Verify {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        let Holding { slices, releases, signers } = verify(&desk.books).await?;
        let trusted = self.trusted(desk)?;
        for (key, slug) in &signers {
            if !trusted.is_empty() && !trusted.contains(key) {
                return Err(ReleaseProblem::Signer { slug: slug.clone(), key: key.clone() }.into());
            }
        }
        println!("{} slices and {} releases are what was drawn, paid for and signed.", slices, releases);
        if trusted.is_empty() {
            let keys: BTreeSet<&str> = signers.iter().map(|(key, _)| key.as_str()).collect();
            for key in keys {
                println!("Signed by {key}: no key is configured, so compare it with the one that was given out.");
            }
        }
        Ok(())
    }

    /// The keys that may have signed: whoever can write the database can also sign with a key of their own.
    fn trusted(&self, desk: &Desk) -> Result<BTreeSet<String>, CommandProblem> {
        let mut keys: BTreeSet<String> = self.trust.iter().map(|key| key.to_ascii_lowercase()).collect();
        if let Some(file) = desk.config.keys.release_signing_file.as_deref() {
            keys.extend(SigningFile::open(file)?.public_keys());
        }
        Ok(keys)
    }
}
