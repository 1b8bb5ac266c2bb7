//! From the form to a member: the proof of the address, and the link that gives it.

use super::*;

store::on_both!(
    from_the_form_to_the_first_session,
    links_end_by_time_by_use_and_by_newer_ones,
    one_link_is_used_once_even_at_the_same_time,
    a_known_address_gets_the_same_answer_and_another_mail,
    until_the_address_is_proved_the_newer_form_counts,
    signing_up_twice_at_once_makes_one_member,
    easy_passwords_are_refused,
    where_admins_approve_a_proved_address_waits,
);

async fn from_the_form_to_the_first_session(db: &TestDb) {
    let reader = member(db, "reader", &[]).await;
    let new = joined(db, "Hana.Yamada@example.com").await;
    assert_eq!(outbox(db).await, [Work::MailLink { member: new, purpose: LinkPurpose::Verify }]);
    let told = members::contact(db, &Actor::System, new).await.unwrap();
    assert_eq!((&*told.email, &*told.name, told.locale), ("Hana.Yamada@example.com", "花", Locale::Ja));
    assert_eq!(standing(db, new).await, "unverified");
    let nurses =
        DirectoryQuery { terms: vec![(Vocabulary::Profession, vec!["nurse".into()])], ..Default::default() };
    assert_eq!(
        members::directory(db, &reader, &nurses, domain::Locale::Ja).await.unwrap().total,
        0,
        "not a member before the address is proved"
    );

    let token = link(db, LinkPurpose::Verify, new).await;
    refused(verify(db, &token, "not the password", HERE).await, not_chosen());
    refused(verify(db, "not the link", PASSWORD, HERE).await, USED);
    assert_eq!(standing(db, new).await, "unverified");
    db.clock.advance(60);
    let (verified, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    assert_eq!(verified, Verified::Active);
    let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    assert_eq!(
        (viewer.id, viewer.name.as_str(), viewer.handle.as_str(), viewer.standing),
        (new, "花", "hanayamada", Standing::Active)
    );
    assert!(sessions::actor(Some(&viewer)).is_member());
    let times: Vec<(i64, i64)> =
        rows(db, sql!("SELECT verified_at, approved_at FROM members WHERE id = $1", new)).await;
    assert_eq!(times, [(db.now().0, db.now().0)]);
    assert_eq!(
        members::directory(db, &reader, &nurses, domain::Locale::Ja).await.unwrap().members[0].id,
        new
    );

    refused(verify(db, &token, PASSWORD, HERE).await, USED);
    sign_in(db, "hana.yamada@EXAMPLE.com", PASSWORD, HERE).await.unwrap();
}

async fn links_end_by_time_by_use_and_by_newer_ones(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    for (purpose, lifetime) in [(LinkPurpose::Verify, 3 * 86_400), (LinkPurpose::Reset, 3600)] {
        let token = link(db, purpose, new).await;
        db.clock.advance(lifetime);
        match purpose {
            LinkPurpose::Verify => refused(verify(db, &token, PASSWORD, HERE).await.map(|_| ()), USED),
            _ => refused(reset_password(db, &token, NEW).await, USED),
        }
    }
    let old = link(db, LinkPurpose::Verify, new).await;
    let newer = link(db, LinkPurpose::Verify, new).await;
    refused(verify(db, &old, PASSWORD, HERE).await, USED);
    refused(reset_password(db, &newer, NEW).await, USED);
    // Another person's link, and a link for another end, leave this one as it is.
    let other = joined(db, "other@example.com").await;
    link(db, LinkPurpose::Verify, other).await;
    link(db, LinkPurpose::Reset, new).await;
    db.clock.advance(3 * 86_400 - 1);
    verify(db, &newer, PASSWORD, HERE).await.unwrap();
    assert_eq!(
        number(db, sql!("SELECT COUNT(*) FROM links WHERE token_hash = $1", newer.into_bytes())).await,
        0,
        "kept as a hash only"
    );
    // What is long over is swept.
    db.clock.advance(10 * 86_400);
    link(db, LinkPurpose::Verify, other).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM links").await, 1);
}

async fn one_link_is_used_once_even_at_the_same_time(db: &TestDb) {
    let new = joined(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::Verify, new).await;
    let results = join_all((0..6).map(|_| verify(db, &token, PASSWORD, HERE))).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    assert!(results.into_iter().filter_map(Result::err).all(|e| e == USED));
}

async fn a_known_address_gets_the_same_answer_and_another_mail(db: &TestDb) {
    let (known, _) = arrived(db, "hana@example.com").await;
    let answer = sign_up(db, &form("だれか", "HANA@example.com", NEW), Locale::En, HERE).await;
    assert_eq!(answer, sign_up(db, &form("新", "new@example.com", NEW), Locale::En, HERE).await);
    let mails = outbox(db).await;
    assert_eq!(mails[1], Work::MailAlreadyMember { member: known });
    assert!(matches!(mails[2], Work::MailLink { member, purpose: LinkPurpose::Verify } if member != known));
    refused(sign_in(db, "hana@example.com", NEW, HERE).await.map(|_| ()), wrong());
    sign_in(db, "hana@example.com", PASSWORD, HERE).await.unwrap();
    assert_eq!(members::contact(db, &Actor::System, known).await.unwrap().name, "花");
}

async fn until_the_address_is_proved_the_newer_form_counts(db: &TestDb) {
    let first = joined(db, "hana@example.com").await;
    let mut newer = form("本人", "hana@example.com", NEW);
    newer.newcomer.profession = Terms::default().term(Vocabulary::Profession, "teacher").cloned();
    newer.newcomer.statement = "こちらが本人です".into();
    sign_up(db, &newer, Locale::En, HERE).await.unwrap();
    let mail = Work::MailLink { member: first, purpose: LinkPurpose::Verify };
    assert_eq!(outbox(db).await, [mail.clone(), mail]);
    let token = link(db, LinkPurpose::Verify, first).await;
    refused(verify(db, &token, PASSWORD, HERE).await, not_chosen());
    let (_, session) = verify(db, &token, NEW, HERE).await.unwrap();
    let me = sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref());
    let profile = members::profile(db, &me, "hana", None, domain::Locale::Ja).await.unwrap();
    assert_eq!((profile.card.name.as_str(), profile.card.professions), ("本人", vec!["教員".to_owned()]));
    assert_eq!(members::contact(db, &Actor::System, first).await.unwrap().locale, Locale::En);
    let (statement, shown): (String, String) =
        rows(db, "SELECT statement, profession FROM members").await.remove(0);
    assert_eq!((statement.as_str(), shown.as_str()), ("こちらが本人です", "教員\nTeacher"));
    let found = DirectoryQuery { words: "本人".into(), ..Default::default() };
    assert_eq!(members::directory(db, &me, &found, domain::Locale::Ja).await.unwrap().total, 1);
}

