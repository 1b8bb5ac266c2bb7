//! QR codes as paths.

use domain::{Error, Result};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light squares around the code, without which readers do not find it (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// A QR code: the squares along one side with the quiet zone, and the dark ones as the `d` of a path, one line of
/// them after the other.
///
/// # Errors
/// For a text that is longer than a QR code can be.
pub fn path(text: &str) -> Result<(usize, String)> {
    // A quarter may be covered: tickets are folded, and shown on cracked glass.
    let code = QrCode::with_error_correction_level(text, EcLevel::Q)
        .map_err(|error| Error::Internal { id: format!("qr: {error}") })?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.into_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let length = run.len();
                let _never_fails = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
            }
            x += run.len();
        }
    }
    Ok((width + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::{QUIET, path};

    #[test]
    fn a_code_stands_in_its_quiet_zone() {
        let (size, d) = path("https://community.example/events/12/check-in?ticket=x").unwrap();
        // The corner's finder pattern: seven dark squares in the first line.
        assert!(d.starts_with(&format!("M{QUIET} {QUIET}h7v1h-7z")), "{d}");
        assert!(size > 21 + 2 * QUIET);
        assert!(path(&"x".repeat(5000)).is_err());
    }
}
