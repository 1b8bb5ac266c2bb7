//! What is remembered between requests, and what makes it forgotten.
//!
//! A transaction says which topics it touched. Inside one process the memory ends with the commit; what other
//! processes wrote is noticed through the `versions` table, which the server polls.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

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
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 4] = [Self::Events, Self::Members, Self::Talk, Self::Pages];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Members => "members",
            Self::Talk => "talk",
            Self::Pages => "pages",
        }
    }
}

/// How much is remembered at most: things beyond are computed each time.
const ENTRIES: usize = 4096;

type Kept = (u64, Arc<dyn Any + Send + Sync>);

/// The memory of one process.
#[derive(Default)]
pub struct Cache {
    versions: [AtomicU64; Topic::ALL.len()],
    seen: RwLock<HashMap<String, i64>>,
    kept: RwLock<HashMap<String, Kept>>,
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
        let kept = self.kept.read().ok()?;
        let (at, value) = kept.get(name)?;
        if *at == version { value.clone().downcast().ok() } else { None }
    }

    /// Remembers something of a version.
    pub fn put<T: Send + Sync + 'static>(&self, name: String, version: u64, value: Arc<T>) {
        let Ok(mut kept) = self.kept.write() else { return };
        if kept.len() >= ENTRIES && !kept.contains_key(&name) {
            kept.clear();
        }
        kept.insert(name, (version, value));
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
