//! Days one after the other, without an end in either direction: by links, and with script by what comes near.
//!
//! The days are text, and what is loaded later is put among them where it belongs: what is read stays where it is.

use super::api::calendar;
use super::came_back::{self, Read};
use super::focus::{all, first, target_in};
use super::hold::Hold;
use super::words::{dow, short_month};
use crate::Fault;
use crate::boot::{now, use_locale};
use crate::ui::{Empty, Markup, write_event_card, write_event_list};
use domain::calendar::{CalendarPage, CalendarQuery, day_step};
use domain::event::EventCard;
use domain::holiday::holiday;
use domain::{Locale, Timestamp, t, time};
use jiff::civil::Date;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Where the agenda goes on after its last event.
fn later(query: &CalendarQuery, page: &CalendarPage) -> Option<CalendarQuery> {
    if query.back {
        return Some(query.at(page.date));
    }
    let last = page.events.last().filter(|_| page.more)?.starts.date();
    // A day that alone fills a page would come again and again.
    Some(query.at(if last > page.date { last } else { day_step(page.date, 1) }))
}

/// Where it goes on before its first.
fn earlier(query: &CalendarQuery, page: &CalendarPage) -> Option<CalendarQuery> {
    if !query.back {
        return Some(CalendarQuery { back: true, ..query.at(page.date) });
    }
    let first = page.events.iter().filter(|_| page.more).map(EventCard::last_day).min()?;
    let to = day_step(first, 1);
    Some(CalendarQuery { back: true, ..query.at(if to < page.date { to } else { day_step(page.date, -1) }) })
}

/// The links above the agenda: earlier and later.
pub(super) fn steps(query: &CalendarQuery, page: &CalendarPage) -> (CalendarQuery, CalendarQuery) {
    let back = CalendarQuery { back: true, ..query.at(day_step(page.date, -28)) };
    (
        earlier(query, page).unwrap_or(back),
        later(query, page).unwrap_or_else(|| query.at(day_step(page.date, 28))),
    )
}

/// How days are written.
#[derive(Clone, Copy)]
struct Style {
    l: Locale,
    now: Timestamp,
    today: Date,
    /// The first day, where the agenda is read forwards: what began before and goes on is told with it.
    from: Option<Date>,
}

#[component]
pub(super) fn Agenda(page: CalendarPage, query: CalendarQuery, hold: Hold) -> impl IntoView {
    let l = use_locale();
    let date = page.date;
    let style = Style { l, now: now(), today: page.today, from: (!query.back).then_some(date) };
    Effect::new(move |_| {
        hold.focus.set(Some(date));
        hold.moving.shown(&[], None);
        hold.grant();
    });
    if page.events.is_empty() {
        return view! { <Nothing query=query /> }.into_any();
    }
    let before = Way::new(true, earlier(&query, &page), style);
    let after = Way::new(false, later(&query, &page), style);
    let text = Markup::of(|m| {
        before.write(m);
        m.element("ol", &[("class", "agenda")], |m| {
            for (date, events) in by_day(&page.events, style.from) {
                write_day(m, date, &events, style);
            }
        });
        after.write(m);
    });
    go_back(before, after, query.href());
    after.watch();
    let go = move |event: web_sys::MouseEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
        if let Some(way) = target_in(&event, ".agenda-more").filter(|_| plain)
            && target_in(&event, "a").is_some()
        {
            event.prevent_default();
            let back = way.class_list().contains("is-before");
            if back { before.go_on() } else { after.go_on() }
        }
    };
    view! { <div class="agenda-view" on:click=go inner_html=text></div> }.into_any()
}

/// Loads what had been read before one came back, and remembers from then on how far one reads.
fn go_back(before: Way, after: Way, address: String) {
    Effect::new(move |_| {
        let read = came_back::read_at(&address).unwrap_or_default();
        for way in [before, after] {
            way.loading.set_value(true);
        }
        let address = address.clone();
        leptos::task::spawn_local(async move {
            for (way, parts) in [(before, read.before), (after, read.after)] {
                for _ in 0..parts {
                    way.load().await;
                }
            }
            if read.top > 0.0 {
                window().scroll_to_with_x_and_y(0.0, read.top);
            }
            for way in [before, after] {
                way.loading.try_set_value(false);
            }
            if read.after > 0 {
                after.go_on_where_near();
            }
        });
        let heard = window_event_listener(leptos::ev::scroll, move |_| {
            if !before.loading.get_value() {
                let top = window().scroll_y().unwrap_or_default();
                let (before, after) = (before.parts.get_value(), after.parts.get_value());
                came_back::keep(&address, Read { before, after, top });
            }
        });
        on_cleanup(move || heard.remove());
    });
}

