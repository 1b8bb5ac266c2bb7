//! Reading the directory from the database: all of it, or what changed.

use super::{Directory, END, Listed};
use crate::db::Sql;
use crate::members::keys::fold;
use crate::{Db, sql, vocabulary};
use domain::member::{Audience, Part};
use domain::vocabulary::{Terms, Vocabulary};
use domain::{Locale, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// Ids looked at in one step.
const STEP: i64 = 4000;

/// Reads what came after what the directory knows; all of it where it knows nothing, or terms have other names.
///
/// # Errors
/// When the database is away.
pub(super) async fn catch_up(db: &Db, directory: &mut Directory) -> Result<()> {
    let known = vocabulary::terms(db).await?;
    // Read first: what is committed after it is read twice rather than never.
    let now: Option<(i64,)> = db.optional("SELECT version FROM versions WHERE topic = 'members'").await?;
    let now = now.map_or(0, |(version,)| version);
    if directory.known.as_ref().is_some_and(|k| Arc::ptr_eq(k, &known)) {
        let changed: Vec<(i64,)> = db
            .all(sql!("SELECT member_id FROM directory_changes WHERE version > $1", directory.version))
            .await?;
        let ids: Vec<i64> = changed.into_iter().map(|(id,)| id).collect();
        for ids in ids.chunks(STEP as usize / 2) {
            let found = read(db, &Which::These(ids), &known).await?;
            for id in ids {
                directory.take(*id);
            }
            directory.put(found);
        }
        if !ids.is_empty() {
            directory.order();
        }
        directory.version = now;
        return Ok(());
    }
    // Made beside the old one, which stays if the database goes away in the middle.
    let mut all = Directory { version: now, known: Some(known.clone()), ..Directory::default() };
    let last: Option<(i64,)> = db.optional("SELECT id FROM members ORDER BY id DESC LIMIT 1").await?;
    let last = last.map_or(0, |(id,)| id);
    let mut from = 0;
    while from < last {
        all.put(read(db, &Which::Between(from, from + STEP), &known).await?);
        from += STEP;
        // Others go on meanwhile.
        tokio::task::yield_now().await;
    }
    all.order();
    *directory = all;
    Ok(())
}

/// Of whom is read.
enum Which<'a> {
    /// After the one id, up to the other.
    Between(i64, i64),
    These(&'a [i64]),
}

impl Which<'_> {
    fn push(&self, sql: &mut Sql, column: &'static str) {
        sql.push(column);
        match self {
            Self::Between(after, to) => {
                sql.push(" > ").bind(*after).push(" AND ").push(column).push(" <= ").bind(*to);
            }
            Self::These(ids) => {
                sql.push(" IN ").bind_list(ids.iter().copied());
            }
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    created_at: i64,
    sort_key: String,
    name: String,
    reading: String,
    handle: String,
    headline: String,
    called_by: String,
    workplaces: String,
    can_help: String,
    want_to_learn: String,
    about_md: String,
}

/// Those of them who are listed.
async fn read(db: &Db, which: &Which<'_>, known: &Terms) -> Result<Vec<Listed>> {
    let mut sql = Sql::from(
        "SELECT id, created_at, sort_key, name, reading, handle, headline, called_by, workplaces, can_help, want_to_learn, about_md
         FROM members WHERE standing = 'active' AND listed = TRUE AND ",
    );
    which.push(&mut sql, "id");
    let rows: Vec<Row> = db.all(sql).await?;
    let mut sql = Sql::from("SELECT member_id, part, audience FROM member_audiences WHERE ");
    which.push(&mut sql, "member_id");
    let audiences: Vec<(i64, String, String)> = db.all(sql).await?;
    let mut sql = Sql::from("SELECT member_id, list, code, audience FROM member_terms WHERE ");
    which.push(&mut sql, "member_id");
    let terms: Vec<(i64, String, String, String)> = db.all(sql).await?;
    let mut sql = Sql::from("SELECT member_id, circle_id FROM circle_members WHERE ");
    which.push(&mut sql, "member_id");
    let circles: Vec<(i64, i64)> = db.all(sql).await?;
    let mut listed: HashMap<i64, Listed> = rows.iter().map(|row| (row.id, begin(row))).collect();
    let mut by_part: HashMap<(i64, Part), Audience> = HashMap::with_capacity(audiences.len());
    for (member, part, audience) in audiences {
        if let Some(part) = Part::parse(&part) {
            // What is not understood is shown to nobody.
            by_part.insert((member, part), Audience::parse(&audience).unwrap_or(Audience::Me));
        }
    }
    let mut texts: HashMap<i64, [String; Audience::ALL.len()]> = HashMap::with_capacity(rows.len());
    for row in &rows {
        let texts = texts.entry(row.id).or_default();
        let all = &mut texts[Audience::Members as usize];
        for open in [&row.name, &row.reading, &row.handle] {
            say(all, open);
        }
        let parts = [
            (Part::Headline, &row.headline),
            (Part::CalledBy, &row.called_by),
            (Part::Workplaces, &row.workplaces),
            (Part::CanHelp, &row.can_help),
            (Part::WantToLearn, &row.want_to_learn),
            (Part::About, &row.about_md),
        ];
        for (part, text) in parts {
            let audience = by_part.get(&(row.id, part)).copied().unwrap_or_default();
            say(&mut texts[audience as usize], text);
        }
    }
    for (member, list, code, audience) in terms {
        let (Some(list), Some(listed)) = (Vocabulary::parse(&list), listed.get_mut(&member)) else {
            continue;
        };
        let audience = Audience::parse(&audience).unwrap_or(Audience::Me);
        let Some(term) = known.term(list, &code) else { continue };
        if listed.terms.iter().any(|(l, c, _)| *l == list && **c == *term.code) {
            continue;
        }
        if let Some(texts) = texts.get_mut(&member) {
            say(&mut texts[audience as usize], term.name.name(Locale::Ja));
            say(&mut texts[audience as usize], term.name.name(Locale::En));
        }
        listed.terms.push((list, term.code.as_str().into(), audience));
    }
    for (member, circle) in circles {
        if let Some(listed) = listed.get_mut(&member) {
            listed.circles.push(circle);
        }
    }
    for (member, texts) in texts {
        if let Some(listed) = listed.get_mut(&member) {
            listed.texts = texts.map(Into::into);
        }
    }
    Ok(rows.iter().filter_map(|row| listed.remove(&row.id)).collect())
}

fn begin(row: &Row) -> Listed {
    Listed {
        id: row.id,
        joined: row.created_at,
        sort_key: row.sort_key.as_str().into(),
        terms: Vec::new(),
        texts: Default::default(),
        circles: Vec::new(),
    }
}

/// Adds a text to those that are searched; nothing is found across two of them.
fn say(all: &mut String, text: &str) {
    if !text.is_empty() {
        all.push_str(&fold(text));
        all.push(END);
    }
}
