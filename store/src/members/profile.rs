//! One profile: shown part by part as each part's audience allows, and changed by its owner.

use super::directory::{add_term, empty};
use super::keys;
use crate::db::{DbError, WriteTx};
use crate::{Db, distances, markdown, sql, vocabulary};
use domain::error::Conflict;
use domain::member::{
    Audience, Eyes, MemberCard, Part, Profile, ProfileForm, ProfileFormPage, ProfileInput, look,
};
use domain::vocabulary::{Terms, Vocabulary};
use domain::{Actor, Error, Locale, MemberId, Problem, Result};

#[derive(sqlx::FromRow)]
struct ProfileRow {
    id: i64,
    handle: String,
    name: String,
    reading: String,
    called_by: String,
    headline: String,
    workplaces: String,
    about_md: String,
    about_html: String,
    can_help: String,
    want_to_learn: String,
    links: String,
    listed: bool,
    version: i64,
    created_at: i64,
}

/// The columns of a profile's row, from `members`, with what follows.
macro_rules! profile_row {
    ($rest:literal) => {
        concat!(
            "SELECT id, handle, name, reading, called_by, headline, workplaces, about_md, about_html, can_help, want_to_learn, links,
               listed, version, created_at FROM members WHERE ",
            $rest
        )
    };
}

/// A profile as the actor may see it; one's own also with the eyes of others.
///
/// # Errors
/// [`Error::NotFound`] when there is no such member; for anyone but members.
pub async fn profile(
    db: &Db,
    actor: &Actor,
    handle: &str,
    seen_as: Option<Eyes>,
    l: Locale,
) -> Result<Profile> {
    let me = actor.member()?;
    let row: ProfileRow = db
        .optional(sql!(profile_row!("handle = $1 AND standing = 'active'"), handle.to_ascii_lowercase()))
        .await?
        .ok_or(Error::NotFound)?;
    let owner = MemberId(row.id);
    let own = owner == me;
    // Whoever is kept away finds nobody here; who keeps away still does, to end it.
    if !own && distances::keeps_away(db, owner, me).await? {
        return Err(Error::NotFound);
    }
    // Nobody looks at others with eyes that are not theirs.
    let seen_as = seen_as.filter(|_| own);
    let eyes = match seen_as {
        Some(eyes) => eyes,
        None => eyes(db, actor, me, owner).await?,
    };
    let audiences = audiences(db, owner).await?;
    let open = |part: Part| audience(&audiences, part).admits(eyes);
    let text = |part: Part, text: String| if open(part) { text } else { String::new() };
    let mut card = MemberCard {
        id: owner,
        handle: row.handle,
        name: row.name,
        reading: row.reading,
        headline: text(Part::Headline, row.headline),
        ..empty()
    };
    let pictures = super::picture::pictures(db, [owner.0]).await?;
    card.picture = pictures.into_values().find(|(_, audience)| audience.admits(eyes)).map(|(name, _)| name);
    let known = vocabulary::terms(db).await?;
    let (mut schools, mut languages) = (Vec::new(), Vec::new());
    for (list, code, audience) in terms(db, owner).await? {
        if !audience.admits(eyes) {
            continue;
        }
        let name = known.name(list, &code, l);
        match list {
            Vocabulary::School => schools.push(name),
            Vocabulary::Language => languages.push(name),
            list => add_term(&mut card, list, name),
        }
    }
    schools.dedup();
    languages.dedup();
    Ok(Profile {
        card,
        called_by: text(Part::CalledBy, row.called_by),
        workplaces: text(Part::Workplaces, row.workplaces),
        schools,
        languages,
        about_html: text(Part::About, row.about_html),
        can_help: text(Part::CanHelp, row.can_help),
        want_to_learn: text(Part::WantToLearn, row.want_to_learn),
        links: text(Part::Links, row.links).lines().map(str::to_owned).collect(),
        joined: db.moment(row.created_at),
        own,
        seen_as,
        listed: row.listed || !own,
    })
}

pub(super) async fn eyes(db: &Db, actor: &Actor, me: MemberId, owner: MemberId) -> Result<Eyes> {
    if me == owner {
        return Ok(Eyes::OWNER);
    }
    let mut sql = crate::db::Sql::from("SELECT circle_id FROM circle_members WHERE member_id = ");
    sql.bind(owner).push(" AND circle_id IN ").bind_list(actor.circles().iter().copied()).push(" LIMIT 1");
    let shared: Option<(i64,)> = db.optional(sql).await?;
    Ok(Eyes { owner: false, verified: actor.is_verified(), circle: shared.is_some() })
}

