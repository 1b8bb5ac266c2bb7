//! Strings that attack pages, in whatever people type: the pages that show them have no element and no attribute more
//! than with harmless words. The collection and its source are beside the tests of the renderer.

use crate::support::{Args, Client, Site};
use domain::file::{Sent, file_name};
use domain::poll::NewPoll;
use domain::thread::{NewReply, NewThread};
use domain::{Actor, PostId};
use serde_json::json;
use std::collections::BTreeSet;
use store::files::{NewFile, attach, new_name};
use store::testing::{TestDb, event, id, member, number, run, space, sqlite};
use store::{Db, sql, threads};

/// What people type that others see. A new field is a word here, a line in [`put`], and one in [`pages`].
const FIELDS: [&str; 7] = ["title", "post", "name", "headline", "file", "event", "poll"];

fn strings() -> Vec<&'static str> {
    let file = include_str!("../../../store/tests/markdown/xss.txt");
    file.split("\n%\n").skip(1).filter(|s| !s.starts_with("=====")).collect()
}

struct World<'a> {
    db: &'a TestDb,
    host: Actor,
    /// Where answers go.
    opening: PostId,
}

async fn begin(db: &Db, actor: &Actor, title: &str, body: &str) -> PostId {
    let new = NewThread {
        space: "open".into(),
        title: title.into(),
        body: body.into(),
        question: false,
        veiled: false,
        poll: None,
        key: None,
    };
    let thread = threads::start(db, actor, &new).await.unwrap();
    PostId(number(db, sql!("SELECT MIN(id) FROM posts WHERE thread_id = $1", thread)).await)
}

/// Types something into a field.
async fn put(w: &World<'_>, field: &str, n: usize, text: &str) {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reply = async |actor: &Actor, body: String| {
        let reply = NewReply { parent: w.opening, body, veiled: false, poll: None, key: None };
        threads::reply(w.db, actor, &reply).await.unwrap();
    };
    match field {
        "title" => drop(begin(w.db, &w.host, &line, "x").await),
        "post" => reply(&w.host, text.to_owned()).await,
        "name" | "headline" => {
            let somebody = member(w.db, &format!("member{n}"), &[]).await;
            let column = if field == "name" {
                sql!("UPDATE members SET name = $2 WHERE id = $1", id(&somebody), &line)
            } else {
                sql!("UPDATE members SET headline = $2 WHERE id = $1", id(&somebody), &line)
            };
            run(w.db, column).await;
            reply(&somebody, "x".into()).await;
        }
        "file" => {
            let label = file_name(text);
            let file = NewFile {
                name: new_name(),
                label: label.clone(),
                mime: "image/png",
                bytes: 1,
                size: Some((1, 1)),
                small_mime: None,
            };
            assert_eq!(attach(w.db, &w.host, &file).await.unwrap(), None);
            let picture = Sent { name: file.name.clone(), label: label.clone(), picture: true }.markdown();
            let link = Sent { name: file.name.clone(), label, picture: false }.markdown();
            reply(&w.host, format!("{picture} ![](/files/{}) {link}", file.name)).await;
        }
        "event" => {
            let (line, text) = (line.chars().take(120).collect(), text.to_owned());
            event(w.db, &w.host, |f| (f.title, f.body) = (line, text)).await;
        }
        "poll" => {
            let options = vec![line.clone(), format!("{line} 2")];
            let poll =
                NewPoll { question: line, options, several: false, secret: false, closes: None, ends: None };
            let body = "x".to_owned();
            let reply = NewReply { parent: w.opening, body, veiled: false, poll: Some(poll), key: None };
            threads::reply(w.db, &w.host, &reply).await.unwrap();
        }
        other => panic!("{other}"),
    }
    // Nobody writes so fast.
    w.db.clock.advance(60);
}

/// Where it is seen.
fn pages(field: &str) -> Vec<String> {
    let some = |path: &str, n: usize| (1..=n).map(|n| format!("{path}{n}")).collect::<Vec<_>>();
    match field {
        "title" => {
            [some("/talk/open?page=", 5), some("/talk/t/", 12), vec!["/".into(), "/talk".into()]].concat()
        }
        "post" | "file" | "poll" => some("/talk/t/1?page=", 2),
        "name" | "headline" => {
            [some("/talk/t/1?page=", 2), some("/members?page=", 7), some("/members/member", 12)].concat()
        }
        "event" => [some("/events/", 20), vec!["/events".into(), "/events?view=agenda".into()]].concat(),
        other => panic!("{other}"),
    }
}

type Marks = BTreeSet<(String, String)>;

