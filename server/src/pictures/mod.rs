//! Pictures: those that people send, and those that are drawn here.

pub mod card;
mod lettering;
mod lines;
mod shapes;
pub mod upload;
