//! What was shown counts as seen, and what is told of it.

use super::*;
use store::testing::{postgres, until_waiting};

store::on_both!(
    only_what_was_shown_counts_as_seen,
    a_notification_holds_no_word_of_it,
    long_ones_are_shown_in_pages,
);

/// A message comes after the latest were read from the database, and before that is written down. (On SQLite nothing
/// tells when somebody waits for the other who writes; the statement is the same.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_while_a_page_is_made_stays_unread() {
    let db = postgres().await;
    let [hana, ren, ..] = people(&db).await;
    let id = open(&db, &hana, &ren, "ren").await;
    seen(&db, &ren, id).await;
    say(&db, &hana, id, "まえに").await.unwrap();
    let mut other = db.write().await.unwrap();
    other
        .execute(sql!("SELECT read_to FROM conversation_sides WHERE conversation_id = $1 FOR UPDATE", id))
        .await
        .unwrap();
    let meanwhile = async {
        until_waiting(&db, 1).await;
        other
            .execute(sql!(
                "INSERT INTO messages (conversation_id, author_id, body, key, at) VALUES ($1, $2, $3, $3, $4)",
                id,
                store::testing::id(&hana),
                "あとから",
                db.now(),
            ))
            .await
            .unwrap();
        other.commit().await.unwrap();
    };
    let (page, ()) = tokio::join!(seen(&db, &ren, id), meanwhile);
    assert_eq!(said(&page).last(), Some(&("まえに", false)), "the page was made before");
    assert_eq!(told(&db, &ren).await, [format!("new {id}")]);
    assert_eq!(c::waiting(&db, &ren).await, Ok(Some(1)));
    seen(&db, &ren, id).await;
    assert!(told(&db, &ren).await.is_empty());
    db.end().await;
}

async fn only_what_was_shown_counts_as_seen(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let id = open(db, &hana, &ren, "ren").await;
    let first = seen(db, &ren, id).await.messages[0].id;
    say(db, &hana, id, "あとから").await.unwrap();
    // An older page is opened, or one from before the last message came.
    c::show(db, &ren, id, Some(domain::MessageId(first.0 + 1))).await.unwrap();
    assert_eq!(c::waiting(db, &ren).await, Ok(Some(1)));
    assert_eq!(told(db, &ren).await, [format!("new {id}")]);
    seen(db, &ren, id).await;
    assert_eq!(c::waiting(db, &ren).await, Ok(Some(0)));
    assert!(told(db, &ren).await.is_empty());
}

async fn a_notification_holds_no_word_of_it(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let conversation = open(db, &hana, &ren, "ren").await;
    for n in 0..3 {
        say(db, &hana, conversation, &format!("ひみつの話{n}")).await.unwrap();
    }
    let page = store::notifications::list(db, &ren, 1).await.unwrap();
    let all = format!("{page:?}");
    assert!(!all.contains("ひみつ"), "{all}");
    let new = page.rows.iter().find(|n| n.words.starts_with("new")).unwrap();
    assert_eq!(new.count, 3, "one row, counted up");
    let to = store::notifications::open(db, &ren, new.id).await.unwrap();
    assert_eq!(to, format!("/messages/{conversation}"));
    seen(db, &ren, conversation).await;
    assert!(told(db, &ren).await.is_empty(), "what was seen is read");
    let mailed = number(db, sql!("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%ひみつ%'")).await;
    assert_eq!(mailed, 0);
}

async fn long_ones_are_shown_in_pages(db: &TestDb) {
    let [hana, ren, ..] = people(db).await;
    let conversation = open(db, &hana, &ren, "ren").await;
    for n in 0..70 {
        run(
            db,
            sql!(
                "INSERT INTO messages (conversation_id, author_id, body, key, at) VALUES ($1, $2, $3, $3, $4)",
                conversation,
                id(&ren),
                format!("{n}"),
                n
            ),
        )
        .await;
    }
    let latest = seen(db, &hana, conversation).await;
    assert_eq!((latest.messages.len(), &*latest.messages[49].body, latest.past), (50, "69", false));
    let before = c::show(db, &hana, conversation, latest.earlier).await.unwrap();
    assert_eq!((before.messages.len(), before.earlier, before.past), (21, None, true));
    assert_eq!(before.messages[20].body, "19");
}
