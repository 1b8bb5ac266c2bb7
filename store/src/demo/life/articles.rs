//! What members wrote for the library: `demo/articles.toml`, in which what each field means is told.

use super::Shelf;
use super::stage::{DAY, Stage};
use crate::articles;
use crate::demo::source::parse;
use domain::article::ArticleForm;
use domain::{Actor, Locale, Result, Timestamp};
use serde::Deserialize;

/// Who decides what comes into the library.
const EDITOR: &str = "徳田";

#[derive(Deserialize)]
struct Articles {
    article: Vec<Article>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    by: String,
    day: i64,
    slug: String,
    title: String,
    summary: String,
    tags: String,
    access: String,
    #[serde(default)]
    circle: String,
    state: String,
    body: String,
}

/// They write, hand in and publish.
pub(super) async fn write<S: Shelf>(stage: &Stage<'_, S>) -> Result<()> {
    let all: Articles = parse(include_str!("../../../../demo/articles.toml"))?;
    for article in &all.article {
        let author = &stage.people.named(&article.by)?.actor;
        let editor = &stage.people.named(EDITOR)?.actor;
        let at = stage.midnight().plus_seconds(-article.day * DAY);
        let slug = draft(stage, article, author, at).await?;
        if article.state == "draft" {
            continue;
        }
        let later = at.plus_seconds(DAY / 2);
        if author.id() != editor.id() {
            let doing = stage.doing(author, later);
            let page = articles::show(&doing.db, author, &slug, Locale::Ja).await?;
            articles::submit(&doing.db, author, page.card.id, page.version).await?;
        }
        if article.state == "published" {
            let doing = stage.doing(editor, later.plus_seconds(3600));
            let page = articles::show(&doing.db, editor, &slug, Locale::Ja).await?;
            articles::publish(&doing.db, editor, page.card.id, page.version).await?;
        }
    }
    Ok(())
}

async fn draft<S: Shelf>(
    stage: &Stage<'_, S>,
    article: &Article,
    author: &Actor,
    at: Timestamp,
) -> Result<String> {
    let doing = stage.doing(author, at);
    let form = ArticleForm {
        key: article.slug.clone(),
        slug: article.slug.clone(),
        title: article.title.clone(),
        summary: article.summary.clone(),
        body: article.body.clone(),
        tags: article.tags.clone(),
        access: article.access.clone(),
        circle: stage.circle(&article.circle),
        ..ArticleForm::default()
    };
    articles::save(&doing.db, author, &form.validate()?).await
}
