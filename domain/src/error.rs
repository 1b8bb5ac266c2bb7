//! The one error type that travels.

use crate::recurrence::RuleFault;
use crate::{Locale, t};
use serde::{Deserialize, Serialize};

/// A result whose error can be shown to the reader.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why something was not done. Causes are logged where they happen and never travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// The input has faults; each names its field. HTTP 422.
    Invalid(Vec<FieldError>),
    /// There is no such thing, or its existence is not the reader's to know. HTTP 404.
    NotFound,
    /// The reader may not do this. HTTP 403.
    Forbidden,
    /// Nobody is signed in, or the session ended. HTTP 401.
    SignedOut,
    /// Somebody else was faster; the reason says in what. HTTP 409.
    Conflict(Conflict),
    /// More was sent than is read. HTTP 413.
    TooLarge,
    /// Too many tries; wait this many seconds. HTTP 429.
    TooMany {
        /// Seconds until the next try has a chance.
        seconds: i64,
    },
    /// The database is away or full; nothing was written. HTTP 503.
    Unavailable,
    /// A fault of the software; the id is in the log. HTTP 500.
    Internal {
        /// What to quote when asking for help.
        id: String,
    },
}

/// What somebody else was faster in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The thing was changed since the form was opened.
    Stale,
    /// The event does not take registrations (any more).
    Closed,
    /// Registration has not opened.
    NotOpen,
    /// It is too late to give the seat back.
    TooLateToCancel,
    /// The offered seat is not kept any more.
    OfferEnded,
    /// The last admin cannot go.
    LastAdmin,
    /// The thread takes no replies.
    Locked,
    /// This link was used before, or its time is over.
    LinkUsed,
    /// The event is a draft: nobody knows of it, so that it cannot be called off.
    Draft,
    /// There are members already, where the demo wanted to begin from nothing.
    NotEmpty,
    /// Another moderator was faster.
    Decided,
    /// What came after it stands in the way of undoing it.
    CannotUndo,
    /// It waits for a moderator, who reads newcomers' first posts; it is kept.
    Held,
    /// Somebody else has logged in where a page speaks for the one who was in before.
    OtherMember,
    /// The poll takes no votes any more.
    PollClosed,
    /// Somebody wrote in the space that was to go.
    Written,
    /// It is too long ago that they proved who they are.
    Unproved,
    /// Events of theirs are still to come.
    Hosts,
    /// Nobody else keeps the circle in order.
    LastKeeper,
    /// A message does not reach them: they take none, have not answered, or it is over. One word for all: which it is
    /// stands on the page.
    Unreached,
}

/// A fault at one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name as in the form.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was entered.
    Required,
    /// More than so many characters.
    TooLong(i64),
    /// Fewer than so many characters.
    TooShort(i64),
    /// Not an e-mail address.
    Email,
    /// Not a date.
    Date,
    /// Not a time of day.
    Time,
    /// The end is not after the start.
    EndsBeforeStart,
    /// Not a number from … to ….
    Number(i64, i64),
    /// Not one of the choices.
    Choice,
    /// Somebody else has it.
    Taken,
    /// Letters, digits, `-` and `_` only.
    Handle,
    /// Small letters, digits and `-` between them only.
    Slug,
    /// Others could read what was written for fewer.
    Widens,
    /// Not a web address that begins with `https://` or `http://`.
    Link,
    /// E-mail and password do not fit together.
    Credentials,
    /// Not the password chosen at sign-up.
    Password,
    /// Too easy to guess.
    Weak,
    /// The agreement is missing.
    Agreement,
    /// Fewer than the seats already given.
    BelowTaken(i64),
    /// People are registered for what was to become a draft again.
    Awaited,
    /// So many people are registered who would not see it any more.
    LeavesOut(i64),
    /// The text has characters that cannot be shown.
    Control,
    /// Characters that nobody sees.
    Invisible,
    /// A handle that looks like somebody's.
    LooksTaken,
    /// Longer than so many days.
    LongerThanDays(i64),
    /// After the start of the event.
    AfterStart,
    /// Registration closes before it opens.
    ClosesBeforeOpening,
    /// No time zone of the IANA database.
    Zone,
    /// No member has this handle.
    NoSuchMember,
    /// More than so many entries.
    TooMany(i64),
    /// Fewer than two choices.
    FewChoices,
    /// The box was not ticked.
    Consent,
    /// A rule for coming again that is not taken.
    Rule(RuleFault),
    /// The first day is none of those on which the rule falls.
    NotOfRule,
    /// No rule says the series moved by these days.
    CannotShift,
    /// So many people are told of the change: it wants a yes.
    TellsPeople(i64),
    /// That time is over already.
    Past,
    /// The code does not fit, or was used.
    Code,
    /// No invitation, or one that does not work.
    Invitation,
    /// It is what it was.
    Unchanged,
    /// The passkey could not be checked.
    Passkey,
    /// Whoever demands a second step of others has one.
    OwnSecondStep,
}

