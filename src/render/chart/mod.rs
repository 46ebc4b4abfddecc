//! The chart of `/stats`: the questions of the last weeks as a stacked bar for each day, today at the right.
//!
//! It is made for phones with a light or dark theme, so it has its own background, large letters and colours that
//! colour-blind readers can distinguish. Its size is fixed, and a day with questions always has a visible bar.

mod drawing;
mod fonts;
mod layout;
mod types;

pub use types::{ChartError, DayCounts, HEIGHT, WIDTH};

use super::texts::Language;

/// Bytes of a pixel: RGB without alpha, so that no background shines through.
const BYTES_PER_PIXEL: usize = 3;

/// Maximum number of days, the newest ones; bars of more days would be one pixel wide or less.
const MAX_DAYS: usize = 400;

/// Draws a PNG of [`WIDTH`] by [`HEIGHT`] pixels with a bar for each day. `days` are consecutive, oldest first, and
/// include days without questions.
///
/// # Errors
/// If the chart cannot be drawn or encoded.
pub fn draw_chart(days: &[DayCounts], language: Language) -> Result<Vec<u8>, ChartError> {
    let days = &days[days.len().saturating_sub(MAX_DAYS)..];
    let mut pixels = vec![0; WIDTH as usize * HEIGHT as usize * BYTES_PER_PIXEL];
    drawing::draw_picture(&mut pixels, days, language)?;
    Ok(encode_png(&pixels)?)
}

fn encode_png(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use plotters::style::RGBColor;

    use super::drawing::{BOTTOM, COLOURS, RIGHT, TOP};
    use super::*;

    /// The pixels of a chart, decoded from its PNG.
    struct Picture(Vec<u8>);

    impl Picture {
        fn draw(bars: &[DayCounts], language: Language) -> Self {
            let encoded = draw_chart(bars, language).expect("a picture");
            assert!(encoded.len() < 100_000, "{} bytes", encoded.len());
            let mut reader = png::Decoder::new(std::io::Cursor::new(&encoded)).read_info().expect("a PNG");
            let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
            let info = reader.next_frame(&mut pixels).expect("it is complete");
            assert_eq!((info.width, info.height, info.color_type), (WIDTH, HEIGHT, png::ColorType::Rgb));
            Self(pixels)
        }

        fn at(&self, x: u32, y: u32) -> RGBColor {
            let start = (y * WIDTH + x) as usize * BYTES_PER_PIXEL;
            RGBColor(self.0[start], self.0[start + 1], self.0[start + 2])
        }

        /// Returns how many pixels of a column have a colour, within the bars' area.
        fn height(&self, x: u32, colour: RGBColor) -> usize {
            (TOP..BOTTOM).filter(|y| self.at(x, y.cast_unsigned()) == colour).count()
        }
    }

    fn bars(counts: &[[u32; 3]]) -> Vec<DayCounts> {
        let days = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a date").iter_days();
        let bar = |(day, &[answered, nearest, not_found]): (NaiveDate, &[u32; 3])| DayCounts {
            day,
            answered,
            nearest,
            not_found,
        };
        days.zip(counts).map(bar).collect()
    }

    /// Checks how often a bar of each colour begins along the bottom: blue, yellow, red.
    fn check(counts: &[[u32; 3]], expected: [usize; 3]) -> Picture {
        let bars = bars(counts);
        for language in Language::ALL {
            let picture = Picture::draw(&bars, language);
            let bottom = |x: u32| picture.at(x, (BOTTOM - 3).cast_unsigned());
            let count_bars = |colour| (1..WIDTH).filter(|x| bottom(*x) == colour && bottom(x - 1) != colour).count();
            assert_eq!(COLOURS.map(count_bars), expected, "{} bars", bars.len());
            check_edges(&picture);
        }
        Picture::draw(&bars, Language::default())
    }

    /// Checks that nothing is cut off: only the background touches the edges.
    fn check_edges(picture: &Picture) {
        const PADDING: u32 = 8;
        let background = picture.at(0, 0);
        let is_outer = |x: u32, y: u32| x.min(WIDTH - 1 - x) < PADDING || y.min(HEIGHT - 1 - y) < PADDING;
        let outer = (0..WIDTH).flat_map(|x| (0..HEIGHT).map(move |y| (x, y))).filter(|(x, y)| is_outer(*x, *y));
        outer.into_iter().for_each(|(x, y)| assert_eq!(picture.at(x, y), background, "{x} {y}"));
    }

    #[test]
    fn a_day_without_questions_has_no_bar() {
        check(&[], [0, 0, 0]);
        check(&[[0, 0, 0]; 42], [0, 0, 0]);
        check(&[[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
        check(&[[9, 1, 1], [0, 0, 0]].repeat(200), [200, 0, 0]);
    }

    #[test]
    fn the_smallest_count_is_visible_beside_the_greatest() {
        check(&[[10_000, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
        check(&[[u32::MAX, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1]);
        let picture = check(&[[u32::MAX, 1, 1]], [1, 0, 0]);
        let is_visible = COLOURS.map(|colour| picture.height(RIGHT.cast_unsigned() - 60, colour) >= 3);
        assert_eq!(is_visible, [true; 3]);
    }

    #[test]
    fn extreme_values_can_be_drawn() {
        check(&[[u32::MAX; 3]], [1, 0, 0]);
        check(&[[u32::MAX; 3]; 42], [42, 0, 0]);
        check(&[[u32::MAX; 3]; 5_000], [1, 0, 0]);
        let ends = [NaiveDate::MIN, NaiveDate::MAX].map(|day| DayCounts { day, answered: 1, nearest: 0, not_found: 0 });
        Picture::draw(&ends, Language::English);
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
        let [vietnamese, english] = Language::ALL.map(|language| draw_chart(&week, language).expect("a picture"));
        assert_eq!(draw_chart(&week, Language::Vietnamese).expect("a picture"), vietnamese);
        assert_ne!(vietnamese, english);
    }
}
