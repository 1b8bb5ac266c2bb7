//! What admins do with memberships: approve, suspend, give and take roles.

use crate::cache::Topic;
use crate::db::{Sql, WriteTx};
use crate::jobs::{self, Work};
use crate::{Db, applications, audit, registrations, settings, sql};
use domain::account::{MemberKind, Standing};
use domain::audit::Act;
use domain::error::Conflict;
use domain::input::Check;
use domain::member::{AdminMember, AdminMembers};
use domain::setting::Messages;
use domain::{Actor, Error, MemberId, Result, Role};

/// Members a page of the admins' list.
const PER_PAGE: i64 = 50;

#[derive(sqlx::FromRow)]
struct AdminRow {
    id: i64,
    handle: String,
    name: String,
    email: String,
    kind: String,
    statement: String,
    standing: String,
    created_at: i64,
    reason: Option<String>,
    declined: bool,
}

/// One page of all members, whatever their standing; or of one standing.
///
/// # Errors
/// For anyone but admins.
pub async fn list(db: &Db, actor: &Actor, standing: Option<Standing>, page: i64) -> Result<AdminMembers> {
    actor.require(Role::Admin)?;
    let rows: Vec<(String, i64)> = db.all("SELECT standing, COUNT(*) FROM members GROUP BY standing").await?;
    let counts: Vec<(Standing, i64)> = Standing::ALL
        .into_iter()
        .map(|s| (s, rows.iter().find(|(code, _)| code == s.code()).map_or(0, |(_, n)| *n)))
        .collect();
    let total: i64 = counts.iter().filter(|(s, _)| standing.is_none_or(|x| x == *s)).map(|(_, n)| n).sum();
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut sql = Sql::from(
        "SELECT m.id, m.handle, m.name, m.email, m.kind, m.statement, m.standing, m.created_at,
           (SELECT s.reason FROM suspensions s WHERE s.member_id = m.id AND s.lifted_at IS NULL ORDER BY s.id DESC LIMIT 1) AS reason,
           EXISTS (SELECT d.member_id FROM departures d WHERE d.member_id = m.id AND d.declined = TRUE) AS declined
         FROM members m WHERE m.standing <> 'gone'",
    );
    if let Some(standing) = standing {
        sql.push(" AND m.standing = ").bind(standing.code());
    }
    sql.push(" ORDER BY m.created_at DESC, m.id DESC LIMIT ")
        .bind(PER_PAGE)
        .push(" OFFSET ")
        .bind((page - 1) * PER_PAGE);
    let rows: Vec<AdminRow> = db.all(sql).await?;
    let mut sql = Sql::from("SELECT member_id, role FROM member_roles WHERE member_id IN ");
    sql.bind_list(rows.iter().map(|r| r.id));
    let roles: Vec<(i64, String)> = db.all(sql).await?;
    let mut said = applications::of(db, &rows.iter().map(|r| r.id).collect::<Vec<_>>()).await?;
    let members = rows
        .into_iter()
        .map(|r| AdminMember {
            roles: roles
                .iter()
                .filter(|(m, _)| *m == r.id)
                .filter_map(|(_, role)| Role::parse(role))
                .collect(),
            id: MemberId(r.id),
            handle: r.handle,
            name: r.name,
            email: r.email,
            kind: MemberKind::parse(&r.kind).unwrap_or(MemberKind::Interested),
            statement: r.statement,
            standing: Standing::parse(&r.standing).unwrap_or(Standing::Suspended),
            joined: db.moment(r.created_at),
            reason: r.reason,
            messages: said.remove(&r.id).unwrap_or_default(),
            declined: r.declined,
        })
        .collect();
    let (join_mode, attachments) = (settings::join_mode(db).await?, settings::attachments(db).await?);
    let second_step = settings::second_step(db).await?;
    let messages = if settings::messages(db).await? { Messages::On } else { Messages::Off };
    Ok(AdminMembers { members, counts, page, pages, join_mode, second_step, messages, attachments })
}

/// Lets a waiting person in, and tells them.
///
/// # Errors
/// For anyone but admins; [`Conflict::Stale`] when somebody else decided meanwhile.
pub async fn approve(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let moved = tx
        .execute(sql!(
            "UPDATE members SET standing = 'active', approved_at = $2, approved_by = $3 WHERE id = $1 AND standing = 'pending'",
            member,
            now,
            actor.id(),
        ))
        .await?;
    expect_moved(moved)?;
    activate(&mut tx, member, true).await?;
    audit::log(&mut tx, now, actor, Act::Approve, Some(member.0), "").await?;
    jobs::put(&mut tx, now, &Work::MailApproved { member }).await?;
    Ok(tx.commit().await?)
}

