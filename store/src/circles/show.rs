//! Circles as members find them.

use super::join::{Last, last};
use super::{Row, find, in_language, invitations, rows};
use crate::{Db, articles, events, markdown, spaces, sql, vocabulary};
use domain::article::BESIDE;
use domain::circle::{
    CircleInside, CircleMember, CircleMembersPage, CirclePage, CircleRequest, CircleStanding, CirclesPage,
    JoinRule, PER_PAGE,
};
use domain::event::PersonName;
use domain::vocabulary::{TermName, Vocabulary};
use domain::{Actor, CircleRequestId, Error, Locale, MemberId, Result, Role};
use std::collections::HashMap;

/// Events of a circle that its page shows.
const EVENTS: i64 = 5;
/// Of what waits, so much is shown: what is answered makes room.
const WAITING: i64 = 50;

/// The circles that the actor may know of: their own, those they are invited to, the others, each by age.
///
/// # Errors
/// For anyone but members.
pub async fn list(db: &Db, actor: &Actor, locale: Locale) -> Result<CirclesPage> {
    let me = actor.member()?;
    let invited = invitations(db, me).await?;
    let all = rows(db).await?;
    let mut circles: Vec<_> = all
        .iter()
        .map(|row| (row, !actor.in_circle(row.id()) && invited.contains(&row.id())))
        // What an admin arranges stands elsewhere; here they are a member like others.
        .filter(|(row, invited)| !row.hidden || *invited || actor.in_circle(row.id()))
        .map(|(row, invited)| row.card(actor, invited, locale))
        .collect();
    circles.sort_by_key(|c| (!c.inside, !c.invited));
    Ok(CirclesPage { circles, arranges: actor.has(Role::Admin) })
}

/// What circles say of themselves in all languages, by their addresses: of any, whoever may know of it.
pub(crate) async fn said(db: &Db) -> Result<HashMap<String, [String; 2]>> {
    let all = rows(db).await?;
    let said = |row: &Row| {
        let names = format!("{} / {}", row.name_ja, row.name_en);
        (row.slug.clone(), [names, format!("{}\n{}", row.description_ja, row.description_en)])
    };
    Ok(all.iter().map(said).collect())
}

/// One circle, as far as the actor may see it.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or the actor may not know of it; for anyone but members.
pub async fn show(db: &Db, actor: &Actor, slug: &str, locale: Locale) -> Result<CirclePage> {
    let me = actor.member()?;
    let (row, invited) = find(db, actor, slug).await?;
    let codes = super::qualify::codes(db, row.id()).await?;
    let terms = vocabulary::terms(db).await?;
    let guidelines = in_language(&row.guidelines_ja, &row.guidelines_en, locale);
    let inside = if actor.in_circle(row.id()) { Some(inside(db, actor, &row, locale).await?) } else { None };
    Ok(CirclePage {
        guidelines: if guidelines.is_empty() { String::new() } else { markdown::render(guidelines) },
        guidelines_version: row.guidelines_version,
        credentials: codes.iter().map(|code| terms.name(Vocabulary::Credential, code, locale)).collect(),
        standing: standing(db, actor, me, &row, (invited, &codes)).await?,
        arranges: actor.has(Role::Admin),
        circle: row.card(actor, invited, locale),
        inside,
    })
}

