//! Where lines of Japanese and English text may break, and which of the places reads best.
//!
//! What may not stand at the start and the end of a line is the W3C's "Requirements for Japanese Text Layout"
//! (JLREQ, 3.1.7 and 3.1.8), with small kana and the long sound mark, as JIS X 4051 has them in its strict form.

/// Not at the start of a line.
const NOT_FIRST: &str = "、。，．,.・：；:;！？!?‼⁇⁈⁉」』）］｝〕】〉》〗〙〟’”)]}»›ーゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰ｡｣､･‐–—〜～…‥゛゜%％‰℃°′″";
/// Not at the end of a line.
const NOT_LAST: &str = "「『（［｛〔【〈《〖〘〝‘“([{«‹｢￥$＄£€#＃№〒";
/// Joined by their meaning: never a line between two of the same.
const PAIRED: &str = "—…‥―";

/// Breaks a rule; only where nothing else fits.
pub(super) const FORBIDDEN: u32 = 100_000;
/// Inside a word of letters or a number.
pub(super) const IN_WORD: u32 = 10_000;
/// Inside a word of katakana.
pub(super) const IN_KATAKANA: u32 = 200;
/// Up to this a break comes where a phrase ends, or nearly so.
pub(super) const PHRASE: u32 = 20;
/// Between brackets, in addition.
const QUOTED: u32 = 25;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Space,
    Hiragana,
    Katakana,
    Kanji,
    Word,
    Sign,
}

fn script(c: char) -> Script {
    match c {
        ' ' => Script::Space,
        'ぁ'..='ゟ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー'..='ヿ' | 'ㇰ'..='ㇿ' | 'ｦ'..='ﾟ' => Script::Katakana,
        '々' | '〆' | '〇' | '㐀'..='鿿' | '豈'..='﫿' | '\u{20000}'..='\u{3ffff}' => Script::Kanji,
        '\u{2e80}'..='\u{33ff}' | '\u{2190}'..='\u{27bf}' | '！'..='／' | '：'..='＠' => Script::Sign,
        _ => Script::Word,
    }
}

/// What a break between two characters costs: 0 where a reader pauses anyhow.
fn cost(before: char, after: char) -> u32 {
    if NOT_FIRST.contains(after) && before != ' ' || NOT_LAST.contains(before) || after == ' ' {
        return FORBIDDEN;
    }
    if before == after && PAIRED.contains(before) {
        return FORBIDDEN;
    }
    match (script(before), script(after)) {
        (Script::Space, _) => 0,
        (Script::Word, Script::Word) if before == '-' && after.is_alphabetic() => 60,
        (Script::Word, Script::Word) => IN_WORD,
        // After a comma or a closing bracket, before an opening one.
        (Script::Sign, _) if NOT_FIRST.contains(before) => 1,
        (_, Script::Sign) if NOT_LAST.contains(after) => 2,
        // In Japanese a phrase ends in hiragana, and the next one begins with something else.
        (Script::Hiragana, Script::Kanji | Script::Katakana | Script::Word) => 4,
        (Script::Katakana, Script::Katakana) => IN_KATAKANA,
        (Script::Kanji | Script::Katakana | Script::Word, Script::Hiragana) => 45,
        (Script::Hiragana, Script::Hiragana) => 30,
        (Script::Kanji, Script::Kanji) => 30,
        _ => 14,
    }
}

/// A text broken into lines.
pub(super) struct Broken {
    /// Where each line begins and ends, without the space at its end.
    pub(super) lines: Vec<(usize, usize)>,
    /// The dearest of its breaks.
    pub(super) worst: u32,
    /// The width of the shortest line, the longest being 1.
    pub(super) even: f32,
}

/// Breaks a text into at most `most` lines, as few as it fits into with whole words, all about equally long, where
/// breaks cost least. `widths` and `limit` are in the same unit. `None` where it does not fit.
pub(super) fn broken(text: &[char], widths: &[f32], limit: f32, most: usize) -> Option<Broken> {
    let n = text.len();
    let mut upto = vec![0.0; n + 1];
    for (i, width) in widths.iter().enumerate() {
        upto[i + 1] = upto[i] + width;
    }
    let prices = prices(text);
    let end = |i: usize| if i > 0 && text[i - 1] == ' ' { i - 1 } else { i };
    // best[i]: the least cost of the first i characters in `count` lines, and where the last of them begins.
    let mut best = vec![None; n + 1];
    best[0] = Some((0.0_f32, 0));
    let mut begins = Vec::new();
    let mut fewest: Option<Broken> = None;
    for count in 1..=most {
        let mut next = vec![None; n + 1];
        for (i, slot) in next.iter_mut().enumerate().skip(1) {
            for from in (0..i).rev() {
                let width = upto[end(i)] - upto[from];
                if width > limit {
                    break;
                }
                let Some((so_far, _)) = best[from] else { continue };
                let slack = (limit - width) / limit;
                let price = if i < n { prices[i] as f32 } else { 0.0 };
                let total = so_far + price + 100.0 * slack * slack;
                if slot.is_none_or(|(least, _)| total < least) {
                    *slot = Some((total, from));
                }
            }
        }
        begins.push(next.iter().map(|slot| slot.map_or(0, |(_, from)| from)).collect::<Vec<_>>());
        best = next;
        if best[n].is_some() || n == 0 {
            let found = traced(&upto, &prices, &begins, count, end);
            let whole_words = found.worst < IN_KATAKANA;
            if fewest.as_ref().is_none_or(|fewest| found.worst < fewest.worst) {
                fewest = Some(found);
            }
            if whole_words {
                break;
            }
        }
    }
    fewest
}

