//! What the drawing of a page leaves: pieces of text, lines, bullets.

use super::geometry::{Piece, Rule};

/// What is drawn on a page.
#[derive(Debug, Default)]
pub struct Drawn {
    pub pieces: Vec<Piece>,
    pub rules: Vec<Rule>,
    /// Paths traced and not yet painted, and the corners of the one being traced.
    pub paths: Vec<Vec<(f64, f64)>>,
    pub corners: Vec<(f64, f64)>,
    /// The middle of small round or square shapes: bullets, where a list's text is beside them.
    pub dots: Vec<(f64, f64)>,
    /// The part of the page that its largest picture covers.
    pub pictured: f64,
    /// Whether something could not be drawn: too much, too late or in a form that doesn't open.
    pub cut: bool,
    /// Bytes of text that there is room for.
    pub room: usize,
    pub drawings: usize,
    pub operators: usize,
}

impl Drawn {
    /// How many codes were shown, and of how many nobody knows what they mean.
    pub fn codes(&self) -> (usize, usize) {
        let letters = |piece: &Piece| piece.text.chars().filter(|c| !c.is_whitespace()).count();
        self.pieces.iter().fold((0, 0), |(all, unknown), piece| (all + letters(piece), unknown + piece.unknown))
    }

    /// Keeps the text of the direction in which most is written, and tells it: what runs across
    /// it is a stamp, or the head of a narrow column.
    pub fn keep_main_direction(&mut self) -> usize {
        let mut bytes = [0; 4];
        self.pieces.iter().for_each(|piece| bytes[piece.quarter % 4] += piece.text.len());
        // The first of equals, so that level text wins.
        let main = (0..4).rev().max_by_key(|quarter| bytes[*quarter]).unwrap_or(0);
        self.pieces.retain(|piece| piece.quarter == main);
        if main != 0 {
            self.rules.clear();
            self.dots.clear();
        }
        main
    }
}
