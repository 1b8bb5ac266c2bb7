//! Files of events and posts: what is kept beside their bytes, and who may have them.
//!
//! The bytes are kept by the server, under a random name. A row is written before anything leads to it and deleted
//! before its bytes are, so that no page ever leads to a file that is gone.

mod attach;

pub(crate) use attach::link;
pub use attach::{allowance, attach, sent};

use crate::cache::Topic;
use crate::db::{DbError, Sql, WriteTx};
use crate::events::{editable, lock_editable, show, visible};
use crate::{Db, sql};
use domain::file::{EventFiles, Handout, LABEL, MOST_HANDOUTS, MOST_PICTURES, Part, Picture, Refusal};
use domain::input::Check;
use domain::registration::MyPart;
use domain::{Actor, Error, EventId, FileId, Locale, MemberId, Result, Timestamp};
use std::collections::{HashMap, HashSet};

/// So long a file that belongs to nothing is kept: whoever sends it may be about to use it.
const UNUSED_SECONDS: i64 = 86_400;

/// A file whose bytes are kept already.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// The name of its bytes, at random.
    pub name: String,
    /// Its name as it was sent; empty for pictures.
    pub label: String,
    /// Its media type.
    pub mime: &'static str,
    /// How long it is.
    pub bytes: i64,
    /// Pixels from left to right and from top to bottom, of pictures.
    pub size: Option<(u32, u32)>,
    /// The media type of the smaller one, where there is one.
    pub small_mime: Option<&'static str>,
}

/// A file that somebody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its name as it was sent, or what it shows.
    pub label: String,
    /// Its media type.
    pub mime: String,
    /// The media type of the smaller one, where there is one.
    pub small_mime: Option<String>,
    /// Whether it is shown where it stands; what is not is saved under its name.
    pub shown: bool,
}

/// A name for a new file. It is no secret, since who may have the file is asked each time, and tells nothing.
#[must_use]
pub fn new_name() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Writes a new file.
pub(crate) async fn insert(
    tx: &mut WriteTx,
    now: Timestamp,
    by: MemberId,
    file: &NewFile,
) -> Result<FileId, DbError> {
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO files (name, label, mime, bytes, width, height, small_mime, uploaded_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            &file.name,
            &file.label,
            file.mime,
            file.bytes,
            file.size.map(|(width, _)| i64::from(width)),
            file.size.map(|(_, height)| i64::from(height)),
            file.small_mime,
            by,
            now,
        ))
        .await?;
    Ok(FileId(id))
}

/// Whether there is still such a file; if so, it stays until this transaction ends.
pub(crate) async fn is_kept(tx: &mut WriteTx, id: FileId) -> Result<bool, DbError> {
    // Writing the same once more locks the row on both engines.
    Ok(tx.execute(sql!("UPDATE files SET label = label WHERE id = $1", id)).await? > 0)
}

/// How many more files an event may have, for those who may change it: asked before the bytes are read.
///
/// # Errors
/// As [`editable`].
pub async fn room(db: &Db, actor: &Actor, event: EventId, part: Part) -> Result<i64> {
    editable(db, actor, event).await?;
    let (count,): (i64,) = db
        .one(sql!("SELECT COUNT(*) FROM event_files WHERE event_id = $1 AND part = $2", event, part.code()))
        .await?;
    Ok((most(part) - count).max(0))
}

const fn most(part: Part) -> i64 {
    match part {
        Part::Cover => 1,
        Part::Recap => MOST_PICTURES,
        Part::Handout => MOST_HANDOUTS,
    }
}

/// Adds a picture to the recap, or a handout, as the last one; `Some` says why it is not taken.
///
/// # Errors
/// For those who may not change the event.
pub async fn add(
    db: &Db,
    actor: &Actor,
    event: EventId,
    part: Part,
    file: &NewFile,
) -> Result<Option<Refusal>> {
    let by = actor.member()?;
    let mut tx = db.write().await?;
    lock_editable(&mut tx, db, actor, event).await?;
    let (count, last): (i64, i64) = tx
        .one(sql!(
            "SELECT COUNT(*), COALESCE(MAX(position), 0) FROM event_files WHERE event_id = $1 AND part = $2",
            event,
            part.code(),
        ))
        .await?;
    if count >= most(part) {
        return Ok(Some(Refusal::TooMany));
    }
    let id = insert(&mut tx, db.now(), by, file).await?;
    tx.execute(sql!(
        "INSERT INTO event_files (event_id, part, position, file_id) VALUES ($1, $2, $3, $4)",
        event,
        part.code(),
        last + 1,
        id,
    ))
    .await?;
    tx.touch(Topic::Events);
    tx.commit().await?;
    Ok(None)
}

/// What is to become of a file of an event.
#[derive(Clone, Debug)]
pub enum Arranging {
    /// It belongs to the event no more.
    Drop,
    /// It stands one earlier.
    Raise,
    /// What it shows, in words.
    Label(String),
}

