//! What the doors make of a release, without a door.
