//! Releases of a demonstration, made with draws that were written down.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use samverka::access::role::Role;
use samverka::domain::release::Text;
use samverka::domain::release::assembly::Draft;
use samverka::domain::release::noise::Recorded;
use samverka::domain::release::policy::Policy;
use samverka::domain::release::slice::{Slice, SliceKey};
use samverka::store::release::books::Books;
use samverka::store::release::build::{Making, build};
use samverka::store::release::draft::{Approved, Approver};
use samverka::store::release::problem::ReleaseProblem;

use crate::demonstration::given::Seeded;

pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 2, 3, 9, 0, 0).unwrap()
}

pub fn books(world: &Seeded) -> Books {
    Books::new(world.open.release_writer.clone())
}

/// A coordinator and a statistician, by name.
pub fn approver(role: Role, subject: &str) -> Approver {
    Approver { role, issuer: "samverka-demo".to_owned(), subject: subject.to_owned() }
}

pub async fn approve(books: &Books, of: Approved, hash: &str) {
    for (role, subject) in [(Role::NationalCoordinator, "ansvarig"), (Role::Statistician, "statistiker")] {
        books.approve(of, "it", hash, &approver(role, subject), now()).await.unwrap();
    }
}

/// Policy v1, kept and approved.
pub async fn policy(books: &Books) -> Arc<Policy> {
    let policy = books.add_policy(Policy::V1, now()).await.unwrap();
    approve(books, Approved::Policy, &policy.hash).await;
    books.policy(&policy.id).await.unwrap()
}

/// Draws that stray as the noise of policy v1 does, about.
pub fn noise(seed: i64) -> Recorded {
    let draw = |place: i64| ((place * 7_919 + seed * 104_729) % 11) - 5;
    Recorded::new((0..997).map(draw).collect())
}

pub async fn slice(world: &Seeded, policy: &Arc<Policy>, key: SliceKey) -> Result<Slice, ReleaseProblem> {
    let seed = i64::from(key.years()[0]) + i64::from(key.is_block());
    slice_with(world, policy, key, noise(seed)).await
}

/// A slice to which nothing was added: what was counted.
pub async fn exact(world: &Seeded, policy: &Arc<Policy>, key: &str) -> Slice {
    slice_with(world, policy, SliceKey::parse(key).unwrap(), Recorded::new(vec![0])).await.unwrap()
}

pub async fn slice_with(
    world: &Seeded,
    policy: &Arc<Policy>,
    key: SliceKey,
    mut noise: Recorded,
) -> Result<Slice, ReleaseProblem> {
    let making = Making {
        databases: &world.open,
        keyring: &world.keyring,
        policy: policy.clone(),
        spending: policy.spending(key),
        noise: &mut noise,
        actor: "test",
        now: now(),
    };
    build(making, key, || ()).await
}

pub fn draft(slug: &str, slices: Vec<Slice>) -> Draft {
    let title = Text { sv: "Misstänkt utsatta".to_owned(), en: "Presumed victims".to_owned() };
    Draft { slug: slug.to_owned(), title, notes: Vec::new(), synthetic: true, slices }
}

/// The slices 2016, 2017, 2018 and their block, and a release of them.
pub async fn published(world: &Seeded) -> Vec<Slice> {
    let books = books(world);
    let policy = policy(&books).await;
    let mut slices = Vec::new();
    for key in ["2016", "2017", "2018", "2016-2018"] {
        slices.push(slice(world, &policy, SliceKey::parse(key).unwrap()).await.unwrap());
    }
    publish(&books, "nmt-2018", slices.clone()).await;
    slices
}

pub async fn publish(books: &Books, slug: &str, slices: Vec<Slice>) {
    let hash = books.create(&draft(slug, slices), now()).await.unwrap();
    approve(books, Approved::Release, &hash).await;
    books.publish(slug, |_| ("00".to_owned(), "00".to_owned()), now()).await.unwrap();
}
