//! Circles: the smaller communities inside. What belongs to one is shown to its members alone; of a hidden one nobody
//! else learns that it exists, but the admins who arrange circles.

mod arrange;
mod join;
mod keep;
mod qualify;
mod show;

pub use arrange::{appoint, arranged, dismiss, form, remove, save};
pub use join::{agree, join, leave, take_back};
pub use keep::{answer, expel, invite, texts, uninvite, write};
pub use show::{list, members, show};

pub(crate) use join::invited_by_link;
pub(crate) use qualify::{credentials_changed, merged};
pub(crate) use show::said;

use crate::cache::{Topic, Weight};
use crate::db::WriteTx;
use crate::notifications::{Notice, tell};
use crate::{Db, sql};
use domain::circle::{CircleCard, CircleName, JoinRule};
use domain::notification::Kind;
use domain::{Actor, CircleId, Error, Locale, MemberId, Result, Role, Timestamp};
use std::sync::Arc;

/// A circle, as everybody sees it who may know of it.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Row {
    id: i64,
    slug: String,
    name_ja: String,
    name_en: String,
    description_ja: String,
    description_en: String,
    join_rule: String,
    hidden: bool,
    guidelines_ja: String,
    guidelines_en: String,
    guidelines_version: i64,
    version: i64,
    members: i64,
}

impl Weight for Row {
    fn weight(&self) -> usize {
        let texts = [
            &self.slug,
            &self.name_ja,
            &self.name_en,
            &self.description_ja,
            &self.description_en,
            &self.join_rule,
            &self.guidelines_ja,
            &self.guidelines_en,
        ];
        size_of::<Self>() + texts.iter().map(|t| t.len()).sum::<usize>()
    }
}

/// One text or the other; where there is no English one, the Japanese.
fn in_language<'a>(ja: &'a str, en: &'a str, locale: Locale) -> &'a str {
    if locale == Locale::Ja || en.is_empty() { ja } else { en }
}

impl Row {
    fn id(&self) -> CircleId {
        CircleId(self.id)
    }

    fn name(&self, locale: Locale) -> &str {
        in_language(&self.name_ja, &self.name_en, locale)
    }

    fn rule(&self) -> JoinRule {
        JoinRule::parse(&self.join_rule).unwrap_or(JoinRule::Invitation)
    }

    fn card(&self, actor: &Actor, invited: bool, locale: Locale) -> CircleCard {
        CircleCard {
            id: self.id(),
            slug: self.slug.clone(),
            name: self.name(locale).to_owned(),
            description: in_language(&self.description_ja, &self.description_en, locale).to_owned(),
            rule: self.rule(),
            hidden: self.hidden,
            members: self.members,
            inside: actor.in_circle(self.id()),
            invited,
        }
    }
}

/// All circles, by age: a community has dozens of them, not thousands.
async fn rows(db: &Db) -> Result<Arc<Vec<Row>>> {
    db.remember("circles".to_owned(), &[Topic::Members], async || {
        Ok(db
            .all(
                "SELECT id, slug, name_ja, name_en, description_ja, description_en, join_rule, hidden, guidelines_ja, guidelines_en,
                   guidelines_version, version, (SELECT COUNT(*) FROM circle_members m WHERE m.circle_id = c.id) AS members
                 FROM circles c ORDER BY id",
            )
            .await?)
    })
    .await
}

/// The names of circles.
fn names<'a>(rows: impl Iterator<Item = &'a Row>, locale: Locale) -> Vec<CircleName> {
    rows.map(|c| CircleName { id: c.id(), slug: c.slug.clone(), name: c.name(locale).to_owned() }).collect()
}

/// The circles the actor belongs to, by age.
///
/// # Errors
/// When the database is away.
pub async fn mine(db: &Db, actor: &Actor, locale: Locale) -> Result<Vec<CircleName>> {
    if actor.circles().is_empty() || !actor.is_member() {
        return Ok(Vec::new());
    }
    Ok(names(rows(db).await?.iter().filter(|c| actor.in_circle(c.id())), locale))
}

