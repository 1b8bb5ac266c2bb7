//! Members: the directory, profiles, one's own.

use leptos::prelude::*;

/// Stub.
#[component]
pub fn Directory() -> impl IntoView {}
/// Stub.
#[component]
pub fn Profile() -> impl IntoView {}
/// Stub.
#[component]
pub fn Me() -> impl IntoView {}
/// Stub.
#[component]
pub fn EditProfile() -> impl IntoView {}
