//! Events: the calendar, one event, making and changing, what was held.

mod agenda;
pub mod api;
mod attendees;
mod calendar;
mod came_back;
mod drag;
mod edit;
mod edit_more;
mod files;
mod filters;
mod finger;
mod focus;
mod hold;
mod keys;
mod month;
mod moving;
mod moving_bar;
mod now_line;
mod nudge;
mod past;
mod preview;
mod questions;
mod register;
mod settings;
mod show;
mod swipe;
mod time_markup;
mod week;
mod words;

pub use attendees::Attendees;
pub use calendar::Calendar;
pub use edit::{Edit, New};
pub use files::Files;
pub use past::Past;
pub use questions::Questions;
pub use show::Show;

use leptos_router::hooks::use_params_map;

/// The event's id in the address; what is not a number names no event.
fn id_param() -> Option<domain::EventId> {
    use leptos::prelude::*;
    use_params_map().with(|p| p.get("id")).and_then(|id| id.parse().ok())
}
