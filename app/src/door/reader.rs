//! Reading QR codes where the browser cannot.

/// What a picture says: so many grey pixels a line, one after the other. `None` where there is no code in it.
#[cfg(any(feature = "hydrate", test))]
pub(super) fn read(width: usize, pixels: &[u8]) -> Option<String> {
    if width == 0 || pixels.len() < width {
        return None;
    }
    let pixel = |x: usize, y: usize| pixels.get(y * width + x).copied().unwrap_or(u8::MAX);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, pixels.len() / width, pixel);
    picture.detect_grids().iter().find_map(|code| Some(code.decode().ok()?.1))
}

/// The server looks at no pictures.
#[cfg(not(any(feature = "hydrate", test)))]
pub(super) fn read(_: usize, _: &[u8]) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::read;
    use qrcode::{Color, QrCode};

    /// A picture of a code, `scale` pixels a square.
    fn picture(text: &str, scale: usize) -> (usize, Vec<u8>) {
        let code = QrCode::new(text).unwrap();
        let (inner, quiet) = (code.width(), 4);
        let width = (inner + 2 * quiet) * scale;
        let pixel = |n: usize| {
            let (x, y) = ((n % width) / scale, (n / width) / scale);
            let inside = (quiet..quiet + inner).contains(&x) && (quiet..quiet + inner).contains(&y);
            if inside && code[(x - quiet, y - quiet)] == Color::Dark { 30 } else { 225 }
        };
        (width, (0..width * width).map(pixel).collect())
    }

    #[test]
    fn a_ticket_is_read() {
        let text =
            "https://community.example/events/12/check-in?ticket=bm90LWEtcmVhbC1vbmUtYnV0LWFzLWxvbmctYXMtaXQ";
        for scale in [3, 8] {
            let (width, pixels) = picture(text, scale);
            assert_eq!(read(width, &pixels).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_code_says_nothing() {
        assert_eq!(read(0, &[]), None);
        assert_eq!(read(10, &[1, 2, 3]), None);
        let noise: Vec<u8> =
            (0..100_u32 * 100).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(read(100, &noise), None);
    }
}
