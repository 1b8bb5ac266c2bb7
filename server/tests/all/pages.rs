//! Pages as they were when somebody last looked at them. Both engines serve the very same ones.
//!
//! After a wanted change: `INSTA_UPDATE=always scripts/with-postgres cargo test -p server pages`, and read the
//! difference before committing it.

use crate::support::outline::outline;
use crate::support::{Client, Site, fields};
use store::demo::{LOGINS, Options, PASSWORD};
use store::on_both;
use store::testing::TestDb;

on_both!(pages_are_as_they_were_last_seen);

async fn page(client: &Client, path: &str) -> String {
    outline(&client.get(path).await.expect(200).html())
}

async fn pages_are_as_they_were_last_seen(db: &TestDb) {
    let small = Options { members: 8, events: 4, threads: 4, ..Options::default() };
    store::demo::fill(db, &small, &|_, _, _| {}).await.unwrap();
    let site = Site::with(db, &["--demo"]);
    let visitor = site.visitor();
    let english = site.visitor().sending("accept-language", "en");
    let member = site.visitor();
    let typed = fields(&[("email", LOGINS[3].0), ("password", PASSWORD), ("next", "/me")]);
    member.post("/login", "/api/accounts/sign_in", &typed).await.led_to();
    insta::assert_snapshot!("landing", page(&visitor, "/").await);
    insta::assert_snapshot!("landing-en", page(&english, "/").await);
    insta::assert_snapshot!("sign-up", page(&visitor, "/signup").await);
    insta::assert_snapshot!("event", page(&member, "/events/1").await);
    insta::assert_snapshot!("thread", page(&member, "/talk/t/1").await);
    insta::assert_snapshot!("profile", page(&member, "/members/hana").await);
}
