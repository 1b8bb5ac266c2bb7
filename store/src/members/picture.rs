//! The picture that a member shows of themselves: kept like other files, shown to the audience that they chose.

use super::profile::eyes;
use crate::db::{DbError, Sql};
use crate::files::{self, NewFile};
use crate::{Db, sql};
use domain::member::{Audience, OwnPicture};
use domain::{Actor, MemberId, Problem, Result};
use std::collections::HashMap;

/// The stored form of what has this audience, beside the parts of a profile.
const PART: &str = "picture";

/// One's own picture, and who sees it.
///
/// # Errors
/// For anyone but members.
pub async fn own_picture(db: &Db, actor: &Actor) -> Result<OwnPicture> {
    let me = actor.member()?;
    let (name, handle, picture, audience): (String, String, Option<String>, Option<String>) = db
        .one(sql!(
            "SELECT m.name, m.handle, f.name, a.audience FROM members m LEFT JOIN files f ON f.id = m.picture_id
             LEFT JOIN member_audiences a ON a.member_id = m.id AND a.part = $2 WHERE m.id = $1",
            me,
            PART
        ))
        .await?;
    Ok(OwnPicture { name, handle, picture, audience: read(audience.as_deref()) })
}

/// What is not understood is shown to nobody.
fn read(audience: Option<&str>) -> Audience {
    audience.map_or(Audience::Members, |a| Audience::parse(a).unwrap_or(Audience::Me))
}

/// Shows another picture, to an audience.
///
/// # Errors
/// For anyone but members.
pub async fn set_picture(db: &Db, actor: &Actor, file: &NewFile, audience: Audience) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    let id = files::insert(&mut tx, db.now(), me, file).await?;
    tx.execute(sql!("UPDATE members SET picture_id = $2 WHERE id = $1", me, id)).await?;
    tx.execute(audience_of(me, audience)).await?;
    tx.show(me);
    Ok(tx.commit().await?)
}

fn audience_of(me: MemberId, audience: Audience) -> Sql {
    sql!(
        "INSERT INTO member_audiences (member_id, part, audience) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, part) DO UPDATE SET audience = excluded.audience",
        me,
        PART,
        audience.code(),
    )
}

/// Chooses who sees it.
///
/// # Errors
/// [`Problem::Choice`] at `audience`; for anyone but members.
pub async fn show_picture_to(db: &Db, actor: &Actor, audience: &str) -> Result<()> {
    let me = actor.member()?;
    let audience =
        Audience::parse(audience).ok_or_else(|| domain::Error::field("audience", Problem::Choice))?;
    let mut tx = db.write().await?;
    tx.execute(audience_of(me, audience)).await?;
    tx.show(me);
    Ok(tx.commit().await?)
}

/// Shows none any more; its bytes are cleared away in time.
///
/// # Errors
/// For anyone but members.
pub async fn drop_picture(db: &Db, actor: &Actor) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    tx.execute(sql!("UPDATE members SET picture_id = NULL WHERE id = $1", me)).await?;
    tx.show(me);
    Ok(tx.commit().await?)
}

/// The pictures of members, each with its audience.
pub(super) async fn pictures(
    db: &Db,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, (String, Audience)>, DbError> {
    let mut sql = Sql::from(
        "SELECT m.id, f.name, a.audience FROM members m JOIN files f ON f.id = m.picture_id
         LEFT JOIN member_audiences a ON a.member_id = m.id AND a.part = 'picture' WHERE m.id IN ",
    );
    sql.bind_list(ids);
    let rows: Vec<(i64, String, Option<String>)> = db.all(sql).await?;
    Ok(rows.into_iter().map(|(id, name, audience)| (id, (name, read(audience.as_deref())))).collect())
}

/// Whether a file is a picture that the actor may see of somebody.
pub(crate) async fn may_see(db: &Db, actor: &Actor, file: i64) -> Result<bool> {
    let Ok(me) = actor.member() else { return Ok(false) };
    let row: Option<(i64, Option<String>)> = db
        .optional(sql!(
            "SELECT m.id, a.audience FROM members m LEFT JOIN member_audiences a ON a.member_id = m.id AND a.part = $2
             WHERE m.picture_id = $1 AND (m.standing = 'active' OR m.id = $3)
               AND NOT EXISTS (SELECT 1 FROM distances d WHERE d.member_id = m.id AND d.other_id = $3 AND d.kind = 'block')",
            file,
            PART,
            me
        ))
        .await?;
    let Some((owner, audience)) = row else { return Ok(false) };
    Ok(read(audience.as_deref()).admits(eyes(db, actor, me, MemberId(owner)).await?))
}
