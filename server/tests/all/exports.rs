//! The attendee list as a file: whole, in Japanese, and harmless.

use crate::support::Site;
use domain::Role;
use store::on_both;
use store::testing::{TestDb, event, member, members, register, run};

on_both!(the_file_holds_everyone_and_no_formula);

async fn the_file_holds_everyone_and_no_formula(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let id = event(db, &host, |_| ()).await;
    for actor in &members(db, 620).await {
        register(db, actor, id).await.unwrap();
    }
    run(db, "UPDATE members SET name = '=HYPERLINK(\"http://evil\")' WHERE handle = 'm001'").await;
    run(db, "UPDATE members SET name = '山田, \"花子\"', profession = '看護師' WHERE handle = 'm002'").await;
    let site = Site::new(db);
    let answer = site.member(&host).await.get(&format!("/events/{id}/attendees.csv")).await.expect(200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert!(answer.headers["content-disposition"].to_str().unwrap().contains("attachment"));
    assert!(answer.body.starts_with("\u{feff}お名前,"), "Excel reads Japanese by this mark");
    let lines: Vec<&str> = answer.body.split("\r\n").collect();
    assert_eq!(lines.len(), 622, "a head, everyone, and the end of the last line");
    assert!(answer.body.contains("\"'=HYPERLINK(\"\"http://evil\"\")\",m001"), "{}", lines[2]);
    assert!(
        answer.body.contains("\"山田, \"\"花子\"\"\",m002,看護師,参加,2026-11-22 12:00,0,"),
        "{}",
        lines[3]
    );
    // As browsers ask: compressed.
    let small = site.member(&host).await.sending("accept-encoding", "br");
    let answer = small.get(&format!("/events/{id}/attendees.csv")).await.expect(200);
    assert_eq!(answer.headers["content-encoding"], "br");
    site.visitor().get(&format!("/events/{id}/attendees.csv")).await.expect(401);
}
