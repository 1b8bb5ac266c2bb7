//! What the functions of conversations are sent: each time about one of the member's with somebody else.

use super::form;
use crate::matrix::world::World;
use crate::support::Args;
use domain::setting::Messages;
use serde_json::json;
use store::sql;
use store::testing::{id, number, run};

/// A conversation of the member's with somebody: who asked, where it stands, and its one message.
pub async fn with_somebody(world: &World, state: &str, asked_by_other: bool) -> (i64, i64) {
    let db = &world.db;
    let (other, me) = (id(&world.somebody("active", &[]).await), id(world.actor("member")));
    let asker = if asked_by_other { other } else { me };
    run(
        db,
        sql!(
            "INSERT INTO conversations (low_id, high_id, asked_by, state, at) VALUES ($1, $2, $3, $4, 0)",
            me,
            other,
            asker,
            state
        ),
    )
    .await;
    let conversation = number(db, "SELECT MAX(id) FROM conversations").await;
    for side in [me, other] {
        run(
            db,
            sql!(
                "INSERT INTO conversation_sides (conversation_id, member_id) VALUES ($1, $2)",
                conversation,
                side
            ),
        )
        .await;
    }
    run(
        db,
        sql!(
            "INSERT INTO messages (conversation_id, author_id, body, key, at) VALUES ($1, $2, 'x', $3, 0)",
            conversation,
            asker,
            store::secret::short_id()
        ),
    )
    .await;
    (conversation, number(db, "SELECT MAX(id) FROM messages").await)
}

pub async fn of(world: &World, name: &str, what: &str) -> Args {
    let db = &world.db;
    let setting = if what == "off" { Messages::Off } else { Messages::On };
    store::settings::set_messages(db, world.actor("admin"), setting).await.unwrap();
    run(db, "DELETE FROM throttles").await;
    let asked = matches!(name, "conversations/accept" | "conversations/decline");
    let state = if asked { "asked" } else { "open" };
    let (conversation, message) = with_somebody(world, state, asked).await;
    let id_of = conversation.to_string();
    match name {
        "conversations/list" | "conversations/waiting" => Args::Json(json!({})),
        "conversations/show" => Args::Json(json!({ "id": conversation, "before": null })),
        "conversations/asking" => Args::Json(json!({ "handle": fresh(world).await })),
        "conversations/ask" => {
            let key = store::secret::short_id();
            form(&[("form[to]", &fresh(world).await), ("form[body]", "x"), ("form[key]", &key)])
        }
        "conversations/send" => {
            let key = store::secret::short_id();
            form(&[("form[conversation]", &id_of), ("form[body]", "x"), ("form[key]", &key)])
        }
        "conversations/report" => form(&[
            ("form[conversation]", &id_of),
            ("form[messages][]", &message.to_string()),
            ("form[rule]", "respect"),
        ]),
        "conversations/decide" => {
            let about = id(&world.somebody("active", &[]).await);
            let me = id(world.actor("member"));
            run(
                db,
                sql!(
                    "INSERT INTO message_reports (reporter_id, about_id, rule, at) VALUES ($1, $2, 'respect', 0)",
                    me,
                    about
                ),
            )
            .await;
            let report = number(db, "SELECT MAX(id) FROM message_reports").await.to_string();
            form(&[("form[id]", &report), ("form[outcome]", "acted"), ("form[note]", "x")])
        }
        "conversations/take" => form(&[("takes", "yes")]),
        _ => form(&[("id", &id_of)]),
    }
}

/// Somebody whom nobody has asked.
async fn fresh(world: &World) -> String {
    let other = id(&world.somebody("active", &[]).await);
    store::testing::rows::<(String,)>(&world.db, sql!("SELECT handle FROM members WHERE id = $1", other))
        .await
        .remove(0)
        .0
}
