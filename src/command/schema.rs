//! `samverka schema export`: the schemas as text.

use clap::{Args, Subcommand, ValueEnum};

use super::CommandProblem;
use crate::graphql::sdl;

/// Print a schema.
#[derive(Debug, Args)]
pub struct Schema {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the schema that an audience sees, as SDL.
    Export {
        /// For whom: the subgraph for a router (hub), plain SDL for frontends' tools (hub-client), or what everybody sees (statistics).
        #[arg(long, value_enum)]
        audience: Audience,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Audience {
    Hub,
    HubClient,
    Statistics,
}

impl Schema {
    pub fn run(self) -> Result<(), CommandProblem> {
        let What::Export { audience } = self.what;
        let text = match audience {
            Audience::Hub => sdl::hub(),
            Audience::HubClient => sdl::hub_client(),
            Audience::Statistics => sdl::statistics(),
        };
        print!("{text}");
        Ok(())
    }
}
