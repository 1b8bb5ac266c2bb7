//! Leaving: until when one may come back, and that nothing of a person is left.

use super::*;
use domain::account::departure::PostsFate;
use domain::thread::{PostEdit, ReplyForm, ThreadForm};
use domain::{EventId, PostId, Timestamp};
use std::collections::BTreeSet;
use store::accounts::departure::{come_back, departure, erase, leave};
use store::jobs::SecurityNews;
use store::testing::{event, register, space};
use store::threads;

store::on_both!(
    one_may_come_back_for_two_weeks,
    whoever_is_needed_stays,
    nothing_of_a_person_is_left,
    what_was_written_stays_without_a_name,
    seats_go_to_those_who_wait,
);

const TWO_WEEKS: i64 = 14 * 86_400;
/// Stands in everything that is theirs.
const MARK: &str = "zzqx";

async fn one_may_come_back_for_two_weeks(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let reader = member(db, "reader", &[]).await;
    assert_eq!(departure(db, &hana).await.unwrap(), None);
    refused(come_back(db, &hana).await, Error::Conflict(Conflict::Stale));
    refused(leave(db, &Actor::Visitor, &session, PostsFate::Keep).await, Error::SignedOut);
    db.clock.advance(900);
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::Unproved));
    let session = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap().session;
    let token = link(db, LinkPurpose::SignIn, id(&hana)).await;
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().is_none());
    refused(store::accounts::sign_in_by_link(db, &token, PHONE).await.map(|_| ()), USED);
    let jobs = outbox(db).await;
    assert!(jobs.contains(&Work::MailSecurity { member: id(&hana), news: SecurityNews::Leaving }));
    assert!(jobs.contains(&Work::Erase { member: id(&hana) }));
    let found = async || {
        let words = DirectoryQuery { words: "花".into(), ..DirectoryQuery::default() };
        let nurses = DirectoryQuery {
            terms: vec![(Vocabulary::Profession, vec!["nurse".into()])],
            ..DirectoryQuery::default()
        };
        let by_word = members::directory(db, &reader, &words).await.unwrap().total;
        (by_word, members::directory(db, &reader, &nurses).await.unwrap().total)
    };
    assert_eq!(found().await, (0, 0), "nobody sees them any more");

    // The job does nothing before it is due, whoever runs it.
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    refused(erase(db, &reader, id(&hana)).await, Error::Forbidden);
    db.clock.advance(TWO_WEEKS - 1);
    let signed = sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(signed.standing, Standing::Leaving);
    let going = sessions::actor(sessions::viewer(db, &signed.session).await.unwrap().as_ref());
    assert!(!going.is_member());
    let shown = departure(db, &going).await.unwrap().unwrap();
    assert_eq!((shown.due.at, shown.posts), (Timestamp(db.now().0 + 1_000_000), PostsFate::Keep));
    refused(leave(db, &going, &signed.session, PostsFate::Keep).await, Error::Conflict(Conflict::Stale));
    come_back(db, &going).await.unwrap();
    assert_eq!(found().await, (1, 1));
    assert!(sessions::viewer(db, &signed.session).await.unwrap().unwrap().active());
    // The job that was planned finds them back.
    db.clock.advance(TWO_WEEKS);
    erase(db, &Actor::System, id(&hana)).await.unwrap();
    assert_eq!(standing(db, id(&hana)).await, "active");
    // Whoever waited for approval waits again.
    let (waiting, session) = someone(db, "waiting@example.com").await;
    run(db, sql!("UPDATE members SET standing = 'pending' WHERE id = $1", id(&waiting))).await;
    leave(db, &waiting, &session, PostsFate::Remove).await.unwrap();
    come_back(db, &waiting).await.unwrap();
    assert_eq!(standing(db, id(&waiting)).await, "pending");
}

async fn whoever_is_needed_stays(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    run(
        db,
        sql!(
            "INSERT INTO member_roles (member_id, role, granted_at) VALUES ($1, 'admin', 1), ($1, 'host', 1)",
            id(&hana)
        ),
    )
    .await;
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::LastAdmin));
    member(db, "tokuda", &[Role::Admin]).await;
    let host = sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref());
    let evening = event(db, &host, |_| {}).await;
    refused(leave(db, &hana, &session, PostsFate::Keep).await, Error::Conflict(Conflict::Hosts));
    assert_eq!(standing(db, id(&hana)).await, "active", "nothing is half done");
    store::testing::call_off(db, &host, evening).await.unwrap();
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
}

