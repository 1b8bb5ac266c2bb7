//! The directory: members by what they show to the reader, with counts.

use super::index::{Counts, Hits};
use super::{keys, picture, profile};
use crate::cache::{Topic, Weight};
use crate::db::Sql;
use crate::{Db, distances, vocabulary};
use domain::member::{Audience, Directory, DirectoryQuery, FacetCount, Layout, MemberCard, Sort};
use domain::vocabulary::{Terms, Vocabulary};
use domain::{Actor, Locale, MemberId, Result, Role};
use std::collections::HashMap;

/// What a directory page depends on.
const SHOWN: [Topic; 2] = [Topic::Members, Topic::Terms];
/// Words looked for; more are not read.
const WORDS: usize = 5;
/// Characters of them that are read.
const LONGEST: usize = 100;

/// One page, as its readers see it.
#[derive(Clone)]
struct Page {
    members: Vec<MemberCard>,
    total: i64,
    page: i64,
    pages: i64,
    facets: Vec<FacetCount>,
}

impl Weight for Page {
    fn weight(&self) -> usize {
        let list = |names: &[String]| names.iter().map(|n| n.len() + size_of::<String>()).sum::<usize>();
        let card = |m: &MemberCard| {
            let texts = m.handle.len() + m.name.len() + m.reading.len() + m.headline.len();
            let lists = [&m.professions, &m.credentials, &m.fields, &m.open].map(|l| list(l));
            size_of::<MemberCard>() + texts + lists.iter().sum::<usize>()
        };
        let facet = |f: &FacetCount| size_of::<FacetCount>() + f.code.len() + f.name.len();
        size_of::<Self>()
            + self.members.iter().map(card).sum::<usize>()
            + self.facets.iter().map(facet).sum::<usize>()
    }
}

/// One page of the directory.
///
/// # Errors
/// For anyone but members; for paper, for anyone but admins.
pub async fn directory(db: &Db, actor: &Actor, query: &DirectoryQuery, locale: Locale) -> Result<Directory> {
    let me = actor.member()?;
    if query.layout == Layout::Print {
        actor.require(Role::Admin)?;
    }
    let known = vocabulary::terms(db).await?;
    let (terms, left_out) = understood(&known, query);
    // What only I see of myself is counted and found, so what is remembered is for me alone.
    let name = format!(
        "directory {query:?} {} for {me} {:?} {}",
        locale.tag(),
        actor.circles(),
        actor.is_verified()
    );
    let found = db.remember(name, &SHOWN, async || {
        let words = words(query);
        let apart = distances::apart(db, me).await?;
        let hits = Hits { words: &words, without: &[], terms: &terms, apart: &apart };
        let per_page = query.layout.per_page();
        let ask = |directory: &super::index::Directory| {
            let found = directory.find(actor, &hits);
            let total = found.total();
            let pages = ((total + per_page - 1) / per_page).max(1);
            let page = query.page.clamp(1, pages);
            let from = ((page - 1) * per_page) as usize;
            let ids = directory.page(&found, query.sort, from, per_page as usize);
            (ids, total, page, pages, found.counts)
        };
        let (ids, total, page, pages, counts) = db.directory().ask(db, ask).await?;
        let members = cards(db, actor, &ids, &known, locale).await?;
        Ok::<_, domain::Error>(Page {
            members,
            total,
            page,
            pages,
            facets: facets(&known, &terms, counts, locale),
        })
    });
    let Page { members, total, page, pages, facets } = (*found.await?).clone();
    Ok(Directory { members, total, page, pages, facets, left_out })
}

/// People who are looked at by name, at most.
const NAMED: usize = 200;

