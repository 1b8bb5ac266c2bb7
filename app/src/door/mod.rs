//! The door: one's own ticket, and who came, also without network.

pub mod api;
mod camera;
mod check_in;
mod clock;
mod desk;
pub(crate) mod device;
mod eye;
mod live;
mod markup;
#[cfg(feature = "ssr")]
pub(crate) mod qr;
mod reader;
mod result;
mod signs;
mod status;
mod sync;
mod ticket;
mod told;
mod worker;

pub use check_in::CheckIn;
pub use ticket::Ticket;

use leptos_router::hooks::use_params_map;

/// The event's id in the address; what is not a number names no event.
fn id_param() -> Option<domain::EventId> {
    use leptos::prelude::*;
    use_params_map().with(|p| p.get("id")).and_then(|id| id.parse().ok())
}
