//! Erasing: of somebody who is gone there stays a number, so that what others did with them still makes sense.

use crate::cache::Topic;
use crate::db::WriteTx;
use crate::{Db, markdown, moderation, reactions, sql, threads};
use domain::account::departure::{PostsFate, without_mention};
use domain::{Actor, Error, MemberId, PostId, Result, SpaceId, ThreadId};

/// What a text says instead of the name of somebody who is gone.
const GONE: &str = "@退会したメンバー";
/// What stands where something was taken away.
const REMOVED: &str = "（退会とともに削除されました / removed with the account）";

/// Tables whose rows are about one member alone. A row of `registrations` takes its history and check-ins along.
const OWN: [&str; 36] = [
    "DELETE FROM sessions WHERE member_id = $1",
    "DELETE FROM links WHERE member_id = $1",
    "DELETE FROM passkeys WHERE member_id = $1",
    "DELETE FROM identities WHERE member_id = $1",
    "DELETE FROM ceremonies WHERE member_id = $1",
    "DELETE FROM second_steps WHERE member_id = $1",
    "DELETE FROM recovery_codes WHERE member_id = $1",
    "DELETE FROM address_changes WHERE member_id = $1",
    "DELETE FROM conversations WHERE low_id = $1 OR high_id = $1",
    "DELETE FROM member_audiences WHERE member_id = $1",
    "DELETE FROM member_terms WHERE member_id = $1",
    "DELETE FROM member_roles WHERE member_id = $1",
    "DELETE FROM credentials WHERE member_id = $1",
    "DELETE FROM suspensions WHERE member_id = $1",
    "DELETE FROM circle_members WHERE member_id = $1",
    "DELETE FROM exports WHERE member_id = $1",
    "DELETE FROM circle_requests WHERE member_id = $1",
    "DELETE FROM circle_invites WHERE member_id = $1",
    "DELETE FROM registrations WHERE member_id = $1",
    "DELETE FROM event_people WHERE member_id = $1",
    "DELETE FROM notification_choices WHERE member_id = $1",
    "DELETE FROM calendar_feeds WHERE member_id = $1",
    "DELETE FROM application_messages WHERE member_id = $1",
    "DELETE FROM veils WHERE member_id = $1",
    "DELETE FROM article_authors WHERE member_id = $1",
    "DELETE FROM bookmarks WHERE member_id = $1",
    "DELETE FROM article_marks WHERE member_id = $1",
    "DELETE FROM thread_reads WHERE member_id = $1",
    "DELETE FROM space_reads WHERE member_id = $1",
    "DELETE FROM thread_follows WHERE member_id = $1",
    "DELETE FROM space_follows WHERE member_id = $1",
    "DELETE FROM mentions WHERE member_id = $1",
    "DELETE FROM drafts WHERE member_id = $1",
    "DELETE FROM distances WHERE member_id = $1 OR other_id = $1",
    "DELETE FROM held_posts WHERE member_id = $1",
    "DELETE FROM upload_days WHERE member_id = $1",
];

/// What others have of them, and the traces of what they did for others: it stays without them.
const TRACES: [&str; 25] = [
    "DELETE FROM notifications WHERE member_id = $1 OR by_id = $1",
    "DELETE FROM event_messages WHERE author_id = $1",
    "UPDATE reports SET reporter_id = NULL, words = '' WHERE reporter_id = $1",
    "UPDATE message_reports SET reporter_id = NULL, words = '', shown = '[]' WHERE reporter_id = $1",
    "UPDATE message_reports SET about_id = NULL, shown = '[]', note = '' WHERE about_id = $1",
    "UPDATE message_reports SET closed_by = NULL WHERE closed_by = $1",
    "UPDATE reports SET closed_by = NULL WHERE closed_by = $1",
    "UPDATE moderation_acts SET actor_id = NULL WHERE actor_id = $1",
    "UPDATE moderation_acts SET undone_by = NULL WHERE undone_by = $1",
    "UPDATE unmaskings SET asked_by = NULL WHERE asked_by = $1",
    "UPDATE unmaskings SET answered_by = NULL WHERE answered_by = $1",
    "UPDATE held_posts SET decided_by = NULL WHERE decided_by = $1",
    "UPDATE check_ins SET actor_id = NULL WHERE actor_id = $1",
    "UPDATE registration_changes SET actor_id = NULL WHERE actor_id = $1",
    "UPDATE application_messages SET by_id = NULL WHERE by_id = $1",
    "UPDATE invitations SET made_by = NULL WHERE made_by = $1",
    "UPDATE circle_requests SET answered_by = NULL WHERE answered_by = $1",
    "UPDATE circle_invites SET by_id = NULL WHERE by_id = $1",
    "UPDATE credentials SET decided_by = NULL WHERE decided_by = $1",
    "UPDATE evidence_openings SET by_id = NULL WHERE by_id = $1",
    "UPDATE articles SET made_by = NULL, key = NULL WHERE made_by = $1",
    "UPDATE article_versions SET by_id = NULL WHERE by_id = $1",
    "UPDATE files SET uploaded_by = NULL WHERE uploaded_by = $1",
    "UPDATE audit SET detail = '' WHERE subject_id = $1 AND act IN ('approve', 'suspend', 'lift', 'grant', 'revoke')",
    "UPDATE threads SET author_id = NULL WHERE author_id = $1",
];

