//! Secrets: made at random, kept as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A new secret of 256 bits, as text for a link or a cookie.
#[must_use]
pub fn new() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a secret. It has 256 random bits, so that one plain hash is enough.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A short text to find a line in the log by.
#[must_use]
pub fn short_id() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 6]>())
}
