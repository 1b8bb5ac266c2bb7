//! What every answer carries, and what is refused before anything reads it.

use crate::support::people::{talk, thread, with_password};
use crate::support::{Answer, Args, HERE, Site, bare, fields};
use axum::body::Body;
use domain::Role;
use http::{Method, Request, header};
use leptos::server_fn::axum::server_fn_paths;
use std::collections::HashSet;
use store::on_both;
use store::sql;
use store::testing::{PASSWORD, TestDb, event, member, run, space};

on_both!(
    every_answer_has_its_headers,
    scripts_have_the_nonce_of_their_answer,
    other_sites_change_nothing,
    session_cookies_are_guarded,
    what_people_write_is_inert,
    who_asks_too_often_waits,
    a_network_asks_too_often_as_one,
    machines_are_told,
    pages_come_in_the_readers_language,
);

/// The nonce that a page's policy allows.
fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let rest = policy.split("'nonce-").nth(1).unwrap_or_else(|| panic!("a nonce in {policy:?}"));
    rest.split('\'').next().unwrap().to_owned()
}

async fn every_answer_has_its_headers(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let site = Site::new(db);
    let client = site.visitor();
    let wrong = fields(&[("email", "x"), ("password", "y")]);
    let answers = [
        client.get("/about").await.expect(200),
        client.get("/about").await.expect(200),
        client.get("/no/such/page").await.expect(404),
        client.get("/me").await.expect(401),
        client.get("/healthz").await.expect(200),
        client.call("/api/home/landing", &Args::Json(serde_json::json!({}))).await.expect(200),
        client.call("/api/accounts/sign_in", &Args::Form(wrong.clone())).await.expect(422),
        client.post("/login", "/api/accounts/sign_in", &wrong).await.expect(303),
        client.send(bare(Method::POST, "/api/accounts/sign_in")).await.expect(403),
        client.send(bare(Method::DELETE, "/about")).await.expect(403),
    ];
    for answer in &answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{answer:?}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("base-uri 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(answer.header("cache-control").contains("no-"), "{answer:?}");
        assert_eq!(answer.header("strict-transport-security"), "", "only where there is HTTPS");
    }
    let secure = Site::with(db, &["--public-url", "https://community.example"]).visitor();
    assert!(secure.get("/about").await.header("strict-transport-security").starts_with("max-age=31536000"));
    let lost = client.get("/no/such/page").await.expect(404);
    assert!(lost.html().all("h1").count() == 1 && lost.html().all("main").count() == 1, "{}", lost.body);
}

async fn scripts_have_the_nonce_of_their_answer(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| {}).await;
    let (thread, _) = talk(db, &host).await;
    let site = Site::new(db);
    let mut seen = HashSet::new();
    let pages = ["/", "/about", "/events", "/login", "/nowhere", &format!("/events/{id}")];
    let inside =
        ["/", "/members", "/me/profile", &format!("/talk/t/{thread}"), &format!("/events/{id}/edit")];
    let (visitor, signed_in) = (site.visitor(), site.member(&host).await);
    let all = pages.iter().map(|p| (&visitor, *p)).chain(inside.iter().map(|p| (&signed_in, *p)));
    for (client, path) in all {
        // The second and third of a visitor's page come from the cache.
        for _ in 0..3 {
            let answer = client.get(path).await;
            let nonce = nonce(&answer);
            assert!(nonce.len() >= 20, "{nonce}");
            assert!(seen.insert(nonce.clone()), "{path}: the nonce {nonce} was given before");
            let html = answer.html();
            let scripts: Vec<_> = html.all("script").collect();
            assert!(scripts.len() >= 2, "{path}");
            for script in scripts {
                let data = matches!(script.get("type"), Some("application/json" | "application/ld+json"));
                assert!(data || script.get("nonce") == Some(&nonce), "{path}: {script:?}");
            }
            for tag in &html.tags {
                for (name, value) in tag.attributes() {
                    assert!(!name.starts_with("on") && name != "style", "{path}: {tag:?}");
                    assert!(!value.trim_start().to_lowercase().starts_with("javascript:"), "{path}: {tag:?}");
                }
            }
            assert_eq!(html.all("style").count(), 0, "{path}");
        }
    }
}

