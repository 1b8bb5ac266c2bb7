//! Search, as a page.

pub mod api;
mod hit;
mod show;

pub use show::Search;
