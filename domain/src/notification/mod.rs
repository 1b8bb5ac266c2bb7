//! What members are told: in the application, and by mail (PRODUCT.md, N).

mod choice;
mod quiet;
mod texts;

pub use choice::{Choices, ChoicesForm, Digest};
pub use quiet::Quiet;

use texts::{article_text, circle_text, credential_text, event_text, moderation_text};

use crate::reaction::Reaction;
use crate::thread::Author;
use crate::{Locale, Moment, NotificationId, t};
use serde::{Deserialize, Serialize};

/// Notifications a page holds.
pub const PER_PAGE: i64 = 30;
/// What waits is counted up to here.
pub const UNREAD_MOST: i64 = 100;

/// What somebody is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A post names them.
    Mention,
    /// A reply to what they wrote.
    Reply,
    /// Something new in what they follow closely; bundled by thread.
    Post,
    /// What they wrote helped whoever asked.
    Helped,
    /// Reactions to what they wrote; bundled by post.
    Reaction,
    /// News of an event they take part in. The mails of it are sent on their own.
    Event,
    /// A host wrote to those who take part.
    Message,
    /// An event is a day away.
    ReminderDay,
    /// An event is an hour away.
    ReminderHour,
    /// A moderator did something about what they wrote.
    Moderation,
    /// It was decided about a post of theirs that waited to be looked at.
    Held,
    /// It was decided about what they reported.
    Report,
    /// Something waits for moderators, and they are one.
    Duty,
    /// What became of a credential of theirs; or, for verifiers, that one waits.
    Credential,
    /// What became of them in a circle; or, for those who keep one in order, that somebody asks to come in.
    Circle,
    /// Somebody wrote to them alone, asks to, or may be written to now.
    Direct,
    /// What became of an article of theirs; or, for editors, that one waits.
    Article,
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// In the application.
    App,
    /// By mail.
    Mail,
}

impl Channel {
    /// All, in the order of the table.
    pub const ALL: [Self; 2] = [Self::App, Self::Mail];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Mail => "mail",
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::App => t::notification::channel_app(l),
            Self::Mail => t::notification::channel_mail(l),
        }
    }
}

impl Kind {
    /// All, in the order of the table.
    pub const ALL: [Self; 17] = [
        Self::Mention,
        Self::Reply,
        Self::Post,
        Self::Helped,
        Self::Reaction,
        Self::Event,
        Self::Message,
        Self::ReminderDay,
        Self::ReminderHour,
        Self::Moderation,
        Self::Held,
        Self::Report,
        Self::Duty,
        Self::Credential,
        Self::Circle,
        Self::Direct,
        Self::Article,
    ];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Post => "post",
            Self::Helped => "helped",
            Self::Reaction => "reaction",
            Self::Event => "event",
            Self::Message => "message",
            Self::ReminderDay => "reminder_day",
            Self::ReminderHour => "reminder_hour",
            Self::Moderation => "moderation",
            Self::Held => "held",
            Self::Report => "report",
            Self::Duty => "duty",
            Self::Credential => "credential",
            Self::Circle => "circle",
            Self::Direct => "direct",
            Self::Article => "article",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Its name in the table.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Mention => t::notification::kind_mention(l),
            Self::Reply => t::notification::kind_reply(l),
            Self::Post => t::notification::kind_post(l),
            Self::Helped => t::notification::kind_helped(l),
            Self::Reaction => t::notification::kind_reaction(l),
            Self::Event => t::notification::kind_event(l),
            Self::Message => t::notification::kind_message(l),
            Self::ReminderDay => t::notification::kind_reminder_day(l),
            Self::ReminderHour => t::notification::kind_reminder_hour(l),
            Self::Moderation => t::notification::kind_moderation(l),
            Self::Held => t::notification::kind_held(l),
            Self::Report => t::notification::kind_report(l),
            Self::Duty => t::notification::kind_duty(l),
            Self::Credential => t::notification::kind_credential(l),
            Self::Circle => t::notification::kind_circle(l),
            Self::Direct => t::notification::kind_direct(l),
            Self::Article => t::notification::kind_article(l),
        }
    }

    /// Whether it comes this way at all.
    #[must_use]
    pub const fn comes(self, channel: Channel) -> bool {
        match channel {
            Channel::App => !matches!(self, Self::ReminderDay | Self::ReminderHour),
            Channel::Mail => true,
        }
    }

    /// Whether it is theirs to choose. What becomes of one's seat is always mailed, and what a moderator did about
    /// one's words is always told: nobody can act on what they do not know.
    #[must_use]
    pub const fn chosen(self, channel: Channel) -> bool {
        self.comes(channel)
            && match channel {
                Channel::App => !matches!(
                    self,
                    Self::Moderation
                        | Self::Held
                        | Self::Report
                        | Self::Duty
                        | Self::Credential
                        | Self::Circle
                        | Self::Article
                ),
                Channel::Mail => !matches!(self, Self::Event),
            }
    }

    /// Whether it comes this way as long as nothing was chosen. What many do at once, and what stands in the digest
    /// anyway, is not mailed piece by piece.
    #[must_use]
    pub const fn usual(self, channel: Channel) -> bool {
        self.comes(channel)
            && !(matches!(channel, Channel::Mail) && matches!(self, Self::Post | Self::Reaction))
    }

    /// Whether it is part of the talk, which is over for whoever mutes a thread or keeps its writer at a distance.
    #[must_use]
    pub const fn talk(self) -> bool {
        matches!(self, Self::Mention | Self::Reply | Self::Post | Self::Helped | Self::Reaction)
    }

    /// Whether it is of no weight from those whom its reader keeps at a distance, or who keep them away.
    #[must_use]
    pub const fn personal(self) -> bool {
        self.talk() || matches!(self, Self::Direct)
    }

    /// Whether its mail is written by whoever tells of it, and not here.
    #[must_use]
    pub const fn mailed_apart(self) -> bool {
        matches!(self, Self::Event | Self::Message | Self::ReminderDay | Self::ReminderHour)
    }
}

