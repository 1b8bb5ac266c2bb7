//! Which page stands where.

use crate::boot::{self, Navigated};
use crate::ui::{ErrorPage, Frame};
use crate::{
    accounts, admin, applications, articles, bookmarks, calendars, circles, conversations, credentials, demo,
    distances, door, events, home, invitations, members, moderation, notifications, onboarding, pages,
    search, spaces, threads, vocabulary,
};
use domain::Error;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{ChooseView, SsrMode, path};
use std::future::ready;
use std::pin::Pin;

/// What is on its way.
type Coming<T> = Pin<Box<dyn Future<Output = T>>>;

/// A page of an area. All pages are of this one type, so that what the router makes of a page stands in the first load
/// once, and not once for each of them.
#[derive(Clone, Copy)]
struct Page {
    /// Which one of the area.
    number: u8,
    load: fn(u8) -> Coming<AnyView>,
    preload: fn() -> Coming<()>,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        (self.load)(self.number).await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

/// Pages that the browser loads together, when the first of them is opened. The rest of the application is not
/// made to wait for them.
macro_rules! area {
    ($(#[$doc:meta])* $area:ident, $load:ident, $preload:ident, $($number:literal => $page:path),+ $(,)?) => {
        $(#[$doc])*
        const fn $area(number: u8) -> Page {
            #[leptos::lazy]
            fn $load(page: u8) -> AnyView {
                match page {
                    $($number => $page().into_any(),)+
                    _ => ().into_any(),
                }
            }

            const fn preload() -> fn() -> Coming<()> {
                || {
                    Box::pin(async {
                        #[cfg(feature = "hydrate")]
                        $preload().await;
                    })
                }
            }

            Page { number, load: |page| Box::pin($load(page)), preload: preload() }
        }
    };
}

/// What the first load brings along: the front page and the prose.
const fn front(number: u8) -> Page {
    fn load(page: u8) -> AnyView {
        match page {
            0 => home::Home().into_any(),
            1 => pages::page("about").into_any(),
            2 => pages::page("join").into_any(),
            3 => pages::page("guidelines").into_any(),
            4 => pages::page("privacy").into_any(),
            _ => pages::page("terms").into_any(),
        }
    }
    Page { number, load: |page| Box::pin(ready(load(page))), preload: || Box::pin(ready(())) }
}

area!(
    /// The calendar.
    calendar, load_calendar, __preload_load_calendar,
    0 => events::Calendar,
);
area!(
    /// Events, coming and past.
    events, load_events, __preload_load_events,
    0 => events::Past, 1 => events::Show,
);
area!(
    /// The form of an event.
    hosting, load_hosting, __preload_load_hosting,
    0 => events::New, 1 => events::Edit,
);
area!(
    /// Who comes, and what they are asked.
    guests, load_guests, __preload_load_guests,
    0 => events::Attendees, 1 => events::Questions,
);
area!(
    /// Pictures and files of an event.
    files, load_files, __preload_load_files,
    0 => events::Files,
);
area!(
    /// One's own ticket.
    tickets, load_tickets, __preload_load_tickets,
    0 => door::Ticket,
);
area!(
    /// Who came.
    door, load_door, __preload_load_door,
    0 => door::CheckIn,
);
area!(
    /// Spaces, and the threads in them.
    talk, load_talk, __preload_load_talk,
    0 => threads::Spaces, 1 => threads::Space,
);
area!(
    /// A thread.
    thread, load_thread, __preload_load_thread,
    0 => threads::Thread,
);
area!(
    /// Beginning a thread, changing a post.
    writing, load_writing, __preload_load_writing,
    0 => threads::Start, 1 => threads::EditPost,
);
area!(
    /// What can be done with a post, what it said before, and telling moderators of it.
    care, load_care, __preload_load_care,
    0 => moderation::History, 1 => moderation::Report, 2 => moderation::Waiting, 3 => threads::More,
    4 => threads::Upload,
);
area!(
    /// Moderators' pages.
    moderating, load_moderating, __preload_load_moderating,
    0 => moderation::Moderation, 1 => moderation::OnThread, 2 => moderation::OnPost,
);
area!(
    /// The directory.
    people,
    load_people,
    __preload_load_people,
    0 => members::Directory,
);
area!(
    /// One member.
    person,
    load_person,
    __preload_load_person,
    0 => members::Profile,
    1 => members::Me,
    2 => calendars::Own,
    3 => bookmarks::List,
    4 => distances::List,
    5 => applications::Mine,
);
area!(
    /// What members are told.
    told, load_told, __preload_load_told,
    0 => notifications::List, 1 => notifications::Settings, 2 => notifications::Unsubscribe,
);
area!(
    /// One's own profile, to change.
    own_profile,
    load_own_profile,
    __preload_load_own_profile,
    0 => members::EditProfile, 1 => members::OwnPicturePage,
);
area!(
    /// The dashboard.
    dashboard, load_dashboard, __preload_load_dashboard,
    0 => admin::Members,
);
area!(
    /// Circles.
    circle, load_circle, __preload_load_circle,
    0 => circles::List, 1 => circles::Show, 2 => circles::Members, 3 => circles::Texts,
);
area!(
    /// The library.
    library, load_library, __preload_load_library,
    0 => articles::List, 1 => articles::Show,
);
area!(
    /// Search.
    searching, load_searching, __preload_load_searching,
    0 => search::Search,
);
area!(
    /// Writing for the library.
    authoring, load_authoring, __preload_load_authoring,
    0 => articles::New, 1 => articles::Part,
);
area!(
    /// Circles, as admins arrange them.
    circle_desk, load_circle_desk, __preload_load_circle_desk,
    0 => circles::Desk, 1 => circles::One,
);
area!(
    /// Credentials, and messages between two.
    personal, load_personal, __preload_load_personal,
    0 => credentials::Mine, 1 => credentials::Queue, 2 => conversations::List, 3 => conversations::One,
);
area!(
    /// What admins arrange: the vocabularies, spaces, and who is invited.
    arranging, load_arranging, __preload_load_arranging,
    0 => vocabulary::List, 1 => vocabulary::Term, 2 => invitations::List, 3 => spaces::List, 4 => spaces::One,
);
area!(
    /// What protects an account.
    security, load_security, __preload_load_security,
    0 => accounts::security::Overview, 1 => accounts::security::Part, 2 => accounts::security::ProveAddress,
    3 => accounts::security::AddressBack,
);
area!(
    /// The first steps.
    welcome, load_welcome, __preload_load_welcome,
    0 => onboarding::Welcome,
);
area!(
    /// Accounts, and the demo's mailbox, where new ones begin.
    account, load_account, __preload_load_account,
    0 => accounts::Login, 1 => accounts::SignUp, 2 => accounts::SignUpSent, 3 => accounts::Verify,
    4 => accounts::Recover, 5 => accounts::RecoverSent, 6 => accounts::Reset, 7 => accounts::FirstAdmin, 8 => demo::MailboxPage,
    9 => accounts::LoginStep, 10 => invitations::Show,
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
                    <Route path=path!("/") view=front(0) ssr=SsrMode::Async />
                    <Route path=path!("/about") view=front(1) ssr=SsrMode::Async />
                    <Route path=path!("/join") view=front(2) ssr=SsrMode::Async />
                    <Route path=path!("/guidelines") view=front(3) ssr=SsrMode::Async />
                    <Route path=path!("/privacy") view=front(4) ssr=SsrMode::Async />
                    <Route path=path!("/terms") view=front(5) ssr=SsrMode::Async />
                    <Route path=path!("/events") view=calendar(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/past") view=events(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/new") view=hosting(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id") view=events(1) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/edit") view=hosting(1) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/attendees") view=guests(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/questions") view=guests(1) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/files") view=files(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/check-in") view=door(0) ssr=SsrMode::Async />
                    <Route path=path!("/events/:id/ticket") view=tickets(0) ssr=SsrMode::Async />
                    <Route path=path!("/talk") view=talk(0) ssr=SsrMode::Async />
                    <Route path=path!("/talk/t/:id") view=thread(0) ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/edit") view=writing(1) ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/more") view=care(3) ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/history") view=care(0) ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/report") view=care(1) ssr=SsrMode::Async />
                    <Route path=path!("/talk/p/:id/moderate") view=moderating(2) ssr=SsrMode::Async />
                    <Route path=path!("/talk/t/:id/moderate") view=moderating(1) ssr=SsrMode::Async />
                    <Route path=path!("/talk/upload") view=care(4) ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space") view=talk(1) ssr=SsrMode::Async />
                    <Route path=path!("/talk/:space/new") view=writing(0) ssr=SsrMode::Async />
                    <Route path=path!("/members") view=people(0) ssr=SsrMode::Async />
                    <Route path=path!("/members/:handle") view=person(0) ssr=SsrMode::Async />
                    <Route path=path!("/me") view=person(1) ssr=SsrMode::Async />
                    <Route path=path!("/me/calendar") view=person(2) ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/notifications") view=told(1) ssr=SsrMode::Async />
                    <Route path=path!("/notifications") view=told(0) ssr=SsrMode::Async />
                    <Route path=path!("/unsubscribe/:token") view=told(2) ssr=SsrMode::Async />
                    <Route path=path!("/me/bookmarks") view=person(3) ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/distance") view=person(4) ssr=SsrMode::Async />
                    <Route path=path!("/me/application") view=person(5) ssr=SsrMode::Async />
                    <Route path=path!("/me/profile") view=own_profile(0) ssr=SsrMode::Async />
                    <Route path=path!("/me/waiting") view=care(2) ssr=SsrMode::Async />
                    <Route path=path!("/admin/moderation") view=moderating(0) ssr=SsrMode::Async />
                    <Route path=path!("/admin/invitations") view=arranging(2) ssr=SsrMode::Async />
                    <Route path=path!("/invite/:code") view=account(10) ssr=SsrMode::Async />
                    <Route path=path!("/admin/spaces") view=arranging(3) ssr=SsrMode::Async />
                    <Route path=path!("/admin/spaces/:id") view=arranging(4) ssr=SsrMode::Async />
                    <Route path=path!("/me/picture") view=own_profile(1) ssr=SsrMode::Async />
                    <Route path=path!("/circles") view=circle(0) ssr=SsrMode::Async />
                    <Route path=path!("/circles/:slug") view=circle(1) ssr=SsrMode::Async />
                    <Route path=path!("/circles/:slug/members") view=circle(2) ssr=SsrMode::Async />
                    <Route path=path!("/circles/:slug/edit") view=circle(3) ssr=SsrMode::Async />
                    <Route path=path!("/search") view=searching(0) ssr=SsrMode::Async />
                    <Route path=path!("/library") view=library(0) ssr=SsrMode::Async />
                    <Route path=path!("/library/new") view=authoring(0) ssr=SsrMode::Async />
                    <Route path=path!("/library/:slug") view=library(1) ssr=SsrMode::Async />
                    <Route path=path!("/library/:slug/:part") view=authoring(1) ssr=SsrMode::Async />
                    <Route path=path!("/admin/circles") view=circle_desk(0) ssr=SsrMode::Async />
                    <Route path=path!("/admin/circles/:id") view=circle_desk(1) ssr=SsrMode::Async />
                    <Route path=path!("/messages") view=personal(2) ssr=SsrMode::Async />
                    <Route path=path!("/messages/:id") view=personal(3) ssr=SsrMode::Async />
                    <Route path=path!("/me/credentials") view=personal(0) ssr=SsrMode::Async />
                    <Route path=path!("/admin/credentials") view=personal(1) ssr=SsrMode::Async />
                    <Route path=path!("/admin/vocabulary") view=arranging(0) ssr=SsrMode::Async />
                    <Route path=path!("/admin/vocabulary/term") view=arranging(1) ssr=SsrMode::Async />
                    <Route path=path!("/admin") view=dashboard(0) ssr=SsrMode::Async />
                    <Route path=path!("/demo/mail") view=account(8) ssr=SsrMode::Async />
                    <Route path=path!("/login") view=account(0) ssr=SsrMode::Async />
                    <Route path=path!("/login/:step") view=account(9) ssr=SsrMode::Async />
                    <Route path=path!("/address") view=security(2) ssr=SsrMode::Async />
                    <Route path=path!("/address/back") view=security(3) ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/account") view=security(0) ssr=SsrMode::Async />
                    <Route path=path!("/me/settings/account/:part") view=security(1) ssr=SsrMode::Async />
                    <Route path=path!("/signup") view=account(1) ssr=SsrMode::Async />
                    <Route path=path!("/signup/sent") view=account(2) ssr=SsrMode::Async />
                    <Route path=path!("/verify") view=account(3) ssr=SsrMode::Async />
                    <Route path=path!("/welcome") view=welcome(0) ssr=SsrMode::Async />
                    <Route path=path!("/recover") view=account(4) ssr=SsrMode::Async />
                    <Route path=path!("/recover/sent") view=account(5) ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=account(6) ssr=SsrMode::Async />
                    <Route path=path!("/setup") view=account(7) ssr=SsrMode::Async />
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
