//! What is a member's own: their picture, their data, the evidence of their credentials.

use crate::support::{Answer, Client, Site, fields};
use crate::uploads::png;
use axum::body::Body;
use domain::{Actor, Role};
use futures::{StreamExt, stream};
use server::jobs::work_through;
use server::mail::Post;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::testing::{TestDb, member, number};
use store::{on_both, sql};

on_both!(
    a_picture_is_cut_out_and_shown_to_whom_it_is_for,
    what_is_no_picture_is_refused_and_leaves_nothing,
    data_is_packed_and_taken_by_its_owner_alone,
    evidence_without_end_is_refused_and_nothing_is_kept,
);

/// Sends a form with a file and words.
async fn portrait(client: &Client, file: (&str, &[u8]), words: &[(&str, &str)]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in words {
        let field = format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(field.as_bytes());
    }
    let head = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: image/png\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    client.upload_body("/me/picture", "/me/picture/file", body).await
}

/// The picture on a page.
async fn shown(client: &Client, page: &str) -> Option<String> {
    let page = client.get(page).await.expect(200);
    let at = page.body.find("src=\"/files/")?;
    Some(page.body[at + 5..].split('"').next().unwrap().to_owned())
}

async fn a_picture_is_cut_out_and_shown_to_whom_it_is_for(db: &TestDb) {
    let (hana, other) = (member(db, "hana", &[]).await, member(db, "other", &[]).await);
    let site = Site::new(db);
    let (own, reader) = (site.member(&hana).await, site.member(&other).await);
    let sent = png(900, 300);
    let words = [("x", "100"), ("y", "0"), ("zoom", "150"), ("audience", "members")];
    assert_eq!(portrait(&own, ("わたし.png", &sent), &words).await.led_to(), "/me/picture");
    let file = shown(&own, "/members/hana").await.expect("one's own");
    let bytes = reader.get(&file).await.expect(200);
    assert!(bytes.header("cache-control").starts_with("private"));
    assert_eq!(shown(&reader, "/members/hana").await.as_ref(), Some(&file));
    assert_eq!(shown(&reader, "/members").await.as_ref(), Some(&file), "the directory shows it");
    site.visitor().get(&file).await.expect(404);
    // For oneself alone: nowhere in what others are sent, nor by its address.
    let only_me = fields(&[("audience", "me")]);
    own.post("/me/picture", "/api/members/show_picture", &only_me).await.led_to();
    assert_eq!(shown(&own, "/members/hana").await.as_ref(), Some(&file));
    assert_eq!(shown(&reader, "/members/hana").await, None);
    assert_eq!(shown(&reader, "/members").await, None);
    reader.get(&file).await.expect(404);
    // Who is kept away has no address that leads to it.
    let all = fields(&[("audience", "members")]);
    own.post("/me/picture", "/api/members/show_picture", &all).await.led_to();
    reader.get(&file).await.expect(200);
    store::distances::keep(db, &hana, "other", Some(domain::distance::Distance::Block)).await.unwrap();
    reader.get(&file).await.expect(404);
    assert_eq!(shown(&reader, "/members").await, None);
    let sure = fields(&[("sure", "yes")]);
    own.post("/me/picture", "/api/members/drop_picture", &sure).await.led_to();
    own.get(&file).await.expect(404);
}

async fn what_is_no_picture_is_refused_and_leaves_nothing(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let site = Site::new(db);
    let own = site.member(&hana).await;
    let half = &png(400, 400)[..200];
    let large = vec![0; domain::file::PICTURE_BYTES + 1];
    for (name, bytes, why) in [
        ("me.png", &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], "not-a-picture"),
        ("me.jpg", b"<!doctype html><script>alert(1)</script>", "not-a-picture"),
        ("me.png", half, "broken"),
        ("me.png", &large, "too-large"),
        ("", b"", "nothing"),
    ] {
        let to = portrait(&own, (name, bytes), &[("audience", "members")]).await;
        let to = to.led_to().to_owned();
        assert_eq!(to, format!("/me/picture?refused={why}"));
        assert!(own.get(&to).await.expect(200).body.contains("id=\"file-error\""), "it is said why");
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM files").await, 0);
    assert!(!site.app.config.store.data.join("files").exists(), "no bytes lie anywhere");
}

