//! What a member sees first: what is next, what is new.

use super::api::show_member_home;
use super::standing::Outside;
use crate::boot::use_locale;
use crate::threads::ThreadList;
use crate::ui::{Empty, EventList, Icon, Loaded, PageHead, PageTitle, data};
use domain::account::Viewer;
use domain::onboarding::Step;
use domain::t;
use leptos::prelude::*;

#[component]
pub(super) fn MemberHome(viewer: Viewer) -> impl IntoView {
    let l = use_locale();
    let greeting = t::home::greeting(l, &viewer.name);
    view! {
        <PageTitle text=t::nav::home(l) />
        <PageHead title=greeting />
        <Outside standing=viewer.standing />
        {viewer.active().then(|| view! { <Inside /> })}
    }
}

#[component]
fn Inside() -> impl IntoView {
    let l = use_locale();
    let found = data(|| (), |()| show_member_home());
    view! {
        <Loaded
            from=found
            view=move |page| {
                let mine: Vec<_> = page.mine.iter().map(|c| c.id).collect();
                let next: Vec<_> = page.next.into_iter().filter(|c| !mine.contains(&c.id)).take(3).collect();
                view! {
                    {page.step.map(|step| view! { <FirstSteps step=step /> })}
                    <section class="section">
                        <div class="section-head">
                            <h2>{t::home::mine(l)}</h2>
                            <a class="more-link" href="/events?view=agenda&mine=1">{t::home::all(l)}<Icon name="chevron-right" /></a>
                        </div>
                        {if page.mine.is_empty() {
                            view! { <p class="meta">{t::home::none_mine(l)}</p> }.into_any()
                        } else {
                            view! { <EventList events=page.mine /> }.into_any()
                        }}
                    </section>
                    <section class="section">
                        <div class="section-head">
                            <h2>{t::home::next(l)}</h2>
                            <a class="more-link" href="/events">{t::landing::calendar(l)}<Icon name="chevron-right" /></a>
                        </div>
                        {if next.is_empty() {
                            view! { <p class="meta">{t::home::none_next(l)}</p> }.into_any()
                        } else {
                            view! { <EventList events=next /> }.into_any()
                        }}
                    </section>
                    <section class="section">
                        <div class="section-head">
                            <h2>{t::home::talk(l)}</h2>
                            <a class="more-link" href="/talk">{t::home::all(l)}<Icon name="chevron-right" /></a>
                        </div>
                        {if page.talk.is_empty() {
                            view! {
                                <Empty title=t::home::quiet(l) text=t::home::quiet_text(l)>
                                    <a class="button" href="/talk">{t::nav::talk(l)}</a>
                                </Empty>
                            }
                                .into_any()
                        } else {
                            view! { <ThreadList threads=page.talk h3=true /> }.into_any()
                        }}
                    </section>
                }
            }
        />
    }
}

/// The first steps, for whoever has not taken them all.
#[component]
fn FirstSteps(step: Step) -> impl IntoView {
    let l = use_locale();
    let left = Step::ALL.len() as i64 - step.number() + 1;
    view! {
        <section class="card first-steps">
            <h2>{t::onboarding::card(l)}</h2>
            <p>{t::onboarding::card_text(l, left)}</p>
            <div class="form-actions">
                <a class="button primary" href="/welcome">{t::onboarding::card_go(l)}</a>
                // Bare, since what forms are made of is no part of the first load.
                <form method="post" action="/api/onboarding/skip">
                    <button class="button quiet">{t::onboarding::skip(l)}</button>
                </form>
            </div>
        </section>
    }
}
