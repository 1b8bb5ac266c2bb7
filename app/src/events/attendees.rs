//! Who comes, for those who host.

use super::api::attendees;
use super::id_param;
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Empty, Loaded, PageHead, PageTitle, When, data, profession_name};
use domain::registration::{AttendeesQuery, RegistrationState};
use domain::{Error, t};
use leptos::prelude::*;

/// Who comes.
#[component]
pub fn Attendees() -> impl IntoView {
    let l = use_locale();
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => attendees(id, AttendeesQuery::default()).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! {
        <Loaded
            from=found
            view=move |page| {
                let card = page.event.card;
                let above = vec![
                    ("/events".to_owned(), t::nav::events(l).to_owned()),
                    (format!("/events/{}", card.id), card.title.clone()),
                ];
                view! {
                    <PageTitle text=format!("{} {}", t::event::attendees_title(l), card.title) />
                    <Breadcrumbs above=above here=t::event::attendees_title(l) />
                    <PageHead title=t::event::attendees_title(l) lede=card.title.clone() />
                    {if page.list.attendees.is_empty() {
                        view! { <Empty title=t::event::none_attendees(l) text=t::event::none_attendees_text(l) /> }.into_any()
                    } else {
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
                                    <tbody>
                                        {page
                                            .list
                                            .attendees
                                            .into_iter()
                                            .zip(page.clock)
                                            .map(|(a, since)| {
                                                let (tone, text) = match a.state {
                                                    RegistrationState::Confirmed => ("success", t::event::confirmed(l)),
                                                    _ => ("warning", t::event::waiting(l)),
                                                };
                                                view! {
                                                    <tr>
                                                        <th scope="row" data-label=t::account::name(l)>
                                                            <a href=format!("/members/{}", a.handle)>{a.name}</a>
                                                        </th>
                                                        <td data-label=t::account::profession(l)>{profession_name(a.profession.as_deref(), l)}</td>
                                                        <td data-label=t::event::state(l)><span class="badge" data-tone=tone>{text}</span></td>
                                                        <td data-label=t::event::since(l)><When at=since /></td>
                                                    </tr>
                                                }
                                            })
                                            .collect_view()}
                                    </tbody>
                                </table>
                            </div>
                        }
                            .into_any()
                    }}
                }
            }
        />
    }
}
