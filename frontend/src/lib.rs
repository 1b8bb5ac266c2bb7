//! Wasm entry.
