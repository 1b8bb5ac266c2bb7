//! Pages that admins write: about, join, guidelines, privacy, terms.

mod api;

use crate::boot::{use_locale, use_viewer};
use crate::ui::{Loaded, PageTitle, data};
use domain::t;
use leptos::prelude::*;

/// A page by its address.
pub fn page(slug: &'static str) -> impl IntoView {
    let l = use_locale();
    let visitor = use_viewer().is_none();
    let found = data(move || slug, |slug| api::show_page(slug.to_owned()));
    view! {
        <Loaded
            from=found
            view=move |page| {
                view! {
                    <PageTitle text=page.title.clone() />
                    <article class="prose-page">
                        <h1>{page.title}</h1>
                        <div class="prose" inner_html=page.html></div>
                        {(visitor && matches!(slug, "about" | "join"))
                            .then(|| {
                                view! { <div class="form-actions"><a class="button primary" href="/signup">{t::landing::signup(l)}</a></div> }
                            })}
                    </article>
                }
            }
        />
    }
}
