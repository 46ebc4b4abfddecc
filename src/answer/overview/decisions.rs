//! Finds decisions: sentences below a heading that announces decisions, and sentences in which the meeting or a speaker
//! with authority decides.

use std::ops::Range;

use super::act_phrases::find_act_spans;
use super::meeting::{MIN_QUOTE_WORDS, MeetingLine, MeetingOverview, QuoteCandidate, weight_if};
use crate::text::answer_types::AnswerTypes;
use crate::text::speech_acts::SpeechAct;

// Weights of the evidence for and against a decision.

/// The sentence is below a heading that announces decisions.
const BELOW_HEADING: f32 = 2.0;
/// The sentence has a phrase that always decides.
const DECISION: f32 = 2.0;
/// The sentence has only a phrase that decides if said by someone with authority.
const RULING: f32 = 1.0;
/// A sentence that decides names the deciding body.
const DECIDING_BODY: f32 = 1.0;
/// A sentence that decides is said by a speaker with authority.
const BY_DECIDER: f32 = 1.0;
/// The sentence is in a turn of another speaker.
const BY_OTHERS: f32 = -1.0;
/// The sentence has a date or a number.
const DETAIL: f32 = 0.2;
/// The sentence makes a proposal, and nothing shows that it was accepted.
const PROPOSAL: f32 = -2.0;

/// The minimum score of a decision.
pub const MIN_SCORE: f32 = 2.0;

/// The minimum number of words of a quote.
const MIN_WORDS: usize = 4;

/// The maximum number of words of a turn that only consents to a proposal.
const MAX_CONSENT_WORDS: usize = 6;

/// Returns the sentences that decide, and the proposals that a turn only consents to.
pub fn find_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let scored = meeting.lines.iter().map(|line| (line, score(meeting, line)));
    let decided = scored.filter(|(_, score)| *score >= MIN_SCORE);
    let candidates = decided.flat_map(|(line, score)| {
        let proposal =
            find_proposal(meeting, line).map(|proposal| meeting.build_candidate(proposal, score, MIN_QUOTE_WORDS));
        proposal.into_iter().chain([meeting.build_candidate(line, score, MIN_QUOTE_WORDS)])
    });
    candidates.filter(|candidate| count_words(meeting, candidate) >= MIN_WORDS).collect()
}

/// Returns the byte ranges of the words in `text` that decide.
pub fn find_highlights(text: &str) -> Vec<Range<usize>> {
    find_act_spans(text, SpeechAct::Decision.bit() | SpeechAct::Ruling.bit())
}

/// Returns the score of a sentence as a decision; it is a decision if the score is at least [`MIN_SCORE`].
pub fn score(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let types = line.sentence.answer_types;
    if types.contains(AnswerTypes::QUESTION) || line.has_act(SpeechAct::Greeting) || meeting.text(line).ends_with(':') {
        return 0.0;
    }
    let decides =
        weight_if(line.has_act(SpeechAct::Decision), DECISION).max(weight_if(line.has_act(SpeechAct::Ruling), RULING));
    let below_heading = weight_if(line.heading.announces_decisions, BELOW_HEADING);
    let body = weight_if(decides > 0.0 && line.has_act(SpeechAct::DecidingBody), DECIDING_BODY);
    let speaker = match (line.is_turn(), meeting.is_by_decider(line)) {
        (true, true) => weight_if(decides > 0.0, BY_DECIDER),
        (true, false) => BY_OTHERS,
        (false, _) => 0.0,
    };
    let proposes = line.has_act(SpeechAct::Proposal)
        && !(line.has_act(SpeechAct::DecidingBody) || meeting.is_by_decider(line) || below_heading > 0.0);
    let detail = weight_if(types.intersects(AnswerTypes::DATE.union(AnswerTypes::NUMBER)), DETAIL);
    decides + below_heading + body + speaker + detail + weight_if(proposes, PROPOSAL)
}

