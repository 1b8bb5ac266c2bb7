//! How admins arrange spaces. What is written in them stays with those who can read it: an admin who does not belong to
//! a circle learns a space's name and rules here, and none of its threads.

use super::{SpaceRow, all};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::{Db, audit, circles, sql};
use domain::audit::Act;
use domain::circle::{Visibility, can_see};
use domain::error::Conflict;
use domain::space::{AdminSpace, FormPage, SpaceEdit, SpaceForm, widens};
use domain::{Actor, CircleId, Error, Locale, Problem, Result, Role, SpaceId};
use std::collections::HashSet;

/// All spaces, in their order.
///
/// # Errors
/// For anyone but admins.
pub async fn arranged(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<AdminSpace>> {
    actor.require(Role::Admin)?;
    let circles = circles::all(db, locale).await?;
    let written: Vec<(i64,)> =
        db.all("SELECT space_id FROM threads UNION SELECT space_id FROM held_posts").await?;
    let written: HashSet<i64> = written.into_iter().map(|(id,)| id).collect();
    let spaces = all(db).await?;
    Ok(spaces
        .iter()
        .map(|row| {
            let space = row.space(db, locale);
            let circle = space.circle.and_then(|id| circles.iter().find(|c| c.id == id));
            AdminSpace {
                circle: circle.map(|c| c.name.clone()),
                open: can_see(actor, space.visibility, space.circle),
                empty: !written.contains(&row.id),
                space,
            }
        })
        .collect())
}

/// The form of a space, or of a new one.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`].
pub async fn form(db: &Db, actor: &Actor, id: Option<SpaceId>, locale: Locale) -> Result<FormPage> {
    actor.require(Role::Admin)?;
    let circles = circles::all(db, locale).await?;
    let Some(id) = id else {
        let form = SpaceForm {
            visibility: Visibility::Members.code().into(),
            starters: domain::space::Starters::default().code().into(),
            ..SpaceForm::default()
        };
        return Ok(FormPage { form, circles, written: false });
    };
    let row: SpaceRow = db.optional(one(id)).await?.ok_or(Error::NotFound)?;
    let (written,): (i64,) = db.one(written(id)).await?;
    Ok(FormPage { form: as_form(row), circles, written: written > 0 })
}

/// A space as its form has it.
fn as_form(row: SpaceRow) -> SpaceForm {
    SpaceForm {
        id: row.id.to_string(),
        version: row.version.to_string(),
        slug: row.slug,
        name_ja: row.name_ja,
        name_en: row.name_en,
        description_ja: row.description_ja,
        description_en: row.description_en,
        visibility: row.visibility,
        circle: row.circle_id.map(|id| id.to_string()).unwrap_or_default(),
        starters: row.starters,
        anonymous: if row.anonymous { "yes".into() } else { String::new() },
    }
}

fn one(id: SpaceId) -> crate::db::Sql {
    sql!(
        "SELECT id, slug, name_ja, name_en, description_ja, description_en, visibility, circle_id, anonymous, starters, version, thread_count, last_post_at
         FROM spaces WHERE id = $1",
        id
    )
}

/// Whether somebody wrote there, waiting posts included: they too were written for those who can read it now.
fn written(id: SpaceId) -> crate::db::Sql {
    sql!(
        "SELECT (SELECT COUNT(*) FROM threads WHERE space_id = $1) + (SELECT COUNT(*) FROM held_posts WHERE space_id = $1)",
        id
    )
}

/// Makes a space, at the end, or changes one. Sent twice, a new one is made once.
///
/// # Errors
/// For anyone but admins; [`Problem::Taken`] where another has its address; [`Problem::Widens`] where others could read
/// what was written for fewer; [`Conflict::Stale`]; [`Error::NotFound`].
pub async fn save(db: &Db, actor: &Actor, edit: &SpaceEdit) -> Result<SpaceId> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    if let Some(circle) = edit.circle {
        let known: Option<(i64,)> = tx.optional(sql!("SELECT id FROM circles WHERE id = $1", circle)).await?;
        known.ok_or_else(|| Error::field("circle", Problem::Choice))?;
    }
    let id = match edit.id {
        None => match create(&mut tx, edit).await? {
            Some(id) => {
                put(&mut tx, edit, id).await?;
                id
            }
            None => return twin(&mut tx, edit).await,
        },
        Some((id, version)) => {
            change(&mut tx, edit, id, version).await?;
            id
        }
    };
    audit::log(&mut tx, db.now(), actor, Act::SaveSpace, Some(id.0), &told(edit)).await?;
    touch(&mut tx);
    tx.commit().await?;
    Ok(id)
}

/// What an admin decided, as the audit log says it.
fn told(edit: &SpaceEdit) -> String {
    let circle = edit.circle.map(|c| format!(" {c}")).unwrap_or_default();
    let anonymous = if edit.anonymous { ", anonymous" } else { "" };
    format!(
        "{}; read by {}{circle}, begun by {}{anonymous}",
        edit.name_ja,
        edit.visibility.code(),
        edit.starters.code()
    )
}

