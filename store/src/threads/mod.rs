//! Threads and their posts.

mod read;
mod write;

pub use read::{latest, list, page_of, preview, show, source};
pub use write::{edit, reply, start};

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
