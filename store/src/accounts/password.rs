//! Passwords: Argon2id, a few at a time, so that a rush of log-ins does not take all memory.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::{Error, Problem, Result};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Hashes computed at the same time; each takes 19 MiB (OWASP's first choice for Argon2id).
static SLOTS: Semaphore = Semaphore::const_new(4);

/// Passwords that people choose most, in lower case and in order, those of ten characters and more: from the list of
/// 20,000 that Django ships (`common-passwords.txt.gz`, collected by Royce Williams out of published leaks).
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Refuses what is easy to guess, counting the person's own words as known to the guesser.
///
/// # Errors
/// [`Problem::Weak`] at the field `password`.
pub fn judge(password: &str, own_words: &[&str]) -> Result<()> {
    // zxcvbn grows with the square of the length; what follows the first 100 characters makes nothing weaker.
    let head: String = password.chars().take(100).collect();
    if COMMON.binary_search(&head.to_lowercase().as_str()).is_ok() {
        return Err(Error::field("password", Problem::Weak));
    }
    // An address is known in parts too.
    let words: Vec<&str> = own_words.iter().flat_map(|w| w.split(['@', ' ', '　']).chain([*w])).collect();
    if zxcvbn::zxcvbn(&head, &words).score() < zxcvbn::Score::Three {
        return Err(Error::field("password", Problem::Weak));
    }
    Ok(())
}

/// Hashes a password for keeping.
///
/// # Errors
/// Never in practice; a fault of the software otherwise.
pub async fn hash(password: String) -> Result<String> {
    work(move || Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string()))
        .await?
        .map_err(crate::db::fault)
}

/// Whether a password fits a hash. Without a hash, one is computed all the same, so that the time taken tells
/// nobody whether an account exists.
///
/// # Errors
/// Never in practice; a fault of the software otherwise.
pub async fn fits(password: String, kept: Option<String>) -> Result<bool> {
    work(move || match kept.as_deref().map(PasswordHash::new) {
        Some(Ok(hash)) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        _ => {
            let _same_work = Argon2::default().hash_password(password.as_bytes());
            false
        }
    })
    .await
}

async fn work<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _slot = SLOTS.acquire().await.map_err(crate::db::fault)?;
    tokio::task::spawn_blocking(run).await.map_err(crate::db::fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_make_a_password_weak() {
        assert!(judge("correct horse battery", &[]).is_ok());
        assert!(judge("password1234", &[]).is_err());
        assert!(judge("tokuda2026", &["tokuda"]).is_err());
    }

    #[test]
    fn what_many_choose_is_refused_whatever_it_scores() {
        assert!(COMMON.is_sorted(), "it is searched by halves");
        let scored = |word: &str| zxcvbn::zxcvbn(word, &[]).score() >= zxcvbn::Score::Three;
        let strong: Vec<&&str> = COMMON.iter().filter(|word| scored(word)).collect();
        assert!(!strong.is_empty(), "the list refuses what the score lets pass");
        for word in strong {
            assert!(judge(word, &[]).is_err() && judge(&word.to_uppercase(), &[]).is_err(), "{word}");
        }
    }

    /// How many of a rush are at work at the same time, at most.
    async fn rush<F: Future<Output = ()>>(each: impl Fn(Box<dyn FnOnce() + Send>) -> F) -> usize {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all = (0..40).map(|_| {
            let (now, most) = (now.clone(), most.clone());
            each(Box::new(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let _hash = Argon2::default().hash_password(b"the same work as a log-in");
                now.fetch_sub(1, Ordering::SeqCst);
            }))
        });
        futures::future::join_all(all).await;
        most.load(Ordering::SeqCst)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_rush_of_log_ins_takes_turns() {
        let turns = rush(|job| async move { work(job).await.unwrap() }).await;
        assert!((1..=4).contains(&turns), "{turns} at once: each takes 19 MiB");
        // Without turns they are all at it.
        let together = rush(|job| async move { tokio::task::spawn_blocking(job).await.unwrap() }).await;
        assert!(together > 4, "{together} at once");
    }

    #[tokio::test]
    async fn a_hash_fits_only_its_password() {
        let kept = hash("長いひみつの言葉".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(fits("長いひみつの言葉".into(), Some(kept.clone())).await.unwrap());
        assert!(!fits("長いひみつの言葉 ".into(), Some(kept)).await.unwrap());
        assert!(!fits("x".into(), None).await.unwrap());
    }
}
