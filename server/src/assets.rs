//! The browser's files, inside the binary: hashed names for ever, the others asked for again.

use app::shell::Assets;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::fmt::Write;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// Keeps the page at the door for when there is no network: it is looked for anew each time, so that a mended one is
/// there at once.
const SERVICE_WORKER: &str = "sw.js";

/// A file of the site: from the binary, or from a folder while developing.
fn find(path: &str) -> Option<(Cow<'static, [u8]>, String)> {
    if let Some(folder) = std::env::var_os("ASSEMBLE_DEV_SITE") {
        if path.split('/').any(|part| part == "..") {
            return None;
        }
        let bytes = std::fs::read(std::path::Path::new(&folder).join(path)).ok()?;
        let tag = format!("\"{}-{}\"", bytes.len(), store::secret::short_id());
        return Some((Cow::Owned(bytes), tag));
    }
    let EmbeddedFile { data, metadata } = Site::get(path)?;
    let tag = metadata.sha256_hash().iter().take(12).fold(String::from("\""), |mut s, b| {
        let _never_fails = write!(s, "{b:02x}");
        s
    });
    Some((data, tag + "\""))
}

/// The names of the script, the wasm and the styles.
#[must_use]
pub fn manifest() -> Assets {
    find("site.json").and_then(|(bytes, _)| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Answers with a file of the site; `None` when there is none.
#[must_use]
pub fn serve(request: &Request) -> Option<Response> {
    let path = request.uri().path().trim_start_matches('/');
    if path.is_empty() || path == "site.json" {
        return None;
    }
    let (plain, tag) = find(path)?;
    let hashed = path.starts_with("pkg/");
    let cache = match path {
        _ if hashed => "public, max-age=31536000, immutable",
        SERVICE_WORKER => "no-cache",
        _ => "public, max-age=300",
    };
    let (bytes, encoding) = encoded(path, request.headers()).map_or((plain, None), |(b, e)| (b, Some(e)));
    let mut response =
        if request.headers().get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == tag.as_bytes()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(bytes).into_response()
        };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if path == SERVICE_WORKER {
        // What a worker may ask for stands in its own answer, not in the page's.
        let policy = HeaderValue::from_static(
            "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        );
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The smallest form that the browser reads, made when the site was built.
fn encoded(path: &str, headers: &HeaderMap) -> Option<(Cow<'static, [u8]>, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let reads =
        |name: &str| accepted.split(',').any(|e| e.split(';').next().is_some_and(|e| e.trim() == name));
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(name, _)| reads(name))
        .find_map(|(name, extension)| find(&format!("{path}.{extension}")).map(|(bytes, _)| (bytes, name)))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
