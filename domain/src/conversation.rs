//! Messages between two members, of whom the second has said yes (M6).

use crate::event::PersonName;
use crate::input::Check;
use crate::moderation::{REASON_MAX, Rule};
use crate::{ConversationId, Error, MessageId, MessageReportId, Moment, Problem, Result};
use serde::{Deserialize, Serialize};

/// Most characters of a message.
pub const BODY_MAX: usize = 4000;
/// Most characters of the first one, by which somebody is asked.
pub const ASK_MAX: usize = 600;
/// Messages shown at once.
pub const PER_PAGE: i64 = 50;
/// Conversations listed at most.
pub const MOST_LISTED: i64 = 300;
/// Messages that one report may show.
pub const MOST_SHOWN: usize = 50;

/// Where a conversation stands, for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// One has asked, the other has not answered.
    Asked,
    /// Both want it.
    Open,
    /// The other does not want it; whoever asked is not told.
    Declined,
    /// One has left it.
    Ended,
}

impl State {
    /// All.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Open, Self::Declined, Self::Ended];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Open => "open",
            Self::Declined => "declined",
            Self::Ended => "ended",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Where a conversation stands, as one of the two sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// They are asked.
    AsksMe,
    /// They asked, and wait. It looks the same when the other does not want it.
    Waits,
    /// Both write.
    Open,
    /// They did not want it, and may still begin one.
    Declined,
    /// Nobody writes any more: one has left, is gone, or keeps the other away. Which of these is not told.
    Over,
}

impl Stage {
    /// What one of the two sees. `reached`: whether the other is a member, and none of them keeps the other away.
    #[must_use]
    pub const fn of(state: State, asked_by_me: bool, reached: bool) -> Self {
        match (state, asked_by_me) {
            (State::Asked | State::Declined, true) => Self::Waits,
            (State::Declined, false) => Self::Declined,
            _ if !reached => Self::Over,
            (State::Asked, false) => Self::AsksMe,
            (State::Open, _) => Self::Open,
            (State::Ended, _) => Self::Over,
        }
    }
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Which.
    pub id: ConversationId,
    /// With whom.
    pub other: PersonName,
    /// Where it stands.
    pub stage: Stage,
    /// The last message, or its beginning.
    pub last: String,
    /// Whether that is the reader's own.
    pub mine: bool,
    /// When something last happened in it.
    pub at: Moment,
    /// Messages that the reader has not seen.
    pub unread: i64,
}

/// One's own conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationsPage {
    /// The latest first; those who ask stand before all.
    pub rows: Vec<ConversationRow>,
    /// Whether others may ask the reader.
    pub takes: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Whether the reader wrote it.
    pub mine: bool,
    /// The words, as plain text.
    pub body: String,
    /// When it was written.
    pub at: Moment,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationPage {
    /// Which.
    pub id: ConversationId,
    /// With whom.
    pub other: PersonName,
    /// Where it stands.
    pub stage: Stage,
    /// Some of its messages, the oldest first.
    pub messages: Vec<Message>,
    /// Where there are older ones: those before this one.
    pub earlier: Option<MessageId>,
    /// Whether these are not the latest.
    pub past: bool,
}

/// Somebody to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskPage {
    /// Whom.
    pub to: PersonName,
    /// The conversation there is, where they need not be asked (again).
    pub conversation: Option<ConversationId>,
    /// Whether they may be asked.
    pub takes: bool,
}

/// The form by which somebody is asked, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// Their handle.
    pub to: String,
    /// The first message.
    pub body: String,
    /// What makes it the same form when it is sent twice.
    pub key: String,
}

/// Whom one asks, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Their handle.
    pub to: String,
    /// The first message.
    pub body: String,
    /// The form's key.
    pub key: String,
}

impl AskForm {
    /// Checks the form.
    ///
    /// # Errors
    /// At `body`; [`Error::NotFound`] where nobody is named.
    pub fn validate(&self) -> Result<Ask> {
        let mut check = Check::default();
        let body = check.text("body", &self.body, 1, ASK_MAX);
        check.done()?;
        if self.to.is_empty() {
            return Err(Error::NotFound);
        }
        Ok(Ask { to: self.to.clone(), body, key: key(&self.key)? })
    }
}

/// The form of a message, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    /// The conversation.
    pub conversation: String,
    /// The words.
    pub body: String,
    /// What makes it the same form when it is sent twice.
    pub key: String,
}

/// A checked message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The conversation.
    pub conversation: ConversationId,
    /// The words.
    pub body: String,
    /// The form's key.
    pub key: String,
}

impl MessageForm {
    /// Checks the form.
    ///
    /// # Errors
    /// At `body`; [`Error::NotFound`] where no conversation is named.
    pub fn validate(&self) -> Result<NewMessage> {
        let mut check = Check::default();
        let body = check.text("body", &self.body, 1, BODY_MAX);
        check.done()?;
        Ok(NewMessage { conversation: self.conversation.parse()?, body, key: key(&self.key)? })
    }
}

fn key(typed: &str) -> Result<String> {
    if typed.is_empty() || typed.len() > 100 {
        return Err(Error::field("key", Problem::Required));
    }
    Ok(typed.to_owned())
}

