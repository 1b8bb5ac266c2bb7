//! What stays when a series is changed midway: its dates, its count, its rule, and what is a draft.

use super::{TUESDAYS, all, change, host, make, nth, starts, weekly};
use domain::event::{EventForm, Shift};
use domain::input::parse_date;
use domain::question::QuestionForm;
use domain::series::Scope;
use domain::{Actor, EventId, SeriesId};
use store::events::{self, Asking};
use store::testing::{TestDb, number, rows, run};
use store::{Db, sql};

const DAY: i64 = 86_400;

fn endless() -> EventForm {
    EventForm { ends: "never".into(), count: String::new(), ..weekly() }
}

async fn extend(db: &Db) {
    let all: Vec<(i64,)> = rows(db, "SELECT id FROM series ORDER BY id").await;
    for (id,) in all {
        events::extend_series(db, &Actor::System, SeriesId(id)).await.unwrap();
    }
}

/// Asserts that the community meets each week from the nth time on, for about a year from now.
async fn every_week(db: &TestDb, from: usize) {
    let dates: Vec<_> = starts(db).await[from..].iter().map(|at| parse_date(&at[..10]).unwrap()).collect();
    for pair in dates.windows(2) {
        assert_eq!((pair[1] - pair[0]).get_days(), 7, "from {} to {}", pair[0], pair[1]);
    }
    let today = db.zone().date(db.now());
    let ahead = (*dates.last().unwrap() - today).get_days();
    assert!((355..=366).contains(&ahead), "{ahead} days ahead");
}

async fn later(db: &TestDb, days: i64) {
    db.clock.advance(days * DAY);
}

async fn no_week_is_lost(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &endless()).await;
    later(db, 20).await;
    change(db, &host, nth(db, 5).await, Scope::All, |f| f.title = "輪読会".into()).await.unwrap();
    later(db, 40).await;
    extend(db).await;
    every_week(db, 0).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE title <> '輪読会'").await, 3);
}

async fn no_week_is_lost_after_one_far_ahead(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &endless()).await;
    later(db, 20).await;
    change(db, &host, nth(db, 43).await, Scope::Following, |f| f.title = "輪読会".into()).await.unwrap();
    later(db, 40).await;
    extend(db).await;
    every_week(db, 0).await;
}

async fn no_week_is_lost_when_all_are_dragged(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &endless()).await;
    later(db, 20).await;
    let to = Shift {
        version: 1,
        start: jiff::civil::date(2026, 12, 16).at(19, 30, 0, 0),
        end: jiff::civil::date(2026, 12, 16).at(21, 0, 0, 0),
        scope: Scope::All,
        tell: false,
    };
    events::shift(db, &host, nth(db, 3).await, &to).await.unwrap();
    later(db, 40).await;
    extend(db).await;
    every_week(db, 3).await;
    assert_eq!(starts(db).await[3], "2026-12-16T19:30");
}

async fn no_week_is_lost_for_a_question(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &endless()).await;
    later(db, 20).await;
    let question = QuestionForm { label: "どこで".into(), kind: "text".into(), ..QuestionForm::default() };
    events::ask(db, &host, nth(db, 5).await, Scope::All, &Asking::Save(question)).await.unwrap();
    later(db, 40).await;
    extend(db).await;
    every_week(db, 0).await;
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE questions = '[]'").await, 3);
}

async fn those_that_were_held_count(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { count: "10".into(), ..weekly() }).await;
    let planned = starts(db).await;
    later(db, 20).await;
    change(db, &host, nth(db, 3).await, Scope::All, |f| f.except = planned[5][..10].into()).await.unwrap();
    let mut expected = planned.clone();
    expected.remove(5);
    assert_eq!(starts(db).await, expected);
}

async fn a_date_before_is_not_held_twice(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { also: "2026-12-10 18:00".into(), ..weekly() }).await;
    change(db, &host, nth(db, 5).await, Scope::Following, |f| {
        assert!(f.date == "2026-12-22", "{}", f.date);
        f.except = "2026-12-29".into();
    })
    .await
    .unwrap();
    let mut expected = TUESDAYS[..5].to_vec();
    expected.insert(3, "2026-12-10T18:00");
    assert_eq!(starts(db).await, expected);
}

