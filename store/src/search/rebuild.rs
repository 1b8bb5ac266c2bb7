//! Making the index anew beside the one that is there, while people go on reading and writing.

use super::postings::{Slips, each_term, slippery, written};
use super::shelves::Shelves;
use super::source::Doc;
use super::{queue, source};
use crate::db::{Rows, row};
use crate::{Db, sql};
use domain::search::Kind;
use domain::{Error, Result};
use roaring::RoaringBitmap;
use std::collections::HashMap;

/// Things read and written in one transaction.
const STEP: i64 = 1000;
/// Rows of sets written in one transaction.
const ROWS: usize = 4000;
/// Numbers in a row.
const ROW: usize = 1 << 16;

/// Makes the index anew. `progress` is told how many things are done, and how many there are.
///
/// It is built as another generation. What changes meanwhile waits in the queue of both, so that the old one stays true,
/// and the new one is true when it takes over, in one moment.
///
/// # Errors
/// When the database is away: the old index stays, and what was begun is cleared away the next time.
pub async fn rebuild(db: &Db, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<()> {
    clear(db, "making").await?;
    let mut tx = db.write().await?;
    // Whoever changed something before this waits in the queue of the old generation only: they are to be done, so that
    // it is read here. Whoever comes later waits in both.
    if tx.locks_rows() {
        tx.execute("LOCK TABLE search_queue IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    let (generation,): (i64,) =
        tx.one("INSERT INTO search_generations (state) VALUES ('making') RETURNING id").await?;
    tx.commit().await?;
    let (total,): (i64,) = db
        .one("SELECT (SELECT COUNT(*) FROM posts) + (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM articles)")
        .await?;
    let mut making = Making::of(generation);
    let mut done = 0;
    for kind in Kind::TEXTS {
        let mut after = 0;
        loop {
            let ids = source::ids(db, kind, after, STEP).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            making.add(db, kind, &ids).await?;
            done += ids.len() as u64;
            progress(done, total as u64);
        }
    }
    making.write_sets(db).await?;
    // What was written and changed meanwhile.
    while queue::index(db, generation).await? {}
    analyze(db).await?;
    while !take_over(db, generation).await? {
        while queue::index(db, generation).await? {}
    }
    clear(db, "old").await
}

/// Without statistics PostgreSQL would plan as for an empty index, until it takes them by itself.
async fn analyze(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    if tx.locks_rows() {
        tx.execute("ANALYZE search_postings").await?;
        tx.execute("ANALYZE search_docs").await?;
    }
    Ok(tx.commit().await?)
}

/// The new generation is the one that is asked, from now on; not while something waits for it, which may be gone.
async fn take_over(db: &Db, generation: i64) -> Result<bool> {
    let mut tx = db.write().await?;
    // In the order in which those lock who index: the generation, and then the queue.
    tx.execute("UPDATE search_generations SET next_doc = next_doc").await?;
    if tx.locks_rows() {
        tx.execute("LOCK TABLE search_queue IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    let waits: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM search_queue WHERE generation = $1 LIMIT 1", generation)).await?;
    if waits.is_some() {
        return Ok(false);
    }
    tx.execute("UPDATE search_generations SET state = 'old' WHERE state = 'live'").await?;
    let now = tx
        .execute(sql!(
            "UPDATE search_generations SET state = 'live' WHERE id = $1 AND state = 'making'",
            generation
        ))
        .await?;
    if now == 0 {
        // Somebody else began one, and cleared this one away.
        return Err(Error::Conflict(domain::error::Conflict::Stale));
    }
    tx.commit().await?;
    Ok(true)
}

/// Clears generations away, in steps, so that nobody waits long for the writer.
async fn clear(db: &Db, state: &'static str) -> Result<()> {
    let old: Vec<(i64,)> = db.all(sql!("SELECT id FROM search_generations WHERE state = $1", state)).await?;
    for (id,) in old {
        let shelves: Vec<(i64,)> =
            db.all(sql!("SELECT id FROM search_shelves WHERE generation = $1", id)).await?;
        for (shelf,) in shelves {
            for table in [
                "DELETE FROM search_postings WHERE (shelf, term, block) IN
                   (SELECT p.shelf, p.term, p.block FROM search_postings p WHERE p.shelf = $1 LIMIT $2)",
                "DELETE FROM search_slips WHERE (shelf, slip, word) IN
                   (SELECT p.shelf, p.slip, p.word FROM search_slips p WHERE p.shelf = $1 LIMIT $2)",
            ] {
                loop {
                    let mut tx = db.write().await?;
                    let gone = tx.execute(sql!(table, shelf, 20_000_i64)).await?;
                    tx.commit().await?;
                    if gone == 0 {
                        break;
                    }
                }
            }
        }
        let (first, last) = (queue::name(id, 0), queue::name(id, u32::MAX));
        for table in [
            "DELETE FROM search_docs WHERE doc IN (SELECT d.doc FROM search_docs d WHERE d.doc >= $1 AND d.doc <= $2 LIMIT 20000)",
            "DELETE FROM search_gone WHERE doc IN (SELECT d.doc FROM search_gone d WHERE d.doc >= $1 AND d.doc <= $2 LIMIT 20000)",
        ] {
            loop {
                let mut tx = db.write().await?;
                let gone = tx.execute(sql!(table, first, last)).await?;
                tx.commit().await?;
                if gone == 0 {
                    break;
                }
            }
        }
        let mut tx = db.write().await?;
        tx.execute(sql!("DELETE FROM search_generations WHERE id = $1", id)).await?;
        tx.commit().await?;
    }
    // Also what somebody put there who had begun before.
    let mut tx = db.write().await?;
    tx.execute("DELETE FROM search_queue WHERE generation NOT IN (SELECT id FROM search_generations)")
        .await?;
    tx.commit().await?;
    Ok(())
}

/// A generation that is being made.
struct Making {
    generation: i64,
    shelves: Shelves,
    /// The number that comes next.
    next: u32,
    /// For each shelf and term, the numbers of the row that is being filled.
    sets: HashMap<i64, HashMap<Box<str>, Vec<u16>>>,
}

impl Making {
    fn of(generation: i64) -> Self {
        Self { generation, shelves: Shelves::of(generation), next: 0, sets: HashMap::new() }
    }

    /// Reads things, keeps what they say, and notes their terms. Others write while texts are taken apart.
    async fn add(&mut self, db: &Db, kind: Kind, ids: &[i64]) -> Result<()> {
        let mut docs = source::read(db, source::From::Db(db), kind, ids).await?;
        docs.sort_unstable_by_key(|doc| doc.thing);
        while !docs.is_empty() {
            // As many as the row that is being filled has room for.
            let room = ROW - (self.next as usize % ROW);
            let rest = docs.split_off(docs.len().min(room));
            let full = docs.len() == room;
            self.keep(db, std::mem::replace(&mut docs, rest)).await?;
            if full {
                self.write_sets(db).await?;
            }
        }
        Ok(())
    }

    async fn keep(&mut self, db: &Db, docs: Vec<Doc>) -> Result<()> {
        let mut rows = queue::doc_rows();
        let mut tx = db.write().await?;
        let mut shelves = Vec::with_capacity(docs.len());
        for doc in &docs {
            shelves.push(self.shelves.get(&mut tx, doc.kind, doc.audience).await?);
        }
        for ((doc, shelf), number) in docs.iter().zip(&shelves).zip(self.next..) {
            queue::add_row(&mut rows, self.generation, *shelf, number, doc.clone());
        }
        tx.write_rows(&mut rows).await?;
        let next = self.next + docs.len() as u32;
        tx.execute(sql!(
            "UPDATE search_generations SET next_doc = $2 WHERE id = $1",
            self.generation,
            i64::from(next)
        ))
        .await?;
        tx.commit().await?;
        for (doc, shelf) in docs.iter().zip(shelves) {
            let within = (self.next % ROW as u32) as u16;
            self.next += 1;
            let sets = self.sets.entry(shelf).or_default();
            each_term(doc, |term| match sets.get_mut(term) {
                Some(numbers) => {
                    if numbers.last() != Some(&within) {
                        numbers.push(within);
                    }
                }
                None => {
                    sets.insert(term.into(), vec![within]);
                }
            });
        }
        Ok(())
    }

    /// Writes the row that is full, or the last.
    async fn write_sets(&mut self, db: &Db) -> Result<()> {
        let Some(last) = self.next.checked_sub(1) else { return Ok(()) };
        let block = super::postings::block(last);
        let first = last - last % ROW as u32;
        let mut rows = Rows::of("INSERT INTO search_postings (shelf, term, block, docs) VALUES ");
        let mut words = Slips::default();
        for (shelf, sets) in std::mem::take(&mut self.sets) {
            let mut sets: Vec<(Box<str>, Vec<u16>)> = sets.into_iter().collect();
            sets.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            for (term, numbers) in sets {
                if let Some(word) = slippery(&term) {
                    words.add(shelf, word);
                }
                let mut set: RoaringBitmap = numbers.into_iter().map(|n| first + u32::from(n)).collect();
                row!(rows; shelf, &*term, block, written(&mut set)?);
                if rows.len() >= ROWS {
                    self.flush(db, &mut rows, &mut words).await?;
                }
            }
        }
        self.flush(db, &mut rows, &mut words).await
    }

    /// Writes some; others write in between.
    async fn flush(&self, db: &Db, rows: &mut Rows, words: &mut Slips) -> Result<()> {
        let mut tx = db.write().await?;
        // Where somebody else began one, this one was cleared away: nothing of it may come back.
        if queue::lock(&mut tx, self.generation).await?.is_none() {
            return Err(Error::Conflict(domain::error::Conflict::Stale));
        }
        tx.write_rows(rows).await?;
        words.write(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}
