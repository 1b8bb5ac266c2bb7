//! What is written down of what those with roles did.

/// A kind of act in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A member was let in.
    Approve,
    /// A member was shut out.
    Suspend,
    /// A suspension was ended.
    Lift,
    /// A role was given.
    Grant,
    /// A role was taken.
    Revoke,
    /// The way to join was changed.
    SetJoinMode,
    /// The first admin was made.
    FirstAdmin,
}

impl Act {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Suspend => "suspend",
            Self::Lift => "lift",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::SetJoinMode => "set_join_mode",
            Self::FirstAdmin => "first_admin",
        }
    }
}
