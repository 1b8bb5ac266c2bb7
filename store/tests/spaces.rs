//! Spaces as admins arrange them: their order, who reads, who begins threads, and what was promised to those who wrote.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::space::{SpaceEdit, SpaceForm};
use domain::thread::{Only, ReplyForm, ThreadForm};
use domain::{Actor, Error, Locale, PostId, Problem, Role, SpaceId, ThreadId};
use store::testing::{TestDb, circle, member, number, refused, rows, run_unseen};
use store::{Db, spaces, sql, threads};

const L: Locale = Locale::Ja;

store::on_both!(
    a_new_space_stands_at_the_end_and_is_made_once,
    an_address_belongs_to_one,
    they_stand_as_they_were_put,
    what_was_written_for_some_is_not_shown_to_more,
    fewer_read_it_at_once,
    nobody_writes_for_readers_who_are_others_by_then,
    the_team_begins_and_all_reply,
    a_closed_space_is_read,
    of_two_admins_the_second_is_told,
    only_what_nobody_wrote_in_goes,
    every_act_is_written_down,
);

fn filled(slug: &str) -> SpaceForm {
    SpaceForm {
        slug: slug.into(),
        name_ja: "読書会".into(),
        visibility: "members".into(),
        starters: "members".into(),
        ..SpaceForm::default()
    }
}

fn checked(form: &SpaceForm) -> SpaceEdit {
    form.validate().unwrap()
}

async fn made(db: &Db, admin: &Actor, slug: &str) -> SpaceId {
    spaces::save(db, admin, &checked(&filled(slug))).await.unwrap()
}

/// Changes a space as it stands now.
async fn change(
    db: &Db,
    admin: &Actor,
    id: SpaceId,
    change: impl FnOnce(&mut SpaceForm),
) -> domain::Result<SpaceId> {
    let mut form = spaces::form(db, admin, Some(id), L).await?.form;
    change(&mut form);
    spaces::save(db, admin, &form.validate()?).await
}

async fn begin(db: &Db, actor: &Actor, space: &str) -> domain::Result<ThreadId> {
    let form =
        ThreadForm {
            space: space.into(), title: "題".into(), body: "本文".into(), ..ThreadForm::default()
        };
    threads::start(db, actor, &form.validate()?).await
}

async fn opening(db: &Db, actor: &Actor, thread: ThreadId) -> PostId {
    threads::show(db, actor, thread, 1, L).await.unwrap().posts[0].id
}

async fn reply(db: &Db, actor: &Actor, to: PostId) -> domain::Result<()> {
    let form = ReplyForm { parent: to.to_string(), body: "返事".into(), ..ReplyForm::default() };
    threads::reply(db, actor, &form.validate()?).await.map(drop)
}

async fn slugs(db: &Db, actor: &Actor) -> Vec<String> {
    spaces::list(db, actor, L).await.unwrap().into_iter().map(|s| s.slug).collect()
}

async fn people(db: &Db) -> (Actor, Actor) {
    (member(db, "admin", &[Role::Admin]).await, member(db, "hana", &[]).await)
}

async fn a_new_space_stands_at_the_end_and_is_made_once(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let first = made(db, &admin, "first").await;
    assert_eq!(slugs(db, &hana).await, ["first"]);
    let second = made(db, &admin, "second").await;
    assert_eq!(slugs(db, &hana).await, ["first", "second"]);
    // Sent once more, as a press too many does.
    assert_eq!(made(db, &admin, "second").await, second);
    assert_eq!(number(db, "SELECT COUNT(*) FROM spaces").await, 2);
    // What has no English is said in Japanese.
    let english = |spaces: Vec<domain::space::Space>| {
        spaces.into_iter().map(|s| (s.name, s.description)).next().unwrap()
    };
    let listed = spaces::list(db, &hana, Locale::En).await.unwrap();
    assert_eq!(english(listed), ("読書会".to_owned(), String::new()));
    change(db, &admin, first, |f| f.name_en = "Book club".into()).await.unwrap();
    let listed = spaces::list(db, &hana, Locale::En).await.unwrap();
    assert_eq!(english(listed).0, "Book club");
}

async fn an_address_belongs_to_one(db: &TestDb) {
    let (admin, _) = people(db).await;
    made(db, &admin, "first").await;
    let other = SpaceForm { name_ja: "別の会".into(), ..filled("first") };
    refused(spaces::save(db, &admin, &checked(&other)).await, Error::field("slug", Problem::Taken));
    let nowhere = SpaceForm { visibility: "circle".into(), circle: "987654".into(), ..filled("of-a-circle") };
    refused(spaces::save(db, &admin, &checked(&nowhere)).await, Error::field("circle", Problem::Choice));
    assert_eq!(number(db, "SELECT COUNT(*) FROM spaces").await, 1);
}

