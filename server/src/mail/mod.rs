//! Mail: written from templates when it is sent, sent by SMTP, or shown in the demo's mailbox.

mod invite;
mod write;

pub use invite::Invite;
pub use write::{Sender, write};

use app::request::Mailbox;
use domain::Result;
use domain::account::Mail;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox as Address, MultiPart, SinglePart};
use lettre::transport::smtp::Error as Refused;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use store::db::fault;

/// A mail that was written, and what goes into calendars with it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The mail.
    pub mail: Mail,
    /// For calendars, where it is about an event.
    pub invite: Option<Invite>,
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
        let Letter { mail, invite } = letter;
        match self {
            Self::Smtp { transport, from } => {
                let to = mail.to.parse::<Address>().map_err(|_| fault("no mail goes to such an address"))?;
                // A mail without a name of its own looks like spam; one with this machine's name tells it.
                let name = store::secret::short_id() + &store::secret::short_id();
                let name = format!("<{name}@{}>", from.email.domain());
                let message =
                    Message::builder().from(from.clone()).to(to).message_id(Some(name)).subject(mail.subject);
                let message = match invite {
                    None => message.header(ContentType::TEXT_PLAIN).body(mail.text),
                    Some(invite) => message.multipart(with_invite(mail.text, invite)?),
                }
                .map_err(fault)?;
                transport.send(message).await.map_err(|e| fault(refusal(&e)))?;
            }
            // The people of the demo are invented; its links are what is looked for.
            Self::Mailbox(mailbox) => {
                let link = mail.text.split_whitespace().find(|word| word.contains("://"));
                tracing::info!(subject = mail.subject, link, "mail (shown at /demo/mail)");
                mailbox.put(mail);
            }
            // Without a mail server the link must be readable somewhere; the address is left out all the same.
            Self::Log => tracing::info!(subject = mail.subject, text = mail.text, "mail (no server is set)"),
        }
        Ok(())
    }
}

/// The text with what calendars read: as another form of it, which mail programs offer to take over, and as a file for
/// the others.
fn with_invite(text: String, invite: Invite) -> Result<MultiPart> {
    let inline = ContentType::parse(invite.method.media_type()).map_err(fault)?;
    let file = ContentType::parse("application/ics").map_err(fault)?;
    Ok(MultiPart::mixed()
        .multipart(
            MultiPart::alternative()
                .singlepart(SinglePart::plain(text))
                .singlepart(SinglePart::builder().header(inline).body(invite.text.clone())),
        )
        .singlepart(Attachment::new("event.ics".to_owned()).body(invite.text, file)))
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
