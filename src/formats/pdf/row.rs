//! Groups lines into rows of cells that are side by side. Prose has one cell per row. Lines are in drawing
//! order, cell by cell. A line to the right of the previous lines, and not below them, begins the next cell
//! of their row. A line below them that overlaps them horizontally continues their cell.

use super::geometry::Rule;
use super::line::TextLine;

/// Maximum vertical distance within a row without rules, in font sizes: less than the smallest line distance.
const MAX_ROW_SHIFT: f64 = 0.9;
/// Maximum distance, in points, from a line of a cell up to the rule above its row.
const MAX_ROW_HEIGHT: f64 = 400.0;
/// Maximum vertical rules of a page; more are a drawing.
const MAX_RULES: usize = 1_000;
/// Maximum cells of a table row.
const MAX_CELLS: usize = 50;
/// Maximum horizontal rules compared with a line; more are a drawing.
const MAX_RULES_COMPARED: usize = 64;

/// Cells side by side. A row with one cell is prose.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutRow {
    /// The lines of each cell, from left to right.
    pub cells: Vec<Vec<TextLine>>,
    /// The horizontal extent of each cell: the space between the rules beside it, or else the extent of its
    /// text.
    pub spans: Vec<(f64, f64)>,
    /// The lowest baseline.
    lowest: f64,
    /// The highest baseline.
    highest: f64,
    /// The right end of all cells except the last.
    left_cells_end: f64,
}

/// Builds the rows of a page.
pub fn build_rows(lines: Vec<TextLine>, rules: &[Rule]) -> Vec<LayoutRow> {
    let mut horizontal: Vec<Rule> = rules.iter().filter(|rule| !rule.is_vertical()).copied().collect();
    horizontal.sort_by(|a, b| b.bottom.total_cmp(&a.bottom));
    let mut vertical: Vec<Rule> = rules.iter().filter(|rule| rule.is_vertical()).copied().collect();
    vertical.truncate(MAX_RULES);
    let mut rows: Vec<LayoutRow> = Vec::new();
    for line in lines {
        let added = match rows.last_mut() {
            Some(row) => row.try_add(line, &horizontal),
            None => Err(line),
        };
        match added {
            Ok(next) => rows.extend(next),
            Err(line) => rows.push(LayoutRow::new(vec![vec![line]])),
        }
    }
    rows.iter_mut().filter(|row| (2..MAX_CELLS).contains(&row.cells.len())).for_each(|row| row.set_spans(&vertical));
    rows
}

impl LayoutRow {
    fn new(cells: Vec<Vec<TextLine>>) -> Self {
        let mut row = Self {
            cells: Vec::new(),
            spans: Vec::new(),
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            left_cells_end: f64::NEG_INFINITY,
        };
        for cell in cells {
            row.left_cells_end = row.spans.iter().fold(row.left_cells_end, |x_end, span| x_end.max(span.1));
            row.spans.push(text_extent(&cell));
            cell.iter().for_each(|line| row.extend_to(line.y));
            row.cells.push(cell);
        }
        row
    }

    fn extend_to(&mut self, y: f64) {
        (self.lowest, self.highest) = (self.lowest.min(y), self.highest.max(y));
    }

    fn set_spans(&mut self, vertical: &[Rule]) {
        let text_extents: Vec<(f64, f64)> = self.cells.iter().map(|cell| text_extent(cell)).collect();
        let ruled_extent = |(at, cell): (usize, &Vec<TextLine>)| {
            let (x, x_end) = text_extents[at];
            let Some(y) = cell.first().map(|line| line.y + 1.0) else { return (x, x_end) };
            let beside = vertical.iter().filter(|rule| rule.bottom <= y && rule.top >= y);
            let left =
                beside.clone().map(|rule| rule.right).filter(|edge| *edge <= x + 1.0).fold(f64::NEG_INFINITY, f64::max);
            let right = beside.map(|rule| rule.left).filter(|edge| *edge >= x_end - 1.0).fold(f64::INFINITY, f64::min);
            // A rule on one side only does not belong to the cell.
            if left.is_finite() && right.is_finite() { (left, right) } else { (x, x_end) }
        };
        self.spans = self.cells.iter().enumerate().map(ruled_extent).collect();
    }

