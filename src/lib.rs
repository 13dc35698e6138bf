//! Samverka: a federated GraphQL data hub for a national anti-trafficking team.
//!
//! Floors are folders, nouns are files, and arrows point down:
//! `command → http → graphql → store → domain → access`.

#![deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

pub mod access;
pub mod command;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod store;
