//! The shape of a window of replies: which stand below which, and which must say whom they answer.

use domain::PostId;
use domain::thread::Post;
use std::collections::HashMap;

/// How many lists stand inside one another at most. Deeper replies follow one another in the innermost: a
/// further indent leaves no room on a phone, and says less than a name.
const LEVELS: usize = 3;

/// Whom a reply answers, where its place does not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    /// The post, where it is on this page.
    pub(super) post: Option<PostId>,
    /// The name; `None` for one who left.
    pub(super) name: Option<String>,
}

/// A reply, and those that stand below it.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) post: Post,
    pub(super) answered: Option<Answered>,
    pub(super) below: Vec<Branch>,
}

/// Puts replies below one another. They come in reading order; a window may begin in the middle of a branch.
pub(super) fn nest(replies: Vec<Post>) -> Vec<Branch> {
    let names: HashMap<PostId, Option<String>> =
        replies.iter().map(|p| (p.id, p.author.as_ref().map(|a| a.name.clone()))).collect();
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
                Some((id, name)) => Answered { post: Some(id), name: name.clone() },
                None => Answered { post: None, name: post.answers.take() },
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

    fn post(id: i64, parent: i64, depth: i64) -> Post {
        let author =
            PersonName { id: MemberId(id), handle: String::new(), name: format!("n{id}"), profession: None };
        Post {
            id: PostId(id),
            parent: Some(PostId(parent)),
            answers: Some(format!("n{parent}")),
            depth,
            author: (id != 99).then_some(author),
            html: String::new(),
            at: Moment { at: Timestamp(0), offset: 0 },
            edited: None,
            can_edit: false,
        }
    }

    fn shape(branches: &[Branch]) -> String {
        let one = |b: &Branch| {
            let to = match &b.answered {
                Some(a) => format!(
                    "→{}{}",
                    a.name.as_deref().unwrap_or("?"),
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
        assert_eq!(shape(&nest(posts)), "2(3 4) 5");
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
