//! Runs the content streams of a page and collects its pieces of text with their positions. Only operators for text and
//! lines are executed. Text far off the page or not at a quarter turn (a stamp across the page) is left out.

use std::collections::HashMap;
use std::rc::Rc;

use super::drawn::Drawn;
use super::file::{PdfFile, Stream};
use super::font::Font;
use super::geometry::{Matrix, times};
use super::lexer::{Lexeme, Lexer};
use super::object::{Dict, Object};
use super::page::Page;
use super::pen::Pen;

/// Nesting of form XObjects; writers use three levels.
const MAX_DEPTH: usize = 8;
/// Form XObjects drawn on one page, with repetitions.
const MAX_DRAWINGS: usize = 5_000;
/// Graphics states saved at once; the standard's own limit is 28.
const MAX_STATES: usize = 256;
/// Operands of one operator; a line of text whose glyphs are placed singly has a few hundred.
const MAX_OPERANDS: usize = 100_000;
/// Operators between two deadline checks.
const STRIDE: usize = 4096;

/// Table entries of all fonts of a file; fifty two-byte fonts have a hundred thousand.
const MAX_FONT_LINES: usize = 4 << 20;

/// Fonts by object number, each read once per file.
#[derive(Debug, Default)]
pub struct Fonts {
    by_object: HashMap<u32, Rc<Font>>,
    lines: usize,
}

/// A page being drawn, with the file and its fonts.
struct Canvas<'a> {
    file: &'a PdfFile<'a>,
    fonts: &'a mut Fonts,
    drawn: Drawn,
    /// Of the page, in square points.
    area: f64,
}

/// Draws a page whose content streams are `bytes`, up to about `room` bytes of text.
pub fn draw(page: &Page, bytes: &[u8], room: usize, file: &PdfFile, fonts: &mut Fonts) -> Drawn {
    let (width, height) = page.size();
    let mut canvas = Canvas { file, fonts, drawn: Drawn { room, ..Drawn::default() }, area: width * height };
    canvas.run(bytes, &page.resources, Pen::new(upright(page)), 0);
    canvas.drawn
}

/// Returns the matrix that moves the lower left corner of the page, as displayed, to the origin.
fn upright(page: &Page) -> Matrix {
    let [left, bottom, right, top] = page.area;
    match page.turns {
        1 => [0.0, -1.0, 1.0, 0.0, -bottom, right],
        2 => [-1.0, 0.0, 0.0, -1.0, right, top],
        3 => [0.0, 1.0, -1.0, 0.0, top, -left],
        _ => [1.0, 0.0, 0.0, 1.0, -left, -bottom],
    }
}

impl Canvas<'_> {
    fn run(&mut self, bytes: &[u8], resources: &Object, mut pen: Pen, depth: usize) {
        let all = self.file.dict(resources).unwrap_or_default();
        let part = |key| self.file.dict(all.get(key)).unwrap_or_default();
        let (named_fonts, drawings) = (part("Font"), part("XObject"));
        let (mut lexer, mut operands, mut states) = (Lexer::new(bytes), Vec::with_capacity(16), Vec::new());
        while let Some(token) = lexer.next() {
            let Lexeme::Word(operator) = token else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(token);
                }
                continue;
            };
            if self.is_late() {
                return;
            }
            match (operator, operands.as_slice()) {
                (b"q", _) if states.len() < MAX_STATES => states.push(pen.clone()),
                (b"Q", _) => pen = states.pop().unwrap_or(pen),
                (b"BI", _) => lexer.skip_image(),
                (b"Tf", [Lexeme::Name(name), Lexeme::Number(size)]) => {
                    pen.set_font(named(&named_fonts, name).and_then(|font| self.font(font)), *size);
                }
                (b"Do", [Lexeme::Name(name)]) => {
                    let drawing = named(&drawings, name).and_then(|object| self.file.stream_at(object));
                    if let Some(drawing) = drawing {
                        self.draw_object(drawing, resources, &pen, depth);
                    }
                }
                _ => pen.operate(operator, &operands, &mut self.drawn),
            }
            operands.clear();
        }
    }

    fn is_late(&mut self) -> bool {
        self.drawn.operators += 1;
        let late = self.drawn.operators.is_multiple_of(STRIDE) && self.file.is_late();
        self.drawn.cut |= late;
        late
    }

    fn font(&mut self, object: &Object) -> Option<Rc<Font>> {
        if self.file.is_late() {
            return None;
        }
        let read = || self.file.dict(object).map(|dict| Rc::new(Font::read(&dict, self.file)));
        let Object::Reference(id) = object else { return read() };
        if let Some(font) = self.fonts.by_object.get(id) {
            return Some(Rc::clone(font));
        }
        let font = read().filter(|font| self.fonts.lines + font.len() < MAX_FONT_LINES)?;
        self.fonts.lines += font.len();
        self.fonts.by_object.insert(*id, Rc::clone(&font));
        Some(font)
    }

    /// Draws a form XObject with its own resources, else the caller's; measures an image.
    fn draw_object(&mut self, stream: Stream, outer: &Object, pen: &Pen, depth: usize) {
        if stream.dict.is("Subtype", "Image") {
            let [a, b, c, d, ..] = pen.page;
            self.drawn.pictured = self.drawn.pictured.max((a * d - b * c).abs() / self.area);
            return;
        }
        self.drawn.drawings += 1;
        if depth == MAX_DEPTH || self.drawn.drawings > MAX_DRAWINGS || self.file.is_late() {
            self.drawn.cut = true;
            return;
        }
        let Some(bytes) = self.file.unpack(&stream) else {
            self.drawn.cut = true;
            return;
        };
        let matrix = self.file.resolve(stream.dict.get("Matrix"));
        let matrix: Vec<f64> = matrix.array().iter().filter_map(Object::number).collect();
        let mut inner = pen.clone();
        if let [a, b, c, d, e, f] = matrix[..] {
            inner.page = times([a, b, c, d, e, f], inner.page);
        }
        let own = stream.dict.get("Resources");
        self.run(&bytes, if *own == Object::Null { outer } else { own }, inner, depth + 1);
    }
}