async fn left_out_dates_count_and_added_ones_do_not(db: &TestDb) {
    let host = host(db).await;
    let form = EventForm {
        except: "2026-12-01\n2026-12-08".into(),
        also: "2026-12-10 18:00".into(),
        count: "8".into(),
        ..weekly()
    };
    make(db, &host, &form).await;
    // After the first, two that are left out, and one in addition.
    change(db, &host, nth(db, 2).await, Scope::Following, |f| f.title = "輪読会".into()).await.unwrap();
    let rules: Vec<(String, String)> = rows(db, "SELECT recurrence, starts_on FROM series ORDER BY id").await;
    assert!(rules[1].0.contains("COUNT=5") && rules[1].1 == "2026-12-15T19:30", "{rules:?}");
    // What begins with a date in addition goes on by its rule, at the rule's own time.
    change(db, &host, nth(db, 1).await, Scope::All, |f| f.place = "京都".into()).await.unwrap();
    let ids = || rows::<(i64, String)>(db, "SELECT id, title FROM events ORDER BY starts_at");
    assert_eq!(ids().await.len(), 7);
}

async fn what_begins_with_a_date_in_addition_keeps_its_rule(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &EventForm { also: "2026-12-10 18:00".into(), ..endless() }).await;
    let before = starts(db).await;
    change(db, &host, nth(db, 3).await, Scope::Following, |f| f.title = "輪読会".into()).await.unwrap();
    assert_eq!(starts(db).await, before);
    let rules: Vec<(String,)> = rows(db, "SELECT starts_on FROM series ORDER BY id").await;
    assert_eq!(rules[1].0, "2026-12-15T19:30");
    later(db, 40).await;
    extend(db).await;
    assert!(starts(db).await.iter().all(|at| at.ends_with("19:30") || at == "2026-12-10T18:00"));
}

async fn one_that_was_put_on_a_sunday_says_nothing_of_the_rule(db: &TestDb) {
    let host = host(db).await;
    let form =
        EventForm { repeat: "monthly_nth".into(), date: "2026-12-12".into(), count: "4".into(), ..weekly() };
    make(db, &host, &form).await;
    let ids = async || rows::<(i64,)>(db, "SELECT id FROM events ORDER BY starts_at").await;
    let rule = async || rows::<(String,)>(db, "SELECT recurrence FROM series").await;
    let (before, ruled) = (ids().await, rule().await);
    let second = nth(db, 1).await;
    change(db, &host, second, Scope::This, |f| f.date = "2027-01-10".into()).await.unwrap();
    change(db, &host, second, Scope::All, |f| f.title = "輪読会".into()).await.unwrap();
    let second_saturdays = ["2026-12-12T19:30", "2027-01-10T19:30", "2027-02-13T19:30", "2027-03-13T19:30"];
    assert_eq!(starts(db).await, second_saturdays);
    assert_eq!((ids().await, rule().await), (before, ruled));
    // Nor where only the end of the rule is changed there.
    change(db, &host, second, Scope::All, |f| f.count = "5".into()).await.unwrap();
    assert_eq!(starts(db).await[..4], second_saturdays);
    assert_eq!(starts(db).await[4], "2027-04-10T19:30");
}

async fn single_dates_move_with_their_series(db: &TestDb) {
    let host = host(db).await;
    let form = EventForm { except: "2026-12-08".into(), also: "2026-12-10".into(), ..weekly() };
    make(db, &host, &form).await;
    let ids = async || rows::<(i64,)>(db, "SELECT id FROM events ORDER BY starts_at").await;
    let before = ids().await;
    change(db, &host, nth(db, 0).await, Scope::All, |f| (f.start, f.end) = ("20:00".into(), "21:30".into()))
        .await
        .unwrap();
    let mut expected = TUESDAYS.map(|at| at.replace("19:30", "20:00"));
    expected[2] = "2026-12-10T20:00".into();
    assert_eq!(starts(db).await, expected);
    assert_eq!(ids().await, before, "the same events");
    let form = events::source(db, &host, nth(db, 0).await).await.unwrap();
    assert_eq!((form.except.as_str(), form.also.as_str()), ("2026-12-08", "2026-12-10"));
}