async fn they_stand_as_they_were_put(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let mut ids = Vec::new();
    for slug in ["aa", "bb", "cc"] {
        ids.push(made(db, &admin, slug).await);
    }
    // However places were given before.
    run_unseen(db, "UPDATE spaces SET position = 7").await;
    spaces::shift(db, &admin, ids[2], true).await.unwrap();
    assert_eq!(slugs(db, &hana).await, ["aa", "cc", "bb"]);
    spaces::shift(db, &admin, ids[0], false).await.unwrap();
    assert_eq!(slugs(db, &hana).await, ["cc", "aa", "bb"]);
    // At the ends there is nowhere to go.
    spaces::shift(db, &admin, ids[2], true).await.unwrap();
    spaces::shift(db, &admin, ids[1], false).await.unwrap();
    assert_eq!(slugs(db, &hana).await, ["cc", "aa", "bb"]);
    refused(spaces::shift(db, &admin, SpaceId(987_654), true).await, Error::NotFound);
}

async fn what_was_written_for_some_is_not_shown_to_more(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let (reading, inside) = circle(db, "reading", vec![hana.clone()]).await;
    let (other, _) = circle(db, "other", Vec::new()).await;
    let id = made(db, &admin, "talk").await;
    let to = |visibility: &'static str, circle: String| {
        move |f: &mut SpaceForm| {
            f.visibility = visibility.into();
            f.circle = circle;
        }
    };
    // Nobody wrote: it may become anything.
    change(db, &admin, id, to("public", String::new())).await.unwrap();
    change(db, &admin, id, to("members", String::new())).await.unwrap();
    begin(db, &hana, "talk").await.unwrap();
    let widens = Error::field("visibility", Problem::Widens);
    refused(change(db, &admin, id, to("public", String::new())).await, widens.clone());
    assert_eq!(slugs(db, &Actor::Visitor).await, Vec::<String>::new());
    change(db, &admin, id, to("circle", reading.to_string())).await.unwrap();
    assert_eq!(slugs(db, &hana).await, Vec::<String>::new());
    assert_eq!(slugs(db, &inside[0]).await, ["talk"]);
    for wider in [to("members", String::new()), to("circle", other.to_string())] {
        refused(change(db, &admin, id, wider).await, widens.clone());
    }
    // A refusal leaves everything as it was: the form that was open still fits.
    change(db, &admin, id, |f| f.name_ja = "読む部屋".into()).await.unwrap();
}

async fn fewer_read_it_at_once(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let id = made(db, &admin, "talk").await;
    change(db, &admin, id, |f| f.visibility = "public".into()).await.unwrap();
    let thread = begin(db, &hana, "talk").await.unwrap();
    assert!(spaces::may_read(db, &Actor::Visitor, id).await.unwrap());
    threads::show(db, &Actor::Visitor, thread, 1, L).await.unwrap();
    change(db, &admin, id, |f| f.visibility = "members".into()).await.unwrap();
    assert!(!spaces::may_read(db, &Actor::Visitor, id).await.unwrap());
    refused(threads::show(db, &Actor::Visitor, thread, 1, L).await, Error::SignedOut);
    assert!(slugs(db, &Actor::Visitor).await.is_empty());
}

async fn nobody_writes_for_readers_who_are_others_by_then(db: &TestDb) {
    let (admin, hana) = people(db).await;
    made(db, &admin, "talk").await;
    // What this process remembers is older than what another has just written.
    assert_eq!(slugs(db, &hana).await, ["talk"]);
    run_unseen(db, "UPDATE spaces SET visibility = 'public'").await;
    refused(begin(db, &hana, "talk").await, Error::Conflict(Conflict::Stale));
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 0);
    assert_eq!(number(db, "SELECT thread_count FROM spaces").await, 0);
    run_unseen(db, "UPDATE spaces SET visibility = 'members'").await;
    begin(db, &hana, "talk").await.unwrap();
}

