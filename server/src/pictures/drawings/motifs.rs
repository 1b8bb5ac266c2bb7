//! What is drawn.

use super::{Sheet, clay, ink, leafy, paper, straw, teal, thin};
use std::f32::consts::TAU;
use tiny_skia::Color;

type Motif = fn(&mut Sheet);

/// All drawings, by name.
pub(super) const ALL: [(&str, Motif); 14] = [
    ("books", books),
    ("family", family),
    ("dialogue", dialogue),
    ("night", night),
    ("lake", lake),
    ("table", table),
    ("leaves", leaves),
    ("candle", candle),
    ("bridge", bridge),
    ("circle", circle),
    ("notes", notes),
    ("bread", bread),
    ("waves", waves),
    ("window", window),
];

/// The drawing of this name.
pub(super) fn named(name: &str) -> Option<Motif> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, motif)| *motif)
}

/// Points around a middle, the first above it.
fn around(count: usize, middle: (f32, f32), far: (f32, f32)) -> impl Iterator<Item = (f32, f32, f32)> {
    (0..count).map(move |nth| {
        let turn = nth as f32 / count as f32 * TAU - TAU / 4.0;
        (middle.0 + far.0 * turn.cos(), middle.1 + far.1 * turn.sin(), turn.to_degrees() + 90.0)
    })
}

fn books(on: &mut Sheet) {
    on.ground(paper(), straw(0.9));
    on.disc(930.0, 190.0, 250.0, thin(straw(0.93), 0.8));
    on.disc(930.0, 190.0, 150.0, thin(straw(0.96), 0.9));
    on.block((600.0, 590.0), (1200.0, 26.0), 0.0, 0.0, clay(0.5));
    on.block((600.0, 645.0), (1200.0, 84.0), 0.0, 0.0, clay(0.82));
    let spines: [(f32, f32, Color); 11] = [
        (78.0, 360.0, teal(0.45)),
        (54.0, 310.0, clay(0.66)),
        (92.0, 400.0, straw(0.78)),
        (60.0, 340.0, leafy(0.62)),
        (46.0, 290.0, teal(0.7)),
        (84.0, 380.0, clay(0.55)),
        (58.0, 330.0, clay(0.85)),
        (70.0, 410.0, teal(0.55)),
        (50.0, 300.0, straw(0.68)),
        (76.0, 350.0, leafy(0.5)),
        (56.0, 320.0, clay(0.75)),
    ];
    let mut left = 90.0;
    for (width, height, colour) in spines {
        let top = 577.0 - height;
        on.block((left + width / 2.0, 577.0 - height / 2.0), (width, height), 7.0, 0.0, colour);
        for (at, thick) in [(0.14, 6.0), (0.82, 10.0)] {
            let band = (left + width / 2.0, top + height * at);
            on.block(band, (width - 18.0, thick), 3.0, 0.0, thin(paper(), 0.55));
        }
        left += width + 5.0;
    }
    on.block((left + 74.0, 414.0), (66.0, 336.0), 7.0, -11.0, teal(0.38));
    on.block((1082.0, 540.0), (84.0, 74.0), 20.0, 0.0, teal(0.56));
    on.block((1082.0, 512.0), (84.0, 18.0), 9.0, 0.0, teal(0.7));
    on.line(&[(1066.0, 486.0), (1059.0, 461.0), (1071.0, 438.0)], 6.0, thin(paper(), 0.9));
    on.line(&[(1096.0, 486.0), (1089.0, 456.0), (1102.0, 430.0)], 6.0, thin(paper(), 0.9));
}

fn family(on: &mut Sheet) {
    on.ground(paper(), teal(0.93));
    let line = thin(ink(0.42), 0.75);
    for (a, b) in [
        ((300.0, 170.0), (560.0, 170.0)),
        ((760.0, 170.0), (1000.0, 170.0)),
        ((430.0, 170.0), (430.0, 360.0)),
        ((880.0, 170.0), (880.0, 360.0)),
        ((430.0, 360.0), (880.0, 360.0)),
        ((655.0, 360.0), (655.0, 450.0)),
        ((470.0, 450.0), (840.0, 450.0)),
        ((470.0, 450.0), (470.0, 540.0)),
        ((655.0, 450.0), (655.0, 540.0)),
        ((840.0, 450.0), (840.0, 540.0)),
    ] {
        on.line(&[a, b], 7.0, line);
    }
    on.disc(655.0, 500.0, 285.0, thin(straw(0.9), 0.45));
    for (x, y, round, colour) in [
        (300.0, 170.0, false, teal(0.5)),
        (560.0, 170.0, true, clay(0.68)),
        (760.0, 170.0, false, leafy(0.6)),
        (1000.0, 170.0, true, straw(0.74)),
        (430.0, 360.0, true, teal(0.68)),
        (880.0, 360.0, false, clay(0.6)),
        (470.0, 545.0, false, leafy(0.7)),
        (655.0, 545.0, true, clay(0.56)),
        (840.0, 545.0, true, teal(0.42)),
    ] {
        if round {
            on.disc(x, y, 58.0, paper());
            on.disc(x, y, 50.0, colour);
        } else {
            on.block((x, y), (112.0, 112.0), 10.0, 0.0, paper());
            on.block((x, y), (96.0, 96.0), 8.0, 0.0, colour);
        }
    }
}

