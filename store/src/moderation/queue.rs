//! What waits for moderators.

use super::acts::{context, log};
use super::{held, unmask};
use crate::db::Sql;
use crate::{Db, notifications, spaces};
use domain::moderation::{ACTS_PER_PAGE, Queue, Report, ReportedPost, Rule};
use domain::{Actor, Locale, PostId, Result, Role};
use std::collections::HashMap;

/// Posts with open reports that are shown at once.
const AT_ONCE: i64 = 30;

/// What waits for moderators in the spaces that the actor may read, and what was done there. What is said of the
/// actor's own words is for others.
///
/// # Errors
/// For anyone but moderators.
pub async fn queue(db: &Db, actor: &Actor, page: i64, locale: Locale) -> Result<Queue> {
    actor.require_keeper()?;
    let me = actor.member()?;
    notifications::done(db, me).await?;
    let mut spaces = spaces::list(db, actor, locale).await?;
    spaces.retain(|s| actor.keeps(s.circle));
    let ids: Vec<_> = spaces.iter().map(|s| s.id).collect();
    let mut sql = Sql::from(
        "SELECT r.post_id, t.space_id, MIN(r.at) AS since FROM reports r JOIN posts p ON p.id = r.post_id
         JOIN threads t ON t.id = p.thread_id LEFT JOIN veils v ON v.post_id = p.id
         WHERE r.closed_at IS NULL AND COALESCE(p.author_id, v.member_id, 0) <> ",
    );
    sql.bind(me).push(" AND t.space_id IN ").bind_list(ids.iter().copied());
    sql.push(" GROUP BY r.post_id, t.space_id ORDER BY since, r.post_id LIMIT ").bind(AT_ONCE);
    let posts: Vec<(i64, i64, i64)> = db.all(sql).await?;
    let mut sql =
        Sql::from("SELECT post_id, rule, words, at FROM reports WHERE closed_at IS NULL AND post_id IN ");
    sql.bind_list(posts.iter().map(|(post, ..)| *post)).push(" ORDER BY at, id");
    let mut said: HashMap<i64, Vec<Report>> = HashMap::new();
    for (post, rule, words, at) in db.all::<(i64, String, String, i64)>(sql).await? {
        let rule = Rule::parse(&rule).unwrap_or(Rule::Other);
        said.entry(post).or_default().push(Report { rule, words, at: db.moment(at) });
    }
    let mut reports = Vec::new();
    for (post, space, _) in posts {
        let name = spaces.iter().find(|s| s.id.0 == space).map(|s| s.name.clone()).unwrap_or_default();
        if let Some(found) = context(db, actor, PostId(post), name).await? {
            reports.push(ReportedPost { post: found, reports: said.remove(&post).unwrap_or_default() });
        }
    }
    let page = page.clamp(1, 100_000);
    let (acts, more) = log(db, &ids, page, ACTS_PER_PAGE).await?;
    Ok(Queue {
        reports,
        held: held::all(db, actor, &spaces).await?,
        unmaskings: unmask::all(db, actor, &ids).await?,
        acts,
        page,
        more,
        newcomers: if actor.has(Role::Admin) { Some(held::newcomers(db).await?) } else { None },
    })
}
