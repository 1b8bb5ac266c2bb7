//! What those see who are not here yet: previews of links, search engines, readers of news.

use crate::support::Site;
use domain::Role;
use store::on_both;
use store::sql;
use store::testing::{TestDb, event, member, run};

on_both!(what_everyone_may_see_is_found);

async fn what_everyone_may_see_is_found(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let evil = "読書会 </script><b>\"&";
    let open = event(db, &host, |f| (f.title, f.place) = (evil.into(), "京都".into())).await;
    let unsettled = event(db, &host, |f| f.title = "場所は未定".into()).await;
    let inner = event(db, &host, |f| (f.title, f.visibility) = ("内々".into(), "members".into())).await;
    let site = Site::new(db);
    let visitor = site.visitor();
    let page = visitor.get(&format!("/events/{open}")).await.expect(200).body;
    let url = format!("http://community.example/events/{open}");
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{url}\"")), "{page}");
    let data = page.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        (&data["@type"], &data["name"], &data["url"]),
        (&"Event".into(), &evil.into(), &url.clone().into())
    );
    assert_eq!(data["startDate"], "2026-11-24T19:30:00+09:00");
    assert_eq!(data["eventStatus"], "https://schema.org/EventScheduled");
    assert_eq!(data["location"]["name"], "京都");
    assert_eq!(data["eventAttendanceMode"], "https://schema.org/OfflineEventAttendanceMode");
    // Of what has neither a place nor a link yet, neither is said.
    let other = visitor.get(&format!("/events/{unsettled}")).await.expect(200).body;
    let other = other.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let other: serde_json::Value = serde_json::from_str(other).unwrap();
    assert_eq!((other.get("eventAttendanceMode"), other.get("location")), (None, None));
    let picture = page.split("property=\"og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    let path = picture.strip_prefix("http://community.example").unwrap();
    let drawn = visitor.get(path).await.expect(200);
    assert_eq!(drawn.headers["content-type"], "image/png");
    // What is not for everyone has no picture and stands in no list.
    visitor.get(&format!("/events/{inner}/card.png")).await.expect(404);
    site.member(&host).await.get(&format!("/events/{inner}/card.png")).await.expect(404);
    let own = site.member(&host).await.get(&format!("/events/{inner}")).await.expect(200).body;
    assert!(!own.contains("ld+json") && !own.contains("og:image"));
    for (slug, access, state) in [
        ("for-all", "public", "published"),
        ("for-members", "members", "published"),
        ("not-yet", "public", "review"),
    ] {
        let article = sql!(
            "INSERT INTO articles (slug, title, summary, body_md, body_html, access, state, created_at, written_at, published_at)
             VALUES ($1, $2, '要約', 'x', 'x', $3, $4, 1, 1, 1)",
            slug,
            evil,
            access,
            state
        );
        run(db, article).await;
    }
    let article = visitor.get("/library/for-all").await.expect(200).body;
    assert!(
        article.contains("property=\"og:url\" content=\"http://community.example/library/for-all\""),
        "{article}"
    );
    let inside = site.member(&host).await.get("/library/for-members").await.expect(200).body;
    assert!(!inside.contains("og:url"), "what is for members has no preview");
    for list in ["/sitemap.xml", "/feed.xml"] {
        let body = visitor.get(list).await.expect(200).body;
        assert!(body.contains("http://community.example/library/for-all"), "{list}: {body}");
        assert!(!body.contains("for-members") && !body.contains("not-yet"), "{list}: {body}");
        assert!(body.contains(&url) && !body.contains(&format!("/events/{inner}<")), "{list}: {body}");
        assert!(!body.contains("内々"));
        well_formed(&body);
    }
    assert!(visitor.get("/feed.xml").await.body.contains("読書会 &lt;/script&gt;&lt;b&gt;&quot;&amp;"));
    assert!(
        visitor
            .get("/robots.txt")
            .await
            .expect(200)
            .body
            .contains("Sitemap: http://community.example/sitemap.xml")
    );
}

/// Every element that is opened is closed, in order: enough to notice a title that broke out.
fn well_formed(xml: &str) {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1) {
        let name = tag.split(['>', ' ', '/']).next().unwrap();
        if tag.starts_with('?') || tag.split('>').next().unwrap().ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(rest) => assert_eq!(open.pop(), rest.split('>').next(), "{xml}"),
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
