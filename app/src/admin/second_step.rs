//! Of whom a second step is demanded.

use crate::boot::use_locale;
use crate::ui::{Choice, Form, Post, Radios};
use domain::setting::SecondStepDemand as Demand;
use domain::t;
use leptos::prelude::*;

#[component]
pub(super) fn SecondStepForm(demand: Demand, save: Post) -> impl IntoView {
    let l = use_locale();
    let name = |demand: Demand| match demand {
        Demand::Nobody => t::admin::second_nobody(l),
        Demand::Admins => t::admin::second_admins(l),
        Demand::Team => t::admin::second_team(l),
    };
    let choices = Demand::ALL.into_iter().map(|d| Choice::new(d.code(), name(d))).collect();
    view! {
        <div class="card">
            <details>
                <summary>{t::admin::second(l, name(demand))}</summary>
                <Form post=save prefix="" labels=&[("demand", t::admin::second_label)]>
                    <p class="hint">{t::admin::second_hint(l)} " " <a href="/me/settings/account">{t::security::title(l)}</a></p>
                    <Radios name="demand" label=t::admin::second_label(l) choices=choices value=demand.code() />
                    <div class="form-actions">
                        <button class="button" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                    </div>
                </Form>
            </details>
        </div>
    }
}
