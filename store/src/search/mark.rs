//! Showing where the words stand: a stretch of the text, and marks.

use super::fold;
use super::words::Wanted;
use domain::search::Piece;

/// Characters of a stretch.
const STRETCH: usize = 110;
/// Characters before the first word in it.
const BEFORE: usize = 24;

/// A text with marks at the words, whole.
pub(super) fn whole(text: &str, words: &[Wanted]) -> Vec<Piece> {
    pieces(text, 0, text.len(), &places(text, words))
}

/// The stretch of a text in which most of the words stand; its beginning where none does.
pub(super) fn stretch(text: &str, words: &[Wanted]) -> Vec<Piece> {
    let places = places(text, words);
    // Letters are counted, bytes are cut.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let letter = |byte: usize| starts.partition_point(|at| *at < byte);
    let end_of = |from: usize| starts[(letter(from) + STRETCH).min(starts.len() - 1)];
    let best = places.iter().map(|place| place.from).max_by_key(|from| {
        let end = end_of(*from);
        let mut inside: Vec<usize> =
            places.iter().filter(|p| p.from >= *from && p.to <= end).map(|p| p.word).collect();
        inside.sort_unstable();
        inside.dedup();
        // The first of several that are as good.
        (inside.len(), std::cmp::Reverse(*from))
    });
    // A sentence that begins shortly before is shown from its beginning.
    let from = best.map_or(0, |at| match starts[letter(at).saturating_sub(BEFORE)] {
        0 => 0,
        from => sentence(text, from, at),
    });
    // Near the end there is room before it.
    let from = from.min(starts[starts.len().saturating_sub(STRETCH + 1)]);
    let to = end_of(from);
    let mut out = pieces(text, from, to, &places);
    if from > 0 {
        out.insert(0, plain("…".to_owned()));
    }
    if text[to..].chars().any(|c| !c.is_whitespace()) {
        out.push(plain("…".to_owned()));
    }
    out
}

/// Where the sentence begins between the two, where one does.
fn sentence(text: &str, from: usize, at: usize) -> usize {
    let before = &text[from..at];
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '\n');
    before.char_indices().rev().find(|(_, c)| ends(*c)).map_or(from, |(end, c)| from + end + c.len_utf8())
}

/// Where a word stands.
struct Place {
    from: usize,
    to: usize,
    word: usize,
}

fn places(text: &str, words: &[Wanted]) -> Vec<Place> {
    /// Places of a word that are marked.
    const MOST: usize = 40;
    let folded = fold::loose_from(text);
    let at = |byte: usize| folded.from.get(byte).map_or(text.len(), |at| *at as usize);
    let mut out: Vec<Place> = Vec::new();
    for (n, word) in words.iter().enumerate().filter(|(_, word)| !word.not) {
        out.extend(word.places(&folded.text).take(MOST).map(|(from, to)| {
            // What follows the last letter belongs to it when it is no letter of the folded text: a mark of length.
            let end = at(to);
            let stretch = &text[at(from)..end];
            let trimmed = stretch.trim_end_matches(|c: char| !c.is_alphanumeric() && c != 'ー');
            Place { from: at(from), to: at(from) + trimmed.len(), word: n }
        }));
    }
    out.sort_unstable_by_key(|p| (p.from, std::cmp::Reverse(p.to)));
    out
}

fn plain(text: String) -> Piece {
    Piece { text, marked: false }
}

/// A stretch in pieces. Line ends become spaces.
fn pieces(text: &str, from: usize, to: usize, places: &[Place]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut push = |part: &str, marked: bool| {
        if part.is_empty() {
            return;
        }
        let text = part.replace(['\n', '\r', '\t'], " ");
        match out.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(&text),
            _ => out.push(Piece { text, marked }),
        }
    };
    let mut at = from;
    for place in places.iter().filter(|p| p.to > from && p.from < to) {
        let (begin, end) = (place.from.max(at), place.to.min(to));
        if begin >= end {
            continue;
        }
        push(&text[at..begin], false);
        push(&text[begin..end], true);
        at = end;
    }
    push(&text[at..to], false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::search::Word;

    fn marked(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    fn words(all: &[&str]) -> Vec<Wanted> {
        let word =
            |text: &&str| Wanted::of(&Word { text: (*text).into(), phrase: false, not: false }).unwrap();
        all.iter().map(word).collect()
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        assert_eq!(
            marked(&whole("スーパーヴィジョンの夜", &words(&["すーぱーびじょん"]))),
            "[スーパーヴィジョン]の夜"
        );
        assert_eq!(marked(&whole("ｶｳﾝｾﾘﾝｸﾞ、CBT", &words(&["カウンセリング", "ｃｂｔ"]))), "[ｶｳﾝｾﾘﾝｸﾞ]、[CBT]");
        assert_eq!(marked(&whole("支援支援者", &words(&["支援", "支援者"]))), "[支援支援者]");
        assert_eq!(
            marked(&whole("「コンピューター」と", &words(&["コンピュータ"]))),
            "「[コンピューター]」と"
        );
        assert_eq!(marked(&whole("何もない", &words(&["睡眠"]))), "何もない");
    }

    #[test]
    fn a_stretch_has_most_of_the_words() {
        let filler = "あいうえお。".repeat(60);
        let text = format!("睡眠。{filler}睡眠と教員の話。{filler}");
        let shown = marked(&stretch(&text, &words(&["睡眠", "教員"])));
        assert!(shown.starts_with("…[睡眠]と[教員]の話。"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() < 130, "{shown}");
        assert_eq!(marked(&stretch("短い\n睡眠", &words(&["睡眠"]))), "短い [睡眠]");
        assert!(marked(&stretch(&filler, &words(&["睡眠"]))).starts_with("あいうえお。"));
        assert_eq!(stretch("", &words(&["睡眠"])), []);
    }
}
