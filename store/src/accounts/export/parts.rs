//! What is packed: each part is a file, and a question for one member's rows.

use super::only_system;
use crate::db::Object;
use crate::{Db, sql};
use domain::{Actor, MemberId, Result};
use serde_json::Value;

/// The files, each with the question for its rows. What others wrote, and who keeps a member away, is not theirs.
pub const PARTS: [(&str, &str); 50] = [
    ("profile", "SELECT * FROM members WHERE id = $1"),
    ("profile_audiences", "SELECT * FROM member_audiences WHERE member_id = $1 ORDER BY part"),
    (
        "profile_terms",
        "SELECT m.*, t.name_ja, t.name_en FROM member_terms m LEFT JOIN terms t ON t.list = m.list AND t.code = m.code
         WHERE m.member_id = $1 ORDER BY m.list, m.position",
    ),
    ("roles", "SELECT * FROM member_roles WHERE member_id = $1 ORDER BY role"),
    ("credentials", "SELECT * FROM credentials WHERE member_id = $1 ORDER BY id"),
    (
        "credential_openings",
        "SELECT o.credential_id, o.at FROM evidence_openings o JOIN credentials c ON c.id = o.credential_id
         WHERE c.member_id = $1 ORDER BY o.id",
    ),
    (
        "circles",
        "SELECT c.slug, c.name_ja, c.name_en, m.joined_at, m.moderator, m.ends_at FROM circle_members m
         JOIN circles c ON c.id = m.circle_id WHERE m.member_id = $1 ORDER BY m.joined_at",
    ),
    (
        "circle_requests",
        "SELECT c.slug, r.words, r.at, r.answered_at, r.accepted, r.answer FROM circle_requests r
         JOIN circles c ON c.id = r.circle_id WHERE r.member_id = $1 ORDER BY r.id",
    ),
    (
        "circle_invites",
        "SELECT c.slug, i.at FROM circle_invites i JOIN circles c ON c.id = i.circle_id WHERE i.member_id = $1 ORDER BY i.at",
    ),
    ("application", "SELECT kind, body, at FROM application_messages WHERE member_id = $1 ORDER BY id"),
    ("invitations_made", "SELECT note, most, used, created_at, expires_at, ended_at FROM invitations WHERE made_by = $1 ORDER BY id"),
    ("suspensions", "SELECT reason, suspended_at, lifted_at FROM suspensions WHERE member_id = $1 ORDER BY id"),
    ("sessions", "SELECT created_at, seen_at, expires_at, device, strong FROM sessions WHERE member_id = $1 ORDER BY created_at"),
    ("passkeys", "SELECT name, created_at, used_at FROM passkeys WHERE member_id = $1 ORDER BY id"),
    (
        "accounts_elsewhere",
        "SELECT issuer, subject, provider, label, linked_at, used_at FROM identities WHERE member_id = $1 ORDER BY id",
    ),
    ("second_step", "SELECT created_at, confirmed_at FROM second_steps WHERE member_id = $1"),
    ("address_changes", "SELECT old_email, new_email, asked_at, proved_at, undone_at FROM address_changes WHERE member_id = $1 ORDER BY id"),
    (
        "registrations",
        "SELECT e.title, e.starts_at, e.ends_at, r.state, r.since, r.answers, r.hide_name FROM registrations r
         JOIN events e ON e.id = r.event_id WHERE r.member_id = $1 ORDER BY e.starts_at",
    ),
    (
        "registration_changes",
        "SELECT e.title, c.state, c.at FROM registration_changes c JOIN registrations r ON r.id = c.registration_id
         JOIN events e ON e.id = r.event_id WHERE r.member_id = $1 ORDER BY c.id",
    ),
    (
        "check_ins",
        "SELECT e.title, c.came, c.at FROM check_ins c JOIN registrations r ON r.id = c.registration_id
         JOIN events e ON e.id = r.event_id WHERE r.member_id = $1 ORDER BY c.id",
    ),
    ("events_hosted", "SELECT * FROM events WHERE host_id = $1 ORDER BY starts_at"),
    ("series_hosted", "SELECT * FROM series WHERE host_id = $1 ORDER BY id"),
    (
        "event_parts",
        "SELECT e.title, e.starts_at, p.part, p.label FROM event_people p JOIN events e ON e.id = p.event_id
         WHERE p.member_id = $1 ORDER BY e.starts_at",
    ),
    (
        "event_messages",
        "SELECT e.title, m.audience, m.subject, m.body, m.sent_to, m.sent_at FROM event_messages m
         JOIN events e ON e.id = m.event_id WHERE m.author_id = $1 ORDER BY m.id",
    ),
    ("threads", "SELECT id, title, created_at, question FROM threads WHERE author_id = $1 ORDER BY id"),
    (
        "posts",
        "SELECT p.id, t.title, p.body_md, p.created_at, p.edited_at, p.hidden_at, p.helped_at FROM posts p
         JOIN threads t ON t.id = p.thread_id WHERE p.author_id = $1 ORDER BY p.id",
    ),
    (
        "posts_without_name",
        "SELECT p.id, t.title, p.body_md, p.created_at, p.edited_at, p.hidden_at FROM veils v JOIN posts p ON p.id = v.post_id
         JOIN threads t ON t.id = p.thread_id WHERE v.member_id = $1 ORDER BY p.id",
    ),
    (
        "posts_before",
        "SELECT b.post_id, b.version, b.body_md, b.written_at FROM post_versions b JOIN posts p ON p.id = b.post_id
         LEFT JOIN veils v ON v.post_id = p.id WHERE COALESCE(p.author_id, v.member_id) = $1 ORDER BY b.post_id, b.version",
    ),
    ("posts_waiting", "SELECT content, at, decided_at, approved, reason FROM held_posts WHERE member_id = $1 ORDER BY id"),
    ("drafts", "SELECT place, body, saved_at FROM drafts WHERE member_id = $1 ORDER BY saved_at"),
    ("article_marks", "SELECT article_id, saved_at, read_at FROM article_marks WHERE member_id = $1 ORDER BY article_id"),
    ("bookmarks", "SELECT post_id, thread_id, note, at FROM bookmarks WHERE member_id = $1 ORDER BY at"),
    ("reactions", "SELECT post_id, thread_id, kind, at FROM reactions WHERE member_id = $1 ORDER BY at"),
    (
        "poll_votes",
        "SELECT v.post_id, p.question, o.label FROM poll_votes v JOIN polls p ON p.post_id = v.post_id
         JOIN poll_options o ON o.post_id = v.post_id AND o.place = v.place WHERE v.member_id = $1 ORDER BY v.post_id, v.place",
    ),
    ("mentions", "SELECT post_id FROM mentions WHERE member_id = $1 ORDER BY post_id"),
    ("threads_followed", "SELECT thread_id, level FROM thread_follows WHERE member_id = $1 ORDER BY thread_id"),
    (
        "spaces_followed",
        "SELECT s.slug, f.level FROM space_follows f JOIN spaces s ON s.id = f.space_id WHERE f.member_id = $1 ORDER BY s.slug",
    ),
    ("threads_read", "SELECT thread_id, ranges, at FROM thread_reads WHERE member_id = $1 ORDER BY thread_id"),
    (
        "spaces_read",
        "SELECT s.slug, r.until FROM space_reads r JOIN spaces s ON s.id = r.space_id WHERE r.member_id = $1 ORDER BY s.slug",
    ),
    (
        "kept_away",
        "SELECT m.handle, d.kind, d.at FROM distances d JOIN members m ON m.id = d.other_id WHERE d.member_id = $1 ORDER BY d.at",
    ),
    ("reports_made", "SELECT post_id, rule, words, at, closed_at, outcome FROM reports WHERE reporter_id = $1 ORDER BY id"),
    ("moderation_done", "SELECT act, thread_id, post_id, reason, at FROM moderation_acts WHERE actor_id = $1 ORDER BY id"),
    (
        "conversations",
        "SELECT c.id, o.handle AS with_handle, c.asked_by = $1 AS asked_by_me, c.at FROM conversation_sides s
         JOIN conversations c ON c.id = s.conversation_id
         JOIN members o ON o.id = CASE WHEN c.low_id = $1 THEN c.high_id ELSE c.low_id END
         WHERE s.member_id = $1 AND NOT s.hidden ORDER BY c.id",
    ),
    ("messages_sent", "SELECT conversation_id, body, at FROM messages WHERE author_id = $1 ORDER BY id"),
    ("messages_reported", "SELECT rule, words, shown, at, closed_at, outcome, note FROM message_reports WHERE reporter_id = $1 ORDER BY id"),
    (
        "articles",
        "SELECT a.slug, a.title, a.summary, a.body_md, a.access, a.state, a.created_at, a.written_at, a.published_at,
           a.made_by = $1 AS begun_by_me FROM articles a JOIN article_authors w ON w.article_id = a.id
         WHERE w.member_id = $1 AND (a.circle_id IS NULL OR a.circle_id IN (SELECT c.circle_id FROM circle_members c
             WHERE c.member_id = $1)) AND (a.event_id IS NULL OR a.event_id IN (SELECT e.id FROM events e
             WHERE e.visibility <> 'circle' OR e.circle_id IN (SELECT c.circle_id FROM circle_members c WHERE c.member_id = $1)))
         ORDER BY a.id",
    ),
    (
        "article_versions",
        "SELECT article_id, version, title, summary, body_md, at FROM article_versions WHERE by_id = $1 ORDER BY article_id, version",
    ),
    ("notifications", "SELECT kind, count, words, at, read_at FROM notifications WHERE member_id = $1 ORDER BY id"),
    ("notification_choices", "SELECT kind, channel, wanted FROM notification_choices WHERE member_id = $1 ORDER BY kind, channel"),
    ("files", "SELECT name, label, mime, bytes, created_at FROM files WHERE uploaded_by = $1 ORDER BY id"),
];

