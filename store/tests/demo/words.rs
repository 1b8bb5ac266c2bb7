//! What is written by hand is there, and reads well.

use super::*;

store::on_both!(
    everything_written_by_hand_is_there,
    times_make_sense,
    members_are_as_they_should,
    the_log_ins_read_it,
);

async fn everything_written_by_hand_is_there(db: &TestDb) {
    fill(db, &Options::default()).await;
    let known: Vec<(String,)> = rows(db, "SELECT slug FROM spaces ORDER BY position").await;
    let slugs: Vec<&str> = known.iter().map(|(s,)| s.as_str()).collect();
    assert_eq!(
        slugs,
        [
            "announcements",
            "introductions",
            "practice",
            "moyamoya",
            "learning",
            "across",
            "lounge",
            "cp-room",
            "school-room"
        ]
    );
    assert_eq!(number(db, "SELECT COUNT(*) FROM spaces WHERE thread_count = 0").await, 0);
    // A circle's space is the circle's.
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM spaces WHERE (circle_id IS NULL) = (visibility = 'circle')").await,
        0
    );
    let circles: Vec<(String, String, i64)> = rows(
        db,
        "SELECT c.slug, c.join_rule, (SELECT COUNT(*) FROM circle_members m WHERE m.circle_id = c.id) FROM circles c ORDER BY c.id",
    )
    .await;
    let rules: Vec<_> = circles.iter().map(|(slug, rule, _)| (slug.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("clinical-psychologists", "credential"),
            ("school-workers", "open"),
            ("solo-practitioners", "request")
        ]
    );
    assert!(circles.iter().all(|(.., members)| *members >= 3), "{circles:?}");

    let (taken, waiting): (i64, i64) =
        db.one("SELECT taken, waiting FROM events WHERE capacity = 6").await.unwrap();
    assert_eq!(taken, 6);
    assert!((2..=3).contains(&waiting), "{waiting}");

    let past = events::past(db, &Actor::Visitor, 1, Locale::Ja).await.unwrap();
    assert!(past.events.len() >= 3);
    assert!(past.events.iter().all(|e| e.recap_html.is_some()));
    let named: Vec<_> = past
        .events
        .iter()
        .filter(|e| e.card.title.contains("疫学") || e.card.title.contains("組み立てなおす"))
        .collect();
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|e| e.card.taken >= 15), "{named:?}");

    let upcoming: Vec<(String,)> = rows(
        db,
        sql!("SELECT DISTINCT kind FROM events WHERE state = 'published' AND starts_at > $1", db.now()),
    )
    .await;
    let kinds: BTreeSet<String> = upcoming.into_iter().map(|(k,)| k).collect();
    assert_eq!(kinds, EventKind::ALL.iter().map(|k| k.code().to_owned()).collect());
    assert_eq!(number(db, "SELECT COUNT(*) FROM events").await, 40);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE state = 'draft'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE state = 'cancelled'").await, 1);
    assert_eq!(number(db, "SELECT COUNT(*) FROM threads").await, 60);
    assert!(pages::show(db, "about", Locale::Ja).await.unwrap().html.contains("Assemble"));

    // Titles of a usual demo do not come twice.
    let twice: Vec<(String,)> =
        rows(db, "SELECT title FROM threads GROUP BY title HAVING COUNT(*) > 1").await;
    assert!(twice.is_empty(), "{twice:?}");
}

async fn times_make_sense(db: &TestDb) {
    fill(db, &MORE).await;
    let midnight = db.zone().midnight(db.zone().date(db.now()));
    for (what, wrong) in [
        ("members", "SELECT COUNT(*) FROM members WHERE created_at >= $1 OR verified_at < created_at"),
        ("circles", "SELECT COUNT(*) FROM circle_members WHERE joined_at >= $1"),
        ("posts", "SELECT COUNT(*) FROM posts WHERE created_at >= $1"),
        (
            "events",
            "SELECT COUNT(*) FROM events WHERE created_at >= $1 OR updated_at > $1 OR created_at >= starts_at",
        ),
        (
            "registrations",
            "SELECT COUNT(*) FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.since >= $1 OR r.since >= e.starts_at OR r.since < e.created_at",
        ),
        ("changes", "SELECT COUNT(*) FROM registration_changes WHERE at >= $1"),
        (
            "seats before joining",
            "SELECT COUNT(*) FROM registrations r JOIN members m ON m.id = r.member_id JOIN events e ON e.id = r.event_id WHERE r.since < m.created_at AND e.created_at > (SELECT MIN(created_at) FROM members) AND $1 > 0",
        ),
        ("recaps of the future", "SELECT COUNT(*) FROM events WHERE ends_at > $1 AND recap_html <> ''"),
        ("held without recap", "SELECT COUNT(*) FROM events WHERE ends_at <= $1 AND recap_html = ''"),
        (
            "words before joining",
            "SELECT COUNT(*) FROM posts p JOIN members m ON m.id = p.author_id WHERE p.created_at < m.created_at AND $1 > 0",
        ),
    ] {
        assert_eq!(number(db, sql!(wrong, midnight)).await, 0, "{what}");
    }
    // Alive: somebody wrote in the last days.
    assert!(
        number(db, sql!("SELECT COUNT(*) FROM posts WHERE created_at > $1", midnight.0 - 3 * 86_400_000_000))
            .await
            > 0
    );
}

