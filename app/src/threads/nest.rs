//! The shape of a window of replies: which stand below which, and which must say whom they answer.

use domain::PostId;
use domain::thread::{Author, Post};
use std::collections::HashMap;

/// How many lists stand inside one another at most. Deeper replies follow one another in the innermost: a
/// further indent leaves no room on a phone, and says less than a name.
pub(super) const LEVELS: usize = 3;

/// Whom a reply answers, where its place does not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    /// The post, where it is on this page.
    pub(super) post: Option<PostId>,
    /// Who wrote it.
    pub(super) author: Author,
}

/// A reply, and those that stand below it.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) post: Post,
    pub(super) answered: Option<Answered>,
    pub(super) below: Vec<Branch>,
}

impl Branch {
    /// How many replies stand below it, at any depth.
    pub(super) fn count(&self) -> i64 {
        self.below.iter().map(|b| 1 + b.count()).sum()
    }
}

/// Puts replies below one another. They come in reading order; a window may begin in the middle of a branch.
pub(super) fn nest(replies: Vec<Post>) -> Vec<Branch> {
    let names: HashMap<PostId, Author> = replies.iter().map(|p| (p.id, p.author.clone())).collect();
    let mut outer = Vec::new();
    // The way down to the last reply.
    let mut way: Vec<Branch> = Vec::with_capacity(LEVELS);
    for mut post in replies {
        while way.len() == LEVELS || way.last().is_some_and(|b| b.post.depth >= post.depth) {
            close(&mut way, &mut outer);
        }
        let level = way.len() as i64 + 1;
        let answered = (post.depth >= LEVELS as i64 || post.depth != level).then(|| {
            let here = post.parent.and_then(|id| Some((id, names.get(&id)?)));
            match here {
                Some((id, author)) => Answered { post: Some(id), author: author.clone() },
                None => Answered { post: None, author: post.answers.take().unwrap_or(Author::Former) },
            }
        });
        way.push(Branch { post, answered, below: Vec::new() });
    }
    while !way.is_empty() {
        close(&mut way, &mut outer);
    }
    outer
}

/// The last reply of the way is complete: it goes below the one before it.
fn close(way: &mut Vec<Branch>, outer: &mut Vec<Branch>) {
    let Some(done) = way.pop() else { return };
    way.last_mut().map_or(outer, |above| &mut above.below).push(done);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::PersonName;
    use domain::{MemberId, Moment, Timestamp};

    fn named(id: i64) -> Author {
        Author::Member(PersonName {
            id: MemberId(id),
            handle: String::new(),
            name: format!("n{id}"),
            profession: None,
            verified: false,
        })
    }

    fn post(id: i64, parent: i64, depth: i64) -> Post {
        Post {
            id: PostId(id),
            parent: Some(PostId(parent)),
            number: id,
            answers: Some(named(parent)),
            depth,
            author: if id == 99 { Author::Former } else { named(id) },
            html: String::new(),
            at: Moment { at: Timestamp(0), offset: 0 },
            edited: None,
            own: false,
            can_edit: false,
            hidden: false,
            muted: false,
            helped: false,
            unread: false,
            bookmarked: false,
            reacted: Vec::new(),
            poll: None,
        }
    }

    fn shape(branches: &[Branch]) -> String {
        let one = |b: &Branch| {
            let to = match &b.answered {
                Some(a) => format!(
                    "→{}{}",
                    a.author.member().map_or("?", |m| m.name.as_str()),
                    if a.post.is_some() { "" } else { "!" }
                ),
                None => String::new(),
            };
            let below = if b.below.is_empty() { String::new() } else { format!("({})", shape(&b.below)) };
            format!("{}{to}{below}", b.post.id)
        };
        branches.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn replies_stand_below_what_they_answer() {
        let posts = vec![post(2, 1, 1), post(3, 2, 2), post(4, 2, 2), post(5, 1, 1)];
        let branches = nest(posts);
        assert_eq!(shape(&branches), "2(3 4) 5");
        assert_eq!(branches.iter().map(Branch::count).collect::<Vec<_>>(), [2, 0]);
    }

    #[test]
    fn from_the_third_level_on_they_follow_one_another_and_say_whom_they_answer() {
        let posts = vec![
            post(2, 1, 1),
            post(3, 2, 2),
            post(4, 3, 3),
            post(99, 4, 4),
            post(6, 99, 5),
            post(7, 3, 3),
            post(8, 2, 2),
        ];
        assert_eq!(shape(&nest(posts)), "2(3(4→n3 99→n4 6→? 7→n3) 8)");
    }

    #[test]
    fn a_window_that_begins_inside_a_branch_says_whom_its_first_replies_answer() {
        let posts = vec![
            post(20, 9, 4),
            post(21, 20, 5),
            post(22, 9, 4),
            post(23, 8, 2),
            post(24, 23, 3),
            post(25, 1, 1),
            post(26, 25, 2),
        ];
        assert_eq!(shape(&nest(posts)), "20→n9!(21→n20) 22→n9! 23→n8!(24→n23) 25(26)");
    }
}
