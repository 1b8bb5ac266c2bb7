//! The binary itself, as a process of its own, and requests to it over the network.

use std::io::{self, BufRead, BufReader, Error, ErrorKind};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A process that serves. Dropped, it is killed.
pub struct Process {
    child: Child,
    /// Disconnected when it says no more: it has ended.
    silent: Receiver<()>,
    /// Where it listens.
    pub address: String,
}

impl Process {
    /// Starts the binary with these flags on a free port, with nothing of this machine's settings.
    pub fn serve(flags: &[&str]) -> Self {
        Self::serve_through(Command::new(env!("CARGO_BIN_EXE_assemble")), flags)
    }

    /// The same, where nothing guards the seats of events.
    pub fn serve_unguarded(flags: &[&str]) -> Self {
        Self::start(
            Command::new(env!("CARGO_BIN_EXE_assemble")),
            flags,
            &[(store::testing::guard::UNGUARDED, "1")],
        )
    }

    /// The same as the first, through a command that becomes the binary.
    pub fn serve_through(command: Command, flags: &[&str]) -> Self {
        Self::start(command, flags, &[])
    }

    fn start(mut command: Command, flags: &[&str], more: &[(&str, &str)]) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut child = command
            .args(["serve", "--address", "127.0.0.1:0", "--rate-limit", "0"])
            .args(flags)
            .env_clear()
            .env("PATH", path)
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| line.split_once("is served at http://").map(|(_, a)| a.to_owned()))
            .expect("it says where it serves");
        // It is not held up by what it says later.
        let (speaks, silent) = channel();
        std::thread::spawn(move || {
            let _speaks: Sender<()> = speaks;
            lines.count()
        });
        Self { child, silent, address }
    }

    /// The number the system knows it by.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, as a service manager does (SIGTERM).
    pub fn ask_to_end(&self) {
        let done = Command::new("/bin/sh").args(["-c", &format!("kill -TERM {}", self.id())]).status();
        assert!(done.unwrap().success());
    }

    /// How it ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        assert_eq!(
            self.silent.recv_timeout(Duration::from_secs(20)),
            Err(RecvTimeoutError::Disconnected),
            "it does not end"
        );
        self.child.wait().unwrap()
    }

    /// Ends it at once, without a word (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Opens a page as a browser does in which this session is kept.
pub async fn get(address: &str, session: &str, path: &str) -> io::Result<(u16, String)> {
    exchange(
        address,
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nCookie: session={session}\r\nConnection: close\r\n\r\n"),
    )
    .await
}

/// Sends a form to a server function; `accept` is `application/json` for a script and `text/html` for a browser.
pub async fn post(
    address: &str,
    session: &str,
    path: &str,
    accept: &str,
    form: &[(String, String)],
) -> io::Result<(u16, String)> {
    let body = super::encoded(form);
    exchange(
        address,
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAccept: {accept}\r\nSec-Fetch-Site: same-origin\r\nCookie: session={session}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
    .await
}

/// The status and the body of an answer that was read to its end; else the error that cut it off.
async fn exchange(address: &str, request: String) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| Error::from(ErrorKind::UnexpectedEof))?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    status.map(|s| (s, body.to_owned())).ok_or_else(|| Error::from(ErrorKind::InvalidData))
}
