//! Coming in by each rule, agreeing to guidelines, leaving.

use super::*;
use domain::circle::TextsForm;
use domain::error::Conflict;
use domain::invitation::NewInvitation;
use futures::future::join_all;
use store::invitations;
use store::testing::shut_out;

store::on_both!(
    whoever_likes_comes_into_an_open_one,
    who_asks_is_answered,
    two_keepers_answer_once,
    who_is_invited_decides,
    guidelines_are_agreed_to_as_they_are,
    one_leaves_but_not_the_last_keeper,
    a_link_leads_to_the_door,
    admins_make_them_and_take_empty_ones_away,
);

async fn whoever_likes_comes_into_an_open_one(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    made(db, &admin, &form("night", "open", "minori")).await;
    assert_eq!(standing(db, &hana, "night").await, CircleStanding::Welcome);
    join(db, &hana, "night", "", None).await.unwrap();
    let CircleStanding::Inside { moderator, outdated, .. } = standing(db, &hana, "night").await else {
        panic!("she is in")
    };
    assert!(!moderator && !outdated);
    let CircleStanding::Inside { moderator, .. } = standing(db, &minori, "night").await else { panic!("in") };
    assert!(moderator);
    // Once more changes nothing.
    join(db, &now(db, &hana).await, "night", "", None).await.unwrap();
    let page = circles::members(db, &now(db, &hana).await, "night", 1, L).await.unwrap();
    let names: Vec<_> = page.members.iter().map(|m| (m.person.handle.as_str(), m.moderator)).collect();
    assert_eq!(names, [("minori", true), ("hana", false)]);
    assert!(!page.moderates && page.requests.is_empty());
    refused(join(db, &shut_out(&hana), "night", "", None).await, Error::Forbidden);
    refused(join(db, &Actor::Visitor, "night", "", None).await, Error::SignedOut);
    refused(join(db, &hana, "nowhere", "", None).await, Error::NotFound);
    assert_eq!(told(db, &minori).await, ["サークルのモデレーターになりました|nightの会"]);
    assert_eq!(leads(db, &minori).await, "/circles/night");
}

async fn who_asks_is_answered(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    made(db, &admin, &form("solo", "request", "minori")).await;
    refused(join(db, &hana, "solo", " ", None).await, Error::field("words", Problem::Required));
    join(db, &hana, "solo", "ひとり職場です", None).await.unwrap();
    join(db, &hana, "solo", "もう一度", None).await.unwrap();
    let CircleStanding::Asked { words, .. } = standing(db, &hana, "solo").await else { panic!("she waits") };
    assert_eq!(words, "ひとり職場です", "asked twice, the first stands");
    assert_eq!(told(db, &minori).await[0], "サークルへの参加の申し込みがあります|soloの会");
    assert_eq!(leads(db, &minori).await, "/circles/solo/members");
    let page = circles::members(db, &now(db, &minori).await, "solo", 1, L).await.unwrap();
    assert_eq!((page.requests.len(), page.requests[0].words.as_str()), (1, "ひとり職場です"));

    // Taken back, and asked anew.
    circles::take_back(db, &hana, "solo").await.unwrap();
    refused(circles::take_back(db, &hana, "solo").await, Error::Conflict(Conflict::Decided));
    assert_eq!(standing(db, &hana, "solo").await, CircleStanding::CanAsk(None));
    join(db, &hana, "solo", "あらためて", None).await.unwrap();
    // An admin opens no circle, and neither does who asks.
    refused(answer(db, &admin, true).await, Error::Forbidden);
    refused(answer(db, &hana, true).await, Error::Forbidden);
    assert_eq!(answer(db, &minori, false).await.unwrap(), "solo");
    refused(answer(db, &minori, true).await, Error::Conflict(Conflict::Decided));
    assert_eq!(standing(db, &hana, "solo").await, CircleStanding::CanAsk(Some("いまは定員です".into())));
    assert_eq!(
        told(db, &hana).await,
        ["サークルへの参加の申し込みに、お返事がありました|soloの会: いまは定員です"]
    );
    join(db, &hana, "solo", "三度目", None).await.unwrap();
    answer(db, &minori, true).await.unwrap();
    assert!(matches!(standing(db, &hana, "solo").await, CircleStanding::Inside { .. }));
    assert_eq!(leads(db, &hana).await, "/circles/solo");
}