/// Columns that are ours and nobody's data: how something is found, compared, or opened.
const OURS: [&str; 9] = [
    "password_hash",
    "passkey_user",
    "search_key",
    "sort_key",
    "email_key",
    "handle_look",
    "key",
    "body_html",
    "about_html",
];

/// One part of a member's data: what its file is called, and its rows.
///
/// # Errors
/// [`domain::Error::Forbidden`] for any person.
pub async fn part(
    db: &Db,
    actor: &Actor,
    member: MemberId,
    n: usize,
) -> Result<Option<(&'static str, Value)>> {
    only_system(actor)?;
    let Some((name, question)) = PARTS.get(n) else { return Ok(None) };
    let rows: Vec<Object> = db.all(sql!(*question, member)).await?;
    let rows = rows.into_iter().map(|Object(row)| {
        let told = row.into_iter().filter(|(column, _)| !OURS.contains(&column.as_str()));
        Value::Object(told.map(|(column, value)| (column.clone(), readable(&column, value))).collect())
    });
    Ok(Some((name, Value::Array(rows.collect()))))
}

/// Times as people and programs read them (RFC 3339); kept are microseconds.
fn readable(column: &str, value: Value) -> Value {
    let time = column.ends_with("_at")
        || matches!(column, "at" | "since" | "until" | "digest_until" | "cancel_until");
    match value.as_i64().filter(|_| time) {
        Some(at) => jiff::Timestamp::from_microsecond(at).map_or(value, |t| t.to_string().into()),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_names_of_their_own_and_ask_for_one_member() {
        let mut names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PARTS.len());
        assert!(PARTS.iter().all(|(_, question)| question.contains("= $1")));
    }

    #[test]
    fn times_are_read_by_people() {
        assert_eq!(readable("created_at", 1_000_000.into()), "1970-01-01T00:00:01Z");
        assert_eq!(readable("count", 1_000_000.into()), 1_000_000);
        assert_eq!(readable("read_at", Value::Null), Value::Null);
    }
}
