//! One profile: shown part by part as each part's audience allows, and changed by its owner.

use super::directory::add_terms;
use super::keys;
use crate::cache::Topic;
use crate::db::DbError;
use crate::{Db, markdown, sql};
use domain::error::Conflict;
use domain::member::{Audience, MemberCard, Nearness, Part, Profile, ProfileForm, ProfileInput};
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, MemberId, Problem, Result};

#[derive(sqlx::FromRow)]
struct ProfileRow {
    id: i64,
    handle: String,
    name: String,
    reading: String,
    headline: String,
    about_md: String,
    about_html: String,
    can_help: String,
    want_to_learn: String,
    link: String,
    open_to_consultation: bool,
    open_to_speaking: bool,
    version: i64,
    created_at: i64,
}

const PROFILE: &str =
    "SELECT id, handle, name, reading, headline, about_md, about_html, can_help, want_to_learn, link,
    open_to_consultation, open_to_speaking, version, created_at FROM members";

/// A profile as the actor may see it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such member; for anyone but members.
pub async fn profile(db: &Db, actor: &Actor, handle: &str) -> Result<Profile> {
    let me = actor.member()?;
    let row: ProfileRow = db
        .optional(sql!(
            "SELECT id, handle, name, reading, headline, about_md, about_html, can_help, want_to_learn, link,
               open_to_consultation, open_to_speaking, version, created_at
             FROM members WHERE handle = $1 AND standing = 'active'",
            handle.to_ascii_lowercase(),
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let owner = MemberId(row.id);
    let nearness = nearness(db, actor, me, owner).await?;
    let audiences = audiences(db, owner).await?;
    let open = |part: Part| {
        audiences.iter().find(|(p, _)| *p == part).map_or(Audience::Members, |(_, a)| *a).admits(nearness)
    };
    let text = |part: Part, text: String| if open(part) { text } else { String::new() };
    let mut cards = [MemberCard {
        id: owner,
        handle: row.handle,
        name: row.name,
        reading: row.reading,
        headline: row.headline,
        professions: Vec::new(),
        fields: Vec::new(),
        prefecture: None,
        open_to_consultation: row.open_to_consultation,
        open_to_speaking: row.open_to_speaking,
    }];
    add_terms(db, actor, actor.id(), &mut cards).await?;
    let [card] = cards;
    let schools: Vec<(String,)> = if open(Part::Schools) {
        db.all(sql!(
            "SELECT code FROM member_terms WHERE member_id = $1 AND list = 'school' ORDER BY position",
            owner
        ))
        .await?
    } else {
        Vec::new()
    };
    Ok(Profile {
        card,
        schools: schools.into_iter().map(|(c,)| c).collect(),
        about_html: text(Part::About, row.about_html),
        can_help: text(Part::CanHelp, row.can_help),
        want_to_learn: text(Part::WantToLearn, row.want_to_learn),
        link: text(Part::Link, row.link),
        joined: db.moment(row.created_at),
        own: owner == me,
    })
}

async fn nearness(db: &Db, actor: &Actor, me: MemberId, owner: MemberId) -> Result<Nearness> {
    if me == owner {
        return Ok(Nearness::Owner);
    }
    let mut sql = crate::db::Sql::from("SELECT circle_id FROM circle_members WHERE member_id = ");
    sql.bind(owner).push(" AND circle_id IN ").bind_list(actor.circles().iter().copied()).push(" LIMIT 1");
    let shared: Option<(i64,)> = db.optional(sql).await?;
    Ok(if shared.is_some() { Nearness::Circle } else { Nearness::Member })
}

async fn audiences(db: &Db, owner: MemberId) -> Result<Vec<(Part, Audience)>> {
    let rows: Vec<(String, String)> =
        db.all(sql!("SELECT part, audience FROM member_audiences WHERE member_id = $1", owner)).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(part, audience)| {
            let part = Part::ALL.into_iter().find(|p| p.code() == part)?;
            Some((part, Audience::parse(&audience).unwrap_or(Audience::Me)))
        })
        .collect())
}

/// The actor's own profile as its form.
///
/// # Errors
/// For anyone but members.
pub async fn form(db: &Db, actor: &Actor) -> Result<ProfileForm> {
    let me = actor.member()?;
    let mut sql = crate::db::Sql::from(PROFILE);
    sql.push(" WHERE id = ").bind(me);
    let row: ProfileRow = db.one(sql).await?;
    let terms: Vec<(String, String)> = db
        .all(sql!("SELECT list, code FROM member_terms WHERE member_id = $1 ORDER BY list, position", me))
        .await?;
    let of = |list: Vocabulary| -> Vec<String> {
        terms.iter().filter(|(l, _)| l == list.code()).map(|(_, c)| c.clone()).collect()
    };
    let yes = |on: bool| if on { "yes".to_owned() } else { String::new() };
    let mut form = ProfileForm {
        version: row.version.to_string(),
        name: row.name,
        reading: row.reading,
        handle: row.handle,
        headline: row.headline,
        professions: of(Vocabulary::Profession),
        fields: of(Vocabulary::Field),
        schools: of(Vocabulary::School),
        prefecture: of(Vocabulary::Prefecture).into_iter().next().unwrap_or_default(),
        about: row.about_md,
        can_help: row.can_help,
        want_to_learn: row.want_to_learn,
        link: row.link,
        open_to_consultation: yes(row.open_to_consultation),
        open_to_speaking: yes(row.open_to_speaking),
        ..ProfileForm::default()
    };
    for part in Part::ALL {
        form.set_audience(part, Audience::Members);
    }
    for (part, audience) in audiences(db, me).await? {
        form.set_audience(part, audience);
    }
    Ok(form)
}

