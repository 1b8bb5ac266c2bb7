//! What an admin does on the page, and how it went: kept beside the table, which comes and goes.

use super::api::{ApproveMember, GrantRole, LiftSuspension, RevokeRole, SetJoinMode, SuspendMember};
use crate::Fault;
use crate::boot::{use_boot, use_locale};
use domain::{Error, MemberId, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The actions of the page, and how the last one went.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) approve: ServerAction<ApproveMember>,
    pub(super) suspend: ServerAction<SuspendMember>,
    pub(super) lift: ServerAction<LiftSuspension>,
    pub(super) grant: ServerAction<GrantRole>,
    pub(super) revoke: ServerAction<RevokeRole>,
    pub(super) join: ServerAction<SetJoinMode>,
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
            approve: ServerAction::new(),
            suspend: ServerAction::new(),
            lift: ServerAction::new(),
            grant: ServerAction::new(),
            revoke: ServerAction::new(),
            join: ServerAction::new(),
            changes: RwSignal::new(0),
            done: RwSignal::new(None),
            refused: RwSignal::new(refused_before()),
            last: StoredValue::new(None),
        };
        desk.follow(desk.approve, |a| Some(a.id), t::admin::done_approved(l));
        desk.follow(desk.suspend, |a| Some(a.id), t::admin::done_suspended(l));
        desk.follow(desk.lift, |a| Some(a.id), t::admin::done_lifted(l));
        desk.follow(desk.grant, |a| Some(a.id), t::admin::done_role(l));
        desk.follow(desk.revoke, |a| Some(a.id), t::admin::done_role(l));
        desk.follow(desk.join, |_| None, t::admin::done_join(l));
        desk
    }

    /// Notes how an action goes.
    fn follow<S>(self, action: ServerAction<S>, about: fn(&S) -> Option<MemberId>, done: &'static str)
    where
        S: ServerFn<Output = (), Error = Fault> + Clone + Send + Sync + 'static,
    {
        let asked = StoredValue::new(None);
        Effect::new(move |_| {
            if let Some(member) = action.input().with(|input| input.as_ref().map(about)) {
                asked.set_value(member);
                self.refused.set(None);
                self.done.set(None);
            }
        });
        Effect::new(move |_| {
            let member = asked.get_value();
            match action.value().get() {
                None => {}
                Some(Ok(())) => {
                    self.last.set_value(member);
                    self.done.set(Some(done));
                    self.changes.update(|n| *n += 1);
                }
                Some(Err(Fault(error))) => {
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
    let kept = use_boot().with_value(|b| b.kept.clone()).filter(|k| k.action.starts_with("/api/admin/"))?;
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
