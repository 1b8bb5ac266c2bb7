//! Logging in while the password is changed.

use super::*;
use store::accounts::set_password;
use store::testing::guard;

store::on_both!(nobody_stays_in_with_the_password_before,);

const EMAIL: &str = "hana@example.com";

/// Somebody who knows the old password logs in while its owner sets a new one; whether they are in afterwards.
async fn stays_in(db: &TestDb, who: &Actor, session: &str, old: &str, new: &str) -> bool {
    let (signed, set) = tokio::join!(sign_in(db, EMAIL, old, HERE), set_password(db, who, session, new));
    set.unwrap();
    match signed {
        Ok(signed) => sessions::viewer(db, &signed.session).await.unwrap().is_some(),
        Err(_) => false,
    }
}

fn word(n: usize) -> String {
    format!("川面に映る夕焼けの色 {n}")
}

async fn nobody_stays_in_with_the_password_before(db: &TestDb) {
    let (hana, session) = someone(db, EMAIL).await;
    set_password(db, &hana, &session, &word(0)).await.unwrap();
    for n in 0..4 {
        assert!(!stays_in(db, &hana, &session, &word(n), &word(n + 1)).await, "round {n}");
    }
    // Looked at once only, before the session begins, the old one opens what the new one has closed.
    let mut found = false;
    for n in 4..24 {
        let (old, new) = (word(n), word(n + 1));
        let round = stays_in(db, &hana, &session, &old, &new);
        if guard::with_one_look_at_passwords(round).await {
            found = true;
            break;
        }
    }
    assert!(found, "a race that finds no fault without the second look proves nothing");
}