fn dialogue(on: &mut Sheet) {
    on.ground(paper(), clay(0.93));
    on.hills(560.0, 26.0, 1.2, thin(straw(0.86), 0.7));
    on.disc(470.0, 320.0, 235.0, teal(0.52));
    on.disc(740.0, 340.0, 235.0, thin(clay(0.68), 0.82));
    on.block((300.0, 520.0), (120.0, 60.0), 30.0, -38.0, teal(0.52));
    on.block((915.0, 535.0), (120.0, 60.0), 30.0, 38.0, thin(clay(0.68), 0.9));
    for (nth, width) in [190.0, 130.0, 160.0].into_iter().enumerate() {
        let y = 265.0 + nth as f32 * 54.0;
        on.block((380.0, y), (width, 18.0), 9.0, 0.0, thin(paper(), 0.85));
        on.block((830.0, y + 22.0), (width * 0.9, 18.0), 9.0, 0.0, thin(paper(), 0.85));
    }
}

fn night(on: &mut Sheet) {
    on.ground(ink(0.3), dusk());
    on.disc(930.0, 165.0, 88.0, straw(0.93));
    on.disc(895.0, 145.0, 78.0, ink(0.325));
    for (x, y) in
        [(150.0, 110.0), (300.0, 70.0), (455.0, 150.0), (620.0, 85.0), (745.0, 190.0), (1090.0, 80.0)]
    {
        on.disc(x, y, 4.0, thin(paper(), 0.8));
    }
    let towers: [(f32, f32, f32); 9] = [
        (20.0, 130.0, 260.0),
        (150.0, 100.0, 370.0),
        (255.0, 150.0, 300.0),
        (410.0, 90.0, 430.0),
        (505.0, 140.0, 330.0),
        (650.0, 110.0, 250.0),
        (765.0, 130.0, 390.0),
        (900.0, 120.0, 290.0),
        (1025.0, 155.0, 340.0),
    ];
    for (nth, (left, width, height)) in towers.into_iter().enumerate() {
        let shade = if nth % 2 == 0 { ink(0.22) } else { ink(0.265) };
        let middle = (left + width / 2.0, 675.0 - height / 2.0);
        on.block(middle, (width, height + 12.0), 6.0, 0.0, shade);
        let columns = (width / 34.0) as usize;
        for row in 0..(height / 46.0) as usize {
            for column in 0..columns {
                // Who is still awake: the same every night.
                if (row * 7 + column * 5 + nth * 3) % 4 != 0 {
                    continue;
                }
                let x = left + 24.0 + column as f32 * 34.0;
                let y = 675.0 - height + 34.0 + row as f32 * 46.0;
                on.block((x, y), (15.0, 22.0), 3.0, 0.0, straw(0.84));
            }
        }
    }
}

/// The sky above a city, where it meets the roofs.
fn dusk() -> Color {
    super::oklch(0.56, 0.075, 30.0)
}

fn lake(on: &mut Sheet) {
    on.ground(straw(0.95), teal(0.9));
    on.disc(820.0, 215.0, 96.0, clay(0.78));
    on.hills(300.0, 52.0, 0.4, teal(0.76));
    on.hills(345.0, 40.0, 2.6, teal(0.62));
    on.hills(400.0, 20.0, 4.4, leafy(0.48));
    on.block((600.0, 560.0), (1200.0, 250.0), 0.0, 0.0, teal(0.8));
    on.block((820.0, 478.0), (150.0, 12.0), 6.0, 0.0, thin(clay(0.82), 0.9));
    for (x, y, width) in [
        (800.0, 510.0, 110.0),
        (845.0, 545.0, 84.0),
        (300.0, 520.0, 190.0),
        (520.0, 590.0, 240.0),
        (980.0, 620.0, 170.0),
        (150.0, 620.0, 120.0),
    ] {
        on.block((x, y), (width, 9.0), 5.0, 0.0, thin(paper(), 0.65));
    }
    on.block((330.0, 452.0), (130.0, 22.0), 11.0, 0.0, ink(0.36));
    on.line(&[(330.0, 442.0), (330.0, 352.0)], 6.0, ink(0.36));
    on.leaf((334.0, 436.0), 84.0, -68.0, paper());
}

