//! Who is found, and how many of them show what, for one reader.

use super::{Directory, Gram, Listed, NONE, Place};
use domain::member::{Audience, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, MemberId};
use roaring::RoaringBitmap;
use std::collections::HashSet;

/// What is asked.
pub(crate) struct Hits<'a> {
    /// Folded words, all of which must be there.
    pub(crate) words: &'a [String],
    /// Any of these of each list.
    pub(crate) terms: &'a [(Vocabulary, Vec<String>)],
    /// None of these: a block stands between them and the reader.
    pub(crate) apart: &'a HashSet<MemberId>,
}

/// How many show each term to the reader: list, code, count; none that nobody shows them.
pub(crate) type Counts = Vec<(Vocabulary, String, i64)>;

/// Who is found.
pub(crate) struct Found(RoaringBitmap);

impl Found {
    /// How many.
    pub(crate) fn total(&self) -> i64 {
        self.0.len() as i64
    }
}

/// Who reads, as places.
struct Reader {
    me: Option<Place>,
    verified: bool,
    /// Those who share a circle with them.
    near: RoaringBitmap,
}

impl Reader {
    /// The audiences whose sets are whole what the reader sees, and then those who are near.
    fn sees(&self, audience: Audience) -> bool {
        match audience {
            Audience::Members => true,
            Audience::Verified => self.verified,
            Audience::Circles | Audience::Me => false,
        }
    }
}

impl Directory {
    fn reader(&self, actor: &Actor) -> Reader {
        let mut near = RoaringBitmap::new();
        for circle in actor.circles() {
            if let Some(set) = self.circles.get(&circle.0) {
                near |= set;
            }
        }
        let me = actor.id().and_then(|id| self.by_id.get(&id.0).copied());
        Reader { me, verified: actor.is_verified(), near }
    }

    /// Everybody whom the reader finds.
    pub(crate) fn find(&self, actor: &Actor, hits: &Hits<'_>) -> Found {
        let reader = self.reader(actor);
        let mut found = self.saying_all(hits, &reader);
        for (list, codes) in hits.terms {
            found &= self.showing_any(*list, codes, &reader);
        }
        Found(found)
    }

    /// Each term with how many of those found show it to the reader, as if nothing were chosen from its own list.
    pub(crate) fn count(&self, actor: &Actor, hits: &Hits<'_>) -> Counts {
        let reader = self.reader(actor);
        let words = self.saying_all(hits, &reader);
        let chosen: Vec<(Vocabulary, RoaringBitmap)> =
            hits.terms.iter().map(|(list, codes)| (*list, self.showing_any(*list, codes, &reader))).collect();
        let mut counts = Counts::new();
        for list in Vocabulary::ALL {
            let mut within = words.clone();
            for (_, set) in chosen.iter().filter(|(other, _)| *other != list) {
                within &= set;
            }
            let near = &within & &reader.near;
            let me = reader.me.filter(|me| within.contains(*me)).and_then(|me| self.listed(me));
            for (code, sets) in &self.terms[list as usize] {
                let mut count = 0;
                for audience in Audience::ALL {
                    let set = &sets[audience as usize];
                    if reader.sees(audience) {
                        count += within.intersection_len(set);
                    } else if audience == Audience::Circles {
                        count += near.intersection_len(set);
                    }
                }
                // What only I see of myself: everything of mine that was not counted with the others.
                if let Some(own) = me.and_then(|me| me.shows(list, code)) {
                    let counted = reader.sees(own)
                        || own == Audience::Circles && reader.me.is_some_and(|me| reader.near.contains(me));
                    count += u64::from(!counted);
                }
                if count > 0 {
                    counts.push((list, code.to_string(), count as i64));
                }
            }
        }
        counts
    }

