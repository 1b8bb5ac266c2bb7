//! Threads and their posts.

mod changes;
mod follow;
mod helped;
mod history;
mod list;
mod marks;
mod mine;
mod one;
mod show;
mod standing;
mod write;

pub use changes::changes;
pub use follow::{follow_space, follow_thread};
pub use helped::{ask, help};
pub use history::history;
pub use list::{latest, list, spaces};
pub use marks::{first_unread, read, read_space};
pub use one::one;
pub use show::{page_of, preview, show, source};
pub use standing::merged_into;
pub use write::{edit, reply, start};

pub(crate) use standing::{changed, readable, standing};
pub(crate) use write::let_in;

use crate::cache::Topic;
use domain::event::PersonName;
use domain::thread::Author;
use domain::vocabulary::TermName;
use domain::{Actor, MemberId};

/// What threads show: names belong to members.
const SHOWN: [Topic; 2] = [Topic::Talk, Topic::Members];

/// A writer as rows have one: the names are those of `author_id`, and a veil has none.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct AuthorRow {
    author_id: Option<i64>,
    veil: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    profession: Option<String>,
    marked: Option<bool>,
}

impl AuthorRow {
    /// The name beside words. To a visitor, who reads public spaces only, no handle leads further, and what every
    /// member may see is not shown.
    pub(crate) fn author(&self, actor: &Actor) -> Author {
        if let Some(veil) = self.veil {
            return Author::Veiled(veil);
        }
        let named = || {
            Some(PersonName {
                id: MemberId(self.author_id?),
                handle: if actor.is_member() { self.handle.clone()? } else { String::new() },
                name: self.name.clone()?,
                profession: self.profession.clone().filter(|_| actor.is_member()).map(TermName::read),
                verified: self.marked == Some(true) && actor.is_member(),
            })
        };
        named().map_or(Author::Former, Author::Member)
    }

    pub(crate) fn bytes(&self) -> usize {
        [&self.handle, &self.name, &self.profession]
            .map(|text| text.as_ref().map_or(0, String::len))
            .iter()
            .sum()
    }
}

/// Base-36 digits of one step of a path: 1,679,616 posts a thread.
const STEP: usize = 4;
/// Steps a path has at most. Deeper replies stay at this depth, in the order they were written.
const DEEPEST: usize = 60;

/// The path of a thread's post number `n` below another path.
pub(crate) fn path(parent: &str, n: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let kept = if parent.len() >= DEEPEST * STEP { &parent[..(DEEPEST - 1) * STEP] } else { parent };
    let mut step = [b'0'; STEP];
    let mut rest = n.unsigned_abs();
    for slot in step.iter_mut().rev() {
        *slot = DIGITS[(rest % 36) as usize];
        rest /= 36;
    }
    let mut out = String::with_capacity(kept.len() + STEP);
    out.push_str(kept);
    out.extend(step.iter().map(|b| *b as char));
    out
}

/// The depth of a path: the opening post is 0.
pub(crate) fn depth(path: &str) -> i64 {
    (path.len() / STEP) as i64 - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_sort_in_reading_order() {
        let opening = path("", 1);
        let first = path(&opening, 2);
        let second = path(&opening, 3);
        let to_first = path(&first, 40);
        let mut order = vec![second.clone(), to_first.clone(), opening.clone(), first.clone()];
        order.sort();
        assert_eq!(order, [opening.clone(), first, to_first.clone(), second]);
        assert_eq!((depth(&opening), depth(&to_first)), (0, 2));
        assert_eq!(path("", 36), "0010");
    }

    #[test]
    fn the_deepest_stay_level() {
        let mut p = path("", 1);
        for n in 2..200 {
            p = path(&p, n);
        }
        assert_eq!(p.len(), DEEPEST * STEP);
    }
}
