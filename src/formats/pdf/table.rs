//! Detects tables: two or more consecutive rows whose cells share columns. In doubt, there is no table and
//! each cell is read as prose: a sentence joined with half of another one is worse than a table read as
//! lines.

use super::line::TextLine;
use super::row::LayoutRow;

/// Maximum columns of a table; more are a drawing, a calendar or an error.
const MAX_COLUMNS: usize = 24;
/// Maximum characters of a column header.
const MAX_HEADER_CHARS: usize = 60;

/// A table row: the text and the header of each column, and the page.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRecord {
    pub cells: Vec<String>,
    pub headers: Vec<String>,
    pub page: usize,
}

/// The horizontal extent of a column.
type Column = (f64, f64);

/// Counts the rows at the beginning of `rows` that form one table: 0, or at least 2.
pub fn count_table_rows(rows: &[LayoutRow]) -> usize {
    let Some(mut columns) = rows.first().map(|row| row.spans.clone()).filter(|spans| has_table_columns(spans)) else {
        return 0;
    };
    let mut length = 1;
    for row in &rows[1..] {
        let Some(wider) = align_columns(&columns, &row.spans) else { break };
        (columns, length) = (wider, length + 1);
    }
    if length > 1 { length } else { 0 }
}

fn has_table_columns(spans: &[Column]) -> bool {
    (2..=MAX_COLUMNS).contains(&spans.len())
}

/// Returns the columns widened to the cells of another row; `None` if a cell spans two columns or two cells
/// share one.
fn align_columns(columns: &[Column], cells: &[Column]) -> Option<Vec<Column>> {
    if !has_table_columns(cells) {
        return None;
    }
    if columns.len() == cells.len() {
        let wider: Vec<Column> = columns.iter().zip(cells).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))).collect();
        // A short header, centred in its column, may overlap none of the cells below it.
        if wider.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1.0) {
            return Some(wider);
        }
    }
    let touches = |a: &Column, b: &Column| a.0 + 1.0 < b.1 && b.0 + 1.0 < a.1;
    let mut wider = columns.to_vec();
    for cell in cells {
        let mut touched = wider.iter_mut().filter(|column| touches(column, cell));
        match (touched.next(), touched.next()) {
            (Some(column), None) => *column = (column.0.min(cell.0), column.1.max(cell.1)),
            (None, _) => wider.push(*cell),
            _ => return None,
        }
    }
    wider.sort_by(|a, b| a.0.total_cmp(&b.0));
    let has_one_cell = |column: &Column| cells.iter().filter(|cell| touches(column, cell)).count() <= 1;
    // A row that shares only one column with the others is beside the table, not in it.
    let shared = cells.iter().filter(|cell| columns.iter().any(|column| touches(column, cell))).count();
    (wider.iter().all(has_one_cell) && shared >= 2 && has_table_columns(&wider)).then_some(wider)
}

/// Returns the rows of a table as records. A first row that looks like a header row provides the column
/// headers; its repetitions at the top of further pages are left out.
pub fn read_records(rows: &[LayoutRow], text: impl Fn(&[TextLine]) -> String) -> Vec<TableRecord> {
    let mut columns = rows.first().map(|row| row.spans.clone()).unwrap_or_default();
    for row in rows {
        columns = align_columns(&columns, &row.spans).unwrap_or(columns);
    }
    let read = |row: &LayoutRow| -> Vec<String> {
        let mut cells = vec![String::new(); columns.len()];
        for (cell, span) in row.cells.iter().zip(&row.spans) {
            let column = columns.iter().position(|column| column.0 < span.1 && span.0 < column.1);
            if let Some(target) = column.and_then(|at| cells.get_mut(at)) {
                *target = text(cell);
            }
        }
        cells
    };
    let (has_headers, first) = (has_header_row(rows), rows.first().map(&read).unwrap_or_default());
    let headers = if has_headers { first } else { Vec::new() };
    let records = rows.iter().skip(usize::from(has_headers)).map(|row| (row, read(row)));
    records
        .filter(|(_, cells)| *cells != headers)
        .map(|(row, cells)| TableRecord { cells, headers: headers.clone(), page: first_page(row) })
        .collect()
}

fn first_page(row: &LayoutRow) -> usize {
    row.cells.iter().flatten().map(|line| line.page).next().unwrap_or(1)
}

/// Whether the first row is a header row: it is bold and the next is not, or it has three or more short cells
/// without digits.
fn has_header_row(rows: &[LayoutRow]) -> bool {
    let [first, second, ..] = rows else { return false };
    let is_bold = |row: &LayoutRow| row.cells.iter().flatten().all(|line| line.bold);
    let chars = |cell: &Vec<TextLine>| cell.iter().map(|line| line.text.chars().count()).sum::<usize>();
    let is_plain =
        |line: &TextLine| !line.text.contains(|c: char| c.is_ascii_digit()) && !line.text.ends_with([':', '.', ';']);
    let is_short = first.cells.iter().all(|cell| chars(cell) <= MAX_HEADER_CHARS);
    let is_complete = first.cells.len() >= second.cells.len();
    let has_plain_cells = first.cells.len() >= 3 && first.cells.iter().flatten().all(is_plain);
    is_short && is_complete && ((is_bold(first) && !is_bold(second)) || has_plain_cells)
}

#[cfg(test)]
mod tests {
    use super::super::row::build_rows;
    use super::*;

    fn line(text: &str, x: f64, x_end: f64, y: f64) -> TextLine {
        TextLine { text: text.to_owned(), page: 1, x, x_end, y, size: 10.0, bold: false }
    }

    /// Each cell has its text, left edge, right edge and baseline; each expected record begins with its
    /// headers.
    fn check(cells: &[(&str, f64, f64, f64)], expected: &[&str]) {
        let rows = build_rows(cells.iter().map(|(text, x, x_end, y)| line(text, *x, *x_end, *y)).collect(), &[]);
        let text = |lines: &[TextLine]| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        let table = read_records(&rows[..count_table_rows(&rows)], text);
        let found: Vec<String> =
            table.iter().map(|r| format!("{}: {}", r.headers.join("|"), r.cells.join("|"))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_that_share_columns_are_a_table() {
        let headers = [("Việc", 50.0, 70.0, 90.0), ("Ai", 120.0, 130.0, 90.0), ("Hạn", 200.0, 220.0, 90.0)];
        let first = [("Đo", 50.0, 60.0, 70.0), ("An", 120.0, 130.0, 70.0), ("3/5", 200.0, 215.0, 70.0)];
        let second = [("Cấy", 50.0, 65.0, 50.0), ("4/5", 200.0, 215.0, 50.0)];
        check(&[&headers[..], &first, &second].concat(), &["Việc|Ai|Hạn: Đo|An|3/5", "Việc|Ai|Hạn: Cấy||4/5"]);
        check(&[&first[..], &second].concat(), &[": Đo|An|3/5", ": Cấy||4/5"]);
    }

    #[test]
    fn one_row_or_unaligned_rows_are_not_a_table() {
        check(&[("Nơi nhận:", 50.0, 99.0, 90.0), ("CHỦ TỊCH", 300.0, 350.0, 90.0)], &[]);
        let across =
            [("a", 50.0, 60.0, 90.0), ("b", 120.0, 130.0, 90.0), ("c", 40.0, 125.0, 70.0), ("d", 128.0, 140.0, 70.0)];
        check(&across, &[]);
    }
}
