//! Plain text: news reports, and minutes written speaker by speaker.
//!
//! A news page copied as text carries what is not news: links to other articles, photo captions,
//! bylines. They are kept as noise, so that nothing of the file is lost, and are never quoted as
//! answers.

use chrono::{Datelike, NaiveDate};

use super::builder::{Builder, Place};
use super::document::{Document, Field, Kind};
use super::news::{
    caption_texts, is_bare_caption, is_byline, is_caption, is_date_line, is_marked, is_news, is_related, is_short,
};
use crate::text::dates::dates;

/// Lines that look like turns, and their share, from which the file is taken for a transcript.
const FEWEST_TURNS: usize = 3;
const TURNS_IN_TEN: usize = 3;

/// A speaker's name has no more words, without what stands in brackets.
const LONGEST_NAME: usize = 6;

/// Characters from which a line is taken for a whole paragraph.
const LONGEST_WRAPPED: usize = 120;

/// Filled lines among which labelled ones are looked for.
const HEAD: usize = 15;

/// A line of the file, with its number.
pub(super) type Line<'a> = (usize, &'a str);

/// Reads a normalised text file.
pub fn read(path: &str, text: &str) -> Document {
    let mut builder = Builder::new(path);
    let lines: Vec<Line> = (1..).zip(text.lines()).collect();
    let Some((first, title)) = filled(&lines).next() else { return builder.document };
    builder.document.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    builder.push(Kind::Title, title, at(first));
    let rest = head(&lines[first..], &mut builder);
    let stated = builder.document.date.is_some();
    if is_transcript(&rest) {
        turns(&rest, &mut builder);
    } else {
        report(&rest, &mut builder);
    }
    let mut document = builder.document;
    if !stated {
        tell_apart(&mut document);
    }
    document
}

/// The day of publication is the meeting's, unless the opening names another: then its line tells
/// of the report, not of the meeting.
fn tell_apart(document: &mut Document) {
    let published = document.date;
    let Some(day) = meeting_day(document, published) else { return };
    document.date = Some(day);
    if published != Some(day) {
        let line = document.passages.iter_mut().find(|p| p.kind == Kind::Field(Field::Date));
        line.into_iter().for_each(|p| p.kind = Kind::Field(Field::Source));
    }
}

/// The lines that are not blank.
pub(super) fn filled<'a>(lines: &[Line<'a>]) -> impl Iterator<Item = Line<'a>> {
    lines.iter().copied().filter(|(_, line)| !line.trim().is_empty())
}

fn at(line: usize) -> Place {
    Place { line, ..Place::default() }
}

/// Reads the labelled lines that minutes begin with; all other lines are given back.
fn head<'a>(lines: &[Line<'a>], builder: &mut Builder) -> Vec<Line<'a>> {
    let end = filled(lines).nth(HEAD).map_or(usize::MAX, |(at, _)| at);
    let mut seen = Vec::new();
    let mut rest = Vec::with_capacity(lines.len());
    for &(number, line) in lines {
        match labelled(line) {
            Some((field, value)) if number < end && !seen.contains(&field) => {
                seen.push(field);
                if field == Field::Date {
                    date_from(value, builder);
                }
                builder.field(field, value, number);
            }
            _ => rest.push((number, line)),
        }
    }
    rest
}

/// A line that is the day of the meeting, and nothing else.
fn day((number, line): Line, builder: &mut Builder) {
    date_from(line, builder);
    builder.field(Field::Date, line, number);
}

/// "Địa điểm: …", "- Chủ trì: …": what it says of the meeting.
fn labelled(line: &str) -> Option<(Field, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_start_matches(|c: char| !c.is_alphabetic()).trim().to_lowercase();
    let field = match name.as_str() {
        "thời gian" | "ngày họp" => Field::Date,
        "địa điểm" | "nơi họp" => Field::Place,
        "chủ trì" | "chủ tọa" | "chủ toạ" | "người chủ trì" => Field::Chair,
        "thành phần" | "thành phần tham dự" | "thành phần dự họp" | "tham dự" | "có mặt" => {
            Field::Attendee
        }
        _ => return None,
    };
    Some((field, value.trim())).filter(|(_, value)| !value.is_empty())
}

