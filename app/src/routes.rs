//! Which page stands where.

use crate::boot::{self, Navigated};
use crate::ui::{ErrorPage, Frame};
use crate::{accounts, admin, calendars, demo, door, events, home, members, pages, threads};
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
    /// Talk.
    Talk, load_talk, __preload_load_talk,
    0 => threads::Spaces, 1 => threads::Thread, 2 => threads::EditPost, 3 => threads::Space, 4 => threads::Start,
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
    0 => admin::Members,
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
                <Routes fallback=|| view! { <ErrorPage error=Error::NotFound /> }>
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
                    <Route path=path!("/talk/t/:id") view={Lazy::<Talk<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/edit") view={Lazy::<Talk<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space") view={Lazy::<Talk<3>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space/new") view={Lazy::<Talk<4>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/members") view={Lazy::<People<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/members/:handle") view={Lazy::<Person<0>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me") view={Lazy::<Person<1>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/calendar") view={Lazy::<Person<2>>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/me/profile") view={Lazy::<OwnProfile<0>>::new()} ssr=SsrMode::Async />
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
