//! The picture that a member shows of themselves.

use super::Audience;
use serde::{Deserialize, Serialize};

/// Which square of a picture is kept: where it lies in what is left over, and how near it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From left to right, in hundredths of the room there is.
    pub x: u32,
    /// From top to bottom, in the same.
    pub y: u32,
    /// How near, in hundredths: 100 is the largest square there is.
    pub zoom: u32,
}

impl Default for Crop {
    fn default() -> Self {
        Self { x: 50, y: 50, zoom: 100 }
    }
}

impl Crop {
    /// The nearest that can be asked for.
    pub const NEAREST: u32 = 400;

    /// As typed; what makes no sense is the middle.
    #[must_use]
    pub fn typed(x: &str, y: &str, zoom: &str) -> Self {
        let number = |text: &str, usual: u32| text.trim().parse::<u32>().unwrap_or(usual);
        Self {
            x: number(x, 50).min(100),
            y: number(y, 50).min(100),
            zoom: number(zoom, 100).clamp(100, Self::NEAREST),
        }
    }

    /// The square in a picture of this size: left, top, and its side; all in pixels.
    #[must_use]
    pub fn square(self, width: u32, height: u32) -> (u32, u32, u32) {
        let side = (u64::from(width.min(height)) * 100 / u64::from(self.zoom.max(100))).max(1) as u32;
        let at =
            |room: u32, part: u32| (u64::from(room - side.min(room)) * u64::from(part.min(100)) / 100) as u32;
        (at(width, self.x), at(height, self.y), side)
    }
}

/// One's own picture, to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPicture {
    /// One's name, whose first letter stands where there is none.
    pub name: String,
    /// One's handle.
    pub handle: String,
    /// The name of its file, where there is one.
    pub picture: Option<String>,
    /// Who sees it.
    pub audience: Audience,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_middle_is_what_is_meant_by_nothing() {
        assert_eq!(Crop::typed("", "x", "-1"), Crop::default());
        assert_eq!(Crop::default().square(400, 200), (100, 0, 200));
        assert_eq!(Crop { x: 100, y: 0, zoom: 200 }.square(400, 200), (300, 0, 100));
        assert_eq!(Crop::typed("900", "5", "9000"), Crop { x: 100, y: 5, zoom: 400 });
    }

    proptest! {
        #[test]
        fn a_square_lies_within_its_picture(w in 1_u32..13_000, h in 1_u32..13_000, x in 0_u32..200, y in 0_u32..200, zoom in 0_u32..1000) {
            let (left, top, side) = Crop { x, y, zoom }.square(w, h);
            prop_assert!(side >= 1 && left + side <= w && top + side <= h);
        }
    }
}