fn audience(audiences: &[(Part, Audience)], part: Part) -> Audience {
    audiences.iter().find(|(p, _)| *p == part).map_or(Audience::Members, |(_, a)| *a)
}

async fn audiences(db: &Db, owner: MemberId) -> Result<Vec<(Part, Audience)>> {
    let rows: Vec<(String, String)> =
        db.all(sql!("SELECT part, audience FROM member_audiences WHERE member_id = $1", owner)).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(part, audience)| {
            Some((Part::parse(&part)?, Audience::parse(&audience).unwrap_or(Audience::Me)))
        })
        .collect())
}

/// A member's terms in the order in which they stand, each with its audience.
async fn terms(db: &Db, owner: MemberId) -> Result<Vec<(Vocabulary, String, Audience)>> {
    let rows: Vec<(String, String, String)> = db
        .all(sql!(
            "SELECT list, code, audience FROM member_terms WHERE member_id = $1 ORDER BY list, position, code",
            owner
        ))
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(list, code, audience)| {
            Some((Vocabulary::parse(&list)?, code, Audience::parse(&audience).unwrap_or(Audience::Me)))
        })
        .collect())
}

/// The actor's own profile as its form, with what there is to choose from.
///
/// # Errors
/// For anyone but members.
pub async fn form(db: &Db, actor: &Actor, l: Locale) -> Result<ProfileFormPage> {
    let me = actor.member()?;
    let known = vocabulary::terms(db).await?;
    let row: ProfileRow = db.one(sql!(profile_row!("id = $1"), me)).await?;
    let terms = terms(db, me).await?;
    let of = |list: Vocabulary| -> Vec<String> {
        let mine = terms.iter().filter(|(l, ..)| *l == list).filter_map(|(_, c, _)| known.term(list, c));
        mine.map(|t| t.code.clone()).collect()
    };
    let mut form = ProfileForm {
        version: row.version.to_string(),
        name: row.name,
        reading: row.reading,
        handle: row.handle,
        called_by: row.called_by,
        headline: row.headline,
        professions: of(Vocabulary::Profession),
        fields: of(Vocabulary::Field),
        workplaces: row.workplaces,
        schools: of(Vocabulary::School),
        languages: of(Vocabulary::Language),
        prefecture: of(Vocabulary::Prefecture).into_iter().next().unwrap_or_default(),
        about: row.about_md,
        can_help: row.can_help,
        want_to_learn: row.want_to_learn,
        links: row.links,
        open: of(Vocabulary::Open),
        unlisted: if row.listed { String::new() } else { "yes".to_owned() },
        audience: Default::default(),
    };
    let audiences = audiences(db, me).await?;
    for part in Part::ALL {
        form.set_audience(part, audience(&audiences, part));
    }
    let choices = Vocabulary::ALL.into_iter().filter(|list| *list != Vocabulary::Credential);
    let choices = choices.map(|list| (list, known.choices(list, &of(list), l))).collect();
    let credentials =
        of(Vocabulary::Credential).iter().map(|c| known.name(Vocabulary::Credential, c, l)).collect();
    Ok(ProfileFormPage { form, choices, credentials })
}

