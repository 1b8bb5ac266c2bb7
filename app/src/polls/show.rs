//! A poll below its post, as text: what can be chosen, how many chose it, and where that is told, who.
//!
//! It is a form that the browser sends as it is; with script it is sent in the background ([`super::sent`]).

use crate::boot::CAME_AS;
use crate::ui::Markup;
use domain::poll::{Poll, PollOption, share};
use domain::{Locale, MemberId, PostId, t};

/// Writes the poll of a post.
pub fn write_poll(m: &mut Markup, post: PostId, poll: &Poll, reader: Option<MemberId>, l: Locale) {
    let heading = format!("poll-{post}");
    let state = if poll.open { "open" } else { "closed" };
    let attributes = [("class", "poll"), ("data-state", state), ("aria-labelledby", heading.as_str())];
    m.element("section", &attributes, |m| {
        m.element("h3", &[("id", heading.as_str()), ("class", "poll-question")], |m| {
            m.text(&poll.question);
        });
        m.element("p", &[("class", "meta poll-terms")], |m| {
            for words in terms(poll, l) {
                m.element("span", &[], |m| {
                    m.text(&words);
                });
            }
        });
        if poll.can_vote {
            let attributes = [
                ("method", "post"),
                ("action", "/api/polls/vote"),
                ("class", "poll-form"),
                ("data-poll", ""),
            ];
            m.element("form", &attributes, |m| {
                hidden(m, post, reader);
                options(m, post, poll, true, l);
                buttons(m, poll, l);
            });
        } else {
            options(m, post, poll, false, l);
            if poll.open && reader.is_none() {
                m.element("p", &[], |m| {
                    m.element(
                        "a",
                        &[("href", &format!("/login?next=/talk/p/{post}")), ("rel", "external")],
                        |m| {
                            m.text(t::poll::login(l));
                        },
                    );
                });
            }
        }
        if poll.can_close {
            end(m, post, reader, l);
        }
    });
}

/// What one should know before choosing, and how many have.
fn terms(poll: &Poll, l: Locale) -> Vec<String> {
    let mut terms = Vec::new();
    if poll.open {
        terms.push(if poll.several { t::poll::several(l) } else { t::poll::one(l) }.to_owned());
    } else if poll.closes.is_none() {
        terms.push(t::poll::closed(l).to_owned());
    }
    terms.push(if poll.secret { t::poll::secret(l) } else { t::poll::named(l) }.to_owned());
    if let Some(at) = poll.closes {
        terms.push(if poll.open { t::poll::until(l, at.full(l)) } else { t::poll::ended(l, at.full(l)) });
    }
    terms.push(t::poll::voters(l, poll.voters));
    terms
}

fn hidden(m: &mut Markup, post: PostId, reader: Option<MemberId>) {
    m.void("input", &[("type", "hidden"), ("name", "post"), ("value", &post.to_string())]);
    if let Some(reader) = reader {
        m.void("input", &[("type", "hidden"), ("name", CAME_AS), ("value", &reader.to_string())]);
    }
}

fn options(m: &mut Markup, post: PostId, poll: &Poll, choose: bool, l: Locale) {
    let heading = format!("poll-{post}");
    let role = if choose && !poll.several { "radiogroup" } else { "group" };
    let attributes = [("class", "poll-options"), ("role", role), ("aria-labelledby", heading.as_str())];
    let inside = |m: &mut Markup| {
        for (place, option) in poll.options.iter().enumerate() {
            m.element(
                "div",
                &[("class", "poll-option"), ("data-mine", if option.mine { "true" } else { "" })],
                |m| {
                    if choose {
                        choice(m, place, option, poll.several);
                    } else {
                        m.element("p", &[("class", "poll-label")], |m| {
                            m.text(&option.label);
                            if option.mine {
                                m.text(" ").element(
                                    "span",
                                    &[("class", "badge"), ("data-tone", "info")],
                                    |m| {
                                        m.text(t::poll::mine(l));
                                    },
                                );
                            }
                        });
                    }
                    result(m, option, poll, l);
                },
            );
        }
    };
    m.element("div", &attributes, inside);
}

fn choice(m: &mut Markup, place: usize, option: &PollOption, several: bool) {
    let place = place.to_string();
    let mut attributes = vec![
        ("type", if several { "checkbox" } else { "radio" }),
        ("name", "options[]"),
        ("value", place.as_str()),
    ];
    if option.mine {
        attributes.push(("checked", ""));
    }
    m.element("label", &[("class", "check")], |m| {
        m.void("input", &attributes).element("span", &[], |m| {
            m.text(&option.label);
        });
    });
}

