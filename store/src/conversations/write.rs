//! Writing in a conversation, and leaving it.

use super::ask::refuse;
use super::show::seen;
use super::{Sent, lock, member, put, sent, set_state, tell};
use crate::db::{DbError, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, distances, sql};
use domain::conversation::{NewMessage, Stage, State};
use domain::error::Conflict;
use domain::{Actor, ConversationId, Error, MemberId, Result};

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
    // Asked before the transaction: whoever holds a connection waits for no second one.
    let apart = distances::apart(db, me).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let held = lock(&mut tx, me, new.conversation).await?;
    let key = match sent(&mut tx, me, (&new.body, &new.key)).await? {
        Sent::Before(_) => return Ok(()),
        Sent::New(key) => key,
    };
    if held.stage(me, &apart) != Stage::Open {
        return Err(Error::Conflict(Conflict::Unreached));
    }
    put(&mut tx, now, (new.conversation, me), &new.body, &key).await?;
    tell(&mut tx, now, (new.conversation, held.other(), me), "new").await?;
    Ok(tx.commit().await?)
}

/// Leaves a conversation: it is over, and for the actor it is gone. The other keeps what was said to them, until they
/// leave as well; a question that they have not seen was never asked. Who leaves in place of an answer says no.
///
/// # Errors
/// [`Error::NotFound`] where it is not the actor's.
pub async fn leave(db: &Db, actor: &Actor, id: ConversationId) -> Result<()> {
    let me = member(db, actor).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let held = lock(&mut tx, me, id).await?;
    // Before it is hidden: what is hidden is what was said so far.
    seen(&mut tx, now, me, id, None).await?;
    hide(&mut tx, id, me).await?;
    match (held.state(), held.asked_by == me.0) {
        (State::Asked, false) => refuse(&mut tx, now, me, id).await?,
        // A no stays a no, also for those who go away over it.
        (State::Declined, _) => {}
        (State::Asked, true) => {
            set_state(&mut tx, now, id, State::Ended).await?;
            let unseen: Option<(i64,)> = tx
                .optional(sql!(
                    "SELECT s.member_id FROM conversation_sides s WHERE s.conversation_id = $1 AND s.member_id = $2
                       AND NOT EXISTS (SELECT m.id FROM messages m WHERE m.conversation_id = $1 AND m.id <= s.read_to AND m.id > s.left_to)",
                    id,
                    held.other()
                ))
                .await?;
            if unseen.is_some() {
                seen(&mut tx, now, held.other(), id, None).await?;
                hide(&mut tx, id, held.other()).await?;
            }
        }
        _ => set_state(&mut tx, now, id, State::Ended).await?,
    }
    forget(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Takes it out of the list of one of the two, with what was said so far.
async fn hide(tx: &mut WriteTx, id: ConversationId, side: MemberId) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE conversation_sides SET hidden = TRUE, left_to = read_to WHERE conversation_id = $1 AND member_id = $2",
        id,
        side
    ))
    .await
    .map(|_| ())
}

/// Deletes what neither of the two has any more; that one of them said no stays known.
async fn forget(tx: &mut WriteTx, id: ConversationId) -> Result<(), DbError> {
    const NOBODY: &str = "SELECT c.id FROM conversations c WHERE c.id = $1
        AND NOT EXISTS (SELECT s.member_id FROM conversation_sides s WHERE s.conversation_id = $1 AND NOT s.hidden)";
    let left: Option<(i64,)> = tx.optional(sql!(NOBODY, id)).await?;
    if left.is_none() {
        return Ok(());
    }
    tx.execute(sql!("DELETE FROM messages WHERE conversation_id = $1", id)).await?;
    tx.execute(sql!("DELETE FROM conversations WHERE id = $1 AND state <> 'declined'", id)).await?;
    Ok(())
}
