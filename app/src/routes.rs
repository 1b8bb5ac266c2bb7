//! Which page stands where.

use crate::boot::{self, Navigated};
use crate::ui::{ErrorPage, Frame};
use crate::{accounts, admin, demo, events, home, members, pages, threads};
use domain::Error;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(StoredValue::new(boot::read()));
    let navigated = RwSignal::new(false);
    provide_context(Navigated(navigated));
    // Controls that need the script appear once it runs.
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _marked = root.set_attribute("data-hydrated", "");
        }
    });
    view! {
        <Router>
            <NoteNavigation navigated=navigated />
            <Frame>
                <Routes fallback=|| view! { <ErrorPage error=Error::NotFound /> }>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async />
                    <Route path=path!("/about") view=|| pages::page("about") ssr=SsrMode::Async />
                    <Route path=path!("/join") view=|| pages::page("join") ssr=SsrMode::Async />
                    <Route path=path!("/guidelines") view=|| pages::page("guidelines") ssr=SsrMode::Async />
                    <Route path=path!("/privacy") view=|| pages::page("privacy") ssr=SsrMode::Async />
                    <Route path=path!("/terms") view=|| pages::page("terms") ssr=SsrMode::Async />
                    <Route path=path!("/events") view=events::Calendar ssr=SsrMode::Async />
                    <Route path=path!("/events/past") view=events::Past ssr=SsrMode::Async />
                    <Route path=path!("/events/new") view=events::New ssr=SsrMode::Async />
                    <Route path=path!("/events/:id") view=events::Show ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/edit") view=events::Edit ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/attendees") view=events::Attendees ssr=SsrMode::Async />
                    <Route path=path!("/talk") view=threads::Spaces ssr=SsrMode::Async />
                    <Route path=path!("/talk/t/:id") view=threads::Thread ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/edit") view=threads::EditPost ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space") view=threads::Space ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space/new") view=threads::Start ssr=SsrMode::Async />
                    <Route path=path!("/members") view=members::Directory ssr=SsrMode::Async />
                    <Route path=path!("/members/:handle") view=members::Profile ssr=SsrMode::Async />
                    <Route path=path!("/me") view=members::Me ssr=SsrMode::Async />
                    <Route path=path!("/me/profile") view=members::EditProfile ssr=SsrMode::Async />
                    <Route path=path!("/admin") view=admin::Members ssr=SsrMode::Async />
                    <Route path=path!("/demo/mail") view=demo::MailboxPage ssr=SsrMode::Async />
                    <Route path=path!("/login") view=accounts::Login ssr=SsrMode::Async />
                    <Route path=path!("/signup") view=accounts::SignUp ssr=SsrMode::Async />
                    <Route path=path!("/signup/sent") view=accounts::SignUpSent ssr=SsrMode::Async />
                    <Route path=path!("/verify") view=accounts::Verify ssr=SsrMode::Async />
                    <Route path=path!("/welcome") view=accounts::Welcome ssr=SsrMode::Async />
                    <Route path=path!("/recover") view=accounts::Recover ssr=SsrMode::Async />
                    <Route path=path!("/recover/sent") view=accounts::RecoverSent ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=accounts::Reset ssr=SsrMode::Async />
                    <Route path=path!("/setup") view=accounts::FirstAdmin ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

/// Notes when the reader leaves the page that the server rendered.
#[component]
fn NoteNavigation(navigated: RwSignal<bool>) -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |first: Option<String>| {
        let now = path.get();
        if first.as_ref().is_some_and(|f| *f != now) {
            navigated.set(true);
        }
        now
    });
}
