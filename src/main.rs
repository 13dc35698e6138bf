//! Parses the command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use samverka::command::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    samverka::command::run(Cli::parse())
}
