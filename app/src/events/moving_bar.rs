//! What stands below the calendar while something is moved, and the dialog that asks before it is sent.

use super::moving::{Done, Moving};
use super::words;
use crate::boot::use_locale;
use crate::ui::{Markup, PostForm};
use domain::series::Scope;
use domain::{Locale, t};
use leptos::prelude::*;

/// What stands below the view: the change that waits, what was done, and the dialog that asks.
#[component]
pub(super) fn MovingBar(moving: Moving) -> impl IntoView {
    let l = use_locale();
    let answers = moving.post.answers();
    let answer = moving.post.answer();
    Effect::new(move |_| {
        if answers.get() > 0
            && let Some(answer) = answer.get_untracked()
        {
            moving.answered(answer, l);
        }
    });
    // Wherever the focus is while something is dragged or waits.
    Effect::new(move |_| {
        let heard = window_event_listener(leptos::ev::keydown, move |event| {
            let asks = moving.dialog.get_untracked().is_some_and(|d| d.open());
            if event.key() == "Escape" && !asks && moving.draft.with_untracked(Option::is_some) {
                event.prevent_default();
                moving.take_back();
            }
        });
        on_cleanup(move || heard.remove());
    });
    let waits = move || moving.draft.with(|d| d.as_ref().filter(|d| d.by_key).map(|d| d.when(l)));
    let held = move || {
        let draft = moving.draft.get().filter(|_| moving.by_finger.get())?;
        let when = draft.when(l);
        Some(if draft.event.is_some() {
            t::calendar::pending(l, when)
        } else {
            t::calendar::pending_new(l, when)
        })
    };
    let said = move || {
        if let Some(when) = waits() {
            return format!("{} {}", t::calendar::pending(l, when), t::calendar::pending_keys(l));
        }
        if let Some(held) = held() {
            return held;
        }
        if let Some(failed) = moving.failed.get() {
            return failed;
        }
        moving.done.with(|done| match done {
            Some(Done { title, when, back: Some(_) }) => t::calendar::done(l, title.clone(), when.clone()),
            Some(Done { title, .. }) => t::calendar::undone(l, title.clone()),
            None => String::new(),
        })
    };
    let undoable = move || moving.done.with(|d| d.as_ref().is_some_and(|d| d.back.is_some()));
    let shown = move || {
        moving.draft.with(|d| d.as_ref().is_some_and(|d| d.by_key))
            || moving.by_finger.get()
            || moving.done.with(Option::is_some)
            || moving.failed.with(Option::is_some)
    };
    view! {
        <div class="cal-bar" class:is-shown=shown>
            <p role="status">{said}</p>
            <button type="button" class="button small primary" hidden=move || waits().is_none() on:click=move |_| moving.settle()>
                {t::calendar::settle(l)}
            </button>
            <button type="button" class="button small" hidden=move || waits().is_none() on:click=move |_| moving.take_back()>
                {t::calendar::take_back(l)}
            </button>
            <button type="button" class="button small" hidden=move || !undoable() on:click=move |_| moving.undo()>
                {t::calendar::undo(l)}
            </button>
        </div>
        <MovingDialog moving=moving />
    }
}

#[component]
fn MovingDialog(moving: Moving) -> impl IntoView {
    let l = use_locale();
    let told = move || moving.tells.get().map(|people| t::calendar::tells(l, people));
    let what = move || {
        moving.draft.with(|d| {
            d.as_ref().and_then(|d| {
                let event = d.event.as_ref()?;
                Some((event.title.clone(), format!("{} → {}", words::when(event, l), d.when(l))))
            })
        })
    };
    let fields = Markup::of(|m| write_fields(m, l));
    // Which occurrences are meant is asked of a series only.
    Effect::new(move |_| {
        if let Some(fields) = super::focus::first(".move-fields fieldset") {
            let _set = if moving.scoped.get() {
                fields.remove_attribute("hidden")
            } else {
                fields.set_attribute("hidden", "")
            };
        }
    });
    view! {
        <dialog class="dialog" aria-labelledby="move-h" node_ref=moving.dialog on:cancel=move |_: web_sys::Event| moving.take_back()>
            <h2 id="move-h">{t::calendar::move_title(l)}</h2>
            <p>
                <strong>{move || what().map(|w| w.0)}</strong>
                <br />
                {move || what().map(|w| w.1)}
            </p>
            <p hidden=move || told().is_none()>{told}</p>
            <PostForm post=moving.post class="form" node=moving.form>
                // Other occurrences have other people: who is told is asked anew.
                <div class="move-fields" inner_html=fields on:change=move |_| moving.tell(None)></div>
                <div class="form-actions">
                    <button class="button primary">{t::calendar::change(l)}</button>
                    <button
                        type="button"
                        class="button quiet"
                        on:click=move |_| {
                            moving.close();
                            moving.take_back();
                        }
                    >
                        {t::calendar::take_back(l)}
                    </button>
                </div>
            </PostForm>
        </dialog>
    }
}

fn write_fields(m: &mut Markup, l: Locale) {
    for name in ["form[id]", "form[version]", "form[start]", "form[end]", "form[tell]"] {
        m.void("input", &[("type", "hidden"), ("name", name)]);
    }
    m.element("fieldset", &[("class", "choices"), ("hidden", "")], |m| {
        m.element("legend", &[], |m| {
            m.text(t::event::scope(l));
        });
        for scope in Scope::ALL {
            m.element("label", &[("class", "check")], |m| {
                m.void("input", &[("type", "radio"), ("name", "form[scope]"), ("value", scope.code())]);
                m.element("span", &[], |m| {
                    m.text(scope.name(l));
                });
            });
        }
    });
}