/// Changes the actor's own profile, if it was not changed elsewhere meanwhile; the handle it has now.
///
/// # Errors
/// [`Conflict::Stale`]; [`Problem::Taken`] at the handle.
pub async fn update(db: &Db, actor: &Actor, version: i64, input: &ProfileInput) -> Result<String> {
    let me = actor.member()?;
    let audience =
        |part: Part| input.audiences.iter().find(|(p, _)| *p == part).map_or(Audience::Me, |(_, a)| *a);
    let first = input
        .terms
        .iter()
        .find(|(l, _)| *l == Vocabulary::Profession)
        .and_then(|(_, codes)| codes.first().cloned());
    let shown = first.filter(|_| audience(Part::Professions) == Audience::Members);
    let mut tx = db.write().await?;
    // Before the member's own row, as whoever changes a series takes them.
    let old: Option<(String,)> = tx.optional(sql!("SELECT handle FROM members WHERE id = $1", me)).await?;
    if let Some((old,)) = old.filter(|(old,)| *old != input.handle) {
        crate::events::renamed(&mut tx, me, &old, &input.handle).await?;
    }
    let changed = tx
        .execute(sql!(
            "UPDATE members SET name = $3, reading = $4, handle = $5, headline = $6, about_md = $7, about_html = $8, can_help = $9,
               want_to_learn = $10, link = $11, open_to_consultation = $12, open_to_speaking = $13, sort_key = $14, search_key = $15,
               profession = $16, version = version + 1
             WHERE id = $1 AND version = $2 AND standing = 'active'",
            me,
            version,
            &input.name,
            &input.reading,
            &input.handle,
            &input.headline,
            &input.about,
            markdown::render(&input.about),
            &input.can_help,
            &input.want_to_learn,
            &input.link,
            input.open_to_consultation,
            input.open_to_speaking,
            keys::sort(&input.reading, &input.name),
            keys::search(&input.name, &input.reading, &input.handle, &input.headline),
            shown,
        ))
        .await;
    match changed {
        Err(DbError::Unique(_)) => return Err(Error::field("handle", Problem::Taken)),
        Ok(0) => return Err(Error::Conflict(Conflict::Stale)),
        other => other?,
    };
    for (part, audience) in &input.audiences {
        tx.execute(sql!(
            "INSERT INTO member_audiences (member_id, part, audience) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, part) DO UPDATE SET audience = excluded.audience",
            me,
            part.code(),
            audience.code(),
        ))
        .await?;
    }
    tx.execute(sql!("DELETE FROM member_terms WHERE member_id = $1", me)).await?;
    for (list, codes) in &input.terms {
        let part = match list {
            Vocabulary::Profession => Part::Professions,
            Vocabulary::Field => Part::Fields,
            Vocabulary::School => Part::Schools,
            Vocabulary::Prefecture => Part::Prefecture,
        };
        for (position, code) in codes.iter().enumerate() {
            tx.execute(sql!(
                "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, $2, $3, $4, $5, TRUE)",
                me,
                list.code(),
                code,
                position as i64,
                audience(part).code(),
            ))
            .await?;
        }
    }
    tx.touch(Topic::Members);
    tx.commit().await?;
    Ok(input.handle.clone())
}

/// A member's id by handle: for links from elsewhere.
///
/// # Errors
/// [`Error::NotFound`]; for anyone but members.
pub async fn by_handle(db: &Db, actor: &Actor, handle: &str) -> Result<MemberId> {
    actor.member()?;
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM members WHERE handle = $1 AND standing = 'active'",
            handle.to_ascii_lowercase()
        ))
        .await?;
    row.map(|(id,)| MemberId(id)).ok_or(Error::NotFound)
}

/// A member as the one who acts: to send them only what they may see at this moment.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn actor(db: &Db, actor: &Actor, member: MemberId) -> Result<Option<Actor>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(String,)> =
        db.optional(sql!("SELECT standing FROM members WHERE id = $1", member)).await?;
    let Some((standing,)) = row else { return Ok(None) };
    let roles: Vec<(String,)> =
        db.all(sql!("SELECT role FROM member_roles WHERE member_id = $1", member)).await?;
    let circles: Vec<(i64,)> =
        db.all(sql!("SELECT circle_id FROM circle_members WHERE member_id = $1", member)).await?;
    // A role that rests in every session they could begin rests here as well.
    let demand = crate::settings::second_step(db).await?;
    let mut roles: Vec<domain::Role> = roles.iter().filter_map(|(r,)| domain::Role::parse(r)).collect();
    if roles.iter().any(|role| demand.covers(*role)) && !crate::accounts::has_strong(db, member).await? {
        roles.retain(|role| !demand.covers(*role));
    }
    Ok(Some(Actor::Member(domain::actor::Signed {
        id: member,
        active: standing == domain::account::Standing::Active.code(),
        roles,
        circles: circles.into_iter().map(|(c,)| domain::CircleId(c)).collect(),
    })))
}

/// A member by e-mail address: for the command line.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn by_email(db: &Db, actor: &Actor, email: &str) -> Result<Option<MemberId>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(i64,)> =
        db.optional(sql!("SELECT id FROM members WHERE email_key = $1", email.trim().to_lowercase())).await?;
    Ok(row.map(|(id,)| MemberId(id)))
}
