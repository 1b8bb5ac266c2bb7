//! Pictures and files of events and posts.

use crate::locale::Text;
use crate::{EventId, FileId, Locale, t};
use serde::{Deserialize, Serialize};

/// Pictures that a recap may have.
pub const MOST_PICTURES: i64 = 24;
/// Files that are handed out at an event, at most.
pub const MOST_HANDOUTS: i64 = 20;
/// Bytes of a picture as it is sent.
pub const PICTURE_BYTES: usize = 15_000_000;
/// Bytes of a handout.
pub const HANDOUT_BYTES: usize = 20_000_000;
/// Characters of a file's name, and of what is told of a picture.
pub const LABEL: usize = 120;

/// What a file is to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Stands above the event.
    Cover,
    /// A picture of the recap.
    Recap,
    /// For those who take part.
    Handout,
}

impl Part {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Recap => "recap",
            Self::Handout => "handout",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Cover, Self::Recap, Self::Handout].into_iter().find(|p| p.code() == code)
    }
}

/// A picture as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Which.
    pub id: FileId,
    /// Its name in addresses.
    pub name: String,
    /// What it shows, in words; empty where nobody said.
    pub label: String,
    /// Pixels from left to right.
    pub width: i64,
    /// Pixels from top to bottom.
    pub height: i64,
    /// Whether there is a smaller one for lists.
    pub small: bool,
}

impl Picture {
    /// Where it is served.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/files/{}", self.name)
    }

    /// Where the smaller one is served, or else the picture itself.
    #[must_use]
    pub fn small_href(&self) -> String {
        if self.small { format!("/files/{}/small", self.name) } else { self.href() }
    }
}

/// A file for those who take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handout {
    /// Which.
    pub id: FileId,
    /// Its name in addresses.
    pub name: String,
    /// Its name as it was sent.
    pub label: String,
    /// How long it is, in bytes.
    pub bytes: i64,
}

impl Handout {
    /// Where it is served.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/files/{}", self.name)
    }

    /// How long it is, in words: `820 KB`, `1.4 MB`.
    #[must_use]
    pub fn size(&self) -> String {
        size(self.bytes)
    }
}

/// A number of bytes in words, in thousands as the file managers of today count: `820 KB`, `1.4 MB`.
#[must_use]
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1_000_000 => format!("{} KB", (bytes + 999) / 1000),
        // Limits are round numbers, and said as such.
        _ if bytes % 1_000_000 == 0 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// All files of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFiles {
    /// What stands above it.
    pub cover: Option<Picture>,
    /// The pictures of the recap, in order.
    pub pictures: Vec<Picture>,
    /// The handouts, in order.
    pub handouts: Vec<Handout>,
}

/// Kinds of files that are handed out, by the end of their name. None is ever shown by the browser itself.
pub const KINDS: [(&str, &str); 20] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("zip", "application/zip"),
    ("epub", "application/epub+zip"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
];

/// What may be handed out, as a form's `accept` lists it: `.pdf,.docx,…`.
#[must_use]
pub fn accepted() -> String {
    KINDS.map(|(end, _)| format!(".{end}")).join(",")
}

/// The media type of a file that is handed out, by its name.
#[must_use]
pub fn handout_type(name: &str) -> Option<&'static str> {
    kind(name).map(|(_, mime)| mime)
}

/// The end of a file's name and its media type, where it is one that is known.
#[must_use]
pub fn kind(name: &str) -> Option<(&'static str, &'static str)> {
    let (_, end) = name.rsplit_once('.')?;
    KINDS.iter().find(|(e, _)| end.eq_ignore_ascii_case(e)).copied()
}

/// Whether files of this media type are written anew as pictures.
#[must_use]
pub fn is_picture(mime: &str) -> bool {
    mime.starts_with("image/")
}

