//! One member in the admins' table, and what can be done about them.

use super::desk::{Desk, error_text, typed_reason};
use crate::applications::{Acts, Said};
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Icon, Person, PostForm, When};
use domain::account::{MemberKind, Standing};
use domain::event::PersonName;
use domain::member::AdminMember;
use domain::{Locale, MemberId, Role, t};
use leptos::prelude::*;

/// How a standing is called.
pub(super) const fn standing_name(standing: Standing, l: Locale) -> &'static str {
    match standing {
        Standing::Unverified => t::admin::unverified(l),
        Standing::Pending => t::admin::pending(l),
        Standing::Active => t::admin::active(l),
        Standing::Suspended => t::admin::suspended(l),
        Standing::Leaving => t::admin::leaving(l),
    }
}

const fn role_name(role: Role, l: Locale) -> &'static str {
    match role {
        Role::Host => t::admin::host(l),
        Role::Verifier => t::admin::verifier(l),
        Role::Moderator => t::admin::moderator(l),
        Role::Admin => t::admin::admin(l),
    }
}

#[component]
pub(super) fn Row(member: AdminMember, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let active = member.standing == Standing::Active;
    // Only members have a profile to go to.
    let handle = if active { member.handle.clone() } else { String::new() };
    let person =
        PersonName { id: member.id, handle, name: member.name.clone(), profession: None, verified: false };
    let kind = match member.kind {
        MemberKind::Supporter => t::admin::supporter(l),
        MemberKind::Interested => t::admin::interested(l),
    };
    let tone = match member.standing {
        Standing::Unverified => "neutral",
        Standing::Pending => "warning",
        Standing::Active => "success",
        Standing::Suspended => "danger",
        Standing::Leaving => "neutral",
    };
    let row = format!("member-{}", member.id);
    view! {
        <tr id=row>
            <th scope="row">
                <div>
                    <Person person=person />
                    <p class="meta">{kind}</p>
                    <p class="meta">{member.email.clone()}</p>
                    {(!member.statement.is_empty()).then(|| view! { <p class="typed">{member.statement.clone()}</p> })}
                    {(!member.messages.is_empty()).then(|| view! { <Said messages=member.messages.clone() /> })}
                </div>
            </th>
            <td data-label=t::admin::standing(l)>
                <div>
                    <span class="badge" data-tone=tone>{standing_name(member.standing, l)}</span>
                    {member.reason.clone().map(|reason| view! { <p class="meta">{t::admin::reason(l)} ": " {reason}</p> })}
                </div>
            </td>
            <td data-label=t::admin::roles(l)><Roles member=member.clone() desk=desk /></td>
            <td data-label=t::admin::joined(l)><When at=member.joined year=true /></td>
            <td class="row-actions"><Actions member=member desk=desk /></td>
        </tr>
    }
}

