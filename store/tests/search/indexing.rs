//! The index follows what people do: at once what goes, soon what comes; and whatever happened, it is as one made anew.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use store::testing::TestDb;

store::on_both!(
    what_is_written_is_found_and_what_goes_is_gone_at_once,
    after_anything_it_is_as_one_made_anew,
    it_is_made_anew_while_people_write,
    two_who_index_at_once_do_it_once,
    newer_ones_keep_their_place,
    recaps_are_found_when_it_is_over,
    both_engines_watch_the_same,
);

async fn what_is_written_is_found_and_what_goes_is_gone_at_once(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    space(db, "closed", "circle", Some(circle(db, "inner", vec![]).await.0)).await;
    let (thread, opening) = begin(db, &hana, "ours", "睡眠の話", "眠れない夜").await;
    let reply = say(db, &hana, opening, "昼寝をします").await;
    assert_eq!(counted(db, &hana, "昼寝").await, 0, "nothing is found before it is indexed");
    assert!(search::index_some(db).await.unwrap());
    assert!(!search::index_some(db).await.unwrap(), "nothing waits");
    assert_eq!(found(db, &hana, "昼寝").await, ["睡眠の話"]);

    // What it said is not found any more from the moment it is changed.
    run(db, sql!("UPDATE posts SET body_html = '<p>散歩をします</p>' WHERE id = $1", reply)).await;
    assert_eq!(counted(db, &hana, "昼寝").await, 0);
    indexed(db).await;
    assert_eq!((counted(db, &hana, "昼寝").await, counted(db, &hana, "散歩").await), (0, 1));

    // Hidden, and back.
    run(db, sql!("UPDATE posts SET hidden_at = $2 WHERE id = $1", reply, db.now())).await;
    assert_eq!(counted(db, &hana, "散歩").await, 0);
    indexed(db).await;
    assert_eq!(counted(db, &hana, "散歩").await, 0);
    run(db, sql!("UPDATE posts SET hidden_at = NULL WHERE id = $1", reply)).await;
    indexed(db).await;
    assert_eq!(counted(db, &hana, "散歩").await, 1);

    // The whole thread: hidden, moved to where she does not read, renamed.
    for change in [
        "UPDATE threads SET hidden_at = 1 WHERE id = $1",
        "UPDATE threads SET space_id = (SELECT id FROM spaces WHERE slug = 'closed') WHERE id = $1",
    ] {
        run(db, sql!(change, thread)).await;
        for word in ["眠れない", "散歩"] {
            assert_eq!(counted(db, &hana, word).await, 0, "{change}");
            indexed(db).await;
            assert_eq!(counted(db, &hana, word).await, 0, "{change}");
        }
        run(
            db,
            sql!(
                "UPDATE threads SET hidden_at = NULL, space_id = (SELECT id FROM spaces WHERE slug = 'ours') WHERE id = $1",
                thread
            ),
        )
        .await;
        indexed(db).await;
        assert_eq!(counted(db, &hana, "散歩").await, 1);
    }
    run(db, sql!("UPDATE threads SET title = '休む話' WHERE id = $1", thread)).await;
    indexed(db).await;
    assert_eq!((counted(db, &hana, "睡眠").await, found(db, &hana, "休む").await.len()), (0, 1));
    assert_eq!(found(db, &hana, "休む 散歩").await, ["休む話"], "a reply leaves a word to the title");

    run(db, sql!("DELETE FROM posts WHERE id = $1", reply)).await;
    assert_eq!(counted(db, &hana, "散歩").await, 0);
    indexed(db).await;
    // Nothing of it is left anywhere.
    let left = number(db, "SELECT COUNT(*) FROM search_postings WHERE term LIKE '%散歩%'").await;
    assert_eq!(left, 0);
    assert_eq!(number(db, "SELECT COUNT(*) FROM search_gone").await, 0);
}

