//! Somebody who did everything there is to do, and where in the database it is found.

use super::*;
use domain::thread::{PostEdit, ReplyForm, ThreadForm};
use domain::{EventId, PostId, Timestamp};
use std::collections::BTreeSet;
use store::testing::{event, register, space};
use store::threads;

/// Stands in everything that is theirs.
pub const MARK: &str = "zzqx";

/// A statement whose text is put together in a test.
fn made(text: String) -> store::db::Sql {
    store::db::Sql::new(Box::leak(text.into_boxed_str()), vec![])
}

/// Every column that points to a member.
pub async fn pointers(db: &Db) -> Vec<(String, String)> {
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
pub async fn pointing(db: &Db, member: MemberId) -> BTreeSet<String> {
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
pub async fn marked(db: &Db) -> BTreeSet<String> {
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
pub struct Lived {
    pub who: Actor,
    pub session: String,
    pub thread: domain::ThreadId,
    pub shared: domain::ThreadId,
    pub named_in: PostId,
}

pub async fn lived(db: &TestDb) -> Lived {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let other = member(db, "other", &[]).await;
    let (_, session) = arrived(db, &format!("{MARK}@example.com")).await;
    let viewer = sessions::viewer(db, &session).await.unwrap();
    let who = sessions::actor(viewer.as_ref());
    let me = id(&who);
    run(db, sql!("UPDATE members SET handle = $2, name = $2, reading = $2, sort_key = $2, search_key = $2, statement = $2, headline = $2,
        about_md = $2, about_html = $2, can_help = $2, want_to_learn = $2, links = $2, called_by = $2, workplaces = $2, handle_look = $2, approved_by = $1, passkey_user = $2 WHERE id = $1", me, MARK)).await;
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
    for statement in [
        sql!(
            "INSERT INTO circle_requests (circle_id, member_id, words, at, answered_by, answer) VALUES ($1, $2, $3, 1, $2, $3)",
            one,
            me,
            MARK
        ),
        sql!(
            "INSERT INTO conversations (low_id, high_id, asked_by, state, at) VALUES ($1, $2, $1, 'open', 1)",
            me,
            other
        ),
        sql!(
            "INSERT INTO conversations (low_id, high_id, asked_by, state, at) VALUES ($2, $1, $2, 'open', 1)",
            me,
            other
        ),
        sql!(
            "INSERT INTO conversation_sides (conversation_id, member_id) SELECT id, $1 FROM conversations WHERE low_id = $1",
            me
        ),
        sql!(
            "INSERT INTO messages (conversation_id, author_id, body, key, at) SELECT id, $1, $2, 'k', 1 FROM conversations WHERE low_id = $1",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO message_reports (reporter_id, about_id, rule, words, shown, at, closed_by) VALUES ($1, $1, 'respect', $2, $2, 1, $1)",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO identities (member_id, issuer, subject, provider, label, linked_at) VALUES ($1, 'https://accounts.example', $2, 'x', $2, 1)",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO articles (slug, title, body_md, body_html, access, state, made_by, key, created_at, written_at)
             VALUES ('alone', $2, $2, $2, 'members', 'draft', $1, 'k', 1, 1), ('shared', 'x', '@zzqx さんと', 'x', 'members', 'published', $1, 'l', 1, 1)",
            me,
            MARK
        ),
        sql!("INSERT INTO article_authors (article_id, member_id, position) SELECT id, $1, 0 FROM articles", me),
        sql!(
            "INSERT INTO article_authors (article_id, member_id, position) SELECT id, $1, 1 FROM articles WHERE slug = 'shared'",
            other
        ),
        sql!(
            "INSERT INTO article_versions (article_id, version, title, summary, body_md, by_id, at)
             SELECT id, 1, title, '', body_md, $1, 1 FROM articles",
            me
        ),
        sql!(
            "INSERT INTO article_marks (member_id, article_id, read_at) SELECT $1, id, 1 FROM articles WHERE slug = 'shared'",
            me
        ),
        sql!("INSERT INTO exports (member_id, asked_at, file) VALUES ($1, 1, $2)", me, MARK),
        sql!("INSERT INTO circle_invites (circle_id, member_id, by_id, at) VALUES ($1, $2, $2, 1)", one, me),
        sql!("INSERT INTO member_audiences (member_id, part, audience) VALUES ($1, 'about', 'me')", me),
        sql!(
            "INSERT INTO credentials (member_id, code, state, decided_by, reason) VALUES ($1, 'nurse', 'verified', $1, $2)",
            me,
            MARK
        ),
        sql!(
            "INSERT INTO evidence_openings (credential_id, by_id, at) SELECT id, $1, 1 FROM credentials WHERE member_id = $1",
            me
        ),
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
            "INSERT INTO application_messages (member_id, kind, by_id, body, at) VALUES ($1, 'answer', $1, $2, 1)",
            me,
            MARK
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
