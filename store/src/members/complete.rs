//! Whom somebody may mean who is typing `@` and a few letters.

use super::keys;
use crate::db::Sql;
use crate::{Db, distances, reactions, spaces};
use domain::event::PersonName;
use domain::thread::Place;
use domain::vocabulary::TermName;
use domain::{Actor, Locale, MemberId, Result};

/// Most that are offered: more are not read.
const MOST: usize = 8;
/// Most that are looked at.
const LOOKED_AT: i64 = 60;

/// Members whose handle, name or reading has these letters, those first who begin with them. In the space of a circle its
/// members only; nobody whom the actor keeps at a distance, or who keeps the actor away.
///
/// # Errors
/// For anyone but members; where the place is not the actor's to know.
pub async fn complete(db: &Db, actor: &Actor, typed: &str, place: Option<&Place>) -> Result<Vec<PersonName>> {
    let me = actor.member()?;
    let circle = match place {
        Some(Place::Space(slug)) => spaces::show(db, actor, slug, Locale::Ja).await?.circle,
        Some(Place::Post(post)) => {
            let (_, space) = reactions::place(db, actor, *post).await?;
            spaces::by_id(db, actor, space, Locale::Ja).await?.circle
        }
        None => None,
    };
    let word = keys::fold(&typed.chars().take(30).collect::<String>());
    if word.is_empty() {
        return Ok(Vec::new());
    }
    // LIKE's own signs are taken as letters; `!` is the escape on both engines.
    let plain = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let mut sql = Sql::from("SELECT m.id, m.handle, m.name, m.profession FROM members m");
    sql.push(" WHERE m.standing = 'active' AND m.id <> ").bind(me);
    sql.push(" AND m.search_key LIKE ").bind(format!("%{plain}%")).push(" ESCAPE '!'");
    match circle {
        Some(circle) => {
            sql.push(" AND m.id IN (SELECT member_id FROM circle_members WHERE circle_id = ").bind(circle);
            sql.push(")");
        }
        // Who left the directory is offered only where they write anyhow.
        None => {
            sql.push(" AND (m.listed = TRUE");
            if let Some(Place::Post(post)) = place {
                sql.push(" OR m.id IN (SELECT p.author_id FROM posts p JOIN posts q ON q.thread_id = p.thread_id WHERE q.id = ");
                sql.bind(*post).push(")");
            }
            sql.push(")");
        }
    }
    sql.push(" ORDER BY CASE WHEN m.handle LIKE ").bind(format!("{plain}%"));
    sql.push(" ESCAPE '!' THEN 0 WHEN m.search_key LIKE ").bind(format!("{plain}%"));
    sql.push(" ESCAPE '!' OR m.search_key LIKE ").bind(format!("%\n{plain}%"));
    sql.push(" ESCAPE '!' THEN 1 ELSE 2 END, m.sort_key, m.id LIMIT ").bind(LOOKED_AT);
    let rows: Vec<(i64, String, String, Option<String>)> = db.all(sql).await?;
    let away = distances::away(db, me).await?;
    let found = rows.into_iter().filter(|(id, ..)| !away.contains(&MemberId(*id)));
    let person = |(id, handle, name, profession): (i64, String, String, Option<String>)| PersonName {
        id: MemberId(id),
        handle,
        name,
        profession: profession.map(TermName::read),
        verified: false,
    };
    Ok(found.map(person).take(MOST).collect())
}
