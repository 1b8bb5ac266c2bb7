//! Whoever writes without a name is not found out: not by any answer to any other reader, not by a feed, a mail, a
//! notification or the log, and not by the order in which things stand.
//!
//! The author here has shown themselves nowhere else: name and handle may stand in no answer but the lists of members.

use super::{ACTORS, Row, TABLE, World, args, rows};
use crate::log::Logged;
use crate::support::{Answer, Client, Site, fields};
use domain::actor::Signed;
use domain::moderation::{ActForm, DecisionForm, ReportForm, UnmaskForm};
use domain::thread::{EditForm, ReplyForm, ThreadForm};
use domain::{Actor, MemberId, PostId, ThreadId};
use store::testing::{TestDb, id, member, number, run};
use store::{Db, on_both, sql};

on_both!(no_answer_names_them, it_could_be_anybody);

const NAME: &str = "露草しずく";
const HANDLE: &str = "tsuyukusa-shizuku";
const ID: i64 = 734_092_187;

/// Where members are listed as members.
const LISTS: [&str; 6] = [
    "/api/members/directory",
    "/members",
    "/api/admin/members",
    "/admin",
    "/api/members/complete",
    "/circles/:slug/members",
];

/// Somebody who is known to the lists of members and wrote nothing with their name.
async fn somebody(world: &World, handle: &str, name: &str, number: i64) -> Actor {
    let db = &world.db;
    let made = id(&member(db, handle, &[]).await);
    run(db, sql!("UPDATE members SET id = $2, name = $3 WHERE id = $1", made, number, name)).await;
    run(
        db,
        sql!(
            "INSERT INTO circle_members (circle_id, member_id, joined_at) VALUES ($1, $2, 0)",
            world.circle,
            number
        ),
    )
    .await;
    Actor::Member(Signed {
        id: MemberId(number),
        active: true,
        roles: vec![],
        circles: vec![world.circle],
        keeps: vec![],
        verified: false,
    })
}

async fn begin(db: &Db, author: &Actor, space: &str) -> (ThreadId, PostId) {
    let form = ThreadForm {
        space: space.into(),
        title: "名前を出さずに".into(),
        body: "聞いてください @member".into(),
        question: "yes".into(),
        veiled: "yes".into(),
        ..ThreadForm::default()
    };
    let thread = store::threads::start(db, author, &form.validate().unwrap()).await.unwrap();
    let opening = sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread);
    (thread, PostId(number(db, opening).await))
}

async fn say(db: &Db, author: &Actor, parent: PostId, veiled: bool) -> PostId {
    let veiled = if veiled { "yes".to_owned() } else { String::new() };
    let form =
        ReplyForm {
            parent: parent.to_string(), body: "わかります".into(), veiled, ..ReplyForm::default()
        };
    store::threads::reply(db, author, &form.validate().unwrap()).await.unwrap().1
}

async fn act(db: &Db, moderator: &Actor, act: &str, what: impl ToString) {
    let form = ActForm {
        act: act.into(),
        id: what.to_string(),
        reason: "確かめます".into(),
        title: "分けた話".into(),
        ..ActForm::default()
    };
    store::moderation::act(db, moderator, &form.validate().unwrap()).await.unwrap();
}

/// Threads that somebody began without their name, with everything that can happen to them; the table is asked about
/// these.
async fn veil(world: &mut World, author: &Actor, other: &Actor) {
    let db = world.db.clone();
    run(&db, "UPDATE spaces SET anonymous = TRUE").await;
    for kind in ["public", "members", "circle"] {
        let (thread, opening) = begin(&db, author, kind).await;
        let reader = world.actor("circle").clone();
        let host = world.actor("host").clone();
        let answer = say(&db, &reader, opening, false).await;
        let veiled = say(&db, author, answer, true).await;
        let others = say(&db, other, opening, true).await;
        let below = say(&db, author, others, true).await;
        say(&db, &host, below, false).await;
        let edit =
            EditForm { id: veiled.to_string(), version: "1".into(), body: "書き直しました".into() };
        store::threads::edit(&db, author, &edit.validate().unwrap()).await.unwrap();
        store::reactions::set(&db, &reader, opening, domain::reaction::Reaction::Same, true).await.unwrap();
        for post in [opening, veiled] {
            let report = ReportForm { post: post.to_string(), rule: "danger".into(), words: String::new() };
            store::moderation::report(&db, &host, &report.validate().unwrap()).await.unwrap();
        }
        // Nobody keeps the circle in order.
        if kind != "circle" {
            let moderator = world.actor("moderator").clone();
            act(&db, &moderator, "hide_post", below).await;
            act(&db, &moderator, "restore_post", below).await;
            act(&db, &moderator, "pin", thread).await;
            act(&db, &moderator, "split", others).await;
            let decision =
                DecisionForm {
                    post: veiled.to_string(), outcome: "stays".into(), note: "残します".into()
                };
            let (post, outcome, note) = decision.validate().unwrap();
            store::moderation::decide(&db, &moderator, post, outcome, &note).await.unwrap();
            let ask = UnmaskForm { post: opening.to_string(), reason: "心配です".into() };
            let (post, reason) = ask.validate().unwrap();
            store::moderation::ask_name(&db, &moderator, post, &reason).await.unwrap();
            // Written in a thread of others, too.
            say(&db, author, world.threads[kind].1, true).await;
        }
        run(&db, "DELETE FROM throttles").await;
        world.threads.insert(kind, (thread, opening));
    }
}