/// Returns the proposal that a short turn consents to: the last one of the turn before. Returns `None` if the sentence
/// is not such a turn.
fn find_proposal<'a>(meeting: &'a MeetingOverview, line: &MeetingLine) -> Option<&'a MeetingLine<'a>> {
    let is_consent = line.is_turn() && line.sentence.tokens.len() <= MAX_CONSENT_WORDS;
    let at =
        meeting.lines.binary_search_by_key(&line.sentence.id, |other| other.sentence.id).ok().filter(|_| is_consent)?;
    let previous = &meeting.lines[at.checked_sub(1)?];
    let is_reply = previous.sentence.id.passage != line.sentence.id.passage && previous.is_turn();
    let previous_turn =
        meeting.lines[..at].iter().rev().take_while(|other| other.sentence.id.passage == previous.sentence.id.passage);
    previous_turn.into_iter().find(|other| is_reply && other.has_act(SpeechAct::Proposal))
}

fn count_words(meeting: &MeetingOverview, candidate: &QuoteCandidate) -> usize {
    meeting.document.slice(candidate.span.clone()).split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_highlights, with_meeting};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Decisions, expected);
    }

    #[test]
    fn decisions_of_the_meeting_are_found() {
        let settled = "Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024 bằng tiền quỹ.";
        let required = "Cuộc họp yêu cầu các tổ nộp báo cáo thu chi vào cuối tháng.";
        check(&format!("Mái kho dột từ mùa mưa năm ngoái, gạo bị ẩm. {settled}\n\n{required}\n"), &[settled, required]);
    }

    #[test]
    fn proposals_questions_and_lead_ins_are_no_decisions() {
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
    fn sentences_below_a_heading_for_decisions_are_found() {
        check(
            "## Thảo luận\n\nMua thêm hai máy bơm cho cánh đồng phía đông.\n\n\
             ## Kết luận\n\nMua thêm một máy bơm cho cánh đồng phía tây.\n",
            &["Mua thêm một máy bơm cho cánh đồng phía tây."],
        );
    }

    #[test]
    fn in_turns_decisions_depend_on_the_speaker() {
        let record = "Chủ trì: Ông An\n\n\
            Ông An: Xưởng Tân Phát báo giá máy bơm mới là chín triệu.\n\n\
            Bà Tuyết: Tôi thống nhất với giá mà xưởng Tân Phát đưa ra.\n\n\
            Ông An: Chốt mua máy bơm của xưởng Tân Phát trong tháng này.\n\n\
            Ông An: Tôi quyết định cho tổ nghỉ một buổi để kê lại kho.\n";
        let decided = "Chốt mua máy bơm của xưởng Tân Phát trong tháng này.";
        check(record, &[decided, "Tôi quyết định cho tổ nghỉ một buổi để kê lại kho."]);
        with_meeting(record, |meeting| {
            let score = |prefix: &str| {
                let line = meeting.lines.iter().find(|line| meeting.text(line).starts_with(prefix));
                score(meeting, line.expect("the record says it"))
            };
            assert!((score("Chốt mua") - 3.0).abs() < 1e-6 && (score("Tôi thống nhất") - 1.0).abs() < 1e-6);
        });
    }

    #[test]
    fn a_short_consent_is_quoted_as_its_proposal() {
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
    fn a_decision_with_a_date_or_figure_scores_higher() {
        let check = |text: &str, expected: f32| {
            with_meeting(text, |meeting| {
                let found = score(meeting, &meeting.lines[0]);
                assert!((found - expected).abs() < 1e-6, "{text} {found}");
            });
        };
        check("Cuộc họp thống nhất sửa mái kho.", DECISION + DECIDING_BODY);
        check("Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024.", DECISION + DECIDING_BODY + DETAIL);
        check("Cuộc họp yêu cầu tổ kỹ thuật sửa mái kho.", RULING + DECIDING_BODY);
        check("Ông Kháng đề nghị thống nhất giá tôn.", DECISION + PROPOSAL);
    }

    #[test]
    fn the_deciding_words_are_highlighted() {
        check_highlights(
            find_highlights,
            "Cuộc họp thống nhất giá và yêu cầu bà Lan ghi sổ.",
            &["thống nhất", "yêu cầu"],
        );
        check_highlights(find_highlights, "Ông Tám đề nghị hoãn, chưa thống nhất giá.", &["hoãn"]);
        check_highlights(find_highlights, "Mái kho dột.", &[]);
    }
}
