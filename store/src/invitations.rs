//! Invitations: made and ended by admins, followed by those who join.

use crate::db::WriteTx;
use crate::{Db, audit, circles, secret, sql};
use domain::audit::Act;
use domain::circle::CircleName;
use domain::error::Conflict;
use domain::invitation::{Invitation, InvitationsPage, Invited, NewInvitation};
use domain::{Actor, CircleId, Error, InvitationId, Locale, MemberId, Problem, Result, Role, Timestamp};

/// Those that admins are shown.
const SHOWN: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    code: String,
    note: String,
    most: i64,
    used: i64,
    circle_id: Option<i64>,
    expires_at: i64,
    ended_at: Option<i64>,
}

fn circle_name(circles: &[CircleName], id: Option<i64>) -> Option<String> {
    circles.iter().find(|c| Some(c.id.0) == id).map(|c| c.name.clone())
}

/// All invitations, the newest first.
///
/// # Errors
/// For anyone but admins.
pub async fn list(db: &Db, actor: &Actor, locale: Locale) -> Result<InvitationsPage> {
    actor.require(Role::Admin)?;
    let circles = circles::all(db, locale).await?;
    let now = db.now();
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT id, code, note, most, used, circle_id, expires_at, ended_at FROM invitations ORDER BY id DESC LIMIT $1",
            SHOWN
        ))
        .await?;
    let shown = |row: Row| Invitation {
        id: InvitationId(row.id),
        circle: circle_name(&circles, row.circle_id),
        open: row.ended_at.is_none() && row.expires_at > now.0 && row.used < row.most,
        expires: db.moment(row.expires_at),
        code: row.code,
        note: row.note,
        most: row.most,
        used: row.used,
    };
    Ok(InvitationsPage { invitations: rows.into_iter().map(shown).collect(), circles })
}

/// Makes an invitation.
///
/// # Errors
/// [`Problem::Choice`] at `circle` for one that there is not; for anyone but admins.
pub async fn make(db: &Db, actor: &Actor, new: &NewInvitation) -> Result<InvitationId> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    if let Some(circle) = new.circle {
        let known: Option<(i64,)> = tx.optional(sql!("SELECT id FROM circles WHERE id = $1", circle)).await?;
        known.ok_or(Error::field("circle", Problem::Choice))?;
    }
    let (id,): (i64,) = tx
        .one(sql!(
            "INSERT INTO invitations (code, note, most, circle_id, made_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            secret::short_id() + &secret::short_id(),
            &new.note,
            new.most,
            new.circle,
            actor.id(),
            now,
            now.plus_seconds(new.days * 86_400),
        ))
        .await?;
    let told = format!("{} people, {} days", new.most, new.days);
    audit::log(&mut tx, now, actor, Act::Invite, Some(id), &told).await?;
    tx.commit().await?;
    Ok(InvitationId(id))
}

/// Ends an invitation: nobody joins with it any more. Ended twice, it is ended.
///
/// # Errors
/// [`Error::NotFound`]; for anyone but admins.
pub async fn end(db: &Db, actor: &Actor, id: InvitationId) -> Result<()> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let known: Option<(Option<i64>,)> =
        tx.optional(sql!("SELECT ended_at FROM invitations WHERE id = $1", id)).await?;
    let (ended,) = known.ok_or(Error::NotFound)?;
    if ended.is_none() {
        tx.execute(sql!("UPDATE invitations SET ended_at = $2 WHERE id = $1", id, now)).await?;
        audit::log(&mut tx, now, actor, Act::EndInvitation, Some(id.0), "").await?;
    }
    Ok(tx.commit().await?)
}

/// What a link opens, for whoever holds it.
///
/// # Errors
/// [`Error::NotFound`] for one that does not work (any more).
pub async fn look(db: &Db, actor: &Actor, code: &str, locale: Locale) -> Result<Invited> {
    let (_, circle) = open(db, code).await?.ok_or(Error::NotFound)?;
    let circles = circles::all(db, locale).await?;
    Ok(Invited {
        circle: circle_name(&circles, circle.map(|c| c.0)),
        inside: circle.is_some_and(|c| actor.in_circle(c)),
    })
}

/// An invitation with which one can join now, and its circle.
pub(crate) async fn open(db: &Db, code: &str) -> Result<Option<(InvitationId, Option<CircleId>)>> {
    let row: Option<(i64, Option<i64>)> = db
        .optional(sql!(
            "SELECT id, circle_id FROM invitations WHERE code = $1 AND ended_at IS NULL AND expires_at > $2 AND used < most",
            code,
            db.now(),
        ))
        .await?;
    Ok(row.map(|(id, circle)| (InvitationId(id), circle.map(CircleId))))
}

/// Uses an invitation once for whoever signed up with it, and leads them to its circle. Whether it still worked: of more
/// who come at the same time than may, the rest goes the way of those who were not invited.
pub(crate) async fn spend(tx: &mut WriteTx, now: Timestamp, member: MemberId) -> Result<bool> {
    let used: Option<(Option<i64>,)> = tx
        .optional(sql!(
            "UPDATE invitations SET used = used + 1
             WHERE id = (SELECT invitation_id FROM members WHERE id = $1) AND used < most AND ended_at IS NULL AND expires_at > $2
             RETURNING circle_id",
            member,
            now,
        ))
        .await?;
    let Some((circle,)) = used else { return Ok(false) };
    if let Some(circle) = circle {
        circles::invited_by_link(tx, now, CircleId(circle), member).await?;
    }
    Ok(true)
}

/// Follows an invitation to a circle as a member; answers with the circle's address. Whoever is in already uses nothing up.
///
/// # Errors
/// [`Conflict::LinkUsed`] for one that does not work (any more), or leads to no circle; for anyone but members.
pub async fn accept(db: &Db, actor: &Actor, code: &str) -> Result<String> {
    let me = actor.member()?;
    let dead = || Error::Conflict(Conflict::LinkUsed);
    let (id, circle) = open(db, code).await?.ok_or_else(dead)?;
    let circle = circle.ok_or_else(dead)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let used = tx
        .execute(sql!(
            "UPDATE invitations SET used = used + 1 WHERE id = $1 AND used < most AND ended_at IS NULL AND expires_at > $2",
            id,
            now,
        ))
        .await?;
    if used == 0 {
        return Err(dead());
    }
    // Dropped with what it counted, where they are in already.
    if circles::invited_by_link(&mut tx, now, circle, me).await? {
        tx.commit().await?;
    }
    let all = circles::all(db, Locale::Ja).await?;
    Ok(all.into_iter().find(|c| c.id == circle).map(|c| c.slug).unwrap_or_default())
}
