//! One integration binary: every test goes through the real router.

#[macro_use]
mod database;
mod access;
mod backup;
mod bad_input;
mod chain;
mod checkup;
mod demonstration;
mod documents;
mod door;
mod faults;
mod figures;
mod floors;
mod hub;
mod inbox;
mod language;
mod matrix;
mod metrics;
mod migration;
mod oidc;
mod operations;
mod pxweb;
mod releases;
mod rotation;
mod schema;
mod search;
mod socket;
mod start_page;
mod statements;
mod statistics_files;
mod traces;
mod trusted;
mod two_worlds;
mod wave;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
