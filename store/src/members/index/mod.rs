//! The directory in memory: who is listed, what they show and to whom, so that facets and words are counted for any
//! reader in the same time among a thousand members and a hundred thousand (decision 0017).
//!
//! Members stand in numbered places. For each term, each circle and each pair of letters there is a set of places
//! (a Roaring bitmap), kept apart by audience; what a reader may see is put together out of these sets when they ask.

mod find;
mod load;
mod order;

pub(super) use find::{Counts, Hits};
use order::Order;

use crate::Db;
use crate::cache::Topic;
use domain::Result;
use domain::member::Audience;
use domain::vocabulary::{Terms, Vocabulary};
use roaring::RoaringBitmap;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::RwLock;

/// A place in the directory.
type Place = u32;
/// A set of places for each audience.
type ByAudience = [RoaringBitmap; Audience::ALL.len()];
/// Two letters that follow each other; or one, and nothing.
type Gram = (char, char);
/// What stands where there is no second letter. Folded texts have no control characters.
const NONE: char = '\0';
/// Parts what may not be read across: a name and what follows it.
const END: char = '\n';

/// What is known of one who is listed.
#[derive(Debug)]
struct Listed {
    id: i64,
    joined: i64,
    sort_key: Box<str>,
    terms: Vec<(Vocabulary, Box<str>, Audience)>,
    /// Everything in words, folded, by audience.
    texts: [Box<str>; Audience::ALL.len()],
    circles: Vec<i64>,
}

/// Everybody who is listed.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// By place. A place that somebody left is given again.
    places: Vec<Option<Listed>>,
    free: Vec<Place>,
    by_id: HashMap<i64, Place>,
    all: RoaringBitmap,
    /// The oldest first.
    by_age: Order,
    /// By the readings of names.
    by_name: Order,
    /// Places that somebody left or took since they were put in order.
    moved: RoaringBitmap,
    terms: [HashMap<Box<str>, ByAudience>; Vocabulary::ALL.len()],
    circles: HashMap<i64, RoaringBitmap>,
    grams: HashMap<Gram, ByAudience>,
    /// The number of `versions` up to which changes are in here.
    version: i64,
    /// The terms by which it was made: names of terms are among the words.
    known: Option<Arc<Terms>>,
}

/// The directory of one process, which learns of changes when it is asked.
#[derive(Debug, Default)]
pub(crate) struct Index {
    directory: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    directory: Directory,
    /// What the process had heard of changes when it was read, before the reading.
    heard: Option<u64>,
}

/// What the directory depends on.
const TOPICS: [Topic; 2] = [Topic::Members, Topic::Terms];

impl Index {
    /// Asks the directory something, once it knows all that this process heard of.
    ///
    /// # Errors
    /// When the database is away; what is known is then left as it is.
    pub(super) async fn ask<T>(&self, db: &Db, ask: impl FnOnce(&Directory) -> T) -> Result<T> {
        {
            let state = self.directory.read().await;
            if state.heard == Some(db.cache().version(&TOPICS)) {
                return Ok(ask(&state.directory));
            }
        }
        let mut state = self.directory.write().await;
        // Before the reading: what changes meanwhile is asked for the next time.
        let heard = db.cache().version(&TOPICS);
        if state.heard != Some(heard) {
            load::catch_up(db, &mut state.directory).await?;
            state.heard = Some(heard);
        }
        let state = state.downgrade();
        Ok(ask(&state.directory))
    }
}

impl Directory {
    /// Puts people in, or what is new of them. Many at once cost a fraction of one by one: the sets of letters, which lie
    /// all over the memory, are then looked up once for all of them.
    fn put(&mut self, many: Vec<Listed>) {
        let mut found: Vec<(u64, Place)> = Vec::new();
        let mut own = Vec::new();
        for listed in many {
            own.clear();
            for audience in Audience::ALL {
                each_gram(&listed.texts[audience as usize], |gram| own.push(packed(gram, audience)));
            }
            own.sort_unstable();
            own.dedup();
            let place = self.seat(listed);
            found.extend(own.iter().map(|gram| (*gram, place)));
        }
        found.sort_unstable();
        for run in found.chunk_by(|a, b| a.0 == b.0) {
            let (gram, audience) = unpacked(run[0].0);
            let set = &mut self.grams.entry(gram).or_default()[audience];
            let places = run.iter().map(|(_, place)| *place);
            // Places that somebody left are given again, and are then not the last ones.
            if set.append(places.clone()).is_err() {
                set.extend(places);
            }
        }
    }

    /// Gives somebody a place, and writes down all but their letters.
    fn seat(&mut self, listed: Listed) -> Place {
        self.take(listed.id);
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            (self.places.len() - 1) as Place
        });
        self.by_id.insert(listed.id, place);
        self.all.insert(place);
        self.moved.insert(place);
        for (list, code, audience) in &listed.terms {
            let sets = self.terms[*list as usize].entry(code.clone()).or_default();
            sets[*audience as usize].insert(place);
        }
        for circle in &listed.circles {
            self.circles.entry(*circle).or_default().insert(place);
        }
        self.places[place as usize] = Some(listed);
        place
    }

    /// Takes somebody out. Their place in the two orders stays until [`Directory::order`].
    fn take(&mut self, id: i64) {
        let Some(place) = self.by_id.remove(&id) else { return };
        let Some(listed) = self.places[place as usize].take() else { return };
        self.all.remove(place);
        self.moved.insert(place);
        for (list, code, audience) in &listed.terms {
            if let Some(sets) = self.terms[*list as usize].get_mut(code) {
                sets[*audience as usize].remove(place);
            }
        }
        for circle in &listed.circles {
            if let Some(set) = self.circles.get_mut(circle) {
                set.remove(place);
            }
        }
        for audience in Audience::ALL {
            each_gram(&listed.texts[audience as usize], |gram| {
                if let Some(sets) = self.grams.get_mut(&gram) {
                    sets[audience as usize].remove(place);
                }
            });
        }
        self.free.push(place);
    }

    /// Puts everybody in order again.
    fn order(&mut self) {
        let new = &self.moved & &self.all;
        let listed = |place: Place| self.places[place as usize].as_ref();
        self.by_age.renew(&self.moved, &new, |place| listed(place).map(|l| (l.joined, l.id)));
        self.by_name.renew(&self.moved, &new, |place| listed(place).map(|l| (&*l.sort_key, l.id)));
        self.moved.clear();
    }
}

/// A gram and an audience in one number. A letter takes 21 bits.
fn packed((a, b): Gram, audience: Audience) -> u64 {
    u64::from(u32::from(a)) << 24 | u64::from(u32::from(b)) << 3 | audience as u64
}

/// The gram, and the number of the audience.
fn unpacked(packed: u64) -> (Gram, usize) {
    let letter = |bits: u64| u32::try_from(bits).ok().and_then(char::from_u32).unwrap_or(NONE);
    ((letter(packed >> 24), letter(packed >> 3 & 0x1f_ffff)), (packed & 0b111) as usize)
}

/// Each letter of a folded text, and each two that follow each other. A gram may come more than once.
fn each_gram(text: &str, mut each: impl FnMut(Gram)) {
    let mut before = END;
    for c in text.chars() {
        if c != END {
            each((c, NONE));
            if before != END {
                each((before, c));
            }
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_packed_and_unpacked() {
        for gram in [('a', NONE), ('心', '理'), ('\u{10ffff}', '\u{10ffff}')] {
            for audience in Audience::ALL {
                assert_eq!(unpacked(packed(gram, audience)), (gram, audience as usize));
            }
        }
    }
}
