//! Spaces: where threads of a theme live.

use crate::cache::{Topic, Weight};
use crate::demo::source::Community;
use crate::{Db, sql};
use domain::circle::{Visibility, can_see};
use domain::thread::Space;
use domain::{Actor, CircleId, Error, Locale, Result, SpaceId};
use std::sync::Arc;

#[derive(sqlx::FromRow)]
struct SpaceRow {
    id: i64,
    slug: String,
    name_ja: String,
    name_en: String,
    description_ja: String,
    description_en: String,
    visibility: String,
    circle_id: Option<i64>,
    thread_count: i64,
    last_post_at: Option<i64>,
}

/// Gives a community that has no space yet its first ones: those of the demo that belong to no circle.
///
/// # Errors
/// When the database is away.
pub async fn seed_defaults(db: &Db) -> Result<()> {
    let source = Community::read()?;
    let mut tx = db.write().await?;
    let (there,): (i64,) = tx.one("SELECT COUNT(*) FROM spaces").await?;
    if there > 0 {
        return Ok(());
    }
    for (position, space) in (1_i64..).zip(source.space.iter().filter(|s| s.circle.is_none())) {
        // Two processes that begin at once make them once.
        tx.execute(sql!(
            "INSERT INTO spaces (slug, position, name_ja, name_en, description_ja, description_en, visibility)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO NOTHING",
            &space.slug,
            position,
            &space.name_ja,
            &space.name_en,
            &space.description_ja,
            &space.description_en,
            &space.visibility,
        ))
        .await?;
    }
    tx.touch(Topic::Talk);
    Ok(tx.commit().await?)
}

impl SpaceRow {
    fn space(&self, db: &Db, locale: Locale) -> Space {
        let (name, description) = if locale == Locale::Ja {
            (&self.name_ja, &self.description_ja)
        } else {
            (&self.name_en, &self.description_en)
        };
        Space {
            id: SpaceId(self.id),
            slug: self.slug.clone(),
            name: name.clone(),
            description: description.clone(),
            visibility: Visibility::parse(&self.visibility).unwrap_or(Visibility::Circle),
            circle: self.circle_id.map(CircleId),
            threads: self.thread_count,
            last_post: self.last_post_at.map(|at| db.moment(at)),
        }
    }
}

impl Weight for SpaceRow {
    fn weight(&self) -> usize {
        size_of::<Self>()
            + self.slug.len()
            + self.name_ja.len()
            + self.name_en.len()
            + self.description_ja.len()
            + self.description_en.len()
    }
}

/// All spaces, in the admins' order: a community has dozens of them, not thousands.
async fn all(db: &Db) -> Result<Arc<Vec<SpaceRow>>> {
    db.remember("spaces".to_owned(), &[Topic::Talk], async || {
        Ok(db
            .all(
                "SELECT id, slug, name_ja, name_en, description_ja, description_en, visibility, circle_id, thread_count, last_post_at
                 FROM spaces ORDER BY position, id",
            )
            .await?)
    })
    .await
}

/// The spaces the actor may read, in the admins' order.
///
/// # Errors
/// When the database is away.
pub async fn list(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<Space>> {
    let mut spaces: Vec<Space> = all(db).await?.iter().map(|r| r.space(db, locale)).collect();
    spaces.retain(|s| can_see(actor, s.visibility, s.circle));
    Ok(spaces)
}

/// One space by its address.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not know of it; [`Error::SignedOut`] for a visitor at
/// a members' space, whose name is no secret.
pub async fn show(db: &Db, actor: &Actor, slug: &str, locale: Locale) -> Result<Space> {
    find(db, actor, |s| s.slug == slug, locale).await
}

/// One space by its id.
pub(crate) async fn by_id(db: &Db, actor: &Actor, id: SpaceId, locale: Locale) -> Result<Space> {
    find(db, actor, |s| s.id == id.0, locale).await
}

async fn find(db: &Db, actor: &Actor, which: impl Fn(&SpaceRow) -> bool, locale: Locale) -> Result<Space> {
    let all = all(db).await?;
    let space = all.iter().find(|s| which(s)).ok_or(Error::NotFound)?.space(db, locale);
    if can_see(actor, space.visibility, space.circle) {
        return Ok(space);
    }
    Err(match (space.visibility, actor) {
        (Visibility::Members, Actor::Visitor) => Error::SignedOut,
        (Visibility::Members, _) => Error::Forbidden,
        _ => Error::NotFound,
    })
}
