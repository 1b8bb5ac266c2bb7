//! Pictures and files: pasted, dropped or chosen, sent while one goes on writing, and put where the cursor was.

use super::area::Area;
use crate::boot::use_locale;
use domain::t;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Where files are sent.
const URL: &str = "/talk/upload";
/// While an input method is at work the text is its own: looked at again after so long.
const WAIT: Duration = Duration::from_millis(200);
/// Percent between two steps that the text shows.
const STEP: u32 = 10;

/// A file on its way, or one that was not taken.
#[derive(Clone, PartialEq, Eq)]
struct One {
    id: u32,
    name: String,
    percent: u32,
    /// What stands in the text for it at present.
    holds: String,
    /// Why it was not taken.
    why: Option<String>,
}

impl One {
    fn placeholder(&self) -> String {
        format!("⏳{} {} {}%", self.id, self.name, self.percent)
    }
}

/// Editors that there have been; none shares its files with another.
static EDITORS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// Files that did not arrive, to be sent again, each by its editor and its number there. Not a value of the page: on
    /// the server a page goes from thread to thread, and a browser's file can be let go of on its own thread only.
    static LOST: RefCell<HashMap<(u32, u32), web_sys::File>> = RefCell::default();
}

/// The files of one editor.
#[derive(Clone, Copy)]
pub(super) struct Uploads {
    area: Area,
    all: RwSignal<Vec<One>>,
    last: StoredValue<u32>,
    /// Whether sending the form had to wait.
    held: RwSignal<bool>,
    editor: u32,
}

impl Uploads {
    pub(super) fn new(area: Area) -> Self {
        let uploads = Self {
            area,
            all: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            held: RwSignal::new(false),
            editor: EDITORS.fetch_add(1, Ordering::Relaxed),
        };
        on_cleanup(move || LOST.with_borrow_mut(|lost| lost.retain(|(of, _), _| *of != uploads.editor)));
        Effect::new(move |_| {
            if area.node.get().is_some() {
                uploads.hold();
            }
        });
        uploads
    }

    fn busy(self) -> bool {
        self.all.try_with_untracked(|all| all.iter().any(|one| one.why.is_none())).unwrap_or_default()
    }

    /// A text is not sent with a file half on its way.
    fn hold(self) {
        let Some(form) = self.area.element().and_then(|area| area.form()) else { return };
        let heard = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            if self.busy() {
                event.prevent_default();
                event.stop_immediate_propagation();
                self.held.try_set(true);
            }
        });
        let added =
            form.add_event_listener_with_callback_and_bool("submit", heard.as_ref().unchecked_ref(), true);
        if added.is_ok() {
            // It lives as long as the form.
            heard.forget();
        }
    }

    /// Sends what was pasted, where that is files and no text: offices paste a picture of their text beside it.
    pub(super) fn paste(self, event: &web_sys::ClipboardEvent) {
        let Some(data) = event.clipboard_data() else { return };
        let text = data.get_data("text/plain").is_ok_and(|text| !text.is_empty());
        if let Some(files) = data.files().filter(|files| files.length() > 0 && !text) {
            event.prevent_default();
            self.send_all(&files);
        }
    }

    /// Lets files be dropped here.
    pub(super) fn hover(self, event: &web_sys::DragEvent) {
        if event.data_transfer().is_some_and(|data| data.types().includes(&JsValue::from("Files"), 0)) {
            event.prevent_default();
        }
    }

    /// Sends what was dropped.
    pub(super) fn drop(self, event: &web_sys::DragEvent) {
        if let Some(files) = event.data_transfer().and_then(|d| d.files()).filter(|f| f.length() > 0) {
            event.prevent_default();
            self.send_all(&files);
        }
    }

    fn send_all(self, files: &web_sys::FileList) {
        for file in (0..files.length()).filter_map(|n| files.get(n)) {
            self.send(&file);
        }
    }

    fn send(self, file: &web_sys::File) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        let name: String = file.name().chars().filter(|c| !"[]()\n\r".contains(*c)).take(60).collect();
        let mut one = One { id, name, percent: 0, holds: String::new(), why: None };
        one.holds = one.placeholder();
        let at = self.area.selected().map_or(0, |(_, until)| until);
        let begins = at == 0 || self.area.between(at - 1, at) == "\n";
        self.area.type_over(at, at, &format!("{}{}\n", if begins { "" } else { "\n" }, one.holds));
        // Those that were refused before were read by now; those that can be sent again stay.
        self.all.update(|all| {
            all.retain(|one| one.why.as_ref().is_none_or(String::is_empty));
            all.push(one);
        });
        self.held.set(false);
        LOST.with_borrow_mut(|lost| lost.insert((self.editor, id), file.clone()));
        if self.start(id, file).is_err() {
            self.done(id, Err(None));
        }
    }

    /// Sends one again that did not arrive, to where the cursor is now.
    fn again(self, id: u32) {
        let file = self.found(id);
        self.all.update(|all| all.retain(|one| one.id != id));
        if let Some(file) = file {
            self.send(&file);
        }
    }

    fn start(self, id: u32, file: &web_sys::File) -> Result<(), JsValue> {
        let form = web_sys::FormData::new()?;
        form.append_with_blob_and_filename("file", file, &file.name())?;
        let request = web_sys::XmlHttpRequest::new()?;
        request.open("POST", URL)?;
        request.set_request_header("Accept", "application/json")?;
        let on_its_way = request.clone();
        let told = Closure::<dyn Fn(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
            let percent = if event.total() > 0.0 { event.loaded() * 100.0 / event.total() } else { 0.0 };
            if !self.progress(id, percent as u32) {
                let _gone = on_its_way.abort();
            }
        });
        request.upload()?.set_onprogress(Some(told.as_ref().unchecked_ref()));
        let ended = request.clone();
        let done = Closure::once_into_js(move || {
            drop(told);
            self.done(id, answer(&ended));
        });
        request.set_onloadend(Some(done.unchecked_ref()));
        request.send_with_opt_form_data(Some(&form))
    }

    /// The file of this number, which is let go of.
    fn found(self, id: u32) -> Option<web_sys::File> {
        LOST.with_borrow_mut(|lost| lost.remove(&(self.editor, id)))
    }

    fn with(self, id: u32, change: impl FnOnce(&mut One)) {
        self.all.try_update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.id == id) {
                change(one);
            }
        });
    }

    fn find(self, id: u32) -> Option<One> {
        self.all.try_with_untracked(|all| all.iter().find(|one| one.id == id).cloned()).flatten()
    }

    /// Shows how much has arrived; `false` where nobody waits for it any more.
    fn progress(self, id: u32, percent: u32) -> bool {
        let Some(mut one) = self.find(id) else { return false };
        self.with(id, |one| one.percent = percent);
        // Each step would be one more in the browser's own undo.
        if percent / STEP == one.percent / STEP || self.area.composes() {
            return true;
        }
        one.percent = percent / STEP * STEP;
        let holds = one.placeholder();
        // Whoever deletes what stands for a file does not want it.
        let still = self.area.exchange(&one.holds, &holds);
        if still {
            self.with(id, |one| one.holds = holds);
        } else {
            self.all.try_update(|all| all.retain(|one| one.id != id));
        }
        still
    }

    /// It has arrived, or was refused.
    fn done(self, id: u32, answer: Result<String, Option<String>>) {
        if self.area.composes() {
            set_timeout(move || self.done(id, answer), WAIT);
            return;
        }
        let Some(one) = self.find(id) else { return };
        match answer {
            Ok(markdown) => {
                drop(self.found(id));
                self.area.exchange(&one.holds, &markdown);
                self.all.try_update(|all| all.retain(|one| one.id != id));
            }
            Err(why) => {
                if !self.area.exchange(&format!("{}\n", one.holds), "") {
                    self.area.exchange(&one.holds, "");
                }
                self.with(id, |one| one.why = Some(why.unwrap_or_default()));
            }
        }
    }
}

