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
    /// Somebody who waits was asked something.
    AskApplicant,
    /// Somebody who waited was declined.
    Decline,
    /// That was taken back.
    Reopen,
    /// The ways in of somebody who lost them were taken away.
    Unlock,
    /// An invitation was made.
    Invite,
    /// An invitation was ended.
    EndInvitation,
    /// Of whom a second step is demanded was changed.
    SetSecondStep,
    /// It was set whether members may write to each other alone.
    SetMessages,
    /// An article came into the library.
    PublishArticle,
    /// An article was given back to its authors.
    ReturnArticle,
    /// An article was taken out of the library.
    WithdrawArticle,
    /// What may be sent with posts was changed.
    SetAttachments,
    /// A space was made or changed.
    SaveSpace,
    /// A space was put in another place.
    MoveSpace,
    /// A space was taken away.
    RemoveSpace,
    /// A circle was made or changed.
    SaveCircle,
    /// A circle was taken away.
    RemoveCircle,
    /// A member was made one who keeps a circle in order.
    AppointCircleKeeper,
    /// That was taken from them.
    DismissCircleKeeper,
    /// One who asked to come into a circle was answered.
    AnswerCircleRequest,
    /// A member was shown the door of a circle.
    ExpelFromCircle,
    /// What a circle is, or its guidelines, were written.
    WriteCircle,
    /// A term of a vocabulary was made or changed.
    SaveTerm,
    /// A term was put in another place.
    MoveTerm,
    /// A term was merged into another.
    MergeTerm,
    /// Evidence of a credential was opened.
    OpenEvidence,
    /// A credential was verified.
    VerifyCredential,
    /// A credential was refused.
    RefuseCredential,
    /// The first admin was made.
    FirstAdmin,
    /// How newcomers' first posts are met was changed.
    SetNewcomers,
    /// A moderator did something.
    Moderate(crate::moderation::Act),
    /// What a moderator did was undone.
    Undo,
    /// Reports of a post were decided.
    Decide,
    /// A newcomer's post was approved.
    ApprovePost,
    /// A newcomer's post was declined.
    DeclinePost,
    /// A moderator asked for the name behind a post.
    AskName,
    /// Another moderator agreed: both know it.
    AgreeName,
    /// Another moderator did not agree.
    RefuseName,
    /// A poll of somebody else was ended.
    ClosePoll,
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
            Self::AskApplicant => "ask_applicant",
            Self::Decline => "decline",
            Self::Reopen => "reopen",
            Self::Unlock => "unlock",
            Self::Invite => "invite",
            Self::EndInvitation => "end_invitation",
            Self::SetSecondStep => "set_second_step",
            Self::SetMessages => "set_messages",
            Self::PublishArticle => "publish_article",
            Self::ReturnArticle => "return_article",
            Self::WithdrawArticle => "withdraw_article",
            Self::SetAttachments => "set_attachments",
            Self::SaveSpace => "save_space",
            Self::MoveSpace => "move_space",
            Self::RemoveSpace => "remove_space",
            Self::SaveCircle => "save_circle",
            Self::RemoveCircle => "remove_circle",
            Self::AppointCircleKeeper => "appoint_circle_keeper",
            Self::DismissCircleKeeper => "dismiss_circle_keeper",
            Self::AnswerCircleRequest => "answer_circle_request",
            Self::ExpelFromCircle => "expel_from_circle",
            Self::WriteCircle => "write_circle",
            Self::SaveTerm => "save_term",
            Self::MoveTerm => "move_term",
            Self::MergeTerm => "merge_term",
            Self::OpenEvidence => "open_evidence",
            Self::VerifyCredential => "verify_credential",
            Self::RefuseCredential => "refuse_credential",
            Self::FirstAdmin => "first_admin",
            Self::SetNewcomers => "set_newcomers",
            Self::Moderate(act) => act.code(),
            Self::Undo => "undo",
            Self::Decide => "decide_reports",
            Self::ApprovePost => "approve_post",
            Self::DeclinePost => "decline_post",
            Self::AskName => "ask_name",
            Self::AgreeName => "agree_name",
            Self::RefuseName => "refuse_name",
            Self::ClosePoll => "close_poll",
        }
    }
}
