//! Positions on a page, in points to the right of and above its lower left corner.

use std::rc::Rc;

use super::font::Font;

/// A matrix `[a b c d e f]` as in PDF: x' = ax + cy + e, y' = bx + dy + f.
pub type Matrix = [f64; 6];

pub const UNMOVED: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Points beyond which nothing is on a page; the standard's largest page has 14,400.
const FAR: f64 = 1e5;
/// Greatest thickness, in points, of a filled rectangle that is meant as a line.
const THICK: f64 = 3.0;

/// A piece of text on one baseline without a gap, as drawn.
#[derive(Debug, Clone)]
pub struct Piece {
    pub text: String,
    /// The horizontal extent, and the baseline.
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    /// Quarter turns to the left; the other fields are as if the text were horizontal.
    pub quarter: usize,
    pub font: Rc<Font>,
    /// Number of unmapped codes.
    pub unknown: usize,
}

/// A vertical or horizontal line on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub left: f64,
    pub right: f64,
    pub bottom: f64,
    pub top: f64,
}

impl Rule {
    pub fn is_upright(&self) -> bool {
        self.top - self.bottom > self.right - self.left
    }
}

/// Returns the matrix that applies `first`, then `second`.
pub fn times(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [p, q, r, s, t, u] = second;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}

pub fn apply(matrix: Matrix, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// Whether a coordinate can be on a page.
pub fn is_near(number: f64) -> bool {
    number.abs() < FAR
}

/// Returns the quarter turns to the left of text with this matrix; `None` if it is slanted.
pub fn quarter(matrix: Matrix) -> Option<usize> {
    let [a, b, ..] = matrix;
    // About six degrees; a scan straightened by OCR is off by one or two.
    if b.abs() < a.abs() * 0.1 {
        Some(if a > 0.0 { 0 } else { 2 })
    } else if a.abs() < b.abs() * 0.1 {
        Some(if b > 0.0 { 1 } else { 3 })
    } else {
        None
    }
}

/// Rotates a point to the right by quarter turns, so that text of that direction becomes horizontal.
pub fn turned(quarters: usize, (x, y): (f64, f64)) -> (f64, f64) {
    match quarters {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}

/// Returns the line that the corners of a stroke or of a thin filled shape form; `None` for a real area.
pub fn drawn_line(corners: &[(f64, f64)]) -> Option<Rule> {
    let Rule { left, right, bottom, top } = frame(corners)?;
    let (width, height) = (right - left, top - bottom);
    // At least as long as a line of small type is high.
    (width.min(height) <= THICK && width.max(height) > 6.0).then_some(Rule { left, right, bottom, top })
}

/// Returns the centre of a small filled shape that is as wide as it is high.
pub fn drawn_dot(corners: &[(f64, f64)]) -> Option<(f64, f64)> {
    let Rule { left, right, bottom, top } = frame(corners)?;
    let (width, height) = (right - left, top - bottom);
    let round = (1.5..9.0).contains(&width) && (width - height).abs() < 0.5;
    round.then_some(((left + right) / 2.0, (bottom + top) / 2.0))
}

/// Returns the bounding box of corners; `None` if it is not on a page.
fn frame(corners: &[(f64, f64)]) -> Option<Rule> {
    let fold = |pick: fn(f64, f64) -> f64, start: f64| {
        corners.iter().fold((start, start), |found, at| (pick(found.0, at.0), pick(found.1, at.1)))
    };
    let ((left, bottom), (right, top)) = (fold(f64::min, FAR), fold(f64::max, -FAR));
    let near = [left, bottom, right, top].into_iter().all(is_near) && corners.len() > 1;
    near.then_some(Rule { left, right, bottom, top })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(matrix: Matrix, point: (f64, f64), expected: (f64, f64), direction: Option<usize>) {
        assert_eq!((apply(matrix, point.0, point.1), quarter(matrix)), (expected, direction));
    }

    #[test]
    fn points_are_moved_and_turned() {
        check(UNMOVED, (1.0, 2.0), (1.0, 2.0), Some(0));
        check(times(UNMOVED, [2.0, 0.0, 0.0, 2.0, 5.0, 0.0]), (1.0, 2.0), (7.0, 4.0), Some(0));
        check([0.0, 1.0, -1.0, 0.0, 0.0, 0.0], (1.0, 0.0), (0.0, 1.0), Some(1));
        check([1.0, 1.0, -1.0, 1.0, 0.0, 0.0], (1.0, 0.0), (1.0, 1.0), None);
    }

    #[test]
    fn lines_are_thin() {
        assert!(drawn_line(&[(0.0, 0.0), (0.5, 40.0)]).is_some_and(|rule| rule.is_upright()));
        assert!(drawn_line(&[(0.0, 0.0), (50.0, 1.0)]).is_some_and(|rule| !rule.is_upright()));
        assert_eq!(drawn_line(&[(0.0, 0.0), (50.0, 50.0)]), None);
        assert_eq!(drawn_line(&[(f64::NAN, 0.0), (f64::INFINITY, 1.0)]), None);
        assert_eq!(drawn_line(&[]), None);
    }
}
