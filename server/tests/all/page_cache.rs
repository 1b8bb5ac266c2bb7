//! Visitors' pages are kept; nobody gets what is another's, and what changed is shown.

use crate::support::html::filled;
use crate::support::{Client, Site, fields};
use domain::Role;
use store::on_both;
use store::sql;
use store::testing::{TestDb, change_event, event, member, run_unseen, space};

/// What the page of an event says that was held.
const OVER: &str = "このイベントは終わりました";

on_both!(pages_are_kept_until_something_changes, nobody_gets_what_is_anothers, another_process_is_noticed);

/// What the frame is made for: `member` or `visitor`.
async fn shell(client: &Client, path: &str) -> String {
    let html = client.get(path).await.expect(200).html();
    html.tags.iter().find_map(|t| t.get("data-shell")).unwrap().to_owned()
}

async fn pages_are_kept_until_something_changes(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |f| f.title = "一つ目の題".into()).await;
    let site = Site::new(db);
    let client = site.visitor();
    let page = format!("/events/{id}");
    let says = async |text: &str| client.get(&page).await.expect(200).html().text.contains(text);
    assert!(says("一つ目の題").await);
    // Written behind the store's back, so that no version moves: the kept page is given.
    run_unseen(db, sql!("UPDATE events SET title = $1", "こっそり")).await;
    assert!(says("一つ目の題").await);
    // What goes through the store is shown at once.
    change_event(db, &host, id, |f| f.title = "二つ目の題".into()).await.unwrap();
    assert!(says("二つ目の題").await);
    // Something else that stands on pages: a member's name.
    let form = site.member(&host).await.get("/me/profile").await.html().form("/api/members/save");
    let saved = site.member(&host).await;
    let saved =
        saved.post("/me/profile", "/api/members/save", &filled(form, &[("form[name]", "新しい名前")])).await;
    assert_eq!(saved.led_to(), "/members/host");
    assert!(says("新しい名前").await);
    // Called off: the page tells, and a draft again is gone.
    change_event(db, &host, id, |f| f.state = "draft".into()).await.unwrap();
    client.get(&page).await.expect(404);
    // What is not there is not kept: it may come.
    change_event(db, &host, id, |f| f.state = "published".into()).await.unwrap();
    client.get(&page).await.expect(200);
    // Not for long, since what depends on the time is in it as well: the event is in two days, and then over.
    assert!(!says(OVER).await);
    db.clock.advance(3 * 86_400);
    assert!(says(OVER).await);
}

async fn nobody_gets_what_is_anothers(db: &TestDb) {
    store::pages::seed_defaults(db).await.unwrap();
    let host = member(db, "host", &[Role::Host]).await;
    event(db, &host, |f| {
        f.title = "会員だけの集い".into();
        f.visibility = "members".into();
    })
    .await;
    space(db, "open", "public", None).await;
    let site = Site::new(db);
    let (visitor, signed_in) = (site.visitor(), site.member(&host).await);
    for path in ["/", "/events", "/events?view=agenda", "/about", "/talk", "/talk/open"] {
        // The visitor first, and the member first.
        for _ in 0..2 {
            assert_eq!(shell(&visitor, path).await, "visitor", "{path}");
            assert_eq!(shell(&signed_in, path).await, "member", "{path}");
            assert_eq!(shell(&visitor, path).await, "visitor", "{path}");
            assert!(!visitor.get(path).await.body.contains("会員だけの集い"), "{path}");
            store::pages::seed_defaults(db).await.unwrap();
            assert_eq!(shell(&signed_in, path).await, "member", "{path}");
        }
    }
    // A visitor's refused form is theirs alone.
    let typed = fields(&[("email", "typed-by-one@example.com"), ("password", "x")]);
    visitor.get("/login").await.expect(200);
    assert_eq!(visitor.post("/login", "/api/accounts/sign_in", &typed).await.led_to(), "/login");
    assert!(!site.visitor().get("/login").await.body.contains("typed-by-one"));
    assert!(visitor.get("/login").await.body.contains("typed-by-one"));
    assert!(!site.visitor().get("/login").await.body.contains("typed-by-one"));
    assert!(!visitor.get("/login").await.body.contains("typed-by-one"));
    // Colours and addresses are told apart.
    let dark = site.visitor();
    dark.set_cookie("theme", "dark");
    let theme = async |c: &Client| {
        c.get("/about").await.html().all("html").next().unwrap().get("data-theme").map(str::to_owned)
    };
    assert_eq!(theme(&dark).await.as_deref(), Some("dark"));
    assert_eq!(theme(&visitor).await.as_deref(), Some("auto"));
}

async fn another_process_is_noticed(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |f| f.title = "一つ目の題".into()).await;
    let site = Site::new(db);
    store::cache::poll(db).await.unwrap();
    let client = site.visitor();
    let page = format!("/events/{id}");
    assert!(client.get(&page).await.expect(200).html().text.contains("一つ目の題"));
    let other = db.second().await;
    change_event(&other, &host, id, |f| f.title = "二つ目の題".into()).await.unwrap();
    // The server asks once a second; until then the kept page is given.
    assert!(client.get(&page).await.html().text.contains("一つ目の題"));
    store::cache::poll(db).await.unwrap();
    assert!(client.get(&page).await.html().text.contains("二つ目の題"));
    other.close().await;
}
