//! Files for posts: sent by a script or without one, refused with a reason, and had by those who may read the post.

use crate::support::{Answer, Client, Site, fields};
use crate::uploads::{bomb, endless, png};
use domain::setting::AttachmentsForm;
use domain::{Actor, Role};
use serde_json::Value;
use std::time::Duration;
use store::on_both;
use store::testing::{TestDb, member, number, space};

on_both!(
    a_script_is_told_what_to_put_into_the_text,
    without_script_a_page_says_the_same,
    what_is_refused_says_why_and_leaves_nothing,
    whoever_may_not_is_refused_before_it_is_read,
    a_file_of_a_post_is_had_by_its_readers,
    a_part_of_a_file_is_sent,
);

/// Sends a file as the editor does.
async fn send(client: &Client, name: &str, bytes: &[u8]) -> Answer {
    let mut body =
        format!("--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
            .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let request = http::Request::post("/talk/upload")
        .header("accept", "application/json")
        .header("content-type", "multipart/form-data; boundary=limit")
        .header("sec-fetch-site", "same-origin");
    client.send(request.body(body.into()).unwrap()).await
}

fn told(answer: &Answer, field: &str) -> String {
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.body);
    let value: Value = serde_json::from_str(&answer.body).unwrap();
    value[field].as_str().unwrap_or_default().to_owned()
}

/// How many files lie in the folder.
fn kept(site: &Site) -> usize {
    let Ok(folders) = std::fs::read_dir(site.app.config.store.data.join("files")) else { return 0 };
    folders.map(|f| std::fs::read_dir(f.unwrap().path()).unwrap().count()).sum()
}

/// A community with a member who is signed in.
async fn somebody(db: &TestDb) -> (Site, Client, Actor) {
    let site = Site::new(db);
    space(db, "open", "public", None).await;
    space(db, "inner", "members", None).await;
    let actor = member(db, "me", &[]).await;
    let me = site.member(&actor).await;
    (site, me, actor)
}

