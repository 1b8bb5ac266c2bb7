//! Which documents have a term: sets of numbers, 65,536 a row.

use super::source::Doc;
use super::{fold, terms};
use crate::db::{DbError, Rows, Sql, WriteTx, row};
use crate::{Db, sql};
use domain::Result;
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, HashMap};

/// Bits of a number that count within a row.
const BLOCK: u32 = 16;
/// Terms asked for in one statement.
const STEP: usize = 400;

/// What is written for: a shelf and a row.
type Place = (i64, i64);

/// The row that a number belongs to.
pub(super) const fn block(number: u32) -> i64 {
    (number >> BLOCK) as i64
}

/// Gives each term of a document; a term may come more than once.
pub(super) fn each_term(doc: &Doc, mut give: impl FnMut(&str)) {
    let mut term = String::new();
    let mut with = |prefix: char, token: &str| {
        term.clear();
        term.push(prefix);
        term.push_str(token);
        give(&term);
    };
    terms::each(&fold::loose(&doc.title), |token| {
        with(terms::TITLE, token);
        with(terms::TEXT, token);
    });
    terms::each(&fold::loose(&doc.text), |token| with(terms::TEXT, token));
    terms::each(&fold::loose(&doc.context), |token| with(terms::CONTEXT, token));
    give(terms::ALL);
    if doc.helped > 0 {
        give(terms::HELPED);
    }
    for mark in &doc.marks {
        give(mark);
    }
}

/// The word that a term stands for, where a slip in it is forgiven.
pub(super) fn slippery(term: &str) -> Option<&str> {
    let word = term.strip_prefix(terms::TEXT)?;
    let letters = word.chars().count();
    let first = word.chars().next()?;
    (letters >= terms::SLIPS && !fold::is_gram(first) && !word.bytes().all(|b| b.is_ascii_digit()))
        .then_some(word)
}

/// Numbers to be added to rows, and taken out of them.
#[derive(Default)]
pub(super) struct Change {
    by_place: BTreeMap<Place, HashMap<String, (RoaringBitmap, RoaringBitmap)>>,
}

impl Change {
    /// Adds a document under its number.
    pub(super) fn add(&mut self, shelf: i64, number: u32, doc: &Doc) {
        let terms = self.by_place.entry((shelf, block(number))).or_default();
        each_term(doc, |term| {
            // Most terms are there already: looked up without making a text of its own.
            match terms.get_mut(term) {
                Some((add, _)) => add.insert(number),
                None => terms.entry(term.to_owned()).or_default().0.insert(number),
            };
        });
    }

    /// Takes a document out.
    pub(super) fn take(&mut self, shelf: i64, number: u32, doc: &Doc) {
        let terms = self.by_place.entry((shelf, block(number))).or_default();
        each_term(doc, |term| {
            terms.entry(term.to_owned()).or_default().1.insert(number);
        });
    }

    /// Writes all of it; rows that become empty go.
    pub(super) async fn write(self, tx: &mut WriteTx) -> Result<()> {
        let mut rows = Rows::and(
            "INSERT INTO search_postings (shelf, term, block, docs) VALUES ",
            " ON CONFLICT (shelf, term, block) DO UPDATE SET docs = excluded.docs",
        );
        let mut words = Slips::default();
        for ((shelf, block), terms) in self.by_place {
            // In one order, so that what lies together is read and written together.
            let mut all: Vec<(String, (RoaringBitmap, RoaringBitmap))> = terms.into_iter().collect();
            all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            for some in all.chunks(STEP) {
                let mut sql = Sql::from("SELECT term, docs FROM search_postings WHERE shelf = ");
                sql.bind(shelf).push(" AND block = ").bind(block).push(" AND term IN ");
                sql.bind_list(some.iter().map(|(term, _)| term));
                let there: HashMap<String, Vec<u8>> =
                    tx.all::<(String, Vec<u8>)>(sql).await?.into_iter().collect();
                let mut empty = Vec::new();
                for (term, (add, take)) in some {
                    let before = there.get(term);
                    let mut set = before.map(|bytes| read(bytes)).transpose()?.unwrap_or_default();
                    set -= take;
                    set |= add;
                    if set.is_empty() {
                        empty.push(term);
                    } else {
                        if before.is_none()
                            && let Some(word) = slippery(term)
                        {
                            words.add(shelf, word);
                        }
                        row!(rows; shelf, term.as_str(), block, written(&mut set)?);
                    }
                }
                if !empty.is_empty() {
                    let mut sql = Sql::from("DELETE FROM search_postings WHERE shelf = ");
                    sql.bind(shelf).push(" AND block = ").bind(block).push(" AND term IN ");
                    sql.bind_list(empty.iter().map(|term| term.as_str()));
                    tx.execute(sql).await?;
                    for word in empty.into_iter().filter_map(|term| slippery(term)) {
                        forget(tx, shelf, word).await?;
                    }
                }
                tx.write_rows(&mut rows).await?;
            }
        }
        Ok(words.write(tx).await?)
    }
}

/// Words in which slips are forgiven, to be written.
pub(super) struct Slips(Rows);

impl Default for Slips {
    fn default() -> Self {
        Self(Rows::and(
            "INSERT INTO search_slips (shelf, slip, word) VALUES ",
            " ON CONFLICT (shelf, slip, word) DO NOTHING",
        ))
    }
}

impl Slips {
    pub(super) fn add(&mut self, shelf: i64, word: &str) {
        for slip in terms::slips(word) {
            row!(self.0; shelf, slip, word);
        }
    }

    pub(super) async fn write(&mut self, tx: &mut WriteTx) -> Result<(), DbError> {
        tx.write_rows(&mut self.0).await
    }
}

/// Forgets the slips of a word that no document of a shelf has any more.
async fn forget(tx: &mut WriteTx, shelf: i64, word: &str) -> Result<(), DbError> {
    let left: Option<(i64,)> = tx
        .optional(sql!(
            "SELECT block FROM search_postings WHERE shelf = $1 AND term = $2 LIMIT 1",
            shelf,
            format!("{}{word}", terms::TEXT)
        ))
        .await?;
    if left.is_none() {
        let mut sql = Sql::from("DELETE FROM search_slips WHERE shelf = ");
        sql.bind(shelf).push(" AND word = ").bind(word).push(" AND slip IN ").bind_list(terms::slips(word));
        tx.execute(sql).await?;
    }
    Ok(())
}

/// A set as it is kept.
pub(super) fn written(set: &mut RoaringBitmap) -> Result<Vec<u8>> {
    set.optimize();
    let mut bytes = Vec::with_capacity(set.serialized_size());
    set.serialize_into(&mut bytes).map_err(crate::db::fault)?;
    Ok(bytes)
}

/// A set as it was kept.
pub(super) fn read(bytes: &[u8]) -> Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(bytes).map_err(crate::db::fault)
}

/// The documents on these shelves that have each of these terms.
pub(super) async fn having(
    db: &Db,
    shelves: &[i64],
    terms: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, RoaringBitmap>> {
    let mut found: HashMap<String, RoaringBitmap> = HashMap::new();
    let mut terms: Vec<&str> = terms.into_iter().collect();
    terms.sort_unstable();
    terms.dedup();
    for some in terms.chunks(STEP) {
        let mut sql = Sql::from("SELECT term, docs FROM search_postings WHERE shelf IN ");
        sql.bind_list(shelves.iter().copied()).push(" AND term IN ").bind_list(some.iter().copied());
        for (term, docs) in db.all::<(String, Vec<u8>)>(sql).await? {
            *found.entry(term).or_default() |= read(&docs)?;
        }
    }
    Ok(found)
}
