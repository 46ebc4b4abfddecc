//! Plain text: news reports, and minutes written speaker by speaker.
//!
//! A news page copied as text carries what is not news: links to other articles, photo captions,
//! bylines. They are kept as noise, so that nothing of the file is lost, and are never quoted as
//! answers.

use chrono::{Datelike, NaiveDate};

use super::builder::{Builder, Place};
use super::document::{Document, Field, Kind};
use crate::text::dates::dates;

/// Lines that look like turns, and their share, from which the file is taken for a transcript.
const FEWEST_TURNS: usize = 3;
const TURNS_IN_TEN: usize = 3;

/// A speaker's name has no more words, without what stands in brackets.
const LONGEST_NAME: usize = 6;

/// Characters from which a line is taken for a whole paragraph.
const LONGEST_WRAPPED: usize = 120;

/// A line of the file, with its number.
type Line<'a> = (usize, &'a str);

/// Reads a normalised text file.
pub fn read(path: &str, text: &str) -> Document {
    let mut builder = Builder::new(path);
    let lines: Vec<Line> = (1..).zip(text.lines()).collect();
    let mut filled = lines.iter().filter(|(_, line)| !line.trim().is_empty());
    let Some(&(first, title)) = filled.next() else { return builder.document };
    builder.document.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    builder.push(Kind::Title, title, at(first));
    let rest = &lines[first..];
    if is_transcript(rest) {
        turns(rest, &mut builder);
    } else {
        report(rest, &mut builder);
    }
    let published = builder.document.date;
    builder.document.date = meeting_day(&builder.document, published).or(published);
    builder.document
}

fn at(line: usize) -> Place {
    Place { line, ..Place::default() }
}

fn is_transcript(lines: &[Line]) -> bool {
    let filled = lines.iter().filter(|(_, line)| !line.trim().is_empty()).count();
    let turns = lines.iter().filter(|(_, line)| speaker(line).is_some()).count();
    turns >= FEWEST_TURNS && turns * 10 >= filled * TURNS_IN_TEN
}

/// Who speaks, and what: "Lê Văn A (thư ký): …".
fn speaker(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.split_once(": ")?;
    let bare = name.split('(').next().unwrap_or(name);
    let plausible = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 80
        && bare.split_whitespace().count() <= LONGEST_NAME
        && !bare.contains(['.', '!', '?', ';']);
    (plausible && !said.trim().is_empty()).then_some((name.trim(), said))
}

fn turns(lines: &[Line], builder: &mut Builder) {
    for &(number, line) in lines {
        match speaker(line) {
            Some((name, said)) => {
                builder.push(Kind::Turn, said, Place { speaker: Some(name.to_owned()), ..at(number) });
            }
            None => {
                date_from(line, builder);
                builder.push(Kind::Paragraph, line, at(number));
            }
        }
    }
}

fn report(lines: &[Line], builder: &mut Builder) {
    for block in blocks(lines) {
        let (line, _) = block[0];
        if block.len() == 1 && is_date_line(block[0].1) {
            date_from(block[0].1, builder);
            builder.push(Kind::Field(Field::Date), block[0].1, at(line));
            continue;
        }
        pieces(&block, builder);
    }
}

/// Runs of lines between blank ones. Where lines are long, each is a paragraph: only short lines
/// are wrapped.
fn blocks<'a>(lines: &[Line<'a>]) -> Vec<Vec<Line<'a>>> {
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    for (i, &(number, line)) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let described = lines.get(i + 1).is_some_and(|(_, next)| is_bare_caption(next)) && is_short(line);
        let stands_alone = described || is_marked(line) || is_caption(line);
        match blocks.last_mut() {
            Some(block) if !stands_alone && goes_on(block[block.len() - 1], number) => block.push((number, line)),
            _ => blocks.push(vec![(number, line)]),
        }
    }
    caption_texts(blocks)
}

/// Whether line `number` can carry on the paragraph that `last` is of.
fn goes_on((last, line): Line, number: usize) -> bool {
    let wrapped = line.chars().count() < LONGEST_WRAPPED;
    last + 1 == number && wrapped && !is_marked(line) && !is_date_line(line) && !is_caption(line)
}

/// A photo's description often stands on the line before "Ảnh: …": the two are one caption.
fn caption_texts(blocks: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    let mut out: Vec<Vec<Line>> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let bare = block.len() == 1 && is_bare_caption(block[0].1);
        let adjoins = |before: &Vec<Line>| {
            before[before.len() - 1].0 + 1 == block[0].0 && before.len() == 1 && is_short(before[0].1)
        };
        match out.last_mut() {
            Some(before) if bare && adjoins(before) => before.extend(block),
            _ => out.push(block),
        }
    }
    out
}

fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= 30
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with(['·', '•', '>', '»', '-', '–', '*', '+'])
}

/// "…. Ảnh: Phương Hoa/TTXVN", and nothing after it but a short name.
fn is_caption(line: &str) -> bool {
    line.rfind("Ảnh: ")
        .or_else(|| line.rfind("Ảnh minh họa"))
        .is_some_and(|at| line[at..].split_whitespace().count() <= 7)
        || line.trim_start().starts_with("Ảnh:")
        || line.trim_start().starts_with("Ảnh minh")
}

