//! The directory: members by what they show, with counts.

use super::keys;
use crate::cache::{Topic, Weight};
use crate::db::Sql;
use crate::{Db, sql};
use domain::member::{Directory, DirectoryQuery, FacetCount, MemberCard, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, MemberId, Result};
use std::collections::HashMap;

/// Members a page.
const PER_PAGE: i64 = 24;

/// What a directory page depends on.
const SHOWN: [Topic; 1] = [Topic::Members];

/// Members of the actor's circles, for the audience "my circles".
fn near(sql: &mut Sql, actor: &Actor, column: &'static str) {
    sql.push(column).push(" IN (SELECT member_id FROM circle_members WHERE circle_id IN ");
    sql.bind_list(actor.circles().iter().copied()).push(")");
}

/// A term row `t` that the actor may see; `me` sees all of the own ones.
fn term_visible(sql: &mut Sql, actor: &Actor, me: Option<MemberId>) {
    sql.push("(t.audience = 'members'");
    if !actor.circles().is_empty() {
        sql.push(" OR (t.audience = 'circles' AND ");
        near(sql, actor, "t.member_id");
        sql.push(")");
    }
    if let Some(me) = me {
        sql.push(" OR t.member_id = ").bind(me);
    }
    sql.push(")");
}

/// Conditions on `m`: words, and for each list (but `except`) one of the chosen terms.
fn conditions(sql: &mut Sql, actor: &Actor, query: &DirectoryQuery, except: Option<Vocabulary>) {
    sql.push("m.standing = 'active'");
    for word in words(query) {
        // LIKE's own signs are taken as letters; `!` is the escape on both engines.
        let pattern = format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
        sql.push(" AND m.search_key LIKE ").bind(pattern).push(" ESCAPE '!'");
    }
    for (list, codes) in query.terms.iter().filter(|(l, _)| Some(*l) != except) {
        sql.push(" AND m.id IN (SELECT t.member_id FROM member_terms t WHERE t.list = ").bind(list.code());
        sql.push(" AND t.code IN ").bind_list(codes.iter()).push(" AND t.active = TRUE AND ");
        term_visible(sql, actor, actor.id());
        sql.push(")");
    }
}

fn words(query: &DirectoryQuery) -> Vec<String> {
    query
        .words
        .split_whitespace()
        .take(5)
        .map(|w| keys::fold(&w.chars().take(60).collect::<String>()))
        .filter(|w| !w.is_empty())
        .collect()
}

/// One page, as all see it who are in the same circles.
struct Found {
    members: Vec<MemberCard>,
    total: i64,
    page: i64,
    pages: i64,
}

impl Weight for Found {
    fn weight(&self) -> usize {
        let card = |m: &MemberCard| {
            let lists: usize =
                m.professions.iter().chain(&m.fields).map(|c| c.len() + size_of::<String>()).sum();
            size_of::<MemberCard>()
                + m.handle.len()
                + m.name.len()
                + m.reading.len()
                + m.headline.len()
                + lists
        };
        size_of::<Self>() + self.members.iter().map(card).sum::<usize>()
    }
}

