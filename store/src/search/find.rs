//! Which documents are found: sets of numbers, put together from those of the terms.

use super::shelves::{self, Shelf};
use super::words::{self, Wanted};
use super::{day, month, postings, queue, terms, year};
use crate::db::Sql;
use crate::members::keys;
use crate::{Db, circles, distances, members, spaces, sql};
use domain::search::{Asked, Fault, Kind};
use domain::{Actor, CircleId, Locale, MemberId, Result, SpaceId};
use jiff::civil::Date;
use roaring::RoaringBitmap;
use std::collections::{HashMap, HashSet};

/// What is found, before any text is looked at.
pub(super) struct Found {
    pub(super) generation: i64,
    pub(super) words: Vec<Wanted>,
    /// By kind.
    pub(super) by_kind: Vec<(Kind, Hits)>,
    pub(super) faults: Vec<Fault>,
}

/// What is found of a kind.
pub(super) struct Hits {
    /// All of them; where words are vague, some may not have them.
    pub(super) all: RoaringBitmap,
    /// Those with all words in the title.
    pub(super) titled: RoaringBitmap,
    /// Those that helped somebody.
    pub(super) helped: RoaringBitmap,
    /// For each word that must be there, those with it in the title.
    pub(super) in_title: Vec<RoaringBitmap>,
    /// Whether the text of each is to be looked at.
    pub(super) vague: bool,
}

/// Where a word may stand.
const PLACES: [char; 3] = [terms::TEXT, terms::TITLE, terms::CONTEXT];

/// What narrows a query, as the reader knows it.
#[derive(Default)]
struct Narrow {
    authors: Option<Vec<MemberId>>,
    spaces: Vec<SpaceId>,
    circles: Vec<CircleId>,
    /// Whether a place was named.
    placed: bool,
}

/// Finds documents of the texts that the actor may read.
pub(super) async fn find(db: &Db, actor: &Actor, asked: &Asked, locale: Locale) -> Result<Option<Found>> {
    let Some(generation) = shelves::live(db).await? else { return Ok(None) };
    let mut faults = Vec::new();
    let narrow = narrow(db, actor, asked, locale, &mut faults).await?;
    let readable = shelves::readable(db, actor, generation).await?;
    let ids: Vec<i64> = readable.iter().map(|shelf| shelf.id).collect();
    let mut words: Vec<Wanted> = asked.words.iter().filter_map(Wanted::of).collect();
    // Signs that are letters by themselves, and nothing once they are folded.
    let lost = asked.words.iter().any(|w| !w.not) && words.iter().all(|w| w.not);
    if ids.is_empty() || lost {
        return Ok(Some(Found { generation, words, by_kind: Vec::new(), faults }));
    }
    words::spell(db, &ids, &mut words).await?;
    let away = match actor.member() {
        Ok(me) => distances::away(db, me).await?,
        Err(_) => Default::default(),
    };
    let days = days(asked);
    let mut wanted: HashSet<String> =
        words.iter().flat_map(|word| PLACES.into_iter().flat_map(|place| word.terms(place))).collect();
    wanted.insert(terms::HELPED.to_owned());
    wanted.extend(away.iter().map(|id| format!("!{id}")));
    wanted.extend(narrow.authors.iter().flatten().map(|id| format!("@{id}")));
    wanted.extend(narrow.spaces.iter().map(|id| format!("#{id}")));
    wanted.extend(days.iter().flatten().flatten().cloned());
    // First: what goes between the two is in neither.
    let mut without = gone(db, generation).await?;
    let sets = postings::having(db, &ids, wanted.iter().map(String::as_str)).await?;
    let any = |terms: &mut dyn Iterator<Item = String>| {
        terms.filter_map(|term| sets.get(&term)).fold(RoaringBitmap::new(), |all, set| all | set)
    };

    without |= any(&mut away.iter().map(|id| format!("!{id}")));
    without |= written_away(db, generation, &away).await?;
    // A word is told only where something is left that has it.
    for word in &mut words {
        word.instead.retain(|instead| {
            sets.get(&format!("{}{instead}", terms::TEXT)).is_some_and(|set| !set.is_subset(&without))
        });
    }
    let mut within: Vec<RoaringBitmap> = Vec::new();
    if let Some(authors) = &narrow.authors {
        within.push(any(&mut authors.iter().map(|id| format!("@{id}"))));
    }
    for days in days.into_iter().flatten() {
        within.push(any(&mut days.into_iter()));
    }
    let mut vague = false;
    let positive = || words.iter().filter(|word| !word.not);
    // A reply may leave a word to the title of its thread, but not all of them.
    let one = positive().count() == 1;
    if positive().count() > 1 {
        within.push(positive().fold(RoaringBitmap::new(), |all, word| all | word.among(&sets, terms::TEXT)));
    }
    for word in &words {
        match (word.not, word.is_vague()) {
            (false, is) => {
                vague |= is;
                within.push(if one { word.among(&sets, terms::TEXT) } else { word.around(&sets) });
            }
            (true, false) => without |= word.among(&sets, terms::TEXT),
            // Which of them do not have it is seen in the text.
            (true, true) => vague = true,
        }
    }
    // The smallest first, so that what follows is small.
    within.sort_by_key(RoaringBitmap::len);
    let empty = RoaringBitmap::new();
    let helped = sets.get(terms::HELPED).unwrap_or(&empty);
    let in_title: Vec<RoaringBitmap> = positive().map(|word| word.among(&sets, terms::TITLE)).collect();
    let mut by_kind = Vec::new();
    for kind in Kind::TEXTS {
        if asked.kind.is_some_and(|only| only != kind) {
            continue;
        }
        let placed = if narrow.placed { Some(placed(&narrow, kind, &sets)) } else { None };
        let base = base(db, &readable, kind, &narrow, placed).await?;
        let mut all = within.iter().fold(base, |all, set| all & set);
        all -= &without;
        let titled = in_title.iter().fold(all.clone(), |all, set| all & set);
        let titled = if in_title.is_empty() { RoaringBitmap::new() } else { titled };
        let hits = Hits {
            helped: helped & &all,
            in_title: in_title.iter().map(|set| set & &all).collect(),
            titled,
            all,
            vague,
        };
        by_kind.push((kind, hits));
    }
    Ok(Some(Found { generation, words, by_kind, faults }))
}

