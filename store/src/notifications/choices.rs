//! What a member wants to be told, and how.

use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::{Db, sql};
use domain::notification::{Channel, Choices, Digest, Kind, Quiet};
use domain::{Actor, Error, MemberId, Result};

#[derive(sqlx::FromRow)]
struct Row {
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    digest: String,
    shows_presence: bool,
    shows_typing: bool,
}

/// What the actor wants to be told, and how.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn choices(db: &Db, actor: &Actor) -> Result<Choices> {
    let me = actor.member()?;
    let row: Option<Row> = db
        .optional(sql!(
            "SELECT quiet_from, quiet_to, digest, shows_presence, shows_typing FROM members WHERE id = $1",
            me
        ))
        .await?;
    let row = row.ok_or(Error::NotFound)?;
    let chosen: Vec<(String, String, bool)> = db
        .all(sql!("SELECT kind, channel, wanted FROM notification_choices WHERE member_id = $1", me))
        .await?;
    let wanted = |kind: Kind, channel: Channel| {
        let found = chosen.iter().find(|(k, c, _)| k == kind.code() && c == channel.code());
        found.map_or(kind.usual(channel), |(_, _, wanted)| *wanted)
    };
    Ok(Choices {
        wanted: Choices::all().filter(|(kind, channel)| wanted(*kind, *channel)).collect(),
        quiet: row.quiet_from.zip(row.quiet_to).map(|(from, to)| Quiet { from, to }),
        digest: Digest::parse(&row.digest).unwrap_or_default(),
        presence: row.shows_presence,
        typing: row.shows_typing,
    })
}

/// Chooses what the actor is told, and how. What is as usual is not written down, so that it follows the usual.
///
/// # Errors
/// For visitors, and for those who are not (or no longer) let in.
pub async fn choose(db: &Db, actor: &Actor, choices: &Choices) -> Result<()> {
    let me = actor.member()?;
    let mut tx = db.write().await?;
    tx.execute(sql!(
        // Whoever chooses another summary gets it for what comes from now on.
        "UPDATE members SET quiet_from = $2, quiet_to = $3, digest = $4, shows_presence = $5, shows_typing = $6,
           digest_until = CASE WHEN digest = $4 THEN digest_until ELSE 0 END WHERE id = $1",
        me,
        choices.quiet.map(|q| q.from),
        choices.quiet.map(|q| q.to),
        choices.digest.code(),
        choices.presence,
        choices.typing,
    ))
    .await?;
    for (kind, channel) in Choices::all() {
        write(&mut tx, me, kind, channel, choices.wanted.contains(&(kind, channel))).await?;
    }
    tx.touch(Topic::Notices);
    tx.tell(News::Member { member: me });
    Ok(tx.commit().await?)
}

async fn write(
    tx: &mut WriteTx,
    member: MemberId,
    kind: Kind,
    channel: Channel,
    wanted: bool,
) -> Result<(), DbError> {
    if wanted == kind.usual(channel) {
        tx.execute(sql!(
            "DELETE FROM notification_choices WHERE member_id = $1 AND kind = $2 AND channel = $3",
            member,
            kind.code(),
            channel.code(),
        ))
        .await?;
        return Ok(());
    }
    tx.execute(sql!(
        "INSERT INTO notification_choices (member_id, kind, channel, wanted) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id, kind, channel) DO UPDATE SET wanted = excluded.wanted",
        member,
        kind.code(),
        channel.code(),
        wanted,
    ))
    .await?;
    Ok(())
}

/// Whether a member wants to be told of something this way: for the software, before it sends.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn wants(db: &Db, actor: &Actor, member: MemberId, kind: Kind, channel: Channel) -> Result<bool> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    if !kind.chosen(channel) {
        return Ok(kind.usual(channel));
    }
    let found: Option<(bool,)> = db
        .optional(sql!(
            "SELECT wanted FROM notification_choices WHERE member_id = $1 AND kind = $2 AND channel = $3",
            member,
            kind.code(),
            channel.code(),
        ))
        .await?;
    Ok(found.map_or(kind.usual(channel), |(wanted,)| wanted))
}

/// Mails of these kinds stop, and where `digest` the summary too: for whoever holds a link from such a mail, which the
/// software has checked.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn refuse(db: &Db, actor: &Actor, member: MemberId, kinds: &[Kind], digest: bool) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    if digest {
        tx.execute(sql!("UPDATE members SET digest = $2 WHERE id = $1", member, Digest::Never.code()))
            .await?;
    }
    for kind in kinds.iter().filter(|kind| kind.chosen(Channel::Mail)) {
        write(&mut tx, member, *kind, Channel::Mail, false).await?;
    }
    Ok(tx.commit().await?)
}
