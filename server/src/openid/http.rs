//! The way to a provider: follows nothing, waits for no one, and reads no more than it should.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;
use std::time::Duration;

/// Longest a provider is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of an answer: keys and what a provider says of itself take a few thousand.
const MOST: usize = 1 << 20;

/// Asks providers.
#[derive(Clone)]
pub struct Http(reqwest::Client);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The network, or the other side.
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    /// More than anybody has to say.
    #[error("the answer is longer than {MOST} bytes")]
    TooLong,
    /// Not an answer.
    #[error(transparent)]
    Http(#[from] http::Error),
}

impl Http {
    /// The way to providers.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn new() -> Result<Self, String> {
        // Whoever speaks TLS by `ring` says so once in a process; a second time is no harm.
        let _said = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            // Whatever a provider redirects to is not what the operator set up.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map(Self)
            .map_err(|e| format!("the way to providers of accounts: {e}"))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Failed> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > MOST {
                return Err(Failed::TooLong);
            }
            body.extend_from_slice(&part);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