/// One page of the directory.
///
/// # Errors
/// For anyone but members.
pub async fn directory(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<Directory> {
    let me = actor.member()?;
    let facets = facets(db, actor, query).await?;
    // What only I see of myself decides where terms were chosen, and stands on my own card.
    let who = if query.terms.is_empty() { None } else { Some(me) };
    let name = format!("directory {query:?} for {:?} {who:?}", actor.circles());
    let found = db.remember(name, &SHOWN, async || find(db, actor, query).await).await?;
    let mut members = found.members.clone();
    if let Some(own) = members.iter_mut().find(|m| m.id == me) {
        add_terms(db, actor, Some(me), std::slice::from_mut(own)).await?;
    }
    let Found { total, page, pages, .. } = *found;
    Ok(Directory { members, total, page, pages, facets })
}

async fn find(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<Found> {
    let total = total(db, actor, query).await?;
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = query.page.clamp(1, pages);
    let mut sql = Sql::from(
        "SELECT m.id, m.handle, m.name, m.reading, m.headline, m.open_to_consultation, m.open_to_speaking FROM members m WHERE ",
    );
    conditions(&mut sql, actor, query, None);
    sql.push(match query.sort {
        Sort::Newest => " ORDER BY m.created_at DESC, m.id DESC LIMIT ",
        Sort::Name => " ORDER BY m.sort_key, m.id LIMIT ",
    });
    sql.bind(PER_PAGE).push(" OFFSET ").bind((page - 1) * PER_PAGE);
    let rows: Vec<(i64, String, String, String, String, bool, bool)> = db.all(sql).await?;
    let mut members: Vec<MemberCard> = rows
        .into_iter()
        .map(|(id, handle, name, reading, headline, consultation, speaking)| MemberCard {
            id: MemberId(id),
            handle,
            name,
            reading,
            headline,
            professions: Vec::new(),
            fields: Vec::new(),
            prefecture: None,
            open_to_consultation: consultation,
            open_to_speaking: speaking,
        })
        .collect();
    add_terms(db, actor, None, &mut members).await?;
    Ok(Found { members, total, page, pages })
}

/// The visible terms of the members of one page, in one query; what they had is replaced.
pub(super) async fn add_terms(
    db: &Db,
    actor: &Actor,
    me: Option<MemberId>,
    members: &mut [MemberCard],
) -> Result<()> {
    let mut sql = Sql::from("SELECT t.member_id, t.list, t.code FROM member_terms t WHERE t.member_id IN ");
    sql.bind_list(members.iter().map(|m| m.id)).push(" AND ");
    term_visible(&mut sql, actor, me);
    sql.push(" ORDER BY t.member_id, t.list, t.position");
    let mut by_member: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (member, list, code) in db.all::<(i64, String, String)>(sql).await? {
        by_member.entry(member).or_default().push((list, code));
    }
    for member in members {
        (member.professions, member.fields, member.prefecture) = Default::default();
        for (list, code) in by_member.remove(&member.id.0).unwrap_or_default() {
            match list.as_str() {
                "profession" => member.professions.push(code),
                "field" => member.fields.push(code),
                "prefecture" => member.prefecture = Some(code),
                _ => {}
            }
        }
    }
    Ok(())
}

async fn total(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<i64> {
    let count = async || -> Result<i64> {
        let mut sql = Sql::from("SELECT COUNT(*) FROM members m WHERE ");
        conditions(&mut sql, actor, query, None);
        Ok(db.one::<(i64,)>(sql).await?.0)
    };
    if query.words.is_empty() && query.terms.is_empty() {
        Ok(*db.remember("members in all".to_owned(), &SHOWN, count).await?)
    } else {
        count().await
    }
}

/// Counts for every list's terms, each as if nothing were chosen from that list itself.
async fn facets(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<Vec<FacetCount>> {
    let chosen = |list: Vocabulary| query.terms.iter().any(|(l, _)| *l == list);
    let mut out = Vec::new();
    for list in Vocabulary::ALL {
        let filtered = !query.words.is_empty() || query.terms.iter().any(|(l, _)| *l != list);
        let mut by_code: HashMap<String, i64> = if filtered {
            // Lists from which nothing is chosen are counted together.
            let except = Some(list).filter(|list| chosen(*list));
            let name = format!(
                "directory {except:?} of {:?} {:?} for {:?} {:?}",
                query.words,
                query.terms,
                actor.circles(),
                actor.id()
            );
            let counts = db.remember(name, &SHOWN, async || count(db, actor, query, except).await).await?;
            counts.iter().filter(|c| c.0 == list.code()).map(|c| (c.1.clone(), c.2)).collect()
        } else {
            unfiltered(db, actor, list).await?
        };
        out.extend(list.terms().iter().filter_map(|term| {
            by_code.remove(term.code).map(|count| FacetCount { list, code: term.code.to_owned(), count })
        }));
    }
    Ok(out)
}

/// Terms of those who are found by everything but what was chosen from one list: of that list, or of all others.
async fn count(
    db: &Db,
    actor: &Actor,
    query: &DirectoryQuery,
    except: Option<Vocabulary>,
) -> Result<Vec<(String, String, i64)>> {
    let mut sql = Sql::from(
        "SELECT t.list, t.code, COUNT(*) FROM members m JOIN member_terms t ON t.member_id = m.id WHERE ",
    );
    conditions(&mut sql, actor, query, except);
    sql.push(" AND t.active = TRUE AND ");
    term_visible(&mut sql, actor, actor.id());
    if let Some(list) = except {
        sql.push(" AND t.list = ").bind(list.code());
    }
    sql.push(" GROUP BY t.list, t.code");
    Ok(db.all(sql).await?)
}

/// The counts of everyone's directory are the same but for what few see: the many are counted once for all, the few
/// for each reader.
async fn unfiltered(db: &Db, actor: &Actor, list: Vocabulary) -> Result<HashMap<String, i64>> {
    let code = list.code();
    let many = db.remember(format!("directory {code}"), &SHOWN, async || -> Result<Vec<(String, i64)>> {
        Ok(db
            .all(sql!(
                "SELECT code, COUNT(*) FROM member_terms WHERE list = $1 AND active = TRUE AND audience = 'members' GROUP BY code",
                code,
            ))
            .await?)
    });
    let name = format!("directory {code} for {:?} {:?}", actor.circles(), actor.id());
    let few = db.remember(name, &SHOWN, async || -> Result<Vec<(String, i64)>> {
        let mut sql = Sql::from("SELECT t.code, COUNT(*) FROM member_terms t WHERE t.list = ");
        sql.bind(code)
            .push(" AND t.active = TRUE AND t.audience <> 'members' AND (t.member_id = ")
            .bind(actor.id());
        if !actor.circles().is_empty() {
            sql.push(" OR (t.audience = 'circles' AND ");
            near(&mut sql, actor, "t.member_id");
            sql.push(")");
        }
        sql.push(") GROUP BY t.code");
        Ok(db.all(sql).await?)
    });
    let mut counts: HashMap<String, i64> = many.await?.iter().cloned().collect();
    for (code, count) in few.await?.iter() {
        *counts.entry(code.clone()).or_default() += count;
    }
    Ok(counts)
}
