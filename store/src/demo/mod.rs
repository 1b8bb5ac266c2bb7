//! Placeholder while the demo grows.
