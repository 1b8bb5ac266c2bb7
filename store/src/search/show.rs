//! A page of search, as the reader sees it.

use super::find::{self, Found};
use super::rank::{self, Depth, Ranked};
use super::words::{Text, Wanted};
use super::{fold, mark};
use crate::db::Sql;
use crate::members::keys;
use crate::threads::AuthorRow;
use crate::{Db, articles, circles, events, members, spaces};
use domain::search::{
    Asked, Count, DEEPEST, FIRST, Group, Hit, Kind, PER_PAGE, Piece, SearchPage, SearchQuery,
};
use domain::thread::Author;
use domain::{Actor, Locale, Result, SpaceId};
use std::collections::HashMap;

/// What is found for a query, as far as the actor may know of it.
///
/// Nothing that can be typed is an error: what cannot be read is told beside the answer.
///
/// # Errors
/// When the database is away.
pub async fn search(db: &Db, actor: &Actor, query: &SearchQuery, locale: Locale) -> Result<SearchPage> {
    let mut asked = Asked::read(&query.q);
    let mut page =
        SearchPage { faults: std::mem::take(&mut asked.faults), page: 1, pages: 1, ..SearchPage::default() };
    let only = asked.kind.or(query.kind);
    page.kind = only;
    if !asked.is_something() {
        return Ok(page);
    }
    page.asked = true;
    let mut groups = Vec::new();
    if let Some(found) = find::find(db, actor, &asked, locale).await? {
        page.faults.extend(found.faults.iter().cloned());
        page.instead = instead(&found.words);
        for (kind, hits) in &found.by_kind {
            let whole = only == Some(*kind);
            let depth = if whole { Depth::WHOLE } else { Depth::FIRST };
            let (mut ranked, count) =
                rank::rank(db, found.generation, *kind, &found.words, hits, depth).await?;
            page.counts.push((*kind, count));
            if ranked.is_empty() || only.is_some() && !whole {
                continue;
            }
            if whole {
                page.pages = (ranked.len().min(DEEPEST as usize) as i64 + PER_PAGE - 1) / PER_PAGE;
                page.page = query.page.clamp(1, page.pages);
                let from = ((page.page - 1) * PER_PAGE) as usize;
                ranked = ranked.into_iter().skip(from).take(PER_PAGE as usize).collect();
            } else {
                ranked.truncate(FIRST);
            }
            let score = ranked.first().map_or(0.0, |r| r.score);
            let hits = show(db, actor, *kind, ranked, &found, locale).await?;
            groups.push((score, Group { kind: *kind, count, hits }));
        }
    }
    // People and circles have no day, no place and no author.
    if asked.author.is_none() && asked.place.is_none() && asked.from.is_none() && asked.until.is_none() {
        for kind in [Kind::Member, Kind::Circle] {
            if asked.kind.is_some_and(|only| only != kind) {
                continue;
            }
            let from = if only == Some(kind) { Some(&mut page) } else { None };
            let (hits, count, named) = match kind {
                Kind::Member => people(db, actor, &asked, from.map(|p| (p, query.page)), locale).await?,
                _ => of_circles(db, actor, &asked, locale).await?,
            };
            page.counts.push((kind, count));
            if !hits.is_empty() && only.is_none_or(|only| only == kind) {
                // Somebody who is called so is meant; somebody who writes so of themselves may be.
                groups.push((if named { 9.0 } else { 0.5 }, Group { kind, count, hits }));
            }
        }
    }
    groups.sort_by(|a, b| b.0.total_cmp(&a.0));
    page.groups = groups.into_iter().map(|(_, group)| group).collect();
    page.counts.retain(|(_, count)| count.counted > 0);
    page.counts.sort_unstable_by_key(|(kind, _)| *kind);
    Ok(page)
}

/// The words that nothing has, and what was looked for instead.
fn instead(words: &[Wanted]) -> Vec<(String, String)> {
    let slips = words.iter().filter(|word| !word.not && !word.instead.is_empty());
    slips.map(|word| (word.typed.clone(), word.instead.join(", "))).collect()
}

