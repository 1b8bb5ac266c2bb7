//! The calendar: a month as a grid, or days one after the other; view, date and filters are the address.

use super::api::calendar;
use super::filters::Filters;
use super::keys::KeysDialog;
use super::month::{Month, day_selector, focus_day, stay};
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Empty, EventList, Icon, LeftOut, Loaded, PageHead, PageTitle, data};
use domain::calendar::{CalendarPage, CalendarQuery, View, day_step, month_step};
use domain::event::EventCard;
use domain::{Role, t, time};
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The calendar.
#[component]
pub fn Calendar() -> impl IntoView {
    let l = use_locale();
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|m| CalendarQuery::parse(|name| m.get(name))));
    let found = data(move || query.get(), calendar);
    // What is to have the focus once the next view is drawn.
    let wish = RwSignal::new(None::<String>);
    let host = use_viewer().is_some_and(|v| v.has(Role::Host));
    view! {
        <Meta name="description" content=t::event::lede(l) />
        <PageHead title=t::event::title(l)>
            {host.then(|| view! { <a class="button primary" href="/events/new"><Icon name="plus" />{t::event::new(l)}</a> })}
            <a class="button quiet" href="/events/past">{t::nav::past(l)}</a>
        </PageHead>
        <Loaded from=found view=move |page| view! { <CalendarView page=page query=query.get_untracked() host=host wish=wish /> } />
    }
}

