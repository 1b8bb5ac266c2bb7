//! Reading what was typed into the box.
//!
//! Words, all of which must be there; `"phrases"`, also in the quotes of Japanese; `-words` that must not; and what
//! narrows: `kind:`, `in:`, `author:`, `after:`, `before:`. Nothing that can be typed is an error: what cannot be read is
//! told beside the answer.

use super::Kind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Characters of a query that are read.
pub const LONGEST: usize = 200;
/// Words that are looked for, those that must not be there included.
pub const QUERY_WORDS: usize = 8;

/// What of a query was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is longer than [`LONGEST`].
    TooLong,
    /// It has more words than [`QUERY_WORDS`].
    TooMany,
    /// There is no such kind.
    Kind(String),
    /// That is no day, month or year.
    Day(String),
    /// The reader knows nobody of that name.
    Author(String),
    /// The reader knows no space and no circle of that name.
    Place(String),
    /// What narrows cannot be turned round: `-kind:event`.
    NotOperator(String),
    /// It says only what must not be there.
    OnlyNot,
    /// It has no letter and no digit.
    NoWords,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As typed, without its quotes.
    pub text: String,
    /// Whether it stood in quotes.
    pub phrase: bool,
    /// Whether it must not be there.
    pub not: bool,
}

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// All of these.
    pub words: Vec<Word>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of somebody of this name or handle.
    pub author: Option<String>,
    /// Only in the space or circle of this name or address.
    pub place: Option<String>,
    /// Only from this day on.
    pub from: Option<Date>,
    /// Only until the day before this one.
    pub until: Option<Date>,
    /// What was not read.
    pub faults: Vec<Fault>,
}

/// The signs that open a phrase, and what closes it.
const QUOTES: [(char, char); 6] =
    [('"', '"'), ('“', '”'), ('”', '”'), ('＂', '＂'), ('「', '」'), ('『', '』')];
/// What stands before a word that must not be there.
const MINUS: [char; 3] = ['-', '－', '−'];

impl Asked {
    /// Reads what was typed.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let mut asked = Self::default();
        let typed = typed.trim();
        let mut chars = typed.chars();
        let read: String =
            chars.by_ref().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if chars.next().is_some() {
            asked.faults.push(Fault::TooLong);
        }
        let mut rest = read.trim_start();
        while !rest.is_empty() {
            rest = asked.next(rest).trim_start();
        }
        if asked.words.len() > QUERY_WORDS {
            asked.words.truncate(QUERY_WORDS);
            asked.faults.push(Fault::TooMany);
        }
        if !typed.is_empty() && asked.words.iter().all(|w| w.not) && !asked.narrows() {
            let fault = if asked.words.is_empty() { Fault::NoWords } else { Fault::OnlyNot };
            if asked.faults.is_empty() {
                asked.faults.push(fault);
            }
        }
        asked
    }

    /// Whether anything is looked for.
    #[must_use]
    pub fn is_something(&self) -> bool {
        self.narrows() || self.words.iter().any(|w| !w.not)
    }

    /// Whether it says more than words.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.kind.is_some()
            || self.author.is_some()
            || self.place.is_some()
            || self.from.is_some()
            || self.until.is_some()
    }

    /// Reads one word or operator; the rest.
    fn next<'a>(&mut self, rest: &'a str) -> &'a str {
        let (not, rest) = match rest.strip_prefix(MINUS) {
            // A dash between spaces is a dash.
            Some(after) if after.starts_with(|c: char| !c.is_whitespace()) => (true, after),
            Some(after) => return after,
            None => (false, rest),
        };
        if let Some((text, after)) = phrase(rest) {
            self.word(text, true, not);
            return after;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let one = &rest[..end];
        if let Some((name, value)) = one.split_once([':', '：'])
            && let Some(read) = operator(name)
        {
            // A value may stand in quotes, and have spaces then.
            let at = one.len() - value.len();
            let (value, after) = phrase(&rest[at..]).unwrap_or((value, &rest[end..]));
            if not {
                self.faults.push(Fault::NotOperator(one.to_owned()));
            } else if !value.trim().is_empty() {
                read(self, value.trim());
            }
            return after;
        }
        // A quote in the middle begins another word: 支援「寝る前」.
        let cut = one.char_indices().skip(1).find(|(_, c)| QUOTES.iter().any(|(open, _)| open == c));
        let end = cut.map_or(end, |(at, _)| at);
        self.word(&rest[..end], false, not);
        &rest[end..]
    }

    /// Notes a word, if there is anything in it to look for.
    fn word(&mut self, text: &str, phrase: bool, not: bool) {
        if text.chars().any(char::is_alphanumeric) {
            self.words.push(Word { text: text.trim().to_owned(), phrase, not });
        }
    }

    fn day(&mut self, value: &str, keep: impl FnOnce(&mut Self, Date)) {
        match day(value) {
            Some(date) => keep(self, date),
            None => self.faults.push(Fault::Day(value.to_owned())),
        }
    }
}

/// What stands in quotes at the beginning, and what follows it. A quote that nothing closes goes to the end.
fn phrase(rest: &str) -> Option<(&str, &str)> {
    let mut chars = rest.chars();
    let open = chars.next()?;
    let (_, close) = QUOTES.iter().find(|(o, _)| *o == open)?;
    let inside = chars.as_str();
    match inside.split_once(*close) {
        Some((text, after)) => Some((text, after)),
        None => Some((inside, "")),
    }
}

