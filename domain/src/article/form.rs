//! The form of an article.

use super::{Access, Reach};
use crate::input::Check;
use crate::{ArticleId, Problem, Result};
use serde::{Deserialize, Serialize};

/// Most characters of a title.
const TITLE_MAX: usize = 100;
/// Most characters of a summary.
const SUMMARY_MAX: usize = 300;
/// Most characters of a text: as many as are rendered, in Japanese.
pub(super) const BODY_MAX: usize = 30_000;
/// Most characters of an address.
const SLUG_MAX: usize = 60;
/// Most tags.
const TAGS_MAX: usize = 10;
/// Most characters of a tag.
const TAG_MAX: usize = 30;
/// Most authors.
const AUTHORS_MAX: usize = 10;
/// Addresses below `/library` that are no articles.
const ELSEWHERE: [&str; 4] = ["new", "tags", "collections", "files"];

/// The form of an article, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleForm {
    /// The article; empty for a new one.
    pub id: String,
    /// The version the form was opened with.
    pub version: String,
    /// What makes it the same form when it is sent twice.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its address; empty where one is to be found for it.
    pub slug: String,
    /// One or two sentences.
    pub summary: String,
    /// The text, in Markdown.
    pub body: String,
    /// What it is about, parted by commas.
    pub tags: String,
    /// Handles of those who wrote it; empty for whoever sends the form.
    pub authors: String,
    /// [`Access`].
    pub access: String,
    /// The circle it is for.
    pub circle: String,
    /// The event it is for.
    pub event: String,
}

/// The form by which an article goes back to its authors, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GiveBackForm {
    /// The article.
    pub id: String,
    /// Its version, as it was read.
    pub version: String,
    /// What its authors are told.
    pub note: String,
}

/// A checked form of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleEdit {
    /// The article, and the version it was changed from; `None` for a new one.
    pub id: Option<(ArticleId, i64)>,
    /// The form's key.
    pub key: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address; `None` where one is to be found for it, or the one it has stays.
    pub slug: Option<String>,
    /// One or two sentences.
    pub summary: String,
    /// The text.
    pub body: String,
    /// What it is about.
    pub tags: Vec<String>,
    /// Handles of those who wrote it.
    pub authors: Vec<String>,
    /// Whom it is for. The circle of its event is looked up.
    pub reach: Reach,
}

