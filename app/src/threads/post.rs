//! Posts as HTML: one, and those below one another.
//!
//! Nothing in a post reacts by itself: it is written as [`Markup`], so that a hundred of them cost what their words
//! cost, on the server and in the browser, which writes those that arrive while the page is open in the same way.

use super::name_of;
use super::nest::{Answered, Branch};
use crate::polls::write_poll;
use crate::ui::{Markup, profession_name, write_avatar, write_when};
use domain::reaction::{Reacted, Reaction};
use domain::thread::{Author, Post};
use domain::{Locale, MemberId, PostId, Timestamp, t};

/// The page's form for all reactions; their buttons name it.
pub(super) const REACT: &str = "react";

/// What every post of a page needs to know.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The reader's language.
    pub(super) l: Locale,
    /// The time that posts are told by.
    pub(super) now: Timestamp,
    /// The address that opens the reply form, up to the post's id.
    pub(super) answer: String,
    /// The year of the opening post, which it says; replies say theirs where it is another.
    pub(super) year: i16,
    /// Whether the reader may reply.
    pub(super) can_reply: bool,
    /// Whether the reader is a member: they react.
    pub(super) inside: bool,
    /// Who reads.
    pub(super) reader: Option<MemberId>,
    /// Which of those without a name began the thread.
    pub(super) asker: Option<i64>,
    /// The first post that the reader has not read.
    pub(super) first_new: Option<PostId>,
}

/// About as many bytes as a post of a few lines has around and in it.
const ROOM: usize = 1536;

/// The replies of a window, each with its own below it.
pub(super) fn replies(branches: &[Branch], reading: &Reading) -> String {
    let posts: i64 = branches.iter().map(|b| 1 + b.count()).sum();
    let mut m = Markup::with_room(posts as usize * ROOM);
    list(&mut m, branches, reading);
    m.done()
}

fn list(m: &mut Markup, branches: &[Branch], reading: &Reading) {
    m.element("ol", &[("class", "replies")], |m| {
        for branch in branches {
            item(m, branch, reading);
        }
    });
}

/// One reply as it stands in its list.
pub(super) fn item(m: &mut Markup, branch: &Branch, reading: &Reading) {
    let post = &branch.post;
    m.element("li", &[("data-depth", &post.depth.to_string())], |m| {
        if reading.first_new == Some(post.id) {
            m.element("p", &[("class", "unread-line"), ("id", "unread")], |m| {
                m.text(t::thread::unread_from_here(reading.l));
            });
        }
        article(m, post, branch.answered.as_ref(), false, reading);
        if !branch.below.is_empty() {
            // Folded away by the browser itself, also without script; whoever follows a link into it finds it open.
            m.element("details", &[("class", "branch"), ("open", "")], |m| {
                m.element("summary", &[], |m| {
                    m.text(&t::thread::branch(reading.l, branch.count()));
                });
                list(m, &branch.below, reading);
            });
        }
    });
}

/// The post that a thread begins with.
pub(super) fn opening(post: &Post, reading: &Reading) -> String {
    Markup::of(|m| article(m, post, None, true, reading))
}

/// One post.
pub(super) fn article(
    m: &mut Markup,
    post: &Post,
    answered: Option<&Answered>,
    is_opening: bool,
    reading: &Reading,
) {
    let l = reading.l;
    let (id, number) = (post.id.to_string(), post.number.to_string());
    let id = id.as_str();
    let state = state(post);
    let attributes: [(&str, &[&str]); 6] = [
        ("class", &[if is_opening { "post opening" } else { "post" }]),
        ("id", &["p", id]),
        ("data-number", &[&number]),
        ("data-new", &[if post.unread { "true" } else { "false" }]),
        ("aria-labelledby", &["p", id, "-h"]),
        ("data-state", &[state]),
    ];
    let count = if state.is_empty() { 5 } else { 6 };
    m.joined("article", &attributes[..count], |m| {
        // The replies have a heading too: a text's own stand below one of the two.
        if is_opening {
            m.element("h2", &[("class", "visually-hidden")], |m| {
                m.text(t::thread::opening(l));
            });
        }
        m.element("header", &[("class", "post-head")], |m| {
            head(m, post, id, answered, is_opening, reading);
        });
        body(m, post, reading);
        m.element("footer", &[("class", "post-foot")], |m| {
            if !post.hidden {
                reactions(m, post, id, reading);
            }
            actions(m, post, id, is_opening, reading);
        });
    });
}

