//! Whom `@` and a few letters may mean.

use super::*;
use domain::PostId;
use domain::distance::Distance;
use domain::thread::{NewThread, Place};
use store::members::complete;
use store::{distances, threads};

store::on_both!(
    names_are_completed_by_any_of_their_writings,
    only_those_are_offered_who_may_be_met_there,
    those_at_a_distance_are_not_offered,
);

async fn offered(db: &Db, actor: &Actor, typed: &str, place: Option<&Place>) -> Vec<String> {
    complete(db, actor, typed, place).await.unwrap().into_iter().map(|p| p.handle).collect()
}

async fn names_are_completed_by_any_of_their_writings(db: &TestDb) {
    let me = member(db, "tomoko", &[]).await;
    let osamu = member(db, "osamu-t", &[]).await;
    let to = member(db, "satomi", &[]).await;
    change(db, &osamu, |f| (f.name, f.reading) = ("徳田 修".into(), "トクダ オサム".into())).await.unwrap();
    change(db, &to, |f| f.headline = "osamu の友だち".into()).await.unwrap();
    for typed in ["osamu", "OSA", "とく", "トクダ", "ﾄｸ", "徳", "徳田", "修", "おさむ"] {
        assert_eq!(offered(db, &me, typed, None).await, ["osamu-t"], "{typed}");
    }
    // Those who begin with it first; oneself never.
    let other = member(db, "tomo", &[]).await;
    assert_eq!(offered(db, &me, "tom", None).await, ["tomo", "satomi"]);
    for typed in ["", " ", "%", "_", "いない", "\n"] {
        assert!(offered(db, &me, typed, None).await.is_empty(), "{typed:?}");
    }
    suspend(db, &member(db, "admin", &[Role::Admin]).await, id(&other), "spam").await.unwrap();
    assert_eq!(offered(db, &me, "tom", None).await, ["satomi"]);
    for n in 0..20 {
        member(db, &format!("many{n}"), &[]).await;
    }
    assert_eq!(offered(db, &me, "many", None).await.len(), 8);
    refused(complete(db, &Actor::Visitor, "to", None).await, Error::SignedOut);
    refused(complete(db, &shut_out(&me), "to", None).await, Error::Forbidden);
}

async fn only_those_are_offered_who_may_be_met_there(db: &TestDb) {
    let outside = member(db, "hana-out", &[]).await;
    let (inside, other) = (member(db, "hana-in", &[]).await, member(db, "me", &[]).await);
    let (circle, both) = circle(db, "quiet", vec![inside, other]).await;
    let me = &both[1];
    store::testing::space(db, "inner", "circle", Some(circle)).await;
    store::testing::space(db, "open", "public", None).await;
    assert_eq!(offered(db, me, "hana", None).await, ["hana-in", "hana-out"]);
    let inner = Place::Space("inner".into());
    assert_eq!(offered(db, me, "hana", Some(&inner)).await, ["hana-in"]);
    assert_eq!(offered(db, me, "hana", Some(&Place::Space("open".into()))).await, ["hana-in", "hana-out"]);
    let new = NewThread {
        space: "inner".into(),
        title: "題".into(),
        body: "文".into(),
        question: false,
        veiled: false,
        poll: None,
        key: None,
    };
    threads::start(db, me, &new).await.unwrap();
    let post = Place::Post(PostId(number(db, "SELECT id FROM posts").await));
    assert_eq!(offered(db, me, "hana", Some(&post)).await, ["hana-in"]);
    // Somebody else learns nothing by the place.
    for place in [inner, post, Place::Space("nowhere".into()), Place::Post(PostId(987_654))] {
        refused(complete(db, &outside, "hana", Some(&place)).await, Error::NotFound);
    }
}

async fn those_at_a_distance_are_not_offered(db: &TestDb) {
    let (me, blocks) = (member(db, "me", &[]).await, member(db, "hana-a", &[]).await);
    let (mutes, muted) = (member(db, "hana-b", &[]).await, member(db, "hana-c", &[]).await);
    distances::keep(db, &blocks, "me", Some(Distance::Block)).await.unwrap();
    distances::keep(db, &mutes, "me", Some(Distance::Mute)).await.unwrap();
    distances::keep(db, &me, "hana-c", Some(Distance::Mute)).await.unwrap();
    // Who is muted is not to learn it.
    assert_eq!(offered(db, &me, "hana", None).await, ["hana-b"]);
    assert_eq!(offered(db, &muted, "hana", None).await, ["hana-a", "hana-b"]);
}
