//! What can be done with a post, over the page that one reads. It is what stands on the post's own page
//! ([`super::super::more`]), which those without script are led to.

use super::super::api::{Help, show_post};
use super::super::live::Page;
use super::super::more::MoreBody;
use super::super::place::by_id;
use super::super::post::{MARKED, more_label};
use crate::bookmarks::api::{Remove, Set as Note};
use crate::boot::use_locale;
use crate::ui::{Icon, Loaded, Post as Send, data, say};
use domain::{PostId, t};
use leptos::html::Dialog;
use leptos::prelude::*;

#[component]
pub(super) fn PostMenu(page: Page, post: PostId) -> impl IntoView {
    let l = use_locale();
    let dialog = NodeRef::<Dialog>::new();
    let (set, remove, help) =
        (Send::to::<Note>().staying(), Send::to::<Remove>().staying(), Send::to::<Help>().staying());
    let found = data(move || post, show_post);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _shown = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let done = move |send: Send, then: fn(PostId, Page)| {
        let taken = send.taken();
        Effect::new(move |before: Option<u32>| {
            let now = taken.get();
            if before.is_some_and(|b| b != now) {
                close();
                then(post, page);
            }
            now
        });
    };
    done(set, |post, page| marked(post, page, true));
    done(remove, |post, page| marked(post, page, false));
    done(help, |_, page| page.catch_up());
    // A press beside the menu closes it; the dialog itself is what lies beside.
    let beside = move |event: web_sys::MouseEvent| {
        if event.target() == event.current_target() {
            close();
        }
    };
    view! {
        <dialog
            class="dialog post-menu"
            aria-labelledby="post-menu-h"
            node_ref=dialog
            on:close=move |_| page.menu.set(None)
            on:click=beside
        >
            <div class="dialog-head">
                <h2 id="post-menu-h">{t::thread::more_of_post(l)}</h2>
                <button type="button" class="button quiet small" aria-label=t::thread::close_menu(l) on:click=move |_| close()>
                    <Icon name="close" />
                </button>
            </div>
            <Loaded
                from=found
                view=move |more| view! { <MoreBody page=more set=set remove=remove help=help over=true /> }
            />
        </dialog>
    }
}

/// Shows on the post whether it is marked.
fn marked(post: PostId, page: Page, is: bool) {
    let Some(l) = page.reading.try_with_value(|r| r.l) else { return };
    let link = by_id(post).and_then(|post| post.query_selector("a[data-act=more]").ok().flatten());
    if let Some(link) = link {
        link.set_text_content(Some(more_label(is, l)));
        let _marked = link.toggle_attribute_with_force(MARKED, is);
    }
    say(if is { t::thread::bookmarked(l) } else { t::thread::bookmark_gone(l) });
}
