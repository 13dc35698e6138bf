use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use clap::Parser;
use zeroize::Zeroizing;

use super::demonstration::FIGURES as FIGURES_EXAMPLE;
use super::signing::SigningFile;
use crate::command::demo::{prepare, seed};
use crate::command::{Cli, Command, CommandProblem, database_settings};
use crate::domain::persona::Persona;
use crate::http::token::{DemonstrationIssuer, TokenHolder};
use crate::store::database::Databases;
use crate::store::demonstration::Plan;
use crate::store::keyring::Keyring;
use crate::store::migrate::migrate_up;

/// A demonstration without releases, and what is typed there.
struct Office(tempfile::TempDir);

impl Office {
    async fn open() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let config = prepare(folder.path()).unwrap();
        let settings = database_settings(&config, true).unwrap();
        migrate_up(&settings).await.unwrap();
        let databases = Databases::open(&settings).await.unwrap();
        let keyring = Keyring::load(config.keys.identity_file.as_deref().unwrap()).unwrap();
        seed(&databases, &keyring, &Plan::default()).await.unwrap();
        databases.close().await.unwrap();
        Office(folder)
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Types `samverka release` and these words.
    async fn act(&self, words: &str) -> Result<(), CommandProblem> {
        let folder = self.folder().to_str().unwrap();
        let mut line = vec!["samverka", "release", "--data-dir", folder];
        line.extend(words.split(' '));
        let cli = Cli::try_parse_from(line).map_err(|error| CommandProblem::Said(error.to_string()))?;
        let Command::Release(release) = cli.command else { panic!("{words}") };
        release.run(None).await
    }

    async fn is_refused(&self, words: &str, refusal: &str) {
        let problem = self.act(words).await.unwrap_err().to_string();
        assert!(problem.contains(refusal), "{words}: {problem}");
    }

    /// A file with a persona's token, made out at a time.
    fn token_of(&self, persona: Persona, at: DateTime<Utc>) -> PathBuf {
        let token = DemonstrationIssuer::open(self.folder()).unwrap().mint(&TokenHolder::of(persona), at).unwrap();
        self.file(&format!("{}.token", persona.slug()), &format!("{token}\n"))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Both approvers agree to what is named.
    async fn both_approve(&self, what: &str) {
        for persona in [Persona::NationalCoordinator, Persona::Statistician] {
            let token = self.token_of(persona, Utc::now());
            self.act(&format!("approve {what} --token-file {}", token.display())).await.unwrap();
        }
    }

    /// Types `samverka user` and these words, about the statistician.
    async fn user(&self, act: &str) {
        let config = self.folder().join("samverka.toml");
        let name = (Persona::Statistician.subject(), Persona::Statistician.issuer());
        let line = ["samverka", "user", act, "--subject", name.0, "--issuer", name.1];
        let Command::User(user) = Cli::try_parse_from(line).unwrap().command else { panic!("{act}") };
        user.run(Some(&config)).await.unwrap();
    }
}

#[tokio::test]
async fn from_people_to_a_release_and_back() {
    let office = Office::open().await;
    office.is_refused("build --cohort 2016", "there is no policy `nmt-v1`").await;
    office.act("policy").await.unwrap();
    office.is_refused("build --cohort 2016", "is not approved by a NATIONAL_COORDINATOR and a STATISTICIAN").await;
    office.both_approve("--policy nmt-v1").await;
    office.act("build --cohort 2016").await.unwrap();
    office.act("build --cohort 2017 --json").await.unwrap();
    let create = "create nmt-2017 --slices 2016,2017 --title-sv Utsatta --title-en Victims";
    office.is_refused(&format!("{create} --note-sv Obs"), "in both languages").await;
    office.act(create).await.unwrap();
    office.is_refused("publish nmt-2017", "is not approved").await;
    office.is_refused("withdraw nmt-2017 --reason-sv Fel --reason-en Wrong", "is not published").await;
    office.both_approve("nmt-2017").await;
    office.act("publish nmt-2017").await.unwrap();
    // Whoever can write the database can sign with a key of their own: only a key that is known counts.
    let own = office.folder().join("keys/release-signing.key");
    let hidden = office.folder().join("hidden.key");
    std::fs::copy(&own, &hidden).unwrap();
    std::fs::write(&own, STANDARD.encode([7; 32])).unwrap();
    office.is_refused("verify", "which is none of those that are trusted").await;
    let key = SigningFile::open(&hidden).unwrap().public_key();
    office.act(&format!("verify --trust {key}")).await.unwrap();
    std::fs::copy(&hidden, &own).unwrap();
    for words in ["verify", "list", "list --json", "erratum nmt-2017 --text-sv Fel --text-en Wrong", "reference"] {
        office.act(words).await.unwrap();
    }
    // Another key signs from now on: what the one before has signed is trusted for as long as the file says so.
    SigningFile::open(&own).unwrap().succeeded_by(Zeroizing::new([8; 32])).replace(&own).unwrap();
    office.act("verify").await.unwrap();
    let text = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, text.replace("trusted ", "# ")).unwrap();
    office.is_refused("verify", "which is none of those that are trusted").await;
    std::fs::write(&own, text).unwrap();
    office.act("withdraw nmt-2017 --reason-sv Fel --reason-en Wrong").await.unwrap();
    office.act("verify").await.unwrap();
}

