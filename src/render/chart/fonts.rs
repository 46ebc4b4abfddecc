//! The texts of the chart: the bundled font, its sizes, and the format of counts.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontStyle, IntoFont, RGBColor, TextStyle, register_font};

use super::types::ChartError;
use crate::render::texts::Language;

const FAMILY: &str = "bundled";
/// Line heights in pixels, from the highest accent to the lowest descender; an em is three quarters of that. They
/// must be even, because plotters rounds half of an odd height differently from letter to letter.
const LABEL_HEIGHT: i32 = 46;
const TITLE_HEIGHT: i32 = 58;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

/// Registers the bundled fonts with plotters.
///
/// # Errors
/// If a font cannot be read.
pub fn register_fonts() -> Result<(), ChartError> {
    for (style, font) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
        register_font(FAMILY, style, font).map_err(|_| ChartError::Font)?;
    }
    Ok(())
}

/// Returns the text style of labels.
pub fn label_style(colour: RGBColor) -> TextStyle<'static> {
    build_style((FAMILY, LABEL_HEIGHT).into_font(), colour)
}

/// Returns the text style of the title.
pub fn title_style(colour: RGBColor) -> TextStyle<'static> {
    build_style((FAMILY, TITLE_HEIGHT, FontStyle::Bold).into_font(), colour)
}

fn build_style(font: FontDesc<'static>, colour: RGBColor) -> TextStyle<'static> {
    font.color(&colour).pos(Pos::new(HPos::Left, VPos::Center))
}

/// Measures the width of a text in pixels.
///
/// # Errors
/// If the font is not registered.
pub fn measure_text(text: &str, style: &TextStyle<'_>) -> Result<i32, ChartError> {
    let (width, _) = style.font.box_size(text).map_err(|error| ChartError::Drawing(Box::new(error)))?;
    Ok(i32::try_from(width).unwrap_or(i32::MAX))
}

/// Formats a whole number with its digits in groups of three: "15.000" in Vietnamese, "15,000" in English.
pub fn group_digits(number: f64, language: Language) -> String {
    let separator = if language == Language::Vietnamese { "." } else { "," };
    let digits = format!("{number:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(separator)
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{BitMapBackend, IntoDrawingArea};
    use plotters::style::WHITE;

    use super::*;

    fn check(number: f64, vietnamese: &str, english: &str) {
        assert_eq!(Language::ALL.map(|language| group_digits(number, language)), [vietnamese, english]);
    }

    #[test]
    fn digits_are_grouped() {
        check(0.0, "0", "0");
        check(999.0, "999", "999");
        check(1_000.0, "1.000", "1,000");
        check(15_000_000_000.0, "15.000.000.000", "15,000,000,000");
    }

    /// Whether the font has a glyph for a character; it draws nothing for a missing glyph.
    fn is_drawn(text: &str, style: &TextStyle<'_>) -> bool {
        let mut pixels = vec![0; 80 * 80 * 3];
        let picture = BitMapBackend::with_buffer(&mut pixels, (80, 80)).into_drawing_area();
        picture.draw_text(text, style, (10, 40)).expect("the font is known");
        drop(picture);
        pixels.iter().any(|byte| *byte > 0)
    }

    #[test]
    fn the_font_has_every_letter_of_both_languages() {
        register_fonts().expect("the font can be read");
        let vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
        let letters = vowels.to_owned() + "bcdđfghjklmnpqrstvwxz";
        let symbols = "0123456789/.,:;()–…“”%".to_owned();
        let all = letters.to_uppercase() + &letters + &symbols;
        for character in all.chars() {
            let drawn = [label_style(WHITE), title_style(WHITE)].map(|style| is_drawn(&character.to_string(), &style));
            assert_eq!(drawn, [true, true], "{character}");
        }
        assert!(!is_drawn("字", &label_style(WHITE)));
    }
}