async fn members_are_as_they_should(db: &TestDb) {
    fill(db, &Options { members: 2000, ..Options::default() }).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM members WHERE standing = 'active'").await, 2000);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members WHERE demo = FALSE").await, 0);
    let pending: Vec<(String, String)> =
        rows(db, "SELECT handle, standing FROM members WHERE standing <> 'active'").await;
    assert_eq!(pending, [("newcomer".to_owned(), "pending".to_owned())]);
    for (what, wrong) in [
        (
            "terms of those not let in",
            "SELECT COUNT(*) FROM member_terms t JOIN members m ON m.id = t.member_id WHERE t.active <> (m.standing = 'active')",
        ),
        (
            "terms' audience",
            "SELECT COUNT(*) FROM member_terms t JOIN member_audiences a ON a.member_id = t.member_id AND a.part = CASE t.list WHEN 'profession' THEN 'professions' WHEN 'field' THEN 'fields' WHEN 'school' THEN 'schools' WHEN 'language' THEN 'languages' WHEN 'credential' THEN 'credentials' ELSE t.list END WHERE t.audience <> a.audience",
        ),
        (
            "terms' audience by itself",
            "SELECT COUNT(*) FROM member_terms t WHERE t.audience <> 'members' AND NOT EXISTS (SELECT 1 FROM member_audiences a WHERE a.member_id = t.member_id)",
        ),
        (
            "shown profession",
            "SELECT COUNT(*) FROM members m WHERE COALESCE(m.profession, '') <> COALESCE((SELECT v.name_ja || '\n' || v.name_en FROM member_terms t JOIN terms v ON v.list = t.list AND v.code = t.code WHERE t.member_id = m.id AND t.list = 'profession' AND t.position = 0 AND t.audience = 'members'), '')",
        ),
        (
            "circle of psychologists",
            "SELECT COUNT(*) FROM circle_members c WHERE c.circle_id = 1 AND NOT EXISTS (SELECT 1 FROM member_terms t WHERE t.member_id = c.member_id AND t.code = 'clinical_psychologist')",
        ),
        (
            "readings",
            "SELECT COUNT(*) FROM members WHERE reading = '' OR sort_key = '' OR search_key = '' OR headline = '' AND standing = 'active'",
        ),
        ("addresses", "SELECT COUNT(*) FROM members WHERE email <> handle || '@example.com'"),
        ("salts", "SELECT COUNT(DISTINCT password_hash) - 1 FROM members"),
    ] {
        assert_eq!(number(db, wrong).await, 0, "{what}");
    }
    let psychologists = number(db, "SELECT COUNT(*) FROM circle_members WHERE circle_id = 1").await;
    assert!((200..=300).contains(&psychologists), "one in eight of 2000: {psychologists}");
    let prefectures: Vec<(String, i64)> = rows(
        db,
        "SELECT code, COUNT(*) FROM member_terms WHERE list = 'prefecture' GROUP BY code ORDER BY COUNT(*) DESC, code",
    )
    .await;
    assert_eq!((prefectures[0].0.as_str(), prefectures.len()), ("13", 47));
    for list in Vocabulary::ALL {
        let codes: Vec<(String,)> =
            rows(db, sql!("SELECT DISTINCT code FROM member_terms WHERE list = $1", list.code())).await;
        let known: HashSet<&str> = list.defaults().iter().map(|t| t.code).collect();
        assert!(codes.iter().all(|(c,)| known.contains(c.as_str())), "{list:?}");
        // Not every language is spoken.
        let all = list != Vocabulary::Language;
        assert!(!codes.is_empty() && (!all || codes.len() == known.len()), "{list:?}");
    }
    // Every profile is one its owner could have sent: the form takes it back.
    let sample: Vec<(i64, String)> =
        rows(db, "SELECT id, handle FROM members WHERE standing = 'active' ORDER BY id LIMIT 60").await;
    for (id, handle) in sample {
        let actor = Actor::Member(domain::actor::Signed {
            id: domain::MemberId(id),
            active: true,
            roles: vec![],
            circles: vec![],
            keeps: vec![],
            verified: false,
        });
        let form = members::form(db, &actor, domain::Locale::Ja).await.unwrap().form;
        let input = form.validate(&Default::default()).unwrap_or_else(|e| panic!("{handle}: {e:?}"));
        let first = input.terms[0].1.first().cloned();
        assert_eq!(form.professions.first(), first.as_ref(), "{handle}: saving changes what is shown");
        let html: (String,) = db.one(sql!("SELECT about_html FROM members WHERE id = $1", id)).await.unwrap();
        assert_eq!(html.0, store::markdown::render(&form.about), "{handle}");
    }
}

