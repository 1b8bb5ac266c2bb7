//! How admins arrange circles: which there are, how one comes in, who keeps them in order. What is said in them stays
//! with their members; an admin who is none of them learns names and rules here, and nothing else.

use super::show::moderators;
use super::{Row, lock, moved, qualify, rows, told};
use crate::cache::Topic;
use crate::db::WriteTx;
use crate::{Db, audit, sql, vocabulary};
use domain::audit::Act;
use domain::circle::{AdminCircle, CircleEdit, CircleForm, CircleFormPage, JoinRule};
use domain::error::Conflict;
use domain::vocabulary::Vocabulary;
use domain::{Actor, CircleId, Error, Locale, MemberId, Problem, Result, Role};

/// All circles, by age.
///
/// # Errors
/// For anyone but admins.
pub async fn arranged(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<AdminCircle>> {
    actor.require(Role::Admin)?;
    let used: Vec<(i64,)> = db
        .all(
            "SELECT circle_id FROM spaces WHERE circle_id IS NOT NULL UNION SELECT circle_id FROM events WHERE circle_id IS NOT NULL
             UNION SELECT circle_id FROM invitations WHERE circle_id IS NOT NULL",
        )
        .await?;
    let mut found = Vec::new();
    for row in rows(db).await?.iter() {
        found.push(AdminCircle {
            circle: row.card(actor, false, locale),
            moderators: moderators(db, row).await?,
            empty: !used.contains(&(row.id,)),
        });
    }
    Ok(found)
}

/// The form of a circle, or of a new one.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`].
pub async fn form(db: &Db, actor: &Actor, id: Option<CircleId>, locale: Locale) -> Result<CircleFormPage> {
    actor.require(Role::Admin)?;
    let terms = vocabulary::terms(db).await?;
    let Some(id) = id else {
        let form = CircleForm { rule: JoinRule::default().code().into(), ..CircleForm::default() };
        let credentials = terms.choices(Vocabulary::Credential, &[], locale);
        return Ok(CircleFormPage { form, credentials, moderators: Vec::new() });
    };
    let all = rows(db).await?;
    let row = all.iter().find(|r| r.id() == id).ok_or(Error::NotFound)?;
    let codes = qualify::codes(db, id).await?;
    Ok(CircleFormPage {
        credentials: terms.choices(Vocabulary::Credential, &codes, locale),
        moderators: moderators(db, row).await?,
        form: CircleForm {
            id: row.id.to_string(),
            version: row.version.to_string(),
            slug: row.slug.clone(),
            name_ja: row.name_ja.clone(),
            name_en: row.name_en.clone(),
            description_ja: row.description_ja.clone(),
            description_en: row.description_en.clone(),
            rule: row.rule().code().into(),
            credentials: codes,
            hidden: if row.hidden { "yes".into() } else { String::new() },
            moderator: String::new(),
        },
    })
}

/// Makes a circle with somebody who keeps it in order, or changes one. Where a gate is put up or changed, those who
/// hold none of its credentials are out, and are told.
///
/// # Errors
/// For anyone but admins; [`Problem::Taken`] at `slug`; [`Problem::NoSuchMember`] at `moderator`; [`Problem::Choice`] at
/// `credentials` for what there is not, and at `moderator` for one whom the gate would not let in; [`Conflict::Stale`].
pub async fn save(db: &Db, actor: &Actor, edit: &CircleEdit) -> Result<CircleId> {
    actor.require(Role::Admin)?;
    let terms = vocabulary::terms(db).await?;
    let mut codes = Vec::new();
    for code in &edit.credentials {
        let term = terms.term(Vocabulary::Credential, code);
        codes.push(term.ok_or_else(|| Error::field("credentials", Problem::Choice))?.code.clone());
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let id = match edit.id {
        None => {
            let made: Option<(i64,)> = tx
                .optional(sql!(
                    "INSERT INTO circles (slug, name_ja, name_en, join_rule, created_at) VALUES ($1, '', '', '', $2)
                     ON CONFLICT (slug) DO NOTHING RETURNING id",
                    &edit.slug,
                    now
                ))
                .await?;
            CircleId(made.ok_or_else(|| Error::field("slug", Problem::Taken))?.0)
        }
        Some((id, version)) => {
            if lock(&mut tx, id).await?.version != version {
                return Err(Error::Conflict(Conflict::Stale));
            }
            id
        }
    };
    tx.execute(sql!(
        "UPDATE circles SET name_ja = $2, name_en = $3, description_ja = $4, description_en = $5, join_rule = $6, hidden = $7,
           version = version + 1 WHERE id = $1",
        id,
        &edit.name_ja,
        &edit.name_en,
        &edit.description_ja,
        &edit.description_en,
        edit.rule.code(),
        edit.hidden,
    ))
    .await?;
    tx.execute(sql!("DELETE FROM circle_credentials WHERE circle_id = $1", id)).await?;
    for code in &codes {
        tx.execute(sql!(
            "INSERT INTO circle_credentials (circle_id, code) VALUES ($1, $2) ON CONFLICT (circle_id, code) DO NOTHING",
            id,
            code
        ))
        .await?;
    }
    let row = lock(&mut tx, id).await?;
    if edit.id.is_none() {
        let keeper = by_handle(&mut tx, &edit.moderator).await?;
        make_keeper(&mut tx, db, &row, keeper).await?;
    } else if edit.rule == JoinRule::Credential {
        qualify::gate_changed(&mut tx, now, &row).await?;
    } else {
        // Nobody is in by a credential any more, and so nobody's time ends.
        tx.execute(sql!("UPDATE circle_members SET ends_at = NULL WHERE circle_id = $1", id)).await?;
        tx.touch(Topic::Sessions);
    }
    let hidden = if edit.hidden { ", hidden" } else { "" };
    let words = format!("{}; {}{hidden} {}", edit.name_ja, edit.rule.code(), codes.join(" "));
    audit::log(&mut tx, now, actor, Act::SaveCircle, Some(id.0), words.trim_end()).await?;
    touch(&mut tx);
    tx.commit().await?;
    Ok(id)
}

/// Names of circles stand beside events and spaces.
fn touch(tx: &mut WriteTx) {
    for topic in [Topic::Members, Topic::Events, Topic::Talk, Topic::Pages] {
        tx.touch(topic);
    }
}

async fn by_handle(tx: &mut WriteTx, handle: &str) -> Result<MemberId> {
    let found: Option<(i64,)> =
        tx.optional(sql!("SELECT id FROM members WHERE handle = $1 AND standing = 'active'", handle)).await?;
    found.map(|(id,)| MemberId(id)).ok_or_else(|| Error::field("moderator", Problem::NoSuchMember))
}

/// Puts somebody in, where they are not, as one who keeps the circle in order.
async fn make_keeper(tx: &mut WriteTx, db: &Db, row: &Row, member: MemberId) -> Result<()> {
    let now = db.now();
    super::join::enter(tx, now, row, member).await.map_err(|error| match error {
        Error::Forbidden => Error::field("moderator", Problem::Choice),
        other => other,
    })?;
    tx.execute(sql!(
        "UPDATE circle_members SET moderator = TRUE WHERE circle_id = $1 AND member_id = $2",
        row.id(),
        member
    ))
    .await?;
    told(tx, now, (member, None), row, ("appointed", "")).await?;
    moved(tx, member);
    Ok(())
}

/// Makes a member one who keeps a circle in order; where they are not in it yet, they are now.
///
/// # Errors
/// For anyone but admins; [`Problem::NoSuchMember`] at `moderator`, [`Problem::Choice`] there for one whom the circle's
/// gate does not let in; [`Error::NotFound`].
pub async fn appoint(db: &Db, actor: &Actor, id: CircleId, handle: &str) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut check = domain::input::Check::default();
    let handle = check.line("moderator", handle.trim().trim_start_matches('@'), 1, 40).to_ascii_lowercase();
    check.done()?;
    let mut tx = db.write().await?;
    let row = lock(&mut tx, id).await?;
    let member = by_handle(&mut tx, &handle).await?;
    let keepers = super::join::keepers(&mut tx, id).await?;
    if keepers.contains(&member) {
        return Ok(());
    }
    make_keeper(&mut tx, db, &row, member).await?;
    // Nobody comes into a circle unseen by those who keep it, an admin no more than others.
    let (name,): (String,) = tx.one(sql!("SELECT name FROM members WHERE id = $1", member)).await?;
    for keeper in keepers {
        told(&mut tx, db.now(), (keeper, None), &row, ("keeper", &name)).await?;
    }
    audit::log(&mut tx, db.now(), actor, Act::AppointCircleKeeper, Some(member.0), &row.slug).await?;
    Ok(tx.commit().await?)
}

/// Takes it from them; they stay in the circle. A circle that others are in keeps one.
///
/// # Errors
/// For anyone but admins; [`Conflict::LastKeeper`]; [`Error::NotFound`].
pub async fn dismiss(db: &Db, actor: &Actor, id: CircleId, member: MemberId) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    let row = lock(&mut tx, id).await?;
    let keepers = super::join::keepers(&mut tx, id).await?;
    if !keepers.contains(&member) {
        return Err(Error::NotFound);
    }
    if keepers.len() == 1 {
        return Err(Error::Conflict(Conflict::LastKeeper));
    }
    tx.execute(sql!(
        "UPDATE circle_members SET moderator = FALSE WHERE circle_id = $1 AND member_id = $2",
        id,
        member
    ))
    .await?;
    let now = db.now();
    audit::log(&mut tx, now, actor, Act::DismissCircleKeeper, Some(member.0), &row.slug).await?;
    told(&mut tx, now, (member, None), &row, ("dismissed", "")).await?;
    moved(&mut tx, member);
    Ok(tx.commit().await?)
}

