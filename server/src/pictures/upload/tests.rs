use super::*;
use image::{GrayImage, Rgb, Rgba};
use std::time::{Duration, Instant};

fn photo(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 { Rgb([200, 40, 30]) } else { Rgb([(y % 256) as u8, 120, 60]) }
    })
    .into()
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    file(&photo(width, height), ImageFormat::Jpeg)
}

fn opened(picture: &Picture) -> RgbImage {
    let format = image::guess_format(&picture.bytes).unwrap();
    assert_eq!(format.to_mime_type(), picture.mime);
    let opened = image::load_from_memory_with_format(&picture.bytes, format).unwrap();
    assert_eq!((opened.width(), opened.height()), (picture.width, picture.height));
    opened.into_rgb8()
}

/// A segment after the first marker, as cameras write it (ITU-T T.81, B.1.1.4).
fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, data, &jpeg[2..]].concat()
}

/// Exif (CIPA DC-008): the orientation, the camera's name, and a place in degrees north.
fn exif(orientation: u8) -> Vec<u8> {
    let mut t = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x03".to_vec();
    t.extend(b"\x01\x10\0\x02\0\0\0\x0b\0\0\0\x40");
    t.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    t.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x50\0\0\0\0");
    t.resize(6 + 0x40, 0);
    t.extend(b"SecretCam1\0");
    t.resize(6 + 0x50, 0);
    t.extend(b"\0\x02\0\x01\0\x02\0\0\0\x02N\0\0\0\0\x02\0\x05\0\0\0\x03\0\0\0\x70\0\0\0\0");
    t.resize(6 + 0x70, 0);
    t.extend(b"\0\0\0\x23\0\0\0\x01\0\0\0\x29\0\0\0\x01\0\0\0\x16\0\0\0\x01");
    t
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    [&u32::try_from(data.len()).unwrap().to_be_bytes(), body.as_slice(), &crc(&body).to_be_bytes()].concat()
}

/// The same file, saying that it is larger (PNG, 11.2.1).
fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let small = file(&DynamicImage::ImageLuma8(GrayImage::new(4, 4)), ImageFormat::Png);
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), &small[24..29]].concat();
    [&small[..8], &chunk(b"IHDR", &header), &small[33..]].concat()
}

fn within_a_second<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < Duration::from_secs(1), "took {:?}", start.elapsed());
    done
}

#[test]
fn a_photograph_is_made_smaller_in_proportion() {
    let sent = jpeg(3000, 1500);
    let recap = checked(&sent, Purpose::Recap).unwrap();
    assert_eq!((recap.width, recap.height, recap.mime), (1600, 800, "image/jpeg"));
    assert_eq!(recap.thumb.as_ref().map(|t| (t.width, t.height)), Some((640, 320)));
    opened(&recap);
    let cover = checked(&jpeg(2000, 3000), Purpose::Cover).unwrap();
    assert_eq!((cover.width, cover.height), (980, 1469), "a flyer keeps its proportions");
    let thumb = cover.thumb.as_deref().unwrap();
    assert_eq!((thumb.width, thumb.height), (427, 640));
    opened(thumb);
    assert!(thumb.bytes.len() < cover.bytes.len());
}

#[test]
fn a_small_picture_is_not_blown_up() {
    let cover = checked(&jpeg(320, 200), Purpose::Cover).unwrap();
    assert_eq!((cover.width, cover.height), (320, 200));
    assert_eq!(cover.thumb, None);
    let ribbon = checked(&file(&photo(12_000, 1), ImageFormat::Png), Purpose::Cover).unwrap();
    assert_eq!((ribbon.width, ribbon.height), (1600, 1));
}

#[test]
fn every_kind_is_known_by_its_content() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let sent = file(&photo(60, 40), format);
        let kept = checked(&sent, Purpose::Recap).unwrap();
        assert_eq!(kept.mime, "image/jpeg", "{format:?}");
        let red = *opened(&kept).get_pixel(10, 20);
        assert!(red[0] > 180 && red[1] < 70 && red[2] < 60, "{format:?}: {red:?}");
    }
}

#[test]
fn place_camera_and_whatever_was_attached_are_gone() {
    let secret = b"<script>alert('35.6896,139.7006')</script>";
    let mut sent = with_segment(&jpeg(64, 64), 0xe1, &exif(1));
    sent = with_segment(&sent, 0xfe, secret);
    sent.extend(secret);
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    assert!(has(&sent, b"SecretCam1") && has(&sent, b"Exif"), "the control");
    let kept = checked(&sent, Purpose::Recap).unwrap();
    for what in [b"Exif".as_slice(), b"SecretCam1", b"script", &[0xff, 0xe1], &[0xff, 0xfe]] {
        assert!(!has(&kept.bytes, what), "{what:?}");
    }
    let png = file(&photo(64, 64), ImageFormat::Png);
    let noted = [&png[..33], &chunk(b"tEXt", b"Comment\0SecretCam1"), &png[33..], secret].concat();
    let kept = checked(&noted, Purpose::Recap).unwrap();
    assert!(!has(&kept.bytes, b"SecretCam1") && !has(&kept.bytes, b"script"));
}