/// What an operator does with its value.
type Operator = fn(&mut Asked, &str);

fn operator(name: &str) -> Option<Operator> {
    Some(match name.to_lowercase().as_str() {
        "kind" | "種類" => |asked, value| match Kind::parse(value) {
            Some(kind) => asked.kind = Some(kind),
            None => asked.faults.push(Fault::Kind(value.to_owned())),
        },
        "author" | "by" | "著者" | "書いた人" => {
            |asked, value| asked.author = Some(value.trim_start_matches(['@', '＠']).to_owned())
        }
        "in" | "場所" => |asked, value| asked.place = Some(value.to_owned()),
        "after" | "since" | "以降" => |asked, value| asked.day(value, |asked, day| asked.from = Some(day)),
        "before" | "より前" => |asked, value| asked.day(value, |asked, day| asked.until = Some(day)),
        _ => return None,
    })
}

/// A day, or the first of a month or year: `2026-03-15`, `2026/3`, `2026`, `2026年3月`, also in wide digits.
fn day(text: &str) -> Option<Date> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        '/' | '.' | '年' | '月' | '日' | '－' | '／' => '-',
        c => c,
    };
    let plain: String = text.chars().map(narrow).collect();
    let mut parts = plain.trim_matches('-').split('-');
    let year: i16 = parts.next()?.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    let mut part = || parts.next().map_or(Some(1), |p| p.parse::<i8>().ok());
    let (month, day) = (part()?, part()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Vec<(String, bool, bool)> {
        Asked::read(typed).words.into_iter().map(|w| (w.text, w.phrase, w.not)).collect()
    }

    fn word(text: &str, phrase: bool, not: bool) -> (String, bool, bool) {
        (text.to_owned(), phrase, not)
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there() {
        assert_eq!(words(" 睡眠　教員 "), [word("睡眠", false, false), word("教員", false, false)]);
        assert_eq!(words("\"寝る 前\" -薬"), [word("寝る 前", true, false), word("薬", false, true)]);
        assert_eq!(words("「寝る前」-『夜 勤』"), [word("寝る前", true, false), word("夜 勤", true, true)]);
        assert_eq!(words("支援「寝る前」"), [word("支援", false, false), word("寝る前", true, false)]);
        assert_eq!(words("燃え尽き - 予防"), [word("燃え尽き", false, false), word("予防", false, false)]);
        assert_eq!(words("－薬 睡眠"), [word("薬", false, true), word("睡眠", false, false)]);
        assert_eq!(words("follow-up"), [word("follow-up", false, false)]);
        assert_eq!(words("\"開いたまま"), [word("開いたまま", true, false)], "what nothing closes");
        assert_eq!(words("\"\" \"-\" ()*&|! ' OR:"), [word("OR:", false, false)]);
    }

    #[test]
    fn operators_narrow() {
        let asked = Asked::read(
            "睡眠 kind:event in:\"学びと 本\" author:＠hana before:2026-03 after：２０２５年１２月５日",
        );
        assert_eq!(asked.kind, Some(Kind::Event));
        assert_eq!(asked.place.as_deref(), Some("学びと 本"));
        assert_eq!(asked.author.as_deref(), Some("hana"));
        assert_eq!(asked.until, Some(Date::constant(2026, 3, 1)));
        assert_eq!(asked.from, Some(Date::constant(2025, 12, 5)));
        assert!(asked.faults.is_empty() && asked.is_something());
        assert_eq!(Asked::read("睡眠 -author:hana").faults, [Fault::NotOperator("author:hana".into())]);
        let only = Asked::read("種類：イベント");
        assert!(only.words.is_empty() && only.is_something() && only.faults.is_empty());
        let odd = Asked::read("kind:tree before:2026-13 after:tomorrow before:0 in:");
        assert!(!odd.is_something());
        let day = |text: &str| Fault::Day(text.into());
        assert_eq!(odd.faults, [Fault::Kind("tree".into()), day("2026-13"), day("tomorrow"), day("0")]);
        assert_eq!(
            words("https://example.com 12:30"),
            [word("https://example.com", false, false), word("12:30", false, false)]
        );
    }

    #[test]
    fn whatever_is_typed_is_read() {
        assert_eq!(Asked::read(&"あ".repeat(10_000)).faults, [Fault::TooLong]);
        assert_eq!(Asked::read(&"あ".repeat(10_000)).words[0].text.chars().count(), LONGEST);
        assert_eq!(Asked::read(&"い ".repeat(60)).faults, [Fault::TooMany]);
        assert_eq!(Asked::read(&"い ".repeat(60)).words.len(), QUERY_WORDS);
        assert_eq!(Asked::read("-薬 -酒").faults, [Fault::OnlyNot]);
        assert_eq!(Asked::read("& | ! <-> :* \"\"").faults, [Fault::NoWords]);
        assert_eq!(Asked::read("").faults, []);
        assert_eq!(Asked::read("\u{0}\u{7}").faults, [Fault::NoWords]);
        assert_eq!(words("睡\u{0}眠"), [word("睡", false, false), word("眠", false, false)]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_too_odd(typed in ".{0,260}") {
            let asked = Asked::read(&typed);
            proptest::prop_assert!(asked.words.len() <= QUERY_WORDS);
            proptest::prop_assert!(asked.words.iter().all(|w| !w.text.is_empty()));
        }
    }
}
