//! Files as browsers send them: taken, refused with a reason, served to those who may have them, and cleared away.

use crate::support::{Answer, Client, Site};
use axum::body::Body;
use domain::{EventId, Role};
use futures::stream;
use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use std::time::{Duration, SystemTime};
use store::on_both;
use store::testing::{TestDb, event, member, number, register, run};

on_both!(
    a_cover_is_taken_and_shown,
    pictures_are_sent_together,
    what_is_refused_says_why_and_leaves_nothing,
    handouts_are_saved_under_their_name,
    whoever_may_not_is_refused_before_it_is_read,
    half_a_form_leaves_nothing_of_its_last_file,
    what_belongs_to_nothing_is_cleared_away,
);

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

struct Evening {
    site: Site,
    host: Client,
    id: EventId,
}

async fn evening(db: &TestDb) -> Evening {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| ()).await;
    let site = Site::new(db);
    Evening { host: site.member(&host).await, site, id }
}

impl Evening {
    async fn send(&self, part: &str, files: &[(&str, &[u8])]) -> Answer {
        let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(n, b)| ("file", *n, *b)).collect();
        let page = format!("/events/{}/files", self.id);
        self.host.upload(&page, &format!("/events/{}/upload/{part}", self.id), &files).await
    }

    /// Where the pictures of a page are.
    async fn pictures(&self, page: &str) -> Vec<String> {
        let page = self.host.get(page).await.expect(200);
        page.body
            .split("src=\"/files/")
            .skip(1)
            .map(|s| format!("/files/{}", s.split('"').next().unwrap()))
            .collect()
    }

    /// How many files lie in the folder.
    fn kept(&self) -> usize {
        let folder = self.site.app.config.store.data.join("files");
        let Ok(folders) = std::fs::read_dir(folder) else { return 0 };
        folders.map(|f| std::fs::read_dir(f.unwrap().path()).unwrap().count()).sum()
    }
}

async fn a_cover_is_taken_and_shown(db: &TestDb) {
    let evening = evening(db).await;
    let page = format!("/events/{}", evening.id);
    let sent = png(2000, 1000);
    let to = evening.send("cover", &[("夜.png", &sent)]).await;
    assert_eq!(to.led_to(), format!("{page}/files#cover"));
    assert_eq!(evening.kept(), 2, "the picture, and the small one");
    let [cover] = evening.pictures(&page).await.try_into().unwrap();
    let visitor = evening.site.visitor();
    let shown = visitor.get(&cover).await.expect(200);
    assert_eq!(shown.header("content-type"), "image/jpeg", "it was written anew");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert!(shown.header("content-security-policy").contains("sandbox"));
    assert_eq!(shown.header("content-disposition"), "inline");
    assert!(shown.header("cache-control").starts_with("private"));
    let small = visitor.get(&format!("{cover}/small")).await.expect(200);
    assert!(
        small.header("content-length").parse::<u64>().unwrap()
            < shown.header("content-length").parse().unwrap()
    );
    let again = evening.site.visitor().sending("if-none-match", shown.header("etag")).get(&cover).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    // Another one takes its place; what the old one was stays for a day, reachable by nobody.
    evening.send("cover", &[("2.png", &png(900, 1600))]).await.led_to();
    visitor.get(&cover).await.expect(404);
    // The page for hosts, and taking it away.
    assert_eq!(evening.pictures(&format!("{page}/files")).await.len(), 1);
    let fields = crate::support::fields(&[("id", &evening.id.to_string())]);
    evening.host.post(&format!("{page}/files"), "/api/events/drop_cover", &fields).await.led_to();
    assert_eq!(evening.pictures(&page).await.len(), 0);
}