/// What a break before each character costs.
fn prices(text: &[char]) -> Vec<u32> {
    let mut depth = 0_u32;
    let mut prices = vec![0; text.len()];
    for (i, pair) in text.windows(2).enumerate() {
        match pair[0] {
            '「' | '『' | '（' | '(' | '【' | '“' => depth += 1,
            '」' | '』' | '）' | ')' | '】' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // What is quoted is one thing, the title of a book for one.
        prices[i + 1] = cost(pair[0], pair[1]) + if depth > 0 { QUOTED } else { 0 };
    }
    prices
}

fn traced(
    upto: &[f32],
    prices: &[u32],
    begins: &[Vec<usize>],
    count: usize,
    end: impl Fn(usize) -> usize,
) -> Broken {
    let (mut lines, mut worst, mut i) = (Vec::new(), 0, prices.len());
    let (mut shortest, mut longest) = (f32::MAX, 0.0_f32);
    for line in begins[..count].iter().rev() {
        let from = line[i];
        let width = upto[end(i)] - upto[from];
        (shortest, longest) = (shortest.min(width), longest.max(width));
        lines.push((from, end(i)));
        if from > 0 {
            worst = worst.max(prices[from]);
        }
        i = from;
    }
    lines.reverse();
    Broken { lines, worst, even: if longest > 0.0 { shortest / longest } else { 1.0 } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character is one wide, a letter half.
    fn lines(text: &str, limit: f32, most: usize) -> Option<Vec<String>> {
        let text: Vec<char> = text.chars().collect();
        let widths: Vec<f32> = text.iter().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).collect();
        let broken = broken(&text, &widths, limit, most)?;
        Some(broken.lines.iter().map(|(from, to)| text[*from..*to].iter().collect()).collect())
    }

    #[test]
    fn nothing_stands_where_it_may_not() {
        let text = "「はい」（いいえ）、きょうは。コーヒーと、シャツ！「もっと」・えっ？ーっゃ々…";
        for limit in 8..20 {
            let lines = lines(text, limit as f32, 40).unwrap();
            for line in &lines[1..] {
                assert!(!NOT_FIRST.contains(line.chars().next().unwrap()), "{limit}: {lines:?}");
            }
            for line in &lines {
                assert!(!NOT_LAST.contains(line.chars().last().unwrap()), "{limit}: {lines:?}");
            }
            assert_eq!(lines.concat(), text);
        }
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        // Broken inside the word, the lines would be more even.
        assert_eq!(lines("on counselling", 5.5, 3).unwrap(), ["on", "counselling"]);
        assert_eq!(lines("は1,234,567", 4.5, 3).unwrap(), ["は", "1,234,567"]);
        let text = "Zoomで19:30から 120,000 yen for psychotherapists";
        for limit in 8..24 {
            let lines = lines(text, limit as f32, 9).unwrap();
            let words: Vec<&str> = lines.iter().flat_map(|line| line.split(' ')).collect();
            for word in ["120,000", "yen", "for", "psychotherapists"] {
                assert!(words.contains(&word), "{limit}: {lines:?}");
            }
            for word in ["Zoom", "19:30"] {
                assert!(lines.iter().any(|line| line.contains(word)), "{limit}: {lines:?}");
            }
        }
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_all_the_same() {
        assert_eq!(lines(&"W".repeat(12), 2.0, 3).unwrap(), ["WWWW", "WWWW", "WWWW"]);
        assert_eq!(lines(&"「".repeat(4), 2.0, 3).unwrap(), ["「「", "「「"]);
        assert_eq!(lines(&"W".repeat(13), 2.0, 3), None);
    }

    #[test]
    fn phrases_stay_together_and_lines_are_about_equally_long() {
        for (text, limit, expected) in [
            ("対人支援職のためのセルフケア入門", 12.0, vec!["対人支援職のための", "セルフケア入門"]),
            (
                "精神分析と認知行動療法、それぞれの見立て",
                14.0,
                vec!["精神分析と認知行動療法、", "それぞれの見立て"],
            ),
            ("A quiet evening for tired people", 9.0, vec!["A quiet evening", "for tired people"]),
        ] {
            assert_eq!(lines(text, limit, 3).unwrap(), expected);
        }
        assert_eq!(lines("", 5.0, 3).unwrap(), [""]);
    }
}