/// Asks what a line of the table is about.
pub(super) async fn ask(world: &World, client: &Client, row: &Row<'_>, column: usize) -> Answer {
    if row.path.starts_with("/api/") {
        let args = args::of(world, row.path, row.what, column).await;
        return client.call(row.path, &args).await;
    }
    match row.path {
        "/preferences" => client.post("/", row.path, &fields(&[("lang", "en"), ("next", "/about")])).await,
        path if path.contains("/upload/")
            || path.starts_with("/me/credentials/")
            || path == "/me/picture/file" =>
        {
            client.upload("/", &world.address(path, row.what), &[]).await
        }
        path => client.get(&world.address(path, row.what)).await,
    }
}

/// What an answer says of the author.
fn told(answer: &Answer) -> Vec<&'static str> {
    let headers = format!("{:?}", answer.headers);
    let said = |text: &str| answer.body.contains(text) || headers.contains(text);
    let mut out: Vec<&'static str> = [NAME, HANDLE].into_iter().filter(|text| said(text)).collect();
    if said(&ID.to_string()) {
        out.push("id");
    }
    out
}

async fn no_answer_names_them(db: &TestDb) {
    let site = Site::new(db);
    let mut world = World::new(db).await;
    let author = somebody(&world, HANDLE, NAME, ID).await;
    let other = somebody(&world, "other-author", "月草", ID + 1000).await;
    let (logged, _guard) = Logged::begin();
    veil(&mut world, &author, &other).await;
    let mut wrong = Vec::new();
    let mut asked = 0;
    let table = rows(TABLE);
    for row in table.iter().filter(|r| !LISTS.contains(&r.path) && !r.path.starts_with("/api/accounts/")) {
        for (column, _) in ACTORS.iter().enumerate() {
            let client = world.client(&site, column).await;
            let answer = ask(&world, &client, row, column).await;
            asked += 1;
            for what in told(&answer) {
                wrong.push(format!("{} ({}) tells {}: {what}", row.path, row.what, ACTORS[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers tell:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 1000, "{asked}");
    for mail in site.mails().await {
        let to_them = mail.to.contains(HANDLE);
        let text = format!("{mail:?}");
        assert!(to_them || !(text.contains(NAME) || text.contains(HANDLE)), "{text}");
    }
    let log = logged.text();
    assert!(!log.contains(NAME) && !log.contains(HANDLE) && !log.contains(&ID.to_string()), "{log}");

    // The eyes are not blind: one post with their name is seen, by everybody who reads that thread.
    say(&world.db, &author, world.threads["public"].1, false).await;
    let row = Row { path: "/talk/t/:id", what: "public", answers: [200; ACTORS.len()] };
    for (column, _) in ACTORS.iter().enumerate() {
        let client = world.client(&site, column).await;
        assert!(told(&ask(&world, &client, &row, column).await).contains(&NAME), "{}", ACTORS[column]);
    }
}

/// Endpoints that only read: what they answer depends on who asks, and on nothing that is kept of who wrote.
fn reads(path: &str) -> bool {
    const READ: [&str; 23] = [
        "spaces/list",
        "spaces/form",
        "threads/spaces",
        "threads/space",
        "threads/thread",
        "threads/changes",
        "threads/blank",
        "threads/source",
        "moderation/history",
        "moderation/reporting",
        "moderation/post",
        "moderation/thread",
        "moderation/queue",
        "moderation/waiting",
        "home/landing",
        "home/member",
        "live/present",
        "notifications/list",
        "notifications/unread",
        "bookmarks/list",
        "drafts/list",
        "polls/show",
        "members/show",
    ];
    path.strip_prefix("/api/").is_some_and(|p| READ.contains(&p))
        || path == "/feed.xml"
        || path == "/sitemap.xml"
}

/// All that others are answered by what only reads.
async fn answers(world: &World, site: &Site) -> Vec<String> {
    let mut out = Vec::new();
    for row in rows(TABLE).iter().filter(|r| reads(r.path)) {
        for (column, _) in ACTORS.iter().enumerate() {
            let client = world.client(site, column).await;
            let answer = ask(world, &client, row, column).await;
            out.push(format!(
                "{} ({}) to {}: {} {}",
                row.path, row.what, ACTORS[column], answer.status, answer.body
            ));
        }
    }
    out
}

/// Had somebody else written it, others would be answered the same, to the last byte: so nothing that they are
/// answered, nor its order, depends on who it was.
async fn it_could_be_anybody(db: &TestDb) {
    let site = Site::new(db);
    let mut world = World::new(db).await;
    let author = somebody(&world, HANDLE, NAME, ID).await;
    let other = somebody(&world, "other-author", "月草", 17).await;
    veil(&mut world, &author, &other).await;
    let before = answers(&world, &site).await;
    assert!(before.iter().any(|a| a.contains("名前を出さずに")), "it is about something");
    let swapped = run(
        &world.db,
        sql!(
            "UPDATE veils SET member_id = CASE WHEN member_id = $1 THEN CAST($2 AS BIGINT) ELSE CAST($1 AS BIGINT) END WHERE member_id IN ($1, $2)",
            id(&author),
            id(&other),
        ),
    )
    .await;
    assert!(swapped > 10, "{swapped}");
    for (before, after) in before.iter().zip(answers(&world, &site).await) {
        assert_eq!(*before, after);
    }
    // And it would be noticed: one more member's name beside a post is another answer.
    run(
        &world.db,
        sql!(
            "UPDATE posts SET author_id = $1, veil = NULL WHERE id = $2",
            id(&author),
            world.threads["public"].1
        ),
    )
    .await;
    assert_ne!(before, answers(&world, &site).await);
}
