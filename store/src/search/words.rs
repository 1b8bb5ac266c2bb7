//! The words of a query: what a document must have, and whether a text really has it.

use super::fold::{self, is_gram, is_kana};
use super::terms::{self, Run};
use crate::db::Sql;
use crate::{Db, sql};
use domain::Result;
use domain::search::Word;
use roaring::RoaringBitmap;
use std::collections::HashMap;

/// Words that begin like a typed one and are looked for as well, on each reading.
const BEGINNINGS: i64 = 60;
/// Words in which something else is meant, though the letters are the same: whoever looks for 京都 does not want 東京都.
const WITHIN: [(&str, &[&str]); 8] = [
    ("京都", &["東京都"]),
    ("本人", &["日本人"]),
    ("国語", &["外国語", "中国語", "韓国語"]),
    ("理学", &["心理学", "物理学", "生理学", "倫理学", "管理学"]),
    ("大人", &["大人数"]),
    ("人事", &["他人事"]),
    ("議員", &["会議員"]),
    ("会社", &["社会社"]),
];
/// Syllables up to which the marks of long vowels count: ビル is not ビール.
const SHORT: usize = 3;

/// A word, ready to be looked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// As it was typed, in lower case.
    pub(super) typed: String,
    pub(super) loose: String,
    folded: String,
    pub(super) not: bool,
    /// Whether it stood in quotes: it is found as it stands.
    phrase: bool,
    parts: Vec<Part>,
    /// The words that were looked for instead, where there is no such word.
    pub(super) instead: Vec<String>,
    /// Whether more words begin so than are looked for.
    pub(super) cut: bool,
    short: bool,
    within: &'static [&'static str],
}

/// A stretch of a word.
#[derive(Clone, Debug)]
enum Part {
    /// All of these letters and pairs.
    Grams(Vec<String>),
    /// Any of these words.
    Any(Vec<String>),
}

impl Wanted {
    /// Reads a word; nothing where it has no letters.
    pub(super) fn of(word: &Word) -> Option<Self> {
        let (folded, loose) = (fold::folded(&word.text), fold::loose(&word.text));
        if loose.is_empty() {
            return None;
        }
        let parts = terms::runs(&loose)
            .map(|run| match run {
                Run::Grams(run) => Part::Grams(terms::needed(run).into_iter().map(str::to_owned).collect()),
                Run::Word(word) => Part::Any(vec![word.to_owned()]),
            })
            .collect();
        let within = WITHIN.iter().find(|(w, _)| *w == loose).map_or(&[][..], |(_, inside)| inside);
        let short = loose.chars().all(is_kana) && loose.chars().count() <= SHORT;
        Some(Self {
            typed: word.text.to_lowercase(),
            not: word.not,
            phrase: word.phrase,
            parts,
            instead: Vec::new(),
            cut: false,
            short,
            within,
            folded,
            loose,
        })
    }

    /// Whether a text that has all of its terms may still not have the word.
    pub(super) fn is_vague(&self) -> bool {
        let long = |part: &Part| matches!(part, Part::Grams(grams) if grams.len() > 1);
        self.short || !self.within.is_empty() || self.parts.len() > 1 || self.parts.iter().any(long)
    }

    /// Whether it is one word of letters, of which the beginning is enough.
    fn is_word(&self) -> bool {
        matches!(self.parts[..], [Part::Any(_)])
    }

    /// All terms that are asked for, in texts or in titles.
    pub(super) fn terms(&self, prefix: char) -> impl Iterator<Item = String> {
        let tokens = self.parts.iter().flat_map(|part| match part {
            Part::Grams(all) | Part::Any(all) => all.iter(),
        });
        tokens.map(move |token| format!("{prefix}{token}"))
    }

    /// The documents that have its terms.
    pub(super) fn among(&self, sets: &HashMap<String, RoaringBitmap>, prefix: char) -> RoaringBitmap {
        self.among_all(|token| sets.get(&format!("{prefix}{token}")).cloned())
    }

    /// The same where terms may also stand in what something is said in.
    pub(super) fn around(&self, sets: &HashMap<String, RoaringBitmap>) -> RoaringBitmap {
        self.among_all(|token| {
            let set = |prefix: char| sets.get(&format!("{prefix}{token}"));
            match (set(terms::TEXT), set(terms::CONTEXT)) {
                (Some(own), Some(context)) => Some(own | context),
                (one, other) => one.or(other).cloned(),
            }
        })
    }

