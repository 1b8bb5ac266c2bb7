//! Changing one's own profile.

use super::api::{SaveProfile, own_profile};
use super::with_audience::{Terms, WithAudience, kept};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Editor, Field, Form, Lines, Loaded, PageHead, PageTitle, Post, Select,
    Version, data,
};
use domain::error::Conflict;
use domain::member::{Part, ProfileFormPage};
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
    ("links", t::member::link),
    ("called_by", t::member::called_by),
    ("workplaces", t::member::workplaces),
    ("languages", t::member::languages),
    ("open", t::member::f_open),
];

/// Changes one's own profile.
#[component]
pub fn EditProfile() -> impl IntoView {
    let save = Post::to::<SaveProfile>();
    let found = data(|| (), |()| own_profile());
    view! { <Loaded from=found view=move |own| view! { <ProfileFormView own=own save=save /> } /> }
}

/// Whether the profile was changed elsewhere since the form was opened, also where a reader without script was told.
fn changed(save: Post) -> Signal<bool> {
    let fault = Error::Conflict(Conflict::Stale);
    let before = kept().is_some_and(|k| k.error == fault);
    let now = save.stale();
    Signal::derive(move || if save.answer().with(Option::is_none) { before } else { now.get() })
}

#[component]
fn ProfileFormView(own: ProfileFormPage, save: Post) -> impl IntoView {
    let l = use_locale();
    let ProfileFormPage { form, choices, credentials } = own;
    let mut of = {
        let mut choices = choices;
        move |list: Vocabulary| {
            choices.iter_mut().find(|(l, _)| *l == list).map(|(_, c)| std::mem::take(c)).unwrap_or_default()
        }
    };
    let changed = changed(save);
    let profile = format!("/members/{}", form.handle);
    let above = vec![("/me".to_owned(), t::nav::me(l).to_owned()), (profile.clone(), form.name.clone())];
    let mut prefectures = vec![Choice::new("", t::form::choose(l))];
    prefectures.extend(of(Vocabulary::Prefecture).into_iter().map(|p| Choice::new(p.code, p.name)));
    let (professions, fields, schools) =
        (of(Vocabulary::Profession), of(Vocabulary::Field), of(Vocabulary::School));
    let (languages, open) = (of(Vocabulary::Language), of(Vocabulary::Open));
    let shown = form.clone();
    let audience = move |part: Part| shown.audience(part).to_owned();
    view! {
        <PageTitle text=t::member::edit_profile(l) />
        <Breadcrumbs above=above here=t::member::edit_profile(l) />
        <PageHead title=t::member::edit_profile(l) lede=t::member::lede_edit(l) />
        <Form post=save labels=LABELS now_at=profile.clone()>
            <Version first=form.version.clone() stale=changed fresh=|| async { own_profile().await.ok().map(|p| p.form.version) } />
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
                <WithAudience part=Part::CalledBy audience=audience(Part::CalledBy)>
                    <Field name="called_by" label=t::member::called_by(l) hint=t::member::f_called_by_hint(l) value=form.called_by.clone() />
                </WithAudience>
                <WithAudience part=Part::Headline audience=audience(Part::Headline)>
                    <Field name="headline" label=t::member::f_headline(l) hint=t::member::f_headline_hint(l) value=form.headline.clone() />
                </WithAudience>
                <Check name="unlisted" checked=form.unlisted == "yes">
                    {t::member::f_unlisted(l)}
                    <span class="hint">{t::member::f_unlisted_hint(l)}</span>
                </Check>
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
                <WithAudience part=Part::Links audience=audience(Part::Links)>
                    <Lines name="links" label=t::member::link(l) hint=t::member::f_link_hint(l) value=form.links.clone() />
                </WithAudience>
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::member::f_open_section(l)}</legend>
                <p class="hint">{t::member::f_open_hint(l)}</p>
                <WithAudience part=Part::Open audience=audience(Part::Open)>
                    <Terms part=Part::Open choices=open chosen=form.open.clone() save=save />
                </WithAudience>
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::member::f_work(l)}</legend>
                <WithAudience part=Part::Professions audience=audience(Part::Professions)>
                    <Terms part=Part::Professions choices=professions chosen=form.professions.clone() save=save />
                </WithAudience>
                {(!credentials.is_empty())
                    .then(|| {
                        let names = credentials.join(t::member::joint(l));
                        view! {
                            <WithAudience part=Part::Credentials audience=audience(Part::Credentials)>
                                <p><strong>{t::member::credential(l)}</strong><br />{names}</p>
                            </WithAudience>
                        }
                    })}
                <WithAudience part=Part::Fields audience=audience(Part::Fields)>
                    <Terms part=Part::Fields choices=fields chosen=form.fields.clone() save=save />
                </WithAudience>
                <WithAudience part=Part::Workplaces audience=audience(Part::Workplaces)>
                    <Lines name="workplaces" label=t::member::workplaces(l) hint=t::member::f_workplaces_hint(l) value=form.workplaces.clone() />
                </WithAudience>
                <WithAudience part=Part::Schools audience=audience(Part::Schools)>
                    <Terms part=Part::Schools choices=schools chosen=form.schools.clone() save=save />
                </WithAudience>
                <WithAudience part=Part::Prefecture audience=audience(Part::Prefecture)>
                    <Select name="prefecture" label=t::member::prefecture(l) choices=prefectures value=form.prefecture.clone() />
                </WithAudience>
                <WithAudience part=Part::Languages audience=audience(Part::Languages)>
                    <Terms part=Part::Languages choices=languages chosen=form.languages.clone() save=save />
                </WithAudience>
            </fieldset>
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=profile>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
