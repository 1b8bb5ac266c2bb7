//! Spaces: where threads of a theme live.

mod arrange;

pub use arrange::{arranged, form, remove, save, shift};

use crate::cache::{Topic, Weight};
use crate::demo::source::Community;
use crate::{Db, sql};
use domain::circle::{Visibility, can_see};
use domain::space::{Space, Starters};
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
    anonymous: bool,
    starters: String,
    version: i64,
    thread_count: i64,
    last_post_at: Option<i64>,
}

/// Who may read a space.
#[derive(sqlx::FromRow)]
struct Sight {
    id: i64,
    visibility: String,
    circle_id: Option<i64>,
}

impl Weight for Sight {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.visibility.len()
    }
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
            "INSERT INTO spaces (slug, position, name_ja, name_en, description_ja, description_en, visibility, anonymous, starters)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING",
            &space.slug,
            position,
            &space.name_ja,
            &space.name_en,
            &space.description_ja,
            &space.description_en,
            &space.visibility,
            space.anonymous,
            space.starters.code(),
        ))
        .await?;
    }
    tx.touch(Topic::Talk);
    tx.touch(Topic::Pages);
    Ok(tx.commit().await?)
}

impl SpaceRow {
    fn space(&self, db: &Db, locale: Locale) -> Space {
        // What has no English yet is said in Japanese.
        let said = |ja: &String, en: &String| {
            if locale == Locale::Ja || en.is_empty() { ja.clone() } else { en.clone() }
        };
        Space {
            id: SpaceId(self.id),
            slug: self.slug.clone(),
            name: said(&self.name_ja, &self.name_en),
            description: said(&self.description_ja, &self.description_en),
            visibility: Visibility::parse(&self.visibility).unwrap_or(Visibility::Circle),
            circle: self.circle_id.map(CircleId),
            anonymous: self.anonymous,
            starters: Starters::parse(&self.starters).unwrap_or(Starters::Nobody),
            threads: self.thread_count,
            last_post: self.last_post_at.map(|at| db.moment(at)),
        }
    }
}

impl Weight for SpaceRow {
    fn weight(&self) -> usize {
        size_of::<Self>()
            + self.slug.len()
            + self.starters.len()
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
                "SELECT id, slug, name_ja, name_en, description_ja, description_en, visibility, circle_id, anonymous, starters, version, thread_count, last_post_at
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

/// Whether the actor may read a space: asked for every piece of news, so nothing is copied.
///
/// # Errors
/// When the database is away.
pub async fn may_read(db: &Db, actor: &Actor, id: SpaceId) -> Result<bool> {
    // Remembered apart from what changes with each post.
    let all = db.remember("who may read spaces".to_owned(), &[Topic::Pages], async || {
        Ok(db.all::<Sight>("SELECT id, visibility, circle_id FROM spaces").await?)
    });
    Ok(all.await?.iter().find(|s| s.id == id.0).is_some_and(|s| {
        can_see(
            actor,
            Visibility::parse(&s.visibility).unwrap_or(Visibility::Circle),
            s.circle_id.map(CircleId),
        )
    }))
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
