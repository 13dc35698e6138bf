//! Check: whether what was restored is what was backed up, and whole.

use crate::command::CommandProblem;
use crate::command::backup::manifest::Manifest;
use crate::command::release::look;
use crate::store::audit::Chain;
use crate::store::checkup::{Opening, opens};
use crate::store::copy::marked_cohorts;
use crate::store::database::Databases;
use crate::store::keyring::Keyring;
use crate::store::migrate::Schema;
use crate::store::release::books::Books;
use crate::store::release::problem::ReleaseProblem;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Migrations that a newer program has to bring before anything else can be looked at.
    pub behind: usize,
    pub good: Vec<String>,
    pub wrong: Vec<String>,
    /// The cohorts that somebody is marked with.
    pub cohorts: Vec<i32>,
}

/// Looks at restored databases as the hub will.
pub async fn look_at(
    manifest: &Manifest,
    databases: &Databases,
    keyring: &Keyring,
) -> Result<Findings, CommandProblem> {
    let mut findings = Findings::default();
    for kept in &manifest.databases {
        let schema = [Schema::Case, Schema::Audit, Schema::Release].into_iter().find(|s| s.name() == kept.database);
        findings.behind += schema.map_or(Ok(0), |schema| schema.behind(&kept.migrations))?;
    }
    if findings.behind > 0 {
        return Ok(findings);
    }
    match opens(databases, keyring).await? {
        Opening::Opens => findings.good.push("what is sealed opens with the keys".to_owned()),
        Opening::NothingSealed => findings.good.push("nothing is sealed yet".to_owned()),
        Opening::MissingVersion(version) | Opening::OtherKey(version) => {
            findings.wrong.push(format!("version {version} of the identity key does not open what is sealed"));
        }
    }
    if let Err(bad) = manifest.audit_head.check(keyring) {
        findings.wrong.push(bad.to_string());
    }
    for chain in Chain::ALL {
        let verdict = chain.verify(databases, manifest.audit_head.of(chain)).await?;
        match verdict.broken {
            None => findings.good.push(format!(
                "{} record(s) of {} are as they were written",
                verdict.records,
                chain.name()
            )),
            Some(broken) => findings.wrong.push(format!("the audit log ({}): {broken}", chain.name())),
        }
    }
    match look::verify(&Books::new(databases.release_writer.clone())).await {
        Ok(holding) => findings.good.push(format!(
            "{} slice(s) and {} release(s) are what was drawn, paid for and signed",
            holding.slices, holding.releases
        )),
        Err(ReleaseProblem::Store(problem)) => return Err(problem.into()),
        Err(problem) => findings.wrong.push(problem.to_string()),
    }
    findings.cohorts = marked_cohorts(databases).await?;
    Ok(findings)
}