#[component]
fn CalendarView(
    page: CalendarPage,
    query: CalendarQuery,
    host: bool,
    wish: RwSignal<Option<String>>,
) -> impl IntoView {
    let l = use_locale();
    let date = page.date;
    let keys = NodeRef::<leptos::html::Dialog>::new();
    let month = query.view == View::Month;
    let left_out = use_query_map().with_untracked(|m| CalendarQuery::leaves_out(|name| m.get(name)));
    let title = if month { time::month(date, l) } else { t::calendar::from(l, time::day_with_year(date, l)) };
    let as_view = |view: View| CalendarQuery { view, date: Some(date), ..query.clone() }.href();
    let (prev, next) = if month {
        (query.at(month_step(date, -1).first_of_month()), query.at(month_step(date, 1).first_of_month()))
    } else {
        let last =
            page.events.last().filter(|_| page.more).map_or_else(|| day_step(date, 28), |e| e.starts.date());
        (query.at(day_step(date, -28)), query.at(last))
    };
    let today = CalendarQuery { date: None, ..query.clone() };
    let focus = RwSignal::new(None::<Date>);
    let navigate = use_navigate();
    // Letters work wherever one is in the calendar, but not where one writes.
    let letters = {
        let query = query.clone();
        let now = page.today;
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || in_field(&event) {
                return;
            }
            let at = focus.get_untracked().unwrap_or(date);
            match event.key().as_str() {
                "t" if month && now.first_of_month() == date.first_of_month() => {
                    focus.set(Some(now));
                    focus_day(now);
                }
                "t" => {
                    wish.set(month.then(|| day_selector(now)));
                    navigate(&CalendarQuery { date: None, ..query.clone() }.href(), stay());
                }
                "m" => {
                    wish.set(Some(day_selector(at)));
                    navigate(
                        &CalendarQuery { view: View::Month, date: Some(at), ..query.clone() }.href(),
                        stay(),
                    );
                }
                "a" => navigate(
                    &CalendarQuery { view: View::Agenda, date: Some(at), ..query.clone() }.href(),
                    Default::default(),
                ),
                "n" if host => navigate("/events/new", Default::default()),
                "?" => {
                    if let Some(dialog) = keys.get_untracked() {
                        let _shown = dialog.show_modal();
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    };
    let (prev_label, next_label) = if month {
        (t::calendar::prev_month(l), t::calendar::next_month(l))
    } else {
        (t::calendar::earlier(l), t::calendar::later(l))
    };
    view! {
        <PageTitle text=format!("{} {title}", t::event::title(l)) />
        <div class="cal" data-view=query.view.code() on:keydown=letters>
            <div class="cal-toolbar">
                <nav class="cal-nav" aria-label=t::calendar::shift(l)>
                    <a class="button icon-only" rel="prev" href=prev.href() aria-label=prev_label><Icon name="chevron-left" /></a>
                    <a class="button" href=today.href()>{t::calendar::today(l)}</a>
                    <a class="button icon-only" rel="next" href=next.href() aria-label=next_label><Icon name="chevron-right" /></a>
                </nav>
                <h2 class="cal-title" id="cal-title" aria-live="polite">{title}</h2>
                <nav class="tabs" aria-label=t::calendar::views(l)>
                    <a href=as_view(View::Month) aria-current=month.then_some("page")>{t::calendar::month(l)}</a>
                    <a href=as_view(View::Agenda) aria-current=(!month).then_some("page")>{t::calendar::agenda(l)}</a>
                </nav>
                <button
                    type="button"
                    class="button quiet needs-script keys-button"
                    aria-haspopup="dialog"
                    aria-label=t::calendar::keys(l)
                    on:click=move |_| {
                        if let Some(dialog) = keys.get_untracked() {
                            let _shown = dialog.show_modal();
                        }
                    }
                >
                    <kbd>"?"</kbd>
                </button>
            </div>
            <LeftOut some=left_out />
            <Filters query=query.clone() circles=page.circles.clone() />
            {page.more.then_some(()).filter(|()| month).map(|()| view! { <p class="meta">{t::calendar::cut(l)}</p> })}
            {if month {
                view! { <Month page=page.clone() query=query.clone() focus=focus wish=wish /> }.into_any()
            } else {
                view! { <Agenda page=page.clone() query=query.clone() /> }.into_any()
            }}
            <KeysDialog node=keys host=host />
        </div>
    }
}

/// Whether a key was pressed where one writes or chooses.
fn in_field(event: &KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|e| e.closest("input, select, textarea, dialog").ok().flatten().is_some())
}

/// Events by the day they begin.
pub(super) fn by_day(events: &[EventCard]) -> Vec<(Date, Vec<EventCard>)> {
    let mut days: Vec<(Date, Vec<EventCard>)> = Vec::new();
    for event in events {
        let date = event.starts.date();
        match days.last_mut() {
            Some((day, list)) if *day == date => list.push(event.clone()),
            _ => days.push((date, vec![event.clone()])),
        }
    }
    days
}

#[component]
fn Agenda(page: CalendarPage, query: CalendarQuery) -> impl IntoView {
    let l = use_locale();
    let today = page.today;
    if page.events.is_empty() {
        if query.filtered() {
            let clear = CalendarQuery { view: query.view, date: query.date, ..CalendarQuery::default() };
            return view! {
                <Empty title=t::calendar::none(l) text=t::calendar::none_text(l)>
                    <a class="button" href=clear.href()>{t::calendar::clear(l)}</a>
                </Empty>
            }
            .into_any();
        }
        return view! {
            <Empty title=t::calendar::none_ahead(l) text=t::calendar::none_ahead_text(l)>
                <a class="button" href="/events/past">{t::event::past(l)}</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <ol class="agenda">
            {by_day(&page.events)
                .into_iter()
                .map(|(date, events)| {
                    let dow = match date.weekday() {
                        jiff::civil::Weekday::Saturday => Some("sat"),
                        jiff::civil::Weekday::Sunday => Some("sun"),
                        _ => None,
                    };
                    let month = match l {
                        crate::Locale::Ja => format!("{}月", date.month()),
                        crate::Locale::En => time::month(date, l).chars().take(3).collect(),
                    };
                    view! {
                        <li class="agenda-day" class:is-today=date == today>
                            <h3 class="agenda-date">
                                <time datetime=date.to_string()>
                                    <span class="date-month">{month}</span>
                                    <span class="date-day">{date.day()}</span>
                                    <span class="date-dow" data-dow=dow>{time::weekday(date.weekday(), l)}</span>
                                </time>
                            </h3>
                            <EventList events=events dated=false />
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}