/// Where a member stands, who may know of the circle.
async fn standing(
    db: &Db,
    actor: &Actor,
    me: MemberId,
    row: &Row,
    (invited, codes): (bool, &[String]),
) -> Result<CircleStanding> {
    if actor.in_circle(row.id()) {
        let found: Option<(i64, bool, i64)> = db
            .optional(sql!(
                "SELECT joined_at, moderator, agreed FROM circle_members WHERE circle_id = $1 AND member_id = $2",
                row.id(),
                me
            ))
            .await?;
        let (since, moderator, agreed) = found.ok_or(Error::NotFound)?;
        let outdated = !row.guidelines_ja.is_empty() && agreed < row.guidelines_version;
        return Ok(CircleStanding::Inside { since: db.moment(since), moderator, outdated });
    }
    let asked = match db.optional::<Last>(last(row.id(), me)).await? {
        Some(last) if last.answered_at.is_none() => {
            Some(CircleStanding::Asked { at: db.moment(last.at), words: last.words })
        }
        Some(last) if last.shut || (row.rule() == JoinRule::Request && !last.accepted) => {
            Some(CircleStanding::CanAsk(Some(last.answer)))
        }
        _ => None,
    };
    if row.rule() == JoinRule::Credential {
        let held = super::qualify::until(db, me, codes).await?.is_some_and(|until| until > db.now());
        if !held {
            return Ok(CircleStanding::NeedsCredential);
        }
    }
    Ok(match (invited, asked, row.rule()) {
        (true, ..) => CircleStanding::Welcome,
        (false, Some(asked), rule) if rule != JoinRule::Invitation => asked,
        (false, _, JoinRule::Open | JoinRule::Credential) => CircleStanding::Welcome,
        (false, _, JoinRule::Request) => CircleStanding::CanAsk(None),
        (false, _, JoinRule::Invitation) => CircleStanding::NeedsInvitation,
    })
}

async fn inside(db: &Db, actor: &Actor, row: &Row, locale: Locale) -> Result<CircleInside> {
    let mut spaces = spaces::list(db, actor, locale).await?;
    spaces.retain(|s| s.circle == Some(row.id()));
    let requests = if keeps(actor, row) {
        db.one::<(i64,)>(sql!(
            "SELECT COUNT(*) FROM circle_requests r JOIN members m ON m.id = r.member_id
             WHERE r.circle_id = $1 AND r.answered_at IS NULL AND m.standing = 'active'",
            row.id()
        ))
        .await?
        .0
    } else {
        0
    };
    let (articles, shelf) = articles::of_circle(db, actor, row.id(), BESIDE, locale).await?;
    Ok(CircleInside {
        articles,
        shelf,
        moderators: moderators(db, row).await?,
        spaces,
        events: events::next_of(db, actor, row.id(), EVENTS, locale).await?,
        requests,
    })
}

pub(super) fn keeps(actor: &Actor, row: &Row) -> bool {
    matches!(actor, Actor::Member(m) if m.keeps.contains(&row.id())) && actor.in_circle(row.id())
}

type Named = (i64, String, String, Option<String>);

pub(super) fn person((id, handle, name, profession): Named) -> PersonName {
    PersonName { id: MemberId(id), handle, name, profession: profession.map(TermName::read), verified: false }
}

/// Who keeps a circle in order.
pub(super) async fn moderators(db: &Db, row: &Row) -> Result<Vec<PersonName>> {
    let rows: Vec<Named> = db
        .all(sql!(
            "SELECT m.id, m.handle, m.name, m.profession FROM circle_members c JOIN members m ON m.id = c.member_id
             WHERE c.circle_id = $1 AND c.moderator = TRUE AND m.standing = 'active' ORDER BY c.joined_at, m.id",
            row.id()
        ))
        .await?;
    Ok(rows.into_iter().map(person).collect())
}

#[derive(sqlx::FromRow)]
struct Member {
    id: i64,
    handle: String,
    name: String,
    profession: Option<String>,
    joined_at: i64,
    moderator: bool,
}

