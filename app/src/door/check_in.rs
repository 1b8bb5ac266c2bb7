//! Who came, for those who host. The server writes a list with a form for each person; in the browser comes in its place
//! what works without network.

use super::api::{CheckInPage, show};
use super::id_param;
use super::live::Live;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Loaded, Notice, PageHead, PageTitle, data};
use domain::check_in::{DoorQuery, Since};
use domain::event::EventState;
use domain::{Error, Locale, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

fn query() -> DoorQuery {
    use_query_map().with(|m| DoorQuery {
        words: m.get("q").unwrap_or_default(),
        ticket: m.get("ticket").filter(|t| !t.is_empty()),
    })
}

/// Who came.
#[component]
pub fn CheckIn() -> impl IntoView {
    let asked = Memo::new(move |_| query());
    let found = data(
        move || (id_param(), asked.get()),
        |(id, query)| async move {
            match id {
                Some(id) => show(id, query).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! { <Loaded from=found view=move |page| view! { <CheckInView page=page /> } /> }
}

#[component]
fn CheckInView(page: CheckInPage) -> impl IntoView {
    let l = use_locale();
    let (id, title) = (page.card.id, page.card.title.clone());
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), title.clone()),
        (format!("/events/{id}/attendees"), t::event::attendees_title(l).to_owned()),
    ];
    let open = page.card.state == EventState::Published;
    // What the server wrote is taken over first; then comes what only the browser can.
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(open));
    // The browser has no use for it: it takes over what the server wrote.
    #[cfg(feature = "ssr")]
    let plain = if open { super::plain::html(&page, &query().words, l) } else { String::new() };
    #[cfg(not(feature = "ssr"))]
    let plain = String::new();
    view! {
        <PageTitle text=format!("{} {title}", t::door::title(l)) />
        <Breadcrumbs above=above here=t::door::title(l) />
        <PageHead title=t::door::title(l) lede=title />
        {(!open).then(|| view! { <Notice tone="warning"><p>{t::door::closed(l)}</p></Notice> })}
        {move || {
            if live.get() {
                view! { <Live event=id page=page.door.clone() /> }.into_any()
            } else {
                view! { <div class="door" inner_html=plain.clone()></div> }.into_any()
            }
        }}
    }
}

/// `18:55 に受付（佐藤）`.
pub(super) fn since_text(since: &Since, clock: String, l: Locale) -> String {
    if since.by.is_empty() { t::door::since(l, clock) } else { t::door::since_by(l, clock, &since.by) }
}
