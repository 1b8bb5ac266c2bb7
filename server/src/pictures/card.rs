//! The picture that stands beside a shared link (Open Graph, 1200×630): community, title, kind, date, place.

use super::lettering::{Block, Typeface};
use super::shapes::{icon, mark, oklch, paint};
use domain::Locale;
use domain::event::EventKind;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{Color, FillRule, PathBuilder, Pixmap, Rect, Transform};

/// Pixels from left to right, as the Open Graph consumers ask for.
pub const WIDTH: u32 = 1200;
/// Pixels from top to bottom.
pub const HEIGHT: u32 = 630;

/// What a card says. Anything that cannot be drawn is left out; what is empty takes no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The community's name.
    pub community: String,
    /// The title; up to 120 characters are shown whole.
    pub title: String,
    /// The event's kind, which gives colour and glyph; `None` for what is no event.
    pub kind: Option<EventKind>,
    /// What it is, in the reader's language: セミナー, a thread, an article.
    pub kind_label: String,
    /// When, as `domain::time::range` writes it.
    pub when: String,
    /// Where.
    pub place: String,
    /// What somebody must know before coming.
    pub note: Option<Note>,
    /// The language of the texts.
    pub locale: Locale,
}

/// A word that stands before the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It will not take place (中止): the colours go, too.
    CalledOff(String),
    /// Anything else (満席).
    Plain(String),
}

/// Why there is no card.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The typeface in the binary cannot be read, or there is no memory for the picture.
    #[error("the card cannot be drawn")]
    Drawing,
    /// The picture cannot be written as PNG.
    #[error("the card cannot be written: {0}")]
    Writing(#[from] image::ImageError),
}

const MARGIN: f32 = 76.0;
const RIGHT: f32 = WIDTH as f32 - MARGIN;
const INNER: f32 = RIGHT - MARGIN;
/// Above the band with date and place.
const BAND: f32 = 446.0;
/// What is left of the band where there is nothing to say in it.
const STRIP: f32 = 28.0;
const TITLE_TOP: f32 = 148.0;
/// Sizes of the title in pixels, and the lines it may have in each.
const TITLE: [(f32, usize); 13] = [
    (104.0, 1),
    (94.0, 1),
    (84.0, 2),
    (76.0, 2),
    (68.0, 2),
    (64.0, 3),
    (58.0, 3),
    (52.0, 3),
    (50.0, 4),
    (46.0, 4),
    (40.0, 4),
    (36.0, 4),
    (32.0, 4),
];

/// The same for the date, with a place below it and without.
const WHEN: [(f32, usize); 6] = [(58.0, 1), (52.0, 1), (46.0, 1), (40.0, 1), (34.0, 1), (28.0, 1)];
const WHEN_ALONE: [(f32, usize); 6] = [(58.0, 1), (52.0, 1), (46.0, 1), (46.0, 2), (40.0, 2), (28.0, 2)];

/// Colours, after `style/tokens.css` in its light form.
struct Colours {
    ground: Color,
    ink: Color,
    quiet: Color,
    band: Color,
    on_band: Color,
    on_band_quiet: Color,
    kind: Color,
    kind_ground: Color,
}

impl Colours {
    fn of(card: &Card) -> Self {
        let ground = oklch(0.98, 0.008, 85.0);
        let called_off = matches!(card.note, Some(Note::CalledOff(_)));
        let (hue, chroma) = match card.kind {
            Some(EventKind::Seminar) => (190.0, 0.1),
            Some(EventKind::Training) => (145.0, 0.1),
            Some(EventKind::Reading) => (70.0, 0.1),
            Some(EventKind::Study) => (250.0, 0.1),
            Some(EventKind::Exchange) => (35.0, 0.1),
            Some(EventKind::Case) => (300.0, 0.1),
            Some(EventKind::Hearing) => (350.0, 0.1),
            Some(EventKind::Other) => (250.0, 0.015),
            None => (185.0, 0.09),
        };
        let chroma = if called_off { 0.01 } else { chroma };
        Self {
            ground,
            ink: if called_off { oklch(0.46, 0.02, 250.0) } else { oklch(0.25, 0.02, 250.0) },
            quiet: oklch(0.46, 0.02, 250.0),
            band: if called_off { oklch(0.4, 0.015, 250.0) } else { oklch(0.37, 0.075, 187.0) },
            on_band: ground,
            on_band_quiet: if called_off { oklch(0.86, 0.008, 250.0) } else { oklch(0.88, 0.03, 185.0) },
            kind: oklch(0.43, chroma, hue),
            kind_ground: oklch(0.94, chroma * 0.28, hue),
        }
    }
}

