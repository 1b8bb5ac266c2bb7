//! Circles: the smaller communities inside.

use crate::{Db, sql};
use domain::circle::CircleName;
use domain::{Actor, CircleId, Locale, Result};

/// The circles the actor belongs to, by name.
///
/// # Errors
/// When the database is away.
pub async fn mine(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<CircleName>> {
    let Some(me) = actor.id().filter(|_| actor.is_member()) else { return Ok(Vec::new()) };
    let rows: Vec<(i64, String, String, String)> = db
        .all(sql!(
            "SELECT c.id, c.slug, c.name_ja, c.name_en FROM circles c
             JOIN circle_members m ON m.circle_id = c.id WHERE m.member_id = $1 ORDER BY c.id",
            me,
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, slug, ja, en)| CircleName {
            id: CircleId(id),
            slug,
            name: if locale == Locale::Ja { ja } else { en },
        })
        .collect())
}