/// PostgreSQL only: there the two can meet in the middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_form_is_not_proved_with_the_older_password() {
    let db = postgres().await;
    let new = joined(&db, "hana@example.com").await;
    let token = link(&db, LinkPurpose::Verify, new).await;
    let mut newer = db.write().await.unwrap();
    newer.execute(sql!("UPDATE members SET password_hash = 'another' WHERE id = $1", new)).await.unwrap();
    let (proof, ()) = futures::join!(verify(&db, &token, PASSWORD, HERE), async {
        until_waiting(&db, 1).await;
        newer.commit().await.unwrap();
    });
    refused(proof, not_chosen());
    assert_eq!(standing(&db, new).await, "unverified");
    db.end().await;
}

async fn signing_up_twice_at_once_makes_one_member(db: &TestDb) {
    let one = form("花", "hana@example.com", PASSWORD);
    for result in join_all((0..4).map(|_| sign_up(db, &one, Locale::Ja, HERE))).await {
        result.unwrap();
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 1);
    // The same first part of the address: each has a handle of their own.
    let forms: Vec<SignUp> =
        (0..4).map(|n| form("太郎", &format!("taro@host{n}.example.com"), PASSWORD)).collect();
    for result in join_all(forms.iter().map(|f| sign_up(db, f, Locale::Ja, HERE))).await {
        result.unwrap();
    }
    let handles: Vec<(String,)> = rows(db, "SELECT handle FROM members WHERE name = '太郎'").await;
    assert_eq!(handles.len(), 4);
    assert_eq!(handles.iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(handles.iter().all(|(h,)| h.starts_with("taro")));
}

async fn easy_passwords_are_refused(db: &TestDb) {
    for easy in ["password1234", "yamadahana"] {
        refused(
            sign_up(db, &form("yamadahana", "hana@example.com", easy), Locale::Ja, HERE).await,
            Error::field("password", Problem::Weak),
        );
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM members").await, 0);
    assert!(outbox(db).await.is_empty());
}

async fn where_admins_approve_a_proved_address_waits(db: &TestDb) {
    settings::set_join_mode(db, &Actor::System, JoinMode::Approval).await.unwrap();
    let reader = member(db, "reader", &[]).await;
    let new = joined(db, "hana@example.com").await;
    let token = link(db, LinkPurpose::Verify, new).await;
    let (verified, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    assert_eq!(verified, Verified::Pending);
    let viewer = sessions::viewer(db, &session).await.unwrap().unwrap();
    assert_eq!(viewer.standing, Standing::Pending);
    let actor = sessions::actor(Some(&viewer));
    assert_eq!(actor.member(), Err(Error::Forbidden));
    let directory =
        members::directory(db, &reader, &DirectoryQuery::default(), domain::Locale::Ja).await.unwrap();
    let shown: i64 = directory.facets.iter().map(|f| f.count).sum();
    assert_eq!((directory.total, shown), (1, 0), "the reader only");
    assert_eq!(
        rows::<(Option<i64>,)>(db, sql!("SELECT approved_at FROM members WHERE id = $1", new)).await,
        [(None,)]
    );
    members::approve(db, &Actor::System, new).await.unwrap();
    assert!(sessions::viewer(db, &session).await.unwrap().unwrap().active());
}