/// The elements of a page with their attributes; how many scripts it has; and addresses that would do something.
fn marks(page: &crate::support::html::Html) -> (Marks, usize, Vec<String>) {
    let mut marks = Marks::new();
    let mut bad = Vec::new();
    for tag in &page.tags {
        marks.insert((tag.name.clone(), String::new()));
        for (name, value) in tag.attributes() {
            marks.insert((tag.name.clone(), name.to_owned()));
            let seen: String = value.chars().filter(|c| *c > ' ').collect::<String>().to_ascii_lowercase();
            let led = matches!(name, "href" | "src" | "action" | "formaction" | "data" | "xlink:href");
            if led && ["javascript:", "data:", "vbscript:", "file:"].iter().any(|s| seen.starts_with(s)) {
                bad.push(format!("<{} {name}={value}>", tag.name));
            }
        }
    }
    (marks, page.all("script").count(), bad)
}

/// Pages of a community whose people type these.
async fn shown(field: &str, strings: &[&str]) -> Vec<(String, (Marks, usize, Vec<String>), String)> {
    let test: TestDb = sqlite().await;
    let site = Site::new(&test);
    space(&test, "open", "public", None).await;
    let host = member(&test, "host", &[domain::Role::Host]).await;
    let opening = begin(&test, &host, "x", "x").await;
    let world = World { db: &test, host, opening };
    for (n, text) in strings.iter().enumerate() {
        put(&world, field, n, text).await;
    }
    let client: Client = site.member(&member(&test, "reader", &[]).await).await;
    let mut found = Vec::new();
    for page in pages(field) {
        let answer = client.get(&page).await.expect(200);
        let html = answer.html();
        found.push((page, marks(&html), html.text));
    }
    test.end().await;
    found
}

/// What Markdown may become.
fn of_markdown() -> Marks {
    let names =
        "p br hr em strong del code pre blockquote ul ol li a h3 h4 h5 h6 table thead tbody tr th td img";
    let mut marks = Marks::new();
    for name in names.split(' ') {
        marks.insert((name.to_owned(), String::new()));
        marks.insert((format!("/{name}"), String::new()));
    }
    let attributes = [
        ("a", "href title rel"),
        ("ol", "start"),
        ("pre", "tabindex"),
        ("th", "align"),
        ("td", "align"),
        ("img", "src alt width height loading"),
        ("input", "type disabled checked"),
    ];
    for (name, own) in attributes {
        marks.extend(own.split(' ').map(|a| (name.to_owned(), a.to_owned())));
    }
    marks
}

async fn check(field: &str) {
    let strings = strings();
    assert!(strings.len() > 140, "the file is read");
    let harmless: Vec<&str> = strings.iter().map(|_| "harmless").collect();
    let (plain, attacked) = (shown(field, &harmless).await, shown(field, &strings).await);
    let mut seen = 0;
    for ((page, (before, scripts, _), _), (_, (after, scripts_after, bad), text)) in
        plain.into_iter().zip(attacked)
    {
        let allowed: Marks = before.union(&of_markdown()).cloned().collect();
        let more: Vec<_> = after.difference(&allowed).collect();
        assert!(more.is_empty(), "{field} on {page}: {more:?}");
        assert_eq!((scripts, bad), (scripts_after, vec![]), "{field} on {page}");
        seen += usize::from(text.contains("alert("));
    }
    assert!(seen > 0, "{field} is shown on none of its pages");
}

#[tokio::test]
async fn titles() {
    check(FIELDS[0]).await;
}

#[tokio::test]
async fn posts() {
    check(FIELDS[1]).await;
}

#[tokio::test]
async fn names() {
    check(FIELDS[2]).await;
}

#[tokio::test]
async fn headlines() {
    check(FIELDS[3]).await;
}

#[tokio::test]
async fn files() {
    check(FIELDS[4]).await;
}

#[tokio::test]
async fn events() {
    check(FIELDS[5]).await;
}

#[tokio::test]
async fn polls() {
    check(FIELDS[6]).await;
}

/// The preview is what is stored.
#[tokio::test]
async fn previews() {
    let test = sqlite().await;
    let site = Site::new(&test);
    space(&test, "open", "public", None).await;
    let actor = member(&test, "me", &[]).await;
    let me = site.member(&actor).await;
    for text in strings() {
        let post = begin(&test, &actor, "x", text).await;
        test.clock.advance(60);
        let stored: (String,) =
            store::testing::rows(&test, sql!("SELECT body_html FROM posts WHERE id = $1", post))
                .await
                .remove(0);
        let answer = me.call("/api/threads/preview", &Args::Json(json!({ "text": text }))).await.expect(200);
        assert!(answer.body.ends_with(&stored.0), "{text}");
    }
    test.end().await;
}
