//! OpenID Connect: the tokens of a real provider, and everybody who would like to pass for one.

mod deceit;
mod product;
mod users;
mod workshop;
