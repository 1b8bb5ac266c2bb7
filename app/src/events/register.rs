//! The box that says how many seats are left, and one button that says exactly what will happen.

use crate::boot::{use_locale, use_viewer};
use crate::ui::{Form, Hidden, Icon, Post, seats_text};
use domain::account::Standing;
use domain::event::{Event, EventState};
use domain::registration::MyPart;
use domain::t;
use leptos::prelude::*;

#[component]
pub(super) fn RegistrationBox(event: Event, register: Post, cancel: Post) -> impl IntoView {
    let l = use_locale();
    let viewer = use_viewer();
    let card = event.card.clone();
    let id = card.id;
    let open = card.state == EventState::Published && !event.begun;
    let (state, title) = match (card.state, card.mine) {
        (EventState::Cancelled, _) => ("cancelled", t::event::box_cancelled(l).to_owned()),
        (EventState::Draft, _) => ("closed", t::event::box_draft(l).to_owned()),
        _ if event.over => ("past", t::event::box_over(l).to_owned()),
        (_, MyPart::Confirmed) => ("registered", t::event::box_registered(l).to_owned()),
        _ if event.begun => ("closed", t::event::box_begun(l).to_owned()),
        (_, MyPart::Waiting { position }) => ("waiting", t::event::box_waiting(l, position)),
        _ => match seats_text(&card, l) {
            Some((text, level)) => (if level == "full" { "full" } else { "open" }, text),
            None => ("open", t::event::box_open(l).to_owned()),
        },
    };
    let seats = match card.capacity {
        _ if event.over => t::event::came(l, card.taken),
        Some(capacity) => t::event::seats(l, capacity, card.taken),
        None => t::event::going(l, card.taken),
    };
    let action = match card.mine {
        MyPart::None if open && viewer.is_none() => {
            view! { <a class="button primary block" href=format!("/login?next=/events/{id}")>{t::event::login_to_register(l)}</a> }.into_any()
        }
        MyPart::None if open && viewer.as_ref().is_some_and(|v| v.standing != Standing::Active) => {
            view! { <p class="reg-note">{t::event::not_yet(l)}</p> }.into_any()
        }
        MyPart::None if open => {
            let label = if card.full() { t::event::wait(l, card.waiting) } else { t::event::register(l).to_owned() };
            view! {
                <Form post=register prefix="">
                    <Hidden name="id" value=id.to_string() />
                    <button class="button primary block" disabled=move || register.sending().get()>{label}</button>
                </Form>
                <p class="reg-note">{t::event::cancel_until(l)}</p>
            }
                .into_any()
        }
        MyPart::Confirmed if open => {
            view! {
                <p class="reg-note">{t::event::box_registered_text(l)}</p>
                <p class="reg-note">{t::event::cancel_until(l)}</p>
                <CancelMine id=id cancel=cancel label=t::event::cancel_mine(l) text=t::event::cancel_mine_text(l) />
            }
                .into_any()
        }
        MyPart::Waiting { .. } if open => {
            view! {
                <p class="reg-note">{t::event::box_waiting_text(l)}</p>
                <CancelMine id=id cancel=cancel label=t::event::leave_line(l) text="" />
            }
                .into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <section class="reg-box" data-state=state aria-labelledby="reg">
            <h2 id="reg" class="reg-title">
                {match state {
                    "registered" => Some(view! { <Icon name="check" /> }),
                    "cancelled" => Some(view! { <Icon name="warning" /> }),
                    "waiting" => Some(view! { <Icon name="clock" /> }),
                    _ => None,
                }}
                {title}
            </h2>
            {(card.state != EventState::Cancelled).then(|| view! { <p class="reg-text">{seats}</p> })}
            {card
                .capacity
                .filter(|_| open)
                .map(|capacity| {
                    view! {
                        <progress class="reg-meter" max=capacity.to_string() value=card.taken.to_string() aria-label=t::event::seats_left_label(l)></progress>
                    }
                })}
            {action}
        </section>
    }
}

#[component]
fn CancelMine(id: domain::EventId, cancel: Post, label: &'static str, text: &'static str) -> impl IntoView {
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
