//! What members are told, and how they want to be.

pub mod api;
mod bell;
mod list;
mod settings;
mod unsubscribe;

pub use bell::{BellCount, Unread, count};
pub use list::List;
pub use settings::Settings;
pub use unsubscribe::Unsubscribe;
