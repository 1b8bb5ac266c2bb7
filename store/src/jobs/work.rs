//! What can wait: all kinds of work there are.

use domain::account::LinkPurpose;
use domain::registration::Reminder;
use domain::{
    AddressChangeId, ApplicationMessageId, CredentialId, EventId, EventMessageId, ExportId, MemberId, PostId,
    RegistrationId, SeriesId, ThreadId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// What is to be done. A mail is written when it is sent: no secret and no text lies in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Mails a one-time link.
    MailLink {
        /// To whom.
        member: MemberId,
        /// What the link is for.
        purpose: LinkPurpose,
    },
    /// Mails that someone who has an account tried to sign up again with the same address.
    MailAlreadyMember {
        /// To whom.
        member: MemberId,
    },
    /// Mails to a new address the link that proves it.
    MailNewAddress {
        /// Whose.
        member: MemberId,
        /// Which change.
        change: AddressChangeId,
    },
    /// Mails to the old address that there is a new one, and the link that takes it back.
    MailOldAddress {
        /// Whose.
        member: MemberId,
        /// Which change.
        change: AddressChangeId,
    },
    /// Mails that something that protects an account was changed: whoever did not do it learns of it.
    MailSecurity {
        /// To whom.
        member: MemberId,
        /// What was changed.
        news: SecurityNews,
    },
    /// Mails what an admin asks or says of an application.
    MailApplication {
        /// To whom.
        member: MemberId,
        /// What was said.
        message: ApplicationMessageId,
    },
    /// Mails that an admin said yes.
    MailApproved {
        /// To whom.
        member: MemberId,
    },
    /// Mails that a seat was confirmed.
    MailConfirmed {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that a seat came free and is now theirs.
    MailPromoted {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that an event was called off.
    MailCancelled {
        /// To whom.
        member: MemberId,
        /// Which event.
        event: EventId,
    },
    /// Mails that they wait for a seat.
    MailWaiting {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that a seat is kept for them until they answer.
    MailOffered {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that the offered seat is not kept any more.
    MailExpired {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that they declined the offered seat.
    MailDeclined {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that they gave their seat or place in line back.
    MailGivenBack {
        /// To whom.
        member: MemberId,
        /// For which event.
        event: EventId,
    },
    /// Mails that time or place changed.
    MailMoved {
        /// To whom.
        member: MemberId,
        /// Which event.
        event: EventId,
        /// When it began before the change.
        from: Timestamp,
    },
    /// Ends an offered seat that was not answered.
    EndOffer {
        /// Which registration.
        registration: RegistrationId,
        /// The number of the offer: a later one is another.
        seq: i64,
    },
    /// Finds out whom to remind of an event, and writes a [`Work::MailReminder`] for each.
    Remind {
        /// Of which event.
        event: EventId,
        /// How long before the start.
        reminder: Reminder,
        /// The start as it was when this was written: a moved event has another.
        starts: Timestamp,
    },
    /// Mails a reminder.
    MailReminder {
        /// To whom.
        member: MemberId,
        /// Of which event.
        event: EventId,
        /// How long before the start.
        reminder: Reminder,
        /// The start that it tells of.
        starts: Timestamp,
    },
    /// Mails what a host wrote to those who take part.
    MailMessage {
        /// To whom.
        member: MemberId,
        /// Which message.
        message: EventMessageId,
    },
    /// Tells followers of a post, some at a time.
    TellFollowers {
        /// Of which post.
        post: PostId,
        /// Those up to here were told.
        after: MemberId,
    },
    /// Mails what somebody was told of a thread and has not read; without a thread, of everything else.
    MailNotices {
        /// To whom.
        member: MemberId,
        /// Of which thread.
        thread: Option<ThreadId>,
    },
    /// Mails a summary of what somebody missed.
    MailDigest {
        /// To whom.
        member: MemberId,
        /// Since when.
        since: Timestamp,
    },
    /// Erases somebody whose time to come back is over.
    Erase {
        /// Whom.
        member: MemberId,
    },
    /// Tells somebody that a credential of theirs is about to end.
    RemindCredential {
        /// Which.
        credential: CredentialId,
        /// When it ends: one that was verified anew is another.
        ends: Timestamp,
    },
    /// Ends a credential whose time is over.
    EndCredential {
        /// Which.
        credential: CredentialId,
        /// When it ends.
        ends: Timestamp,
    },
    /// Packs a member's data.
    Export {
        /// Which wish.
        export: ExportId,
    },
    /// Makes the occurrences of a series further ahead.
    ExtendSeries {
        /// Which series.
        series: SeriesId,
    },
}

/// What was changed of what protects an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityNews {
    /// There is a new password.
    Password,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was taken away.
    PasskeyRemoved,
    /// A second step protects the account.
    SecondStepOn,
    /// It does no more.
    SecondStepOff,
    /// There are new recovery codes.
    NewCodes,
    /// A recovery code was used.
    RecoveryCode,
    /// An account elsewhere opens the account from now on.
    IdentityLinked,
    /// One does no more.
    IdentityRemoved,
    /// They are going.
    Leaving,
    /// Their data is packed, to be taken along.
    DataReady,
}

impl SecurityNews {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::Password,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::SecondStepOn,
        Self::SecondStepOff,
        Self::NewCodes,
        Self::RecoveryCode,
        Self::IdentityLinked,
        Self::IdentityRemoved,
        Self::Leaving,
        Self::DataReady,
    ];

    /// The name that the mail knows it by.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::SecondStepOn => "second_step_on",
            Self::SecondStepOff => "second_step_off",
            Self::NewCodes => "new_codes",
            Self::RecoveryCode => "recovery_code",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityRemoved => "identity_removed",
            Self::Leaving => "leaving",
            Self::DataReady => "data_ready",
        }
    }
}

/// What is told to somebody about their part in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    Confirmed,
    Promoted,
    Waiting,
    Offered,
    Expired,
    Declined,
    GivenBack,
    Cancelled,
    Moved(Timestamp),
}

impl News {
    /// How it is told in the application: what somebody did themselves they know.
    pub(crate) const fn code(self) -> Option<&'static str> {
        match self {
            Self::Confirmed => Some("confirmed"),
            Self::Promoted => Some("promoted"),
            Self::Offered => Some("offered"),
            Self::Expired => Some("expired"),
            Self::Cancelled => Some("cancelled"),
            Self::Moved(_) => Some("moved"),
            Self::Waiting | Self::Declined | Self::GivenBack => None,
        }
    }

    /// The mail that tells it.
    pub(crate) const fn mail(self, member: MemberId, event: EventId) -> Work {
        match self {
            Self::Confirmed => Work::MailConfirmed { member, event },
            Self::Promoted => Work::MailPromoted { member, event },
            Self::Waiting => Work::MailWaiting { member, event },
            Self::Offered => Work::MailOffered { member, event },
            Self::Expired => Work::MailExpired { member, event },
            Self::Declined => Work::MailDeclined { member, event },
            Self::GivenBack => Work::MailGivenBack { member, event },
            Self::Cancelled => Work::MailCancelled { member, event },
            Self::Moved(from) => Work::MailMoved { member, event, from },
        }
    }
}

