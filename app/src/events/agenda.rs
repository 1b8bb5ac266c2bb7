//! Days one after the other, without an end in either direction: by links, and with script by what comes near.

use super::api::calendar;
use super::focus::first;
use super::hold::Hold;
use super::words::{dow, short_month};
use crate::Fault;
use crate::boot::use_locale;
use crate::ui::{Empty, EventList, Icon};
use domain::calendar::{CalendarPage, CalendarQuery, day_step};
use domain::event::EventCard;
use domain::holiday::holiday;
use domain::{Error, t, time};
use jiff::civil::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Where the agenda goes on after its last event.
fn later(query: &CalendarQuery, date: Date, page: &CalendarPage) -> Option<CalendarQuery> {
    if query.back {
        return Some(query.at(date));
    }
    let last = page.events.last().filter(|_| page.more)?.starts.date();
    // A day that alone fills a page would come again and again.
    Some(query.at(if last > date { last } else { day_step(date, 1) }))
}

/// Where it goes on before its first.
fn earlier(query: &CalendarQuery, date: Date, page: &CalendarPage) -> Option<CalendarQuery> {
    if !query.back {
        return Some(CalendarQuery { back: true, ..query.at(date) });
    }
    let first = page.events.iter().filter(|_| page.more).map(EventCard::last_day).min()?;
    let to = day_step(first, 1);
    Some(CalendarQuery { back: true, ..query.at(if to < date { to } else { day_step(date, -1) }) })
}

/// The links above the agenda: earlier and later.
pub(super) fn steps(query: &CalendarQuery, page: &CalendarPage) -> (CalendarQuery, CalendarQuery) {
    let date = page.date;
    (
        earlier(query, date, page)
            .unwrap_or_else(|| CalendarQuery { back: true, ..query.at(day_step(date, -28)) }),
        later(query, date, page).unwrap_or_else(|| query.at(day_step(date, 28))),
    )
}

/// One direction in which more is loaded.
#[derive(Clone, Copy)]
struct Way {
    /// What is asked for next; `None` at the end.
    next: RwSignal<Option<CalendarQuery>>,
    loading: RwSignal<bool>,
    failed: RwSignal<Option<Error>>,
}

impl Way {
    fn new(next: Option<CalendarQuery>) -> Self {
        Self { next: RwSignal::new(next), loading: RwSignal::new(false), failed: RwSignal::new(None) }
    }

    /// Loads more into what is shown.
    fn go_on(self, events: RwSignal<Vec<EventCard>>) {
        let Some(query) = self.next.get_untracked() else { return };
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        self.failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = calendar(query.clone()).await;
            // The page may have gone on meanwhile.
            self.loading.try_set(false);
            match answer {
                Ok(page) => {
                    let date = query.date.unwrap_or(page.date);
                    let next =
                        if query.back { earlier(&query, date, &page) } else { later(&query, date, &page) };
                    let held = query.back.then(top_day).flatten();
                    events.try_update(|all| {
                        for event in page.events {
                            if all.iter().all(|e| e.id != event.id) {
                                all.push(event);
                            }
                        }
                        all.sort_by_key(|e| (e.starts.at, e.id));
                    });
                    self.next.try_set(next);
                    if let Some((selector, top)) = held {
                        request_animation_frame(move || hold_still(&selector, top));
                    }
                }
                Err(Fault(error)) => {
                    self.failed.try_set(Some(error));
                }
            }
        });
    }
}

/// The first day, and where it is on the screen.
fn top_day() -> Option<(String, f64)> {
    let day = first(".agenda-day")?;
    let date = day.get_attribute("data-date")?;
    Some((format!(".agenda-day[data-date=\"{date}\"]"), day.get_bounding_client_rect().top()))
}

/// What was read stays where it was, with more above it.
fn hold_still(selector: &str, top: f64) {
    if let Some(day) = first(selector) {
        window().scroll_by_with_x_and_y(0.0, day.get_bounding_client_rect().top() - top);
    }
}

#[component]
pub(super) fn Agenda(page: CalendarPage, query: CalendarQuery, hold: Hold) -> impl IntoView {
    let (today, date) = (page.today, page.date);
    let before = Way::new(earlier(&query, date, &page));
    let after = Way::new(later(&query, date, &page));
    let empty = page.events.is_empty();
    let events = RwSignal::new(page.events);
    Effect::new(move |_| {
        hold.focus.set(Some(date));
        hold.moving.shown(&[], None);
        hold.grant();
    });
    if empty {
        return view! { <Nothing query=query /> }.into_any();
    }
    watch_the_end(after, events);
    // What began before the first day and goes on is told with it.
    let from = (!query.back).then_some(date);
    let days = move || events.with(|all| by_day(all, from));
    view! {
        <More way=before events=events back=true />
        <ol class="agenda">
            <For each=days key=|(date, events)| (*date, events.len()) let((date, events))>
                <AgendaDay date=date events=events today=today />
            </For>
        </ol>
        <More way=after events=events back=false />
    }
    .into_any()
}

