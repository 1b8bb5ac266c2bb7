//! Going for good: asked for, taken back, and carried out once nobody comes back any more.

mod erase;

pub use erase::erase;

use super::{links, proof};
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::jobs::{self, SecurityNews, Work};
use crate::members::{keep_an_admin, lock_admins};
use crate::{Db, registrations, sql};
use domain::account::LinkPurpose;
use domain::account::departure::{DAYS_TO_RETURN, Departure, PostsFate};
use domain::error::Conflict;
use domain::{Actor, Error, MemberId, Result, Timestamp};

/// Begins the actor's going: they are a member no more, their seats go to those who wait, all sessions end. For
/// [`DAYS_TO_RETURN`] they may come back; then everything is erased.
///
/// # Errors
/// [`Conflict::Unproved`]; [`Conflict::LastAdmin`]; [`Conflict::Hosts`] for whoever holds events that are still to come;
/// [`Conflict::Stale`] for one who is going already.
pub async fn leave(db: &Db, actor: &Actor, session: &str, posts: PostsFate) -> Result<()> {
    let me = proof::require(db, actor, session).await?;
    let now = db.now();
    let due = now.plus_seconds(DAYS_TO_RETURN * 86_400);
    let mut tx = db.write().await?;
    lock_admins(&mut tx).await?;
    proof::hold(&mut tx, now, me, session).await?;
    let hosted: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT id FROM events WHERE host_id = $1 AND ends_at > $2 AND state = 'published' LIMIT 1",
            me,
            now
        ))
        .await?;
    if hosted.is_some() {
        return Err(Error::Conflict(Conflict::Hosts));
    }
    let before: Option<(String,)> = tx
        .optional(sql!(
            "INSERT INTO departures (member_id, standing, posts, asked_at, due_at)
             SELECT id, standing, $2, $3, $4 FROM members WHERE id = $1 AND standing IN ('pending', 'active', 'suspended')
             ON CONFLICT (member_id) DO NOTHING RETURNING standing",
            me,
            posts.code(),
            now,
            due,
        ))
        .await?;
    before.ok_or(Error::Conflict(Conflict::Stale))?;
    stand(&mut tx, me, "leaving").await?;
    let admin: Option<(i64,)> = tx
        .optional(sql!("SELECT member_id FROM member_roles WHERE member_id = $1 AND role = 'admin'", me))
        .await?;
    if admin.is_some() {
        keep_an_admin(&mut tx).await?;
    }
    registrations::withdraw(&mut tx, now, me, actor).await?;
    tx.execute(sql!("DELETE FROM sessions WHERE member_id = $1", me)).await?;
    tx.execute(sql!("DELETE FROM calendar_feeds WHERE member_id = $1", me)).await?;
    links::void(&mut tx, now, me, &LinkPurpose::OF_MEMBERS).await?;
    jobs::put(&mut tx, now, &Work::MailSecurity { member: me, news: SecurityNews::Leaving }).await?;
    jobs::put_at(&mut tx, now, due, &Work::Erase { member: me }).await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}

/// Stays after all: what was given back is gone, everything else is as it was.
///
/// # Errors
/// [`Error::SignedOut`]; [`Conflict::Stale`] for one who is not going; [`Error::Forbidden`] for one who was declined.
pub async fn come_back(db: &Db, actor: &Actor) -> Result<()> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let mut tx = db.write().await?;
    let declined: Option<(bool,)> =
        tx.optional(sql!("SELECT declined FROM departures WHERE member_id = $1", me)).await?;
    if declined == Some((true,)) {
        return Err(Error::Forbidden);
    }
    if !stay(&mut tx, me).await? {
        return Err(Error::Conflict(Conflict::Stale));
    }
    Ok(tx.commit().await?)
}

/// Ends a going, where there is one.
pub(crate) async fn stay(tx: &mut WriteTx, member: MemberId) -> Result<bool> {
    let before: Option<(String,)> =
        tx.optional(sql!("DELETE FROM departures WHERE member_id = $1 RETURNING standing", member)).await?;
    let Some((standing,)) = before else { return Ok(false) };
    stand(tx, member, &standing).await?;
    tx.execute(sql!(
        "UPDATE member_terms SET active = TRUE WHERE member_id = $1 AND EXISTS (SELECT id FROM members WHERE id = $1 AND standing = 'active')",
        member
    ))
    .await?;
    tx.touch(Topic::Sessions);
    Ok(true)
}

/// Begins the going of one who waited and was declined.
pub(crate) async fn decline(tx: &mut WriteTx, now: Timestamp, member: MemberId) -> Result<()> {
    let due = now.plus_seconds(DAYS_TO_RETURN * 86_400);
    tx.execute(sql!(
        "INSERT INTO departures (member_id, standing, posts, asked_at, due_at, declined)
         VALUES ($1, 'pending', $2, $3, $4, TRUE)",
        member,
        PostsFate::Remove.code(),
        now,
        due,
    ))
    .await?;
    stand(tx, member, "leaving").await?;
    // Whoever was declined reads why where they are logged in.
    jobs::put_at(tx, now, due, &Work::Erase { member }).await?;
    tx.touch(Topic::Sessions);
    Ok(())
}

/// One's own going, where one is.
///
/// # Errors
/// [`Error::SignedOut`].
pub async fn departure(db: &Db, actor: &Actor) -> Result<Option<Departure>> {
    let me = actor.id().ok_or(Error::SignedOut)?;
    let row: Option<(i64, String, bool)> =
        db.optional(sql!("SELECT due_at, posts, declined FROM departures WHERE member_id = $1", me)).await?;
    Ok(row.map(|(due, posts, declined)| Departure {
        due: db.moment(due),
        declined,
        posts: PostsFate::parse(&posts).unwrap_or(PostsFate::Remove),
    }))
}

/// Puts a member into a standing. Their name stands beside events and posts.
async fn stand(tx: &mut WriteTx, member: MemberId, standing: &str) -> Result<()> {
    tx.execute(sql!("UPDATE members SET standing = $2 WHERE id = $1", member, standing)).await?;
    if standing == "leaving" {
        tx.execute(sql!("UPDATE member_terms SET active = FALSE WHERE member_id = $1", member)).await?;
    }
    tx.show(member);
    for topic in [Topic::Events, Topic::Talk] {
        tx.touch(topic);
    }
    Ok(())
}
