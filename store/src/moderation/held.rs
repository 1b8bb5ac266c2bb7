//! What newcomers write first, where the community wants to read it before others do; and how fast they write.
//!
//! It is no post until a moderator says yes, so that nothing that reads posts can show it.

use super::told::{Telling, What, tell};
use crate::cache::{Topic, Weight};
use crate::notifications::{self, Duty};
use crate::throttle::{self, Limit};
use crate::{Db, audit, drafts, markdown, members, spaces, sql, threads};
use domain::audit::Act;
use domain::error::Conflict;
use domain::event::PersonName;
use domain::moderation::{HeldAnswer, HeldPost, HeldState, WaitingPost};
use domain::setting::Newcomers;
use domain::space::Space;
use domain::thread::{Author, NewReply, NewThread};
use domain::{Actor, Error, HeldId, Locale, MemberId, PostId, Result, Role, SpaceId, ThreadId, Timestamp};
use serde::{Deserialize, Serialize};

/// What was written: the checked form, as it will be sent on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Held {
    /// A thread.
    Thread(NewThread),
    /// A reply.
    Reply(NewReply),
}

impl Held {
    const fn veiled(&self) -> bool {
        match self {
            Self::Thread(new) => new.veiled,
            Self::Reply(new) => new.veiled,
        }
    }

    fn body(&self) -> &str {
        match self {
            Self::Thread(new) => &new.body,
            Self::Reply(new) => &new.body,
        }
    }

    /// All that will be read of it: the text, and what it asks to be answered by choosing.
    async fn html(&self, db: &Db) -> Result<String> {
        let poll = match self {
            Self::Thread(new) => new.poll.as_ref(),
            Self::Reply(new) => new.poll.as_ref(),
        };
        let asked = poll.map(|poll| markdown::listed(&poll.question, &poll.options)).unwrap_or_default();
        Ok(markdown::of_post(db, self.body()).await?.html + &asked)
    }

    fn key(&self) -> Option<&str> {
        match self {
            Self::Thread(new) => new.key.as_deref(),
            Self::Reply(new) => new.key.as_deref(),
        }
    }
}

impl Weight for Newcomers {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

/// How newcomers' posts are met.
///
/// # Errors
/// When the database is away.
pub async fn newcomers(db: &Db) -> Result<Newcomers> {
    let found = db.remember("newcomers".to_owned(), &[Topic::Pages], async || {
        let row: Option<(String,)> =
            db.optional("SELECT value FROM settings WHERE name = 'newcomers'").await?;
        Ok(row.map(|(v,)| Newcomers::parse(&v)).unwrap_or_default())
    });
    Ok(*found.await?)
}

/// Gives a community that has not chosen yet what is usual for newcomers.
///
/// # Errors
/// When the database is away.
pub async fn seed_defaults(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    let first = Newcomers::FIRST.text();
    tx.execute(sql!(
        "INSERT INTO settings (name, value) VALUES ('newcomers', $1) ON CONFLICT (name) DO NOTHING",
        first
    ))
    .await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}

/// Sets how newcomers' posts are met.
///
/// # Errors
/// For anyone but admins.
pub async fn set_newcomers(db: &Db, actor: &Actor, newcomers: Newcomers) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO settings (name, value) VALUES ('newcomers', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        newcomers.text(),
    ))
    .await?;
    audit::log(&mut tx, db.now(), actor, Act::SetNewcomers, None, &newcomers.text()).await?;
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}

/// Whether what the actor writes now waits for a moderator: they are told before they write.
///
/// # Errors
/// When the database is away.
pub async fn waits(db: &Db, actor: &Actor) -> Result<bool> {
    let Ok(me) = actor.member() else { return Ok(false) };
    let held = newcomers(db).await?.held;
    if held == 0 || actor.keeps_something() {
        return Ok(false);
    }
    let (written,): (i64,) = db
        .one(sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM posts WHERE author_id = $1 UNION ALL SELECT post_id FROM veils WHERE member_id = $1) AS written",
            me
        ))
        .await?;
    Ok(written < held)
}

