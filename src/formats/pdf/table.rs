//! Tables: two or more rows, one below the other, whose cells share columns. In doubt, there is no table and each cell
//! is read as prose: a sentence joined to half of another is worse than a table read as lines.

use super::line::Line;
use super::row::Row;

/// Columns of a table; more is a drawing, a calendar or a mistake.
const MAX_COLUMNS: usize = 24;
/// Most letters of a column head.
const LONG_HEAD: usize = 60;

/// A table row: the text and the head of each column, and the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub cells: Vec<String>,
    pub heads: Vec<String>,
    pub page: usize,
}

/// The horizontal extent of a column.
type Column = (f64, f64);

/// Returns how many of the rows, from the first on, form one table: none or at least two.
pub fn length(rows: &[Row]) -> usize {
    let Some(mut columns) = rows.first().map(|row| row.spans.clone()).filter(|spans| is_countable(spans)) else {
        return 0;
    };
    let mut length = 1;
    for row in &rows[1..] {
        let Some(wider) = aligned(&columns, &row.spans) else { break };
        (columns, length) = (wider, length + 1);
    }
    if length > 1 { length } else { 0 }
}

fn is_countable(spans: &[Column]) -> bool {
    (2..=MAX_COLUMNS).contains(&spans.len())
}

/// Widens the columns to a row's cells; `None` if a cell spans two columns, or two cells share one.
fn aligned(columns: &[Column], cells: &[Column]) -> Option<Vec<Column>> {
    if !is_countable(cells) {
        return None;
    }
    if columns.len() == cells.len() {
        let wider: Vec<Column> = columns.iter().zip(cells).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))).collect();
        // A short head, centred in its column, touches nothing below it.
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
    let taken = |column: &Column| cells.iter().filter(|cell| touches(column, cell)).count() <= 1;
    // A row that shares only one column with the others is beside a table, not in it.
    let shared = cells.iter().filter(|cell| columns.iter().any(|column| touches(column, cell))).count();
    (wider.iter().all(taken) && shared >= 2 && is_countable(&wider)).then_some(wider)
}

/// Returns a table's rows as records. A first row that looks like column heads is used as such; its repetitions, at the
/// top of other pages, are left out.
pub fn records(rows: &[Row], text: impl Fn(&[Line]) -> String) -> Vec<Record> {
    let mut columns = rows.first().map(|row| row.spans.clone()).unwrap_or_default();
    for row in rows {
        columns = aligned(&columns, &row.spans).unwrap_or(columns);
    }
    let read = |row: &Row| -> Vec<String> {
        let mut cells = vec![String::new(); columns.len()];
        for (cell, span) in row.cells.iter().zip(&row.spans) {
            let column = columns.iter().position(|column| column.0 < span.1 && span.0 < column.1);
            if let Some(own) = column.and_then(|at| cells.get_mut(at)) {
                *own = text(cell);
            }
        }
        cells
    };
    let (headed, first) = (is_headed(rows), rows.first().map(&read).unwrap_or_default());
    let heads = if headed { first } else { Vec::new() };
    let records = rows.iter().skip(usize::from(headed)).map(|row| (row, read(row)));
    records
        .filter(|(_, cells)| *cells != heads)
        .map(|(row, cells)| Record { cells, heads: heads.clone(), page: page(row) })
        .collect()
}

fn page(row: &Row) -> usize {
    row.cells.iter().flatten().map(|line| line.page).next().unwrap_or(1)
}

/// Whether the first row names the columns: in bold unlike the next, or three or more short texts without figures.
fn is_headed(rows: &[Row]) -> bool {
    let [first, second, ..] = rows else { return false };
    let bold = |row: &Row| row.cells.iter().flatten().all(|line| line.bold);
    let letters = |cell: &Vec<Line>| cell.iter().map(|line| line.text.chars().count()).sum::<usize>();
    let plain =
        |line: &Line| !line.text.contains(|c: char| c.is_ascii_digit()) && !line.text.ends_with([':', '.', ';']);
    let short = first.cells.iter().all(|cell| letters(cell) <= LONG_HEAD);
    let whole = first.cells.len() >= second.cells.len();
    let named = first.cells.len() >= 3 && first.cells.iter().flatten().all(plain);
    short && whole && ((bold(first) && !bold(second)) || named)
}

#[cfg(test)]
mod tests {
    use super::super::row::rows;
    use super::*;

    fn line(text: &str, x: f64, end: f64, y: f64) -> Line {
        Line { text: text.to_owned(), page: 1, x, end, y, size: 10.0, bold: false }
    }

    /// Cells by their text, from, to and base line; the expected records with their heads before.
    fn check(cells: &[(&str, f64, f64, f64)], expected: &[&str]) {
        let rows = rows(cells.iter().map(|(text, x, end, y)| line(text, *x, *end, *y)).collect(), &[]);
        let text = |lines: &[Line]| lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        let table = records(&rows[..length(&rows)], text);
        let found: Vec<String> =
            table.iter().map(|r| format!("{}: {}", r.heads.join("|"), r.cells.join("|"))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_that_share_columns_are_a_table() {
        let heads = [("Việc", 50.0, 70.0, 90.0), ("Ai", 120.0, 130.0, 90.0), ("Hạn", 200.0, 220.0, 90.0)];
        let first = [("Đo", 50.0, 60.0, 70.0), ("An", 120.0, 130.0, 70.0), ("3/5", 200.0, 215.0, 70.0)];
        let second = [("Cấy", 50.0, 65.0, 50.0), ("4/5", 200.0, 215.0, 50.0)];
        check(&[&heads[..], &first, &second].concat(), &["Việc|Ai|Hạn: Đo|An|3/5", "Việc|Ai|Hạn: Cấy||4/5"]);
        check(&[&first[..], &second].concat(), &[": Đo|An|3/5", ": Cấy||4/5"]);
    }

    #[test]
    fn one_row_or_no_columns_are_no_table() {
        check(&[("Nơi nhận:", 50.0, 99.0, 90.0), ("CHỦ TỊCH", 300.0, 350.0, 90.0)], &[]);
        let across =
            [("a", 50.0, 60.0, 90.0), ("b", 120.0, 130.0, 90.0), ("c", 40.0, 125.0, 70.0), ("d", 128.0, 140.0, 70.0)];
        check(&across, &[]);
    }
}
