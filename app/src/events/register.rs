//! The box that says how many seats are left, and one button that says exactly what will happen.

use super::show::Posts;
use crate::boot::{use_locale, use_viewer};
use crate::ui::{Ask, Check, Form, Hidden, Icon, Post, PostForm, seats_text};
use domain::account::Standing;
use domain::event::{Event, EventState};
use domain::question::{self, Question, YES};
use domain::registration::{MyPart, Phase, Promotion};
use domain::{EventId, Locale, t};
use leptos::prelude::*;

/// How the box looks, and what it says first.
fn headline(event: &Event, l: Locale) -> (&'static str, String) {
    let card = &event.card;
    match (card.state, card.mine) {
        (EventState::Cancelled, _) => ("cancelled", t::event::box_cancelled(l).to_owned()),
        (EventState::Draft, _) => ("closed", t::event::box_draft(l).to_owned()),
        _ if event.over => ("past", t::event::box_over(l).to_owned()),
        (_, MyPart::Confirmed) => ("registered", t::event::box_registered(l).to_owned()),
        _ if event.begun => ("closed", t::event::box_begun(l).to_owned()),
        (_, MyPart::Offered { .. }) => ("waiting", t::event::box_offered(l).to_owned()),
        (_, MyPart::Waiting { position }) => ("waiting", t::event::box_waiting(l, position)),
        _ if event.phase == Phase::Before => ("closed", t::event::box_not_open(l).to_owned()),
        _ if event.phase == Phase::Over => ("closed", t::event::box_closed(l).to_owned()),
        _ => match seats_text(card, l) {
            Some((text, level)) => (if level == "full" { "full" } else { "open" }, text),
            None => ("open", t::event::box_open(l).to_owned()),
        },
    }
}

#[component]
pub(super) fn RegistrationBox(event: Event, posts: Posts) -> impl IntoView {
    let l = use_locale();
    let card = event.card.clone();
    let ahead = card.state == EventState::Published && !event.begun;
    // Who came is seen as long as the page is there; nobody comes to one that was called off.
    let named = (card.mine == MyPart::Confirmed && !event.hide_names && card.state != EventState::Cancelled)
        .then_some(event.my_name_hidden);
    let (state, title) = headline(&event, l);
    let seats = match card.capacity {
        _ if event.over => t::event::came(l, card.taken),
        Some(capacity) => t::event::seats(l, capacity, card.taken),
        None => t::event::going(l, card.taken),
    };
    let icon = match state {
        "registered" => Some("check"),
        "cancelled" => Some("warning"),
        "waiting" => Some("clock"),
        _ => None,
    };
    view! {
        <section class="reg-box" data-state=state aria-labelledby="reg">
            <h2 id="reg" class="reg-title">
                {icon.map(|name| view! { <Icon name=name /> })}
                {title}
            </h2>
            {(card.state == EventState::Cancelled && !event.cancel_reason.is_empty())
                .then(|| view! { <p class="reg-text">{t::event::reason(l)} ": " {event.cancel_reason.clone()}</p> })}
            {(card.state != EventState::Cancelled).then(|| view! { <p class="reg-text">{seats}</p> })}
            {card
                .capacity
                .filter(|_| ahead)
                .map(|capacity| {
                    view! {
                        <progress class="reg-meter" max=capacity.to_string() value=card.taken.to_string() aria-label=t::event::seats_left_label(l)></progress>
                    }
                })}
            // Whoever comes late needs it most.
            {(card.mine == MyPart::Confirmed && card.state == EventState::Published && event.begun && !event.over)
                .then(|| view! { <a class="button block" href=format!("/events/{}/ticket", card.id)><Icon name="seat" />{t::event::see_ticket(l)}</a> })}
            {ahead.then(|| view! { <Act event=event posts=posts /> })}
            {named.map(|hidden| view! { <Named id=card.id hidden=hidden appear=posts.appear /> })}
        </section>
    }
}

