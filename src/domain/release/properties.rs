//! Properties of slices and releases on random worlds.

mod asking;
mod attacks;
mod bytes;
mod errors;
mod identities;
pub(crate) mod world;
