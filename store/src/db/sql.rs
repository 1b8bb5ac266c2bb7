//! A statement: text with `$1` placeholders, and what they stand for.

use domain::Timestamp;
use std::borrow::Cow;

/// A value to bind. The null of each type is typed too, since PostgreSQL wants to know.
#[derive(Clone, Debug)]
pub enum Arg {
    /// `BIGINT`.
    Int(Option<i64>),
    /// `TEXT`.
    Text(Option<String>),
    /// `BOOLEAN`.
    Bool(bool),
    /// `BLOB`, `BYTEA`.
    Bytes(Vec<u8>),
}

macro_rules! arg_from {
    ($($from:ty => |$v:ident| $to:expr),+ $(,)?) => {$(
        impl From<$from> for Arg {
            fn from($v: $from) -> Self {
                $to
            }
        }
    )+};
}

arg_from! {
    i64 => |v| Self::Int(Some(v)),
    Option<i64> => |v| Self::Int(v),
    bool => |v| Self::Bool(v),
    &str => |v| Self::Text(Some(v.to_owned())),
    String => |v| Self::Text(Some(v)),
    &String => |v| Self::Text(Some(v.clone())),
    Option<String> => |v| Self::Text(v),
    Option<&str> => |v| Self::Text(v.map(str::to_owned)),
    Vec<u8> => |v| Self::Bytes(v),
    [u8; 32] => |v| Self::Bytes(v.to_vec()),
    Timestamp => |v| Self::Int(Some(v.0)),
    Option<Timestamp> => |v| Self::Int(v.map(|t| t.0)),
    domain::MemberId => |v| Self::Int(Some(v.0)),
    Option<domain::MemberId> => |v| Self::Int(v.map(|i| i.0)),
    domain::CircleId => |v| Self::Int(Some(v.0)),
    Option<domain::CircleId> => |v| Self::Int(v.map(|i| i.0)),
    domain::EventId => |v| Self::Int(Some(v.0)),
    Option<domain::EventId> => |v| Self::Int(v.map(|i| i.0)),
    domain::RegistrationId => |v| Self::Int(Some(v.0)),
    domain::FileId => |v| Self::Int(Some(v.0)),
    Option<domain::FileId> => |v| Self::Int(v.map(|i| i.0)),
    domain::SeriesId => |v| Self::Int(Some(v.0)),
    Option<domain::SeriesId> => |v| Self::Int(v.map(|i| i.0)),
    domain::TicketTypeId => |v| Self::Int(Some(v.0)),
    domain::EventMessageId => |v| Self::Int(Some(v.0)),
    domain::SpaceId => |v| Self::Int(Some(v.0)),
    domain::ThreadId => |v| Self::Int(Some(v.0)),
    Option<domain::ThreadId> => |v| Self::Int(v.map(|i| i.0)),
    domain::PostId => |v| Self::Int(Some(v.0)),
    Option<domain::PostId> => |v| Self::Int(v.map(|i| i.0)),
    domain::NotificationId => |v| Self::Int(Some(v.0)),
    domain::ActId => |v| Self::Int(Some(v.0)),
    domain::UnmaskingId => |v| Self::Int(Some(v.0)),
    domain::HeldId => |v| Self::Int(Some(v.0)),
    domain::ApplicationMessageId => |v| Self::Int(Some(v.0)),
    domain::AddressChangeId => |v| Self::Int(Some(v.0)),
    domain::InvitationId => |v| Self::Int(Some(v.0)),
    Option<domain::InvitationId> => |v| Self::Int(v.map(|i| i.0)),
    domain::PasskeyId => |v| Self::Int(Some(v.0)),
    domain::IdentityId => |v| Self::Int(Some(v.0)),
    domain::ArticleId => |v| Self::Int(Some(v.0)),
    domain::ConversationId => |v| Self::Int(Some(v.0)),
    domain::MessageId => |v| Self::Int(Some(v.0)),
    domain::MessageReportId => |v| Self::Int(Some(v.0)),
    domain::CircleRequestId => |v| Self::Int(Some(v.0)),
    domain::ExportId => |v| Self::Int(Some(v.0)),
    domain::CredentialId => |v| Self::Int(Some(v.0)),
    domain::JobId => |v| Self::Int(Some(v.0)),
}

/// A statement. Its text is put together from literals only, so that no value ever becomes SQL.
#[derive(Clone, Debug)]
pub struct Sql {
    pub(super) text: Cow<'static, str>,
    pub(super) args: Vec<Arg>,
}

impl Sql {
    /// A statement with values for `$1`, `$2`, …
    #[must_use]
    pub const fn new(text: &'static str, args: Vec<Arg>) -> Self {
        Self { text: Cow::Borrowed(text), args }
    }

    /// Appends a literal.
    pub fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Appends a placeholder and binds its value.
    pub fn bind(&mut self, value: impl Into<Arg>) -> &mut Self {
        self.args.push(value.into());
        let text = self.text.to_mut();
        text.push('$');
        text.push_str(&self.args.len().to_string());
        self
    }

    /// Appends `($n, $n+1, …)`; an empty list becomes `(NULL)`, which nothing equals.
    pub fn bind_list(&mut self, values: impl IntoIterator<Item = impl Into<Arg>>) -> &mut Self {
        self.push("(");
        let mut any = false;
        for value in values {
            if any {
                self.push(", ");
            }
            any = true;
            self.bind(value);
        }
        self.push(if any { ")" } else { "NULL)" })
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::new(text, Vec::new())
    }
}

/// A statement with its values: `sql!("SELECT … WHERE id = $1", id)`.
#[macro_export]
macro_rules! sql {
    ($text:expr $(, $arg:expr)* $(,)?) => {
        $crate::db::Sql::new($text, vec![$($crate::db::Arg::from($arg)),*])
    };
}
