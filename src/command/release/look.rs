//! What there is, and whether it is what it was.

use serde_json::json;

use super::Desk;
use super::signing::is_signed;
use crate::command::CommandProblem;
use crate::store::release::draft::Standing;
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

pub(super) async fn verify(desk: &Desk) -> Result<(), CommandProblem> {
    let slices = desk.books.slices().await?;
    let all: Vec<_> = slices.iter().collect();
    for slice in &slices {
        slice.verify(&all).map_err(ReleaseProblem::from)?;
    }
    desk.books.check_ledger(&slices).await?;
    let releases = desk.books.releases().await?;
    for listed in &releases {
        let release = desk.books.whole(&listed.slug).await?;
        release.verify().map_err(ReleaseProblem::from)?;
        if !matches!(listed.standing, Standing::Draft { .. }) && !is_signed(&release.heading) {
            return Err(ReleaseProblem::Signature(listed.slug.clone()).into());
        }
    }
    println!("{} slices and {} releases are what was drawn, paid for and signed.", slices.len(), releases.len());
    Ok(())
}
