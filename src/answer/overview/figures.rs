//! Finds key figures with the things that they count. Sums and shares are preferred to counts.

use std::ops::Range;

use super::meeting::{MIN_QUOTE_WORDS, MeetingLine, MeetingOverview, QuoteCandidate, exact_ids, weight_if};
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;
use crate::text::quantities::{Quantity, find_quantities};
use crate::text::speech_acts::SpeechAct;
use crate::text::tokenise;

/// The maximum number of sentences whose text is searched for quantities: those with the highest estimated scores.
const MAX_SEARCHED: usize = 200;

/// The ratio of the weight of each further quantity of a sentence to that of the one before.
const DECAY: f32 = 0.7;

/// The minimum score of a quoted sentence.
const MIN_SCORE: f32 = 1.0;

/// Returns the sentences and table rows with key figures.
pub fn find_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let mut likely: Vec<(&MeetingLine, f32)> = meeting
        .lines
        .iter()
        .map(|line| (line, estimate_score(meeting, line)))
        .filter(|(_, estimate)| *estimate > 0.0)
        .collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely.truncate(MAX_SEARCHED);
    let scored = likely.into_iter().map(|(line, _)| (line, score(meeting.text(line), line.passage.kind)));
    let figures = scored.filter(|(line, score)| *score >= MIN_SCORE && line.sentence.tokens.len() > 2);
    figures
        .map(|(line, score)| meeting.build_candidate(line, score, if line.is_turn() { MIN_QUOTE_WORDS } else { 0 }))
        .collect()
}

/// Returns the byte ranges of the quantities in `text`.
pub fn find_highlights(text: &str) -> Vec<Range<usize>> {
    find_quantities(text, &tokenise(text)).into_iter().map(|quantity| quantity.span).collect()
}

/// Estimates the score of a sentence from its indexed tokens, without reading its text; 0 if it cannot have key
/// figures.
fn estimate_score(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let types = line.sentence.answer_types;
    if !types.contains(AnswerTypes::NUMBER)
        || types.contains(AnswerTypes::QUESTION)
        || line.has_act(SpeechAct::Greeting) && !line.is_turn()
    {
        return 0.0;
    }
    let figures = exact_ids(line).filter(|id| meeting.records.index.vocabulary.is_numeric(*id)).count();
    let weight = |expected: AnswerTypes, weight: f32| weight_if(types.contains(expected), weight);
    f32::from(u8::try_from(figures).unwrap_or(u8::MAX))
        + weight(AnswerTypes::MONEY, 2.0)
        + weight(AnswerTypes::SHARE, 1.5)
        + 0.1
}

/// Returns the sum of the weights of the quantities in `text`, in descending order and with [`DECAY`]. A table row with
/// quantities scores at least [`MIN_SCORE`].
fn score(text: &str, kind: PassageKind) -> f32 {
    let mut weights: Vec<f32> = find_quantities(text, &tokenise(text)).iter().map(|q: &Quantity| q.weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let (sum, _) = weights.iter().fold((0.0, 1.0), |(sum, factor), weight| (sum + weight * factor, factor * DECAY));
    if kind == PassageKind::Row && sum > 0.0 { sum.max(MIN_SCORE) } else { sum }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_highlights};
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
    fn days_rooms_document_numbers_and_questions_have_no_key_figures() {
        check(
            "Buổi sau họp ngày 22/3/2024 lúc 7 giờ 30 phút tại phòng 204.\n\n\
             Làm theo Quyết định số 318/QĐ-UBND về kho bãi.\n\nQuỹ có đủ 15 triệu đồng để sửa mái không?\n\n\
             Thành phần tham dự gồm có 158 hộ góp gạo.\n\n158 hộ.\n",
            &[],
        );
    }

    #[test]
    fn table_rows_are_found() {
        check("| Tổ | Góp |\n|---|---|\n| Một | 5 tạ gạo |\n| Hai | chưa góp |\n", &["Một | 5 tạ gạo"]);
    }

    #[test]
    fn sums_score_higher_than_shares_and_further_figures_less() {
        let check = |text: &str, expected: f32| {
            let found = score(text, PassageKind::Paragraph);
            assert!((found - expected).abs() < 1e-5, "{text} {found}");
        };
        check("Thu được 12 triệu đồng.", 2.0);
        check("Đạt 84% kế hoạch.", 1.5);
        check("Có 158 hộ góp gạo.", 1.0);
        check("Có 158 hộ góp 12 triệu đồng.", 2.7);
        check("Họp ngày 22/3/2024.", 0.0);
    }

    #[test]
    fn a_short_turn_is_quoted_with_its_neighbour() {
        let turn = "Còn 12 triệu đồng. Bà con góp thêm nữa thì mới đủ lợp mái kho.";
        check(&format!("Ông An: Quỹ còn bao nhiêu?\n\nBà Tuyết: {turn}\n\nÔng An: Cảm ơn bà.\n"), &[turn]);
        check(&format!("{turn}\n"), &["Còn 12 triệu đồng."]);
    }

    #[test]
    fn figures_are_highlighted_with_their_units() {
        check_highlights(
            find_highlights,
            "Có 27/30 hộ, đạt 90%, góp 1.124 triệu đồng.",
            &["27/30", "90%", "1.124 triệu đồng"],
        );
        check_highlights(find_highlights, "Họp ngày 22/3/2024.", &[]);
    }
}
