//! One post, and the replies below it.

use super::name_of;
use super::nest::{Answered, Branch};
use super::write::{Composer, ReplyForm};
use crate::ui::{Markup, profession_name, write_avatar, write_when};
use domain::thread::Post;
use domain::{Locale, PostId, Timestamp, t};
use leptos::prelude::*;

/// What every post of a page needs to know. Nothing in a post reacts: its parts are written as [`Markup`], so that a
/// hundred of them cost what their words cost.
pub(super) struct Reading {
    /// The reader's language.
    pub(super) l: Locale,
    /// The time that posts are told by.
    pub(super) now: Timestamp,
    /// This page's address, without a fragment.
    pub(super) here: String,
    /// The address that opens a reply form, up to the post's id.
    pub(super) answer: String,
    /// The year of the opening post, which it says; replies say theirs where it is another.
    pub(super) year: i16,
    /// Whether the reader may reply.
    pub(super) can_reply: bool,
    /// The post under which the reply form is open.
    pub(super) open: Option<PostId>,
    /// What the reply form needs.
    pub(super) composer: Composer,
}

/// The post that a thread begins with. Its reply form is the one at the end of the page.
pub(super) fn opening(post: Post, reading: &Reading) -> impl IntoView + use<> {
    let answer = format!("{}#reply", reading.here);
    article(post, true, None, answer, reading)
}

/// Replies one below the other, each with its own below it.
pub(super) fn replies(branches: Vec<Branch>, reading: &Reading) -> AnyView {
    let items = branches
        .into_iter()
        .map(|Branch { post, answered, below }| {
            let answer = format!("{}{}#reply", reading.answer, post.id);
            view! { <li>{article(post, false, answered, answer, reading)}{(!below.is_empty()).then(|| replies(below, reading))}</li> }
        })
        .collect_view();
    view! { <ol class="replies">{items}</ol> }.into_any()
}

fn article(
    post: Post,
    is_opening: bool,
    answered: Option<Answered>,
    answer: String,
    reading: &Reading,
) -> impl IntoView + use<> {
    let l = reading.l;
    let id = post.id;
    let name = name_of(post.author.as_ref(), l);
    let head = Markup::of(|m| head(m, &post, &name, answered, is_opening, reading));
    let actions = (reading.can_reply || post.can_edit)
        .then(|| Markup::of(|m| actions(m, &post, &answer, reading.can_reply, l)));
    let form = (reading.open == Some(id)).then(|| {
        let label = t::thread::reply_to(l, &name);
        let back = format!("{}#p{id}", reading.here);
        view! { <div id="reply"><ReplyForm parent=id label=label back=back composer=reading.composer /></div> }
    });
    view! {
        <article class=if is_opening { "post opening" } else { "post" } id=format!("p{id}") aria-labelledby=format!("p{id}-h")>
            // The replies have a heading too: a text's own stand below one of the two.
            {is_opening.then(|| view! { <h2 class="visually-hidden">{t::thread::opening(l)}</h2> })}
            <header class="post-head" inner_html=head></header>
            <div class="post-body prose" inner_html=post.html></div>
            {actions.map(|html| view! { <div class="post-actions" inner_html=html></div> })}
            {form}
        </article>
    }
}

/// Who wrote it, and when; for whom, where its place does not say it.
fn head(
    m: &mut Markup,
    post: &Post,
    name: &str,
    answered: Option<Answered>,
    is_opening: bool,
    reading: &Reading,
) {
    let l = reading.l;
    let id = post.id;
    let author = post.author.as_ref();
    let dated = is_opening || post.at.date().year() != reading.year;
    write_avatar(m, author.map_or("", |a| &a.name), author.map_or(0, |a| a.id.0), "small");
    m.element("p", &[("class", "post-by"), ("id", &format!("p{id}-h"))], |m| {
        // The name leads to the profile where the reader may follow it.
        match author.filter(|a| !a.handle.is_empty()) {
            Some(a) => m.element(
                "a",
                &[("class", "person-name"), ("href", &format!("/members/{}", a.handle))],
                |m| {
                    m.text(name);
                },
            ),
            None => m.element("span", &[("class", "person-name")], |m| {
                m.text(name);
            }),
        };
        if let Some(profession) = profession_name(author.and_then(|a| a.profession.as_deref()), l) {
            m.element("span", &[("class", "profession")], |m| {
                m.text(&profession);
            });
        }
        let here = format!("#p{id}");
        m.element("a", &[("class", "post-time"), ("href", &here), ("rel", "external")], |m| {
            write_when(m, post.at, dated, reading.now, l);
        });
        if let Some(at) = post.edited {
            m.element("span", &[("class", "meta"), ("title", &at.full(l))], |m| {
                m.text(t::thread::edited(l));
            });
        }
    });
    if let Some(Answered { post, name }) = answered {
        let name = name.as_deref().unwrap_or_else(|| t::thread::former(l));
        m.element("p", &[("class", "reply-to")], |m| {
            m.text("→ ");
            match post {
                Some(id) => m.element("a", &[("href", &format!("#p{id}")), ("rel", "external")], |m| {
                    m.text(name);
                }),
                None => m.text(name),
            };
        });
    }
}

fn actions(m: &mut Markup, post: &Post, answer: &str, can_reply: bool, l: Locale) {
    let mut action = |href: &str, icon: &'static str, label: &str| {
        m.element("a", &[("class", "button quiet small"), ("href", href)], |m| {
            m.icon(icon).text(label);
        });
    };
    if can_reply {
        action(answer, "reply", t::thread::reply(l));
    }
    if post.can_edit {
        action(&format!("/talk/p/{}/edit", post.id), "edit", t::thread::edit(l));
    }
}
