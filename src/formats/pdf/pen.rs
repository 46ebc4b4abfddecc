//! The graphics state: the position and font of the next glyph, and the path being traced.

use std::rc::Rc;

use super::drawn::Drawn;
use super::font::Font;
use super::geometry::{Matrix, Piece, Rule, UNMOVED, apply, drawn_dot, drawn_line, is_near, quarter, times, turned};
use super::lexer::Lexeme;

/// Gap within a TJ that begins a new piece, in font sizes: kerning is under 0.1, the narrowest spaces are about 0.15.
const GAP: f64 = 0.12;
/// Most pieces of text and rules of one page; a page of the smallest print has 20,000 letters.
const MAX_PIECES: usize = 200_000;
const MAX_RULES: usize = 20_000;
/// Most codes of one string, and bytes of one piece; no line of type has more.
const MAX_CODES: usize = 1 << 14;
const MAX_DOTS: usize = 200;
/// Corners of one path: a line has two, a frame four, a drawing's outline thousands.
const MAX_CORNERS: usize = 64;

#[derive(Debug, Clone)]
pub struct Pen {
    /// From user space to the page.
    pub page: Matrix,
    line: Matrix,
    text: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    /// Filled and stroked, which imitates bold.
    thickened: bool,
}

impl Pen {
    pub fn new(page: Matrix) -> Self {
        Self {
            page,
            line: UNMOVED,
            text: UNMOVED,
            font: None,
            size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            thickened: false,
        }
    }

    pub fn set_font(&mut self, font: Option<Rc<Font>>, size: f64) {
        (self.font, self.size) = (font, size);
    }