async fn two_keepers_answer_once(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, rei) = (member(db, "minori", &[]).await, member(db, "rei", &[]).await);
    let circle = made(db, &admin, &form("solo", "request", "minori")).await;
    circles::appoint(db, &admin, circle, "@rei").await.unwrap();
    let hana = member(db, "hana", &[]).await;
    join(db, &hana, "solo", "お願いします", None).await.unwrap();
    let answers = join_all([answer(db, &minori, true), answer(db, &rei, false)]).await;
    let first = answers.iter().filter(|a| a.is_ok()).count();
    assert_eq!(first, 1, "{answers:?}");
    let inside = now(db, &hana).await.in_circle(circle);
    assert_eq!(inside, answers[0].is_ok(), "what was answered first holds");
    assert_eq!(told(db, &hana).await.len(), 1);
}

async fn who_is_invited_decides(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    made(db, &admin, &form("few", "invitation", "minori")).await;
    assert_eq!(standing(db, &hana, "few").await, CircleStanding::NeedsInvitation);
    refused(join(db, &hana, "few", "", None).await, Error::Forbidden);
    let minori = now(db, &minori).await;
    refused(circles::invite(db, &hana, "few", "hana").await, Error::Forbidden);
    refused(circles::invite(db, &admin, "few", "hana").await, Error::Forbidden);
    refused(
        circles::invite(db, &minori, "few", "nobody").await,
        Error::field("handle", Problem::NoSuchMember),
    );
    refused(circles::invite(db, &minori, "few", "minori").await, Error::field("handle", Problem::Taken));
    for _ in 0..2 {
        circles::invite(db, &minori, "few", "hana").await.unwrap();
    }
    assert_eq!(told(db, &hana).await, ["サークルに招待されました|fewの会"]);
    let page = circles::members(db, &minori, "few", 1, L).await.unwrap();
    assert_eq!(page.invited.iter().map(|p| p.handle.as_str()).collect::<Vec<_>>(), ["hana"]);
    circles::uninvite(db, &minori, "few", id(&hana)).await.unwrap();
    refused(join(db, &hana, "few", "", None).await, Error::Forbidden);
    circles::invite(db, &minori, "few", "hana").await.unwrap();
    assert_eq!(standing(db, &hana, "few").await, CircleStanding::Welcome);
    join(db, &hana, "few", "", None).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM circle_invites").await, 0);
}

async fn guidelines_are_agreed_to_as_they_are(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    made(db, &admin, &form("night", "open", "minori")).await;
    let minori = now(db, &minori).await;
    let texts = circles::texts(db, &minori, "night").await.unwrap();
    let written = TextsForm { guidelines_ja: "**外**では話しません".into(), ..texts.clone() };
    refused(circles::write(db, &hana, &written).await, Error::Forbidden);
    circles::write(db, &minori, &written).await.unwrap();
    refused(circles::write(db, &minori, &written).await, Error::Conflict(Conflict::Stale));
    let page = circles::show(db, &hana, "night", L).await.unwrap();
    assert!(page.guidelines.contains("<strong>外</strong>") && page.guidelines_version == 1);
    let missing = || Error::field("agreed", Problem::Agreement);
    refused(join(db, &hana, "night", "", None).await, missing());
    refused(join(db, &hana, "night", "", Some(0)).await, missing());
    join(db, &hana, "night", "", Some(1)).await.unwrap();

    // Changed: asked again, told once, and not by whoever changed them.
    let texts = circles::texts(db, &minori, "night").await.unwrap();
    let written =
        TextsForm { guidelines_ja: "外では話しません。事例は変えます".into(), ..texts };
    circles::write(db, &minori, &written).await.unwrap();
    let outdated = async |who: &Actor| {
        let CircleStanding::Inside { outdated, .. } = standing(db, who, "night").await else { panic!("in") };
        outdated
    };
    assert!(outdated(&hana).await && !outdated(&minori).await);
    assert_eq!(told(db, &hana).await, ["サークルのガイドラインが変わりました|nightの会"]);
    let hana = now(db, &hana).await;
    refused(circles::agree(db, &hana, "night", 1).await, Error::Conflict(Conflict::Stale));
    circles::agree(db, &hana, "night", 2).await.unwrap();
    assert!(!outdated(&hana).await);
    // What it is can be changed without asking anybody.
    let texts = circles::texts(db, &minori, "night").await.unwrap();
    circles::write(db, &minori, &TextsForm { description_ja: "夜勤のある人の会".into(), ..texts })
        .await
        .unwrap();
    assert!(!outdated(&hana).await);
    let other = member(db, "other", &[]).await;
    refused(circles::agree(db, &other, "night", 2).await, Error::Forbidden);
}