/// The bar is for the eye; the numbers beside it say the same.
fn result(m: &mut Markup, option: &PollOption, poll: &Poll, l: Locale) {
    let (most, votes) = (poll.voters.max(1).to_string(), option.votes.to_string());
    m.element("div", &[("class", "poll-result")], |m| {
        let bar = [("max", most.as_str()), ("value", votes.as_str()), ("aria-hidden", "true")];
        m.element("progress", &bar, |_| ());
        m.element("span", &[("class", "poll-count")], |m| {
            m.text(&t::poll::votes(l, option.votes))
                .text(" ")
                .text(&format!("({} %)", share(option.votes, poll.voters)));
        });
    });
    if !option.names.is_empty() {
        m.element("details", &[("class", "poll-names")], |m| {
            m.element("summary", &[], |m| {
                m.text(t::poll::who(l)).element("span", &[("class", "visually-hidden")], |m| {
                    m.text(" ").text(&option.label);
                });
            });
            m.element("p", &[], |m| {
                for (n, name) in option.names.iter().enumerate() {
                    if n > 0 {
                        m.text(t::member::joint(l));
                    }
                    m.element("a", &[("href", &format!("/members/{}", name.handle))], |m| {
                        m.text(&name.name);
                    });
                }
                let others = option.votes - option.names.len() as i64;
                if others > 0 {
                    m.text(" ").text(&t::poll::others(l, others));
                }
            });
        });
    }
}

fn buttons(m: &mut Markup, poll: &Poll, l: Locale) {
    m.element("div", &[("class", "poll-buttons")], |m| {
        m.element("button", &[("class", "button small primary"), ("data-act", "vote")], |m| {
            m.text(if poll.voted() { t::poll::change(l) } else { t::poll::vote(l) });
        });
        if poll.voted() {
            let attributes = [
                ("class", "button small quiet"),
                ("formaction", "/api/polls/take_back"),
                ("data-act", "take-back"),
            ];
            m.element("button", &attributes, |m| {
                m.text(t::poll::take_back(l));
            });
        }
    });
}

/// Ending it cannot be undone: it is asked for once more.
fn end(m: &mut Markup, post: PostId, reader: Option<MemberId>, l: Locale) {
    m.element("details", &[("class", "confirm poll-end")], |m| {
        m.element("summary", &[], |m| {
            m.text(t::poll::close(l));
        });
        m.element("p", &[], |m| {
            m.text(t::poll::close_text(l));
        });
        let attributes = [("method", "post"), ("action", "/api/polls/close"), ("data-poll", "")];
        m.element("form", &attributes, |m| {
            hidden(m, post, reader);
            m.element("button", &[("class", "button small danger"), ("data-act", "close")], |m| {
                m.text(t::poll::close_yes(l));
            });
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::PersonName;
    use domain::{Moment, Timestamp};

    fn name(id: i64) -> PersonName {
        PersonName {
            id: MemberId(id),
            handle: format!("h{id}"),
            name: format!("<b>{id}</b>"),
            profession: None,
            verified: false,
        }
    }

    fn poll() -> Poll {
        Poll {
            question: "\"いつ\"<script>".into(),
            options: vec![
                PollOption { label: "<i>月曜</i>".into(), votes: 2, mine: true, names: vec![name(1)] },
                PollOption { label: "火曜".into(), votes: 1, mine: false, names: vec![] },
            ],
            several: false,
            secret: false,
            voters: 3,
            closes: Some(Moment { at: Timestamp(1_795_316_400_000_000), offset: 32_400 }),
            open: true,
            can_vote: true,
            can_close: false,
        }
    }

    fn html(poll: &Poll, reader: Option<i64>) -> String {
        Markup::of(|m| write_poll(m, PostId(7), poll, reader.map(MemberId), Locale::Ja))
    }

    #[test]
    fn words_stay_words() {
        let html = html(&poll(), Some(5));
        for typed in ["<script>", "<i>", "<b>1"] {
            assert!(!html.contains(typed), "{typed}");
        }
        assert!(html.contains("&lt;i&gt;月曜&lt;/i&gt;") && html.contains("&lt;b&gt;1&lt;/b&gt;"));
    }

    #[test]
    fn what_was_chosen_is_checked_and_can_be_taken_back() {
        let html = html(&poll(), Some(5));
        assert!(html.contains("type=\"radio\" name=\"options[]\" value=\"0\" checked=\"\""));
        assert!(html.contains("type=\"radio\" name=\"options[]\" value=\"1\">"));
        assert!(html.contains("/api/polls/take_back") && html.contains("name=\"came_as\" value=\"5\""));
        assert!(html.contains("(67 %)") && html.contains("(33 %)"));
        // One of two is named.
        assert!(html.contains("/members/h1") && html.contains("1"));
        let mut fresh = poll();
        fresh.several = true;
        fresh.options[0].mine = false;
        let html = super::tests::html(&fresh, Some(5));
        assert!(
            html.contains("type=\"checkbox\"") && !html.contains("take_back") && !html.contains("checked")
        );
    }

    #[test]
    fn who_may_not_vote_reads_the_numbers() {
        let visited = html(&Poll { can_vote: false, ..poll() }, None);
        assert!(!visited.contains("<form") && visited.contains("/login?next=/talk/p/7"));
        let over = html(&Poll { can_vote: false, open: false, ..poll() }, Some(5));
        assert!(
            !over.contains("<form") && !over.contains("/login") && over.contains("data-state=\"closed\"")
        );
        let own = html(&Poll { can_close: true, ..poll() }, Some(5));
        assert!(own.contains("/api/polls/close"));
    }
}