/// What somebody was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Which.
    pub id: NotificationId,
    /// What of.
    pub kind: Kind,
    /// How many of these it stands for; at least one.
    pub count: i64,
    /// Who did it, the latest of them; `None` for the software, and for those who do not say their name.
    pub by: Option<Author>,
    /// The title of the thread or of the event, as it is now.
    pub title: Option<String>,
    /// Whether it is a thread's beginning.
    pub opening: bool,
    /// What else is to be said: of a reaction and of an event's news which, else the words of whoever did it, after a
    /// line with the code of what they did.
    pub words: String,
    /// When, the latest of them.
    pub at: Moment,
    /// Whether it was not read yet.
    pub unread: bool,
}

/// One page of what somebody was told, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationsPage {
    /// The notifications.
    pub rows: Vec<Notification>,
    /// The page, from 1.
    pub page: i64,
    /// Whether there are older ones.
    pub more: bool,
    /// How many are unread, on all pages; [`UNREAD_MOST`] stands for that or more.
    pub unread: i64,
}

impl Notification {
    /// Who did it, in words.
    #[must_use]
    pub fn who(&self, l: Locale) -> String {
        match &self.by {
            Some(Author::Member(name)) => t::notification::named(l, &name.name),
            Some(Author::Former) => t::thread::former(l).to_owned(),
            Some(Author::Veiled(n)) => t::thread::veiled(l, *n),
            None => t::notification::somebody(l).to_owned(),
        }
    }

