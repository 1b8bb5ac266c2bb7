//! Which request goes where.

use crate::config::ServeConfig;
use crate::feeds::outside::{self, Cards};
use crate::files::{self, Objects};
use crate::limits::Limits;
use crate::live::{self, Streams};
use crate::openid::{self, Providers};
use crate::page_cache::PageCache;
use crate::{
    assets, context, exports, feeds, forms, guard, health, limits, log, notifications, page_cache, plain,
    preferences, rescue,
};
use app::request::{Cx, Mailbox};
use app::shell::{Assets, document};
use axum::extract::{DefaultBodyLimit, FromRef, Path, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::request::Parts;
use http::{HeaderValue, header};
use leptos::config::LeptosOptions;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use tokio::sync::Semaphore;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// What handlers share.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The configuration.
    pub config: Arc<ServeConfig>,
    /// The names of the browser's files.
    pub assets: Arc<Assets>,
    /// The mails of the demo.
    pub mailbox: Option<Mailbox>,
    /// Counters of requests.
    pub limits: Limits,
    /// Visitors' pages.
    pub pages: Arc<PageCache>,
    /// Pictures of events that were drawn already.
    pub cards: Cards,
    /// The turn of who draws.
    pub drawing: Arc<Semaphore>,
    /// The bytes of files.
    pub objects: Objects,
    /// Who knows people elsewhere.
    pub openid: Providers,
    /// The streams of what happens that are open.
    pub streams: Streams,
    /// Longest a request may take.
    pub patience: Duration,
    /// What Leptos wants to know.
    pub leptos: LeptosOptions,
}

impl FromRef<App> for LeptosOptions {
    fn from_ref(app: &App) -> Self {
        app.leptos.clone()
    }
}

impl App {
    /// The parts around a database.
    #[must_use]
    pub fn new(db: Db, config: ServeConfig) -> Self {
        let mailbox = (config.demo && config.smtp.is_none()).then(Mailbox::default);
        Self {
            db,
            assets: Arc::new(assets::manifest()),
            mailbox,
            limits: limits::new(config.rate_limit),
            pages: Arc::default(),
            cards: outside::cards(),
            drawing: Arc::new(Semaphore::new(1)),
            objects: Objects::of(&config.store),
            // What cannot be read is told before anything is served, by `ServeConfig::check`.
            openid: Providers::of(&config).unwrap_or_default(),
            streams: Streams::default(),
            patience: Duration::from_secs(30),
            leptos: LeptosOptions::builder().output_name("assemble").build(),
            config: Arc::new(config),
        }
    }
}

/// Most bytes of files that are sent at once: as many pictures as a recap may have.
const MOST_UPLOADED: usize = domain::file::MOST_PICTURES as usize * domain::file::PICTURE_BYTES;
/// Most bytes of what is sent for a post: what is larger than a file may be is still read to its end, up to here.
const MOST_ATTACHED: usize = 4 * domain::file::HANDOUT_BYTES;
/// Most bytes of what is sent as a member's picture: what is larger than a picture may be is still read to its end.
const MOST_PORTRAIT: usize = 4 * domain::file::PICTURE_BYTES;
/// Most bytes of what is sent as evidence, of which the longest are read to their end and refused.
const MOST_EVIDENCE: usize = 4 * domain::credential::EVIDENCE_BYTES;
/// Longest that sending files may take: a picture from a train.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(600);

