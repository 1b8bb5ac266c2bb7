//! Taking one's own data along.

use super::above;
use super::api::{AskData, OwnDataPage, own_data};
use super::proof::{Proof, ProveWho};
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Icon, Loaded, Notice, PageHead, PageTitle, Post, PostForm, Refused, data};
use domain::account::export::{Export, ExportState};
use domain::{file::size, t};
use leptos::prelude::*;
use std::time::Duration;

/// How often a page looks whether the packing is done.
const LOOK: Duration = Duration::from_millis(1500);

/// Takes one's own data along.
#[component]
pub fn OwnData() -> impl IntoView {
    let l = use_locale();
    let (ask, proof, looks) = (Post::to::<AskData>(), Proof::new(), RwSignal::new(0_u32));
    let found = data(move || (ask.answers().get(), proof.answers(), looks.get()), |_| own_data());
    let title = t::security::data(l);
    let view = move |page: OwnDataPage| {
        let packing = matches!(&page.export, Some(Export { state: ExportState::Packing { .. }, .. }));
        // In the browser only: whoever reads without script looks again by the link.
        Effect::new(move |_| {
            if packing {
                let again = move || {
                    looks.try_update(|n| *n += 1);
                };
                set_timeout(again, LOOK);
            }
        });
        let asks = !packing;
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=t::security::data_lede(l) />
                <Refused posts=vec![ask] />
                {page.export.map(|export| view! { <State export=export /> })}
                <p>{t::security::data_what(l)}</p>
                {asks
                    .then(|| {
                        if page.security.proved {
                            view! {
                                <PostForm post=ask class="form">
                                    <div class="form-actions">
                                        <button class="button primary" disabled=move || ask.sending().get()>{t::security::data_ask(l)}</button>
                                    </div>
                                </PostForm>
                            }
                                .into_any()
                        } else {
                            view! { <ProveWho security=page.security proof=proof /> }.into_any()
                        }
                    })}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn State(export: Export) -> impl IntoView {
    let l = use_locale();
    match export.state {
        ExportState::Packing { done, pieces } => view! {
            <div class="card">
                <p role="status">{t::security::data_packing(l)}</p>
                <progress max=pieces.to_string() value=done.to_string() aria-label=t::security::data_packing(l)></progress>
                <p class="aside-line"><a href="/me/settings/account/data" rel="external">{t::security::data_look(l)}</a></p>
            </div>
        }
        .into_any(),
        ExportState::Ready { bytes, ends } => view! {
            <Notice tone="success">
                <p role="status">{t::security::data_ready(l, format!("{} {}", ends.day(l), ends.clock()))}</p>
                <p>
                    <a class="button" href="/me/settings/account/data/file" rel="external" download>
                        <Icon name="download" />
                        {t::security::data_take(l, size(bytes))}
                    </a>
                </p>
            </Notice>
        }
        .into_any(),
    }
}
