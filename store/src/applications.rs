//! Waiting for an admin's yes: questions, answers, and a no with its reason.

use crate::accounts::departure;
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::jobs::{self, Work};
use crate::throttle::{self, Limit};
use crate::{Db, audit, sql};
use domain::account::Standing;
use domain::application::{Application, MOST_ANSWERS, Message, MessageKind};
use domain::audit::Act;
use domain::error::Conflict;
use domain::{Actor, ApplicationMessageId, Error, MemberId, Result, Role, Timestamp};
use std::collections::HashMap;

/// Answers one may send in an hour.
const PER_HOUR: Limit = Limit { tries: 10, seconds: 3600 };

type Row = (i64, String, String, i64);

fn message(db: &Db, (_, kind, body, at): Row) -> Option<Message> {
    Some(Message { kind: MessageKind::parse(&kind)?, body, at: db.moment(at) })
}

/// What was said about some applications, for admins who look at them.
pub(crate) async fn of(db: &Db, members: &[i64]) -> Result<HashMap<i64, Vec<Message>>> {
    let mut sql = crate::db::Sql::from(
        "SELECT member_id, kind, body, at FROM application_messages WHERE member_id IN ",
    );
    sql.bind_list(members.iter().copied()).push(" ORDER BY member_id, id");
    let mut found: HashMap<i64, Vec<Message>> = HashMap::new();
    for row in db.all::<Row>(sql).await? {
        let member = row.0;
        found.entry(member).or_default().extend(message(db, row));
    }
    Ok(found)
}

/// One's own application: what was said.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn mine(db: &Db, actor: &Actor) -> Result<Application> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let (standing,): (String,) = db.one(sql!("SELECT standing FROM members WHERE id = $1", me)).await?;
    let messages = of(db, &[me.0]).await?.remove(&me.0).unwrap_or_default();
    let answers = messages.iter().filter(|m| m.kind == MessageKind::Answer).count() as i64;
    Ok(Application { open: standing == Standing::Pending.code() && answers < MOST_ANSWERS, messages })
}

async fn put(
    tx: &mut WriteTx,
    now: Timestamp,
    member: MemberId,
    kind: MessageKind,
    by: &Actor,
    body: &str,
) -> Result<ApplicationMessageId> {
    // Nobody is asked who was let in, or declined, meanwhile: this also makes the others wait.
    let waits = tx
        .execute(sql!("UPDATE members SET version = version WHERE id = $1 AND standing = 'pending'", member))
        .await?;
    if waits == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO application_messages (member_id, kind, by_id, body, at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            member,
            kind.code(),
            by.id(),
            body,
            now,
        ))
        .await?;
    Ok(ApplicationMessageId(id))
}

/// Asks somebody who waits. They are mailed, and answer where they are logged in.
///
/// # Errors
/// For anyone but admins; at `body`; [`Conflict::Stale`] where they do not wait any more.
pub async fn ask(db: &Db, actor: &Actor, member: MemberId, body: &str) -> Result<()> {
    actor.require(Role::Admin)?;
    let body = domain::application::words(body)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let message = put(&mut tx, now, member, MessageKind::Question, actor, &body).await?;
    audit::log(&mut tx, now, actor, Act::AskApplicant, Some(member.0), "").await?;
    jobs::put(&mut tx, now, &Work::MailApplication { member, message }).await?;
    tx.touch(Topic::Members);
    Ok(tx.commit().await?)
}

/// Answers what one was asked while one waits; or adds something.
///
/// # Errors
/// [`Error::SignedOut`]; at `body`; [`Conflict::Stale`] for one who does not wait; [`Error::TooMany`].
pub async fn answer(db: &Db, actor: &Actor, body: &str) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let body = domain::application::words(body)?;
    if !mine(db, actor).await?.open {
        return Err(Error::Conflict(Conflict::Stale));
    }
    throttle::count(db, &format!("answers of {me}"), PER_HOUR).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    put(&mut tx, now, me, MessageKind::Answer, actor, &body).await?;
    tx.touch(Topic::Members);
    Ok(tx.commit().await?)
}

/// Says no, with a reason that is mailed. Everything of theirs is erased two weeks later.
///
/// # Errors
/// For anyone but admins; at `body`; [`Conflict::Stale`] where they do not wait any more.
pub async fn decline(db: &Db, actor: &Actor, member: MemberId, body: &str) -> Result<()> {
    actor.require(Role::Admin)?;
    let body = domain::application::words(body)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let message = put(&mut tx, now, member, MessageKind::Declined, actor, &body).await?;
    departure::decline(&mut tx, now, member).await?;
    audit::log(&mut tx, now, actor, Act::Decline, Some(member.0), "").await?;
    jobs::put(&mut tx, now, &Work::MailApplication { member, message }).await?;
    Ok(tx.commit().await?)
}

/// Takes a no back: they wait again, and everything is as it was.
///
/// # Errors
/// For anyone but admins; [`Conflict::Stale`] where there was no such no, or it was carried out.
pub async fn reopen(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    let declined: Option<(i64,)> = tx
        .optional(sql!("SELECT member_id FROM departures WHERE member_id = $1 AND declined = TRUE", member))
        .await?;
    declined.ok_or(Error::Conflict(Conflict::Stale))?;
    departure::stay(&mut tx, member).await?;
    audit::log(&mut tx, db.now(), actor, Act::Reopen, Some(member.0), "").await?;
    Ok(tx.commit().await?)
}

/// What is mailed to one who waits.
///
/// # Errors
/// [`Error::Forbidden`] for any person; [`Error::NotFound`].
pub async fn mailed(db: &Db, actor: &Actor, id: ApplicationMessageId) -> Result<(MessageKind, String)> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(String, String)> =
        db.optional(sql!("SELECT kind, body FROM application_messages WHERE id = $1", id)).await?;
    let (kind, body) = row.ok_or(Error::NotFound)?;
    Ok((MessageKind::parse(&kind).ok_or(Error::NotFound)?, body))
}