/// Others read and write by it at once, lists and the stream of news included.
fn touch(tx: &mut WriteTx) {
    tx.touch(Topic::Talk);
    tx.touch(Topic::Pages);
}

/// Gives a place at the end; `None` where its address is somebody's already. What it is besides is written by [`put`].
async fn create(tx: &mut WriteTx, edit: &SpaceEdit) -> Result<Option<SpaceId>, DbError> {
    let made: Option<(i64,)> = tx
        .optional(sql!(
            "INSERT INTO spaces (slug, position, name_ja, name_en, visibility)
             VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM spaces), '', '', $2)
             ON CONFLICT (slug) DO NOTHING RETURNING id",
            &edit.slug,
            edit.visibility.code(),
        ))
        .await?;
    Ok(made.map(|(id,)| SpaceId(id)))
}

/// The space of the same address, where it is what was sent once more.
async fn twin(tx: &mut WriteTx, edit: &SpaceEdit) -> Result<SpaceId> {
    let taken = || Error::field("slug", Problem::Taken);
    let found: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM spaces WHERE slug = $1", &edit.slug)).await?;
    let id = SpaceId(found.ok_or_else(taken)?.0);
    let row: SpaceRow = tx.one(one(id)).await?;
    let there = SpaceForm { id: String::new(), ..as_form(row) };
    if there.validate()? == *edit { Ok(id) } else { Err(taken()) }
}

async fn change(tx: &mut WriteTx, edit: &SpaceEdit, id: SpaceId, version: i64) -> Result<()> {
    // Written first, so that nobody writes for its readers while they become others.
    let changed = tx
        .execute(sql!("UPDATE spaces SET version = version + 1 WHERE id = $1 AND version = $2", id, version))
        .await?;
    let row: SpaceRow = tx.optional(one(id)).await?.ok_or(Error::NotFound)?;
    if changed == 0 {
        return Err(Error::Conflict(Conflict::Stale));
    }
    let (written,): (i64,) = tx.one(written(id)).await?;
    let now = Visibility::parse(&row.visibility).unwrap_or(Visibility::Circle);
    if written > 0 && widens((now, row.circle_id.map(CircleId)), (edit.visibility, edit.circle)) {
        return Err(Error::field("visibility", Problem::Widens));
    }
    Ok(put(tx, edit, id).await?)
}

/// Writes what an admin chose.
async fn put(tx: &mut WriteTx, edit: &SpaceEdit, id: SpaceId) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE spaces SET name_ja = $2, name_en = $3, description_ja = $4, description_en = $5, visibility = $6, circle_id = $7,
         starters = $8, anonymous = $9 WHERE id = $1",
        id,
        &edit.name_ja,
        &edit.name_en,
        &edit.description_ja,
        &edit.description_en,
        edit.visibility.code(),
        edit.circle,
        edit.starters.code(),
        edit.anonymous,
    ))
    .await?;
    Ok(())
}

/// Puts a space one place up, or down; at the end it stays.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`].
pub async fn shift(db: &Db, actor: &Actor, id: SpaceId, up: bool) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    // One at a time, so that two who order at once do not give two spaces one place.
    tx.execute("UPDATE spaces SET position = position").await?;
    let rows: Vec<(i64, String)> = tx.all("SELECT id, slug FROM spaces ORDER BY position, id").await?;
    let from = rows.iter().position(|(row, _)| *row == id.0).ok_or(Error::NotFound)?;
    let to = if up { from.checked_sub(1) } else { Some(from + 1).filter(|to| *to < rows.len()) };
    let Some(to) = to else { return Ok(()) };
    let mut order: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    order.swap(from, to);
    for (position, id) in (1_i64..).zip(order) {
        tx.execute(sql!("UPDATE spaces SET position = $2 WHERE id = $1", id, position)).await?;
    }
    let told = format!("{} to place {}", rows[from].1, to + 1);
    audit::log(&mut tx, db.now(), actor, Act::MoveSpace, Some(id.0), &told).await?;
    touch(&mut tx);
    Ok(tx.commit().await?)
}

/// Takes away a space in which nobody ever wrote.
///
/// # Errors
/// For anyone but admins; [`Conflict::Written`] where somebody wrote; [`Error::NotFound`].
pub async fn remove(db: &Db, actor: &Actor, id: SpaceId) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    // Written first: whoever begins a thread there at this moment comes before it, or after.
    tx.execute(sql!("UPDATE spaces SET version = version + 1 WHERE id = $1", id)).await?;
    let row: SpaceRow = tx.optional(one(id)).await?.ok_or(Error::NotFound)?;
    let (written,): (i64,) = tx.one(written(id)).await?;
    if written > 0 {
        return Err(Error::Conflict(Conflict::Written));
    }
    tx.execute(sql!("DELETE FROM spaces WHERE id = $1", id)).await?;
    audit::log(&mut tx, db.now(), actor, Act::RemoveSpace, Some(id.0), &row.slug).await?;
    touch(&mut tx);
    Ok(tx.commit().await?)
}