/// What stands in the spaces that were named.
fn placed(narrow: &Narrow, kind: Kind, sets: &HashMap<String, RoaringBitmap>) -> RoaringBitmap {
    let spaces = if kind == Kind::Thread { &narrow.spaces[..] } else { &[] };
    spaces
        .iter()
        .filter_map(|id| sets.get(&format!("#{id}")))
        .fold(RoaringBitmap::new(), |all, set| all | set)
}

/// All documents of a kind that the reader may read; of those only what stands in a place, where one was named.
async fn base(
    db: &Db,
    readable: &[Shelf],
    kind: Kind,
    narrow: &Narrow,
    placed: Option<RoaringBitmap>,
) -> Result<RoaringBitmap> {
    let of_kind = readable.iter().filter(|shelf| shelf.kind == kind);
    let in_place = |shelf: &&Shelf| {
        placed.is_none() || shelf.circle.is_some_and(|circle| narrow.circles.contains(&circle))
    };
    let shelves: Vec<i64> = of_kind.filter(in_place).map(|shelf| shelf.id).collect();
    let mut all = match shelves[..] {
        [] => RoaringBitmap::new(),
        _ => postings::having(db, &shelves, [terms::ALL]).await?.remove(terms::ALL).unwrap_or_default(),
    };
    if let Some(placed) = placed {
        all |= placed;
    }
    Ok(all)
}

/// Articles that only those wrote whose words the reader is not shown.
async fn written_away(db: &Db, generation: i64, away: &HashSet<MemberId>) -> Result<RoaringBitmap> {
    if away.is_empty() {
        return Ok(RoaringBitmap::new());
    }
    let mut sql = Sql::from(
        "SELECT d.doc FROM article_authors w JOIN search_docs d ON d.kind = 'article' AND d.thing = w.article_id WHERE d.generation = ",
    );
    sql.bind(generation).push(" AND w.member_id IN ").bind_list(away.iter().copied());
    sql.push(" AND NOT EXISTS (SELECT 1 FROM article_authors o WHERE o.article_id = w.article_id AND o.member_id NOT IN ");
    sql.bind_list(away.iter().copied()).push(")");
    let rows: Vec<(i64,)> = db.all(sql).await?;
    Ok(rows.into_iter().map(|(doc,)| queue::number(doc)).collect())
}

