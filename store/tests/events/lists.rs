//! The calendar, the agenda, and what is over.

use super::*;

store::on_both!(
    a_month_holds_the_weeks_it_touches,
    the_agenda_goes_on_from_a_day,
    filters_leave_what_fits,
    the_past_comes_in_pages_of_ten,
);

async fn titles(db: &Db, actor: &Actor, query: CalendarQuery) -> Vec<String> {
    events::calendar(db, actor, &query, Locale::Ja)
        .await
        .unwrap()
        .events
        .into_iter()
        .map(|e| e.title)
        .collect()
}

async fn a_month_holds_the_weeks_it_touches(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    // November 2026 with weeks from Sunday or Monday: 26 October to 6 December.
    for (title, date, start, end) in [
        ("too early", "2026-10-25", "20:00", "00:00"),
        ("into the first day", "2026-10-25", "23:00", "01:00"),
        ("first", "2026-10-26", "00:00", "01:00"),
        ("last", "2026-12-06", "23:30", "01:00"),
        ("too late", "2026-12-07", "00:00", "01:00"),
    ] {
        event(db, &host, |f| {
            (f.title, f.date, f.start, f.end) = (title.into(), date.into(), start.into(), end.into())
        })
        .await;
    }
    let page = events::calendar(db, &host, &CalendarQuery::default(), Locale::Ja).await.unwrap();
    assert_eq!((page.date, page.today, page.more), (date(2026, 11, 22), date(2026, 11, 22), false));
    let november = ["into the first day", "first", "last"];
    assert_eq!(titles(db, &host, CalendarQuery::default()).await, november);
    let asked = CalendarQuery { date: Some(date(2026, 11, 1)), ..Default::default() };
    assert_eq!(titles(db, &host, asked).await, november);
    let december = CalendarQuery { date: Some(date(2026, 12, 31)), ..Default::default() };
    assert_eq!(titles(db, &host, december).await, ["last", "too late"]);
    let empty = CalendarQuery { date: Some(date(2027, 5, 1)), ..Default::default() };
    assert!(titles(db, &host, empty).await.is_empty());
}

async fn the_agenda_goes_on_from_a_day(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let input = |n: usize| {
        let form = EventForm {
            title: format!("{n:02}"),
            date: format!("2026-12-{:02}", n / 2 + 1),
            start: format!("{}:00", 10 + n % 2),
            ..event_form()
        };
        form.validate().unwrap()
    };
    for made in join_all((0..45).map(|n| {
        let (db, host) = (db, &host);
        async move { events::create(db, host, &input(n)).await }
    }))
    .await
    {
        made.unwrap();
    }
    let agenda =
        |day: i8| CalendarQuery { view: View::Agenda, date: Some(date(2026, 12, day)), ..Default::default() };
    let page = events::calendar(db, &host, &agenda(1), Locale::Ja).await.unwrap();
    assert!(page.more);
    assert_eq!(
        page.events.iter().map(|e| e.title.clone()).collect::<Vec<_>>(),
        (0..40).map(|n| format!("{n:02}")).collect::<Vec<_>>()
    );
    let page = events::calendar(db, &host, &agenda(3), Locale::Ja).await.unwrap();
    assert_eq!((page.more, page.events.len(), page.events[0].title.as_str()), (true, 40, "04"));
    let page = events::calendar(db, &host, &agenda(21), Locale::Ja).await.unwrap();
    assert_eq!((page.more, page.events.len()), (false, 5));
}

async fn filters_leave_what_fits(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let m = members(db, 3).await;
    let titled = async |title: &str, change: fn(&mut EventForm)| {
        event(db, &host, |f| {
            f.title = title.into();
            change(f);
        })
        .await
    };
    let full = titled("full", |f| f.capacity = "1".into()).await;
    let left = titled("left", |f| f.capacity = "2".into()).await;
    titled("online", |f| (f.online_url, f.kind) = (LINK.into(), "seminar".into())).await;
    let off = titled("off", |_| ()).await;
    titled("begun", |f| (f.date, f.start, f.end) = ("2026-11-22".into(), "11:00".into(), "13:00".into()))
        .await;
    for event in [full, left] {
        register(db, &m[0], event).await.unwrap();
    }
    register(db, &m[1], full).await.unwrap();
    store::testing::call_off(db, &host, off).await.unwrap();
    let all = titles(db, &m[0], CalendarQuery::default()).await;
    assert_eq!(all, ["begun", "full", "left", "online", "off"]);
    assert_eq!(
        titles(db, &m[0], CalendarQuery { open: true, ..Default::default() }).await,
        ["left", "online"]
    );
    assert_eq!(titles(db, &m[0], CalendarQuery { online: true, ..Default::default() }).await, ["online"]);
    assert_eq!(
        titles(db, &m[0], CalendarQuery { kind: Some(EventKind::Seminar), ..Default::default() }).await,
        ["online"]
    );
    assert_eq!(
        titles(db, &m[0], CalendarQuery { circle: Some(CircleId(1)), ..Default::default() }).await,
        [""; 0]
    );
    let mine = CalendarQuery { mine: true, ..Default::default() };
    assert_eq!(titles(db, &m[0], mine.clone()).await, ["full", "left"]);
    assert_eq!(titles(db, &m[1], mine.clone()).await, ["full"], "waiting counts");
    assert_eq!(titles(db, &m[2], mine.clone()).await, [""; 0]);
    assert_eq!(titles(db, &Actor::Visitor, mine.clone()).await, [""; 0]);
    cancel(db, &m[1], full).await.unwrap();
    assert_eq!(titles(db, &m[1], mine).await, [""; 0]);
    let next = async |actor: &Actor, mine: bool, most: i64| -> Vec<String> {
        events::next(db, actor, mine, most, Locale::Ja).await.unwrap().into_iter().map(|e| e.title).collect()
    };
    assert_eq!(next(&m[0], false, 3).await, ["begun", "full", "left"], "what runs is still next");
    assert_eq!(next(&m[0], true, 1).await, ["full"]);
    assert_eq!(next(&Actor::Visitor, true, 9).await, [""; 0]);
    db.clock.advance(3600);
    assert_eq!(next(&m[0], false, 1).await, ["full"]);
}

async fn the_past_comes_in_pages_of_ten(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    for n in 1..=23 {
        event(db, &host, |f| {
            (f.title, f.date, f.speakers) = (format!("{n:02}"), format!("2026-10-{n:02}"), "徳田".into())
        })
        .await;
    }
    let page = async |n: i64| {
        let page = events::past(db, &Actor::Visitor, n, Locale::Ja).await.unwrap();
        assert!(page.events.iter().all(|e| e.speakers[0].label == "徳田" && e.recap_html.is_none()));
        (page.page, page.more, page.events.into_iter().map(|e| e.card.title).collect::<Vec<_>>())
    };
    let titles = |from: usize, to: usize| (to..=from).rev().map(|n| format!("{n:02}")).collect::<Vec<_>>();
    assert_eq!(page(1).await, (1, true, titles(23, 14)));
    assert_eq!(page(2).await, (2, true, titles(13, 4)));
    assert_eq!(page(3).await, (3, false, titles(3, 1)));
    assert_eq!(page(4).await, (4, false, vec![]));
    assert_eq!(page(-7).await, (1, true, titles(23, 14)));
}
