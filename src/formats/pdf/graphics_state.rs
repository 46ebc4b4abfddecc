//! The graphics state, and the operators that change it, show text or paint paths.

use std::rc::Rc;

use super::drawn_page::DrawnPage;
use super::font::Font;
use super::geometry::{
    GlyphRun, IDENTITY, Matrix, Rule, concatenate, detect_dot, detect_rule, is_on_page, quarter_turns,
    rotate_clockwise, transform,
};
use super::lexer::Lexeme;

/// Minimum gap within a TJ operator that begins a new run, in font sizes. Kerning is under 0.1, the narrowest
/// spaces are about 0.15.
const MIN_RUN_GAP: f64 = 0.12;
/// Maximum glyph runs of one page; a page in the smallest print has 20,000 letters.
const MAX_RUNS: usize = 200_000;
/// Maximum rules of one page.
const MAX_RULES: usize = 20_000;
/// Maximum codes of one string, and bytes of one run; no line of text has more.
const MAX_CODES: usize = 1 << 14;
/// Maximum dots of one page.
const MAX_DOTS: usize = 200;
/// Maximum points of one path. A line has two, a frame four, the outline of a drawing thousands.
const MAX_PATH_POINTS: usize = 64;

/// The graphics and text state, as far as text extraction needs it.
#[derive(Debug, Clone)]
pub struct GraphicsState {
    /// The current transformation matrix, from user space to the page.
    pub ctm: Matrix,
    text_line_matrix: Matrix,
    text_matrix: Matrix,
    font: Option<Rc<Font>>,
    font_size: f64,
    char_spacing: f64,
    word_spacing: f64,
    horizontal_scale: f64,
    leading: f64,
    rise: f64,
    /// Whether text is filled and stroked, which imitates bold.
    is_filled_and_stroked: bool,
}

impl GraphicsState {
    /// Creates the initial state with a transformation matrix.
    pub fn new(ctm: Matrix) -> Self {
        Self {
            ctm,
            text_line_matrix: IDENTITY,
            text_matrix: IDENTITY,
            font: None,
            font_size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            horizontal_scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_filled_and_stroked: false,
        }
    }

    /// Executes `Tf`. Text is not shown if the font is `None`.
    pub fn set_font(&mut self, font: Option<Rc<Font>>, font_size: f64) {
        (self.font, self.font_size) = (font, font_size);
    }

