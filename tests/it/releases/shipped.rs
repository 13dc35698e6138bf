//! What the demonstration ships with: releases of nine years, made at its first start.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use samverka::command::release::demonstration::publish_all;
use samverka::command::release::look::verify;
use samverka::domain::persona::Persona;
use samverka::domain::release::policy::Policy;
use samverka::domain::release::slice::SliceKey;
use samverka::store::release::draft::{Approved, Standing};
use serde_json::Value;

use super::given::{approver, books, now, slice};
use crate::database::OnBackend;
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;

const REMARKS: [&str; 2] =
    ["syntetiska demonstrationsdata, en dragning, citera inte", "synthetic demonstration data, one draw, do not cite"];

fn signing_key(folder: &Path) -> PathBuf {
    let file = folder.join("signing.key");
    std::fs::write(&file, STANDARD.encode([5; 32])).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    file
}

async fn ship(world: &Seeded) {
    let folder = tempfile::tempdir().unwrap();
    publish_all(&world.open, &world.keyring, &signing_key(folder.path())).await.unwrap();
}

/// The hash of every release, and what was drawn of all years.
async fn shown(world: &Seeded) -> (Vec<String>, Vec<Option<i64>>) {
    let books = books(world);
    let hashes = books.releases().await.unwrap().into_iter().map(|release| release.content_hash).collect();
    let slices = books.slices().await.unwrap();
    (hashes, slices.into_iter().flat_map(|slice| slice.tables).flat_map(|table| table.noisy).collect())
}

async fn the_demonstration_ships_with_nine_releases_of_nine_cohorts_and_three_blocks(world: Seeded) {
    // A first start that was stopped: one person had agreed, then both, then one slice was made.
    let books = books(&world);
    let policy = books.add_policy(Policy::V1, now()).await.unwrap();
    for persona in [Persona::NationalCoordinator, Persona::Statistician] {
        let approver = approver(persona.role(), persona.subject());
        books.approve(Approved::Policy, "the policy", &policy.hash, &approver, now()).await.unwrap();
    }
    let policy = books.policy(&policy.id).await.unwrap();
    let first = slice(&world, &policy, SliceKey::Cohort(2016)).await.unwrap();
    ship(&world).await;
    let releases = books.releases().await.unwrap();
    let slugs: Vec<String> = (2016..=2024).map(|year| format!("nmt-{year}")).collect();
    assert_eq!(releases.iter().map(|release| release.slug.clone()).collect::<Vec<_>>(), slugs);
    assert!(releases.iter().all(|release| release.standing == Standing::Published));
    let all = "2016 2017 2018 2016-2018 2019 2020 2021 2019-2021 2022 2023 2024 2022-2024";
    assert_eq!(releases[8].slices.join(" "), all);
    assert_eq!(releases[3].slices.join(" "), "2016 2017 2018 2016-2018 2019");
    assert_eq!(books.slices().await.unwrap()[0], first, "what was made is not made again");
    let holding = verify(&books).await.unwrap();
    assert_eq!((holding.slices, holding.releases), (12, 9));
    let before = shown(&world).await;
    ship(&world).await;
    assert_eq!(shown(&world).await, before, "a second start draws nothing");
}

/// The same people, the same program, other noise.
async fn the_numbers_differ_from_machine_to_machine(world: Seeded) {
    let other = Seeded::on(world.files.backend).await;
    ship(&world).await;
    ship(&other).await;
    let (one, another) = (shown(&world).await, shown(&other).await);
    assert_eq!(one.1.len(), another.1.len());
    let alike = one.1.iter().zip(&another.1).filter(|(one, another)| one == another).count();
    assert!(alike * 2 < one.1.len(), "{alike} of {} draws are alike", one.1.len());
    assert!(one.0.iter().zip(&another.0).all(|(one, another)| one != another));
}

async fn every_release_of_the_demonstration_says_in_both_languages_that_it_is_not_to_be_cited(world: Seeded) {
    ship(&world).await;
    let hub = TestHub::over(world);
    for (place, lang) in ["SV", "EN"].into_iter().enumerate() {
        let query = format!(
            "{{ releases {{ slug title(lang: {lang}) notes(lang: {lang}) citation(lang: {lang}) bibtex(lang: {lang})
                tables {{ licence(lang: {lang}) {{ name }} notes(lang: {lang}) }} }} }}"
        );
        let data = hub.ask_publicly(&query).await.data();
        let releases = data["releases"].as_array().unwrap();
        assert_eq!(releases.len(), 9);
        for release in releases {
            let says = |text: &Value| text.to_string().to_lowercase().contains(REMARKS[place]);
            assert!(says(&release["title"]) && says(&release["notes"]), "{release}");
            for name in ["citation", "bibtex"] {
                assert!(REMARKS.iter().all(|remark| release[name].as_str().unwrap().contains(remark)), "{release}");
            }
            for table in release["tables"].as_array().unwrap() {
                assert!(says(&table["licence"]["name"]) && says(&table["notes"]), "{table}");
            }
        }
    }
    for (place, query) in ["", "?lang=en"].into_iter().enumerate() {
        for year in 2016..=2024 {
            let metadata = hub.get(&format!("/statistics/nmt-{year}/YS.metadata.json{query}")).await.json();
            for said in ["releaseTitle", "notes", "citation", "licence"] {
                assert!(metadata[said].to_string().to_lowercase().contains(REMARKS[place]), "{year}: {said}");
            }
            for page in [format!("/statistics/nmt-{year}"), format!("/statistics/nmt-{year}/YS")] {
                let text = hub.get(&format!("{page}{query}")).await.text();
                let licence = text.split("rel=\"license\"").nth(1).unwrap().split("</p>").next().unwrap();
                assert!(licence.contains(REMARKS[place]), "{page}: {licence}");
                let title = metadata["releaseTitle"].as_str().unwrap();
                assert!(text.contains(title), "{page} names the release as {title}");
            }
        }
    }
}

on_both!(
    the_demonstration_ships_with_nine_releases_of_nine_cohorts_and_three_blocks,
    the_numbers_differ_from_machine_to_machine,
    every_release_of_the_demonstration_says_in_both_languages_that_it_is_not_to_be_cited,
);
