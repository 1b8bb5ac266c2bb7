//! Articles of a large community: those of the usual demo are written by hand, and come about in `life`.

use super::bulk::{Bulk, Rows, row};
use super::dice::Dice;
use super::people::People;
use super::rare::Rare;
use super::{HOUR, Plan};
use crate::members::keys::fold;
use domain::Result;
use domain::article::minutes;
use std::fmt::Write;

/// Articles written at a time.
const CHUNK: usize = 2000;
/// Paragraphs of one, at most.
const PARAGRAPHS: usize = 6;
/// Sentences of a paragraph.
const SENTENCES: usize = 4;
/// Of a hundred, so many are for everybody, and for a circle; the others for all members.
const PUBLIC: usize = 20;
const OF_CIRCLES: usize = 10;

/// Writes all articles.
pub(super) async fn fill(bulk: &mut Bulk<'_>, plan: &Plan<'_>, people: &People<'_>) -> Result<()> {
    let total = plan.options.articles as usize;
    let rare = Rare::of(plan.options.seed);
    let mut articles = Rows::of(
        "INSERT INTO articles (id, slug, title, summary, body_md, body_html, minutes, access, circle_id, state, made_by, created_at, written_at, published_at) VALUES ",
    );
    let mut authors = Rows::of("INSERT INTO article_authors (article_id, member_id, position) VALUES ");
    let mut tags = Rows::of("INSERT INTO article_tags (article_id, tag, tag_key, position) VALUES ");
    let mut versions = Rows::of(
        "INSERT INTO article_versions (article_id, version, title, summary, body_md, circle_id, by_id, at) VALUES ",
    );
    for n in 0..total {
        let dice = &mut Dice::of(plan.options.seed, "article", n);
        let id = n as i64 + 1;
        let at = plan.today.ago(1 + dice.low(700) as i64) + dice.between(0, 23 * HOUR);
        let author = &people.all[dice.low(people.all.len())];
        let topic = dice.pick(&plan.source.events.topics).clone();
        let title = format!("{topic}と{}", rare.any(dice));
        let summary = rare.sentence(dice);
        let (mut md, mut html) = (String::new(), String::new());
        for _ in 0..=dice.below(PARAGRAPHS) {
            let paragraph: String = (0..=dice.below(SENTENCES)).map(|_| rare.sentence(dice)).collect();
            let _ = write!(md, "{paragraph}\n\n");
            let _ = write!(html, "<p>{paragraph}</p>");
        }
        let access = dice.below(100);
        let circle = author.circles.first().filter(|_| access < OF_CIRCLES).map(|c| *c as i64 + 1);
        let access = match circle {
            Some(_) => "circle",
            None if access < OF_CIRCLES + PUBLIC => "public",
            None => "members",
        };
        row!(versions; id, 1_i64, &title, &summary, &md, circle, author.id, at);
        row!(authors; id, author.id, 0_i64);
        row!(tags; id, &topic, fold(&topic), 0_i64);
        row!(articles; id, format!("a{id}"), title, summary, &md, html, minutes(&md), access, circle, "published", author.id, at, at, at);
        if articles.len() >= CHUNK || n + 1 == total {
            bulk.write(&mut articles).await?;
            bulk.write(&mut authors).await?;
            bulk.write(&mut tags).await?;
            bulk.write(&mut versions).await?;
            bulk.step("articles", n + 1, total).await?;
        }
    }
    Ok(())
}
