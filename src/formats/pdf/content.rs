//! Interprets the content streams of a page and collects its glyph runs. Only the operators for text and
//! lines are executed. Text far off the page, or slanted (a stamp across the page), is left out.

use std::collections::HashMap;
use std::rc::Rc;

use super::drawn_page::DrawnPage;
use super::file::{PdfFile, Stream};
use super::font::Font;
use super::geometry::{Matrix, concatenate};
use super::graphics_state::GraphicsState;
use super::lexer::{Lexeme, Lexer};
use super::object::{Dict, Object};
use super::page::Page;

/// Maximum nesting of form XObjects; PDF writers use three levels.
const MAX_DEPTH: usize = 8;
/// Maximum form XObjects drawn on one page, counting repetitions.
const MAX_XOBJECTS: usize = 5_000;
/// Maximum depth of the graphics state stack; the limit in the standard is 28.
const MAX_STATES: usize = 256;
/// Maximum operands of one operator; a line of text whose glyphs are positioned individually has a few hundred.
const MAX_OPERANDS: usize = 100_000;
/// Operators between two deadline checks.
const OPERATORS_PER_CHECK: usize = 4096;

/// Maximum table entries of all fonts of a file; fifty two-byte fonts have a hundred thousand.
const MAX_FONT_ENTRIES: usize = 4 << 20;

/// The fonts of a file by object number, each read once.
#[derive(Debug, Default)]
pub struct FontCache {
    by_object: HashMap<u32, Rc<Font>>,
    entries: usize,
}

/// An interpreter of the content streams of one page.
struct ContentInterpreter<'a> {
    file: &'a PdfFile<'a>,
    fonts: &'a mut FontCache,
    drawn: DrawnPage,
    /// The area of the page in square points.
    page_area: f64,
}

/// Interprets the content streams `bytes` of a page, up to about `max_text` bytes of text.
pub fn draw_page(page: &Page, bytes: &[u8], max_text: usize, file: &PdfFile, fonts: &mut FontCache) -> DrawnPage {
    let (width, height) = page.size();
    let mut interpreter = ContentInterpreter {
        file,
        fonts,
        drawn: DrawnPage { text_budget: max_text, ..DrawnPage::default() },
        page_area: width * height,
    };
    interpreter.run_content(bytes, &page.resources, GraphicsState::new(compute_initial_matrix(page)), 0);
    interpreter.drawn
}

/// Returns the matrix that maps the lower left corner of the page, as displayed, to the origin.
fn compute_initial_matrix(page: &Page) -> Matrix {
    let [left, bottom, right, top] = page.visible_area;
    match page.rotation {
        1 => [0.0, -1.0, 1.0, 0.0, -bottom, right],
        2 => [-1.0, 0.0, 0.0, -1.0, right, top],
        3 => [0.0, 1.0, -1.0, 0.0, top, -left],
        _ => [1.0, 0.0, 0.0, 1.0, -left, -bottom],
    }
}

impl ContentInterpreter<'_> {
    /// Interprets a content stream with its resources, beginning in `state`.
    fn run_content(&mut self, bytes: &[u8], resources: &Object, mut state: GraphicsState, depth: usize) {
        let categories = self.file.resolve_dict(resources).unwrap_or_default();
        let category = |key| self.file.resolve_dict(categories.get(key)).unwrap_or_default();
        let (fonts, xobjects) = (category("Font"), category("XObject"));
        let (mut lexer, mut operands, mut states) = (Lexer::new(bytes), Vec::with_capacity(16), Vec::new());
        while let Some(token) = lexer.next() {
            let Lexeme::Keyword(operator) = token else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(token);
                }
                continue;
            };
            if self.check_deadline() {
                return;
            }
            match (operator, operands.as_slice()) {
                (b"q", _) if states.len() < MAX_STATES => states.push(state.clone()),
                (b"Q", _) => state = states.pop().unwrap_or(state),
                (b"BI", _) => lexer.skip_inline_image(),
                (b"Tf", [Lexeme::Name(name), Lexeme::Number(size)]) => {
                    state.set_font(find_entry(&fonts, name).and_then(|font| self.load_font(font)), *size);
                }
                (b"Do", [Lexeme::Name(name)]) => {
                    let xobject = find_entry(&xobjects, name).and_then(|object| self.file.resolve_stream(object));
                    if let Some(xobject) = xobject {
                        self.draw_xobject(xobject, resources, &state, depth);
                    }
                }
                _ => state.execute(operator, &operands, &mut self.drawn),
            }
            operands.clear();
        }
    }

    /// Counts an operator, and returns whether the deadline has passed.
    fn check_deadline(&mut self) -> bool {
        self.drawn.operators_run += 1;
        let is_late = self.drawn.operators_run.is_multiple_of(OPERATORS_PER_CHECK) && self.file.is_past_deadline();
        self.drawn.is_truncated |= is_late;
        is_late
    }

    /// Returns a font from the cache or the file; `None` if it is missing or the limit is reached.
    fn load_font(&mut self, object: &Object) -> Option<Rc<Font>> {
        if self.file.is_past_deadline() {
            return None;
        }
        let load = || self.file.resolve_dict(object).map(|dict| Rc::new(Font::read(&dict, self.file)));
        let Object::Reference(id) = object else { return load() };
        if let Some(font) = self.fonts.by_object.get(id) {
            return Some(Rc::clone(font));
        }
        let font = load().filter(|font| self.fonts.entries + font.entry_count() < MAX_FONT_ENTRIES)?;
        self.fonts.entries += font.entry_count();
        self.fonts.by_object.insert(*id, Rc::clone(&font));
        Some(font)
    }

    /// Interprets a form XObject with its own resources, or else with those of the caller; records the size
    /// of an image.
    fn draw_xobject(&mut self, stream: Stream, outer: &Object, state: &GraphicsState, depth: usize) {
        if stream.dict.has_name("Subtype", "Image") {
            let [a, b, c, d, ..] = state.ctm;
            self.drawn.largest_image_share = self.drawn.largest_image_share.max((a * d - b * c).abs() / self.page_area);
            return;
        }
        self.drawn.forms_drawn += 1;
        if depth == MAX_DEPTH || self.drawn.forms_drawn > MAX_XOBJECTS || self.file.is_past_deadline() {
            self.drawn.is_truncated = true;
            return;
        }
        let Some(bytes) = self.file.decode_stream(&stream) else {
            self.drawn.is_truncated = true;
            return;
        };
        let matrix = self.file.resolve(stream.dict.get("Matrix"));
        let matrix: Vec<f64> = matrix.as_array().iter().filter_map(Object::as_number).collect();
        let mut inner = state.clone();
        if let [a, b, c, d, e, f] = matrix[..] {
            inner.ctm = concatenate([a, b, c, d, e, f], inner.ctm);
        }
        let own_resources = stream.dict.get("Resources");
        self.run_content(&bytes, if *own_resources == Object::Null { outer } else { own_resources }, inner, depth + 1);
    }
}

