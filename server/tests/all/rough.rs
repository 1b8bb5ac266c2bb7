//! Rough input: told clearly, and never a fault of the software.

use crate::support::html::filled;
use crate::support::people::{posts, talk};
use crate::support::{Args, Client, HERE, Site, fields};
use axum::body::Body;
use bytes::Bytes;
use http::{Request, header};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::on_both;
use store::testing::{TestDb, event, member, space};

on_both!(every_server_function_survives, numbers_out_of_this_world, pages_with_odd_addresses);

async fn admin(db: &TestDb, site: &Site) -> Client {
    let actor = member(db, "admin", &[domain::Role::Admin]).await;
    site.member(&actor).await
}

/// A form's answer is a page of ours, or one that says what is wrong.
#[track_caller]
fn told(what: &str, answer: &crate::support::Answer) {
    let status = answer.status.as_u16();
    let page =
        (400..500).contains(&status) && answer.html().all("h1").next().is_some_and(|h| h.text.len() > 5);
    let back = status == 303 && answer.header("location").starts_with('/');
    assert!(back || page, "{what}: {status} {}", answer.body);
}

async fn every_server_function_survives(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let site = Site::new(db);
    let client = admin(db, &site).await;
    let texts = ["\u{1}", "\u{fffe}", "\u{202e}", &"x".repeat(10_000)].map(looked_for);
    let rough: [(&str, Vec<u8>); 8] = [
        ("nothing", vec![]),
        ("broken UTF-8", b"form[body]=\xff\xfe&id=\xc3\x28&form[title]=\xf0\x28\x8c\x28".to_vec()),
        ("broken UTF-8, encoded", b"form[body]=%ff%fe&id=%c3%28&email=%f0%28&form[email]=%ff".to_vec()),
        ("broken encoding", b"form[body]=%&id=%zz&form[title]=%4&email=%u1234&=&&&==".to_vec()),
        ("brackets", b"form[=1&form]=2&form[[a]]=3&form[a][b][c][d][e][f][g]=4&form[0]=5&form=6".to_vec()),
        ("zero bytes", b"form[body]=%00&form[name]=a%00b&email=%00&id=%00&form[title]=%00".to_vec()),
        ("the same field often", b"id=1&id=2&email=a&email=b&form[body]=x&form[body]=y".to_vec()),
        ("many fields", "form[x]=1&".repeat(20_000).into_bytes()),
    ];
    for (path, _) in server_fn_paths().filter(|(p, _)| *p != "/api/accounts/sign_out") {
        for (what, bytes) in &rough {
            let what = format!("{path}: {what}");
            told(&what, &client.post_bytes("/", path, bytes.clone()).await);
            for kind in
                ["application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data"]
            {
                let request = Request::post(path)
                    .header(header::ACCEPT, "application/json")
                    .header(header::CONTENT_TYPE, kind)
                    .header("sec-fetch-site", "same-origin");
                let answer = client.send(request.body(Body::from(bytes.clone())).unwrap()).await;
                assert!(answer.status.as_u16() < 500, "{what} as {kind}: {} {}", answer.status, answer.body);
            }
        }
        for value in
            [json!(null), json!([]), json!({ "id": "x", "query": 5, "page": "a" }), json!({ "id": 1e300 })]
                .into_iter()
                .chain(texts.clone())
        {
            let answer = client.call(path, &Args::Json(value.clone())).await;
            assert!(answer.status.as_u16() < 500, "{path} {value}: {} {}", answer.status, answer.body);
        }
    }
    told("preferences", &client.post_bytes("/", "/preferences", "lang=%ff&theme=%zz&next=%ff").await);
}

/// Everything that a page asks for by a text.
fn looked_for(odd: &str) -> serde_json::Value {
    let query = json!({ "words": odd, "terms": [], "sort": "name", "layout": "cards", "page": 1 });
    json!({ "slug": odd, "space": odd, "handle": odd, "seen_as": odd, "text": odd, "page": 1, "query": query })
}

