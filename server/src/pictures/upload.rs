//! Pictures that people send: looked at, made smaller, and written anew.
//!
//! Nothing of the file that was sent is kept: what is stored was encoded here, from pixels. So places, names of
//! devices and whatever was hidden behind or inside the picture are gone. Deciding what a file is by its first bytes
//! and refusing what is too large before it is unpacked follows OWASP's "File Upload Cheat Sheet".

use domain::member::Crop;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, Resizer};
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader,
    Limits, RgbImage, RgbaImage,
};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes that a file may have.
pub const MAX_BYTES: usize = domain::file::PICTURE_BYTES;
/// Pixels that a side may have.
pub const MAX_SIDE: u32 = 12_000;
/// Pixels that a picture may have. Cameras sold as "50 megapixels" write up to 8192×6144.
pub const MAX_PIXELS: u64 = 8192 * 6144;
/// Bytes that the unpacked picture may take; four for each pixel, so 16 bits a channel are for smaller ones.
const MAX_MEMORY: u64 = MAX_PIXELS * 4;
/// Below this edges of letters fray, above it files grow faster than anybody sees a difference.
const QUALITY: u8 = 82;
/// Bytes that a picture may have without loss, beside two bits for each pixel; drawn ones need a tenth of that.
const LOSSLESS: u64 = 20_000;
/// Pixels of the longer side of what lists show: a card on a phone, three device pixels to one of the page.
const THUMB: u32 = 640;
/// Pixels of a side of a member's picture: 80 on the page, three of the device to one of those.
const PORTRAIT: u32 = 256;

