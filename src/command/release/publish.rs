//! From slices to what everybody sees: create, approve, publish, withdraw.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::signing::SigningFile;
use super::{Desk, read};
use crate::command::serve::tokens_of_provider;
use crate::command::{CommandProblem, system_clock};
use crate::domain::release::Text;
use crate::domain::release::assembly::Draft;
use crate::domain::release::slice::SliceKey;
use crate::http::token::{DemonstrationIssuer, TokenVerifier};
use crate::store::release::draft::{Approved, Approver};

/// Put slices together to a release.
#[derive(Debug, Args)]
pub struct Create {
    /// The name, such as nmt-2024: it stands in the addresses of files.
    slug: String,
    /// The slices in their order, separated by commas; a block directly after its last cohort.
    #[arg(long, value_name = "SLICES", value_delimiter = ',', required = true, value_parser = slice)]
    slices: Vec<SliceKey>,
    #[arg(long, value_name = "TEXT")]
    title_sv: String,
    #[arg(long, value_name = "TEXT")]
    title_en: String,
    /// A remark that every reader must see; one in Swedish for each in English.
    #[arg(long, value_name = "TEXT")]
    note_sv: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    note_en: Vec<String>,
}

fn slice(text: &str) -> Result<SliceKey, String> {
    SliceKey::parse(text).ok_or_else(|| "a slice is a year or a block of three, such as 2016 or 2016-2018".to_owned())
}

impl Create {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        if self.note_sv.len() != self.note_en.len() {
            return Err(CommandProblem::Said("give every note in both languages: --note-sv and --note-en".to_owned()));
        }
        let notes = self.note_sv.into_iter().zip(self.note_en).map(|(sv, en)| Text { sv, en }).collect();
        let draft = Draft {
            slug: self.slug.clone(),
            title: Text { sv: self.title_sv, en: self.title_en },
            notes,
            synthetic: desk.is_demonstration().await?,
            slices: desk.books.slices_of(&self.slices).await?,
        };
        let hash = desk.books.create(&draft, system_clock()()).await?;
        println!("The release {} is put together, hash {hash}. Nobody sees it yet; two people approve it:", self.slug);
        println!("  samverka release approve {} --token-file FILE", self.slug);
        Ok(())
    }
}

/// Agree to a release, a policy or figures.
#[derive(Debug, Args)]
pub struct Approve {
    /// The name of a release.
    #[arg(required_unless_present_any = ["policy", "figures"])]
    slug: Option<String>,
    /// The id of a policy instead.
    #[arg(long, value_name = "ID", conflicts_with_all = ["slug", "figures"])]
    policy: Option<String>,
    /// The hash of entered figures instead.
    #[arg(long, value_name = "HASH", conflicts_with_all = ["slug", "policy"])]
    figures: Option<String>,
    /// A file with the approver's access token, checked as the server checks it.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
}

impl Approve {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        let approver = approver(desk, &read(&self.token_file)?).await?;
        let (of, what, hash) = match (self.slug, self.policy, self.figures) {
            (Some(slug), ..) => {
                let hash = desk.books.hash_of(&slug).await?;
                (Approved::Release, format!("the release `{slug}`"), hash)
            }
            (_, Some(id), _) => {
                (Approved::Policy, format!("the policy `{id}`"), desk.books.policy(&id).await?.hash.clone())
            }
            (.., figures) => {
                let hash = figures.unwrap_or_default();
                desk.books.check_figures(&hash).await?;
                (Approved::Figures, format!("the figures {hash}"), hash)
            }
        };
        let approvals = desk.books.approve(of, &what, &hash, &approver, system_clock()()).await?;
        println!("{} approved {what}, hash {hash}: {approvals} of 2.", approver.role.code());
        Ok(())
    }
}

/// Whom a token names, if the server would believe it and its holder is an active user.
async fn approver(desk: &Desk, token: &str) -> Result<Approver, CommandProblem> {
    let clock = system_clock();
    let tokens = match (&desk.data_dir, &desk.config.oidc) {
        (Some(folder), _) => TokenVerifier::demonstration(Arc::new(DemonstrationIssuer::open(folder)?), clock),
        (None, Some(oidc)) => tokens_of_provider(oidc, clock).await?,
        (None, None) => return Err(CommandProblem::Missing("oidc.issuer", "SAMVERKA_OIDC__ISSUER")),
    };
    let claims =
        tokens.verify(token.trim()).await.map_err(|problem| CommandProblem::Said(problem.sentence().en.to_owned()))?;
    let active = desk.databases.user_is_active(&claims.issuer, &claims.subject, claims.role).await?;
    if !active {
        return Err(CommandProblem::Said(
            "the token is valid, but no active user of the hub has its role: `samverka user list`".to_owned(),
        ));
    }
    Ok(Approver { role: claims.role, issuer: claims.issuer, subject: claims.subject })
}

pub(super) async fn publish(desk: &Desk, slug: &str) -> Result<(), CommandProblem> {
    let file = desk.config.keys.release_signing_file.as_deref();
    let file =
        file.ok_or(CommandProblem::Missing("keys.release_signing_file", "SAMVERKA_KEYS__RELEASE_SIGNING_FILE"))?;
    let key = SigningFile::open(file)?;
    desk.books.publish(slug, |hash| key.sign(hash), system_clock()()).await?;
    println!("The release {slug} is published.");
    Ok(())
}

/// Take a release back.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The name of the release.
    slug: String,
    #[arg(long, value_name = "TEXT")]
    reason_sv: String,
    #[arg(long, value_name = "TEXT")]
    reason_en: String,
}

impl Withdraw {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        let today = today();
        let reason = Text { sv: self.reason_sv, en: self.reason_en };
        desk.books.withdraw(&self.slug, today, reason).await?;
        println!("The release {} is withdrawn. It stays named, with the reason.", self.slug);
        Ok(())
    }
}

/// Note an error that was found after publication.
#[derive(Debug, Args)]
pub struct Erratum {
    /// The name of the release.
    slug: String,
    #[arg(long, value_name = "TEXT")]
    text_sv: String,
    #[arg(long, value_name = "TEXT")]
    text_en: String,
}

impl Erratum {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        let text = Text { sv: self.text_sv, en: self.text_en };
        desk.books.note_erratum(&self.slug, today(), text).await?;
        println!("Noted.");
        Ok(())
    }
}

fn today() -> chrono::NaiveDate {
    system_clock()().with_timezone(&chrono_tz::Europe::Stockholm).date_naive()
}
