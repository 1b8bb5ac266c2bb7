//! Who is found, and how many of them show what, for one reader.

use super::{Directory, Gram, Listed, NONE, Place};
use domain::member::{Audience, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, MemberId};
use memchr::memmem::Finder;
use roaring::RoaringBitmap;
use std::collections::HashSet;

/// What is asked.
pub(crate) struct Hits<'a> {
    /// Folded words, all of which must be there.
    pub(crate) words: &'a [String],
    /// Folded words, none of which may be there.
    pub(crate) without: &'a [String],
    /// Any of these of each list.
    pub(crate) terms: &'a [(Vocabulary, Vec<String>)],
    /// None of these: a block stands between them and the reader.
    pub(crate) apart: &'a HashSet<MemberId>,
}

/// How many show each term to the reader: list, code, count; none that nobody shows them.
pub(crate) type Counts = Vec<(Vocabulary, String, i64)>;

/// Who is found, and what of them is counted.
pub(crate) struct Found {
    all: RoaringBitmap,
    /// How many of them show each term to the reader, as if nothing were chosen from its own list.
    pub(crate) counts: Counts,
}

impl Found {
    /// How many.
    pub(crate) fn total(&self) -> i64 {
        self.all.len() as i64
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
        let chosen: Vec<(Vocabulary, RoaringBitmap)> =
            hits.terms.iter().map(|(list, codes)| (*list, self.showing_any(*list, codes, &reader))).collect();
        let mut open = self.all.clone();
        for place in hits.apart.iter().filter_map(|id| self.by_id.get(&id.0)) {
            open.remove(*place);
        }
        // Who shows what is chosen from all lists but one.
        let but = |left_out: Option<Vocabulary>| {
            let others = chosen.iter().filter(|(list, _)| Some(*list) != left_out);
            others.fold(open.clone(), |within, (_, set)| within & set)
        };
        let shown = but(None);
        let by_list = Vocabulary::ALL
            .map(|list| chosen.iter().any(|(other, _)| *other == list).then(|| but(Some(list))));
        // Words cost most, so they are looked for only where the answer can depend on them.
        let matter = by_list.iter().flatten().fold(shown.clone(), |all, set| all | set);
        let mut said = self.saying_all(hits.words, &reader, matter);
        for word in hits.without {
            said -= self.saying(word, &reader, &said);
        }
        let all = &shown & &said;
        let mut counts = Counts::new();
        for (list, within) in Vocabulary::ALL.into_iter().zip(by_list) {
            match within {
                Some(within) => self.count(list, &(within & &said), &reader, &mut counts),
                None => self.count(list, &all, &reader, &mut counts),
            }
        }
        Found { all, counts }
    }

    /// How many of these show each term of a list to the reader.
    fn count(&self, list: Vocabulary, within: &RoaringBitmap, reader: &Reader, counts: &mut Counts) {
        let near = within & &reader.near;
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

    /// A stretch of those found, in order: their ids.
    pub(crate) fn page(&self, found: &Found, sort: Sort, from: usize, count: usize) -> Vec<i64> {
        let (order, backwards) = match sort {
            Sort::Newest => (&self.by_age, true),
            Sort::Oldest => (&self.by_age, false),
            Sort::Name => (&self.by_name, false),
        };
        let stretch = order.stretch(&found.all, backwards, from, count);
        stretch.into_iter().filter_map(|place| self.listed(place)).map(|l| l.id).collect()
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
    fn saying_all(&self, words: &[String], reader: &Reader, mut within: RoaringBitmap) -> RoaringBitmap {
        for word in words {
            within = self.saying(word, reader, &within);
        }
        within
    }

    fn saying(&self, word: &str, reader: &Reader, within: &RoaringBitmap) -> RoaringBitmap {
        let grams = grams(word);
        let long = word.chars().nth(2).is_some();
        let finder = Finder::new(word);
        let mut found = RoaringBitmap::new();
        for audience in Audience::ALL {
            if audience == Audience::Me {
                continue;
            }
            let mut maybe = if audience == Audience::Circles {
                within & &reader.near
            } else if reader.sees(audience) {
                within.clone()
            } else {
                continue;
            };
            self.keep_with_all(&mut maybe, &grams, audience);
            // Two letters are a gram; of a longer word the grams may stand apart, or be one and the same.
            if long {
                let says = |place: Place| {
                    let text = self.listed(place).map(|l| l.texts[audience as usize].as_bytes());
                    text.is_some_and(|text| finder.find(text).is_some())
                };
                found |= maybe.iter().filter(|place| says(*place)).collect::<RoaringBitmap>();
            } else {
                found |= maybe;
            }
        }
        if let Some(me) = reader.me.filter(|me| within.contains(*me))
            && self.listed(me).is_some_and(|own| own.texts.iter().any(|text| text.contains(word)))
        {
            found.insert(me);
        }
        found
    }

    /// Keeps those who have all of these grams in what is for an audience.
    fn keep_with_all(&self, maybe: &mut RoaringBitmap, grams: &[Gram], audience: Audience) {
        let sets = grams.iter().map(|gram| self.grams.get(gram).map(|of| &of[audience as usize]));
        let Some(mut sets) = sets.collect::<Option<Vec<_>>>() else {
            maybe.clear();
            return;
        };
        // The rarest first, so that what follows is small.
        sets.sort_by_key(|set| set.len());
        for set in sets {
            *maybe &= set;
        }
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
