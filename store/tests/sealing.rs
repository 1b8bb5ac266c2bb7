//! What is sealed, and what happens with another key.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use store::seal::{KEY, Seal, check};
use store::testing::{TestDb, id, member, rows, run};
use store::{accounts::second_step, sql};

store::on_both!(a_database_knows_its_key, secrets_from_before_the_key_are_sealed);

async fn a_database_knows_its_key(db: &TestDb) {
    assert!(check(db).await.is_ok());
    assert!(check(db).await.is_ok(), "again");
    let other = db.second().await.with_seal(Seal::of(&[8; KEY]));
    assert!(check(&other).await.unwrap_err().contains("another key"));
    run(db, "UPDATE settings SET value = 'zz' WHERE name = 'seal_check'").await;
    assert!(check(db).await.is_err());
    other.close().await;
}

async fn secrets_from_before_the_key_are_sealed(db: &TestDb) {
    let hana = id(&member(db, "hana", &[]).await);
    let plain = b"twenty bytes of words".get(..20).unwrap().to_vec();
    run(
        db,
        sql!(
            "INSERT INTO second_steps (member_id, secret, created_at, confirmed_at) VALUES ($1, $2, 1, 1)",
            hana,
            plain.clone()
        ),
    )
    .await;
    let kept = async || rows::<(Vec<u8>,)>(db, "SELECT secret FROM second_steps").await.remove(0).0;
    second_step::seal_secrets(db).await.unwrap();
    let sealed = kept().await;
    assert!(sealed.len() > 60 && !sealed.windows(6).any(|w| w == &plain[..6]));
    assert_eq!(db.seal().unwrap().open(&sealed, &format!("second step of {hana}")).unwrap(), plain);
    second_step::seal_secrets(db).await.unwrap();
    assert_eq!(kept().await, sealed, "once");
}
