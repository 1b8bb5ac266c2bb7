//! How often one may try: to sign in, to have mails sent, to use a link.

use super::*;

store::on_both!(
    an_account_has_ten_tries,
    an_address_has_fifty_tries,
    what_is_not_filled_in_is_told_and_not_counted,
    mails_and_proofs_are_counted_too,
    a_link_has_twenty_tries,
    a_workshop_joins_from_one_room,
);

async fn an_account_has_ten_tries(db: &TestDb) {
    let (_, _) = arrived(db, "hana@example.com").await;
    let try_with =
        async |password: &str, from: &str| sign_in(db, "Hana@example.com", password, from).await.map(|_| ());
    for _ in 0..9 {
        refused(try_with("wrong", HERE).await, wrong());
    }
    // Who proves themselves is forgiven what others tried.
    try_with(PASSWORD, HERE).await.unwrap();
    for _ in 0..10 {
        refused(try_with("wrong", HERE).await, wrong());
    }
    let Err(Error::TooMany { seconds: 900 }) = try_with(PASSWORD, HERE).await else {
        panic!("the eleventh try passed")
    };
    // Strangers who guess do not keep its owner out, who is somewhere else; but there is an end to guessing.
    try_with(PASSWORD, "198.51.100.1").await.unwrap();
    for n in 0..100 {
        refused(try_with("wrong", &format!("203.0.113.{n}")).await, wrong());
    }
    let Err(Error::TooMany { seconds: 900 }) = try_with(PASSWORD, "198.51.100.2").await else {
        panic!("guessed a hundred times")
    };
    sign_in(db, "other@example.com", "wrong", HERE).await.map_err(|e| assert_eq!(e, wrong())).unwrap_err();
    db.clock.advance(900);
    try_with(PASSWORD, HERE).await.unwrap();
}

async fn an_address_has_fifty_tries(db: &TestDb) {
    // Those who prove themselves are not counted, however many there are behind one address.
    let (_, _) = arrived(db, "hana@example.com").await;
    for _ in 0..60 {
        sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    }
    let attempt = |n: i64, from: &'static str| async move {
        sign_in(db, &format!("u{n}@example.com"), "wrong", from).await.unwrap_err()
    };
    let results = join_all((0..51).map(|n| attempt(n, HERE))).await;
    assert_eq!(
        results.iter().filter(|e| **e == wrong()).count(),
        50,
        "whether such an account exists is not told"
    );
    assert!(matches!(attempt(1, HERE).await, Error::TooMany { seconds: 900 }));
    assert_eq!(attempt(1, "192.0.2.2").await, wrong());
}

async fn what_is_not_filled_in_is_told_and_not_counted(db: &TestDb) {
    for _ in 0..20 {
        refused(
            sign_in(db, "hana@example.com", "", HERE).await.map(|_| ()),
            Error::field("password", Problem::Required),
        );
    }
    refused(sign_in(db, "hana", "x", HERE).await.map(|_| ()), Error::field("email", Problem::Email));
    refused(sign_in(db, "hana@example.com", &"x".repeat(201), HERE).await.map(|_| ()), wrong());
    assert_eq!(number(db, "SELECT COUNT(*) FROM throttles").await, 0);
}

async fn mails_and_proofs_are_counted_too(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    for _ in 0..4 {
        request_reset(db, "hana@example.com", HERE).await.unwrap();
    }
    let Err(Error::TooMany { .. }) = request_reset(db, "Hana@example.com", HERE).await else {
        panic!("a sixth mail")
    };
    let Err(Error::TooMany { .. }) =
        sign_up(db, &form("花", "hana@example.com", PASSWORD), Locale::Ja, HERE).await
    else {
        panic!("a sixth mail")
    };
    assert_eq!(outbox(db).await.len(), 5);
    for n in 0..15 {
        request_reset(db, &format!("u{n}@example.com"), HERE).await.unwrap();
    }
    let Err(Error::TooMany { .. }) = request_reset(db, "u99@example.com", HERE).await else {
        panic!("an address too many")
    };
    let token = link(db, LinkPurpose::Verify, new).await;
    for _ in 0..20 {
        refused(verify(db, "guessed", PASSWORD, HERE).await, USED);
    }
    let Err(Error::TooMany { .. }) = verify(db, &token, PASSWORD, HERE).await else {
        panic!("a guess too many")
    };
    db.clock.advance(3600);
    request_reset(db, "hana@example.com", HERE).await.unwrap();
    verify(db, &token, PASSWORD, HERE).await.unwrap();
}

async fn a_link_has_twenty_tries(db: &TestDb) {
    let hana = joined(db, "hana@example.com").await;
    let reset = link(db, LinkPurpose::Reset, hana).await;
    let setup = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let weak = SignUp { password: "password1234".into(), ..first("anna") };
    for _ in 0..20 {
        let fault = Error::field("password", Problem::Weak);
        refused(reset_password(db, &reset, "password1234").await, fault.clone());
        refused(first_admin(db, &setup, &weak, Locale::Ja).await, fault);
    }
    refused(reset_password(db, &reset, NEW).await, Error::TooMany { seconds: 3600 });
    refused(first_admin(db, &setup, &first("anna"), Locale::Ja).await, Error::TooMany { seconds: 3600 });
}

async fn a_workshop_joins_from_one_room(db: &TestDb) {
    let join = async |n: i32| {
        let email = format!("u{n}@example.com");
        sign_up(db, &form("花", &email, PASSWORD), Locale::Ja, HERE).await.map(|()| email)
    };
    for n in 0..30 {
        let email = join(n).await.unwrap();
        let token = link(
            db,
            LinkPurpose::Verify,
            MemberId(number(db, sql!("SELECT id FROM members WHERE email_key = $1", &email)).await),
        )
        .await;
        verify(db, &token, PASSWORD, HERE).await.unwrap();
    }
    // Sign-ups that nobody proves are no workshop.
    for n in 30..50 {
        join(n).await.unwrap();
    }
    refused(join(50).await.map(|_| ()), Error::TooMany { seconds: 3600 });
}