impl ArticleForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// All faults at once; [`crate::Error::NotFound`] where it names no article.
    pub fn validate(&self) -> Result<ArticleEdit> {
        let id = if self.id.is_empty() { None } else { Some(self.id.parse()?) };
        let mut check = Check::default();
        let title = check.line("title", &self.title, 1, TITLE_MAX);
        let summary = check.line("summary", &self.summary, 0, SUMMARY_MAX);
        let body = check.text("body", &self.body, 1, BODY_MAX);
        let slug = self.address(&mut check);
        let tags = self.tags(&mut check);
        let authors = self.authors(&mut check);
        let key = check.key(&self.key);
        let access = check.choice("access", &self.access, Access::parse);
        let mut reach = Reach { access: access.unwrap_or_default(), ..Reach::default() };
        match access {
            Some(Access::Circle) => {
                reach.circle = check.choice("circle", &self.circle, |id| id.parse().ok());
            }
            Some(Access::Event) => reach.event = check.choice("event", &self.event, |id| id.parse().ok()),
            _ => {}
        }
        check.done()?;
        let version = self.version.parse().unwrap_or_default();
        let id = id.map(|id| (id, version));
        Ok(ArticleEdit { id, key, title, slug, summary, body, tags, authors, reach })
    }

    fn address(&self, check: &mut Check) -> Option<String> {
        let slug = check.line("slug", &self.slug, 0, SLUG_MAX).to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !slug.chars().all(plain) || slug.starts_with('-') || slug.ends_with('-') {
            check.fault("slug", Problem::Slug);
        } else if ELSEWHERE.contains(&slug.as_str()) {
            check.fault("slug", Problem::Taken);
        }
        (!slug.is_empty()).then_some(slug)
    }

    fn tags(&self, check: &mut Check) -> Vec<String> {
        let typed = check.line("tags", &self.tags, 0, TAGS_MAX * (TAG_MAX + 2));
        let mut tags: Vec<String> = Vec::new();
        for tag in typed.split([',', '、', '，', '#', '＃']) {
            let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
            // Two spellings of one word would be two shelves.
            let same = |other: &String| other.to_lowercase() == tag.to_lowercase();
            if tag.is_empty() || tags.iter().any(same) {
                continue;
            }
            if tag.chars().count() > TAG_MAX {
                check.fault("tags", Problem::TooLong(TAG_MAX as i64));
                break;
            }
            tags.push(tag);
        }
        if tags.len() > TAGS_MAX {
            check.fault("tags", Problem::TooMany(TAGS_MAX as i64));
        }
        tags
    }

    fn authors(&self, check: &mut Check) -> Vec<String> {
        let typed = check.line("authors", &self.authors, 0, AUTHORS_MAX * 40);
        let mut authors: Vec<String> = Vec::new();
        let parted = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，'));
        for handle in parted.map(|handle| handle.trim_start_matches(['@', '＠']).to_lowercase()) {
            if !handle.is_empty() && !authors.contains(&handle) {
                authors.push(handle);
            }
        }
        if authors.len() > AUTHORS_MAX {
            check.fault("authors", Problem::TooMany(AUTHORS_MAX as i64));
        }
        authors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CircleId, Error, EventId};

    fn form() -> ArticleForm {
        ArticleForm {
            title: "題".into(),
            body: "本文".into(),
            access: "members".into(),
            ..Default::default()
        }
    }

    fn faults(form: &ArticleForm) -> Vec<(String, Problem)> {
        match form.validate() {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.problem)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let fields: Vec<String> = faults(&ArticleForm::default()).into_iter().map(|(f, _)| f).collect();
        assert_eq!(fields, ["title", "body", "access"]);
        let many = ArticleForm {
            slug: "new".into(),
            tags: (0..11).map(|n| format!("t{n}、")).collect(),
            authors: (0..11).map(|n| format!("@a{n} ")).collect(),
            access: "circle".into(),
            ..form()
        };
        assert_eq!(
            faults(&many),
            [
                ("slug".into(), Problem::Taken),
                ("tags".into(), Problem::TooMany(10)),
                ("authors".into(), Problem::TooMany(10)),
                ("circle".into(), Problem::Choice),
            ]
        );
        assert_eq!(faults(&ArticleForm { slug: "読書".into(), ..form() }), [("slug".into(), Problem::Slug)]);
        let long = ArticleForm { tags: "あ".repeat(31), ..form() };
        assert_eq!(faults(&long), [("tags".into(), Problem::TooLong(30))]);
        assert_eq!(ArticleForm { id: "x".into(), ..form() }.validate(), Err(Error::NotFound));
    }

    #[test]
    fn tags_and_authors_are_read_as_people_write_them() {
        let edit = ArticleForm {
            tags: " 事例検討、CBT，cbt, #記録 の書き方 ,,".into(),
            authors: "@hana、＠Ren  hana".into(),
            slug: "How-To-Record".into(),
            ..form()
        }
        .validate()
        .unwrap();
        assert_eq!(edit.tags, ["事例検討", "CBT", "記録 の書き方"]);
        assert_eq!(edit.authors, ["hana", "ren"]);
        assert_eq!(edit.slug.as_deref(), Some("how-to-record"));
    }

    #[test]
    fn only_what_is_chosen_counts() {
        let all = ArticleForm { circle: "3".into(), event: "4".into(), ..form() };
        let reach =
            |access: &str| ArticleForm { access: access.into(), ..all.clone() }.validate().unwrap().reach;
        assert_eq!(reach("public"), Reach { access: Access::Public, ..Reach::default() });
        assert_eq!(reach("circle").circle, Some(CircleId(3)));
        assert_eq!((reach("event").event, reach("event").circle), (Some(EventId(4)), None));
    }
}