/// Whether bytes begin like a file of this media type. For kinds that begin with anything, text among them: whether
/// they do not begin like a program or any of the others.
#[must_use]
pub fn begins_like(mime: &str, bytes: &[u8]) -> bool {
    const ZIP: &[u8] = b"PK\x03\x04";
    // PDF 1.7 (ISO 32000-1), annex H.3: the head is within the first 1024 bytes.
    let pdf = bytes.windows(5).take(1024).any(|w| w == b"%PDF-");
    match mime {
        "application/pdf" => pdf,
        "application/zip" | "application/epub+zip" => {
            bytes.starts_with(ZIP) || bytes.starts_with(b"PK\x05\x06")
        }
        "audio/mpeg" => {
            bytes.starts_with(b"ID3") || matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0)
        }
        "audio/mp4" => bytes.get(4..8) == Some(b"ftyp"),
        _ if mime.starts_with("application/vnd.") => bytes.starts_with(ZIP),
        _ if mime.starts_with("text/") => {
            let programs: [&[u8]; 6] =
                [b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", ZIP, b"%PDF-"];
            !programs.iter().any(|begin| bytes.starts_with(begin))
        }
        _ => true,
    }
}

/// A file that was sent for a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its name in addresses.
    pub name: String,
    /// Its name as it was sent.
    pub label: String,
    /// Whether it is shown as a picture.
    pub picture: bool,
}

impl Sent {
    /// How it is put into a text. A picture says what it shows, as far as its name tells.
    #[must_use]
    pub fn markdown(&self) -> String {
        let words = match self.label.rsplit_once('.') {
            Some((stem, _)) if self.picture => stem,
            _ => &self.label,
        };
        let mut text = String::from(if self.picture { "![" } else { "[" });
        for c in words.chars() {
            // CommonMark 0.31, section 2.4.
            if c.is_ascii_punctuation() && !matches!(c, '.' | '-' | ',') {
                text.push('\\');
            }
            text.push(c);
        }
        text.push_str(&format!("](/files/{})", self.name));
        text
    }
}

/// A file's name as it is kept: without folders, without what is not seen or turns the text around (which would let
/// `gpj.exe` look like `exe.jpg`), and not too long, its end kept.
#[must_use]
pub fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let seen: Vec<char> = name.chars().filter(|c| !hidden(*c)).collect();
    let name: String = seen.iter().collect::<String>().trim().trim_start_matches('.').to_owned();
    let length = name.chars().count();
    if length <= LABEL {
        return name;
    }
    let (stem, end) = name.rsplit_once('.').unwrap_or((&name, ""));
    let room = LABEL.saturating_sub(end.chars().count() + 2).max(1);
    format!("{}….{end}", stem.chars().take(room).collect::<String>())
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// No file was chosen.
    Nothing,
    /// Not a picture of a kind that is taken.
    NotAPicture,
    /// A picture that cannot be read to its end.
    Broken,
    /// A picture of too many pixels.
    TooManyPixels,
    /// Too many bytes.
    TooLarge,
    /// Not a kind of file that is handed out.
    Kind,
    /// The event has as many already as it may have.
    TooMany,
    /// It did not arrive whole.
    Interrupted,
    /// Its name says one kind, its bytes another.
    Forged,
    /// Whoever sends it has sent as much today as one may.
    DayFull,
}

impl Refusal {
    const ALL: [(Self, &'static str, Text); 10] = [
        (Self::Nothing, "nothing", t::file::nothing),
        (Self::NotAPicture, "not-a-picture", t::file::not_a_picture),
        (Self::Broken, "broken", t::file::broken),
        (Self::TooManyPixels, "too-many-pixels", t::file::too_many_pixels),
        (Self::TooLarge, "too-large", t::file::too_large),
        (Self::Kind, "kind", t::file::kind),
        (Self::TooMany, "too-many", t::file::too_many),
        (Self::Interrupted, "interrupted", t::file::interrupted),
        (Self::Forged, "forged", t::file::forged),
        (Self::DayFull, "day-full", t::file::day_full),
    ];

    /// As it stands in the address of the page that tells it.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(r, ..)| *r == self).map_or("", |(_, code, _)| code)
    }

    /// Reads it there.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, c, _)| *c == code).map(|(r, ..)| *r)
    }

    /// What is wrong and what to do, in the reader's language.
    #[must_use]
    pub fn text(self, l: Locale) -> &'static str {
        Self::ALL.iter().find(|(r, ..)| *r == self).map_or("", |(_, _, text)| text(l))
    }
}

