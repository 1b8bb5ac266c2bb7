//! "This helped", and the lists that find what helped and what is still open.

use super::*;
use domain::thread::{Ranges, ThreadRow};
use store::db::Sql;

store::on_both!(
    who_asked_says_what_helped,
    who_asked_without_a_name_says_so_too,
    whoever_helped_is_told,
    a_thread_asks_something_or_not,
    lists_find_what_is_open_and_what_helped,
    lists_find_what_is_unread,
);

async fn veil(db: &Db) {
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
}

fn veiled(form: ReplyForm) -> NewReply {
    ReplyForm { veiled: "yes".into(), ..form }.validate().unwrap()
}

/// The thread's own count of what helped, and how many there are.
async fn helped(db: &Db, thread: ThreadId) -> (i64, i64) {
    let marked = sql!("SELECT COUNT(*) FROM posts WHERE thread_id = $1 AND helped_at IS NOT NULL", thread);
    let page = threads::show(db, &Actor::System, thread, 1, L).await.unwrap();
    assert_eq!(page.helped, page.posts.iter().filter(|p| p.helped).count() as i64);
    (page.helped, number(db, marked).await)
}

async fn who_asked_says_what_helped(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    space(db, "s", "public", None).await;
    let (thread, opening) = begin(db, &a, "s", "どうしていますか").await;
    let answer = say(db, &b, opening, "こうしています").await;
    let own = say(db, &a, answer, "ありがとう").await;
    let before = threads::show(db, &b, thread, 1, L).await.unwrap();
    assert!(!before.can_thank && threads::show(db, &a, thread, 1, L).await.unwrap().can_thank);
    assert_eq!(threads::help(db, &a, answer, true).await.unwrap(), thread);
    threads::help(db, &a, answer, true).await.unwrap();
    assert_eq!(helped(db, thread).await, (1, 1));
    // Pages that are open learn of it.
    let told = threads::changes(db, &b, thread, before.version).await.unwrap();
    assert_eq!(told.posts.iter().map(|p| (p.id, p.helped)).collect::<Vec<_>>(), [(answer, true)]);
    // Neither others, nor of one's own words.
    for (who, post) in [(&b, answer), (&admin, answer), (&a, own), (&a, opening)] {
        refused(threads::help(db, who, post, true).await, Error::Forbidden);
        refused(threads::help(db, who, post, false).await, Error::Forbidden);
    }
    refused(threads::help(db, &Actor::Visitor, answer, true).await, Error::SignedOut);
    refused(threads::help(db, &shut_out(&a), answer, true).await, Error::Forbidden);
    refused(threads::help(db, &a, PostId(999), true).await, Error::NotFound);
    assert_eq!(helped(db, thread).await, (1, 1));
    threads::help(db, &a, answer, false).await.unwrap();
    assert_eq!(helped(db, thread).await, (0, 0));
    // What is hidden helps nobody; what one who left said may have.
    run(db, sql!("UPDATE posts SET author_id = NULL WHERE id = $1", answer)).await;
    threads::help(db, &a, answer, true).await.unwrap();
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", answer)).await;
    refused(threads::help(db, &a, answer, true).await, Error::NotFound);
}

