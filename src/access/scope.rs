//! Scope: which rows exist for a caller. A description; the store turns it into SQL.

/// The cases that exist for a caller. What is outside does not exist for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every case.
    Everything,
    /// Cases of the caller's regions, and those assigned to the caller.
    Regions,
    /// Cases that the caller's agency takes part in.
    Agency,
    /// Cases of people with a measure at the caller's agency; other participants do not exist.
    OwnParticipants,
    /// Cases whose retention has ended, or for which erasure was requested.
    DueForErasure,
    /// No case.
    Nothing,
}
