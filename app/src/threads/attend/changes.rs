//! What came since: asked for by version, and put where it belongs.

use super::super::api::thread_changes;
use super::super::live::Page;
use super::super::nest::{self, Answered, Branch};
use super::super::place::{branch, by_id, depth_of, go_to_new, insert, levels, named, replace};
use super::super::post::article;
use crate::Fault;
use crate::ui::Markup;
use domain::Error;
use domain::thread::{Author, Changes, Post};
use leptos::prelude::*;

impl Page {
    /// Asks for what came since, one question at a time: what comes meanwhile is asked for next.
    pub(super) fn catch_up(self) {
        let Some((asking, _)) = self.asking.try_get_value() else { return };
        self.asking.set_value((true, asking));
        if asking {
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                let Some(since) = self.version.try_get_value() else { return };
                let answer = thread_changes(self.id, since).await;
                if self.version.try_get_value().is_none() {
                    return;
                }
                match answer {
                    Ok(changes) => self.take(changes),
                    // It went into another thread, or is no more the reader's to know: the server says which.
                    Err(Fault(Error::NotFound | Error::Forbidden | Error::SignedOut)) => {
                        let _going = window().location().reload();
                        return;
                    }
                    // Away: the stream says when it is there again, and then everything is asked for.
                    Err(Fault(_)) => self.asking.set_value((true, false)),
                }
                let again = self.asking.try_get_value().is_some_and(|(_, again)| again);
                self.asking.try_update_value(|a| *a = (again, false));
                if !again {
                    return;
                }
            }
        });
    }

    fn take(self, changes: Changes) {
        if changes.more {
            // Too much has happened, or posts were moved: the page begins anew.
            let _going = window().location().reload();
            return;
        }
        self.version.set_value(changes.version);
        self.count.set(changes.replies);
        let mut new = Vec::new();
        for post in changes.posts {
            let (id, own) = (post.id, post.own);
            if self.put(post) && !own {
                new.push(id);
            }
        }
        if !new.is_empty() {
            self.waiting.update(|w| w.extend(new));
        }
        go_to_new();
    }

    /// Puts a post where it belongs; whether it was not there before.
    fn put(self, post: Post) -> bool {
        let Some(reading) = self.reading.try_get_value() else { return false };
        let id = post.id;
        if let Some(old) = by_id(id) {
            let is_opening = old.class_list().contains("opening");
            let depth = old.closest("li").ok().flatten();
            let answered =
                depth.and_then(|li| li.query_selector(":scope > article .reply-to").ok().flatten());
            let answered = answered.map(|line| Answered {
                post: post.parent,
                author: post.answers.clone().unwrap_or_else(|| named(&line)),
            });
            let html = Markup::of(|m| article(m, &post, answered.as_ref(), is_opening, &reading));
            replace(&old, &html, |link| self.show_reactions(link));
            return false;
        }
        let Some(list) = document().get_element_by_id("replies") else { return false };
        let above = post.parent.and_then(by_id);
        let Some(above) = above else { return true };
        // Whoever reads it now finds it below what it answers; what is deeper follows in the same list.
        if above.class_list().contains("opening") {
            if let Ok(Some(outer)) = list.query_selector(":scope > ol.replies") {
                insert(&outer, None, &Branch { post, answered: None, below: Vec::new() }, &reading);
            }
            return true;
        }
        let Ok(Some(li)) = above.closest("li") else { return true };
        let level = levels(&li);
        if level < nest::LEVELS {
            let inner =
                li.query_selector(":scope > details > ol.replies").ok().flatten().or_else(|| branch(&li));
            if let Some(inner) = inner {
                insert(&inner, None, &Branch { post, answered: None, below: Vec::new() }, &reading);
            }
        } else if let Some(outer) = li.parent_element() {
            let depth = depth_of(&li);
            let mut next = li.next_element_sibling();
            while let Some(sibling) = next.clone().filter(|s| depth_of(s) > depth) {
                next = sibling.next_element_sibling();
            }
            let answered =
                Answered { post: post.parent, author: post.answers.clone().unwrap_or(Author::Former) };
            insert(
                &outer,
                next.as_ref(),
                &Branch { post, answered: Some(answered), below: Vec::new() },
                &reading,
            );
        }
        true
    }
}
