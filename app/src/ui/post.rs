//! How a form is sent in the background: its fields as the browser has them, to one server function, by code that
//! is the same for all forms.

use super::standing;
use crate::Fault;

use crate::boot::{CAME_AS, use_boot, use_viewer};
use domain::Error;
use domain::error::Conflict;
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, PostUrl};
use leptos::server_fn::redirect::call_redirect_hook;
use leptos::server_fn::{Http, ServerFn};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// The way of a form to its server function, and what was answered.
#[derive(Clone, Copy)]
pub struct Post {
    /// Where it goes: `/api/events/save`.
    pub(super) url: &'static str,
    answer: RwSignal<Option<Result<(), Error>>>,
    sending: RwSignal<bool>,
    /// How often it was answered, and how often it was taken.
    answers: RwSignal<u32>,
    taken: RwSignal<u32>,
    /// What was sent last, as it went.
    sent: StoredValue<String>,
    /// Whether the page stays, wherever the server leads on to.
    stays: bool,
}

impl Post {
    /// The way to a server function that takes forms.
    #[must_use]
    pub fn to<S>() -> Self
    where
        S: ServerFn<Protocol = Http<PostUrl, Json>, Error = Fault>,
    {
        Self::at(S::url())
    }

    fn at(url: &'static str) -> Self {
        Self {
            url,
            answer: RwSignal::new(None),
            sending: RwSignal::new(false),
            answers: RwSignal::new(0),
            taken: RwSignal::new(0),
            sent: StoredValue::new(String::new()),
            stays: false,
        }
    }

    /// The same for a form over a page that is not left.
    #[must_use]
    pub const fn staying(self) -> Self {
        Self { stays: true, ..self }
    }

    /// Where it goes.
    #[must_use]
    pub const fn url(self) -> &'static str {
        self.url
    }

    /// What was answered last.
    #[must_use]
    pub fn answer(self) -> ReadSignal<Option<Result<(), Error>>> {
        self.answer.read_only()
    }

    /// Whether it is on its way.
    #[must_use]
    pub fn sending(self) -> ReadSignal<bool> {
        self.sending.read_only()
    }

    /// How often it was answered: what the page shows may have changed.
    #[must_use]
    pub fn answers(self) -> ReadSignal<u32> {
        self.answers.read_only()
    }

    /// How often it was taken.
    #[must_use]
    pub fn taken(self) -> ReadSignal<u32> {
        self.taken.read_only()
    }

    /// Whether what the form changes was changed elsewhere since it was opened.
    #[must_use]
    pub fn stale(self) -> Signal<bool> {
        Signal::derive(move || self.answer.with(|a| matches!(a, Some(Err(Error::Conflict(Conflict::Stale))))))
    }

    /// A field of what was sent last.
    #[must_use]
    pub fn sent(self, field: &str) -> Option<String> {
        let sent = self.sent.get_value();
        web_sys::UrlSearchParams::new_with_str(&sent).ok()?.get(field)
    }

    /// The fields of what was sent this way and refused, where the page comes back with them: for a reader without script.
    #[must_use]
    pub fn refused(self) -> Vec<(String, String)> {
        let kept = use_boot().with_value(|b| b.kept.clone()).filter(|k| k.action == self.url());
        kept.map(|k| k.fields).unwrap_or_default()
    }

    /// Sends the form in place of the browser. What is on its way already is not sent again.
    fn send(self, event: &web_sys::SubmitEvent) {
        if event.default_prevented() {
            return;
        }
        let Some(fields) = fields(event) else { return };
        event.prevent_default();
        if self.sending.get_untracked() {
            return;
        }
        self.sent.set_value(fields.clone());
        let stood = standing::sends();
        self.sending.set(true);
        leptos::task::spawn_local(async move {
            let answer = ask(self.url, fields).await;
            // The page may have gone on meanwhile.
            if answer.is_ok() {
                self.taken.try_update(|n| *n += 1);
            }
            let to = answer.as_ref().ok().cloned().flatten();
            self.answer.try_set(Some(answer.map(|_| ()).map_err(|Fault(error)| error)));
            self.answers.try_update(|n| *n += 1);
            self.sending.try_set(false);
            standing::answered(stood);
            // Whoever waits for the answer has it before the page goes on.
            if let Some(to) = to.filter(|_| !self.stays) {
                call_redirect_hook(&to);
            }
        });
    }
}

/// Sends a form that stands in the page as text, in place of the browser, to where it or its button says. The page stays:
/// where the server leads on is not followed.
pub fn send_as_it_is(event: &web_sys::SubmitEvent, then: impl FnOnce(Result<(), Fault>) + 'static) {
    let button = event.submitter().and_then(|button| button.get_attribute("formaction"));
    let form = event.target().and_then(|form| form.dyn_into::<web_sys::Element>().ok());
    let url = button.or_else(|| form?.get_attribute("action"));
    let (Some(url), Some(fields)) = (url, fields(event)) else { return };
    event.prevent_default();
    leptos::task::spawn_local(async move { then(ask(&url, fields).await.map(|_| ())) });
}

