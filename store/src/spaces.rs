//! Spaces: where threads of a theme live.

use crate::Db;
use crate::db::Sql;
use domain::circle::{Visibility, can_see};
use domain::thread::Space;
use domain::{Actor, CircleId, Error, Locale, Result, SpaceId};

const COLUMNS: &str = "SELECT s.id, s.slug, s.name_ja, s.name_en, s.description_ja, s.description_en, s.visibility, s.circle_id,
    s.thread_count, s.last_post_at FROM spaces s";

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

impl SpaceRow {
    fn space(self, db: &Db, locale: Locale) -> Space {
        let (name, description) = if locale == Locale::Ja {
            (self.name_ja, self.description_ja)
        } else {
            (self.name_en, self.description_en)
        };
        Space {
            id: SpaceId(self.id),
            slug: self.slug,
            name,
            description,
            visibility: Visibility::parse(&self.visibility).unwrap_or(Visibility::Circle),
            circle: self.circle_id.map(CircleId),
            threads: self.thread_count,
            last_post: self.last_post_at.map(|at| db.moment(at)),
        }
    }
}

/// The spaces the actor may read, in the admins' order.
///
/// # Errors
/// When the database is away.
pub async fn list(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<Space>> {
    let mut sql = Sql::from(COLUMNS);
    sql.push(" WHERE ");
    visible(&mut sql, actor);
    sql.push(" ORDER BY s.position, s.id");
    Ok(db.all::<SpaceRow>(sql).await?.into_iter().map(|r| r.space(db, locale)).collect())
}

/// One space by its address.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not know of it; [`Error::SignedOut`] for a visitor at
/// a members' space, whose name is no secret.
pub async fn show(db: &Db, actor: &Actor, slug: &str, locale: Locale) -> Result<Space> {
    find(db, actor, Some(slug), None, locale).await
}

/// One space by its id.
pub(crate) async fn by_id(db: &Db, actor: &Actor, id: SpaceId, locale: Locale) -> Result<Space> {
    find(db, actor, None, Some(id), locale).await
}

async fn find(
    db: &Db,
    actor: &Actor,
    slug: Option<&str>,
    id: Option<SpaceId>,
    locale: Locale,
) -> Result<Space> {
    let mut sql = Sql::from(COLUMNS);
    match (slug, id) {
        (Some(slug), _) => sql.push(" WHERE s.slug = ").bind(slug),
        (None, id) => sql.push(" WHERE s.id = ").bind(id.map(|i| i.0)),
    };
    let row: SpaceRow = db.optional(sql).await?.ok_or(Error::NotFound)?;
    let space = row.space(db, locale);
    if can_see(actor, space.visibility, space.circle) {
        return Ok(space);
    }
    Err(match (space.visibility, actor) {
        (Visibility::Members, Actor::Visitor) => Error::SignedOut,
        (Visibility::Members, _) => Error::Forbidden,
        _ => Error::NotFound,
    })
}

fn visible(sql: &mut Sql, actor: &Actor) {
    sql.push("(s.visibility = 'public'");
    if actor.is_member() {
        sql.push(" OR s.visibility = 'members'");
    }
    if *actor == Actor::System {
        sql.push(" OR s.visibility = 'circle'");
    }
    if !actor.circles().is_empty() {
        sql.push(" OR (s.visibility = 'circle' AND s.circle_id IN ")
            .bind_list(actor.circles().iter().copied())
            .push(")");
    }
    sql.push(")");
}
