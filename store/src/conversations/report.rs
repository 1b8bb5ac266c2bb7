//! Telling moderators of messages: they are shown what was chosen, and nothing else.

use super::{held, member};
use crate::db::{Sql, fault};
use crate::notifications::{self, Duty, Notice};
use crate::throttle::{self, Limit};
use crate::{Db, audit, sql};
use domain::conversation::{MessageDecision, NewMessageReport, ReportedMessages, ShownMessage};
use domain::error::Conflict;
use domain::event::PersonName;
use domain::moderation::Rule;
use domain::notification::Kind;
use domain::{Actor, Error, MemberId, MessageReportId, Problem, Result, Role, Timestamp};

/// Reports a member makes at most.
const PACE: Limit = Limit { tries: 20, seconds: 86_400 };
/// Reports that are shown at once.
const AT_ONCE: i64 = 30;

/// Shows moderators messages of a conversation of the actor's.
///
/// # Errors
/// [`Error::NotFound`] where it is not theirs; [`Problem::Required`] at `messages` where none of them is in it;
/// [`Error::TooMany`].
pub async fn report(db: &Db, actor: &Actor, new: &NewMessageReport) -> Result<()> {
    let me = member(db, actor).await?;
    let held = held(db, me, new.conversation).await?;
    let mut sql = Sql::from("SELECT author_id, body, at FROM messages WHERE conversation_id = ");
    sql.bind(new.conversation).push(" AND id > ").bind(held.left_to);
    sql.push(" AND id IN ").bind_list(new.messages.iter().copied()).push(" ORDER BY id");
    let chosen: Vec<(i64, String, i64)> = db.all(sql).await?;
    if chosen.is_empty() {
        return Err(Error::field("messages", Problem::Required));
    }
    throttle::count(db, &format!("reports of {me}"), PACE).await?;
    let shown: Vec<ShownMessage> = chosen
        .into_iter()
        .map(|(author, body, at)| ShownMessage { by_reporter: author == me.0, body, at: Timestamp(at) })
        .collect();
    let now = db.now();
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "INSERT INTO message_reports (reporter_id, about_id, rule, words, shown, at) VALUES ($1, $2, $3, $4, $5, $6)",
        me,
        held.other(),
        new.rule.code(),
        &new.words,
        serde_json::to_string(&shown).map_err(fault)?,
        now,
    ))
    .await?;
    notifications::wait_for_all(&mut tx, now, Duty::Report, &[Some(me), Some(held.other())]).await?;
    Ok(tx.commit().await?)
}

/// Messages that were reported and wait for a decision, the longest waiting first. Whom it is about, and who told it, is
/// shown none of it.
///
/// # Errors
/// For anyone but moderators.
pub async fn reported(db: &Db, actor: &Actor) -> Result<Vec<ReportedMessages>> {
    actor.require(Role::Moderator)?;
    let me = actor.member()?;
    type Row = (i64, Option<i64>, Option<String>, Option<String>, String, String, String, i64);
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT r.id, m.id, m.handle, m.name, r.rule, r.words, r.shown, r.at FROM message_reports r
             LEFT JOIN members m ON m.id = r.about_id AND m.standing <> 'gone'
             WHERE r.closed_at IS NULL AND COALESCE(r.about_id, 0) <> $1 AND COALESCE(r.reporter_id, 0) <> $1
             ORDER BY r.at, r.id LIMIT $2",
            me,
            AT_ONCE
        ))
        .await?;
    rows.into_iter()
        .map(|(id, about, handle, name, rule, words, shown, at)| {
            let shown: Vec<ShownMessage> = serde_json::from_str(&shown).map_err(fault)?;
            let about = about.zip(handle).zip(name);
            Ok(ReportedMessages {
                id: MessageReportId(id),
                about: about.map(|((id, handle), name)| PersonName {
                    id: MemberId(id),
                    handle,
                    name,
                    profession: None,
                    verified: false,
                }),
                rule: Rule::parse(&rule).unwrap_or(Rule::Other),
                words,
                messages: shown
                    .into_iter()
                    .map(|m| {
                        let at = db.moment(m.at.0);
                        (m, at)
                    })
                    .collect(),
                at: db.moment(at),
            })
        })
        .collect()
}

/// Decides about reported messages; whoever reported them is told, and the copies are forgotten. What is done about their
/// writer is done where members are.
///
/// # Errors
/// For anyone but moderators, for those whom it is about, and for those who told it; [`Conflict::Decided`] where somebody
/// else was faster.
pub async fn decide(db: &Db, actor: &Actor, decision: &MessageDecision) -> Result<()> {
    actor.require(Role::Moderator)?;
    let me = actor.member()?;
    let now = db.now();
    let outcome = if decision.acted { "acted" } else { "dismissed" };
    let mut tx = db.write().await?;
    let closed: Option<(Option<i64>, Option<i64>)> = tx
        .optional(sql!(
            "UPDATE message_reports SET closed_at = $2, closed_by = $3, outcome = $4, note = $5, shown = '[]'
             WHERE id = $1 AND closed_at IS NULL RETURNING reporter_id, about_id",
            decision.id,
            now,
            me,
            outcome,
            &decision.note,
        ))
        .await?;
    let (reporter, about) = closed.ok_or(Error::Conflict(Conflict::Decided))?;
    if [reporter, about].contains(&Some(me.0)) {
        return Err(Error::Forbidden);
    }
    audit::log(&mut tx, now, actor, domain::audit::Act::Decide, Some(decision.id.0), outcome).await?;
    if let Some(reporter) = reporter {
        let words = format!("{outcome}\n{}", decision.note);
        let notice = Notice {
            kind: Kind::Report,
            member: MemberId(reporter),
            by: None,
            thread: None,
            post: None,
            event: None,
            words: &words,
        };
        notifications::tell(&mut tx, now, &notice).await?;
    }
    Ok(tx.commit().await?)
}
