//! `samverka access matrix`: who may see and do what.

use clap::{Args, Subcommand};

use super::CommandProblem;
use crate::graphql::matrix;

/// Print who may see and do what.
#[derive(Debug, Args)]
pub struct Access {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the access matrix as Markdown: rows, fields and acts by role.
    Matrix,
}

impl Access {
    pub fn run(self) -> Result<(), CommandProblem> {
        let What::Matrix = self.what;
        print!("{}", matrix::markdown());
        Ok(())
    }
}