async fn other_sites_change_nothing(db: &TestDb) {
    let site = Site::new(db);
    let admin = member(db, "admin", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let secret =
        store::accounts::sessions::begin(db, store::testing::id(&admin), &Default::default()).await.unwrap();
    let typed = format!("id={}&reason=x", store::testing::id(&hana));
    let attempts: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", HERE)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    let send = async |method: Method, path: &str, extra: &[(&str, &str)], accept: &str| {
        let client = site.visitor();
        client.set_cookie("session", &secret);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        client.send(request.body(Body::from(typed.clone())).unwrap()).await
    };
    let mut paths: Vec<&str> = server_fn_paths().map(|(p, _)| p).collect();
    paths.extend(["/preferences", "/", "/events", "/nowhere"]);
    for attempt in attempts {
        for accept in ["text/html", "application/json"] {
            for path in &paths {
                let answer = send(Method::POST, path, attempt, accept).await;
                assert_eq!(answer.status, 403, "{path} {attempt:?}");
            }
            for method in [Method::PUT, Method::DELETE, Method::PATCH] {
                assert_eq!(send(method, "/api/admin/suspend_member", attempt, accept).await.status, 403);
            }
        }
    }
    let standing = sql!("SELECT COUNT(*) FROM members WHERE standing = 'active'");
    assert_eq!(store::testing::number(db, standing).await, 2);
    // The same from our own page is done: by either of the two things browsers say.
    let path = "/api/admin/suspend_member";
    assert_eq!(send(Method::POST, path, &[("origin", HERE)], "application/json").await.status, 200);
    let answer = send(Method::POST, path, &[("sec-fetch-site", "same-origin")], "application/json").await;
    assert_eq!(answer.status, 409, "done before");
}

async fn session_cookies_are_guarded(db: &TestDb) {
    with_password(db, "hana", &[]).await;
    let typed = fields(&[("email", "hana@example.com"), ("password", PASSWORD)]);
    for (url, name, secure) in
        [(HERE, "session", false), ("https://community.example", "__Host-session", true)]
    {
        let site = Site::with(db, &["--public-url", url]);
        let client = site.visitor();
        let answer = client.post("/login", "/api/accounts/sign_in", &typed).await;
        let cookies = answer.set_cookies();
        let cookie = cookies
            .iter()
            .find(|c| c.starts_with(&format!("{name}=")))
            .unwrap_or_else(|| panic!("{cookies:?}"));
        let parts: HashSet<&str> = cookie.split("; ").skip(1).collect();
        let mut expected = HashSet::from(["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"]);
        if secure {
            expected.insert("Secure");
        }
        assert_eq!(parts, expected);
        let secret = client.cookie(name).unwrap();
        assert!(secret.len() >= 43, "256 bits");
        // Only its hash is kept.
        let kept: Vec<(Vec<u8>,)> = store::testing::rows(db, "SELECT token_hash FROM sessions").await;
        assert!(kept.iter().all(|(hash,)| hash != secret.as_bytes()));
        // Signing out takes it back by the same name.
        let answer = client.post("/", "/api/accounts/sign_out", &[]).await;
        let back = format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assert!(answer.set_cookies().iter().any(|c| c.starts_with(&back)));
        client.set_cookie(name, &secret);
        client.get("/me").await.expect(401);
    }
    // Where there is HTTPS, a cookie that anything on the way could have set is none.
    let hana = member(db, "other", &[]).await;
    let secret =
        store::accounts::sessions::begin(db, store::testing::id(&hana), &Default::default()).await.unwrap();
    let client = Site::with(db, &["--public-url", "https://community.example"]).visitor();
    client.set_cookie("session", &secret);
    client.get("/me").await.expect(401);
}

async fn what_people_write_is_inert(db: &TestDb) {
    let name = "</script><script>alert(1)</script>";
    let text = "</textarea><img src=x onerror=alert(2)>\n\n<script>alert(3)</script> [x](javascript:alert(4)) \"'&amp;";
    let hana = member(db, "hana", &[Role::Host]).await;
    run(db, sql!("UPDATE members SET name = $1, headline = $1, sort_key = $1 WHERE handle = 'hana'", name))
        .await;
    space(db, "open", "public", None).await;
    let (thread, post) = thread(db, &hana, "open", text).await;
    run(db, sql!("UPDATE threads SET title = $1", name)).await;
    let id = event(db, &hana, |f| {
        f.title = name.into();
        f.body = text.into();
        f.summary = name.into();
        f.place = name.into();
        f.speakers = name.into();
    })
    .await;
    store::testing::register(db, &hana, id).await.unwrap();
    let admin = member(db, "admin", &[Role::Admin]).await;
    let site = Site::new(db);
    let (client, admin, visitor) = (site.member(&hana).await, site.member(&admin).await, site.visitor());
    let edit = format!("/talk/p/{post}/edit");
    let mut pages: Vec<(&str, String)> =
        ["/", "/me", "/me/profile", "/members", "/members/hana", "/talk/open", "/events"]
            .into_iter()
            .chain(["/talk", "/admin", "/events/new"])
            .map(|p| ("", p.to_owned()))
            .collect();
    let own = [format!("/talk/t/{thread}"), format!("/talk/t/{thread}?reply={post}"), edit.clone()];
    let events = [format!("/events/{id}"), format!("/events/{id}/edit"), format!("/events/{id}/attendees")];
    pages.extend(own.into_iter().chain(events).map(|p| ("", p)));
    pages.push(("", format!("/login?next={}", "%22%3E%3Cscript%3Ealert(5)%3C/script%3E")));
    pages.push(("", "/talk/%3Cscript%3Ealert(6)%3C%2Fscript%3E".to_owned()));
    let mut told = 0;
    for (_, path) in &pages {
        for client in [&client, &admin, &visitor] {
            let answer = client.get(path).await;
            let html = answer.html();
            told += usize::from(html.text.contains(name));
            assert_eq!(html.all("img").count(), 0, "{path}");
            for script in html.all("script") {
                assert!(
                    matches!(script.get("type"), Some("application/json" | "application/ld+json"))
                        || script.get("nonce").is_some(),
                    "{path}: {script:?}"
                );
                assert!(!script.text.trim_start().starts_with("alert"), "{path}: {script:?}");
            }
            for tag in &html.tags {
                assert!(
                    !tag.attributes().any(|(n, v)| n.starts_with("on") || v.starts_with("javascript:")),
                    "{path}: {tag:?}"
                );
            }
        }
    }
    assert!(told > 20, "the name is shown as text: {told}");
    assert_eq!(client.get(&edit).await.html().value("form[body]").unwrap(), text);
    let form = client.get(&format!("/events/{id}/edit")).await.html();
    assert_eq!(form.value("form[title]").unwrap(), name);
    assert_eq!(form.value("form[body]").unwrap(), text);
}

