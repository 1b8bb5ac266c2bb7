//! What moderators do, by one form.

use super::{mark, merge, relocate, split};
use crate::Db;
use domain::moderation::{Measure, NewAct};
use domain::{Actor, PostId, Result, ThreadId};

/// Does what a moderator decided; answers with the thread to go on at, and the post there.
///
/// # Errors
/// For anyone but moderators; [`domain::Error::NotFound`] where the thing is not theirs to know; [`domain::Error::Forbidden`]
/// where they wrote it themselves; [`domain::error::Conflict::Decided`] where it is so already.
pub async fn act(db: &Db, actor: &Actor, new: &NewAct) -> Result<(ThreadId, Option<PostId>)> {
    actor.require_keeper()?;
    let reason = &new.reason;
    match &new.measure {
        Measure::Post(act, post) => Ok((mark::post(db, actor, *act, *post, reason).await?, Some(*post))),
        Measure::Thread(act, thread) => Ok((mark::thread(db, actor, *act, *thread, reason).await?, None)),
        Measure::Move(thread, space) => {
            relocate::relocate(db, actor, *thread, space, reason).await?;
            Ok((*thread, None))
        }
        Measure::Merge(thread, into) => {
            let opening = merge::merge(db, actor, *thread, *into, reason).await?;
            Ok((*into, opening))
        }
        Measure::Split(post, title) => Ok((split::split(db, actor, *post, title, reason).await?, None)),
    }
}
