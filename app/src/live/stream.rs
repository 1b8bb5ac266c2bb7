//! The one stream of a browser, shared by its tabs.
//!
//! A browser opens about six connections to a place at once (HTTP/1.1), so that a stream a tab would soon leave none
//! for the pages. Tabs therefore ask for one lock (Web Locks): who holds it opens the stream and hands on what comes
//! by a `BroadcastChannel`. When that tab is closed the browser gives the lock to the next, which opens the stream
//! anew; all then ask for what is true now, as after any lost connection.

use domain::live::News;
use leptos::prelude::*;

/// What happened last, for whoever is on the page. Equal news may follow one another: the number tells them apart.
#[derive(Clone, Copy)]
pub struct Live {
    /// A number, and the news.
    pub news: RwSignal<Option<(u64, News)>>,
    /// Whether the stream is there.
    pub connected: RwSignal<bool>,
}

impl Live {
    /// The page's stream; visitors have none.
    #[must_use]
    pub fn take() -> Option<Self> {
        use_context()
    }
}

/// Listens as long as the application runs. What does it is a part of its own, fetched after the page.
pub fn listen() {
    let live = Live { news: RwSignal::new(None), connected: RwSignal::new(true) };
    provide_context(live);
    let bell = crate::notifications::count();
    let here = Owner::current();
    Effect::new(move |begun: Option<()>| {
        if begun.is_none()
            && let Some(here) = here.clone()
        {
            leptos::task::spawn_local(super::browser::begin(live, bell, here));
        }
    });
}
