//! Making a circle, and changing one.

use super::api::{AppointKeeper, DismissKeeper, SaveCircle, edit_circle};
use super::rule_name;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Field, Form, Hidden, Lines, Loaded, PageHead, PageTitle, Person, Post,
    PostForm, Radios, Refused, Version, data, say,
};
use domain::circle::{CircleFormPage, JoinRule};
use domain::event::PersonName;
use domain::{CircleId, Error, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("slug", t::circle::f_slug),
    ("name_ja", t::space::f_name_ja),
    ("name_en", t::space::f_name_en),
    ("description_ja", t::circle::f_description_ja),
    ("description_en", t::circle::f_description_en),
    ("rule", t::circle::f_rule),
    ("credentials", t::circle::f_credentials),
    ("moderator", t::circle::f_moderator),
];

/// The form of a circle, which may be a new one: one address for both, since each of its own would weigh on the first load
/// of every page.
#[component]
pub fn One() -> impl IntoView {
    let params = use_params_map();
    move || {
        if params.with(|p| p.get("id")).as_deref() == Some("new") {
            view! { <New /> }.into_any()
        } else {
            view! { <Edit /> }.into_any()
        }
    }
}

/// Makes a circle.
#[component]
fn New() -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<SaveCircle>();
    let found = data(|| (), |()| edit_circle(None));
    view! { <Loaded from=found view=move |page| view! { <FormView page=page save=save title=t::circle::new(l) /> } /> }
}

/// Changes a circle.
#[component]
fn Edit() -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<SaveCircle>();
    let (appoint, dismiss) = (Post::to::<AppointKeeper>(), Post::to::<DismissKeeper>());
    for (post, done) in [(appoint, t::circle::appointed(l)), (dismiss, t::circle::dismissed(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let id = || use_params_map().with(|p| p.get("id")).and_then(|id| id.parse::<CircleId>().ok());
    let found = data(
        move || (id(), appoint.answers().get(), dismiss.answers().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => edit_circle(Some(id)).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    let even = StoredValue::new(false);
    let view = move |page: CircleFormPage| {
        even.update_value(|e| *e = !*e);
        let id = page.form.id.clone();
        // Made before the form, whose context would reach these.
        let keepers =
            view! { <Keepers id=id people=page.moderators.clone() appoint=appoint dismiss=dismiss /> };
        let all = view! {
            <FormView page=page save=save title=t::circle::edit_title(l) />
            {keepers}
        };
        if even.get_value() { Either::Left(all) } else { Either::Right(all) }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn FormView(page: CircleFormPage, save: Post, title: &'static str) -> impl IntoView {
    let l = use_locale();
    let CircleFormPage { form: now, credentials, .. } = page;
    let id = now.id.parse::<CircleId>().ok();
    let hint = |rule| match rule {
        JoinRule::Open => t::circle::rule_open_hint(l),
        JoinRule::Request => t::circle::rule_request_hint(l),
        JoinRule::Credential => t::circle::rule_credential_hint(l),
        JoinRule::Invitation => t::circle::rule_invitation_hint(l),
    };
    let rules = JoinRule::ALL
        .into_iter()
        .map(|r| Choice::new(r.code(), rule_name(r, l)).hint(hint(r)))
        .collect::<Vec<_>>();
    let chosen = now.credentials.clone();
    let fresh = move || async move { edit_circle(id).await.ok().map(|p| p.form.version) };
    let now_at = id.map(|id| format!("/admin/circles/{id}")).unwrap_or_default();
    let above = vec![
        ("/admin".to_owned(), t::nav::admin(l).to_owned()),
        ("/admin/circles".to_owned(), t::circle::arrange(l).to_owned()),
    ];
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=above here=title />
        <PageHead title=title />
        <Form post=save labels=LABELS now_at=now_at>
            <Hidden name="id" value=now.id />
            <Version first=now.version stale=save.stale() fresh=fresh />
            <Field name="name_ja" label=t::space::f_name_ja(l) value=now.name_ja required=true />
            <Lines name="description_ja" label=t::circle::f_description_ja(l) value=now.description_ja rows=3 />
            <Field name="name_en" label=t::space::f_name_en(l) hint=t::space::f_en_hint(l) value=now.name_en />
            <Lines name="description_en" label=t::circle::f_description_en(l) hint=t::space::f_en_hint(l) value=now.description_en rows=3 />
            {id
                .is_none()
                .then(|| {
                    view! {
                        <Field name="slug" label=t::circle::f_slug(l) hint=t::circle::f_slug_hint(l) value=now.slug narrow=true required=true />
                        <Field name="moderator" label=t::circle::f_moderator(l) hint=t::circle::f_moderator_hint(l) narrow=true required=true />
                    }
                })}
            <Radios name="rule" label=t::circle::f_rule(l) choices=rules value=now.rule required=true />
            <fieldset class="choices" id="credentials" tabindex="-1">
                <legend>{t::circle::f_credentials(l)}</legend>
                <p class="hint">{t::circle::f_credentials_hint(l)}</p>
                <div class="field-row">
                    // Made within the form, whose context gives the boxes their names.
                    {credentials
                        .into_iter()
                        .map(|c| {
                            let ticked = chosen.contains(&c.code);
                            view! { <Check name="credentials" list=true value=c.code checked=ticked>{c.name}</Check> }
                        })
                        .collect_view()}
                </div>
            </fieldset>
            <Check name="hidden" checked=!now.hidden.is_empty()>
                {t::circle::f_hidden(l)}
                <span class="hint">{t::circle::f_hidden_hint(l)}</span>
            </Check>
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href="/admin/circles">{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}

/// Who keeps a circle in order.
#[component]
fn Keepers(id: String, people: Vec<PersonName>, appoint: Post, dismiss: Post) -> impl IntoView {
    let l = use_locale();
    let last = people.len() == 1;
    let circle = id.clone();
    let rows = people.into_iter().map(move |person| {
        let (member, name, circle) = (person.id, person.name.clone(), circle.clone());
        view! {
            <li>
                <Person person=person />
                {(!last)
                    .then(|| {
                        view! {
                            <PostForm post=dismiss>
                                <Hidden name="id" value=circle />
                                <Hidden name="member" value=member.to_string() />
                                <button class="button quiet small" disabled=move || dismiss.sending().get()>
                                    {t::circle::dismiss(l)}
                                    <span class="visually-hidden">{format!(" ({name})")}</span>
                                </button>
                            </PostForm>
                        }
                    })}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="section">
            <h2>{t::circle::moderators(l)}</h2>
            <p>{t::circle::moderators_text(l)}</p>
            <Refused posts=vec![dismiss] />
            <ul class="circle-members">{rows}</ul>
            <Form post=appoint prefix="" labels=LABELS>
                <Hidden name="id" value=id />
                <Field name="moderator" label=t::circle::f_moderator(l) hint=t::circle::f_handle_hint(l) narrow=true required=true />
                <div class="form-actions">
                    <button class="button" disabled=move || appoint.sending().get()>{t::circle::appoint(l)}</button>
                </div>
            </Form>
        </section>
    }
}