async fn who_asked_without_a_name_says_so_too(db: &TestDb) {
    let a = member(db, "verborgen", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    veil(db).await;
    let new = NewThread { veiled: true, ..new_thread("s", "言えないこと", "") };
    let thread = threads::start(db, &a, &new).await.unwrap();
    let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
    let answer = say(db, &b, opening, "わかります").await;
    let form = |parent: PostId| ReplyForm {
        parent: parent.to_string(),
        body: "ありがとう".into(),
        ..ReplyForm::default()
    };
    let (_, own) = threads::reply(db, &a, &veiled(form(answer))).await.unwrap();
    let named = say(db, &a, answer, "名前で").await;
    threads::help(db, &a, answer, true).await.unwrap();
    threads::ask(db, &a, thread, true).await.unwrap();
    assert_eq!(helped(db, thread).await, (1, 1));
    for post in [own, named] {
        refused(threads::help(db, &a, post, true).await, Error::Forbidden);
    }
    refused(threads::help(db, &b, own, true).await, Error::Forbidden);
    refused(threads::ask(db, &b, thread, false).await, Error::Forbidden);
    run(db, sql!("DELETE FROM posts WHERE id = $1", named)).await;
    let shown = format!("{:?}", threads::show(db, &b, thread, 1, L).await.unwrap());
    assert!(!shown.contains("verborgen"));
}

async fn whoever_helped_is_told(db: &TestDb) {
    let a = member(db, "verborgen", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    veil(db).await;
    for hidden in [false, true] {
        let new = NewThread { veiled: hidden, ..new_thread("s", &format!("{hidden}"), "") };
        let thread = threads::start(db, &a, &new).await.unwrap();
        let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
        let answer = say(db, &b, opening, "こうしています").await;
        let told = async || -> Vec<(i64, Option<i64>)> {
            let sql = sql!(
                "SELECT post_id, by_id FROM notifications WHERE member_id = $1 AND kind = 'helped' AND read_at IS NULL",
                id(&b)
            );
            rows(db, sql).await
        };
        threads::help(db, &a, answer, true).await.unwrap();
        threads::help(db, &a, answer, true).await.unwrap();
        let by = (!hidden).then_some(id(&a).0);
        assert_eq!(told().await, [(answer.0, by)], "once, and with a name only where there is one");
        // Taken back before it was read, it is told no more.
        threads::help(db, &a, answer, false).await.unwrap();
        assert_eq!(told().await, []);
    }
}

async fn a_thread_asks_something_or_not(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    space(db, "s", "members", None).await;
    let (thread, _) = begin(db, &a, "s", "題").await;
    let question = async || threads::show(db, &a, thread, 1, L).await.unwrap().question;
    assert!(!question().await);
    threads::ask(db, &a, thread, true).await.unwrap();
    assert!(question().await);
    refused(threads::ask(db, &moderator, thread, false).await, Error::Forbidden);
    refused(threads::ask(db, &Actor::Visitor, thread, false).await, Error::SignedOut);
    refused(threads::ask(db, &a, ThreadId(999), false).await, Error::NotFound);
    threads::ask(db, &a, thread, false).await.unwrap();
    assert!(!question().await);
}

fn titles(rows: &[ThreadRow]) -> Vec<&str> {
    rows.iter().map(|t| t.title.as_str()).collect()
}

async fn lists_find_what_is_open_and_what_helped(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    space(db, "s", "public", None).await;
    let mut made = Vec::new();
    for (title, asks) in
        [("話", false), ("問い", true), ("解けた問い", true), ("助かった話", false), ("隠れた問い", true)]
    {
        let new = NewThread { question: asks, ..new_thread("s", title, "") };
        let thread = threads::start(db, &a, &new).await.unwrap();
        let opening = threads::show(db, &a, thread, 1, L).await.unwrap().posts[0].id;
        db.clock.advance(1);
        made.push((thread, say(db, &b, opening, "返事").await));
        db.clock.advance(1);
    }
    let list = async |who: &Actor, only: Only| {
        let page = threads::list(db, who, "s", 1, only, L).await.unwrap();
        assert_eq!((page.only, page.page), (only, 1));
        page
    };
    assert_eq!(titles(&list(&a, Only::Open).await.threads), ["隠れた問い", "解けた問い", "問い"]);
    assert_eq!(titles(&list(&a, Only::Helped).await.threads), [] as [&str; 0]);
    for (thread, reply) in [made[2], made[3]] {
        assert_eq!(threads::help(db, &a, reply, true).await.unwrap(), thread);
    }
    run(db, sql!("UPDATE threads SET hidden_at = 1 WHERE id = $1", made[4].0)).await;
    for who in [&Actor::Visitor, &a] {
        assert_eq!(titles(&list(who, Only::Open).await.threads), ["問い"]);
        assert_eq!(titles(&list(who, Only::Helped).await.threads), ["助かった話", "解けた問い"]);
    }
    assert_eq!(titles(&list(&moderator, Only::Open).await.threads), ["隠れた問い", "問い"]);
    let row = &list(&a, Only::Helped).await.threads[1];
    assert_eq!((row.question, row.helped), (true, 1));
    // Taken back, it is open again; asked for no more, it is not.
    threads::help(db, &a, made[2].1, false).await.unwrap();
    assert_eq!(titles(&list(&a, Only::Open).await.threads), ["解けた問い", "問い"]);
    threads::ask(db, &a, made[1].0, false).await.unwrap();
    assert_eq!(titles(&list(&a, Only::Open).await.threads), ["解けた問い"]);
    // More than a page of them.
    for n in 0..31 {
        let new = NewThread { question: true, ..new_thread("s", &format!("{n}"), "") };
        threads::start(db, &b, &new).await.unwrap();
    }
    let first = list(&a, Only::Open).await;
    assert_eq!((first.threads.len(), first.pages), (30, 2));
    let second = threads::list(db, &a, "s", 2, Only::Open, L).await.unwrap();
    assert_eq!((second.threads.len(), second.pages), (2, 2));
}

async fn lists_find_what_is_unread(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "public", None).await;
    let (_, early) = begin(db, &a, "s", "まえから").await;
    run(db, Sql::from("UPDATE members SET approved_at = created_at")).await;
    db.clock.advance(60);
    let (thread, opening) = begin(db, &a, "s", "新しい").await;
    say(db, &a, opening, "つづき").await;
    db.clock.advance(1);
    let unread = async |who: &Actor| {
        let page = threads::list(db, who, "s", 1, Only::Unread, L).await.unwrap();
        page.threads.iter().map(|t| (t.title.clone(), t.unread)).collect::<Vec<_>>()
    };
    assert_eq!(unread(&b).await, [("新しい".to_owned(), 2)]);
    assert_eq!(unread(&a).await, []);
    assert_eq!(unread(&Actor::Visitor).await, []);
    threads::read(db, &b, thread, &Ranges::parse("1")).await.unwrap();
    assert_eq!(unread(&b).await, [("新しい".to_owned(), 1)]);
    threads::read(db, &b, thread, &Ranges::parse("2")).await.unwrap();
    assert_eq!(unread(&b).await, []);
    say(db, &a, early, "久しぶりに").await;
    assert_eq!(unread(&b).await.len(), 1);
    let space = threads::list(db, &b, "s", 1, Only::All, L).await.unwrap().space;
    db.clock.advance(1);
    threads::read_space(db, &b, space.id).await.unwrap();
    assert_eq!(unread(&b).await, []);
}
