//! What an article said before, for those who write it and those who decide about it.

use super::{by_slug, find, write};
use crate::db::fault;
use crate::{Db, diff, sql};
use domain::article::{ArticleHistory, ArticleVersion, VERSIONS_SHOWN};
use domain::event::PersonName;
use domain::thread::Change;
use domain::{Actor, CircleId, Error, MemberId, Result};

#[derive(sqlx::FromRow)]
struct Version {
    version: i64,
    title: String,
    summary: String,
    body_md: String,
    circle_id: Option<i64>,
    at: i64,
    id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
}

impl Version {
    /// All that is read of it, so that what changed is seen wherever it stands.
    fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.title);
        if !self.summary.is_empty() {
            text.push_str(&self.summary);
            text.push_str("\n\n");
        }
        text + &self.body_md
    }
}

/// All that an article said, the latest first.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it, [`Error::Forbidden`] where they only read it; for anyone but
/// members.
pub async fn history(db: &Db, actor: &Actor, slug: &str) -> Result<ArticleHistory> {
    actor.member()?;
    let found = find(db, actor, by_slug(slug)).await?;
    if !found.may().change {
        return Err(Error::Forbidden);
    }
    let mut rows: Vec<Version> = db
        .all(sql!(
            "SELECT v.version, v.title, v.summary, v.body_md, v.at, m.id, m.handle, m.name, COALESCE(v.circle_id, e.circle_id) AS circle_id
             FROM article_versions v LEFT JOIN members m ON m.id = v.by_id AND m.standing <> 'gone'
             LEFT JOIN events e ON e.id = v.event_id AND e.visibility = 'circle'
             WHERE v.article_id = $1 ORDER BY v.version DESC LIMIT $2",
            found.row.id,
            VERSIONS_SHOWN + 1,
        ))
        .await?;
    // What was said in a circle stays there, also where the article left it.
    rows.retain(|row| row.circle_id.is_none_or(|circle| actor.in_circle(CircleId(circle))));
    rows.reverse();
    // Comparing takes time that others would wait for.
    let compared = tokio::task::spawn_blocking(move || compare(rows)).await.map_err(fault)?;
    let version = |(row, pieces): (Version, Vec<(Change, String)>)| ArticleVersion {
        number: row.version,
        at: db.moment(row.at),
        by: row.id.zip(row.handle).zip(row.name).map(|((id, handle), name)| PersonName {
            id: MemberId(id),
            handle,
            name,
            profession: None,
            verified: false,
        }),
        pieces,
    };
    let mut versions: Vec<ArticleVersion> = compared.into_iter().map(version).rev().collect();
    versions.truncate(VERSIONS_SHOWN as usize);
    Ok(ArticleHistory { id: found.row.id(), slug: found.row.slug, title: found.row.title, versions })
}

/// Each beside the one before.
fn compare(rows: Vec<Version>) -> Vec<(Version, Vec<(Change, String)>)> {
    let mut before: Option<String> = None;
    let pieces = |before: &Option<String>, text: &str| match before {
        Some(before) => diff::diff(before, text),
        None => vec![(Change::Kept, text.to_owned())],
    };
    rows.into_iter()
        .map(|row| {
            let text = row.text();
            let found = pieces(&before, &text);
            before = Some(text);
            (row, found)
        })
        .collect()
}

/// Writes what an article said before once more, as its newest text; nothing of what it says now is lost.
///
/// # Errors
/// As [`super::save`]; [`Error::NotFound`] where it never said that.
pub async fn restore(db: &Db, actor: &Actor, slug: &str, number: i64) -> Result<String> {
    actor.member()?;
    let found = find(db, actor, by_slug(slug)).await?;
    if !found.may().change {
        return Err(Error::Forbidden);
    }
    let old: Option<(String, String, String, Option<i64>)> = db
        .optional(sql!(
            "SELECT v.title, v.summary, v.body_md, COALESCE(v.circle_id, e.circle_id) FROM article_versions v
             LEFT JOIN events e ON e.id = v.event_id AND e.visibility = 'circle' WHERE v.article_id = $1 AND v.version = $2",
            found.row.id,
            number
        ))
        .await?;
    let old = old.filter(|(.., circle)| circle.is_none_or(|circle| actor.in_circle(CircleId(circle))));
    let (title, summary, body, _) = old.ok_or(Error::NotFound)?;
    let mut form = write::as_form(db, &found.row).await?;
    (form.title, form.summary, form.body) = (title, summary, body);
    write::put(db, actor, &form.validate()?, false).await
}
