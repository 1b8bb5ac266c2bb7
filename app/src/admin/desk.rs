//! What an admin does on the page, and how it went: kept beside the table, which comes and goes.

use super::api::{
    ApproveMember, GrantRole, LiftSuspension, RevokeRole, SetAttachments, SetJoinMode, SetMessages,
    SetSecondStep, SuspendMember,
};
use crate::applications::api::{Ask, Decline, Reopen};
use crate::boot::{use_boot, use_locale};
use crate::ui::Post;
use domain::{Error, MemberId, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The actions of the page, and how the last one went.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) approve: Post,
    pub(super) suspend: Post,
    pub(super) lift: Post,
    pub(super) grant: Post,
    pub(super) revoke: Post,
    pub(super) join: Post,
    pub(super) attachments: Post,
    pub(super) second_step: Post,
    pub(super) messages: Post,
    pub(super) ask: Post,
    pub(super) decline: Post,
    pub(super) reopen: Post,
    /// Goes up with every change: the table is asked for again.
    pub(super) changes: RwSignal<u32>,
    /// What was done last, in words.
    pub(super) done: RwSignal<Option<&'static str>>,
    /// What was refused last, and about whom.
    pub(super) refused: RwSignal<Option<(MemberId, Error)>>,
    /// Whom the last change was about: focus goes back there.
    pub(super) last: StoredValue<Option<MemberId>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        let l = use_locale();
        let desk = Self {
            approve: Post::to::<ApproveMember>(),
            suspend: Post::to::<SuspendMember>(),
            lift: Post::to::<LiftSuspension>(),
            grant: Post::to::<GrantRole>(),
            revoke: Post::to::<RevokeRole>(),
            join: Post::to::<SetJoinMode>(),
            attachments: Post::to::<SetAttachments>(),
            second_step: Post::to::<SetSecondStep>(),
            messages: Post::to::<SetMessages>(),
            ask: Post::to::<Ask>(),
            decline: Post::to::<Decline>(),
            reopen: Post::to::<Reopen>(),
            changes: RwSignal::new(0),
            done: RwSignal::new(None),
            refused: RwSignal::new(refused_before()),
            last: StoredValue::new(None),
        };
        desk.follow(desk.approve, t::admin::done_approved(l));
        desk.follow(desk.suspend, t::admin::done_suspended(l));
        desk.follow(desk.lift, t::admin::done_lifted(l));
        desk.follow(desk.grant, t::admin::done_role(l));
        desk.follow(desk.revoke, t::admin::done_role(l));
        desk.follow(desk.join, t::admin::done_join(l));
        desk.follow(desk.attachments, t::admin::done_attachments(l));
        desk.follow(desk.messages, t::admin::done_messages(l));
        desk.follow(desk.second_step, t::admin::done_second(l));
        desk.follow(desk.ask, t::application::done_asked(l));
        desk.follow(desk.decline, t::application::done_declined(l));
        desk.follow(desk.reopen, t::application::done_reopened(l));
        desk
    }

    /// Notes how an action goes.
    fn follow(self, post: Post, done: &'static str) {
        Effect::new(move |_| {
            if post.sending().get() {
                self.refused.set(None);
                self.done.set(None);
            }
        });
        Effect::new(move |_| {
            let answer = post.answer().get();
            let member = post.sent("id").and_then(|id| id.parse().ok());
            match answer {
                None => {}
                Some(Ok(())) => {
                    self.last.set_value(member);
                    self.done.set(Some(done));
                    self.changes.update(|n| *n += 1);
                }
                Some(Err(error)) => {
                    // What the page shows is no longer so: ask again, and still say why.
                    if matches!(
                        error,
                        Error::Conflict(domain::error::Conflict::Stale)
                            | Error::SignedOut
                            | Error::Forbidden
                            | Error::NotFound
                    ) {
                        self.last.set_value(member);
                        self.changes.update(|n| *n += 1);
                    }
                    self.refused.set(member.map(|m| (m, error)));
                }
            }
        });
    }
}

/// What was refused, for an admin without script.
fn refused_before() -> Option<(MemberId, Error)> {
    let kept = use_boot()
        .with_value(|b| b.kept.clone())
        .filter(|k| ["/api/admin/", "/api/applications/"].iter().any(|of| k.action.starts_with(of)))?;
    let (_, id) = kept.fields.iter().find(|(name, _)| name == "id")?;
    Some((id.parse().ok()?, kept.error))
}

/// The reason that was typed before a suspension was refused.
pub(super) fn typed_reason(member: MemberId) -> Option<String> {
    let kept = use_boot().with_value(|b| b.kept.clone()).filter(|k| k.action == SuspendMember::url())?;
    let of = |name: &str| kept.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    of("id").filter(|id| *id == member.to_string()).and_then(|_| of("reason"))
}

/// An error in words, with what is wrong at its fields.
pub(super) fn error_text(error: &Error, l: crate::Locale) -> String {
    match error.fields() {
        [] => error.text(l),
        fields => fields
            .iter()
            .map(|f| format!("{}: {}", t::admin::reason(l), f.problem.text(l)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}