/// Hits as they are now: who may read them is asked once more, so that what changed meanwhile shows less and never more.
async fn show(
    db: &Db,
    actor: &Actor,
    kind: Kind,
    ranked: Vec<Ranked>,
    found: &Found,
    locale: Locale,
) -> Result<Vec<Hit>> {
    let ids: Vec<i64> = ranked.iter().map(|r| r.thing).collect();
    let mut heads = match kind {
        Kind::Thread => posts(db, actor, &ids, locale).await?,
        Kind::Event => of_events(db, actor, &ids, locale).await?,
        _ => of_articles(db, actor, &ids, locale).await?,
    };
    let hit = |ranked: Ranked| {
        let (title, mut hit) = heads.remove(&ranked.thing)?;
        hit.title = mark::whole(&title, &found.words);
        hit.text = mark::stretch(ranked.text.trim(), &found.words);
        hit.others = ranked.others;
        hit.helped = ranked.helped;
        Some(hit)
    };
    Ok(ranked.into_iter().filter_map(hit).collect())
}

/// Titles, and hits without their texts, by what they are of.
type Heads = HashMap<i64, (String, Hit)>;

fn empty() -> Hit {
    Hit {
        path: String::new(),
        title: Vec::new(),
        text: Vec::new(),
        by: String::new(),
        place: String::new(),
        at: None,
        off: false,
        others: 0,
        helped: false,
    }
}

#[derive(sqlx::FromRow)]
struct PostHead {
    id: i64,
    title: String,
    space_id: i64,
    created_at: i64,
    #[sqlx(flatten)]
    by: AuthorRow,
}

