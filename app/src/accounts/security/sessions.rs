//! Where one is logged in.

use super::above;
use super::api::{EndSession, EndSessions, own_security};
use crate::boot::{now, use_locale};
use crate::ui::{Breadcrumbs, Hidden, Icon, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data, say};
use domain::account::Device;
use domain::account::security::SessionRow;
use domain::t;
use leptos::prelude::*;

/// Where one is logged in.
#[component]
pub fn Sessions() -> impl IntoView {
    let l = use_locale();
    let (end, all) = (Post::to::<EndSession>(), Post::to::<EndSessions>());
    for post in [end, all] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(t::security::session_ended(l));
            }
            taken
        });
    }
    let found = data(move || (end.answers().get(), all.answers().get()), |_| own_security());
    let title = t::security::sessions(l);
    let view = move |security: domain::account::security::Security| {
        let others = security.sessions.len() > 1;
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=t::security::sessions_lede(l) />
                <Refused posts=vec![end, all] />
                <ul class="keys">{security.sessions.into_iter().map(|s| view! { <Row session=s end=end /> }).collect_view()}</ul>
                {others
                    .then(|| {
                        view! {
                            <PostForm post=all class="form">
                                <div class="form-actions">
                                    <button class="button danger" disabled=move || all.sending().get()>{t::security::sessions_end(l)}</button>
                                </div>
                            </PostForm>
                        }
                    })}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Row(session: SessionRow, end: Post) -> impl IntoView {
    let l = use_locale();
    let SessionRow { reference, device, begun, seen, here } = session;
    let now = now();
    let device = Device::parse(&device).text(l);
    view! {
        <li class="key">
            <Icon name="device" />
            <div class="key-what">
                <h2>{device.clone()} {here.then(|| view! { " " <span class="badge">{t::security::session_here(l)}</span> })}</h2>
                <p class="meta">{t::security::session_begun(l, begun.near(now, l))} "・" {t::security::session_seen(l, seen.day(l))}</p>
            </div>
            {(!here)
                .then(|| {
                    view! {
                        <PostForm post=end class="key-acts">
                            <Hidden name="reference" value=reference />
                            <button class="button small" disabled=move || end.sending().get()>
                                {t::security::session_end(l)}
                                <span class="visually-hidden">{format!(" ({device})")}</span>
                            </button>
                        </PostForm>
                    }
                })}
        </li>
    }
}
