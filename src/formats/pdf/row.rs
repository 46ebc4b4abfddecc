//! Groups lines into rows of cells that are side by side; prose has one cell per row. Lines come in drawing order, cell
//! after cell. A line to the right of the lines just before it, and not below them, begins the next cell of their row;
//! a line below them that overlaps them continues their cell.

use super::geometry::Rule;
use super::line::Line;

/// Greatest difference in height within a row without rules, in font sizes: less than the smallest line distance.
const SAME_ROW: f64 = 0.9;
/// Most points from a cell's line up to the rule above its row.
const TALLEST: f64 = 400.0;
/// Vertical rules of a page, and (`MAX_LOOKS`) horizontal ones compared with a line; more are a drawing.
const MAX_RULES: usize = 1_000;
/// Cells of a table row.
const MAX_CELLS: usize = 50;
const MAX_LOOKS: usize = 64;

/// Cells side by side, from left to right; a row of one cell is prose.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub cells: Vec<Vec<Line>>,
    /// The horizontal extent of each cell: between the rules beside it, else that of its text.
    pub spans: Vec<(f64, f64)>,
    /// The lowest and the highest baseline.
    low: f64,
    high: f64,
    /// The right end of the cells before the last.
    before: f64,
}

/// Returns the rows of a page.
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
            // Rules on one side only do not belong to a cell.
            if left.is_finite() && right.is_finite() { (left, right) } else { (x, end) }
        };
        self.spans = self.cells.iter().enumerate().map(ruled).collect();
    }

    /// Takes in `line`, or returns the row that it forms with the end of the only cell; `Err` if it belongs to neither.
    fn take(&mut self, line: Line, level: &[Rule]) -> Result<Option<Row>, Line> {
        let one = self.cells.len() == 1;
        let (Some(cell), Some(span)) = (self.cells.last_mut(), self.spans.last_mut()) else { return Err(line) };
        // A line that also reaches under earlier cells is below the row.
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

/// Whether a line is below the last line of a cell, with no rule between the two.
fn goes_on(cell: &[Line], line: &Line, level: &[Rule]) -> bool {
    let Some(last) = cell.last() else { return true };
    let under = line.y < last.y - last.size.min(line.size) * 0.3;
    let overlap = cell.iter().rev().take(8).any(|above| above.overlaps(line));
    let between = |rule: &Rule| {
        // Closer to the upper line, a rule underlines it; closer to the lower one, it would cross its letters.
        let y = (rule.bottom + rule.top) / 2.0;
        let apart = y < last.y - last.size * 0.25 && y > line.y + line.size * 0.7;
        apart && rule.left < line.end && line.x < rule.right && rule.left < last.end && last.x < rule.right
    };
    under && overlap && !rules_between(level, last.y, line.y).iter().take(MAX_LOOKS).any(between)
}

/// Returns the horizontal rules between two heights; `level` is sorted from top to bottom.
fn rules_between(level: &[Rule], high: f64, low: f64) -> &[Rule] {
    let first = level.partition_point(|rule| rule.bottom > high);
    let end = level.partition_point(|rule| rule.bottom > low);
    level.get(first..end).unwrap_or_default()
}

/// Counts the lines at the end of a cell that are in the row of `line`; 0 if one of them is not to the left of it.
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
