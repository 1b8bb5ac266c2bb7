//! What happened, in words, by the code that a notification keeps of it.

use crate::{Locale, t};

pub(super) fn event_text(code: &str, l: Locale) -> &'static str {
    match code {
        "confirmed" => t::notification::event_confirmed(l),
        "promoted" => t::notification::event_promoted(l),
        "offered" => t::notification::event_offered(l),
        "expired" => t::notification::event_expired(l),
        "cancelled" => t::notification::event_cancelled(l),
        "moved" => t::notification::event_moved(l),
        _ => t::notification::kind_event(l),
    }
}

pub(super) fn credential_text(code: &str, l: Locale) -> &'static str {
    match code {
        "waiting" => t::notification::credential_waiting(l),
        "verified" => t::notification::credential_verified(l),
        "refused" => t::notification::credential_refused(l),
        "ending" => t::notification::credential_ending(l),
        "expired" => t::notification::credential_expired(l),
        _ => t::notification::kind_credential(l),
    }
}

/// The circle's address stands behind the code.
pub(super) fn circle_text(code: &str, l: Locale) -> &'static str {
    match code.split(' ').next().unwrap_or_default() {
        "request" => t::notification::circle_request(l),
        "unkept" => t::notification::circle_unkept(l),
        "accepted" => t::notification::circle_accepted(l),
        "declined" => t::notification::circle_declined(l),
        "invited" => t::notification::circle_invited(l),
        "expelled" => t::notification::circle_expelled(l),
        "ended" => t::notification::circle_ended(l),
        "removed" => t::notification::circle_removed(l),
        "appointed" => t::notification::circle_appointed(l),
        "dismissed" => t::notification::circle_dismissed(l),
        "keeper" => t::notification::circle_keeper(l),
        "guidelines" => t::notification::circle_guidelines(l),
        _ => t::notification::kind_circle(l),
    }
}

/// The article's address stands behind the code.
pub(super) fn article_text(code: &str, l: Locale) -> &'static str {
    match code.split(' ').next().unwrap_or_default() {
        "waits" => t::notification::article_waits(l),
        "published" => t::notification::article_published(l),
        "returned" => t::notification::article_returned(l),
        "withdrawn" => t::notification::article_withdrawn(l),
        "named" => t::notification::article_named(l),
        _ => t::notification::kind_article(l),
    }
}

pub(super) fn moderation_text(code: &str, l: Locale) -> &'static str {
    match code {
        "hide" => t::notification::moderation_hide(l),
        "restore" => t::notification::moderation_restore(l),
        "lock" => t::notification::moderation_lock(l),
        "unlock" => t::notification::moderation_unlock(l),
        "move" => t::notification::moderation_move(l),
        "merge" => t::notification::moderation_merge(l),
        "split" => t::notification::moderation_split(l),
        "pin" => t::notification::moderation_pin(l),
        "unpin" => t::notification::moderation_unpin(l),
        "unmask" => t::notification::moderation_unmask(l),
        "undo" => t::notification::moderation_undo(l),
        "stays" => t::notification::moderation_stays(l),
        _ => t::notification::moderation(l),
    }
}