#[test]
fn the_right_way_up_as_the_camera_was_held() {
    // The left half is red. Turned as 6 says (90° clockwise), the upper half is.
    let sent = with_segment(&jpeg(80, 40), 0xe1, &exif(6));
    let kept = checked(&sent, Purpose::Recap).unwrap();
    assert_eq!((kept.width, kept.height), (40, 80));
    assert!(opened(&kept).get_pixel(30, 10)[0] > 180);
    assert!(opened(&kept).get_pixel(30, 70)[0] < 100);
    let as_it_is = checked(&with_segment(&jpeg(80, 40), 0xe1, &exif(1)), Purpose::Recap).unwrap();
    assert_eq!((as_it_is.width, as_it_is.height), (80, 40));
    let nonsense = with_segment(&jpeg(80, 40), 0xe1, &exif(99));
    assert_eq!(checked(&nonsense, Purpose::Recap).unwrap().width, 80);
}

#[test]
fn wide_colours_are_translated() {
    let plain = file(&RgbImage::from_pixel(32, 32, Rgb([200, 60, 60])).into(), ImageFormat::Jpeg);
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let wide = with_segment(&plain, 0xe2, &[b"ICC_PROFILE\0\x01\x01", profile.as_slice()].concat());
    let red = |sent: &[u8]| *opened(&checked(sent, Purpose::Recap).unwrap()).get_pixel(16, 16);
    assert!(red(&plain)[0].abs_diff(200) < 4, "{:?}", red(&plain));
    assert!(red(&wide)[0] > 210, "{:?}", red(&wide));
    let nonsense = with_segment(&plain, 0xe2, b"ICC_PROFILE\0\x01\x01nonsense");
    assert_eq!(red(&nonsense), red(&plain));
}

#[test]
fn what_shows_through_stays_so_where_it_is_small() {
    let mut drawn = RgbaImage::new(900, 600);
    for (x, y, pixel) in drawn.enumerate_pixels_mut() {
        if x > 300 && y > 200 {
            *pixel = Rgba([20, 90, 90, 255]);
        }
    }
    let kept = checked(&file(&drawn.clone().into(), ImageFormat::Png), Purpose::Recap).unwrap();
    assert_eq!(kept.mime, "image/webp");
    let again = image::load_from_memory(&kept.bytes).unwrap().into_rgba8();
    assert_eq!((again.get_pixel(10, 10)[3], *again.get_pixel(800, 500)), (0, Rgba([20, 90, 90, 255])));

    for (x, y, pixel) in drawn.enumerate_pixels_mut() {
        *pixel =
            Rgba([(x * y % 251) as u8, (x * 7 + y * y) as u8, (y * 13 % 241) as u8, u8::from(x > 300) * 255]);
    }
    let kept = checked(&file(&drawn.into(), ImageFormat::Png), Purpose::Recap).unwrap();
    assert_eq!(kept.mime, "image/jpeg", "too large without loss");
    assert!(opened(&kept).get_pixel(10, 10).0.iter().all(|c| *c > 245), "on white");
    let nowhere = file(&RgbaImage::from_pixel(9, 9, Rgba([9, 9, 9, 255])).into(), ImageFormat::Png);
    assert_eq!(checked(&nowhere, Purpose::Recap).unwrap().mime, "image/jpeg");
}

#[test]
fn the_colour_of_what_is_not_seen_does_not_bleed() {
    let half =
        RgbaImage::from_fn(
            2001,
            300,
            |x, _| {
                if x < 1000 { Rgba([255, 0, 0, 0]) } else { Rgba([20, 90, 90, 255]) }
            },
        );
    let kept = checked(&file(&half.into(), ImageFormat::Png), Purpose::Recap).unwrap();
    assert_eq!((kept.width, kept.mime), (1600, "image/webp"));
    let kept = image::load_from_memory(&kept.bytes).unwrap().into_rgba8();
    assert!(kept.pixels().all(|pixel| pixel[3] < 8 || pixel[0] < 60));
}

