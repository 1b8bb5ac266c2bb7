//! Credentials: one's own, and what waits for verifiers.

pub mod api;
mod claim;
mod mine;
mod queue;

pub use mine::Mine;
pub use queue::Queue;
