//! Members: profiles, who sees which part of them, and the directory.

use crate::account::{MemberKind, Standing};
use crate::event::is_web_address;
use crate::input::Check;
use crate::vocabulary::Vocabulary;
use crate::{MemberId, Moment, Problem, Result, Role};
use serde::{Deserialize, Serialize};

/// Who sees a part of a profile. The owner always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member.
    #[default]
    Members,
    /// Those in one of the owner's circles.
    Circles,
    /// The owner only.
    Me,
}

impl Audience {
    /// All, widest first.
    pub const ALL: [Self; 3] = [Self::Members, Self::Circles, Self::Me];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Circles => "circles",
            Self::Me => "me",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// How near the reader stands to the owner of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// A member like any other.
    Member,
    /// Shares a circle.
    Circle,
    /// Is the owner.
    Owner,
}

impl Audience {
    /// Whether someone that near sees a part with this audience.
    #[must_use]
    pub fn admits(self, nearness: Nearness) -> bool {
        match self {
            Self::Members => true,
            Self::Circles => nearness >= Nearness::Circle,
            Self::Me => nearness == Nearness::Owner,
        }
    }
}

/// The parts of a profile that have an audience of their own. Name and handle are how members know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 職種.
    Professions,
    /// 領域.
    Fields,
    /// 学派.
    Schools,
    /// 都道府県.
    Prefecture,
    /// 自己紹介.
    About,
    /// 力になれること.
    CanHelp,
    /// 学びたいこと.
    WantToLearn,
    /// リンク.
    Link,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Professions, Self::Fields, Self::Schools, Self::Prefecture, Self::About, Self::CanHelp, Self::WantToLearn, Self::Link,
    ];

    /// The stored form and the form field's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Professions => "professions",
            Self::Fields => "fields",
            Self::Schools => "schools",
            Self::Prefecture => "prefecture",
            Self::About => "about",
            Self::CanHelp => "can_help",
            Self::WantToLearn => "want_to_learn",
            Self::Link => "link",
        }
    }
}

/// A member in the directory: only what the reader may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCard {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// How the name is read, in kana.
    pub reading: String,
    /// One line about themselves.
    pub headline: String,
    /// Codes of [`Vocabulary::Profession`].
    pub professions: Vec<String>,
    /// Codes of [`Vocabulary::Field`].
    pub fields: Vec<String>,
    /// A code of [`Vocabulary::Prefecture`].
    pub prefecture: Option<String>,
    /// Open to being asked for advice.
    pub open_to_consultation: bool,
    /// Open to being asked to speak.
    pub open_to_speaking: bool,
}

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

/// How the directory is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Newest members first.
    #[default]
    Newest,
    /// By the reading of the name.
    Name,
}

/// What the address of a directory page says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryQuery {
    /// Words in name, reading, handle or headline.
    pub words: String,
    /// Any of these, by list; the lists combine as all-of.
    pub terms: Vec<(Vocabulary, Vec<String>)>,
    /// The order.
    pub sort: Sort,
    /// From 1.
    pub page: i64,
}

impl DirectoryQuery {
    /// Reads the parameters; unknown terms are left out.
    #[must_use]
    pub fn parse(get_all: impl Fn(&str) -> Vec<String>) -> Self {
        let first = |name: &str| get_all(name).into_iter().next().unwrap_or_default();
        let terms = Vocabulary::ALL
            .into_iter()
            .filter_map(|list| {
                let mut codes: Vec<String> =
                    get_all(list.code()).into_iter().filter(|c| list.term(c).is_some()).collect();
                codes.sort_unstable();
                codes.dedup();
                (!codes.is_empty()).then_some((list, codes))
            })
            .collect();
        Self {
            words: first("q").chars().filter(|c| !c.is_control()).take(100).collect::<String>().trim().to_owned(),
            terms,
            sort: if first("sort") == "name" { Sort::Name } else { Sort::Newest },
            page: first("page").parse::<i64>().map_or(1, |p| p.clamp(1, 10_000)),
        }
    }

