//! The picture's texts: the bundled font, its sizes, and the format of counts.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontStyle, IntoFont, RGBColor, TextStyle, register_font};

use super::bar::ChartError;
use crate::render::texts::Language;

const FAMILY: &str = "bundled";
/// Line heights in pixels, from the highest accent to the lowest descender; an em is three quarters of that. They are
/// even, or plotters rounds half of them differently from letter to letter.
const LINE: i32 = 46;
const TITLE_LINE: i32 = 58;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf");

/// Registers the bundled font with plotters.
pub fn register() -> Result<(), ChartError> {
    for (style, font) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
        register_font(FAMILY, style, font).map_err(|_| ChartError::Font)?;
    }
    Ok(())
}

/// Returns the style of labels.
pub fn label(colour: RGBColor) -> TextStyle<'static> {
    style((FAMILY, LINE).into_font(), colour)
}

/// Returns the style of the title.
pub fn title(colour: RGBColor) -> TextStyle<'static> {
    style((FAMILY, TITLE_LINE, FontStyle::Bold).into_font(), colour)
}

fn style(font: FontDesc<'static>, colour: RGBColor) -> TextStyle<'static> {
    font.color(&colour).pos(Pos::new(HPos::Left, VPos::Center))
}

/// Returns the width of a text in pixels.
pub fn width(text: &str, style: &TextStyle<'_>) -> Result<i32, ChartError> {
    let (width, _) = style.font.box_size(text).map_err(|error| ChartError::Drawing(Box::new(error)))?;
    Ok(i32::try_from(width).unwrap_or(i32::MAX))
}

/// Formats a whole number in groups of three digits: "15.000" in Vietnamese, "15,000" in English.
pub fn grouped(number: f64, language: Language) -> String {
    let separator = if language == Language::Vietnamese { "." } else { "," };
    let digits = format!("{number:.0}");
    let threes: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    threes.join(separator)
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{BitMapBackend, IntoDrawingArea};
    use plotters::style::WHITE;

    use super::*;

    fn check(number: f64, vietnamese: &str, english: &str) {
        assert_eq!(Language::ALL.map(|language| grouped(number, language)), [vietnamese, english]);
    }

    #[test]
    fn numbers_stand_in_threes() {
        check(0.0, "0", "0");
        check(999.0, "999", "999");
        check(1_000.0, "1.000", "1,000");
        check(15_000_000_000.0, "15.000.000.000", "15,000,000,000");
    }

    /// Whether the font has a sign for a character; it draws nothing for one that it does not have.
    fn is_drawn(text: &str, style: &TextStyle<'_>) -> bool {
        let mut pixels = vec![0; 80 * 80 * 3];
        let picture = BitMapBackend::with_buffer(&mut pixels, (80, 80)).into_drawing_area();
        picture.draw_text(text, style, (10, 40)).expect("the font is known");
        drop(picture);
        pixels.iter().any(|byte| *byte > 0)
    }

    #[test]
    fn every_letter_of_both_languages_is_in_the_font() {
        register().expect("the font can be read");
        let vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
        let letters = vowels.to_owned() + "bcdđfghjklmnpqrstvwxz";
        let signs = "0123456789/.,:;()–…“”%".to_owned();
        let all = letters.to_uppercase() + &letters + &signs;
        for sign in all.chars() {
            let drawn = [label(WHITE), title(WHITE)].map(|style| is_drawn(&sign.to_string(), &style));
            assert_eq!(drawn, [true, true], "{sign}");
        }
        assert!(!is_drawn("字", &label(WHITE)));
    }
}
