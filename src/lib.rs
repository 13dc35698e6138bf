//! Samverka: a federated GraphQL data hub for a national anti-trafficking team.
//!
//! Floors are folders, nouns are files, and arrows point down:
//! `command → http → graphql → store → domain → access`.

pub mod access;
pub mod command;
pub mod config;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod store;
