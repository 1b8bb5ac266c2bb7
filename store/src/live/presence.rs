//! Who is in a thread just now: kept in memory by each process, told among them, and over when it is not said again.

use super::News;
use crate::{Db, distances, sql};
use domain::live::Present;
use domain::{Actor, Locale, MemberId, Result, ThreadId, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;

/// Who does not say so again within these seconds has left. Browsers say it every 20.
const GONE: i64 = 50;
/// Who does not go on typing within these seconds has stopped.
const PAUSED: i64 = 8;
/// Names that are told at most.
const TOLD: usize = 20;

#[derive(Clone, Copy, Debug)]
struct Here {
    seen: Timestamp,
    typed: Option<Timestamp>,
}

impl Here {
    fn is_there(self, now: Timestamp) -> bool {
        now < self.seen.plus_seconds(GONE)
    }

    fn types(self, now: Timestamp) -> bool {
        self.typed.is_some_and(|at| now < at.plus_seconds(PAUSED))
    }
}

/// Who is where.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<HashMap<ThreadId, HashMap<MemberId, Here>>>);

impl Rooms {
    /// Somebody is there, or has left (`None`); whether others see anything else now. What is only said again is not told
    /// on: with many in a thread, each would ask at each saying of each.
    pub(super) fn note(
        &self,
        thread: ThreadId,
        member: MemberId,
        typing: Option<bool>,
        now: Timestamp,
    ) -> bool {
        let Ok(mut rooms) = self.0.lock() else { return false };
        let room = rooms.entry(thread).or_default();
        let before = room.len();
        room.retain(|_, here| here.is_there(now));
        let gone = room.len() < before;
        let was = room.get(&member).map(|here| here.types(now));
        match typing {
            Some(typing) => drop(room.insert(member, Here { seen: now, typed: typing.then_some(now) })),
            None => drop(room.remove(&member)),
        }
        if room.is_empty() {
            rooms.remove(&thread);
        }
        // Who goes on typing says so again before it is over, and those who look want to know.
        gone || was != typing || typing == Some(true)
    }

    pub(super) fn is_in(&self, thread: ThreadId, member: MemberId) -> bool {
        let Ok(rooms) = self.0.lock() else { return false };
        rooms.get(&thread).is_some_and(|room| room.contains_key(&member))
    }

    /// Whether saying it would tell others anything.
    fn changes(&self, thread: ThreadId, member: MemberId, typing: bool, now: Timestamp) -> bool {
        let Ok(rooms) = self.0.lock() else { return false };
        let here = rooms.get(&thread).and_then(|room| room.get(&member));
        here.is_none_or(|here| {
            // Said again before it is over for others.
            let old = now >= here.seen.plus_seconds(GONE / 4);
            old || typing != here.types(now)
                || here.typed.is_some_and(|at| now >= at.plus_seconds(PAUSED / 2))
        })
    }

    /// Who is there, and who of them types.
    fn all(&self, thread: ThreadId, now: Timestamp) -> Vec<(MemberId, bool)> {
        let Ok(rooms) = self.0.lock() else { return Vec::new() };
        let mut all: Vec<(MemberId, bool)> = rooms
            .get(&thread)
            .into_iter()
            .flatten()
            .filter(|(_, here)| here.is_there(now))
            .map(|(id, here)| (*id, here.types(now)))
            .collect();
        all.sort_unstable();
        all
    }
}

/// Whether people write with their names alone where a thread is. Where they may do without, who reads or types there would
/// say whose a post is that has none.
async fn named(db: &Db, actor: &Actor, thread: ThreadId) -> Result<bool> {
    let space = crate::threads::readable(db, actor, thread).await?.space;
    Ok(!crate::spaces::by_id(db, actor, space, Locale::Ja).await?.anonymous)
}

/// What a member shows of this: whether they read, and whether they type.
async fn shows(db: &Db, me: MemberId) -> Result<(bool, bool)> {
    let found: Option<(bool, bool)> =
        db.optional(sql!("SELECT shows_presence, shows_typing FROM members WHERE id = $1", me)).await?;
    Ok(found.unwrap_or_default())
}

/// The actor reads a thread, and may be typing. Who does not show it is not told of, not even to other processes.
///
/// # Errors
/// [`domain::Error::NotFound`] where the thread is not the actor's to know; for anyone but members.
pub async fn seen(db: &Db, actor: &Actor, thread: ThreadId, typing: bool) -> Result<()> {
    let me = actor.member()?;
    let named = named(db, actor, thread).await?;
    let (reads, types) = shows(db, me).await?;
    let typing = typing && types;
    if named && reads && db.bus().rooms.changes(thread, me, typing, db.now()) {
        super::tell(db, News::Here { thread, member: me, typing: Some(typing) }).await?;
    }
    Ok(())
}

/// The actor reads a thread no more.
///
/// # Errors
/// For anyone but members; when the database is away.
pub async fn leave(db: &Db, actor: &Actor, thread: ThreadId) -> Result<()> {
    let me = actor.member()?;
    if db.bus().is_in(thread, me) {
        super::tell(db, News::Here { thread, member: me, typing: None }).await?;
    }
    Ok(())
}

/// Who else is in a thread: not those whom the actor keeps away, nor those who keep the actor away.
///
/// # Errors
/// As [`seen`].
pub async fn present(db: &Db, actor: &Actor, thread: ThreadId) -> Result<Present> {
    let me = actor.member()?;
    let mut out = Present::default();
    if !named(db, actor, thread).await? {
        return Ok(out);
    }
    let away = distances::away(db, me).await?;
    let there: Vec<(MemberId, bool)> = db
        .bus()
        .rooms
        .all(thread, db.now())
        .into_iter()
        .filter(|(id, _)| *id != me && !away.contains(id))
        .take(TOLD)
        .collect();
    if there.is_empty() {
        return Ok(out);
    }
    let mut sql = crate::db::Sql::from("SELECT id, name FROM members WHERE id IN ");
    sql.bind_list(there.iter().map(|(id, _)| *id));
    let names: HashMap<i64, String> = db.all::<(i64, String)>(sql).await?.into_iter().collect();
    for (id, typing) in there {
        let Some(name) = names.get(&id.0) else { continue };
        if typing { &mut out.typing } else { &mut out.reading }.push(name.clone());
    }
    Ok(out)
}
