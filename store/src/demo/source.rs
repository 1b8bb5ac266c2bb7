//! The demo's words: the files in `demo/`, in which what each field means is told.

use domain::Result;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The pages of the demo community, for [`crate::pages::seed`].
pub(super) const PAGES: &str = include_str!("../../../demo/pages.toml");

/// Everything that is written by hand.
pub(super) struct Source {
    pub(super) community: Community,
    pub(super) people: Names,
    pub(super) events: Events,
    pub(super) talk: Talk,
    pub(super) talk_life: TalkLife,
}

impl Source {
    /// Reads the files.
    pub(super) fn read() -> Result<Self> {
        Ok(Self {
            community: Community::read()?,
            people: parse(include_str!("../../../demo/people.toml"))?,
            events: parse(include_str!("../../../demo/events.toml"))?,
            talk: parse(include_str!("../../../demo/talk.toml"))?,
            talk_life: parse(include_str!("../../../demo/talk_life.toml"))?,
        })
    }

    /// The position of a circle in its list.
    pub(super) fn circle(&self, slug: Option<&str>) -> Option<usize> {
        self.community.circle.iter().position(|c| Some(c.slug.as_str()) == slug)
    }
}

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(crate::db::fault)
}

#[derive(Deserialize)]
pub(crate) struct Community {
    pub(crate) space: Vec<SpaceSource>,
    pub(super) circle: Vec<CircleSource>,
}

impl Community {
    /// Spaces and circles, as they stand in the file.
    pub(crate) fn read() -> Result<Self> {
        parse(include_str!("../../../demo/community.toml"))
    }
}

#[derive(Deserialize)]
pub(crate) struct SpaceSource {
    pub(crate) slug: String,
    pub(crate) name_ja: String,
    pub(crate) name_en: String,
    pub(crate) description_ja: String,
    pub(crate) description_en: String,
    pub(crate) visibility: String,
    #[serde(default)]
    pub(crate) anonymous: bool,
    #[serde(default)]
    pub(crate) starters: domain::space::Starters,
    pub(crate) circle: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct CircleSource {
    pub(super) slug: String,
    pub(super) name_ja: String,
    pub(super) name_en: String,
    pub(super) description_ja: String,
    pub(super) description_en: String,
    pub(super) join: String,
    pub(super) guidelines_ja: String,
    pub(super) guidelines_en: String,
    /// Codes of the credentials of which one opens it.
    #[serde(default)]
    pub(super) credentials: Vec<String>,
}

/// What members are made of.
#[derive(Deserialize)]
pub(super) struct Names {
    pub(super) surnames: Vec<NamePart>,
    pub(super) given: Vec<NamePart>,
    pub(super) headlines: Vec<String>,
    pub(super) can_help: Vec<String>,
    pub(super) want_to_learn: Vec<String>,
    pub(super) bios: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct NamePart {
    pub(super) kanji: String,
    pub(super) kana: String,
    #[serde(default)]
    pub(super) romaji: String,
}

#[derive(Deserialize)]
pub(super) struct Events {
    pub(super) topics: Vec<String>,
    pub(super) past: Vec<EventSource>,
    pub(super) upcoming: Vec<EventSource>,
    pub(super) template: Vec<Template>,
}

#[derive(Deserialize)]
pub(super) struct EventSource {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) summary: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) recap: String,
    pub(super) speakers: String,
    #[serde(default)]
    pub(super) days_ago: i32,
    #[serde(default)]
    pub(super) days_ahead: i32,
    pub(super) start: String,
    pub(super) minutes: i64,
    pub(super) place: String,
    pub(super) online: bool,
    pub(super) capacity: i64,
    pub(super) price_yen: i64,
    #[serde(default)]
    pub(super) attended: usize,
    #[serde(default = "public")]
    pub(super) visibility: String,
    pub(super) circle: Option<String>,
}

fn public() -> String {
    "public".to_owned()
}

#[derive(Deserialize)]
pub(super) struct Template {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) body: String,
}

#[derive(Deserialize)]
pub(super) struct Talk {
    pub(super) thread: Vec<ThreadSource>,
    pub(super) pool: Pool,
}

