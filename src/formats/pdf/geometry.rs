//! Positions on a page, in points from its lower left corner.

use std::rc::Rc;

use super::font::Font;

/// A transformation matrix `[a b c d e f]` as in PDF: x' = ax + cy + e, y' = bx + dy + f.
pub type Matrix = [f64; 6];

/// The identity matrix.
pub const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Maximum distance of a point on a page from the origin; the largest page in the standard has 14,400 points.
const MAX_COORDINATE: f64 = 1e5;
/// Maximum thickness, in points, of a filled rectangle that is a rule.
const MAX_RULE_THICKNESS: f64 = 3.0;

/// Text drawn on one baseline without a gap.
#[derive(Debug, Clone)]
pub struct GlyphRun {
    pub text: String,
    /// The left edge.
    pub x: f64,
    /// The right edge.
    pub x_end: f64,
    /// The baseline.
    pub y: f64,
    /// The font size.
    pub size: f64,
    pub bold: bool,
    /// The direction of the text, in quarter turns anticlockwise. Positions are rotated so that the text is
    /// horizontal.
    pub quarter_turns: usize,
    pub font: Rc<Font>,
    /// Number of codes that are not mapped to Unicode.
    pub unmapped_codes: usize,
}

/// A rule: a vertical or horizontal line on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub left: f64,
    pub right: f64,
    pub bottom: f64,
    pub top: f64,
}

impl Rule {
    /// Whether the rule is higher than it is wide.
    pub fn is_vertical(&self) -> bool {
        self.top - self.bottom > self.right - self.left
    }
}

/// Returns the matrix that applies `first` and then `second`.
pub fn concatenate(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [p, q, r, s, t, u] = second;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}

/// Returns the point (`x`, `y`) transformed by a matrix.
pub fn transform(matrix: Matrix, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// Whether a coordinate may be on a page.
pub fn is_on_page(coordinate: f64) -> bool {
    coordinate.abs() < MAX_COORDINATE
}

/// Returns the direction of text with this matrix, in quarter turns anticlockwise; `None` if it is slanted.
pub fn quarter_turns(matrix: Matrix) -> Option<usize> {
    let [a, b, ..] = matrix;
    // Tolerance of about six degrees. A scan straightened by OCR is off by one or two.
    if b.abs() < a.abs() * 0.1 {
        Some(if a > 0.0 { 0 } else { 2 })
    } else if a.abs() < b.abs() * 0.1 {
        Some(if b > 0.0 { 1 } else { 3 })
    } else {
        None
    }
}

/// Rotates a point clockwise by quarter turns, so that text in this direction becomes horizontal.
pub fn rotate_clockwise(quarter_turns: usize, (x, y): (f64, f64)) -> (f64, f64) {
    match quarter_turns {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}

/// Returns the rule formed by the points of a stroke or of a thin filled shape; `None` for other shapes.
pub fn detect_rule(points: &[(f64, f64)]) -> Option<Rule> {
    let Rule { left, right, bottom, top } = compute_bounding_box(points)?;
    let (width, height) = (right - left, top - bottom);
    // A rule is at least as long as a line in small print is high.
    (width.min(height) <= MAX_RULE_THICKNESS && width.max(height) > 6.0).then_some(Rule { left, right, bottom, top })
}

/// Returns the centre of a small filled shape that is as wide as it is high.
pub fn detect_dot(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let Rule { left, right, bottom, top } = compute_bounding_box(points)?;
    let (width, height) = (right - left, top - bottom);
    let is_round = (1.5..9.0).contains(&width) && (width - height).abs() < 0.5;
    is_round.then_some(((left + right) / 2.0, (bottom + top) / 2.0))
}

/// Returns the bounding box of points; `None` if it is not on a page.
fn compute_bounding_box(points: &[(f64, f64)]) -> Option<Rule> {
    let fold = |pick: fn(f64, f64) -> f64, start: f64| {
        points.iter().fold((start, start), |extreme, point| (pick(extreme.0, point.0), pick(extreme.1, point.1)))
    };
    let ((left, bottom), (right, top)) = (fold(f64::min, MAX_COORDINATE), fold(f64::max, -MAX_COORDINATE));
    let on_page = [left, bottom, right, top].into_iter().all(is_on_page) && points.len() > 1;
    on_page.then_some(Rule { left, right, bottom, top })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(matrix: Matrix, point: (f64, f64), expected: (f64, f64), direction: Option<usize>) {
        assert_eq!((transform(matrix, point.0, point.1), quarter_turns(matrix)), (expected, direction));
    }

    #[test]
    fn points_are_transformed() {
        check(IDENTITY, (1.0, 2.0), (1.0, 2.0), Some(0));
        check(concatenate(IDENTITY, [2.0, 0.0, 0.0, 2.0, 5.0, 0.0]), (1.0, 2.0), (7.0, 4.0), Some(0));
        check([0.0, 1.0, -1.0, 0.0, 0.0, 0.0], (1.0, 0.0), (0.0, 1.0), Some(1));
        check([1.0, 1.0, -1.0, 1.0, 0.0, 0.0], (1.0, 0.0), (1.0, 1.0), None);
    }

    #[test]
    fn rules_are_thin() {
        assert!(detect_rule(&[(0.0, 0.0), (0.5, 40.0)]).is_some_and(|rule| rule.is_vertical()));
        assert!(detect_rule(&[(0.0, 0.0), (50.0, 1.0)]).is_some_and(|rule| !rule.is_vertical()));
        assert_eq!(detect_rule(&[(0.0, 0.0), (50.0, 50.0)]), None);
        assert_eq!(detect_rule(&[(f64::NAN, 0.0), (f64::INFINITY, 1.0)]), None);
        assert_eq!(detect_rule(&[]), None);
    }
}
