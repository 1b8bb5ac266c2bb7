//! Writing in a conversation, and leaving it.

use super::{lock, member, put, sent, set_state, tell};
use crate::throttle::{self, Limit};
use crate::{Db, sql};
use domain::conversation::{NewMessage, Stage, State};
use domain::error::Conflict;
use domain::{Actor, ConversationId, Error, Result};

/// Messages a member sends.
const PACE: Limit = Limit { tries: 120, seconds: 600 };

/// Sends a message. Sent twice, it stands there once.
///
/// # Errors
/// [`Error::NotFound`] where it is not the actor's; [`Conflict::Unreached`] where it is not open (any more);
/// [`Error::TooMany`].
pub async fn send(db: &Db, actor: &Actor, new: &NewMessage) -> Result<()> {
    let me = member(db, actor).await?;
    throttle::count(db, &format!("messages of {me}"), PACE).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let held = lock(&mut tx, me, new.conversation).await?;
    if sent(&mut tx, me, &new.key).await?.is_some() {
        return Ok(());
    }
    if held.stage(db, me).await? != Stage::Open {
        return Err(Error::Conflict(Conflict::Unreached));
    }
    put(&mut tx, now, (new.conversation, me), &new.body, &new.key).await?;
    tell(&mut tx, now, (new.conversation, held.other(), me), "new").await?;
    Ok(tx.commit().await?)
}

/// Leaves a conversation: it is over, and for the actor it is gone. The other keeps what was said to them, until they
/// leave as well.
///
/// # Errors
/// [`Error::NotFound`] where it is not the actor's.
pub async fn leave(db: &Db, actor: &Actor, id: ConversationId) -> Result<()> {
    let me = member(db, actor).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let held = lock(&mut tx, me, id).await?;
    super::show::seen(&mut tx, now, me, id).await?;
    tx.execute(sql!(
        "UPDATE conversation_sides SET hidden = TRUE, left_to = read_to WHERE conversation_id = $1 AND member_id = $2",
        id,
        me
    ))
    .await?;
    // A no stays a no, also for those who go away over it.
    if held.state() != State::Declined {
        set_state(&mut tx, now, id, State::Ended).await?;
        // Whoever takes their question back has asked nothing.
        if held.state() == State::Asked {
            tx.execute(sql!(
                "UPDATE conversation_sides SET hidden = TRUE, left_to = (SELECT COALESCE(MAX(m.id), 0) FROM messages m WHERE m.conversation_id = $1)
                 WHERE conversation_id = $1",
                id
            ))
            .await?;
            super::show::seen(&mut tx, now, held.other(), id).await?;
        }
        tx.execute(sql!(
            "DELETE FROM conversations WHERE id = $1
               AND NOT EXISTS (SELECT s.member_id FROM conversation_sides s WHERE s.conversation_id = $1 AND NOT s.hidden)",
            id
        ))
        .await?;
    }
    Ok(tx.commit().await?)
}
