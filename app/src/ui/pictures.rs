//! Pictures beside one another, each a link to itself in full.

use crate::boot::use_locale;
use domain::file::Picture;
use domain::t;
use leptos::prelude::*;

/// Pictures of a recap. Whoever opens one sees it in full.
#[component]
pub fn Gallery(
    /// The pictures, in order.
    pictures: Vec<Picture>,
) -> impl IntoView {
    let l = use_locale();
    let one = |(n, picture): (usize, Picture)| {
        let alt = if picture.label.is_empty() {
            t::file::picture_n(l, n as i64 + 1)
        } else {
            picture.label.clone()
        };
        view! {
            <li>
                <a href=picture.href() rel="external">
                    <img
                        src=picture.small_href()
                        width=picture.width.to_string()
                        height=picture.height.to_string()
                        alt=alt
                        loading="lazy"
                        decoding="async"
                    />
                </a>
            </li>
        }
    };
    view! { <ul class="gallery">{pictures.into_iter().enumerate().map(one).collect_view()}</ul> }
}
