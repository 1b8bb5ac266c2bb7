//! Mail: written from templates when it is sent, sent by SMTP, or shown in the demo's mailbox.

use app::request::Mailbox;
use domain::account::{LinkPurpose, Mail};
use domain::{Actor, EventId, Locale, MemberId, Result, time};
use lettre::message::Mailbox as Address;
use lettre::message::header::ContentType;
use lettre::transport::smtp::Error as Refused;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use minijinja::{Environment, context};
use std::sync::LazyLock;
use std::time::Duration;
use store::Db;
use store::db::fault;
use store::jobs::Work;

const TEMPLATES: [(&str, &str); 14] = [
    ("ja/verify", include_str!("../templates/mail/ja/verify.txt")),
    ("en/verify", include_str!("../templates/mail/en/verify.txt")),
    ("ja/reset", include_str!("../templates/mail/ja/reset.txt")),
    ("en/reset", include_str!("../templates/mail/en/reset.txt")),
    ("ja/already_member", include_str!("../templates/mail/ja/already_member.txt")),
    ("en/already_member", include_str!("../templates/mail/en/already_member.txt")),
    ("ja/approved", include_str!("../templates/mail/ja/approved.txt")),
    ("en/approved", include_str!("../templates/mail/en/approved.txt")),
    ("ja/confirmed", include_str!("../templates/mail/ja/confirmed.txt")),
    ("en/confirmed", include_str!("../templates/mail/en/confirmed.txt")),
    ("ja/promoted", include_str!("../templates/mail/ja/promoted.txt")),
    ("en/promoted", include_str!("../templates/mail/en/promoted.txt")),
    ("ja/cancelled", include_str!("../templates/mail/ja/cancelled.txt")),
    ("en/cancelled", include_str!("../templates/mail/en/cancelled.txt")),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        if let Err(error) = environment.add_template(name, text) {
            tracing::error!(%error, name, "a mail template is broken");
        }
    }
    environment
});

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
    pub async fn send(&self, mail: Mail) -> Result<()> {
        match self {
            Self::Smtp { transport, from } => {
                let to = mail.to.parse::<Address>().map_err(|_| fault("no mail goes to such an address"))?;
                // A mail without a name of its own looks like spam; one with this machine's name tells it.
                let name = store::secret::short_id() + &store::secret::short_id();
                let name = format!("<{name}@{}>", from.email.domain());
                let message = Message::builder()
                    .from(from.clone())
                    .to(to)
                    .message_id(Some(name))
                    .subject(mail.subject)
                    .header(ContentType::TEXT_PLAIN)
                    .body(mail.text)
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

/// Writes the mail that a piece of work asks for; `None` where it is no longer due.
///
/// # Errors
/// When the database is away or a template is broken.
pub async fn write(db: &Db, work: &Work, community: &str, url: &str) -> Result<Option<Mail>> {
    let (member, template) = match work {
        Work::MailLink { member, purpose: LinkPurpose::Reset } => (member, "reset"),
        Work::MailLink { member, .. } => (member, "verify"),
        Work::MailAlreadyMember { member } => (member, "already_member"),
        Work::MailApproved { member } => (member, "approved"),
        Work::MailConfirmed { member, .. } => (member, "confirmed"),
        Work::MailPromoted { member, .. } => (member, "promoted"),
        Work::MailCancelled { member, .. } => (member, "cancelled"),
    };
    let (to, name, locale) = store::members::contact(db, &Actor::System, *member).await?;
    let link = match work {
        Work::MailLink { member, purpose } => {
            let secret = store::accounts::links::make(db, *purpose, Some(*member)).await?;
            let page = if *purpose == LinkPurpose::Reset { "reset" } else { "verify" };
            format!("{url}/{page}?token={secret}")
        }
        Work::MailConfirmed { event, .. }
        | Work::MailPromoted { event, .. }
        | Work::MailCancelled { event, .. } => {
            format!("{url}/events/{event}")
        }
        Work::MailAlreadyMember { .. } => format!("{url}/recover"),
        Work::MailApproved { .. } => format!("{url}/login"),
    };
    let event = match work {
        Work::MailConfirmed { member, event }
        | Work::MailPromoted { member, event }
        | Work::MailCancelled { member, event } => match about(db, *member, *event, locale).await? {
            Some(event) => event,
            None => return Ok(None),
        },
        _ => Default::default(),
    };
    let text = ENVIRONMENT
        .get_template(&format!("{}/{template}", locale.tag()))
        .and_then(|t| {
            t.render(context! { community, name, link, title => event.0, when => event.1, place => event.2 })
        })
        .map_err(fault)?;
    let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
    // A title may hold anything but a line end; a subject must not hold one either.
    let subject = subject.replace(['\r', '\n'], " ");
    Ok(Some(Mail { to, subject, text: body.trim_start().to_owned(), locale }))
}

/// Title, time and place, as the member may see them now.
async fn about(
    db: &Db,
    member: MemberId,
    event: EventId,
    locale: Locale,
) -> Result<Option<(String, String, String)>> {
    let Some(actor) = store::members::actor(db, &Actor::System, member).await? else { return Ok(None) };
    match store::events::show(db, &actor, event, locale).await {
        Ok(event) => {
            let card = event.card;
            Ok(Some((card.title, time::range(card.starts, card.ends, db.now(), locale), card.place)))
        }
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
