//! What hosts write to those who take part.

use crate::input::Check;
use crate::{EventId, EventMessageId, Locale, Moment, Result, t};
use serde::{Deserialize, Serialize};

/// Whom a message reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageAudience {
    /// Those who have a seat.
    #[default]
    Confirmed,
    /// Those who wait for one, or are asked.
    Waiting,
    /// Both.
    Everyone,
}

impl MessageAudience {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Waiting, Self::Everyone];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Waiting => "waiting",
            Self::Everyone => "everyone",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// The choice in words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Confirmed => t::event::message_confirmed(l),
            Self::Waiting => t::event::message_waiting(l),
            Self::Everyone => t::event::message_everyone(l),
        }
    }
}

/// A message as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    /// The event.
    pub event: String,
    /// [`MessageAudience`].
    pub audience: String,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// The idempotency key.
    pub key: String,
}

/// A checked message.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// The event.
    pub event: EventId,
    /// Whom it reaches.
    pub audience: MessageAudience,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// The idempotency key.
    pub key: Option<String>,
}

impl MessageForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<NewMessage> {
        let mut check = Check::default();
        let audience = check.choice("audience", &self.audience, MessageAudience::parse);
        let subject = check.line("subject", &self.subject, 1, 120);
        let body = check.text("body", &self.body, 1, 10_000);
        let key = check.key(&self.key);
        let event = self.event.parse()?;
        let value = audience.map(|audience| NewMessage { event, audience, subject, body, key });
        check.with(value)
    }
}

/// A message that was sent, for hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMessage {
    /// Which.
    pub id: EventMessageId,
    /// Whom it reached.
    pub audience: MessageAudience,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// How many people it went to.
    pub sent_to: i64,
    /// When.
    pub sent: Moment,
    /// Who wrote it, while they are a member.
    pub author: Option<String>,
}
