//! The result of drawing a page.

use super::geometry::{Piece, Rule};

/// The pieces of text, rules and bullets of a page.
#[derive(Debug, Default)]
pub struct Drawn {
    pub pieces: Vec<Piece>,
    pub rules: Vec<Rule>,
    /// Paths traced but not yet painted, and the corners of the current one.
    pub paths: Vec<Vec<(f64, f64)>>,
    pub corners: Vec<(f64, f64)>,
    /// Centres of small round or square shapes, which are bullets if the text of a list is beside them.
    pub dots: Vec<(f64, f64)>,
    /// Share of the page that its largest image covers.
    pub pictured: f64,
    /// Whether something was not drawn: too much, too late or undecodable.
    pub cut: bool,
    /// Bytes of text that there is still room for.
    pub room: usize,
    pub drawings: usize,
    pub operators: usize,
}

impl Drawn {
    /// Returns the number of codes shown, and how many of them are unmapped.
    pub fn codes(&self) -> (usize, usize) {
        let letters = |piece: &Piece| piece.text.chars().filter(|c| !c.is_whitespace()).count();
        self.pieces.iter().fold((0, 0), |(all, unknown), piece| (all + letters(piece), unknown + piece.unknown))
    }

    /// Keeps the text of the main direction and returns this; other text is a stamp, or the head of a narrow column.
    pub fn keep_main_direction(&mut self) -> usize {
        let mut bytes = [0; 4];
        self.pieces.iter().for_each(|piece| bytes[piece.quarter % 4] += piece.text.len());
        // The first of equals, so that horizontal text wins.
        let main = (0..4).rev().max_by_key(|quarter| bytes[*quarter]).unwrap_or(0);
        self.pieces.retain(|piece| piece.quarter == main);
        if main != 0 {
            self.rules.clear();
            self.dots.clear();
        }
        main
    }
}
