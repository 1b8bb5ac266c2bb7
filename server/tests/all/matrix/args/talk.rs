//! What server functions of spaces, threads and moderation are sent.

use super::form;
use crate::matrix::world::World;
use crate::support::Args;
use domain::Role;
use serde_json::json;
use store::sql;
use store::testing::{number, run};

pub(super) async fn thread(world: &World, name: &str, what: &str) -> Args {
    let space = what.split(',').next().unwrap();
    let talk = || world.talk(what);
    match name {
        "threads/preview" => Args::Json(json!({ "text": "**x**" })),
        "threads/spaces" | "threads/emoji" => Args::Json(json!({})),
        "threads/upload" if what == "a file of member" => {
            Args::Json(json!({ "file": world.files["not in a post"] }))
        }
        "threads/upload" => Args::Json(json!({ "file": null })),
        "threads/space" => Args::Json(json!({ "space": space, "page": 1, "only": "all" })),
        "threads/changes" => Args::Json(json!({ "id": talk().0, "since": 0 })),
        "threads/read" => Args::Json(json!({ "id": talk().0, "numbers": "1-2" })),
        "threads/read_page" => form(&[("thread", &talk().0.to_string()), ("numbers", "1,2"), ("page", "1")]),
        "reactions/react" | "reactions/set" => form(&[("react", &format!("{} thanks 1", talk().1))]),
        "live/here" => Args::Json(json!({ "id": talk().0, "typing": false })),
        "live/present" => Args::Json(json!({ "id": talk().0 })),
        "threads/blank" => Args::Json(json!({ "space": space })),
        "threads/thread" => Args::Json(json!({ "id": talk().0, "page": 1 })),
        "threads/post" => Args::Json(json!({ "id": talk().1 })),
        "threads/source" => Args::Json(json!({ "id": talk().1 })),
        "threads/start" => form(&[("form[space]", space), ("form[title]", "x"), ("form[body]", "y")]),
        "threads/reply" => form(&[("form[parent]", &talk().1.to_string()), ("form[body]", "y")]),
        "threads/edit" => {
            let post = talk().1;
            // As if nobody had edited it before.
            run(&world.db, sql!("DELETE FROM post_versions WHERE post_id = $1", post)).await;
            run(&world.db, sql!("UPDATE posts SET version = 1 WHERE id = $1", post)).await;
            form(&[("form[id]", &post.to_string()), ("form[version]", "1"), ("form[body]", "z")])
        }
        "threads/help" => {
            // Of somebody else: of one who left.
            let sql =
                sql!("SELECT MAX(id) FROM posts WHERE thread_id = $1 AND parent_id = $2", talk().0, talk().1);
            let reply = number(&world.db, sql).await;
            run(&world.db, sql!("UPDATE posts SET author_id = NULL WHERE id = $1", reply)).await;
            form(&[("post", &reply.to_string()), ("helped", "1")])
        }
        "threads/ask" => form(&[("id", &talk().0.to_string()), ("question", "1")]),
        "threads/follow" => form(&[("id", &talk().0.to_string()), ("level", "all")]),
        "threads/follow_space" | "threads/read_all" => {
            let id = number(&world.db, sql!("SELECT id FROM spaces WHERE slug = $1", space)).await;
            form(&[("id", &id.to_string()), ("level", "all")])
        }
        other => panic!("the matrix does not know what to send: {other}"),
    }
}

/// Votes in a poll that is asked anew, and open.
pub(super) async fn poll(world: &World, name: &str, what: &str) -> Args {
    let (post, db) = (world.talk(what).1, &world.db);
    run(db, sql!("DELETE FROM poll_votes WHERE post_id = $1", post)).await;
    run(db, sql!("DELETE FROM poll_options WHERE post_id = $1", post)).await;
    run(db, sql!("DELETE FROM polls WHERE post_id = $1", post)).await;
    run(
        db,
        sql!("INSERT INTO polls (post_id, question, several, secret) VALUES ($1, '?', FALSE, FALSE)", post),
    )
    .await;
    run(db, sql!("INSERT INTO poll_options (post_id, place, label) VALUES ($1, 0, 'x')", post)).await;
    match name {
        "polls/vote" => form(&[("post", &post.to_string()), ("options[]", "0")]),
        _ => form(&[("post", &post.to_string())]),
    }
}

pub(super) fn bookmark(world: &World, name: &str, what: &str) -> Args {
    let post = || world.talk(what).1;
    match name {
        "bookmarks/list" => Args::Json(json!({ "page": 1 })),
        "bookmarks/noted" => Args::Json(json!({ "post": post() })),
        _ => form(&[("post", &post().to_string()), ("note", "x")]),
    }
}