async fn the_log_ins_read_it(db: &TestDb) {
    assert!(demo::is_empty(db).await.unwrap());
    assert!(!demo::is_demo(db).await.unwrap());
    fill(db, &Options::default()).await;
    assert!(!demo::is_empty(db).await.unwrap());
    assert!(demo::is_demo(db).await.unwrap());
    for (email, role) in LOGINS {
        let actor = signed_in(db, email).await;
        let Actor::Member(signed) = &actor else { panic!("{email} is signed in") };
        assert!(signed.active);
        assert_eq!(signed.roles.iter().any(|r| r.code() == role), role != "member", "{email}");
    }
    let pending = entered(db, "newcomer@example.com").await;
    assert_eq!(pending.standing, Standing::Pending);

    let founder = signed_in(db, LOGINS[0].0).await;
    let month = events::calendar(db, &founder, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    assert!(month.events.len() >= 5 && !month.more, "{}", month.events.len());
    let agenda = CalendarQuery { view: View::Agenda, ..CalendarQuery::default() };
    assert!(events::calendar(db, &founder, &agenda, Locale::Ja).await.unwrap().events.len() >= 15);
    let event = month.events[0].id;
    assert_eq!(events::show(db, &founder, event, Locale::Ja).await.unwrap().card.id, event);

    let all = members::directory(db, &founder, &DirectoryQuery::default(), domain::Locale::Ja).await.unwrap();
    assert_eq!(all.total, 20);
    assert!(all.members.iter().all(|m| m.handle != "newcomer"));
    assert!(all.facets.iter().filter(|f| f.list == Vocabulary::Profession).count() >= 15);
    let words = DirectoryQuery { words: "片桐".into(), ..DirectoryQuery::default() };
    assert_eq!(
        members::directory(db, &founder, &words, domain::Locale::Ja).await.unwrap().members[0].handle,
        "hana"
    );
    refused(members::profile(db, &founder, "newcomer", None, domain::Locale::Ja).await, Error::NotFound);

    for space in spaces::list(db, &founder, Locale::Ja).await.unwrap() {
        let page =
            threads::list(db, &founder, &space.slug, 1, domain::thread::Only::All, Locale::Ja).await.unwrap();
        assert!(!page.threads.is_empty(), "{}", space.slug);
        let shown = threads::show(db, &founder, page.threads[0].id, 1, Locale::Ja).await.unwrap();
        assert_eq!(shown.posts.len() as i64, shown.replies + 1);
    }
    let opening = threads::show(db, &founder, ThreadId(1), 1, Locale::Ja).await.unwrap();
    assert_eq!(opening.posts[0].author.member().unwrap().handle, "tokuda");
    // The same number in a thread is the same person.
    let voices: Vec<_> = opening.posts.iter().map(|p| p.author.member().unwrap().handle.as_str()).collect();
    assert_eq!((voices[2], voices[4]), ("tokuda", "tokuda"));
    assert_ne!(voices[1], voices[3]);
    // What is told among school workers is not told to the founder.
    refused(spaces::show(db, &founder, "school-room", Locale::Ja).await, Error::NotFound);

    let hana = signed_in(db, LOGINS[3].0).await;
    let mine = events::next(db, &hana, true, 20, Locale::Ja).await.unwrap();
    assert!(mine.iter().any(|e| e.mine == MyPart::Confirmed), "{mine:?}");
    assert!(mine.iter().any(|e| matches!(e.mine, MyPart::Waiting { .. })), "{mine:?}");
}
