//! Pictures of the demo: soft shapes in the community's own colours, drawn by name.

mod motifs;

use super::shapes::{oklch, paint};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap,
    Point, Rect, SpreadMode, Stroke, Transform,
};

/// Pixels from left to right: enough for soft shapes, and quick to draw.
const WIDE: u32 = 960;
/// Pixels from top to bottom.
const HIGH: u32 = 540;
/// The width in which motifs are told.
const WIDTH: f32 = 1200.0;
/// The same from top to bottom.
const HEIGHT: f32 = 675.0;

/// The names of all drawings.
pub fn names() -> impl Iterator<Item = &'static str> {
    motifs::ALL.iter().map(|(name, _)| *name)
}

/// Draws a picture as PNG, as somebody would send it; `None` where there is none of this name.
#[must_use]
pub fn draw(name: &str) -> Option<Vec<u8>> {
    let motif = motifs::named(name)?;
    let mut sheet = Sheet(Pixmap::new(WIDE, HIGH)?);
    motif(&mut sheet);
    let mut opaque = Vec::with_capacity((WIDE * HIGH * 3) as usize);
    for pixel in sheet.0.data().chunks_exact(4) {
        opaque.extend_from_slice(&pixel[..3]);
    }
    let mut bytes = Vec::new();
    // It is read again at once.
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Uncompressed, FilterType::NoFilter)
        .write_image(&opaque, WIDE, HIGH, ExtendedColorType::Rgb8)
        .ok()?;
    Some(bytes)
}

/// What is drawn on.
struct Sheet(Pixmap);

/// From the measures of motifs to pixels.
fn scale() -> Transform {
    let by = WIDE as f32 / WIDTH;
    Transform::from_scale(by, by)
}

impl Sheet {
    /// Fills everything, from one colour above to another below.
    fn ground(&mut self, above: Color, below: Color) {
        let stops = vec![GradientStop::new(0.0, above), GradientStop::new(1.0, below)];
        let (from, to) = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, HEIGHT));
        let shader = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
        let all = Rect::from_xywh(0.0, 0.0, WIDTH, HEIGHT);
        if let (Some(shader), Some(all)) = (shader, all) {
            let paint = Paint { shader, ..Paint::default() };
            self.0.fill_rect(all, &paint, scale(), None);
        }
    }

    fn fill(&mut self, path: Option<Path>, colour: Color, place: Transform) {
        if let Some(path) = path {
            self.0.fill_path(&path, &paint(colour), FillRule::Winding, place.post_concat(scale()), None);
        }
    }

    fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Color) {
        self.fill(PathBuilder::from_circle(x, y, radius), colour, Transform::identity());
    }

    /// A rectangle with round corners around its middle, turned by degrees.
    fn block(&mut self, middle: (f32, f32), size: (f32, f32), radius: f32, degrees: f32, colour: Color) {
        let place = Transform::from_rotate(degrees).post_translate(middle.0, middle.1);
        self.fill(rounded(size.0, size.1, radius), colour, place);
    }

    /// Everything below a line of hills: its height, how far it goes up and down, and where it begins in its swing.
    fn hills(&mut self, height: f32, swing: f32, begins: f32, colour: Color) {
        let mut path = PathBuilder::new();
        path.move_to(0.0, HEIGHT);
        for step in 0..=120 {
            let x = step as f32 * WIDTH / 120.0;
            let turn = x / 210.0 + begins;
            path.line_to(x, height + swing * (turn.sin() + 0.45 * (turn * 1.9).sin()));
        }
        path.line_to(WIDTH, HEIGHT);
        path.close();
        self.fill(path.finish(), colour, Transform::identity());
    }

    /// A leaf from its stem to its tip.
    fn leaf(&mut self, stem: (f32, f32), length: f32, degrees: f32, colour: Color) {
        let mut path = PathBuilder::new();
        path.move_to(0.0, 0.0);
        path.cubic_to(length * 0.25, -length * 0.34, length * 0.75, -length * 0.26, length, 0.0);
        path.cubic_to(length * 0.75, length * 0.26, length * 0.25, length * 0.34, 0.0, 0.0);
        let place = Transform::from_rotate(degrees).post_translate(stem.0, stem.1);
        self.fill(path.finish(), colour, place);
    }

    /// A line through points, with round ends.
    fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Color) {
        let mut path = PathBuilder::new();
        for (nth, (x, y)) in points.iter().enumerate() {
            if nth == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        let stroke =
            Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path.finish() {
            self.0.stroke_path(&path, &paint(colour), &stroke, scale(), None);
        }
    }

    /// A swinging line across a board; its swing grows or shrinks from left to right.
    fn wave(&mut self, height: f32, swing: (f32, f32), length: f32, begins: f32, width: f32, colour: Color) {
        let points: Vec<(f32, f32)> = (0..=150)
            .map(|step| {
                let part = step as f32 / 150.0;
                let x = 90.0 + part * 1020.0;
                (x, height + (swing.0 + (swing.1 - swing.0) * part) * (x / length + begins).sin())
            })
            .collect();
        self.line(&points, width, colour);
    }
}

/// A rectangle with round corners around the point zero.
fn rounded(width: f32, height: f32, radius: f32) -> Option<Path> {
    let (right, bottom) = (width / 2.0, height / 2.0);
    let radius = radius.min(right).min(bottom);
    // The share of the radius at which a cubic curve comes nearest to a quarter of a circle.
    let k = radius * (1.0 - 0.552_284_8);
    let mut path = PathBuilder::new();
    path.move_to(-right + radius, -bottom);
    path.line_to(right - radius, -bottom);
    path.cubic_to(right - k, -bottom, right, -bottom + k, right, -bottom + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - k, right - k, bottom, right - radius, bottom);
    path.line_to(-right + radius, bottom);
    path.cubic_to(-right + k, bottom, -right, bottom - k, -right, bottom - radius);
    path.line_to(-right, -bottom + radius);
    path.cubic_to(-right, -bottom + k, -right + k, -bottom, -right + radius, -bottom);
    path.close();
    path.finish()
}

/// A colour that lets what is below shine through.
fn thin(mut colour: Color, part: f32) -> Color {
    colour.set_alpha(part);
    colour
}

/// A colour of the palette. Light ones are paler than they could be, as on paper.
fn tone(light: f32, chroma: f32, hue: f32) -> Color {
    let pale = ((1.02 - light) / 0.4).clamp(0.12, 1.0);
    oklch(light, chroma * pale, hue)
}

/// Warm paper.
fn paper() -> Color {
    oklch(0.955, 0.018, 85.0)
}

/// The green-teal of the community, as light as that.
fn teal(light: f32) -> Color {
    tone(light, 0.07, 187.0)
}

/// Its terracotta.
fn clay(light: f32) -> Color {
    tone(light, 0.11, 45.0)
}

/// Its leaf green.
fn leafy(light: f32) -> Color {
    tone(light, 0.085, 155.0)
}

/// Sand and straw.
fn straw(light: f32) -> Color {
    tone(light, 0.1, 85.0)
}

/// Ink of the night.
fn ink(light: f32) -> Color {
    oklch(light, 0.035, 245.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_is_a_picture_and_none_is_like_another() {
        let all: Vec<Vec<u8>> = names().map(|name| draw(name).unwrap()).collect();
        for (nth, picture) in all.iter().enumerate() {
            let read = image::load_from_memory(picture).unwrap();
            assert_eq!((read.width(), read.height()), (WIDE, HIGH));
            assert!(!all[..nth].contains(picture));
        }
        assert_eq!(draw("books"), all.first().cloned());
        assert!(draw("nothing of this name").is_none());
    }
}
