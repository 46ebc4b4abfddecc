//! From lines to rows: stretches that stand beside each other, of which a page of prose has one.
//!
//! The lines come in the order in which they were drawn, cell after cell. A line that stands to the
//! right of the lines just before it, and not below them, begins the next cell of their row; one
//! that stands below and under them goes on with their cell.

use super::geometry::Rule;
use super::line::Line;

/// How far above a line, in sizes, a cell's line to its left still belongs to the same row where
/// no rule says it: less than the least distance of two lines.
const SAME_ROW: f64 = 0.9;
/// Points from a cell's line up to the rule above its row, at most.
const TALLEST: f64 = 400.0;
/// Upright rules of a page, at most, and level ones that a line is compared with: more are a drawing.
const MAX_RULES: usize = 1_000;
/// Cells of a row of a table, at most.
const MAX_CELLS: usize = 50;
const MAX_LOOKS: usize = 64;

/// Stretches beside each other, from left to right; a row of one cell is prose.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub cells: Vec<Vec<Line>>,
    /// From where to where each cell stands: to the rules beside it, else as far as its text.
    pub spans: Vec<(f64, f64)>,
    /// Its lowest and highest base lines.
    low: f64,
    high: f64,
    /// Where the cells before its last one end.
    before: f64,
}

/// The rows of a page.
pub fn rows(lines: Vec<Line>, rules: &[Rule]) -> Vec<Row> {
    let mut level: Vec<Rule> = rules.iter().filter(|rule| !rule.is_upright()).copied().collect();
    level.sort_by(|a, b| b.bottom.total_cmp(&a.bottom));
    let mut upright: Vec<Rule> = rules.iter().filter(|rule| rule.is_upright()).copied().collect();
    upright.truncate(MAX_RULES);
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        let taken = match rows.last_mut() {
            Some(row) => row.take(line, &level),
            None => Err(line),
        };
        match taken {
            Ok(next) => rows.extend(next),
            Err(line) => rows.push(Row::new(vec![vec![line]])),
        }
    }
    rows.iter_mut().filter(|row| (2..MAX_CELLS).contains(&row.cells.len())).for_each(|row| row.measure(&upright));
    rows
}

impl Row {
    fn new(cells: Vec<Vec<Line>>) -> Self {
        let mut row = Self {
            cells: Vec::new(),
            spans: Vec::new(),
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            before: f64::NEG_INFINITY,
        };
        for cell in cells {
            row.before = row.spans.iter().fold(row.before, |end, span| end.max(span.1));
            row.spans.push(span(&cell));
            cell.iter().for_each(|line| row.reach(line.y));
            row.cells.push(cell);
        }
        row
    }

    fn reach(&mut self, y: f64) {
        (self.low, self.high) = (self.low.min(y), self.high.max(y));
    }

    fn measure(&mut self, upright: &[Rule]) {
        let texts: Vec<(f64, f64)> = self.cells.iter().map(|cell| span(cell)).collect();
        let ruled = |(at, cell): (usize, &Vec<Line>)| {
            let (x, end) = texts[at];
            let Some(y) = cell.first().map(|line| line.y + 1.0) else { return (x, end) };
            let beside = upright.iter().filter(|rule| rule.bottom <= y && rule.top >= y);
            let left = beside
                .clone()
                .map(|rule| rule.right)
                .filter(|place| *place <= x + 1.0)
                .fold(f64::NEG_INFINITY, f64::max);
            let right = beside.map(|rule| rule.left).filter(|place| *place >= end - 1.0).fold(f64::INFINITY, f64::min);
            // Rules on one side only are not a cell's.
            if left.is_finite() && right.is_finite() { (left, right) } else { (x, end) }
        };
        self.spans = self.cells.iter().enumerate().map(ruled).collect();
    }

    /// Takes the line that comes next: into its last cell or as a new one; or gives back the row
    /// that the end of its only cell and the line make; or the line, which is not of this row.
    fn take(&mut self, line: Line, level: &[Rule]) -> Result<Option<Row>, Line> {
        let one = self.cells.len() == 1;
        let (Some(cell), Some(span)) = (self.cells.last_mut(), self.spans.last_mut()) else { return Err(line) };
        // What reaches under the cells before as well stands below the row.
        if line.x < self.before {
            return Err(line);
        }
        if goes_on(cell, &line, level) {
            *span = (span.0.min(line.x), span.1.max(line.end));
            (self.low, self.high) = (self.low.min(line.y), self.high.max(line.y));
            cell.push(line);
            return Ok(None);
        }
        let count = beside(cell, &line, level);
        if one && (1..cell.len()).contains(&count) {
            let own = cell.split_off(cell.len() - count);
            return Ok(Some(Row::new(vec![own, vec![line]])));
        }
        // Between the row's highest and its lowest line.
        let within = line.size * SAME_ROW;
        let spans = self.low < line.y + within && self.high > line.y - within;
        if count == cell.len() || (!one && span.1 <= line.x + line.size * 0.2 && spans) {
            self.before = self.before.max(span.1);
            self.spans.push((line.x, line.end));
            self.reach(line.y);
            self.cells.push(vec![line]);
            return Ok(None);
        }
        Err(line)
    }
}