fn find_entry<'a>(dict: &'a Dict, name: &[u8]) -> Option<&'a Object> {
    std::str::from_utf8(name).ok().map(|name| dict.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn draw(content: &str, objects: &str) -> DrawnPage {
        let bytes = format!(
            "1 0 obj <</Font<</F 2 0 R>>/XObject<</X 3 0 R>>>> endobj \
             2 0 obj <</Type/Font/Subtype/TrueType/FirstChar 32/Widths[250{}]>> endobj {objects}",
            " 500".repeat(95)
        );
        let file =
            PdfFile::open(bytes.as_bytes(), 1000, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let resources = Object::Reference(1);
        let page = Page { contents: Object::Null, resources, visible_area: [0.0, 0.0, 100.0, 100.0], rotation: 0 };
        draw_page(&page, content.as_bytes(), 1000, &file, &mut FontCache::default())
    }

    fn check(content: &str, objects: &str, expected: &[(&str, f64, f64, f64, f64)]) {
        let drawn = draw(content, objects);
        let found: Vec<_> = drawn.runs.iter().map(|p| (p.text.as_str(), p.x, p.x_end, p.y, p.size)).collect();
        assert_eq!(found, expected, "{content}");
    }

    #[test]
    fn text_has_its_position() {
        check(
            "BT /F 10 Tf 5 7 Td (ab) Tj 0 -12 TD T* (c) ' ET",
            "",
            &[("ab", 5.0, 15.0, 7.0, 10.0), ("c", 5.0, 10.0, -29.0, 10.0)],
        );
        check("q 2 0 0 2 0 0 cm BT /F 1 Tf 10 0 0 10 1 1 Tm (a) Tj ET Q", "", &[("a", 2.0, 12.0, 2.0, 20.0)]);
    }

    #[test]
    fn a_gap_ends_a_run() {
        let runs = [("ab", 0.0, 10.1, 0.0, 10.0), ("c", 11.9, 16.9, 0.0, 10.0)];
        check("BT /F 10 Tf [(a) -10 (b) 10 -190 (c)] TJ ET", "", &runs);
    }

    #[test]
    fn forms_are_drawn_without_looping() {
        let form = "3 0 obj <</Subtype/Form/Matrix[1 0 0 1 9 0]/Length 42>> stream\n/X Do BT /F 1 Tf (x) Tj ET\nendstream endobj";
        assert_eq!(draw("/X Do", form).runs.len(), MAX_DEPTH);
    }

    #[test]
    fn slanted_and_far_text_is_left_out() {
        check("BT /F 10 Tf 1 1 -1 1 0 0 Tm (a) Tj 1 0 0 1 1e9 0 Tm 99999999999 0 Td (b) Tj ET", "", &[]);
        assert_eq!(draw("BT /F 10 Tf 0 1 -1 0 0 0 Tm (a) Tj ET", "").runs[0].quarter_turns, 1);
    }

    #[test]
    fn thin_shapes_are_rules() {
        assert_eq!(draw("0 0 1 50 re f 0 0 m 50 0 l S 0 0 50 50 re n 0 0 50 50 re f", "").rules.len(), 2);
    }
}