/// The form that tells moderators of messages, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageReportForm {
    /// The conversation.
    pub conversation: String,
    /// The messages that moderators are shown. All others stay between the two.
    pub messages: Vec<String>,
    /// [`Rule`].
    pub rule: String,
    /// What moderators should know.
    pub words: String,
}

/// A checked report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessageReport {
    /// The conversation.
    pub conversation: ConversationId,
    /// The messages that moderators are shown.
    pub messages: Vec<MessageId>,
    /// Which guideline.
    pub rule: Rule,
    /// What moderators should know.
    pub words: String,
}

impl MessageReportForm {
    /// Checks the form. What is no guideline wants words.
    ///
    /// # Errors
    /// Every fault, each at its field; [`Error::NotFound`] where no conversation is named.
    pub fn validate(&self) -> Result<NewMessageReport> {
        let conversation = self.conversation.parse()?;
        let mut check = Check::default();
        let messages: Vec<MessageId> = self.messages.iter().filter_map(|id| id.parse().ok()).collect();
        match messages.len() {
            0 => check.fault("messages", Problem::Required),
            n if n > MOST_SHOWN => check.fault("messages", Problem::TooMany(MOST_SHOWN as i64)),
            _ => {}
        }
        let rule = check.choice("rule", &self.rule, Rule::parse);
        let words = check.text("words", &self.words, usize::from(rule == Some(Rule::Other)), REASON_MAX);
        let rule = check.with(rule)?;
        Ok(NewMessageReport { conversation, messages, rule, words })
    }
}

/// A message as moderators are shown it: a copy of what was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMessage {
    /// Whether whoever reported wrote it, and not the other.
    pub by_reporter: bool,
    /// The words.
    pub body: String,
    /// When it was written.
    pub at: crate::Timestamp,
}

/// Messages that were reported, for moderators. Who reported them is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedMessages {
    /// Which report.
    pub id: MessageReportId,
    /// Who wrote them; `None` for somebody who is gone.
    pub about: Option<PersonName>,
    /// Which guideline.
    pub rule: Rule,
    /// What moderators should know.
    pub words: String,
    /// The messages, the oldest first, each with when it was written.
    pub messages: Vec<(ShownMessage, Moment)>,
    /// When it was reported.
    pub at: Moment,
}

/// What was decided about reported messages, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageDecisionForm {
    /// The report.
    pub id: String,
    /// `acted` or `dismissed`.
    pub outcome: String,
    /// What whoever reported reads.
    pub note: String,
}

/// What was decided, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageDecision {
    /// The report.
    pub id: MessageReportId,
    /// Whether something was done.
    pub acted: bool,
    /// What whoever reported reads.
    pub note: String,
}

impl MessageDecisionForm {
    /// Checks the form.
    ///
    /// # Errors
    /// At `outcome` and `note`; [`Error::NotFound`] where no report is named.
    pub fn validate(&self) -> Result<MessageDecision> {
        let id = self.id.parse()?;
        let mut check = Check::default();
        let acted = check.choice("outcome", &self.outcome, |o| match o {
            "acted" => Some(true),
            "dismissed" => Some(false),
            _ => None,
        });
        let note = check.text("note", &self.note, 1, REASON_MAX);
        let acted = check.with(acted)?;
        Ok(MessageDecision { id, acted, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asked_is_not_told_of_a_no() {
        assert_eq!(Stage::of(State::Declined, true, true), Stage::of(State::Asked, true, true));
        // Nor of a block before the answer.
        assert_eq!(Stage::of(State::Asked, true, false), Stage::Waits);
        assert_eq!(Stage::of(State::Declined, false, true), Stage::Declined);
        assert_eq!(Stage::of(State::Open, true, false), Stage::of(State::Ended, true, true));
        assert_eq!(Stage::of(State::Asked, false, true), Stage::AsksMe);
        assert_eq!(Stage::of(State::Asked, false, false), Stage::Over);
    }

    #[test]
    fn states_have_codes_of_their_own() {
        assert!(State::ALL.into_iter().all(|s| State::parse(s.code()) == Some(s)));
        assert_eq!(State::parse("x"), None);
    }

    #[test]
    fn a_report_shows_something() {
        let form = MessageReportForm {
            conversation: "1".into(),
            messages: vec!["3".into()],
            rule: "respect".into(),
            words: String::new(),
        };
        assert_eq!(form.validate().unwrap().messages, [MessageId(3)]);
        let nothing = MessageReportForm { messages: vec![], rule: "other".into(), ..form };
        let fields: Vec<_> =
            nothing.validate().unwrap_err().fields().iter().map(|f| f.field.clone()).collect();
        assert_eq!(fields, ["messages", "words"]);
    }

    #[test]
    fn messages_have_words_and_an_end() {
        let form = |body: &str| MessageForm { conversation: "1".into(), body: body.into(), key: "k".into() };
        assert!(form("こんにちは").validate().is_ok());
        assert!(form(" \n ").validate().is_err());
        assert!(form(&"あ".repeat(BODY_MAX + 1)).validate().is_err());
        assert!(MessageForm { key: String::new(), ..form("x") }.validate().is_err());
    }
}
