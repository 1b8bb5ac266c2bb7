//! The first admin.

use super::*;

store::on_both!(the_first_admin_is_made_once, of_many_who_would_be_first_one_is,);

async fn the_first_admin_is_made_once(db: &TestDb) {
    assert!(needs_first_admin(db).await.unwrap());
    let hana = member(db, "hana", &[]).await;
    assert!(needs_first_admin(db).await.unwrap(), "a member is no admin");
    let old = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let token = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    refused(first_admin(db, &old, &first("anna"), Locale::Ja).await, USED);
    let verify_link = link(db, LinkPurpose::Verify, id(&hana)).await;
    refused(first_admin(db, &verify_link, &first("anna"), Locale::Ja).await, USED);
    let weak = SignUp { password: "password1234".into(), ..first("anna") };
    refused(first_admin(db, &old, &weak, Locale::Ja).await, USED);
    refused(first_admin(db, &token, &weak, Locale::Ja).await, Error::field("password", Problem::Weak));
    refused(first_admin(db, &token, &first("hana"), Locale::Ja).await, Error::field("email", Problem::Taken));
    // Faults leave the link as it was.
    let anna = first_admin(db, &token, &first("anna"), Locale::Ja).await.unwrap();
    assert!(!needs_first_admin(db).await.unwrap());
    let session = sign_in(db, "anna@example.com", PASSWORD, HERE).await.unwrap();
    let viewer = sessions::viewer(db, &session.session).await.unwrap().unwrap();
    assert_eq!((viewer.id, viewer.standing, viewer.roles), (anna, Standing::Active, vec![Role::Admin]));
    let log: Vec<(Option<i64>, String, i64)> = rows(db, "SELECT actor_id, act, subject_id FROM audit").await;
    assert_eq!(log, [(None, "first_admin".into(), anna.0)]);
    let late = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    refused(first_admin(db, &late, &first("otto"), Locale::Ja).await, USED);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 2);
}

async fn of_many_who_would_be_first_one_is(db: &TestDb) {
    let one = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    let two = links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
    // Two processes that start at the same time may each have made a link that works.
    run(db, "UPDATE links SET used_at = NULL").await;
    let forms: Vec<SignUp> = (0..6).map(|n| first(&format!("admin{n}"))).collect();
    let tries = forms
        .iter()
        .enumerate()
        .map(|(n, form)| first_admin(db, if n % 2 == 0 { &one } else { &two }, form, Locale::Ja));
    let results = meeting(db, 6, join_all(tries)).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
    assert!(results.into_iter().filter_map(Result::err).all(|e| e == USED));
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_roles WHERE role = 'admin'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
}
