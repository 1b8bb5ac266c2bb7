//! Which of what is found comes first: titles, what is newer, what helped, and how well the text has the words.
//!
//! However many are found, only some are looked at: the newest, the newest with the words in the title, the newest that
//! helped. So a word that everything has costs no more than a rare one.

use super::find::Hits;
use super::queue;
use super::words::{Text, Wanted};
use crate::Db;
use crate::db::Sql;
use domain::Result;
use domain::search::{Count, DEEPEST, Kind};
use roaring::RoaringBitmap;
use std::collections::HashMap;

/// How much is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Depth {
    /// The newest.
    newest: usize,
    /// The newest with all words in the title.
    titled: usize,
    /// The newest that helped.
    helped: usize,
    /// The best, whose texts are compared.
    texts: usize,
}

impl Depth {
    /// For a page that shows the first of each kind.
    pub(super) const FIRST: Self = Self { newest: 150, titled: 60, helped: 40, texts: 30 };
    /// For the pages of one kind.
    pub(super) const WHOLE: Self = Self { newest: 500, titled: 200, helped: 100, texts: 60 };
}

/// Bytes of texts that are looked through for one kind.
const BYTES: usize = 4 << 20;
/// Texts read in one statement.
const STEP: usize = 25;
/// Half of what newness is worth is gone after so many microseconds: a year.
const YEAR: f64 = 365.0 * 86_400e6;

/// A document among the first.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    pub(super) thing: i64,
    pub(super) text: String,
    pub(super) helped: bool,
    pub(super) score: f64,
    /// Others of its bundle.
    pub(super) others: i64,
}

#[derive(sqlx::FromRow)]
struct Head {
    doc: i64,
    thing: i64,
    bundle: i64,
    at: i64,
    helped: i64,
}

/// One that may be among the first.
struct Candidate {
    head: Head,
    score: f64,
    text: Option<Said>,
}

/// What a document says.
#[derive(sqlx::FromRow)]
struct Said {
    doc: i64,
    title: String,
    text: String,
    context: String,
}

/// Puts what is found of a kind in order, as far as anybody looks.
pub(super) async fn rank(
    db: &Db,
    generation: i64,
    kind: Kind,
    words: &[Wanted],
    hits: &Hits,
    depth: Depth,
) -> Result<(Vec<Ranked>, Count)> {
    let mut numbers = RoaringBitmap::new();
    for (set, most) in [(&hits.all, depth.newest), (&hits.titled, depth.titled), (&hits.helped, depth.helped)]
    {
        numbers.extend(set.iter().rev().take(most));
    }
    let mut candidates = heads(db, generation, kind, hits, &numbers).await?;
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.head.doc.cmp(&a.head.doc)));
    let count = if hits.vague {
        let read = look(db, &mut candidates, words).await?;
        // What was looked at is known; what is more than that is not.
        Count { counted: candidates.len() as i64, more: !read || numbers.len() < hits.all.len() }
    } else {
        Count { counted: hits.all.len() as i64, more: words.iter().any(|word| word.cut) }
    };
    // A thread once, by its best post.
    let mut others: HashMap<i64, i64> = HashMap::new();
    candidates.retain(|c| {
        let before = others.entry(c.head.bundle).or_insert(-1);
        *before += 1;
        *before == 0
    });
    candidates.truncate(DEEPEST as usize);
    let best = candidates.len().min(depth.texts);
    read_texts(db, &mut candidates[..best]).await?;
    for candidate in &mut candidates[..best] {
        candidate.score += by_text(words, candidate.text.as_ref());
    }
    candidates[..best].sort_by(|a, b| b.score.total_cmp(&a.score).then(b.head.doc.cmp(&a.head.doc)));
    let ranked = candidates.into_iter().map(|c| {
        let text = c.text.map(|said| said.text).unwrap_or_default();
        let others = others.get(&c.head.bundle).copied().unwrap_or_default();
        Ranked { thing: c.head.thing, helped: c.head.helped > 0, score: c.score, others, text }
    });
    Ok((ranked.collect(), count))
}

