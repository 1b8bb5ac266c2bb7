//! Files of events: who may have them, how many there are, and what becomes of those that belong to nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::event::EventForm;
use domain::file::{MOST_PICTURES, Part, Refusal};
use domain::series::Scope;
use domain::{Actor, Error, EventId, FileId, Locale, Problem, Role};
use futures::future::join_all;
use store::events::set_cover;
use store::files::{Arranging, NewFile, add, arrange, forget_unused, list, new_name, open, room, unknown};
use store::testing::{TestDb, circle, event, member, members, number, refused, register, run};
use store::{Db, events, sql};

async fn host(db: &Db) -> Actor {
    member(db, "host", &[Role::Host]).await
}

fn picture() -> NewFile {
    NewFile {
        name: new_name(),
        label: String::new(),
        mime: "image/jpeg",
        bytes: 1234,
        size: Some((1600, 900)),
        small_mime: Some("image/jpeg"),
    }
}

fn handout(label: &str) -> NewFile {
    NewFile { label: label.into(), mime: "application/pdf", size: None, small_mime: None, ..picture() }
}

async fn cover(db: &Db, actor: &Actor, event: EventId) -> Option<String> {
    events::show(db, actor, event, Locale::Ja).await.unwrap().files.cover.map(|c| c.name)
}

