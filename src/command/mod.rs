//! One file per subcommand of the program.

pub mod access;
pub mod demo;
pub mod healthcheck;
pub mod migrate;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod token;