async fn a_rule_in_other_words_is_the_same_rule(db: &TestDb) {
    let host = host(db).await;
    for rule in ["FREQ=WEEKLY;COUNT=6", "FREQ=WEEKLY;UNTIL=20261229T103000Z", "FREQ=WEEKLY;UNTIL=20261229"] {
        let form = EventForm { repeat: "rule".into(), rule: rule.into(), ..weekly() };
        make(db, &host, &form).await;
        assert_eq!(starts(db).await, TUESDAYS, "{rule}");
        run(db, "UPDATE events SET series_id = NULL, starts_at = 0, ends_at = 1, state = 'draft'").await;
    }
    let form = EventForm { repeat: "rule".into(), rule: "FREQ=WEEKLY;COUNT=6".into(), ..weekly() };
    run(db, "DELETE FROM series").await;
    let first = make(db, &host, &form).await;
    later(db, 20).await;
    change(db, &host, EventId(first.0 + 4), Scope::All, |f| f.title = "輪読会".into()).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM series").await, 1, "it is no other series");
    assert_eq!(starts(db).await, TUESDAYS);
}

async fn drafts_stay_drafts(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    let states = async || all(db).await.into_iter().map(|(.., state)| state).collect::<Vec<_>>();
    change(db, &host, nth(db, 2).await, Scope::This, |f| f.state = "draft".into()).await.unwrap();
    let one = ["published", "published", "draft", "published", "published", "published"];
    // Opened at one that is published, and at the draft itself.
    change(db, &host, nth(db, 4).await, Scope::All, |f| f.title = "輪読会".into()).await.unwrap();
    assert_eq!(states().await, one);
    change(db, &host, nth(db, 2).await, Scope::All, |f| f.place = "京都".into()).await.unwrap();
    assert_eq!(states().await, one);
    let question = QuestionForm { label: "どこで".into(), kind: "text".into(), ..QuestionForm::default() };
    events::ask(db, &host, nth(db, 2).await, Scope::All, &Asking::Save(question)).await.unwrap();
    assert_eq!(states().await, one);
    let series = async || rows::<(String,)>(db, "SELECT state FROM series").await[0].0.clone();
    assert_eq!(series().await, "published");
    // Published with the others of its state.
    change(db, &host, nth(db, 3).await, Scope::All, |f| f.state = "draft".into()).await.unwrap();
    assert_eq!((states().await, series().await.as_str()), (vec!["draft".to_owned(); 6], "draft"));
    change(db, &host, nth(db, 5).await, Scope::Following, |f| f.state = "published".into()).await.unwrap();
    assert_eq!(states().await[4..], ["draft", "published"]);
}

async fn what_is_running_changes_and_stays_where_it_was(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &endless()).await;
    // The third is on: Tuesday 8 December, 20:00.
    db.clock.advance((16 * 24 + 8) * 3600);
    let third = nth(db, 2).await;
    change(db, &host, third, Scope::All, |f| {
        (f.title, f.start, f.end) = ("輪読会".into(), "18:00".into(), "20:30".into());
    })
    .await
    .unwrap();
    let now = starts(db).await;
    assert_eq!(now[..4], ["2026-11-24T19:30", "2026-12-01T19:30", "2026-12-08T18:00", "2026-12-15T18:00"]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE title = '読書会'").await, 2);
    let parts: Vec<(String, i64)> = rows(
        db,
        "SELECT s.starts_on, COUNT(*) FROM series s JOIN events e ON e.series_id = s.id GROUP BY s.id, s.starts_on ORDER BY s.id",
    )
    .await;
    assert_eq!(parts, [(TUESDAYS[0].to_owned(), 3), ("2026-12-15T18:00".to_owned(), 50)]);
    later(db, 40).await;
    extend(db).await;
    every_week(db, 0).await;
}