    /// A stretch of those found, in order: their ids.
    pub(crate) fn page(&self, found: &Found, sort: Sort, from: usize, count: usize) -> Vec<i64> {
        let id = |place: &Place| self.listed(*place).map(|l| l.id);
        let is = |place: &&Place| found.0.contains(**place);
        match sort {
            Sort::Newest => {
                self.by_age.iter().rev().filter(is).skip(from).take(count).filter_map(id).collect()
            }
            Sort::Oldest => self.by_age.iter().filter(is).skip(from).take(count).filter_map(id).collect(),
            Sort::Name => self.by_name.iter().filter(is).skip(from).take(count).filter_map(id).collect(),
        }
    }

    fn listed(&self, place: Place) -> Option<&Listed> {
        self.places.get(place as usize)?.as_ref()
    }

    /// Who shows the reader any of these terms.
    fn showing_any(&self, list: Vocabulary, codes: &[String], reader: &Reader) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        for code in codes {
            let Some(sets) = self.terms[list as usize].get(code.as_str()) else { continue };
            for audience in Audience::ALL {
                if reader.sees(audience) {
                    found |= &sets[audience as usize];
                }
            }
            found |= &sets[Audience::Circles as usize] & &reader.near;
            if let Some(me) = reader.me
                && self.listed(me).is_some_and(|own| own.shows(list, code).is_some())
            {
                found.insert(me);
            }
        }
        found
    }

    /// Whose words, as far as the reader sees them, have all of these.
    fn saying_all(&self, hits: &Hits<'_>, reader: &Reader) -> RoaringBitmap {
        let mut found = self.all.clone();
        for place in hits.apart.iter().filter_map(|id| self.by_id.get(&id.0)) {
            found.remove(*place);
        }
        for word in hits.words {
            found &= self.saying(word, reader);
        }
        found
    }

    fn saying(&self, word: &str, reader: &Reader) -> RoaringBitmap {
        let grams = grams(word);
        let mut found = RoaringBitmap::new();
        for audience in Audience::ALL {
            if audience == Audience::Me {
                continue;
            }
            let mut maybe = self.with_all(&grams, audience);
            if audience == Audience::Circles {
                maybe &= &reader.near;
            } else if !reader.sees(audience) {
                continue;
            }
            // Two letters are a gram; of a longer word the grams may stand apart.
            if grams.len() > 1 {
                let says = |place: Place| {
                    self.listed(place).is_some_and(|l| l.texts[audience as usize].contains(word))
                };
                found.extend(maybe.iter().filter(|place| says(*place)));
            } else {
                found |= maybe;
            }
        }
        if let Some(me) = reader.me
            && self.listed(me).is_some_and(|own| own.texts.iter().any(|text| text.contains(word)))
        {
            found.insert(me);
        }
        found
    }

    /// Who has all of these grams in what is for an audience.
    fn with_all(&self, grams: &[Gram], audience: Audience) -> RoaringBitmap {
        let mut sets = Vec::with_capacity(grams.len());
        for gram in grams {
            match self.grams.get(gram) {
                Some(of) => sets.push(&of[audience as usize]),
                None => return RoaringBitmap::new(),
            }
        }
        // The rarest first, so that what follows is small.
        sets.sort_by_key(|set| set.len());
        let mut sets = sets.into_iter();
        let Some(mut found) = sets.next().cloned() else { return RoaringBitmap::new() };
        for set in sets {
            found &= set;
        }
        found
    }
}

impl Listed {
    /// To whom they show a term, if they have it.
    fn shows(&self, list: Vocabulary, code: &str) -> Option<Audience> {
        self.terms.iter().find(|(l, c, _)| *l == list && **c == *code).map(|(.., audience)| *audience)
    }
}

/// The grams that a text must have to have a word.
fn grams(word: &str) -> Vec<Gram> {
    let letters: Vec<char> = word.chars().collect();
    match letters[..] {
        [one] => vec![(one, NONE)],
        _ => {
            let mut grams: Vec<Gram> = letters.windows(2).map(|two| (two[0], two[1])).collect();
            grams.sort_unstable();
            grams.dedup();
            grams
        }
    }
}
