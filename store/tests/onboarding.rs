//! The first steps: taken, passed over, gone on with.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::onboarding::{Step, WelcomeForm};
use domain::{Actor, Error, Locale};
use store::testing::{TestDb, event, member, refused, shut_out, space};
use store::{Db, members, onboarding};

const L: Locale = Locale::Ja;

store::on_both!(
    steps_are_taken_one_by_one,
    what_is_left_is_passed_over,
    one_introduces_oneself_where_one_may_begin
);

fn form(step: Step) -> WelcomeForm {
    WelcomeForm {
        step: step.number().to_string(),
        headline: "児童館で働いています".into(),
        prefecture: "13".into(),
        fields: vec!["education".into()],
        want_to_learn: "となりの職種の毎日".into(),
        open: vec!["consultation".into()],
        ..WelcomeForm::default()
    }
}

async fn profile(db: &Db, who: &Actor) -> domain::member::ProfileForm {
    members::form(db, who, L).await.unwrap().form
}

async fn steps_are_taken_one_by_one(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let before = profile(db, &hana).await;
    assert_eq!(onboarding::next(db, &hana).await.unwrap(), Some(Step::Who));
    assert_eq!(onboarding::answer(db, &hana, &form(Step::Who)).await.unwrap(), Some(Step::Looking));
    let after = profile(db, &hana).await;
    assert_eq!((after.headline.as_str(), after.prefecture.as_str()), ("児童館で働いています", "13"));
    assert_eq!(
        (after.fields.len(), after.want_to_learn.as_str()),
        (1, ""),
        "what comes later is asked later"
    );
    assert_eq!(
        (&after.name, &after.handle, &after.audience),
        (&before.name, &before.handle, &before.audience)
    );
    let page = onboarding::show(db, &hana, None, L).await.unwrap();
    assert_eq!(
        (page.step, page.done, page.form.headline.as_str()),
        (Step::Looking, 1, "児童館で働いています")
    );
    // A step can be gone back to; what was taken stays taken.
    onboarding::answer(db, &hana, &form(Step::Looking)).await.unwrap();
    onboarding::answer(db, &hana, &form(Step::Who)).await.unwrap();
    assert_eq!(onboarding::next(db, &hana).await.unwrap(), Some(Step::First));
    assert_eq!(profile(db, &hana).await.want_to_learn, "となりの職種の毎日");
    assert_eq!(onboarding::answer(db, &hana, &form(Step::First)).await.unwrap(), None);
    assert_eq!(onboarding::next(db, &hana).await.unwrap(), None);
    assert_eq!(onboarding::show(db, &hana, None, L).await.unwrap().step, Step::Who);
    // What the profile does not take is refused, and the step is not taken.
    let sora = member(db, "sora", &[]).await;
    let long = WelcomeForm { headline: "あ".repeat(10_000), ..form(Step::Who) };
    let error = onboarding::answer(db, &sora, &long).await.unwrap_err();
    assert_eq!(error.fields()[0].field, "headline");
    assert_eq!(onboarding::next(db, &sora).await.unwrap(), Some(Step::Who));
    refused(onboarding::answer(db, &sora, &WelcomeForm::default()).await, Error::NotFound);
    refused(onboarding::show(db, &shut_out(&sora), None, L).await, Error::Forbidden);
}

async fn what_is_left_is_passed_over(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    onboarding::skip(db, &hana).await.unwrap();
    assert_eq!(onboarding::next(db, &hana).await.unwrap(), None);
    refused(onboarding::skip(db, &Actor::Visitor).await, Error::SignedOut);
}

async fn one_introduces_oneself_where_one_may_begin(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let host = member(db, "minori", &[domain::Role::Host]).await;
    assert_eq!(onboarding::show(db, &hana, Some(Step::First), L).await.unwrap().space, None);
    space(db, "lounge", "members", None).await;
    let offered = async || onboarding::show(db, &hana, Some(Step::First), L).await.unwrap().space.unwrap().0;
    assert_eq!(offered().await, "lounge");
    space(db, "introductions", "members", None).await;
    assert_eq!(offered().await, "introductions");
    let held = event(db, &host, |_| {}).await;
    let page = onboarding::show(db, &hana, Some(Step::First), L).await.unwrap();
    assert_eq!(page.events.iter().map(|e| e.id).collect::<Vec<_>>(), [held]);
}
