//! Builds, serves, watches, and rebuilds only what a change asks for.

use crate::progress::Progress;
use crate::watch::{Changes, Snapshot};
use crate::{compile, site};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(300);
const GOODBYE: Duration = Duration::from_secs(5);

/// Runs until it is interrupted. `more` goes to the server, after its usual arguments.
pub fn run(more: &[String]) -> Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst)).context("cannot listen for Ctrl-C")?;
    let stopped = || stop.load(Ordering::SeqCst);

    let progress = Progress::start("dev ");
    let mut session = Session::default();
    session.more = more.to_vec();
    let mut seen = Snapshot::take()?;
    let mut changes = Changes::ALL;
    while !stopped() {
        if changes.any()
            && let Err(error) = session.apply(changes, &progress)
        {
            if stopped() {
                break;
            }
            eprintln!("error: {error:#}");
            progress.say("not rebuilt; waiting for the next change");
        }
        sleep(LOOK_EVERY);
        session.notice_end(&progress);
        let mut now = Snapshot::take()?;
        // Editors and `git checkout` write many files: wait until the writing is over.
        while now != seen && !stopped() {
            sleep(LOOK_EVERY / 3);
            let later = Snapshot::take()?;
            if later == now {
                break;
            }
            now = later;
        }
        changes = now.since(&seen);
        seen = now;
    }
    progress.say("stopping");
    session.stop();
    Ok(())
}

#[derive(Default)]
struct Session {
    more: Vec<String>,
    binary: Option<PathBuf>,
    wasm: Option<PathBuf>,
    running: Option<Child>,
    /// What an earlier failure left undone.
    owed: Changes,
}

impl Session {
    /// Builds before it stops anything, so that a mistake never takes the running page away.
    fn apply(&mut self, changes: Changes, progress: &Progress) -> Result<()> {
        self.owed.wasm |= changes.wasm;
        self.owed.server |= changes.server;
        self.owed.assets |= changes.assets;
        if self.owed.server {
            progress.say("compiling the server");
            // The server's build may look for the folder that release builds embed.
            std::fs::create_dir_all(site::RELEASE).context("cannot create the site folder")?;
            self.binary = Some(compile::server()?);
        }
        if self.owed.wasm || self.owed.assets {
            let known = if self.owed.wasm { None } else { self.wasm.clone() };
            let built = site::build(&site::Request { wasm: known, ..site::Request::default() })?;
            self.wasm = Some(built.wasm);
        }
        self.owed = Changes::default();
        // Also for a style sheet: the server reads the names of scripts and styles as it starts.
        self.stop();
        self.start(progress)?;
        progress.say("watching for changes (Ctrl-C ends)");
        Ok(())
    }

    fn start(&mut self, progress: &Progress) -> Result<()> {
        let Some(binary) = &self.binary else { return Ok(()) };
        progress.say("starting the server");
        let child = Command::new(binary)
            .args(["serve", "--demo"])
            .args(&self.more)
            .env("ASSEMBLE_DEV_SITE", site::DEVELOPMENT)
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        self.running = Some(child);
        Ok(())
    }

    /// A server that ended by itself is started again by the next change, not in a loop.
    fn notice_end(&mut self, progress: &Progress) {
        if let Some(child) = &mut self.running
            && let Ok(Some(status)) = child.try_wait()
        {
            progress.say(format!("the server ended ({status}); the next change starts it again"));
            self.running = None;
        }
    }

    /// Asks politely first: the server finishes its requests and closes its database.
    fn stop(&mut self) {
        let Some(mut child) = self.running.take() else { return };
        let _ = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status();
        let since = Instant::now();
        while since.elapsed() < GOODBYE {
            if let Ok(Some(_)) = child.try_wait() {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop();
    }
}