/// What the reader can do, before the event begins.
#[component]
fn Act(event: Event, posts: Posts) -> impl IntoView {
    let l = use_locale();
    let id = event.card.id;
    match event.card.mine {
        MyPart::None => view! { <Take event=event register=posts.register /> }.into_any(),
        MyPart::Confirmed => view! {
            <p class="reg-note">{t::event::box_registered_text(l)}</p>
            <a class="button block" href=format!("/events/{id}/ticket")><Icon name="seat" />{t::event::see_ticket(l)}</a>
            <p class="reg-note">{until_text(&event, l)}</p>
            {event
                .may_cancel
                .then(|| view! { <CancelMine id=id cancel=posts.cancel label=t::event::cancel_mine(l) text=t::event::cancel_mine_text(l) /> })}
        }
        .into_any(),
        MyPart::Offered { .. } => {
            let at = event.offer_until.map(|m| m.short(l)).unwrap_or_default();
            let (accept, decline) = (posts.accept, posts.decline);
            view! {
                <p class="reg-note">{t::event::box_offered_text(l, at)}</p>
                <Form post=accept prefix="">
                    <Hidden name="id" value=id.to_string() />
                    <button class="button primary block" disabled=move || accept.sending().get()>{t::event::accept(l)}</button>
                </Form>
                <div class="reg-secondary">
                    <details class="confirm">
                        <summary>{t::event::decline(l)}</summary>
                        <p>{t::event::decline_text(l)}</p>
                        <Form post=decline prefix="">
                            <Hidden name="id" value=id.to_string() />
                            <div class="form-actions"><button class="button danger" disabled=move || decline.sending().get()>{t::event::decline(l)}</button></div>
                        </Form>
                    </details>
                </div>
            }
            .into_any()
        }
        MyPart::Waiting { .. } => {
            let text = match event.promotion {
                Promotion::Automatic => t::event::box_waiting_text(l),
                Promotion::Asked => t::event::box_waiting_asked(l),
            };
            view! {
                <p class="reg-note">{text}</p>
                <CancelMine id=id cancel=posts.cancel label=t::event::leave_line(l) text="" />
            }
            .into_any()
        }
    }
}

/// Registering, for those who have no part yet.
#[component]
fn Take(event: Event, register: Post) -> impl IntoView {
    let l = use_locale();
    let viewer = use_viewer();
    let card = event.card.clone();
    let id = card.id;
    match event.phase {
        Phase::Before => {
            let at = event.opens.map(|m| m.short(l)).unwrap_or_default();
            return view! { <p class="reg-note">{t::event::opens_at(l, at)}</p> }.into_any();
        }
        Phase::Over => return ().into_any(),
        Phase::Open => {}
    }
    if viewer.is_none() {
        return view! { <a class="button primary block" href=format!("/login?next=/events/{id}")>{t::event::login_to_register(l)}</a> }
            .into_any();
    }
    if viewer.is_some_and(|v| v.standing != Standing::Active) {
        return view! { <p class="reg-note">{t::event::not_yet(l)}</p> }.into_any();
    }
    let label = if card.full() { t::event::wait(l, card.waiting) } else { t::event::register(l).to_owned() };
    let closes = event.closes.map(|m| t::event::closes_at(l, m.short(l)));
    let questions = event.questions.clone();
    let asked = questions.iter().map(|q| (question::field(&q.key), q.label.clone())).collect();
    view! {
        <Form post=register prefix="" asked=asked>
            <Hidden name="id" value=id.to_string() />
            <Questions questions=questions />
            {(!event.hide_names).then(|| view! { <Check name="hidden" value="1">{t::event::name_leave_out(l)}</Check> })}
            <button class="button primary block" disabled=move || register.sending().get()>{label}</button>
        </Form>
        {closes.map(|text| view! { <p class="reg-note">{text}</p> })}
        <p class="reg-note">{until_text(&event, l)}</p>
    }
    .into_any()
}

