//! `closedFields`: the sealed fields of one object that stay closed to the caller, decided before any value is looked at.

/// Names, in the schema's spelling, of those of an object's seals that stay closed.
macro_rules! closed_fields {
    ($clearance:expr, { $($name:literal: $seal:expr),* $(,)? }) => {{
        let clearance = $clearance;
        let mut closed: Vec<&'static str> = Vec::new();
        $(if $seal.stays_closed(clearance) { closed.push($name); })*
        closed
    }};
}
pub(super) use closed_fields;
