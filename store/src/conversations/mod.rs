//! Messages between two members, of whom the second has said yes (M6). Nobody else reads them: there is no view of them
//! for admins, and moderators see what one of the two shows them.

mod ask;
mod list;
mod report;
mod show;
mod write;

pub use ask::{accept, ask, asking, decline};
pub use list::{list, set_takes, waiting};
pub use report::{decide, report, reported};
pub use show::show;
pub use write::{leave, send};

use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::notifications::{self, Notice};
use crate::{Db, settings, sql};
use domain::conversation::{Stage, State};
use domain::notification::Kind;
use domain::{Actor, ConversationId, Error, MemberId, MessageId, Result, Timestamp};
use std::collections::HashSet;

/// A member, where the community has messages at all.
///
/// # Errors
/// [`Error::NotFound`] where they are switched off; for anyone but members.
async fn member(db: &Db, actor: &Actor) -> Result<MemberId> {
    let me = actor.member()?;
    if settings::messages(db).await? { Ok(me) } else { Err(Error::NotFound) }
}

/// A conversation, as one of the two has it.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Held {
    id: i64,
    state: String,
    asked_by: i64,
    other_id: i64,
    /// Whether the other is a member in good standing.
    there: bool,
    left_to: i64,
}

impl Held {
    fn other(&self) -> MemberId {
        MemberId(self.other_id)
    }

    fn conversation(&self) -> ConversationId {
        ConversationId(self.id)
    }

    fn state(&self) -> State {
        State::parse(&self.state).unwrap_or(State::Ended)
    }

    /// Where it stands for somebody who is kept apart from these.
    fn stage(&self, me: MemberId, apart: &HashSet<MemberId>) -> Stage {
        let reached = self.there && !apart.contains(&self.other());
        Stage::of(self.state(), self.asked_by == me.0, reached)
    }
}

const HELD: &str =
    "SELECT c.id, c.state, c.asked_by, o.id AS other_id, o.standing = 'active' AS there, s.left_to
    FROM conversation_sides s JOIN conversations c ON c.id = s.conversation_id
    JOIN members o ON o.id = CASE WHEN c.low_id = s.member_id THEN c.high_id ELSE c.low_id END
    WHERE s.member_id = $1 AND c.id = $2 AND NOT s.hidden";

/// A conversation of somebody's.
///
/// # Errors
/// [`Error::NotFound`] where it is not theirs, or they left it.
async fn held(db: &Db, me: MemberId, id: ConversationId) -> Result<Held> {
    db.optional(sql!(HELD, me, id)).await?.ok_or(Error::NotFound)
}

/// The same, with nobody else changing it until the transaction ends.
async fn lock(tx: &mut WriteTx, me: MemberId, id: ConversationId) -> Result<Held> {
    tx.execute(sql!("UPDATE conversations SET at = at WHERE id = $1", id)).await?;
    tx.optional(sql!(HELD, me, id)).await?.ok_or(Error::NotFound)
}

async fn set_state(
    tx: &mut WriteTx,
    now: Timestamp,
    id: ConversationId,
    state: State,
) -> Result<(), DbError> {
    tx.execute(sql!("UPDATE conversations SET state = $2, at = $3 WHERE id = $1", id, state.code(), now))
        .await
        .map(|_| ())
}

/// Writes a message down, for both to see.
async fn put(
    tx: &mut WriteTx,
    now: Timestamp,
    (id, me): (ConversationId, MemberId),
    body: &str,
    key: &str,
) -> Result<MessageId, DbError> {
    let (message,): (i64,) = tx
        .one(sql!(
            "INSERT INTO messages (conversation_id, author_id, body, key, at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            id,
            me,
            body,
            key,
            now,
        ))
        .await?;
    tx.execute(sql!("UPDATE conversations SET at = $2 WHERE id = $1", id, now)).await?;
    tx.execute(sql!(
        "UPDATE conversation_sides SET read_to = $3 WHERE conversation_id = $1 AND member_id = $2",
        id,
        me,
        message
    ))
    .await?;
    Ok(MessageId(message))
}

/// Whether a form was sent before.
enum Sent {
    /// With these very words, to this conversation.
    Before(ConversationId),
    /// It was not: the key that its message has. A form of before with other words in it, as going back makes one, is
    /// another.
    New(String),
}

async fn sent(tx: &mut WriteTx, me: MemberId, (body, key): (&str, &str)) -> Result<Sent, DbError> {
    let found: Option<(i64, String)> = tx
        .optional(sql!(
            "SELECT conversation_id, body FROM messages WHERE author_id = $1 AND key = $2",
            me,
            key
        ))
        .await?;
    Ok(match found {
        Some((id, before)) if before == body => Sent::Before(ConversationId(id)),
        Some(_) => Sent::New(format!("{key} {}", crate::secret::short_id())),
        None => Sent::New(key.to_owned()),
    })
}

/// Tells one of the two what happened. What was said stands in no notification, and in no mail.
async fn tell(
    tx: &mut WriteTx,
    now: Timestamp,
    (id, to, by): (ConversationId, MemberId, MemberId),
    what: &str,
) -> Result<(), DbError> {
    let words = format!("{what} {id}");
    let notice = Notice {
        kind: Kind::Direct,
        member: to,
        by: Some(by),
        thread: None,
        post: None,
        event: None,
        words: &words,
    };
    notifications::tell(tx, now, &notice).await?;
    // Pages that are open learn of it, also where no notice is wanted.
    tx.touch(Topic::Notices);
    tx.tell(News::Member { member: to });
    Ok(())
}

/// Where a notification leads.
pub(crate) fn place(words: &str) -> String {
    match words.split_once(' ').and_then(|(_, id)| id.parse::<ConversationId>().ok()) {
        Some(id) => format!("/messages/{id}"),
        None => "/messages".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_notification_leads_to_its_conversation() {
        assert_eq!(place("new 12"), "/messages/12");
        assert_eq!(place("new //evil.example"), "/messages");
        assert_eq!(place(""), "/messages");
    }
}
