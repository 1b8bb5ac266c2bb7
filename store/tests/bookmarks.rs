//! Bookmarks: one's own, with a note, and of what one may still read only.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::bookmark::Bookmarks;
use domain::thread::{NewReply, NewThread, ReplyForm, ThreadForm};
use domain::{Actor, Error, Locale, PostId, Problem, Role, ThreadId};
use store::testing::{TestDb, circle, member, number, refused, run, shut_out, space};
use store::{Db, bookmarks, sql, threads};

const L: Locale = Locale::Ja;

store::on_both!(
    a_mark_has_a_note_and_is_found_again,
    many_come_in_pages,
    what_may_not_be_read_any_more_is_left_out,
    a_thread_shows_ones_own_marks,
    only_members_mark_what_they_may_read,
);

fn new(space: &str, title: &str, body: &str, veiled: bool) -> NewThread {
    let form = ThreadForm {
        space: space.into(),
        title: title.into(),
        body: body.into(),
        veiled: if veiled { "yes".into() } else { String::new() },
        ..ThreadForm::default()
    };
    form.validate().unwrap()
}

fn reply(parent: PostId, body: &str) -> NewReply {
    ReplyForm { parent: parent.to_string(), body: body.into(), ..ReplyForm::default() }.validate().unwrap()
}

async fn begin(db: &Db, actor: &Actor, new: &NewThread) -> (ThreadId, PostId) {
    let thread = threads::start(db, actor, new).await.unwrap();
    (thread, threads::show(db, actor, thread, 1, L).await.unwrap().posts[0].id)
}

async fn listed(db: &Db, actor: &Actor) -> Vec<PostId> {
    bookmarks::list(db, actor, 1).await.unwrap().list.iter().map(|b| b.post).collect()
}