/// All circles, by age: for admins, who give them spaces and make them.
pub(crate) async fn all(db: &Db, locale: Locale) -> Result<Vec<CircleName>> {
    Ok(names(rows(db).await?.iter(), locale))
}

/// Those that a member is invited to.
async fn invitations(db: &Db, me: MemberId) -> Result<Vec<CircleId>> {
    let rows: Vec<(i64,)> =
        db.all(sql!("SELECT circle_id FROM circle_invites WHERE member_id = $1", me)).await?;
    Ok(rows.into_iter().map(|(id,)| CircleId(id)).collect())
}

/// Whether the actor may know of a circle.
fn known(actor: &Actor, row: &Row, invited: bool) -> bool {
    actor.is_member() && (!row.hidden || invited || actor.in_circle(row.id()) || actor.has(Role::Admin))
}

/// A circle that the actor may know of, and whether they are invited.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not know of it; for anyone but members.
async fn find(db: &Db, actor: &Actor, slug: &str) -> Result<(Row, bool)> {
    let me = actor.member()?;
    let all = rows(db).await?;
    let row = all.iter().find(|c| c.slug == slug).ok_or(Error::NotFound)?;
    let invited = !actor.in_circle(row.id()) && invitations(db, me).await?.contains(&row.id());
    if known(actor, row, invited) { Ok((row.clone(), invited)) } else { Err(Error::NotFound) }
}

/// A circle that the actor keeps in order: a member who was made its moderator. Roles of the community open no circle.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] for those who do not keep it.
async fn kept(db: &Db, actor: &Actor, slug: &str) -> Result<(Row, MemberId)> {
    let me = actor.member()?;
    let (row, _) = find(db, actor, slug).await?;
    let keeps = matches!(actor, Actor::Member(m) if m.keeps.contains(&row.id()));
    if keeps && actor.in_circle(row.id()) { Ok((row, me)) } else { Err(Error::Forbidden) }
}

/// Locks a circle, and reads it anew: its rule and its guidelines stay what they are until the transaction ends.
async fn lock(tx: &mut WriteTx, id: CircleId) -> Result<Row> {
    tx.optional(sql!(
        "UPDATE circles SET version = version WHERE id = $1 RETURNING id, slug, name_ja, name_en, description_ja,
           description_en, join_rule, hidden, guidelines_ja, guidelines_en, guidelines_version, version, CAST(0 AS BIGINT) AS members",
        id
    ))
    .await?
    .ok_or(Error::NotFound)
}

/// Tells a member what became of them in a circle: the code and the circle's address in the first line, below it its
/// name and what was said.
async fn told(
    tx: &mut WriteTx,
    now: Timestamp,
    (member, by): (MemberId, Option<MemberId>),
    row: &Row,
    (code, said): (&str, &str),
) -> Result<()> {
    let name = &row.name_ja;
    let said = if said.is_empty() { name.clone() } else { format!("{name}: {said}") };
    let words = format!("{code} {}\n{said}", row.slug);
    let notice =
        Notice { kind: Kind::Circle, member, by, thread: None, post: None, event: None, words: &words };
    Ok(tell(tx, now, &notice).await?)
}

/// Where one goes on who was told of a circle in these words.
pub(crate) fn place(words: &str) -> String {
    let first = words.split('\n').next().unwrap_or_default();
    match first.split_once(' ') {
        Some(("unkept", _)) => "/admin/circles".to_owned(),
        Some(("request", slug)) => format!("/circles/{slug}/members"),
        Some((_, slug)) => format!("/circles/{slug}"),
        None => "/circles".to_owned(),
    }
}

/// Who belongs to a circle is known to the directory, to each of their sessions, and to everything that they may read.
fn moved(tx: &mut WriteTx, member: MemberId) {
    tx.show(member);
    for topic in [Topic::Members, Topic::Sessions, Topic::Talk, Topic::Events] {
        tx.touch(topic);
    }
}
