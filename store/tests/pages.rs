//! Pages, settings, and forms kept for a reader without script.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::page::SLUGS;
use domain::setting::JoinMode;
use domain::{Actor, Error, Locale, Role};
use store::cache::Topic;
use store::testing::{TestDb, id, member, number, refused, rows, run, shut_out};
use store::{kept_forms, pages, settings, sql};

async fn a_new_community_has_its_pages_in_both_languages(db: &TestDb) {
    refused(pages::show(db, "about", Locale::Ja).await, Error::NotFound);
    let version = db.cache().version(&[Topic::Pages]);
    pages::seed_defaults(db).await.unwrap();
    assert_ne!(db.cache().version(&[Topic::Pages]), version);
    for slug in SLUGS {
        let ja = pages::show(db, slug, Locale::Ja).await.unwrap();
        let en = pages::show(db, slug, Locale::En).await.unwrap();
        assert_eq!((ja.slug.as_str(), en.slug.as_str()), (slug, slug));
        assert!(!ja.title.is_ascii() && en.title.is_ascii(), "{slug}: {} / {}", ja.title, en.title);
        assert!(ja.html.starts_with('<') && en.html.starts_with('<'), "{slug} is rendered");
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM pages").await, 2 * SLUGS.len() as i64);
    refused(pages::show(db, "nowhere", Locale::Ja).await, Error::NotFound);
}

async fn pages_that_were_written_stay(db: &TestDb) {
    pages::seed_defaults(db).await.unwrap();
    run(db, "UPDATE pages SET title = 'ours' WHERE slug = 'about' AND locale = 'ja'").await;
    run(db, "DELETE FROM pages WHERE slug = 'join' AND locale = 'en'").await;
    // Only one language: the other reader gets that one.
    assert_eq!(
        pages::show(db, "join", Locale::En).await.unwrap(),
        pages::show(db, "join", Locale::Ja).await.unwrap()
    );
    pages::seed_defaults(db).await.unwrap();
    assert_eq!(pages::show(db, "about", Locale::Ja).await.unwrap().title, "ours");
    assert!(
        pages::show(db, "join", Locale::En).await.unwrap().title.is_ascii(),
        "what was missing came back"
    );
}

async fn only_admins_change_how_one_joins(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let host = member(db, "host", &[Role::Host, Role::Moderator]).await;
    assert_eq!(settings::join_mode(db).await.unwrap(), JoinMode::Open);
    refused(settings::set_join_mode(db, &Actor::Visitor, JoinMode::Approval).await, Error::SignedOut);
    for actor in [host, shut_out(&admin)] {
        refused(settings::set_join_mode(db, &actor, JoinMode::Approval).await, Error::Forbidden);
    }
    assert_eq!(settings::join_mode(db).await.unwrap(), JoinMode::Open);
    settings::set_join_mode(db, &admin, JoinMode::Approval).await.unwrap();
    assert_eq!(settings::join_mode(db).await.unwrap(), JoinMode::Approval);
    settings::set_join_mode(db, &admin, JoinMode::Open).await.unwrap();
    assert_eq!(settings::join_mode(db).await.unwrap(), JoinMode::Open);
    let log: Vec<(i64, String, String)> =
        rows(db, "SELECT actor_id, act, detail FROM audit ORDER BY id").await;
    let line = |mode: JoinMode| (id(&admin).0, "set_join_mode".to_owned(), mode.code().to_owned());
    assert_eq!(log, [line(JoinMode::Approval), line(JoinMode::Open)]);
}

async fn a_refused_form_is_kept_half_an_hour(db: &TestDb) {
    let long = format!("{{\"body\":\"{}\"}}", "長い本文 ' \" % ".repeat(2000));
    let secret = kept_forms::keep(db, &long).await.unwrap();
    let other = kept_forms::keep(db, "{}").await.unwrap();
    assert_ne!(secret, other);
    assert_eq!(kept_forms::find(db, &secret).await.unwrap().as_ref(), Some(&long));
    assert_eq!(kept_forms::find(db, &other).await.unwrap().as_deref(), Some("{}"));
    assert_eq!(kept_forms::find(db, "guessed").await.unwrap(), None);
    // The secret itself is not in the table.
    assert_eq!(
        number(
            db,
            sql!("SELECT COUNT(*) FROM kept_forms WHERE token_hash = $1", secret.clone().into_bytes())
        )
        .await,
        0
    );
    db.clock.advance(1799);
    assert!(kept_forms::find(db, &secret).await.unwrap().is_some());
    db.clock.advance(1);
    assert_eq!(kept_forms::find(db, &secret).await.unwrap(), None);
    // What is over goes when the next one comes; what is too long is not kept at all.
    let huge = kept_forms::keep(db, &"x".repeat(200_001)).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM kept_forms").await, 1);
    assert_eq!(kept_forms::find(db, &huge).await.unwrap().as_deref(), Some("{}"));
}

store::on_both!(
    a_new_community_has_its_pages_in_both_languages,
    pages_that_were_written_stay,
    only_admins_change_how_one_joins,
    a_refused_form_is_kept_half_an_hour,
);