    /// The chosen terms of a list.
    #[must_use]
    pub fn chosen(&self, list: Vocabulary) -> &[String] {
        self.terms.iter().find(|(l, _)| *l == list).map_or(&[], |(_, codes)| codes)
    }

    /// The same query at another page, as an address.
    #[must_use]
    pub fn href(&self, page: i64) -> String {
        let mut parts = Vec::new();
        if !self.words.is_empty() {
            parts.push(format!("q={}", percent(&self.words)));
        }
        for (list, codes) in &self.terms {
            parts.extend(codes.iter().map(|c| format!("{}={c}", list.code())));
        }
        if self.sort == Sort::Name {
            parts.push("sort=name".to_owned());
        }
        if page > 1 {
            parts.push(format!("page={page}"));
        }
        if parts.is_empty() { "/members".to_owned() } else { format!("/members?{}", parts.join("&")) }
    }
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
#[must_use]
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// How many members a term would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The list.
    pub list: Vocabulary,
    /// The term's code.
    pub code: String,
    /// How many.
    pub count: i64,
}

/// One page of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The members of this page.
    pub members: Vec<MemberCard>,
    /// How many there are in all pages.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// Counts for the terms, each as if its own list were not chosen from.
    pub facets: Vec<FacetCount>,
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
            name, reading, handle, headline, terms, about, can_help, want_to_learn, link,
            open_to_consultation: self.open_to_consultation == "yes",
            open_to_speaking: self.open_to_speaking == "yes",
            audiences,
        })
    }
}

/// A handle: 3 to 30 of `a-z 0-9 - _`, lower-cased, beginning with a letter or digit.
pub fn handle(check: &mut Check, field: &str, value: &str) -> String {
    let handle = check.line(field, value, 3, 30).to_ascii_lowercase();
    let fine = handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && handle.bytes().next().is_none_or(|b| b.is_ascii_alphanumeric());
    if !fine {
        check.fault(field, Problem::Handle);
    }
    handle
}

/// A member as admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMember {
    /// Who.
    pub id: MemberId,
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Which of the two kinds.
    pub kind: MemberKind,
    /// What they hope for.
    pub statement: String,
    /// Where the membership stands.
    pub standing: Standing,
    /// Their roles.
    pub roles: Vec<Role>,
    /// Since when.
    pub joined: Moment,
    /// Why they were suspended, where they are.
    pub reason: Option<String>,
}

/// One page of the admins' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMembers {
    /// The members of this page, newest first.
    pub members: Vec<AdminMember>,
    /// How many in each standing.
    pub counts: Vec<(Standing, i64)>,
    /// The page, from 1.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
    /// How one joins at present.
    pub join_mode: crate::setting::JoinMode,
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
    fn nearness_opens_parts() {
        assert!(Audience::Members.admits(Nearness::Member));
        assert!(!Audience::Circles.admits(Nearness::Member));
        assert!(Audience::Circles.admits(Nearness::Circle));
        assert!(!Audience::Me.admits(Nearness::Circle));
        assert!(Audience::Me.admits(Nearness::Owner));
    }

    #[test]
    fn handles_are_plain() {
        for (typed, fine) in [("Hana_01", true), ("-hana", false), ("花子さん", false), ("ab", false)] {
            let mut check = Check::default();
            handle(&mut check, "handle", typed);
            assert_eq!(check.done().is_ok(), fine, "{typed}");
        }
    }

    #[test]
    fn unknown_facets_are_left_out_and_addresses_read_back() {
        let query = DirectoryQuery::parse(|n| match n {
            "q" => vec!["徳田 & co".into()],
            "profession" => vec!["nurse".into(), "wizard".into(), "teacher".into()],
            "page" => vec!["-3".into()],
            _ => vec![],
        });
        assert_eq!(query.chosen(Vocabulary::Profession), ["nurse", "teacher"]);
        assert_eq!(query.page, 1);
        assert_eq!(query.href(2), "/members?q=%E5%BE%B3%E7%94%B0%20%26%20co&profession=nurse&profession=teacher&page=2");
    }
}
