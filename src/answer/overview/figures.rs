//! The figures that were told, with what they count: sums and shares before mere counts.

use std::ops::Range;

use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT, keys};
use crate::records::Kind;
use crate::text::acts::Act;
use crate::text::kinds::Kinds;
use crate::text::quantities::{Quantity, quantities};
use crate::text::tokens;

/// Sentences whose letters are read, at most; those that can have most figures.
const READ: usize = 200;

/// What a sentence's worth is: that of all its figures, each further one less.
const FADING: f32 = 0.7;
const ENOUGH: f32 = 1.0;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let mut likely: Vec<(&MeetingLine, f32)> =
        meeting.lines.iter().map(|line| (line, likelihood(meeting, line))).filter(|(_, worth)| *worth > 0.0).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely.truncate(READ);
    let scored = likely.into_iter().map(|(line, _)| (line, worth(meeting.text(line), line.passage.kind)));
    let figures = scored.filter(|(line, worth)| *worth >= ENOUGH && line.sentence.tokens.len() > 2);
    figures.map(|(line, worth)| meeting.quotable(line, worth, if line.is_turn() { SHORT } else { 0 })).collect()
}

pub fn marks(text: &str) -> Vec<Range<usize>> {
    quantities(text, &tokens(text)).into_iter().map(|quantity| quantity.span).collect()
}

/// What the figures of a sentence can be worth, told by numbers alone.
fn likelihood(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let offers = line.sentence.offers;
    if !offers.contains(Kinds::NUMBER) || offers.contains(Kinds::QUESTION) || line.does(Act::Greets) && !line.is_turn()
    {
        return 0.0;
    }
    let figures = keys(line).filter(|id| meeting.records.index.vocabulary.is_figure(*id)).count();
    let worth = |kind: Kinds, worth: f32| if offers.contains(kind) { worth } else { 0.0 };
    f32::from(u8::try_from(figures).unwrap_or(u8::MAX)) + worth(Kinds::MONEY, 2.0) + worth(Kinds::SHARE, 1.5) + 0.1
}

fn worth(text: &str, kind: Kind) -> f32 {
    let mut worths: Vec<f32> = quantities(text, &tokens(text)).iter().map(|q: &Quantity| q.worth).collect();
    worths.sort_by(|a, b| b.total_cmp(a));
    let faded = worths.iter().fold((0.0, 1.0), |(sum, share), worth| (sum + worth * share, share * FADING));
    if kind == Kind::Row && faded.0 > 0.0 { faded.0.max(ENOUGH) } else { faded.0 }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_marks};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Figures, expected);
    }

    #[test]
    fn sums_shares_and_counts_are_figures() {
        check(
            "Quỹ hội còn bảy mươi triệu đồng sau đợt góp. Bà Lan giữ sổ quỹ của chi hội.\n\n\
             Đã có 84% số hộ nộp đủ. Cả xóm có 158 hộ góp gạo.\n",
            &["Quỹ hội còn bảy mươi triệu đồng sau đợt góp.", "Đã có 84% số hộ nộp đủ.", "Cả xóm có 158 hộ góp gạo."],
        );
    }

    #[test]
    fn days_rooms_papers_and_questions_tell_no_figure() {
        check(
            "Buổi sau họp ngày 22/3/2024 lúc 7 giờ 30 phút tại phòng 204.\n\n\
             Làm theo Quyết định số 318/QĐ-UBND về kho bãi.\n\nQuỹ có đủ 15 triệu đồng để sửa mái không?\n\n\
             Thành phần tham dự gồm có 158 hộ góp gạo.\n\n158 hộ.\n",
            &[],
        );
    }

    #[test]
    fn rows_of_tables_are_told() {
        check("| Tổ | Góp |\n|---|---|\n| Một | 5 tạ gạo |\n| Hai | chưa góp |\n", &["Một | 5 tạ gạo"]);
    }

    #[test]
    fn sums_count_before_shares_and_further_figures_less() {
        let check = |text: &str, expected: f32| {
            let found = worth(text, Kind::Paragraph);
            assert!((found - expected).abs() < 1e-5, "{text} {found}");
        };
        check("Thu được 12 triệu đồng.", 2.0);
        check("Đạt 84% kế hoạch.", 1.5);
        check("Có 158 hộ góp gạo.", 1.0);
        check("Có 158 hộ góp 12 triệu đồng.", 2.7);
        check("Họp ngày 22/3/2024.", 0.0);
    }

    #[test]
    fn a_short_turn_with_a_figure_takes_its_neighbour_along() {
        let turn = "Còn 12 triệu đồng. Bà con góp thêm nữa thì mới đủ lợp mái kho.";
        check(&format!("Ông An: Quỹ còn bao nhiêu?\n\nBà Tuyết: {turn}\n\nÔng An: Cảm ơn bà.\n"), &[turn]);
        check(&format!("{turn}\n"), &["Còn 12 triệu đồng."]);
    }

    #[test]
    fn figures_are_marked_with_what_belongs_to_them() {
        check_marks(marks, "Có 27/30 hộ, đạt 90%, góp 1.124 triệu đồng.", &["27/30", "90%", "1.124 triệu đồng"]);
        check_marks(marks, "Họp ngày 22/3/2024.", &[]);
    }
}
