//! Taking one's data along: all of it, and nobody else's.

use super::life::{MARK, lived, pointers};
use super::*;
use domain::account::export::ExportState;
use store::accounts::export::{PARTS, ask, finish, forget_old, own, part, taken, wished};
use store::jobs::SecurityNews;

store::on_both!(data_is_asked_for_packed_and_gone_after_a_day, everything_of_a_person_is_in_it,);

async fn data_is_asked_for_packed_and_gone_after_a_day(db: &TestDb) {
    let (hana, session) = someone(db, "hana@example.com").await;
    let other = member(db, "other", &[]).await;
    assert_eq!(own(db, &hana).await.unwrap(), None);
    refused(ask(db, &Actor::Visitor, &session).await, Error::SignedOut);
    refused(ask(db, &other, &session).await, Error::Conflict(Conflict::Unproved));
    for _ in 0..2 {
        ask(db, &hana, &session).await.unwrap();
    }
    let exports: Vec<_> = outbox(db).await.into_iter().filter(|w| matches!(w, Work::Export { .. })).collect();
    let [Work::Export { export }] = exports[..] else { panic!("asked twice, packed once: {exports:?}") };
    assert_eq!(wished(db, &Actor::System, export).await.unwrap(), Some(id(&hana)));
    refused(wished(db, &hana, export).await, Error::Forbidden);
    refused(part(db, &hana, id(&hana), 0).await.map(|_| ()), Error::Forbidden);
    refused(taken(db, &hana).await, Error::NotFound);
    assert!(matches!(own(db, &hana).await.unwrap().unwrap().state, ExportState::Packing { .. }));
    assert!(finish(db, &Actor::System, export, "bytes", 7).await.unwrap());
    assert!(!finish(db, &Actor::System, export, "again", 7).await.unwrap());
    let mailed = Work::MailSecurity { member: id(&hana), news: SecurityNews::DataReady };
    assert!(outbox(db).await.contains(&mailed));
    assert_eq!(taken(db, &hana).await.unwrap(), ("bytes".to_owned(), 7));
    refused(taken(db, &other).await, Error::NotFound);
    let names = vec!["bytes".to_owned(), "other".to_owned()];
    assert_eq!(
        store::files::unknown(db, &Actor::System, names).await.unwrap(),
        ["other"],
        "it is not tidied away"
    );
    db.clock.advance(86_400);
    refused(taken(db, &hana).await, Error::NotFound);
    forget_old(db, &Actor::System).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM exports").await, 0);
    // It is too long ago that they proved who they are.
    refused(ask(db, &hana, &session).await, Error::Conflict(Conflict::Unproved));
}

async fn everything_of_a_person_is_in_it(db: &TestDb) {
    let lived = lived(db).await;
    let mut all = String::new();
    for n in 0..PARTS.len() {
        let (name, rows) = part(db, &Actor::System, id(&lived.who), n).await.unwrap().unwrap();
        let text = rows.to_string();
        assert!(!text.contains("$argon2") && !text.contains("_hash"), "{name} holds what opens something");
        all += &text;
    }
    assert!(part(db, &Actor::System, id(&lived.who), PARTS.len()).await.unwrap().is_none());
    assert!(all.matches(MARK).count() > 10);
    // Every table that points to members is asked, but for these: what opens something, what is only counted, what
    // others did or wrote.
    const NOT: [&str; 14] = [
        "links",
        "ceremonies",
        "recovery_codes",
        "calendar_feeds",
        "kept_forms",
        "upload_days",
        "directory_changes",
        "departures",
        "exports",
        "unmaskings",
        "audit",
        "files",
        "veils",
        "evidence",
    ];
    for (table, _) in pointers(db).await {
        let asked = PARTS.iter().any(|(_, question)| {
            [format!(" {table} "), format!(" {table}\n")].iter().any(|t| question.contains(t.as_str()))
        });
        assert!(asked || NOT.contains(&table.as_str()), "nobody takes {table} along");
    }
}
