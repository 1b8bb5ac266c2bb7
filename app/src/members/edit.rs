//! Changing one's own profile.

use super::api::{SaveProfile, own_profile};
use super::with_audience::{Terms, WithAudience, kept};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Editor, Field, Form, Lines, Loaded, PageHead, PageTitle, Post, Select,
    Version, data,
};
use domain::error::Conflict;
use domain::member::{Part, ProfileForm};
use domain::vocabulary::Vocabulary;
use domain::{Error, t};
use leptos::prelude::*;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("name", t::member::f_name),
    ("reading", t::member::f_reading),
    ("handle", t::member::f_handle),
    ("headline", t::member::f_headline),
    ("professions", t::member::profession),
    ("fields", t::member::field),
    ("schools", t::member::school),
    ("prefecture", t::member::prefecture),
    ("about", t::member::about),
    ("can_help", t::member::can_help),
    ("want_to_learn", t::member::want_to_learn),
    ("link", t::member::link),
];

/// Changes one's own profile.
#[component]
pub fn EditProfile() -> impl IntoView {
    let save = Post::to::<SaveProfile>();
    let found = data(|| (), |()| own_profile());
    view! { <Loaded from=found view=move |form| view! { <ProfileFormView form=form save=save /> } /> }
}

/// Whether the profile was changed elsewhere since the form was opened, also where a reader without script was told.
fn changed(save: Post) -> Signal<bool> {
    let fault = Error::Conflict(Conflict::Stale);
    let before = kept().is_some_and(|k| k.error == fault);
    let now = save.stale();
    Signal::derive(move || if save.answer().with(Option::is_none) { before } else { now.get() })
}

#[component]
fn ProfileFormView(form: ProfileForm, save: Post) -> impl IntoView {
    let l = use_locale();
    let changed = changed(save);
    let profile = format!("/members/{}", form.handle);
    let above = vec![("/me".to_owned(), t::nav::me(l).to_owned()), (profile.clone(), form.name.clone())];
    let mut prefectures = vec![Choice::new("", t::form::choose(l))];
    prefectures.extend(Vocabulary::Prefecture.terms().iter().map(|p| Choice::new(p.code, p.name(l))));
    let shown = form.clone();
    let audience = move |part: Part| shown.audience(part).to_owned();
    view! {
        <PageTitle text=t::member::edit_profile(l) />
        <Breadcrumbs above=above here=t::member::edit_profile(l) />
        <PageHead title=t::member::edit_profile(l) lede=t::member::lede_edit(l) />
        <Form post=save labels=LABELS now_at=profile.clone()>
            <Version first=form.version.clone() stale=changed fresh=|| async { own_profile().await.ok().map(|f| f.version) } />
            <fieldset class="form-section">
                <legend>{t::member::f_names(l)}</legend>
                <Field name="name" label=t::member::f_name(l) hint=t::member::f_name_hint(l) value=form.name.clone() autocomplete="name" required=true />
                <Field name="reading" label=t::member::f_reading(l) hint=t::member::f_reading_hint(l) value=form.reading.clone() />
                <Field
                    name="handle"
                    label=t::member::f_handle(l)
                    hint=t::member::f_handle_hint(l)
                    value=form.handle.clone()
                    autocomplete="username"
                    required=true
                />
                <Field name="headline" label=t::member::f_headline(l) hint=t::member::f_headline_hint(l) value=form.headline.clone() />
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::member::f_words(l)}</legend>
                <WithAudience part=Part::CanHelp audience=audience(Part::CanHelp)>
                    <Lines name="can_help" label=t::member::can_help(l) hint=t::member::f_can_help_hint(l) value=form.can_help.clone() />
                </WithAudience>
                <WithAudience part=Part::WantToLearn audience=audience(Part::WantToLearn)>
                    <Lines name="want_to_learn" label=t::member::want_to_learn(l) value=form.want_to_learn.clone() />
                </WithAudience>
                <WithAudience part=Part::About audience=audience(Part::About)>
                    <Editor name="about" label=t::member::about(l) value=form.about.clone() />
                </WithAudience>
                <WithAudience part=Part::Link audience=audience(Part::Link)>
                    <Field name="link" label=t::member::link(l) hint=t::member::f_link_hint(l) kind="url" value=form.link.clone() />
                </WithAudience>
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::member::f_open(l)}</legend>
                <p class="hint">{t::member::f_open_hint(l)}</p>
                <Check name="open_to_consultation" checked=form.open_to_consultation == "yes">{t::member::f_consultation(l)}</Check>
                <Check name="open_to_speaking" checked=form.open_to_speaking == "yes">{t::member::f_speaking(l)}</Check>
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::member::f_work(l)}</legend>
                <WithAudience part=Part::Professions audience=audience(Part::Professions)>
                    <Terms list=Vocabulary::Profession part=Part::Professions chosen=form.professions.clone() save=save />
                </WithAudience>
                <WithAudience part=Part::Fields audience=audience(Part::Fields)>
                    <Terms list=Vocabulary::Field part=Part::Fields chosen=form.fields.clone() save=save />
                </WithAudience>
                <WithAudience part=Part::Schools audience=audience(Part::Schools)>
                    <Terms list=Vocabulary::School part=Part::Schools chosen=form.schools.clone() save=save />
                </WithAudience>
                <WithAudience part=Part::Prefecture audience=audience(Part::Prefecture)>
                    <Select name="prefecture" label=t::member::prefecture(l) choices=prefectures value=form.prefecture.clone() />
                </WithAudience>
            </fieldset>
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=profile>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
