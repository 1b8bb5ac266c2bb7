//! Who is in a circle; for its moderators also who asks, and whom they invited.

use super::api::{AnswerRequest, ExpelMember, InviteMember, UninviteMember, circle_members};
use super::slug_param;
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Field, Form, Hidden, Loaded, PageHead, PageTitle, Pager, Person, Post, PostForm, Refused,
    TextArea, data, say,
};
use domain::circle::{CircleMember, CircleMembersPage, CircleRequest};
use domain::event::PersonName;
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[("handle", t::circle::f_handle)];

#[derive(Clone, Copy)]
struct Ways {
    answer: Post,
    invite: Post,
    uninvite: Post,
    expel: Post,
}

/// Who is in a circle.
#[component]
pub fn Members() -> impl IntoView {
    let l = use_locale();
    let ways = Ways {
        answer: Post::to::<AnswerRequest>(),
        invite: Post::to::<InviteMember>(),
        uninvite: Post::to::<UninviteMember>(),
        expel: Post::to::<ExpelMember>(),
    };
    for (post, done) in [
        (ways.answer, t::circle::answered(l)),
        (ways.invite, t::circle::invited_done(l)),
        (ways.uninvite, t::circle::uninvited(l)),
        (ways.expel, t::circle::expelled(l)),
    ] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let page = move || use_query_map().with(|q| q.get("page")).and_then(|n| n.parse().ok()).unwrap_or(1_i64);
    let answers = move || [ways.answer, ways.invite, ways.uninvite, ways.expel].map(|p| p.answers().get());
    let found = data(move || (slug_param(), page(), answers()), |(slug, page, _)| circle_members(slug, page));
    let even = StoredValue::new(false);
    let view = move |page: CircleMembersPage| {
        even.update_value(|e| *e = !*e);
        let all = view! { <All page=page ways=ways /> };
        // Drawn anew each time: what was unfolded would come to stand for somebody else.
        if even.get_value() { Either::Left(all) } else { Either::Right(all) }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn All(page: CircleMembersPage, ways: Ways) -> impl IntoView {
    let l = use_locale();
    let CircleMembersPage { circle, members, page, pages, moderates, requests, invited } = page;
    let (slug, href) = (circle.slug.clone(), format!("/circles/{}", circle.slug));
    let above =
        vec![("/circles".to_owned(), t::circle::title(l).to_owned()), (href.clone(), circle.name.clone())];
    let of = slug.clone();
    // Made before the form, whose context would reach the rows' own forms.
    let asks = (moderates && !requests.is_empty())
        .then(|| view! { <Requests requests=requests answer=ways.answer /> });
    let rows = members.into_iter().map(|m| row(m, &of, moderates.then_some(ways.expel), l)).collect_view();
    let awaited = (!invited.is_empty())
        .then(|| view! { <Invited people=invited slug=of.clone() uninvite=ways.uninvite /> });
    let form = moderates.then(|| {
        view! {
            <section class="section">
                <h2>{t::circle::invite(l)}</h2>
                <Form post=ways.invite labels=LABELS>
                    <Hidden name="slug" value=slug />
                    <Field name="handle" label=t::circle::f_handle(l) hint=t::circle::f_handle_hint(l) narrow=true required=true />
                    <div class="form-actions">
                        <button class="button primary" disabled=move || ways.invite.sending().get()>{t::circle::invite_send(l)}</button>
                    </div>
                </Form>
            </section>
        }
    });
    view! {
        <PageTitle text=format!("{} · {}", t::nav::members(l), circle.name) />
        <Breadcrumbs above=above here=t::nav::members(l) />
        <PageHead title=t::circle::members_of(l, &circle.name) lede=t::circle::members_lede(l) />
        <Refused posts=vec![ways.answer, ways.uninvite, ways.expel] />
        {asks}
        <ul class="circle-members">{rows}</ul>
        <Pager page=page pages=pages href=move |n| format!("{href}/members?page={n}") />
        {form}
        {awaited}
    }
}

fn row(member: CircleMember, slug: &str, expel: Option<Post>, l: Locale) -> impl IntoView + use<> {
    let CircleMember { person, since, moderator } = member;
    let (id, name, slug) = (person.id, person.name.clone(), slug.to_owned());
    view! {
        <li id=format!("member-{id}")>
            <Person person=person />
            <p class="meta">
                {moderator.then(|| view! { <span class="badge" data-tone="success">{t::circle::moderator(l)}</span> })}
                <span>{t::circle::since(l, since.day_with_year(l))}</span>
            </p>
            {expel
                .filter(|_| !moderator)
                .map(|expel| {
                    let field = format!("reason-{id}");
                    view! {
                        <details class="confirm">
                            <summary class="button quiet small danger">
                                {t::circle::expel(l)}
                                <span class="visually-hidden">{format!(" ({name})")}</span>
                            </summary>
                            <PostForm post=expel class="form">
                                <Hidden name="slug" value=slug />
                                <Hidden name="member" value=id.to_string() />
                                <p>{t::circle::expel_text(l)}</p>
                                <div class="field">
                                    <label for=field.clone()>{t::circle::f_reason(l)} <span class="required">{t::form::required(l)}</span></label>
                                    <TextArea id=field name="reason" value="" rows=3 described_by=Signal::stored(None) invalid=false required=true />
                                </div>
                                <div class="form-actions">
                                    <button class="button danger" disabled=move || expel.sending().get()>{t::circle::expel_yes(l, name)}</button>
                                </div>
                            </PostForm>
                        </details>
                    }
                })}
        </li>
    }
}

#[component]
fn Requests(requests: Vec<CircleRequest>, answer: Post) -> impl IntoView {
    let l = use_locale();
    let rows = requests.into_iter().map(|r| {
        let CircleRequest { id, person, words, at } = r;
        let (field, kept) = (format!("answer-{id}"), typed(answer, &id.to_string()));
        let open = !kept.is_empty();
        let whose = format!(" ({})", person.name);
        let again = whose.clone();
        view! {
            <li class="card" id=format!("request-{id}")>
                <Person person=person />
                <p class="meta">{t::circle::asked_on(l, at.day_with_year(l))}</p>
                <p class="typed">{words}</p>
                <PostForm post=answer>
                    <Hidden name="form[id]" value=id.to_string() />
                    <Hidden name="form[answer]" value="accept" />
                    <button class="button primary small" disabled=move || answer.sending().get()>
                        {t::circle::accept(l)}
                        <span class="visually-hidden">{whose}</span>
                    </button>
                </PostForm>
                <details class="confirm" open=open>
                    <summary class="button small">
                        {t::circle::decline(l)}
                        <span class="visually-hidden">{again}</span>
                    </summary>
                    <PostForm post=answer class="form">
                        <Hidden name="form[id]" value=id.to_string() />
                        <Hidden name="form[answer]" value="decline" />
                        <div class="field">
                            <label for=field.clone()>{t::circle::f_answer(l)} <span class="required">{t::form::required(l)}</span></label>
                            <TextArea id=field name="form[words]" value=kept rows=3 described_by=Signal::stored(None) invalid=false />
                        </div>
                        <div class="form-actions">
                            <button class="button danger" disabled=move || answer.sending().get()>{t::circle::decline_send(l)}</button>
                        </div>
                    </PostForm>
                </details>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2>{t::circle::requests(l)}</h2>
            <ul class="circle-requests">{rows.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Invited(people: Vec<PersonName>, slug: String, uninvite: Post) -> impl IntoView {
    let l = use_locale();
    let rows = people.into_iter().map(|person| {
        let (id, name, slug) = (person.id, person.name.clone(), slug.clone());
        view! {
            <li>
                <Person person=person />
                <PostForm post=uninvite>
                    <Hidden name="slug" value=slug />
                    <Hidden name="member" value=id.to_string() />
                    <button class="button quiet small" disabled=move || uninvite.sending().get()>
                        {t::circle::uninvite(l)}
                        <span class="visually-hidden">{format!(" ({name})")}</span>
                    </button>
                </PostForm>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2>{t::circle::invited_people(l)}</h2>
            <ul class="circle-members">{rows.collect_view()}</ul>
        </section>
    }
}

/// What was typed before it was refused, for a moderator without script.
fn typed(post: Post, id: &str) -> String {
    let fields = post.refused();
    let of = |name: &str| {
        fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    if of("form[id]") == id { of("form[words]") } else { String::new() }
}