    /// Executes an operator; an unknown one, or one with wrong operands, has no effect.
    pub fn operate(&mut self, operator: &[u8], operands: &[Lexeme], drawn: &mut Drawn) {
        let (mut numbers, mut count) = ([0.0; 6], 0);
        for operand in operands {
            if let (Lexeme::Number(number), Some(free)) = (operand, numbers.get_mut(count)) {
                (*free, count) = (*number, count + 1);
            }
        }
        self.place(operator, &numbers[..count], drawn);
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            // The numbers before the string of `"` are not gaps.
            let first = operands.iter().position(|token| matches!(token, Lexeme::ArrayOpen | Lexeme::Text(_)));
            self.show(&operands[first.unwrap_or(operands.len())..], drawn);
        }
    }

    fn place(&mut self, operator: &[u8], numbers: &[f64], drawn: &mut Drawn) {
        match (operator, numbers) {
            (b"cm", &[a, b, c, d, e, f]) => self.page = times([a, b, c, d, e, f], self.page),
            (b"BT", _) => (self.line, self.text) = (UNMOVED, UNMOVED),
            (b"Td", &[x, y]) => self.next_line(x, y),
            (b"TD", &[x, y]) => {
                self.leading = -y;
                self.next_line(x, y);
            }
            (b"Tm", &[a, b, c, d, e, f]) => {
                self.line = [a, b, c, d, e, f];
                self.text = self.line;
            }
            (b"T*" | b"'", _) => self.next_line(0.0, -self.leading),
            (b"\"", &[word, char]) => {
                (self.word_spacing, self.char_spacing) = (word, char);
                self.next_line(0.0, -self.leading);
            }
            (b"Tc", &[spacing]) => self.char_spacing = spacing,
            (b"Tw", &[spacing]) => self.word_spacing = spacing,
            (b"Tz", &[percent]) => self.scale = percent / 100.0,
            (b"TL", &[leading]) => self.leading = leading,
            (b"Ts", &[rise]) => self.rise = rise,
            (b"Tr", &[mode]) => self.thickened = mode == 2.0,
            _ => self.trace(operator, numbers, drawn),
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    /// Executes a path operator; only straight lines count.
    fn trace(&self, operator: &[u8], numbers: &[f64], drawn: &mut Drawn) {
        let mut corner = |x, y| {
            if drawn.corners.len() < MAX_CORNERS {
                drawn.corners.push(apply(self.page, x, y));
            }
        };
        match (operator, numbers) {
            (b"m", &[x, y]) => {
                drawn.end_path();
                drawn.corners.push(apply(self.page, x, y));
            }
            (b"l", &[x, y]) => corner(x, y),
            (b"re", &[x, y, width, height]) => {
                drawn.end_path();
                drawn.corners.extend(
                    [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
                        .map(|(x, y)| apply(self.page, x, y)),
                );
                drawn.corners.push(apply(self.page, x, y));
            }
            (b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*", _) => {
                drawn.paint(|path| path.windows(2).filter_map(drawn_line).collect())
            }
            (b"c", &[.., x, y]) => corner(x, y),
            (b"f" | b"F" | b"f*", _) => {
                drawn.end_path();
                let dots: Vec<_> = drawn.paths.iter().filter_map(|path| drawn_dot(path)).collect();
                drawn.dots.extend(dots);
                drawn.dots.truncate(MAX_DOTS);
                drawn.paint(|path| drawn_line(path).into_iter().collect());
            }
            (b"n", _) => drawn.paint(|_| Vec::new()),
            _ => {}
        }
    }

    /// Shows strings; numbers between them move what follows to the left, in thousandths.
    fn show(&mut self, operands: &[Lexeme], drawn: &mut Drawn) {
        let Some(font) = self.font.clone() else { return };
        let mut piece = None;
        for operand in operands {
            match operand {
                Lexeme::Text(codes) => {
                    piece = piece.or_else(|| self.begin(&font));
                    self.write(codes, &font, piece.as_mut());
                }
                Lexeme::Number(number) => {
                    self.advance(-number / 1000.0 * self.size * self.scale);
                    if number.abs() > GAP * 1000.0 {
                        drawn.add(piece.take());
                    }
                }
                _ => {}
            }
        }
        drawn.add(piece);
    }

    /// Begins a piece at the current position; `None` if the text is slanted.
    fn begin(&self, font: &Rc<Font>) -> Option<Piece> {
        let matrix = times(self.text, self.page);
        let quarter = quarter(matrix)?;
        let (x, y) = turned(quarter, apply(matrix, 0.0, self.rise));
        let size = self.size.abs() * matrix[2].hypot(matrix[3]);
        let bold = font.bold || self.thickened;
        let near = is_near(x) && is_near(y) && is_near(size) && size > 0.0;
        let font = Rc::clone(font);
        near.then(|| Piece { text: String::new(), x, end: x, y, size, bold, font, quarter, unknown: 0 })
    }

    /// Appends codes to a piece, or only advances if there is none.
    fn write(&mut self, codes: &[u8], font: &Font, piece: Option<&mut Piece>) {
        let (mut text, mut unknown, mut moved) = (String::new(), 0, 0.0);
        for code in codes.chunks(font.code_len).take(MAX_CODES) {
            let code = code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let begin = text.len();
            unknown += usize::from(!font.push(code, &mut text));
            let word = if font.code_len == 1 && code == 32 { self.word_spacing } else { 0.0 };
            let width = font.width(code, &text[begin..]);
            moved += (width * self.size + self.char_spacing + word) * self.scale;
        }
        self.advance(moved);
        if let Some(piece) = piece.filter(|piece| piece.text.len() < MAX_CODES) {
            piece.text.push_str(&text);
            piece.unknown += unknown;
            let end = apply(times(self.text, self.page), -self.char_spacing * self.scale, self.rise);
            piece.end = turned(piece.quarter, end).0;
        }
    }

    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }
}

impl Drawn {
    fn add(&mut self, piece: Option<Piece>) {
        let Some(piece) = piece.filter(|piece| !piece.text.is_empty() && is_near(piece.end)) else { return };
        if self.pieces.len() == MAX_PIECES || piece.text.len() > self.room {
            self.cut = true;
            return;
        }
        self.room -= piece.text.len();
        self.pieces.push(piece);
    }

    fn end_path(&mut self) {
        if let Some(corners) = Some(std::mem::take(&mut self.corners)).filter(|corners| !corners.is_empty())
            && self.paths.len() < MAX_RULES
        {
            self.paths.push(corners);
        }
    }

    /// Paints the paths traced so far, adding the rules that `lines` makes of each.
    fn paint(&mut self, lines: fn(&[(f64, f64)]) -> Vec<Rule>) {
        self.end_path();
        for path in std::mem::take(&mut self.paths) {
            if self.rules.len() < MAX_RULES {
                self.rules.extend(lines(&path));
            }
        }
    }
}
