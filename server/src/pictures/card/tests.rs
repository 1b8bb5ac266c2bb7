use super::*;
use image::RgbImage;

fn card(title: &str) -> Card {
    Card {
        community: "対人支援職のつどい".to_owned(),
        title: title.to_owned(),
        kind: Some(EventKind::Seminar),
        kind_label: "セミナー".to_owned(),
        when: "11月28日(土) 19:30–21:00".to_owned(),
        place: "オンライン（Zoom）".to_owned(),
        note: None,
        locale: Locale::Ja,
    }
}

fn drawn(card: &Card) -> RgbImage {
    let bytes = draw(card).unwrap();
    assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
    picture
}

/// Whether every row of these is of one colour from these columns' first to their last.
fn empty(picture: &RgbImage, rows: std::ops::Range<u32>, columns: std::ops::Range<u32>) -> bool {
    let plain =
        |y: u32| columns.clone().all(|x| picture.get_pixel(x, y) == picture.get_pixel(columns.start, y));
    rows.clone().all(plain)
}

fn inside_its_box(picture: &RgbImage) -> bool {
    empty(picture, 0..HEIGHT, 0..70)
        && empty(picture, 0..HEIGHT, 1131..WIDTH)
        && empty(picture, 0..54, 0..WIDTH)
        && empty(picture, 126..146, 0..WIDTH)
        && empty(picture, 614..HEIGHT, 0..WIDTH)
        // Above the band, where there is one.
        && (picture.get_pixel(0, 450) == picture.get_pixel(0, 0) || empty(picture, 436..446, 0..WIDTH))
}

#[test]
fn the_same_card_is_the_same_picture() {
    let one = card("対人支援職のためのセルフケア入門");
    assert_eq!(draw(&one).unwrap(), draw(&one).unwrap());
    assert_ne!(drawn(&one), drawn(&card("対人支援職のためのセルフケア")));
    assert!(inside_its_box(&drawn(&one)));
}

#[test]
fn each_thing_said_is_seen() {
    let whole = card("春の交流会");
    let mut others = [
        Card { kind: Some(EventKind::Case), ..whole.clone() },
        Card { kind: None, ..whole.clone() },
        Card { kind_label: "研修".to_owned(), ..whole.clone() },
        Card { when: "11月29日(日) 19:30–21:00".to_owned(), ..whole.clone() },
        Card { place: String::new(), ..whole.clone() },
        Card { community: "別の会".to_owned(), ..whole.clone() },
        Card { note: Some(Note::Plain("中止".to_owned())), ..whole.clone() },
        Card { note: Some(Note::CalledOff("中止".to_owned())), ..whole.clone() },
    ]
    .iter()
    .map(drawn)
    .collect::<Vec<_>>();
    others.push(drawn(&whole));
    for (i, one) in others.iter().enumerate() {
        assert!(inside_its_box(one), "{i}");
        assert!(others[i + 1..].iter().all(|other| other != one), "{i}");
    }
}

#[test]
fn absurd_texts_stay_in_their_boxes() {
    let long_ago = "2026年11月28日(土) 19:30 – 2027年1月3日(日) 21:00";
    for text in [
        "W".repeat(120),
        "Wj".repeat(60),
        "「".repeat(120),
        "。".repeat(120),
        "鬱".repeat(120),
        "ー".repeat(5000),
        format!("{long_ago} {long_ago}"),
        "a\u{301}\u{302}\u{303}".repeat(40),
        "שלום עולם مرحبا بالعالم".to_owned(),
        "\u{202e}\u{200f}\0\u{7}\r\n\t\u{feff}\u{200b}".to_owned(),
        "<svg onload=alert(1)><image href='file:///etc/passwd'/></svg>&amp;".to_owned(),
        "🎉🏳️‍🌈👩‍👩‍👧‍👦".to_owned(),
        "\u{fdfd}\u{12031}\u{10ffff}".to_owned(),
        " ".repeat(300),
        String::new(),
    ] {
        let absurd = Card {
            community: text.clone(),
            title: text.clone(),
            kind: None,
            kind_label: text.clone(),
            when: text.clone(),
            place: text.clone(),
            note: Some(Note::CalledOff(text.clone())),
            locale: Locale::En,
        };
        assert!(inside_its_box(&drawn(&absurd)), "{text:?}");
        if text.len() > 100 {
            assert!(inside_its_box(&drawn(&Card { place: String::new(), note: None, ..absurd })), "{text:?}");
        }
    }
}

#[test]
fn what_cannot_be_drawn_leaves_no_trace() {
    assert_eq!(draw(&card("🎉 春の  交流会 🍻")).unwrap(), draw(&card("春の 交流会")).unwrap());
    assert_eq!(draw(&card("🎉")).unwrap(), draw(&card("セミナー")).unwrap());
}
