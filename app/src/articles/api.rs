//! Server functions of the library.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::ArticleId;
use domain::article::{
    ArticleForm, ArticleFormPage, ArticleHistory, ArticlePage, GiveBackForm, LibraryPage, LibraryQuery, Mark,
};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// A page of the library.
#[server(endpoint = "articles/library", input = Json, output = Postcard)]
pub async fn library(query: LibraryQuery) -> Result<LibraryPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::articles::library(&cx.db, &cx.actor, &query, cx.locale).await)
}

/// One article.
#[server(endpoint = "articles/show", input = Json, output = Postcard)]
pub async fn show_article(slug: String) -> Result<ArticlePage, Fault> {
    let cx = crate::request::Cx::take()?;
    let load = async {
        let found = store::articles::show(&cx.db, &cx.actor, &slug, cx.locale).await;
        // It may have another address now.
        if found == Err(domain::Error::NotFound)
            && let Some(now) = store::articles::moved(&cx.db, &slug).await?
        {
            let page = store::articles::show(&cx.db, &cx.actor, &now, cx.locale).await?;
            crate::request::go(&format!("/library/{now}"));
            return Ok(page);
        }
        found
    };
    cx.answer(load.await)
}

/// The form of an article, or of a new one.
#[server(endpoint = "articles/form", input = Json, output = Postcard)]
pub async fn edit_article(slug: Option<String>) -> Result<ArticleFormPage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::articles::form(&cx.db, &cx.actor, slug.as_deref(), cx.locale).await)
}

/// Writes an article; goes on at it.
#[server(endpoint = "articles/save")]
pub async fn save_article(#[server(default)] form: ArticleForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::save(&cx.db, &cx.actor, &form.validate()?).await?;
        // Whoever took themselves out of its authors may not read it any more.
        let there = store::articles::show(&cx.db, &cx.actor, &slug, cx.locale).await.is_ok();
        crate::request::go(&if there { format!("/library/{slug}") } else { "/library".to_owned() });
        Ok(())
    };
    cx.answer(work.await)
}

/// Puts a bookmark in an article, or notes that it was read; without `on` the mark goes.
#[server(endpoint = "articles/mark")]
pub async fn mark_article(id: ArticleId, mark: Mark, #[server(default)] on: bool) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::mark(&cx.db, &cx.actor, id, mark, on).await?;
        crate::request::go(&format!("/library/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Hands an article to the editors.
#[server(endpoint = "articles/submit")]
pub async fn submit_article(id: ArticleId, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::submit(&cx.db, &cx.actor, id, version).await?;
        crate::request::go(&format!("/library/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Puts an article into the library.
#[server(endpoint = "articles/publish")]
pub async fn publish_article(id: ArticleId, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::publish(&cx.db, &cx.actor, id, version).await?;
        crate::request::go(&format!("/library/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Gives an article back to its authors, with a word.
#[server(endpoint = "articles/give_back")]
pub async fn give_back_article(#[server(default)] form: GiveBackForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let GiveBackForm { id, version, note } = form;
        let version = version.parse().unwrap_or_default();
        store::articles::give_back(&cx.db, &cx.actor, id.parse()?, version, &note).await?;
        crate::request::go("/library");
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes an article out of the library, or back from the editors.
#[server(endpoint = "articles/withdraw")]
pub async fn withdraw_article(id: ArticleId, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let next = store::articles::withdraw(&cx.db, &cx.actor, id, version).await?;
        crate::request::go(&next);
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes a draft away for good.
#[server(endpoint = "articles/remove")]
pub async fn remove_article(id: ArticleId, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::articles::remove(&cx.db, &cx.actor, id, version).await?;
        crate::request::go("/library");
        Ok(())
    };
    cx.answer(work.await)
}

/// Says that an article still holds.
#[server(endpoint = "articles/check")]
pub async fn check_article(id: ArticleId, version: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::check(&cx.db, &cx.actor, id, version).await?;
        crate::request::go(&format!("/library/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}

/// What an article said before.
#[server(endpoint = "articles/history", input = Json, output = Postcard)]
pub async fn article_versions(slug: String) -> Result<ArticleHistory, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::articles::history(&cx.db, &cx.actor, &slug).await)
}

/// Writes what an article said before once more.
#[server(endpoint = "articles/restore")]
pub async fn restore_article(slug: String, number: i64) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let slug = store::articles::restore(&cx.db, &cx.actor, &slug, number).await?;
        crate::request::go(&format!("/library/{slug}"));
        Ok(())
    };
    cx.answer(work.await)
}