async fn the_team_begins_and_all_reply(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let host = member(db, "host", &[Role::Host]).await;
    let id = made(db, &admin, "news").await;
    change(db, &admin, id, |f| f.starters = "team".into()).await.unwrap();
    refused(begin(db, &hana, "news").await, Error::Forbidden);
    let may =
        async |actor: &Actor| threads::list(db, actor, "news", 1, Only::All, L).await.unwrap().can_start;
    assert_eq!((may(&hana).await, may(&host).await, may(&admin).await), (false, true, true));
    let thread = begin(db, &host, "news").await.unwrap();
    assert!(threads::show(db, &hana, thread, 1, L).await.unwrap().can_reply);
    reply(db, &hana, opening(db, &hana, thread).await).await.unwrap();
}

async fn a_closed_space_is_read(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let id = made(db, &admin, "old").await;
    let thread = begin(db, &hana, "old").await.unwrap();
    let post = opening(db, &hana, thread).await;
    change(db, &admin, id, |f| f.starters = "nobody".into()).await.unwrap();
    for actor in [&hana, &admin] {
        refused(begin(db, actor, "old").await, Error::Forbidden);
        refused(reply(db, actor, post).await, Error::Conflict(Conflict::Locked));
        assert!(!threads::show(db, actor, thread, 1, L).await.unwrap().can_reply);
    }
    change(db, &admin, id, |f| f.starters = "members".into()).await.unwrap();
    reply(db, &hana, post).await.unwrap();
}

async fn of_two_admins_the_second_is_told(db: &TestDb) {
    let (admin, _) = people(db).await;
    let id = made(db, &admin, "talk").await;
    let opened = spaces::form(db, &admin, Some(id), L).await.unwrap().form;
    change(db, &admin, id, |f| f.name_ja = "一人め".into()).await.unwrap();
    let second = SpaceForm { name_ja: "二人め".into(), ..opened };
    refused(spaces::save(db, &admin, &checked(&second)).await, Error::Conflict(Conflict::Stale));
    assert_eq!(spaces::form(db, &admin, Some(id), L).await.unwrap().form.name_ja, "一人め");
    let gone = SpaceForm { id: "987654".into(), ..second };
    refused(spaces::save(db, &admin, &checked(&gone)).await, Error::NotFound);
}

async fn only_what_nobody_wrote_in_goes(db: &TestDb) {
    let (admin, hana) = people(db).await;
    let (empty, used) = (made(db, &admin, "empty").await, made(db, &admin, "used").await);
    begin(db, &hana, "used").await.unwrap();
    let arranged = spaces::arranged(db, &admin, L).await.unwrap();
    assert_eq!(arranged.iter().map(|s| s.empty).collect::<Vec<_>>(), [true, false]);
    // An admin learns of a circle's space, and is not led to what is told there.
    let (reading, _) = circle(db, "reading", vec![hana.clone()]).await;
    store::testing::space(db, "inside", "circle", Some(reading)).await;
    let arranged = spaces::arranged(db, &admin, L).await.unwrap();
    let of = |slug: &str| arranged.iter().find(|s| s.space.slug == slug).unwrap();
    assert_eq!((of("inside").open, of("used").open), (false, true));
    assert_eq!(of("inside").circle.as_deref(), Some("reading"));
    refused(spaces::remove(db, &admin, used).await, Error::Conflict(Conflict::Written));
    spaces::remove(db, &admin, empty).await.unwrap();
    assert_eq!(slugs(db, &hana).await, ["used"]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM spaces").await, 2);
    refused(spaces::remove(db, &admin, empty).await, Error::NotFound);
    // What waits for a moderator was written too.
    let waiting = made(db, &admin, "waiting").await;
    run_unseen(
        db,
        sql!(
            "INSERT INTO held_posts (member_id, space_id, content, at) VALUES ($1, $2, '', 0)",
            store::testing::id(&hana),
            waiting
        ),
    )
    .await;
    refused(spaces::remove(db, &admin, waiting).await, Error::Conflict(Conflict::Written));
}

async fn every_act_is_written_down(db: &TestDb) {
    let (admin, hana) = people(db).await;
    made(db, &admin, "first").await;
    let id = made(db, &admin, "second").await;
    spaces::shift(db, &admin, id, true).await.unwrap();
    spaces::remove(db, &admin, id).await.unwrap();
    for denied in [&hana, &Actor::Visitor] {
        spaces::shift(db, denied, id, true).await.unwrap_err();
    }
    let acts: Vec<(String, String)> = rows(db, "SELECT act, detail FROM audit ORDER BY id").await;
    let acts: Vec<(&str, &str)> = acts.iter().map(|(act, detail)| (act.as_str(), detail.as_str())).collect();
    let saved = ("save_space", "読書会; read by members, begun by members");
    assert_eq!(acts, [saved, saved, ("move_space", "second to place 1"), ("remove_space", "second")]);
}