impl Work {
    /// The kind's stored form.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::MailLink { .. } => "mail_link",
            Self::MailAlreadyMember { .. } => "mail_already_member",
            Self::MailNewAddress { .. } => "mail_new_address",
            Self::MailOldAddress { .. } => "mail_old_address",
            Self::MailSecurity { .. } => "mail_security",
            Self::MailApplication { .. } => "mail_application",
            Self::MailApproved { .. } => "mail_approved",
            Self::MailConfirmed { .. } => "mail_confirmed",
            Self::MailPromoted { .. } => "mail_promoted",
            Self::MailCancelled { .. } => "mail_cancelled",
            Self::MailWaiting { .. } => "mail_waiting",
            Self::MailOffered { .. } => "mail_offered",
            Self::MailExpired { .. } => "mail_expired",
            Self::MailDeclined { .. } => "mail_declined",
            Self::MailGivenBack { .. } => "mail_given_back",
            Self::MailMoved { .. } => "mail_moved",
            Self::EndOffer { .. } => "end_offer",
            Self::Remind { .. } => "remind",
            Self::MailReminder { .. } => "mail_reminder",
            Self::MailMessage { .. } => "mail_message",
            Self::TellFollowers { .. } => "tell_followers",
            Self::MailNotices { .. } => "mail_notices",
            Self::MailDigest { .. } => "mail_digest",
            Self::Erase { .. } => "erase",
            Self::RemindCredential { .. } => "remind_credential",
            Self::EndCredential { .. } => "end_credential",
            Self::Export { .. } => "export",
            Self::ExtendSeries { .. } => "extend_series",
        }
    }
}
