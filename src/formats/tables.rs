//! Converts tables into rows with column headers. Official documents also use borderless tables to lay out
//! letterheads and signatures; these are read cell by cell, as paragraphs.

use super::outline::{Block, BlockKind};
use super::position::Position;
use super::problem::{LocatedProblem, Problem};

/// Maximum cells read per row; minutes never have more.
const MAX_COLUMNS: usize = 200;

/// Maximum characters of a column header.
const MAX_HEADER_CHARS: usize = 40;

/// A row of cells. Each cell is a list of paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableRow {
    pub cells: Vec<Vec<String>>,
    /// Whether the format marks the row as a header row.
    pub is_header: bool,
    /// Whether a tracked change deletes the row.
    pub is_deleted: bool,
}

/// Converts a table at `position` into blocks; reports it if it has too many columns.
pub fn build_blocks(mut rows: Vec<TableRow>, position: Position, problems: &mut Vec<LocatedProblem>) -> Vec<Block> {
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if widest > MAX_COLUMNS {
        rows.iter_mut().for_each(|row| row.cells.truncate(MAX_COLUMNS));
        let line = if let Position::Line(number) | Position::Page(number) = position { number as usize } else { 1 };
        problems.push((line, Problem::TooManyColumns { columns: widest, read: MAX_COLUMNS }));
    }
    rows.retain(|row| row.cells.iter().flatten().any(|text| !text.trim().is_empty()));
    if rows.len() < 2 || widest < 2 || is_letterhead(&rows) {
        let paragraphs = rows.into_iter().flat_map(|row| row.cells).flatten().filter(|text| !text.trim().is_empty());
        return paragraphs.map(|text| Block::new(BlockKind::Paragraph, text, position)).collect();
    }
    let headers =
        if rows[0].is_header || is_header_row(&rows[0]) { join_cells(&rows.remove(0)) } else { String::new() };
    let to_block =
        |row: &TableRow| Block::new(BlockKind::TableRow { headers: headers.clone() }, join_cells(row), position);
    rows.iter().map(to_block).collect()
}

/// Whether a table contains the national motto, which only letterheads have.
fn is_letterhead(rows: &[TableRow]) -> bool {
    let is_motto = |text: &String| text.contains("CỘNG HÒA XÃ HỘI") || text.contains("CỘNG HOÀ XÃ HỘI");
    rows.iter().flat_map(|row| &row.cells).flatten().any(is_motto)
}

/// Whether each cell is one short paragraph without digits.
fn is_header_row(row: &TableRow) -> bool {
    let is_short = |text: &String| {
        let chars = text.trim().chars().count();
        (1..=MAX_HEADER_CHARS).contains(&chars) && !text.contains(|c: char| c.is_ascii_digit())
    };
    row.cells.iter().all(|cell| cell.iter().filter(|t| !t.trim().is_empty()).count() == 1 && cell.iter().all(is_short))
}

fn join_cells(row: &TableRow) -> String {
    row.cells.iter().map(|cell| cell.join(" ").trim().to_owned()).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&[&str]], expected: &[(BlockKind, &str)]) {
        let row = |cells: &&[&str]| TableRow {
            cells: cells.iter().map(|c| vec![(*c).to_owned()]).collect(),
            ..TableRow::default()
        };
        let found = build_blocks(rows.iter().map(row).collect(), Position::Line(1), &mut Vec::new());
        let found: Vec<_> = found.iter().map(|b| (b.kind.clone(), b.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_have_column_headers() {
        let row = |headers: &str| BlockKind::TableRow { headers: headers.to_owned() };
        check(&[&["Khoản", "Tiền"], &["Quà", "5"]], &[(row("Khoản | Tiền"), "Quà | 5")]);
        check(&[&["Quà", "5"], &["Đèn", "7"]], &[(row(""), "Quà | 5"), (row(""), "Đèn | 7")]);
    }

    #[test]
    fn layout_tables_are_paragraphs() {
        let text = BlockKind::Paragraph;
        check(&[&["CHỦ TRÌ", "THƯ KÝ"]], &[(text.clone(), "CHỦ TRÌ"), (text.clone(), "THƯ KÝ")]);
        check(
            &[&["XÃ HẠ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], &["Số: 5/BB", "Độc lập"]],
            &[
                (text.clone(), "XÃ HẠ"),
                (text.clone(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                (text.clone(), "Số: 5/BB"),
                (text, "Độc lập"),
            ],
        );
    }

    #[test]
    fn too_many_columns_are_a_problem() {
        let wide = TableRow { cells: vec![vec!["x".to_owned()]; 10_000], ..TableRow::default() };
        let mut problems = Vec::new();
        let found = build_blocks(vec![wide.clone(), wide], Position::Line(3), &mut problems);
        assert_eq!((problems.len(), problems[0].0, found.len()), (1, 3, 1));
    }
}
