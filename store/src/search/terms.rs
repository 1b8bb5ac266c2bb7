//! What a text is indexed by: its letters and pairs of letters where words are written without spaces, and its words
//! elsewhere.

use super::fold::is_gram;

/// Letters of a word in the Latin script that are indexed; longer ones are cut.
pub(crate) const WORD_MOST: usize = 32;
/// The shortest word of which the beginning finds it.
pub(crate) const BEGINS: usize = 3;
/// The shortest word in which a slip is forgiven.
pub(crate) const SLIPS: usize = 5;

/// Every document of a shelf has it.
pub(crate) const ALL: &str = "*";
/// What has helped somebody.
pub(crate) const HELPED: &str = "+";
/// Before a term of the title.
pub(crate) const TITLE: char = 't';
/// Before a term of what something is said in.
pub(crate) const CONTEXT: char = 'c';
/// Before a term of the title or the text.
pub(crate) const TEXT: char = 'b';

/// A stretch of letters of one manner of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run<'a> {
    /// Without spaces between words.
    Grams(&'a str),
    /// A word.
    Word(&'a str),
}

/// The stretches of a loose text.
pub(crate) fn runs(loose: &str) -> impl Iterator<Item = Run<'_>> {
    loose.split(' ').flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let grams = is_gram(first);
            let end = rest.find(|c| is_gram(c) != grams).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            Some(if grams { Run::Grams(run) } else { Run::Word(cut(run)) })
        })
    })
}

/// A word as it is indexed.
pub(crate) fn cut(word: &str) -> &str {
    word.char_indices().nth(WORD_MOST).map_or(word, |(at, _)| &word[..at])
}

/// Gives each term of a loose text; a term may come more than once.
pub(crate) fn each<'a>(loose: &'a str, mut give: impl FnMut(&'a str)) {
    for run in runs(loose) {
        match run {
            Run::Word(word) => give(word),
            Run::Grams(run) => {
                let mut before = None;
                for (at, c) in run.char_indices() {
                    let end = at + c.len_utf8();
                    give(&run[at..end]);
                    if let Some(before) = before {
                        give(&run[before..end]);
                    }
                    before = Some(at);
                }
            }
        }
    }
}

/// The terms that whatever has this stretch must have: the letter, or its pairs. Of a long one every other pair says
/// nearly as much.
pub(crate) fn needed(run: &str) -> Vec<&str> {
    /// Pairs that are looked up at most.
    const MOST: usize = 8;
    let ends: Vec<usize> = run.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let begin = |n: usize| if n == 0 { 0 } else { ends[n - 1] };
    let pairs = ends.len().saturating_sub(1);
    if pairs == 0 {
        return vec![run];
    }
    let pair = |n: usize| &run[begin(n)..ends[n + 1]];
    let step = if pairs <= MOST { 1 } else { pairs.div_ceil(MOST).max(2) };
    let mut out: Vec<&str> = (0..pairs).step_by(step).map(pair).collect();
    out.push(pair(pairs - 1));
    out.sort_unstable();
    out.dedup();
    out
}

/// What is left of a word when a letter is missed, and the word itself: two words that differ by one letter have one of
/// these in common (symmetric deletion).
pub(crate) fn slips(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    for (at, c) in word.char_indices() {
        let mut left = String::with_capacity(word.len());
        left.push_str(&word[..at]);
        left.push_str(&word[at + c.len_utf8()..]);
        out.push(left);
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether one word becomes the other by one letter more, less, or another, or by two neighbours that change places.
pub(crate) fn one_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 || a == b {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    let rest = |n: usize| short.get(same + n..) == long.get(same + n..);
    rest(1) || (rest(2) && short[same] == long[same + 1] && short[same + 1] == long[same])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::loose;

    fn terms(text: &str) -> Vec<String> {
        let loose = loose(text);
        let mut out = Vec::new();
        each(&loose, |term| out.push(term.to_owned()));
        out
    }

    #[test]
    fn a_text_has_letters_pairs_and_words() {
        assert_eq!(terms("市民会議"), ["市", "民", "市民", "会", "民会", "議", "会議"]);
        assert_eq!(terms("CBT研修2026、夜"), ["cbt", "研", "修", "研修", "2026", "夜"]);
        assert_eq!(terms("Burn-out!"), ["burn", "out"]);
        assert_eq!(terms(&"x".repeat(50)), ["x".repeat(WORD_MOST)]);
        assert_eq!(terms("、。"), [""; 0]);
    }

    #[test]
    fn what_a_word_needs_is_what_its_text_has() {
        assert_eq!(needed("議"), ["議"]);
        assert_eq!(needed("会議"), ["会議"]);
        assert_eq!(needed("東京都"), ["京都", "東京"]);
        let long: String = ('\u{4e00}'..).take(60).collect();
        let few = needed(&long);
        assert!(few.len() <= 10, "{}", few.len());
        let all = terms(&long);
        assert!(few.iter().all(|term| all.iter().any(|t| t == term)));
    }

    #[test]
    fn one_slip_is_one() {
        for other in ["burnut", "burnoutt", "burnaut", "bunrout", "urnout", "burnou"] {
            assert!(one_slip("burnout", other) && one_slip(other, "burnout"), "{other}");
            let shared = slips("burnout").iter().any(|s| slips(other).contains(s));
            assert!(shared, "{other}");
        }
        for other in ["burnout", "burn", "bornaut", "trunout", "burnoutss"] {
            assert!(!one_slip("burnout", other), "{other}");
        }
    }
}
