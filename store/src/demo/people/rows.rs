//! Invented members as rows.

use super::super::bulk::{Rows, row};
use super::super::cast::CAST;
use super::super::says::nameless;
use super::super::{DAY, GUIDELINES, HOUR, Plan};
use super::{FOUNDER, Member, NEWCOMER, Person};
use crate::members::keys;
use domain::account::{MemberKind, Standing};
use domain::member::{Audience, Part, look};
use domain::vocabulary::Vocabulary;

/// The name of a profession as it stands beside a member's.
fn named(profession: &str) -> Option<String> {
    Vocabulary::Profession.default(profession).map(|term| term.name().text().to_owned())
}

/// The rows of each table.
pub(super) struct Tables {
    members: Rows,
    audiences: Rows,
    terms: Rows,
    roles: Rows,
    circles: Rows,
    credentials: Rows,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            members: Rows::of(
                "INSERT INTO members (id, handle, name, reading, sort_key, search_key, email, email_key, password_hash, kind, statement,
                   standing, headline, about_md, about_html, can_help, want_to_learn, links, workplaces, handle_look,
                   profession, demo, created_at, verified_at, approved_at, approved_by, welcomed) VALUES ",
            ),
            audiences: Rows::of("INSERT INTO member_audiences (member_id, part, audience) VALUES "),
            terms: Rows::of("INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES "),
            roles: Rows::of("INSERT INTO member_roles (member_id, role, granted_at, granted_by) VALUES "),
            circles: Rows::of("INSERT INTO circle_members (circle_id, member_id, joined_at, moderator, agreed) VALUES "),
            credentials: Rows::of("INSERT INTO credentials (member_id, code, state) VALUES "),
        }
    }

    /// What refers to members stands after them.
    pub(super) fn each(&mut self) -> [&mut Rows; 6] {
        [
            &mut self.members,
            &mut self.audiences,
            &mut self.terms,
            &mut self.roles,
            &mut self.circles,
            &mut self.credentials,
        ]
    }

    pub(super) fn add(&mut self, m: &Member<'_>, plan: &Plan<'_>, hash: &str) {
        let Person { id, joined, .. } = m.person;
        let first = m.person.professions[0];
        let kind = if nameless(first) { MemberKind::Interested } else { MemberKind::Supporter };
        let shown = (m.audience(Part::Professions) == Audience::Members).then(|| named(first)).flatten();
        let email = format!("{}@example.com", m.handle);
        let link = if m.link { format!("https://example.com/{}", m.handle) } else { String::new() };
        row!(self.members; id, &m.handle, &m.name, &m.reading, keys::sort(&m.reading, &m.name),
            keys::search(&m.name, &m.reading, &m.handle), &email, &email, hash, kind.code(), &m.statement,
            Standing::Active.code(), &m.headline, &m.about.0, &m.about.1, &m.can_help, &m.want_to_learn, link, m.workplace, look(&m.handle),
            shown, true, joined, joined, joined, (id != FOUNDER).then_some(FOUNDER), 3_i64);
        for (part, audience) in &m.audiences {
            row!(self.audiences; id, part.code(), audience.code());
        }
        for (list, audience, codes) in m.terms() {
            for (position, code) in codes.iter().enumerate() {
                row!(self.terms; id, list.code(), *code, position as i64, audience.code(), true);
            }
        }
        for role in &m.roles {
            row!(self.roles; id, role.code(), joined, (id != FOUNDER).then_some(FOUNDER));
        }
        for code in &m.credentials {
            row!(self.credentials; id, *code, "verified");
        }
        for circle in &m.person.circles {
            // Whoever of the cast stands first in it looks after it.
            let slug = plan.source.community.circle[*circle].slug.as_str();
            let first = CAST.iter().position(|c| c.circles.contains(&slug)).map(|n| n as i64 + 1);
            row!(self.circles; *circle as i64 + 1, id, (joined + 5 * DAY).min(plan.today.midnight - HOUR), first == Some(id), GUIDELINES);
        }
    }

    /// The one who waits for approval: shown to admins, listed nowhere.
    pub(super) fn add_newcomer(&mut self, plan: &Plan<'_>, hash: &str) {
        let (handle, name, reading, profession) = ("newcomer", "新田 望", "にった のぞみ", "nursery_teacher");
        let (email, came) = ("newcomer@example.com", plan.today.ago(1) + 21 * HOUR);
        row!(self.members; NEWCOMER, handle, name, reading, keys::sort(reading, name), keys::search(name, reading, handle),
            email, email, hash, MemberKind::Supporter.code(), "保育所で働いています。ほかの職種の方の話を聞きたくて申し込みました。",
            Standing::Pending.code(), "", "", "", "", "", "", "", look(handle), named(profession), true, came, came + HOUR / 4, None::<i64>,
            None::<i64>, 0_i64);
        row!(self.terms; NEWCOMER, Vocabulary::Profession.code(), profession, 0_i64, Audience::Members.code(), false);
    }
}
