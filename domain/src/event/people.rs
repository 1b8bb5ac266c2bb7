//! Who speaks at an event.

use crate::input::Check;
use crate::{Problem, member};
use serde::{Deserialize, Serialize};

/// Most speakers of an event.
const MOST: usize = 20;

/// A speaker as the page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Name, profession, what the host wrote.
    pub label: String,
    /// The handle, where they are a member and the reader may see their profile.
    pub handle: Option<String>,
}

/// A speaker as the host wrote them: one a line, `山田 花子（臨床心理士） @hanako`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerLine {
    /// The line without the handle.
    pub label: String,
    /// The handle that leads to their profile, where one was given.
    pub handle: Option<String>,
}

impl SpeakerLine {
    /// Reads the lines of a form.
    pub(super) fn read(check: &mut Check, field: &str, text: &str) -> Vec<Self> {
        let text = check.text(field, text, 0, 2000);
        let lines: Vec<Self> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Self::parse).collect();
        if lines.len() > MOST {
            check.fault(field, Problem::TooMany(MOST as i64));
        }
        if let Some(long) = lines.iter().find(|line| line.label.chars().count() > 200) {
            debug_assert!(!long.label.is_empty());
            check.fault(field, Problem::TooLong(200));
        }
        lines
    }

    fn parse(line: &str) -> Self {
        let handle = |word: &str| word.strip_prefix('@').and_then(member::as_handle);
        match line.split_whitespace().find_map(handle) {
            Some(handle) => {
                let rest: Vec<&str> =
                    line.split_whitespace().filter(|word| word.strip_prefix('@') != Some(&*handle)).collect();
                Self { label: rest.join(" "), handle: Some(handle) }
            }
            None => Self { label: line.to_owned(), handle: None },
        }
    }

    /// The line as it stands in the form.
    #[must_use]
    pub fn line(&self) -> String {
        match &self.handle {
            Some(handle) if self.label.is_empty() => format!("@{handle}"),
            Some(handle) => format!("{} @{handle}", self.label),
            None => self.label.clone(),
        }
    }
}

/// The handles of a list: `@minori, @haruka`, with or without the sign, by space or comma.
pub(super) fn handles(check: &mut Check, field: &str, text: &str) -> Vec<String> {
    let text = check.line(field, text, 0, 400);
    let mut found = Vec::new();
    for word in text.split([',', '、', ' ', '　']).map(str::trim).filter(|word| !word.is_empty()) {
        match member::as_handle(word.strip_prefix('@').unwrap_or(word)) {
            Some(handle) if !found.contains(&handle) => found.push(handle),
            Some(_) => {}
            None => check.fault(field, Problem::Handle),
        }
    }
    if found.len() > MOST {
        check.fault(field, Problem::TooMany(MOST as i64));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_lead_to_a_profile() {
        let line = SpeakerLine::parse("山田 花子（臨床心理士） @hanako");
        assert_eq!(
            (line.label.as_str(), line.handle.as_deref()),
            ("山田 花子（臨床心理士）", Some("hanako"))
        );
        assert_eq!(line.line(), "山田 花子（臨床心理士） @hanako");
        assert_eq!(SpeakerLine::parse("@hanako").line(), "@hanako");
        let plain = SpeakerLine::parse("進行：佐藤（mail@ではない）");
        assert_eq!(plain.handle, None);
    }

    #[test]
    fn handles_are_read_however_they_are_parted() {
        let mut check = Check::default();
        assert_eq!(handles(&mut check, "x", "@minori、haruka  @minori"), ["minori", "haruka"]);
        check.done().unwrap();
        let mut check = Check::default();
        handles(&mut check, "x", "花子");
        assert_eq!(check.done().unwrap_err().fields()[0].problem, Problem::Handle);
    }
}
