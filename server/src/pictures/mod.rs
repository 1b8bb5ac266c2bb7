//! Pictures: those that people send, and those that are drawn here.

pub mod card;
pub mod drawings;
mod lettering;
mod lines;
mod shapes;
pub mod upload;