    fn among_all(&self, set: impl Fn(&String) -> Option<RoaringBitmap>) -> RoaringBitmap {
        let mut all: Option<RoaringBitmap> = None;
        for part in &self.parts {
            let one = match part {
                Part::Any(words) => {
                    words.iter().filter_map(&set).fold(RoaringBitmap::new(), |all, one| all | one)
                }
                Part::Grams(grams) => {
                    let Some(mut found) = grams.iter().map(&set).collect::<Option<Vec<_>>>() else {
                        return RoaringBitmap::new();
                    };
                    // The rarest first, so that what follows is small.
                    found.sort_by_key(RoaringBitmap::len);
                    let mut found = found.into_iter();
                    let first = found.next().unwrap_or_default();
                    found.fold(first, |all, one| all & one)
                }
            };
            all = Some(all.map_or_else(|| one.clone(), |all| all & &one));
        }
        all.unwrap_or_default()
    }

    /// Whether a text really has it.
    pub(super) fn is_in(&self, text: &Text) -> bool {
        if self.short && !text.folded().contains(&self.folded) {
            return false;
        }
        self.places(&text.loose).next().is_some()
    }

    /// The same for a text that is in no index: there a word is found by its beginning too, and forgiven a slip.
    pub(super) fn nearly_in(&self, text: &Text, forgiving: bool) -> bool {
        let letters = self.loose.chars().count();
        if !self.is_word() || self.phrase || letters < terms::BEGINS {
            return self.is_in(text);
        }
        let slips = forgiving && letters >= terms::SLIPS;
        words_of(&text.loose)
            .any(|(_, word)| word.starts_with(&self.loose) || slips && terms::one_slip(&self.loose, word))
    }

    /// Where it stands in a loose text: from and to.
    pub(super) fn places<'a>(&'a self, loose: &'a str) -> Box<dyn Iterator<Item = (usize, usize)> + 'a> {
        if let [Part::Any(words)] = &self.parts[..] {
            let is = move |word: &str| words.iter().any(|w| w == terms::cut(word));
            return Box::new(
                words_of(loose).filter(move |(_, word)| is(word)).map(|(at, word)| (at, at + word.len())),
            );
        }
        let length = self.loose.len();
        let begins = |c: Option<char>| c.is_some_and(is_letter);
        let (first, last) = (begins(self.loose.chars().next()), begins(self.loose.chars().next_back()));
        let holds = move |at: usize| {
            let (before, after) = (&loose[..at], &loose[at + length..]);
            let goes_on = |c: Option<char>| c.is_some_and(is_letter);
            // A word of letters begins where it begins.
            if first && goes_on(before.chars().next_back())
                || last && self.phrase && goes_on(after.chars().next())
            {
                return false;
            }
            !self.within.iter().any(|whole| {
                whole.match_indices(&self.loose).any(|(within, _)| {
                    at.checked_sub(within)
                        .and_then(|from| loose.get(from..))
                        .is_some_and(|rest| rest.starts_with(whole))
                })
            })
        };
        Box::new(
            loose
                .match_indices(&self.loose)
                .map(|(at, _)| at)
                .filter(move |at| holds(*at))
                .map(move |at| (at, at + length)),
        )
    }
}

/// Whether words of this letter's script have spaces between them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_gram(c)
}

/// The words of letters in a loose text, with where they begin.
fn words_of(loose: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &loose[at..];
        let begin = at + rest.find(is_letter)?;
        let word = &loose[begin..];
        let end = begin + word.find(|c| !is_letter(c)).unwrap_or(word.len());
        at = end;
        Some((begin, &loose[begin..end]))
    })
}

/// A text that is looked through.
pub(super) struct Text {
    pub(super) loose: String,
    whole: String,
}

impl Text {
    /// A title and what follows it; nothing is found across the two.
    pub(super) fn of(title: &str, text: &str) -> Self {
        Self {
            loose: format!("{}\n{}", fold::loose(title), fold::loose(text)),
            whole: format!("{title}\n{text}"),
        }
    }

    fn folded(&self) -> String {
        fold::folded(&self.whole)
    }
}