/// Those in the directory whose name or reading begins so.
///
/// # Errors
/// For anyone but members.
pub(crate) async fn named(db: &Db, actor: &Actor, name: &str) -> Result<Vec<MemberId>> {
    let (found, _) = saying(db, actor, &[keys::fold(name)], &[], NAMED).await?;
    let mut sql = Sql::from("SELECT id, name, reading FROM members WHERE id IN ");
    sql.bind_list(found.iter().copied());
    let rows: Vec<(i64, String, String)> = db.all(sql).await?;
    let key = keys::fold(name);
    let begins = |text: &String| keys::fold(text).starts_with(&key);
    Ok(rows
        .into_iter()
        .filter(|(_, name, reading)| begins(name) || begins(reading))
        .map(|(id, ..)| MemberId(id))
        .collect())
}

/// Those in the directory who show the actor each of some words and none of others, the first by name, and how many they
/// are. Words are folded.
///
/// # Errors
/// For anyone but members.
pub(crate) async fn saying(
    db: &Db,
    actor: &Actor,
    words: &[String],
    without: &[String],
    most: usize,
) -> Result<(Vec<i64>, i64)> {
    let me = actor.member()?;
    let apart = distances::apart(db, me).await?;
    let hits = Hits { words, without, terms: &[], apart: &apart };
    let ask = |directory: &super::index::Directory| {
        let found = directory.find(actor, &hits);
        (directory.page(&found, Sort::Name, 0, most), found.total())
    };
    db.directory().ask(db, ask).await
}

/// The cards of members, in this order, as the actor sees them.
///
/// # Errors
/// For anyone but members.
pub(crate) async fn cards_of(db: &Db, actor: &Actor, ids: &[i64], locale: Locale) -> Result<Vec<MemberCard>> {
    let known = vocabulary::terms(db).await?;
    cards(db, actor, ids, &known, locale).await
}

/// Makes the directory ready, so that the first who asks need not wait for it.
///
/// # Errors
/// When the database is away.
pub async fn warm(db: &Db) -> Result<()> {
    db.directory().ask(db, |_| ()).await
}

/// The chosen terms as the community has them now, and whether it does not have some of them.
fn understood(known: &Terms, query: &DirectoryQuery) -> (Vec<(Vocabulary, Vec<String>)>, bool) {
    let mut left_out = false;
    let mut terms = Vec::new();
    for (list, codes) in &query.terms {
        let mut kept: Vec<String> = Vec::new();
        for code in codes {
            match known.term(*list, code) {
                Some(term) if kept.contains(&term.code) => {}
                Some(term) => kept.push(term.code.clone()),
                None => left_out = true,
            }
        }
        if !kept.is_empty() {
            terms.push((*list, kept));
        }
    }
    (terms, left_out)
}

fn words(query: &DirectoryQuery) -> Vec<String> {
    let read: String = query.words.chars().take(LONGEST).collect();
    read.split_whitespace().take(WORDS).map(keys::fold).filter(|w| !w.is_empty()).collect()
}

/// What was counted, in the order of the lists; also what leaves nobody, so that each choice keeps its place whatever is
/// chosen.
fn facets(
    known: &Terms,
    chosen: &[(Vocabulary, Vec<String>)],
    counts: Counts,
    locale: Locale,
) -> Vec<FacetCount> {
    let counts: HashMap<(Vocabulary, String), i64> =
        counts.into_iter().map(|(list, code, count)| ((list, code), count)).collect();
    let mut out = Vec::new();
    for list in Vocabulary::ALL {
        let is_chosen = |code: &String| chosen.iter().any(|(l, codes)| *l == list && codes.contains(code));
        for term in known.all(list).iter().filter(|t| t.merged_into.is_none()) {
            let count = counts.get(&(list, term.code.clone())).copied().unwrap_or(0);
            if count > 0 || !term.retired || is_chosen(&term.code) {
                let name = term.name.name(locale).to_owned();
                out.push(FacetCount { list, code: term.code.clone(), name, count });
            }
        }
    }
    out
}

/// Members of the actor's circles, for the audience "my circles".
fn near(sql: &mut Sql, actor: &Actor, column: &'static str) {
    sql.push(column).push(" IN (SELECT member_id FROM circle_members WHERE circle_id IN ");
    sql.bind_list(actor.circles().iter().copied()).push(")");
}

