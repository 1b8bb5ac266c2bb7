//! What is remembered between requests, and what makes it forgotten.
//!
//! A transaction says which topics it touched. Inside one process the memory ends with the commit; what other
//! processes wrote is noticed through the `versions` table: on PostgreSQL before each request, on SQLite, where one
//! process serves, every second.

use crate::Db;
use domain::Result;
use quick_cache::Weighter;
use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

/// What a cached thing depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Events and registrations.
    Events,
    /// Members and what they show.
    Members,
    /// Spaces, threads and posts.
    Talk,
    /// Pages and settings.
    Pages,
    /// Sessions that ended.
    Sessions,
    /// What members are told.
    Notices,
    /// The terms of the vocabularies.
    Terms,
    /// Articles of the library.
    Library,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 8] = [
        Self::Events,
        Self::Members,
        Self::Talk,
        Self::Pages,
        Self::Sessions,
        Self::Notices,
        Self::Terms,
        Self::Library,
    ];
    /// Everything a page may show.
    pub const SHOWN: [Self; 5] = [Self::Events, Self::Members, Self::Talk, Self::Pages, Self::Library];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Members => "members",
            Self::Talk => "talk",
            Self::Pages => "pages",
            Self::Sessions => "sessions",
            Self::Notices => "notices",
            Self::Terms => "terms",
            Self::Library => "library",
        }
    }
}

/// Bytes remembered at most, roughly; what is asked for least goes first.
const MOST: u64 = 48 << 20;
/// How many things that may be: a first guess, which the memory grows from.
const THINGS: usize = 1024;

/// How much memory a thing takes, roughly, in bytes.
pub trait Weight {
    /// The bytes, with what it points to.
    fn weight(&self) -> usize;
}

impl<T: Weight> Weight for Vec<T> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.iter().map(Weight::weight).sum::<usize>()
    }
}

impl<T: Weight> Weight for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(size_of::<Self>(), Weight::weight)
    }
}

impl Weight for i64 {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weight for (String, i64) {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.0.len()
    }
}

impl Weight for (String, String, i64) {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.0.len() + self.1.len()
    }
}

#[derive(Clone)]
struct Kept {
    version: u64,
    bytes: usize,
    value: Arc<dyn Any + Send + Sync>,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Kept> for Bytes {
    fn weight(&self, name: &String, kept: &Kept) -> u64 {
        (name.len() + kept.bytes + 128) as u64
    }
}

/// The memory of one process.
pub struct Cache {
    versions: [AtomicU64; Topic::ALL.len()],
    seen: RwLock<HashMap<String, i64>>,
    kept: quick_cache::sync::Cache<String, Kept, Bytes>,
    /// What is being read just now: whoever else asks for it waits for that.
    asked: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            versions: Default::default(),
            seen: RwLock::default(),
            kept: quick_cache::sync::Cache::with_weighter(THINGS, MOST, Bytes),
            asked: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("versions", &self.versions).finish_non_exhaustive()
    }
}

impl Cache {
    /// Ends everything that depends on a topic.
    pub fn bump(&self, topic: Topic) {
        self.versions[topic as usize].fetch_add(1, Ordering::SeqCst);
    }

    /// The version of several topics together: changes whenever one of them does.
    #[must_use]
    pub fn version(&self, topics: &[Topic]) -> u64 {
        topics.iter().map(|t| self.versions[*t as usize].load(Ordering::SeqCst)).sum()
    }

    /// Compares with the table's numbers; what another process wrote ends what depends on it.
    pub fn compare(&self, rows: &[(String, i64)]) {
        let Ok(mut seen) = self.seen.write() else { return };
        for (code, version) in rows {
            // A topic not seen before ends as well: something may have been remembered before the first look.
            if seen.insert(code.clone(), *version) != Some(*version)
                && let Some(topic) = Topic::ALL.into_iter().find(|t| t.code() == code)
            {
                self.bump(topic);
            }
        }
    }