/// Finds the words of letters that those of a query stand for: words that begin so, and where there is none, words with a
/// slip less.
pub(super) async fn spell(db: &Db, shelves: &[i64], wanted: &mut [Wanted]) -> Result<()> {
    for want in wanted {
        if want.phrase {
            continue;
        }
        let alone = want.is_word();
        let loose = want.loose.clone();
        for part in &mut want.parts {
            let Part::Any(words) = part else { continue };
            let Some(typed) = words.first().cloned() else { continue };
            let letters = typed.chars().count();
            // In the middle of a phrase a word is whole.
            if letters < terms::BEGINS || !loose.ends_with(&typed) {
                continue;
            }
            *words = beginnings(db, shelves, &typed).await?;
            want.cut |= words.len() as i64 >= BEGINNINGS;
            // What must not be there is taken at its word.
            if words.is_empty() && alone && !want.not && letters >= terms::SLIPS {
                *words = nearly(db, shelves, &typed).await?;
                want.instead.clone_from(words);
            }
        }
    }
    Ok(())
}

/// Words that begin so.
async fn beginnings(db: &Db, shelves: &[i64], typed: &str) -> Result<Vec<String>> {
    let first = format!("{}{typed}", terms::TEXT);
    // The last sign there is stands after every word that begins so.
    let last = format!("{first}\u{10ffff}");
    // From each word to the next, so that the many rows of common ones are not read.
    let next = |sql: &mut Sql, after: &'static str| {
        sql.push("(SELECT MIN(n.term) FROM (SELECT (SELECT MIN(p.term) FROM search_postings p WHERE p.shelf = s.id AND p.term ");
        sql.push(after).push(" AND p.term < $2) AS term FROM search_shelves s WHERE s.id IN ");
        sql.bind_list(shelves.iter().copied()).push(") n)");
    };
    let mut sql = sql!("WITH RECURSIVE found (term) AS (SELECT ", first, last);
    next(&mut sql, ">= $1");
    sql.push(" UNION ALL SELECT ");
    next(&mut sql, "> found.term");
    sql.push(
        " FROM found WHERE found.term IS NOT NULL) SELECT term FROM found WHERE term IS NOT NULL LIMIT ",
    );
    sql.bind(BEGINNINGS);
    let rows: Vec<(String,)> = db.all(sql).await?;
    Ok(rows.into_iter().filter_map(|(term,)| term.strip_prefix(terms::TEXT).map(str::to_owned)).collect())
}

/// Words that are one slip away.
async fn nearly(db: &Db, shelves: &[i64], typed: &str) -> Result<Vec<String>> {
    let mut sql = Sql::from("SELECT DISTINCT word FROM search_slips WHERE shelf IN ");
    sql.bind_list(shelves.iter().copied()).push(" AND slip IN ").bind_list(terms::slips(typed));
    sql.push(" ORDER BY word LIMIT ").bind(BEGINNINGS);
    let rows: Vec<(String,)> = db.all(sql).await?;
    Ok(rows.into_iter().map(|(word,)| word).filter(|word| terms::one_slip(typed, word)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Wanted {
        Wanted::of(&Word { text: text.into(), phrase: false, not: false }).unwrap()
    }

    #[test]
    fn a_text_has_a_word_or_only_its_letters() {
        let has = |word: &str, text: &str| wanted(word).is_in(&Text::of("", text));
        for (word, text) in [
            ("京都", "京都の研修"),
            ("京都", "東京都と京都府"),
            ("東京都", "東京都"),
            ("心理", "公認心理師"),
            ("ビール", "ビールを飲む"),
            ("コンピュータ", "コンピューターの前"),
            ("こんぴゅーたー", "コンピュータ"),
            ("CBT研修", "ＣＢＴ研修の案内"),
            ("cbt", "cbtとact"),
            ("寝る前", "夜、寝る前に"),
        ] {
            assert!(has(word, text), "{word}: {text}");
        }
        for (word, text) in [
            ("京都", "東京都"),
            ("東京都", "東京と京都"),
            ("ビル", "ビール"),
            ("ビール", "ビル"),
            ("理学", "心理学"),
            ("支援者", "支援、者"),
            ("cbt研修", "xcbt研修"),
            ("bt", "cbt"),
        ] {
            assert!(!has(word, text), "{word}: {text}");
        }
    }

    #[test]
    fn what_is_vague_is_looked_at_again() {
        for (word, vague) in [
            ("睡眠", false),
            ("薬", false),
            ("cbt", false),
            ("支援者", true),
            ("京都", true),
            ("ケア", true),
            ("cbt研修", true),
        ] {
            assert_eq!(wanted(word).is_vague(), vague, "{word}");
        }
    }
}
