//! Parts that pages are put together from.

mod answer;
mod data;
mod draft;
mod draft_away;
mod editor;
mod event_card;
mod field;
mod form;
mod frame;
mod loaded;
mod log_out;
mod markup;
mod more;
mod parts;
mod person;
mod pictures;
mod post;
mod refused;
mod said;
mod standing;
mod text_area;

pub use answer::Ask;
pub use data::{Data, data};
pub(crate) use draft::tell_typed;
pub use editor::Editor;
pub use event_card::{
    Badges, CardLevel, EventCardView, EventList, KindMark, kind_icon, price, seats_text, write_event_card,
    write_event_list,
};
pub use field::{Check, Choice, Field, Hidden, Lines, Radios, Select};
pub use form::{Form, PlainForm, Version};
pub use frame::Frame;
pub use loaded::{Beside, ErrorPage, Loaded};
pub use log_out::LogOut;
pub use markup::Markup;
pub use more::More;
pub use parts::{Breadcrumbs, Empty, Icon, LeftOut, Mark, Notice, PageHead, Pager, Pages, When, write_when};
pub use person::{Avatar, Person, profession_name, write_avatar, write_picture};
pub use pictures::Gallery;
pub(crate) use post::send_field;
pub use post::{Post, PostForm, QueryForm, send_as_it_is};
pub use refused::Refused;
pub use said::{Said, say};
pub(crate) use standing::{leaves, stand_at};
pub use text_area::TextArea;

use crate::boot::{use_boot, use_locale};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page's title: where one is, and in which community.
#[component]
pub fn PageTitle(
    /// Where one is.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let community = use_boot().with_value(|b| b.community.clone());
    let text = if text.is_empty() { community } else { format!("{text} | {community}") };
    // leptos_meta 0.8 writes it into the server's page as it is: a text with `</title>` in it would end it there.
    let text = if cfg!(feature = "ssr") { html_escape::encode_text(&text).into_owned() } else { text };
    view! { <Title text=text /> }
}

/// The reader's language, for views.
#[must_use]
pub fn locale() -> crate::Locale {
    use_locale()
}
