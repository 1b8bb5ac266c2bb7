//! The directory: members by what they show, with counts.

use super::keys;
use crate::cache::Topic;
use crate::db::Sql;
use crate::{Db, sql};
use domain::member::{Directory, DirectoryQuery, FacetCount, MemberCard, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, MemberId, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// Members a page.
const PER_PAGE: i64 = 24;

/// Members of the actor's circles, for the audience "my circles".
fn near(sql: &mut Sql, actor: &Actor, column: &'static str) {
    sql.push(column).push(" IN (SELECT member_id FROM circle_members WHERE circle_id IN ");
    sql.bind_list(actor.circles().iter().copied()).push(")");
}

/// A term row `t` that the actor may see.
fn term_visible(sql: &mut Sql, actor: &Actor) {
    sql.push("(t.audience = 'members'");
    if !actor.circles().is_empty() {
        sql.push(" OR (t.audience = 'circles' AND ");
        near(sql, actor, "t.member_id");
        sql.push(")");
    }
    if let Some(me) = actor.id() {
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
        term_visible(sql, actor);
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

/// One page of the directory.
///
/// # Errors
/// For anyone but members.
pub async fn directory(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<Directory> {
    actor.member()?;
    let facets = facets(db, actor, query).await?;
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
    add_terms(db, actor, &mut members).await?;
    Ok(Directory { members, total, page, pages, facets })
}

/// The visible terms of the members of one page, in one query.
pub(super) async fn add_terms(db: &Db, actor: &Actor, members: &mut [MemberCard]) -> Result<()> {
    let mut sql = Sql::from("SELECT t.member_id, t.list, t.code FROM member_terms t WHERE t.member_id IN ");
    sql.bind_list(members.iter().map(|m| m.id)).push(" AND ");
    term_visible(&mut sql, actor);
    sql.push(" ORDER BY t.member_id, t.list, t.position");
    let mut by_member: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (member, list, code) in db.all::<(i64, String, String)>(sql).await? {
        by_member.entry(member).or_default().push((list, code));
    }
    for member in members {
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
        cached(db, "members", count).await
    } else {
        count().await
    }
}

/// Counts for every list's terms, each as if nothing were chosen from that list itself.
async fn facets(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Result<Vec<FacetCount>> {
    let mut out = Vec::new();
    for list in Vocabulary::ALL {
        let filtered = !query.words.is_empty() || query.terms.iter().any(|(l, _)| *l != list);
        let counts = if filtered {
            let mut sql = Sql::from(
                "SELECT t.code, COUNT(*) FROM member_terms t JOIN members m ON m.id = t.member_id WHERE t.list = ",
            );
            sql.bind(list.code()).push(" AND t.active = TRUE AND ");
            term_visible(&mut sql, actor);
            sql.push(" AND ");
            conditions(&mut sql, actor, query, Some(list));
            sql.push(" GROUP BY t.code");
            db.all(sql).await?
        } else {
            unfiltered(db, actor, list).await?
        };
        let mut by_code: HashMap<String, i64> = counts.into_iter().collect();
        out.extend(list.terms().iter().filter_map(|term| {
            by_code.remove(term.code).map(|count| FacetCount { list, code: term.code.to_owned(), count })
        }));
    }
    Ok(out)
}

/// The counts of everyone's directory are the same but for what few see: the many are counted once and
/// remembered, the few are added for each reader.
async fn unfiltered(db: &Db, actor: &Actor, list: Vocabulary) -> Result<Vec<(String, i64)>> {
    let many: Vec<(String, i64)> = cached(db, list.code(), async || {
        Ok(db
            .all(sql!(
                "SELECT code, COUNT(*) FROM member_terms WHERE list = $1 AND active = TRUE AND audience = 'members' GROUP BY code",
                list.code(),
            ))
            .await?)
    })
    .await?;
    let mut sql = Sql::from("SELECT t.code, COUNT(*) FROM member_terms t WHERE t.list = ");
    sql.bind(list.code())
        .push(" AND t.active = TRUE AND t.audience <> 'members' AND (t.member_id = ")
        .bind(actor.id());
    if !actor.circles().is_empty() {
        sql.push(" OR (t.audience = 'circles' AND ");
        near(&mut sql, actor, "t.member_id");
        sql.push(")");
    }
    sql.push(") GROUP BY t.code");
    let few: Vec<(String, i64)> = db.all(sql).await?;
    let mut counts: HashMap<String, i64> = many.into_iter().collect();
    for (code, count) in few {
        *counts.entry(code).or_default() += count;
    }
    Ok(counts.into_iter().collect())
}

async fn cached<T: Clone + Send + Sync + 'static>(
    db: &Db,
    name: &str,
    compute: impl AsyncFnOnce() -> Result<T>,
) -> Result<T> {
    let version = db.cache().version(&[Topic::Members]);
    let name = format!("directory {name}");
    if let Some(kept) = db.cache().get::<T>(&name, version) {
        return Ok((*kept).clone());
    }
    let value = compute().await?;
    db.cache().put(name, version, Arc::new(value.clone()));
    Ok(value)
}