/// Takes away a circle that nothing belongs to: no space, no event, no invitation, no article. Who is in it is told.
///
/// # Errors
/// For anyone but admins; [`Conflict::Written`] where something belongs to it; [`Error::NotFound`].
pub async fn remove(db: &Db, actor: &Actor, id: CircleId) -> Result<()> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let row = lock(&mut tx, id).await?;
    let (used,): (i64,) = tx
        .one(sql!(
            "SELECT (SELECT COUNT(*) FROM spaces WHERE circle_id = $1) + (SELECT COUNT(*) FROM events WHERE circle_id = $1)
               + (SELECT COUNT(*) FROM invitations WHERE circle_id = $1) + (SELECT COUNT(*) FROM articles WHERE circle_id = $1)",
            id
        ))
        .await?;
    if used > 0 {
        return Err(Error::Conflict(Conflict::Written));
    }
    let members: Vec<(i64,)> = tx
        .all(sql!("SELECT member_id FROM circle_members WHERE circle_id = $1 ORDER BY member_id", id))
        .await?;
    for (member,) in members {
        told(&mut tx, now, (MemberId(member), None), &row, ("removed", "")).await?;
        moved(&mut tx, MemberId(member));
    }
    for gone in [
        "DELETE FROM circle_members WHERE circle_id = $1",
        "DELETE FROM circle_requests WHERE circle_id = $1",
        "DELETE FROM circle_invites WHERE circle_id = $1",
        "DELETE FROM circle_credentials WHERE circle_id = $1",
        "DELETE FROM circles WHERE id = $1",
    ] {
        tx.execute(sql!(gone, id)).await?;
    }
    audit::log(&mut tx, now, actor, Act::RemoveCircle, Some(id.0), &row.slug).await?;
    touch(&mut tx);
    Ok(tx.commit().await?)
}