async fn a_script_is_told_what_to_put_into_the_text(db: &TestDb) {
    let (site, me, _) = somebody(db).await;
    let answer = send(&me, "../夜の\u{202e}川*.png", &png(2000, 1000)).await.expect(200);
    let name = told(&answer, "name");
    assert_eq!(told(&answer, "markdown"), format!("![夜の川\\*](/files/{name})"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let mine = me.get(&format!("/files/{name}")).await.expect(200);
    assert_eq!(mine.header("content-type"), "image/jpeg", "it was written anew");
    assert_eq!(mine.header("content-disposition"), "inline");
    assert_eq!(mine.header("x-content-type-options"), "nosniff");
    assert!(mine.header("content-security-policy").contains("sandbox"));
    site.visitor().get(&format!("/files/{name}")).await.expect(404);
    let answer = send(&me, "資料 1.pdf", b"%PDF-1.7 <script>alert(1)</script>").await.expect(200);
    assert_eq!(told(&answer, "markdown"), format!("[資料 1.pdf](/files/{})", told(&answer, "name")));
    let file = me.get(&format!("/files/{}", told(&answer, "name"))).await.expect(200);
    assert!(file.header("content-disposition").starts_with("attachment; "));
    assert_eq!(file.header("content-type"), "application/pdf");
}

async fn without_script_a_page_says_the_same(db: &TestDb) {
    let (_site, me, _) = somebody(db).await;
    let page = me.get("/talk/upload").await.expect(200).html();
    assert!(page.all("form").any(|f| {
        f.get("action") == Some("/talk/upload") && f.get("enctype") == Some("multipart/form-data")
    }));
    let to = me.upload("/talk/upload", "/talk/upload", &[("file", "夜.png", &png(90, 60))]).await;
    let to = to.led_to().to_owned();
    let name = to.strip_prefix("/talk/upload?file=").unwrap().to_owned();
    let page = me.get(&to).await.expect(200).html();
    let line = page.all("input").find(|i| i.get("id") == Some("line")).unwrap();
    assert_eq!(line.get("value"), Some(format!("![夜](/files/{name})").as_str()));
    let to = me.upload("/talk/upload", "/talk/upload", &[("file", "a.svg", b"<svg>")]).await;
    let to = to.led_to().to_owned();
    assert_eq!(to, "/talk/upload?refused=kind&name=a.svg");
    let page = me.get(&to).await.expect(200);
    assert!(page.body.contains("a.svg: この種類のファイルは送れません"), "{}", page.body);
    me.upload("/talk/upload", "/talk/upload", &[]).await.led_to();
}

async fn what_is_refused_says_why_and_leaves_nothing(db: &TestDb) {
    let (site, me, _) = somebody(db).await;
    let whole = png(300, 200);
    let large = vec![b'a'; domain::file::HANDOUT_BYTES + 1];
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice();
    let cases: [(&str, &[u8], &str); 13] = [
        ("a.svg", svg, "この種類のファイルは送れません"),
        ("a.html", b"<script>", "この種類のファイルは送れません"),
        ("noend", b"x", "この種類のファイルは送れません"),
        ("", b"x", "この種類のファイルは送れません"),
        ("", b"", "ファイルが選ばれていません"),
        ("empty.pdf", b"", "ファイルが選ばれていません"),
        ("a.png", svg, "写真として読めない"),
        ("a.jpg", b"%PDF-1.7", "写真として読めない"),
        ("a.png", &bomb(), "写真が大きすぎます"),
        ("a.png", &whole[..whole.len() / 2], "壊れています"),
        ("a.pdf", b"MZ\x90\0", "名前と中身の種類が合いません"),
        ("a.docx", b"<html>", "名前と中身の種類が合いません"),
        ("a.txt", &large, "ファイルが大きすぎます。写真は15 MB、ほかは20 MBまでです"),
    ];
    for (name, bytes, why) in cases {
        let answer = send(&me, name, bytes).await.expect(422);
        assert!(told(&answer, "why").contains(why), "{name}: {}", answer.body);
    }
    // What admins allow decides.
    let admin = site.member(&member(db, "admin", &[Role::Admin]).await).await;
    let form = AttachmentsForm { kinds: "png".into(), most: "1".into(), most_a_day: "1".into() };
    let form = fields(&[
        ("form[kinds]", &form.kinds),
        ("form[most]", &form.most),
        ("form[most_a_day]", &form.most_a_day),
    ]);
    admin.post("/admin", "/api/admin/set_attachments", &form).await.led_to();
    assert!(admin.get("/admin").await.expect(200).body.contains("value=\"png\""));
    let answer = send(&me, "a.pdf", b"%PDF-1.7").await.expect(422);
    assert!(told(&answer, "why").contains("送れるのは png です"));
    let answer = send(&me, "a.png", &vec![0; 1_000_000 + 1]).await.expect(422);
    assert!(told(&answer, "why").contains("写真は1 MB、ほかは1 MBまで"), "{}", answer.body);
    assert_eq!((number(db, "SELECT COUNT(*) FROM files").await, kept(&site)), (0, 0));
    // A whole day's measure.
    store::testing::run(db, "UPDATE settings SET value = '3000' WHERE name = 'attachment_bytes_a_day'").await;
    let mut taken = 0;
    let full = loop {
        let answer = send(&me, "a.png", &png(40, 40)).await;
        if answer.status != 200 || taken > 100 {
            break answer;
        }
        taken += 1;
    };
    assert!(taken > 0 && told(&full, "why").contains("使い切りました"), "{}", full.body);
    assert_eq!(kept(&site), taken, "the bytes of what is refused are gone at once");
}

async fn whoever_may_not_is_refused_before_it_is_read(db: &TestDb) {
    let (site, me, _) = somebody(db).await;
    let asked = async |client: &Client| {
        let sent = client.upload_body("/talk/upload", "/talk/upload", endless());
        tokio::time::timeout(Duration::from_secs(20), sent).await.unwrap()
    };
    asked(&site.visitor()).await.expect(401);
    let answer = send(&site.visitor(), "a.png", &png(1, 1)).await.expect(401);
    assert!(!told(&answer, "why").is_empty());
    // From another site nothing is taken at all.
    let elsewhere = http::Request::post("/talk/upload")
        .header("content-type", "multipart/form-data; boundary=limit")
        .header("sec-fetch-site", "cross-site");
    me.send(elsewhere.body(axum::body::Body::from("--limit--\r\n")).unwrap()).await.expect(403);
    // Half a form leaves nothing.
    let half =
        b"--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nabc".to_vec();
    let to = me.upload_body("/talk/upload", "/talk/upload", half).await;
    assert_eq!(to.led_to(), "/talk/upload?refused=interrupted&name=a.png");
    assert_eq!((number(db, "SELECT COUNT(*) FROM files").await, kept(&site)), (0, 0));
}

async fn a_file_of_a_post_is_had_by_its_readers(db: &TestDb) {
    let (site, me, _) = somebody(db).await;
    let other = site.member(&member(db, "other", &[]).await).await;
    let answer = send(&me, "夜.png", &png(900, 600)).await.expect(200);
    let href = format!("/files/{}", told(&answer, "name"));
    other.get(&href).await.expect(404);
    let form = fields(&[
        ("form[space]", "inner"),
        ("form[title]", "写真"),
        ("form[body]", &told(&answer, "markdown")),
    ]);
    let thread = me.post("/talk/inner/new", "/api/threads/start", &form).await.led_to().to_owned();
    let page = other.get(&thread).await.expect(200).html();
    let picture = page.all("img").find(|i| i.get("src") == Some(&href)).expect("the picture stands there");
    let told = ["alt", "width", "height", "loading"].map(|name| picture.get(name).unwrap_or_default());
    assert_eq!(told, ["夜", "900", "600", "lazy"]);
    other.get(&href).await.expect(200);
    site.visitor().get(&href).await.expect(404);
    store::testing::run(db, "UPDATE posts SET hidden_at = 1").await;
    other.get(&href).await.expect(404);
}

async fn a_part_of_a_file_is_sent(db: &TestDb) {
    let (site, me, actor) = somebody(db).await;
    let answer = send(&me, "a.txt", b"0123456789").await.expect(200);
    let href = format!("/files/{}", told(&answer, "name"));
    let whole = me.get(&href).await.expect(200);
    assert_eq!((whole.body.as_str(), whole.header("accept-ranges")), ("0123456789", "bytes"));
    let tag = whole.header("etag").to_owned();
    let ask = async |headers: &[(&'static str, &str)]| {
        let mut client = site.member(&actor).await;
        for (name, value) in headers {
            client = client.sending(name, value);
        }
        client.get(&href).await
    };
    for (range, place, bytes) in [
        ("bytes=2-4", "bytes 2-4/10", "234"),
        ("bytes=7-", "bytes 7-9/10", "789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=0-99", "bytes 0-9/10", "0123456789"),
    ] {
        let part = ask(&[("range", range)]).await.expect(206);
        assert_eq!((part.header("content-range"), part.body.as_str()), (place, bytes), "{range}");
        assert_eq!(part.header("content-length"), bytes.len().to_string());
        assert!(part.header("content-disposition").starts_with("attachment"));
    }
    let none = ask(&[("range", "bytes=10-")]).await.expect(416);
    assert_eq!((none.header("content-range"), none.body.as_str()), ("bytes */10", ""));
    for (range, begun) in [("bytes=2-4,6-7", ""), ("lines=1-2", ""), ("bytes=2-4", "\"other\"")] {
        let mut headers = vec![("range", range)];
        if !begun.is_empty() {
            headers.push(("if-range", begun));
        }
        assert_eq!(ask(&headers).await.expect(200).body, "0123456789", "{range} {begun}");
    }
    ask(&[("range", "bytes=2-4"), ("if-range", &tag)]).await.expect(206);
    ask(&[("range", "bytes=2-4"), ("if-none-match", &tag)]).await.expect(304);
}
