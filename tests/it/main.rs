//! One integration binary: every test goes through the real router.

#[macro_use]
mod database;
mod access;
mod bad_input;
mod demonstration;
mod door;
mod figures;
mod floors;
mod hub;
mod migration;
mod schema;
mod start_page;
mod wave;
