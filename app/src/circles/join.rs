//! The door of a circle: what one needs, and the one thing to do.

use crate::boot::use_locale;
use crate::ui::{Check, Hidden, Lines, Notice, PlainForm, Post, PostForm};
use domain::circle::{CircleCard, CircleStanding};
use domain::t;
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] =
    &[("words", t::circle::f_words), ("agreed", t::circle::guidelines)];

/// How one comes in, for whoever is not.
#[component]
pub(super) fn Door(
    circle: CircleCard,
    /// Its guidelines, as HTML.
    guidelines: String,
    /// Their version.
    version: i64,
    /// The credentials of which one opens it.
    credentials: Vec<String>,
    standing: CircleStanding,
    /// The way to take a request back.
    take_back: Post,
) -> impl IntoView {
    let l = use_locale();
    let read = guidelines.clone();
    let shown = move || (!read.is_empty()).then(|| view! { <Guidelines html=read.clone() /> });
    match standing {
        CircleStanding::Welcome => {
            let text = if circle.invited { t::circle::invited_text(l) } else { t::circle::welcome_text(l) };
            view! {
                {shown()}
                <section class="section">
                    <h2>{t::circle::join(l)}</h2>
                    <p>{text}</p>
                    <Wish slug=circle.slug agrees=!guidelines.is_empty() version=version asks=false />
                </section>
            }
            .into_any()
        }
        CircleStanding::CanAsk(declined) => view! {
            {shown()}
            <section class="section">
                <h2>{t::circle::ask(l)}</h2>
                {declined
                    .map(|answer| {
                        view! { <Notice tone="info"><p>{t::circle::declined(l)}</p><p class="typed">{answer}</p></Notice> }
                    })}
                <p>{t::circle::ask_text(l)}</p>
                <Wish slug=circle.slug agrees=!guidelines.is_empty() version=version asks=true />
            </section>
        }
        .into_any(),
        CircleStanding::Asked { at, words } => view! {
            <section class="section">
                <Notice tone="info"><p>{t::circle::waits(l, at.day(l))}</p></Notice>
                <blockquote class="kept-text">{words}</blockquote>
                <PostForm post=take_back>
                    <Hidden name="slug" value=circle.slug />
                    <button class="button" disabled=move || take_back.sending().get()>{t::circle::take_back(l)}</button>
                </PostForm>
            </section>
            {shown()}
        }
        .into_any(),
        CircleStanding::NeedsCredential => view! {
            <section class="section">
                <Notice tone="info"><p>{t::circle::needs_credential(l, credentials.join(t::member::joint(l)))}</p></Notice>
                <p><a class="button primary" href="/me/credentials">{t::circle::to_credentials(l)}</a></p>
            </section>
            {shown()}
        }
        .into_any(),
        CircleStanding::NeedsInvitation => view! {
            <section class="section"><Notice tone="info"><p>{t::circle::needs_invitation(l)}</p></Notice></section>
            {shown()}
        }
        .into_any(),
        CircleStanding::Inside { .. } => ().into_any(),
    }
}

#[component]
fn Guidelines(html: String) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="section">
            <h2>{t::circle::guidelines(l)}</h2>
            <div class="prose card" inner_html=html></div>
        </section>
    }
}

/// The form: sent as a page, since everything around it changes for whoever comes in.
#[component]
fn Wish(slug: String, agrees: bool, version: i64, asks: bool) -> impl IntoView {
    let l = use_locale();
    view! {
        <PlainForm action="/api/circles/join" prefix="form" labels=LABELS>
            <Hidden name="slug" value=slug />
            <Hidden name="guidelines" value=version.to_string() />
            {asks.then(|| view! { <Lines name="words" label=t::circle::f_words(l) hint=t::circle::f_words_hint(l) rows=4 /> })}
            {agrees
                .then(|| {
                    view! {
                        <Check name="agreed">
                            {t::circle::f_agreed(l)}
                            <span class="required">{t::form::required(l)}</span>
                        </Check>
                    }
                })}
            <div class="form-actions">
                <button class="button primary">{if asks { t::circle::ask_send(l) } else { t::circle::join_send(l) }}</button>
            </div>
        </PlainForm>
    }
}
