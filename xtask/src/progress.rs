//! One line per step, with the seconds since the task began.

use std::time::Instant;

/// Prints the steps of one task.
pub struct Progress {
    task: &'static str,
    started: Instant,
}

impl Progress {
    /// Starts the clock of `task`.
    pub fn start(task: &'static str) -> Self {
        Self { task, started: Instant::now() }
    }

    /// Says what happens next.
    pub fn say(&self, what: impl std::fmt::Display) {
        println!("{} {:>6.1} s  {what}", self.task, self.started.elapsed().as_secs_f64());
    }
}
