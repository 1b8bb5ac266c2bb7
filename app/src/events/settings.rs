//! How the reader wants the calendar shown: with which day weeks begin, and in which zone times are told.

use crate::boot::use_boot;
use crate::ui::Icon;
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
    let (l, first, zone, home) =
        use_boot().with_value(|b| (b.locale, b.week_start, b.zone.clone(), b.home_zone.clone()));
    // Only the browser knows its own zone: it is offered once the page was taken over.
    let own = RwSignal::new(None::<String>);
    let told = zone.clone();
    Effect::new(move |_| own.set(browser_zone().filter(|own| *own != told)));
    let written = if zone == home { String::new() } else { zone };
    let next = here.clone();
    view! {
        <details class="filters cal-settings">
            <summary>
                <Icon name="settings" />
                {t::calendar::settings(l)}
            </summary>
            <div class="filters-form">
                <form class="cal-settings-form" method="post" action="/preferences">
                    <input type="hidden" name="next" value=here />
                    <div class="field">
                        <label for="s-week">{t::calendar::week_start(l)}</label>
                        <select id="s-week" name="week">
                            {WeekStart::ALL
                                .map(|w| view! { <option value=w.code() selected=w == first>{week_name(w, l)}</option> })}
                        </select>
                    </div>
                    <div class="field">
                        <label for="s-zone">{t::calendar::zone(l)}</label>
                        <input id="s-zone" name="zone" list="s-zones" value=written autocomplete="off" spellcheck="false" aria-describedby="s-zone-hint" />
                        <datalist id="s-zones">{ZONES.map(|z| view! { <option value=z></option> })}</datalist>
                        <p class="hint" id="s-zone-hint">{t::calendar::zone_hint(l, home)}</p>
                    </div>
                    <button class="button">{t::calendar::save(l)}</button>
                </form>
                <form method="post" action="/preferences" hidden=move || own.with(Option::is_none)>
                    <input type="hidden" name="next" value=next />
                    <button class="button quiet" name="zone" value=move || own.get().unwrap_or_default()>
                        {move || own.get().map(|own| t::calendar::zone_own(l, own))}
                    </button>
                </form>
            </div>
        </details>
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
