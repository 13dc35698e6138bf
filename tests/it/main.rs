//! One integration binary: every test goes through the real router.

#[macro_use]
mod database;
mod demonstration;
mod floors;
mod migration;