/// Changes the actor's own profile, if it was not changed elsewhere meanwhile; the handle it has now.
///
/// # Errors
/// [`Conflict::Stale`]; [`Problem::Taken`] and [`Problem::LooksTaken`] at the handle; [`Problem::Choice`] for a term that
/// is no longer to be chosen.
pub async fn update(db: &Db, actor: &Actor, version: i64, input: &ProfileInput) -> Result<String> {
    let me = actor.member()?;
    let known = vocabulary::terms(db).await?;
    let mut tx = db.write().await?;
    // Before the member's own row, as whoever changes a series takes them.
    let old: Option<(String,)> = tx.optional(sql!("SELECT handle FROM members WHERE id = $1", me)).await?;
    if let Some((old,)) = old.filter(|(old,)| *old != input.handle) {
        free(&mut tx, me, &input.handle).await?;
        crate::events::renamed(&mut tx, me, &old, &input.handle).await?;
    }
    let changed = tx
        .execute(sql!(
            "UPDATE members SET name = $3, reading = $4, handle = $5, handle_look = $6, called_by = $7, headline = $8, workplaces = $9,
               about_md = $10, about_html = $11, can_help = $12, want_to_learn = $13, links = $14, listed = $15, sort_key = $16,
               search_key = $17, profession = $18, version = version + 1
             WHERE id = $1 AND version = $2 AND standing = 'active'",
            me,
            version,
            &input.name,
            &input.reading,
            &input.handle,
            look(&input.handle),
            &input.called_by,
            &input.headline,
            &input.workplaces,
            &input.about,
            markdown::render(&input.about),
            &input.can_help,
            &input.want_to_learn,
            &input.links,
            input.listed,
            keys::sort(&input.reading, &input.name),
            keys::search(&input.name, &input.reading, &input.handle),
            shown_profession(&known, input),
        ))
        .await;
    match changed {
        Err(DbError::Unique(_)) => return Err(Error::field("handle", Problem::Taken)),
        Ok(0) => return Err(Error::Conflict(Conflict::Stale)),
        other => other?,
    };
    write_audiences(&mut tx, me, input).await?;
    write_terms(&mut tx, me, input, &known).await?;
    tx.show(me);
    tx.commit().await?;
    Ok(input.handle.clone())
}

/// The name of the first profession, where every member may see it: it stands beside everything they write.
fn shown_profession(known: &Terms, input: &ProfileInput) -> Option<String> {
    let (_, codes) = input.terms.iter().find(|(l, _)| *l == Vocabulary::Profession)?;
    let term = known.term(Vocabulary::Profession, codes.first()?)?;
    (audience(&input.audiences, Part::Professions) == Audience::Members).then(|| term.name.text().to_owned())
}

/// Refuses a handle that somebody else has, or one that looks like it.
async fn free(tx: &mut WriteTx, me: MemberId, handle: &str) -> Result<()> {
    let like: Option<(String,)> = tx
        .optional(sql!("SELECT handle FROM members WHERE handle_look = $1 AND id <> $2", look(handle), me))
        .await?;
    match like {
        None => Ok(()),
        Some((taken,)) if taken == handle => Err(Error::field("handle", Problem::Taken)),
        Some(_) => Err(Error::field("handle", Problem::LooksTaken)),
    }
}

async fn write_audiences(tx: &mut WriteTx, me: MemberId, input: &ProfileInput) -> Result<()> {
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
    Ok(())
}

async fn write_terms(tx: &mut WriteTx, me: MemberId, input: &ProfileInput, known: &Terms) -> Result<()> {
    let had: Vec<(String, String)> =
        tx.all(sql!("SELECT list, code FROM member_terms WHERE member_id = $1", me)).await?;
    // Credentials come and go by what verifiers decide; who sees them is the member's own.
    tx.execute(sql!("DELETE FROM member_terms WHERE member_id = $1 AND list <> 'credential'", me)).await?;
    let credentials = audience(&input.audiences, Part::Credentials);
    tx.execute(sql!("UPDATE member_terms SET audience = $2 WHERE member_id = $1", me, credentials.code()))
        .await?;
    crate::credentials::remark(tx, me).await?;
    for (list, codes) in &input.terms {
        let audience = audience(&input.audiences, Part::of(*list));
        for (position, code) in codes.iter().enumerate() {
            let retired = known.term(*list, code).is_none_or(|t| t.retired);
            if retired && !had.iter().any(|(l, c)| l == list.code() && c == code) {
                return Err(Error::field(Part::of(*list).code(), Problem::Choice));
            }
            tx.execute(sql!(
                "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, $2, $3, $4, $5, TRUE)",
                me,
                list.code(),
                code,
                position as i64,
                audience.code(),
            ))
            .await?;
        }
    }
    Ok(())
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
    let circles: Vec<(i64, bool)> = db
        .all(sql!(
            "SELECT circle_id, moderator FROM circle_members WHERE member_id = $1 AND (ends_at IS NULL OR ends_at > $2) ORDER BY circle_id",
            member,
            db.now()
        ))
        .await?;
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
        keeps: circles.iter().filter(|(_, keeps)| *keeps).map(|(c, _)| domain::CircleId(*c)).collect(),
        circles: circles.into_iter().map(|(c, _)| domain::CircleId(c)).collect(),
        verified: crate::credentials::verified_until(db, member).await?.is_some_and(|until| until > db.now()),
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
