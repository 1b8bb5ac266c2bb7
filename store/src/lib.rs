//! Everything that is kept. SQL lives here and nowhere else; one module a noun.
//!
//! A function that reads or writes for a person takes the [`domain::Actor`] and decides with the rules of
//! `domain`. Lists are queried through the actor: what may not be seen is never loaded, nor counted.

pub mod accounts;
pub mod applications;
pub mod articles;
pub mod audit;
pub mod bookmarks;
pub mod cache;
pub mod check_ins;
pub mod circles;
pub mod clock;
pub mod conversations;
pub mod credentials;
pub mod db;
pub mod demo;
pub mod diff;
pub mod distances;
pub mod drafts;
pub mod event_messages;
pub mod events;
pub mod feeds;
pub mod files;
pub mod invitations;
pub mod jobs;
pub mod kept_forms;
pub mod live;
pub mod markdown;
pub mod members;
pub mod moderation;
pub mod notifications;
pub mod onboarding;
pub mod pages;
pub mod polls;
pub mod reactions;
pub mod recurrence;
pub mod registrations;
pub mod reminders;
pub mod seal;
pub mod search;
pub mod secret;
pub mod settings;
pub mod spaces;
#[cfg(feature = "testing")]
#[allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]
pub mod testing;
pub mod threads;
pub mod throttle;
pub mod vocabulary;

pub use clock::{Clock, Zone};
pub use db::Db;
