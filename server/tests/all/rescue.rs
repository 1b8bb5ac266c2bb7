//! A request that takes too long, a handler that panics: an answer comes all the same, as a page with its headers.

use crate::support::html::Html;
use crate::support::{HERE, Site};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;
use domain::{Error, Locale};
use http::{Request, StatusCode, header};
use server::router::router;
use server::{guard, rescue};
use std::time::Duration;
use tower::ServiceExt;

async fn read(response: Response) -> (StatusCode, String) {
    for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
        assert_eq!(response.headers()[name], value);
    }
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let (head, body) = response.into_parts();
    (head.status, String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap())
}

/// A form whose last byte never comes.
fn endless(accept: &str) -> Request<Body> {
    Request::post("/api/accounts/sign_in")
        .header(header::HOST, HERE.split("://").nth(1).unwrap())
        .header(header::ACCEPT, accept)
        .header(header::ACCEPT_LANGUAGE, "en")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from_stream(futures::stream::pending::<std::io::Result<Bytes>>()))
        .unwrap()
}

#[tokio::test]
async fn a_request_that_takes_too_long() {
    let db = store::testing::sqlite().await;
    let mut app = Site::new(&db).app;
    app.patience = Duration::from_millis(50);
    let router = router(app);
    let send = async |accept: &str| {
        let sent = tokio::time::timeout(Duration::from_secs(20), router.clone().oneshot(endless(accept)));
        read(sent.await.expect("an answer").unwrap()).await
    };
    let (status, body) = send("text/html").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let html = Html::read(&body);
    assert_eq!(html.all("h1").next().unwrap().text, Error::Unavailable.text(Locale::En));
    let (status, body) = send("application/json").await;
    assert_eq!(
        (status, serde_json::from_str(&body).ok()),
        (StatusCode::SERVICE_UNAVAILABLE, Some(Error::Unavailable))
    );
    db.end().await;
}

#[tokio::test]
async fn a_handler_that_panics() {
    let db = store::testing::sqlite().await;
    let app = Site::new(&db).app;
    let router = Router::new()
        .route(
            "/",
            get(|| async {
                if true {
                    panic!("a fault of ours")
                }
            }),
        )
        .layer(from_fn_with_state(app.patience, rescue::answer))
        .layer(from_fn_with_state(app.clone(), guard::headers));
    let ask = |accept: &str| Request::get("/").header(header::ACCEPT, accept).body(Body::empty()).unwrap();
    let (status, body) = read(router.clone().oneshot(ask("text/html")).await.unwrap()).await;
    assert_eq!((status, Html::read(&body).all("h1").count()), (StatusCode::INTERNAL_SERVER_ERROR, 1));
    assert!(!body.contains("a fault of ours"));
    let (status, body) = read(router.oneshot(ask("application/json")).await.unwrap()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(matches!(serde_json::from_str(&body).unwrap(), Error::Internal { .. }));
    db.end().await;
}