async fn data_is_packed_and_taken_by_its_owner_alone(db: &TestDb) {
    let (hana, other) = (member(db, "hana", &[]).await, member(db, "other", &[]).await);
    let site = Site::with(db, &["--demo"]);
    let (own, reader) = (site.member(&hana).await, site.member(&other).await);
    portrait(&own, ("me.png", &png(300, 300)), &[("audience", "me")]).await.led_to();
    const FILE: &str = "/me/settings/account/data/file";
    own.get(FILE).await.expect(404);
    own.post("/me/settings/account/data", "/api/security/ask_data", &fields(&[])).await.led_to();
    let waiting = own.get("/me/settings/account/data").await.expect(200);
    assert!(waiting.body.contains("<progress"), "it is told how far it is");
    let mailbox = site.app.mailbox.clone().expect("the demo has a mailbox");
    work_through(&site.app, &Post::Mailbox(mailbox)).await;
    assert!(own.get("/me/settings/account/data").await.expect(200).body.contains(FILE));
    reader.get(FILE).await.expect(404);
    site.visitor().get(FILE).await.expect(401);
    let (status, body) = own.open(FILE, ()).await;
    assert_eq!(status, 200);
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.contains(&"README.txt".to_owned()));
    assert_eq!(names.iter().filter(|n| n.starts_with("files/")).count(), 1, "{names:?}");
    let mut profile = String::new();
    zip.by_name("data/profile.json").unwrap().read_to_string(&mut profile).unwrap();
    let profile: serde_json::Value = serde_json::from_str(&profile).unwrap();
    assert_eq!(
        (&profile[0]["handle"], &profile[0]["password_hash"]),
        (&"hana".into(), &serde_json::Value::Null)
    );
    assert!(profile[0]["created_at"].as_str().unwrap().ends_with('Z'));
}

async fn evidence_without_end_is_refused_and_nothing_is_kept(db: &TestDb) {
    let hana = member(db, "hana", &[Role::Host]).await;
    let site = Site::new(db);
    let own = site.member(&hana).await;
    let claim = domain::credential::NewClaim { code: "nurse".into(), number: String::new() };
    let id = store::credentials::begin(db, &hana, &claim).await.unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let head = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7";
    let counted = taken.clone();
    // A gigabyte, in pieces of a megabyte.
    let pieces = stream::iter(0..1025).map(move |n: usize| {
        counted.fetch_add(1, Ordering::SeqCst);
        let bytes = if n == 0 { head.as_bytes().to_vec() } else { vec![b'x'; 1_000_000] };
        Ok::<_, std::io::Error>(bytes)
    });
    let action = format!("/me/credentials/{id}/evidence");
    let answer = own.upload_body("/me/credentials", &action, Body::from_stream(pieces)).await;
    assert!(answer.led_to().contains("refused="), "{}", answer.led_to());
    assert!(taken.load(Ordering::SeqCst) < 60, "{taken:?} megabytes were read");
    assert_eq!(number(db, "SELECT COUNT(*) FROM evidence").await, 0);
    // What only says that it is a PDF.
    let to = own.upload("/me/credentials", &action, &[("file", "a.pdf", b"<script>alert(1)</script>")]).await;
    assert!(to.led_to().contains("refused=not-a-picture"), "{}", to.led_to());
    assert_eq!(number(db, sql!("SELECT COUNT(*) FROM evidence")).await, 0);
    let nobody = store::credentials::room(db, &Actor::Visitor, id).await;
    assert_eq!(nobody, Err(domain::Error::SignedOut));
}
