//! How the reader wants the calendar shown: with which day weeks begin, and in which zone times are told.

use super::filters::write_option;
use super::focus::first;
use crate::boot::use_boot;
use crate::ui::{Icon, Markup};
use domain::Locale;
use domain::calendar::WeekStart;
use domain::t;
use leptos::prelude::*;

/// Zones to choose from; every other can be written too.
const ZONES: [&str; 40] = [
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Ho_Chi_Minh",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Helsinki",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Madrid",
    "Europe/Amsterdam",
    "Europe/Stockholm",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
];

const fn week_name(first: WeekStart, l: Locale) -> &'static str {
    match first {
        WeekStart::Monday => t::calendar::monday(l),
        WeekStart::Sunday => t::calendar::sunday(l),
        WeekStart::Saturday => t::calendar::saturday(l),
    }
}

#[component]
pub(super) fn Settings(
    /// This page, to come back to.
    here: String,
) -> impl IntoView {
    let (l, first_day, zone, home) =
        use_boot().with_value(|b| (b.locale, b.week_start, b.zone.clone(), b.home_zone.clone()));
    let written = if zone == home { "" } else { &zone };
    let text = Markup::of(|m| {
        m.element("summary", &[], |m| {
            m.icon("settings").text(t::calendar::settings(l));
        });
        m.element("div", &[("class", "filters-form")], |m| {
            m.element(
                "form",
                &[("class", "cal-settings-form"), ("method", "post"), ("action", "/preferences")],
                |m| {
                    m.void("input", &[("type", "hidden"), ("name", "next"), ("value", &here)]);
                    write_fields(m, first_day, written, &home, l);
                },
            );
            m.element(
                "form",
                &[("class", "cal-own-zone"), ("method", "post"), ("action", "/preferences"), ("hidden", "")],
                |m| {
                    m.void("input", &[("type", "hidden"), ("name", "next"), ("value", &here)]);
                    m.element("button", &[("class", "button quiet"), ("name", "zone")], |_| {});
                },
            );
        });
    });
    // Only the browser knows its own zone: it is offered once the page was taken over.
    Effect::new(move |_| {
        let told = zone.clone();
        offer_own(&told, l);
        // Another view is drawn after this has run.
        request_animation_frame(move || offer_own(&told, l));
    });
    view! { <details class="filters cal-settings" inner_html=text></details> }
}

fn write_fields(m: &mut Markup, first_day: WeekStart, zone: &str, home: &str, l: Locale) {
    m.element("div", &[("class", "field")], |m| {
        m.element("label", &[("for", "s-week")], |m| {
            m.text(t::calendar::week_start(l));
        });
        m.element("select", &[("id", "s-week"), ("name", "week")], |m| {
            for week in WeekStart::ALL {
                write_option(m, week.code(), week_name(week, l), week == first_day);
            }
        });
    });
    m.element("div", &[("class", "field")], |m| {
        m.element("label", &[("for", "s-zone")], |m| {
            m.text(t::calendar::zone(l));
        });
        let input = [
            ("id", "s-zone"),
            ("name", "zone"),
            ("list", "s-zones"),
            ("value", zone),
            ("autocomplete", "off"),
            ("spellcheck", "false"),
            ("aria-describedby", "s-zone-hint"),
        ];
        m.void("input", &input).element("datalist", &[("id", "s-zones")], |m| {
            for zone in ZONES {
                m.element("option", &[("value", zone)], |_| {});
            }
        });
    });
    m.element("button", &[("class", "button")], |m| {
        m.text(t::calendar::save(l));
    });
    m.element("p", &[("class", "hint"), ("id", "s-zone-hint")], |m| {
        m.text(&t::calendar::zone_hint(l, home));
    });
}

/// Offers the browser's own zone, where times are told in another.
fn offer_own(told: &str, l: Locale) {
    if let Some(own) = browser_zone().filter(|own| own != told)
        && let (Some(form), Some(button)) = (first(".cal-own-zone"), first(".cal-own-zone button"))
    {
        let _set = button.set_attribute("value", &own);
        button.set_text_content(Some(&t::calendar::zone_own(l, own)));
        let _shown = form.remove_attribute("hidden");
    }
}

/// Says so where times are not told in the community's own zone.
#[component]
pub(super) fn ZoneNote() -> impl IntoView {
    let (l, zone, home) = use_boot().with_value(|b| (b.locale, b.zone.clone(), b.home_zone.clone()));
    (zone != home).then(
        || view! { <p class="cal-zone meta"><Icon name="globe" />{t::calendar::zone_note(l, zone)}</p> },
    )
}

/// The zone to which the browser's own clock is set.
fn browser_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}
