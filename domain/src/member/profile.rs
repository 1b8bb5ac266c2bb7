//! A profile: as others see it, and as its owner changes it.

use super::{Audience, Eyes, MemberCard, Part, handle};
use crate::event::is_web_address;
use crate::input::Check;
use crate::vocabulary::{TermChoice, Terms, Vocabulary};
use crate::{Moment, Problem, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most terms of one list.
pub const MOST_TERMS: usize = 6;
/// Most links.
const MOST_LINKS: usize = 5;

/// A profile as the reader may see it. What they may not see is empty, as if it had not been filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What the directory shows.
    pub card: MemberCard,
    /// How they like to be addressed.
    pub called_by: String,
    /// Where they work, in their own words.
    pub workplaces: String,
    /// Names of [`Vocabulary::School`].
    pub schools: Vec<String>,
    /// Names of [`Vocabulary::Language`].
    pub languages: Vec<String>,
    /// The self-introduction as sanitised HTML.
    pub about_html: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// Web addresses.
    pub links: Vec<String>,
    /// Since when they are here.
    pub joined: Moment,
    /// Whether this is the reader's own.
    pub own: bool,
    /// With whose eyes the owner looks at it, where not with their own.
    pub seen_as: Option<Eyes>,
    /// Whether the directory lists them; for the owner.
    pub listed: bool,
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
    /// How they like to be addressed.
    pub called_by: String,
    /// One line.
    pub headline: String,
    /// Codes of [`Vocabulary::Profession`].
    pub professions: Vec<String>,
    /// Codes of [`Vocabulary::Field`].
    pub fields: Vec<String>,
    /// Where they work.
    pub workplaces: String,
    /// Codes of [`Vocabulary::School`].
    pub schools: Vec<String>,
    /// Codes of [`Vocabulary::Language`].
    pub languages: Vec<String>,
    /// A code of [`Vocabulary::Prefecture`], or empty.
    pub prefecture: String,
    /// Self-introduction in Markdown.
    pub about: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// Web addresses, one a line.
    pub links: String,
    /// Codes of [`Vocabulary::Open`].
    pub open: Vec<String>,
    /// `yes` when the directory does not list them.
    pub unlisted: String,
    /// The [`Audience`] of each [`Part`], by their codes.
    pub audience: BTreeMap<String, String>,
}

/// One's own profile as its form, with what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFormPage {
    /// The form.
    pub form: ProfileForm,
    /// The choices of each list, in the reader's language.
    pub choices: Vec<(Vocabulary, Vec<TermChoice>)>,
    /// Names of verified credentials.
    pub credentials: Vec<String>,
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
    /// How they like to be addressed.
    pub called_by: String,
    /// One line.
    pub headline: String,
    /// Chosen terms by list.
    pub terms: Vec<(Vocabulary, Vec<String>)>,
    /// Where they work.
    pub workplaces: String,
    /// Self-introduction in Markdown.
    pub about: String,
    /// What they can help with.
    pub can_help: String,
    /// What they want to learn.
    pub want_to_learn: String,
    /// Web addresses, one a line.
    pub links: String,
    /// Whether the directory lists them.
    pub listed: bool,
    /// Who sees each part.
    pub audiences: Vec<(Part, Audience)>,
}

impl ProfileForm {
    /// The audience of a part, as typed.
    #[must_use]
    pub fn audience(&self, part: Part) -> &str {
        self.audience.get(part.code()).map_or("", String::as_str)
    }

    /// Sets the audience of a part.
    pub fn set_audience(&mut self, part: Part, audience: Audience) {
        self.audience.insert(part.code().to_owned(), audience.code().to_owned());
    }

    /// The chosen codes of each list that a profile chooses from, with the field and how many may be chosen.
    fn chosen(&self) -> [(Vocabulary, Vec<String>, usize); 6] {
        let prefecture = if self.prefecture.is_empty() { vec![] } else { vec![self.prefecture.clone()] };
        [
            (Vocabulary::Profession, self.professions.clone(), MOST_TERMS),
            (Vocabulary::Field, self.fields.clone(), MOST_TERMS),
            (Vocabulary::School, self.schools.clone(), MOST_TERMS),
            (Vocabulary::Language, self.languages.clone(), MOST_TERMS),
            (Vocabulary::Open, self.open.clone(), MOST_TERMS),
            (Vocabulary::Prefecture, prefecture, 1),
        ]
    }