async fn seats_go_to_those_who_wait(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let evening = event(db, &host, |f| f.capacity = "1".into()).await;
    let (hana, session) = someone(db, "hana@example.com").await;
    let other = member(db, "other", &[]).await;
    register(db, &hana, evening).await.unwrap();
    register(db, &other, evening).await.unwrap();
    leave(db, &hana, &session, PostsFate::Keep).await.unwrap();
    let states: Vec<(i64, String)> =
        rows(db, sql!("SELECT member_id, state FROM registrations ORDER BY member_id")).await;
    assert_eq!(
        states,
        [(id(&other).0, "confirmed".to_owned()), (id(&hana).0, "cancelled".to_owned())]
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}

/// A statement whose text is put together in a test.
fn made(text: String) -> store::db::Sql {
    store::db::Sql::new(Box::leak(text.into_boxed_str()), vec![])
}

/// Every column that points to a member.
async fn pointers(db: &Db) -> Vec<(String, String)> {
    match db.engine_name() {
        "sqlite" => {
            rows(db, "SELECT m.name, f.\"from\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.\"table\" = 'members' ORDER BY 1, 2").await
        }
        _ => {
            rows(
                db,
                "SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
                 WHERE c.contype = 'f' AND c.confrelid = 'members'::regclass ORDER BY 1, 2",
            )
            .await
        }
    }
}

/// Every column that holds text.
async fn texts(db: &Db) -> Vec<(String, String)> {
    match db.engine_name() {
        "sqlite" => {
            rows(db, "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.type = 'TEXT' AND m.name NOT LIKE '!_%' ESCAPE '!' ORDER BY 1, 2").await
        }
        _ => {
            rows(db, "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE '!_%' ESCAPE '!' ORDER BY 1, 2").await
        }
    }
}

/// Where a member is pointed to.
async fn pointing(db: &Db, member: MemberId) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (table, column) in pointers(db).await {
        let count = made(format!("SELECT COUNT(*) FROM {table} WHERE {column} = {member}"));
        if number(db, count).await > 0 {
            found.insert(format!("{table}.{column}"));
        }
    }
    found
}

/// Where the mark stands.
async fn marked(db: &Db) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (table, column) in texts(db).await {
        let count = made(format!("SELECT COUNT(*) FROM {table} WHERE LOWER({column}) LIKE '%{MARK}%'"));
        if number(db, count).await > 0 {
            found.insert(format!("{table}.{column}"));
        }
    }
    found
}

/// Somebody who did everything there is to do, under a name that holds the mark.
struct Lived {
    who: Actor,
    session: String,
    thread: domain::ThreadId,
    shared: domain::ThreadId,
    named_in: PostId,
}