fn table(on: &mut Sheet) {
    on.ground(clay(0.94), straw(0.93));
    on.disc(600.0, 345.0, 218.0, thin(clay(0.45), 0.14));
    on.disc(600.0, 335.0, 210.0, straw(0.83));
    on.disc(600.0, 335.0, 178.0, thin(straw(0.88), 0.9));
    let seats =
        [teal(0.5), clay(0.64), leafy(0.6), straw(0.7), teal(0.68), clay(0.52), leafy(0.48), teal(0.4)];
    for ((x, y, _), colour) in around(8, (600.0, 337.0), (420.0, 268.0)).zip(seats) {
        on.disc(x, y, 58.0, thin(colour, 0.9));
        on.disc(x, y, 27.0, thin(paper(), 0.35));
    }
    for (x, y, _) in around(8, (600.0, 335.0), (146.0, 146.0)) {
        on.disc(x, y, 23.0, paper());
        on.disc(x, y, 15.0, clay(0.62));
    }
    on.disc(600.0, 335.0, 44.0, teal(0.55));
    for degrees in [0.0, 72.0, 144.0, 216.0, 288.0] {
        on.leaf((600.0, 335.0), 62.0, degrees, leafy(0.62));
    }
    on.disc(600.0, 335.0, 15.0, straw(0.9));
}

fn leaves(on: &mut Sheet) {
    on.ground(paper(), leafy(0.92));
    on.disc(960.0, 150.0, 190.0, thin(straw(0.91), 0.8));
    for (root, tip, colour, size) in [
        ((240.0, 700.0), (330.0, 130.0), leafy(0.52), 150.0),
        ((560.0, 720.0), (590.0, 60.0), teal(0.5), 175.0),
        ((900.0, 710.0), (820.0, 190.0), leafy(0.64), 140.0),
    ] {
        on.line(&[root, tip], 9.0, colour);
        for nth in 0..6 {
            let part = 0.2 + nth as f32 * 0.15;
            let at = (root.0 + (tip.0 - root.0) * part, root.1 + (tip.1 - root.1) * part);
            let long = size * (1.15 - part * 0.6);
            on.leaf(at, long, -38.0, thin(colour, 0.9));
            on.leaf(at, long, -142.0, thin(colour, 0.72));
        }
        on.leaf(tip, size * 0.55, -88.0, colour);
    }
    for (x, y, degrees) in [(1010.0, 430.0, 25.0), (1090.0, 560.0, 70.0), (110.0, 330.0, 130.0)] {
        on.leaf((x, y), 92.0, degrees, clay(0.68));
    }
}

fn candle(on: &mut Sheet) {
    on.ground(ink(0.34), ink(0.27));
    for (radius, part) in [(430.0, 0.1), (310.0, 0.14), (205.0, 0.2), (120.0, 0.34)] {
        on.disc(600.0, 270.0, radius, thin(straw(0.86), part));
    }
    on.block((600.0, 640.0), (1200.0, 90.0), 0.0, 0.0, clay(0.36));
    on.block((600.0, 492.0), (120.0, 235.0), 14.0, 0.0, straw(0.95));
    on.block((600.0, 400.0), (120.0, 50.0), 14.0, 0.0, thin(clay(0.86), 0.6));
    on.block((600.0, 606.0), (250.0, 24.0), 12.0, 0.0, clay(0.58));
    on.line(&[(600.0, 378.0), (600.0, 344.0)], 7.0, ink(0.3));
    on.leaf((600.0, 360.0), 150.0, -90.0, clay(0.76));
    on.leaf((600.0, 352.0), 92.0, -90.0, straw(0.95));
    for (x, turn) in [(345.0, -118.0), (855.0, -62.0)] {
        on.leaf((x, 596.0), 170.0, turn, thin(teal(0.62), 0.85));
        on.leaf((x, 596.0), 140.0, -90.0 + (turn + 90.0) * 2.0, thin(leafy(0.58), 0.8));
    }
}