async fn pictures_are_sent_together(db: &TestDb) {
    let evening = evening(db).await;
    let (a, b) = (png(900, 700), png(60, 60));
    let to = evening.send("recap", &[("a.png", &a), ("b.txt", b"no picture"), ("c.png", &b)]).await;
    let to = to.led_to().to_owned();
    assert!(to.contains("at=recap&refused=not-a-picture&name=b.txt&taken=2#recap"), "{to}");
    let page = evening.host.get(&to).await.expect(200).body;
    assert!(page.contains("b.txt: 写真として読めないファイルです"), "it is said which and why");
    assert!(page.contains("ほかのファイルは保存しました"), "and that the others are kept");
    run(db, "UPDATE events SET starts_at = starts_at - 864000000000, ends_at = ends_at - 864000000000, version = version + 1").await;
    // The page is remembered for those who saw it; a change of its files is one of the event.
    let small = evening.pictures(&format!("/events/{}/files", evening.id)).await;
    assert_eq!(small.len(), 2);
    assert!(small[0].ends_with("/small") && !small[1].ends_with("/small"), "{small:?}");
}

/// A PNG of 40,000 × 40,000 pixels in a few hundred bytes: its head is right, the rest is never looked at.
pub fn bomb() -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..24].copy_from_slice(&[0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40]);
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// PNG (third edition), annex D.
fn crc(bytes: &[u8]) -> u32 {
    let step = |mut c: u32| {
        for _ in 0..8 {
            c = if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 };
        }
        c
    };
    !bytes.iter().fold(u32::MAX, |c, b| step((c ^ u32::from(*b)) & 0xff) ^ (c >> 8))
}

async fn what_is_refused_says_why_and_leaves_nothing(db: &TestDb) {
    let evening = evening(db).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice();
    let large = vec![0_u8; domain::file::PICTURE_BYTES + 1];
    let larger = vec![0_u8; domain::file::HANDOUT_BYTES + 1];
    let whole = png(300, 200);
    let cases: [(&str, &str, &[u8], &str); 11] = [
        ("cover", "", b"", "nothing"),
        ("cover", "a.svg", svg, "not-a-picture"),
        ("cover", "a.png", b"<html>", "not-a-picture"),
        ("cover", "a.png", &bomb(), "too-many-pixels"),
        ("cover", "a.png", &whole[..whole.len() / 2], "broken"),
        ("cover", "a.png", &large, "too-large"),
        ("recap", "empty.png", b"", "not-a-picture"),
        ("handout", "a.html", b"<script>", "kind"),
        ("handout", "a.svg", svg, "kind"),
        ("handout", "empty.pdf", b"", "nothing"),
        ("handout", "a.pdf", &larger, "too-large"),
    ];
    for (part, name, bytes, why) in cases {
        let answer = evening.send(part, &[(name, bytes)]).await;
        let to = answer.led_to().to_owned();
        assert!(to.contains(&format!("at={part}&refused={why}&")), "{name}: {to}");
        let page = evening.host.get(&to).await.expect(200);
        let told = domain::file::Refusal::parse(why).unwrap().text(domain::Locale::Ja);
        assert!(page.body.contains(told), "{name}: {told}");
    }
    evening.send("cover", &[("bomb.png", &bomb())]).await.led_to();
    evening.host.upload("/", &format!("/events/{}/upload/cover", evening.id), &[]).await.led_to();
    evening.host.upload("/", &format!("/events/{}/upload/other", evening.id), &[]).await.expect(404);
    assert_eq!(number(db, "SELECT COUNT(*) FROM files").await, 0);
    assert_eq!(evening.kept(), 0);
}

async fn handouts_are_saved_under_their_name(db: &TestDb) {
    let evening = evening(db).await;
    let guest = member(db, "guest", &[]).await;
    register(db, &guest, evening.id).await.unwrap();
    let page = b"%PDF-1.7 <script>alert(1)</script>".as_slice();
    evening.send("handout", &[("..\\資料 \u{202e}1.pdf", page)]).await.led_to();
    let guest = evening.site.member(&guest).await;
    let shown = guest.get(&format!("/events/{}", evening.id)).await.expect(200).body;
    assert!(shown.contains("資料 1.pdf"), "without what turns the text around");
    let href = format!("/files/{}", shown.split("href=\"/files/").nth(1).unwrap().split('"').next().unwrap());
    let file = guest.get(&href).await.expect(200);
    assert_eq!(file.body.as_bytes(), page);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("cache-control"), "private, no-store");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E8%B3%87%E6%96%99%201.pdf"
    );
    evening.site.visitor().get(&href).await.expect(404);
    // Two other members: one takes no part, one gave the seat back.
    let other = member(db, "other", &[]).await;
    evening.site.member(&other).await.get(&href).await.expect(404);
}