/// What was done with the talk beside writing.
#[derive(Deserialize)]
pub(super) struct TalkLife {
    pub(super) pinned: Vec<String>,
    pub(super) veiled: Vec<String>,
    pub(super) question: Vec<QuestionSource>,
    pub(super) poll: Vec<PollSource>,
    pub(super) bookmark: Vec<BookmarkSource>,
    pub(super) follow: Vec<FollowSource>,
    pub(super) read: Vec<ReadSource>,
}

#[derive(Deserialize)]
pub(super) struct QuestionSource {
    pub(super) title: String,
    pub(super) helped: Vec<usize>,
}

#[derive(Deserialize)]
pub(super) struct PollSource {
    pub(super) title: String,
    pub(super) post: usize,
    pub(super) question: String,
    pub(super) options: Vec<String>,
    pub(super) likely: Vec<u32>,
    pub(super) several: bool,
    pub(super) secret: bool,
    pub(super) days: i64,
}

#[derive(Deserialize)]
pub(super) struct BookmarkSource {
    pub(super) login: String,
    pub(super) title: String,
    pub(super) post: usize,
    pub(super) note: String,
}

#[derive(Deserialize)]
pub(super) struct FollowSource {
    pub(super) login: String,
    pub(super) title: Option<String>,
    pub(super) space: Option<String>,
    pub(super) level: String,
}

#[derive(Deserialize)]
pub(super) struct ReadSource {
    pub(super) login: String,
    pub(super) days_ago: i64,
}

#[derive(Deserialize)]
pub(super) struct ThreadSource {
    pub(super) space: String,
    #[serde(default)]
    pub(super) by: String,
    pub(super) title: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) reply: Vec<ReplySource>,
}

#[derive(Deserialize)]
pub(super) struct ReplySource {
    #[serde(default)]
    pub(super) by: String,
    pub(super) who: Option<usize>,
    pub(super) to: usize,
    pub(super) body: String,
}

#[derive(Deserialize)]
pub(super) struct Pool {
    pub(super) titles: Vec<String>,
    pub(super) openings: Vec<String>,
    pub(super) empathies: Vec<String>,
    pub(super) tips: Vec<String>,
    pub(super) questions: Vec<String>,
    pub(super) thanks: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::EventKind;
    use domain::vocabulary::Vocabulary;

    #[test]
    fn what_the_files_name_exists() {
        let source = Source::read().unwrap();
        let spaces: Vec<_> = source.community.space.iter().map(|s| s.slug.as_str()).collect();
        for thread in &source.talk.thread {
            assert!(spaces.contains(&thread.space.as_str()), "{}", thread.space);
            for (n, reply) in thread.reply.iter().enumerate() {
                assert!(reply.to <= n, "{} reply {}", thread.title, n + 1);
            }
            for by in thread.reply.iter().map(|r| &r.by).chain([&thread.by]) {
                assert!(
                    by.is_empty() || by == "founder" || Vocabulary::Profession.default(by).is_some(),
                    "{by}"
                );
            }
        }
        let circles = source
            .community
            .space
            .iter()
            .map(|s| &s.circle)
            .chain(source.events.upcoming.iter().map(|e| &e.circle));
        for slug in circles.flatten() {
            assert!(source.circle(Some(slug)).is_some(), "{slug}");
        }
        let kinds = source.events.past.iter().chain(&source.events.upcoming).map(|e| &e.kind);
        for kind in kinds.chain(source.events.template.iter().map(|t| &t.kind)) {
            assert!(EventKind::parse(kind).is_some(), "{kind}");
        }
        assert_eq!(source.talk.pool.titles.len(), source.talk.pool.openings.len());
    }

    #[test]
    fn no_list_is_empty() {
        let Source { people, events, talk, .. } = Source::read().unwrap();
        let pool = &talk.pool;
        for list in [&people.headlines, &people.can_help, &people.want_to_learn, &people.bios, &events.topics]
            .into_iter()
            .chain([&pool.titles, &pool.empathies, &pool.tips, &pool.questions, &pool.thanks])
        {
            assert!(!list.is_empty());
        }
        assert!(!people.surnames.is_empty() && !people.given.is_empty() && !events.template.is_empty());
        assert!(people.given.iter().all(|n| n.romaji.len() > 1));
    }
}
