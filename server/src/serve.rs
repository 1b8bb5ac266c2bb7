//! Serving: opens everything, listens, and ends without cutting anyone off.

use crate::config::{ServeConfig, StoreConfig};
use crate::mail::Post;
use crate::router::{App, router};
use crate::{jobs, log};
use axum::serve::ListenerExt;
use domain::account::LinkPurpose;
use domain::error::Conflict;
use std::net::SocketAddr;
use std::time::Duration;
use store::{Clock, Db, Zone};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Opens the database of a configuration.
///
/// # Errors
/// A text for the operator.
pub async fn open(config: &StoreConfig) -> Result<Db, String> {
    let zone = Zone::named(&config.time_zone)?;
    if config.database.is_none() {
        std::fs::create_dir_all(&config.data).map_err(|e| format!("{}: {e}", config.data.display()))?;
    }
    Db::open(&config.database_url(), Clock::System, zone).await
}

/// Serves until the process is told to end.
///
/// # Errors
/// A text for the operator.
pub async fn serve(config: ServeConfig) -> Result<(), String> {
    if config.print_config {
        #[allow(clippy::print_stdout)]
        {
            print!("{}", config.print());
        }
        return Ok(());
    }
    config.check()?;
    log::begin(config.store.log);
    let db = open(&config.store).await?;
    db.migrate().await?;
    let told = |e: domain::Error| e.to_string();
    if config.demo {
        fill_demo(&db).await?;
    } else if store::demo::is_demo(&db).await.map_err(told)? {
        return Err("this data folder holds the demo, whose log-ins are known. Choose another with --data for a community of your own".to_owned());
    }
    store::pages::seed_defaults(&db).await.map_err(told)?;
    let listener = TcpListener::bind(config.address).await.map_err(|e| format!("{}: {e}", config.address))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let mut config = config;
    config.address = address;
    let app = App::new(db, config);
    let post = match (&app.config.smtp, &app.mailbox) {
        (Some(url), _) => Post::smtp(url, &app.config.mail_from)?,
        (None, Some(mailbox)) => Post::Mailbox(mailbox.clone()),
        (None, None) => Post::Log,
    };
    greet(&app).await?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(jobs::work(app.clone(), post, stopped.clone()));
    let watcher = tokio::spawn(jobs::watch_versions(app.clone(), stopped));
    // Without this a page sent in two pieces waits for the reader's acknowledgement, 40 ms.
    let listener = listener.tap_io(|tcp| {
        let _set = tcp.set_nodelay(true);
    });
    let db = app.db.clone();
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(asked_to_end()).await;
    let _told = stop.send(true);
    // A job that hangs is taken up again by the next process.
    let _ended = tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(worker, watcher) }).await;
    db.close().await;
    served.map_err(|e| e.to_string())
}

async fn fill_demo(db: &Db) -> Result<(), String> {
    let told = |e: domain::Error| e.to_string();
    if !store::demo::is_empty(db).await.map_err(told)? {
        if store::demo::is_demo(db).await.map_err(told)? {
            return Ok(());
        }
        return Err(
            "--demo would mix with the community in this data folder. Choose another with --data".to_owned()
        );
    }
    match store::demo::fill(db, &store::demo::Options::default(), &|_, _, _| {}).await {
        // Another process, started at the same moment, was faster.
        Err(domain::Error::Conflict(Conflict::NotEmpty))
            if store::demo::is_demo(db).await.map_err(told)? =>
        {
            Ok(())
        }
        other => other.map_err(told),
    }
}

/// Says where the community is, and how to begin.
#[allow(clippy::print_stdout)]
async fn greet(app: &App) -> Result<(), String> {
    let url = app.config.public_url();
    println!("{} is served at {url}", app.config.name);
    if app.config.demo {
        println!("\nDemo log-ins (password: {}):", store::demo::PASSWORD);
        for (email, role) in store::demo::LOGINS {
            println!("  {email:<24} {role}");
        }
        println!("\nMails of the demo are shown at {url}/demo/mail");
    } else if store::accounts::needs_first_admin(&app.db).await.map_err(|e| e.to_string())? {
        let secret = store::accounts::links::make(&app.db, LinkPurpose::FirstAdmin, None)
            .await
            .map_err(|e| e.to_string())?;
        println!(
            "\nNobody runs this community yet. This link makes the first admin, once, within a day:\n  {url}/setup?token={secret}"
        );
    }
    Ok(())
}

/// Ctrl-C, or the service manager's request.
async fn asked_to_end() {
    let interrupt = async {
        let _received = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
