//! Going for good: what becomes of what one wrote, and how long one may think better of it.

use crate::input::Check;
use crate::{Moment, Problem, Result};
use serde::{Deserialize, Serialize};

/// Days in which one may come back.
pub const DAYS_TO_RETURN: i64 = 14;

/// What becomes of what a member wrote for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostsFate {
    /// It stays, as written by a former member; nothing says that two posts are of the same person.
    Keep,
    /// It goes; where others answered, a line says that something stood there.
    Remove,
}

impl PostsFate {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Remove => "remove",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Keep, Self::Remove].into_iter().find(|f| f.code() == code)
    }
}

/// The form of leaving, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeaveForm {
    /// [`PostsFate`].
    pub posts: String,
    /// `yes` when it is meant.
    pub sure: String,
}

impl LeaveForm {
    /// Checks the form.
    ///
    /// # Errors
    /// At `posts`, at `sure`.
    pub fn validate(&self) -> Result<PostsFate> {
        let mut check = Check::default();
        let fate = check.choice("posts", &self.posts, PostsFate::parse);
        if self.sure != "yes" {
            check.fault("sure", Problem::Consent);
        }
        check.with(fate)
    }
}

/// One's own going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// When everything is erased.
    pub due: Moment,
    /// What becomes of the posts.
    pub posts: PostsFate,
    /// Whether an admin declined their application: they do not come back by themselves.
    pub declined: bool,
}

/// The page of leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavePage {
    /// The account.
    pub security: super::security::Security,
    /// One's own going, where one is.
    pub departure: Option<Departure>,
}

/// The same text without a name: each `@handle` of somebody who is gone becomes the words given. `None` where the text
/// does not name them.
#[must_use]
pub fn without_mention(text: &str, handle: &str, instead: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let named = format!("@{handle}");
    let (mut out, mut from, mut found) = (String::new(), 0, false);
    while let Some(at) = lower[from..].find(&named).map(|at| from + at) {
        let end = at + named.len();
        out.push_str(&text[from..at]);
        let whole = !lower[end..].starts_with(sign) && !lower[..at].ends_with(sign);
        out.push_str(if whole { instead } else { &text[at..end] });
        found |= whole;
        from = end;
    }
    out.push_str(&text[from..]);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_says_what_becomes_of_posts_and_that_it_is_meant() {
        let form = |posts: &str, sure: &str| LeaveForm { posts: posts.into(), sure: sure.into() };
        assert_eq!(form("keep", "yes").validate(), Ok(PostsFate::Keep));
        let faults = form("", "").validate().unwrap_err();
        assert_eq!(faults.fields().iter().map(|f| &*f.field).collect::<Vec<_>>(), ["posts", "sure"]);
    }

    #[test]
    fn a_name_goes_out_of_a_text_and_longer_ones_stay() {
        let told = |text| without_mention(text, "hana", "@…");
        assert_eq!(
            told("ねえ @Hana、@hana2 と @hana-x は別。x@hana も").as_deref(),
            Some("ねえ @…、@hana2 と @hana-x は別。x@hana も")
        );
        assert_eq!(told("@hana").as_deref(), Some("@…"));
        assert_eq!(told("hana @hanako"), None);
    }
}
