//! The shapes that the site draws with, read from its own files: a card shows the glyph that the page shows.

use kurbo::{BezPath, Circle, PathEl, Shape};
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

const ICONS: &str = include_str!("../../../public/icons.svg");
const MARK: &str = include_str!("../../../public/mark.svg");

/// A figure of lines and surfaces in a square, 64 units wide for the mark and 24 for the others.
pub(super) struct Figure {
    side: f32,
    parts: Vec<Part>,
}

struct Part {
    path: Path,
    fill: Option<Ink>,
    /// Width in the figure's units.
    stroke: Option<f32>,
}

#[derive(Clone, Copy)]
enum Ink {
    Own(Color),
    Current,
}

/// The community's mark, in its own colours.
pub(super) fn mark() -> Figure {
    Figure { side: 64.0, parts: parts(MARK) }
}

/// A figure of `public/icons.svg` by its name; without parts where there is none of this name.
pub(super) fn icon(name: &str) -> Figure {
    let symbol = ICONS
        .split("<symbol ")
        .find(|symbol| attribute(symbol, "id") == Some(name))
        .and_then(|symbol| symbol.split("</symbol>").next());
    Figure { side: 24.0, parts: symbol.map(parts).unwrap_or_default() }
}

/// Reads what our own two files contain: paths and circles, whose missing attributes are those of the symbol.
fn parts(svg: &str) -> Vec<Part> {
    let mut elements = svg.split('<');
    let whole = elements.by_ref().find(|element| element.contains("viewBox=")).unwrap_or_default();
    elements.filter_map(|element| part(element, whole)).collect()
}

fn part(element: &str, whole: &str) -> Option<Part> {
    let shape = match element.split(' ').next()? {
        "path" => BezPath::from_svg(attribute(element, "d")?).ok()?,
        "circle" => {
            let number = |name| attribute(element, name)?.parse::<f64>().ok();
            Circle::new((number("cx")?, number("cy")?), number("r")?).to_path(0.01)
        }
        _ => return None,
    };
    let value = |name| attribute(element, name).or_else(|| attribute(whole, name));
    let fill = match value("fill").unwrap_or_default() {
        "currentColor" => Some(Ink::Current),
        other => other.strip_prefix('#').and_then(rgb).map(Ink::Own),
    };
    let stroke = value("stroke").and_then(|_| value("stroke-width")?.parse().ok());
    Some(Part { path: drawable(&shape)?, fill, stroke })
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

fn rgb(hex: &str) -> Option<Color> {
    let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
    Some(Color::from_rgba8(r, g, b, u8::MAX))
}

fn drawable(shape: &BezPath) -> Option<Path> {
    let mut path = PathBuilder::new();
    let f = |n: f64| n as f32;
    for element in shape {
        match element {
            PathEl::MoveTo(p) => path.move_to(f(p.x), f(p.y)),
            PathEl::LineTo(p) => path.line_to(f(p.x), f(p.y)),
            PathEl::QuadTo(a, p) => path.quad_to(f(a.x), f(a.y), f(p.x), f(p.y)),
            PathEl::CurveTo(a, b, p) => path.cubic_to(f(a.x), f(a.y), f(b.x), f(b.y), f(p.x), f(p.y)),
            PathEl::ClosePath => path.close(),
        }
    }
    path.finish()
}

impl Figure {
    /// Draws it with its left upper corner at `x`, `y`; `size` is the side of its square in pixels.
    pub(super) fn draw(&self, on: &mut Pixmap, x: f32, y: f32, size: f32, current: Color) {
        let scale = size / self.side;
        let place = Transform::from_row(scale, 0.0, 0.0, scale, x, y);
        for part in &self.parts {
            if let Some(ink) = part.fill {
                let color = match ink {
                    Ink::Own(own) => own,
                    Ink::Current => current,
                };
                on.fill_path(&part.path, &paint(color), FillRule::Winding, place, None);
            }
            if let Some(width) = part.stroke {
                let stroke = Stroke {
                    width,
                    line_cap: LineCap::Round,
                    line_join: LineJoin::Round,
                    ..Stroke::default()
                };
                on.stroke_path(&part.path, &paint(current), &stroke, place, None);
            }
        }
    }
}

/// A paint of one colour with smooth edges.
pub(super) fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color);
    paint
}

/// A colour as `style/tokens.css` writes it, in sRGB (CSS Color 4, 10.5 and the sample code of its chapter 18).
pub(super) fn oklch(lightness: f32, chroma: f32, hue: f32) -> Color {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let linear = [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ];
    let [r, g, b] = linear.map(|c| {
        let c = c.clamp(0.0, 1.0);
        let c = if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
        (c * 255.0).round() as u8
    });
    Color::from_rgba8(r, g, b, u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::EventKind;

    #[test]
    fn every_kind_has_its_glyph_and_the_mark_three_pieces() {
        for kind in EventKind::ALL {
            let figure = icon(&format!("kind-{}", kind.code()));
            assert!(!figure.parts.is_empty(), "{kind:?}");
            assert!(figure.parts.iter().all(|part| part.fill.is_some() || part.stroke.is_some()), "{kind:?}");
        }
        assert_eq!(icon("place").parts.len(), 2);
        assert_eq!(mark().parts.len(), 3);
        assert!(icon("nothing of this name").parts.is_empty());
    }

    #[test]
    fn colours_are_those_that_browsers_show() {
        for ((l, c, h), (r, g, b)) in [
            ((1.0, 0.0, 0.0), (255, 255, 255)),
            ((0.45, 0.09, 185.0), (0, 101, 94)),
            ((0.628, 0.2577, 29.23), (255, 0, 0)),
        ] {
            let shown = oklch(l, c, h).to_color_u8();
            let near = |a: u8, b: u8| a.abs_diff(b) <= 2;
            assert!(
                near(shown.red(), r) && near(shown.green(), g) && near(shown.blue(), b),
                "{l} {c} {h}: {shown:?}"
            );
        }
    }
}
