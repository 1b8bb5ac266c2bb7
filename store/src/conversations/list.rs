//! One's own conversations.

use super::member;
use crate::cache::Topic;
use crate::{Db, distances, sql};
use domain::conversation::{ConversationRow, ConversationsPage, MOST_LISTED, Stage, State};
use domain::event::PersonName;
use domain::{Actor, ConversationId, MemberId, Result};

/// Characters of the last message that a list shows.
const EXCERPT: usize = 80;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    state: String,
    asked_by: i64,
    at: i64,
    other_id: i64,
    handle: String,
    name: String,
    there: bool,
    body: Option<String>,
    author_id: Option<i64>,
    unread: i64,
}

/// One's own conversations, the latest first; those who ask stand before all. What the actor did not want is not among
/// them.
///
/// # Errors
/// [`domain::Error::NotFound`] where the community has no messages; for anyone but members.
pub async fn list(db: &Db, actor: &Actor) -> Result<ConversationsPage> {
    let me = member(db, actor).await?;
    let rows: Vec<Row> = db
        .all(sql!(
            "SELECT c.id, c.state, c.asked_by, c.at, o.id AS other_id, o.handle, o.name, o.standing = 'active' AS there,
               l.body, l.author_id, (SELECT COUNT(*) FROM messages u WHERE u.conversation_id = c.id AND u.id > s.read_to
                 AND u.id > s.left_to AND u.author_id <> $1) AS unread
             FROM conversation_sides s JOIN conversations c ON c.id = s.conversation_id
             JOIN members o ON o.id = CASE WHEN c.low_id = $1 THEN c.high_id ELSE c.low_id END
             LEFT JOIN messages l ON l.id = (SELECT MAX(x.id) FROM messages x WHERE x.conversation_id = c.id AND x.id > s.left_to)
             WHERE s.member_id = $1 AND NOT s.hidden AND NOT (c.state = 'declined' AND c.asked_by <> $1)
             ORDER BY c.at DESC, c.id DESC LIMIT $2",
            me,
            MOST_LISTED
        ))
        .await?;
    let apart = distances::apart(db, me).await?;
    let mut rows: Vec<ConversationRow> = rows
        .into_iter()
        .map(|row| {
            let other = MemberId(row.other_id);
            let state = State::parse(&row.state).unwrap_or(State::Ended);
            let stage = Stage::of(state, row.asked_by == me.0, row.there && !apart.contains(&other));
            ConversationRow {
                id: ConversationId(row.id),
                stage,
                // A profile that is not there any more is linked from nowhere.
                other: PersonName {
                    id: other,
                    handle: if row.there { row.handle } else { String::new() },
                    name: row.name,
                    profession: None,
                    verified: false,
                },
                last: excerpt(row.body.as_deref().unwrap_or_default()),
                mine: row.author_id == Some(me.0),
                at: db.moment(row.at),
                unread: row.unread,
            }
        })
        .collect();
    rows.sort_by_key(|row| row.stage != Stage::AsksMe);
    let (takes,): (bool,) = db.one(sql!("SELECT takes_messages FROM members WHERE id = $1", me)).await?;
    Ok(ConversationsPage { rows, takes })
}

/// Its first characters, in one line.
fn excerpt(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Conversations in which something waits for the actor; `None` where the community has no messages.
///
/// # Errors
/// When the database is away.
pub async fn waiting(db: &Db, actor: &Actor) -> Result<Option<i64>> {
    let Ok(me) = member(db, actor).await else { return Ok(None) };
    let (count,): (i64,) = db
        .one(sql!(
            "SELECT COUNT(*) FROM conversation_sides s JOIN conversations c ON c.id = s.conversation_id
             WHERE s.member_id = $1 AND NOT s.hidden AND c.state IN ('asked', 'open')
               AND EXISTS (SELECT u.id FROM messages u WHERE u.conversation_id = c.id AND u.id > s.read_to AND u.id > s.left_to
                 AND u.author_id <> $1)",
            me
        ))
        .await?;
    Ok(Some(count))
}

/// Chooses whether others may ask.
///
/// # Errors
/// As [`list`].
pub async fn set_takes(db: &Db, actor: &Actor, takes: bool) -> Result<()> {
    let me = member(db, actor).await?;
    let mut tx = db.write().await?;
    tx.execute(sql!("UPDATE members SET takes_messages = $2 WHERE id = $1", me, takes)).await?;
    tx.touch(Topic::Members);
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_and_cut_between_characters() {
        assert_eq!(excerpt("a\n\n b "), "a b");
        assert_eq!(excerpt(&"あ".repeat(EXCERPT + 1)), format!("{}…", "あ".repeat(EXCERPT)));
    }
}
