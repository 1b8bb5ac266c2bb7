//! The calendar: a month, a week, a day, or days one after the other; view, date and filters are the address.

use super::agenda::{Agenda, steps};
use super::api::calendar;
use super::drag::{Ground, use_drag};
use super::filters::Filters;
use super::focus::{day_selector, first, focus, in_field, stay, target_in};
use super::hold::{Hold, side};
use super::keys::KeysDialog;
use super::month::{Month, focus_day};
use super::moving::{Draft, Moving, new_href};
use super::moving_bar::MovingBar;
use super::settings::{Settings, ZoneNote};
use super::swipe::use_swipe;
use super::week::{TimeGrid, start_of};
use super::words::short_month;
use crate::boot::{use_boot, use_locale, use_viewer};
use crate::ui::{Icon, LeftOut, Loaded, Markup, PageHead, PageTitle, data};
use domain::calendar::{CalendarPage, CalendarQuery, View, day_step, month_step, week_start};
use domain::time_grid::{DAY, WallTime};
use domain::{Locale, Role, t, time};
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
    let wish = RwSignal::new(None::<String>);
    let hold = Hold {
        focus: RwSignal::new(None),
        wish,
        scrolled: StoredValue::new(None),
        came: StoredValue::new(None),
        moving: Moving::new(wish),
        host: use_viewer().is_some_and(|v| v.has(Role::Host)),
        first: use_boot().with_value(|b| b.week_start).day(),
    };
    let again = hold.moving.again;
    let found = data(move || (query.get(), again.get()), |(query, _)| calendar(query));
    view! {
        <Meta name="description" content=t::event::lede(l) />
        <PageHead title=t::event::title(l)>
            {hold.host.then(|| view! { <a class="button primary" href="/events/new"><Icon name="plus" />{t::event::new(l)}</a> })}
            <a class="button quiet" href="/events/past">{t::nav::past(l)}</a>
        </PageHead>
        <Loaded from=found view=move |page| view! { <CalendarView page=page query=query.get_untracked() hold=hold /> } />
        {hold.host.then(|| view! { <MovingBar moving=hold.moving /> })}
    }
}

