//! Properties of slices and releases on random worlds.

mod asking;
mod attacks;
mod bytes;
mod errors;
mod identities;
mod reconstruction;
pub(crate) mod world;
