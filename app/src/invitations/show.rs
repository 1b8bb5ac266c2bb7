//! Where the link of an invitation leads.

use super::api::{Accept, look};
use crate::boot::{use_boot, use_locale, use_viewer};
use crate::home::Outside;
use crate::ui::{Hidden, Loaded, PageHead, PageTitle, PlainForm, data};
use domain::invitation::Invited;
use domain::{Error, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

/// Where the link of an invitation leads.
#[component]
pub fn Show() -> impl IntoView {
    let code = || use_params_map().with(|p| p.get("code")).unwrap_or_default();
    let found = data(code, |code| async move {
        match look(code).await {
            // Said here in words of its own.
            Err(crate::Fault(Error::NotFound)) => Ok(None),
            other => other.map(Some),
        }
    });
    let view = move |invited: Option<Invited>| match invited {
        Some(invited) => view! { <Open invited=invited code=code() /> }.into_any(),
        None => view! { <Dead /> }.into_any(),
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Dead() -> impl IntoView {
    let l = use_locale();
    view! {
        <PageTitle text=t::invitation::dead(l) />
        <div class="narrow-page">
            <PageHead title=t::invitation::dead(l) lede=t::invitation::dead_text(l) />
            <p class="aside-line"><a href="/join">{t::nav::join(l)}</a></p>
        </div>
    }
}

#[component]
fn Open(invited: Invited, code: String) -> impl IntoView {
    let l = use_locale();
    let community = use_boot().with_value(|b| b.community.clone());
    let viewer = use_viewer();
    let inside = viewer.as_ref().is_some_and(|v| v.active());
    let text = match &invited.circle {
        Some(circle) => t::invitation::to_circle(l, &community, circle),
        None => t::invitation::to_community(l, &community),
    };
    let to = invited.circle.is_some() && !invited.inside;
    view! {
        <PageTitle text=t::invitation::title(l) />
        <div class="narrow-page">
            <PageHead title=t::invitation::title(l) lede=text />
            {match (viewer, inside) {
                (None, _) => {
                    view! {
                        <div class="form-actions">
                            <a class="button primary" href=format!("/signup?invite={code}")>{t::invitation::join(l)}</a>
                            <a class="button quiet" href=format!("/login?next=/invite/{code}")>{t::invitation::log_in(l)}</a>
                        </div>
                    }
                        .into_any()
                }
                (Some(_), true) if to => {
                    view! {
                        <PlainForm action=Accept::url()>
                            <Hidden name="code" value=code />
                            <div class="form-actions"><button class="button primary">{t::invitation::accept(l)}</button></div>
                        </PlainForm>
                    }
                        .into_any()
                }
                (Some(_), true) => view! { <p>{t::invitation::inside(l)}</p> }.into_any(),
                (Some(viewer), false) => view! { <Outside standing=viewer.standing /> }.into_any(),
            }}
        </div>
    }
}
