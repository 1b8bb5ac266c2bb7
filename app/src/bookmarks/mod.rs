//! Bookmarks: marking a post, and one's own list.

pub mod api;
mod form;
mod list;

pub use form::BookmarkForm;
pub use list::List;
