//! One's own application: what was asked, and the answer.

use super::Said;
use super::api::{Answer, mine};
use crate::boot::{use_locale, use_viewer};
use crate::home::Outside;
use crate::ui::{Breadcrumbs, Form, Lines, Loaded, PageHead, PageTitle, Post, data, say};
use domain::application::Application;
use domain::t;
use leptos::either::Either;
use leptos::prelude::*;

/// One's own application.
#[component]
pub fn Mine() -> impl IntoView {
    let l = use_locale();
    let answer = Post::to::<Answer>();
    Effect::new(move |before: Option<u32>| {
        let taken = answer.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::application::sent(l));
        }
        taken
    });
    let found = data(move || answer.taken().get(), |_| mine());
    let even = StoredValue::new(false);
    let title = t::application::title(l);
    let view = move |application: Application| {
        even.update_value(|e| *e = !*e);
        let form = application.open.then(|| view! { <AnswerForm answer=answer /> });
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=title />
                <PageHead title=title lede=t::application::lede(l) />
                {use_viewer().map(|viewer| view! { <Outside standing=viewer.standing /> })}
                <Said messages=application.messages />
                // Drawn anew each time: what was typed has been said.
                {if even.get_value() { Either::Left(form) } else { Either::Right(form) }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn AnswerForm(answer: Post) -> impl IntoView {
    let l = use_locale();
    view! {
        <Form post=answer prefix="" labels=&[("body", t::application::answer)]>
            <Lines name="body" label=t::application::answer(l) hint=t::application::answer_hint(l) />
            <div class="form-actions">
                <button class="button primary" disabled=move || answer.sending().get()>{t::application::answer_send(l)}</button>
            </div>
        </Form>
    }
}
