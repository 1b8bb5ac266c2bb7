//! What the functions of circles are sent: each time about a circle of its own.

use super::form;
use crate::matrix::world::{HIDDEN_CIRCLE, World};
use crate::support::Args;
use serde_json::json;
use store::sql;
use store::testing::{id, number, rows, run};

/// A circle with the circle and the host in it, who keeps it, somebody else, and one who asks to come in.
pub async fn of(world: &World, name: &str, what: &str) -> Args {
    let slug = format!("c{}", store::secret::short_id().replace(['-', '_'], "").to_lowercase());
    if matches!(name, "circles/list" | "circles/arranged") {
        return Args::Json(json!({}));
    }
    if name == "circles/save" {
        return form(&[
            ("form[slug]", &slug),
            ("form[name_ja]", "会"),
            ("form[rule]", "open"),
            ("form[moderator]", "member"),
        ]);
    }
    let db = &world.db;
    run(db, "DELETE FROM throttles").await;
    run(
        db,
        sql!(
            "INSERT INTO circles (slug, name_ja, name_en, join_rule, hidden, created_at) VALUES ($1, $2, $2, 'open', $3, 0)",
            &slug,
            if what == "hidden" { HIDDEN_CIRCLE } else { "会" },
            what == "hidden"
        ),
    )
    .await;
    let circle = number(db, sql!("SELECT id FROM circles WHERE slug = $1", &slug)).await;
    let somebody = id(&world.somebody("active", &[]).await);
    let keeps = |who: &str| who == "host" || name == "circles/dismiss";
    for (member, keeper) in
        [(id(world.actor("circle")), keeps("circle")), (id(world.actor("host")), true), (somebody, false)]
    {
        run(
            db,
            sql!(
                "INSERT INTO circle_members (circle_id, member_id, joined_at, moderator) VALUES ($1, $2, 0, $3)",
                circle,
                member,
                keeper
            ),
        )
        .await;
    }
    let asks = id(&world.somebody("active", &[]).await);
    run(
        db,
        sql!(
            "INSERT INTO circle_requests (circle_id, member_id, words, at) VALUES ($1, $2, 'x', 0)",
            circle,
            asks
        ),
    )
    .await;
    let request = number(db, sql!("SELECT id FROM circle_requests WHERE circle_id = $1", circle)).await;
    let (handle,): (String,) =
        rows(db, sql!("SELECT handle FROM members WHERE id = $1", asks)).await.remove(0);
    let (circle, somebody, host) =
        (circle.to_string(), somebody.to_string(), id(world.actor("host")).to_string());
    match name {
        "circles/show" | "circles/texts" => Args::Json(json!({ "slug": slug })),
        "circles/members" => Args::Json(json!({ "slug": slug, "page": 1 })),
        "circles/form" => Args::Json(json!({ "id": circle.parse::<i64>().unwrap() })),
        "circles/join" | "circles/invite" => form(&[("form[slug]", &slug), ("form[handle]", &handle)]),
        "circles/answer" => form(&[("form[id]", &request.to_string()), ("form[answer]", "accept")]),
        "circles/write" => {
            form(&[("form[slug]", &slug), ("form[version]", "0"), ("form[description_ja]", "x")])
        }
        "circles/appoint" => form(&[("id", &circle), ("moderator", &handle)]),
        "circles/dismiss" => form(&[("id", &circle), ("member", &host)]),
        "circles/remove" => form(&[("id", &circle)]),
        _ => form(&[("slug", &slug), ("version", "0"), ("member", &somebody), ("reason", "x")]),
    }
}
