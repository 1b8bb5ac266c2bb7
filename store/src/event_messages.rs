//! Messages of hosts to those who take part: kept, and mailed to each.

use crate::db::DbError;
use crate::events::editable;
use crate::jobs::{self, Work};
use crate::notifications::{self, Notice};
use crate::{Db, sql};
use domain::event_message::{MessageAudience, NewMessage, SentMessage};
use domain::notification::Kind;
use domain::{Actor, Error, EventId, EventMessageId, MemberId, Result};

/// Messages that are listed.
const LISTED: i64 = 50;

const BY_KEY: &str = "SELECT id FROM event_messages WHERE author_id = $1 AND key = $2";

/// Sends a message. The same key twice sends one.
///
/// # Errors
/// For those who may not change the event; [`Error::NotFound`] where it is not theirs to know.
pub async fn send(db: &Db, actor: &Actor, new: &NewMessage) -> Result<EventMessageId> {
    editable(db, actor, new.event).await?;
    let author = actor.member()?;
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some(key) = &new.key
        && let Some((sent,)) = tx.optional::<(i64,)>(sql!(BY_KEY, author, key)).await?
    {
        return Ok(EventMessageId(sent));
    }
    let (confirmed, waiting) = match new.audience {
        MessageAudience::Confirmed => (true, false),
        MessageAudience::Waiting => (false, true),
        MessageAudience::Everyone => (true, true),
    };
    let people: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT r.member_id FROM registrations r JOIN members m ON m.id = r.member_id
             WHERE r.event_id = $1 AND m.standing = 'active'
               AND ((r.state = 'confirmed' AND $2) OR (r.state IN ('waiting', 'offered') AND $3)) ORDER BY r.id",
            new.event,
            confirmed,
            waiting,
        ))
        .await?;
    let inserted: Result<(i64,), DbError> = tx
        .one(sql!(
            "INSERT INTO event_messages (event_id, author_id, audience, subject, body, sent_to, sent_at, key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            new.event,
            author,
            new.audience.code(),
            &new.subject,
            &new.body,
            people.len() as i64,
            now,
            new.key.clone(),
        ))
        .await;
    let id = match (inserted, &new.key) {
        (Ok((id,)), _) => EventMessageId(id),
        // Sent twice at once: the later finds what the earlier sent.
        (Err(DbError::Unique(_)), Some(key)) => {
            drop(tx);
            let (sent,) = db.one::<(i64,)>(sql!(BY_KEY, author, key)).await?;
            return Ok(EventMessageId(sent));
        }
        (Err(error), _) => return Err(error.into()),
    };
    for (member,) in people {
        let member = MemberId(member);
        jobs::put(&mut tx, now, &Work::MailMessage { member, message: id }).await?;
        let notice = Notice {
            kind: Kind::Message,
            member,
            by: Some(author),
            thread: None,
            post: None,
            event: Some(new.event),
            words: &new.subject,
        };
        notifications::tell(&mut tx, now, &notice).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// The messages of an event, the newest first, for those who may change it.
///
/// # Errors
/// [`Error::NotFound`] where the event is not the actor's to know; [`Error::Forbidden`] for others.
pub async fn list(db: &Db, actor: &Actor, event: EventId) -> Result<Vec<SentMessage>> {
    editable(db, actor, event).await?;
    let rows: Vec<SentRow> = db
        .all(sql!(
            "SELECT x.id, x.audience, x.subject, x.body, x.sent_to, x.sent_at, m.name AS author FROM event_messages x
             LEFT JOIN members m ON m.id = x.author_id WHERE x.event_id = $1 ORDER BY x.id DESC LIMIT $2",
            event,
            LISTED,
        ))
        .await?;
    let sent = |row: SentRow| SentMessage {
        id: EventMessageId(row.id),
        audience: MessageAudience::parse(&row.audience).unwrap_or_default(),
        subject: row.subject,
        body: row.body,
        sent_to: row.sent_to,
        sent: db.moment(row.sent_at),
        author: row.author,
    };
    Ok(rows.into_iter().map(sent).collect())
}

#[derive(sqlx::FromRow)]
struct SentRow {
    id: i64,
    audience: String,
    subject: String,
    body: String,
    sent_to: i64,
    sent_at: i64,
    author: Option<String>,
}

/// A message as it is mailed: the event, subject, text, and who wrote it.
pub struct Mailed {
    /// The event.
    pub event: EventId,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// Who wrote it; empty where they left.
    pub author: String,
}

/// A message to be mailed.
///
/// # Errors
/// For anyone but the software; [`Error::NotFound`].
pub async fn mailed(db: &Db, actor: &Actor, id: EventMessageId) -> Result<Mailed> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(i64, String, String, Option<String>)> = db
        .optional(sql!(
            "SELECT x.event_id, x.subject, x.body, m.name FROM event_messages x LEFT JOIN members m ON m.id = x.author_id WHERE x.id = $1",
            id
        ))
        .await?;
    let (event, subject, body, author) = row.ok_or(Error::NotFound)?;
    Ok(Mailed { event: EventId(event), subject, body, author: author.unwrap_or_default() })
}