    /// Checks the form against the community's terms. Whether a retired term may stay is not asked here.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self, known: &Terms) -> Result<ProfileInput> {
        let mut check = Check::default();
        let name = check.name("name", &self.name, 1, 60);
        let reading = check.name("reading", &self.reading, 0, 60);
        let handle = handle(&mut check, "handle", &self.handle);
        let called_by = check.line("called_by", &self.called_by, 0, 60);
        let headline = check.line("headline", &self.headline, 0, 120);
        let mut terms = Vec::new();
        for (list, codes, max) in self.chosen() {
            let field = Part::of(list).code();
            let mut kept: Vec<String> =
                codes.iter().filter_map(|c| known.term(list, c)).map(|t| t.code.clone()).collect();
            if kept.len() < codes.len() {
                check.fault(field, Problem::Choice);
            }
            kept.sort_by_key(|c| known.place(list, c));
            kept.dedup();
            if kept.len() > max {
                check.fault(field, Problem::Number(0, max as i64));
            }
            terms.push((list, kept));
        }
        let workplaces = check.text("workplaces", &self.workplaces, 0, 300);
        let about = check.text("about", &self.about, 0, 4000);
        let can_help = check.text("can_help", &self.can_help, 0, 500);
        let want_to_learn = check.text("want_to_learn", &self.want_to_learn, 0, 500);
        let links = links(&mut check, &self.links);
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
            called_by,
            headline,
            terms,
            workplaces,
            about,
            can_help,
            want_to_learn,
            links,
            listed: self.unlisted != "yes",
            audiences,
        })
    }
}

/// Web addresses, one a line.
fn links(check: &mut Check, typed: &str) -> String {
    let text = check.text("links", typed, 0, 1500);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST_LINKS {
        check.fault("links", Problem::TooMany(MOST_LINKS as i64));
    }
    if lines.iter().any(|line| !is_web_address(line) || line.chars().count() > 300) {
        check.fault("links", Problem::Link);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ProfileForm {
        ProfileForm { name: "花".into(), handle: "hana".into(), ..ProfileForm::default() }
    }

    #[test]
    fn an_audience_that_was_not_sent_is_the_narrowest() {
        let input = form().validate(&Terms::default()).unwrap();
        assert!(input.audiences.iter().all(|(_, a)| *a == Audience::Me));
        assert_eq!(input.audiences.len(), Part::ALL.len());
    }

    #[test]
    fn terms_are_those_of_the_community() {
        let chosen = |codes: &[&str]| {
            let professions = codes.iter().map(|c| (*c).to_owned()).collect();
            ProfileForm { professions, ..form() }.validate(&Terms::default())
        };
        let input = chosen(&["teacher", "nurse", "teacher"]).unwrap();
        assert_eq!(input.terms[0].1, ["teacher", "nurse"]);
        let fault = |r: Result<ProfileInput>| r.unwrap_err().fields()[0].problem;
        assert_eq!(fault(chosen(&["wizard"])), Problem::Choice);
        let many: Vec<&str> = Vocabulary::Profession.defaults().iter().take(7).map(|t| t.code).collect();
        assert_eq!(fault(chosen(&many)), Problem::Number(0, 6));
    }

    #[test]
    fn links_are_addresses_one_a_line() {
        let of = |links: &str| ProfileForm { links: links.into(), ..form() }.validate(&Terms::default());
        let fine = of(" https://example.com/a \n\nhttps://example.com/b").unwrap();
        assert_eq!(fine.links, "https://example.com/a\nhttps://example.com/b");
        for bad in ["javascript:alert(1)", "https://example.com\nexample.com"] {
            assert_eq!(of(bad).unwrap_err().fields()[0].problem, Problem::Link, "{bad}");
        }
        let six = "https://example.com\n".repeat(6);
        assert_eq!(of(&six).unwrap_err().fields()[0].problem, Problem::TooMany(5));
    }
}
