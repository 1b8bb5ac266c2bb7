//! What people see.
//!
//! Pages, components and server functions, one folder a noun. Every page is rendered on the server, works
//! without script, and is then taken over in the browser.

pub mod accounts;
pub mod admin;
pub mod applications;
pub mod articles;
pub mod bookmarks;
pub mod boot;
pub mod calendars;
pub mod circles;
pub mod conversations;
pub mod credentials;
pub mod demo;
pub mod distances;
pub mod door;
pub mod drafts;
pub mod events;
pub mod fault;
pub mod home;
pub mod invitations;
pub mod live;
pub mod members;
pub mod moderation;
pub mod notifications;
pub mod onboarding;
pub mod pages;
pub mod polls;
pub mod reactions;
#[cfg(feature = "hydrate")]
pub mod recover;
#[cfg(feature = "ssr")]
pub mod request;
pub mod routes;
pub mod search;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod spaces;
pub mod threads;
pub mod ui;
pub mod vocabulary;

pub use domain::{Error, Locale, t};
pub use fault::Fault;
pub use routes::App;