    /// What is remembered under a name, if it is of this version.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self, name: &str, version: u64) -> Option<Arc<T>> {
        let kept = self.kept.get(name)?;
        if kept.version == version { kept.value.downcast().ok() } else { None }
    }

    /// The turn to read something.
    fn turn(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let Ok(mut asked) = self.asked.lock() else { return Arc::default() };
        asked.entry(name.to_owned()).or_default().clone()
    }

    /// Nobody else waits for it.
    fn turned(&self, name: &str) {
        if let Ok(mut asked) = self.asked.lock()
            && asked.get(name).is_some_and(|turn| Arc::strong_count(turn) <= 2)
        {
            asked.remove(name);
        }
    }

    /// Remembers something of a version.
    pub fn put<T: Weight + Send + Sync + 'static>(&self, name: String, version: u64, value: Arc<T>) {
        self.kept.insert(name, Kept { version, bytes: value.weight(), value });
    }
}

/// Somebody's turn, also where they give up waiting.
struct Turn<'a> {
    cache: &'a Cache,
    name: &'a str,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.cache.turned(self.name);
    }
}

impl Db {
    /// What a reading finds, remembered until one of its topics is touched. The name says everything the finding
    /// depends on besides: whoever reads, if it is not the same for all.
    ///
    /// # Errors
    /// Those of the reading; they are not remembered.
    pub(crate) async fn remember<T: Weight + Send + Sync + 'static>(
        &self,
        name: String,
        topics: &[Topic],
        read: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        // Taken before the reading: a change meanwhile ends what is remembered.
        let version = self.cache().version(topics);
        if let Some(found) = self.cache().get(&name, version) {
            return Ok(found);
        }
        // After a change many ask for the same at once, as those who read one thread do: one of them reads it.
        let turn = self.cache().turn(&name);
        let turn = Turn { cache: self.cache(), name: &name, turn };
        let _mine = turn.turn.lock().await;
        let version = self.cache().version(topics);
        if let Some(found) = self.cache().get(&name, version) {
            return Ok(found);
        }
        let value = Arc::new(read().await?);
        self.cache().put(name.clone(), version, value.clone());
        Ok(value)
    }
}

/// Reads the numbers that other processes have moved.
///
/// # Errors
/// When the database is away.
pub async fn poll(db: &crate::Db) -> domain::Result<()> {
    let rows: Vec<(String, i64)> = db.all("SELECT topic, version FROM versions").await?;
    db.cache().compare(&rows);
    Ok(())
}

/// Before a request on an engine where other processes serve the same community: what they wrote until now ends what
/// is remembered here, so that nobody misses what they wrote themselves a moment ago.
///
/// # Errors
/// When the database is away.
pub async fn catch_up(db: &Db) -> Result<()> {
    if db.shared() { poll(db).await } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[tokio::test]
    async fn what_many_ask_at_once_is_read_once() {
        let db = crate::testing::sqlite().await;
        let reads = AtomicUsize::new(0);
        let ask = async |fails: bool| {
            db.remember("n".to_owned(), &[Topic::Talk], async || {
                reads.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                if fails { Err(domain::Error::Unavailable) } else { Ok(7_i64) }
            })
            .await
        };
        let found = futures::future::join_all((0..50).map(|_| ask(false))).await;
        assert!(found.into_iter().all(|n| n.is_ok_and(|n| *n == 7)));
        assert_eq!(reads.swap(0, Ordering::SeqCst), 1);
        // After a change once more; a reading that fails is not remembered, and the next one waits for nobody.
        db.cache().bump(Topic::Talk);
        let (failed, found) = tokio::join!(ask(true), ask(false));
        assert_eq!((failed.map(|n| *n), found.map(|n| *n)), (Err(domain::Error::Unavailable), Ok(7)));
        assert_eq!(reads.load(Ordering::SeqCst), 2);
        // Whoever gives up leaves the turn to others.
        db.cache().bump(Topic::Talk);
        let given_up = async {
            tokio::select! {
                biased;
                found = ask(false) => drop(found),
                () = std::future::ready(()) => {}
            }
        };
        given_up.await;
        assert_eq!(ask(false).await.map(|n| *n), Ok(7));
        assert!(db.cache().asked.lock().unwrap().is_empty());
        db.end().await;
    }
}
