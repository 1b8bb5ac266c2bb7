//! Polls: asked with a post, answered until they end.
//!
//! Of a secret poll nothing is read but how many chose what, and what the reader chose: who else did stands in no
//! answer.

use crate::cache::Weight;
use crate::db::{DbError, Sql, WriteTx};
use crate::threads::{self, AuthorRow};
use crate::{Db, audit, reactions, spaces, sql};
use domain::audit::Act;
use domain::error::Conflict;
use domain::poll::{NAMES_MOST, NewPoll, Poll, PollOption, can_close, chosen, is_open};
use domain::thread::Author;
use domain::{Actor, Error, Locale, MemberId, PostId, Problem, Result, ThreadId, Timestamp};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct PollRow {
    post_id: i64,
    question: String,
    several: bool,
    secret: bool,
    closes_at: Option<i64>,
    closed_at: Option<i64>,
    voters: i64,
}

impl PollRow {
    fn open(&self, now: Timestamp) -> bool {
        is_open(self.closes_at.map(Timestamp), self.closed_at.map(Timestamp), now)
    }
}

#[derive(sqlx::FromRow)]
struct NameRow {
    post_id: i64,
    place: i64,
    #[sqlx(flatten)]
    by: AuthorRow,
}

/// A poll with what is the same for all its readers.
pub(crate) struct Asked {
    row: PollRow,
    options: Vec<(String, i64)>,
    names: Vec<NameRow>,
}

impl Weight for Asked {
    fn weight(&self) -> usize {
        let options: usize = self.options.iter().map(|(label, _)| label.len() + 32).sum();
        let names: usize = self.names.iter().map(|n| size_of::<NameRow>() + n.by.bytes()).sum();
        size_of::<Self>() + self.row.question.len() + options + names
    }
}