fn state(post: &Post) -> &'static str {
    match (post.hidden, post.helped) {
        (true, _) => "hidden",
        (_, true) => "helped",
        _ => "",
    }
}

/// The text, or what stands in its place.
fn body(m: &mut Markup, post: &Post, reading: &Reading) {
    let l = reading.l;
    if post.helped {
        m.element("p", &[("class", "post-mark"), ("data-mark", "helped")], |m| {
            m.icon("check").text(t::thread::helped(l));
        });
    }
    if post.hidden {
        m.element("p", &[("class", "post-mark"), ("data-mark", "hidden")], |m| {
            m.icon("info").text(if post.html.is_empty() {
                t::thread::hidden(l)
            } else {
                t::thread::hidden_to_others(l)
            });
        });
    }
    let text = |m: &mut Markup| {
        m.element("div", &[("class", "post-body prose")], |m| {
            m.html(&post.html);
        });
        if let Some(poll) = &post.poll {
            write_poll(m, post.id, poll, reading.reader, l);
        }
    };
    if post.muted {
        m.element("details", &[("class", "muted-post")], |m| {
            m.element("summary", &[], |m| {
                m.text(t::thread::muted(l));
            });
            text(m);
        });
    } else {
        text(m);
    }
}

/// Who wrote it, and when; for whom, where its place does not say it.
fn head(
    m: &mut Markup,
    post: &Post,
    id: &str,
    answered: Option<&Answered>,
    is_opening: bool,
    reading: &Reading,
) {
    let l = reading.l;
    let author = post.author.member();
    let name = name_of(&post.author, l);
    let dated = is_opening || post.at.date().year() != reading.year;
    write_avatar(m, author.map_or("", |a| &a.name), author.map_or(0, |a| a.id.0), "small");
    m.joined("p", &[("class", &["post-by"]), ("id", &["p", id, "-h"])], |m| {
        // The name leads to the profile where the reader may follow it.
        match author.filter(|a| !a.handle.is_empty()) {
            Some(a) => {
                m.joined("a", &[("class", &["person-name"]), ("href", &["/members/", &a.handle])], |m| {
                    m.text(&name);
                })
            }
            None => m.element("span", &[("class", "person-name")], |m| {
                m.text(&name);
            }),
        };
        if author.is_some_and(|a| a.verified) {
            m.element("span", &[("class", "verified-mark"), ("title", t::thread::verified(l))], |m| {
                m.icon("check").element("span", &[("class", "visually-hidden")], |m| {
                    m.text(t::thread::verified(l));
                });
            });
        }
        let mut mark = |class: &'static str, words: &str| {
            m.element("span", &[("class", class)], |m| {
                m.text(words);
            });
        };
        if let Some(profession) = profession_name(author.and_then(|a| a.profession.as_ref()), l) {
            mark("profession", profession);
        }
        // Who asked is recognised also without a name.
        if !is_opening && matches!(post.author, Author::Veiled(n) if reading.asker == Some(n)) {
            mark("profession", t::thread::asker(l));
        }
        if post.own && author.is_none() {
            mark("meta", t::thread::yours(l));
        }
        let here: [(&str, &[&str]); 3] =
            [("class", &["post-time"]), ("href", &["#p", id]), ("rel", &["external"])];
        m.joined("a", &here, |m| {
            write_when(m, post.at, dated, reading.now, l);
        });
        if let Some(at) = post.edited {
            let history = format!("/talk/p/{id}/history");
            m.element("a", &[("class", "meta"), ("href", &history), ("title", &at.full(l))], |m| {
                m.text(t::thread::edited(l));
            });
        }
        if post.unread {
            m.element("span", &[("class", "new-mark")], |m| {
                m.text(t::thread::new(l));
            });
        }
    });
    if let Some(Answered { post, author }) = answered {
        let name = name_of(author, l);
        m.element("p", &[("class", "reply-to")], |m| {
            m.text("→ ");
            match post {
                Some(id) => m.element("a", &[("href", &format!("#p{id}")), ("rel", "external")], |m| {
                    m.text(&name);
                }),
                None => m.text(&name),
            };
        });
    }
}

