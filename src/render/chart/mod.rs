//! The questions of the last weeks as a picture, beside `/stats`: a bar a day, today at the right.
//!
//! It is looked at on a phone, in a light theme or a dark one: the card has a ground of its own and
//! large letters. It holds digits and no words, so it serves every language; the message tells the
//! colours by squares, 🟦 🟨 🟥, and the colour-blind tell them apart too. However much was counted,
//! the picture has one size, and a day with questions never looks like a day without.

mod signs;

use chrono::{Datelike, NaiveDate};
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Rect, Transform};

/// What members asked on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    pub day: NaiveDate,
    pub answered: u32,
    pub nearest: u32,
    pub refused: u32,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("there is no room for the picture")]
    Room,
    #[error("the picture cannot be packed: {0}")]
    Packing(#[source] Box<dyn std::error::Error + Send + Sync>),
}

pub const WIDTH: u32 = 1000;
pub const HEIGHT: u32 = 600;

/// Days shown, the newest: with more, bars would be thinner than two pixels.
const MOST_DAYS: usize = 400;
/// Lines above the lowest.
const MOST_LINES: u64 = 5;
/// What the scale reaches at least: a lone question fills no card.
const LEAST_SCALE: u64 = 4;

const EDGE: f32 = 36.0;
const TOP: f32 = 52.0;
const BOTTOM: f32 = 508.0;
/// Leaves room for the right half of today's date.
const RIGHT: f32 = 936.0;
/// As wide as a day of a week; a single day fills no card.
const WIDEST_SLOT: f32 = 122.0;
/// The least height of what was counted at all.
const LEAST: f32 = 4.0;

type Colour = [u8; 3];
const SLATE: Colour = [0x2a, 0x37, 0x46];
const LINE: Colour = [0x49, 0x59, 0x6b];
const BASE: Colour = [0x8a, 0x9a, 0xab];
const INK: Colour = [0xe4, 0xeb, 0xf2];
const BLUE: Colour = [0x4d, 0xa6, 0xf5];
const YELLOW: Colour = [0xff, 0xd2, 0x54];
const RED: Colour = [0xf5, 0x5b, 0x5b];

/// A PNG of [`WIDTH`] by [`HEIGHT`]: a bar a day, oldest first. Days without questions are given too.
pub fn chart(bars: &[Bar]) -> Result<Vec<u8>, ChartError> {
    let bars = &bars[bars.len().saturating_sub(MOST_DAYS)..];
    let most = bars.iter().map(total).fold(LEAST_SCALE, u64::max);
    let step = step(most);
    let lines = most.div_ceil(step);

    let mut card = Card(Pixmap::new(WIDTH, HEIGHT).ok_or(ChartError::Room)?);
    card.fill(0.0, 0.0, WIDTH as f32, HEIGHT as f32, SLATE);
    let left = card.grid(step, lines);
    let slot = ((RIGHT - left) / bars.len().max(1) as f32).min(WIDEST_SLOT);
    let middle = |index: usize| RIGHT - slot * ((bars.len() - index) as f32 - 0.5);
    let scale = (BOTTOM - TOP) / (step * lines) as f32;
    for (index, bar) in bars.iter().enumerate() {
        card.bar(bar, middle(index), slot, scale);
    }
    card.fill(left, BOTTOM, RIGHT - left, 3.0, BASE);
    for index in (0..bars.len()).rev().step_by(stride(slot)) {
        card.day(bars[index].day, middle(index));
    }
    card.0.encode_png().map_err(|error| ChartError::Packing(Box::new(error)))
}

fn total(bar: &Bar) -> u64 {
    u64::from(bar.answered) + u64::from(bar.nearest) + u64::from(bar.refused)
}

/// The least of 1, 2, 5, 10, 20, … that needs few lines.
fn step(most: u64) -> u64 {
    let steps = (0..19).flat_map(|zeros| [1, 2, 5].map(|first| first * 10_u64.pow(zeros)));
    steps.into_iter().find(|step| most.div_ceil(*step) <= MOST_LINES).unwrap_or(u64::MAX)
}

/// From one date to the next below the bars, in days: whole weeks, unless days have room.
fn stride(slot: f32) -> usize {
    let room = signs::wide("00/00") + 18.0;
    let weeks = (1..=MOST_DAYS).map(|week| week * 7);
    [1, 2].into_iter().chain(weeks).find(|days| *days as f32 * slot >= room).unwrap_or(MOST_DAYS)
}

fn paint([red, green, blue]: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}

struct Card(Pixmap);

