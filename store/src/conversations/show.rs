//! One conversation.

use super::{held, member};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::{Db, distances, sql};
use domain::conversation::{ConversationPage, Message, PER_PAGE};
use domain::event::PersonName;
use domain::{Actor, ConversationId, MemberId, MessageId, Result, Timestamp};

/// A conversation with its latest messages, or with those before one of them. What is shown of the latest counts as seen.
///
/// # Errors
/// [`domain::Error::NotFound`] where it is not the actor's; for anyone but members.
pub async fn show(
    db: &Db,
    actor: &Actor,
    id: ConversationId,
    before: Option<MessageId>,
) -> Result<ConversationPage> {
    let me = member(db, actor).await?;
    let held = held(db, me, id).await?;
    let mut rows: Vec<(i64, i64, String, i64)> = db
        .all(sql!(
            "SELECT id, author_id, body, at FROM messages WHERE conversation_id = $1 AND id > $2 AND id < $3
             ORDER BY id DESC LIMIT $4",
            id,
            held.left_to,
            before.map_or(i64::MAX, |m| m.0),
            PER_PAGE + 1,
        ))
        .await?;
    let more = rows.len() as i64 > PER_PAGE;
    rows.truncate(PER_PAGE as usize);
    let earlier = rows.last().filter(|_| more).map(|(id, ..)| MessageId(*id));
    if let Some((latest, ..)) = rows.first().filter(|_| before.is_none()) {
        note_seen(db, me, id, MessageId(*latest)).await?;
    }
    let (handle, name): (String, String) =
        db.one(sql!("SELECT handle, name FROM members WHERE id = $1", held.other())).await?;
    let message = |(id, author, body, at): (i64, i64, String, i64)| Message {
        id: MessageId(id),
        mine: author == me.0,
        body,
        at: db.moment(at),
    };
    Ok(ConversationPage {
        id: held.conversation(),
        stage: held.stage(me, &*distances::apart(db, me).await?),
        other: PersonName {
            id: held.other(),
            handle: if held.there { handle } else { String::new() },
            name,
            profession: None,
            verified: false,
        },
        messages: rows.into_iter().rev().map(message).collect(),
        earlier,
        past: before.is_some(),
    })
}

/// Writes down that everything up to a message was seen, where it was not.
async fn note_seen(db: &Db, me: MemberId, id: ConversationId, latest: MessageId) -> Result<()> {
    let new: Option<(i64,)> = db
        .optional(sql!(
            "SELECT m.id FROM messages m JOIN conversation_sides s ON s.conversation_id = m.conversation_id AND s.member_id = $2
             WHERE m.conversation_id = $1 AND m.id > s.read_to LIMIT 1",
            id,
            me
        ))
        .await?;
    let told: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM notifications WHERE member_id = $1 AND kind = 'direct' AND read_at IS NULL AND words LIKE $2 LIMIT 1",
            me,
            format!("% {id}")
        ))
        .await?;
    if new.is_none() && told.is_none() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    seen(&mut tx, db.now(), me, id, Some(latest)).await?;
    Ok(tx.commit().await?)
}

/// What was said up to a message counts as seen, or all of it, and what they were told as read, where nothing newer was
/// said to them.
pub(super) async fn seen(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    id: ConversationId,
    latest: Option<MessageId>,
) -> Result<(), DbError> {
    let (last,): (i64,) =
        tx.one(sql!("SELECT COALESCE(MAX(id), 0) FROM messages WHERE conversation_id = $1", id)).await?;
    let upto = latest.map_or(last, |m| m.0);
    tx.execute(sql!(
        "UPDATE conversation_sides SET read_to = $3 WHERE conversation_id = $1 AND member_id = $2 AND read_to < $3",
        id,
        me,
        upto
    ))
    .await?;
    let read = tx
        .execute(sql!(
            "UPDATE notifications SET read_at = $3 WHERE member_id = $1 AND kind = 'direct' AND read_at IS NULL AND words LIKE $2
               AND NOT EXISTS (SELECT m.id FROM messages m WHERE m.conversation_id = $4 AND m.id > $5 AND m.author_id <> $1)",
            me,
            format!("% {id}"),
            now,
            id,
            upto,
        ))
        .await?;
    if read > 0 {
        tx.touch(Topic::Notices);
        tx.tell(News::Member { member: me });
    }
    Ok(())
}
