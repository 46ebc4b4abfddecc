//! What was concluded and decided: what stands under such a heading, and what is said with words
//! that settle, by the meeting or by who leads it.

use std::ops::Range;

use super::act_phrases::marked;
use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT};
use crate::text::acts::Act;
use crate::text::kinds::Kinds;

/// What speaks for a decision, and against; from `ENOUGH` on it is one.
const UNDER_HEADING: f32 = 2.0;
const SETTLES: f32 = 2.0;
const RULES: f32 = 1.0;
const BODY: f32 = 1.0;
const CHAIR: f32 = 1.0;
const ANYONE: f32 = -1.0;
const DETAIL: f32 = 0.2;
const PROPOSES: f32 = -2.0;
const ENOUGH: f32 = 2.0;

/// A sentence of fewer words than this says nothing by itself.
const FEWEST: usize = 4;

/// A sentence of no more words only consents.
const BARE: usize = 6;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let scored = meeting.lines.iter().map(|line| (line, score(meeting, line)));
    let decided = scored.filter(|(_, score)| *score >= ENOUGH);
    let quotes = decided.flat_map(|(line, score)| {
        let proposed = proposed(meeting, line).map(|proposed| meeting.quotable(proposed, score, SHORT));
        proposed.into_iter().chain([meeting.quotable(line, score, SHORT)])
    });
    quotes.filter(|found| words(meeting, found) >= FEWEST).collect()
}

pub fn marks(text: &str) -> Vec<Range<usize>> {
    marked(text, Act::Settles.bit() | Act::Rules.bit())
}

/// How far a sentence decides.
pub fn score(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let offers = line.sentence.offers;
    if offers.contains(Kinds::QUESTION) || line.does(Act::Greets) || meeting.text(line).ends_with(':') {
        return 0.0;
    }
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let settles = worth(line.does(Act::Settles), SETTLES).max(worth(line.does(Act::Rules), RULES));
    let under = worth(line.above.decides, UNDER_HEADING);
    let body = worth(settles > 0.0 && line.does(Act::Body), BODY);
    let who = match (line.is_turn(), meeting.is_rulers(line)) {
        (true, true) => worth(settles > 0.0, CHAIR),
        (true, false) => ANYONE,
        (false, _) => 0.0,
    };
    let proposes = line.does(Act::Proposes) && !(line.does(Act::Body) || meeting.is_rulers(line) || under > 0.0);
    let detail = worth(offers.intersects(Kinds::DATE.union(Kinds::NUMBER)), DETAIL);
    settles + under + body + who + detail + worth(proposes, PROPOSES)
}

/// What a bare word of consent settles: the proposal that the turn before ends in.
fn proposed<'a>(meeting: &'a MeetingOverview, line: &MeetingLine) -> Option<&'a MeetingLine<'a>> {
    let bare = line.is_turn() && line.sentence.tokens.len() <= BARE;
    let at = meeting.lines.binary_search_by_key(&line.sentence.id, |other| other.sentence.id).ok().filter(|_| bare)?;
    let before = &meeting.lines[at.checked_sub(1)?];
    let answers = before.sentence.id.passage != line.sentence.id.passage && before.is_turn();
    let asked =
        meeting.lines[..at].iter().rev().take_while(|other| other.sentence.id.passage == before.sentence.id.passage);
    asked.into_iter().find(|other| answers && other.does(Act::Proposes))
}