/// Until when one may give a seat back.
fn until_text(event: &Event, l: Locale) -> String {
    match event.cancel_until {
        _ if !event.may_cancel => t::event::too_late(l).to_owned(),
        Some(at) => t::event::cancel_until_at(l, at.short(l)),
        None => t::event::cancel_until(l).to_owned(),
    }
}

/// What the host asks. With script, questions that depend on an answer are hidden until it is given.
#[component]
fn Questions(questions: Vec<Question>) -> impl IntoView {
    let l = use_locale();
    if questions.is_empty() {
        return ().into_any();
    }
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            show_asked(&node);
        }
    });
    let label_of =
        |key: &str| questions.iter().find(|q| q.key == key).map(|q| q.label.clone()).unwrap_or_default();
    let asks = questions
        .iter()
        .map(|question| {
            let only_if = match &question.when {
                None => String::new(),
                Some(c) if c.is == YES => t::event::q_only_if_yes(l, label_of(&c.key)),
                Some(c) => t::event::q_only_if(l, label_of(&c.key), &c.is),
            };
            view! { <Ask question=question.clone() only_if=only_if /> }
        })
        .collect_view();
    view! {
        <div
            class="asks"
            role="group"
            aria-label=t::event::questions(l)
            node_ref=node
            on:change=move |_| {
                if let Some(node) = node.get_untracked() {
                    show_asked(&node);
                }
            }
        >
            {asks}
        </div>
    }
    .into_any()
}

/// Shows the questions that are asked after what is answered now. What is hidden is not sent.
fn show_asked(node: &web_sys::Element) {
    use wasm_bindgen::JsCast;
    let Ok(asks) = node.query_selector_all("[data-when]") else { return };
    for index in 0..asks.length() {
        let Some(ask) = asks.get(index).and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) else {
            continue;
        };
        let (Some(when), Some(is)) = (ask.get_attribute("data-when"), ask.get_attribute("data-is")) else {
            continue;
        };
        let mut given = false;
        if let Ok(inputs) =
            node.query_selector_all(&format!("[data-key=\"{when}\"]:not([hidden]) input:checked"))
        {
            for n in 0..inputs.length() {
                let input = inputs.get(n).and_then(|i| i.dyn_into::<web_sys::HtmlInputElement>().ok());
                given |= input.is_some_and(|input| input.value() == is);
            }
        }
        ask.set_hidden(!given);
        let Ok(inputs) = ask.query_selector_all("input, textarea") else { continue };
        for n in 0..inputs.length() {
            if let Some(input) = inputs.get(n).and_then(|i| i.dyn_into::<web_sys::Element>().ok()) {
                let _set = input.toggle_attribute_with_force("disabled", !given);
            }
        }
    }
}

/// Whether one's name stands among those who come.
#[component]
fn Named(id: EventId, hidden: bool, appear: Post) -> impl IntoView {
    let l = use_locale();
    let (now, change) = if hidden {
        (t::event::name_hidden(l), t::event::name_show(l))
    } else {
        (t::event::name_shown(l), t::event::name_hide(l))
    };
    view! {
        <PostForm post=appear class="reg-name">
            <Hidden name="id" value=id.to_string() />
            <Hidden name="hidden" value=if hidden { "" } else { "1" } />
            <p class="reg-note">{now}</p>
            <button class="button small" disabled=move || appear.sending().get()>{change}</button>
        </PostForm>
    }
}

#[component]
fn CancelMine(id: EventId, cancel: Post, label: &'static str, text: &'static str) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="reg-secondary">
            <details class="confirm">
                <summary>{label}</summary>
                {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
                <Form post=cancel prefix="">
                    <Hidden name="id" value=id.to_string() />
                    <div class="form-actions"><button class="button danger" disabled=move || cancel.sending().get()>{t::event::cancel_yes(l)}</button></div>
                </Form>
            </details>
        </div>
    }
}