/// What the index says, by what it means: for each kind, audience and term the things that have it.
async fn meaning(
    db: &Db,
) -> (BTreeMap<(String, String, i64, String), BTreeSet<(String, i64)>>, BTreeSet<(String, String)>) {
    let live = "(SELECT id FROM search_generations WHERE state = 'live')";
    assert_eq!(number(db, "SELECT COUNT(*) FROM search_generations").await, 1, "{live}");
    let docs: Vec<(i64, String, i64)> = rows(db, "SELECT doc, kind, thing FROM search_docs").await;
    let docs: BTreeMap<u32, (String, i64)> =
        docs.into_iter().map(|(doc, kind, thing)| ((doc & 0xffff_ffff) as u32, (kind, thing))).collect();
    let sets: Vec<(String, String, i64, String, Vec<u8>)> = rows(
        db,
        "SELECT s.kind, s.audience, s.audience_id, p.term, p.docs FROM search_postings p JOIN search_shelves s ON s.id = p.shelf",
    )
    .await;
    let mut out: BTreeMap<_, BTreeSet<(String, i64)>> = BTreeMap::new();
    for (kind, audience, of, term, bytes) in sets {
        let set = roaring::RoaringBitmap::deserialize_from(&bytes[..]).unwrap();
        assert!(!set.is_empty(), "an empty row of {term}");
        let things = set.iter().map(|number| docs[&number].clone());
        out.entry((kind, audience, of, term)).or_default().extend(things);
    }
    let slips: Vec<(String, String)> = rows(db, "SELECT slip, word FROM search_slips").await;
    (out, slips.into_iter().collect())
}

async fn after_anything_it_is_as_one_made_anew(db: &TestDb) {
    let options =
        store::demo::Options { members: 30, events: 12, threads: 20, posts: 150, articles: 25, seed: 5 };
    store::demo::fill(db, &options, &|_, _, _| {}).await.unwrap();
    indexed(db).await;
    for (n, change) in [
        "UPDATE posts SET body_html = '<p>Something else の話</p>' WHERE id % 7 = 1",
        "UPDATE posts SET hidden_at = 1 WHERE id % 11 = 2",
        "UPDATE posts SET helped_at = 1 WHERE id % 5 = 3",
        "UPDATE threads SET title = 'あたらしい title' WHERE id % 4 = 1",
        "UPDATE threads SET space_id = 2 WHERE id % 5 = 2",
        "UPDATE threads SET hidden_at = 1 WHERE id % 9 = 3",
        "UPDATE events SET state = 'draft' WHERE id % 3 = 1",
        "UPDATE events SET title = 'Workshop の会' WHERE id % 3 = 2",
        "UPDATE articles SET access = 'public', circle_id = NULL WHERE id % 3 = 0",
        "UPDATE articles SET state = 'draft' WHERE id % 5 = 0",
        "DELETE FROM article_tags WHERE article_id % 2 = 0",
        "DELETE FROM article_authors WHERE article_id % 4 = 1",
        "UPDATE members SET name = 'ひびき Renamed' WHERE id = 2",
        "UPDATE spaces SET visibility = 'members' WHERE visibility = 'public'",
        "DELETE FROM articles WHERE id % 6 = 2",
        "UPDATE posts SET hidden_at = NULL",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(run(db, change).await > 0, "{change}");
        // Some changes meet in the queue, others do not.
        if n % 3 == 0 {
            indexed(db).await;
        }
    }
    indexed(db).await;
    let before = meaning(db).await;
    assert!(before.0.len() > 1000 && before.1.len() > 100, "{} {}", before.0.len(), before.1.len());
    search::rebuild(db, &|_, _| {}).await.unwrap();
    let after = meaning(db).await;
    assert_eq!(before.1, after.1);
    for (term, things) in &before.0 {
        assert_eq!(after.0.get(term), Some(things), "{term:?}");
    }
    assert_eq!(before.0.len(), after.0.len());
}

async fn it_is_made_anew_while_people_write(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let (thread, _) = begin(db, &hana, "ours", "はじまり", "最初のことば").await;
    let old = replies(db, thread, (0..60).map(|n| format!("前からのことば{n}番"))).await;
    indexed(db).await;
    let writes = async {
        for (n, post) in old.iter().take(40).enumerate() {
            replies(db, thread, [format!("途中のことば{n}番")]).await;
            run(db, sql!("UPDATE posts SET body_html = '<p>直したことば</p>' WHERE id = $1", *post)).await;
            if n % 4 == 0 {
                search::index_some(db).await.unwrap();
            }
        }
    };
    let rebuilt = async {
        let mut told = std::sync::Mutex::new((0, 0));
        for _ in 0..3 {
            search::rebuild(db, &|done, total| *told.lock().unwrap() = (done, total)).await.unwrap();
        }
        *told.get_mut().unwrap()
    };
    let ((), (done, total)) = futures::join!(writes, rebuilt);
    assert!(done >= 61 && done >= total, "{done} of {total}");
    indexed(db).await;
    let count = async |q: &str| counted(db, &hana, q).await;
    assert_eq!(count("途中").await, 40);
    assert_eq!(count("直した").await, 40);
    assert_eq!(count("前から").await, 20);
    assert_eq!(number(db, "SELECT COUNT(*) FROM search_docs").await, 101);
    assert_eq!(
        number(
            db,
            "SELECT COUNT(*) FROM search_queue WHERE generation IN (SELECT id FROM search_generations)"
        )
        .await,
        0
    );
}