fn named<'a>(dict: &'a Dict, name: &[u8]) -> Option<&'a Object> {
    std::str::from_utf8(name).ok().map(|name| dict.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn drawn(content: &str, objects: &str) -> Drawn {
        let bytes = format!(
            "1 0 obj <</Font<</F 2 0 R>>/XObject<</X 3 0 R>>>> endobj \
             2 0 obj <</Type/Font/Subtype/TrueType/FirstChar 32/Widths[250{}]>> endobj {objects}",
            " 500".repeat(95)
        );
        let file =
            PdfFile::open(bytes.as_bytes(), 1000, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let resources = Object::Reference(1);
        let page = Page { contents: Object::Null, resources, area: [0.0, 0.0, 100.0, 100.0], turns: 0 };
        draw(&page, content.as_bytes(), 1000, &file, &mut Fonts::default())
    }

    fn check(content: &str, objects: &str, expected: &[(&str, f64, f64, f64, f64)]) {
        let drawn = drawn(content, objects);
        let found: Vec<_> = drawn.pieces.iter().map(|p| (p.text.as_str(), p.x, p.end, p.y, p.size)).collect();
        assert_eq!(found, expected, "{content}");
    }

    #[test]
    fn text_stands_where_it_is_moved() {
        check(
            "BT /F 10 Tf 5 7 Td (ab) Tj 0 -12 TD T* (c) ' ET",
            "",
            &[("ab", 5.0, 15.0, 7.0, 10.0), ("c", 5.0, 10.0, -29.0, 10.0)],
        );
        check("q 2 0 0 2 0 0 cm BT /F 1 Tf 10 0 0 10 1 1 Tm (a) Tj ET Q", "", &[("a", 2.0, 12.0, 2.0, 20.0)]);
    }

    #[test]
    fn a_gap_ends_a_piece() {
        let pieces = [("ab", 0.0, 10.1, 0.0, 10.0), ("c", 11.9, 16.9, 0.0, 10.0)];
        check("BT /F 10 Tf [(a) -10 (b) 10 -190 (c)] TJ ET", "", &pieces);
    }

    #[test]
    fn forms_draw_and_do_not_loop() {
        let form = "3 0 obj <</Subtype/Form/Matrix[1 0 0 1 9 0]/Length 42>> stream\n/X Do BT /F 1 Tf (x) Tj ET\nendstream endobj";
        assert_eq!(drawn("/X Do", form).pieces.len(), MAX_DEPTH);
    }

    #[test]
    fn slanted_and_far_text_is_left_out() {
        check("BT /F 10 Tf 1 1 -1 1 0 0 Tm (a) Tj 1 0 0 1 1e9 0 Tm 99999999999 0 Td (b) Tj ET", "", &[]);
        assert_eq!(drawn("BT /F 10 Tf 0 1 -1 0 0 0 Tm (a) Tj ET", "").pieces[0].quarter, 1);
    }

    #[test]
    fn thin_shapes_are_rules() {
        assert_eq!(drawn("0 0 1 50 re f 0 0 m 50 0 l S 0 0 50 50 re n 0 0 50 50 re f", "").rules.len(), 2);
    }
}
