//! The vocabularies: what profiles choose from, and how admins edit that.

use crate::cache::{Topic, Weight};
use crate::db::WriteTx;
use crate::{Db, audit, sql};
use domain::audit::Act;
use domain::error::Conflict;
use domain::vocabulary::{EditedTerm, EditedVocabulary, Term, TermEdit, TermName, Terms, Vocabulary};
use domain::{Actor, Error, Problem, Result, Role};
use std::sync::Arc;

/// Most terms of a list.
const MOST: i64 = 300;

impl Weight for Terms {
    fn weight(&self) -> usize {
        let term = |t: &Term| size_of::<Term>() + t.code.len() + t.name.text().len();
        Vocabulary::ALL.into_iter().flat_map(|list| self.all(list)).map(term).sum()
    }
}

/// All lists.
///
/// # Errors
/// When the database is away.
pub async fn terms(db: &Db) -> Result<Arc<Terms>> {
    db.remember("terms".to_owned(), &[Topic::Terms], async || {
        let rows: Vec<(String, String, String, String, bool, Option<String>)> = db
            .all("SELECT list, code, name_ja, name_en, retired, merged_into FROM terms ORDER BY list, position, code")
            .await?;
        let mut terms = Terms::default();
        for list in Vocabulary::EDITED {
            let of = rows.iter().filter(|(of, ..)| of == list.code());
            let term = |(_, code, ja, en, retired, merged_into): &(_, String, String, String, bool, Option<String>)| Term {
                code: code.clone(),
                name: TermName::of(ja, en),
                retired: *retired,
                merged_into: merged_into.clone(),
            };
            terms.put(list, of.map(term).collect());
        }
        Ok(terms)
    })
    .await
}

/// The lists as admins edit them.
///
/// # Errors
/// For anyone but admins.
pub async fn edited(db: &Db, actor: &Actor) -> Result<Vec<EditedVocabulary>> {
    actor.require(Role::Admin)?;
    let rows: Vec<(String, String, String, String, bool, i64, i64)> = db
        .all(
            "SELECT t.list, t.code, t.name_ja, t.name_en, t.retired, t.version,
               (SELECT COUNT(*) FROM member_terms m WHERE m.list = t.list AND m.code = t.code AND m.active = TRUE AND m.audience = 'members')
             FROM terms t WHERE t.merged_into IS NULL ORDER BY t.list, t.position, t.code",
        )
        .await?;
    let of = |list: Vocabulary| {
        let rows = rows.iter().filter(|(of, ..)| of == list.code());
        rows.map(|(_, code, ja, en, retired, version, shown)| EditedTerm {
            code: code.clone(),
            ja: ja.clone(),
            en: en.clone(),
            retired: *retired,
            version: *version,
            shown: *shown,
        })
        .collect()
    };
    Ok(Vocabulary::EDITED.into_iter().map(|list| EditedVocabulary { list, terms: of(list) }).collect())
}

/// Makes a term at the end of its list, or changes one; its code.
///
/// # Errors
/// For anyone but admins; [`Problem::Taken`] where another term of the list has the name; [`Problem::TooMany`];
/// [`Conflict::Stale`].
pub async fn save(db: &Db, actor: &Actor, edit: &TermEdit) -> Result<String> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    lock(&mut tx, edit.list).await?;
    let taken: Vec<(String,)> = tx
        .all(sql!(
            "SELECT code FROM terms WHERE list = $1 AND name_ja = $2 AND merged_into IS NULL",
            edit.list.code(),
            &edit.ja,
        ))
        .await?;
    if taken.iter().any(|(code,)| edit.of.as_ref().is_none_or(|(own, _)| own != code)) {
        return Err(Error::field("ja", Problem::Taken));
    }
    let code = match &edit.of {
        Some((code, version)) => change(&mut tx, edit, code, *version).await?,
        None => create(&mut tx, edit).await?,
    };
    let told = format!("{} {code}: {}", edit.list.code(), edit.ja);
    audit::log(&mut tx, db.now(), actor, Act::SaveTerm, None, &told).await?;
    touch(&mut tx);
    tx.commit().await?;
    Ok(code)
}

async fn create(tx: &mut WriteTx, edit: &TermEdit) -> Result<String> {
    let codes: Vec<(String,)> =
        tx.all(sql!("SELECT code FROM terms WHERE list = $1", edit.list.code())).await?;
    if codes.len() as i64 >= MOST {
        return Err(Error::field("ja", Problem::TooMany(MOST)));
    }
    let base = match edit.code_base() {
        base if base.is_empty() => "term".to_owned(),
        base => base,
    };
    let is_free = |code: &String| codes.iter().all(|(known,)| known != code);
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    let code = std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base.clone());
    tx.execute(sql!(
        "INSERT INTO terms (list, code, name_ja, name_en, position, retired)
         VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(position), 0) + 1 FROM terms WHERE list = $1), $5)",
        edit.list.code(),
        &code,
        &edit.ja,
        &edit.en,
        edit.retired,
    ))
    .await?;
    Ok(code)
}

