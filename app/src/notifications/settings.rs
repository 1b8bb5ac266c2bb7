//! What the reader is told, and how: a table, quiet hours, the summary, and what others see of them.

use super::api::{Choose, choices};
use crate::boot::{use_boot, use_locale, use_viewer};
use crate::ui::{Breadcrumbs, Check, Choice, Field, Form, Loaded, PageHead, PageTitle, Post, Radios, data};
use domain::notification::{Channel, ChoicesForm, Digest, Kind};
use domain::{Locale, t};
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("quiet_from", t::notification::quiet_from),
    ("quiet_to", t::notification::quiet_to),
    ("digest", t::notification::digest),
];

/// What the reader is told, and how.
#[component]
pub fn Settings() -> impl IntoView {
    let save = Post::to::<Choose>();
    let found = data(|| (), |()| choices());
    view! { <Loaded from=found view=move |form| view! { <SettingsView form=form save=save /> } /> }
}

#[component]
fn SettingsView(form: ChoicesForm, save: Post) -> impl IntoView {
    let l = use_locale();
    let zone = use_boot().with_value(|b| b.zone.clone());
    let digests = Digest::ALL.into_iter().map(|d| Choice::new(d.code(), d.name(l))).collect();
    view! {
        <PageTitle text=t::notification::settings(l) />
        <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=t::notification::settings(l) />
        <PageHead title=t::notification::settings(l) lede=t::notification::settings_lede(l) />
        <Form post=save labels=LABELS>
            <fieldset class="form-section">
                <legend>{t::notification::table(l)}</legend>
                <Table form=form.clone() />
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::notification::quiet(l)}</legend>
                <p class="hint">{t::notification::quiet_hint(l, zone)}</p>
                <div class="field-row">
                    <Field name="quiet_from" label=t::notification::quiet_from(l) kind="time" value=form.quiet_from.clone() narrow=true />
                    <Field name="quiet_to" label=t::notification::quiet_to(l) kind="time" value=form.quiet_to.clone() narrow=true />
                </div>
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::notification::summary(l)}</legend>
                <p class="hint">{t::notification::summary_hint(l)}</p>
                <Radios name="digest" label=t::notification::digest(l) choices=digests value=form.digest.clone() />
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::notification::shown(l)}</legend>
                <Check name="presence" checked=form.presence == "yes">{t::notification::presence(l)}</Check>
                <Check name="typing" checked=form.typing == "yes">{t::notification::typing(l)}</Check>
            </fieldset>
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <p class="meta" role="status">{move || (save.taken().get() > 0).then(|| t::notification::saved(l))}</p>
            </div>
        </Form>
    }
}

#[component]
fn Table(form: ChoicesForm) -> impl IntoView {
    let l = use_locale();
    let moderates = use_viewer().is_some_and(|v| v.keeps_something());
    view! {
        <table class="choice-table">
            <thead>
                <tr>
                    <th scope="col">{t::notification::what(l)}</th>
                    {Channel::ALL.into_iter().map(|c| view! { <th scope="col">{c.name(l)}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>
                {Kind::ALL
                    .into_iter()
                    .filter(|kind| moderates || *kind != Kind::Duty)
                    .map(|kind| {
                        view! {
                            <tr>
                                <th scope="row">{kind.name(l)}</th>
                                {Channel::ALL.into_iter().map(|c| view! { <td>{cell(&form, kind, c, l)}</td> }).collect_view()}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
        // Whoever becomes a moderator finds it as it was.
        {(!moderates)
            .then(|| {
                Channel::ALL
                    .into_iter()
                    .filter(|c| form.wants(Kind::Duty, *c))
                    .map(|c| view! { <input type="hidden" name="form[wanted][]" value=format!("{}.{}", Kind::Duty.code(), c.code()) /> })
                    .collect_view()
            })}
    }
}

fn cell(form: &ChoicesForm, kind: Kind, channel: Channel, l: Locale) -> AnyView {
    if kind.chosen(channel) {
        let value = format!("{}.{}", kind.code(), channel.code());
        let name = t::notification::choice(l, kind.name(l), channel.name(l));
        return view! {
            <Check name="wanted" value=value checked=form.wants(kind, channel) list=true>
                <span class="visually-hidden">{name}</span>
            </Check>
        }
        .into_any();
    }
    let (shown, told) = if kind.comes(channel) {
        (t::notification::always(l), "")
    } else {
        ("–", t::notification::not_so(l))
    };
    view! { <span class="meta" aria-hidden=(!told.is_empty()).then_some("true")>{shown}</span><span class="visually-hidden">{told}</span> }
        .into_any()
}