/// Changes a picture of the recap, or a handout.
///
/// # Errors
/// [`Error::NotFound`] where the event has no such file; [`Error::Invalid`] for words that are too long; for those who
/// may not change the event.
pub async fn arrange(db: &Db, actor: &Actor, event: EventId, file: FileId, change: &Arranging) -> Result<()> {
    actor.member()?;
    let mut tx = db.write().await?;
    lock_editable(&mut tx, db, actor, event).await?;
    let (part, position): (String, i64) = tx
        .optional(sql!(
            "SELECT part, position FROM event_files WHERE event_id = $1 AND file_id = $2",
            event,
            file
        ))
        .await?
        .ok_or(Error::NotFound)?;
    match change {
        Arranging::Drop => {
            tx.execute(sql!("DELETE FROM event_files WHERE event_id = $1 AND file_id = $2", event, file))
                .await?;
        }
        Arranging::Raise => raise(&mut tx, event, file, &part, position).await?,
        Arranging::Label(label) => {
            let mut check = Check::default();
            let label = check.line("label", label, 0, LABEL);
            check.done()?;
            // A handout keeps the name it was sent with.
            if part == Part::Recap.code() {
                tx.execute(sql!("UPDATE files SET label = $2 WHERE id = $1", file, label)).await?;
            }
        }
    }
    tx.touch(Topic::Events);
    Ok(tx.commit().await?)
}

