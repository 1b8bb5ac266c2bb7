//! What is the reader's own in a thread: what they read, marked, reacted to and wrote without a name.

use crate::{Db, distances, sql};
use domain::reaction::{Reacted, Reaction, counts};
use domain::thread::{Follow, Ranges};
use domain::{Actor, MemberId, PostId, Result, SpaceId, ThreadId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What is the reader's own in a thread.
#[derive(Debug, Default)]
pub(super) struct Mine {
    /// Which posts they have read.
    pub(super) read: Ranges,
    /// What was written before counts as read.
    pub(super) since: i64,
    /// How closely they follow the thread, where they chose.
    pub(super) follow: Option<Follow>,
    reacted: HashSet<(i64, Reaction)>,
    bookmarked: HashSet<i64>,
    veiled: HashSet<i64>,
    votes: HashMap<i64, Vec<i64>>,
    away: Arc<HashSet<MemberId>>,
}

impl Mine {
    /// Whether a post is the reader's own, also where it has no name.
    pub(super) fn wrote(&self, actor: &Actor, post: PostId, author: Option<MemberId>) -> bool {
        (author.is_some() && actor.id() == author) || self.veiled.contains(&post.0)
    }

    /// How people reacted to a post, and whether the reader did.
    pub(super) fn reacted(&self, post: PostId, text: &str) -> Vec<Reacted> {
        counts(text)
            .map(|(reaction, count)| Reacted {
                reaction,
                count,
                mine: self.reacted.contains(&(post.0, reaction)),
            })
            .collect()
    }

    pub(super) fn bookmarked(&self, post: PostId) -> bool {
        self.bookmarked.contains(&post.0)
    }

    /// What the reader chose in a post's poll.
    pub(super) fn votes(&self, post: PostId) -> &[i64] {
        self.votes.get(&post.0).map_or(&[], Vec::as_slice)
    }

    /// Whether the reader does not want to read somebody, or is not to be read by them.
    pub(super) fn away_from(&self, author: Option<MemberId>) -> bool {
        author.is_some_and(|author| self.away.contains(&author))
    }

    /// Whether a post is new to the reader.
    pub(super) fn is_new(&self, number: i64, at: i64) -> bool {
        at > self.since && !self.read.contains(number)
    }
}

/// What is the actor's own in a thread: nothing for visitors. One query, since every page of a thread asks it.
pub(super) async fn mine(db: &Db, actor: &Actor, thread: ThreadId, space: SpaceId) -> Result<Option<Mine>> {
    let Some(me) = actor.id().filter(|_| actor.is_member()) else { return Ok(None) };
    let rows: Vec<(String, i64, String)> = db
        .all(sql!(
            "SELECT 'reaction' AS what, post_id AS id, kind AS text FROM reactions WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'bookmark', post_id, '' FROM bookmarks WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'vote', post_id, CAST(place AS TEXT) FROM poll_votes WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'veil', post_id, '' FROM veils WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'read', 0, ranges FROM thread_reads WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'follow', 0, level FROM thread_follows WHERE member_id = $1 AND thread_id = $2
             UNION ALL SELECT 'since', COALESCE(approved_at, created_at), '' FROM members WHERE id = $1
             UNION ALL SELECT 'since', until, '' FROM space_reads WHERE member_id = $1 AND space_id = $3",
            me,
            thread,
            space,
        ))
        .await?;
    let mut mine = Mine { away: distances::away(db, me).await?, ..Mine::default() };
    for (what, id, text) in rows {
        match what.as_str() {
            "reaction" => mine.reacted.extend(Reaction::parse(&text).map(|reaction| (id, reaction))),
            "bookmark" => mine.bookmarked.extend([id]),
            "vote" => mine.votes.entry(id).or_default().extend(text.parse::<i64>()),
            "veil" => mine.veiled.extend([id]),
            "read" => mine.read = Ranges::parse(&text),
            "follow" => mine.follow = Follow::parse(&text),
            _ => mine.since = mine.since.max(id),
        }
    }
    Ok(Some(mine))
}
