//! Who may what: every server function and every route, asked for by every kind of person. `table.txt` is the
//! answer; what is served and does not stand there fails the test.

mod args;
mod parts;
mod veil;
mod world;

use crate::support::{Answer, Client, Site, bare, fields};
use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use std::collections::BTreeSet;
use store::on_both;
use store::testing::TestDb;
use world::World;

on_both!(server_functions, pages_and_routes);

const TABLE: &str = include_str!("table.txt");

/// The columns of the table.
pub const ACTORS: [&str; 10] = [
    "visitor",
    "unverified",
    "pending",
    "suspended",
    "member",
    "circle",
    "host",
    "other",
    "moderator",
    "admin",
];

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    path: &'a str,
    what: &'a str,
    answers: [u16; ACTORS.len()],
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let mut lines = table.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(head, ACTORS, "the table's first line names its columns");
    lines
        .map(|line| {
            let mut cells = line.split("  ").map(str::trim).filter(|c| !c.is_empty());
            let (path, what, numbers) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
            let answers: Vec<u16> = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
            Row { path, what, answers: answers.try_into().unwrap_or_else(|_| panic!("ten answers: {line}")) }
        })
        .collect()
}

/// What is served and not in the table, and what is in the table and not served.
fn differences(table: &[Row<'_>], served: &BTreeSet<String>) -> Vec<String> {
    let known: BTreeSet<String> = table.iter().map(|r| r.path.to_owned()).collect();
    let missing = served.difference(&known).map(|p| format!("{p} is not in the table: who may use it?"));
    let gone = known.difference(served).map(|p| format!("{p} is in the table and not served any more"));
    missing.chain(gone).collect()
}

/// Everything that is served, but for the browser's files.
fn served() -> BTreeSet<String> {
    let functions = server_fn_paths().map(|(path, _)| path.to_owned());
    let pages = leptos_axum::generate_route_list(app::App);
    let pages: Vec<String> = pages.iter().map(|r| pattern(r.path())).collect();
    let feeds = server::feeds::PATHS.map(str::to_owned);
    functions.chain(pages).chain(plain_routes(include_str!("../../../src/router.rs"))).chain(feeds).collect()
}

/// Axum writes `{id}` where pages are declared with `:id`.
fn pattern(path: &str) -> String {
    path.replace('{', ":").replace('}', "")
}

/// The routes that the router's source adds by hand: axum keeps no list of them.
fn plain_routes(source: &str) -> Vec<String> {
    for unknown in [".nest(", ".route_service(", ".nest_service(", ".fallback_service("] {
        assert!(!source.contains(unknown), "the matrix does not know what {unknown}…) adds");
    }
    source.split(".route(\"").skip(1).map(|rest| pattern(rest.split('"').next().unwrap())).collect()
}

#[test]
fn everything_served_is_in_the_table() {
    let differences = differences(&rows(TABLE), &served());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(served().len() > 70, "the lists are read: {:?}", served());
}

#[test]
fn what_is_not_in_the_table_is_noticed() {
    let table = "visitor unverified pending suspended member circle host other moderator admin
        /api/a  x  200 200 200 200 200 200 200 200 200 200
        /b      y  401 200 200 200 200 200 200 200 200 200";
    let served = |paths: &[&str]| paths.iter().map(|p| (*p).to_owned()).collect::<BTreeSet<_>>();
    assert!(differences(&rows(table), &served(&["/api/a", "/b"])).is_empty());
    let new = differences(&rows(table), &served(&["/api/a", "/b", "/api/new"]));
    assert_eq!(new, ["/api/new is not in the table: who may use it?"]);
    let gone = differences(&rows(table), &served(&["/api/a"]));
    assert_eq!(gone, ["/b is in the table and not served any more"]);
    assert_eq!(plain_routes(r#".route("/x/{id}", get(a)).layer(l).route("/y", post(b))"#), ["/x/:id", "/y"]);
}

/// Words that stand in what only some may read, and who these are.
const SECRETS: [(&str, &[&str]); 6] = [
    (world::AMONG_MEMBERS, &["member", "circle", "host", "other", "moderator", "admin"]),
    (world::IN_THE_CIRCLE, &["circle", "host"]),
    (world::HIDDEN_CIRCLE, &["circle", "host", "admin"]),
    (world::DRAFTED, &["host"]),
    (world::ROOM, &["host", "admin"]),
    ("@example.com", &["admin"]),
];

/// What is wrong with an answer.
fn faults(row: &Row<'_>, column: usize, answer: &Answer) -> Vec<String> {
    let (actor, expected) = (ACTORS[column], row.answers[column]);
    let mut faults = Vec::new();
    if answer.status.as_u16() != expected {
        let body: String = answer.body.chars().take(200).collect();
        faults.push(format!(
            "{} ({}) by {actor}: {expected} expected, {} {body}",
            row.path, row.what, answer.status
        ));
    }
    // Everyone is told their own address.
    let told = answer.body.replace(&format!("{actor}@example.com"), "");
    for (secret, who) in SECRETS {
        if !who.contains(&actor) && told.contains(secret) {
            faults.push(format!("{} ({}) tells {actor}: {secret}", row.path, row.what));
        }
    }
    faults
}

/// Asks for a part of the table, cell by cell.
async fn walk(
    db: &TestDb,
    mine: impl Fn(&str) -> bool,
    ask: impl AsyncFn(&World, &Client, &Row<'_>, usize) -> Answer,
) {
    let site = Site::new(db);
    let world = World::new(db).await;
    for name in world.files.values() {
        site.app.objects.put(name, "bytes".into()).await.unwrap();
    }
    let mut wrong = Vec::new();
    for row in rows(TABLE).iter().filter(|r| mine(r.path)) {
        for column in 0..ACTORS.len() {
            let client = world.client(&site, column).await;
            let answer = ask(&world, &client, row, column).await;
            wrong.extend(faults(row, column, &answer));
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

async fn server_functions(db: &TestDb) {
    walk(
        db,
        |path| path.starts_with("/api/"),
        async |world, client, row, column| {
            let args = args::of(world, row.path, row.what, column).await;
            client.call(row.path, &args).await
        },
    )
    .await;
}

async fn pages_and_routes(db: &TestDb) {
    walk(
        db,
        |path| !path.starts_with("/api/"),
        async |world, client, row, _| match row.path {
            "/preferences" => {
                client.post("/", row.path, &fields(&[("lang", "en"), ("next", "/about")])).await
            }
            "/events/:id/upload/:part" => {
                let path = world.address(row.path, row.what).replace(":part", "recap");
                client.upload("/", &path, &[]).await
            }
            "/me/credentials/:id/evidence" => {
                client.upload("/", &world.address(row.path, row.what), &[]).await
            }
            "/me/picture/file" => client.upload("/", row.path, &[]).await,
            "/talk/upload" if row.what == "sent" => client.upload("/", row.path, &[]).await,
            path => client.get(&world.address(path, row.what)).await,
        },
    )
    .await;
}

/// A server function is asked by `POST` alone: nothing is changed by a link or a picture's address.
#[tokio::test]
async fn reading_a_server_functions_address_does_nothing() {
    let db = store::testing::sqlite().await;
    let site = Site::new(&db);
    let world = World::new(&db).await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
        let admin = world.client(&site, ACTORS.len() - 1).await;
        let answer = admin.send(bare(Method::GET, path)).await;
        assert_eq!(answer.status, 405, "{path}");
    }
    db.end().await;
}

/// The walker is not blind: an answer that tells too much, or another than expected, is a fault.
#[test]
fn wrong_answers_are_noticed() {
    let row = &rows(TABLE)[0];
    let answer = |status: u16, body: &str| Answer {
        status: http::StatusCode::from_u16(status).unwrap(),
        headers: http::HeaderMap::new(),
        body: body.to_owned(),
    };
    assert!(faults(row, 0, &answer(200, "null")).is_empty());
    assert_eq!(faults(row, 0, &answer(403, "null")).len(), 1);
    assert_eq!(faults(row, 4, &answer(200, world::IN_THE_CIRCLE)).len(), 1);
    assert_eq!(faults(row, 5, &answer(200, world::IN_THE_CIRCLE)).len(), 0);
}
