//! What each server function is sent, so that only who asks decides. What can be done once is new in each cell.

mod account;
mod article;
mod circle;
pub mod conversation;
mod talk;

use super::{ACTORS, world::World};
use crate::support::{Args, fields};

use domain::{Locale, Role};
use serde_json::json;
use store::testing::{event_form, id};

fn form(pairs: &[(&str, &str)]) -> Args {
    Args::Form(fields(pairs))
}

/// The arguments of a cell.
pub async fn of(world: &World, path: &str, what: &str, column: usize) -> Args {
    let name = path.strip_prefix("/api/").unwrap();
    match name.split('/').next().unwrap() {
        "accounts" => account::account(world, name, what, column).await,
        "security" => account::security(name, what, column),
        "passkeys" => account::passkey(name),
        // Nobody comes from a provider: none is set up.
        "openid" if matches!(name, "openid/providers" | "openid/own") => Args::Json(json!({})),
        "openid" if name == "openid/arrival" => Args::Json(json!({ "invite": "" })),
        "openid" => form(&[("id", "987654")]),
        "onboarding" if name == "onboarding/show" => Args::Json(json!({ "step": 0 })),
        // The last step, which leaves profiles as they are.
        "onboarding" => form(&[("form[step]", "3")]),
        "applications" => application(world, name).await,
        "invitations" => invitation(world, name, what).await,
        "admin" => admin(world, name, what, column).await,
        "events" | "registrations" => event(world, name, what).await,
        "calendars" if name == "calendars/own" => Args::Json(json!({})),
        "calendars" => form(&[("day", "1")]),
        "door" => door(world, name, what, column).await,
        "threads" | "reactions" | "live" => talk::thread(world, name, what).await,
        "polls" => talk::poll(world, name, what).await,
        "bookmarks" => talk::bookmark(world, name, what),
        "spaces" => talk::space(world, name, what).await,
        "drafts" if name == "drafts/save" => Args::Json(json!({ "place": "/x", "body": "y", "known": 0 })),
        "drafts" => Args::Json(json!({ "place": "/x" })),
        "distances" if what == "-" => Args::Json(json!({})),
        "distances" => {
            let handle = if what == "a member" { "member" } else { "suspended" };
            form(&[("handle", handle), ("distance", "mute")])
        }
        "moderation" => talk::moderation(world, name, what).await,
        "members" => member(name, what, column),
        "vocabulary" => vocabulary(world, name).await,
        "search" => {
            let q = if what == "nothing" { "" } else { "x" };
            Args::Json(json!({ "query": { "q": q, "kind": null, "page": 1 } }))
        }
        "articles" => article::of(world, name, what).await,
        "circles" => circle::of(world, name, what).await,
        "conversations" => conversation::of(world, name, what).await,
        "credentials" => credential(world, name).await,
        "notifications" => notification(world, name, what),
        "pages" => Args::Json(json!({ "slug": what })),
        _ => Args::Json(json!({})),
    }
}

fn notification(world: &World, name: &str, what: &str) -> Args {
    match name {
        "notifications/list" => Args::Json(json!({ "page": 1 })),
        "notifications/stops" if what == "no link" => Args::Json(json!({ "token": "nothing" })),
        "notifications/stops" => Args::Json(json!({ "token": world.stop })),
        "notifications/read_all" => form(&[("until", "1")]),
        "notifications/choose" => form(&[("form[digest]", "weekly")]),
        _ => Args::Json(json!({})),
    }
}

/// About a draft of the member's, each time a new one.
async fn credential(world: &World, name: &str) -> Args {
    if matches!(name, "credentials/mine" | "credentials/claims") {
        return Args::Json(json!({}));
    }
    store::testing::run(&world.db, "DELETE FROM credentials").await;
    store::testing::run(&world.db, "DELETE FROM throttles").await;
    if name == "credentials/begin" {
        return form(&[("form[code]", "nurse"), ("form[number]", "12")]);
    }
    let claim = domain::credential::NewClaim { code: "nurse".into(), number: "12".into() };
    let id = store::credentials::begin(&world.db, world.actor("member"), &claim).await.unwrap().to_string();
    if name == "credentials/decide" {
        return form(&[("form[id]", &id), ("form[outcome]", "verified")]);
    }
    form(&[("id", &id), ("place", "1")])
}

/// Each time about a term of its own.
async fn vocabulary(world: &World, name: &str) -> Args {
    let ja = store::secret::short_id();
    if name == "vocabulary/list" {
        return Args::Json(json!({}));
    }
    if name == "vocabulary/save" {
        return form(&[("form[list]", "school"), ("form[ja]", &ja)]);
    }
    let term = domain::vocabulary::TermForm { list: "school".into(), ja, ..Default::default() };
    let edit = term.validate().unwrap();
    let code = store::vocabulary::save(&world.db, world.actor("admin"), &edit).await.unwrap();
    form(&[("list", "school"), ("code", &code), ("to", "up"), ("into", "cbt")])
}