    /// Executes an operator. An unknown operator, or one with wrong operands, has no effect.
    pub fn execute(&mut self, operator: &[u8], operands: &[Lexeme], drawn: &mut DrawnPage) {
        let (mut numbers, mut count) = ([0.0; 6], 0);
        for operand in operands {
            if let (Lexeme::Number(number), Some(slot)) = (operand, numbers.get_mut(count)) {
                (*slot, count) = (*number, count + 1);
            }
        }
        self.execute_state_operator(operator, &numbers[..count], drawn);
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            // The numbers before the string of `"` are not gaps.
            let first = operands.iter().position(|token| matches!(token, Lexeme::ArrayOpen | Lexeme::String(_)));
            self.show_strings(&operands[first.unwrap_or(operands.len())..], drawn);
        }
    }

    fn execute_state_operator(&mut self, operator: &[u8], numbers: &[f64], drawn: &mut DrawnPage) {
        match (operator, numbers) {
            (b"cm", &[a, b, c, d, e, f]) => self.ctm = concatenate([a, b, c, d, e, f], self.ctm),
            (b"BT", _) => (self.text_line_matrix, self.text_matrix) = (IDENTITY, IDENTITY),
            (b"Td", &[x, y]) => self.move_to_next_line(x, y),
            (b"TD", &[x, y]) => {
                self.leading = -y;
                self.move_to_next_line(x, y);
            }
            (b"Tm", &[a, b, c, d, e, f]) => {
                self.text_line_matrix = [a, b, c, d, e, f];
                self.text_matrix = self.text_line_matrix;
            }
            (b"T*" | b"'", _) => self.move_to_next_line(0.0, -self.leading),
            (b"\"", &[word_spacing, char_spacing]) => {
                (self.word_spacing, self.char_spacing) = (word_spacing, char_spacing);
                self.move_to_next_line(0.0, -self.leading);
            }
            (b"Tc", &[spacing]) => self.char_spacing = spacing,
            (b"Tw", &[spacing]) => self.word_spacing = spacing,
            (b"Tz", &[percent]) => self.horizontal_scale = percent / 100.0,
            (b"TL", &[leading]) => self.leading = leading,
            (b"Ts", &[rise]) => self.rise = rise,
            (b"Tr", &[mode]) => self.is_filled_and_stroked = mode == 2.0,
            _ => self.execute_path_operator(operator, numbers, drawn),
        }
    }

    fn move_to_next_line(&mut self, x: f64, y: f64) {
        self.text_line_matrix = concatenate([1.0, 0.0, 0.0, 1.0, x, y], self.text_line_matrix);
        self.text_matrix = self.text_line_matrix;
    }

    /// Executes a path operator. A curve counts as a straight line to its end.
    fn execute_path_operator(&self, operator: &[u8], numbers: &[f64], drawn: &mut DrawnPage) {
        let mut add_point = |x, y| {
            if drawn.current_path.len() < MAX_PATH_POINTS {
                drawn.current_path.push(transform(self.ctm, x, y));
            }
        };
        match (operator, numbers) {
            (b"m", &[x, y]) => {
                drawn.end_path();
                drawn.current_path.push(transform(self.ctm, x, y));
            }
            (b"l", &[x, y]) => add_point(x, y),
            (b"re", &[x, y, width, height]) => {
                drawn.end_path();
                drawn.current_path.extend(
                    [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
                        .map(|(x, y)| transform(self.ctm, x, y)),
                );
                drawn.current_path.push(transform(self.ctm, x, y));
            }
            (b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*", _) => {
                drawn.paint(|path| path.windows(2).filter_map(detect_rule).collect())
            }
            (b"c", &[.., x, y]) => add_point(x, y),
            (b"f" | b"F" | b"f*", _) => {
                drawn.end_path();
                let dots: Vec<_> = drawn.pending_paths.iter().filter_map(|path| detect_dot(path)).collect();
                drawn.dots.extend(dots);
                drawn.dots.truncate(MAX_DOTS);
                drawn.paint(|path| detect_rule(path).into_iter().collect());
            }
            (b"n", _) => drawn.paint(|_| Vec::new()),
            _ => {}
        }
    }

    /// Shows strings. A number between them moves the following text to the left, in thousandths of the font
    /// size.
    fn show_strings(&mut self, operands: &[Lexeme], drawn: &mut DrawnPage) {
        let Some(font) = self.font.clone() else { return };
        let mut run = None;
        for operand in operands {
            match operand {
                Lexeme::String(codes) => {
                    run = run.or_else(|| self.begin_run(&font));
                    self.show_codes(codes, &font, run.as_mut());
                }
                Lexeme::Number(number) => {
                    self.advance(-number / 1000.0 * self.font_size * self.horizontal_scale);
                    if number.abs() > MIN_RUN_GAP * 1000.0 {
                        drawn.push_run(run.take());
                    }
                }
                _ => {}
            }
        }
        drawn.push_run(run);
    }

    /// Begins a run at the current position; `None` if the text is slanted or far off the page.
    fn begin_run(&self, font: &Rc<Font>) -> Option<GlyphRun> {
        let matrix = concatenate(self.text_matrix, self.ctm);
        let turns = quarter_turns(matrix)?;
        let (x, y) = rotate_clockwise(turns, transform(matrix, 0.0, self.rise));
        let size = self.font_size.abs() * matrix[2].hypot(matrix[3]);
        let bold = font.bold || self.is_filled_and_stroked;
        let is_placed = is_on_page(x) && is_on_page(y) && is_on_page(size) && size > 0.0;
        let font = Rc::clone(font);
        is_placed.then(|| GlyphRun {
            text: String::new(),
            x,
            x_end: x,
            y,
            size,
            bold,
            font,
            quarter_turns: turns,
            unmapped_codes: 0,
        })
    }

    /// Appends codes to a run and advances the text matrix; only advances if there is no run.
    fn show_codes(&mut self, codes: &[u8], font: &Font, run: Option<&mut GlyphRun>) {
        let (mut text, mut unmapped, mut width_shown) = (String::new(), 0, 0.0);
        for code in codes.chunks(font.bytes_per_code).take(MAX_CODES) {
            let code = code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let start = text.len();
            unmapped += usize::from(!font.push_text(code, &mut text));
            let word_spacing = if font.bytes_per_code == 1 && code == 32 { self.word_spacing } else { 0.0 };
            let width = font.width(code, &text[start..]);
            width_shown += (width * self.font_size + self.char_spacing + word_spacing) * self.horizontal_scale;
        }
        self.advance(width_shown);
        if let Some(run) = run.filter(|run| run.text.len() < MAX_CODES) {
            run.text.push_str(&text);
            run.unmapped_codes += unmapped;
            let end = transform(
                concatenate(self.text_matrix, self.ctm),
                -self.char_spacing * self.horizontal_scale,
                self.rise,
            );
            run.x_end = rotate_clockwise(run.quarter_turns, end).0;
        }
    }

    fn advance(&mut self, distance: f64) {
        self.text_matrix = concatenate([1.0, 0.0, 0.0, 1.0, distance, 0.0], self.text_matrix);
    }
}

impl DrawnPage {
    fn push_run(&mut self, run: Option<GlyphRun>) {
        let Some(run) = run.filter(|run| !run.text.is_empty() && is_on_page(run.x_end)) else { return };
        if self.runs.len() == MAX_RUNS || run.text.len() > self.text_budget {
            self.is_truncated = true;
            return;
        }
        self.text_budget -= run.text.len();
        self.runs.push(run);
    }

    fn end_path(&mut self) {
        if let Some(current_path) = Some(std::mem::take(&mut self.current_path)).filter(|path| !path.is_empty())
            && self.pending_paths.len() < MAX_RULES
        {
            self.pending_paths.push(current_path);
        }
    }

    /// Paints the pending paths, and adds the rules that `detect_rules` finds in each.
    fn paint(&mut self, detect_rules: fn(&[(f64, f64)]) -> Vec<Rule>) {
        self.end_path();
        for path in std::mem::take(&mut self.pending_paths) {
            if self.rules.len() < MAX_RULES {
                self.rules.extend(detect_rules(&path));
            }
        }
    }
}
