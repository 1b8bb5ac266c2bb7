//! Who comes, for those who host: search, states, a file, and a message to them.

use super::api::{AttendeesPage, Message, attendees};
use super::id_param;
use crate::boot::{form_key, use_locale};
use crate::ui::{
    Breadcrumbs, Choice, Empty, Field, Form, Hidden, Icon, Lines, Loaded, Markup, PageHead, PageTitle, Pager,
    Pages, Post, QueryForm, Select, data, profession_name, write_when,
};
use domain::event_message::{MessageAudience, SentMessage};
use domain::registration::{Attendee, AttendeesQuery, RegistrationState};
use domain::{Error, EventId, Locale, Moment, t, time};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("audience", t::event::message_to),
    ("subject", t::event::message_subject),
    ("body", t::event::message_body),
];

fn query() -> AttendeesQuery {
    use_query_map().with(|m| AttendeesQuery {
        words: m.get("q").unwrap_or_default(),
        state: m.get("state").and_then(|s| RegistrationState::parse(&s)),
        page: m.get("page").and_then(|p| p.parse().ok()).unwrap_or(1),
    })
}

fn href(id: EventId, query: &AttendeesQuery, state: Option<RegistrationState>, page: i64) -> String {
    let mut parts = Vec::new();
    if !query.words.is_empty() {
        parts.push(format!("q={}", domain::member::percent(&query.words)));
    }
    if let Some(state) = state {
        parts.push(format!("state={}", state.code()));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    let sign = if parts.is_empty() { "" } else { "?" };
    format!("/events/{id}/attendees{sign}{}", parts.join("&"))
}

/// Who comes.
#[component]
pub fn Attendees() -> impl IntoView {
    let message = Post::to::<Message>();
    let asked = Memo::new(move |_| query());
    let found = data(
        move || (id_param(), asked.get(), message.taken().get()),
        |(id, query, _)| async move {
            match id {
                Some(id) => attendees(id, query).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! {
        <Loaded from=found view=move |page| view! { <AttendeesView page=page query=asked.get_untracked() message=message /> } />
    }
}

#[component]
fn AttendeesView(page: AttendeesPage, query: AttendeesQuery, message: Post) -> impl IntoView {
    let l = use_locale();
    let card = page.event.card.clone();
    let id = card.id;
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), card.title.clone()),
    ];
    let count = |state| page.counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let live = [RegistrationState::Confirmed, RegistrationState::Offered, RegistrationState::Waiting];
    let all: i64 = live.iter().map(|s| count(*s)).sum();
    let tabs: Vec<(Option<RegistrationState>, String)> =
        std::iter::once((None, t::event::all_states(l, all)))
            .chain(
                RegistrationState::ALL
                    .into_iter()
                    .filter(|s| count(*s) > 0)
                    .map(|s| (Some(s), t::event::state_count(l, s.name(l), count(s)))),
            )
            .collect();
    let until = page.until;
    let still = page.still.map(|still| still.text(l, |_| until.map(|m| m.short(l)).unwrap_or_default()));
    let narrowed = !query.words.is_empty() || query.state.is_some();
    let table = if page.list.attendees.is_empty() {
        if narrowed {
            view! { <Empty title=t::event::none_found(l) text=t::event::none_found_text(l) /> }.into_any()
        } else {
            view! { <Empty title=t::event::none_attendees(l) text=t::event::none_attendees_text(l) /> }
                .into_any()
        }
    } else {
        let rows = rows(&page.list.attendees, &page.clock, l);
        view! {
            <div class="table-wrap" role="region" aria-label=t::event::attendees_title(l) tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{t::account::name(l)}</th>
                            <th scope="col">{t::account::profession(l)}</th>
                            <th scope="col">{t::event::state(l)}</th>
                            <th scope="col">{t::event::since(l)}</th>
                        </tr>
                    </thead>
                    <tbody inner_html=rows></tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let pages = Pages::Of(page.list.pages);
    let paged = query.clone();
    let (words, chosen) = (query.words.clone(), query.state);
    view! {
        <PageTitle text=format!("{} {}", t::event::attendees_title(l), card.title) />
        <Breadcrumbs above=above here=t::event::attendees_title(l) />
        <PageHead title=t::event::attendees_title(l) lede=card.title.clone()>
            <a class="button" href=format!("/events/{id}/check-in")><Icon name="check" />{t::event::check_in(l)}</a>
            <a class="button quiet" href=format!("/events/{id}/attendees.csv") rel="external" download=""><Icon name="download" />{t::event::csv(l)}</a>
        </PageHead>
        {still.map(|text| view! { <p class="meta" id="still">{text}</p> })}
        <QueryForm action=format!("/events/{id}/attendees") class="search-row">
            <label class="visually-hidden" for="q">{t::event::search_attendees(l)}</label>
            <input id="q" name="q" type="search" value=words placeholder=t::event::search_attendees(l) />
            {chosen.map(|s| view! { <input type="hidden" name="state" value=s.code() /> })}
            <button class="button">{t::event::search_button(l)}</button>
        </QueryForm>
        <nav class="tabs" aria-label=t::event::state(l)>
            {tabs
                .into_iter()
                .map(|(state, text)| {
                    let current = (state == chosen).then_some("page");
                    view! { <a href=href(id, &query, state, 1) aria-current=current>{text}</a> }
                })
                .collect_view()}
        </nav>
        {table}
        <Pager page=page.list.page pages=pages href=move |n| href(id, &paged, paged.state, n) />
        <MessageForm id=id sent=page.messages message=message />
    }
}

/// The rows as text: nothing in them reacts. What somebody answered stands below, over the whole width.
fn rows(attendees: &[Attendee], clock: &[Moment], l: Locale) -> String {
    let now = crate::boot::now();
    Markup::of(|m| {
        for (a, since) in attendees.iter().zip(clock) {
            let answered = (!a.answers.is_empty()).then_some(("class", "answered"));
            m.element("tr", answered.as_slice(), |m| {
                m.element("th", &[("scope", "row")], |m| {
                    m.element("a", &[("href", &format!("/members/{}", a.handle))], |m| {
                        m.text(&a.name);
                    });
                });
                m.element("td", &[("data-label", t::account::profession(l))], |m| {
                    m.text(profession_name(a.profession.as_ref(), l).unwrap_or_default());
                });
                let tone = match a.state {
                    RegistrationState::Confirmed => "success",
                    RegistrationState::Offered | RegistrationState::Waiting => "warning",
                    _ => "neutral",
                };
                m.element("td", &[("data-label", t::event::state(l))], |m| {
                    m.element("span", &[("class", "badge"), ("data-tone", tone)], |m| {
                        m.text(a.state.name(l));
                    });
                    if a.price_yen > 0 && a.state == RegistrationState::Confirmed {
                        m.text(&format!(" {} {}", time::yen(a.price_yen), t::event::door_price(l)));
                    }
                });
                m.element("td", &[("data-label", t::event::since(l))], |m| {
                    write_when(m, *since, false, now, l);
                });
            });
            if answered.is_some() {
                m.element("tr", &[("class", "answers")], |m| {
                    m.element("td", &[("colspan", "4")], |m| {
                        write_answers(m, a, l);
                    });
                });
            }
        }
    })
}

/// A message to those who come, and what was sent before.
#[component]
fn MessageForm(id: EventId, sent: Vec<SentMessage>, message: Post) -> impl IntoView {
    let l = use_locale();
    let audiences =
        MessageAudience::ALL.into_iter().map(|a| Choice::new(a.code(), a.name(l))).collect::<Vec<_>>();
    let past = (!sent.is_empty()).then(|| {
        let list = sent
            .into_iter()
            .map(|s| {
                view! {
                    <li class="card">
                        <h3>{s.subject}</h3>
                        <p class="meta">{s.sent.near(crate::boot::now(), l)} " " {t::event::message_sent(l, s.sent_to)} " " {s.author}</p>
                        <p class="plain-text">{s.body}</p>
                    </li>
                }
            })
            .collect_view();
        view! { <h2>{t::event::messages_sent(l)}</h2> <ul class="messages">{list}</ul> }
    });
    view! {
        <section class="section">
            <h2 id="message">{t::event::message_title(l)}</h2>
            <p class="meta">{t::event::message_hint(l)}</p>
            <Form post=message labels=LABELS>
                <Hidden name="event" value=id.to_string() />
                <Hidden name="key" value=form_key("message") />
                <Select name="audience" label=t::event::message_to(l) choices=audiences value="confirmed" />
                <Field name="subject" label=t::event::message_subject(l) required=true />
                <Lines name="body" label=t::event::message_body(l) rows=6 />
                <div class="form-actions"><button class="button primary" disabled=move || message.sending().get()>{t::event::message_send(l)}</button></div>
            </Form>
            {past}
        </section>
    }
}

fn write_answers(m: &mut Markup, attendee: &Attendee, l: Locale) {
    m.element("dl", &[("aria-label", &t::event::answers_of(l, &attendee.name))], |m| {
        for answer in &attendee.answers {
            m.element("div", &[], |m| {
                m.element("dt", &[], |m| {
                    m.text(&answer.question);
                });
                m.element("dd", &[], |m| {
                    m.text(&answer.text());
                });
            });
        }
    });
}