async fn may_open(db: &Db, actor: &Actor, name: &str) -> bool {
    match open(db, actor, name).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

async fn a_cover_is_for_those_who_see_the_event(db: &TestDb) {
    let host = host(db).await;
    let [insider, host] =
        <[Actor; 2]>::try_from(circle(db, "quiet", vec![member(db, "inside", &[]).await, host]).await.1)
            .unwrap();
    let other = member(db, "other", &[]).await;
    let id = event(db, &host, |f| {
        f.visibility = "circle".into();
        f.circle = "1".into();
    })
    .await;
    let file = picture();
    refused(set_cover(db, &other, id, Scope::This, Some(&file)).await, Error::NotFound);
    refused(set_cover(db, &insider, id, Scope::This, Some(&file)).await, Error::Forbidden);
    refused(set_cover(db, &Actor::Visitor, id, Scope::This, Some(&file)).await, Error::SignedOut);
    set_cover(db, &host, id, Scope::This, Some(&file)).await.unwrap();
    assert_eq!(cover(db, &insider, id).await.as_deref(), Some(file.name.as_str()));
    let readers = [(&host, true), (&insider, true), (&other, false), (&Actor::Visitor, false)];
    for (actor, may) in readers {
        assert_eq!(may_open(db, actor, &file.name).await, may, "{actor:?}");
    }
    set_cover(db, &host, id, Scope::This, None).await.unwrap();
    assert_eq!(cover(db, &insider, id).await, None);
    assert!(!may_open(db, &host, &file.name).await, "it belongs to nothing");
}

async fn a_cover_outlives_changes_and_copies(db: &TestDb) {
    let host = host(db).await;
    let id = event(db, &host, |_| ()).await;
    let file = picture();
    set_cover(db, &host, id, Scope::This, Some(&file)).await.unwrap();
    let mut form = events::source(db, &host, id).await.unwrap();
    form.title = "新しい題".into();
    events::update(db, &host, id, form.version.parse().unwrap(), &form.validate().unwrap()).await.unwrap();
    assert_eq!(cover(db, &host, id).await.as_deref(), Some(file.name.as_str()));
    let copy = events::copied(db, &host, id).await.unwrap();
    let copy = events::create(db, &host, &copy.validate().unwrap()).await.unwrap();
    assert_eq!(cover(db, &host, copy).await.as_deref(), Some(file.name.as_str()));
}

fn weekly(f: &mut EventForm) {
    (f.repeat, f.ends) = ("weekly".into(), "never".into());
}

async fn a_series_has_one_cover(db: &TestDb) {
    let host = host(db).await;
    let first = event(db, &host, weekly).await;
    let (second, fifth) = (EventId(first.0 + 1), EventId(first.0 + 4));
    let (all, own) = (picture(), picture());
    set_cover(db, &host, first, Scope::All, Some(&all)).await.unwrap();
    set_cover(db, &host, second, Scope::This, Some(&own)).await.unwrap();
    for (event, name) in [(first, &all.name), (second, &own.name), (fifth, &all.name)] {
        assert_eq!(cover(db, &host, event).await.as_ref(), Some(name));
    }
    // A year later there are more occurrences, and they have it too.
    db.clock.advance(60 * 86_400);
    let series =
        domain::SeriesId(number(db, sql!("SELECT series_id FROM events WHERE id = $1", first)).await);
    let count = "SELECT COUNT(*) FROM events WHERE cover_id IS NOT NULL";
    let before = number(db, count).await;
    events::extend_series(db, &Actor::System, series).await.unwrap();
    assert!(number(db, count).await > before, "the new ones have it");
    // A picture that is gone stops nothing.
    run(db, "UPDATE events SET cover_id = NULL").await;
    run(db, "DELETE FROM files").await;
    db.clock.advance(60 * 86_400);
    events::extend_series(db, &Actor::System, series).await.unwrap();
    assert_eq!(number(db, count).await, 0);
}

async fn pictures_of_a_recap_are_seen_afterwards(db: &TestDb) {
    let (host, guest) = (host(db).await, member(db, "guest", &[]).await);
    let id = event(db, &host, |_| ()).await;
    let files: Vec<NewFile> = (0..3).map(|_| picture()).collect();
    for file in &files {
        assert_eq!(add(db, &host, id, Part::Recap, file).await.unwrap(), None);
    }
    refused(add(db, &guest, id, Part::Recap, &picture()).await.map(|_| ()), Error::Forbidden);
    assert!(may_open(db, &host, &files[0].name).await);
    assert!(!may_open(db, &guest, &files[0].name).await, "before the event only its hosts see them");
    let kept = list(db, &host, id).await.unwrap().pictures;
    arrange(db, &host, id, kept[2].id, &Arranging::Raise).await.unwrap();
    arrange(db, &host, id, kept[0].id, &Arranging::Raise).await.unwrap();
    arrange(db, &host, id, kept[2].id, &Arranging::Label("  みんなで  ".into())).await.unwrap();
    let long = Arranging::Label("長".repeat(121));
    refused(arrange(db, &host, id, kept[2].id, &long).await, Error::field("label", Problem::TooLong(120)));
    refused(arrange(db, &guest, id, kept[2].id, &Arranging::Drop).await, Error::Forbidden);
    refused(arrange(db, &host, id, FileId(987_654), &Arranging::Drop).await, Error::NotFound);
    let other = event(db, &host, |_| ()).await;
    refused(arrange(db, &host, other, kept[0].id, &Arranging::Drop).await, Error::NotFound);
    db.clock.advance(4 * 86_400);
    assert!(may_open(db, &Actor::Visitor, &files[0].name).await);
    let shown = events::show(db, &Actor::Visitor, id, Locale::Ja).await.unwrap().files.pictures;
    let names: Vec<&str> = shown.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, [&files[0].name, &files[2].name, &files[1].name]);
    assert_eq!(shown[1].label, "みんなで");
    let past = events::past(db, &Actor::Visitor, 1, Locale::Ja).await.unwrap();
    let held = past.events.iter().find(|e| e.card.id == id).unwrap();
    assert_eq!((held.pictures.len(), held.all_pictures), (3, 3));
    arrange(db, &host, id, kept[0].id, &Arranging::Drop).await.unwrap();
    assert!(!may_open(db, &host, &files[0].name).await);
}

