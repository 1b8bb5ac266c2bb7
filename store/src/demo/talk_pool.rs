//! Posts put together from a pool of sentences, each rendered once: a million posts are not parsed one by one.

use super::dice::Dice;
use super::source::Pool as Sentences;
use crate::markdown;

#[derive(Clone, Copy)]
enum Sort {
    Empathy,
    Tip,
    Question,
    Thanks,
}
use Sort::{Empathy, Question, Thanks, Tip};

/// Who answers whom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// Somebody, to the one who opened the thread.
    ToOpening,
    /// Somebody, to anybody else.
    ToOther,
    /// The one who opened the thread.
    Opener,
    /// Anybody, where no advice is given unless asked for.
    Quiet,
}

/// How often, and the sorts of sentences of each paragraph.
type Pattern = (u32, &'static [&'static [Sort]]);

const TO_OPENING: &[Pattern] = &[
    (40, &[&[Empathy, Tip]]),
    (16, &[&[Empathy], &[Question]]),
    (14, &[&[Empathy]]),
    (12, &[&[Tip]]),
    (10, &[&[Empathy], &[Tip, Tip]]),
    (8, &[&[Question]]),
];
const TO_OTHER: &[Pattern] = &[
    (24, &[&[Empathy]]),
    (20, &[&[Tip]]),
    (20, &[&[Question]]),
    (20, &[&[Empathy, Tip]]),
    (16, &[&[Empathy, Question]]),
];
const OPENER: &[Pattern] = &[(60, &[&[Thanks]]), (22, &[&[Thanks], &[Question]]), (18, &[&[Thanks, Thanks]])];
const QUIET: &[Pattern] = &[(60, &[&[Empathy]]), (40, &[&[Empathy, Empathy]])];

struct Sentence<'s> {
    md: &'s str,
    /// Without the paragraph around it.
    html: String,
}

fn prepared(list: &[String]) -> Vec<Sentence<'_>> {
    let inner = |md: &str| {
        let html = markdown::render(md);
        let inner = html.trim().strip_prefix("<p>").and_then(|h| h.strip_suffix("</p>"));
        inner.map(str::to_owned)
    };
    // What is more than a plain sentence cannot be joined, and is left out.
    list.iter().filter_map(|md| Some(Sentence { md, html: inner(md)? })).collect()
}

/// The sentences, ready to be joined.
pub(super) struct Pool<'s> {
    source: &'s Sentences,
    openings: Vec<String>,
    sentences: [Vec<Sentence<'s>>; 4],
}

/// Where one thread is in each list, so that it does not say the same thing twice soon.
pub(super) struct Cursors([usize; 4]);

impl Cursors {
    pub(super) fn of(dice: &mut Dice) -> Self {
        Self([0; 4].map(|_: usize| dice.below(1000)))
    }
}

impl<'s> Pool<'s> {
    pub(super) fn of(source: &'s Sentences) -> Self {
        Self {
            source,
            openings: source.openings.iter().map(|md| markdown::render(md)).collect(),
            sentences: [&source.empathies, &source.tips, &source.questions, &source.thanks]
                .map(|list| prepared(list)),
        }
    }

    /// How many openings there are.
    pub(super) fn openings(&self) -> usize {
        self.openings.len()
    }

    /// A title, and its opening as Markdown and HTML.
    pub(super) fn opening(&self, index: usize) -> (String, String, String) {
        (self.source.titles[index].clone(), self.source.openings[index].clone(), self.openings[index].clone())
    }

    /// A reply as Markdown and HTML.
    pub(super) fn reply(&self, voice: Voice, cursors: &mut Cursors, dice: &mut Dice) -> (String, String) {
        let patterns = match voice {
            Voice::ToOpening => TO_OPENING,
            Voice::ToOther => TO_OTHER,
            Voice::Opener => OPENER,
            Voice::Quiet => QUIET,
        };
        let (_, paragraphs) = patterns[dice.weighted(patterns.iter().map(|(weight, _)| *weight))];
        let (mut md, mut html) = (String::new(), String::new());
        for paragraph in paragraphs {
            if !md.is_empty() {
                md.push_str("\n\n");
            }
            html.push_str("<p>");
            for sort in *paragraph {
                let list = &self.sentences[*sort as usize];
                let cursor = &mut cursors.0[*sort as usize];
                *cursor += 1 + dice.below(4);
                let sentence = &list[*cursor % list.len()];
                md.push_str(sentence.md);
                html.push_str(&sentence.html);
            }
            html.push_str("</p>\n");
        }
        (md, html)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::source::Source;

    #[test]
    fn joining_rendered_sentences_renders_their_join() {
        let source = Source::read().unwrap();
        let pool = Pool::of(&source.talk.pool);
        let given = [
            &source.talk.pool.empathies,
            &source.talk.pool.tips,
            &source.talk.pool.questions,
            &source.talk.pool.thanks,
        ];
        assert_eq!(pool.sentences.iter().map(Vec::len).collect::<Vec<_>>(), given.map(Vec::len));
        let dice = &mut Dice::of(1, "pool", 0);
        let cursors = &mut Cursors::of(dice);
        for voice in
            [Voice::ToOpening, Voice::ToOther, Voice::Opener, Voice::Quiet].into_iter().cycle().take(200)
        {
            let (md, html) = pool.reply(voice, cursors, dice);
            assert_eq!(markdown::render(&md), html);
        }
    }
}
