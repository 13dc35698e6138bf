//! The demonstration's releases: made by the same code as any, with real noise, so that they differ from machine to
//! machine.

use std::path::Path;
use std::sync::Arc;

use super::sampler::{ExactGaussian, spending};
use super::signing::SigningFile;
use crate::command::{CommandProblem, system_clock};
use crate::domain::persona::Persona;
use crate::domain::release::Text;
use crate::domain::release::assembly::Draft;
use crate::domain::release::policy::Policy;
use crate::domain::release::slice::{Slice, SliceKey};
use crate::http::token::DEMONSTRATION_ISSUER;
use crate::store::database::Databases;
use crate::store::keyring::Keyring;
use crate::store::release::books::Books;
use crate::store::release::build::{self, Making};
use crate::store::release::draft::{Approved, Approver, Standing};
use crate::store::release::figures::figures_hash;
use crate::store::release::problem::ReleaseProblem;

const YEARS: std::ops::RangeInclusive<i32> = 2016..=2024;
pub(super) const FIGURES: &str = include_str!("../../domain/data/published_figures.tsv");

/// Publishes the releases of all years and the figures of 2017, so far as that is not done: a start that was interrupted
/// is gone on with.
pub async fn publish_all(databases: &Databases, keyring: &Keyring, signing: &Path) -> Result<(), CommandProblem> {
    let desk = Desk { databases, keyring, books: Books::new(databases.release_writer.clone()) };
    let key = SigningFile::open(signing)?;
    let policy = desk.policy().await?;
    let mut slices = desk.books.slices().await?;
    let held = desk.books.releases().await?;
    for year in YEARS {
        for slice in slices_of(year) {
            if !slices.iter().any(|made| made.key == slice) {
                slices.push(desk.build(&policy, slice).await?);
            }
        }
        let slug = format!("nmt-{year}");
        match held.iter().find(|listed| listed.slug == slug).map(|listed| listed.standing) {
            None => {
                let draft = draft(&slug, year, &slices);
                desk.books.create(&draft, system_clock()()).await?;
            }
            Some(Standing::Draft { .. }) => {}
            Some(Standing::Published | Standing::Withdrawn) => continue,
        }
        let hash = desk.books.hash_of(&slug).await?;
        desk.approve(Approved::Release, &format!("the release `{slug}`"), &hash).await?;
        desk.books.publish(&slug, |hash| key.sign(hash), system_clock()()).await?;
    }
    desk.figures().await
}

/// Where the demonstration's releases are made.
struct Desk<'a> {
    databases: &'a Databases,
    keyring: &'a Keyring,
    books: Books,
}

impl Desk<'_> {
    async fn policy(&self) -> Result<Arc<Policy>, CommandProblem> {
        let policy = self.books.add_policy(Policy::V1, system_clock()()).await?;
        self.approve(Approved::Policy, &format!("the policy `{}`", policy.id), &policy.hash).await?;
        Ok(self.books.policy(&policy.id).await?)
    }

    async fn build(&self, policy: &Arc<Policy>, slice: SliceKey) -> Result<Slice, CommandProblem> {
        let making = Making {
            databases: self.databases,
            keyring: self.keyring,
            spending: spending(policy, slice).map_err(ReleaseProblem::from)?,
            policy: policy.clone(),
            noise: &mut ExactGaussian,
            actor: "demonstration",
            now: system_clock()(),
        };
        Ok(build::build(making, slice, || ()).await?)
    }

    async fn figures(&self) -> Result<(), CommandProblem> {
        let hash = figures_hash(FIGURES);
        if self.books.check_figures(&hash).await.is_err() {
            self.books.enter_figures(FIGURES).await?;
        }
        self.approve(Approved::Figures, "the figures", &hash).await
    }

    /// In the demonstration both invented people agree to everything.
    async fn approve(&self, of: Approved, what: &str, hash: &str) -> Result<(), CommandProblem> {
        for persona in [Persona::NationalCoordinator, Persona::Statistician] {
            let approver = Approver {
                role: persona.role(),
                issuer: DEMONSTRATION_ISSUER.to_owned(),
                subject: persona.subject().to_owned(),
            };
            match self.books.approve(of, what, hash, &approver, system_clock()()).await {
                Ok(_) | Err(ReleaseProblem::PersonTwice { .. }) => {}
                Err(problem) => return Err(problem.into()),
            }
        }
        Ok(())
    }
}

fn draft(slug: &str, year: i32, slices: &[Slice]) -> Draft {
    let wanted: Vec<SliceKey> = (*YEARS.start()..=year).flat_map(slices_of).collect();
    let of = |key: &SliceKey| slices.iter().find(|slice| slice.key == *key).cloned();
    Draft {
        slug: slug.to_owned(),
        title: title(year),
        notes: Vec::new(),
        synthetic: true,
        slices: wanted.iter().filter_map(of).collect(),
    }
}

/// The slices that a year brings: its cohort, and every third year a block.
fn slices_of(year: i32) -> Vec<SliceKey> {
    let cohort = SliceKey::Cohort(year);
    if (year - YEARS.start()) % 3 == 2 { vec![cohort, SliceKey::Block(year - 2)] } else { vec![cohort] }
}

fn title(year: i32) -> Text {
    let first = YEARS.start();
    let years = if year == *first { year.to_string() } else { format!("{first}-{year}") };
    Text {
        sv: format!("Misstänkt utsatta för människohandel och människoexploatering {years}"),
        en: format!("Presumed victims of trafficking in human beings and human exploitation {years}"),
    }
}
