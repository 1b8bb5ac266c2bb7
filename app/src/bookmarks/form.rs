//! The form that marks a post: a note, and the way out.

use crate::boot::use_locale;
use crate::ui::{Form, Hidden, Lines, Post, PostForm};
use domain::{PostId, t};
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[("note", t::bookmark::note)];

/// The address of a page of the list.
pub(super) fn list_href(page: i64) -> String {
    if page > 1 { format!("/me/bookmarks?page={page}") } else { "/me/bookmarks".to_owned() }
}

/// Marks a post with a note, changes the note, or takes the mark away.
#[component]
pub fn BookmarkForm(
    /// The post.
    post: PostId,
    /// What is noted; `None` where it is not marked yet.
    note: Option<String>,
    /// Where these are sent; made once a page, so that it can ask anew afterwards.
    set: Post,
    remove: Post,
    /// The page of the list that it stands on, to come back to; 0 on other pages.
    #[prop(optional)]
    page: i64,
) -> impl IntoView {
    let l = use_locale();
    let marked = note.is_some();
    let list = if page > 0 { page.to_string() } else { String::new() };
    let back = list.clone();
    view! {
        <Form post=set prefix="" labels=LABELS class="form bookmark-form">
            <Hidden name="post" value=post.to_string() />
            <Hidden name="list" value=list />
            <Lines name="note" label=t::bookmark::note(l) hint=t::bookmark::note_hint(l) value=note.unwrap_or_default() rows=2 />
            <div class="form-actions">
                <button class="button small primary" disabled=move || set.sending().get()>
                    {if marked { t::bookmark::save(l) } else { t::bookmark::mark(l) }}
                </button>
            </div>
        </Form>
        {marked
            .then(|| {
                view! {
                    <PostForm post=remove>
                        <input type="hidden" name="post" value=post.to_string() />
                        <input type="hidden" name="list" value=back />
                        <button class="button quiet small" disabled=move || remove.sending().get()>{t::bookmark::remove(l)}</button>
                    </PostForm>
                }
            })}
    }
}