fn bridge(on: &mut Sheet) {
    on.ground(straw(0.96), clay(0.93));
    on.disc(250.0, 160.0, 78.0, thin(clay(0.76), 0.9));
    on.hills(420.0, 36.0, 3.5, thin(teal(0.84), 0.9));
    on.block((600.0, 610.0), (1200.0, 190.0), 0.0, 0.0, teal(0.74));
    on.disc(90.0, 690.0, 300.0, leafy(0.56));
    on.disc(1120.0, 700.0, 310.0, clay(0.6));
    let arch: Vec<(f32, f32)> = (0..=40)
        .map(|step| {
            let part = step as f32 / 40.0;
            (270.0 + part * 650.0, 470.0 - 170.0 * (part * TAU / 2.0).sin())
        })
        .collect();
    let rail: Vec<(f32, f32)> = arch.iter().map(|(x, y)| (*x, y - 62.0)).collect();
    for (top, foot) in rail.iter().zip(&arch).step_by(5) {
        on.line(&[*top, *foot], 8.0, teal(0.42));
    }
    on.line(&arch, 30.0, teal(0.38));
    on.line(&rail, 10.0, teal(0.42));
    for (at, colour) in [(13, clay(0.56)), (27, straw(0.74))] {
        let (x, y) = arch[at];
        on.block((x, y - 62.0), (46.0, 92.0), 22.0, 0.0, colour);
        on.disc(x, y - 130.0, 25.0, colour);
    }
    for (x, y, width) in [(420.0, 590.0, 130.0), (640.0, 625.0, 190.0), (760.0, 570.0, 90.0)] {
        on.block((x, y), (width, 9.0), 5.0, 0.0, thin(paper(), 0.7));
    }
}

fn circle(on: &mut Sheet) {
    on.ground(straw(0.92), straw(0.87));
    for nth in 0..7 {
        let x = nth as f32 * 200.0;
        on.line(&[(x, 0.0), (x, 675.0)], 5.0, thin(leafy(0.6), 0.45));
    }
    let cushions = [teal(0.48), clay(0.62), leafy(0.58), teal(0.66), clay(0.52)];
    for (nth, (x, y, degrees)) in around(10, (600.0, 338.0), (425.0, 262.0)).enumerate() {
        on.block((x + 5.0, y + 8.0), (104.0, 104.0), 22.0, degrees, thin(ink(0.3), 0.18));
        on.block((x, y), (104.0, 104.0), 22.0, degrees, cushions[nth % 5]);
        on.block((x, y), (72.0, 72.0), 16.0, degrees, thin(paper(), 0.2));
    }
    on.block((600.0, 338.0), (330.0, 180.0), 26.0, 0.0, clay(0.48));
    on.block((600.0, 334.0), (306.0, 158.0), 20.0, 0.0, clay(0.56));
    on.disc(560.0, 330.0, 46.0, teal(0.42));
    on.disc(560.0, 330.0, 18.0, teal(0.6));
    on.line(&[(600.0, 350.0), (634.0, 368.0)], 15.0, teal(0.42));
    for (x, y) in [(668.0, 300.0), (704.0, 352.0), (650.0, 384.0), (482.0, 296.0), (486.0, 372.0)] {
        on.disc(x, y, 20.0, paper());
        on.disc(x, y, 13.0, leafy(0.66));
    }
}

fn notes(on: &mut Sheet) {
    on.ground(paper(), straw(0.93));
    let colours = [straw(0.88), clay(0.84), leafy(0.85), teal(0.85)];
    for nth in 0..17 {
        let (x, y) = ((nth % 6) as f32 * 178.0 + 150.0, (nth / 6) as f32 * 196.0 + 135.0);
        let lean = ((nth * 37) % 13) as f32 - 6.0;
        let shift = ((nth * 53) % 29) as f32 - 14.0;
        on.block((x + 6.0, y + shift + 9.0), (130.0, 130.0), 4.0, lean, thin(ink(0.3), 0.13));
        on.block((x, y + shift), (130.0, 130.0), 4.0, lean, colours[nth % 4]);
        for line in 0..3 {
            let width = 88.0 - ((nth * 11 + line * 17) % 40) as f32;
            let at = (x - 44.0 + width / 2.0, y + shift - 28.0 + line as f32 * 27.0);
            on.block(at, (width, 8.0), 4.0, lean, thin(ink(0.38), 0.5));
        }
    }
    on.block((656.0, 352.0), (336.0, 250.0), 6.0, -3.0, thin(ink(0.3), 0.16));
    on.block((648.0, 340.0), (336.0, 250.0), 6.0, -3.0, straw(0.93));
    on.block((648.0, 300.0), (236.0, 24.0), 12.0, -3.0, teal(0.4));
    on.block((640.0, 352.0), (190.0, 24.0), 12.0, -3.0, teal(0.4));
    on.disc(642.0, 226.0, 15.0, clay(0.58));
}