async fn what_is_handed_out_is_for_those_who_come(db: &TestDb) {
    let host = host(db).await;
    let m = members(db, 3).await;
    let id = event(db, &host, |f| f.capacity = "1".into()).await;
    register(db, &m[0], id).await.unwrap();
    register(db, &m[1], id).await.unwrap();
    let file = handout("資料.pdf");
    add(db, &host, id, Part::Handout, &file).await.unwrap();
    let readers = [(&host, true), (&m[0], true), (&m[1], false), (&m[2], false), (&Actor::Visitor, false)];
    for (actor, may) in readers {
        assert_eq!(may_open(db, actor, &file.name).await, may, "{actor:?}");
        let told = events::show(db, actor, id, Locale::Ja).await.unwrap().files.handouts;
        assert_eq!(told.len(), usize::from(may), "{actor:?}");
    }
    assert_eq!(open(db, &m[0], &file.name).await.unwrap().label, "資料.pdf");
    let given = list(db, &host, id).await.unwrap().handouts.remove(0);
    arrange(db, &host, id, given.id, &Arranging::Label("x.exe".into())).await.unwrap();
    assert_eq!(
        open(db, &m[0], &file.name).await.unwrap().label,
        "資料.pdf",
        "its kind was decided by its name"
    );
}

async fn there_are_so_many_and_no_more(db: &TestDb) {
    let host = host(db).await;
    let id = event(db, &host, |_| ()).await;
    for _ in 0..MOST_PICTURES - 2 {
        add(db, &host, id, Part::Recap, &picture()).await.unwrap();
    }
    assert_eq!(room(db, &host, id, Part::Recap).await.unwrap(), 2);
    // Two tabs at once.
    let files: Vec<NewFile> = (0..6).map(|_| picture()).collect();
    let taken = join_all(files.iter().map(|f| add(db, &host, id, Part::Recap, f))).await;
    let refusals = taken.iter().filter(|t| matches!(t, Ok(Some(Refusal::TooMany)))).count();
    assert_eq!(refusals, 4, "{taken:?}");
    assert_eq!(list(db, &host, id).await.unwrap().pictures.len() as i64, MOST_PICTURES);
    assert_eq!(room(db, &host, id, Part::Recap).await.unwrap(), 0);
    assert_eq!(
        number(db, "SELECT COUNT(*) FROM files").await,
        MOST_PICTURES,
        "what is refused leaves no row"
    );
}

async fn what_belongs_to_nothing_is_forgotten_after_a_day(db: &TestDb) {
    let host = host(db).await;
    let id = event(db, &host, |_| ()).await;
    let (kept, replaced, dropped) = (picture(), picture(), handout("a.pdf"));
    set_cover(db, &host, id, Scope::This, Some(&replaced)).await.unwrap();
    set_cover(db, &host, id, Scope::This, Some(&kept)).await.unwrap();
    add(db, &host, id, Part::Handout, &dropped).await.unwrap();
    let file = list(db, &host, id).await.unwrap().handouts[0].id;
    arrange(db, &host, id, file, &Arranging::Drop).await.unwrap();
    assert!(forget_unused(db, &Actor::System).await.unwrap().is_empty(), "they are young");
    db.clock.advance(86_401);
    refused(forget_unused(db, &host).await.map(|_| ()), Error::Forbidden);
    let mut forgotten = forget_unused(db, &Actor::System).await.unwrap();
    forgotten.sort();
    let mut expected = vec![replaced.name.clone(), dropped.name.clone()];
    expected.sort();
    assert_eq!(forgotten, expected);
    let names = vec![kept.name.clone(), replaced.name.clone()];
    assert_eq!(unknown(db, &Actor::System, names).await.unwrap(), [replaced.name]);
    refused(unknown(db, &host, Vec::new()).await.map(|_| ()), Error::Forbidden);
    assert!(may_open(db, &host, &kept.name).await);
}

store::on_both!(
    a_cover_is_for_those_who_see_the_event,
    a_cover_outlives_changes_and_copies,
    a_series_has_one_cover,
    pictures_of_a_recap_are_seen_afterwards,
    what_is_handed_out_is_for_those_who_come,
    there_are_so_many_and_no_more,
    what_belongs_to_nothing_is_forgotten_after_a_day,
);