/// What is known of documents without their texts, and what it is worth.
async fn heads(
    db: &Db,
    generation: i64,
    kind: Kind,
    hits: &Hits,
    numbers: &RoaringBitmap,
) -> Result<Vec<Candidate>> {
    let all: Vec<u32> = numbers.iter().collect();
    let now = db.now().0;
    let mut out = Vec::with_capacity(all.len());
    for some in all.chunks(500) {
        let mut sql = Sql::from("SELECT doc, thing, bundle, at, helped FROM search_docs WHERE doc IN ");
        sql.bind_list(some.iter().map(|number| queue::name(generation, *number)));
        for head in db.all::<Head>(sql).await? {
            let number = queue::number(head.doc);
            let titles = hits.in_title.iter().filter(|set| set.contains(number)).count();
            let share = titles as f64 / hits.in_title.len().max(1) as f64;
            // What is to come is as new as what is now.
            let age = if kind == Kind::Event { (now - head.at).max(0) } else { now - head.at };
            let newness = 1.2 * (-(age as f64) / YEAR).exp2().min(1.0);
            let whole = if hits.titled.contains(number) { 2.0 } else { 0.0 };
            let helped = if head.helped > 0 { 0.6 } else { 0.0 };
            out.push(Candidate { score: whole + share + newness + helped, text: None, head });
        }
    }
    Ok(out)
}

/// Leaves out what does not really have the words; whether all were looked at. Those that were not are left out too.
async fn look(db: &Db, candidates: &mut Vec<Candidate>, words: &[Wanted]) -> Result<bool> {
    let mut kept = Vec::with_capacity(candidates.len());
    let mut bytes = 0;
    let mut all = true;
    let mut rest = std::mem::take(candidates);
    while !rest.is_empty() {
        if bytes > BYTES {
            all = false;
            break;
        }
        let mut some: Vec<Candidate> = rest.drain(..rest.len().min(STEP)).collect();
        read_texts(db, &mut some).await?;
        for candidate in some {
            let Some(said) = &candidate.text else { continue };
            bytes += said.title.len() + said.text.len();
            if has(said, words) {
                kept.push(candidate);
            }
        }
    }
    *candidates = kept;
    Ok(all)
}

/// Whether a text really has the words. A reply may leave some to the title of its thread, but not all of them.
fn has(said: &Said, words: &[Wanted]) -> bool {
    let own = Text::of(&said.title, &said.text);
    let context = (!said.context.is_empty()).then(|| Text::of(&said.context, ""));
    let mut none = true;
    for word in words {
        let here = word.is_in(&own);
        let there = !word.not && context.as_ref().is_some_and(|context| word.is_in(context));
        if (here || there) == word.not {
            return false;
        }
        none &= !here || word.not;
    }
    !none || words.iter().all(|word| word.not)
}

/// Reads the texts of those that have none yet.
async fn read_texts(db: &Db, candidates: &mut [Candidate]) -> Result<()> {
    let missing: Vec<i64> = candidates.iter().filter(|c| c.text.is_none()).map(|c| c.head.doc).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::from("SELECT doc, title, text, context FROM search_docs WHERE doc IN ");
    sql.bind_list(missing);
    let rows: Vec<Said> = db.all(sql).await?;
    let mut texts: HashMap<i64, Said> = rows.into_iter().map(|said| (said.doc, said)).collect();
    for candidate in candidates.iter_mut().filter(|c| c.text.is_none()) {
        candidate.text = texts.remove(&candidate.head.doc);
    }
    Ok(())
}

/// What a text is worth: words spelled as they were typed, near the beginning, often, and next to each other.
fn by_text(words: &[Wanted], said: Option<&Said>) -> f64 {
    let Some(Said { title, text, .. }) = said else { return 0.0 };
    let whole = Text::of(title, text);
    let plain = format!("{title}\n{text}").to_lowercase();
    let wanted: Vec<&Wanted> = words.iter().filter(|word| !word.not).collect();
    if wanted.is_empty() {
        return 0.0;
    }
    let length = whole.loose.len().max(1) as f64;
    let mut worth = 0.0;
    for word in &wanted {
        let mut places = word.places(&whole.loose);
        let first = places.next().map_or(length, |(at, _)| at as f64);
        let often = places.take(9).count() as f64;
        let spelled = if plain.contains(&word.typed) { 0.4 } else { 0.0 };
        worth += spelled
            + 0.3 * (1.0 - first / length)
            + 0.25 * (1.0 + often).ln() * (200.0 / (200.0 + length / 3.0)).sqrt();
    }
    worth /= wanted.len() as f64;
    let together = wanted.windows(2).filter(|two| {
        let (one, other) = (&two[0].loose, &two[1].loose);
        [format!("{one}{other}"), format!("{one} {other}"), format!("{one}の{other}")]
            .iter()
            .any(|both| whole.loose.contains(both))
    });
    worth + 0.5 * together.count() as f64 / wanted.len() as f64
}
