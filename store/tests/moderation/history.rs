//! What posts said before.

use super::*;
use domain::thread::{Change, EditForm};
use store::testing::{circle, refused};

store::on_both!(
    versions_are_read_by_readers,
    what_was_hidden_stays_closed,
    a_veil_has_a_history_without_a_name
);

async fn edit(db: &Db, actor: &Actor, post: PostId, version: i64, body: &str) {
    let form = EditForm { id: post.to_string(), version: version.to_string(), body: body.into() };
    threads::edit(db, actor, &form.validate().unwrap()).await.unwrap();
}

/// The versions, the latest first, each as one text with its changes.
async fn texts(db: &Db, actor: &Actor, post: PostId) -> Vec<Option<String>> {
    let found = threads::history(db, actor, post).await.unwrap();
    let one = |(change, text): &(Change, String)| match change {
        Change::Kept => text.clone(),
        Change::Taken => format!("[-{text}]"),
        Change::Added => format!("[+{text}]"),
    };
    found.versions.into_iter().map(|v| v.pieces.map(|p| p.iter().map(one).collect())).collect()
}

async fn versions_are_read_by_readers(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[0];
    assert_eq!(texts(db, &t.hana, post).await, [Some("はじめ".to_owned())]);
    db.clock.advance(60);
    let second = db.now();
    edit(db, &t.riku, post, 1, "はじめの話").await;
    db.clock.advance(60);
    edit(db, &t.riku, post, 2, "おわりの話").await;
    assert_eq!(
        texts(db, &t.hana, post).await,
        [
            Some("[-はじめ][+おわり]の話".to_owned()),
            Some("はじめ[+の話]".to_owned()),
            Some("はじめ".to_owned())
        ]
    );
    let versions = threads::history(db, &t.hana, post).await.unwrap().versions;
    assert_eq!(versions.iter().map(|v| v.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(versions[1].at.at, second);
    refused(threads::history(db, &Actor::Visitor, post).await, Error::SignedOut);
    refused(threads::history(db, &t.hana, PostId(987_654)).await, Error::NotFound);
    let (ours, mates) = circle(db, "ours", vec![member(db, "mate", &[]).await]).await;
    store::testing::space(db, "quiet", "circle", Some(ours)).await;
    let (_, inside) = begin(db, &mates[0], "quiet", "しずか", false).await;
    refused(threads::history(db, &t.moderator, inside).await, Error::NotFound);
    assert_eq!(texts(db, &mates[0], inside).await.len(), 1);
}

async fn what_was_hidden_stays_closed(db: &TestDb) {
    let t = talk(db).await;
    let post = t.replies[0];
    db.clock.advance(60);
    edit(db, &t.riku, post, 1, "山田さんのこと").await;
    db.clock.advance(60);
    act(db, &t.moderator, Act::HidePost, post.0).await.unwrap();
    refused(threads::history(db, &t.hana, post).await, Error::NotFound);
    assert_eq!(texts(db, &t.riku, post).await.len(), 2, "its author reads it");
    assert_eq!(texts(db, &t.moderator, post).await.len(), 2);
    db.clock.advance(60);
    act(db, &t.moderator, Act::RestorePost, post.0).await.unwrap();
    edit(db, &t.riku, post, 2, "あるかたのこと").await;
    let shown = texts(db, &t.hana, post).await;
    assert_eq!(shown, [Some("あるかたのこと".to_owned()), None, None]);
    assert!(texts(db, &t.riku, post).await.iter().all(Option::is_some));
    // Hiding that was undone was a mistake, and closes nothing.
    let hiding = ActId(last(db).await.0 - 1);
    run(db, sql!("UPDATE moderation_acts SET undone_at = 1 WHERE id = $1", hiding)).await;
    assert!(texts(db, &t.hana, post).await.iter().all(Option::is_some));
}

async fn a_veil_has_a_history_without_a_name(db: &TestDb) {
    let t = talk(db).await;
    edit(db, &t.sora, t.replies[2], 1, "名前は言いません").await;
    let found = threads::history(db, &t.moderator, t.replies[2]).await.unwrap();
    assert_eq!(found.author, domain::thread::Author::Veiled(1));
    assert!(!format!("{found:?}").contains("sora"));
}
