//! Releases: made once, by two people, and the same for ever; what they may not hold; and who may read them.

mod alone;
mod before;
mod counted;
mod crawl;
pub mod given;
mod life;
mod outside;
mod precise;
mod refusals;
mod shipped;
