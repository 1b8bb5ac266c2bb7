//! Asking somebody, and the answer.

use super::show::seen;
use super::{Sent, lock, member, put, sent, set_state, tell};
use crate::db::{DbError, WriteTx};
use crate::throttle::{self, Limit};
use crate::{Db, distances, sql};
use domain::conversation::{Ask, AskPage, State};
use domain::error::Conflict;
use domain::event::PersonName;
use domain::{Actor, ConversationId, Error, MemberId, Result, Timestamp};

/// Times one asks somebody in a day.
const PER_DAY: Limit = Limit { tries: 10, seconds: 86_400 };

/// Somebody whom a member may write to: who they are, and whether they want to be asked.
///
/// # Errors
/// [`Error::NotFound`] for those whose profile is not the actor's to see; [`Error::Forbidden`] for oneself, and for those
/// whom the actor keeps away.
async fn addressee(db: &Db, me: MemberId, handle: &str) -> Result<(PersonName, bool)> {
    let found: Option<(i64, String, String, bool)> = db
        .optional(sql!(
            "SELECT id, handle, name, takes_messages FROM members WHERE handle = $1 AND standing = 'active'",
            handle.to_ascii_lowercase()
        ))
        .await?;
    let (id, handle, name, takes) = found.ok_or(Error::NotFound)?;
    let id = MemberId(id);
    if id == me {
        return Err(Error::Forbidden);
    }
    if distances::keeps_away(db, id, me).await? {
        return Err(Error::NotFound);
    }
    if distances::keeps_away(db, me, id).await? {
        return Err(Error::Forbidden);
    }
    Ok((PersonName { id, handle, name, profession: None, verified: false }, takes))
}

/// The two of a conversation as it is kept: the lower number first.
fn pair(a: MemberId, b: MemberId) -> (MemberId, MemberId) {
    if a.0 < b.0 { (a, b) } else { (b, a) }
}

/// Somebody to ask.
///
/// # Errors
/// As [`ask`].
pub async fn asking(db: &Db, actor: &Actor, handle: &str) -> Result<AskPage> {
    let me = member(db, actor).await?;
    let (to, takes) = addressee(db, me, handle).await?;
    let (low, high) = pair(me, to.id);
    let known: Option<(i64, String, i64)> = db
        .optional(sql!(
            "SELECT c.id, c.state, c.asked_by FROM conversations c JOIN conversation_sides s ON s.conversation_id = c.id
             WHERE c.low_id = $1 AND c.high_id = $2 AND s.member_id = $3 AND NOT s.hidden",
            low,
            high,
            me
        ))
        .await?;
    // Whoever did not want it, or left it, may ask.
    let there = known.filter(|(_, state, by)| match State::parse(state) {
        Some(State::Asked | State::Open) => true,
        Some(State::Declined) => *by == me.0,
        _ => false,
    });
    Ok(AskPage { to, takes, conversation: there.map(|(id, ..)| ConversationId(id)) })
}

