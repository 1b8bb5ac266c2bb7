//! The log: what happened, never to whom. Addresses of pages are written as their pattern, since a path may
//! hold a name.

use crate::config::LogFormat;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing_subscriber::EnvFilter;

/// Begins the log; `RUST_LOG` chooses more or less of it.
pub fn begin(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // A line that cannot be written (the disk is full, and the log on it) would be complained of in the same place,
    // and the request that caused it would panic there.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let begun = match format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Pretty => builder.compact().with_target(false).try_init(),
    };
    drop(begun);
}

/// One line a request, for those that changed something, failed, or took long.
pub async fn requests(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |p| p.as_str().to_owned());
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis() as u64);
    if status >= 500 {
        tracing::error!(%method, path, status, ms, "request");
    } else if method != http::Method::GET || ms > 500 {
        tracing::info!(%method, path, status, ms, "request");
    } else {
        tracing::debug!(%method, path, status, ms, "request");
    }
    response
}
