//! The queue: what changed is indexed anew, some at a time, in the order of the changes.

use super::postings::Change;
use super::shelves::{self, Shelves};
use super::source::{self, Doc};
use crate::db::{DbError, Rows, Sql, WriteTx, row};
use crate::{Db, sql};
use domain::Result;
use domain::search::Kind;
use std::collections::HashMap;

/// Things indexed in one transaction: on SQLite others who write wait for it.
const SOME: i64 = 48;
/// The same where one change was about many things, which cost less together.
const MANY: i64 = 400;

/// Indexes what waits, up to some; whether there was anything. Of several processes one does it at a time.
///
/// # Errors
/// When the database is away; then it waits still.
pub async fn index_some(db: &Db) -> Result<bool> {
    match shelves::live(db).await? {
        Some(generation) => index(db, generation).await,
        None => Ok(false),
    }
}

/// Indexes everything that waits.
///
/// # Errors
/// As [`index_some`].
pub async fn index_all(db: &Db) -> Result<()> {
    while index_some(db).await? {}
    Ok(())
}

/// The same for one generation.
pub(super) async fn index(db: &Db, generation: i64) -> Result<bool> {
    // Looks before it locks: an idle worker never holds the writer.
    let first: Option<(i64,)> = db
        .optional(sql!(
            "SELECT bulk FROM search_queue WHERE generation = $1 ORDER BY bulk, id LIMIT 1",
            generation
        ))
        .await?;
    let Some((bulk,)) = first else { return Ok(false) };
    let mut tx = db.write().await?;
    let Some(next) = lock(&mut tx, generation).await? else { return Ok(false) };
    let mut sql = Sql::from("SELECT id, kind, thing FROM search_queue WHERE generation = ");
    sql.bind(generation).push(" ORDER BY bulk, id LIMIT ").bind(if bulk > 0 { MANY } else { SOME });
    // What somebody is changing right now is indexed once they are done. And who changes what is being indexed waits for
    // it: else they would look for a document to take out before it is there.
    if tx.locks_rows() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    let rows: Vec<(i64, String, i64)> = tx.all(sql).await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let mut by_kind: HashMap<Kind, Vec<i64>> = HashMap::new();
    for (_, kind, thing) in &rows {
        if let Some(kind) = source::kind(kind) {
            by_kind.entry(kind).or_default().push(*thing);
        }
    }
    let mut change = Change::default();
    let (mut docs, mut had) = (Vec::new(), HashMap::new());
    for (kind, things) in &by_kind {
        had.extend(take_out(&mut tx, generation, *kind, things, &mut change).await?);
        docs.extend(source::read(db, source::From::Tx(&mut tx), *kind, things).await?);
    }
    // The newest number is the newest thing.
    docs.sort_unstable_by_key(|doc| (doc.at, doc.thing));
    let next = put_in(&mut tx, &mut Shelves::of(generation), next, docs, &had, &mut change).await?;
    change.write(&mut tx).await?;
    tx.execute(sql!("UPDATE search_generations SET next_doc = $2 WHERE id = $1", generation, next)).await?;
    let mut sql = Sql::from("DELETE FROM search_queue WHERE id IN ");
    sql.bind_list(rows.iter().map(|(id, ..)| *id));
    tx.execute(sql).await?;
    tx.commit().await?;
    Ok(true)
}

/// Puts events into the queue that ended lately: what was written of them is read from then on.
///
/// # Errors
/// When the database is away.
pub async fn notice_ended(db: &Db) -> Result<()> {
    /// Looked at every hour, and once more where an hour was missed.
    const LATELY: i64 = 3 * 3600;
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO search_queue (generation, kind, thing) SELECT g.id, 'event', e.id FROM events e, search_generations g
         WHERE g.state <> 'old' AND e.recap_html <> '' AND e.ends_at <= $1 AND e.ends_at > $2
         ON CONFLICT (generation, kind, thing) DO NOTHING",
        now,
        now.plus_seconds(-LATELY)
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Makes this transaction the only one that writes to a generation; the number that comes next. `None` where the generation
/// is gone.
pub(super) async fn lock(tx: &mut WriteTx, generation: i64) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx
        .optional(sql!(
            "UPDATE search_generations SET next_doc = next_doc WHERE id = $1 RETURNING next_doc",
            generation
        ))
        .await?;
    Ok(row.map(|(next,)| next))
}

