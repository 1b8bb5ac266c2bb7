//! An event as others show it: beside links to it, and in what search engines find.

use crate::boot::use_boot;
use domain::circle::Visibility;
use domain::event::{Event, EventState};
use domain::time;
use leptos::prelude::*;
use leptos_meta::Meta;

/// What those who meet a link to the event see of it, and what search engines read (schema.org, Event). Only of what
/// everyone may see.
#[component]
pub(super) fn Preview(event: Event) -> impl IntoView {
    let url = use_boot().with_value(|b| b.url.clone());
    if event.visibility != Visibility::Public || event.card.state == EventState::Draft {
        return ().into_any();
    }
    let page = format!("{url}/events/{}", event.card.id);
    let picture = format!("{page}/card.png?v={}", event.card.version);
    let data = structured(&event, &page, &picture);
    view! {
        <Meta property="og:type" content="article" />
        <Meta property="og:url" content=page />
        <Meta property="og:image" content=picture />
        <Meta property="og:image:width" content="1200" />
        <Meta property="og:image:height" content="630" />
        <Meta name="twitter:card" content="summary_large_image" />
        <script type="application/ld+json" inner_html=data></script>
    }
    .into_any()
}

/// The event as schema.org has it, in JSON-LD.
fn structured(event: &Event, page: &str, picture: &str) -> String {
    let card = &event.card;
    // Inside a script element only `<` could end it early.
    let text = |value: &str| {
        let mut out = String::with_capacity(value.len() + 2);
        out.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(c);
                }
                '<' => out.push_str("\\u003c"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out.push('"');
        out
    };
    let (start, end) = if card.all_day {
        (time::iso_date(card.starts.date()), time::iso_date(card.last_day()))
    } else {
        (card.starts.iso(), card.ends.iso())
    };
    let state = if card.state == EventState::Cancelled { "EventCancelled" } else { "EventScheduled" };
    let place = format!("{{\"@type\":\"Place\",\"name\":{0},\"address\":{0}}}", text(&card.place));
    let link = format!("{{\"@type\":\"VirtualLocation\",\"url\":{}}}", text(page));
    // Where it takes place may not be settled yet: then nothing is said of it.
    let at = match (card.place.is_empty(), card.online) {
        (false, true) => Some(("Mixed", format!("[{place},{link}]"))),
        (false, false) => Some(("Offline", place)),
        (true, true) => Some(("Online", link)),
        (true, false) => None,
    };
    let at = at.map_or_else(String::new, |(mode, at)| {
        format!("\"eventAttendanceMode\":\"https://schema.org/{mode}EventAttendanceMode\",\"location\":{at},")
    });
    let seats = if card.full() { "SoldOut" } else { "InStock" };
    format!(
        "{{\"@context\":\"https://schema.org\",\"@type\":\"Event\",\"name\":{},\"description\":{},\"url\":{url},\"image\":[{}],\
         \"startDate\":{},\"endDate\":{},\"eventStatus\":\"https://schema.org/{state}\",\
         {at}\"organizer\":{{\"@type\":\"Person\",\"name\":{}}},\
         \"offers\":{{\"@type\":\"Offer\",\"price\":{},\"priceCurrency\":\"JPY\",\"availability\":\"https://schema.org/{seats}\",\"url\":{url}}}}}",
        text(&card.title),
        text(&card.summary),
        text(picture),
        text(&start),
        text(&end),
        text(&event.host.name),
        card.price_yen,
        url = text(page),
    )
}
