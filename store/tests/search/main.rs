//! Search: what is found, by whom, and how soon.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod asking;
mod indexing;
mod quality;

use domain::article::ArticleForm;
use domain::search::{Count, Fault, Hit, Kind, Piece, SearchPage, SearchQuery};
use domain::thread::{NewReply, NewThread, ReplyForm, ThreadForm};
use domain::{Actor, CircleId, Locale, PostId, Result, ThreadId};
use store::testing::{TestDb, circle, event, member, number, register, rows, run, shut_out, space};
use store::{Db, articles, search, sql, threads};

const L: Locale = Locale::Ja;

async fn ask(db: &Db, who: &Actor, q: &str) -> SearchPage {
    let query = SearchQuery { q: q.into(), kind: None, page: 1 };
    search::search(db, who, &query, L).await.unwrap()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// With its marks.
fn marked(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
}

fn title(hit: &Hit) -> String {
    text(&hit.title)
}

/// The titles that are found, in their order.
async fn found(db: &Db, who: &Actor, q: &str) -> Vec<String> {
    ask(db, who, q).await.groups.iter().flat_map(|group| group.hits.iter().map(title)).collect()
}

/// The same, sorted, each once.
async fn all_found(db: &Db, who: &Actor, q: &str) -> Vec<String> {
    let mut all = found(db, who, q).await;
    all.sort();
    all.dedup();
    all
}

/// How many are found of all kinds.
async fn counted(db: &Db, who: &Actor, q: &str) -> i64 {
    ask(db, who, q).await.counts.iter().map(|(_, count)| count.counted).sum()
}

fn new_thread(space: &str, title: &str, body: &str) -> NewThread {
    let form =
        ThreadForm { space: space.into(), title: title.into(), body: body.into(), ..ThreadForm::default() };
    form.validate().unwrap()
}

/// Begins a thread; it, and its opening post.
async fn begin(db: &Db, who: &Actor, space: &str, title: &str, body: &str) -> (ThreadId, PostId) {
    let thread = threads::start(db, who, &new_thread(space, title, body)).await.unwrap();
    (thread, threads::show(db, who, thread, 1, L).await.unwrap().posts[0].id)
}

fn new_reply(parent: PostId, body: &str) -> NewReply {
    let form = ReplyForm { parent: parent.to_string(), body: body.into(), ..ReplyForm::default() };
    form.validate().unwrap()
}

async fn say(db: &Db, who: &Actor, parent: PostId, body: &str) -> PostId {
    threads::reply(db, who, &new_reply(parent, body)).await.unwrap().1
}

/// Writes replies past all limits: their ids.
async fn replies(db: &Db, thread: ThreadId, texts: impl IntoIterator<Item = String>) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut tx = db.write().await.unwrap();
    for text in texts {
        let (id,): (i64,) = tx
            .one(sql!(
                "INSERT INTO posts (thread_id, parent_id, path, depth, number, body_md, body_html, created_at)
                 SELECT $1, MIN(p.id), 'x' || COUNT(*), 2, COUNT(*) + 1, $2, '<p>' || $2 || '</p>', $3 FROM posts p WHERE p.thread_id = $1 RETURNING id",
                thread,
                text,
                db.now(),
            ))
            .await
            .unwrap();
        ids.push(id);
    }
    tx.commit().await.unwrap();
    ids
}

/// Writes an article and puts it into the library, whoever would have to decide that.
async fn published(db: &Db, who: &Actor, title: &str, change: impl FnOnce(&mut ArticleForm)) -> String {
    let mut form = ArticleForm {
        key: store::secret::short_id(),
        title: title.into(),
        body: format!("{title}の本文"),
        access: "members".into(),
        ..ArticleForm::default()
    };
    change(&mut form);
    let slug = articles::save(db, who, &form.validate().unwrap()).await.unwrap();
    let done = run(
        db,
        sql!("UPDATE articles SET state = 'published', published_at = $2 WHERE slug = $1", &slug, db.now()),
    )
    .await;
    assert_eq!(done, 1);
    slug
}

async fn indexed(db: &Db) {
    search::index_all(db).await.unwrap();
}