    /// Adds `line` to the row. If the line is beside the last lines of prose only, removes these lines and
    /// returns the new row that they form with it. The error is the line, if it does not belong to the row.
    fn try_add(&mut self, line: TextLine, horizontal: &[Rule]) -> Result<Option<LayoutRow>, TextLine> {
        let is_prose = self.cells.len() == 1;
        let (Some(cell), Some(span)) = (self.cells.last_mut(), self.spans.last_mut()) else { return Err(line) };
        // A line that begins under earlier cells is below the row.
        if line.x < self.left_cells_end {
            return Err(line);
        }
        if continues_cell(cell, &line, horizontal) {
            *span = (span.0.min(line.x), span.1.max(line.x_end));
            (self.lowest, self.highest) = (self.lowest.min(line.y), self.highest.max(line.y));
            cell.push(line);
            return Ok(None);
        }
        let count = count_lines_beside(cell, &line, horizontal);
        if is_prose && (1..cell.len()).contains(&count) {
            let left_cell = cell.split_off(cell.len() - count);
            return Ok(Some(LayoutRow::new(vec![left_cell, vec![line]])));
        }
        // Whether the line is between the highest and the lowest line of the row.
        let tolerance = line.size * MAX_ROW_SHIFT;
        let in_height = self.lowest < line.y + tolerance && self.highest > line.y - tolerance;
        if count == cell.len() || (!is_prose && span.1 <= line.x + line.size * 0.2 && in_height) {
            self.left_cells_end = self.left_cells_end.max(span.1);
            self.spans.push((line.x, line.x_end));
            self.extend_to(line.y);
            self.cells.push(vec![line]);
            return Ok(None);
        }
        Err(line)
    }
}

/// Returns the left and right end of the text in a cell.
fn text_extent(cell: &[TextLine]) -> (f64, f64) {
    cell.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(x, x_end), line| (line.x.min(x), line.x_end.max(x_end)))
}

/// Whether a line is below the last line of a cell, without a rule between the two.
fn continues_cell(cell: &[TextLine], line: &TextLine, horizontal: &[Rule]) -> bool {
    let Some(last) = cell.last() else { return true };
    let is_below = line.y < last.y - last.size.min(line.size) * 0.3;
    let overlaps = cell.iter().rev().take(8).any(|above| above.overlaps(line));
    let between = |rule: &Rule| {
        // A rule closer to the upper line underlines it; closer to the lower line, it would cross the letters.
        let y = (rule.bottom + rule.top) / 2.0;
        let separates = y < last.y - last.size * 0.25 && y > line.y + line.size * 0.7;
        separates && rule.left < line.x_end && line.x < rule.right && rule.left < last.x_end && last.x < rule.right
    };
    is_below && overlaps && !find_rules_between(horizontal, last.y, line.y).iter().take(MAX_RULES_COMPARED).any(between)
}

/// Returns the horizontal rules between two heights. `horizontal` is sorted from top to bottom.
fn find_rules_between(horizontal: &[Rule], highest: f64, lowest: f64) -> &[Rule] {
    let first = horizontal.partition_point(|rule| rule.bottom > highest);
    let last = horizontal.partition_point(|rule| rule.bottom > lowest);
    horizontal.get(first..last).unwrap_or_default()
}

/// Counts the last lines of a cell that are in the row of `line`; 0 if one of them is not to the left of
/// `line`.
fn count_lines_beside(cell: &[TextLine], line: &TextLine, horizontal: &[Rule]) -> usize {
    let is_above = |rule: &&Rule| rule.left <= line.x + 1.0 && rule.right >= line.x + 1.0;
    let above = find_rules_between(horizontal, line.y + MAX_ROW_HEIGHT, line.y + line.size * 0.3);
    let rule = above.iter().rev().take(MAX_RULES_COMPARED).find(is_above);
    let top = rule.map_or(line.y + line.size * MAX_ROW_SHIFT, |rule| rule.bottom);
    let tail = cell.iter().rev().take_while(|left| left.y < top);
    let (count, right) = tail.fold((0, f64::NEG_INFINITY), |(count, x_end), left| (count + 1, left.x_end.max(x_end)));
    if right <= line.x + line.size * 0.2 { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f64, x_end: f64, y: f64) -> TextLine {
        TextLine { text: text.to_owned(), page: 1, x, x_end, y, size: 10.0, bold: false }
    }

    fn check(lines: &[(&str, f64, f64, f64)], rules: &[Rule], expected: &[&[&str]]) {
        let lines = lines.iter().map(|(text, x, x_end, y)| line(text, *x, *x_end, *y)).collect();
        let words = |cell: &Vec<TextLine>| cell.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<Vec<String>> =
            build_rows(lines, rules).iter().map(|row| row.cells.iter().map(words).collect()).collect();
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
    fn a_rule_separates_rows() {
        let rule = Rule { left: 40.0, right: 200.0, bottom: 70.0, top: 70.5 };
        check(&[("a", 50.0, 60.0, 80.0), ("b", 50.0, 60.0, 58.0)], &[rule], &[&["a"], &["b"]]);
    }
}