impl Card {
    fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.0.fill_rect(rect, &paint(colour), Transform::identity(), None);
        }
    }

    /// A part of a bar; the uppermost is round at the top.
    fn part(&mut self, [x, y, width, height]: [f32; 4], round: f32, colour: Colour) {
        let (right, bottom) = (x + width, y + height);
        let mut path = PathBuilder::new();
        path.move_to(x, bottom);
        path.line_to(x, y + round);
        path.quad_to(x, y, x + round, y);
        path.line_to(right - round, y);
        path.quad_to(right, y, right, y + round);
        path.line_to(right, bottom);
        path.close();
        if let Some(path) = path.finish() {
            self.0.fill_path(&path, &paint(colour), FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Lines with their numbers; returns where bars may begin.
    fn grid(&mut self, step: u64, lines: u64) -> f32 {
        let numbers: Vec<String> = (0..=lines).map(|line| signs::grouped(step * line)).collect();
        let widest = numbers.iter().map(|number| signs::wide(number)).fold(0.0, f32::max);
        let left = (EDGE + widest + 22.0).round();
        for (line, number) in numbers.iter().enumerate() {
            let y = (BOTTOM - (BOTTOM - TOP) * line as f32 / lines as f32).round();
            self.fill(left, y - 1.0, RIGHT - left, 2.0, LINE);
            signs::write(&mut self.0, number, EDGE + widest - signs::wide(number), y, &paint(INK));
        }
        left
    }

    fn bar(&mut self, bar: &Bar, middle: f32, slot: f32, scale: f32) {
        let width = if slot < 5.0 { slot } else { (slot * 0.74).round().min(72.0) };
        let x = (middle - width / 2.0).round();
        let width = (middle + width / 2.0).round() - x;
        let parts = [(bar.answered, BLUE), (bar.nearest, YELLOW), (bar.refused, RED)];
        let last = parts.iter().rposition(|(count, _)| *count > 0);
        let mut y = BOTTOM;
        for (index, (count, colour)) in parts.into_iter().enumerate().filter(|(_, (count, _))| *count > 0) {
            let height = (count as f32 * scale).round().max(LEAST);
            y -= height;
            let round = if last == Some(index) { (width / 3.0).min(5.0).min(height) } else { 0.0 };
            self.part([x, y, width, height], round, colour);
        }
    }

    fn day(&mut self, day: NaiveDate, middle: f32) {
        let text = format!("{:02}/{:02}", day.day(), day.month());
        self.fill(middle.round() - 1.0, BOTTOM + 3.0, 3.0, 10.0, BASE);
        signs::write(&mut self.0, &text, middle - signs::wide(&text) / 2.0, BOTTOM + 44.0, &paint(INK));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(counts: &[[u32; 3]]) -> Vec<Bar> {
        let days = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a date").iter_days();
        let bar =
            |(day, &[answered, nearest, refused]): (NaiveDate, &[u32; 3])| Bar { day, answered, nearest, refused };
        days.zip(counts).map(bar).collect()
    }

    /// How often each colour of the bars begins along the foot of the bars: blue, yellow, red.
    fn check(counts: &[[u32; 3]], expected: [usize; 3]) -> Pixmap {
        let bars = bars(counts);
        let png = chart(&bars).expect("a picture");
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() < 100_000, "{} bytes", png.len());
        let picture = Pixmap::decode_png(&png).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        let foot = |x: u32| colour(&picture, x, BOTTOM as u32 - 1);
        let begins = |wanted| (1..WIDTH).filter(|x| foot(*x) == wanted && foot(x - 1) != wanted).count();
        assert_eq!([BLUE, YELLOW, RED].map(begins), expected, "{} bars", bars.len());
        picture
    }

    fn colour(picture: &Pixmap, x: u32, y: u32) -> Colour {
        let pixel = picture.pixel(x, y).expect("within the picture");
        [pixel.red(), pixel.green(), pixel.blue()]
    }

    #[test]
    fn a_day_without_questions_has_no_bar() {
        check(&[], [0, 0, 0]);
        check(&[[0, 0, 0]; 42], [0, 0, 0]);
        check(&[[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
        check(&[[9, 1, 1], [0, 0, 0]].repeat(200), [200, 0, 0]);
    }

    #[test]
    fn the_smallest_count_is_seen_beside_the_greatest() {
        check(&[[10_000, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
        check(&[[u32::MAX, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
    }

    #[test]
    fn extremes_do_no_harm() {
        check(&[[u32::MAX; 3]], [1, 0, 0]);
        check(&[[u32::MAX; 3]; 42], [42, 0, 0]);
        check(&[[u32::MAX; 3]; 5_000], [1, 0, 0]);
        let ends = [NaiveDate::MIN, NaiveDate::MAX].map(|day| Bar { day, answered: 1, nearest: 0, refused: 0 });
        assert!(chart(&ends).is_ok());
    }

    #[test]
    fn a_bar_is_as_high_as_its_counts() {
        let picture = check(&[[5, 3, 2]], [1, 0, 0]);
        let x = (RIGHT - WIDEST_SLOT / 2.0) as u32;
        let height = |wanted| (0..HEIGHT).filter(|y| colour(&picture, x, *y) == wanted).count();
        assert_eq!([BLUE, YELLOW, RED].map(height), [228, 137, 91]);
    }

    #[test]
    fn the_same_counts_give_the_same_picture_and_it_hides_what_is_behind() {
        let week = bars(&[[8, 2, 1], [12, 0, 3], [0, 0, 0], [1, 0, 0]]);
        let png = chart(&week).expect("a picture");
        assert_eq!(chart(&week).expect("a picture"), png);
        assert!(Pixmap::decode_png(&png).expect("a PNG").pixels().iter().all(|pixel| pixel.is_opaque()));
    }

    #[test]
    fn steps_are_round() {
        let steps = [0, 4, 5, 6, 11, 26, 10_000, 3 * u64::from(u32::MAX), u64::MAX].map(step);
        assert_eq!(steps, [1, 1, 1, 2, 5, 10, 2_000, 5_000_000_000, 5_000_000_000_000_000_000]);
    }
}
