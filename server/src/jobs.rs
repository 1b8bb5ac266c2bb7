//! The worker: does what the outbox holds, one thing after the other.

use crate::mail::{self, Post};
use crate::router::App;
use std::time::Duration;
use store::jobs::Taken;
use tokio::sync::watch;

/// How long an idle worker waits before it looks again.
const PAUSE: Duration = Duration::from_millis(400);
/// How often what has ended is deleted.
const TIDY: Duration = Duration::from_secs(3600);

/// Works until told to stop. When the database or the mail server is away, it waits and goes on.
pub async fn work(app: App, post: Post, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let worked = match store::jobs::take(&app.db).await {
            Ok(Some(job)) => {
                run(&app, &post, job).await;
                true
            }
            Ok(None) => false,
            Err(_) => false,
        };
        if !worked {
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Does everything that is due now, and returns: for tests.
pub async fn work_through(app: &App, post: &Post) {
    while let Ok(Some(job)) = store::jobs::take(&app.db).await {
        run(app, post, job).await;
    }
}

async fn run(app: &App, post: &Post, job: Taken) {
    let kind = job.work.kind();
    let done = async {
        if let Some(mail) =
            mail::write(&app.db, &job.work, &app.config.name, &app.config.public_url()).await?
        {
            post.send(mail).await?;
        }
        store::jobs::done(&app.db, job.id).await
    };
    if let Err(error) = done.await {
        tracing::warn!(kind, attempt = job.attempt, %error, "a job failed");
        if let Err(error) = store::jobs::failed(&app.db, job.id, job.attempt, &error.to_string()).await {
            tracing::error!(kind, %error, "the outbox cannot be written");
        }
    }
}

/// Deletes what has ended, once at the start and then every hour.
pub async fn tidy(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if store::throttle::forget_ended(&app.db).await.is_err() {
            tracing::debug!("what has ended cannot be deleted");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Notices what other processes wrote.
pub async fn watch_versions(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
        if store::cache::poll(&app.db).await.is_err() {
            tracing::debug!("versions cannot be read");
        }
        if let Some(limits) = &app.limits {
            limits.forget();
        }
    }
}
