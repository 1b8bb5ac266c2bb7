//! Drafts: what is being written, for the other devices of the same member.

pub mod api;
