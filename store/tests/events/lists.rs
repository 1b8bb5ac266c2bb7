//! The calendar, the agenda, and what is over.

use super::*;

store::on_both!(
    a_month_holds_the_weeks_it_touches,
    a_crowded_month_counts_every_day_and_sends_what_it_shows,
    a_crowded_week_and_day_say_how_many_there_are,
    the_agenda_goes_on_from_a_day,
    the_agenda_has_the_whole_of_a_crowded_day,
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

/// So many events of an hour, each so many minutes after the one before, the first at midnight of 1 December 2026.
async fn crowd(db: &TestDb, host: &Actor, count: i64, apart: i64) {
    let first = event(db, host, |f| {
        (f.date, f.start, f.end) = ("2026-12-01".into(), "00:00".into(), "01:00".into());
    })
    .await;
    let step = apart * 60_000_000;
    let sql = sql!(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
         INSERT INTO events (title, kind, state, visibility, starts_at, ends_at, host_id, created_at, updated_at)
         SELECT e.title, e.kind, e.state, e.visibility, e.starts_at + n.i * $2, e.ends_at + n.i * $3, e.host_id, e.created_at, e.updated_at
         FROM events e CROSS JOIN n WHERE e.id = $4",
        count,
        step,
        step,
        first,
    );
    run(db, sql).await;
}

async fn a_crowded_month_counts_every_day_and_sends_what_it_shows(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    // 10,000 from midnight of the first, four minutes apart: 360 a day until the 28th, and 280 more. Those that begin
    // after eleven at night end on the day after; the one at eleven ends at midnight.
    crowd(db, &host, 10_000, 4).await;
    let draft = event(db, &host, |f| (f.date, f.state) = ("2026-12-24".into(), "draft".into())).await;
    let camp = event(db, &host, |f| {
        (f.date, f.end_date, f.all_day) = ("2026-12-23".into(), "2026-12-25".into(), "1".into());
        (f.start, f.end) = (String::new(), String::new());
    })
    .await;
    let query = CalendarQuery { date: Some(date(2026, 12, 24)), ..Default::default() };
    let page = events::calendar(db, &host, &query, Locale::Ja).await.unwrap();
    let on = |day: i8| page.count(date(2026, 12, day), 0);
    assert_eq!((on(1), on(2), on(22), on(23), on(24), on(25)), (360, 374, 374, 375, 376, 375));
    assert_eq!((on(28), on(29), on(30)), (294, 0, 0), "no day after the last, none before it is missed");
    let shown = |day: i8| {
        page.events
            .iter()
            .filter(|e| e.starts.date() <= date(2026, 12, day) && date(2026, 12, day) <= e.last_day())
            .count()
    };
    assert!((1..=28).all(|day| shown(day) >= 4), "each day has its first");
    assert!(shown(24) >= 40, "the day that is listed has more");
    assert!(page.more && page.events.len() <= 28 * 4 + 40, "{} cards", page.events.len());
    assert!(page.events.iter().any(|e| e.id == camp), "what began before stands first");
    assert!(!page.events.iter().any(|e| e.id == draft), "a draft late in the day is counted only");
    assert!(page.events.is_sorted_by_key(|e| e.starts.at));
    // Visitors do not hear of drafts, and read the same numbers else.
    let seen = events::calendar(db, &Actor::Visitor, &query, Locale::Ja).await.unwrap();
    assert_eq!((seen.count(date(2026, 12, 24), 0), seen.count(date(2026, 12, 28), 0)), (375, 294));
    // One more is counted at once.
    event(db, &host, |f| f.date = "2026-12-30".into()).await;
    let page = events::calendar(db, &host, &query, Locale::Ja).await.unwrap();
    assert_eq!(page.count(date(2026, 12, 30), 0), 1);
}

async fn a_crowded_week_and_day_say_how_many_there_are(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    crowd(db, &host, 3_000, 2).await;
    let view = |view| CalendarQuery { view, date: Some(date(2026, 12, 3)), ..Default::default() };
    let week = events::calendar(db, &host, &view(View::Week), Locale::Ja).await.unwrap();
    let counted: Vec<i64> = (1..=6).map(|day| week.count(date(2026, 12, day), 0)).collect();
    assert_eq!(counted, [720, 749, 749, 749, 149, 0]);
    assert!((1..=5).all(|day| week.events.iter().any(|e| e.starts.date() == date(2026, 12, day))));
    assert!(week.more && week.events.len() <= 5 * 30, "{} cards", week.events.len());
    let day = events::calendar(db, &host, &view(View::Day), Locale::Ja).await.unwrap();
    assert_eq!((day.more, day.events.len(), day.count(date(2026, 12, 3), 400)), (true, 400, 749));
    // All of a day that holds no more is there, without numbers.
    let last = CalendarQuery { date: Some(date(2026, 12, 5)), ..view(View::Day) };
    let last = events::calendar(db, &host, &last, Locale::Ja).await.unwrap();
    assert_eq!((last.more, last.events.len(), last.counts.len()), (false, 149, 0));
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

async fn the_agenda_has_the_whole_of_a_crowded_day(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    // 180 on each of five days; those that begin after eleven at night end on the day after.
    crowd(db, &host, 900, 8).await;
    let agenda = |day: i8, back: bool| CalendarQuery {
        view: View::Agenda,
        date: Some(date(2026, 12, day)),
        back,
        ..Default::default()
    };
    let page = events::calendar(db, &host, &agenda(2, false), Locale::Ja).await.unwrap();
    let of = |day: i8| page.events.iter().filter(|e| e.starts.date() == date(2026, 12, day)).count();
    assert_eq!(
        (page.more, of(1), of(2)),
        (true, 7, 180),
        "all of the second, with what goes on since the first"
    );
    assert!(of(3) > 0);
    let page = events::calendar(db, &host, &agenda(3, true), Locale::Ja).await.unwrap();
    let ended = |day: i8| page.events.iter().filter(|e| e.last_day() == date(2026, 12, day)).count();
    assert_eq!((page.more, ended(2)), (false, 180), "{} events", page.events.len());
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