#[tokio::test]
async fn only_the_holder_of_a_token_that_the_server_believes_approves() {
    let office = Office::open().await;
    office.act("policy").await.unwrap();
    let statistician = office.token_of(Persona::Statistician, Utc::now());
    let with = |file: &Path| format!("approve --policy nmt-v1 --token-file {}", file.display());
    let forged = std::fs::read_to_string(&statistician).unwrap().trim_end().to_owned() + "A";
    for (file, refusal) in [
        (office.token_of(Persona::PoliceOfficer, Utc::now()), "only a NATIONAL_COORDINATOR and a STATISTICIAN approve"),
        (office.token_of(Persona::NationalCoordinator, Utc::now() - Duration::days(3)), "expired"),
        (office.file("forged.token", &forged), "token"),
        (office.folder().join("missing.token"), "cannot be read"),
    ] {
        office.is_refused(&with(&file), refusal).await;
    }
    office.user("deactivate").await;
    office.is_refused(&with(&statistician), "no active user of the hub has its role").await;
    office.user("activate").await;
    office.act(&with(&statistician)).await.unwrap();
    office.is_refused(&with(&statistician), "was approved by the same person already").await;
    office.is_refused("build --cohort 2016", "is not approved").await;
}

#[tokio::test]
async fn figures_are_entered_all_or_none_and_approved_by_their_hash() {
    let office = Office::open().await;
    let enter = |file: &Path| format!("figures {}", file.display());
    for (name, text, refusal) in [
        ("no-figure", FIGURES_EXAMPLE.replace("\t150\t", "\tmany\t"), "line 2: "),
        ("no-day", FIGURES_EXAMPLE.replacen("2017-03-13", "13 March", 1), "line 2: "),
        ("no-address", FIGURES_EXAMPLE.replacen("https://", "", 1), "line 2: needs a name"),
        ("nothing", String::new(), "there is no figure"),
    ] {
        office.is_refused(&enter(&office.file(name, &text)), refusal).await;
    }
    let file = office.file("figures.tsv", FIGURES_EXAMPLE);
    office.act(&enter(&file)).await.unwrap();
    office.is_refused(&enter(&file), "figures never change").await;
    let token = office.token_of(Persona::Statistician, Utc::now());
    office
        .is_refused(&format!("approve --figures abc --token-file {}", token.display()), "no figures with the hash abc")
        .await;
    let hash = crate::store::release::figures::figures_hash(FIGURES_EXAMPLE);
    office.both_approve(&format!("--figures {hash}")).await;
}

#[test]
fn a_slice_is_a_year_or_a_block_of_three() {
    for words in
        ["build", "build --cohort 16", "build --cohort 2016-2018", "build --block 2016", "build --block 2016-2017"]
    {
        let line = format!("samverka release {words}");
        assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{words}");
    }
    assert!(Cli::try_parse_from(["samverka", "release", "build", "--block", "2016-2018"]).is_ok());
}
