//! How well things are found: a set of queries with what each is to find (`queries.toml`), on the demo community.
//!
//! The same set is asked of what the engines have themselves: SQLite's FTS5 with trigrams, PostgreSQL's text search with
//! its `simple` words. With `SEARCH_REPORT=1` the figures are printed, for `docs/search.md`.

use super::*;
use domain::actor::Signed;
use domain::search::Kind;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::demo::{self, Options, life};
use store::files::{self, NewFile};

store::on_both!(the_demo_is_found);

#[derive(Deserialize)]
struct Set {
    query: Vec<Query>,
}

#[derive(Deserialize)]
struct Query {
    q: String,
    class: String,
    expect: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

struct NoFiles;

impl life::Shelf for NoFiles {
    async fn keep(&self, wish: life::Wish<'_>) -> Result<NewFile> {
        let (label, mime, size) = match wish {
            life::Wish::Drawing(_) => (String::new(), "image/webp", Some((1200, 675))),
            life::Wish::Text(name, _) => (name.to_owned(), "text/plain; charset=utf-8", None),
        };
        Ok(NewFile { name: files::new_name(), label, mime, bytes: 900, size, small_mime: None })
    }
}

/// A member of all circles.
async fn everywhere(db: &Db) -> Actor {
    let (id,): (i64,) = rows(db, "SELECT id FROM members WHERE email = 'hana@example.com'").await[0];
    let circles: Vec<(i64,)> = rows(db, "SELECT id FROM circles").await;
    Actor::Member(Signed {
        id: domain::MemberId(id),
        active: true,
        roles: vec![],
        circles: circles.into_iter().map(|(id,)| CircleId(id)).collect(),
        keeps: vec![],
        verified: false,
    })
}

/// The first ten that are found, members left out.
async fn found(db: &Db, who: &Actor, q: &str) -> Vec<String> {
    let page = ask(db, who, q).await;
    let hits = page.groups.iter().filter(|group| group.kind != Kind::Member);
    let names =
        hits.flat_map(|group| group.hits.iter().map(|hit| format!("{}:{}", group.kind.code(), title(hit))));
    names.take(10).collect()
}

/// What a way of searching comes to.
#[derive(Default)]
struct Figures {
    /// For each query that expects anything: how much of it is among the first ten, and one over the place of the first.
    recall: Vec<f64>,
    rank: Vec<f64>,
    /// Of queries with things that must not be found, those that found one; of those that expect nothing, those that found
    /// something.
    wrong: usize,
    by_class: BTreeMap<String, (usize, f64)>,
    missed: Vec<String>,
}

impl Figures {
    fn note(&mut self, query: &Query, found: &[String]) {
        if query.never.iter().any(|never| found.contains(never))
            || query.expect.is_empty() && !found.is_empty()
        {
            self.wrong += 1;
            self.missed.push(format!("{} [{}] found {found:?}", query.q, query.class));
        }
        if query.expect.is_empty() {
            return;
        }
        let there = query.expect.iter().filter(|thing| found.contains(thing)).count();
        let recall = there as f64 / query.expect.len() as f64;
        if recall < 1.0 {
            self.missed.push(format!("{} [{}] {:?} found {found:?}", query.q, query.class, query.expect));
        }
        self.recall.push(recall);
        let class = self.by_class.entry(query.class.clone()).or_default();
        *class = (class.0 + 1, class.1 + recall);
        let first = found.iter().position(|thing| query.expect.contains(thing));
        self.rank.push(first.map_or(0.0, |place| 1.0 / (place + 1) as f64));
    }

    fn mean(all: &[f64]) -> f64 {
        all.iter().sum::<f64>() / all.len() as f64
    }

