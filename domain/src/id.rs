//! Ids: `BIGINT` in the database, one type a noun here, so that a thread's id never meets an event's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::Error;
            /// What is not a positive number names nothing: [`crate::Error::NotFound`].
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.parse::<i64>() {
                    Ok(id) if id > 0 => Ok(Self(id)),
                    _ => Err(crate::Error::NotFound),
                }
            }
        }
    )+};
}

ids! {
    /// A member.
    MemberId,
    /// A circle: a smaller community inside.
    CircleId,
    /// One who asks to come into a circle.
    CircleRequestId,
    /// A member's data, packed to be taken along.
    ExportId,
    /// An event.
    EventId,
    /// A member's registration for an event.
    RegistrationId,
    /// A series of events.
    SeriesId,
    /// What one registers for.
    TicketTypeId,
    /// A message of a host to those who take part.
    EventMessageId,
    /// A file that was sent.
    FileId,
    /// A discussion space.
    SpaceId,
    /// A thread in a space.
    ThreadId,
    /// A post in a thread.
    PostId,
    /// Something a member was told.
    NotificationId,
    /// Something a moderator did.
    ActId,
    /// A question for the name behind a post.
    UnmaskingId,
    /// A newcomer's post that waits.
    HeldId,
    /// What was said about an application.
    ApplicationMessageId,
    /// A change of a member's address.
    AddressChangeId,
    /// An invitation.
    InvitationId,
    /// A passkey of a member.
    PasskeyId,
    /// An account elsewhere that opens a member's account.
    IdentityId,
    /// An article of the library.
    ArticleId,
    /// A conversation between two members.
    ConversationId,
    /// A message in a conversation.
    MessageId,
    /// Messages that were reported.
    MessageReportId,
    /// A credential that a member claims or holds.
    CredentialId,
    /// A unit of deferred work in the outbox.
    JobId,
}