async fn one_that_was_held_before_its_time_is_not_held_again(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    change(db, &host, nth(db, 4).await, Scope::This, |f| f.date = "2026-11-23".into()).await.unwrap();
    db.clock.advance(36 * 3600);
    change(db, &host, nth(db, 4).await, Scope::Following, |f| {
        assert_eq!(f.date, "2026-12-15");
        f.except = "2026-12-29".into();
    })
    .await
    .unwrap();
    let mut expected = TUESDAYS[..4].to_vec();
    expected.insert(0, "2026-11-23T19:30");
    assert_eq!(starts(db).await, expected);
    // Once all exceptions are taken out, its place is one of the series again, also where the others move.
    change(db, &host, nth(db, 4).await, Scope::All, |f| {
        (f.date, f.except) = ("2026-12-16".into(), String::new());
    })
    .await
    .unwrap();
    expected.splice(4.., ["2026-12-16T19:30", "2026-12-23T19:30", "2026-12-30T19:30"]);
    assert_eq!(starts(db).await, expected);
}

async fn a_count_that_is_typed_midway_is_counted_from_there(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    later(db, 20).await;
    change(db, &host, nth(db, 4).await, Scope::All, |f| f.count = "2".into()).await.unwrap();
    // Three were held, two are to come, of which the second is the one that was opened.
    assert_eq!(starts(db).await, TUESDAYS[..5]);
    let rules: Vec<(String, String)> = rows(db, "SELECT recurrence, starts_on FROM series ORDER BY id").await;
    assert!(rules[1].0.contains("COUNT=2") && rules[1].1 == TUESDAYS[3], "{rules:?}");
}

async fn what_ended_goes_on_for_a_year(db: &TestDb) {
    let host = host(db).await;
    make(db, &host, &weekly()).await;
    change(db, &host, nth(db, 0).await, Scope::All, |f| f.ends = "never".into()).await.unwrap();
    assert_eq!(starts(db).await.len(), 53);
    later(db, 40).await;
    extend(db).await;
    every_week(db, 0).await;
}

async fn what_is_beside_the_rule_never_meets_another(db: &TestDb) {
    let host = host(db).await;
    let m = store::testing::members(db, 2).await;
    make(db, &host, &weekly()).await;
    for (n, m) in m.iter().enumerate() {
        store::testing::register(db, m, nth(db, 1 + n as i64).await).await.unwrap();
    }
    // A week later, and every second week only: the second is not of it, and its place is the first one's now.
    change(db, &host, nth(db, 0).await, Scope::All, |f| {
        (f.date, f.every, f.tell) = ("2026-12-01".into(), "2".into(), "1".into());
    })
    .await
    .unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM events WHERE taken = 1 AND state = 'published'").await, 2);
    let on: Vec<(String,)> =
        rows(db, sql!("SELECT series_on FROM events WHERE series_on = $1", "2026-12-01T19:30")).await;
    assert_eq!(on.len(), 1);
}

store::on_both!(
    no_week_is_lost,
    no_week_is_lost_after_one_far_ahead,
    no_week_is_lost_when_all_are_dragged,
    no_week_is_lost_for_a_question,
    those_that_were_held_count,
    a_date_before_is_not_held_twice,
    left_out_dates_count_and_added_ones_do_not,
    what_begins_with_a_date_in_addition_keeps_its_rule,
    one_that_was_put_on_a_sunday_says_nothing_of_the_rule,
    single_dates_move_with_their_series,
    a_rule_in_other_words_is_the_same_rule,
    drafts_stay_drafts,
    what_is_running_changes_and_stays_where_it_was,
    one_that_was_held_before_its_time_is_not_held_again,
    a_count_that_is_typed_midway_is_counted_from_there,
    what_ended_goes_on_for_a_year,
    what_is_beside_the_rule_never_meets_another,
);
