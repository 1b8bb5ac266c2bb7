//! What a visitor sees first: what this is, for whom, how to join, what is next.

use super::api::show_landing;
use crate::boot::use_locale;
use crate::ui::{EventList, Icon, Loaded, Mark, PageTitle, data};
use domain::t;
use leptos::prelude::*;
use leptos_meta::Meta;

const SYSTEMS: [(&str, &str); 3] = [("care", "care"), ("growth", "growth"), ("bridge", "bridge")];

#[component]
pub(super) fn LandingPage() -> impl IntoView {
    let l = use_locale();
    let found = data(|| (), |()| show_landing());
    view! {
        <PageTitle text="" />
        <Loaded
            from=found
            view=move |page| {
                view! {
                    <Meta name="description" content=crate::pages::opening_words(&page.home.html) />
                    <section class="hero">
                        <div class="hero-text">
                            <p class="hero-for">{t::landing::for_whom(l)}</p>
                            <h1>{page.home.title}</h1>
                            <div class="hero-lede" inner_html=page.home.html></div>
                            <div class="hero-actions">
                                <a class="button primary large" href="/signup">{t::landing::signup(l)}</a>
                                <a class="button quiet large" href="/join">{t::landing::how(l)}</a>
                            </div>
                        </div>
                        <Mark class="hero-mark" />
                    </section>
                    <section class="next-events" aria-labelledby="next">
                        <div class="section-head">
                            <h2 id="next">{t::landing::next(l)}</h2>
                            <a class="more-link" href="/events">{t::landing::calendar(l)}<Icon name="chevron-right" /></a>
                        </div>
                        {if page.next.is_empty() {
                            view! { <p class="meta">{t::landing::none(l)}</p> }.into_any()
                        } else {
                            view! { <EventList events=page.next /> }.into_any()
                        }}
                    </section>
                    <section class="systems" aria-labelledby="systems">
                        <h2 id="systems" class="visually-hidden">{t::landing::systems(l)}</h2>
                        <ul>
                            {page
                                .systems
                                .into_iter()
                                .zip(SYSTEMS)
                                .map(|(system, (icon, name))| {
                                    view! {
                                        <li class="system" data-system=name>
                                            <Icon name=icon />
                                            <h3>{system.title}</h3>
                                            <div inner_html=system.html></div>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                    <section class="join-steps" aria-labelledby="join">
                        <h2 id="join">{t::landing::how(l)}</h2>
                        <ol>
                            <li><strong>{t::landing::step1(l)}</strong><span>{t::landing::step1_text(l)}</span></li>
                            <li><strong>{t::landing::step2(l)}</strong><span>{t::landing::step2_text(l)}</span></li>
                            <li><strong>{t::landing::step3(l)}</strong><span>{t::landing::step3_text(l)}</span></li>
                        </ol>
                    </section>
                }
            }
        />
    }
}