/// The whole router.
pub fn router(state: App) -> Router {
    let routes = generate_route_list(app::App);
    let assets = state.assets.clone();
    let pages = Router::<App>::new()
        .leptos_routes_with_context(&state, routes, provide, {
            let assets = assets.clone();
            move || document(&assets)
        })
        .route("/preferences", post(preferences::choose))
        .route("/login/openid/{id}", get(openid::begin))
        .route("/login/openid/{id}/back", get(openid::back))
        .route("/talk/p/{id}", get(permalink))
        .route("/notifications/{id}", get(notifications::open))
        .route("/talk/t/{id}/unread", get(unread))
        .route("/events/{id}/attendees.csv", get(exports::attendees))
        .route("/events/{id}/card.png", get(outside::card))
        .route("/sitemap.xml", get(outside::sitemap))
        .route("/robots.txt", get(outside::robots))
        .route("/feed.xml", get(outside::atom))
        .fallback({
            let assets = assets.clone();
            leptos_axum::render_app_async_with_context(provide, move || document(&assets))
        })
        .layer(from_fn_with_state(state.clone(), feeds::serve))
        .layer(DefaultBodyLimit::max(forms::MOST))
        .layer(from_fn(forms::bounded))
        .layer(from_fn_with_state(state.clone(), limits::check))
        .layer(from_fn_with_state(state.clone(), context::provide))
        // Earlier than the one around everything, so that what was typed into a form comes back.
        .layer(from_fn_with_state(state.patience * 4 / 5, rescue::answer))
        // Around everything that may refuse a form, so that nothing typed is lost.
        .layer(from_fn_with_state(state.clone(), forms::post_redirect_get))
        .layer(from_fn_with_state(state.clone(), guard::same_origin))
        .layer(from_fn_with_state(state.clone(), page_cache::visitors));
    let evidence = post(files::send_evidence).layer(DefaultBodyLimit::max(MOST_EVIDENCE));
    // Files take their time on slow lines, and no form is brought back with them.
    let files = Router::<App>::new()
        .route("/events/{id}/upload/{part}", post(files::upload))
        .layer(DefaultBodyLimit::max(MOST_UPLOADED))
        .route("/talk/upload", post(files::attach).layer(DefaultBodyLimit::max(MOST_ATTACHED)))
        .route("/me/picture/file", post(files::portrait).layer(DefaultBodyLimit::max(MOST_PORTRAIT)))
        .route("/me/settings/account/data/file", get(files::take_own_data))
        .route("/me/credentials/{id}/evidence", evidence)
        .route("/admin/credentials/{id}/evidence/{place}", get(files::open_evidence))
        .route("/live", get(live::serve))
        .route("/files/{name}", get(files::serve))
        .route("/files/{name}/small", get(files::serve_small))
        .layer(from_fn_with_state(state.clone(), limits::check))
        .layer(from_fn_with_state(state.clone(), context::provide))
        .layer(from_fn_with_state(state.clone(), guard::same_origin))
        .layer(from_fn(log::requests))
        .layer(from_fn_with_state(UPLOAD_PATIENCE, rescue::answer));
    // Mail programs stop mails by themselves (RFC 8058): from no page of ours, and with no cookie.
    let stops = Router::<App>::new()
        .route("/unsubscribe/{token}", post(notifications::unsubscribe))
        .layer(DefaultBodyLimit::max(notifications::MOST))
        .layer(from_fn_with_state(state.clone(), limits::check))
        .layer(from_fn_with_state(state.clone(), context::provide))
        .layer(from_fn(log::requests))
        .layer(from_fn_with_state(state.patience, rescue::answer));
    let small = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(NotForContentType::new("application/wasm")));
    let plain = if state.config.bench {
        Router::new().route("/bench/static", get(|| async { BASELINE }))
    } else {
        Router::new()
    };
    Router::new()
        .merge(pages)
        .merge(plain)
        .layer(from_fn(log::requests))
        .layer(small)
        .layer(from_fn(site_files))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .layer(from_fn_with_state(state.patience, rescue::answer))
        .merge(files)
        .merge(stops)
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .with_state(state)
}

/// A post's own address leads to the page of its thread that it stands on.
async fn permalink(Extension(cx): Extension<Cx>, Path(id): Path<String>) -> Response {
    let found = async {
        let post: domain::PostId = id.parse()?;
        let (thread, page) = store::threads::page_of(&cx.db, &cx.actor, post).await?;
        let query = if page > 1 { format!("?page={page}") } else { String::new() };
        Ok(format!("/talk/t/{thread}{query}#p{post}"))
    };
    match found.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(domain::Error::SignedOut) => {
            Redirect::to(&format!("/login?next=/talk/p/{}", domain::member::percent(&id))).into_response()
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// The first post of a thread that the reader has not read; the thread's end where there is none.
async fn unread(Extension(cx): Extension<Cx>, Path(id): Path<String>) -> Response {
    let found = async {
        let thread: domain::ThreadId = id.parse()?;
        Ok(match store::threads::first_unread(&cx.db, &cx.actor, thread).await? {
            Some(post) => format!("/talk/p/{post}"),
            None => format!("/talk/t/{thread}"),
        })
    };
    match found.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(domain::Error::SignedOut) => {
            Redirect::to(&format!("/login?next=/talk/t/{}/unread", domain::member::percent(&id)))
                .into_response()
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// What pages are compared with: as long as one of them.
static BASELINE: &str = {
    static BYTES: [u8; 61_440] = [b'a'; 61_440];
    match str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// The request's context, for pages and server functions alike.
fn provide() {
    if let Some(cx) = use_context::<Parts>().and_then(|p| p.extensions.get::<Cx>().cloned()) {
        provide_context(cx);
    }
}

/// The browser's files come before everything that reads cookies.
async fn site_files(request: Request, next: Next) -> Response {
    if let Some(response) = assets::serve(&request) {
        return response;
    }
    let mut response = next.run(request).await;
    if !response.headers().contains_key(header::VARY) {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    response
}
