//! What moderators did.

use crate::boot::use_locale;
use crate::ui::{Post, PostForm, When};
use domain::moderation::ActRow;
use domain::t;
use leptos::prelude::*;

/// Acts, the latest first, each to be undone.
#[component]
pub(super) fn Acts(
    /// The acts.
    acts: Vec<ActRow>,
    /// The way of undoing one.
    undo: Post,
    /// Whether each says what it was done to.
    #[prop(optional)]
    titles: bool,
) -> impl IntoView {
    let l = use_locale();
    view! {
        <ol class="acts">
            {acts
                .into_iter()
                .map(|act| {
                    let href = act.post.map_or_else(|| format!("/talk/t/{}", act.thread), |p| format!("/talk/p/{p}"));
                    let by = if act.by.is_empty() { t::thread::former(l).to_owned() } else { act.by.clone() };
                    let label = format!("{}: {}", act.act.name(l), act.title);
                    view! {
                        <li>
                            <div>
                                <p>
                                    <strong>{act.act.name(l)}</strong>
                                    {titles.then(|| view! { " " <a href=href rel="external">{act.title.clone()}</a> })}
                                </p>
                                {(!act.reason.is_empty()).then(|| view! { <p class="typed">{act.reason.clone()}</p> })}
                                <p class="meta">{by} " " <When at=act.at /></p>
                            </div>
                            {match act.undone {
                                Some((at, by)) => {
                                    view! { <p class="meta">{t::moderation::undone(l, if by.is_empty() { t::thread::former(l).to_owned() } else { by })} " " <When at=at /></p> }
                                        .into_any()
                                }
                                None => {
                                    view! {
                                        <PostForm post=undo class="inline">
                                            <input type="hidden" name="id" value=act.id.to_string() />
                                            <button class="button small" disabled=move || undo.sending().get()>
                                                {t::moderation::undo(l)}
                                                <span class="visually-hidden">" (" {label} ")"</span>
                                            </button>
                                        </PostForm>
                                    }
                                        .into_any()
                                }
                            }}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
