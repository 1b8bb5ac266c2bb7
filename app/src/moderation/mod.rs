//! Keeping talk in order: reports, moderators' pages, what posts said before, what waits to be read.

pub mod api;
mod desk;
mod history;
mod log;
mod post;
mod queue;
mod report;
mod thread;
mod waiting;

pub(crate) use desk::Reason;
pub use history::History;
pub(crate) use history::diff_text;
pub use post::OnPost;
pub use queue::Moderation;
pub use report::Report;
pub use thread::OnThread;
pub use waiting::Waiting;

use crate::threads::name_of;
use crate::ui::{Markup, write_when};
use domain::moderation::PostInContext;
use domain::{Locale, Timestamp, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;

/// The id in the address; what is not a number names nothing.
fn id_param<T: FromStr>() -> Option<T> {
    use_params_map().with(|p| p.get("id")).and_then(|id| id.parse().ok())
}

/// A post as it is judged: where it stands, who wrote it, what it answers, and its text.
fn in_context(post: &PostInContext, now: Timestamp, l: Locale) -> String {
    Markup::of(|m| {
        let href = format!("/talk/p/{}", post.id);
        m.element("p", &[("class", "meta")], |m| {
            m.text(&post.space).text(" › ").element("a", &[("href", &href), ("rel", "external")], |m| {
                m.text(&post.title);
            });
        });
        m.element("p", &[("class", "post-by")], |m| {
            let name = name_of(&post.author, l);
            m.element("strong", &[], |m| {
                m.text(&t::moderation::post_by(l, name));
            });
            m.text(" ");
            write_when(m, post.at, true, now, l);
            if post.hidden {
                m.text(" ").element("span", &[("class", "badge"), ("data-tone", "warning")], |m| {
                    m.text(t::moderation::hidden(l));
                });
            }
        });
        if let Some((author, html)) = &post.answers {
            m.element("details", &[("class", "answered")], |m| {
                m.element("summary", &[], |m| {
                    m.text(&t::moderation::in_reply_to(l, name_of(author, l)));
                });
                m.element("div", &[("class", "prose")], |m| {
                    m.html(html);
                });
            });
        }
        m.element("blockquote", &[("class", "judged prose")], |m| {
            m.html(&post.html);
        });
    })
}