async fn lived(db: &TestDb) -> Lived {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let other = member(db, "other", &[]).await;
    let (_, session) = arrived(db, &format!("{MARK}@example.com")).await;
    let viewer = sessions::viewer(db, &session).await.unwrap();
    let who = sessions::actor(viewer.as_ref());
    let me = id(&who);
    run(db, sql!("UPDATE members SET handle = $2, name = $2, reading = $2, sort_key = $2, search_key = $2, statement = $2, headline = $2,
        about_md = $2, about_html = $2, can_help = $2, want_to_learn = $2, link = $2, approved_by = $1, passkey_user = $2 WHERE id = $1", me, MARK)).await;
    space(db, "lounge", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let start = async |by: &Actor, title: &str, veiled: bool| {
        let veiled = if veiled { "yes".into() } else { String::new() };
        let form = ThreadForm {
            space: "lounge".into(),
            title: title.into(),
            body: format!("Words of {title}"),
            veiled,
            ..ThreadForm::default()
        };
        threads::start(db, by, &form.validate().unwrap()).await.unwrap()
    };
    let opening = async |thread: domain::ThreadId| {
        PostId(
            number(db, sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread)).await,
        )
    };
    let reply = async |by: &Actor, to: PostId, body: &str| {
        let form = ReplyForm { parent: to.to_string(), body: body.into(), ..ReplyForm::default() };
        threads::reply(db, by, &form.validate().unwrap()).await.unwrap();
        PostId(number(db, "SELECT MAX(id) FROM posts").await)
    };
    let thread = start(&who, &format!("Alone {MARK}"), false).await;
    let first = opening(thread).await;
    let edited = PostEdit { id: first, version: 1, body: format!("Edited {MARK}") };
    threads::edit(db, &who, &edited).await.unwrap();
    start(&who, &format!("Veiled {MARK}"), true).await;
    let shared = start(&who, &format!("Shared {MARK}"), false).await;
    let named_in = reply(&other, opening(shared).await, &format!("ねえ @{MARK} さん")).await;
    reply(&who, named_in, &format!("Answer {MARK}")).await;
    reply(&who, opening(start(&other, "Of another", false).await).await, &format!("Elsewhere {MARK}")).await;
    store::reactions::set(db, &who, named_in, domain::reaction::Reaction::ALL[0], true).await.unwrap();
    store::bookmarks::set(db, &who, named_in, MARK).await.unwrap();
    store::drafts::save(db, &who, "/talk/lounge/new", MARK, Timestamp(0)).await.unwrap();
    let evening = event(db, &admin, |_| {}).await;
    register(db, &who, evening).await.unwrap();
    everywhere(db, &who, &other, (evening, named_in, thread)).await;
    Lived { who, session, thread, shared, named_in }
}

/// A row of theirs in every table that points to members and was not filled by what they did.
async fn everywhere(
    db: &TestDb,
    who: &Actor,
    other: &Actor,
    (evening, post, thread): (EventId, PostId, domain::ThreadId),
) {
    let (me, other) = (id(who), id(other));
    let registration = number(db, sql!("SELECT id FROM registrations WHERE member_id = $1", me)).await;
    let space = number(db, "SELECT id FROM spaces").await;
    let (one, _) = circle(db, "quiet", vec![who.clone()]).await;
    let _ = one;
    for statement in [
        sql!("INSERT INTO member_audiences (member_id, part, audience) VALUES ($1, 'about', 'me')", me),
        sql!(
            "INSERT INTO member_roles (member_id, role, granted_at, granted_by) VALUES ($1, 'host', 1, $1)",
            me
        ),
        sql!(
            "INSERT INTO suspensions (member_id, reason, suspended_at, suspended_by, lifted_at, lifted_by) VALUES ($1, $2, 1, $1, 2, $1)",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO passkeys (member_id, credential_id, name, credential, created_at) VALUES ($1, $2, $3, $3, 1)",
            me,
            vec![1u8],
            MARK
        ),
        sql!(
            "INSERT INTO ceremonies (token_hash, kind, member_id, state, expires_at) VALUES ($2, 'register', $1, $3, 1)",
            me,
            vec![1u8],
            MARK
        ),
        sql!(
            "INSERT INTO second_steps (member_id, secret, new_codes, created_at) VALUES ($1, $2, $3, 1)",
            me,
            vec![1u8],
            MARK
        ),
        sql!("INSERT INTO recovery_codes (member_id, code_hash) VALUES ($1, $2)", me, vec![1u8]),
        sql!(
            "INSERT INTO address_changes (member_id, old_email, new_email, asked_at) VALUES ($1, $2, $2, 1)",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO audit (at, actor_id, act, subject_id, detail) VALUES (1, $1, 'suspend', $1, $2)",
            me,
            MARK
        ),
        sql!("UPDATE registrations SET answers = $2 WHERE member_id = $1", me, MARK),
        sql!(
            "INSERT INTO registration_changes (registration_id, state, at, actor_id) VALUES ($2, 'confirmed', 1, $1)",
            me,
            registration
        ),
        sql!(
            "INSERT INTO check_ins (registration_id, came, at, told_at, actor_id, key) VALUES ($2, TRUE, 1, 1, $1, 'k')",
            me,
            registration
        ),
        sql!(
            "INSERT INTO event_people (event_id, part, position, member_id, label) VALUES ($2, 'speaker', 7, $1, $3)",
            me,
            evening,
            MARK
        ),
        sql!(
            "INSERT INTO event_messages (event_id, author_id, audience, subject, body, sent_to, sent_at) VALUES ($2, $1, 'all', $3, $3, 1, 1)",
            me,
            evening,
            MARK
        ),
        sql!(
            "INSERT INTO notification_choices (member_id, kind, channel, wanted) VALUES ($1, 'reply', 'mail', TRUE)",
            me
        ),
        sql!(
            "INSERT INTO calendar_feeds (token_hash, member_id, created_at) VALUES ($2, $1, 1)",
            me,
            vec![1u8]
        ),
        sql!(
            "INSERT INTO invitations (code, most, made_by, created_at, expires_at) VALUES ('x', 1, $1, 1, 1)",
            me
        ),
        sql!(
            "INSERT INTO files (name, label, mime, bytes, uploaded_by, created_at) VALUES ('f', '', 'text/plain', 1, $1, 1)",
            me
        ),
        sql!("INSERT INTO upload_days (member_id, day, bytes) VALUES ($1, 1, 1)", me),
        sql!(
            "INSERT INTO thread_reads (member_id, thread_id, ranges, count, at) VALUES ($1, $2, '1', 1, 1) ON CONFLICT DO NOTHING",
            me,
            thread
        ),
        sql!(
            "INSERT INTO space_reads (member_id, space_id, until) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING",
            me,
            space
        ),
        sql!(
            "INSERT INTO thread_follows (member_id, thread_id, level) VALUES ($1, $2, 'all') ON CONFLICT DO NOTHING",
            me,
            thread
        ),
        sql!(
            "INSERT INTO space_follows (member_id, space_id, level) VALUES ($1, $2, 'all') ON CONFLICT DO NOTHING",
            me,
            space
        ),
        sql!(
            "INSERT INTO distances (member_id, other_id, kind, at) VALUES ($1, $2, 'mute', 1), ($2, $1, 'mute', 1)",
            me,
            other
        ),
        sql!(
            "INSERT INTO reports (post_id, reporter_id, rule, words, at, closed_at, closed_by) VALUES ($2, $1, 'other', $3, 1, 1, $1)",
            me,
            post,
            MARK
        ),
        sql!(
            "INSERT INTO moderation_acts (act, thread_id, post_id, actor_id, at, undone_by) VALUES ('hide', $3, $2, $1, 1, $1)",
            me,
            post,
            thread
        ),
        sql!(
            "INSERT INTO unmaskings (post_id, asked_by, reason, asked_at, answered_by, answered_at) VALUES ($2, $1, 'x', 1, $1, 1)",
            me,
            post
        ),
        sql!(
            "INSERT INTO held_posts (member_id, space_id, content, at, decided_by) VALUES ($1, $2, $3, 1, $1)",
            me,
            space,
            MARK
        ),
        sql!(
            "INSERT INTO polls (post_id, question, several, secret, voters) VALUES ($1, 'x', FALSE, FALSE, 1)",
            post
        ),
        sql!("INSERT INTO poll_options (post_id, place, label, votes) VALUES ($1, 1, 'x', 1)", post),
        sql!(
            "INSERT INTO poll_votes (member_id, post_id, thread_id, place) VALUES ($2, $1, $3, 1)",
            post,
            me,
            thread
        ),
        sql!(
            "INSERT INTO series (recurrence, starts_on, minutes, zone, content, state, made_until, host_id, created_at, updated_at) VALUES ('', '', 1, '', '', 'x', '', $1, 1, 1)",
            me
        ),
        sql!(
            "UPDATE events SET host_id = $1, cancelled_by = $1, state = 'cancelled' WHERE id = $2",
            me,
            evening
        ),
    ] {
        run(db, statement).await;
    }
    let notice = sql!(
        "INSERT INTO notifications (member_id, kind, bundle, by_id, words, since, at) VALUES ($1, 'x', 'y', $1, $2, 1, 1)",
        me,
        MARK
    );
    run(db, notice).await;
}

/// Where a number may stay: who held an event, and who did what with a role. It leads to a row without a name.
const KEPT: [&str; 6] = [
    "audit.actor_id",
    "events.cancelled_by",
    "events.host_id",
    "members.approved_by",
    "series.host_id",
    "threads.author_id",
];

async fn gone(db: &TestDb, lived: &Lived, posts: PostsFate) {
    let me = id(&lived.who);
    let before = pointing(db, me).await;
    let all: BTreeSet<String> = pointers(db).await.iter().map(|(t, c)| format!("{t}.{c}")).collect();
    let missing: Vec<_> = all.difference(&before).collect();
    assert_eq!(missing, ["departures.member_id"], "the test leaves no table out");
    leave(db, &lived.who, &lived.session, posts).await.unwrap();
    db.clock.advance(TWO_WEEKS);
    erase(db, &Actor::System, me).await.unwrap();
    let left = pointing(db, me).await;
    let kept: BTreeSet<String> = KEPT[..5].iter().map(|k| (*k).to_owned()).collect();
    assert_eq!(left, kept);
    assert_eq!(standing(db, me).await, "gone");
    refused(sign_in(db, &format!("{MARK}@example.com"), PASSWORD, HERE).await.map(|_| ()), wrong());
    let admin = Actor::System;
    let shown = members::list(db, &admin, None, 1).await.unwrap();
    assert!(shown.members.iter().all(|m| m.id != me), "admins see nobody there");
    refused(members::contact(db, &Actor::System, me).await.map(|_| ()), Error::NotFound);
    let other = member(db, "late", &[]).await;
    refused(members::profile(db, &other, MARK).await.map(|_| ()), Error::NotFound);
    // The address is free again.
    joined(db, &format!("{MARK}@example.com")).await;
}

async fn nothing_of_a_person_is_left(db: &TestDb) {
    let lived = lived(db).await;
    assert!(marked(db).await.len() > 25, "{:?}", marked(db).await);
    let other = members::actor(
        db,
        &Actor::System,
        MemberId(number(db, "SELECT id FROM members WHERE handle = 'other'").await),
    )
    .await
    .unwrap()
    .unwrap();
    gone(db, &lived, PostsFate::Remove).await;
    run(db, sql!("DELETE FROM members WHERE email_key = $1", format!("{MARK}@example.com"))).await;
    assert_eq!(marked(db).await, BTreeSet::new());
    refused(threads::show(db, &other, lived.thread, 1, Locale::Ja).await.map(|_| ()), Error::NotFound);
    // Where somebody answered, the answers stay, and read on.
    let shared = threads::show(db, &other, lived.shared, 1, Locale::Ja).await.unwrap();
    assert_eq!(shared.posts.len(), 3);
    assert!(shared.posts[0].html.contains("削除されました"), "{}", shared.posts[0].html);
    let answer = shared.posts.iter().find(|p| p.id == lived.named_in).unwrap();
    assert!(answer.html.contains("@退会したメンバー"), "{}", answer.html);
    assert_eq!(number(db, "SELECT voters FROM polls").await, 0);
    assert_eq!(number(db, "SELECT thread_count FROM spaces").await, 2);
    let reacted: Vec<(String,)> =
        rows(db, sql!("SELECT reacted FROM posts WHERE id = $1", lived.named_in)).await;
    assert_eq!(reacted, [(String::new(),)]);
}

async fn what_was_written_stays_without_a_name(db: &TestDb) {
    let lived = lived(db).await;
    let other = members::actor(
        db,
        &Actor::System,
        MemberId(number(db, "SELECT id FROM members WHERE handle = 'other'").await),
    )
    .await
    .unwrap()
    .unwrap();
    gone(db, &lived, PostsFate::Keep).await;
    run(db, sql!("DELETE FROM members WHERE email_key = $1", format!("{MARK}@example.com"))).await;
    let texts = ["post_versions.body_md", "posts.body_html", "posts.body_md", "threads.title"];
    assert_eq!(marked(db).await, texts.map(str::to_owned).into_iter().collect());
    let shown = threads::show(db, &other, lived.thread, 1, Locale::Ja).await.unwrap();
    assert!(shown.posts[0].html.contains(MARK));
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM post_versions").await,
        1,
        "what it said before stays as well"
    );
}