/// What is decided once is new in each cell.
pub(super) async fn moderation(world: &World, name: &str, what: &str) -> Args {
    let db = &world.db;
    let (space, rest) = what.split_once(", ").unwrap_or((what, ""));
    let (thread, post) = if space == "-" { world.threads["public"] } else { world.threads[space] };
    match name {
        "moderation/history" | "moderation/reporting" | "moderation/post" => {
            Args::Json(json!({ "id": post }))
        }
        "moderation/report" => form(&[("form[post]", &post.to_string()), ("form[rule]", "client")]),
        "moderation/thread" => Args::Json(json!({ "id": thread })),
        "moderation/act" => {
            let author = if space == "circle" { "circle" } else { "member" };
            let (thread, post) = world.thread(space, author, false).await;
            let (act, id) = if rest == "hide" { ("hide_post", post.0) } else { (rest, thread.0) };
            let into = world.threads["circle"].0.to_string();
            form(&[
                ("form[act]", act),
                ("form[id]", &id.to_string()),
                ("form[reason]", "x"),
                ("form[into]", &into),
            ])
        }
        "moderation/undo" => {
            let (thread, _) = world.thread(space, "member", false).await;
            let pin = domain::moderation::Measure::Thread(domain::moderation::Act::Pin, thread);
            let pin = domain::moderation::NewAct { measure: pin, reason: String::new() };
            store::moderation::act(db, world.actor("moderator"), &pin).await.unwrap();
            let id = store::testing::number(db, "SELECT MAX(id) FROM moderation_acts").await;
            form(&[("id", &id.to_string())])
        }
        "moderation/queue" => Args::Json(json!({ "page": 1 })),
        "moderation/decide" => {
            let author = if space == "circle" { "circle" } else { "member" };
            let (_, post) = world.thread(space, author, false).await;
            let report = domain::moderation::NewReport {
                post,
                rule: domain::moderation::Rule::Client,
                words: String::new(),
            };
            store::moderation::report(db, world.actor("host"), &report).await.unwrap();
            run(db, "DELETE FROM throttles").await;
            form(&[("form[post]", &post.to_string()), ("form[outcome]", "stays")])
        }
        "moderation/ask_name" | "moderation/answer_name" => {
            let (_, post) = world.thread(space, "member", true).await;
            if name == "moderation/ask_name" {
                return form(&[("form[post]", &post.to_string()), ("form[reason]", "x")]);
            }
            let asker = world.somebody("active", &[Role::Moderator]).await;
            store::moderation::ask_name(db, &asker, post, "x").await.unwrap();
            let id = store::testing::number(db, "SELECT MAX(id) FROM unmaskings").await;
            form(&[("id", &id.to_string()), ("answer", "agree")])
        }
        "moderation/answer_held" => {
            let hold = domain::setting::Newcomers { held: 3, ..Default::default() };
            store::moderation::set_newcomers(db, world.actor("admin"), hold).await.unwrap();
            let new = world.somebody("active", &[]).await;
            let reply = domain::thread::ReplyForm {
                parent: post.to_string(),
                body: "x".into(),
                ..Default::default()
            };
            store::threads::reply(db, &new, &reply.validate().unwrap()).await.unwrap_err();
            store::moderation::set_newcomers(db, world.actor("admin"), Default::default()).await.unwrap();
            let id = store::testing::number(db, "SELECT MAX(id) FROM held_posts").await;
            form(&[("form[id]", &id.to_string()), ("form[answer]", "approve")])
        }
        "moderation/waiting" => Args::Json(json!({})),
        "moderation/set_newcomers" => form(&[("form[held]", "0"), ("form[days]", "0")]),
        other => panic!("the matrix does not know what to send: {other}"),
    }
}

/// Spaces are made and taken away as often as there are cells.
pub(super) async fn space(world: &World, name: &str, what: &str) -> Args {
    let db = &world.db;
    let of = async |slug: &str| number(db, sql!("SELECT id FROM spaces WHERE slug = $1", slug)).await;
    let fresh = format!("s{}", store::secret::short_id().replace(['-', '_'], "").to_lowercase());
    match (name, what) {
        ("spaces/list", _) => Args::Json(json!({})),
        ("spaces/form", "new") => Args::Json(json!({ "id": null })),
        ("spaces/form", "none") => Args::Json(json!({ "id": 987_654 })),
        ("spaces/form", slug) => Args::Json(json!({ "id": of(slug).await })),
        ("spaces/save", "new") => form(&[
            ("form[slug]", &fresh),
            ("form[name_ja]", "x"),
            ("form[visibility]", "members"),
            ("form[starters]", "members"),
        ]),
        ("spaces/save", slug) => {
            let id = of(slug).await;
            let version = number(db, sql!("SELECT version FROM spaces WHERE id = $1", id)).await;
            let circle =
                number(db, sql!("SELECT COALESCE(circle_id, 0) FROM spaces WHERE id = $1", id)).await;
            form(&[
                ("form[id]", &id.to_string()),
                ("form[version]", &version.to_string()),
                ("form[name_ja]", slug),
                ("form[visibility]", slug),
                ("form[circle]", &circle.to_string()),
                ("form[starters]", "members"),
            ])
        }
        ("spaces/shift", slug) => form(&[("id", &of(slug).await.to_string()), ("to", "up")]),
        ("spaces/remove", "one in use") => form(&[("id", &of("members").await.to_string())]),
        ("spaces/remove", _) => {
            store::testing::space(db, &fresh, "members", None).await;
            form(&[("id", &of(&fresh).await.to_string())])
        }
        other => panic!("the matrix does not know what to send: {other:?}"),
    }
}