async fn application(world: &World, name: &str) -> Args {
    let waits = id(&world.somebody("pending", &[]).await);
    match name {
        "applications/ask" | "applications/decline" => form(&[("id", &waits.to_string()), ("body", "x")]),
        "applications/reopen" => {
            store::applications::decline(&world.db, world.actor("admin"), waits, "x").await.unwrap();
            form(&[("id", &waits.to_string())])
        }
        "applications/answer" => form(&[("body", "x")]),
        _ => Args::Json(json!({})),
    }
}

async fn invitation(world: &World, name: &str, what: &str) -> Args {
    use domain::invitation::NewInvitation;
    // Not one that other lines are about.
    let circle = if what == "to a circle" {
        let slug = store::secret::short_id().to_lowercase();
        Some(store::testing::circle(&world.db, &slug, vec![]).await.0)
    } else {
        None
    };
    let new = NewInvitation { note: String::new(), most: 5, days: 5, circle };
    let id = store::invitations::make(&world.db, world.actor("admin"), &new).await.unwrap();
    let page = store::invitations::list(&world.db, world.actor("admin"), Locale::Ja).await.unwrap();
    let code = if what == "no link" { "nothing".to_owned() } else { page.invitations[0].code.clone() };
    match name {
        "invitations/make" => form(&[("form[most]", "5"), ("form[days]", "5")]),
        "invitations/end" => form(&[("id", &id.to_string())]),
        "invitations/look" | "invitations/joining" => Args::Json(json!({ "code": code })),
        "invitations/accept" => form(&[("code", &code)]),
        _ => Args::Json(json!({})),
    }
}

async fn admin(world: &World, name: &str, what: &str, column: usize) -> Args {
    let about = async |standing, roles| id(&world.somebody(standing, roles).await).to_string();
    match (name, what) {
        ("admin/members", _) => Args::Json(json!({ "standing": null, "page": 1 })),
        ("admin/approve_member", _) => form(&[("id", &about("pending", &[]).await)]),
        ("admin/suspend_member", _) => form(&[("id", &about("active", &[]).await), ("reason", "spam")]),
        ("admin/lift_suspension", _) => form(&[("id", &about("suspended", &[]).await)]),
        ("admin/grant_role", "themselves") => {
            let me = world.actor(if column == 0 { "member" } else { ACTORS[column] });
            form(&[("id", &id(me).to_string()), ("role", "admin")])
        }
        ("admin/grant_role", _) => form(&[("id", &about("active", &[]).await), ("role", "host")]),
        ("admin/revoke_role", _) => form(&[("id", &about("active", &[Role::Host]).await), ("role", "host")]),
        ("admin/set_join_mode", _) => form(&[("mode", "approval")]),
        ("admin/set_second_step", "nobody") => form(&[("demand", "nobody")]),
        ("admin/set_second_step", _) => form(&[("demand", "team")]),
        ("admin/set_messages", _) => form(&[("messages", "on")]),
        ("admin/set_attachments", _) => {
            form(&[("form[kinds]", "pdf png"), ("form[most]", "10"), ("form[most_a_day]", "100")])
        }
        other => panic!("the matrix does not know what to send: {other:?}"),
    }
}

