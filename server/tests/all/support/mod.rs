//! A community that is served in-process, and the browsers that visit it.

pub mod html;
pub mod outline;
pub mod people;
pub mod process;

use axum::Router;
use axum::body::{Body, to_bytes};
use clap::Parser;
use domain::Actor;
use html::Html;
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use serde_json::Value;
use server::config::ServeConfig;
use server::jobs::work_through;
use server::mail::Post;
use server::router::{App, router};
use std::collections::BTreeMap;
use std::sync::Mutex;
use store::Db;
use tower::ServiceExt;

/// Where the community is, as its people type it.
pub const HERE: &str = "http://community.example";

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    serve: ServeConfig,
}

/// The configuration of these flags.
pub fn config(flags: &[&str]) -> ServeConfig {
    Cli::parse_from([&["assemble"], flags].concat()).serve
}

/// A community that is served.
pub struct Site {
    /// Where its files are, as long as it is there.
    _data: tempfile::TempDir,
    pub app: App,
    router: Router,
    url: String,
}

impl Site {
    /// Serves a database, without a limit of requests.
    pub fn new(db: &Db) -> Self {
        Self::with(db, &[])
    }

    /// Serves a database with these flags as well.
    pub fn with(db: &Db, flags: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let usual = ["--rate-limit", "0", "--public-url", HERE, "--data", data.path().to_str().unwrap()];
        let given = |flag: &str| flags.contains(&flag);
        let usual = usual.chunks(2).filter(|pair| !given(pair[0])).flatten().copied();
        let flags: Vec<&str> = usual.chain(flags.iter().copied()).collect();
        // Shown beside a test that fails.
        server::log::begin(server::config::LogFormat::Pretty);
        let app = App::new(db.clone(), config(&flags));
        Self { _data: data, url: app.config.public_url(), router: router(app.clone()), app }
    }

    /// Answers on a port of this machine, for programs that are not in this process: the address. Ends with the test.
    pub async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = self.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// A browser nobody signed in with.
    pub fn visitor(&self) -> Client {
        Client {
            router: self.router.clone(),
            url: self.url.clone(),
            cookies: Mutex::default(),
            headers: vec![],
        }
    }

    /// A browser in which this member is signed in.
    pub async fn member(&self, actor: &Actor) -> Client {
        let secret =
            store::accounts::sessions::begin(&self.app.db, store::testing::id(actor), &Default::default())
                .await
                .unwrap();
        let client = self.visitor();
        client.set_cookie(app::request::session_cookie(self.app.config.secure()), &secret);
        client
    }

    /// Does what the outbox holds; the mails of it, oldest first.
    pub async fn mails(&self) -> Vec<domain::account::Mail> {
        let mailbox = app::request::Mailbox::default();
        work_through(&self.app, &Post::Mailbox(mailbox.clone())).await;
        let mut mails = mailbox.list();
        mails.reverse();
        mails
    }
}

/// What a server function is sent.
#[derive(Clone, Debug)]
pub enum Args {
    Json(Value),
    Form(Vec<(String, String)>),
}

/// Fields of a form.
pub fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// Fields as a browser writes them.
pub fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A browser: sends what browsers send, and keeps cookies.
pub struct Client {
    router: Router,
    url: String,
    cookies: Mutex<BTreeMap<String, String>>,
    headers: Vec<(HeaderName, String)>,
}

impl Client {
    /// The same browser, sending one more header each time.
    pub fn sending(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((HeaderName::from_static(name), value.to_owned()));
        self
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        let path = path.split('#').next().unwrap_or_default();
        let request =
            Request::get(path).header(header::ACCEPT, "text/html,*/*").header("sec-fetch-site", "none");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Asks for an answer that is read piece by piece, with something beside the request.
    pub async fn open(&self, path: &str, beside: impl Clone + Send + Sync + 'static) -> (u16, Body) {
        let mut request =
            Request::get(path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        request.extensions_mut().insert(beside);
        request.headers_mut().insert(header::HOST, self.url.split("://").nth(1).unwrap().parse().unwrap());
        let cookies: Vec<_> = self.cookies.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        (response.status().as_u16(), response.into_body())
    }

    /// Sends a form that stands on a page, without script.
    pub async fn post(&self, page: &str, action: &str, fields: &[(String, String)]) -> Answer {
        self.post_bytes(page, action, encoded(fields)).await
    }

    /// Sends whatever bytes as a form that stands on a page.
    pub async fn post_bytes(&self, page: &str, action: &str, body: impl Into<Body>) -> Answer {
        self.send_form(page, action, "application/x-www-form-urlencoded", body.into()).await
    }

    /// As a browser sends a form that stands on a page.
    async fn send_form(&self, page: &str, action: &str, kind: &str, body: Body) -> Answer {
        let request = Request::post(action)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, &self.url)
            .header(header::REFERER, format!("{}{page}", self.url))
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(body).unwrap()).await
    }

    /// Sends files with a form that stands on a page, each with its field and its name.
    pub async fn upload(&self, page: &str, action: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (field, name, bytes) in files {
            let head = format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        self.upload_body(page, action, body).await
    }

    /// Sends whatever bytes as such a form.
    pub async fn upload_body(&self, page: &str, action: &str, body: impl Into<Body>) -> Answer {
        self.send_form(page, action, "multipart/form-data; boundary=limit", body.into()).await
    }

    /// Calls a server function as the page's script does.
    pub async fn call(&self, path: &str, args: &Args) -> Answer {
        let (kind, body) = match args {
            Args::Json(value) => ("application/json", value.to_string()),
            Args::Form(fields) => ("application/x-www-form-urlencoded", encoded(fields)),
        };
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a request with the host, this browser's cookies and headers, and keeps the cookies it is given.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let host = self.url.split("://").nth(1).unwrap();
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        let cookies: Vec<_> = self.cookies.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        // A stream of what happens has no end.
        let endless = head.headers.get(header::CONTENT_TYPE).is_some_and(|t| t == "text/event-stream");
        let bytes = if endless { Default::default() } else { to_bytes(body, usize::MAX).await.unwrap() };
        let answer = Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.lock().unwrap().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        answer
    }
}

/// The kind of request that no page of ours sends.
pub fn bare(method: Method, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn set_cookies(&self) -> Vec<String> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap().to_owned()).collect()
    }

    /// Where a form led.
    #[track_caller]
    pub fn led_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location")
    }

    /// The page, as a browser's parser reads it.
    pub fn html(&self) -> Html {
        Html::read(&self.body)
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }
}
