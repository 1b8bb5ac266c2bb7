//! Pages that admins write: about, join, guidelines, …

use serde::{Deserialize, Serialize};

/// The pages every community has, by their address.
pub const SLUGS: [&str; 9] =
    ["home", "home-care", "home-growth", "home-bridges", "about", "join", "guidelines", "privacy", "terms"];

/// A page in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its text as sanitised HTML.
    pub html: String,
}

/// What the landing page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// The statement and its lead.
    pub home: Page,
    /// The three systems: care, growth, bridges.
    pub systems: Vec<Page>,
    /// What is on next.
    pub next: Vec<crate::event::EventCard>,
}
