//! What happens while a page is open.

pub mod api;
mod browser;
mod stream;

pub use stream::{Live, listen};
