//! How texts are folded before they are compared, so that spellings of one word meet.
//!
//! *Folded* is NFKC without accents, in lower case, katakana as hiragana, and one space for whatever is no letter and no
//! digit. *Loose* is that without long-vowel marks, and with ヴァ as バ: コンピュータ and コンピューター, スーパーヴィジョン and
//! スーパービジョン are one word there. Texts are indexed loosely; of a short word it is asked afterwards whether the marks
//! are the same, since ビル and ビール are two.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The sign for a long vowel.
const LONG: char = 'ー';

/// A folded text, and where each of its letters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    /// The text.
    pub(crate) text: String,
    /// For each byte of it, the byte in the original at which its letter began; and the original's length at the end.
    pub(crate) from: Vec<u32>,
}

/// Whether words of this letter's script are written without spaces between them.
pub(crate) const fn is_gram(c: char) -> bool {
    is_kana(c)
        || matches!(c, '々' | '〆' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether it is a letter of the syllabaries, or the mark for a long vowel.
pub(crate) const fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309d}' | '\u{309e}' | '\u{30a1}'..='\u{30ff}')
}

/// Folds a text.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    each(text, |c, _| out.push(c));
    out
}

/// Folds a text loosely.
pub(crate) fn loose(text: &str) -> String {
    let mut out = Loose::default();
    each(text, |c, at| out.push(c, at));
    out.text.text
}

/// Folds a text loosely, and keeps where its letters came from.
pub(crate) fn loose_from(text: &str) -> Folded {
    let mut out = Loose { keeps: true, ..Loose::default() };
    each(text, |c, at| out.push(c, at));
    out.text.from.push(text.len() as u32);
    out.text
}

/// Makes loose what is folded, letter by letter.
#[derive(Default)]
struct Loose {
    text: Folded,
    /// Whether it is kept where letters came from.
    keeps: bool,
    /// The last letter, and where it came from.
    last: Option<(char, u32)>,
    /// Whether the last letter stands for ヴ.
    vu: bool,
}

impl Loose {
    fn push(&mut self, c: char, at: u32) {
        let vu = std::mem::take(&mut self.vu);
        match (self.last, c) {
            (Some((before, _)), LONG) if is_kana(before) => self.vu = vu,
            // With what follows it, it is one of the row of バ.
            (Some((_, from)), 'ぁ' | 'ぃ' | 'ぇ' | 'ぉ') if vu => {
                self.text.text.truncate(self.text.text.len() - 'ぶ'.len_utf8());
                self.text.from.truncate(self.text.text.len());
                let row = match c {
                    'ぁ' => 'ば',
                    'ぃ' => 'び',
                    'ぇ' => 'べ',
                    _ => 'ぼ',
                };
                self.put(row, from);
            }
            (_, 'ゔ') => {
                self.put('ぶ', at);
                self.vu = true;
            }
            _ => self.put(c, at),
        }
    }

    fn put(&mut self, c: char, at: u32) {
        self.text.text.push(c);
        self.last = Some((c, at));
        if self.keeps {
            self.text.from.resize(self.text.text.len(), at);
        }
    }
}

/// Gives each letter of a folded text, and the byte at which it stood in the original.
fn each(text: &str, mut give: impl FnMut(char, u32)) {
    // Whether a space is owed: none stands at the beginning, and never two.
    let (mut begun, mut space) = (false, None);
    let mut put = |c: char, at: u32| {
        if c.is_alphanumeric() || c == LONG || is_combining_mark(c) {
            if let Some(at) = space.take().filter(|_| begun) {
                give(' ', at);
            }
            begun = true;
            give(c, at);
        } else {
            space = space.or(Some(at));
        }
    };
    let mut chars = text.char_indices().peekable();
    let mut kana = false;
    while let Some((at, c)) = chars.next() {
        // What is typed for the mark of a long vowel, and looks like it.
        let c = if kana && matches!(c, '－' | '―' | '‐' | '—') { LONG } else { c };
        kana = is_kana(c) || matches!(c, 'ｦ'..='ﾟ');
        let joins = |c: char| is_combining_mark(c) || matches!(c, 'ﾞ' | 'ﾟ');
        let alone = chars.peek().is_none_or(|(_, next)| !joins(*next));
        if alone && let Some(plain) = plain(c) {
            put(plain, at as u32);
            continue;
        }
        // A letter with what is written above or beside it.
        let mut cluster = String::from(c);
        while let Some((_, next)) = chars.next_if(|(_, next)| joins(*next)) {
            cluster.push(next);
        }
        let without_accents = cluster.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'));
        for c in without_accents.nfc().flat_map(char::to_lowercase) {
            put(plain(c).unwrap_or(c), at as u32);
        }
    }
}

/// What most letters become, which stand for themselves or beside their like in Unicode's tables.
const fn plain(c: char) -> Option<char> {
    match c {
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        '\0'..='\u{7f}' => Some(c),
        // Small か and け of counters, as in 一ヶ月.
        'ゕ' | 'ゖ' | 'ヵ' | 'ヶ' => Some('か'),
        // The two syllabaries lie 0x60 apart (Unicode blocks Hiragana and Katakana).
        'ァ'..='ヴ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - 0x60),
        'ぁ'..='ゔ' | 'ー' | '々' | '\u{4e00}'..='\u{9fff}' | '、' | '。' | '「' | '」' | '・' | '　' => {
            Some(c)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("トクダ", "ﾄｸﾀﾞ"),
            ("コンピュータ", "コンピューター"),
            ("スーパーヴィジョン", "すーぱーびじょん"),
            ("スパーバイザ", "スーパーバイザー"),
            ("ヴォランティア", "ボランティア"),
            ("ラヴ", "ラブ"),
            ("ＣＢＴ　研修", "cbt 研修"),
            ("Café", "CAFE\u{301}"),
            ("か\u{3099}ん", "がん"),
            ("㈱", "(株)"),
            ("一ヶ月", "一か月"),
            ("スーパービジョン", "ス－パ―ビジョン"),
            ("  支援、者\n", "支援 者"),
        ] {
            assert_eq!(loose(one), loose(other), "{one} {other}");
        }
        for (one, other) in [("ハン", "パン"), ("東京", "京都"), ("支援者", "支援 者"), ("きよう", "きょう")]
        {
            assert_ne!(loose(one), loose(other), "{one} {other}");
        }
        assert_ne!(folded("ビル"), folded("ビール"));
        assert_eq!(folded("ビル"), folded("ﾋﾞﾙ"));
        assert_eq!(loose("ぶぁ"), "ぶぁ", "which nobody wrote for バ");
    }

    #[test]
    fn where_letters_came_from_is_known() {
        let text = "「スーパーヴィジョン」 Café";
        let folded = loose_from(text);
        assert_eq!(folded.text, "すぱびじょん cafe");
        assert_eq!(folded.from.len(), folded.text.len() + 1);
        let at = |part: &str| {
            let begins = folded.text.find(part).unwrap();
            &text[folded.from[begins] as usize..folded.from[begins + part.len()] as usize]
        };
        assert_eq!(at("ぱび"), "パーヴィ");
        assert_eq!(at("すぱびじょん"), "スーパーヴィジョン");
        assert_eq!(at("cafe"), "Café");
    }
}
