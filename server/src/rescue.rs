//! An answer in any case: when a request takes too long, and when what answers it panics.

use crate::{context, plain};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Error;
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use store::db::fault;

/// Answers in place of what does not within this time, or never will.
pub async fn answer(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let (locale, html) = (context::locale(request.headers()), context::wants_html(request.headers()));
    // Nothing of a request is used after it panicked.
    let answered = AssertUnwindSafe(tokio::time::timeout(limit, next.run(request))).catch_unwind().await;
    let error = match answered {
        Ok(Ok(response)) => return response,
        Ok(Err(_elapsed)) => {
            tracing::error!(seconds = limit.as_secs(), "a request took too long");
            Error::Unavailable
        }
        Err(panic) => fault(format_args!("a panic: {}", said(&*panic))),
    };
    if html { plain::page(&error, locale) } else { plain::json(&error) }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "without a word",
    }
}
