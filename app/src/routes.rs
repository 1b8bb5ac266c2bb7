//! Which page stands where.

use crate::boot::{self, Navigated};
use crate::ui::{ErrorPage, Frame};
use crate::{
    accounts, admin, bookmarks, calendars, demo, distances, door, events, home, members, moderation,
    notifications, pages, spaces, threads,
};
use domain::Error;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, LazyRoute, SsrMode, path};

/// Pages that the browser loads together, when the first of them is opened. The rest of the application is not
/// made to wait for them.
macro_rules! area {
    ($(#[$doc:meta])* $area:ident, $load:ident, $preload:ident, $($number:literal => $page:path),+ $(,)?) => {
        $(#[$doc])*
        struct $area<const PAGE: u8>;

        #[leptos::lazy]
        fn $load(page: u8) -> AnyView {
            match page {
                $($number => $page().into_any(),)+
                _ => ().into_any(),
            }
        }

        impl<const PAGE: u8> LazyRoute for $area<PAGE> {
            fn data() -> Self {
                Self
            }

            async fn view(_page: Self) -> AnyView {
                $load(PAGE).await
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                $preload().await;
            }
        }
    };
}

area!(
    /// The calendar.
    Calendar, load_calendar, __preload_load_calendar,
    0 => events::Calendar,
);
area!(
    /// Events, coming and past.
    Events, load_events, __preload_load_events,
    0 => events::Past, 1 => events::Show,
);
area!(
    /// The form of an event.
    Hosting, load_hosting, __preload_load_hosting,
    0 => events::New, 1 => events::Edit,
);
area!(
    /// Who comes, and what they are asked.
    Guests, load_guests, __preload_load_guests,
    0 => events::Attendees, 1 => events::Questions,
);
area!(
    /// Pictures and files of an event.
    Files, load_files, __preload_load_files,
    0 => events::Files,
);
area!(
    /// One's own ticket.
    Tickets, load_tickets, __preload_load_tickets,
    0 => door::Ticket,
);
area!(
    /// Who came.
    Door, load_door, __preload_load_door,
    0 => door::CheckIn,
);
area!(
    /// Spaces, and the threads in them.
    Talk, load_talk, __preload_load_talk,
    0 => threads::Spaces, 1 => threads::Space,
);
area!(
    /// A thread.
    Thread, load_thread, __preload_load_thread,
    0 => threads::Thread,
);
area!(
    /// Beginning a thread, changing a post.
    Writing, load_writing, __preload_load_writing,
    0 => threads::Start, 1 => threads::EditPost,
);
area!(
    /// What can be done with a post, what it said before, and telling moderators of it.
    Care, load_care, __preload_load_care,
    0 => moderation::History, 1 => moderation::Report, 2 => moderation::Waiting, 3 => threads::More,
    4 => threads::Upload,
);
area!(
    /// Moderators' pages.
    Moderating, load_moderating, __preload_load_moderating,
    0 => moderation::Moderation, 1 => moderation::OnThread, 2 => moderation::OnPost,
);
area!(
    /// The directory.
    People,
    load_people,
    __preload_load_people,
    0 => members::Directory,
);
area!(
    /// One member.
    Person,
    load_person,
    __preload_load_person,
    0 => members::Profile,
    1 => members::Me,
    2 => calendars::Own,
    3 => bookmarks::List,
    4 => distances::List,
);
area!(
    /// What members are told.
    Told, load_told, __preload_load_told,
    0 => notifications::List, 1 => notifications::Settings, 2 => notifications::Unsubscribe,
);
area!(
    /// One's own profile, to change.
    OwnProfile,
    load_own_profile,
    __preload_load_own_profile,
    0 => members::EditProfile,
);
area!(
    /// The dashboard.
    Dashboard, load_dashboard, __preload_load_dashboard,
    0 => admin::Members, 1 => spaces::List, 2 => spaces::New, 3 => spaces::Edit,
);
area!(
    /// Accounts, and the demo's mailbox, where new ones begin.
    Account, load_account, __preload_load_account,
    0 => accounts::Login, 1 => accounts::SignUp, 2 => accounts::SignUpSent, 3 => accounts::Verify, 4 => accounts::Welcome,
    5 => accounts::Recover, 6 => accounts::RecoverSent, 7 => accounts::Reset, 8 => accounts::FirstAdmin, 9 => demo::MailboxPage,
);

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(StoredValue::new(boot::read()));
    let navigated = RwSignal::new(false);
    provide_context(Navigated(navigated));
    view! {
        <Router>
            <NoteNavigation navigated=navigated />
            <Frame>
                <Routes fallback=|| view! { <Unknown /> }>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async />
                    <Route path=path!("/about") view=|| pages::page("about") ssr=SsrMode::Async />
                    <Route path=path!("/join") view=|| pages::page("join") ssr=SsrMode::Async />
                    <Route path=path!("/guidelines") view=|| pages::page("guidelines") ssr=SsrMode::Async />
                    <Route path=path!("/privacy") view=|| pages::page("privacy") ssr=SsrMode::Async />
                    <Route path=path!("/terms") view=|| pages::page("terms") ssr=SsrMode::Async />
                    <Route path=path!("/events") view={Lazy::<Calendar<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/past") view={Lazy::<Events<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/new") view={Lazy::<Hosting<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id") view={Lazy::<Events<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/edit") view={Lazy::<Hosting<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/attendees") view={Lazy::<Guests<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/questions") view={Lazy::<Guests<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/files") view={Lazy::<Files<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/check-in") view={Lazy::<Door<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/ticket") view={Lazy::<Tickets<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk") view={Lazy::<Talk<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/t/:id") view={Lazy::<Thread<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/edit") view={Lazy::<Writing<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/more") view={Lazy::<Care<3>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/history") view={Lazy::<Care<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/report") view={Lazy::<Care<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/moderate") view={Lazy::<Moderating<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/t/:id/moderate") view={Lazy::<Moderating<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/upload") view={Lazy::<Care<4>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space") view={Lazy::<Talk<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space/new") view={Lazy::<Writing<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/members") view={Lazy::<People<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/members/:handle") view={Lazy::<Person<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me") view={Lazy::<Person<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/calendar") view={Lazy::<Person<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/notifications") view={Lazy::<Told<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/notifications") view={Lazy::<Told<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/unsubscribe/:token") view={Lazy::<Told<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/bookmarks") view={Lazy::<Person<3>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/distance") view={Lazy::<Person<4>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/profile") view={Lazy::<OwnProfile<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/waiting") view={Lazy::<Care<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/moderation") view={Lazy::<Moderating<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/spaces") view={Lazy::<Dashboard<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/spaces/new") view={Lazy::<Dashboard<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/spaces/:id") view={Lazy::<Dashboard<3>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin") view={Lazy::<Dashboard<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/demo/mail") view={Lazy::<Account<9>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/login") view={Lazy::<Account<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/signup") view={Lazy::<Account<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/signup/sent") view={Lazy::<Account<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/verify") view={Lazy::<Account<3>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/welcome") view={Lazy::<Account<4>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/recover") view={Lazy::<Account<5>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/recover/sent") view={Lazy::<Account<6>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reset") view={Lazy::<Account<7>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/setup") view={Lazy::<Account<8>>::new()} ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

/// A path that has no page here. The server may know where it leads, as it does for the address of a post: it is asked,
/// where one came from inside; the page that it answered with itself is what it is.
#[component]
fn Unknown() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    if document().document_element().is_some_and(|root| root.has_attribute("data-hydrated")) {
        // The browser's own address is still that of the page one came from.
        let location = use_location();
        let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
        let address =
            if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
        let _asked = window().location().set_href(&(address + &location.hash.get_untracked()));
    }
    view! { <ErrorPage error=Error::NotFound /> }
}

/// Notes when the reader leaves the page that the server rendered.
#[component]
fn NoteNavigation(navigated: RwSignal<bool>) -> impl IntoView {
    let location = use_location();
    // On the server two threads may walk over a page at once, the one that writes it and the one that waits for what it is
    // made of. A memo that one of them reads while the other computes it counts as gone (reactive_graph 0.2), and the page
    // fails: so what the address says is computed before there are two.
    #[cfg(feature = "ssr")]
    {
        location.pathname.with_untracked(|_| ());
        location.search.with_untracked(|_| ());
        location.hash.with_untracked(|_| ());
        location.query.with_untracked(|_| ());
    }
    let path = location.pathname;
    Effect::new(move |first: Option<String>| {
        let now = path.get();
        if first.as_ref().is_some_and(|f| *f != now) {
            crate::ui::leaves();
            navigated.set(true);
        }
        now
    });
}
