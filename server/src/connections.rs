//! Connections: takes them, hands their requests to the router, and ends without cutting anyone off.

use crate::live::Ending;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::Service;

/// How long connections are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of the first request: whoever connects has something to ask.
    pub head: Duration,
    /// For the head of each further request. Longer than proxies keep an unused connection (60 to 120 seconds), so
    /// that no request is on its way through one when it ends.
    pub next: Duration,
    /// For what is being answered when the process is to end: no request may take longer.
    pub end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), next: Duration::from_secs(150), end: Duration::from_secs(30) }
    }
}

/// Takes connections until told to stop, and returns when what was asked by then is answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((tcp, peer)) => {
                connections.spawn(connection(tcp, peer, router.clone(), patience, stop.clone()));
            }
            // Gone before it was taken.
            Err(e) if matches!(e.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(error) => {
                // Mostly too many open files: some of them are closed soon.
                tracing::error!(%error, "a connection cannot be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    // Who connects from here on is told by the system that nobody listens.
    drop(listener);
    let answered = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(patience.end, answered).await.is_err() {
        tracing::warn!(connections = connections.len(), "cut off: they took too long");
        connections.shutdown().await;
    }
}

async fn connection(
    tcp: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    mut stop: watch::Receiver<bool>,
) {
    // Without this a page sent in two pieces waits for the reader's acknowledgement, 40 ms.
    let _set = tcp.set_nodelay(true);
    let asked = Arc::new(AtomicBool::new(false));
    let service = service_fn({
        let (asked, ending) = (asked.clone(), Ending(stop.clone()));
        move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(ending.clone());
            // A router is always ready.
            router.clone().call(request)
        }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.next)
            .serve_connection(TokioIo::new(tcp), service)
    );
    let mut first = pin!(tokio::time::sleep(patience.head));
    let (mut waiting, mut ending) = (true, false);
    loop {
        tokio::select! {
            _gone = served.as_mut() => return,
            () = first.as_mut(), if waiting => waiting = false,
            _ = stop.wait_for(|stop| *stop), if !ending => {
                ending = true;
                served.as_mut().graceful_shutdown();
            }
        }
        // Nothing was asked yet: no answer is lost.
        if (ending || !waiting) && !asked.load(Ordering::Relaxed) {
            return;
        }
    }
}