    /// What happened, as a sentence.
    #[must_use]
    pub fn text(&self, l: Locale) -> String {
        match self.kind {
            Kind::Mention => t::notification::mention(l, self.who(l)),
            Kind::Reply => t::notification::reply(l, self.who(l)),
            Kind::Post if self.count > 1 => t::notification::posts(l, self.count),
            Kind::Post if self.opening => t::notification::thread(l, self.who(l)),
            Kind::Post => t::notification::post(l, self.who(l)),
            Kind::Helped => t::notification::helped(l).to_owned(),
            Kind::Reaction if self.count > 1 => t::notification::reactions(l, self.count),
            Kind::Reaction => {
                let reaction = Reaction::parse(&self.words).map_or("", |r| r.name(l));
                t::notification::reaction(l, self.who(l), reaction)
            }
            Kind::Event => event_text(&self.words, l).to_owned(),
            Kind::Message => t::notification::message(l).to_owned(),
            Kind::ReminderDay => t::notification::kind_reminder_day(l).to_owned(),
            Kind::ReminderHour => t::notification::kind_reminder_hour(l).to_owned(),
            Kind::Moderation => moderation_text(self.code(), l).to_owned(),
            Kind::Held => match self.code() {
                "accepted" => t::notification::held_accepted(l).to_owned(),
                "declined" => t::notification::held_declined(l).to_owned(),
                _ => t::notification::kind_held(l).to_owned(),
            },
            Kind::Report => match self.code() {
                "acted" => t::notification::report_acted(l).to_owned(),
                "dismissed" => t::notification::report_dismissed(l).to_owned(),
                _ => t::notification::report(l).to_owned(),
            },
            Kind::Credential => credential_text(self.code(), l).to_owned(),
            Kind::Circle => circle_text(self.code(), l).to_owned(),
            Kind::Article => article_text(self.code(), l).to_owned(),
            Kind::Direct => match self.words.split(' ').next() {
                Some("asked") => t::notification::direct_asked(l, self.who(l)),
                Some("accepted") => t::notification::direct_accepted(l, self.who(l)),
                _ if self.count > 1 => t::notification::direct_many(l, self.who(l), self.count),
                _ => t::notification::direct_new(l, self.who(l)),
            },
            Kind::Duty if self.count > 1 => t::notification::duties(l, self.count),
            Kind::Duty => match &*self.words {
                "report" => t::notification::duty_report(l).to_owned(),
                "held" => t::notification::duty_held(l).to_owned(),
                "name" => t::notification::duty_name(l).to_owned(),
                _ => t::notification::duty(l).to_owned(),
            },
        }
    }

    /// The code of what was done.
    fn code(&self) -> &str {
        self.words.split('\n').next().unwrap_or_default()
    }

    /// What whoever did it wrote about it: a subject, a reason. Empty where they wrote nothing.
    #[must_use]
    pub fn said(&self) -> &str {
        match self.kind {
            Kind::Message => &self.words,
            Kind::Moderation
            | Kind::Held
            | Kind::Report
            | Kind::Credential
            | Kind::Circle
            | Kind::Article => self.words.split_once('\n').map_or("", |(_, said)| said),
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemberId, Timestamp, event::PersonName};

    fn told(kind: Kind, count: i64, words: &str) -> Notification {
        let name = PersonName {
            id: MemberId(1),
            handle: "hana".into(),
            name: "花".into(),
            profession: None,
            verified: false,
        };
        Notification {
            id: NotificationId(1),
            kind,
            count,
            by: Some(Author::Member(name)),
            title: None,
            opening: false,
            words: words.into(),
            at: Moment { at: Timestamp(0), offset: 0 },
            unread: true,
        }
    }

    #[test]
    fn kinds_have_codes_of_their_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.code()), Some(kind));
        }
        assert_eq!(Kind::parse("everything"), None);
    }

    #[test]
    fn what_is_in_the_application_is_shown_until_it_is_refused() {
        // Lists leave out what was refused, and ask no further.
        assert!(Kind::ALL.iter().all(|k| k.usual(Channel::App) == k.comes(Channel::App)));
        assert!(Kind::ALL.iter().all(|k| Channel::ALL.iter().all(|c| k.comes(*c) || !k.chosen(*c))));
        assert!(!Kind::Moderation.chosen(Channel::App) && !Kind::Event.chosen(Channel::Mail));
        assert!(!Kind::Reaction.usual(Channel::Mail) && Kind::Reply.usual(Channel::Mail));
    }

    #[test]
    fn one_is_told_of_by_name_and_many_by_number() {
        let l = Locale::Ja;
        assert!(told(Kind::Post, 1, "").text(l).contains("花さん"));
        let many = told(Kind::Post, 3, "").text(l);
        assert!(many.contains('3') && !many.contains('花'));
        assert!(told(Kind::Reaction, 1, "thanks").text(l).contains(Reaction::Thanks.name(l)));
        let veiled = Notification { by: Some(Author::Veiled(2)), ..told(Kind::Reply, 1, "") };
        assert!(veiled.text(l).contains("匿名2") && !veiled.text(l).contains("匿名2さん"));
    }

    #[test]
    fn a_reason_is_what_stands_below_the_code() {
        let hidden = told(Kind::Moderation, 1, "hide\n人の名前が\n出ています");
        assert_eq!(hidden.text(Locale::Ja), t::notification::moderation_hide(Locale::Ja));
        assert_eq!(hidden.said(), "人の名前が\n出ています");
        assert_eq!(told(Kind::Moderation, 1, "wave").said(), "");
        assert_eq!(told(Kind::Message, 1, "持ち物").said(), "持ち物");
    }
}