/// Asks somebody, with a first message. Where the other has asked before, both want it: it is open.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] as their profile; [`Conflict::Unreached`] for those who want no messages, and where
/// the actor has asked already; [`Error::TooMany`].
pub async fn ask(db: &Db, actor: &Actor, ask: &Ask) -> Result<ConversationId> {
    let me = member(db, actor).await?;
    let (to, takes) = addressee(db, me, &ask.to).await?;
    let known = asking(db, actor, &ask.to).await?.conversation;
    if !takes && known.is_none() {
        return Err(Error::Conflict(Conflict::Unreached));
    }
    throttle::count(db, &format!("asks of {me}"), PER_DAY).await?;
    let now = db.now();
    let (low, high) = pair(me, to.id);
    let mut tx = db.write().await?;
    // A new one stands as one that is over, until it is asked for below. Of two who ask each other the second waits here.
    let (id, state, by): (i64, String, i64) = tx
        .one(sql!(
            "INSERT INTO conversations (low_id, high_id, asked_by, state, at) VALUES ($1, $2, $3, 'ended', $4)
             ON CONFLICT (low_id, high_id) DO UPDATE SET at = conversations.at RETURNING id, state, asked_by",
            low,
            high,
            me,
            now,
        ))
        .await?;
    let id = ConversationId(id);
    let key = match sent(&mut tx, me, (&ask.body, &ask.key)).await? {
        Sent::Before(known) => return Ok(known),
        Sent::New(key) => key,
    };
    let shown: Vec<(i64,)> = tx
        .all(sql!("SELECT member_id FROM conversation_sides WHERE conversation_id = $1 AND NOT hidden", id))
        .await?;
    let (mine, theirs) = (shown.contains(&(me.0,)), shown.contains(&(to.id.0,)));
    let (next, what) = match (State::parse(&state), by == me.0) {
        (Some(State::Asked | State::Declined), true) if mine => {
            return Err(Error::Conflict(Conflict::Unreached));
        }
        // Whoever was told no, left, and asks again, sees what they would see had they not been answered, and nobody else
        // sees anything.
        (Some(State::Declined), true) => {
            show_to(&mut tx, id, me).await?;
            put(&mut tx, now, (id, me), &ask.body, &key).await?;
            tx.commit().await?;
            return Ok(id);
        }
        (Some(State::Asked | State::Declined), false) if theirs => (State::Open, "accepted"),
        (Some(State::Open), _) => (State::Open, "new"),
        _ => (State::Asked, "asked"),
    };
    for side in [me, to.id] {
        show_to(&mut tx, id, side).await?;
    }
    if next == State::Asked {
        tx.execute(sql!("UPDATE conversations SET asked_by = $2 WHERE id = $1", id, me)).await?;
    }
    set_state(&mut tx, now, id, next).await?;
    put(&mut tx, now, (id, me), &ask.body, &key).await?;
    tell(&mut tx, now, (id, to.id, me), what).await?;
    tx.commit().await?;
    Ok(id)
}

/// Shows a conversation in the list of one of the two.
async fn show_to(tx: &mut WriteTx, id: ConversationId, side: MemberId) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO conversation_sides (conversation_id, member_id) VALUES ($1, $2)
         ON CONFLICT (conversation_id, member_id) DO UPDATE SET hidden = FALSE",
        id,
        side
    ))
    .await
    .map(|_| ())
}

/// Who asked the actor, in a conversation that waits for their answer.
async fn asker(tx: &mut WriteTx, me: MemberId, id: ConversationId) -> Result<MemberId> {
    let held = lock(tx, me, id).await?;
    match (held.state(), held.asked_by == me.0) {
        (State::Asked, false) => Ok(held.other()),
        (_, true) => Err(Error::Forbidden),
        _ => Err(Error::Conflict(Conflict::Stale)),
    }
}

/// Says yes: from now on both write.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for whoever asked; [`Conflict::Stale`] where it was answered.
pub async fn accept(db: &Db, actor: &Actor, id: ConversationId) -> Result<()> {
    let me = member(db, actor).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    let other = asker(&mut tx, me, id).await?;
    set_state(&mut tx, now, id, State::Open).await?;
    tell(&mut tx, now, (id, other, me), "accepted").await?;
    Ok(tx.commit().await?)
}

/// Says no. Whoever asked is not told, and reaches the actor no more; the actor may still ask them.
///
/// # Errors
/// As [`accept`].
pub async fn decline(db: &Db, actor: &Actor, id: ConversationId) -> Result<()> {
    let me = member(db, actor).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    asker(&mut tx, me, id).await?;
    refuse(&mut tx, now, me, id).await?;
    Ok(tx.commit().await?)
}

/// Writes a no down. Nothing of it may be seen by the other: neither the time at which something happened last.
pub(super) async fn refuse(
    tx: &mut WriteTx,
    now: Timestamp,
    me: MemberId,
    id: ConversationId,
) -> Result<(), DbError> {
    tx.execute(sql!("UPDATE conversations SET state = 'declined' WHERE id = $1", id)).await?;
    seen(tx, now, me, id, None).await
}
