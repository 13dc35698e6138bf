//! `samverka user`: who may sign in.

use std::path::Path;

use clap::{Args, Subcommand};

use super::{CommandProblem, configured, database_settings, system_clock};
use crate::access::role::Role;
use crate::access::scope::Scope;
use crate::config::Config;
use crate::domain::code::Code;
use crate::domain::place::Region;
use crate::store::database::Databases;
use crate::store::migrate::ensure_current;
use crate::store::user::{NewUser, NotAdded};

const LONGEST_TEXT: usize = 255;

/// Say who may sign in: the people whom the identity provider knows and the hub lets in.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Let somebody in.
    Add(Add),
    /// List everybody, one per line, with tabs between: state, role, agency, regions, issuer, subject, name.
    List,
    /// Keep somebody out; every hub that runs does so within five seconds.
    Deactivate(Name),
    /// Let somebody in again.
    Activate(Name),
}

/// Who somebody is to the identity provider.
#[derive(Debug, Args)]
struct Name {
    /// The subject, as `oidc.claims.subject` of their tokens says it.
    #[arg(long, value_name = "TEXT", value_parser = text)]
    subject: String,
    /// The issuer; without it, the configured one.
    #[arg(long, value_name = "URL", value_parser = text)]
    issuer: Option<String>,
}

#[derive(Debug, Args)]
struct Add {
    #[command(flatten)]
    name: Name,
    /// The name that colleagues see.
    #[arg(long, value_name = "TEXT", value_parser = text)]
    display_name: String,
    /// The slug of the agency that they work for.
    #[arg(long, value_name = "SLUG")]
    agency: String,
    /// Their role; a token that says another is refused.
    #[arg(long, value_parser = role)]
    role: Role,
    /// A regional coordinator's region; may be repeated.
    #[arg(long = "region", value_name = "CODE", value_parser = region)]
    regions: Vec<Region>,
}

fn text(written: &str) -> Result<String, String> {
    if written.trim() != written || written.is_empty() || written.chars().any(char::is_control) {
        return Err("must be a text without blanks around it".to_owned());
    }
    if written.chars().count() > LONGEST_TEXT {
        return Err(format!("must have at most {LONGEST_TEXT} letters"));
    }
    Ok(written.to_owned())
}

fn role(code: &str) -> Result<Role, String> {
    let known = Role::ALL.into_iter().filter(|role| *role != Role::Researcher);
    let known: Vec<&str> = known.map(Role::code).collect();
    match Role::parse(code) {
        Some(Role::Researcher) => Err("researchers read published statistics, and need not be added".to_owned()),
        Some(role) => Ok(role),
        None => Err(format!("there is no such role; there are {}", known.join(", "))),
    }
}

fn region(code: &str) -> Result<Region, String> {
    let known: Vec<&str> = Region::ALL.iter().copied().map(Region::code).collect();
    Region::parse(code).ok_or_else(|| format!("there is no such region; there are {}", known.join(", ")))
}

impl User {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = configured(path)?;
        let databases = Databases::open(&database_settings(&config, false)?).await?;
        ensure_current(&databases).await?;
        match self.what {
            What::Add(add) => add.run(&config, &databases).await?,
            What::List => list(&databases).await?,
            What::Deactivate(name) => name.set_active(&config, &databases, false).await?,
            What::Activate(name) => name.set_active(&config, &databases, true).await?,
        }
        Ok(databases.close().await?)
    }
}

impl Add {
    async fn run(self, config: &Config, databases: &Databases) -> Result<(), CommandProblem> {
        let needs_regions = self.role.scope() == Scope::Regions;
        if needs_regions == self.regions.is_empty() {
            let problem = match needs_regions {
                true => "needs at least one --region",
                false => "has no regions: leave --region out",
            };
            return Err(CommandProblem::Said(format!("the role {} {problem}", self.role.code())));
        }
        let issuer = self.name.issuer(config)?;
        let new = NewUser {
            issuer: issuer.clone(),
            subject: self.name.subject.clone(),
            display_name: self.display_name,
            agency: self.agency.clone(),
            role: self.role,
            regions: self.regions,
        };
        databases.add_user(new, system_clock()()).await.map_err(|problem| match problem {
            NotAdded::NoAgency => {
                CommandProblem::Said(format!("there is no active agency `{}`; nothing was changed", self.agency))
            }
            NotAdded::Known => CommandProblem::Said(format!(
                "`{}` of {issuer} is a user already; look with `samverka user list`, nothing was changed",
                self.name.subject
            )),
            NotAdded::Store(problem) => problem.into(),
        })?;
        println!("Added `{}` of {issuer}: {} of {}.", self.name.subject, self.role.code(), self.agency);
        Ok(())
    }
}

impl Name {
    fn issuer(&self, config: &Config) -> Result<String, CommandProblem> {
        let configured = config.oidc.as_ref().map(|oidc| oidc.issuer.clone());
        self.issuer.clone().or(configured).ok_or_else(|| {
            CommandProblem::Said("name the identity provider with --issuer, or set `oidc.issuer`".to_owned())
        })
    }

    async fn set_active(&self, config: &Config, databases: &Databases, active: bool) -> Result<(), CommandProblem> {
        let issuer = self.issuer(config)?;
        if !databases.set_user_active(&issuer, &self.subject, active).await? {
            return Err(CommandProblem::Said(format!(
                "`{}` of {issuer} is no user; look with `samverka user list`, nothing was changed",
                self.subject
            )));
        }
        let now = if active { "in again" } else { "out, everywhere within five seconds" };
        println!("`{}` of {issuer} is {now}.", self.subject);
        Ok(())
    }
}

async fn list(databases: &Databases) -> Result<(), CommandProblem> {
    for user in databases.users().await? {
        let state = if user.active { "active" } else { "inactive" };
        let columns = [state, &user.role, &user.agency, &user.regions, &user.issuer, &user.subject, &user.display_name];
        println!("{}", columns.join("\t"));
    }
    Ok(())
}
