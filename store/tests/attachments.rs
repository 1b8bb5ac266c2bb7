//! Files in posts: who may have them, what a text joins and lets go of, how much a member sends.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::file::Refusal;
use domain::moderation::HeldAnswer;
use domain::setting::{Attachments, AttachmentsForm, Newcomers};
use domain::thread::{NewReply, NewThread, PostEdit};
use domain::{Actor, Error, HeldId, PostId, Role};
use futures::future::join_all;
use store::files::{NewFile, allowance, attach, forget_unused, new_name, open, sent};
use store::testing::{TestDb, circle, id, member, number, refused, rows, run, space};
use store::{Db, moderation, settings, sql, threads};

fn picture(label: &str) -> NewFile {
    NewFile {
        name: new_name(),
        label: label.into(),
        mime: "image/jpeg",
        bytes: 1000,
        size: Some((640, 480)),
        small_mime: None,
    }
}

fn paper(label: &str) -> NewFile {
    NewFile { mime: "application/pdf", size: None, ..picture(label) }
}

/// Sends a file.
async fn send(db: &Db, actor: &Actor, file: NewFile) -> String {
    assert_eq!(attach(db, actor, &file).await.unwrap(), None);
    file.name
}

async fn begin(db: &Db, actor: &Actor, space: &str, body: &str, veiled: bool) -> PostId {
    let new = NewThread {
        space: space.into(),
        title: "題".into(),
        body: body.into(),
        question: false,
        veiled,
        poll: None,
        key: None,
    };
    let thread = threads::start(db, actor, &new).await.unwrap();
    PostId(number(db, sql!("SELECT id FROM posts WHERE thread_id = $1", thread)).await)
}

async fn edit(db: &Db, actor: &Actor, id: PostId, body: &str) {
    let version = number(db, sql!("SELECT version FROM posts WHERE id = $1", id)).await;
    threads::edit(db, actor, &PostEdit { id, version, body: body.into() }).await.unwrap();
}