/// The roles held, each to be taken.
#[component]
fn Roles(member: AdminMember, desk: Desk) -> impl IntoView {
    let l = use_locale();
    if member.roles.is_empty() {
        return t::admin::no_roles(l).into_any();
    }
    let id = member.id;
    view! {
        <ul class="marks">
            {member
                .roles
                .into_iter()
                .map(|role| {
                    let name = role_name(role, l);
                    view! {
                        <li>
                            <span class="badge" data-tone="info">{name}</span>
                            <PostForm post=desk.revoke>
                                <Who id=id />
                                <input type="hidden" name="role" value=role.code() />
                                <button
                                    class="button quiet small"
                                    aria-label=t::admin::revoke_label(l, name)
                                    disabled=move || desk.revoke.sending().get()
                                >
                                    {t::admin::revoke(l)}
                                </button>
                            </PostForm>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// Whom a form is about.
#[component]
fn Who(id: MemberId) -> impl IntoView {
    view! { <input type="hidden" name="id" value=id.to_string() /> }
}

#[component]
fn Actions(member: AdminMember, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let id = member.id;
    let name = StoredValue::new(member.name.clone());
    let me = use_viewer().is_some_and(|v| v.id == id);
    let missing: Vec<Role> = Role::ALL.into_iter().filter(|r| !member.roles.contains(r)).collect();
    let refused = move || {
        desk.refused
            .with(|r| r.as_ref().filter(|(about, _)| *about == id).map(|(_, error)| error_text(error, l)))
    };
    view! {
        {move || refused().map(|text| view! { <p class="error" role="alert"><Icon name="warning" />{text}</p> })}
        {(member.standing == Standing::Pending)
            .then(|| {
                view! {
                    <PostForm post=desk.approve>
                        <Who id=id />
                        <button class="button small" disabled=move || desk.approve.sending().get()>
                            <About name=name.get_value() />
                            {t::admin::approve(l)}
                        </button>
                    </PostForm>
                }
            })}
        {(member.standing == Standing::Pending)
            .then(|| view! { <Acts id=id name=name.get_value() ways=(desk.ask, desk.decline) /> })}
        {member.declined
            .then(|| {
                view! {
                    <PostForm post=desk.reopen>
                        <Who id=id />
                        <button class="button small" disabled=move || desk.reopen.sending().get()>
                            <About name=name.get_value() />
                            {t::application::reopen(l)}
                        </button>
                    </PostForm>
                }
            })}
        {(member.standing == Standing::Suspended)
            .then(|| {
                view! {
                    <PostForm post=desk.lift>
                        <Who id=id />
                        <button class="button small" disabled=move || desk.lift.sending().get()>
                            <About name=name.get_value() />
                            {t::admin::lift(l)}
                        </button>
                    </PostForm>
                }
            })}
        {(member.standing == Standing::Active && !missing.is_empty())
            .then(|| {
                view! {
                    <PostForm post=desk.grant>
                        <Who id=id />
                        <div class="field">
                            <select name="role" aria-label=format!("{}{}", t::admin::of(l, name.get_value()), t::admin::role(l))>
                                {missing.iter().map(|r| view! { <option value=r.code()>{role_name(*r, l)}</option> }).collect_view()}
                            </select>
                        </div>
                        <button class="button small" disabled=move || desk.grant.sending().get()>
                            <About name=name.get_value() />
                            {t::admin::grant(l)}
                        </button>
                    </PostForm>
                }
            })}
        {(matches!(member.standing, Standing::Active | Standing::Pending) && !me)
            .then(|| view! { <Suspension id=id name=name.get_value() desk=desk /> })}
    }
}

/// The name before a button's words, for those who hear the page.
#[component]
fn About(name: String) -> impl IntoView {
    let l = use_locale();
    view! { <span class="visually-hidden">{t::admin::of(l, name)}</span> }
}

/// Asks for the reason before a member is shut out.
#[component]
fn Suspension(id: MemberId, name: String, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let typed = typed_reason(id);
    let open = typed.is_some();
    let field = format!("reason-{id}");
    let hint = format!("{field}-hint");
    view! {
        <details class="confirm" open=open>
            <summary class="button small danger"><About name=name.clone() />{t::admin::suspend(l)}</summary>
            <PostForm post=desk.suspend class="form">
                <Who id=id />
                <p>{t::admin::suspend_text(l)}</p>
                <div class="field">
                    <label for=field.clone()>
                        {t::admin::reason(l)}
                        <span class="required">{t::form::required(l)}</span>
                    </label>
                    <p class="hint" id=hint.clone()>{t::admin::reason_hint(l)}</p>
                    <input id=field name="reason" type="text" value=typed required=true maxlength="500" aria-describedby=hint />
                </div>
                <div class="form-actions">
                    <button class="button danger" disabled=move || desk.suspend.sending().get()>{t::admin::suspend_yes(l, name)}</button>
                </div>
            </PostForm>
        </details>
    }
}
