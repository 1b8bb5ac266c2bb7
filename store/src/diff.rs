//! What changed from one text to the next, so that people can read it.
//!
//! Words of alphabets are compared as wholes, everything else character by character (as people count characters),
//! since Japanese has no spaces between words. What two texts share by chance between changes is changed with them:
//! 「また明日」 and 「まだ昨日」 read better as one change than as two with a 「日」 kept.

use domain::thread::Change;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};
use unicode_segmentation::UnicodeSegmentation;

/// Texts that have hardly anything in common are not compared to the end.
const PATIENCE: Duration = Duration::from_millis(50);

/// Pieces of the new text, and of what went from the old one, in reading order.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<(Change, String)> {
    let (a, b) = (tokens(old), tokens(new));
    let deadline = Instant::now().checked_add(PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &a, &b, deadline);
    let mut edits: Vec<Edit> = Vec::new();
    for op in ops {
        let (old, new) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => edits.push(Edit { kept: a[old].concat(), ..Edit::default() }),
            _ => edits.push(Edit { taken: a[old].concat(), added: b[new].concat(), ..Edit::default() }),
        }
    }
    pieces(clean(edits))
}

/// Words, or characters of scripts that do not separate them.
fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in text.split_word_bounds() {
        if word.chars().all(|c| c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c)) {
            out.push(word);
        } else {
            out.extend(word.graphemes(true));
        }
    }
    out
}

/// Something kept, or something that went and what came in its place.
#[derive(Debug, Default)]
struct Edit {
    kept: String,
    taken: String,
    added: String,
}

impl Edit {
    const fn is_change(&self) -> bool {
        self.kept.is_empty()
    }

    fn length(&self) -> usize {
        self.taken.chars().count().max(self.added.chars().count())
    }
}

/// Makes one change of two with little between them: no more than the smaller of the two changes is long, and never
/// a whole line.
fn clean(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        out.push(edit);
        // Backwards, since a change that has grown may swallow what stood before it.
        while let [.., before, between, after] = &out[..] {
            let little = before.is_change()
                && !between.is_change()
                && after.is_change()
                && !between.kept.contains('\n')
                && between.kept.chars().count() <= before.length().min(after.length());
            if !little {
                break;
            }
            let (Some(after), Some(between), Some(mut before)) = (out.pop(), out.pop(), out.pop()) else {
                break;
            };
            before.taken.push_str(&between.kept);
            before.added.push_str(&between.kept);
            before.taken.push_str(&after.taken);
            before.added.push_str(&after.added);
            out.push(before);
        }
    }
    out
}

fn pieces(edits: Vec<Edit>) -> Vec<(Change, String)> {
    let mut out: Vec<(Change, String)> = Vec::new();
    let mut note = |change: Change, text: String| match out.last_mut() {
        _ if text.is_empty() => {}
        Some((last, so_far)) if *last == change => so_far.push_str(&text),
        _ => out.push((change, text)),
    };
    for edit in edits {
        note(Change::Kept, edit.kept);
        note(Change::Taken, edit.taken);
        note(Change::Added, edit.added);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Change::{Added, Kept, Taken};

    fn told(old: &str, new: &str) -> Vec<(Change, String)> {
        let pieces = diff(old, new);
        // Whatever it looks like, both texts can be read from it.
        let side = |not: Change| {
            pieces.iter().filter(|(c, _)| *c != not).map(|(_, t)| t.as_str()).collect::<String>()
        };
        assert_eq!(side(Added), old);
        assert_eq!(side(Taken), new);
        pieces
    }

    fn pairs(list: &[(Change, &str)]) -> Vec<(Change, String)> {
        list.iter().map(|(c, t)| (*c, (*t).to_owned())).collect()
    }

    #[test]
    fn japanese_changes_by_characters() {
        assert_eq!(
            told("先週の面接で困りました。", "最近の面接で迷いました。"),
            pairs(&[
                (Taken, "先週"),
                (Added, "最近"),
                (Kept, "の面接で"),
                (Taken, "困り"),
                (Added, "迷い"),
                (Kept, "ました。")
            ])
        );
        // A character with its marks, or a family, is one character.
        assert_eq!(told("か\u{3099}", "か"), pairs(&[(Taken, "か\u{3099}"), (Added, "か")]));
        assert_eq!(told("👩‍👧です", "👩‍👦です"), pairs(&[(Taken, "👩‍👧"), (Added, "👩‍👦"), (Kept, "です")]));
    }

    #[test]
    fn words_of_alphabets_are_not_torn() {
        assert_eq!(
            told("the wording of it", "the working of it"),
            pairs(&[(Kept, "the "), (Taken, "wording"), (Added, "working"), (Kept, " of it")])
        );
    }

    #[test]
    fn what_is_shared_by_chance_is_not_kept_apart() {
        assert_eq!(
            told("また明日", "まだ昨日"),
            pairs(&[(Kept, "ま"), (Taken, "た明"), (Added, "だ昨"), (Kept, "日")])
        );
        let read = told("木の下で会う", "森の奥へ行く");
        assert_eq!(read, pairs(&[(Taken, "木の下で会う"), (Added, "森の奥へ行く")]));
    }

    #[test]
    fn lines_that_stayed_are_kept() {
        let read = told("一\n\n二\n\n三", "壱\n\n二\n\n参");
        assert_eq!(read[2], (Kept, "\n\n二\n\n".to_owned()));
        assert_eq!(told("同じ", "同じ"), pairs(&[(Kept, "同じ")]));
        assert_eq!(told("", "新"), pairs(&[(Added, "新")]));
        assert_eq!(told("", ""), []);
    }

    #[test]
    fn long_texts_with_nothing_in_common_are_told_in_time() {
        let old: String = (0..20_000).map(|n| char::from_u32(0x4e00 + n * 7 % 5000).unwrap()).collect();
        let new: String = (0..20_000).map(|n| char::from_u32(0x4e00 + n * 11 % 5000).unwrap()).collect();
        let began = Instant::now();
        told(&old, &new);
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    }
}