/// A form of which the rest never comes: an answer comes all the same.
pub fn endless() -> Body {
    let head = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
    Body::from_stream(futures::StreamExt::chain(
        stream::iter([Ok::<_, std::io::Error>(head)]),
        stream::pending(),
    ))
}

async fn whoever_may_not_is_refused_before_it_is_read(db: &TestDb) {
    let evening = evening(db).await;
    let other = evening.site.member(&member(db, "other", &[]).await).await;
    let path = format!("/events/{}/upload/cover", evening.id);
    let asked = tokio::time::timeout(Duration::from_secs(20), other.upload_body("/", &path, endless()));
    asked.await.unwrap().expect(403);
    evening.site.visitor().upload_body("/", &path, endless()).await.expect(401);
    // From another site nothing is taken at all.
    let elsewhere = http::Request::post(&path)
        .header("content-type", "multipart/form-data; boundary=limit")
        .header("sec-fetch-site", "cross-site");
    evening.host.send(elsewhere.body(Body::from("--limit--\r\n")).unwrap()).await.expect(403);
}

async fn half_a_form_leaves_nothing_of_its_last_file(db: &TestDb) {
    let evening = evening(db).await;
    let mut body =
        b"--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".to_vec();
    body.extend(png(300, 300));
    let path = format!("/events/{}/upload/cover", evening.id);
    let answer = evening.host.upload_body("/", &path, body).await;
    assert!(answer.led_to().contains("refused=interrupted"), "{}", answer.led_to());
    assert_eq!((number(db, "SELECT COUNT(*) FROM files").await, evening.kept()), (0, 0));
}

async fn what_belongs_to_nothing_is_cleared_away(db: &TestDb) {
    let evening = evening(db).await;
    for n in 0..2 {
        evening.send("cover", &[("a.png", &png(800, 600 + n))]).await.led_to();
    }
    // As if the process had ended between the bytes and their row.
    evening.site.app.objects.put("ffffffffffffffffffffffffffffffff", "lost".into()).await.unwrap();
    assert_eq!(evening.kept(), 5);
    let tidy = async || server::files::tidy(&evening.site.app).await.unwrap();
    tidy().await;
    assert_eq!(evening.kept(), 5, "what is young is left alone");
    age(&evening.site.app.config.store.data.join("files"), db);
    run(db, "UPDATE files SET created_at = created_at - 86401000000").await;
    tidy().await;
    assert_eq!(evening.kept(), 2, "the cover of now, and its small one");
    let [cover] = evening.pictures(&format!("/events/{}", evening.id)).await.try_into().unwrap();
    evening.site.visitor().get(&cover).await.expect(200);
    // An empty folder, or none, is nothing to stumble over.
    std::fs::remove_dir_all(evening.site.app.config.store.data.join("files")).unwrap();
    tidy().await;
    evening.site.visitor().get(&cover).await.expect(404);
}

/// Makes all bytes two days old, by the test's own clock.
fn age(folder: &std::path::Path, db: &TestDb) {
    let now = Duration::from_micros(db.now().0.unsigned_abs());
    let then = SystemTime::UNIX_EPOCH + now - Duration::from_secs(2 * 86_400);
    for inside in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(inside.unwrap().path()).unwrap() {
            let file = std::fs::File::options().write(true).open(file.unwrap().path()).unwrap();
            file.set_modified(then).unwrap();
        }
    }
}
