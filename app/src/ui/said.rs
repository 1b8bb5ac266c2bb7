//! What is said of something that happened on the page and has no other place: one line at a time, which goes by
//! itself and covers nothing that is read.

use leptos::prelude::*;
use std::time::Duration;

const ID: &str = "said";
/// Long enough to read it twice.
const STAYS: Duration = Duration::from_secs(8);

/// The place where it is said.
#[component]
pub fn Said() -> impl IntoView {
    view! { <p id=ID class="said" role="status"></p> }
}

/// Says it.
pub fn say(text: &str) {
    let Some(place) = document().get_element_by_id(ID) else { return };
    place.set_text_content(Some(text));
    let said = text.to_owned();
    set_timeout(
        move || {
            if place.text_content().as_deref() == Some(said.as_str()) {
                place.set_text_content(None);
            }
        },
        STAYS,
    );
}
