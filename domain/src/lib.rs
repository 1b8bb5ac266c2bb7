//! What travels and what is true.
//!
//! Types, ids, input forms with their validation, permissions, errors and texts: shared by the server
//! and the browser, without I/O and without a clock.

pub mod account;
pub mod actor;
pub mod application;
pub mod article;
pub mod audit;
pub mod bookmark;
pub mod calendar;
pub mod check_in;
pub mod circle;
pub mod conversation;
pub mod credential;
pub mod distance;
pub mod draft;
pub mod error;
pub mod event;
pub mod event_message;
pub mod file;
pub mod holiday;
pub mod id;
pub mod input;
pub mod invitation;
pub mod live;
pub mod locale;
pub mod member;
pub mod moderation;
pub mod notification;
pub mod onboarding;
pub mod page;
pub mod poll;
pub mod question;
pub mod reaction;
pub mod recurrence;
pub mod registration;
pub mod search;
pub mod series;
pub mod setting;
pub mod space;
pub mod thread;
pub mod time;
pub mod time_grid;
pub mod vocabulary;

pub use actor::{Actor, Role};
pub use error::{Error, FieldError, Problem, Result};
pub use id::*;
pub use locale::{Locale, t};
pub use time::{Moment, Timestamp};