async fn posts(db: &Db, actor: &Actor, ids: &[i64], locale: Locale) -> Result<Heads> {
    let spaces: HashMap<SpaceId, String> =
        spaces::list(db, actor, locale).await?.into_iter().map(|s| (s.id, s.name)).collect();
    let mut sql = Sql::from(
        "SELECT p.id, t.title, t.space_id, p.created_at, p.author_id, p.veil, m.handle, m.name, m.profession, m.marked
         FROM posts p JOIN threads t ON t.id = p.thread_id LEFT JOIN members m ON m.id = p.author_id
         WHERE p.hidden_at IS NULL AND t.hidden_at IS NULL AND t.merged_into IS NULL AND p.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    let rows: Vec<PostHead> = db.all(sql).await?;
    let head = |row: PostHead| {
        let place = spaces.get(&SpaceId(row.space_id))?.clone();
        let by = match row.by.author(actor) {
            Author::Member(person) => person.name,
            _ => String::new(),
        };
        let path = format!("/talk/p/{}", row.id);
        Some((row.id, (row.title, Hit { path, by, place, at: Some(db.moment(row.created_at)), ..empty() })))
    };
    Ok(rows.into_iter().filter_map(head).collect())
}

async fn of_events(db: &Db, actor: &Actor, ids: &[i64], locale: Locale) -> Result<Heads> {
    let cards = events::cards_of(db, actor, ids, locale).await?;
    let head = |card: domain::event::EventCard| {
        let hit = Hit {
            path: format!("/events/{}", card.id),
            place: card.circle.map(|c| c.name).unwrap_or_default(),
            at: Some(card.starts),
            off: card.state == domain::event::EventState::Cancelled,
            ..empty()
        };
        (card.id.0, (card.title, hit))
    };
    Ok(cards.into_iter().map(head).collect())
}

async fn of_articles(db: &Db, actor: &Actor, ids: &[i64], locale: Locale) -> Result<Heads> {
    let cards = articles::cards_of(db, actor, ids, locale).await?;
    let head = |card: domain::article::ArticleCard| {
        let hit = Hit {
            path: format!("/library/{}", card.slug),
            by: card.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("・"),
            place: card.circle.map(|c| c.name).unwrap_or_default(),
            at: Some(card.at),
            ..empty()
        };
        (card.id.0, (card.title, hit))
    };
    Ok(cards.into_iter().map(head).collect())
}

/// What is found of a kind beside the texts: hits, how many, and whether the first is called so.
type Named = (Vec<Hit>, Count, bool);

/// Members who show the reader these words.
async fn people(
    db: &Db,
    actor: &Actor,
    asked: &Asked,
    page: Option<(&mut SearchPage, i64)>,
    locale: Locale,
) -> Result<Named> {
    if actor.member().is_err() || asked.words.is_empty() {
        return Ok(Default::default());
    }
    let folded = |not: bool| -> Vec<String> {
        asked.words.iter().filter(|w| w.not == not).map(|w| keys::fold(&w.text)).collect()
    };
    let (words, without) = (folded(false), folded(true));
    let (mut ids, total) = members::saying(db, actor, &words, &without, DEEPEST as usize).await?;
    let wanted: Vec<Wanted> = asked.words.iter().filter_map(Wanted::of).collect();
    // Those who are called so come first.
    let whole: String = words.concat();
    let named = members::named(db, actor, &whole).await?;
    let is_named = |id: &i64| named.iter().any(|n| n.0 == *id);
    ids.sort_by_key(|id| !is_named(id));
    let first_named = ids.first().is_some_and(is_named);
    let (from, most) = match page {
        Some((page, number)) => {
            page.pages = (total.min(DEEPEST) + PER_PAGE - 1) / PER_PAGE;
            page.page = number.clamp(1, page.pages.max(1));
            (((page.page - 1) * PER_PAGE) as usize, PER_PAGE as usize)
        }
        None => (0, FIRST),
    };
    let ids: Vec<i64> = ids.into_iter().skip(from).take(most).collect();
    let cards = members::cards_of(db, actor, &ids, locale).await?;
    let hit = |card: domain::member::MemberCard| Hit {
        path: format!("/members/{}", card.handle),
        title: mark::whole(&card.name, &wanted),
        text: mark::whole(&card.headline, &wanted),
        by: card.professions.join("・"),
        ..empty()
    };
    Ok((cards.into_iter().map(hit).collect(), Count { counted: total, more: false }, first_named))
}

/// Circles that the reader may know of.
async fn of_circles(db: &Db, actor: &Actor, asked: &Asked, locale: Locale) -> Result<Named> {
    let wanted: Vec<Wanted> = asked.words.iter().filter_map(Wanted::of).collect();
    if actor.member().is_err() || wanted.is_empty() {
        return Ok(Default::default());
    }
    let mut named = false;
    let mut hits = Vec::new();
    let said = circles::said(db).await?;
    let known = circles::list(db, actor, locale).await?.circles;
    let known = known.into_iter().filter_map(|circle| {
        let [names, texts] = said.get(&circle.slug)?;
        Some((circle, Text::of(names, texts)))
    });
    let known: Vec<_> = known.collect();
    let has = |text: &Text, forgiving: bool| {
        wanted.iter().all(|word| word.nearly_in(text, forgiving && !word.not) != word.not)
    };
    // A slip is forgiven where nothing has the word.
    let forgiving = !known.iter().any(|(_, text)| has(text, false));
    for (circle, text) in known {
        if has(&text, forgiving) {
            let title = mark::whole(&circle.name, &wanted);
            named |= fold::loose(&circle.name).contains(&wanted[0].loose);
            let text = mark::whole(&circle.description, &wanted);
            hits.push((
                !marked(&title),
                Hit { path: format!("/circles/{}", circle.slug), title, text, ..empty() },
            ));
        }
    }
    hits.sort_by_key(|(later, _)| *later);
    let count = Count { counted: hits.len() as i64, more: false };
    Ok((hits.into_iter().map(|(_, hit)| hit).collect(), count, named))
}

fn marked(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| piece.marked)
}