async fn change(tx: &mut WriteTx, edit: &TermEdit, code: &str, version: i64) -> Result<String> {
    let before: Option<(String, String)> = tx
        .optional(sql!(
            "SELECT name_ja, name_en FROM terms WHERE list = $1 AND code = $2 AND version = $3 AND merged_into IS NULL",
            edit.list.code(),
            code,
            version,
        ))
        .await?;
    let (ja, en) = before.ok_or(Error::Conflict(Conflict::Stale))?;
    tx.execute(sql!(
        "UPDATE terms SET name_ja = $3, name_en = $4, retired = $5, version = version + 1 WHERE list = $1 AND code = $2",
        edit.list.code(),
        code,
        &edit.ja,
        &edit.en,
        edit.retired,
    ))
    .await?;
    rename(tx, edit.list, &TermName::of(&ja, &en), &edit.name()).await?;
    Ok(code.to_owned())
}

/// The name of a profession stands beside names; it is written anew there.
async fn rename(tx: &mut WriteTx, list: Vocabulary, old: &TermName, new: &TermName) -> Result<()> {
    if list == Vocabulary::Profession && old != new {
        tx.execute(sql!("UPDATE members SET profession = $2 WHERE profession = $1", old.text(), new.text()))
            .await?;
    }
    Ok(())
}

/// Puts a term one place up, or down; at the end it stays.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`].
pub async fn shift(db: &Db, actor: &Actor, list: Vocabulary, code: &str, up: bool) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    lock(&mut tx, list).await?;
    let rows: Vec<(String,)> = tx
        .all(sql!(
            "SELECT code FROM terms WHERE list = $1 AND merged_into IS NULL ORDER BY position, code",
            list.code()
        ))
        .await?;
    let mut order: Vec<String> = rows.into_iter().map(|(code,)| code).collect();
    let from = order.iter().position(|c| c == code).ok_or(Error::NotFound)?;
    let to = if up { from.checked_sub(1) } else { Some(from + 1).filter(|to| *to < order.len()) };
    let Some(to) = to else { return Ok(()) };
    order.swap(from, to);
    for (position, code) in (1_i64..).zip(order) {
        tx.execute(sql!(
            "UPDATE terms SET position = $3 WHERE list = $1 AND code = $2",
            list.code(),
            code,
            position
        ))
        .await?;
    }
    let told = format!("{} {code} to place {}", list.code(), to + 1);
    audit::log(&mut tx, db.now(), actor, Act::MoveTerm, None, &told).await?;
    touch(&mut tx);
    Ok(tx.commit().await?)
}

/// Merges a term into another of its list: whoever has it has the other from now on, shown to whom it was shown, and old
/// links lead there.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`] where one of them is not there (any more); [`Problem::Choice`] for a term
/// and itself.
pub async fn merge(db: &Db, actor: &Actor, list: Vocabulary, from: &str, into: &str) -> Result<()> {
    actor.require(Role::Admin)?;
    if from == into {
        return Err(Error::field("into", Problem::Choice));
    }
    let mut tx = db.write().await?;
    lock(&mut tx, list).await?;
    let mut names = Vec::new();
    for code in [from, into] {
        let row: Option<(String, String)> = tx
            .optional(sql!(
                "SELECT name_ja, name_en FROM terms WHERE list = $1 AND code = $2 AND merged_into IS NULL",
                list.code(),
                code
            ))
            .await?;
        let (ja, en) = row.ok_or(Error::NotFound)?;
        names.push(TermName::of(&ja, &en));
    }
    let (l, told) = (list.code(), format!("{} {from} into {into}", list.code()));
    // Of those who have both, one goes; the audience of a list is one for all its terms.
    tx.execute(sql!(
        "DELETE FROM member_terms WHERE list = $1 AND code = $2
           AND member_id IN (SELECT member_id FROM member_terms WHERE list = $1 AND code = $3)",
        l,
        from,
        into,
    ))
    .await?;
    tx.execute(sql!("UPDATE member_terms SET code = $3 WHERE list = $1 AND code = $2", l, from, into))
        .await?;
    if list == Vocabulary::Credential {
        tx.execute(sql!("UPDATE credentials SET code = $2 WHERE code = $1", from, into)).await?;
        crate::circles::merged(&mut tx, from, into).await?;
    }
    tx.execute(sql!(
        "UPDATE terms SET merged_into = $3 WHERE list = $1 AND (code = $2 OR merged_into = $2)",
        l,
        from,
        into
    ))
    .await?;
    rename(&mut tx, list, &names[0], &names[1]).await?;
    audit::log(&mut tx, db.now(), actor, Act::MergeTerm, None, &told).await?;
    touch(&mut tx);
    Ok(tx.commit().await?)
}

/// One change of a list after the other.
async fn lock(tx: &mut WriteTx, list: Vocabulary) -> Result<()> {
    tx.execute(sql!("UPDATE terms SET version = version WHERE list = $1", list.code())).await?;
    Ok(())
}

/// Names of terms stand in the directory, on profiles, beside events and posts.
fn touch(tx: &mut WriteTx) {
    for topic in [Topic::Terms, Topic::Members, Topic::Events, Topic::Talk] {
        tx.touch(topic);
    }
}