/// Shuts a member out with a reason; their sessions end, and their seats go to those who wait. The last admin stays.
///
/// # Errors
/// For anyone but admins; [`domain::Problem::Required`] without a reason; [`Conflict::LastAdmin`].
pub async fn suspend(db: &Db, actor: &Actor, member: MemberId, reason: &str) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut check = Check::default();
    let reason = check.line("reason", reason, 1, 500);
    check.done()?;
    let now = db.now();
    let mut tx = db.write().await?;
    lock_admins(&mut tx).await?;
    let moved = tx
        .execute(sql!(
            "UPDATE members SET standing = 'suspended' WHERE id = $1 AND standing IN ('active', 'pending')",
            member
        ))
        .await?;
    expect_moved(moved)?;
    keep_an_admin(&mut tx).await?;
    activate(&mut tx, member, false).await?;
    registrations::withdraw(&mut tx, now, member, actor).await?;
    tx.execute(sql!("DELETE FROM sessions WHERE member_id = $1", member)).await?;
    tx.execute(sql!(
        "INSERT INTO suspensions (member_id, reason, suspended_at, suspended_by) VALUES ($1, $2, $3, $4)",
        member,
        &reason,
        now,
        actor.id(),
    ))
    .await?;
    audit::log(&mut tx, now, actor, Act::Suspend, Some(member.0), &reason).await?;
    Ok(tx.commit().await?)
}

/// Ends a suspension. Who had an admin's yes before is a member again; who waited for it waits on.
///
/// # Errors
/// For anyone but admins; [`Conflict::Stale`] when somebody else did meanwhile.
pub async fn lift(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let back: Option<(String,)> = tx
        .optional(sql!(
            "UPDATE members SET standing = CASE WHEN approved_at IS NULL THEN 'pending' ELSE 'active' END
             WHERE id = $1 AND standing = 'suspended' RETURNING standing",
            member
        ))
        .await?;
    let (standing,) = back.ok_or(Error::Conflict(Conflict::Stale))?;
    activate(&mut tx, member, standing == Standing::Active.code()).await?;
    tx.execute(sql!(
        "UPDATE suspensions SET lifted_at = $2, lifted_by = $3 WHERE member_id = $1 AND lifted_at IS NULL",
        member,
        now,
        actor.id(),
    ))
    .await?;
    audit::log(&mut tx, now, actor, Act::Lift, Some(member.0), "").await?;
    Ok(tx.commit().await?)
}

/// Gives a role. Giving it twice changes nothing.
///
/// # Errors
/// For anyone but admins; [`Error::NotFound`] for one who is not a member.
pub async fn grant(db: &Db, actor: &Actor, member: MemberId, role: Role) -> Result<()> {
    actor.require(Role::Admin)?;
    let now = db.now();
    let mut tx = db.write().await?;
    let given = tx
        .execute(sql!(
            "INSERT INTO member_roles (member_id, role, granted_at, granted_by) SELECT id, $2, $3, $4 FROM members
             WHERE id = $1 AND standing = 'active' ON CONFLICT (member_id, role) DO NOTHING",
            member,
            role.code(),
            now,
            actor.id(),
        ))
        .await?;
    if given == 1 {
        tx.touch(Topic::Members);
        audit::log(&mut tx, now, actor, Act::Grant, Some(member.0), role.code()).await?;
    } else {
        let known: Option<(i64,)> =
            tx.optional(sql!("SELECT id FROM members WHERE id = $1 AND standing = 'active'", member)).await?;
        known.ok_or(Error::NotFound)?;
    }
    Ok(tx.commit().await?)
}

/// Takes a role. The last admin keeps theirs.
///
/// # Errors
/// For anyone but admins; [`Conflict::LastAdmin`].
pub async fn revoke(db: &Db, actor: &Actor, member: MemberId, role: Role) -> Result<()> {
    actor.require(Role::Admin)?;
    let mut tx = db.write().await?;
    lock_admins(&mut tx).await?;
    let taken = tx
        .execute(sql!("DELETE FROM member_roles WHERE member_id = $1 AND role = $2", member, role.code()))
        .await?;
    if taken == 1 {
        keep_an_admin(&mut tx).await?;
        tx.touch(Topic::Members);
        audit::log(&mut tx, db.now(), actor, Act::Revoke, Some(member.0), role.code()).await?;
    }
    Ok(tx.commit().await?)
}

fn expect_moved(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Conflict(Conflict::Stale)) }
}

/// Locks the admins' rows on PostgreSQL (on SQLite the one writer is lock enough): of two admins who remove each
/// other at the same time, the second sees what the first did.
pub(crate) async fn lock_admins(tx: &mut WriteTx) -> Result<()> {
    tx.execute("UPDATE member_roles SET granted_at = granted_at WHERE role = 'admin'").await?;
    Ok(())
}

/// Refuses what would leave the community without an admin.
pub(crate) async fn keep_an_admin(tx: &mut WriteTx) -> Result<()> {
    let left: Option<(i64,)> = tx
        .optional("SELECT r.member_id FROM member_roles r JOIN members m ON m.id = r.member_id WHERE r.role = 'admin' AND m.standing = 'active' LIMIT 1")
        .await?;
    if left.is_some() { Ok(()) } else { Err(Error::Conflict(Conflict::LastAdmin)) }
}

async fn activate(tx: &mut WriteTx, member: MemberId, active: bool) -> Result<()> {
    tx.execute(sql!("UPDATE member_terms SET active = $2 WHERE member_id = $1", member, active)).await?;
    tx.show(member);
    // Their name stands beside events and posts.
    tx.touch(Topic::Events);
    tx.touch(Topic::Talk);
    Ok(())
}
