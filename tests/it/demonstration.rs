//! The demonstration: the figures of the press release, rows that fit together, and secrets that stay secret.

pub mod given;
mod press_release;
mod provenance;
pub mod secrecy;
mod sight;
mod structure;
mod support;