async fn two_who_index_at_once_do_it_once(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let (thread, _) = begin(db, &hana, "ours", "はじまり", "最初のことば").await;
    replies(db, thread, (0..120).map(|n| format!("ことば{n}番"))).await;
    let other = db.second().await;
    let (one, two) = futures::join!(search::index_all(db), search::index_all(&other));
    one.unwrap();
    two.unwrap();
    assert_eq!(counted(db, &hana, "ことば").await, 121);
    let (docs, numbers): (i64, i64) =
        rows(db, "SELECT COUNT(*), COUNT(DISTINCT doc) FROM search_docs").await[0];
    assert_eq!((docs, numbers), (121, 121));
    other.close().await;
}

async fn newer_ones_keep_their_place(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    space(db, "ours", "members", None).await;
    let (thread, _) = begin(db, &hana, "ours", "はじまり", "最初の睡眠").await;
    replies(db, thread, (0..60).map(|n| format!("睡眠{n}番"))).await;
    indexed(db).await;
    let order = async || -> Vec<(i64,)> { rows(db, "SELECT thing FROM search_docs ORDER BY doc").await };
    let before = order().await;
    assert!(before.is_sorted(), "{before:?}");
    run(db, sql!("UPDATE threads SET title = 'つづき' WHERE id = $1", thread)).await;
    run(db, "UPDATE posts SET helped_at = 1 WHERE id % 7 = 0").await;
    indexed(db).await;
    assert_eq!(order().await, before, "what changes stays where it was");
    // What does not change is not indexed anew.
    run(db, "UPDATE spaces SET visibility = visibility, name_en = 'x'").await;
    run(db, "UPDATE members SET name = name, headline = 'x'").await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM search_queue").await, 0);
    // One change about many waits for what is about one.
    run(db, sql!("UPDATE threads SET title = 'Zuletzt' WHERE id = $1", thread)).await;
    replies(db, thread, ["昼寝".to_owned()]).await;
    assert!(search::index_some(db).await.unwrap());
    assert_eq!(counted(db, &hana, "昼寝").await, 1);
}

async fn recaps_are_found_when_it_is_over(db: &TestDb) {
    let host = member(db, "host", &[domain::Role::Host]).await;
    let evening = event(db, &host, |form| form.title = "読書会".into()).await;
    run(db, sql!("UPDATE events SET recap_html = '<p>振り返りのことば</p>' WHERE id = $1", evening)).await;
    indexed(db).await;
    assert_eq!(counted(db, &host, "振り返り").await, 0);
    db.clock.advance(3 * 86_400 - 3600 * 14);
    search::notice_ended(db).await.unwrap();
    indexed(db).await;
    assert_eq!(counted(db, &host, "振り返り").await, 1);
}

async fn both_engines_watch_the_same(db: &TestDb) {
    let found: Vec<(String,)> = match db.engine_name() {
        "sqlite" => {
            rows(db, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'").await
        }
        _ => rows(db, "SELECT CAST(tgname AS TEXT) FROM pg_trigger WHERE tgname LIKE 'search_%'").await,
    };
    let found: BTreeSet<String> = found.into_iter().map(|(name,)| name).collect();
    let expected: BTreeSet<String> = [
        "post_written",
        "post_changed",
        "post_deleted",
        "thread_changed",
        "space_changed",
        "event_written",
        "event_changed",
        "event_deleted",
        "event_person_named",
        "event_person_changed",
        "event_person_left",
        "article_written",
        "article_changed",
        "article_deleted",
        "article_author_named",
        "article_author_left",
        "article_tagged",
        "article_untagged",
        "member_named",
    ]
    .map(|name| format!("search_{name}"))
    .into();
    assert_eq!(found, expected);
}
