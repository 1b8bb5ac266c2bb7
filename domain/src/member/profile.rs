//! A profile: as others see it, and as its owner changes it.

use super::{Audience, MemberCard, Part};
use crate::event::is_web_address;
use crate::input::Check;
use crate::vocabulary::Vocabulary;
use crate::{Moment, Problem, Result};
use serde::{Deserialize, Serialize};

/// A profile as the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What the directory shows.
    pub card: MemberCard,
    /// Codes of [`Vocabulary::School`].
    pub schools: Vec<String>,
    /// The self-introduction as sanitised HTML.
    pub about_html: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// A web address.
    pub link: String,
    /// Since when they are here.
    pub joined: Moment,
    /// Whether this is the reader's own.
    pub own: bool,
}

/// The profile form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// The version the form was opened with.
    pub version: String,
    /// The name to be known by.
    pub name: String,
    /// How it is read, in kana.
    pub reading: String,
    /// The handle.
    pub handle: String,
    /// One line.
    pub headline: String,
    /// Codes of [`Vocabulary::Profession`].
    pub professions: Vec<String>,
    /// Codes of [`Vocabulary::Field`].
    pub fields: Vec<String>,
    /// Codes of [`Vocabulary::School`].
    pub schools: Vec<String>,
    /// A code of [`Vocabulary::Prefecture`], or empty.
    pub prefecture: String,
    /// Self-introduction in Markdown.
    pub about: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// A web address.
    pub link: String,
    /// `yes` when open to being asked for advice.
    pub open_to_consultation: String,
    /// `yes` when open to being asked to speak.
    pub open_to_speaking: String,
    /// [`Audience`] of each [`Part`].
    pub audience_professions: String,
    /// See above.
    pub audience_fields: String,
    /// See above.
    pub audience_schools: String,
    /// See above.
    pub audience_prefecture: String,
    /// See above.
    pub audience_about: String,
    /// See above.
    pub audience_can_help: String,
    /// See above.
    pub audience_want_to_learn: String,
    /// See above.
    pub audience_link: String,
}

/// A checked profile.
#[derive(Clone, Debug)]
pub struct ProfileInput {
    /// The name to be known by.
    pub name: String,
    /// How it is read.
    pub reading: String,
    /// The handle.
    pub handle: String,
    /// One line.
    pub headline: String,
    /// Chosen terms by list.
    pub terms: Vec<(Vocabulary, Vec<String>)>,
    /// Self-introduction in Markdown.
    pub about: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// A web address, or empty.
    pub link: String,
    /// Open to being asked for advice.
    pub open_to_consultation: bool,
    /// Open to being asked to speak.
    pub open_to_speaking: bool,
    /// Who sees each part.
    pub audiences: Vec<(Part, Audience)>,
}

impl ProfileForm {
    /// The audience of a part, as typed.
    #[must_use]
    pub fn audience(&self, part: Part) -> &str {
        match part {
            Part::Professions => &self.audience_professions,
            Part::Fields => &self.audience_fields,
            Part::Schools => &self.audience_schools,
            Part::Prefecture => &self.audience_prefecture,
            Part::About => &self.audience_about,
            Part::CanHelp => &self.audience_can_help,
            Part::WantToLearn => &self.audience_want_to_learn,
            Part::Link => &self.audience_link,
        }
    }

    /// Sets the audience of a part.
    pub fn set_audience(&mut self, part: Part, audience: Audience) {
        let slot = match part {
            Part::Professions => &mut self.audience_professions,
            Part::Fields => &mut self.audience_fields,
            Part::Schools => &mut self.audience_schools,
            Part::Prefecture => &mut self.audience_prefecture,
            Part::About => &mut self.audience_about,
            Part::CanHelp => &mut self.audience_can_help,
            Part::WantToLearn => &mut self.audience_want_to_learn,
            Part::Link => &mut self.audience_link,
        };
        audience.code().clone_into(slot);
    }

    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<ProfileInput> {
        let mut check = Check::default();
        let name = check.line("name", &self.name, 1, 60);
        let reading = check.line("reading", &self.reading, 0, 60);
        let handle = handle(&mut check, "handle", &self.handle);
        let headline = check.line("headline", &self.headline, 0, 120);
        let prefecture = if self.prefecture.is_empty() { vec![] } else { vec![self.prefecture.clone()] };
        let lists = [
            (Vocabulary::Profession, "professions", &self.professions, 6),
            (Vocabulary::Field, "fields", &self.fields, 6),
            (Vocabulary::School, "schools", &self.schools, 6),
            (Vocabulary::Prefecture, "prefecture", &prefecture, 1),
        ];
        let mut terms = Vec::new();
        for (list, field, codes, max) in lists {
            let mut codes = codes.clone();
            codes.sort_by_key(|c| list.terms().iter().position(|t| t.code == c));
            codes.dedup();
            if codes.iter().any(|c| list.term(c).is_none()) {
                check.fault(field, Problem::Choice);
            } else if codes.len() > max {
                check.fault(field, Problem::Number(0, max as i64));
            }
            terms.push((list, codes));
        }
        let about = check.text("about", &self.about, 0, 4000);
        let can_help = check.text("can_help", &self.can_help, 0, 500);
        let want_to_learn = check.text("want_to_learn", &self.want_to_learn, 0, 500);
        let link = check.line("link", &self.link, 0, 300);
        if !link.is_empty() && !is_web_address(&link) {
            check.fault("link", Problem::Link);
        }
        let audiences = Part::ALL
            .into_iter()
            .filter_map(|part| {
                let typed = self.audience(part);
                if typed.is_empty() {
                    return Some((part, Audience::Me));
                }
                check.choice(part.code(), typed, Audience::parse).map(|a| (part, a))
            })
            .collect();
        check.done()?;
        Ok(ProfileInput {
            name,
            reading,
            handle,
            headline,
            terms,
            about,
            can_help,
            want_to_learn,
            link,
            open_to_consultation: self.open_to_consultation == "yes",
            open_to_speaking: self.open_to_speaking == "yes",
            audiences,
        })
    }
}

/// A handle: 3 to 30 of `a-z 0-9 - _`, lower-cased, beginning with a letter or digit.
pub fn handle(check: &mut Check, field: &str, value: &str) -> String {
    let handle = check.line(field, value, 3, 30).to_ascii_lowercase();
    if !handle.is_empty() && !plain(&handle) {
        check.fault(field, Problem::Handle);
    }
    handle
}

/// A word as a handle, where it can be one.
#[must_use]
pub fn as_handle(word: &str) -> Option<String> {
    let handle = word.to_ascii_lowercase();
    ((3..=30).contains(&handle.len()) && plain(&handle)).then_some(handle)
}

fn plain(handle: &str) -> bool {
    handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && handle.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_that_was_not_sent_is_the_narrowest() {
        let form = ProfileForm { name: "花".into(), handle: "hana".into(), ..ProfileForm::default() };
        let input = form.validate().unwrap();
        assert!(input.audiences.iter().all(|(_, a)| *a == Audience::Me));
        assert_eq!(input.audiences.len(), Part::ALL.len());
    }

    #[test]
    fn handles_are_plain() {
        for (typed, fine) in [("Hana_01", true), ("-hana", false), ("花子さん", false), ("ab", false)] {
            let mut check = Check::default();
            handle(&mut check, "handle", typed);
            assert_eq!(check.done().is_ok(), fine, "{typed}");
        }
    }
}
