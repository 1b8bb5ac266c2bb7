//! Taking turns before a connection is taken.
//!
//! Whoever waits for a row inside a transaction holds a connection meanwhile. When hundreds register for one event at
//! the same moment, they would hold all there are, and pages that have nothing to do with it would find none.

use super::{Db, DbError, WriteTx};
use domain::EventId;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Events beyond this many share a turn, which costs them a little time and nothing else.
const TURNS: usize = 64;

/// One turn for each of so many events, in this process. The database guards between processes.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<[Arc<Mutex<()>>]>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..TURNS).map(|_| Arc::default()).collect())
    }
}

impl Turns {
    async fn of(&self, event: EventId) -> Option<OwnedMutexGuard<()>> {
        #[cfg(feature = "testing")]
        if !crate::testing::guard::holds() {
            return None;
        }
        let turn = self.0.get(event.0.unsigned_abs() as usize % TURNS)?;
        Some(turn.clone().lock_owned().await)
    }
}

impl Db {
    /// Begins to write about one event, when those are done who came before. The turn ends with the transaction.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub(crate) async fn write_about(&self, event: EventId) -> Result<WriteTx, DbError> {
        let turn = self.turns.of(event).await;
        let mut tx = self.write().await?;
        tx.turn = turn;
        Ok(tx)
    }
}