/// Draws a card. The same card gives the same bytes; nothing of the machine it runs on is read.
///
/// # Errors
/// [`CardError`], when memory is short.
pub fn draw(card: &Card) -> Result<Vec<u8>, CardError> {
    let letters = Typeface::new().ok_or(CardError::Drawing)?;
    let mut picture = Pixmap::new(WIDTH, HEIGHT).ok_or(CardError::Drawing)?;
    let colours = Colours::of(card);
    picture.fill(colours.ground);
    let mut sheet = Sheet { picture: &mut picture, letters: &letters };
    let label = sheet.label(card, &colours);
    sheet.community(&card.community, label, &colours);
    let has_band = sheet.band(card, &colours);
    sheet.title(card, if has_band { BAND } else { HEIGHT as f32 - STRIP }, &colours);
    written(&picture)
}

fn written(picture: &Pixmap) -> Result<Vec<u8>, CardError> {
    let opaque: Vec<u8> =
        picture.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive).write_image(
        &opaque,
        WIDTH,
        HEIGHT,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

struct Sheet<'a> {
    picture: &'a mut Pixmap,
    letters: &'a Typeface,
}

impl Sheet<'_> {
    /// What it is, at the right upper edge; answers where it begins.
    fn label(&mut self, card: &Card, colours: &Colours) -> f32 {
        let text = self.letters.drawable(&card.kind_label);
        if text.is_empty() {
            return RIGHT;
        }
        let glyph = if card.kind.is_some() { 44.0 } else { 0.0 };
        let text = self.letters.fitted(&text, 400.0, &[(28.0, 1)]);
        let width: f32 = text.lines.iter().map(|line| self.letters.width(line) * text.size).sum();
        let left = RIGHT - width - glyph - 48.0;
        self.rounded(left, 60.0, RIGHT - left, 60.0, 30.0, colours.kind_ground);
        if let Some(kind) = card.kind {
            icon(&format!("kind-{}", kind.code())).draw(self.picture, left + 22.0, 74.0, 32.0, colours.kind);
        }
        self.lines(&text, left + 24.0 + glyph, 90.0, 1.0, colours.kind);
        left
    }

    fn community(&mut self, name: &str, right: f32, colours: &Colours) {
        mark().draw(self.picture, MARGIN - 4.0, 58.0, 64.0, colours.ink);
        let name = self.letters.drawable(name);
        let left = MARGIN + 76.0;
        let block = self.letters.fitted(&name, right - left - 32.0, &[(32.0, 1), (28.0, 1), (24.0, 1)]);
        self.lines(&block, left, 90.0, 1.0, colours.quiet);
    }

    fn title(&mut self, card: &Card, bottom: f32, colours: &Colours) {
        let mut title = self.letters.drawable(&card.title);
        // A title of emoji only, or in a script that the typeface lacks, still leaves something to read.
        if title.is_empty() {
            title = self.letters.drawable(&card.kind_label);
        }
        let block = self.letters.fitted(&title, INNER, &TITLE);
        let leading = if card.locale == Locale::Ja { 1.36 } else { 1.24 };
        let middle = f32::midpoint(TITLE_TOP, bottom);
        let end = self.lines(&block, MARGIN, middle, leading, colours.ink);
        self.glyph(card.kind, end, middle, colours);
    }

    /// The kind's glyph once more, large and faint, where the title leaves room: in a preview of a thumb's size its
    /// colour and shape are what is seen of the kind. What is no event shows the mark.
    fn glyph(&mut self, kind: Option<EventKind>, title_end: f32, middle: f32, colours: &Colours) {
        let size = 264.0;
        let left = RIGHT - size + 20.0;
        if title_end + 16.0 > left {
            return;
        }
        let figure = kind.map_or_else(mark, |kind| icon(&format!("kind-{}", kind.code())));
        figure.draw(self.picture, left, middle - size / 2.0, size, colours.kind_ground);
    }

    /// Date and place on a ground of their own; whether there is anything to say.
    fn band(&mut self, card: &Card, colours: &Colours) -> bool {
        let when = self.letters.drawable(&card.when);
        let place = self.letters.drawable(&card.place);
        let note = match &card.note {
            Some(Note::CalledOff(text) | Note::Plain(text)) => self.letters.drawable(text),
            None => String::new(),
        };
        if when.is_empty() && place.is_empty() && note.is_empty() {
            self.rectangle(0.0, HEIGHT as f32 - STRIP, WIDTH as f32, STRIP, colours.band);
            return false;
        }
        self.rectangle(0.0, BAND, WIDTH as f32, HEIGHT as f32 - BAND, colours.band);
        let mut left = MARGIN;
        let (first, second) = if place.is_empty() { (538.0, 538.0) } else { (510.0, 580.0) };
        if !note.is_empty() {
            let (ground, ink) = match card.note {
                Some(Note::CalledOff(_)) => (oklch(0.9, 0.06, 30.0), oklch(0.4, 0.15, 25.0)),
                _ => (oklch(0.92, 0.05, 80.0), oklch(0.36, 0.08, 60.0)),
            };
            let note = self.letters.fitted(&note, 360.0, &[(40.0, 1), (32.0, 1)]);
            let width =
                note.lines.iter().map(|line| self.letters.width(line) * note.size).sum::<f32>() + 48.0;
            self.rounded(left, first - 32.0, width, 64.0, 10.0, ground);
            self.lines(&note, left + 24.0, first, 1.0, ink);
            left += width + 28.0;
        }
        let room = RIGHT - left;
        let when = self.letters.fitted(&when, room, if place.is_empty() { &WHEN_ALONE } else { &WHEN });
        self.lines(&when, left, first, 1.3, colours.on_band);
        if !place.is_empty() {
            icon("place").draw(self.picture, MARGIN - 4.0, second - 20.0, 40.0, colours.on_band_quiet);
            let place = self.letters.fitted(&place, INNER - 48.0, &[(32.0, 1), (28.0, 1)]);
            self.lines(&place, MARGIN + 48.0, second, 1.0, colours.on_band_quiet);
        }
        true
    }

    /// Lines that together have their middle at this height; answers where the longest ends.
    fn lines(&mut self, block: &Block, left: f32, middle: f32, leading: f32, colour: Color) -> f32 {
        let step = block.size * leading;
        // A kanji reaches below the line it stands on: its middle is this much above it.
        let half_a_kanji = block.size * 0.37;
        let mut baseline = middle - step * (block.lines.len() as f32 - 1.0) / 2.0 + half_a_kanji;
        let mut end = left;
        for line in &block.lines {
            self.letters.draw(self.picture, line, left, baseline, block.size, colour);
            end = end.max(left + self.letters.width(line) * block.size);
            baseline += step;
        }
        end
    }

    fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Color) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.picture.fill_rect(rect, &paint(colour), Transform::identity(), None);
        }
    }

    fn rounded(&mut self, x: f32, y: f32, width: f32, height: f32, radius: f32, colour: Color) {
        // The share of the radius at which a cubic curve comes nearest to a quarter of a circle.
        let k = radius * (1.0 - 0.552_284_8);
        let (right, bottom) = (x + width, y + height);
        let mut path = PathBuilder::new();
        path.move_to(x + radius, y);
        path.line_to(right - radius, y);
        path.cubic_to(right - k, y, right, y + k, right, y + radius);
        path.line_to(right, bottom - radius);
        path.cubic_to(right, bottom - k, right - k, bottom, right - radius, bottom);
        path.line_to(x + radius, bottom);
        path.cubic_to(x + k, bottom, x, bottom - k, x, bottom - radius);
        path.line_to(x, y + radius);
        path.cubic_to(x, y + k, x + k, y, x + radius, y);
        path.close();
        if let Some(path) = path.finish() {
            self.picture.fill_path(&path, &paint(colour), FillRule::Winding, Transform::identity(), None);
        }
    }
}

#[cfg(test)]
mod tests;
