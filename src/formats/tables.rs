//! Tables as rows with column heads. Official papers also lay out letterheads and signatures in borderless tables;
//! these are read cell by cell, as paragraphs.

use super::outline::{Block, Position, Shape};
use super::problem::{Problem, ProblemAt};

/// Cells read per row; minutes never have more.
const MOST_COLUMNS: usize = 200;

/// Letters of the longest column head.
const LONGEST_HEAD: usize = 40;

/// A row of cells, each of paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<Vec<String>>,
    /// The format marks the cells as column heads.
    pub head: bool,
    /// Deleted by a tracked change.
    pub deleted: bool,
}

/// Returns the blocks of a table, and reports one with too many columns.
pub fn blocks(mut rows: Vec<Row>, at: Position, problems: &mut Vec<ProblemAt>) -> Vec<Block> {
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if widest > MOST_COLUMNS {
        rows.iter_mut().for_each(|row| row.cells.truncate(MOST_COLUMNS));
        let line = if let Position::Line(number) | Position::Page(number) = at { number as usize } else { 1 };
        problems.push((line, Problem::TooManyColumns { columns: widest, read: MOST_COLUMNS }));
    }
    rows.retain(|row| row.cells.iter().flatten().any(|text| !text.trim().is_empty()));
    if rows.len() < 2 || widest < 2 || is_letterhead(&rows) {
        let paragraphs = rows.into_iter().flat_map(|row| row.cells).flatten().filter(|text| !text.trim().is_empty());
        return paragraphs.map(|text| Block::new(Shape::Paragraph, text, at)).collect();
    }
    let heads = if rows[0].head || is_head(&rows[0]) { joined(&rows.remove(0)) } else { String::new() };
    let row = |row: &Row| Block::new(Shape::Row { heads: heads.clone() }, joined(row), at);
    rows.iter().map(row).collect()
}

/// Whether a table has the state's motto, which only letterheads have.
fn is_letterhead(rows: &[Row]) -> bool {
    let motto = |text: &String| text.contains("CỘNG HÒA XÃ HỘI") || text.contains("CỘNG HOÀ XÃ HỘI");
    rows.iter().flat_map(|row| &row.cells).flatten().any(motto)
}

/// Whether every cell is one short text without digits.
fn is_head(row: &Row) -> bool {
    let short = |text: &String| {
        let letters = text.trim().chars().count();
        (1..=LONGEST_HEAD).contains(&letters) && !text.contains(|c: char| c.is_ascii_digit())
    };
    row.cells.iter().all(|cell| cell.iter().filter(|t| !t.trim().is_empty()).count() == 1 && cell.iter().all(short))
}

fn joined(row: &Row) -> String {
    row.cells.iter().map(|cell| cell.join(" ").trim().to_owned()).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&[&str]], expected: &[(Shape, &str)]) {
        let row =
            |cells: &&[&str]| Row { cells: cells.iter().map(|c| vec![(*c).to_owned()]).collect(), ..Row::default() };
        let found = blocks(rows.iter().map(row).collect(), Position::Line(1), &mut Vec::new());
        let found: Vec<_> = found.iter().map(|b| (b.shape.clone(), b.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_have_their_heads() {
        let row = |heads: &str| Shape::Row { heads: heads.to_owned() };
        check(&[&["Khoản", "Tiền"], &["Quà", "5"]], &[(row("Khoản | Tiền"), "Quà | 5")]);
        check(&[&["Quà", "5"], &["Đèn", "7"]], &[(row(""), "Quà | 5"), (row(""), "Đèn | 7")]);
    }

    #[test]
    fn tables_that_only_set_lines_side_by_side() {
        let text = Shape::Paragraph;
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
        let wide = Row { cells: vec![vec!["x".to_owned()]; 10_000], ..Row::default() };
        let mut problems = Vec::new();
        let found = blocks(vec![wide.clone(), wide], Position::Line(3), &mut problems);
        assert_eq!((problems.len(), problems[0].0, found.len()), (1, 3, 1));
    }
}
