//! Tests of files with one or several meetings.

use super::*;
use crate::formats::Position;

/// Checks the first line of each part.
fn check(lines: &[&str], expected: &[&str]) {
    let block = |line: &&str| {
        let level = line.len() - line.trim_start_matches('#').len();
        let kind = match level {
            0 => BlockKind::Paragraph,
            level => BlockKind::Heading(u8::try_from(level).expect("few")),
        };
        Block::new(kind, line[level..].trim(), Position::Line(1))
    };
    let parts = split_meetings(lines.iter().map(block).collect());
    let found: Vec<_> = parts.parts.iter().map(|part| part.blocks[0].text.as_str()).collect();
    assert_eq!(found, expected, "{lines:?}");
}

#[test]
fn dated_headings_begin_meetings() {
    check(
        &["# Tuần 1 (6/10/2024)", "Mua loa.", "# Tuần 2 (12/10/2024)", "Sơn cổng."],
        &["Tuần 1 (6/10/2024)", "Tuần 2 (12/10/2024)"],
    );
    check(&["# Nhật ký", "## 2024-10-06", "Mua loa.", "## 2024-10-12", "Sơn cổng."], &["2024-10-06", "2024-10-12"]);
    check(
        &["Weekly sync – 2024-10-06", "We buy it.", "Weekly sync – 2024-10-12", "We paint it."],
        &["Weekly sync – 2024-10-06", "Weekly sync – 2024-10-12"],
    );
}

#[test]
fn headings_of_larger_parts_belong_to_the_meeting_below() {
    check(
        &["# Log", "## March", "### 4/3/2024", "We met.", "## April", "### 1/4/2024", "We met again."],
        &["March", "April"],
    );
    check(&["Buổi 1: 4/3/2024", "Ta bàn.", "Buổi 2: 5/3/2024", "Ta chốt."], &["Buổi 1: 4/3/2024", "Buổi 2: 5/3/2024"]);
}

#[test]
fn minutes_on_each_page_are_meetings() {
    let page = |date: &'static str| ["MINUTES OF THE GROUP", date, "The group agreed."];
    check(&[page("Date: 4/3/2024"), page("Date: 11/3/2024")].concat(), &["MINUTES OF THE GROUP"; 2]);
}

#[test]
fn minutes_in_a_log_are_a_meeting() {
    check(
        &["# Nhật ký tuần", "Đo đường.", "## Biên bản họp ngày 19/7/2026", "Mua xi măng."],
        &["Nhật ký tuần", "Biên bản họp ngày 19/7/2026"],
    );
}

#[test]
fn a_record_that_mentions_dates_is_whole() {
    for lines in [
        &["# Họp tổ ngày 5/3/2024", "## Tiến độ đến 1/2/2024", "Tốt.", "## Kế hoạch đến 30/6/2024", "Trồng cây."][..],
        &["# Họp tổ ngày 5/3/2024", "## Việc từ cuộc họp ngày 1/2/2024", "Xong.", "## Việc mới", "Trồng cây."][..],
        &["# Họp tổ ngày 5/3/2024", "Trồng cây.", "# Họp lần sau: 12/4/2024", "Sơn cổng."][..],
        &["# Hợp tác xã", "## Biên bản họp ngày 5/3/2024", "Trồng cây."][..],
        &["# Họp", "Ngày 5/3/2024", "Trồng cây."][..],
        &["Biên bản họp phụ huynh", "Ngày thi: 20/5/2025", "Ngày họp: 5/5/2025", "Ngày nộp: 1/6/2025"][..],
        &["# Biên bản họp 20/5/2025", "## 1. Hội nghị 30/6/2025", "Mời khách.", "## 2. Họp 10/7/2025", "Thuê phòng."][..],
        &["# Kế hoạch quý", "## Họp 30/6/2025", "Bàn quỹ.", "## Họp 10/7/2025", "Bàn đường."][..],
        &["# Họp", "Ngày: 5/5/2025", "## Ngày 20/5/2025", "Thi.", "## Ngày 25/5/2025", "Nghỉ."][..],
    ] {
        check(lines, &[lines[0].trim_start_matches("# ")]);
    }
}