async fn may_open(db: &Db, actor: &Actor, name: &str) -> bool {
    match open(db, actor, name).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

async fn html(db: &Db, post: PostId) -> String {
    rows::<(String,)>(db, sql!("SELECT body_html FROM posts WHERE id = $1", post)).await.remove(0).0
}

async fn a_file_is_its_senders_until_it_stands_in_a_post(db: &TestDb) {
    space(db, "open", "public", None).await;
    let (me, other) = (member(db, "me", &[]).await, member(db, "other", &[Role::Admin]).await);
    refused(attach(db, &Actor::Visitor, &picture("a.png")).await.map(|_| ()), Error::SignedOut);
    let name = send(db, &me, picture("夜の川.png")).await;
    let readers = [(&me, true), (&other, false), (&Actor::Visitor, false)];
    for (actor, may) in readers {
        assert_eq!(may_open(db, actor, &name).await, may, "{actor:?}");
    }
    let told = sent(db, &me, &name).await.unwrap();
    assert_eq!(told.markdown(), format!("![夜の川](/files/{name})"));
    refused(sent(db, &other, &name).await.map(|_| ()), Error::NotFound);
    // Somebody else's words about it change nothing.
    begin(db, &other, "open", &told.markdown(), false).await;
    assert!(!may_open(db, &other, &name).await && !may_open(db, &Actor::Visitor, &name).await);
    let post = begin(db, &me, "open", &format!("見て ![](/files/{name})"), false).await;
    for actor in [&me, &other, &Actor::Visitor] {
        assert!(may_open(db, actor, &name).await, "{actor:?}");
    }
    let opened = open(db, &Actor::Visitor, &name).await.unwrap();
    assert_eq!((opened.label.as_str(), opened.shown), ("夜の川.png", true));
    let shown = html(db, post).await;
    let img = format!(
        "<img src=\"/files/{name}\" alt=\"夜の川.png\" width=\"640\" height=\"480\" loading=\"lazy\">"
    );
    assert!(shown.contains(&img), "{shown}");
    // What is no picture is saved and not shown.
    let name = send(db, &me, paper("資料.pdf")).await;
    begin(db, &me, "open", &sent(db, &me, &name).await.unwrap().markdown(), false).await;
    let opened = open(db, &Actor::Visitor, &name).await.unwrap();
    assert_eq!((opened.label.as_str(), opened.shown), ("資料.pdf", false));
}

async fn a_file_is_for_those_who_may_read_its_post(db: &TestDb) {
    let (me, other) = (member(db, "me", &[]).await, member(db, "other", &[Role::Admin]).await);
    let (circle, inside) = circle(db, "quiet", vec![me, member(db, "inside", &[]).await]).await;
    let [me, insider] = inside.try_into().unwrap();
    space(db, "inner", "circle", Some(circle)).await;
    space(db, "members", "members", None).await;
    let name = send(db, &me, picture("a.png")).await;
    let text = format!("![a](/files/{name})");
    let post = begin(db, &me, "inner", &text, false).await;
    let readers = [(&me, true), (&insider, true), (&other, false), (&Actor::Visitor, false)];
    for (actor, may) in readers {
        assert_eq!(may_open(db, actor, &name).await, may, "{actor:?}");
    }
    // In a second place as well: whoever may read one of them.
    begin(db, &me, "members", &text, false).await;
    let plain = member(db, "plain", &[]).await;
    assert!(may_open(db, &plain, &name).await && !may_open(db, &Actor::Visitor, &name).await);
    // Hidden, it is its author's and the moderators', where they may read.
    run(db, "UPDATE posts SET hidden_at = 1").await;
    let readers = [(&plain, false), (&insider, false), (&me, true), (&other, true)];
    for (actor, may) in readers {
        assert_eq!(may_open(db, actor, &name).await, may, "hidden from {actor:?}");
    }
    run(db, sql!("UPDATE posts SET hidden_at = NULL WHERE id = $1", post)).await;
    assert!(may_open(db, &insider, &name).await && !may_open(db, &plain, &name).await);
    run(db, "UPDATE threads SET hidden_at = 1").await;
    assert!(!may_open(db, &insider, &name).await, "its thread is hidden");
}

async fn what_waits_for_a_moderator_keeps_its_files(db: &TestDb) {
    space(db, "open", "public", None).await;
    let (me, plain) = (member(db, "me", &[]).await, member(db, "plain", &[]).await);
    let (admin, moderator) =
        (member(db, "admin", &[Role::Admin]).await, member(db, "moderator", &[Role::Moderator]).await);
    let rules = Newcomers { held: 1, ..Newcomers::default() };
    moderation::set_newcomers(db, &admin, rules).await.unwrap();
    let (name, other) = (send(db, &me, picture("a.png")).await, send(db, &me, picture("b.png")).await);
    let new = NewThread {
        space: "open".into(),
        title: "題".into(),
        body: format!("![a](/files/{name})"),
        question: false,
        veiled: false,
        poll: None,
        key: None,
    };
    refused(threads::start(db, &me, &new).await.map(|_| ()), Error::Conflict(Conflict::Held));
    for (actor, may) in [(&me, true), (&moderator, true), (&plain, false), (&Actor::Visitor, false)] {
        assert_eq!(may_open(db, actor, &name).await, may, "{actor:?}");
    }
    assert!(!may_open(db, &moderator, &other).await, "it stands in nothing");
    db.clock.advance(86_401);
    assert_eq!(forget_unused(db, &Actor::System).await.unwrap(), [other]);
    let held = HeldId(number(db, "SELECT id FROM held_posts").await);
    moderation::answer_held(db, &moderator, held, &HeldAnswer::Approve).await.unwrap();
    assert!(may_open(db, &Actor::Visitor, &name).await, "it stands in a post now");
}

async fn what_leaves_the_text_leaves_the_post(db: &TestDb) {
    space(db, "open", "public", None).await;
    let me = member(db, "me", &[]).await;
    let (stays, goes) = (send(db, &me, picture("a.png")).await, send(db, &me, paper("b.pdf")).await);
    let post = begin(db, &me, "open", &format!("![a](/files/{stays}) [b](/files/{goes})"), false).await;
    assert!(may_open(db, &Actor::Visitor, &goes).await);
    let added = send(db, &me, picture("c.png")).await;
    edit(db, &me, post, &format!("![a](/files/{stays}) ![c](/files/{added})")).await;
    for (name, may) in [(&stays, true), (&added, true), (&goes, false)] {
        assert_eq!(may_open(db, &Actor::Visitor, name).await, may);
    }
    assert!(may_open(db, &me, &goes).await, "it may be put back");
    db.clock.advance(86_401);
    assert_eq!(forget_unused(db, &Actor::System).await.unwrap(), [goes]);
    assert!(may_open(db, &Actor::Visitor, &stays).await);
    edit(db, &me, post, "なにも").await;
    assert!(!may_open(db, &Actor::Visitor, &stays).await);
}

async fn a_post_without_a_name_says_nothing_by_its_files(db: &TestDb) {
    space(db, "open", "public", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let me = member(db, "me", &[]).await;
    let (first, second) = (send(db, &me, picture("a.png")).await, send(db, &me, picture("b.png")).await);
    let post = begin(db, &me, "open", &format!("![](/files/{first})"), true).await;
    let senders = async || number(db, "SELECT COUNT(*) FROM files WHERE uploaded_by IS NOT NULL").await;
    assert_eq!(senders().await, 1, "the other one is not sent yet");
    refused(sent(db, &me, &first).await.map(|_| ()), Error::NotFound);
    // Edited, it keeps what it has and takes what is new.
    edit(db, &me, post, &format!("![](/files/{first}) ![](/files/{second})")).await;
    assert_eq!(senders().await, 0);
    for name in [&first, &second] {
        assert!(may_open(db, &Actor::Visitor, name).await);
    }
    let reply =
        NewReply { parent: post, body: format!("![](/files/{first})"), veiled: true, poll: None, key: None };
    threads::reply(db, &me, &reply).await.unwrap();
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM post_files").await,
        2,
        "what is nobody's is joined by nobody"
    );
    // What was sent today is counted all the same.
    assert_eq!(allowance(db, &me).await.unwrap().1, Attachments::default().most_a_day - 2000);
}

async fn a_day_has_its_measure(db: &TestDb) {
    let (me, admin) = (member(db, "me", &[]).await, member(db, "admin", &[Role::Admin]).await);
    let form = AttachmentsForm { kinds: "png pdf".into(), most: "1".into(), most_a_day: "1".into() };
    let rules = form.validate().unwrap();
    refused(settings::set_attachments(db, &me, &rules).await, Error::Forbidden);
    settings::set_attachments(db, &admin, &rules).await.unwrap();
    assert_eq!(settings::attachments(db).await.unwrap(), rules);
    let large = || NewFile { bytes: 400_000, ..picture("a.png") };
    // Two fit, and no more, in however many tabs.
    let files: Vec<NewFile> = (0..5).map(|_| large()).collect();
    let taken = join_all(files.iter().map(|f| attach(db, &me, f))).await;
    assert_eq!(taken.iter().filter(|t| matches!(t, Ok(None))).count(), 2, "{taken:?}");
    assert_eq!(taken.iter().filter(|t| matches!(t, Ok(Some(Refusal::DayFull)))).count(), 3, "{taken:?}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM files").await, 2);
    assert_eq!(allowance(db, &me).await.unwrap(), (rules, 1_000_000 - 800_000));
    assert_eq!(attach(db, &admin, &large()).await.unwrap(), None, "others have their own");
    db.clock.advance(86_400);
    assert_eq!(attach(db, &me, &large()).await.unwrap(), None, "tomorrow");
    let days = sql!("SELECT COUNT(*) FROM upload_days WHERE member_id = $1", id(&me));
    assert_eq!(number(db, days).await, 1, "days that are over are not kept");
}