/// How people reacted: what was said already and thanks at one tap, the rest behind one more.
fn reactions(m: &mut Markup, post: &Post, id: &str, reading: &Reading) {
    let l = reading.l;
    let found = |reaction: Reaction| post.reacted.iter().find(|r| r.reaction == reaction);
    if !reading.inside {
        if !post.reacted.is_empty() {
            m.element("p", &[("class", "reactions meta")], |m| {
                for Reacted { reaction, count, .. } in &post.reacted {
                    m.element("span", &[], |m| {
                        m.text(reaction.name(l)).text(" ").text(&count.to_string());
                    });
                }
            });
        }
        return;
    }
    let label = t::reaction::label(l);
    m.element("div", &[("class", "reactions"), ("role", "group"), ("aria-label", label)], |m| {
        let at_hand = |reaction: Reaction| reaction == Reaction::Thanks || found(reaction).is_some();
        for reaction in Reaction::ALL.into_iter().filter(|r| at_hand(*r)) {
            button(m, id, reaction, found(reaction), l);
        }
        // The rest stands on the post's own page, and with script comes here when it is asked for: five buttons at each of
        // a hundred posts were a third of the page.
        if Reaction::ALL.into_iter().any(|r| !at_hand(r)) {
            let more: [(&str, &[&str]); 3] = [
                ("class", &["react-more"]),
                ("href", &["/talk/p/", id, "/more#react"]),
                ("data-act", &["react"]),
            ];
            m.joined("a", &more, |m| {
                m.text(t::reaction::more(l));
            });
        }
    });
}

/// The reactions that are not at hand yet.
pub(super) fn other_reactions(post: PostId, at_hand: impl Fn(Reaction) -> bool, l: Locale) -> String {
    Markup::of(|m| {
        for reaction in Reaction::ALL.into_iter().filter(|r| !at_hand(*r)) {
            button(m, &post.to_string(), reaction, None, l);
        }
    })
}

fn button(m: &mut Markup, post: &str, reaction: Reaction, found: Option<&Reacted>, l: Locale) {
    let mine = found.is_some_and(|r| r.mine);
    let attributes: [(&str, &[&str]); 4] = [
        ("form", &[REACT]),
        ("name", &["react"]),
        ("value", &[post, " ", reaction.code(), if mine { " 0" } else { " 1" }]),
        ("aria-pressed", &[if mine { "true" } else { "false" }]),
    ];
    m.joined("button", &attributes, |m| {
        m.text(reaction.name(l));
        if let Some(found) = found {
            m.element("span", &[("class", "count")], |m| {
                m.text(&found.count.to_string());
            });
        }
    });
}

/// What a button sends: the post, the reaction, and whether it is wanted.
pub(super) fn react_value(post: &str, reaction: Reaction, wanted: bool) -> String {
    format!("{post} {} {}", reaction.code(), u8::from(wanted))
}

fn actions(m: &mut Markup, post: &Post, id: &str, is_opening: bool, reading: &Reading) {
    if !reading.inside {
        return;
    }
    let l = reading.l;
    m.element("div", &[("class", "post-actions")], |m| {
        // Their icons come from the style sheet, by what they do: two at each of a hundred posts were a tenth of the page.
        let mut action = |href: &[&str], act: &'static str, marked: bool, label: &str| {
            let attributes: [(&str, &[&str]); 4] =
                [("class", &["button quiet small"]), ("href", href), ("data-act", &[act]), (MARKED, &[])];
            m.joined("a", &attributes[..if marked { 4 } else { 3 }], |m| {
                m.text(label);
            });
        };
        if reading.can_reply && !post.hidden {
            let to = if is_opening { "" } else { id };
            action(&[&reading.answer, to, "#reply"], "reply", false, t::thread::reply(l));
        }
        if post.can_edit {
            action(&["/talk/p/", id, "/edit"], "edit", false, t::thread::edit(l));
        }
        let label = more_label(post.bookmarked, l);
        action(&["/talk/p/", id, "/more"], "more", post.bookmarked, label);
    });
}

/// Says of the way to a post's menu that the post is marked.
pub(super) const MARKED: &str = "data-marked";

/// What the way to a post's menu says: also that it is marked.
pub(super) const fn more_label(bookmarked: bool, l: Locale) -> &'static str {
    if bookmarked { t::thread::bookmarked(l) } else { t::thread::more(l) }
}
