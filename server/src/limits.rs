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
use std::num::NonZeroU32;
use std::sync::Arc;

/// Counts by member, else by address.
pub type Limits = Option<Arc<DefaultKeyedRateLimiter<String>>>;

/// Counters for so many requests a second; none for 0.
#[must_use]
pub fn new(per_second: u32) -> Limits {
    let rate = NonZeroU32::new(per_second)?;
    let burst = NonZeroU32::new(per_second.saturating_mul(10))?;
    Some(Arc::new(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))))
}

/// Refuses what is too much.
pub async fn check(State(state): State<App>, request: Request, next: Next) -> Response {
    if let Some(limits) = &state.limits
        && let Some(cx) = request.extensions().get::<Cx>()
    {
        let key = cx.actor.id().map_or_else(|| cx.address.to_string(), |id| format!("member {id}"));
        if limits.check_key(&key).is_err() {
            let error = Error::TooMany { seconds: 10 };
            return if context::wants_html(request.headers()) {
                plain::page(&error, cx.locale)
            } else {
                plain::json(&error)
            };
        }
    }
    next.run(request).await
}
