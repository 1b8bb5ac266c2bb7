//! What was held, each with the host's own recap.

use super::api::past;
use super::show::speakers_text;
use crate::boot::use_locale;
use crate::ui::{CardLevel, Empty, EventCardView, Gallery, Loaded, PageHead, PageTitle, Pager, Pages, data};
use domain::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What was held.
#[component]
pub fn Past() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let page = move || query.with(|q| q.get("page")).and_then(|p| p.parse::<i64>().ok()).unwrap_or(1);
    let found = data(page, past);
    view! {
        <PageTitle text=t::event::past(l) />
        <PageHead title=t::event::past(l) lede=t::event::past_lede(l) />
        <Loaded
            from=found
            view=move |held| {
                if held.events.is_empty() {
                    return view! {
                        <Empty title=t::event::none_past(l) text=t::event::none_past_text(l)>
                            <a class="button" href="/events">{t::landing::calendar(l)}</a>
                        </Empty>
                    }
                        .into_any();
                }
                view! {
                    <ul class="event-list recaps">
                        {held
                            .events
                            .into_iter()
                            .map(|e| {
                                let html = e.recap_html;
                                let speakers = e.speakers;
                                let (pictures, href) = (e.pictures, format!("/events/{}", e.card.id));
                                let others = e.all_pictures - pictures.len() as i64;
                                view! {
                                    <EventCardView card=e.card level=CardLevel::H2 past=true>
                                        {(!speakers.is_empty()).then(|| view! { <p class="meta">{t::event::speakers(l)} ": " {speakers_text(&speakers)}</p> })}
                                        {(!pictures.is_empty()).then(|| view! { <Gallery pictures=pictures /> })}
                                        {(others > 0).then(|| view! { <p class="meta"><a href=href>{t::file::more_pictures(l, others)}</a></p> })}
                                        {html.map(|html| view! { <div class="event-recap prose" inner_html=html></div> })}
                                    </EventCardView>
                                }
                            })
                            .collect_view()}
                    </ul>
                    <Pager page=held.page pages=Pages::More(held.more) href=|n| format!("/events/past?page={n}") />
                }
                    .into_any()
            }
        />
    }
}
