//! What a page knows before it asks: who reads, in which language, and what was typed before.
//!
//! The server writes it into the page as data; the browser reads it there, so that both render the same.

use domain::account::Viewer;
use domain::calendar::WeekStart;
use domain::circle::CircleName;
use domain::{Error, Locale, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Light or dark, or as the reader's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The form in the cookie and in `data-theme`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the cookie.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// A form that was refused, for a reader without script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where it was sent: `/api/events/create`.
    pub action: String,
    /// The page it stood on, with its query.
    pub page: String,
    /// What was typed, by field name. Passwords are left out.
    pub fields: Vec<(String, String)>,
    /// Why it was refused.
    pub error: Error,
    /// Who wrote it, where that was a member: nobody else gets it back.
    #[serde(default)]
    pub author: Option<domain::MemberId>,
}

/// The hidden field that says which member a form was shown to.
pub const CAME_AS: &str = "came_as";

/// What a page knows before it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// The reader's language.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// Who reads.
    pub viewer: Option<Viewer>,
    /// The IANA name of the zone in which the reader is told times.
    pub zone: String,
    /// The community's own.
    pub home_zone: String,
    /// How the reader's weeks begin.
    pub week_start: WeekStart,
    /// How many notifications the reader has not read.
    #[serde(default)]
    pub bell: i64,
    /// The reader's circles.
    pub circles: Vec<CircleName>,
    /// The community's address, without a slash at the end.
    pub url: String,
    /// The community's name.
    pub community: String,
    /// Whether this is the demo.
    pub demo: bool,
    /// A form that was refused.
    pub kept: Option<Kept>,
    /// When the server made the page.
    pub now: Timestamp,
    /// Made once a page: forms that must not be sent twice carry it.
    pub key: String,
}

/// The page's [`Boot`].
#[must_use]
pub fn use_boot() -> StoredValue<Boot> {
    expect_context::<StoredValue<Boot>>()
}

/// The reader's language.
#[must_use]
pub fn use_locale() -> Locale {
    use_boot().with_value(|b| b.locale)
}

/// Who reads.
#[must_use]
pub fn use_viewer() -> Option<Viewer> {
    use_boot().with_value(|b| b.viewer.clone())
}

/// The time now. While a page is being taken over it is the time at which the server made it, so that both sides
/// render the same; later, that time and what has passed since. The browser's own date may be wrong and is not asked.
#[must_use]
pub fn now() -> Timestamp {
    now_for(use_boot())
}

/// The same, where there is no context to ask.
pub(crate) fn now_for(boot: StoredValue<Boot>) -> Timestamp {
    let made = boot.with_value(|b| b.now);
    #[cfg(feature = "hydrate")]
    if document().document_element().is_some_and(|root| root.has_attribute("data-hydrated"))
        && let Some(loading) = window().performance()
    {
        let passed = js_sys::Date::now() - loading.time_origin();
        return Timestamp(made.0.saturating_add((passed * 1000.0) as i64));
    }
    made
}

/// Reads what the server wrote into the page.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn read() -> Boot {
    document()
        .get_element_by_id("boot")
        .and_then(|e| e.text_content())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// What the server knows of this request. When routes are listed at start there is none.
#[cfg(feature = "ssr")]
#[must_use]
pub fn read() -> Boot {
    use_context::<crate::request::Cx>().map(|cx| cx.boot.as_ref().clone()).unwrap_or_default()
}

/// A key for a form that must not be sent twice. The first of a page comes from the server, so that both sides
/// agree; later ones are made in the browser.
#[must_use]
pub fn form_key(name: &str) -> String {
    let base = use_boot().with_value(|b| b.key.clone());
    #[cfg(feature = "hydrate")]
    if use_context::<Navigated>().is_some_and(|n| n.0.get_untracked()) {
        let random: String =
            (0..2).map(|_| format!("{:x}", (js_sys::Math::random() * 1e15) as u64)).collect();
        return format!("{random}-{name}");
    }
    format!("{base}-{name}")
}

/// Whether the reader has gone to another page since the first one was loaded.
#[derive(Clone, Copy)]
pub struct Navigated(pub RwSignal<bool>);