/// Counts a post of a newcomer, who writes slower in their first days.
///
/// # Errors
/// [`Error::TooMany`].
pub async fn slows(db: &Db, actor: &Actor) -> Result<()> {
    let me = actor.member()?;
    let Newcomers { days, per_hour, .. } = newcomers(db).await?;
    if days == 0 || actor.keeps_something() {
        return Ok(());
    }
    let since = Timestamp(db.now().0 - days * 86_400_000_000);
    let new: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM members WHERE id = $1 AND COALESCE(approved_at, verified_at, created_at) > $2",
            me,
            since
        ))
        .await?;
    match new {
        Some(_) => {
            throttle::count(
                db,
                &format!("newcomer's posts of {me}"),
                Limit { tries: per_hour, seconds: 3600 },
            )
            .await
        }
        None => Ok(()),
    }
}

/// Keeps what a newcomer wrote until a moderator has read it. Sent twice, it waits once; the draft of it goes.
///
/// # Errors
/// [`Conflict::Held`] when it waits.
pub(crate) async fn keep(db: &Db, actor: &Actor, space: &Space, held: &Held, draft: &str) -> Result<()> {
    let me = actor.member()?;
    slows(db, actor).await?;
    if !waits(db, actor).await? {
        return Ok(());
    }
    let content = serde_json::to_string(held).map_err(crate::db::fault)?;
    let mut tx = db.write().await?;
    let added = tx
        .execute(sql!(
            "INSERT INTO held_posts (member_id, space_id, content, key, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (member_id, key) DO NOTHING",
            me,
            space.id,
            content,
            held.key(),
            db.now(),
        ))
        .await?;
    drafts::sent(&mut tx, me, draft).await?;
    if added > 0 {
        notifications::wait(&mut tx, db.now(), space.id, Duty::Held, &[Some(me)]).await?;
    }
    tx.commit().await?;
    Err(Error::Conflict(Conflict::Held))
}

/// Where something that waits would stand: the thread, and its title.
async fn place(db: &Db, held: &Held) -> Result<(Option<ThreadId>, String)> {
    match held {
        Held::Thread(new) => Ok((None, new.title.clone())),
        Held::Reply(new) => {
            let found: Option<(i64, String)> = db
                .optional(sql!(
                    "SELECT t.id, t.title FROM posts p JOIN threads t ON t.id = p.thread_id WHERE p.id = $1",
                    new.parent
                ))
                .await?;
            Ok(found.map_or((None, String::new()), |(id, title)| (Some(ThreadId(id)), title)))
        }
    }
}

/// What waits in these spaces, the longest waiting first.
pub(super) async fn all(db: &Db, actor: &Actor, spaces: &[Space]) -> Result<Vec<HeldPost>> {
    actor.require_keeper()?;
    let mut sql = crate::db::Sql::from(
        "SELECT h.id, h.space_id, h.content, h.at, m.id, m.handle, m.name FROM held_posts h JOIN members m ON m.id = h.member_id
         WHERE h.post_id IS NULL AND (h.decided_at IS NULL OR h.approved) AND h.space_id IN ",
    );
    sql.bind_list(spaces.iter().map(|s| s.id)).push(" ORDER BY h.at, h.id LIMIT 50");
    let rows: Vec<(i64, i64, String, i64, i64, String, String)> = db.all(sql).await?;
    let mut out = Vec::new();
    for (id, space, content, at, member, handle, name) in rows {
        let Ok(held) = serde_json::from_str::<Held>(&content) else { continue };
        let (thread, title) = place(db, &held).await?;
        let named = PersonName { id: MemberId(member), handle, name, profession: None, verified: false };
        out.push(HeldPost {
            id: HeldId(id),
            author: if held.veiled() { Author::Veiled(1) } else { Author::Member(named) },
            space: spaces.iter().find(|s| s.id.0 == space).map(|s| s.name.clone()).unwrap_or_default(),
            title,
            thread,
            html: held.html(db).await?,
            at: db.moment(at),
        });
    }
    Ok(out)
}

