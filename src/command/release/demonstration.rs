//! The demonstration's releases: made by the same code as any, with real noise, so that they differ from machine to
//! machine.

use std::path::Path;

use super::sampler::{ExactGaussian, spending};
use super::signing::SigningFile;
use crate::command::{CommandProblem, system_clock};
use crate::domain::persona::Persona;
use crate::domain::release::Text;
use crate::domain::release::assembly::Draft;
use crate::domain::release::policy::Policy;
use crate::domain::release::slice::SliceKey;
use crate::http::token::DEMONSTRATION_ISSUER;
use crate::store::database::Databases;
use crate::store::keyring::Keyring;
use crate::store::release::books::Books;
use crate::store::release::build::{self, Making};
use crate::store::release::draft::{Approved, Approver};
use crate::store::release::problem::ReleaseProblem;

const YEARS: std::ops::RangeInclusive<i32> = 2016..=2024;
const FIGURES: &str = include_str!("../../domain/data/published_figures.tsv");

/// Publishes the releases of all years and the figures of 2017, where there are none yet.
pub async fn publish_all(databases: &Databases, keyring: &Keyring, signing: &Path) -> Result<(), CommandProblem> {
    let books = Books::new(databases.release_writer.clone());
    if !books.releases().await?.is_empty() {
        return Ok(());
    }
    let key = SigningFile::open(signing)?;
    let clock = system_clock();
    let policy = books.add_policy(Policy::V1, clock()).await?;
    approve(&books, Approved::Policy, &format!("the policy `{}`", policy.id), &policy.hash).await?;
    let policy = books.policy(&policy.id).await?;
    let mut slices = Vec::new();
    for year in YEARS {
        for slice in slices_of(year) {
            let making = Making {
                databases,
                keyring,
                spending: spending(&policy, slice).map_err(ReleaseProblem::from)?,
                policy: policy.clone(),
                noise: &mut ExactGaussian,
                actor: "demonstration",
                now: clock(),
            };
            slices.push(build::build(making, slice, || ()).await?);
        }
        let draft = Draft {
            slug: format!("nmt-{year}"),
            title: title(year),
            notes: Vec::new(),
            synthetic: true,
            slices: slices.clone(),
        };
        let hash = books.create(&draft, clock()).await?;
        approve(&books, Approved::Release, &format!("the release `{}`", draft.slug), &hash).await?;
        books.publish(&draft.slug, |hash| key.sign(hash), clock()).await?;
    }
    let hash = books.enter_figures(FIGURES).await?;
    approve(&books, Approved::Figures, "the figures", &hash).await
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

/// In the demonstration both invented people agree to everything.
async fn approve(books: &Books, of: Approved, what: &str, hash: &str) -> Result<(), CommandProblem> {
    for persona in [Persona::NationalCoordinator, Persona::Statistician] {
        let approver = Approver {
            role: persona.role(),
            issuer: DEMONSTRATION_ISSUER.to_owned(),
            subject: persona.subject().to_owned(),
        };
        books.approve(of, what, hash, &approver, system_clock()()).await?;
    }
    Ok(())
}