    #[allow(clippy::print_stdout)]
    fn tell(&self, name: &str) {
        if std::env::var_os("SEARCH_REPORT").is_some() {
            let (recall, rank) = (Self::mean(&self.recall), Self::mean(&self.rank));
            println!("{name}: recall@10 {recall:.3} MRR {rank:.3} wrong {}", self.wrong);
            for (class, (count, sum)) in &self.by_class {
                println!("  {class}: {count} queries, recall@10 {:.3}", sum / *count as f64);
            }
            for line in &self.missed {
                println!("  - {line}");
            }
        }
    }
}

fn queries() -> Vec<Query> {
    let set: Set = toml::from_str(include_str!("queries.toml")).unwrap();
    set.query
}

/// Puts what can be found where the engine's own search looks.
async fn prepare_own(db: &Db) {
    let (make, fill) = match db.engine_name() {
        "sqlite" => (
            "CREATE VIRTUAL TABLE own USING fts5(kind UNINDEXED, title UNINDEXED, body, tokenize='trigram')",
            "INSERT INTO own (kind, title, body) ",
        ),
        _ => (
            "CREATE TABLE own (kind TEXT, title TEXT, body TEXT, words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)",
            "INSERT INTO own (kind, title, body) ",
        ),
    };
    run(db, make).await;
    let mut sql = store::db::Sql::from(fill);
    sql.push(
        "SELECT CASE d.kind WHEN 'post' THEN 'thread' ELSE d.kind END, COALESCE(t.title, d.title), d.title || ' ' || d.text
         FROM search_docs d LEFT JOIN posts p ON d.kind = 'post' AND p.id = d.thing LEFT JOIN threads t ON t.id = p.thread_id
         UNION ALL SELECT 'circle', c.name_ja, c.name_ja || ' ' || c.name_en || ' ' || c.description_ja || ' ' || c.description_en FROM circles c",
    );
    run(db, sql).await;
}

/// What the engine's own search finds, with the same words, phrases and kind.
async fn found_by_own(db: &Db, q: &str) -> Vec<String> {
    let asked = domain::search::Asked::read(q);
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let joined = |not: bool, with: &str| {
        let words = asked.words.iter().filter(|word| word.not == not);
        words.map(|word| quoted(&word.text)).collect::<Vec<_>>().join(with)
    };
    let (wanted, without) = (joined(false, " "), joined(true, " OR "));
    if wanted.is_empty() {
        return Vec::new();
    }
    let kind = asked.kind.map_or("%", Kind::code);
    let rows: Vec<(String, String)> = if db.engine_name() == "sqlite" {
        let ask = if without.is_empty() { wanted } else { format!("({wanted}) NOT ({without})") };
        rows(
            db,
            sql!(
                "SELECT kind, title FROM own WHERE own MATCH $1 AND kind LIKE $2 ORDER BY rank LIMIT 200",
                ask,
                kind
            ),
        )
        .await
    } else {
        let without: String =
            asked.words.iter().filter(|w| w.not).map(|w| format!(" -{}", quoted(&w.text))).collect();
        rows(
            db,
            sql!(
                "SELECT kind, title FROM own, websearch_to_tsquery('simple', $1) q WHERE words @@ q AND kind LIKE $2
                 ORDER BY ts_rank(words, q) DESC LIMIT 200",
                wanted + &without,
                kind
            ),
        )
        .await
    };
    let mut out: Vec<String> = Vec::new();
    for (kind, title) in rows {
        let name = format!("{kind}:{title}");
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out.truncate(10);
    out
}

async fn the_demo_is_found(db: &TestDb) {
    demo::fill(db, &Options::default(), &|_, _, _| {}).await.unwrap();
    assert!(life::live(db, &NoFiles).await.unwrap());
    search::rebuild(db, &|_, _| {}).await.unwrap();
    let who = everywhere(db).await;
    let (mut figures, mut own) = (Figures::default(), Figures::default());
    prepare_own(db).await;
    for query in queries() {
        figures.note(&query, &found(db, &who, &query.q).await);
        own.note(&query, &found_by_own(db, &query.q).await);
    }
    figures.tell(db.engine_name());
    own.tell(&format!("{}, its own", db.engine_name()));
    assert!(Figures::mean(&own.recall) < Figures::mean(&figures.recall));
    assert!(figures.recall.len() >= 200, "{}", figures.recall.len());
    assert!(Figures::mean(&figures.recall) >= 0.95, "{:#?}", figures.missed);
    assert!(Figures::mean(&figures.rank) >= 0.9, "{:#?}", figures.missed);
    assert_eq!(figures.wrong, 0, "{:#?}", figures.missed);
}