/// What the actor wrote that waits or waited, the latest first. Nothing of it is lost.
///
/// # Errors
/// For anyone but members.
pub async fn waiting(db: &Db, actor: &Actor) -> Result<Vec<WaitingPost>> {
    let me = actor.member()?;
    type Row = (i64, String, i64, Option<i64>, bool, String, Option<i64>);
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT id, content, at, decided_at, approved, reason, post_id FROM held_posts WHERE member_id = $1 ORDER BY id DESC LIMIT 50",
            me
        ))
        .await?;
    let mut out = Vec::new();
    for (id, content, at, decided, approved, reason, post) in rows {
        let Ok(held) = serde_json::from_str::<Held>(&content) else { continue };
        let (thread, title) = place(db, &held).await?;
        let state = match post {
            Some(post) => HeldState::Posted(PostId(post)),
            None if decided.is_some() && !approved => HeldState::Declined,
            None => HeldState::Waiting,
        };
        let body = held.body().to_owned();
        out.push(WaitingPost { id: HeldId(id), title, thread, body, at: db.moment(at), state, reason });
    }
    Ok(out)
}

/// Lets what waits be read, or does not, and tells its author.
///
/// Approving is written down first and the post afterwards, by the functions that everybody writes with: if the
/// process ends in between, it still waits, and approving it again writes it once.
///
/// # Errors
/// For anyone but moderators; [`Error::Forbidden`] for what they wrote themselves; [`Conflict::Decided`]; as writing.
pub async fn answer_held(db: &Db, actor: &Actor, id: HeldId, answer: &HeldAnswer) -> Result<()> {
    actor.require_keeper()?;
    let found: Option<(i64, i64, String)> =
        db.optional(sql!("SELECT member_id, space_id, content FROM held_posts WHERE id = $1", id)).await?;
    let (member, space, content) = found.ok_or(Error::NotFound)?;
    let space = spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    if !actor.keeps(space.circle) {
        return Err(Error::Forbidden);
    }
    let member = MemberId(member);
    if actor.member()? == member {
        return Err(Error::Forbidden);
    }
    let held: Held = serde_json::from_str(&content).map_err(crate::db::fault)?;
    let (thread, _) = place(db, &held).await?;
    let now = db.now();
    let (approve, reason) = match answer {
        HeldAnswer::Approve => (true, ""),
        HeldAnswer::Decline(reason) => (false, reason.as_str()),
    };
    let mut tx = db.write().await?;
    let first = tx
        .execute(sql!(
            "UPDATE held_posts SET decided_at = $2, decided_by = $3, approved = $4, reason = $5
             WHERE id = $1 AND post_id IS NULL AND (decided_at IS NULL OR (approved AND $4))",
            id,
            now,
            actor.id(),
            approve,
            reason,
        ))
        .await?;
    if first == 0 {
        return Err(Error::Conflict(Conflict::Decided));
    }
    let act = if approve { Act::ApprovePost } else { Act::DeclinePost };
    audit::log(&mut tx, now, actor, act, Some(id.0), reason).await?;
    let telling = |what, thread, post| Telling { to: Some(member), by: actor, what, thread, post, reason };
    if !approve {
        tell(&mut tx, now, &telling(What::Declined, thread, None)).await?;
        return Ok(tx.commit().await?);
    }
    tx.commit().await?;
    let author = members::actor(db, &Actor::System, member).await?.ok_or(Error::NotFound)?;
    let written = threads::let_in(db, &author, id, &held).await;
    let mut tx = db.write().await?;
    match written {
        Ok((thread, post)) => {
            tx.execute(sql!("UPDATE held_posts SET post_id = $2 WHERE id = $1", id, post)).await?;
            tell(&mut tx, now, &telling(What::Approved, Some(thread), Some(post))).await?;
            Ok(tx.commit().await?)
        }
        Err(error) => {
            // Its place may be gone, or its author: then it waits on, to be declined.
            tx.execute(sql!(
                "UPDATE held_posts SET decided_at = NULL, approved = FALSE WHERE id = $1 AND post_id IS NULL",
                id
            ))
            .await?;
            tx.commit().await?;
            Err(error)
        }
    }
}
