//! Listening to what other processes tell, on PostgreSQL.

use super::DbError;
use crate::live::CHANNEL;
use sqlx::postgres::{PgListener, PgPool};

/// A connection of its own that listens.
pub(crate) struct Listener(PgListener);

impl Listener {
    pub(super) async fn open(pool: &PgPool) -> Result<Self, DbError> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// What was told next; `None` where the connection was lost and is there again: what was told between is not
    /// known.
    pub(crate) async fn next(&mut self) -> Result<Option<String>, DbError> {
        Ok(self.0.try_recv().await?.map(|told| told.payload().to_owned()))
    }
}