fn is_bare_caption(line: &str) -> bool {
    line.trim_start().starts_with("Ảnh:") && is_short(line)
}

fn is_related(line: &str) -> bool {
    let line = line.trim();
    let link = line.starts_with(['>', '»'])
        || (line.starts_with(['·', '•']) && !line.ends_with(['.', ';', ':', ',', '!', '?']));
    link || ["Tin liên quan", "Xem thêm", "Đọc thêm", "TIN LIÊN QUAN"].iter().any(|head| line.starts_with(head))
}

/// The name or initials alone that sign a report: "Phương Hoa", "(TTXVN)", "Theo TTXVN".
fn is_byline(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.trim_matches(['(', ')']).split(|c: char| c.is_whitespace() || c == '/').collect();
    words.len() <= 4
        && !line.ends_with(['.', ':', ';', '!', '?'])
        && words.iter().all(|w| w.starts_with(char::is_uppercase) || *w == "-")
}

fn is_date_line(line: &str) -> bool {
    let found = dates(line);
    found.first().is_some_and(|d| d.day.is_some() && d.year.is_some()) && line.split_whitespace().count() <= 8
}

fn date_from(line: &str, builder: &mut Builder) {
    if builder.document.date.is_none() && builder.document.passages.len() <= 3 {
        let whole = dates(line).into_iter().find_map(|d| NaiveDate::from_ymd_opt(d.year?, d.month?, d.day?));
        builder.document.date = whole;
    }
}

fn pieces(block: &[Line], builder: &mut Builder) {
    let (line, first) = block[0];
    let text = block.iter().map(|(_, l)| *l).collect::<Vec<_>>().join(" ");
    let kind = if is_related(first) || is_caption(&text) || (block.len() == 1 && is_byline(first)) {
        Kind::Noise
    } else if is_marked(first) {
        Kind::Item
    } else {
        Kind::Paragraph
    };
    let text = if kind == Kind::Item {
        text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != '“')
    } else {
        &text
    };
    builder.push(kind, text, at(line));
}

/// The day that the first sentences name for the meeting itself ("Ngày 1/8/2023, tại …", "Chiều
/// 11/3, tại …"), its year from the day of publication where it is left out.
fn meeting_day(document: &Document, published: Option<NaiveDate>) -> Option<NaiveDate> {
    let body = document.passages.iter().find(|p| matches!(p.kind, Kind::Paragraph | Kind::Turn))?;
    let opening: String = document.passage_text(body).chars().take(160).collect();
    let named = dates(&opening).into_iter().find(|d| d.day.is_some())?;
    NaiveDate::from_ymd_opt(named.year.or(published.map(|p| p.year()))?, named.month?, named.day?)
}

#[cfg(test)]
mod tests {
    use super::super::builder::assert_tiled;
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(Kind, &str)]) -> Document {
        let document = read("a.txt", text);
        assert_tiled(&document);
        let found: Vec<_> = document.passages.iter().map(|p| (p.kind, document.passage_text(p))).collect();
        assert_eq!(found, expected);
        document
    }

    #[test]
    fn a_news_report() {
        let text = "Xã Hạ họp bàn thủy lợi\n\nThứ Tư, 05/06/2024 08:00\n\nChiều 4/6, tại trụ sở, xã Hạ họp.\n\n· Tin khác về mương\n>>> Tin nữa\n\
            Quang cảnh họp. Ảnh: Lê An\n\nXã có ba trạm bơm.\n Ông Bình phát biểu tại buổi họp.\nẢnh: Lê An/XH\n\n• Sửa mương Đông;\n• Sửa mương Tây.\n";
        let document = check(
            text,
            &[
                (Kind::Title, "Xã Hạ họp bàn thủy lợi"),
                (Kind::Field(Field::Date), "Thứ Tư, 05/06/2024 08:00"),
                (Kind::Paragraph, "Chiều 4/6, tại trụ sở, xã Hạ họp."),
                (Kind::Noise, "· Tin khác về mương"),
                (Kind::Noise, ">>> Tin nữa"),
                (Kind::Noise, "Quang cảnh họp. Ảnh: Lê An"),
                (Kind::Paragraph, "Xã có ba trạm bơm."),
                (Kind::Noise, "Ông Bình phát biểu tại buổi họp. Ảnh: Lê An/XH"),
                (Kind::Item, "Sửa mương Đông;"),
                (Kind::Item, "Sửa mương Tây."),
            ],
        );
        assert_eq!(document.date, NaiveDate::from_ymd_opt(2024, 6, 4));
    }

    #[test]
    fn a_transcript() {
        let document = check(
            "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nAn (tổ trưởng): Ta bắt đầu.\n",
            &[
                (Kind::Title, "Họp tổ ngày 2/3/2024"),
                (Kind::Turn, "Chào cả nhà."),
                (Kind::Turn, "Em đây."),
                (Kind::Turn, "Ta bắt đầu."),
            ],
        );
        assert_eq!(document.passages[1].speaker.as_deref(), Some("An (tổ trưởng)"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|(Ảnh: |· |>>|A: b|1/2/2023|[a-z.;]{1,9}|\n| ){0,40}") {
            assert_tiled(&read("a.txt", &crate::text::normalise(&text)));
        }
    }
}
