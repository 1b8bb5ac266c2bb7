//! Mail: written from templates when it is sent, sent by SMTP, or shown in the demo's mailbox.

mod html;
mod invite;
mod message;
mod notices;
mod templates;
mod write;

pub use invite::Invite;
pub use notices::{digest, notices};
pub use write::{Sender, write};

use app::request::Mailbox;
use domain::Result;
use domain::account::Mail;
use lettre::message::Mailbox as Address;
use lettre::transport::smtp::Error as Refused;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;
use store::db::fault;

/// A mail that was written, and what goes with it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The mail.
    pub mail: Mail,
    /// The same as HTML.
    pub html: String,
    /// For calendars, where it is about an event.
    pub invite: Option<Invite>,
    /// The first part of its own name, where it is to have the same each time it is sent; the second is the sender's
    /// host.
    pub name: Option<String>,
    /// The names of what it answers, the farthest first.
    pub above: Vec<String>,
    /// The address that stops mails of its kind; `None` for those that its reader asked for, or needs.
    pub stop: Option<String>,
}

impl Letter {
    /// A mail, and nothing with it.
    ///
    /// # Errors
    /// When the layout is broken.
    pub fn of(mail: Mail) -> Result<Self> {
        Ok(Self { html: html::html(&mail)?, mail, invite: None, name: None, above: Vec::new(), stop: None })
    }
}

/// Where mails go.
#[derive(Clone)]
pub enum Post {
    /// A mail server.
    Smtp {
        /// The connection.
        transport: AsyncSmtpTransport<Tokio1Executor>,
        /// The sender.
        from: Address,
    },
    /// The demo's mailbox.
    Mailbox(Mailbox),
    /// The log: for trying things out without a mail server.
    Log,
}

impl Post {
    /// A mail server by its address.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn smtp(url: &str, from: &str) -> std::result::Result<Self, String> {
        let from = from.parse().map_err(|e| format!("the sender {from}: {e}"))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|e| format!("the mail server's address: {e}"))?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Self::Smtp { transport, from })
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// When the server does not take it; the outbox tries again.
    pub async fn send(&self, letter: Letter) -> Result<()> {
        match self {
            Self::Smtp { transport, from } => {
                let message = message::message(letter, from)?;
                transport.send(message).await.map_err(|e| fault(refusal(&e)))?;
            }
            // The people of the demo are invented; its links are what is looked for.
            Self::Mailbox(mailbox) => {
                let mail = letter.mail;
                let link = mail.text.split_whitespace().find(|word| word.contains("://"));
                tracing::info!(subject = mail.subject, link, "mail (shown at /demo/mail)");
                mailbox.put(mail);
            }
            // Without a mail server the link must be readable somewhere; the address is left out all the same.
            Self::Log => tracing::info!(
                subject = letter.mail.subject,
                text = letter.mail.text,
                "mail (no server is set)"
            ),
        }
        Ok(())
    }
}

/// What went wrong, without the server's own words: they quote the recipient.
fn refusal(error: &Refused) -> String {
    let kind = if error.is_permanent() {
        "refused"
    } else if error.is_transient() {
        "refused for now"
    } else if error.is_timeout() {
        "no answer in time"
    } else if error.is_tls() {
        "no encryption"
    } else if error.is_response() {
        "an answer that cannot be read"
    } else if error.is_client() {
        "a mail that cannot be sent"
    } else {
        "no connection"
    };
    match error.status() {
        Some(code) => format!("mail server: {kind} ({code})"),
        None => format!("mail server: {kind}"),
    }
}