fn is_transcript(lines: &[Line]) -> bool {
    let turns = lines.iter().filter(|(_, line)| speaker(line).is_some()).count();
    turns >= FEWEST_TURNS && turns * 10 >= filled(lines).count() * TURNS_IN_TEN
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

/// A line below a speaker's carries that turn on, up to the next blank one.
fn turns(lines: &[Line], builder: &mut Builder) {
    let mut speaking: Option<&str> = None;
    for &(number, line) in lines {
        match (speaker(line), speaking) {
            _ if line.trim().is_empty() => speaking = None,
            (Some((name, said)), _) => {
                speaking = Some(name);
                builder.push(Kind::Turn, said, Place { speaker: speaking.map(str::to_owned), ..at(number) });
            }
            (None, Some(name)) => {
                builder.push(Kind::Turn, line, Place { speaker: Some(name.to_owned()), ..at(number) });
            }
            (None, None) if is_date_line(line) => day((number, line), builder),
            (None, None) => builder.push(Kind::Paragraph, line, at(number)),
        }
    }
}

fn report(lines: &[Line], builder: &mut Builder) {
    let news = is_news(lines);
    for block in blocks(lines) {
        let (line, _) = block[0];
        if block.len() > 1 || !is_date_line(block[0].1) {
            pieces(&block, news, builder);
        } else if news {
            date_from(block[0].1, builder);
            builder.push(Kind::Field(Field::Date), block[0].1, at(line));
        } else {
            day(block[0], builder);
        }
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

fn date_from(line: &str, builder: &mut Builder) {
    if builder.document.date.is_none() && builder.document.passages.len() <= 3 {
        let whole = dates(line).into_iter().find_map(|d| NaiveDate::from_ymd_opt(d.year?, d.month?, d.day?));
        builder.document.date = whole;
    }
}

fn pieces(block: &[Line], news: bool, builder: &mut Builder) {
    let (line, first) = block[0];
    let text = block.iter().map(|(_, l)| *l).collect::<Vec<_>>().join(" ");
    let byline = block.len() == 1 && is_byline(first);
    let kind = if is_caption(&text) || (news && (is_related(first) || byline)) {
        Kind::Noise
    } else if is_marked(first) && text.contains(char::is_alphanumeric) {
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
                (Kind::Field(Field::Source), "Thứ Tư, 05/06/2024 08:00"),
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
            "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nEm xin báo cáo.\n\nAn (tổ trưởng): Ta bắt đầu.\n",
            &[
                (Kind::Title, "Họp tổ ngày 2/3/2024"),
                (Kind::Turn, "Chào cả nhà."),
                (Kind::Turn, "Em đây."),
                (Kind::Turn, "Em xin báo cáo."),
                (Kind::Turn, "Ta bắt đầu."),
            ],
        );
        assert_eq!(document.passages[1].speaker.as_deref(), Some("An (tổ trưởng)"));
    }

    #[test]
    fn minutes_begin_with_labelled_lines() {
        let document = check(
            "Họp chi hội\n\nThời gian: 8h ngày 5/6/2024\nĐịa điểm: Nhà văn hóa\nChủ trì: Bà Tím\n\n• Góp quỹ mỗi hộ 50.000 đồng\n\nTrần Văn Bình\n",
            &[
                (Kind::Title, "Họp chi hội"),
                (Kind::Field(Field::Date), "8h ngày 5/6/2024"),
                (Kind::Field(Field::Place), "Nhà văn hóa"),
                (Kind::Field(Field::Chair), "Bà Tím"),
                (Kind::Item, "Góp quỹ mỗi hộ 50.000 đồng"),
                (Kind::Paragraph, "Trần Văn Bình"),
            ],
        );
        assert_eq!(document.date, NaiveDate::from_ymd_opt(2024, 6, 5));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|(Ảnh: |· |>>|A: b|1/2/2023|[a-z.;]{1,9}|\n| ){0,40}") {
            assert_tiled(&read("a.txt", &crate::text::normalise(&text)));
        }
    }
}
