//! What an article said before.

use super::api::{RestoreArticle, article_versions};
use super::{above, slug_param};
use crate::boot::use_locale;
use crate::moderation::diff_text;
use crate::ui::{Breadcrumbs, Hidden, Loaded, PageHead, PageTitle, Post, PostForm, Refused, When, data};
use domain::article::{ArticleHistory, ArticleVersion};
use domain::t;
use leptos::prelude::*;

/// What an article said before.
#[component]
pub(super) fn History() -> impl IntoView {
    let restore = Post::to::<RestoreArticle>();
    let found = data(slug_param, article_versions);
    view! {
        <Refused posts=vec![restore] />
        <Loaded from=found view=move |page| view! { <HistoryView page=page restore=restore /> } />
    }
}

#[component]
fn HistoryView(page: ArticleHistory, restore: Post) -> impl IntoView {
    let l = use_locale();
    let ArticleHistory { slug, title, versions, .. } = page;
    let mut above = above(l);
    above.push((format!("/library/{slug}"), title.clone()));
    let newest = versions.first().map_or(0, |v| v.number);
    let edited = versions.len() > 1;
    let count = versions.len();
    view! {
        <PageTitle text=format!("{} ({title})", t::article::history(l)) />
        <Breadcrumbs above=above here=t::article::history(l) />
        <PageHead title=t::article::history(l) lede=title />
        <p class="meta">{if edited { t::moderation::history_lede(l) } else { t::article::only_one(l) }}</p>
        <ol class="versions">
            {versions
                .into_iter()
                .enumerate()
                .map(|(n, version)| {
                    let slug = slug.clone();
                    view! { <Version version=version place=(count - n) as i64 newest=newest slug=slug restore=restore /> }
                })
                .collect_view()}
        </ol>
    }
}

#[component]
fn Version(version: ArticleVersion, place: i64, newest: i64, slug: String, restore: Post) -> impl IntoView {
    let l = use_locale();
    let ArticleVersion { number, by, at, pieces } = version;
    let now = number == newest;
    let title = t::moderation::version(l, place);
    let by = by.map_or_else(|| t::thread::former(l).to_owned(), |person| person.name);
    view! {
        <li class="card">
            <h2>
                {title.clone()} " "
                {now.then(|| view! { <span class="badge" data-tone="info">{t::moderation::version_now(l)}</span> })}
            </h2>
            <p class="meta"><span>{by}</span><When at=at year=true /></p>
            <div inner_html=diff_text(&pieces, l)></div>
            {(!now)
                .then(|| {
                    view! {
                        <PostForm post=restore>
                            <Hidden name="slug" value=slug />
                            <Hidden name="number" value=number.to_string() />
                            <button class="button small" disabled=move || restore.sending().get()>
                                {t::article::restore(l)}
                                <span class="visually-hidden">{format!(" ({title})")}</span>
                            </button>
                        </PostForm>
                    }
                })}
        </li>
    }
}
