//! A letter as mail servers take it (RFC 5322, RFC 2045).

use super::{Invite, Letter};
use domain::Result;
use lettre::Message;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox as Address, MultiPart, SinglePart};
use std::error::Error;
use store::db::fault;

/// Which mails stop by one click, and how (RFC 2369, RFC 8058).
macro_rules! header {
    ($name:ident, $text:literal) => {
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> std::result::Result<Self, Box<dyn Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(ListUnsubscribe, "List-Unsubscribe");
header!(ListUnsubscribePost, "List-Unsubscribe-Post");

/// The message of a letter. Its text stands in it as it is and as HTML.
///
/// # Errors
/// When there is no such address, or a part cannot be written.
pub(super) fn message(letter: Letter, from: &Address) -> Result<Message> {
    let Letter { mail, html, invite, name, above, stop } = letter;
    let to = mail.to.parse::<Address>().map_err(|_| fault("no mail goes to such an address"))?;
    // A mail without a name of its own looks like spam; one with this machine's name tells it.
    let host = from.email.domain();
    let full = |name: &str| format!("<{name}@{host}>");
    let name = name.unwrap_or_else(|| store::secret::short_id() + &store::secret::short_id());
    let mut message =
        Message::builder().from(from.clone()).to(to).message_id(Some(full(&name))).subject(mail.subject);
    if let Some(last) = above.last() {
        let all: Vec<String> = above.iter().map(|name| full(name)).collect();
        message = message.in_reply_to(full(last)).references(all.join(" "));
    }
    if let Some(url) = stop {
        message = message
            .header(ListUnsubscribe(format!("<{url}>")))
            .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
    }
    let both =
        MultiPart::alternative().singlepart(SinglePart::plain(mail.text)).singlepart(SinglePart::html(html));
    message
        .multipart(match invite {
            None => both,
            Some(invite) => with_invite(both, invite)?,
        })
        .map_err(fault)
}

/// The text with what calendars read: as another form of it, which mail programs offer to take over, and as a file for
/// the others.
fn with_invite(both: MultiPart, invite: Invite) -> Result<MultiPart> {
    let inline = ContentType::parse(invite.method.media_type()).map_err(fault)?;
    let file = ContentType::parse("application/ics").map_err(fault)?;
    Ok(MultiPart::mixed()
        .multipart(both.singlepart(SinglePart::builder().header(inline).body(invite.text.clone())))
        .singlepart(Attachment::new("event.ics".to_owned()).body(invite.text, file)))
}
