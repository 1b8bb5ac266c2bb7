//! What the functions of the library are sent: each time about an article of its own, where something is done with it.

use super::form;
use crate::matrix::world::World;
use crate::support::Args;
use serde_json::json;

pub async fn of(world: &World, name: &str, what: &str) -> Args {
    let slug = |what: &str| world.articles[what].clone();
    match name {
        "articles/library" => {
            let circle = if what == "of the circle" { "quiet" } else { "" };
            return Args::Json(json!({ "query": { "tag": "", "circle": circle, "mine": "all", "page": 1 } }));
        }
        "articles/show" | "articles/history" => {
            let slug = if what == "nowhere" { what.to_owned() } else { slug(what) };
            return Args::Json(json!({ "slug": slug }));
        }
        "articles/form" if what == "new" => return Args::Json(json!({ "slug": null })),
        "articles/form" => return Args::Json(json!({ "slug": slug(what) })),
        _ => {}
    }
    // New in each cell: what is done to it is done once.
    let state = match what {
        "in review" => "review",
        "in the library" => "published",
        _ => "draft",
    };
    let (id, slug, version) = world.article("members", "member", state).await;
    let (id, version) = (id.to_string(), version.to_string());
    match name {
        "articles/save" => {
            let key = store::secret::short_id();
            let there = what == "in the library";
            form(&[
                ("form[id]", if there { &id } else { "" }),
                ("form[version]", &version),
                ("form[key]", &key),
                ("form[title]", "x"),
                ("form[body]", "y"),
                ("form[access]", "members"),
            ])
        }
        "articles/mark" => form(&[("id", &id), ("mark", "saved"), ("on", "true")]),
        "articles/give_back" => form(&[("form[id]", &id), ("form[version]", &version), ("form[note]", "x")]),
        "articles/restore" => form(&[("slug", &slug), ("number", "1")]),
        _ => form(&[("id", &id), ("version", &version)]),
    }
}
