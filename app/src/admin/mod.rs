//! The dashboard.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn Members() -> impl IntoView {}
