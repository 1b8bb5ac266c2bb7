//! How many requests one address or member has.

use crate::context;
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Error;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::Method;
use std::num::NonZeroU32;
use std::sync::Arc;
use store::throttle::network;

/// Counters by member, else by network.
pub struct Counters {
    requests: DefaultKeyedRateLimiter<String>,
    /// Forms that were refused for being too many, and the pages they come back to.
    back: DefaultKeyedRateLimiter<String>,
}

/// The counters, where requests are counted.
pub type Limits = Option<Arc<Counters>>;

/// Marks an answer to a form after which not even what was typed is kept.
#[derive(Clone, Copy, Debug)]
pub struct Flood;

/// Counters for so many requests a second; none for 0.
#[must_use]
pub fn new(per_second: u32) -> Limits {
    let rate = NonZeroU32::new(per_second)?;
    let burst = NonZeroU32::new(per_second.saturating_mul(10))?;
    let counter = || RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst));
    Some(Arc::new(Counters { requests: counter(), back: counter() }))
}

impl Counters {
    /// Forgets who has not asked for a while.
    pub fn forget(&self) {
        self.requests.retain_recent();
        self.back.retain_recent();
    }
}

/// Refuses what is too much. A form that was refused finds its page, with what was typed: else the way back would be
/// refused for the same reason, and the text be lost on it.
pub async fn check(State(state): State<App>, request: Request, next: Next) -> Response {
    let Some((limits, cx)) = state.limits.as_ref().zip(request.extensions().get::<Cx>()) else {
        return next.run(request).await;
    };
    let key = cx.actor.id().map_or_else(|| network(&cx.address), |id| format!("member {id}"));
    if limits.requests.check_key(&key).is_ok() {
        return next.run(request).await;
    }
    let returning = cx.boot.kept.is_some();
    let form = request.method() == Method::POST;
    let once_more = (returning || form) && limits.back.check_key(&key).is_ok();
    if returning && once_more {
        return next.run(request).await;
    }
    let error = Error::TooMany { seconds: 10 };
    if context::wants_html(request.headers()) {
        return plain::page(&error, cx.locale);
    }
    let mut answer = plain::json(&error);
    if !once_more {
        answer.extensions_mut().insert(Flood);
    }
    answer
}
