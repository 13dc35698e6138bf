//! `samverka token`: a token of the demonstration's own issuer.

use std::path::PathBuf;

use clap::Args;

use super::{CommandProblem, system_clock};
use crate::domain::persona::Persona;
use crate::http::token::{DemonstrationIssuer, TokenHolder};

/// Print a token for a persona of the demonstration, valid for 24 hours, and nothing else.
#[derive(Debug, Args)]
pub struct Token {
    /// Only the demonstration issues tokens itself; a real hub takes those of its identity provider.
    #[arg(long, required = true)]
    demo: bool,
    /// Who to be; `samverka demo` lists them.
    #[arg(long, value_name = "PERSONA", value_parser = persona)]
    persona: Persona,
    /// The folder of the demonstration.
    #[arg(long, value_name = "DIR", default_value = "samverka-demo")]
    data_dir: PathBuf,
}

fn persona(slug: &str) -> Result<Persona, String> {
    Persona::parse(slug).ok_or_else(|| {
        let known: Vec<&str> = Persona::ALL.iter().map(|persona| persona.slug()).collect();
        format!("there is no such persona; there are {}", known.join(", "))
    })
}

impl Token {
    pub fn run(self) -> Result<(), CommandProblem> {
        if !self.data_dir.join("case.db").exists() {
            return Err(CommandProblem::File {
                path: self.data_dir,
                problem:
                    "there is no demonstration here; make one with `samverka demo`, or name its folder with --data-dir"
                        .to_owned(),
            });
        }
        let issuer = DemonstrationIssuer::open(&self.data_dir)?;
        println!("{}", issuer.mint(&TokenHolder::of(self.persona), system_clock()())?);
        Ok(())
    }
}