/// Events by day, in order.
fn by_day(events: &[EventCard], from: Option<Date>) -> Vec<(Date, Vec<EventCard>)> {
    let mut days: Vec<(Date, Vec<EventCard>)> = Vec::new();
    for event in events {
        let begins = event.starts.date();
        let date = from.filter(|from| begins < *from && event.last_day() >= *from).unwrap_or(begins);
        let at = days.iter().position(|(day, _)| *day >= date).unwrap_or(days.len());
        match days.get_mut(at) {
            Some((day, list)) if *day == date => list.push(event.clone()),
            _ => days.insert(at, (date, vec![event.clone()])),
        }
    }
    days
}

fn write_day(m: &mut Markup, date: Date, events: &[EventCard], style: Style) {
    let Style { l, now, today, .. } = style;
    let iso = time::iso_date(date);
    let class = if date == today { "agenda-day is-today" } else { "agenda-day" };
    m.element("li", &[("class", class), ("data-date", &iso)], |m| {
        m.element("h3", &[("class", "agenda-date")], |m| {
            m.element("time", &[("datetime", &iso)], |m| {
                let mut part = |attributes: &[(&'static str, &str)], words: &str| {
                    m.element("span", attributes, |m| {
                        m.text(words);
                    });
                };
                part(&[("class", "date-month")], &short_month(date, l));
                part(&[("class", "date-day")], &date.day().to_string());
                let weekday = [("class", "date-dow"), ("data-dow", dow(date).unwrap_or_default())];
                part(&weekday, time::weekday(date.weekday(), l));
            });
            if let Some(holiday) = holiday(date) {
                m.element("span", &[("class", "cal-holiday"), ("data-dow", "holiday")], |m| {
                    m.text(holiday.name(l));
                });
            }
        });
        write_event_list(m, events, now, l);
    });
}

/// How near the end must come before more is loaded, in CSS pixels.
const NEAR: f64 = 600.0;

/// One direction in which more is loaded.
#[derive(Clone, Copy)]
struct Way {
    back: bool,
    /// What is asked for next; `None` at the end.
    next: StoredValue<Option<CalendarQuery>>,
    loading: StoredValue<bool>,
    /// How many parts were loaded in this direction.
    parts: StoredValue<u32>,
    style: Style,
}

impl Way {
    fn new(back: bool, next: Option<CalendarQuery>, style: Style) -> Self {
        Self {
            back,
            next: StoredValue::new(next),
            loading: StoredValue::new(false),
            parts: StoredValue::new(0),
            style,
        }
    }

    /// The way on: a link, and with script more in place; or that there is no more.
    fn write(self, m: &mut Markup) {
        let l = self.style.l;
        let (class, icon, label, end) = if self.back {
            ("agenda-more is-before", "chevron-up", t::calendar::earlier(l), t::calendar::no_earlier(l))
        } else {
            ("agenda-more is-after", "chevron-down", t::calendar::later(l), t::calendar::no_later(l))
        };
        let next = self.next.get_value().map(|q| q.href());
        m.element("div", &[("class", class)], |m| {
            let mut link = vec![("class", "button quiet"), ("rel", if self.back { "prev" } else { "next" })];
            match &next {
                Some(href) => link.push(("href", href)),
                None => link.push(("hidden", "")),
            }
            m.element("a", &link, |m| {
                m.icon(icon).text(label);
            });
            let mut meta = vec![("class", "meta")];
            if next.is_some() {
                meta.push(("hidden", ""));
            }
            m.element("p", &meta, |m| {
                m.text(end);
            });
            m.element("p", &[("class", "meta"), ("role", "status")], |_| {});
        });
    }

    fn selector(self) -> &'static str {
        if self.back { ".agenda-more.is-before" } else { ".agenda-more.is-after" }
    }

    /// Loads more into what is shown.
    fn go_on(self) {
        if self.loading.get_value() {
            return;
        }
        self.loading.set_value(true);
        leptos::task::spawn_local(async move {
            let taken = self.load().await;
            self.loading.try_set_value(false);
            if taken {
                self.go_on_where_near();
            }
        });
    }

    /// Whether more is there now.
    async fn load(self) -> bool {
        let Some(query) = self.next.try_get_value().flatten() else { return false };
        self.say("");
        let answer = calendar(query.clone()).await;
        // The page may have gone on meanwhile.
        if self.loading.try_get_value().is_none() {
            return false;
        }
        match answer {
            Ok(page) => {
                self.take_in(&query, &page);
                true
            }
            Err(Fault(error)) => {
                self.say(&error.text(self.style.l));
                false
            }
        }
    }

    fn take_in(self, query: &CalendarQuery, page: &CalendarPage) {
        let next = if self.back { earlier(query, page) } else { later(query, page) };
        let held = first(".agenda-day").filter(|_| self.back);
        let top = held.as_ref().map(|day| day.get_bounding_client_rect().top());
        for (date, events) in by_day(&page.events, self.style.from) {
            insert(date, &events, self.back, self.style);
        }
        // What was read stays where it was, with more above it.
        if let (Some(day), Some(top)) = (held, top) {
            window().scroll_by_with_x_and_y(0.0, day.get_bounding_client_rect().top() - top);
        }
        if let Some(link) = first(&format!("{} a", self.selector())) {
            let _said = match &next {
                Some(next) => link.set_attribute("href", &next.href()),
                None => link.set_attribute("hidden", ""),
            };
        }
        if next.is_none()
            && let Some(end) = first(&format!("{} .meta", self.selector()))
        {
            let _shown = end.remove_attribute("hidden");
        }
        self.next.set_value(next);
        self.parts.update_value(|n| *n += 1);
    }

    /// The observer tells of changes only: where the end is still near, it says nothing.
    fn go_on_where_near(self) {
        request_animation_frame(move || {
            let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or_default();
            let near = first(self.selector())
                .map(|end| end.get_bounding_client_rect())
                .is_some_and(|end| end.top() < height + NEAR && end.bottom() > -NEAR);
            if near {
                self.go_on();
            }
        });
    }

    fn say(self, words: &str) {
        if let Some(status) = first(&format!("{} [role=\"status\"]", self.selector())) {
            status.set_text_content(Some(words));
        }
    }

    /// Loads on when the end comes near.
    fn watch(self) {
        Effect::new(move |_| {
            let near = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
                let seen = |e: wasm_bindgen::JsValue| {
                    e.dyn_into::<IntersectionObserverEntry>().is_ok_and(|e| e.is_intersecting())
                };
                if entries.iter().any(seen) {
                    self.go_on();
                }
            });
            let how = IntersectionObserverInit::new();
            how.set_root_margin(&format!("{NEAR}px"));
            let Ok(observer) = IntersectionObserver::new_with_options(near.as_ref().unchecked_ref(), &how)
            else {
                return;
            };
            let kept = StoredValue::new_local((observer, near));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| observer.disconnect());
            });
            // Another view is drawn after this has run.
            request_animation_frame(move || {
                if let Some(end) = first(self.selector()) {
                    kept.try_with_value(|(observer, _)| observer.observe(&end));
                }
            });
        });
    }
}

/// Puts a day's events among those that are shown.
fn insert(date: Date, events: &[EventCard], back: bool, style: Style) {
    let shown = |e: &EventCard| first(&format!(".agenda [href=\"/events/{}\"]", e.id)).is_some();
    let new: Vec<EventCard> = events.iter().filter(|e| !shown(e)).cloned().collect();
    if new.is_empty() {
        return;
    }
    let iso = time::iso_date(date);
    if let Some(list) = first(&format!(".agenda-day[data-date=\"{iso}\"] .event-list")) {
        let cards = Markup::of(|m| new.iter().for_each(|e| write_event_card(m, e, style.now, style.l)));
        let _put = list.insert_adjacent_html(if back { "afterbegin" } else { "beforeend" }, &cards);
        return;
    }
    let day = Markup::of(|m| write_day(m, date, &new, style));
    let after =
        all(".agenda-day").into_iter().find(|d| d.get_attribute("data-date").is_some_and(|d| d > iso));
    let _put = match (after, first(".agenda")) {
        (Some(after), _) => after.insert_adjacent_html("beforebegin", &day),
        (None, Some(agenda)) => agenda.insert_adjacent_html("beforeend", &day),
        (None, None) => Ok(()),
    };
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