/// Erases a member whose time to come back is over: all in one transaction. Of one who came back nothing is erased.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn erase(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    let due: Option<(String,)> = tx
        .optional(sql!(
            "DELETE FROM departures WHERE member_id = $1 AND due_at <= $2 RETURNING posts",
            member,
            now
        ))
        .await?;
    let Some((posts,)) = due else { return Ok(()) };
    let (handle,): (String,) = tx.one(sql!("SELECT handle FROM members WHERE id = $1", member)).await?;
    forget_votes(&mut tx, member).await?;
    forget_reactions(&mut tx, member).await?;
    let keeps = PostsFate::parse(&posts) == Some(PostsFate::Keep);
    if !keeps {
        remove_posts(&mut tx, member).await?;
    }
    remove_articles(&mut tx, member, keeps).await?;
    unname(db, &mut tx, member, &handle).await?;
    unname_articles(&mut tx, &handle).await?;
    tx.execute(sql!("UPDATE posts SET author_id = NULL, key = NULL WHERE author_id = $1", member)).await?;
    for sql in OWN {
        tx.execute(sql!(sql, member)).await?;
    }
    for sql in TRACES {
        tx.execute(sql!(sql, member)).await?;
    }
    // Events that they held stay, as do the lines of the log: what is left of them there is this row's number.
    tx.execute(sql!(
        "UPDATE members SET handle = $2, name = '', reading = '', sort_key = '', search_key = '', email = '', email_key = $2,
           password_hash = NULL, passkey_user = NULL, statement = '', headline = '', about_md = '', about_html = '',
           called_by = '', workplaces = '', can_help = '', want_to_learn = '', links = '', profession = NULL, zone = '',
           handle_look = $2, picture_id = NULL, marked = FALSE, standing = 'gone', version = version + 1
         WHERE id = $1",
        member,
        // A colon stands in no handle and in no address.
        format!("gone:{member}"),
    ))
    .await?;
    tx.show(member);
    for topic in Topic::ALL {
        tx.touch(topic);
    }
    Ok(tx.commit().await?)
}

/// Votes go, and are counted anew.
async fn forget_votes(tx: &mut WriteTx, member: MemberId) -> Result<()> {
    tx.execute(sql!(
        "UPDATE polls SET voters = voters - 1 WHERE post_id IN (SELECT post_id FROM poll_votes WHERE member_id = $1)",
        member
    ))
    .await?;
    tx.execute(sql!(
        "UPDATE poll_options SET votes = votes - 1 WHERE EXISTS (SELECT v.post_id FROM poll_votes v
           WHERE v.post_id = poll_options.post_id AND v.place = poll_options.place AND v.member_id = $1)",
        member
    ))
    .await?;
    tx.execute(sql!("DELETE FROM poll_votes WHERE member_id = $1", member)).await?;
    Ok(())
}

/// Reactions go; what a post shows of them is written anew.
async fn forget_reactions(tx: &mut WriteTx, member: MemberId) -> Result<()> {
    let posts: Vec<(i64,)> =
        tx.all(sql!("DELETE FROM reactions WHERE member_id = $1 RETURNING post_id", member)).await?;
    for (post,) in posts {
        reactions::count(tx, PostId(post)).await?;
    }
    Ok(())
}