/// The name of a document: its generation, and its number.
pub(super) const fn name(generation: i64, number: u32) -> i64 {
    generation << 32 | number as i64
}

/// Its number.
pub(super) const fn number(name: i64) -> u32 {
    (name & 0xffff_ffff) as u32
}

#[derive(sqlx::FromRow)]
struct Indexed {
    doc: i64,
    shelf: i64,
    thing: i64,
    at: i64,
    helped: i64,
    title: String,
    text: String,
    context: String,
    marks: String,
}

/// The numbers that things had, by kind and thing.
type Had = HashMap<(Kind, i64), u32>;

/// Takes out what was indexed of things; the numbers they had.
async fn take_out(
    tx: &mut WriteTx,
    generation: i64,
    kind: Kind,
    things: &[i64],
    change: &mut Change,
) -> Result<Had, DbError> {
    let mut had = Had::new();
    let mut sql = Sql::from(
        "SELECT doc, shelf, thing, at, helped, title, text, context, marks FROM search_docs WHERE generation = ",
    );
    sql.bind(generation).push(" AND kind = ").bind(source::code(kind));
    sql.push(" AND thing IN ").bind_list(things.iter().copied());
    let rows: Vec<Indexed> = tx.all(sql).await?;
    if rows.is_empty() {
        return Ok(had);
    }
    for table in ["DELETE FROM search_docs WHERE doc IN ", "DELETE FROM search_gone WHERE doc IN "] {
        let mut sql = Sql::from(table);
        sql.bind_list(rows.iter().map(|row| row.doc));
        tx.execute(sql).await?;
    }
    for row in rows {
        had.insert((kind, row.thing), number(row.doc));
        // What it was indexed by follows from what is kept of it.
        let doc = Doc {
            kind,
            thing: row.thing,
            audience: ("", 0),
            bundle: 0,
            at: row.at,
            helped: row.helped,
            title: row.title,
            text: row.text,
            context: row.context,
            marks: row.marks.split(' ').filter(|mark| !mark.is_empty()).map(str::to_owned).collect(),
        };
        change.take(row.shelf, number(row.doc), &doc);
    }
    Ok(had)
}

/// Gives documents numbers and shelves, and keeps what they say; the number that comes next. What had a number keeps it,
/// since numbers say what is newer.
async fn put_in(
    tx: &mut WriteTx,
    shelves: &mut Shelves,
    mut next: i64,
    docs: Vec<Doc>,
    had: &Had,
    change: &mut Change,
) -> Result<i64, DbError> {
    let mut rows = doc_rows();
    for doc in docs {
        let shelf = shelves.get(tx, doc.kind, doc.audience).await?;
        let number = had.get(&(doc.kind, doc.thing)).copied().unwrap_or(next as u32);
        next = next.max(i64::from(number) + 1);
        change.add(shelf, number, &doc);
        add_row(&mut rows, shelves.generation(), shelf, number, doc);
    }
    tx.write_rows(&mut rows).await?;
    Ok(next)
}

/// Rows of documents, to be written.
pub(super) fn doc_rows() -> Rows {
    Rows::of(
        "INSERT INTO search_docs (doc, generation, shelf, kind, thing, bundle, at, helped, title, text, context, marks) VALUES ",
    )
}

pub(super) fn add_row(rows: &mut Rows, generation: i64, shelf: i64, number: u32, doc: Doc) {
    row!(rows; name(generation, number), generation, shelf, source::code(doc.kind), doc.thing, doc.bundle, doc.at, doc.helped,
        doc.title, doc.text, doc.context, doc.marks.join(" "));
}
