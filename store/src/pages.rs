//! Pages that admins write.

use crate::cache::Topic;
use crate::db::WriteTx;
use crate::{Db, markdown, sql};
use domain::page::Page;
use domain::{Error, Locale, Result, Timestamp};
use serde::Deserialize;

/// One page in the reader's language, or in the other where only that exists.
///
/// # Errors
/// [`Error::NotFound`] for an unknown address.
pub async fn show(db: &Db, slug: &str, locale: Locale) -> Result<Page> {
    let row: Option<(String, String)> = db
        .optional(sql!(
            "SELECT title, body_html FROM pages WHERE slug = $1 ORDER BY CASE WHEN locale = $2 THEN 0 ELSE 1 END, locale DESC LIMIT 1",
            slug,
            locale.tag(),
        ))
        .await?;
    let (title, html) = row.ok_or(Error::NotFound)?;
    Ok(Page { slug: slug.to_owned(), title, html })
}

#[derive(Deserialize)]
struct File {
    page: Vec<Source>,
}

#[derive(Deserialize)]
struct Source {
    slug: String,
    title_ja: String,
    title_en: String,
    body_ja: String,
    body_en: String,
}

const DEFAULTS: &str = include_str!("../../demo/default_pages.toml");

/// Gives a new community its pages, in neutral words. Pages that exist are left as they are.
///
/// # Errors
/// When the database is away.
pub async fn seed_defaults(db: &Db) -> Result<()> {
    seed(db, DEFAULTS, false).await
}

/// Writes the pages of a file of the same form as `demo/default_pages.toml`.
async fn seed(db: &Db, toml: &str, replace: bool) -> Result<()> {
    let mut tx = db.write().await?;
    write(&mut tx, db.now(), toml, replace).await?;
    Ok(tx.commit().await?)
}

/// The same, as a part of a transaction.
pub(crate) async fn write(tx: &mut WriteTx, now: Timestamp, toml: &str, replace: bool) -> Result<()> {
    let file: File = toml::from_str(toml).map_err(crate::db::fault)?;
    for page in &file.page {
        for (locale, title, body) in
            [("ja", &page.title_ja, &page.body_ja), ("en", &page.title_en, &page.body_en)]
        {
            if replace {
                tx.execute(sql!("DELETE FROM pages WHERE slug = $1 AND locale = $2", &page.slug, locale))
                    .await?;
            }
            tx.execute(sql!(
                "INSERT INTO pages (slug, locale, title, body_md, body_html, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (slug, locale) DO NOTHING",
                &page.slug,
                locale,
                title,
                body,
                markdown::render(body),
                now,
            ))
            .await?;
        }
    }
    tx.touch(Topic::Pages);
    Ok(())
}