/// What they wrote goes: whole threads where nobody else did, else the text alone.
async fn remove_posts(tx: &mut WriteTx, member: MemberId) -> Result<()> {
    // Also without a name: who wrote that is known only here, and for the last time.
    let alone: Vec<(i64, i64)> = tx
        .all(sql!(
            "SELECT t.id, t.space_id FROM threads t WHERE EXISTS (SELECT p.id FROM posts p WHERE p.thread_id = t.id
                AND (p.author_id = $1 OR p.id IN (SELECT v.post_id FROM veils v WHERE v.member_id = $1)))
             AND NOT EXISTS (SELECT p.id FROM posts p WHERE p.thread_id = t.id AND (p.author_id IS NULL OR p.author_id <> $1)
                AND p.id NOT IN (SELECT v.post_id FROM veils v WHERE v.member_id = $1))",
            member
        ))
        .await?;
    for (thread, space) in alone {
        tx.execute(sql!("UPDATE threads SET merged_into = NULL WHERE merged_into = $1", thread)).await?;
        tx.execute(sql!("DELETE FROM threads WHERE id = $1", thread)).await?;
        moderation::recount(tx, vec![SpaceId(space)]).await?;
    }
    let posts: Vec<(i64, i64, bool)> = tx
        .all(sql!(
            "SELECT id, thread_id, parent_id IS NULL FROM posts
             WHERE author_id = $1 OR id IN (SELECT post_id FROM veils WHERE member_id = $1) ORDER BY id",
            member
        ))
        .await?;
    for (post, thread, opening) in posts {
        tx.execute(sql!("DELETE FROM post_versions WHERE post_id = $1", post)).await?;
        tx.execute(sql!("DELETE FROM post_files WHERE post_id = $1", post)).await?;
        tx.execute(sql!("DELETE FROM polls WHERE post_id = $1", post)).await?;
        tx.execute(sql!("DELETE FROM mentions WHERE post_id = $1", post)).await?;
        rewrite(tx, (post, thread), REMOVED, &markdown::render(REMOVED)).await?;
        if opening {
            tx.execute(sql!("UPDATE threads SET title = $2 WHERE id = $1", thread, REMOVED)).await?;
        }
    }
    Ok(())
}

/// Articles that nobody else wrote go with their posts, and those that are not in the library go in any case: nobody
/// else would find them.
async fn remove_articles(tx: &mut WriteTx, member: MemberId, keeps: bool) -> Result<()> {
    tx.execute(sql!(
        "DELETE FROM articles WHERE id IN (SELECT w.article_id FROM article_authors w WHERE w.member_id = $1)
           AND NOT EXISTS (SELECT 1 FROM article_authors o WHERE o.article_id = articles.id AND o.member_id <> $1)
           AND (NOT $2 OR state <> 'published')",
        member,
        keeps
    ))
    .await?;
    Ok(())
}

/// Takes the name out of what others wrote.
async fn unname(db: &Db, tx: &mut WriteTx, member: MemberId, handle: &str) -> Result<()> {
    let posts: Vec<(i64, i64, String)> = tx
        .all(sql!(
            "SELECT p.id, p.thread_id, p.body_md FROM mentions m JOIN posts p ON p.id = m.post_id WHERE m.member_id = $1 ORDER BY p.id",
            member
        ))
        .await?;
    for (post, thread, text) in posts {
        if let Some(text) = without_mention(&text, handle, GONE) {
            let html = markdown::of_post(db, &text).await?.html;
            rewrite(tx, (post, thread), &text, &html).await?;
        }
        let versions: Vec<(i64, String)> =
            tx.all(sql!("SELECT version, body_md FROM post_versions WHERE post_id = $1", post)).await?;
        for (version, text) in versions {
            if let Some(text) = without_mention(&text, handle, GONE) {
                tx.execute(sql!(
                    "UPDATE post_versions SET body_md = $3 WHERE post_id = $1 AND version = $2",
                    post,
                    version,
                    text
                ))
                .await?;
            }
        }
    }
    Ok(())
}

/// Takes the name out of articles, and of what they said before.
async fn unname_articles(tx: &mut WriteTx, handle: &str) -> Result<()> {
    let named = format!("%@{handle}%");
    let articles: Vec<(i64, String, String)> = tx
        .all(sql!("SELECT id, body_md, note FROM articles WHERE body_md LIKE $1 OR note LIKE $1", &named))
        .await?;
    for (id, body, note) in articles {
        let body = without_mention(&body, handle, GONE).unwrap_or(body);
        let note = without_mention(&note, handle, GONE).unwrap_or(note);
        let html = markdown::of_article(body.clone()).await?.html;
        tx.execute(sql!(
            "UPDATE articles SET body_md = $2, body_html = $3, note = $4 WHERE id = $1",
            id,
            body,
            html,
            note
        ))
        .await?;
    }
    let versions: Vec<(i64, i64, String)> = tx
        .all(sql!("SELECT article_id, version, body_md FROM article_versions WHERE body_md LIKE $1", &named))
        .await?;
    for (id, version, body) in versions {
        if let Some(body) = without_mention(&body, handle, GONE) {
            tx.execute(sql!(
                "UPDATE article_versions SET body_md = $3 WHERE article_id = $1 AND version = $2",
                id,
                version,
                body
            ))
            .await?;
        }
    }
    Ok(())
}

/// Puts another text into a post; pages that are open learn of it, and no version of before is kept.
async fn rewrite(tx: &mut WriteTx, (post, thread): (i64, i64), text: &str, html: &str) -> Result<()> {
    let (space,): (i64,) = tx.one(sql!("SELECT space_id FROM threads WHERE id = $1", thread)).await?;
    threads::changed(tx, ThreadId(thread), SpaceId(space), PostId(post)).await?;
    tx.execute(sql!("UPDATE posts SET body_md = $2, body_html = $3 WHERE id = $1", post, text, html)).await?;
    Ok(())
}
