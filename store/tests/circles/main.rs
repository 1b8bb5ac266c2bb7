//! Circles: coming in, going out, keeping them in order, and what nobody outside learns.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod gate;
mod hidden;
mod keepers;
mod rules;

use domain::circle::{AnswerForm, CircleForm, CircleStanding, JoinForm};
use domain::{Actor, CircleId, Error, Locale, Problem, Result, Role};
use store::testing::{TestDb, id, member, number, refused, rows, run};
use store::{Db, circles, members, notifications, sql};

const L: Locale = Locale::Ja;

/// The form of a new circle that `keeper` keeps.
fn form(slug: &str, rule: &str, keeper: &str) -> CircleForm {
    CircleForm {
        slug: slug.into(),
        name_ja: format!("{slug}の会"),
        rule: rule.into(),
        moderator: keeper.into(),
        ..CircleForm::default()
    }
}

/// Makes a circle.
async fn made(db: &Db, admin: &Actor, form: &CircleForm) -> CircleId {
    circles::save(db, admin, &form.validate().unwrap()).await.unwrap()
}

/// Somebody as they are now: with the circles that they are in.
async fn now(db: &Db, actor: &Actor) -> Actor {
    members::actor(db, &Actor::System, id(actor)).await.unwrap().unwrap()
}

/// Wishes to come in.
async fn join(db: &Db, actor: &Actor, slug: &str, words: &str, agreed: Option<i64>) -> Result<()> {
    let form = JoinForm {
        slug: slug.into(),
        words: words.into(),
        guidelines: agreed.map(|v| v.to_string()).unwrap_or_default(),
        agreed: if agreed.is_some() { "yes".into() } else { String::new() },
    };
    circles::join(db, actor, &form.validate()?).await
}

async fn standing(db: &Db, actor: &Actor, slug: &str) -> CircleStanding {
    circles::show(db, &now(db, actor).await, slug, L).await.unwrap().standing
}

async fn answer(db: &Db, keeper: &Actor, accept: bool) -> Result<String> {
    let id = number(db, "SELECT COALESCE(MAX(id), 1) FROM circle_requests").await;
    let form = AnswerForm {
        id: id.to_string(),
        answer: if accept { "accept".into() } else { "decline".into() },
        words: "いまは定員です".into(),
    };
    circles::answer(db, &now(db, keeper).await, &form.validate()?).await
}

/// What somebody was told, and where that leads.
async fn told(db: &Db, who: &Actor) -> Vec<String> {
    let page = notifications::list(db, &now(db, who).await, 1).await.unwrap();
    page.rows.iter().map(|n| format!("{}|{}", n.text(L), n.said())).collect()
}

/// Where the latest that somebody was told leads.
async fn leads(db: &Db, who: &Actor) -> String {
    let actor = now(db, who).await;
    let latest = notifications::list(db, &actor, 1).await.unwrap().rows[0].id;
    notifications::open(db, &actor, latest).await.unwrap()
}