/// Whether a row `t` with an audience is for the actor; `me` sees all of the own ones.
fn for_actor(sql: &mut Sql, actor: &Actor, me: MemberId) {
    sql.push("(t.audience = 'members'");
    if actor.is_verified() {
        sql.push(" OR t.audience = 'verified'");
    }
    if !actor.circles().is_empty() {
        sql.push(" OR (t.audience = 'circles' AND ");
        near(sql, actor, "t.member_id");
        sql.push(")");
    }
    sql.push(" OR t.member_id = ").bind(me).push(")");
}

/// The cards of members, in this order. Who changed since they were found is shown as they are now, or not at all.
async fn cards(db: &Db, actor: &Actor, ids: &[i64], known: &Terms, l: Locale) -> Result<Vec<MemberCard>> {
    let me = actor.member()?;
    let mut sql = Sql::from(
        "SELECT m.id, m.handle, m.name, m.reading, m.headline FROM members m WHERE m.standing = 'active' AND m.listed = TRUE AND m.id IN ",
    );
    sql.bind_list(ids.iter().copied());
    let rows: Vec<(i64, String, String, String, String)> = db.all(sql).await?;
    let mut sql = Sql::from("SELECT t.member_id, t.list, t.code FROM member_terms t WHERE t.member_id IN ");
    sql.bind_list(ids.iter().copied()).push(" AND ");
    for_actor(&mut sql, actor, me);
    sql.push(" ORDER BY t.member_id, t.list, t.position");
    let terms: Vec<(i64, String, String)> = db.all(sql).await?;
    // Whose line is not for every member, and for this one neither.
    let mut sql =
        Sql::from("SELECT t.member_id FROM member_audiences t WHERE t.part = 'headline' AND t.member_id IN ");
    sql.bind_list(ids.iter().copied()).push(" AND NOT ");
    for_actor(&mut sql, actor, me);
    let silent: Vec<(i64,)> = db.all(sql).await?;
    // Few of a page show theirs to some only; of those it is asked one by one.
    let mut pictures = HashMap::new();
    for (id, (name, audience)) in picture::pictures(db, ids.iter().copied()).await? {
        let shown = audience == Audience::Members
            || audience.admits(profile::eyes(db, actor, me, MemberId(id)).await?);
        if shown {
            pictures.insert(id, name);
        }
    }
    let mut found: HashMap<i64, MemberCard> = rows
        .into_iter()
        .map(|(id, handle, name, reading, headline)| {
            let headline = if silent.contains(&(id,)) { String::new() } else { headline };
            let (picture, id) = (pictures.remove(&id), MemberId(id));
            let card = MemberCard { id, handle, name, reading, headline, picture, ..empty() };
            (card.id.0, card)
        })
        .collect();
    for (member, list, code) in terms {
        if let (Some(card), Some(list)) = (found.get_mut(&member), Vocabulary::parse(&list)) {
            add_term(card, list, known.name(list, &code, l));
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// A card without anything.
pub(super) const fn empty() -> MemberCard {
    MemberCard {
        id: MemberId(0),
        handle: String::new(),
        name: String::new(),
        reading: String::new(),
        headline: String::new(),
        professions: Vec::new(),
        credentials: Vec::new(),
        fields: Vec::new(),
        prefecture: None,
        open: Vec::new(),
        picture: None,
    }
}

/// Puts the name of a term on a card. A card has no room for schools and languages.
pub(super) fn add_term(card: &mut MemberCard, list: Vocabulary, name: String) {
    let names = match list {
        Vocabulary::Profession => &mut card.professions,
        Vocabulary::Credential => &mut card.credentials,
        Vocabulary::Field => &mut card.fields,
        Vocabulary::Open => &mut card.open,
        Vocabulary::Prefecture => {
            card.prefecture = Some(name);
            return;
        }
        Vocabulary::School | Vocabulary::Language => return,
    };
    // Two terms of which one was merged into the other have one name.
    if !names.contains(&name) {
        names.push(name);
    }
}
