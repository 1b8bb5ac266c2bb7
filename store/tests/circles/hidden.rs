//! A hidden circle does not exist for those who are not in it.

use super::*;
use domain::calendar::CalendarQuery;
use domain::thread::Place;
use store::testing::{event, space};
use store::{events, spaces};

store::on_both!(nobody_outside_learns_of_a_hidden_circle);

async fn nobody_outside_learns_of_a_hidden_circle(db: &TestDb) {
    let admin = member(db, "tokuda", &[Role::Admin]).await;
    let minori = member(db, "minori", &[Role::Host]).await;
    let (hana, moderator) = (member(db, "hana", &[]).await, member(db, "mod", &[Role::Moderator]).await);
    let circle =
        made(db, &admin, &CircleForm { hidden: "yes".into(), ..form("quiet", "open", "minori") }).await;
    let keeper = now(db, &minori).await;
    space(db, "room", "circle", Some(circle)).await;
    let held = event(db, &keeper, |form| {
        form.visibility = "circle".into();
        form.circle = circle.to_string();
    })
    .await;
    for outside in [&hana, &moderator, &Actor::Visitor] {
        let all = async {
            let listed = match circles::list(db, outside, L).await {
                Ok(page) => page.circles.len(),
                Err(error) => {
                    assert_eq!(error, Error::SignedOut);
                    0
                }
            };
            let calendar = events::calendar(db, outside, &CalendarQuery::default(), L).await;
            let calendar = calendar.unwrap();
            (listed, calendar.events.len(), calendar.circles.len())
        };
        assert_eq!(all.await, (0, 0, 0));
        refused(events::show(db, outside, held, L).await, Error::NotFound);
        refused(spaces::show(db, outside, "room", L).await, Error::NotFound);
        if *outside == Actor::Visitor {
            continue;
        }
        refused(circles::show(db, outside, "quiet", L).await, Error::NotFound);
        refused(circles::members(db, outside, "quiet", 1, L).await, Error::NotFound);
        refused(join(db, outside, "quiet", "", None).await, Error::NotFound);
        refused(circles::take_back(db, outside, "quiet").await, Error::NotFound);
        refused(circles::leave(db, outside, "quiet").await, Error::NotFound);
        refused(circles::invite(db, outside, "quiet", "hana").await, Error::NotFound);
        refused(circles::texts(db, outside, "quiet").await, Error::NotFound);
        let place = Place::Space("room".into());
        refused(members::complete(db, outside, "min", Some(&place)).await, Error::NotFound);
        assert_eq!(told(db, outside).await, Vec::<String>::new());
    }
    // Admins, who arrange circles, know that it is there, and see nothing that is in it.
    let page = circles::show(db, &admin, "quiet", L).await.unwrap();
    assert!(page.inside.is_none() && page.circle.hidden);
    assert!(circles::list(db, &admin, L).await.unwrap().circles.is_empty());
    assert_eq!(circles::arranged(db, &admin, L).await.unwrap().len(), 1);
    refused(circles::members(db, &admin, "quiet", 1, L).await, Error::Forbidden);
    // Inside it is all there.
    assert_eq!(circles::list(db, &keeper, L).await.unwrap().circles.len(), 1);
    let inside = circles::show(db, &keeper, "quiet", L).await.unwrap().inside.unwrap();
    assert_eq!((inside.spaces.len(), inside.events.len(), inside.moderators.len()), (1, 1, 1));
    // Who is shown the door learns nothing more.
    circles::invite(db, &keeper, "quiet", "hana").await.unwrap();
    join(db, &hana, "quiet", "", None).await.unwrap();
    let before = now(db, &hana).await;
    assert!(circles::show(db, &before, "quiet", L).await.unwrap().inside.is_some());
    circles::expel(db, &keeper, "quiet", id(&hana), "約束が守られませんでした").await.unwrap();
    refused(circles::show(db, &now(db, &hana).await, "quiet", L).await, Error::NotFound);
    assert_eq!(
        told(db, &hana).await[0],
        "サークルへの参加が終わりました|quietの会: 約束が守られませんでした"
    );
}