/// Events by day, in order.
fn by_day(events: &[EventCard], from: Option<Date>) -> Vec<(Date, Vec<EventCard>)> {
    let mut days: Vec<(Date, Vec<EventCard>)> = Vec::new();
    for event in events {
        let begins = event.starts.date();
        let date = from.filter(|from| begins < *from && event.last_day() >= *from).unwrap_or(begins);
        match days.iter_mut().find(|(day, _)| *day == date) {
            Some((_, list)) => list.push(event.clone()),
            None => days.push((date, vec![event.clone()])),
        }
    }
    days.sort_by_key(|(date, _)| *date);
    days
}

#[component]
fn AgendaDay(date: Date, events: Vec<EventCard>, today: Date) -> impl IntoView {
    let l = use_locale();
    let iso = time::iso_date(date);
    let datetime = iso.clone();
    view! {
        <li class="agenda-day" class:is-today=date == today data-date=iso>
            <h3 class="agenda-date">
                <time datetime=datetime>
                    <span class="date-month">{short_month(date, l)}</span>
                    <span class="date-day">{date.day()}</span>
                    <span class="date-dow" data-dow=dow(date)>{time::weekday(date.weekday(), l)}</span>
                </time>
                {holiday(date).map(|h| view! { <span class="cal-holiday" data-dow="holiday">{h.name(l)}</span> })}
            </h3>
            <EventList events=events dated=false />
        </li>
    }
}

/// The way on: a link, and with script more in place.
#[component]
fn More(way: Way, events: RwSignal<Vec<EventCard>>, back: bool) -> impl IntoView {
    let l = use_locale();
    let (label, end, icon, class) = if back {
        (t::calendar::earlier(l), t::calendar::no_earlier(l), "chevron-up", "agenda-more is-before")
    } else {
        (t::calendar::later(l), t::calendar::no_later(l), "chevron-down", "agenda-more is-after")
    };
    let href = move || way.next.with(|q| q.as_ref().map(CalendarQuery::href));
    view! {
        <div class=class>
            <a
                class="button"
                href=href
                hidden=move || way.next.with(Option::is_none)
                rel=if back { "prev" } else { "next" }
                aria-busy=move || way.loading.get().then_some("true")
                on:click=move |event| {
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        event.prevent_default();
                        way.go_on(events);
                    }
                }
            >
                <Icon name=icon />
                {label}
            </a>
            <p class="meta" hidden=move || way.next.with(Option::is_some)>{end}</p>
            <p class="meta" role="status">{move || way.failed.with(|e| e.as_ref().map(|e| e.text(l)))}</p>
        </div>
    }
}

/// Loads on when the end comes near. Every time it went on it looks anew: the end may be near still.
fn watch_the_end(way: Way, events: RwSignal<Vec<EventCard>>) {
    Effect::new(move |_| {
        if way.next.with(Option::is_none) {
            return;
        }
        let near = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let seen = entries.iter().any(|e| {
                e.dyn_into::<web_sys::IntersectionObserverEntry>().is_ok_and(|e| e.is_intersecting())
            });
            if seen && way.failed.with_untracked(Option::is_none) {
                way.go_on(events);
            }
        });
        let how = web_sys::IntersectionObserverInit::new();
        how.set_root_margin("600px");
        let made = web_sys::IntersectionObserver::new_with_options(near.as_ref().unchecked_ref(), &how);
        let Ok(observer) = made else { return };
        let watching = StoredValue::new_local((observer, near));
        on_cleanup(move || {
            watching.try_with_value(|(observer, _)| observer.disconnect());
        });
        // What was loaded is drawn after this has run.
        request_animation_frame(move || {
            if let Some(end) = first(".agenda-more.is-after") {
                watching.try_with_value(|(observer, _)| observer.observe(&end));
            }
        });
    });
}

/// Nothing here: what to do next.
#[component]
fn Nothing(query: CalendarQuery) -> impl IntoView {
    let l = use_locale();
    let clear =
        CalendarQuery { view: query.view, date: query.date, back: query.back, ..CalendarQuery::default() };
    let (title, text, href, label) = if query.filtered() {
        (t::calendar::none(l), t::calendar::none_text(l), clear.href(), t::calendar::clear(l))
    } else if query.back {
        let after = CalendarQuery { back: false, ..query };
        (t::calendar::none_before(l), t::calendar::none_before_text(l), after.href(), t::calendar::later(l))
    } else {
        (
            t::calendar::none_ahead(l),
            t::calendar::none_ahead_text(l),
            "/events/past".to_owned(),
            t::event::past(l),
        )
    };
    view! {
        <Empty title=title text=text>
            <a class="button" href=href>{label}</a>
        </Empty>
    }
}
