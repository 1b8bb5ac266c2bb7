//! A mail server of another make, as a process of its own.

use serde::Deserialize;
use server::mail::Post;
use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A mail as the server took it.
#[derive(Debug, Deserialize)]
pub struct Arrived {
    pub from: Option<String>,
    pub to: Vec<String>,
    pub header_to: String,
    pub header_from: String,
    pub subject: String,
    pub date: String,
    pub message_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub charset: String,
    pub text: String,
    pub html: Option<String>,
    pub parts: Vec<String>,
    pub in_reply_to: String,
    pub references: String,
    pub unsubscribe: String,
    pub unsubscribe_post: String,
    /// What goes into calendars, and by which method.
    pub calendar: Option<String>,
    pub method: Option<String>,
    pub file: Option<String>,
    pub longest_line: usize,
    pub ascii: bool,
    pub defects: Vec<String>,
}

/// A mail server; it ends with this value.
pub struct Smtp {
    pub port: u16,
    process: Child,
    lines: Receiver<String>,
    /// A mail that was looked at, and not taken.
    kept: RefCell<Option<String>>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The folder with the server's code, which is put there if it is missing. Each test is a process of its own: one
/// installs, the others wait.
fn packages() -> PathBuf {
    let target = root().join("target");
    std::fs::create_dir_all(&target).unwrap();
    let lock = std::fs::File::create(target.join("test-py.lock")).unwrap();
    lock.lock().unwrap();
    let done = Command::new(root().join("scripts/python-tools")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    target.join("test-py")
}

impl Smtp {
    /// Listens on a port (0 is any), and refuses so many mails before it takes one.
    pub fn start(port: u16, refuse: u32) -> Self {
        let mut process = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/mail/server.py"))
            .args([port.to_string(), refuse.to_string()])
            .env("PYTHONPATH", packages())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        let port =
            lines.recv_timeout(Duration::from_secs(30)).expect("the mail server starts").parse().unwrap();
        Self { port, process, lines, kept: RefCell::default() }
    }

    /// The way to this server, as the configuration would give it.
    pub fn post(&self) -> Post {
        Post::smtp(&format!("smtp://127.0.0.1:{}", self.port), "集いの場 <noreply@community.example>")
            .unwrap()
    }

    /// The next mail.
    #[track_caller]
    pub fn next(&self) -> Arrived {
        let kept = self.kept.borrow_mut().take();
        let line = kept.unwrap_or_else(|| self.lines.recv_timeout(Duration::from_secs(10)).expect("a mail"));
        serde_json::from_str(&line).unwrap()
    }

    /// Whether nothing more arrived. The server writes a mail down before it says that it took it, so nothing is
    /// on its way once the worker is done.
    pub fn quiet(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(50)).is_err()
    }
}

impl Smtp {
    /// Whether nothing more arrived, for one who takes what there is: what was taken stays for [`Smtp::next`].
    pub fn quiet_now(&self) -> bool {
        let mut kept = self.kept.borrow_mut();
        if kept.is_none() {
            *kept = self.lines.recv_timeout(Duration::from_millis(50)).ok();
        }
        kept.is_none()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _ended = self.process.wait();
    }
}
