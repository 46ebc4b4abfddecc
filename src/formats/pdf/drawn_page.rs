//! The result of interpreting the content streams of a page.

use super::geometry::{GlyphRun, Rule};

/// The glyph runs, rules and bullets of a page.
#[derive(Debug, Default)]
pub struct DrawnPage {
    pub runs: Vec<GlyphRun>,
    pub rules: Vec<Rule>,
    /// Paths that are constructed and not yet painted, as their points.
    pub pending_paths: Vec<Vec<(f64, f64)>>,
    /// The points of the subpath under construction.
    pub current_path: Vec<(f64, f64)>,
    /// The centres of small round or square shapes. A shape beside a line of text is a bullet.
    pub dots: Vec<(f64, f64)>,
    /// The share of the page that its largest image covers.
    pub largest_image_share: f64,
    /// Whether content is missing because of a limit, the deadline or an undecodable stream.
    pub is_truncated: bool,
    /// Bytes of text that may still be added.
    pub text_budget: usize,
    /// Number of form XObjects drawn.
    pub forms_drawn: usize,
    /// Number of operators executed.
    pub operators_run: usize,
}

impl DrawnPage {
    /// Returns the number of characters shown, without white space, and the number of unmapped codes.
    pub fn codes(&self) -> (usize, usize) {
        let chars = |run: &GlyphRun| run.text.chars().filter(|c| !c.is_whitespace()).count();
        self.runs.iter().fold((0, 0), |(all, unmapped), run| (all + chars(run), unmapped + run.unmapped_codes))
    }

    /// Keeps only the text in the direction with the most text, and returns this direction in quarter turns.
    /// Other text is a stamp or the column header of a narrow column.
    pub fn keep_main_direction(&mut self) -> usize {
        let mut bytes = [0; 4];
        self.runs.iter().for_each(|run| bytes[run.quarter_turns % 4] += run.text.len());
        // Among equals, the lowest direction wins, so that horizontal text is preferred.
        let main = (0..4).rev().max_by_key(|quarter| bytes[*quarter]).unwrap_or(0);
        self.runs.retain(|run| run.quarter_turns == main);
        if main != 0 {
            self.rules.clear();
            self.dots.clear();
        }
        main
    }
}
