//! Those who act.

use crate::Db;
use crate::db::fault;
use domain::actor::Signed;
use domain::{Actor, CircleId, MemberId, Result, Role, Timestamp};

/// A member of the demo.
pub(super) struct Person {
    name: String,
    pub(super) handle: String,
    pub(super) joined: Timestamp,
    pub(super) actor: Actor,
}

/// All of them.
pub(super) struct People(Vec<Person>);

impl People {
    /// Reads those who are let in.
    pub(super) async fn read(db: &Db) -> Result<Self> {
        let members: Vec<(i64, String, String, i64)> = db
            .all("SELECT id, name, handle, created_at FROM members WHERE demo AND standing = 'active' ORDER BY id")
            .await?;
        let roles: Vec<(i64, String)> =
            db.all("SELECT member_id, role FROM member_roles ORDER BY member_id").await?;
        let circles: Vec<(i64, i64, bool)> = db
            .all("SELECT member_id, circle_id, moderator FROM circle_members ORDER BY member_id, circle_id")
            .await?;
        let person = |(id, name, handle, joined): (i64, String, String, i64)| {
            let signed = Signed {
                verified: false,
                id: MemberId(id),
                active: true,
                roles: roles.iter().filter(|(m, _)| *m == id).filter_map(|(_, r)| Role::parse(r)).collect(),
                circles: circles.iter().filter(|(m, ..)| *m == id).map(|(_, c, _)| CircleId(*c)).collect(),
                keeps: circles
                    .iter()
                    .filter(|(m, _, k)| *m == id && *k)
                    .map(|(_, c, _)| CircleId(*c))
                    .collect(),
            };
            Person { name, handle, joined: Timestamp(joined), actor: Actor::Member(signed) }
        };
        Ok(Self(members.into_iter().map(person).collect()))
    }

    /// The one of this surname.
    pub(super) fn named(&self, surname: &str) -> Result<&Person> {
        let mut found = self.0.iter().filter(|p| p.name.split(' ').next() == Some(surname));
        found.next().ok_or_else(|| fault(format!("nobody in the demo is called {surname}")))
    }

    /// The one with this id.
    pub(super) fn numbered(&self, id: i64) -> Result<&Person> {
        let mut found = self.0.iter().filter(|p| p.actor.id() == Some(MemberId(id)));
        found.next().ok_or_else(|| fault(format!("nobody in the demo has the number {id}")))
    }

    /// The handles of some, as the form has them.
    pub(super) fn handles(&self, surnames: &[String]) -> Result<String> {
        let handles: Result<Vec<&str>> =
            surnames.iter().map(|name| Ok(self.named(name)?.handle.as_str())).collect();
        Ok(handles?.join(", "))
    }

    /// A text in which `@` stands before handles instead of surnames.
    pub(super) fn linked(&self, text: &str) -> Result<String> {
        let mut parts = text.split('@');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_at(part.find(char::is_whitespace).unwrap_or(part.len()));
            out.push('@');
            out.push_str(&self.named(name)?.handle);
            out.push_str(rest);
        }
        Ok(out)
    }
}