async fn who_asks_too_often_waits(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let site = Site::with(db, &["--rate-limit", "1", "--trusted-proxies", "127.0.0.1"]);
    let visitor = site.visitor().sending("x-forwarded-for", "203.0.113.1");
    let mut refused = None;
    for n in 0..40 {
        let answer = visitor.get(&format!("/verify?token={n}")).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, 200);
    }
    let refused = refused.expect("more than ten at once are refused");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(refused.html().all("h1").count(), 1);
    let called = visitor.call("/api/home/landing", &Args::Json(serde_json::json!({}))).await;
    let error: domain::Error = serde_json::from_str(&called.body).unwrap();
    assert!(matches!(error, domain::Error::TooMany { .. }) && called.status == 429);
    // Others are not held up: another address, and a member at the same one.
    let other = site.visitor().sending("x-forwarded-for", "203.0.113.2");
    other.get("/verify").await.expect(200);
    let member = site.member(&hana).await.sending("x-forwarded-for", "203.0.113.1");
    member.get("/me").await.expect(200);
    // Nobody gets away by claiming another address in front of the proxy's.
    let liar = site.visitor().sending("x-forwarded-for", "198.51.100.9, 203.0.113.1");
    liar.get("/verify").await.expect(429);
}

async fn a_network_asks_too_often_as_one(db: &TestDb) {
    let site = Site::with(db, &["--rate-limit", "1", "--trusted-proxies", "127.0.0.1"]);
    let from = async |address: &str| {
        let answer = site.visitor().sending("x-forwarded-for", address).get("/verify").await;
        answer.status.as_u16()
    };
    let mut refused = false;
    for n in 0..40 {
        refused |= from(&format!("2001:db8:0:1:{n:x}::{n:x}")).await == 429;
    }
    assert!(refused);
    assert_eq!(from("2001:db8:0:2::1").await, 200);
}

async fn machines_are_told(db: &TestDb) {
    let client = Site::new(db).visitor();
    assert_eq!(client.get("/healthz").await.expect(200).body, "ok\n");
    assert_eq!(client.get("/readyz").await.expect(200).body, "ready\n");
    for path in ["/healthz", "/readyz"] {
        let head = client.send(bare(Method::HEAD, path)).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    }
}

async fn pages_come_in_the_readers_language(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let site = Site::new(db);
    for (asked, cookie, lang) in [
        ("", "", "ja"),
        ("en-US,en;q=0.9", "", "en"),
        ("en;q=0.5, ja;q=0.9", "", "ja"),
        ("fr,en;q=0.5", "", "en"),
        ("ja", "en", "en"),
        ("en", "ja", "ja"),
        ("en", "xx", "en"),
    ] {
        let mut client = site.visitor();
        if !asked.is_empty() {
            client = client.sending("accept-language", asked);
        }
        if !cookie.is_empty() {
            client.set_cookie("lang", cookie);
        }
        // Twice: what is kept for one language is not given to another.
        for _ in 0..2 {
            let answer = client.get("/about").await.expect(200);
            assert_eq!(answer.html().all("html").next().unwrap().get("lang"), Some(lang), "{asked} {cookie}");
            assert!(answer.header("vary").contains("accept-language"));
        }
    }
}