async fn drafts_keep_what_they_show(db: &TestDb) {
    let (me, other) = (member(db, "me", &[]).await, member(db, "other", &[]).await);
    let (drafted, loose) = (send(db, &me, picture("a.png")).await, send(db, &me, picture("b.png")).await);
    let draft = |actor: &Actor, name: &str| {
        sql!(
            "INSERT INTO drafts (member_id, place, body, saved_at) VALUES ($1, 'x', $2, 1)",
            id(actor),
            format!("言葉 ![a](/files/{name})")
        )
    };
    run(db, draft(&me, &drafted)).await;
    run(db, draft(&other, &loose)).await;
    db.clock.advance(86_401);
    assert_eq!(forget_unused(db, &Actor::System).await.unwrap(), [loose], "others' drafts keep nothing");
    assert!(may_open(db, &me, &drafted).await);
}

async fn members_are_named_in_what_is_stored(db: &TestDb) {
    space(db, "open", "public", None).await;
    let (me, gone) = (member(db, "me-me", &[]).await, member(db, "gone", &[]).await);
    run(db, sql!("UPDATE members SET standing = 'suspended' WHERE id = $1", id(&gone))).await;
    let post = begin(db, &me, "open", "@me-me と @gone と @nobody :tada:", false).await;
    let shown = html(db, post).await;
    let link = "<a href=\"/members/me-me\" rel=\"nofollow noopener noreferrer ugc\">@me-me</a>";
    assert_eq!(shown.trim(), format!("<p>{link} と @gone と @nobody 🎉</p>"));
    // The preview is made by the same renderer.
    let preview = threads::preview(db, &me, "@me-me と @gone と @nobody :tada:").await.unwrap();
    assert_eq!(preview, shown);
    edit(db, &me, post, "`@me-me`").await;
    assert_eq!(html(db, post).await.trim(), "<p><code>@me-me</code></p>");
}

store::on_both!(
    a_file_is_its_senders_until_it_stands_in_a_post,
    a_file_is_for_those_who_may_read_its_post,
    what_waits_for_a_moderator_keeps_its_files,
    what_leaves_the_text_leaves_the_post,
    a_post_without_a_name_says_nothing_by_its_files,
    a_day_has_its_measure,
    drafts_keep_what_they_show,
    members_are_named_in_what_is_stored,
);
