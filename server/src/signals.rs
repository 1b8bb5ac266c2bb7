//! What asks the process to end: Ctrl-C, or the service manager.

use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals, heard from the moment this is made: none is lost between two times of asking.
pub struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen; from here on the system no longer ends the process by itself.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Returns when the process is asked to end, each time once.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// Never here.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Returns when the process is asked to end.
    pub async fn next(&mut self) {
        let _received = tokio::signal::ctrl_c().await;
    }
}