async fn a_mark_has_a_note_and_is_found_again(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    let b = member(db, "ben", &[]).await;
    space(db, "s", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let (thread, opening) = begin(db, &a, &new("s", "題", "**太字**と\n\n- <b>一つ</b>", false)).await;
    let (_, veiled) = begin(db, &a, &new("s", "別", &"長".repeat(200), true)).await;
    assert_eq!(bookmarks::set(db, &b, opening, "").await.unwrap(), thread);
    let marked = db.now();
    db.clock.advance(60);
    bookmarks::set(db, &b, veiled, "あとで").await.unwrap();
    // Noting something else does not make it newer.
    bookmarks::set(db, &b, opening, " 面談の前に\n").await.unwrap();
    assert_eq!(bookmarks::noted(db, &b, opening).await.unwrap().as_deref(), Some(" 面談の前に"));
    let found = bookmarks::list(db, &b, 1).await.unwrap();
    assert_eq!(found.list.iter().map(|m| m.post).collect::<Vec<_>>(), [veiled, opening]);
    let first = &found.list[1];
    assert_eq!((first.title.as_str(), first.excerpt.as_str(), first.page), ("題", "太字と <b>一つ</b>", 1));
    assert_eq!((first.at.at, first.author.member().unwrap().name.as_str()), (marked, "anna"));
    assert_eq!(found.list[0].excerpt.chars().count(), 140);
    assert!(!format!("{:?}", found.list[0]).contains("anna"), "a mark gives nobody a name");
    // One's own: nobody else finds them.
    assert_eq!(listed(db, &a).await, []);
    assert_eq!(bookmarks::noted(db, &a, opening).await.unwrap(), None);
    bookmarks::remove(db, &a, opening).await.unwrap();
    bookmarks::remove(db, &b, veiled).await.unwrap();
    bookmarks::remove(db, &b, veiled).await.unwrap();
    assert_eq!(listed(db, &b).await, [opening]);
    let long = bookmarks::set(db, &b, opening, &"長".repeat(501)).await.unwrap_err();
    assert_eq!(long, Error::field("note", Problem::TooLong(500)));
}

async fn many_come_in_pages(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    space(db, "s", "members", None).await;
    let (_, opening) = begin(db, &a, &new("s", "題", "本文", false)).await;
    let mut posts = vec![opening];
    for n in 0..22 {
        posts.push(threads::reply(db, &a, &reply(opening, &format!("{n}"))).await.unwrap().1);
    }
    for post in &posts {
        bookmarks::set(db, &a, *post, "").await.unwrap();
        db.clock.advance(1);
    }
    posts.reverse();
    let of = |b: &Bookmarks| b.list.iter().map(|m| m.post).collect::<Vec<_>>();
    let [first, second] = [1, 2].map(|n| bookmarks::list(db, &a, n));
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!((first.page, first.pages, of(&first)), (1, 2, posts[..20].to_vec()));
    assert_eq!((second.page, second.pages, of(&second)), (2, 2, posts[20..].to_vec()));
    assert_eq!(bookmarks::list(db, &a, 99).await.unwrap(), second);
    assert_eq!(bookmarks::list(db, &a, -1).await.unwrap(), first);
}

async fn what_may_not_be_read_any_more_is_left_out(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let (ours, mates) = circle(db, "ours", vec![member(db, "b", &[]).await]).await;
    let b = mates[0].clone();
    space(db, "s", "members", None).await;
    space(db, "c", "circle", Some(ours)).await;
    let (_, open) = begin(db, &b, &new("s", "題", "本文", false)).await;
    let hidden = threads::reply(db, &a, &reply(open, "隠される")).await.unwrap().1;
    let (_, inside) = begin(db, &b, &new("c", "題", "本文", false)).await;
    let (gone, away) = begin(db, &a, &new("s", "題", "本文", false)).await;
    for post in [open, hidden, inside, away] {
        bookmarks::set(db, &b, post, "").await.unwrap();
        db.clock.advance(1);
    }
    assert_eq!(listed(db, &b).await, [away, inside, hidden, open]);
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", hidden)).await;
    run(db, sql!("UPDATE threads SET hidden_at = 1 WHERE id = $1", gone)).await;
    assert_eq!(listed(db, &b).await, [inside, open]);
    // The circle was left.
    let Actor::Member(mut signed) = b.clone() else { unreachable!() };
    signed.circles.clear();
    let left = Actor::Member(signed);
    assert_eq!(listed(db, &left).await, [open]);
    assert_eq!(bookmarks::list(db, &left, 1).await.unwrap().pages, 1);
    // What cannot be read can be let go.
    bookmarks::remove(db, &left, inside).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM bookmarks").await, 3);
    refused(bookmarks::set(db, &left, inside, "").await, Error::NotFound);
    refused(bookmarks::set(db, &b, hidden, "").await, Error::NotFound);
}

async fn a_thread_shows_ones_own_marks(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    let (thread, post) = begin(db, &a, &new("s", "題", "本文", false)).await;
    bookmarks::set(db, &b, post, "").await.unwrap();
    for (reader, marked) in [(&a, false), (&b, true)] {
        assert_eq!(threads::show(db, reader, thread, 1, L).await.unwrap().posts[0].bookmarked, marked);
    }
}

async fn only_members_mark_what_they_may_read(db: &TestDb) {
    let a = member(db, "a", &[Role::Admin]).await;
    let (ours, mates) = circle(db, "ours", vec![member(db, "b", &[]).await]).await;
    space(db, "c", "circle", Some(ours)).await;
    let (_, post) = begin(db, &mates[0], &new("c", "題", "本文", false)).await;
    refused(bookmarks::set(db, &a, post, "").await, Error::NotFound);
    refused(bookmarks::set(db, &a, PostId(999), "").await, Error::NotFound);
    for (who, told) in [(Actor::Visitor, Error::SignedOut), (shut_out(&a), Error::Forbidden)] {
        refused(bookmarks::set(db, &who, post, "").await, told.clone());
        refused(bookmarks::remove(db, &who, post).await, told.clone());
        refused(bookmarks::noted(db, &who, post).await, told.clone());
        refused(bookmarks::list(db, &who, 1).await, told);
    }
}