async fn one_leaves_but_not_the_last_keeper(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    let circle = made(db, &admin, &form("night", "open", "minori")).await;
    join(db, &hana, "night", "", None).await.unwrap();
    let (minori, hana) = (now(db, &minori).await, now(db, &hana).await);
    refused(circles::leave(db, &minori, "night").await, Error::Conflict(Conflict::LastKeeper));
    circles::appoint(db, &admin, circle, "hana").await.unwrap();
    circles::leave(db, &minori, "night").await.unwrap();
    assert!(!now(db, &minori).await.in_circle(circle));
    // Alone, the last one may go too.
    circles::leave(db, &hana, "night").await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM circle_members").await, 0);
    // Nobody keeps it: admins are told that somebody asks.
    run(db, "UPDATE circles SET join_rule = 'request'").await;
    join(db, &now(db, &minori).await, "night", "また入りたいです", None).await.unwrap();
    assert_eq!(leads(db, &admin).await, "/admin/circles");
}

async fn a_link_leads_to_the_door(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[]).await);
    let circle = made(db, &admin, &form("few", "invitation", "minori")).await;
    run(db, "UPDATE circles SET hidden = TRUE, guidelines_ja = 'x', guidelines_version = 1").await;
    let new = NewInvitation { note: String::new(), most: 1, days: 3, circle: Some(circle) };
    invitations::make(db, &admin, &new).await.unwrap();
    let code = invitations::list(db, &admin, L).await.unwrap().invitations.remove(0).code;
    assert_eq!(invitations::accept(db, &hana, &code).await.unwrap(), "few");
    assert!(!now(db, &hana).await.in_circle(circle), "she has not agreed to anything yet");
    let list = circles::list(db, &hana, L).await.unwrap().circles;
    assert!(list.len() == 1 && list[0].invited && !list[0].inside);
    join(db, &hana, "few", "", Some(1)).await.unwrap();
    assert!(now(db, &hana).await.in_circle(circle));
    assert_eq!(number(db, "SELECT used FROM invitations").await, 1);
    drop(minori);
}

async fn admins_make_them_and_take_empty_ones_away(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let (minori, hana) = (member(db, "minori", &[]).await, member(db, "hana", &[Role::Moderator]).await);
    let edit = form("night", "open", "minori").validate().unwrap();
    refused(circles::save(db, &hana, &edit).await, Error::Forbidden);
    let nobody = form("night", "open", "nobody").validate().unwrap();
    refused(circles::save(db, &admin, &nobody).await, Error::field("moderator", Problem::NoSuchMember));
    assert_eq!(number(db, "SELECT COUNT(*) FROM circles").await, 0, "nothing is half made");
    let circle = circles::save(db, &admin, &edit).await.unwrap();
    refused(circles::save(db, &admin, &edit).await, Error::field("slug", Problem::Taken));
    let page = circles::form(db, &admin, Some(circle), L).await.unwrap();
    assert_eq!(page.moderators.len(), 1);
    let changed = CircleForm { name_en: "Night shift".into(), ..page.form };
    circles::save(db, &admin, &changed.validate().unwrap()).await.unwrap();
    refused(circles::save(db, &admin, &changed.validate().unwrap()).await, Error::Conflict(Conflict::Stale));
    let one = circles::arranged(db, &admin, Locale::En).await.unwrap().remove(0);
    assert_eq!((one.circle.name.as_str(), one.empty, one.circle.inside), ("Night shift", true, false));
    // Something belongs to it: it stays.
    store::testing::space(db, "room", "circle", Some(circle)).await;
    assert!(!circles::arranged(db, &admin, L).await.unwrap()[0].empty);
    refused(circles::remove(db, &admin, circle).await, Error::Conflict(Conflict::Written));
    run(db, "DELETE FROM spaces").await;
    refused(circles::remove(db, &hana, circle).await, Error::Forbidden);
    circles::remove(db, &admin, circle).await.unwrap();
    refused(circles::remove(db, &admin, circle).await, Error::NotFound);
    assert_eq!(told(db, &minori).await[0], "サークルがなくなりました|nightの会");
    let acts: Vec<(String,)> = rows(db, "SELECT act FROM audit ORDER BY id").await;
    assert_eq!(
        acts.iter().map(|(a,)| a.as_str()).collect::<Vec<_>>(),
        ["save_circle", "save_circle", "remove_circle"]
    );
}
