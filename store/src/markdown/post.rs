//! Texts that name members and show pictures of the community.

use super::{Known, Named, Shown, render_with};
use crate::Db;
use crate::db::{Sql, fault};
use domain::Result;

/// A text so short is read and rendered where it is asked for: handing it over would take longer.
const SHORT: usize = 500;

/// A text as it is stored and shown.
pub struct Written {
    /// Its HTML.
    pub html: String,
    /// What it names.
    pub named: Named,
}

/// Renders a post: looks up whom it names and which pictures it shows, each in one query.
///
/// # Errors
/// When the database is away.
pub async fn of_post(db: &Db, markdown: &str) -> Result<Written> {
    let named =
        if Named::any_in(markdown) { apart(markdown.to_owned(), Named::of).await? } else { Named::default() };
    let mut known = Known::default();
    if !named.handles.is_empty() {
        let mut sql = Sql::from("SELECT handle FROM members WHERE standing = 'active' AND handle IN ");
        sql.bind_list(named.handles.iter());
        known.handles = db.all::<(String,)>(sql).await?.into_iter().map(|(handle,)| handle).collect();
    }
    if !named.files.is_empty() {
        let mut sql =
            Sql::from("SELECT name, label, width, height FROM files WHERE width IS NOT NULL AND name IN ");
        sql.bind_list(named.files.iter());
        for (name, label, width, height) in db.all::<(String, String, i64, i64)>(sql).await? {
            known.pictures.insert(name, Shown { label, width, height });
        }
    }
    Ok(Written { html: rendered(markdown.to_owned(), known).await?, named })
}

/// Renders a text where it keeps no request waiting: the longest take milliseconds.
///
/// # Errors
/// When the thread that renders ends before it is done.
pub async fn rendered(markdown: String, known: Known) -> Result<String> {
    apart(markdown, move |text| render_with(text, &known)).await
}

/// Does something with a text where it keeps no request waiting.
async fn apart<T: Send + 'static>(
    markdown: String,
    work: impl FnOnce(&str) -> T + Send + 'static,
) -> Result<T> {
    if markdown.len() <= SHORT {
        return Ok(work(&markdown));
    }
    tokio::task::spawn_blocking(move || work(&markdown)).await.map_err(fault)
}
