//! The chart of `/stats`: the questions of the last weeks, a stacked bar for each day, today at the right.
//!
//! It is made for phones with a light or a dark theme, so it has its own background and large letters, and the
//! colour-blind can tell its colours apart. Its size is fixed, and a day with questions never looks like one without.

mod bar;
mod columns;
mod drawing;
mod lettering;

pub use bar::{Bar, ChartError, HEIGHT, WIDTH};

use super::texts::Language;

/// Bytes of a pixel: RGB. Without alpha, no background shines through.
const PIXEL: usize = 3;

/// Maximum days, the newest ones: bars of more would be a pixel wide or less.
const MOST_DAYS: usize = 400;

/// Draws a PNG of [`WIDTH`] by [`HEIGHT`], with a bar for each day, oldest first, also for days without questions.
///
/// # Errors
/// If the picture cannot be drawn or packed.
pub fn chart(bars: &[Bar], language: Language) -> Result<Vec<u8>, ChartError> {
    let bars = &bars[bars.len().saturating_sub(MOST_DAYS)..];
    let mut pixels = vec![0; WIDTH as usize * HEIGHT as usize * PIXEL];
    drawing::draw(&mut pixels, bars, language)?;
    Ok(pack(&pixels)?)
}

fn pack(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut packed = Vec::new();
    let mut encoder = png::Encoder::new(&mut packed, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use plotters::style::RGBColor;

    use super::drawing::{BOTTOM, COLOURS, RIGHT, TOP};
    use super::*;

    /// The pixels of a picture, read from its PNG.
    struct Picture(Vec<u8>);

    impl Picture {
        fn of(bars: &[Bar], language: Language) -> Self {
            let packed = chart(bars, language).expect("a picture");
            assert!(packed.len() < 100_000, "{} bytes", packed.len());
            let mut reader = png::Decoder::new(std::io::Cursor::new(&packed)).read_info().expect("a PNG");
            let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
            let info = reader.next_frame(&mut pixels).expect("it is whole");
            assert_eq!((info.width, info.height, info.color_type), (WIDTH, HEIGHT, png::ColorType::Rgb));
            Self(pixels)
        }

        fn at(&self, x: u32, y: u32) -> RGBColor {
            let start = (y * WIDTH + x) as usize * PIXEL;
            RGBColor(self.0[start], self.0[start + 1], self.0[start + 2])
        }

        /// Rows of a column of pixels, within the bars, that have a colour.
        fn height(&self, x: u32, colour: RGBColor) -> usize {
            (TOP..BOTTOM).filter(|y| self.at(x, y.cast_unsigned()) == colour).count()
        }
    }

    fn bars(counts: &[[u32; 3]]) -> Vec<Bar> {
        let days = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a date").iter_days();
        let bar =
            |(day, &[answered, nearest, not_found]): (NaiveDate, &[u32; 3])| Bar { day, answered, nearest, not_found };
        days.zip(counts).map(bar).collect()
    }

    /// How often each colour of the bars begins along their foot: blue, yellow, red.
    fn check(counts: &[[u32; 3]], expected: [usize; 3]) -> Picture {
        let bars = bars(counts);
        for language in Language::ALL {
            let picture = Picture::of(&bars, language);
            let foot = |x: u32| picture.at(x, (BOTTOM - 3).cast_unsigned());
            let begins = |wanted| (1..WIDTH).filter(|x| foot(*x) == wanted && foot(x - 1) != wanted).count();
            assert_eq!(COLOURS.map(begins), expected, "{} bars", bars.len());
            check_edges(&picture);
        }
        Picture::of(&bars, Language::default())
    }

    /// Nothing is cut off: the ground alone touches the edges.
    fn check_edges(picture: &Picture) {
        const FREE: u32 = 8;
        let ground = picture.at(0, 0);
        let is_outer = |x: u32, y: u32| x.min(WIDTH - 1 - x) < FREE || y.min(HEIGHT - 1 - y) < FREE;
        let outer = (0..WIDTH).flat_map(|x| (0..HEIGHT).map(move |y| (x, y))).filter(|(x, y)| is_outer(*x, *y));
        outer.into_iter().for_each(|(x, y)| assert_eq!(picture.at(x, y), ground, "{x} {y}"));
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
        let picture = check(&[[u32::MAX, 1, 1]], [1, 0, 0]);
        let seen = COLOURS.map(|colour| picture.height(RIGHT.cast_unsigned() - 60, colour) >= 3);
        assert_eq!(seen, [true; 3]);
    }

    #[test]
    fn extremes_do_no_harm() {
        check(&[[u32::MAX; 3]], [1, 0, 0]);
        check(&[[u32::MAX; 3]; 42], [42, 0, 0]);
        check(&[[u32::MAX; 3]; 5_000], [1, 0, 0]);
        let ends = [NaiveDate::MIN, NaiveDate::MAX].map(|day| Bar { day, answered: 1, nearest: 0, not_found: 0 });
        Picture::of(&ends, Language::English);
    }

    #[test]
    fn a_bar_is_as_high_as_its_counts() {
        let picture = check(&[[5, 3, 2]], [1, 0, 0]);
        let heights = COLOURS.map(|colour| picture.height(RIGHT.cast_unsigned() - 60, colour));
        assert_eq!(heights, [168, 102, 67]);
    }

    #[test]
    fn the_same_counts_give_the_same_picture_in_a_language() {
        let week = bars(&[[8, 2, 1], [12, 0, 3], [0, 0, 0], [1, 0, 0]]);
        let [vietnamese, english] = Language::ALL.map(|language| chart(&week, language).expect("a picture"));
        assert_eq!(chart(&week, Language::Vietnamese).expect("a picture"), vietnamese);
        assert_ne!(vietnamese, english);
    }
}
