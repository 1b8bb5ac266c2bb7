//! The gate of circles that a credential opens: who holds none of them any more is out, by the clock and with a notice.

use super::{Row, moved, told};
use crate::db::{DbError, Sql, WriteTx};
use crate::{Db, credentials, sql};
use domain::{CircleId, MemberId, Result, Timestamp};

/// The credentials of which one opens a circle.
pub(super) async fn codes(db: &Db, circle: CircleId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .all(sql!("SELECT code FROM circle_credentials WHERE circle_id = $1 ORDER BY code", circle))
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Until when a member holds one of these, as a query.
fn held(member: MemberId, codes: &[String]) -> Sql {
    let mut sql = sql!(
        "SELECT MAX(COALESCE(expires_at, $2)) FROM credentials WHERE member_id = $1 AND state = 'verified' AND code IN ",
        member,
        credentials::NEVER
    );
    sql.bind_list(codes.iter().map(String::as_str));
    sql
}

/// Until when a member holds one of these; `None` where they never did.
pub(super) async fn until(db: &Db, member: MemberId, codes: &[String]) -> Result<Option<Timestamp>> {
    let (until,): (Option<i64>,) = db.one(held(member, codes)).await?;
    Ok(until.map(Timestamp))
}

/// Until when a member may be in a circle that a credential opens: `None` where not at all, and the last of times where
/// there is no end.
pub(super) async fn until_in(
    tx: &mut WriteTx,
    now: Timestamp,
    circle: CircleId,
    member: MemberId,
) -> Result<Option<Timestamp>, DbError> {
    let codes: Vec<(String,)> =
        tx.all(sql!("SELECT code FROM circle_credentials WHERE circle_id = $1", circle)).await?;
    let codes: Vec<String> = codes.into_iter().map(|(code,)| code).collect();
    let (until,): (Option<i64>,) = tx.one(held(member, &codes)).await?;
    Ok(until.map(Timestamp).filter(|until| *until > now))
}

/// As it is kept: no end is no value.
pub(super) fn kept(until: Timestamp) -> Option<Timestamp> {
    (until.0 != credentials::NEVER).then_some(until)
}

/// Looks anew through the gates that a member has passed, after their credentials changed: what ends later lets them
/// stay longer, and who holds none any more is out and is told.
pub(crate) async fn credentials_changed(tx: &mut WriteTx, now: Timestamp, member: MemberId) -> Result<()> {
    let gates: Vec<Row> = tx
        .all(sql!(
            "SELECT c.id, c.slug, c.name_ja, c.name_en, c.description_ja, c.description_en, c.join_rule, c.hidden,
               c.guidelines_ja, c.guidelines_en, c.guidelines_version, c.version, CAST(0 AS BIGINT) AS members
             FROM circles c JOIN circle_members i ON i.circle_id = c.id AND i.member_id = $1
             WHERE c.join_rule = 'credential' ORDER BY c.id",
            member
        ))
        .await?;
    for gate in gates {
        pass(tx, now, &gate, member).await?;
    }
    Ok(())
}

/// The same for everybody in one circle, after its gate changed.
pub(super) async fn gate_changed(tx: &mut WriteTx, now: Timestamp, row: &Row) -> Result<()> {
    let members: Vec<(i64,)> = tx
        .all(sql!("SELECT member_id FROM circle_members WHERE circle_id = $1 ORDER BY member_id", row.id()))
        .await?;
    for (member,) in members {
        pass(tx, now, row, MemberId(member)).await?;
    }
    Ok(())
}

async fn pass(tx: &mut WriteTx, now: Timestamp, gate: &Row, member: MemberId) -> Result<()> {
    if let Some(until) = until_in(tx, now, gate.id(), member).await? {
        tx.execute(sql!(
            "UPDATE circle_members SET ends_at = $3 WHERE circle_id = $1 AND member_id = $2",
            gate.id(),
            member,
            kept(until)
        ))
        .await?;
    } else {
        tx.execute(sql!(
            "DELETE FROM circle_members WHERE circle_id = $1 AND member_id = $2",
            gate.id(),
            member
        ))
        .await?;
        told(tx, now, (member, None), gate, ("ended", "")).await?;
    }
    moved(tx, member);
    Ok(())
}

/// A credential was merged into another: what it opened, the other opens.
pub(crate) async fn merged(tx: &mut WriteTx, from: &str, into: &str) -> Result<(), DbError> {
    tx.execute(sql!(
        "INSERT INTO circle_credentials (circle_id, code) SELECT circle_id, $2 FROM circle_credentials WHERE code = $1
         ON CONFLICT (circle_id, code) DO NOTHING",
        from,
        into
    ))
    .await?;
    tx.execute(sql!("DELETE FROM circle_credentials WHERE code = $1", from)).await?;
    Ok(())
}
