//! For machines that watch.

use crate::router::App;
use axum::extract::State;
use http::StatusCode;

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers too.
pub async fn readyz(State(state): State<App>) -> (StatusCode, &'static str) {
    match state.db.all::<(i64,)>("SELECT CAST(COUNT(*) AS BIGINT) FROM settings").await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n"),
    }
}
