//! Text as shapes, from the one typeface that is inside the binary.

use super::lines::{self, Broken};
use tiny_skia::{Color, FillRule, Path, PathBuilder, Pixmap, Transform};
use ttf_parser::{Face, OutlineBuilder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// BIZ UDPGothic Bold; `server/fonts/README.md` says which characters it has.
const FONT: &[u8] = include_bytes!("../../fonts/BIZUDPGothic-Bold.ttf");
/// More than any field is long; what comes after would not be seen.
const MOST_CHARACTERS: usize = 240;

/// The typeface.
pub(super) struct Typeface {
    face: Face<'static>,
    em: f32,
}

/// Lines of text of one size.
pub(super) struct Block {
    /// Pixels to the em.
    pub(super) size: f32,
    /// The text of each line.
    pub(super) lines: Vec<String>,
}

impl Typeface {
    /// Reads the typeface; `None` where the file in the binary is none.
    pub(super) fn new() -> Option<Self> {
        let face = Face::parse(FONT, 0).ok()?;
        let em = f32::from(face.units_per_em());
        Some(Self { face, em })
    }

    /// The text with what cannot be drawn left out: what the typeface lacks (emoji, for one), marks that would have
    /// to be set onto other characters, control characters. A kanji it lacks becomes 〓, as printers have it. What has a composed form is composed first.
    pub(super) fn drawable(&self, text: &str) -> String {
        let mut out = String::new();
        let characters = text.nfc().map(|c| match c {
            // The one form in names that is common and not in JIS X 0213.
            '𠮷' => '吉',
            // A name that lacks a character would be another name; this mark says that there is one.
            '㐀'..='鿿' | '\u{20000}'..='\u{3ffff}' if !self.has(c) => '〓',
            c if c.is_whitespace() => ' ',
            c => c,
        });
        for c in characters.filter(|c| self.has(*c)).take(MOST_CHARACTERS) {
            if c != ' ' || !out.is_empty() && !out.ends_with(' ') {
                out.push(c);
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    fn has(&self, c: char) -> bool {
        let outline = || self.face.glyph_index(c).and_then(|glyph| self.face.glyph_bounding_box(glyph));
        c == ' ' || !is_combining_mark(c) && outline().is_some()
    }

    /// Width of a character in ems.
    fn advance(&self, c: char) -> f32 {
        let glyph = self.face.glyph_index(c).unwrap_or_default();
        // Letters are spaced for reading small; here they are large.
        let tighter = if c.is_ascii_alphabetic() { 0.015 } else { 0.0 };
        self.face.glyph_hor_advance(glyph).map_or(0.0, |units| f32::from(units) / self.em - tighter)
    }

    /// Width of a text in ems.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    fn broken(&self, text: &[char], limit: f32, most: usize) -> Option<Broken> {
        let widths: Vec<f32> = text.iter().map(|c| self.advance(*c)).collect();
        lines::broken(text, &widths, limit, most)
    }

    /// The text in the largest of the sizes (pixels, and the lines it may have) in which no word is broken, or in a
    /// somewhat smaller one whose lines end where phrases do; where there is none, in the smallest, with an ellipsis
    /// if need be.
    pub(super) fn fitted(&self, text: &str, width: f32, sizes: &[(f32, usize)]) -> Block {
        let text: Vec<char> = text.chars().collect();
        let fits: Vec<(f32, Broken)> = sizes
            .iter()
            .filter_map(|&(size, most)| Some((size, self.broken(&text, width / size, most)?)))
            .collect();
        let within = |fit: &(f32, Broken), dearest, even| fit.1.worst <= dearest && fit.1.even >= even;
        let whole_words = lines::IN_KATAKANA - 1;
        let first = [(whole_words, 0.33), (whole_words, 0.0), (lines::IN_WORD - 1, 0.0)]
            .into_iter()
            .find_map(|(dearest, even)| fits.iter().position(|fit| within(fit, dearest, even)));
        if let Some(first) = first {
            let (largest, rest) = (&fits[first], &fits[first..]);
            let close = rest.iter().take_while(|fit| fit.0 >= largest.0 * 0.75);
            let (size, broken) =
                close.into_iter().find(|fit| within(fit, lines::PHRASE, 0.33)).unwrap_or(largest);
            return block(*size, &text, broken);
        }
        let (size, most) = sizes.last().copied().unwrap_or((16.0, 1));
        if let Some(broken) = self.broken(&text, width / size, most) {
            return block(size, &text, &broken);
        }
        // Half of what is left each time: whatever fits, less fits too.
        let shortened = |kept: usize| -> Vec<char> {
            let kept: String = text[..kept].iter().collect();
            kept.trim_end_matches([' ', '「', '『', '（', '、', '。']).chars().chain(['…']).collect()
        };
        let (mut fits, mut too_long) = (0, text.len());
        while too_long - fits > 1 {
            let middle = fits.midpoint(too_long);
            match self.broken(&shortened(middle), width / size, most) {
                Some(_) => fits = middle,
                None => too_long = middle,
            }
        }
        let text = shortened(fits);
        match self.broken(&text, width / size, most) {
            Some(broken) => block(size, &text, &broken),
            None => Block { size, lines: Vec::new() },
        }
    }

    /// Draws one line that begins at `x` and stands on `baseline`.
    pub(super) fn draw(&self, on: &mut Pixmap, text: &str, x: f32, baseline: f32, size: f32, color: Color) {
        if let Some(path) = self.outline(text) {
            let scale = size / self.em;
            let place = Transform::from_row(scale, 0.0, 0.0, -scale, x, baseline);
            on.fill_path(&path, &super::shapes::paint(color), FillRule::Winding, place, None);
        }
    }

    fn outline(&self, text: &str) -> Option<Path> {
        let mut pen = Pen { path: PathBuilder::new(), x: 0.0 };
        for c in text.chars() {
            let glyph = self.face.glyph_index(c).unwrap_or_default();
            if c != ' ' {
                self.face.outline_glyph(glyph, &mut pen);
            }
            pen.x += self.advance(c) * self.em;
        }
        pen.path.finish()
    }
}

fn block(size: f32, text: &[char], broken: &Broken) -> Block {
    Block { size, lines: broken.lines.iter().map(|(from, to)| text[*from..*to].iter().collect()).collect() }
}

struct Pen {
    path: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: [(f32, usize); 3] = [(80.0, 2), (50.0, 3), (32.0, 4)];

    fn wide(letters: &Typeface, block: &Block) -> f32 {
        block.lines.iter().map(|line| letters.width(line) * block.size).fold(0.0, f32::max)
    }

    #[test]
    fn the_typeface_has_what_names_are_written_with() {
        let letters = Typeface::new().unwrap();
        for text in ["髙﨑剝頰噓𠮟", "ゔヷヸ①㈱㍻〒♪", "Åström ĀĒ Łódź αψΩ Ж €¥", "がぱプ", "〜～–—…“”"]
        {
            assert_eq!(letters.drawable(text), text);
        }
        assert_eq!(letters.drawable("か\u{3099}"), "が", "composed");
        assert_eq!(letters.drawable("Z\u{337}a\u{353}🎉\u{202e}\u{200d}\u{fe0f}\0 \u{3000} b "), "Za b");
        assert_eq!(letters.drawable("🍻"), "");
        assert_eq!(letters.drawable("𠮷田 𰻞太"), "吉田 〓太");
    }

    #[test]
    fn a_title_is_as_large_as_it_can_be() {
        let letters = Typeface::new().unwrap();
        let size = |text: &str| letters.fitted(text, 1048.0, &TITLE).size;
        assert!((size("春の交流会") - 80.0).abs() < 0.1);
        let longest = "対人支援の現場で".repeat(15);
        let block = letters.fitted(&longest, 1048.0, &TITLE);
        assert!((block.size - 32.0).abs() < 0.1);
        assert_eq!(block.lines.concat(), longest, "120 characters are whole");
        assert!(block.lines.len() <= 4 && wide(&letters, &block) <= 1048.0);
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        let letters = Typeface::new().unwrap();
        for text in ["W".repeat(240), "支援 、".repeat(60), "a ".repeat(400)] {
            let block = letters.fitted(&text, 500.0, &[(60.0, 1), (50.0, 2)]);
            assert_eq!(block.lines.len(), 2, "{text}");
            assert!(block.lines.concat().ends_with('…'), "{:?}", block.lines);
            assert!(wide(&letters, &block) <= 500.0, "{:?}", block.lines);
        }
        assert_eq!(letters.fitted("支援", 1.0, &[(50.0, 1)]).lines, Vec::<String>::new());
    }
}