fn bread(on: &mut Sheet) {
    on.ground(clay(0.93), straw(0.9));
    on.block((600.0, 620.0), (1200.0, 150.0), 0.0, 0.0, thin(teal(0.8), 0.6));
    on.block((510.0, 520.0), (700.0, 90.0), 45.0, 0.0, clay(0.46));
    on.block((510.0, 506.0), (700.0, 82.0), 41.0, 0.0, clay(0.56));
    for (x, y, radius) in [
        (330.0, 420.0, 96.0),
        (520.0, 408.0, 108.0),
        (705.0, 424.0, 92.0),
        (430.0, 300.0, 92.0),
        (612.0, 294.0, 90.0),
    ] {
        on.disc(x, y, radius, straw(0.66));
        on.disc(x - 6.0, y - 14.0, radius * 0.84, straw(0.76));
        on.line(&[(x - 34.0, y - 30.0), (x + 30.0, y - 42.0)], 9.0, thin(paper(), 0.75));
        on.line(&[(x - 22.0, y + 2.0), (x + 38.0, y - 10.0)], 9.0, thin(paper(), 0.6));
    }
    on.block((985.0, 452.0), (176.0, 190.0), 40.0, 0.0, teal(0.5));
    on.block((985.0, 372.0), (176.0, 44.0), 22.0, 0.0, teal(0.62));
    on.block((985.0, 374.0), (146.0, 28.0), 14.0, 0.0, clay(0.44));
    for x in [945.0, 985.0, 1025.0] {
        let steam = [(x, 330.0), (x - 16.0, 290.0), (x + 12.0, 250.0), (x - 6.0, 205.0)];
        on.line(&steam, 12.0, thin(paper(), 0.85));
    }
}

fn waves(on: &mut Sheet) {
    on.ground(paper(), paper());
    on.block((600.0, 337.0), (1090.0, 575.0), 20.0, 0.0, thin(teal(0.9), 0.45));
    on.wave(337.0, (190.0, 96.0), 70.0, 0.0, 20.0, teal(0.48));
    on.wave(337.0, (60.0, 96.0), 92.0, 2.4, 20.0, thin(clay(0.62), 0.9));
    on.wave(337.0, (20.0, 60.0), 40.0, 1.0, 7.0, thin(leafy(0.6), 0.6));
    on.disc(1110.0, 337.0, 24.0, straw(0.76));
}

fn window(on: &mut Sheet) {
    on.ground(straw(0.94), clay(0.9));
    on.block((600.0, 270.0), (760.0, 400.0), 16.0, 0.0, clay(0.5));
    for (x, colour) in [(425.0, teal(0.88)), (775.0, teal(0.9))] {
        on.block((x, 270.0), (326.0, 364.0), 8.0, 0.0, colour);
        on.disc(x + 40.0, 220.0, 66.0, thin(straw(0.95), 0.9));
        on.leaf((x - 140.0, 440.0), 190.0, -62.0, thin(leafy(0.62), 0.85));
        on.leaf((x - 90.0, 448.0), 150.0, -100.0, thin(leafy(0.52), 0.85));
    }
    on.block((600.0, 615.0), (1200.0, 130.0), 0.0, 0.0, straw(0.8));
    on.block((640.0, 600.0), (620.0, 70.0), 0.0, -4.0, thin(paper(), 0.4));
    for (x, lean, colour) in [(330.0, 6.0, teal(0.46)), (600.0, 0.0, clay(0.6)), (870.0, -6.0, leafy(0.5))] {
        on.line(&[(x - 55.0, 545.0), (x - 66.0, 640.0)], 13.0, ink(0.36));
        on.line(&[(x + 55.0, 545.0), (x + 66.0, 640.0)], 13.0, ink(0.36));
        on.block((x, 430.0), (124.0, 150.0), 30.0, lean, colour);
        on.block((x, 534.0), (154.0, 40.0), 20.0, 0.0, colour);
    }
}
