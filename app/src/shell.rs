//! The document around every page.

use crate::boot::{self, Boot};
use crate::routes::App;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::sync::Arc;

/// Where the browser's files are, with their hashes.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Assets {
    /// The script that loads the wasm.
    pub js: String,
    /// The wasm.
    pub wasm: String,
    /// The styles.
    pub css: String,
    /// A hash over all of it.
    pub version: String,
    /// The parts that are loaded when they are needed.
    #[serde(default)]
    pub split: Option<Split>,
}

/// The parts of the wasm that are loaded when they are needed.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Split {
    /// The folder they lie in.
    pub pkg: String,
    /// The script that loads them.
    pub loader: String,
    /// For each part, the files it is made of.
    pub parts: std::collections::HashMap<String, Vec<String>>,
}

/// The slash leads to search from everywhere but where one writes: also before the page has come to life.
const SLASH: &str = "addEventListener('keydown',e=>{if(e.key!='/'||e.ctrlKey||e.metaKey||e.altKey||e.isComposing||e.target.closest('input,textarea,select,dialog'))return;\
let d=document,b=d.getElementById('search-box');e.preventDefault();b?b.focus():d.getElementById('search-link')?.click()})";

/// The whole document.
pub fn document(assets: &Arc<Assets>) -> impl IntoView + use<> {
    let boot: Boot = boot::read();
    // With this, a page asks for its own part at once, not only after the first one runs.
    if let Some(split) = &assets.split {
        provide_context(leptos::WasmSplitManifest(ArcStoredValue::new((
            split.pkg.clone(),
            split.parts.clone(),
            split.loader.clone(),
        ))));
    }
    let nonce = use_nonce();
    if let (Some(nonce), Some(response)) = (&nonce, use_context::<leptos_axum::ResponseOptions>())
        && let Ok(value) = http::HeaderValue::from_str(&csp(nonce.as_inner()))
    {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
    // Inside a script element only `<` could end it early.
    let data = serde_json::to_string(&boot).unwrap_or_default().replace('<', "\\u003c");
    let start = format!(
        "import('{js}').then(m=>m.default({{module_or_path:'{wasm}'}}).then(()=>m.hydrate()))",
        js = assets.js,
        wasm = assets.wasm
    );
    let name = boot.community.clone();
    // The page without what was chosen on it: search engines keep one of each.
    let path = use_context::<http::request::Parts>().map(|p| p.uri.path().to_owned()).unwrap_or_default();
    let canonical = format!("{}{path}", boot.url);
    let door = assets.split.as_ref().filter(|_| path.ends_with("/check-in")).map(door_files);
    view! {
        <!DOCTYPE html>
        <html lang=boot.locale.tag() data-theme=boot.theme.code() data-version=assets.version.clone()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbf8f2" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0f171b" />
                <meta name="application-name" content=name />
                <link rel="stylesheet" href=assets.css.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="modulepreload" href=assets.js.clone() />
                <link rel="preload" href=assets.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="" />
                <link rel="canonical" href=canonical />
                <link rel="alternate" r#type="application/atom+xml" title=boot.community.clone() href="/feed.xml" />
                {door.map(|files| view! { <meta name="door-files" content=files /> })}
                <MetaTags />
                <script id="boot" type="application/json" inner_html=data></script>
                <script type="module" nonce=nonce.clone() inner_html=start></script>
                <script nonce=nonce inner_html=SLASH></script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What the page at the door is made of beside what every page is: its service worker keeps all that the page names, so
/// that it opens without network.
fn door_files(split: &Split) -> String {
    let parts =
        split.parts.iter().filter(|(name, _)| name.starts_with("load_door_") || name.starts_with("see_"));
    let mut files: Vec<String> =
        parts.flat_map(|(_, files)| files).map(|file| format!("{file}.wasm")).collect();
    files.push(split.loader.clone());
    files.sort();
    files.dedup();
    files.iter().map(|file| format!("{}/{file}", split.pkg)).collect::<Vec<_>>().join(" ")
}

/// What a page may load and run: our own files, and the scripts that carry this answer's nonce.
#[must_use]
pub fn csp(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
