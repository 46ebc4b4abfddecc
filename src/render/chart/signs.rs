//! Digits and the slash, drawn as strokes.
//!
//! Eleven signs need no font: crates carry whole ones, by the hundred kilobytes and with a reader
//! beside, and what the system has differs from machine to machine.

use tiny_skia::{LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

/// In a box 18 wide and 32 high: move, line, curve, close.
const DIGITS: [&str; 10] = [
    "M 9 0 C 15 0 18 5 18 16 C 18 27 15 32 9 32 C 3 32 0 27 0 16 C 0 5 3 0 9 0 Z",
    "M 4 6 L 11 0 L 11 32",
    "M 1 8 C 1 3 4 0 9 0 C 14 0 17 3.5 17 8.5 C 17 13 14 16.5 11 20 L 0.5 32 L 18 32",
    "M 1 5 C 2.5 2 5.5 0 9 0 C 13.5 0 17 3 17 7.5 C 17 12 13.5 15 9 15 L 7 15 \
     M 9 15 C 14 15 18 18 18 23.3 C 18 28.5 14 32 9 32 C 5 32 1.8 30 0 26.5",
    "M 13.5 32 L 13.5 0 L 0 23 L 18 23",
    "M 16 0 L 3 0 L 2 14 C 4 12.3 6.3 11.5 9 11.5 C 14.5 11.5 18 15.5 18 21.5 C 18 28 14.5 32 9 32 C 5 32 2 30.3 0 27",
    "M 15.5 2 C 13.8 0.7 12 0 10 0 C 4 0 0 6.5 0 19 C 0 27.5 3.5 32 9 32 \
     C 14.5 32 18 28 18 22 C 18 16.3 14.5 12.5 9.2 12.5 C 4.5 12.5 0.8 15.5 0 20",
    "M 0 0 L 18 0 L 6.5 32",
    "M 9 15 C 4.5 15 1 12 1 7.5 C 1 3 4.5 0 9 0 C 13.5 0 17 3 17 7.5 C 17 12 13.5 15 9 15 \
     C 4 15 0 18.5 0 23.5 C 0 28.5 4 32 9 32 C 14 32 18 28.5 18 23.5 C 18 18.5 14 15 9 15 Z",
    "M 2.5 30 C 4.2 31.3 6 32 8 32 C 14 32 18 25.5 18 13 C 18 4.5 14.5 0 9 0 \
     C 3.5 0 0 4 0 10 C 0 15.7 3.5 19.5 8.8 19.5 C 13.5 19.5 17.2 16.5 18 12",
];
const SLASH: &str = "M 0 35 L 11 -3";
/// Pixels to a unit of the box, and units between two signs.
const SCALE: f32 = 0.88;
const GAP: f32 = 8.0;
const PEN: f32 = 4.4;

/// A sign's width in its box.
fn breadth(sign: char) -> f32 {
    match sign {
        '/' => 11.0,
        ' ' => 1.0,
        _ => 18.0,
    }
}

/// How many pixels a text takes.
pub fn wide(text: &str) -> f32 {
    (text.chars().map(|sign| breadth(sign) + GAP).sum::<f32>() - GAP) * SCALE
}

/// Digits in threes, set apart by a space: a point or a comma would speak one language.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let threes: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    threes.join(" ")
}

/// Writes a text from `x` on, the middle of its height at `y`. What is no sign stays blank.
pub fn write(picture: &mut Pixmap, text: &str, mut x: f32, y: f32, paint: &Paint<'_>) {
    let pen = Stroke { width: PEN, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    for sign in text.chars() {
        if let Some(path) = strokes(sign) {
            let place = Transform::from_row(SCALE, 0.0, 0.0, SCALE, x, y - 16.0 * SCALE);
            picture.stroke_path(&path, paint, &pen, place, None);
        }
        x += (breadth(sign) + GAP) * SCALE;
    }
}

fn strokes(sign: char) -> Option<Path> {
    let outline = sign.to_digit(10).map_or(if sign == '/' { SLASH } else { "" }, |digit| DIGITS[digit as usize]);
    let mut path = PathBuilder::new();
    let mut words = outline.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|word| word.parse::<f32>().ok());
        match word {
            "M" => path.move_to(number()?, number()?),
            "L" => path.line_to(number()?, number()?),
            "C" => path.cubic_to(number()?, number()?, number()?, number()?, number()?, number()?),
            _ => path.close(),
        }
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: u64, expected: &str) {
        assert_eq!(grouped(number), expected);
    }

    #[test]
    fn numbers_stand_in_threes() {
        check(0, "0");
        check(999, "999");
        check(1_000, "1 000");
        check(15_000_000_000, "15 000 000 000");
        check(u64::MAX, "18 446 744 073 709 551 615");
    }

    #[test]
    fn every_sign_has_strokes() {
        for sign in "0123456789/".chars() {
            let bounds = strokes(sign).expect("its strokes can be read").bounds();
            assert!(bounds.width() <= breadth(sign) && bounds.width() > 6.0 && bounds.height() >= 32.0, "{sign}");
        }
        assert!(strokes(' ').is_none() && strokes('x').is_none());
    }
}
