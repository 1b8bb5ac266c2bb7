//! `/live`: one stream a browser of what happens, as server-sent events (HTML, "Server-sent events").
//!
//! What is told is asked anew each time: whoever logged out, was suspended or left a circle hears nothing more of it.
//! A reader who does not keep up loses news, is told so, and asks for what is true then; nobody waits for them.

use crate::context::cookie;
use crate::router::App;
use app::request::{Cx, session_cookie};
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::live::News;
use domain::{Error, MemberId};
use futures::stream::{self, Stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Db;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// Streams that one member may have open: a browser has one, whatever the number of its tabs.
const MOST: usize = 12;
/// How often a quiet stream says that it is still there, so that no proxy ends it and a lost reader is noticed.
const BEAT: Duration = Duration::from_secs(20);

/// How many streams each member has open.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<MemberId, usize>>>);

/// One of them; counted until it is dropped.
struct Open {
    streams: Streams,
    member: MemberId,
}

impl Streams {
    fn open(&self, member: MemberId) -> Option<Open> {
        let mut all = self.0.lock().ok()?;
        let count = all.entry(member).or_default();
        (*count < MOST).then(|| {
            *count += 1;
            Open { streams: self.clone(), member }
        })
    }

    /// How many are open in all.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().map_or(0, |all| all.values().sum())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Ok(mut all) = self.streams.0.lock()
            && let Some(count) = all.get_mut(&self.member)
        {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.member);
            }
        }
    }
}

/// Says when the process is to end: streams end then, and their readers find the next process.
#[derive(Clone, Debug)]
pub struct Ending(pub watch::Receiver<bool>);

/// What one stream needs to go on.
struct Reader {
    db: Db,
    session: String,
    news: Receiver<News>,
    ending: Option<watch::Receiver<bool>>,
    first: bool,
    open: Open,
}

/// `/live`.
pub async fn serve(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    ending: Option<Extension<Ending>>,
    headers: HeaderMap,
) -> Response {
    let Ok(member) = cx.actor.member() else {
        // An event stream that is answered with 204 is not asked for again.
        return StatusCode::NO_CONTENT.into_response();
    };
    let Some(open) = state.streams.open(member) else {
        return crate::plain::json(&Error::TooMany { seconds: 60 });
    };
    let reader = Reader {
        news: state.db.bus().listen(),
        db: state.db.clone(),
        session: cookie(&headers, session_cookie(cx.secure)).unwrap_or_default().to_owned(),
        ending: ending.map(|Extension(Ending(stop))| stop),
        first: true,
        open,
    };
    let mut response = Sse::new(events(reader)).keep_alive(KeepAlive::new().interval(BEAT)).into_response();
    // Proxies that gather answers before they pass them on are told not to.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

fn events(reader: Reader) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(reader, async |mut reader| {
        // The first thing that is told is that it listens: what happened before is for the page to ask.
        if std::mem::take(&mut reader.first) {
            return Some((Ok(event(News::Lost).retry(Duration::from_secs(2))), reader));
        }
        loop {
            let news = reader.next().await?;
            // Most news of members are about others: nothing need be asked for those.
            if !reader.concerns(news) {
                continue;
            }
            if let Some(told) = told(&reader.db, &reader.session, news).await? {
                return Some((Ok(event(told)), reader));
            }
        }
    })
}

impl Reader {
    /// Whether some news can be for whoever opened the stream.
    fn concerns(&self, news: News) -> bool {
        let me = self.open.member;
        match news {
            News::Member { member } => member == me,
            News::Presence { thread } => self.db.bus().is_in(thread, me),
            News::Here { .. } => false,
            News::Thread { .. } | News::Lost => true,
        }
    }

    /// What is told next; `None` where there is an end.
    async fn next(&mut self) -> Option<News> {
        let end = async {
            match &mut self.ending {
                Some(stop) => drop(stop.wait_for(|stop| *stop).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = end => None,
            news = self.news.recv() => match news {
                Ok(news) => Some(news),
                Err(RecvError::Lagged(_)) => Some(News::Lost),
                Err(RecvError::Closed) => None,
            },
        }
    }
}

fn event(news: News) -> Event {
    Event::default().data(serde_json::to_string(&news).unwrap_or_default())
}

/// What of some news this reader is told: nothing of what they may not know, `None` where their session has ended.
async fn told(db: &Db, session: &str, news: News) -> Option<Option<News>> {
    // Away for a moment: what is lost with it is asked for again.
    let Ok(viewer) = store::accounts::sessions::viewer(db, session).await else {
        return Some(Some(News::Lost));
    };
    let actor = store::accounts::sessions::actor(viewer.as_ref());
    let me = actor.member().ok()?;
    Some(match news {
        News::Thread { space, .. } => match store::spaces::may_read(db, &actor, space).await {
            Ok(may) => may.then_some(news),
            // Whether it is for them is not known: they ask for it, and are answered what they may know.
            Err(_) => Some(News::Lost),
        },
        News::Presence { thread } => db.bus().is_in(thread, me).then_some(news),
        News::Member { member } => (member == me).then_some(news),
        News::Lost => Some(news),
        News::Here { .. } => None,
    })
}
