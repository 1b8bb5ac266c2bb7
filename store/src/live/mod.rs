//! What happened just now, told to pages that are open.
//!
//! On SQLite one process serves, and a commit tells its own readers. On PostgreSQL the transaction says it to all
//! processes by `NOTIFY`, which the server delivers when it commits; a lost connection is told as [`News::Lost`].

mod presence;

pub use domain::live::News;
pub use presence::{leave, present, seen};

use crate::{Clock, Db};
use presence::Rooms;
use std::sync::Arc;
use tokio::sync::broadcast;

/// News that a slow reader may be behind before some are lost to it.
const BEHIND: usize = 1024;
/// The channel's name on PostgreSQL.
pub(crate) const CHANNEL: &str = "assemble";

/// Where news are told.
#[derive(Clone, Debug)]
pub struct Bus {
    news: broadcast::Sender<News>,
    rooms: Arc<Rooms>,
    clock: Clock,
}

impl Bus {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { news: broadcast::channel(BEHIND).0, rooms: Arc::default(), clock }
    }

    /// News from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Whether a member is in a thread.
    #[must_use]
    pub fn is_in(&self, thread: domain::ThreadId, member: domain::MemberId) -> bool {
        self.rooms.is_in(thread, member)
    }

    /// Tells it inside this process. Nobody needs to listen.
    pub(crate) fn tell(&self, news: News) {
        let news = match news {
            News::Here { thread, member, typing } => {
                if !self.rooms.note(thread, member, typing, self.clock.now()) {
                    return;
                }
                News::Presence { thread }
            }
            other => other,
        };
        let _nobody = self.news.send(news);
    }
}

/// As it goes to other processes.
pub(crate) fn text(news: News) -> String {
    serde_json::to_string(&news).unwrap_or_default()
}

/// Tells something that no transaction writes.
///
/// # Errors
/// When the database that other processes listen to is away.
pub(crate) async fn tell(db: &Db, news: News) -> domain::Result<()> {
    if db.shared() {
        let mut tx = db.write().await?;
        tx.tell(news);
        return Ok(tx.commit().await?);
    }
    db.bus().tell(news);
    Ok(())
}

/// Hands on what other processes tell, and this one, until the connection is lost for good: then it is to be called
/// again. On SQLite there is nothing to hand on, and it does not return.
///
/// # Errors
/// When the database is away.
pub async fn hand_on(db: &Db) -> domain::Result<()> {
    let Some(mut listener) = db.listener().await? else { return std::future::pending().await };
    // Whatever was told before it listened is not known.
    db.bus().tell(News::Lost);
    loop {
        match listener.next().await? {
            Some(text) => {
                if let Ok(news) = serde_json::from_str(&text) {
                    db.bus().tell(news);
                }
            }
            None => db.bus().tell(News::Lost),
        }
    }
}