#[test]
fn other_files_are_no_pictures_whatever_their_name() {
    let bmp = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0";
    let html_then_picture = [b"<html><!--".as_slice(), &jpeg(8, 8)].concat();
    for other in [
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".as_slice(),
        b"<?xml version=\"1.0\"?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04",
        b"\0\0\0\x1cftypavif",
        b"II*\0\x08\0\0\0",
        b"",
        bmp,
        &html_then_picture,
    ] {
        assert_eq!(
            checked(other, Purpose::Cover),
            Err(Refused::NotAPicture),
            "{:?}",
            &other[..other.len().min(12)]
        );
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_unpacked() {
    let mut file_of_a_film = jpeg(8, 8);
    file_of_a_film.resize(MAX_BYTES + 1, 0);
    assert_eq!(checked(&file_of_a_film, Purpose::Recap), Err(Refused::TooLarge));

    let mut gif = file(&photo(4, 4), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    let mut big_jpeg = jpeg(8, 8);
    let frame = big_jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    big_jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let mut webp = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0xff; 6]);
    webp.extend(b"VP8L\x05\0\0\0\x2f\xff\xff\xff\x0f\0");
    for sent in [
        png_that_says(50_000, 50_000),
        png_that_says(12_001, 1),
        png_that_says(1, 12_001),
        png_that_says(7100, 7100),
        png_that_says(u32::MAX >> 1, u32::MAX >> 1),
        gif,
        big_jpeg,
    ] {
        assert_eq!(within_a_second(|| checked(&sent, Purpose::Cover)), Err(Refused::TooManyPixels));
    }
    assert!(within_a_second(|| checked(&webp, Purpose::Cover)).is_err());
    assert_eq!(within_a_second(|| checked(&png_that_says(7000, 7000), Purpose::Cover)), Err(Refused::Broken));
}

#[test]
fn a_profile_that_unpacks_to_fifty_megabytes_is_left_out() {
    let zeros = file(&DynamicImage::ImageLuma8(GrayImage::new(12_000, 4_000)), ImageFormat::Png);
    let data: Vec<u8> = {
        let (mut at, mut data) = (8, Vec::new());
        while at + 12 <= zeros.len() {
            let length = u32::from_be_bytes(zeros[at..at + 4].try_into().unwrap()) as usize;
            if &zeros[at + 4..at + 8] == b"IDAT" {
                data.extend(&zeros[at + 8..at + 8 + length]);
            }
            at += 12 + length;
        }
        data
    };
    let png = file(&photo(40, 40), ImageFormat::Png);
    let bomb = [&png[..33], &chunk(b"iCCP", &[b"x\0\0", data.as_slice()].concat()), &png[33..]].concat();
    let kept = within_a_second(|| checked(&bomb, Purpose::Recap)).unwrap();
    assert!(kept.bytes.len() < 4000);
}

#[test]
fn half_a_picture_is_broken() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(&photo(300, 200), format);
        for part in [whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
            let half = checked(&whole[..part], Purpose::Cover);
            assert_eq!(half, Err(Refused::Broken), "{format:?} {part} of {}", whole.len());
        }
    }
    // The camera's own small picture ends; the large one does not.
    let whole = with_segment(&jpeg(300, 200), 0xe1, &[b"Exif\0\0".as_slice(), &jpeg(8, 8)].concat());
    assert!(checked(&whole, Purpose::Cover).is_ok());
    assert_eq!(checked(&whole[..whole.len() - 2], Purpose::Cover), Err(Refused::Broken));
}

#[test]
fn whatever_is_changed_in_a_file_nothing_breaks() {
    let mut state = 0x9e37_79b9_u32;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    let pictures = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif]
        .map(|format| file(&photo(48, 32), format));
    for round in 0..400 {
        let mut sent = pictures[round % 4].clone();
        for _ in 0..=random(6) {
            let at = random(sent.len());
            sent[at] = random(256) as u8;
        }
        if let Ok(kept) = checked(&sent, Purpose::Cover) {
            opened(&kept);
        }
    }
}

#[test]
fn a_portrait_is_the_square_that_was_chosen_as_it_is_seen() {
    let left = checked(&jpeg(800, 400), Purpose::Portrait(Crop { x: 0, y: 50, zoom: 100 })).unwrap();
    assert_eq!((left.width, left.height, left.thumb.is_none()), (256, 256, true));
    let red = |picture: &Picture, x: u32, y: u32| opened(picture).get_pixel(x, y).0[0];
    let green = |picture: &Picture, x: u32, y: u32| opened(picture).get_pixel(x, y).0[1];
    assert!(red(&left, 128, 128) > 150, "the red half");
    let right = checked(&jpeg(800, 400), Purpose::Portrait(Crop { x: 100, y: 50, zoom: 100 })).unwrap();
    assert!(green(&right, 128, 128) > 90, "the other half");
    // A camera held upright: cut out of the picture as it is seen, and not as it is stored.
    let turned = with_segment(&jpeg(800, 400), 0xe1, &exif(6));
    let above = checked(&turned, Purpose::Portrait(Crop { x: 50, y: 0, zoom: 100 })).unwrap();
    assert!(red(&above, 128, 128) > 150, "what was left is above");
    // What is tiny is made larger, so that pages know its size.
    assert_eq!(checked(&jpeg(3, 9), Purpose::Portrait(Crop::default())).unwrap().width, 256);
    let near = checked(&jpeg(800, 400), Purpose::Portrait(Crop { x: 50, y: 50, zoom: 400 })).unwrap();
    assert_eq!((near.width, near.height), (256, 256));
}