/// What a view is called, and where its arrows lead, with their names.
struct Steps {
    title: String,
    prev: (CalendarQuery, &'static str),
    next: (CalendarQuery, &'static str),
}

fn around(page: &CalendarPage, query: &CalendarQuery, hold: Hold, l: Locale) -> Steps {
    let date = page.date;
    let days = |n: i64| (query.at(day_step(date, -n)), query.at(day_step(date, n)));
    let (title, (prev, next), (before, after)) = match query.view {
        View::Month => (
            time::month(date, l),
            (query.at(month_step(date, -1).first_of_month()), query.at(month_step(date, 1).first_of_month())),
            (t::calendar::prev_month(l), t::calendar::next_month(l)),
        ),
        View::Week => {
            let title = week_title(week_start(date, hold.first), l);
            (title, days(7), (t::calendar::prev_week(l), t::calendar::next_week(l)))
        }
        View::Day => {
            let title = time::day_with_year(date, l);
            (title, days(1), (t::calendar::prev_day(l), t::calendar::next_day(l)))
        }
        View::Agenda => {
            let day = time::day_with_year(date, l);
            let title = if query.back { t::calendar::before(l, day) } else { t::calendar::from(l, day) };
            (title, steps(query, page), (t::calendar::earlier(l), t::calendar::later(l)))
        }
    };
    Steps { title, prev: (prev, before), next: (next, after) }
}

/// `2026年11月23日–29日`, `23–29 Nov 2026`.
fn week_title(start: Date, l: Locale) -> String {
    let end = day_step(start, 6);
    let month = |date: Date| short_month(date, l);
    let (one, other) = (month(start), month(end));
    match (l, one == other) {
        (Locale::Ja, true) => format!("{}年{one}{}日–{}日", start.year(), start.day(), end.day()),
        (Locale::Ja, false) => format!("{}年{one}{}日–{other}{}日", start.year(), start.day(), end.day()),
        (Locale::En, true) => format!("{}–{} {one} {}", start.day(), end.day(), end.year()),
        (Locale::En, false) => format!("{} {one} – {} {other} {}", start.day(), end.day(), end.year()),
    }
}

#[component]
fn CalendarView(page: CalendarPage, query: CalendarQuery, hold: Hold) -> impl IntoView {
    let l = use_locale();
    let date = page.date;
    let keys = NodeRef::<leptos::html::Dialog>::new();
    let month = query.view == View::Month;
    let left_out = use_query_map().with_untracked(|m| CalendarQuery::leaves_out(|name| m.get(name)));
    let Steps { title, prev, next } = around(&page, &query, hold, l);
    let toolbar = Markup::of(|m| write_toolbar(m, &title, &prev, &next, &page, &query, l));
    use_letters(query.clone(), page.today, date, hold, keys);
    let swipe = use_swipe(prev.0, next.0, hold);
    let drag = use_drag(if month { Ground::Days } else { Ground::Hours }, page.events.clone(), hold);
    let (swipe_from, drag_from, swipe_to, drag_to) = (swipe.0, drag.down, swipe.1, drag.up);
    let down = move |event: web_sys::PointerEvent| {
        swipe_from(&event);
        drag_from(&event);
    };
    let up = move |event: web_sys::PointerEvent| {
        if !drag_to() {
            swipe_to(&event);
        }
    };
    let came = hold.came.get_value();
    let code = query.view.code();
    let agenda = query.view == View::Agenda;
    // A month says with each day how many it has.
    let cut = match query.view {
        View::Week if page.more => Some(t::calendar::cut(l).to_owned()),
        View::Day if page.more => {
            let sent = page.events.len();
            Some(t::calendar::cut_day(l, page.count(date, sent), sent as i64))
        }
        _ => None,
    };
    hold.came.set_value(None);
    view! {
        <PageTitle text=format!("{} {title}", t::event::title(l)) />
        <div class="cal" data-view=code>
            <div
                class="cal-toolbar"
                inner_html=toolbar
                on:click=move |event| {
                    if target_in(&event, ".keys-button").is_some() {
                        open(keys);
                    }
                }
            ></div>
            <LeftOut some=left_out />
            <div class="cal-options">
                <Filters query=query.clone() circles=page.circles.clone() />
                <Settings here=query.href() />
            </div>
            <ZoneNote />
            {cut.map(|cut| view! { <p class="meta">{cut}</p> })}
            {if agenda {
                view! { <Agenda page=page query=query hold=hold /> }.into_any()
            } else {
                view! {
                    <div
                        class="cal-view"
                        data-came=came
                        data-host=hold.host
                        on:pointerdown=down
                        on:pointermove=drag.moved
                        on:pointerup=up
                        on:pointercancel=drag.cancel
                        on:click=drag.click
                        on:dragstart=drag.start
                        on:contextmenu=drag.menu
                    >
                        {if month {
                            view! { <Month page=page query=query hold=hold /> }.into_any()
                        } else {
                            view! { <TimeGrid page=page query=query hold=hold /> }.into_any()
                        }}
                    </div>
                }
                    .into_any()
            }}
            <KeysDialog node=keys host=hold.host />
        </div>
    }
}

fn open(dialog: NodeRef<leptos::html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        let _shown = dialog.show_modal();
    }
}

/// Earlier, today, later; where one is; the four views.
fn write_toolbar(
    m: &mut Markup,
    title: &str,
    prev: &(CalendarQuery, &'static str),
    next: &(CalendarQuery, &'static str),
    page: &CalendarPage,
    query: &CalendarQuery,
    l: Locale,
) {
    let arrow =
        |m: &mut Markup, rel: &str, icon: &'static str, (to, label): &(CalendarQuery, &'static str)| {
            let link =
                [("class", "button icon-only"), ("rel", rel), ("href", &to.href()), ("aria-label", label)];
            m.element("a", &link, |m| {
                m.icon(icon);
            });
        };
    let today = CalendarQuery { date: None, back: false, ..query.clone() };
    m.element("nav", &[("class", "cal-nav"), ("aria-label", t::calendar::shift(l))], |m| {
        arrow(m, "prev", "chevron-left", prev);
        m.element("a", &[("class", "button"), ("href", &today.href())], |m| {
            m.text(t::calendar::today(l));
        });
        arrow(m, "next", "chevron-right", next);
    });
    let heading = [("class", "cal-title"), ("id", "cal-title"), ("aria-live", "polite"), ("tabindex", "-1")];
    m.element("h2", &heading, |m| {
        m.text(title);
    });
    let views: [(View, &str); 4] = [
        (View::Month, t::calendar::month(l)),
        (View::Week, t::calendar::week(l)),
        (View::Day, t::calendar::day(l)),
        (View::Agenda, t::calendar::agenda(l)),
    ];
    m.element("nav", &[("class", "tabs"), ("aria-label", t::calendar::views(l))], |m| {
        for (view, name) in views {
            let href = CalendarQuery { view, date: Some(page.date), back: false, ..query.clone() }.href();
            let mut link = vec![("href", href.as_str())];
            if view == query.view {
                link.push(("aria-current", "page"));
            }
            m.element("a", &link, |m| {
                m.text(name);
            });
        }
    });
    let keys = [
        ("type", "button"),
        ("class", "button quiet needs-script keys-button"),
        ("aria-haspopup", "dialog"),
        ("aria-label", t::calendar::keys(l)),
    ];
    m.element("button", &keys, |m| {
        m.element("kbd", &[], |m| {
            m.text("?");
        });
    });
}

/// Letters work wherever one is in the calendar, but not where one writes; and where the focus is nowhere, as it is
/// for a moment while one view follows another.
fn use_letters(query: CalendarQuery, now: Date, date: Date, hold: Hold, keys: NodeRef<leptos::html::Dialog>) {
    let navigate = use_navigate();
    let pressed = move |event: KeyboardEvent| {
        let nowhere = target_in(&event, "body > *").is_none();
        let here = nowhere || target_in(&event, ".cal").is_some_and(|_| !in_field(&event));
        if !here || event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = hold.at(date);
        let show = |view: View| {
            hold.wish.set(Some(if view == View::Agenda {
                "#cal-title".to_owned()
            } else {
                day_selector(at)
            }));
            navigate(&CalendarQuery { view, date: Some(at), back: false, ..query.clone() }.href(), stay());
        };
        match event.key().as_str() {
            "t" if query.view == View::Month && now.first_of_month() == date.first_of_month() => {
                hold.focus.set(Some(now));
                focus_day(now);
            }
            "t" if query.view == View::Week && focus(&day_selector(now)) => {}
            "t" => {
                hold.wish.set((query.view != View::Agenda).then(|| day_selector(now)));
                hold.came.set_value(side(date, &query.at(now)));
                navigate(&CalendarQuery { date: None, back: false, ..query.clone() }.href(), stay());
            }
            "m" => show(View::Month),
            "w" => show(View::Week),
            "d" => show(View::Day),
            "a" => show(View::Agenda),
            "n" if hold.host => {
                // Beside an event: at its time.
                let start = target_in(&event, ".tg-event").map(|e| start_of(&e));
                let to = match start {
                    Some(start) => new_href(&Draft {
                        event: None,
                        from: WallTime::on(at, start),
                        to: WallTime::on(at, (start + 60).min(DAY - 1)),
                        by_key: true,
                    }),
                    None => format!("/events/new?date={}", time::iso_date(at)),
                };
                navigate(&to, Default::default());
            }
            "f" => {
                if let Some(filters) = first(".filters:not(.cal-settings)") {
                    let _opened = filters.set_attribute("open", "");
                    focus("#f-kind");
                }
            }
            "?" => open(keys),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        let heard = window_event_listener(leptos::ev::keydown, pressed.clone());
        on_cleanup(move || heard.remove());
    });
}