/// The page where a host arranges the files of an event, at one of its parts; with why a file was not taken, which,
/// and how many others were.
#[must_use]
pub fn page(event: EventId, part: Part, refused: Option<(Refusal, &str, usize)>) -> String {
    let told = refused.map(|(refusal, name, taken)| {
        let name = crate::member::percent(name);
        format!("?at={}&refused={}&name={name}&taken={taken}", part.code(), refusal.code())
    });
    format!("/events/{event}/files{}#{}", told.unwrap_or_default(), part.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_say_what_they_are() {
        for (sent, kept) in [
            ("資料 1.pdf", "資料 1.pdf"),
            ("C:\\Users\\hana\\資料.pdf", "資料.pdf"),
            ("../../etc/passwd", "passwd"),
            ("exe\u{202e}gpj.pdf", "exegpj.pdf"),
            ("a\r\nb\0.txt", "ab.txt"),
            (".htaccess", "htaccess"),
            ("  ", ""),
        ] {
            assert_eq!(file_name(sent), kept, "{sent:?}");
        }
        let long = file_name(&format!("{}.pdf", "長".repeat(500)));
        assert!(long.ends_with("….pdf") && long.chars().count() <= LABEL, "{long}");
        let no_stem = file_name(&format!("a.{}", "長".repeat(500)));
        assert_eq!(handout_type(&no_stem), None);
    }

    #[test]
    fn only_known_kinds_are_handed_out() {
        assert_eq!(handout_type("資料.PDF"), Some("application/pdf"));
        for name in ["a.html", "a.svg", "a.exe", "pdf", "a.pdf.exe", ""] {
            assert_eq!(handout_type(name), None, "{name}");
        }
    }

    #[test]
    fn bytes_are_of_the_kind_that_the_name_says() {
        for (name, bytes, fine) in [
            ("a.pdf", b"%PDF-1.7".as_slice(), true),
            ("a.pdf", b"\n\n%PDF-1.4", true),
            ("a.pdf", b"MZ\x90", false),
            ("a.pdf", b"<html>", false),
            ("a.docx", b"PK\x03\x04", true),
            ("a.docx", b"\xd0\xcf\x11\xe0", false),
            ("a.zip", b"PK\x05\x06", true),
            ("a.txt", b"\x8e\x91\x97\xbf", true),
            ("a.txt", b"MZ\x90", false),
            ("a.csv", b"PK\x03\x04", false),
            ("a.mp3", b"\xff\xfb", true),
            ("a.m4a", b"\0\0\0\x20ftypM4A ", true),
            ("a.m4a", b"", false),
        ] {
            let mime = handout_type(name).unwrap_or_default();
            assert_eq!(begins_like(mime, bytes), fine, "{name}");
        }
    }

    #[test]
    fn what_was_sent_is_put_into_a_text() {
        let sent = |label: &str, picture| Sent { name: "ab".into(), label: label.into(), picture };
        assert_eq!(sent("夜の川.png", true).markdown(), "![夜の川](/files/ab)");
        assert_eq!(sent("資料 1.pdf", false).markdown(), "[資料 1.pdf](/files/ab)");
        assert_eq!(sent("a](b)_*:x:.pdf", false).markdown(), "[a\\]\\(b\\)\\_\\*\\:x\\:.pdf](/files/ab)");
    }

    #[test]
    fn lengths_are_told_in_words() {
        let told = [0, 1, 820_000, 999_999, 1_000_000, 1_449_999, 20_000_000].map(size);
        assert_eq!(told, ["0 KB", "1 KB", "820 KB", "1000 KB", "1 MB", "1.4 MB", "20 MB"]);
    }

    #[test]
    fn refusals_are_read_back() {
        for (refusal, code, text) in Refusal::ALL {
            assert_eq!(Refusal::parse(code), Some(refusal));
            assert_eq!(refusal.text(Locale::Ja), text(Locale::Ja));
        }
        assert_eq!(page(EventId(3), Part::Cover, None), "/events/3/files#cover");
        let told = page(EventId(3), Part::Recap, Some((Refusal::Broken, "a&b.png", 2)));
        assert_eq!(told, "/events/3/files?at=recap&refused=broken&name=a%26b.png&taken=2#recap");
    }
}