/// Documents that are not as they were when they were indexed.
async fn gone(db: &Db, generation: i64) -> Result<RoaringBitmap> {
    let rows: Vec<(i64,)> = db
        .all(sql!(
            "SELECT doc FROM search_gone WHERE doc >= $1 AND doc <= $2",
            queue::name(generation, 0),
            queue::name(generation, u32::MAX)
        ))
        .await?;
    Ok(rows.into_iter().map(|(doc,)| queue::number(doc)).collect())
}

/// The members, spaces and circles that were named, as far as the reader knows of them.
async fn narrow(
    db: &Db,
    actor: &Actor,
    asked: &Asked,
    locale: Locale,
    faults: &mut Vec<Fault>,
) -> Result<Narrow> {
    let mut narrow = Narrow::default();
    if let Some(name) = &asked.author {
        let known = named(db, actor, name).await?;
        if known.is_empty() {
            faults.push(Fault::Author(name.clone()));
        }
        narrow.authors = Some(known);
    }
    if let Some(name) = &asked.place {
        let wanted = keys::fold(name);
        let is = |slug: &str, name: &str| slug == wanted || keys::fold(name) == wanted;
        narrow.placed = true;
        let spaces = spaces::list(db, actor, locale).await?;
        narrow.spaces = spaces.iter().filter(|s| is(&s.slug, &s.name)).map(|s| s.id).collect();
        let circles = circles::mine(db, actor, locale).await?;
        narrow.circles = circles.iter().filter(|c| is(&c.slug, &c.name)).map(|c| c.id).collect();
        if narrow.spaces.is_empty() && narrow.circles.is_empty() {
            faults.push(Fault::Place(name.clone()));
        }
    }
    Ok(narrow)
}

/// Members of a handle, or whose names begin so, for members: those who are apart do not know each other.
async fn named(db: &Db, actor: &Actor, name: &str) -> Result<Vec<MemberId>> {
    let Ok(me) = actor.member() else { return Ok(Vec::new()) };
    let apart = distances::apart(db, me).await?;
    let own: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM members WHERE standing = 'active' AND handle = $1",
            name.to_ascii_lowercase()
        ))
        .await?;
    let found = match own {
        Some((id,)) => vec![MemberId(id)],
        None => members::named(db, actor, name).await?,
    };
    Ok(found.into_iter().filter(|id| !apart.contains(id)).collect())
}

/// The terms of the days after the first and before the last that were asked for: years, months and days that together
/// are all of them.
fn days(asked: &Asked) -> [Option<Vec<String>>; 2] {
    if asked.from.is_none() && asked.until.is_none() {
        return [None, None];
    }
    // Nothing is older than such software, and nothing is planned further ahead.
    let (first, last) = (Date::constant(2000, 1, 1), Date::constant(2060, 12, 31));
    [
        asked.from.map(|from| span(from.max(first), last)),
        asked.until.map(|until| span(first, until.min(last).yesterday().unwrap_or(first))),
    ]
}

/// Years, months and days that together are all days from one to another.
fn span(from: Date, to: Date) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = from;
    while at <= to {
        let (year_ends, month_ends) = (at.last_of_year(), at.last_of_month());
        let (term, ends) = if at == at.first_of_year() && year_ends <= to {
            (year(at), year_ends)
        } else if at == at.first_of_month() && month_ends <= to {
            (month(at), month_ends)
        } else {
            (day(at), at)
        };
        out.push(term);
        let Ok(next) = ends.tomorrow() else { break };
        at = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_put_together_from_few() {
        let all = span(Date::constant(2025, 11, 29), Date::constant(2027, 2, 2));
        assert_eq!(
            all,
            ["d2025-11-29", "d2025-11-30", "m2025-12", "y2026", "m2027-01", "d2027-02-01", "d2027-02-02"]
        );
        assert_eq!(span(Date::constant(2026, 3, 2), Date::constant(2026, 3, 1)), [""; 0]);
        assert!(span(Date::constant(2000, 1, 2), Date::constant(2060, 12, 30)).len() < 170);
    }
}
