//! The demo's own page: the mails it would have sent.

pub mod api;

use crate::boot::use_locale;
use crate::ui::{Empty, Loaded, PageHead, PageTitle, data};
use domain::t;
use leptos::prelude::*;

/// The mails the demo would have sent, the newest first.
#[component]
pub fn MailboxPage() -> impl IntoView {
    let l = use_locale();
    let found = data(|| (), |()| api::list_mails());
    view! {
        <PageTitle text=t::demo::mailbox(l) />
        <PageHead title=t::demo::mailbox(l) lede=t::demo::mailbox_text(l) />
        <Loaded
            from=found
            view=move |mails| {
                if mails.is_empty() {
                    return view! { <Empty title=t::demo::no_mail(l) text=t::demo::no_mail_text(l) /> }.into_any();
                }
                view! {
                    <ul class="mailbox">
                        {mails
                            .into_iter()
                            .map(|m| {
                                view! {
                                    <li class="mail">
                                        <details>
                                            <summary><span class="mail-subject">{m.subject}</span><span class="mail-to">{m.to}</span></summary>
                                            <div class="mail-body"><pre>{linked(&m.text)}</pre></div>
                                        </details>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }
        />
    }
}

/// A mail's text with its addresses as links.
fn linked(text: &str) -> Vec<AnyView> {
    text.split_inclusive('\n')
        .map(|line| {
            let bare = line.trim();
            if bare.starts_with("http://") || bare.starts_with("https://") {
                view! { <a href=bare.to_owned() rel="external">{bare.to_owned()}</a> "\n" }.into_any()
            } else {
                view! { {line.to_owned()} }.into_any()
            }
        })
        .collect()
}
