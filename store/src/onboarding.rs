//! The first steps of a new member, kept so that they can be gone on with later.

use crate::cache::Topic;
use crate::{Db, events, members, spaces, sql, vocabulary};
use domain::onboarding::{Step, WelcomeForm, WelcomePage};
use domain::space::Starters;
use domain::vocabulary::Vocabulary;
use domain::{Actor, Locale, MemberId, Result};

/// The address of the space for introductions, where a community has one of this name.
const INTRODUCTIONS: &str = "introductions";
/// Events that are offered.
const EVENTS: i64 = 3;

async fn done(db: &Db, me: MemberId) -> Result<i64> {
    let (done,): (i64,) = db.one(sql!("SELECT welcomed FROM members WHERE id = $1", me)).await?;
    Ok(done)
}

/// The step that a member goes on with; `None` once all were taken, or passed over.
///
/// # Errors
/// For anyone but members.
pub async fn next(db: &Db, actor: &Actor) -> Result<Option<Step>> {
    Ok(Step::after(done(db, actor.member()?).await?))
}

/// A step; without one the next, and the first again for whoever took all.
///
/// # Errors
/// For anyone but members.
pub async fn show(db: &Db, actor: &Actor, step: Option<Step>, l: Locale) -> Result<WelcomePage> {
    let done = done(db, actor.member()?).await?;
    let page = members::form(db, actor, l).await?;
    let choices = |list: Vocabulary| {
        page.choices
            .iter()
            .find(|(of, _)| *of == list)
            .map(|(_, choices)| choices.clone())
            .unwrap_or_default()
    };
    let spaces = spaces::list(db, actor, l).await?;
    let space = spaces
        .iter()
        .filter(|s| s.can_start(actor) && s.starters == Starters::Members && s.circle.is_none())
        // The one that is named for it, else the first in which one may begin.
        .min_by_key(|s| s.slug != INTRODUCTIONS)
        .map(|s| (s.slug.clone(), s.name.clone()));
    Ok(WelcomePage {
        step: step.or_else(|| Step::after(done)).unwrap_or(Step::Who),
        done,
        form: WelcomeForm::of(&page.form),
        prefectures: choices(Vocabulary::Prefecture),
        fields: choices(Vocabulary::Field),
        open: choices(Vocabulary::Open),
        space,
        events: events::next(db, actor, false, EVENTS, l).await?,
    })
}

/// Takes a step: what was said goes into the profile.
///
/// # Errors
/// As changing the profile; for anyone but members.
pub async fn answer(db: &Db, actor: &Actor, form: &WelcomeForm) -> Result<Option<Step>> {
    let step = form.step()?;
    if step != Step::First {
        let mut profile = members::form(db, actor, Locale::Ja).await?.form;
        let version = profile.version.parse().unwrap_or_default();
        form.put(step, &mut profile);
        let known = vocabulary::terms(db).await?;
        members::update(db, actor, version, &profile.validate(&known)?).await?;
    }
    note(db, actor, step.number()).await?;
    Ok(Step::after(step.number()))
}

/// Passes over all that is left.
///
/// # Errors
/// For anyone but members.
pub async fn skip(db: &Db, actor: &Actor) -> Result<()> {
    note(db, actor, Step::First.number()).await
}

async fn note(db: &Db, actor: &Actor, done: i64) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    tx.execute(sql!("UPDATE members SET welcomed = $2 WHERE id = $1 AND welcomed < $2", me, done)).await?;
    tx.touch(Topic::Sessions);
    Ok(tx.commit().await?)
}
