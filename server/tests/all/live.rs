//! `/live`: who is told what, and when a stream ends.

use crate::support::{Client, Site};
use axum::body::BodyDataStream;
use domain::live::News;
use domain::thread::{NewReply, ThreadForm};
use domain::{Actor, PostId, ThreadId};
use futures::StreamExt;
use server::live::Ending;
use store::testing::{TestDb, circle, id, member, number, shut_out, space};
use store::{Db, on_both, sql, threads};
use tokio::sync::watch;

on_both!(
    a_reader_hears_what_they_may_know_and_nothing_else,
    a_stream_ends_with_its_session,
    a_stream_ends_with_the_process,
    one_member_has_so_many_and_no_more,
);

/// A stream that is read piece by piece.
struct Stream {
    body: BodyDataStream,
    text: String,
}

impl Stream {
    async fn of(client: &Client) -> Self {
        Self { body: client.open("/live", ()).await.1.into_data_stream(), text: String::new() }
    }

    /// What is told next; `None` at the end.
    async fn next(&mut self) -> Option<News> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
                self.text = rest.to_owned();
                match data {
                    Some(data) => return Some(serde_json::from_str(&data).unwrap()),
                    None => continue,
                }
            }
            let piece = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

async fn begin(db: &Db, actor: &Actor, space: &str) -> ThreadId {
    let form =
        ThreadForm { space: space.into(), title: "t".into(), body: "b".into(), ..ThreadForm::default() };
    threads::start(db, actor, &form.validate().unwrap()).await.unwrap()
}

/// The site, with what PostgreSQL tells handed on.
async fn site(db: &TestDb) -> Site {
    let site = Site::new(db);
    let of = site.app.db.clone();
    let mut heard = of.bus().listen();
    if of.shared() {
        tokio::spawn(async move { store::live::hand_on(&of).await });
        assert_eq!(heard.recv().await.unwrap(), News::Lost);
    }
    site
}

async fn a_reader_hears_what_they_may_know_and_nothing_else(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    let (inside, mates) = circle(db, "c", vec![member(db, "mate", &[]).await]).await;
    space(db, "open", "members", None).await;
    space(db, "closed", "circle", Some(inside)).await;
    let site = site(db).await;
    let mut outer = Stream::of(&site.member(&b).await).await;
    let mut inner = Stream::of(&site.member(&mates[0]).await).await;
    for stream in [&mut outer, &mut inner] {
        // The first word: ask for what is true now.
        assert_eq!(stream.next().await, Some(News::Lost));
    }
    let closed = begin(&site.app.db, &mates[0], "closed").await;
    let open = begin(&site.app.db, &a, "open").await;
    let thread = |news: Option<News>| match news {
        Some(News::Thread { thread, .. }) => thread,
        other => panic!("{other:?}"),
    };
    assert_eq!(thread(outer.next().await), open, "the circle's thread is nobody else's to know of");
    // One's own other devices are told that something was read, besides.
    let mut heard = Vec::new();
    while heard.len() < 2 {
        if let Some(News::Thread { thread, .. }) = inner.next().await {
            heard.push(thread);
        }
    }
    assert_eq!(heard, [closed, open]);
    threads::read(&site.app.db, &b, open, &domain::thread::Ranges::parse("1")).await.unwrap();
    assert_eq!(outer.next().await, Some(News::Member { member: id(&b) }));
    let post = number(db, sql!("SELECT MIN(id) FROM posts WHERE thread_id = $1", open)).await;
    let reply = NewReply { parent: PostId(post), body: "x".into(), veiled: false, poll: None, key: None };
    threads::reply(&site.app.db, &a, &reply).await.unwrap();
    assert_eq!(thread(inner.next().await), open);
    assert_eq!(thread(outer.next().await), open);
    // Visitors, and those who are not let in, are told nothing, and not to ask again.
    let waiting = shut_out(&member(db, "pending", &[]).await);
    store::testing::run(db, "UPDATE members SET standing = 'pending' WHERE handle = 'pending'").await;
    for client in [site.visitor(), site.member(&waiting).await] {
        assert_eq!(client.open("/live", ()).await.0, 204);
    }
}

async fn a_stream_ends_with_its_session(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    space(db, "open", "members", None).await;
    let site = site(db).await;
    let client = site.member(&a).await;
    let mut stream = Stream::of(&client).await;
    assert_eq!(stream.next().await, Some(News::Lost));
    assert_eq!(site.app.streams.count(), 1);
    let admin = member(db, "admin", &[domain::Role::Admin]).await;
    store::members::suspend(&site.app.db, &admin, id(&a), "spam").await.unwrap();
    begin(&site.app.db, &admin, "open").await;
    assert_eq!(stream.next().await, None);
    drop(stream);
    assert_eq!(site.app.streams.count(), 0);
}

async fn a_stream_ends_with_the_process(db: &TestDb) {
    let a = member(db, "anna", &[]).await;
    let site = site(db).await;
    let (stop, stopped) = watch::channel(false);
    let client = site.member(&a).await;
    let (status, body) = client.open("/live", Ending(stopped)).await;
    assert_eq!(status, 200);
    let mut stream = Stream { body: body.into_data_stream(), text: String::new() };
    assert_eq!(stream.next().await, Some(News::Lost));
    stop.send_replace(true);
    assert_eq!(stream.next().await, None);
}

async fn one_member_has_so_many_and_no_more(db: &TestDb) {
    let (a, b) = (member(db, "anna", &[]).await, member(db, "ben", &[]).await);
    let site = site(db).await;
    let client = site.member(&a).await;
    let mut open = Vec::new();
    for _ in 0..12 {
        open.push(client.open("/live", ()).await);
    }
    assert!(open.iter().all(|(status, _)| *status == 200));
    assert_eq!(client.open("/live", ()).await.0, 429);
    assert_eq!(site.member(&b).await.open("/live", ()).await.0, 200);
    open.pop();
    assert_eq!(client.open("/live", ()).await.0, 200);
}