fn span(cell: &[Line]) -> (f64, f64) {
    cell.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(x, end), line| (line.x.min(x), line.end.max(end)))
}

/// Whether a line stands under the last one of a cell, with no rule between the two.
fn goes_on(cell: &[Line], line: &Line, level: &[Rule]) -> bool {
    let Some(last) = cell.last() else { return true };
    let under = line.y < last.y - last.size.min(line.size) * 0.3;
    let overlap = cell.iter().rev().take(8).any(|above| above.overlaps(line));
    let between = |rule: &Rule| {
        // Nearer to the upper line than this it underlines it; a lower line's letters reach higher.
        let y = (rule.bottom + rule.top) / 2.0;
        let apart = y < last.y - last.size * 0.25 && y > line.y + line.size * 0.7;
        apart && rule.left < line.end && line.x < rule.right && rule.left < last.end && last.x < rule.right
    };
    under && overlap && !rules_between(level, last.y, line.y).iter().take(MAX_LOOKS).any(between)
}

/// The level rules from one height down to another; they are sorted from the top down.
fn rules_between(level: &[Rule], high: f64, low: f64) -> &[Rule] {
    let first = level.partition_point(|rule| rule.bottom > high);
    let end = level.partition_point(|rule| rule.bottom > low);
    level.get(first..end).unwrap_or_default()
}

/// How many lines at the end of a cell are in the same row as a line to their right; none where
/// one of them is not to its left.
fn beside(cell: &[Line], line: &Line, level: &[Rule]) -> usize {
    let over = |rule: &&Rule| rule.left <= line.x + 1.0 && rule.right >= line.x + 1.0;
    let above = rules_between(level, line.y + TALLEST, line.y + line.size * 0.3);
    let rule = above.iter().rev().take(MAX_LOOKS).find(over);
    let top = rule.map_or(line.y + line.size * SAME_ROW, |rule| rule.bottom);
    let tail = cell.iter().rev().take_while(|left| left.y < top);
    let (count, right) = tail.fold((0, f64::NEG_INFINITY), |(count, end), left| (count + 1, left.end.max(end)));
    if right <= line.x + line.size * 0.2 { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f64, end: f64, y: f64) -> Line {
        Line { text: text.to_owned(), page: 1, x, end, y, size: 10.0, bold: false }
    }

    fn check(lines: &[(&str, f64, f64, f64)], rules: &[Rule], expected: &[&[&str]]) {
        let drawn = lines.iter().map(|(text, x, end, y)| line(text, *x, *end, *y)).collect();
        let words = |cell: &Vec<Line>| cell.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<Vec<String>> =
            rows(drawn, rules).iter().map(|row| row.cells.iter().map(words).collect()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn prose_is_one_cell() {
        check(&[("a", 50.0, 90.0, 80.0), ("b", 50.0, 60.0, 60.0), ("c", 300.0, 350.0, 40.0)], &[], &[&["a b"], &["c"]]);
    }

    #[test]
    fn cells_drawn_one_after_the_other_are_a_row() {
        let cells =
            [("a", 50.0, 200.0, 80.0), ("b", 50.0, 60.0, 60.0), ("c", 50.0, 60.0, 48.0), ("d", 90.0, 99.0, 60.0)];
        check(&cells, &[], &[&["a"], &["b c", "d"]]);
        let next = [cells[1], cells[3], ("e", 50.0, 60.0, 40.0), ("f", 90.0, 99.0, 40.0), ("g", 50.0, 200.0, 20.0)];
        check(&next, &[], &[&["b", "d"], &["e", "f"], &["g"]]);
    }

    #[test]
    fn a_rule_parts_rows() {
        let rule = Rule { left: 40.0, right: 200.0, bottom: 70.0, top: 70.5 };
        check(&[("a", 50.0, 60.0, 80.0), ("b", 50.0, 60.0, 58.0)], &[rule], &[&["a"], &["b"]]);
    }
}
