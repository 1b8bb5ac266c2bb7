//! The library: who reads what, how an article comes into it, and what it said before.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod marks;
mod steps;
mod texts;

use domain::article::{ArticleForm, ArticlePage, ArticleState, LibraryPage, LibraryQuery};
use domain::error::Conflict;
use domain::{Actor, ArticleId, CircleId, Error, Locale, Problem, Result, Role};
use store::testing::{TestDb, circle, event, id, member, number, refused, register, rows, run};
use store::{Db, articles, sql};

const L: Locale = Locale::Ja;

/// A form that has what is needed.
fn form(title: &str) -> ArticleForm {
    ArticleForm {
        key: store::secret::short_id(),
        title: title.into(),
        body: format!("{title}の本文"),
        access: "members".into(),
        ..ArticleForm::default()
    }
}

/// Writes a draft.
async fn written(db: &Db, who: &Actor, form: &ArticleForm) -> String {
    articles::save(db, who, &form.validate().unwrap()).await.unwrap()
}

/// Puts what was written into the library, whoever would have to decide that.
async fn published(db: &Db, who: &Actor, form: &ArticleForm) -> String {
    let slug = written(db, who, form).await;
    let done = run(
        db,
        sql!("UPDATE articles SET state = 'published', published_at = $2 WHERE slug = $1", &slug, db.now()),
    )
    .await;
    assert_eq!(done, 1);
    slug
}

async fn show(db: &Db, who: &Actor, slug: &str) -> Result<ArticlePage> {
    articles::show(db, who, slug, L).await
}

/// Its id and version.
async fn now(db: &Db, slug: &str) -> (ArticleId, i64) {
    let found: Vec<(i64, i64)> =
        rows(db, sql!("SELECT id, version FROM articles WHERE slug = $1", slug)).await;
    (ArticleId(found[0].0), found[0].1)
}

/// Changes some fields of an article, through its form.
async fn change(db: &Db, who: &Actor, slug: &str, what: impl FnOnce(&mut ArticleForm)) -> Result<String> {
    let mut form = articles::form(db, who, Some(slug), L).await?.form;
    what(&mut form);
    articles::save(db, who, &form.validate()?).await
}

async fn library(db: &Db, who: &Actor) -> LibraryPage {
    articles::library(db, who, &LibraryQuery { page: 1, ..LibraryQuery::default() }, L).await.unwrap()
}

fn titles(page: &LibraryPage) -> Vec<&str> {
    page.articles.iter().map(|a| a.title.as_str()).collect()
}

/// What somebody was told of articles and did not read, the code and the address.
async fn told(db: &Db, who: &Actor) -> Vec<String> {
    let words: Vec<(String,)> = rows(
        db,
        sql!(
            "SELECT words FROM notifications WHERE member_id = $1 AND kind = 'article' AND read_at IS NULL ORDER BY id",
            id(who)
        ),
    )
    .await;
    words.into_iter().map(|(w,)| w).collect()
}