fn words(meeting: &MeetingOverview, found: &AspectHit) -> usize {
    meeting.document.slice(found.span.clone()).split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_marks, with_meeting};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Decisions, expected);
    }

    #[test]
    fn what_the_meeting_settles_is_decided() {
        let settled = "Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024 bằng tiền quỹ.";
        let asked = "Cuộc họp yêu cầu các tổ nộp báo cáo thu chi vào cuối tháng.";
        check(&format!("Mái kho dột từ mùa mưa năm ngoái, gạo bị ẩm. {settled}\n\n{asked}\n"), &[settled, asked]);
    }

    #[test]
    fn proposals_questions_and_leads_are_no_decisions() {
        check(
            "Ông Tám đề nghị thống nhất thay toàn bộ mái kho bằng tôn lạnh.\n\n\
             Có ai thống nhất với giá mà xưởng Tân Phát đưa ra không?\n\n\
             Các việc đã được cuộc họp thống nhất gồm có:\n\n\
             Cuộc họp chưa thống nhất được giá tôn nên để lại kỳ sau.\n\n\
             Bà Lan yêu cầu mọi người giữ trật tự khi góp ý.\n\n\
             Xin mời bà Lan lên đọc những điều mà cuộc họp thống nhất.\n",
            &[],
        );
    }

    #[test]
    fn what_stands_under_such_a_heading_is_decided() {
        check(
            "## Thảo luận\n\nMua thêm hai máy bơm cho cánh đồng phía đông.\n\n\
             ## Kết luận\n\nMua thêm một máy bơm cho cánh đồng phía tây.\n",
            &["Mua thêm một máy bơm cho cánh đồng phía tây."],
        );
    }

    #[test]
    fn in_turns_it_counts_who_settles() {
        let record = "Chủ trì: Ông An\n\n\
            Ông An: Xưởng Tân Phát báo giá máy bơm mới là chín triệu.\n\n\
            Bà Tuyết: Tôi thống nhất với giá mà xưởng Tân Phát đưa ra.\n\n\
            Ông An: Chốt mua máy bơm của xưởng Tân Phát trong tháng này.\n\n\
            Ông An: Tôi quyết định cho tổ nghỉ một buổi để kê lại kho.\n";
        let decided = "Chốt mua máy bơm của xưởng Tân Phát trong tháng này.";
        check(record, &[decided, "Tôi quyết định cho tổ nghỉ một buổi để kê lại kho."]);
        with_meeting(record, |meeting| {
            let score = |begin: &str| {
                let line = meeting.lines.iter().find(|line| meeting.text(line).starts_with(begin));
                score(meeting, line.expect("the record says it"))
            };
            assert!((score("Chốt mua") - 3.0).abs() < 1e-6 && (score("Tôi thống nhất") - 1.0).abs() < 1e-6);
        });
    }

    #[test]
    fn a_bare_consent_is_quoted_as_what_it_consents_to() {
        check(
            "Chủ trì: Ông An\n\n\
             Bà Tuyết: Tôi đề nghị mua thêm hai máy bơm dự phòng cho mùa khô. Máy cũ hay hỏng lắm, sửa hoài không được.\n\n\
             Ông An: Thống nhất.\n\nBà Tuyết: Tôi ghi lại việc ấy vào sổ tay của tổ.\n",
            &["Tôi đề nghị mua thêm hai máy bơm dự phòng cho mùa khô."],
        );
    }

    #[test]
    fn a_full_decision_is_quoted_without_the_proposal_before_it() {
        let decided = "Chốt mua một máy của xưởng Tân Phát trong tháng này thôi.";
        check(
            &format!(
                "Chủ trì: Ông An\n\nBà Tuyết: Tôi đề nghị mua thêm hai máy bơm dự phòng cho mùa khô.\n\n\
                 Ông An: {decided}\n\nBà Tuyết: Tôi ghi lại việc ấy vào sổ tay của tổ.\n"
            ),
            &[decided],
        );
    }

    #[test]
    fn a_decision_with_a_day_or_a_figure_says_more() {
        let check = |text: &str, expected: f32| {
            with_meeting(text, |meeting| {
                let found = score(meeting, &meeting.lines[0]);
                assert!((found - expected).abs() < 1e-6, "{text} {found}");
            });
        };
        check("Cuộc họp thống nhất sửa mái kho.", SETTLES + BODY);
        check("Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024.", SETTLES + BODY + DETAIL);
        check("Cuộc họp yêu cầu tổ kỹ thuật sửa mái kho.", RULES + BODY);
        check("Ông Kháng đề nghị thống nhất giá tôn.", SETTLES + PROPOSES);
    }

    #[test]
    fn the_words_that_settle_are_marked() {
        check_marks(marks, "Cuộc họp thống nhất giá và yêu cầu bà Lan ghi sổ.", &["thống nhất", "yêu cầu"]);
        check_marks(marks, "Ông Tám đề nghị hoãn, chưa thống nhất giá.", &["hoãn"]);
        check_marks(marks, "Mái kho dột.", &[]);
    }
}