/// PostgreSQL holds no zero byte in a text: what is looked for by one is not there.
async fn zero_bytes_name_nothing(db: &TestDb) {
    let site = Site::new(db);
    let client = admin(db, &site).await;
    for page in ["/talk/%00", "/members/%00", "/members?q=%00", "/talk/a%00b/new"] {
        assert!(client.get(page).await.status.as_u16() < 500, "{page}");
    }
    for (path, _) in server_fn_paths() {
        let answer = client.call(path, &Args::Json(looked_for("a\0b"))).await;
        assert!(answer.status.as_u16() < 500, "{path}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test]
async fn zero_bytes_name_nothing_on_sqlite() {
    let db = store::testing::sqlite().await;
    zero_bytes_name_nothing(&db).await;
    db.end().await;
}

#[tokio::test]
async fn zero_bytes_name_nothing_on_postgres() {
    let db = store::testing::postgres().await;
    zero_bytes_name_nothing(&db).await;
    db.end().await;
}

#[tokio::test]
async fn a_word_without_end_finds_nobody() {
    let db = store::testing::sqlite().await;
    let site = Site::new(&db);
    let client = admin(&db, &site).await;
    let word = looked_for(&"x".repeat(60_000));
    client.call("/api/members/directory", &Args::Json(word)).await.expect(200);
    db.end().await;
}

/// Ids and numbers that name nothing.
const ODD: [&str; 9] = [
    "-1",
    "0",
    "987654",
    "9223372036854775807",
    "9223372036854775808",
    "1e3",
    "1.5",
    "１",
    "-9223372036854775808",
];

async fn numbers_out_of_this_world(db: &TestDb) {
    let site = Site::new(db);
    let client = admin(db, &site).await;
    let host = member(db, "host", &[domain::Role::Host]).await;
    let id = event(db, &host, |_| {}).await;
    let page = format!("/events/{id}/edit");
    let form = client.get(&page).await.expect(200).html().form("/api/events/save");
    talk(db, &host).await;
    for odd in ODD {
        for path in ["/api/registrations/register", "/api/registrations/cancel", "/api/events/call_off"] {
            told(odd, &client.post("/events", path, &fields(&[("id", odd)])).await);
            let answer = client.call(path, &Args::Form(fields(&[("id", odd)]))).await;
            assert!(matches!(answer.status.as_u16(), 404 | 422), "{path} {odd}: {}", answer.status);
        }
        for path in ["approve_member", "suspend_member", "lift_suspension", "grant_role", "revoke_role"] {
            let typed = fields(&[("id", odd), ("role", "host"), ("reason", "x")]);
            let answer = client.call(&format!("/api/admin/{path}"), &Args::Form(typed)).await;
            assert!(answer.status.as_u16() < 500, "{path} {odd}: {}", answer.status);
        }
        for path in ["events/show", "events/attendees", "threads/thread", "threads/source"] {
            let number: serde_json::Value = serde_json::from_str(odd).unwrap_or(json!(odd));
            let args = Args::Json(json!({ "id": number, "page": number }));
            let answer = client.call(&format!("/api/{path}"), &args).await;
            assert!(
                matches!(answer.status.as_u16(), 404 | 422),
                "{path} {odd}: {} {}",
                answer.status,
                answer.body
            );
        }
        let reply = fields(&[("form[parent]", odd), ("form[body]", "x")]);
        told(odd, &client.post("/talk", "/api/threads/reply", &reply).await);
        for field in
            ["form[capacity]", "form[price]", "form[version]", "form[id]", "form[circle]", "form[date]"]
        {
            let typed = filled(form.clone(), &[(field, odd), ("form[visibility]", "circle")]);
            told(odd, &client.post(&page, "/api/events/save", &typed).await);
            client.get(&page).await.expect(200);
        }
    }
    assert_eq!(posts(db).await, 1);
}

async fn pages_with_odd_addresses(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let site = Site::new(db);
    let client = admin(db, &site).await;
    let host = member(db, "host", &[domain::Role::Host]).await;
    let (thread, _) = talk(db, &host).await;
    space(db, "empty", "public", None).await;
    let mut paths: Vec<String> = Vec::new();
    for odd in
        ODD.into_iter().chain(["%ff", "%01", "a%2Fb", "%E3%81%82", "..", "<script>", "%3Cscript%3E", "'"])
    {
        let odd = form_urlencoded::byte_serialize(odd.as_bytes()).collect::<String>().replace("%25", "%");
        for page in ["/events/", "/talk/t/", "/talk/", "/members/"] {
            paths.push(format!("{page}{odd}"));
        }
        paths.push(format!("/events/{odd}/edit"));
        paths.push(format!("/talk/p/{odd}/edit"));
        for page in ["/events/past", "/talk/empty", "/members", "/admin", &format!("/talk/t/{thread}")] {
            paths.push(format!(
                "{page}?page={odd}&sort={odd}&standing={odd}&reply={odd}&profession={odd}&q={odd}"
            ));
        }
        paths.push(format!("/events?view={odd}&date={odd}&kind={odd}&circle={odd}&open={odd}"));
        paths.push(format!("/verify?token={odd}"));
        paths.push(format!("/login?next={odd}"));
    }
    for date in ["2000-01-01", "2200-12-31", "1999-12-31", "2026-02-30", "0000-00-00", "2026-11-22T00:00"] {
        paths.push(format!("/events?date={date}"));
        paths.push(format!("/events?view=agenda&date={date}"));
    }
    for path in paths {
        let answer = client.get(&path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {} {}", answer.status, answer.body);
        assert!(!answer.body.contains("<script>'"), "{path}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_is_told() {
    let db = store::testing::sqlite().await;
    let site = Site::new(&db);
    let hana = member(&db, "hana", &[]).await;
    let (thread, _) = talk(&db, &hana).await;
    let client = site.member(&hana).await;
    let page = format!("/talk/t/{thread}");
    let form = client.get(&page).await.html().form("/api/threads/reply");
    let long = "あ".repeat(500_000);
    let answer = client.post(&page, "/api/threads/reply", &filled(form, &[("form[body]", &long)])).await;
    let answer = answer.expect(413);
    assert!(
        answer.html().text.contains(&domain::Error::TooLarge.text(domain::Locale::Ja)),
        "{}",
        answer.body
    );
    assert_eq!(posts(&db).await, 1);
    db.end().await;
}

/// Nobody fills the memory: a body is read up to a limit, whoever sends it and however it is said to be.
#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() {
    let db = store::testing::sqlite().await;
    let site = Site::new(&db);
    let client = site.visitor();
    for (path, accept, kind) in [
        ("/api/threads/preview", "application/json", "application/json"),
        ("/api/threads/reply", "application/json", "application/x-www-form-urlencoded"),
        ("/api/threads/reply", "text/html", "application/x-www-form-urlencoded"),
        ("/api/threads/reply", "text/html", "multipart/form-data"),
        ("/preferences", "text/html", "application/x-www-form-urlencoded"),
    ] {
        let read = Arc::new(AtomicUsize::new(0));
        let count = read.clone();
        let pieces = futures::stream::iter((0..1024).map(move |_| {
            count.fetch_add(64 << 10, Ordering::SeqCst);
            Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 64 << 10]))
        }));
        let request = Request::post(path)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, HERE)
            .header("sec-fetch-site", "same-origin");
        let answer = client.send(request.body(Body::from_stream(pieces)).unwrap()).await;
        assert!(
            (300..500).contains(&answer.status.as_u16()),
            "{path} {accept}: {} {}",
            answer.status,
            answer.body
        );
        let read = read.load(Ordering::SeqCst);
        assert!(read < 3 << 20, "{path} {accept} {kind}: {read} bytes were read");
    }
    db.end().await;
}
