//! What protects an account, and where one is logged in.

mod address;
pub mod api;
mod data;
mod leave;
mod overview;
mod password;
mod proof;
mod second_step;
mod sessions;

pub use address::{Address, AddressBack, ProveAddress};
pub use data::OwnData;
pub use leave::Leave;
pub use overview::Overview;
pub use password::Password;
pub(super) use proof::{Proof, guarded};
pub use second_step::SecondStep;
pub use sessions::Sessions;

use domain::{Locale, t};

/// What stands above a page of the account.
fn above(l: Locale) -> Vec<(String, String)> {
    vec![
        ("/me".to_owned(), t::nav::me(l).to_owned()),
        ("/me/settings/account".to_owned(), t::security::title(l).to_owned()),
    ]
}
