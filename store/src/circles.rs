//! Circles: the smaller communities inside.

use crate::cache::{Topic, Weight};
use crate::{Db, sql};
use domain::circle::CircleName;
use domain::{Actor, CircleId, Locale, Result};

struct Circle {
    id: CircleId,
    slug: String,
    ja: String,
    en: String,
}

impl Weight for Circle {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.slug.len() + self.ja.len() + self.en.len()
    }
}

/// The circles the actor belongs to, by age.
///
/// # Errors
/// When the database is away.
pub async fn mine(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<CircleName>> {
    if actor.circles().is_empty() || !actor.is_member() {
        return Ok(Vec::new());
    }
    let mut mine = all(db, locale).await?;
    mine.retain(|c| actor.in_circle(c.id));
    Ok(mine)
}

/// All circles, by age: for admins, who give them spaces.
pub(crate) async fn all(db: &Db, locale: Locale) -> Result<Vec<CircleName>> {
    let all = db.remember("circles".to_owned(), &[Topic::Members], async || {
        let rows: Vec<(i64, String, String, String)> =
            db.all(sql!("SELECT id, slug, name_ja, name_en FROM circles ORDER BY id")).await?;
        let circle = |(id, slug, ja, en)| Circle { id: CircleId(id), slug, ja, en };
        Ok(rows.into_iter().map(circle).collect::<Vec<_>>())
    });
    Ok(all
        .await?
        .iter()
        .map(|c| CircleName {
            id: c.id,
            slug: c.slug.clone(),
            name: if locale == Locale::Ja { c.ja.clone() } else { c.en.clone() },
        })
        .collect())
}
