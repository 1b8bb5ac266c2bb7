//! What a post said before it was edited.

use super::api::history;
use super::id_param;
use crate::boot::use_locale;
use crate::threads::name_of;
use crate::ui::{Breadcrumbs, Loaded, Markup, PageHead, PageTitle, When, data};
use domain::thread::{Change, PostHistory, PostVersion};
use domain::{Error, Locale, t};
use leptos::prelude::*;

/// What a post said before.
#[component]
pub fn History() -> impl IntoView {
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => history(id).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <HistoryView page=page /> } /> }
}

#[component]
fn HistoryView(page: PostHistory) -> impl IntoView {
    let l = use_locale();
    let above = vec![
        ("/talk".to_owned(), t::nav::talk(l).to_owned()),
        (format!("/talk/p/{}", page.id), page.title.clone()),
    ];
    let name = name_of(&page.author, l);
    let newest = page.versions.first().map_or(0, |v| v.number);
    let edited = page.versions.len() > 1;
    view! {
        <PageTitle text=format!("{} ({})", t::moderation::history(l), page.title) />
        <Breadcrumbs above=above here=t::moderation::history(l) />
        <PageHead title=t::moderation::history(l) lede=t::moderation::post_by(l, name) />
        <p class="meta">{if edited { t::moderation::history_lede(l) } else { t::moderation::only_one(l) }}</p>
        <ol class="versions">
            {page
                .versions
                .into_iter()
                .map(|version| {
                    let title = t::moderation::version(l, version.number);
                    view! {
                        <li class="card">
                            <h2>
                                {title} " "
                                {(version.number == newest).then(|| view! { <span class="badge" data-tone="info">{t::moderation::version_now(l)}</span> })}
                            </h2>
                            <p class="meta"><When at=version.at year=true /></p>
                            <div inner_html=text(&version, l)></div>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

/// The text of a version, with what went and what came.
fn text(version: &PostVersion, l: Locale) -> String {
    let Some(pieces) = &version.pieces else {
        return Markup::of(|m| {
            m.element("p", &[("class", "meta")], |m| {
                m.text(t::moderation::version_closed(l));
            });
        });
    };
    diff_text(pieces, l)
}

/// A text with what went and what came. Those who hear the page are told which is which.
pub(crate) fn diff_text(pieces: &[(Change, String)], l: Locale) -> String {
    Markup::of(|m| {
        m.element("div", &[("class", "diff")], |m| {
            for (change, text) in pieces {
                let (element, label) = match change {
                    Change::Kept => {
                        m.text(text);
                        continue;
                    }
                    Change::Taken => ("del", t::moderation::taken(l)),
                    Change::Added => ("ins", t::moderation::added(l)),
                };
                m.element(element, &[], |m| {
                    m.element("span", &[("class", "visually-hidden")], |m| {
                        m.text(&format!(" [{label}] "));
                    });
                    m.text(text);
                });
            }
        });
    })
}