/// Who is in a circle, for those who are: whoever speaks there knows who listens. For its moderators also who waits.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it; [`Error::Forbidden`] for those who are not in it.
pub async fn members(
    db: &Db,
    actor: &Actor,
    slug: &str,
    page: i64,
    locale: Locale,
) -> Result<CircleMembersPage> {
    let (row, invited) = find(db, actor, slug).await?;
    if !actor.in_circle(row.id()) {
        return Err(Error::Forbidden);
    }
    let (total,): (i64,) = db
        .one(sql!(
            "SELECT COUNT(*) FROM circle_members c JOIN members m ON m.id = c.member_id WHERE c.circle_id = $1 AND m.standing = 'active'",
            row.id()
        ))
        .await?;
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let found: Vec<Member> = db
        .all(sql!(
            "SELECT m.id, m.handle, m.name, m.profession, c.joined_at, c.moderator FROM circle_members c
             JOIN members m ON m.id = c.member_id WHERE c.circle_id = $1 AND m.standing = 'active'
             ORDER BY CASE WHEN c.moderator THEN 0 ELSE 1 END, m.sort_key, m.id LIMIT $2 OFFSET $3",
            row.id(),
            PER_PAGE,
            (page - 1) * PER_PAGE,
        ))
        .await?;
    let moderates = keeps(actor, &row);
    let (mut requests, mut waiting) = (Vec::new(), Vec::new());
    if moderates {
        type Asks = (i64, String, i64, i64, String, String, Option<String>);
        let rows: Vec<Asks> = db
            .all(sql!(
                "SELECT r.id, r.words, r.at, m.id, m.handle, m.name, m.profession FROM circle_requests r
                 JOIN members m ON m.id = r.member_id
                 WHERE r.circle_id = $1 AND r.answered_at IS NULL AND m.standing = 'active' ORDER BY r.at, r.id LIMIT $2",
                row.id(),
                WAITING
            ))
            .await?;
        for (id, words, at, member, handle, name, profession) in rows {
            let person = person((member, handle, name, profession));
            requests.push(CircleRequest { id: CircleRequestId(id), person, words, at: db.moment(at) });
        }
        let rows: Vec<Named> = db
            .all(sql!(
                "SELECT m.id, m.handle, m.name, m.profession FROM circle_invites i JOIN members m ON m.id = i.member_id
                 WHERE i.circle_id = $1 AND m.standing = 'active'
                   AND NOT EXISTS (SELECT 1 FROM circle_members c WHERE c.circle_id = $1 AND c.member_id = m.id)
                 ORDER BY i.at DESC, m.id LIMIT $2",
                row.id(),
                WAITING
            ))
            .await?;
        waiting = rows.into_iter().map(person).collect();
    }
    let member = |m: Member| CircleMember {
        since: db.moment(m.joined_at),
        moderator: m.moderator,
        person: person((m.id, m.handle, m.name, m.profession)),
    };
    Ok(CircleMembersPage {
        circle: row.card(actor, invited, locale),
        members: found.into_iter().map(member).collect(),
        page,
        pages,
        moderates,
        requests,
        invited: waiting,
    })
}

#[cfg(test)]
mod tests {
    use super::super::known;
    use super::*;
    use domain::actor::Signed;

    #[test]
    fn a_hidden_circle_is_known_inside_and_to_those_invited() {
        let row = Row {
            id: 1,
            slug: "a".into(),
            name_ja: String::new(),
            name_en: String::new(),
            description_ja: String::new(),
            description_en: String::new(),
            join_rule: "open".into(),
            hidden: true,
            guidelines_ja: String::new(),
            guidelines_en: String::new(),
            guidelines_version: 0,
            version: 0,
            members: 0,
        };
        let somebody = |circles: &[i64], roles: &[Role]| {
            Actor::Member(Signed {
                id: MemberId(1),
                active: true,
                roles: roles.to_vec(),
                circles: circles.iter().copied().map(domain::CircleId).collect(),
                keeps: vec![],
                verified: false,
            })
        };
        assert!(!known(&somebody(&[], &[]), &row, false) && !known(&Actor::Visitor, &row, false));
        assert!(known(&somebody(&[1], &[]), &row, false) && known(&somebody(&[], &[]), &row, true));
        assert!(!known(&somebody(&[2], &[Role::Moderator]), &row, false));
        assert!(known(&somebody(&[], &[Role::Admin]), &row, false), "who arranges circles");
        assert!(known(&somebody(&[], &[]), &Row { hidden: false, ..row }, false));
    }
}
