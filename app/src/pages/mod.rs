//! Pages that admins write: about, join, guidelines, privacy, terms.

mod api;

use crate::boot::{use_locale, use_viewer};
use crate::ui::{Loaded, PageTitle, data};
use domain::t;
use leptos::prelude::*;
use leptos_meta::Meta;

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
                    <Meta name="description" content=opening_words(&page.html) />
                    <article class="prose-page">
                        <h1>{page.title}</h1>
                        <div class="prose" inner_html=from_second_level(&page.html)></div>
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

/// What a text says first, without its markup: what a search engine or a preview shows of a page.
pub(crate) fn opening_words(html: &str) -> String {
    let paragraph = html.split_once("<p>").map_or(html, |(_, rest)| rest);
    let paragraph = paragraph.split("</p>").next().unwrap_or_default();
    let mut words = String::new();
    for (i, part) in paragraph.split('<').enumerate() {
        words.push_str(if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    }
    html_escape::decode_html_entities(&words).chars().take(120).collect::<String>().trim().to_owned()
}

/// Below the title the first headings are of the second level, whichever the author began with.
fn from_second_level(html: &str) -> String {
    let Some(first) = (2..=6).find(|n| html.contains(&format!("<h{n}>"))) else { return html.to_owned() };
    (first..=6).fold(html.to_owned(), |html, n| {
        let to = n - first + 2;
        html.replace(&format!("<h{n}>"), &format!("<h{to}>"))
            .replace(&format!("</h{n}>"), &format!("</h{to}>"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_described_by_its_first_words() {
        let html = "<h2>見出し</h2><p>人を<strong>支える</strong>人の&amp;場所。</p><p>次</p>";
        assert_eq!(opening_words(html), "人を支える人の&場所。");
        assert_eq!(opening_words(""), "");
        assert_eq!(opening_words(&format!("<p>{}</p>", "あ".repeat(200))).chars().count(), 120);
    }

    #[test]
    fn headings_follow_the_title() {
        assert_eq!(from_second_level("<h3>a</h3><h4>b</h4>"), "<h2>a</h2><h3>b</h3>");
        assert_eq!(from_second_level("<h2>a</h2><h3>b</h3>"), "<h2>a</h2><h3>b</h3>");
        assert_eq!(from_second_level("<p>a</p>"), "<p>a</p>");
    }
}
