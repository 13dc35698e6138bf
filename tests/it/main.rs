//! One integration binary: every test goes through the real router.

mod door;
