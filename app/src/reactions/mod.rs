//! Reactions: one tap, seen at once, undone where it failed.

pub mod api;