/// What the server says: what to put into the text, or why not; nothing where it did not answer.
fn answer(request: &web_sys::XmlHttpRequest) -> Result<String, Option<String>> {
    let body = request.response_text().ok().flatten().and_then(|text| js_sys::JSON::parse(&text).ok());
    let field = |name: &str| js_sys::Reflect::get(body.as_ref()?, &name.into()).ok()?.as_string();
    match request.status() {
        Ok(200) => field("markdown").ok_or(None),
        _ => Err(field("why")),
    }
}

/// The button that chooses files.
#[component]
pub(super) fn FileButton(uploads: Uploads) -> impl IntoView {
    let l = use_locale();
    let input = NodeRef::<leptos::html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            if let Some(files) = input.files() {
                uploads.send_all(&files);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    view! {
        <button type="button" data-mark="attach" aria-label=t::editor::attach(l) title=t::editor::attach(l) on:click=choose>
            <crate::ui::Icon name="attach" />
        </button>
        // Without a name it is no part of the form.
        <input type="file" multiple hidden tabindex="-1" aria-label=t::editor::attach(l) node_ref=input on:change=chosen />
    }
}

/// What is on its way, and what was not taken.
#[component]
pub(super) fn UploadList(uploads: Uploads) -> impl IntoView {
    let l = use_locale();
    let waits = move || uploads.held.get() && uploads.all.with(|all| all.iter().any(|one| one.why.is_none()));
    let list = move || {
        let all = uploads.all.get();
        (!all.is_empty()).then(|| {
            let rows = all.into_iter().map(|one| match one.why {
                None => view! {
                    <li>
                        <span>{one.name}</span>
                        " "
                        <progress max="100" value=one.percent.to_string() aria-label=t::editor::sending(l)></progress>
                    </li>
                }
                .into_any(),
                Some(why) if why.is_empty() => {
                    let (id, text) = (one.id, format!("{}: {}", one.name, t::editor::not_sent(l)));
                    view! {
                        <li class="error">
                            <crate::ui::Icon name="warning" />
                            {text}
                            <button type="button" class="button quiet small" on:click=move |_| uploads.again(id)>{t::editor::send_again(l)}</button>
                        </li>
                    }
                    .into_any()
                }
                Some(why) => {
                    view! { <li class="error"><crate::ui::Icon name="warning" />{format!("{}: {why}", one.name)}</li> }.into_any()
                }
            });
            view! { <ul class="editor-uploads">{rows.collect_view()}</ul> }
        })
    };
    view! {
        <div aria-live="polite">
            {list}
            {move || waits().then(|| view! { <p class="hint">{t::editor::held(l)}</p> })}
        </div>
    }
}
