//! Sealing: what few may read means nothing to whoever has the database or its backup without the key, which lies beside
//! neither. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), whose nonces may be drawn at random.

use crate::db::fault;
use crate::{Db, sql};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::{Error, Result};

/// Bytes of a key.
pub const KEY: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 24;
/// How sealed bytes begin: what was written before there was a key does not.
const MARK: &[u8] = b"sealed1:";
/// What the database holds to know its key again.
const CHECK: &str = "seal_check";

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Seal(XChaCha20Poly1305);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// With a key.
    #[must_use]
    pub fn of(key: &[u8; KEY]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// With a key as it is written down: 64 hexadecimal digits.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || format!("a key is {} hexadecimal digits", 2 * KEY);
        if text.len() != 2 * KEY || !text.is_ascii() {
            return Err(wrong());
        }
        let mut key = [0; KEY];
        for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self::of(&key))
    }

    /// A new key, as it is written down.
    #[must_use]
    pub fn new_key() -> String {
        rand::random::<[u8; KEY]>().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// Seals bytes. Whose they are is not in them, but they open only as theirs: nobody can put them elsewhere.
    ///
    /// # Errors
    /// When the cipher refuses, which it does for more than 256 GB.
    pub fn seal(&self, plain: &[u8], of: &str) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: plain, aad: of.as_bytes() };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).map_err(fault)?;
        Ok([MARK, &nonce, &sealed].concat())
    }

    /// Opens bytes; as they are where they were never sealed.
    ///
    /// # Errors
    /// Where the key is another, or they were changed, or are somebody else's.
    pub fn open(&self, sealed: &[u8], of: &str) -> Result<Vec<u8>> {
        let Some(rest) = sealed.strip_prefix(MARK) else { return Ok(sealed.to_vec()) };
        let (nonce, msg) = rest.split_at_checked(NONCE).ok_or_else(|| fault("sealed bytes are cut off"))?;
        let payload = Payload { msg, aad: of.as_bytes() };
        self.0.decrypt(XNonce::from_slice(nonce), payload).map_err(fault)
    }
}

/// Notes by which key the database is sealed, or compares it.
///
/// # Errors
/// A text for the operator, where it is sealed with another.
pub async fn check(db: &Db) -> Result<(), String> {
    let told = |e: Error| e.to_string();
    let seal = db.seal().map_err(told)?;
    let row: Option<(String,)> = db
        .optional(sql!("SELECT value FROM settings WHERE name = $1", CHECK))
        .await
        .map_err(|e| told(e.into()))?;
    if let Some((known,)) = row {
        let bytes: Option<Vec<u8>> = (0..known.len() / 2)
            .map(|n| known.get(2 * n..2 * n + 2).and_then(|two| u8::from_str_radix(two, 16).ok()))
            .collect();
        return match bytes.map(|b| seal.open(&b, CHECK)) {
            Some(Ok(plain)) if plain == CHECK.as_bytes() => Ok(()),
            _ => Err("this database was sealed with another key: give the one it was made with (--key-file or ASSEMBLE_KEY)".to_owned()),
        };
    }
    let sealed = seal.seal(CHECK.as_bytes(), CHECK).map_err(told)?;
    let text = sealed.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let work = async {
        let mut tx = db.write().await?;
        // Of two processes that begin at once the first one's stays, and the other compares with it the next time.
        tx.execute(sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            CHECK,
            text
        ))
        .await?;
        Ok::<_, Error>(tx.commit().await?)
    };
    work.await.map_err(told)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_as_its_own_only() {
        let seal = Seal::read(&Seal::new_key()).unwrap();
        let sealed = seal.seal("診断書".as_bytes(), "evidence 7").unwrap();
        assert!(!sealed.windows(3).any(|w| w == &"診断書".as_bytes()[..3]));
        assert_eq!(seal.open(&sealed, "evidence 7").unwrap(), "診断書".as_bytes());
        assert_ne!(seal.seal("診断書".as_bytes(), "evidence 7").unwrap(), sealed, "never twice the same");
        assert!(seal.open(&sealed, "evidence 8").is_err());
        assert!(Seal::of(&[7; KEY]).open(&sealed, "evidence 7").is_err());
        for at in [MARK.len(), MARK.len() + NONCE, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(seal.open(&changed, "evidence 7").is_err(), "{at}");
        }
        assert!(seal.open(&sealed[..MARK.len() + 5], "evidence 7").is_err());
        assert_eq!(seal.open(b"as before", "x").unwrap(), b"as before");
    }

    #[test]
    fn keys_are_read_strictly() {
        for wrong in ["", "00", &"g".repeat(64), &"０".repeat(64), &"a".repeat(63)] {
            assert!(Seal::read(wrong).is_err(), "{wrong}");
        }
        assert!(Seal::read(&format!(" {}\n", "aB".repeat(32))).is_ok());
    }
}
