//! What invented members say of themselves: lines with placeholders, each said only by those it can be true of.

use super::dice::Dice;
use super::source::Names;
use crate::markdown;
use domain::vocabulary::Vocabulary;

/// Words by which a text tells what its writer does, and who may say them.
const TELLING: [(&str, &[&str]); 22] = [
    ("ことばの発達", &["speech_therapist"]),
    ("教員として", &["teacher"]),
    ("看護の道", &["clinical_psychologist", "public_psychologist"]),
    (
        "遊び",
        &[
            "nursery_teacher",
            "occupational_therapist",
            "speech_therapist",
            "clinical_psychologist",
            "public_psychologist",
        ],
    ),
    ("働く人", &["career_consultant", "public_psychologist", "clinical_psychologist", "public_health_nurse"]),
    ("会社の側", &["career_consultant", "public_psychologist", "clinical_psychologist"]),
    (
        "学校と",
        &["teacher", "school_counselor", "social_worker", "clinical_psychologist", "public_psychologist"],
    ),
    ("高齢", &["care_worker", "nurse", "occupational_therapist", "social_worker", "public_health_nurse"]),
    (
        "子どもと家族",
        &[
            "nursery_teacher",
            "public_health_nurse",
            "school_counselor",
            "clinical_psychologist",
            "social_worker",
        ],
    ),
    (
        "訪問の仕事",
        &[
            "nurse",
            "occupational_therapist",
            "public_health_nurse",
            "psychiatric_social_worker",
            "care_worker",
        ],
    ),
    ("夜勤", &["nurse", "care_worker"]),
    (
        "認知行動療法を中心",
        &["clinical_psychologist", "public_psychologist", "nurse", "occupational_therapist"],
    ),
    ("精神分析的な", &["clinical_psychologist", "public_psychologist", "physician"]),
    ("大学院を出たばかり", &["clinical_psychologist", "public_psychologist", "school_counselor"]),
    ("大学で学びながら", &["student"]),
    ("支援の仕事には就いていません", &["other"]),
    ("支援に関心があり", &["student", "other"]),
    // Said by nobody who is one already.
    ("{profession}をめざして", &[]),
    ("経験を、仕事に生かして", &["peer_supporter"]),
    ("支援を受けて暮らして", &["peer_supporter"]),
    ("地域の相談員", &["social_worker", "psychiatric_social_worker"]),
    ("制度の説明", &["social_worker", "psychiatric_social_worker"]),
];

/// What a profession is called.
pub(super) fn profession_name(code: &str) -> &'static str {
    Vocabulary::Profession.default(code).map_or("", |term| term.ja)
}

/// Whether "I am a …" cannot be said with it; such members are interested in support rather than in it.
pub(super) fn nameless(profession: &str) -> bool {
    matches!(profession, "student" | "other")
}

fn fits(text: &str, profession: &str) -> bool {
    let named = !(nameless(profession) && text.contains("{profession}"));
    named && TELLING.iter().all(|(word, by)| by.contains(&profession) || !text.contains(word))
}

/// What the placeholders stand for.
pub(super) struct Says {
    pub(super) profession: &'static str,
    pub(super) field: &'static str,
    pub(super) prefecture: &'static str,
}

impl Says {
    /// A line without placeholders.
    pub(super) fn fill(&self, text: &str) -> String {
        let name = |list: Vocabulary, code: &str| list.default(code).map_or("", |term| term.ja).to_owned();
        text.replace("{profession}", &name(Vocabulary::Profession, self.profession))
            .replace("{field}", &name(Vocabulary::Field, self.field))
            .replace("{prefecture}", &name(Vocabulary::Prefecture, self.prefecture))
    }
}

/// The lines that can be said, by profession.
pub(super) struct Lines<'s> {
    headlines: Vec<Vec<&'s str>>,
    /// Places in `rendered`.
    bios: Vec<Vec<usize>>,
    /// Markdown and HTML; the placeholders stand in both.
    rendered: Vec<(&'s str, String)>,
}

impl<'s> Lines<'s> {
    pub(super) fn of(words: &'s Names) -> Self {
        let by_profession = Vocabulary::Profession.defaults().iter();
        Self {
            headlines: by_profession
                .clone()
                .map(|term| {
                    words.headlines.iter().map(String::as_str).filter(|text| fits(text, term.code)).collect()
                })
                .collect(),
            bios: by_profession
                .map(|term| (0..words.bios.len()).filter(|n| fits(&words.bios[*n], term.code)).collect())
                .collect(),
            rendered: words.bios.iter().map(|bio| (bio.as_str(), markdown::render(bio))).collect(),
        }
    }

    /// A headline, and a text about oneself as Markdown and HTML.
    pub(super) fn draw(&self, says: &Says, dice: &mut Dice) -> (String, (String, String)) {
        let place =
            Vocabulary::Profession.defaults().iter().position(|t| t.code == says.profession).unwrap_or(0);
        let headline = says.fill(dice.pick::<&str>(&self.headlines[place]));
        let (md, html) = &self.rendered[*dice.pick(&self.bios[place])];
        (headline, (says.fill(md), says.fill(html)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::source::Source;

    #[test]
    fn filling_before_or_after_rendering_is_the_same() {
        let source = Source::read().unwrap();
        let says = Says { profession: "nurse", field: "justice", prefecture: "13" };
        for bio in &source.people.bios {
            assert_eq!(says.fill(&markdown::render(bio)), markdown::render(&says.fill(bio)));
        }
    }

    #[test]
    fn everybody_has_something_to_say() {
        let source = Source::read().unwrap();
        let lines = Lines::of(&source.people);
        assert!(lines.headlines.iter().all(|l| l.len() > 5) && lines.bios.iter().all(|l| l.len() > 5));
        let said = source.people.headlines.iter().chain(&source.people.bios).cloned().collect::<String>();
        for (word, _) in TELLING {
            assert!(said.contains(word), "nobody says {word} any more");
        }
    }
}