impl Error {
    /// A fault at one field.
    #[must_use]
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), problem }])
    }

    /// The HTTP status: the only place that knows.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::SignedOut => 401,
            Self::Conflict(_) => 409,
            Self::TooLarge => 413,
            Self::TooMany { .. } => 429,
            Self::Unavailable => 503,
            Self::Internal { .. } => 500,
        }
    }

    /// What happened and what to do next, in the reader's language.
    #[must_use]
    pub fn text(&self, l: Locale) -> String {
        match self {
            Self::Invalid(_) => t::error::invalid(l).into(),
            Self::Conflict(Conflict::Stale) => t::error::stale(l).into(),
            Self::Conflict(Conflict::Closed) => t::error::closed(l).into(),
            Self::Conflict(Conflict::NotOpen) => t::error::not_open(l).into(),
            Self::Conflict(Conflict::TooLateToCancel) => t::error::too_late_to_cancel(l).into(),
            Self::Conflict(Conflict::OfferEnded) => t::error::offer_ended(l).into(),
            Self::Conflict(Conflict::LastAdmin) => t::error::last_admin(l).into(),
            Self::Conflict(Conflict::Locked) => t::error::locked(l).into(),
            Self::Conflict(Conflict::LinkUsed) => t::error::link_used(l).into(),
            Self::Conflict(Conflict::Draft) => t::error::draft(l).into(),
            Self::Conflict(Conflict::NotEmpty) => t::error::not_empty(l).into(),
            Self::Conflict(Conflict::Decided) => t::error::decided(l).into(),
            Self::Conflict(Conflict::CannotUndo) => t::error::cannot_undo(l).into(),
            Self::Conflict(Conflict::Held) => t::error::held(l).into(),
            Self::Conflict(Conflict::OtherMember) => t::error::other_member(l).into(),
            Self::Conflict(Conflict::Written) => t::error::written(l).into(),
            Self::Conflict(Conflict::LastKeeper) => t::error::last_keeper(l).into(),
            Self::Conflict(Conflict::Unreached) => t::error::unreached(l).into(),
            Self::Conflict(Conflict::Hosts) => t::error::hosts(l).into(),
            Self::Conflict(Conflict::Unproved) => t::error::unproved(l).into(),
            Self::Conflict(Conflict::PollClosed) => t::error::poll_closed(l).into(),
            Self::TooLarge => t::error::too_large(l).into(),
            _ => self.of_page(l),
        }
    }

    /// The same of a page that cannot be shown. What only forms are answered with has one word for all of it there: its
    /// texts would weigh on the first load of every page.
    #[must_use]
    pub fn of_page(&self, l: Locale) -> String {
        match self {
            Self::NotFound => t::error::not_found(l).into(),
            Self::Forbidden => t::error::forbidden(l).into(),
            Self::SignedOut => t::error::signed_out(l).into(),
            Self::TooMany { seconds } => t::error::too_many(l, (seconds + 59) / 60),
            Self::Unavailable => t::error::unavailable(l).into(),
            Self::Internal { id } => t::error::internal(l, id),
            Self::Invalid(_) | Self::Conflict(_) | Self::TooLarge => t::error::no_page(l).into(),
        }
    }

    /// The faults at fields; none for other errors.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }
}

impl Problem {
    /// What is wrong and how to mend it, in the reader's language.
    #[must_use]
    pub fn text(self, l: Locale) -> String {
        match self {
            Self::Required => t::problem::required(l).into(),
            Self::TooLong(max) => t::problem::too_long(l, max),
            Self::TooShort(min) => t::problem::too_short(l, min),
            Self::Email => t::problem::email(l).into(),
            Self::Date => t::problem::date(l).into(),
            Self::Time => t::problem::time(l).into(),
            Self::EndsBeforeStart => t::problem::ends_before_start(l).into(),
            Self::Number(min, max) => t::problem::number(l, min, max),
            Self::Choice => t::problem::choice(l).into(),
            Self::Taken => t::problem::taken(l).into(),
            Self::Handle => t::problem::handle(l).into(),
            Self::Slug => t::problem::slug(l).into(),
            Self::Widens => t::problem::widens(l).into(),
            Self::Link => t::problem::link(l).into(),
            Self::Credentials => t::problem::credentials(l).into(),
            Self::Password => t::problem::password(l).into(),
            Self::Weak => t::problem::weak(l).into(),
            Self::Agreement => t::problem::agreement(l).into(),
            Self::BelowTaken(taken) => t::problem::below_taken(l, taken),
            Self::Awaited => t::problem::awaited(l).into(),
            Self::LeavesOut(people) => t::problem::leaves_out(l, people),
            Self::Control => t::problem::control(l).into(),
            Self::Invisible => t::problem::invisible(l).into(),
            Self::LooksTaken => t::problem::looks_taken(l).into(),
            Self::LongerThanDays(days) => t::problem::longer_than_days(l, days),
            Self::AfterStart => t::problem::after_start(l).into(),
            Self::ClosesBeforeOpening => t::problem::closes_before_opening(l).into(),
            Self::Zone => t::problem::zone(l).into(),
            Self::NoSuchMember => t::problem::no_such_member(l).into(),
            Self::TooMany(most) => t::problem::too_many(l, most),
            Self::FewChoices => t::problem::few_choices(l).into(),
            Self::Consent => t::problem::consent(l).into(),
            Self::Rule(fault) => fault.text(l),
            Self::NotOfRule => t::problem::not_of_rule(l).into(),
            Self::CannotShift => t::problem::cannot_shift(l).into(),
            Self::TellsPeople(people) => t::problem::tells_people(l, people),
            Self::Past => t::problem::past(l).into(),
            Self::Code => t::problem::code(l).into(),
            Self::Invitation => t::invitation::dead(l).into(),
            Self::Unchanged => t::problem::unchanged(l).into(),
            Self::Passkey => t::problem::passkey(l).into(),
            Self::OwnSecondStep => t::problem::own_second_step(l).into(),
        }
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text(Locale::En))
    }
}

impl std::error::Error for Error {}
