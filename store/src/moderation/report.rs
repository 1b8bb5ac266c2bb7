//! Reports, and what is decided about them.

use super::acts::{context, wrote};
use super::told::{Telling, What, tell};
use super::{author, ground, lock, mark, thread_of};
use crate::notifications::{self, Duty};
use crate::throttle::{self, Limit};
use crate::{Db, audit, reactions, spaces, sql};
use domain::error::Conflict;
use domain::moderation::{Act, NewReport, Outcome, Reporting, can_judge};
use domain::{Actor, Error, Locale, MemberId, PostId, Result};

/// Reports a member makes at most.
const PACE: Limit = Limit { tries: 20, seconds: 86_400 };

/// A post to report.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know or hidden; [`Error::Forbidden`] for what they wrote.
pub async fn reporting(db: &Db, actor: &Actor, post: PostId, locale: Locale) -> Result<Reporting> {
    let me = actor.member()?;
    let (_, space) = reactions::place(db, actor, post).await?;
    if wrote(db, actor, post).await? {
        return Err(Error::Forbidden);
    }
    let space = spaces::by_id(db, actor, space, locale).await?;
    let mut post = context(db, actor, post, space.name).await?.ok_or(Error::NotFound)?;
    let open: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM reports WHERE post_id = $1 AND reporter_id = $2 AND closed_at IS NULL",
            post.id,
            me
        ))
        .await?;
    // What was done about it before is for moderators.
    post.acts.clear();
    Ok(Reporting { post, reported: open.is_some() })
}

/// Tells moderators that a post breaks a guideline. Told twice while it is open, it counts once.
///
/// # Errors
/// As [`reporting`]; [`Error::TooMany`].
pub async fn report(db: &Db, actor: &Actor, new: &NewReport) -> Result<()> {
    let me = actor.member()?;
    let (_, space) = reactions::place(db, actor, new.post).await?;
    if wrote(db, actor, new.post).await? {
        return Err(Error::Forbidden);
    }
    throttle::count(db, &format!("reports of {me}"), PACE).await?;
    let mut tx = db.write().await?;
    let added = tx
        .execute(sql!(
            "INSERT INTO reports (post_id, reporter_id, rule, words, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (post_id, reporter_id) WHERE closed_at IS NULL DO NOTHING",
            new.post,
            me,
            new.rule.code(),
            &new.words,
            db.now(),
        ))
        .await?;
    if added > 0 {
        let about = [Some(me), author(&mut tx, new.post).await?];
        notifications::wait(&mut tx, db.now(), space, Duty::Report, &about).await?;
    }
    Ok(tx.commit().await?)
}

/// Decides what becomes of a post's open reports; those who reported it and its author are told.
///
/// # Errors
/// For anyone but moderators, and for what they wrote themselves; [`Conflict::Decided`] where somebody else was faster.
pub async fn decide(db: &Db, actor: &Actor, post: PostId, outcome: Outcome, note: &str) -> Result<()> {
    actor.require_keeper()?;
    let thread = thread_of(db, post).await?;
    let space = ground(db, actor, thread, Locale::Ja).await?;
    let now = db.now();
    let mut tx = db.write().await?;
    // Of two moderators the second waits here, and finds what the first decided.
    let locked = lock(&mut tx, thread).await?;
    mark::stands(&mut tx, post, thread).await?;
    let author = author(&mut tx, post).await?;
    if !can_judge(actor, space.circle, author) {
        return Err(Error::Forbidden);
    }
    let closed: Vec<(Option<i64>,)> = tx
        .all(sql!(
            "UPDATE reports SET closed_at = $2, closed_by = $3, outcome = $4, note = $5
             WHERE post_id = $1 AND closed_at IS NULL RETURNING reporter_id",
            post,
            now,
            actor.id(),
            outcome.code(),
            note,
        ))
        .await?;
    if closed.is_empty() {
        return Err(Error::Conflict(Conflict::Decided));
    }
    super::changed(&mut tx, thread, &locked);
    audit::log(&mut tx, now, actor, domain::audit::Act::Decide, Some(post.0), outcome.code()).await?;
    let telling = |to: Option<MemberId>, what| Telling {
        to,
        by: actor,
        what,
        thread: Some(thread),
        post: Some(post),
        reason: note,
    };
    for (reporter,) in closed {
        tell(&mut tx, now, &telling(reporter.map(MemberId), What::Reported(outcome))).await?;
    }
    let hidden: (bool,) = tx.one(sql!("SELECT hidden_at IS NOT NULL FROM posts WHERE id = $1", post)).await?;
    match outcome {
        Outcome::Hidden if !hidden.0 => {
            mark::hide(&mut tx, now, &actor.within(space.circle), Act::HidePost, (post, thread), note)
                .await?;
        }
        Outcome::Hidden => {}
        Outcome::Stays => tell(&mut tx, now, &telling(author, What::Stays)).await?,
    }
    Ok(tx.commit().await?)
}
