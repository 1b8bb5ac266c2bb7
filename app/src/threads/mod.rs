//! Talk: spaces, threads and posts.

pub mod api;

use domain::thread::ThreadRow;
use leptos::prelude::*;

/// Threads one below the other.
#[component]
pub fn ThreadList(
    /// The threads.
    threads: Vec<ThreadRow>,
    /// Whether the titles are headings of the third level.
    #[prop(optional)]
    h3: bool,
) -> impl IntoView {
    let _ = (threads, h3);
}

/// Stub.
#[component]
pub fn Spaces() -> impl IntoView {}
/// Stub.
#[component]
pub fn Space() -> impl IntoView {}
/// Stub.
#[component]
pub fn Start() -> impl IntoView {}
/// Stub.
#[component]
pub fn Thread() -> impl IntoView {}
/// Stub.
#[component]
pub fn EditPost() -> impl IntoView {}