/// What a picture is for: this decides how large it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Stands above an event. As many pixels as 1600×900 has, and a small one for lists beside it. Nothing is cut
    /// off: many covers are flyers in portrait format, which would become unreadable.
    Cover,
    /// One of a recap: at most 1600 pixels wide and high, and a small one for lists.
    Recap,
    /// A member's own: a square of 256 pixels, cut out where they chose.
    Portrait(Crop),
}

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg`, or `image/webp` where something shows through.
    pub mime: &'static str,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The same for lists, at most 640 pixels wide and high; only where it is smaller than the picture. It may be of
    /// another kind.
    pub thumb: Option<Box<Picture>>,
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The first bytes are not those of JPEG, PNG, WebP or GIF.
    #[error("not a picture of a kind that is taken")]
    NotAPicture,
    /// More than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// More than [`MAX_SIDE`] or [`MAX_PIXELS`], or more memory than those would need.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It begins like a picture and cannot be read to its end.
    #[error("the picture is broken")]
    Broken,
}

/// Looks at a picture that somebody sent and writes it anew, the right way up, without anything but its pixels.
///
/// Takes up to a second and 350 MB for the largest that is allowed, so it belongs on the blocking pool, behind a
/// semaphore.
///
/// # Errors
/// [`Refused`] says what is wrong with the file.
pub fn checked(bytes: &[u8], purpose: Purpose) -> Result<Picture, Refused> {
    if bytes.len() > MAX_BYTES {
        return Err(Refused::TooLarge);
    }
    // Decoders are other people's code reading a stranger's bytes: a panic in one is that file's fault.
    catch_unwind(AssertUnwindSafe(|| read(bytes, purpose))).unwrap_or(Err(Refused::Broken))
}

fn read(bytes: &[u8], purpose: Purpose) -> Result<Picture, Refused> {
    let format = image::guess_format(bytes).map_err(|_| Refused::NotAPicture)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(Refused::NotAPicture);
    }
    // The decoder fills what is missing with grey; half a picture should not be shown as if it were one.
    if format == ImageFormat::Jpeg && !jpeg_ends(bytes) {
        return Err(Refused::Broken);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // For PNG this is what is needed beside the pixels: a profile may unpack to a thousand times its size.
    limits.max_alloc = Some(if format == ImageFormat::Png { 8 * 1024 * 1024 } else { MAX_MEMORY });
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refused::Broken);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(Refused::TooManyPixels);
    }
    // Unreadable metadata is no reason to refuse: it is thrown away anyhow.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let whole = DynamicImage::from_decoder(decoder).map_err(refused)?;

    let mut picture = if let Purpose::Portrait(crop) = purpose {
        // Turned first: the square was chosen in the picture as it is seen.
        let mut picture = shown(whole);
        picture.apply_orientation(orientation);
        let (left, top, side) = crop.square(picture.width(), picture.height());
        fit(picture.crop_imm(left, top, side, side), |_, _| (PORTRAIT, PORTRAIT))?
    } else {
        let mut picture = fit(shown(whole), |w, h| size(w, h, purpose))?;
        picture.apply_orientation(orientation);
        picture
    };
    if let Some(profile) = profile {
        to_srgb(&mut picture, &profile);
    }
    // Drawn, not photographed: the edges of coloured letters need every pixel's colour.
    let drawn = format != ImageFormat::Jpeg;
    let mut kept = encoded(&picture, drawn)?;
    if kept.width > THUMB || kept.height > THUMB {
        let small = fit(picture, |w, h| within(w, h, f64::from(THUMB)))?;
        kept.thumb = Some(Box::new(encoded(&small, drawn)?));
    }
    Ok(kept)
}

fn refused(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    }
}

/// Whether the marker for the end (ITU-T T.81, B.1.1.3) comes after the one for the first scan. Inside a scan these
/// two bytes cannot stand beside each other; before it they can, in a camera's own small picture.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if marker == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|two| two == [0xff, 0xd9]));
        }
        // A marker may be preceded by any number of these.
        at += if marker == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
    }
    false
}

/// Eight bits a channel, and a channel for transparency only where something is transparent: many programs write one
/// that says "nowhere".
fn shown(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8().into();
    }
    let rgba = picture.into_rgba8();
    if rgba.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        DynamicImage::ImageRgba8(rgba).into_rgb8().into()
    } else {
        rgba.into()
    }
}

fn size(width: u32, height: u32, purpose: Purpose) -> (u32, u32) {
    let (width, height) = within(width, height, 1600.0);
    let pixels = f64::from(width) * f64::from(height);
    match purpose {
        Purpose::Cover if pixels > 1600.0 * 900.0 => scaled(width, height, (1600.0 * 900.0 / pixels).sqrt()),
        Purpose::Cover | Purpose::Recap | Purpose::Portrait(_) => (width, height),
    }
}

fn within(width: u32, height: u32, side: f64) -> (u32, u32) {
    scaled(width, height, (side / f64::from(width.max(height))).min(1.0))
}

fn scaled(width: u32, height: u32, by: f64) -> (u32, u32) {
    // A ribbon of 12,000×1 keeps a pixel of height.
    let side = |pixels: u32| (f64::from(pixels) * by).round().max(1.0) as u32;
    (side(width), side(height))
}

/// The picture in the size wanted, with whatever lies between pixels averaged by how much it is seen.
fn fit(picture: DynamicImage, size: impl Fn(u32, u32) -> (u32, u32)) -> Result<DynamicImage, Refused> {
    let (from, to) = ((picture.width(), picture.height()), size(picture.width(), picture.height()));
    if from == to {
        return Ok(picture);
    }
    let clear = picture.color().has_alpha();
    let source = picture.into_bytes();
    let mut bytes = vec![0; to.0 as usize * to.1 as usize * if clear { 4 } else { 3 }];
    // By its type: the choice at run time would bring every kind of pixel there is into the binary.
    if clear {
        resized::<U8x4>(from, &source, to, &mut bytes)?;
        RgbaImage::from_raw(to.0, to.1, bytes).map(DynamicImage::ImageRgba8)
    } else {
        resized::<U8x3>(from, &source, to, &mut bytes)?;
        RgbImage::from_raw(to.0, to.1, bytes).map(DynamicImage::ImageRgb8)
    }
    .ok_or(Refused::Broken)
}

fn resized<P: PixelTrait>(
    from: (u32, u32),
    source: &[u8],
    to: (u32, u32),
    target: &mut [u8],
) -> Result<(), Refused> {
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, source).map_err(|_| Refused::Broken)?;
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, target).map_err(|_| Refused::Broken)?;
    Resizer::new().resize_typed::<P>(&source, &mut target, None).map_err(|_| Refused::Broken)
}

/// Phones photograph in wider colours than sRGB. The profile that says so is dropped with everything else, so the
/// colours are translated; one that cannot be read leaves them as they are.
fn to_srgb(picture: &mut DynamicImage, profile: &[u8]) {
    let Ok(from) = ColorProfile::new_from_slice(profile) else { return };
    let layout = if picture.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    // Grey pictures and those for printing were made RGB as they were read; their profiles do not fit any more.
    if from.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = from.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
        return;
    };
    let pixels: &mut [u8] = match picture {
        DynamicImage::ImageRgba8(p) => p,
        DynamicImage::ImageRgb8(p) => p,
        _ => return,
    };
    let source = pixels.to_vec();
    if transform.transform(&source, pixels).is_err() {
        pixels.copy_from_slice(&source);
    }
}

fn encoded(picture: &DynamicImage, drawn: bool) -> Result<Picture, Refused> {
    let (width, height) = (picture.width(), picture.height());
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        WebPEncoder::new_lossless(&mut bytes)
            .write_image(picture.as_bytes(), width, height, ExtendedColorType::Rgba8)
            .map_err(|_| Refused::Broken)?;
        if bytes.len() as u64 <= LOSSLESS + u64::from(width) * u64::from(height) / 4 {
            return Ok(Picture { bytes, mime: "image/webp", width, height, thumb: None });
        }
        // A photograph with a cut-out edge: without loss it would take a phone seconds, so the edge is given up.
        return encoded(&on_white(picture), drawn);
    }
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Refused::TooManyPixels);
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(if drawn { SamplingFactor::F_1_1 } else { SamplingFactor::F_2_2 });
    encoder
        .encode(picture.as_bytes(), side(width)?, side(height)?, ColorType::Rgb)
        .map_err(|_| Refused::Broken)?;
    Ok(Picture { bytes, mime: "image/jpeg", width, height, thumb: None })
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    let mut page = RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([u8::MAX; 4]));
    image::imageops::overlay(&mut page, picture, 0, 0);
    DynamicImage::ImageRgba8(page).into_rgb8().into()
}

#[cfg(test)]
mod tests;