/// The polls of some posts.
pub(crate) async fn of(db: &Db, posts: &[i64]) -> Result<HashMap<i64, Asked>> {
    let mut sql = Sql::from(POLL);
    sql.push(" WHERE post_id IN ").bind_list(posts.iter().copied());
    let rows: Vec<PollRow> = db.all(sql).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let all = || rows.iter().map(|r| r.post_id);
    let mut sql = Sql::from("SELECT post_id, label, votes FROM poll_options WHERE post_id IN ");
    sql.bind_list(all()).push(" ORDER BY post_id, place");
    let options: Vec<(i64, String, i64)> = db.all(sql).await?;
    let mut named = HashMap::<i64, Vec<NameRow>>::new();
    let told: Vec<i64> = rows.iter().filter(|r| !r.secret).map(|r| r.post_id).collect();
    if !told.is_empty() {
        let mut sql = Sql::from(
            "SELECT v.post_id, v.place, v.member_id AS author_id, CAST(NULL AS BIGINT) AS veil, m.handle, m.name, m.profession, m.marked
             FROM (SELECT post_id, place, member_id, ROW_NUMBER() OVER (PARTITION BY post_id, place ORDER BY member_id) AS turn
                   FROM poll_votes WHERE post_id IN ",
        );
        sql.bind_list(told.iter().copied());
        sql.push(") AS v JOIN members m ON m.id = v.member_id WHERE v.turn <= ").bind(NAMES_MOST);
        sql.push(" ORDER BY v.post_id, v.place, v.member_id");
        for name in db.all::<NameRow>(sql).await? {
            named.entry(name.post_id).or_default().push(name);
        }
    }
    let asked = rows.into_iter().map(|row| {
        let id = row.post_id;
        let of_this = options.iter().filter(|(post, ..)| *post == id);
        let options = of_this.map(|(_, label, votes)| (label.clone(), *votes)).collect();
        (id, Asked { row, options, names: named.remove(&id).unwrap_or_default() })
    });
    Ok(asked.collect())
}

const POLL: &str = "SELECT post_id, question, several, secret, closes_at, closed_at, voters FROM polls";

impl Asked {
    /// The poll as the actor may see it: what they chose themselves, whether the post is their own, and from whom they
    /// keep away or are kept away. Names are for members; the numbers are the same for all.
    pub(crate) fn poll(
        &self,
        db: &Db,
        actor: &Actor,
        mine: &[i64],
        own: bool,
        away: impl Fn(Option<MemberId>) -> bool,
    ) -> Poll {
        let row = &self.row;
        let open = row.open(db.now());
        let names = |place: i64| {
            let here = self.names.iter().filter(|n| n.place == place && actor.is_member());
            here.filter_map(|n| match n.by.author(actor) {
                Author::Member(name) if !away(Some(name.id)) => Some(name),
                _ => None,
            })
            .collect()
        };
        let option = |(place, (label, votes)): (i64, &(String, i64))| PollOption {
            label: label.clone(),
            votes: *votes,
            mine: mine.contains(&place),
            names: names(place),
        };
        Poll {
            question: row.question.clone(),
            options: (0_i64..).zip(&self.options).map(option).collect(),
            several: row.several,
            secret: row.secret,
            voters: row.voters,
            closes: row.closed_at.or(row.closes_at).map(|at| db.moment(at)),
            open,
            can_vote: open && actor.member().is_ok(),
            can_close: open && can_close(actor, actor.id().filter(|_| own)),
        }
    }
}

/// A new poll with the time at which it ends, which its writer told on their own clock.
///
/// # Errors
/// [`Problem::Past`] where that time is over.
pub(crate) fn timed(db: &Db, new: Option<&NewPoll>) -> Result<Option<NewPoll>> {
    let Some(new) = new else { return Ok(None) };
    let ends = new.closes.map(|at| db.shown().instant(at));
    if ends.is_some_and(|at| at <= db.now()) {
        return Err(Error::field("poll_closes", Problem::Past));
    }
    Ok(Some(NewPoll { ends, ..new.clone() }))
}

/// Asks what is to be answered by choosing, in the transaction that writes the post. A post that waited until its poll
/// would be over has one that somebody ends.
pub(crate) async fn create(
    tx: &mut WriteTx,
    now: Timestamp,
    post: PostId,
    new: Option<&NewPoll>,
) -> Result<(), DbError> {
    let Some(new) = new else { return Ok(()) };
    tx.execute(sql!(
        "INSERT INTO polls (post_id, question, several, secret, closes_at) VALUES ($1, $2, $3, $4, $5)",
        post,
        &new.question,
        new.several,
        new.secret,
        new.ends.filter(|at| *at > now),
    ))
    .await?;
    for (place, label) in (0_i64..).zip(&new.options) {
        tx.execute(sql!(
            "INSERT INTO poll_options (post_id, place, label) VALUES ($1, $2, $3)",
            post,
            place,
            label
        ))
        .await?;
    }
    Ok(())
}

/// Chooses in a poll, in place of what was chosen before; nothing takes the vote back.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know, hidden, or asks nothing; [`Error::Forbidden`] for
/// anyone but members; [`Conflict::PollClosed`]; what [`chosen`] refuses.
pub async fn vote(db: &Db, actor: &Actor, post: PostId, places: &[i64]) -> Result<ThreadId> {
    let me = actor.member()?;
    let (thread, space) = reactions::place(db, actor, post).await?;
    let mut tx = db.write().await?;
    let row = lock(&mut tx, post).await?;
    if !row.open(db.now()) {
        return Err(Error::Conflict(Conflict::PollClosed));
    }
    let (options,): (i64,) =
        tx.one(sql!("SELECT COUNT(*) FROM poll_options WHERE post_id = $1", post)).await?;
    let places = chosen(places, options, row.several)?;
    tx.execute(sql!("DELETE FROM poll_votes WHERE member_id = $1 AND post_id = $2", me, post)).await?;
    for place in places {
        // Where the post stands now: it may just have been moved.
        tx.execute(sql!(
            "INSERT INTO poll_votes (member_id, thread_id, post_id, place) SELECT $1, thread_id, id, $3 FROM posts WHERE id = $2",
            me,
            post,
            place,
        ))
        .await?;
    }
    tx.execute(sql!(
        "UPDATE poll_options SET votes =
           (SELECT COUNT(*) FROM poll_votes v WHERE v.post_id = poll_options.post_id AND v.place = poll_options.place)
         WHERE post_id = $1",
        post,
    ))
    .await?;
    tx.execute(sql!(
        "UPDATE polls SET voters = (SELECT COUNT(DISTINCT member_id) FROM poll_votes WHERE post_id = $1) WHERE post_id = $1",
        post,
    ))
    .await?;
    threads::changed(&mut tx, thread, space, post).await?;
    tx.commit().await?;
    Ok(thread)
}

/// Ends a poll before its time. Ending it twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know, hidden, or asks nothing; [`Error::Forbidden`] for
/// anyone but its author and moderators.
pub async fn close(db: &Db, actor: &Actor, post: PostId) -> Result<ThreadId> {
    actor.member()?;
    let (thread, space) = reactions::place(db, actor, post).await?;
    let circle = spaces::by_id(db, actor, space, Locale::Ja).await?.circle;
    let mut tx = db.write().await?;
    let row = lock(&mut tx, post).await?;
    let (asker,): (Option<i64>,) = tx
        .one(sql!(
            "SELECT COALESCE(p.author_id, v.member_id) FROM posts p LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1",
            post
        ))
        .await?;
    let asker = asker.map(MemberId);
    if !can_close(&actor.within(circle), asker) {
        return Err(Error::Forbidden);
    }
    if !row.open(db.now()) {
        return Ok(thread);
    }
    tx.execute(sql!("UPDATE polls SET closed_at = $2 WHERE post_id = $1", post, db.now())).await?;
    // Who ends their own is not written down: where the post has no name, that would give it one.
    if actor.id() != asker {
        audit::log(&mut tx, db.now(), actor, Act::ClosePoll, Some(post.0), "").await?;
    }
    threads::changed(&mut tx, thread, space, post).await?;
    tx.commit().await?;
    Ok(thread)
}

/// Makes a poll this transaction's own: who votes next counts what was chosen here too.
async fn lock(tx: &mut WriteTx, post: PostId) -> Result<PollRow> {
    #[cfg(feature = "testing")]
    if !crate::testing::guard::holds() {
        let mut sql = Sql::from(POLL);
        sql.push(" WHERE post_id = ").bind(post);
        return tx.optional(sql).await?.ok_or(Error::NotFound);
    }
    let row: Option<PollRow> = tx
        .optional(sql!(
            "UPDATE polls SET voters = voters WHERE post_id = $1
             RETURNING post_id, question, several, secret, closes_at, closed_at, voters",
            post,
        ))
        .await?;
    row.ok_or(Error::NotFound)
}