async fn raise(
    tx: &mut WriteTx,
    event: EventId,
    file: FileId,
    part: &str,
    position: i64,
) -> Result<(), DbError> {
    let above: Option<(i64, i64)> = tx
        .optional(sql!(
            "SELECT file_id, position FROM event_files WHERE event_id = $1 AND part = $2 AND position < $3
             ORDER BY position DESC LIMIT 1",
            event,
            part,
            position,
        ))
        .await?;
    let Some((above, before)) = above else { return Ok(()) };
    for (file, position) in [(file.0, before), (above, position)] {
        tx.execute(sql!(
            "UPDATE event_files SET position = $3 WHERE event_id = $1 AND file_id = $2",
            event,
            file,
            position
        ))
        .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    event_id: i64,
    part: String,
    id: i64,
    name: String,
    label: String,
    bytes: i64,
    width: Option<i64>,
    height: Option<i64>,
    small_mime: Option<String>,
}

impl Row {
    fn picture(self) -> Picture {
        Picture {
            id: FileId(self.id),
            name: self.name,
            label: self.label,
            width: self.width.unwrap_or_default(),
            height: self.height.unwrap_or_default(),
            small: self.small_mime.is_some(),
        }
    }
}

const SHOWN: &str = "f.id, f.name, f.label, f.bytes, f.width, f.height, f.small_mime";

/// The files of an event, for those who may change it.
///
/// # Errors
/// As [`editable`].
pub async fn list(db: &Db, actor: &Actor, event: EventId) -> Result<EventFiles> {
    editable(db, actor, event).await?;
    of_event(db, event).await
}

/// The files of an event, whoever may see them.
pub(crate) async fn of_event(db: &Db, event: EventId) -> Result<EventFiles> {
    let mut sql = Sql::from("SELECT e.id AS event_id, 'cover' AS part, 0 AS position, ");
    sql.push(SHOWN).push(" FROM events e JOIN files f ON f.id = e.cover_id WHERE e.id = ").bind(event);
    sql.push(" UNION ALL SELECT a.event_id, a.part, a.position, ").push(SHOWN);
    sql.push(" FROM event_files a JOIN files f ON f.id = a.file_id WHERE a.event_id = ").bind(event);
    sql.push(" ORDER BY 3, 4");
    let mut files = EventFiles::default();
    for row in db.all::<Row>(sql).await? {
        match Part::parse(&row.part) {
            Some(Part::Cover) => files.cover = Some(row.picture()),
            Some(Part::Recap) => files.pictures.push(row.picture()),
            Some(Part::Handout) => files.handouts.push(Handout {
                id: FileId(row.id),
                name: row.name,
                label: row.label,
                bytes: row.bytes,
            }),
            None => {}
        }
    }
    Ok(files)
}

/// The pictures that stand for events that were held: those of their recaps, else their covers.
pub(crate) async fn of_past(
    db: &Db,
    events: impl Iterator<Item = i64> + Clone,
) -> Result<HashMap<i64, Vec<Picture>>> {
    let mut found: HashMap<i64, Vec<Picture>> = HashMap::new();
    if events.clone().next().is_none() {
        return Ok(found);
    }
    let mut sql = Sql::from("SELECT a.event_id, a.part, a.position, ");
    sql.push(SHOWN).push(
        " FROM event_files a JOIN files f ON f.id = a.file_id WHERE a.part = 'recap' AND a.event_id IN ",
    );
    sql.bind_list(events.clone()).push(" ORDER BY a.position, f.id");
    for row in db.all::<Row>(sql).await? {
        found.entry(row.event_id).or_default().push(row.picture());
    }
    let mut sql = Sql::from("SELECT e.id AS event_id, 'cover' AS part, 0 AS position, ");
    sql.push(SHOWN).push(" FROM events e JOIN files f ON f.id = e.cover_id WHERE e.id IN ").bind_list(events);
    for row in db.all::<Row>(sql).await? {
        let pictures = found.entry(row.event_id).or_default();
        if pictures.is_empty() {
            pictures.push(row.picture());
        }
    }
    Ok(found)
}

/// A file by its name, for those who may have it: a cover for those who see an event it stands above; pictures of a
/// recap for the same, once the event is over; handouts for confirmed participants and hosts; what stands in posts for
/// those who may read one of them; a member's picture for whom they show it to.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not know of it.
pub async fn open(db: &Db, actor: &Actor, name: &str) -> Result<Opened> {
    type Row = (i64, String, String, Option<String>, bool, bool, Option<i64>);
    let row: Option<Row> = db
        .optional(sql!(
            "SELECT id, label, mime, small_mime, width IS NOT NULL, for_post, uploaded_by FROM files WHERE name = $1",
            name
        ))
        .await?;
    let (id, label, mime, small_mime, picture, for_post, sent_by) = row.ok_or(Error::NotFound)?;
    if for_post {
        let may = attach::may_have(db, actor, id, sent_by).await?;
        return if may {
            Ok(Opened { label, mime, small_mime, shown: picture })
        } else {
            Err(Error::NotFound)
        };
    }
    if crate::members::may_see_picture(db, actor, id).await? {
        return Ok(Opened { label, mime, small_mime, shown: true });
    }
    let opened = |part| Opened { label, mime, small_mime, shown: part != Part::Handout };
    let mut sql = Sql::from("SELECT e.id FROM events e WHERE e.cover_id = ");
    sql.bind(id).push(" AND ");
    visible(&mut sql, actor);
    sql.push(" LIMIT 1");
    if db.optional::<(i64,)>(sql).await?.is_some() {
        return Ok(opened(Part::Cover));
    }
    let uses: Vec<(i64, String)> = db
        .all(sql!("SELECT event_id, part FROM event_files WHERE file_id = $1 ORDER BY event_id", id))
        .await?;
    for (event, part) in uses {
        let event = match show(db, actor, EventId(event), Locale::Ja).await {
            Ok(event) => event,
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let part = Part::parse(&part).unwrap_or(Part::Handout);
        let taking_part = actor.is_member() && event.card.mine == MyPart::Confirmed;
        if event.can_edit || (part == Part::Recap && event.over) || (part == Part::Handout && taking_part) {
            return Ok(opened(part));
        }
    }
    Err(Error::NotFound)
}

/// Deletes the rows of files that have belonged to nothing for a day, and tells the names of their bytes. What stands in
/// a draft of whoever sent it, or waits for a moderator, is waited for.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn forget_unused(db: &Db, actor: &Actor) -> Result<Vec<String>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    let names: Vec<(String,)> = tx
        .all(sql!(
            "DELETE FROM files WHERE created_at < $1
               AND NOT EXISTS (SELECT 1 FROM events e WHERE e.cover_id = files.id)
               AND NOT EXISTS (SELECT 1 FROM event_files a WHERE a.file_id = files.id)
               AND NOT EXISTS (SELECT 1 FROM members m WHERE m.picture_id = files.id)
               AND NOT EXISTS (SELECT 1 FROM post_files p WHERE p.file_id = files.id)
               AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.member_id = files.uploaded_by
                 AND d.body LIKE '%/files/' || files.name || '%')
               AND NOT EXISTS (SELECT 1 FROM held_posts h WHERE h.member_id = files.uploaded_by AND h.post_id IS NULL
                 AND h.content LIKE '%/files/' || files.name || '%')
             RETURNING name",
            db.now().plus_seconds(-UNUSED_SECONDS),
        ))
        .await?;
    tx.commit().await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// Of these names, those that no file has.
///
/// # Errors
/// For anyone but the software; when the database is away.
pub async fn unknown(db: &Db, actor: &Actor, names: Vec<String>) -> Result<Vec<String>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut known = HashSet::new();
    for some in names.chunks(500) {
        let mut sql = Sql::from("SELECT name FROM files WHERE name IN ");
        sql.bind_list(some.iter().cloned()).push(" UNION SELECT file FROM exports WHERE file IN ");
        sql.bind_list(some.iter().cloned());
        known.extend(db.all::<(String,)>(sql).await?.into_iter().map(|(name,)| name));
    }
    Ok(names.into_iter().filter(|name| !known.contains(name)).collect())
}