/// Sends one field, as a form with nothing else would.
pub(crate) async fn send_field(url: &str, name: &str, value: &str) -> Result<(), Fault> {
    let fields = web_sys::UrlSearchParams::new().map_err(|_| Fault(Error::Unavailable))?;
    fields.append(name, value);
    ask(url, fields.to_string().into()).await.map(drop)
}

/// A form's fields as the browser would send them (HTML, "constructing the entry list").
fn fields(event: &web_sys::SubmitEvent) -> Option<String> {
    let form: web_sys::HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    if let Some(button) = event.submitter().and_then(|s| s.dyn_into::<web_sys::HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        data.append_with_str(&button.name(), &button.value()).ok()?;
    }
    let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(fields.to_string().into())
}

/// Forms up to so many bytes are sent on though the page is left; Fetch allows for 64 KiB at a time ("keepalive").
#[cfg(feature = "hydrate")]
const KEPT_ALIVE: usize = 16 * 1024;

/// Sends a form and reads how it went, and where the server leads on to. Whoever leaves the page at once has said all
/// the same what they said.
#[cfg(feature = "hydrate")]
async fn ask(url: &str, fields: String) -> Result<Option<String>, Fault> {
    use leptos::server_fn::ContentType;
    use leptos::server_fn::error::FromServerFnError;
    use leptos::server_fn::redirect::REDIRECT_HEADER;
    use wasm_bindgen_futures::JsFuture;

    let (status, leads, body) = async {
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", PostUrl::CONTENT_TYPE)?;
        headers.set("accept", Json::CONTENT_TYPE)?;
        let request = web_sys::RequestInit::new();
        request.set_method("POST");
        request.set_headers(&headers);
        js_sys::Reflect::set(&request, &"keepalive".into(), &(fields.len() <= KEPT_ALIVE).into())?;
        request.set_body(&fields.into());
        let answer = JsFuture::from(window().fetch_with_str_and_init(url, &request)).await?;
        let answer: web_sys::Response = answer.dyn_into()?;
        let headers = answer.headers();
        let leads = if headers.has(REDIRECT_HEADER)? { headers.get("location")? } else { None };
        let body = JsFuture::from(answer.array_buffer()?).await?;
        Ok::<_, wasm_bindgen::JsValue>((answer.status(), leads, js_sys::Uint8Array::new(&body).to_vec()))
    }
    .await
    .map_err(|_| Fault(Error::Unavailable))?;
    if status < 400 { Ok(leads) } else { Err(Fault::de(body.into())) }
}

/// The server renders forms and sends none.
#[cfg(not(feature = "hydrate"))]
async fn ask(_: &str, _: String) -> Result<Option<String>, Fault> {
    Err(Error::Unavailable.into())
}

/// A form that is sent in the background where there is script, and by the browser where there is none.
#[component]
pub fn PostForm(
    /// Where it goes.
    post: Post,
    /// The classes of the form.
    #[prop(default = "")]
    class: &'static str,
    /// Its id, where buttons elsewhere on the page belong to it.
    #[prop(default = "")]
    id: &'static str,
    /// The form itself.
    #[prop(optional)]
    node: NodeRef<leptos::html::Form>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let class = (!class.is_empty()).then_some(class);
    let id = (!id.is_empty()).then_some(id);
    view! {
        <form
            class=class
            id=id
            method="post"
            action=post.url
            novalidate=""
            aria-busy=move || post.sending.get().then_some("true")
            on:submit=move |event| post.send(&event)
            on:click=once
            node_ref=node
        >
            <CameAs />
            {children()}
        </form>
    }
}

/// Says whose form this is: kept after a refusal, it is shown to nobody else.
#[component]
pub(super) fn CameAs() -> impl IntoView {
    use_viewer().map(|viewer| view! { <input type="hidden" name=CAME_AS value=viewer.id.to_string() /> })
}

/// A form that asks by its address: what was chosen becomes the query, and the router follows.
#[component]
pub fn QueryForm(
    /// The page asked: `/events`.
    #[prop(into)]
    action: String,
    /// The classes of the form.
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let page = action.clone();
    let ask = move |event: web_sys::SubmitEvent| {
        let Some(fields) = fields(&event) else { return };
        event.prevent_default();
        // What was not chosen need not stand in the address.
        let query: Vec<&str> = fields.split('&').filter(|field| !field.ends_with('=')).collect();
        navigate(&format!("{page}?{}", query.join("&")), NavigateOptions::default());
    };
    view! {
        <form class=class method="get" action=action on:submit=ask>
            {children()}
        </form>
    }
}

/// The second click of a double click presses no button again: the form may be empty by then, or another.
fn once(event: web_sys::MouseEvent) {
    let button = || {
        let pressed: web_sys::Element = event.target()?.dyn_into().ok()?;
        pressed.closest("button").ok()??.dyn_into::<web_sys::HtmlButtonElement>().ok()
    };
    if event.detail() > 1 && button().is_some_and(|b| b.type_() == "submit") {
        event.prevent_default();
    }
}