async fn event(world: &World, name: &str, what: &str) -> Args {
    let kind = what.split(',').next().unwrap();
    let there = || world.events.get(kind).map_or(987_654, |e| e.0);
    match name {
        "events/calendar" => Args::Json(
            json!({ "query": serde_json::to_value(domain::calendar::CalendarQuery::default()).unwrap() }),
        ),
        "events/past" => Args::Json(json!({ "page": 1 })),
        "events/form" if what == "new" => Args::Json(json!({ "id": null, "copy": null })),
        "events/form" if what.ends_with("copied") => Args::Json(json!({ "id": null, "copy": there() })),
        "events/form" => Args::Json(json!({ "id": there(), "copy": null })),
        "events/attendees" => {
            let query = serde_json::to_value(domain::registration::AttendeesQuery::default()).unwrap();
            Args::Json(json!({ "id": there(), "query": query }))
        }
        "events/show" | "events/questions" | "events/files" => Args::Json(json!({ "id": there() })),
        "events/message" => form(&[
            ("form[event]", &there().to_string()),
            ("form[audience]", "confirmed"),
            ("form[subject]", "x"),
            ("form[body]", "y"),
        ]),
        "events/drop_cover" => form(&[("id", &world.event(kind).await.to_string())]),
        "events/arrange_file" => {
            let event = world.event(kind).await;
            let file = super::world::file();
            let (db, host) = (&world.db, world.actor("host"));
            store::files::add(db, host, event, domain::file::Part::Recap, &file).await.unwrap();
            let file = store::files::list(db, host, event).await.unwrap().pictures.remove(0).id.to_string();
            form(&[("id", &event.to_string()), ("file", &file), ("act", "drop")])
        }
        "events/save_question" => {
            let event = world.event(kind).await.to_string();
            form(&[("id", &event), ("form[label]", "x"), ("form[kind]", "text")])
        }
        "events/arrange_question" => {
            let event = world.event(kind).await;
            let asked = domain::question::QuestionForm {
                label: "x".into(),
                kind: "text".into(),
                ..Default::default()
            };
            let save = store::events::Asking::Save(asked);
            let (db, host) = (&world.db, world.actor("host"));
            store::events::ask(db, host, event, Default::default(), &save).await.unwrap();
            let key = store::events::questions(db, host, event).await.unwrap().remove(0).key;
            form(&[("id", &event.to_string()), ("key", &key), ("act", "drop")])
        }
        "events/shift" => {
            let event = world.event(kind).await.to_string();
            form(&[
                ("form[id]", &event),
                ("form[version]", "1"),
                ("form[start]", "2026-11-25T19:30"),
                ("form[end]", "2026-11-25T21:00"),
            ])
        }
        "events/save" => {
            let mut new = serde_json::to_value(event_form()).unwrap();
            match kind {
                "new" => {}
                "new in the circle" => {
                    new["visibility"] = "circle".into();
                    new["circle"] = world.circle.to_string().into();
                }
                kind => {
                    let event = world.event(kind).await;
                    let own = store::events::source(&world.db, world.actor("host"), event).await.unwrap();
                    new = serde_json::to_value(own).unwrap();
                    if what.ends_with("stale") {
                        new["version"] = "0".into();
                    }
                    // An admin who is not in the circle changes nothing of it, and cannot move an event out of it.
                    new["title"] = "Changed".into();
                }
            }
            let pairs = new.as_object().unwrap().iter();
            Args::Form(pairs.map(|(n, v)| (format!("form[{n}]"), v.as_str().unwrap().to_owned())).collect())
        }
        "events/call_off"
        | "registrations/register"
        | "registrations/cancel"
        | "registrations/accept"
        | "registrations/decline"
        | "registrations/appear" => {
            let event = if what == "none" { 987_654 } else { world.event(kind).await.0 };
            form(&[("id", &event.to_string())])
        }
        other => panic!("the matrix does not know what to send: {other}"),
    }
}

async fn door(world: &World, name: &str, what: &str, column: usize) -> Args {
    let mut words = what.split(", ");
    let event = world.events[words.next().unwrap()];
    let key = store::secret::short_id();
    let me = world.actor(if column == 0 { "member" } else { ACTORS[column] });
    let how = words.next();
    if how == Some("with a seat") {
        // Not everybody gets one.
        let _ = store::testing::register(&world.db, me, event).await;
    }
    let by = if how == Some("of others") { 987_654 } else { id(me).0 };
    match name {
        "door/ticket" | "door/show" => Args::Json(json!({ "id": event, "query": {} })),
        "door/tell" => {
            let line = json!({ "who": { "ticket": "x" }, "came": true, "at": 1, "key": key });
            Args::Json(json!({ "id": event, "by": by, "lines": [line], "known": null }))
        }
        "door/mark" => {
            form(&[("id", &event.to_string()), ("guest", "987654"), ("came", "yes"), ("key", &key)])
        }
        other => panic!("the matrix does not know what to send: {other}"),
    }
}

fn member(name: &str, what: &str, column: usize) -> Args {
    match (name, what) {
        ("members/directory", "for paper") => {
            let query = domain::member::DirectoryQuery {
                layout: domain::member::Layout::Print,
                ..Default::default()
            };
            Args::Json(json!({ "query": serde_json::to_value(query).unwrap() }))
        }
        ("members/directory", _) => {
            let query = domain::member::DirectoryQuery::default();
            Args::Json(json!({ "query": serde_json::to_value(query).unwrap() }))
        }
        ("members/own_picture", _) => Args::Json(json!({})),
        ("members/show_picture", _) => form(&[("audience", "circles")]),
        ("members/drop_picture", _) => form(&[("sure", "yes")]),
        ("members/show", "a member") => Args::Json(json!({ "handle": "member", "seen_as": "" })),
        ("members/show", "with a circle's eyes") => {
            Args::Json(json!({ "handle": "member", "seen_as": "circle" }))
        }
        ("members/show", _) => Args::Json(json!({ "handle": "suspended", "seen_as": "" })),
        ("members/form", _) => Args::Json(json!({})),
        ("members/complete", "-") => Args::Json(json!({ "typed": "m", "place": null })),
        ("members/complete", space) => Args::Json(json!({ "typed": "m", "place": { "space": space } })),
        ("members/save", _) => {
            let handle = ACTORS[column];
            form(&[("form[version]", "1"), ("form[name]", "花"), ("form[handle]", handle)])
        }
        other => panic!("the matrix does not know what to send: {other:?}"),
    }
}
