//! Finds one representative quote of each speaker. A transcript has them in the speaker's turns; in minutes they are
//! sentences that report what a named person said.

use std::collections::HashMap;
use std::ops::Range;

use super::act_phrases::{find_act_spans, is_title_token};
use super::decisions;
use super::meeting::{
    MIN_QUOTE_WORDS, MeetingLine, MeetingOverview, QuoteCandidate, exact_ids, given_name_key, weight_if,
};
use crate::records::{PassageKind, extract_name};
use crate::text::answer_spans::find_answer_spans;
use crate::text::answer_types::AnswerTypes;
use crate::text::speech_acts::SpeechAct;
use crate::text::tokenise;

/// The minimum number of words of a representative sentence.
const MIN_WORDS: usize = 8;

/// The maximum number of words of a representative sentence.
const MAX_WORDS: usize = 45;

/// The maximum number of sentences of minutes whose text is searched for names.
const MAX_SEARCHED: usize = 300;

/// A sentence of minutes with fewer words is quoted together with a neighbour.
const MIN_REPORT_WORDS: usize = 14;

/// The maximum number of words between a name and the verb of speaking, such as the person's role.
const MAX_ROLE_WORDS: usize = 16;

/// Returns one candidate for each speaker, in the order in which they first speak.
pub fn find_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let has_turns = meeting.lines.iter().any(|line| line.is_turn() && meeting.speaker(line).is_some());
    if has_turns { find_turn_candidates(meeting) } else { find_minutes_candidates(meeting) }
}

/// Returns the byte ranges of the names in `text`; if there are none, of the words that propose or decide.
pub fn find_highlights(text: &str) -> Vec<Range<usize>> {
    let names = find_answer_spans(text, &tokenise(text), AnswerTypes::PERSON);
    if names.is_empty() { find_act_spans(text, SpeechAct::Proposal.bit() | SpeechAct::Decision.bit()) } else { names }
}

fn find_turn_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let mut best: HashMap<&str, (f32, &MeetingLine, usize)> = HashMap::new();
    for line in &meeting.lines {
        let Some(speaker) = meeting.speaker(line).map(extract_name).filter(|name| !name.is_empty()) else { continue };
        let score = score_turn_line(meeting, line);
        let current = best.entry(speaker).or_insert((score, line, line.sentence.span.start));
        if score > current.0 {
            (current.0, current.1) = (score, line);
        }
    }
    let scored = best.into_values().filter(|(score, ..)| *score > 0.0);
    scored
        .map(|(score, line, order)| QuoteCandidate { order, ..meeting.build_candidate(line, score, MIN_QUOTE_WORDS) })
        .collect()
}

/// Returns how well a sentence of a turn represents what its speaker says; at least 0.01.
fn score_turn_line(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let types = line.sentence.answer_types;
    let length = line.sentence.tokens.len();
    if line.has_act(SpeechAct::Greeting) || length < 3 {
        return 0.01;
    }
    let statistics = &meeting.records.index.statistics;
    let total_idf = exact_ids(line).map(|id| statistics.exact_sentence_idf(Some(id))).sum::<f32>();
    let mean_idf = total_idf / f32::from(u8::try_from(length).unwrap_or(u8::MAX));
    let has_good_length = weight_if((MIN_WORDS..=MAX_WORDS).contains(&length), 2.0);
    let content = weight_if(line.has_act(SpeechAct::Proposal), 2.0)
        + weight_if(decisions::score(meeting, line) >= decisions::MIN_SCORE, 2.0);
    let detail = weight_if(types.contains(AnswerTypes::EXPLICIT_REASON), 0.7)
        + weight_if(types.contains(AnswerTypes::NUMBER), 0.5);
    let penalty = weight_if(types.contains(AnswerTypes::QUESTION), -2.0)
        + weight_if(types.contains(AnswerTypes::ANAPHORIC), -1.0);
    (has_good_length + content + detail + penalty + mean_idf * 0.3).max(0.02)
}

fn find_minutes_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let reports = meeting.lines.iter().filter(|line| {
        let is_prose = matches!(line.passage.kind, PassageKind::Paragraph | PassageKind::Item | PassageKind::Turn);
        is_prose
            && line.has_act(SpeechAct::ReportedSpeech)
            && !line.has_act(SpeechAct::Assignment)
            && line.sentence.tokens.iter().any(|token| token.is_name())
    });
    let mut best: HashMap<String, (f32, &MeetingLine, usize)> = HashMap::new();
    for line in reports.take(MAX_SEARCHED) {
        let Some(speaker) = find_speaker(meeting.text(line)) else { continue };
        let score = score_minutes_line(meeting, line);
        let current = best.entry(given_name_key(&speaker)).or_insert((score, line, line.sentence.span.start));
        if score > current.0 {
            (current.0, current.1) = (score, line);
        }
    }
    let quote = |(score, line, order): (f32, &MeetingLine, usize)| {
        let min_words = if is_announcement(meeting, line) { MAX_WORDS } else { MIN_REPORT_WORDS };
        QuoteCandidate { order, ..meeting.build_candidate(line, score, min_words) }
    };
    best.into_values().map(quote).collect()
}

/// Returns how well a sentence of minutes represents what a person said.
fn score_minutes_line(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let length = weight_if((MIN_WORDS..=MAX_WORDS).contains(&line.sentence.tokens.len()), 1.0);
    let content = weight_if(line.has_act(SpeechAct::Proposal), 1.0)
        + weight_if(line.sentence.answer_types.contains(AnswerTypes::EXPLICIT_REASON), 0.5);
    let lacks_content = is_announcement(meeting, line) || meeting.text(line).ends_with(':');
    1.5 + length + content + weight_if(lacks_content, -1.0)
}

/// Whether a sentence only announces that someone speaks: "… trình bày báo cáo."
pub fn is_announcement(meeting: &MeetingOverview, line: &MeetingLine) -> bool {
    meeting
        .phrases
        .find_act(&line.sentence.tokens, SpeechAct::ReportedSpeech)
        .last()
        .is_some_and(|last| last.end == line.sentence.tokens.len())
}

/// Returns the first person in `text` whose name is followed by a verb of speaking, with at most a role between them.
fn find_speaker(text: &str) -> Option<String> {
    let words = tokenise(text);
    let persons = find_answer_spans(text, &words, AnswerTypes::PERSON);
    let verbs = find_act_spans(text, SpeechAct::ReportedSpeech.bit());
    let words_before = |at: usize| words.iter().take_while(|word| word.span.start < at).count();
    let speaker = |verb: &Range<usize>| {
        let person = persons.iter().rev().find(|person| person.end <= verb.start)?;
        let has_title = words_before(person.start).checked_sub(1).is_some_and(|at| is_title_token(&words[at]));
        let is_full_name = text[person.clone()].contains(' ');
        let is_near = words_before(verb.start) <= words_before(person.end) + MAX_ROLE_WORDS;
        let in_brackets = text[..person.start].rfind('(') > text[..person.start].rfind(')');
        ((has_title || is_full_name) && is_near && !in_brackets).then(|| text[person.clone()].to_owned())
    };
    verbs.iter().find_map(speaker)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_highlights, with_meeting};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Speakers, expected);
    }

    #[test]
    fn each_speaker_has_one_quote_in_the_order_of_first_speaking() {
        check(
            "Ông An: Chào cả nhà, ta bắt đầu nhé.\n\n\
             Bà Tuyết: Máy bơm hỏng trục từ thứ Hai nên ruộng phía tây thiếu nước.\n\n\
             Ông An: Tôi đề nghị thuê máy của xưởng Tân Phát trong lúc chờ thay trục mới.\n\n\
             Ông An: Máy bơm cũ chạy được 12 năm thì sổ của tổ có ghi đủ cả.\n\nBà Tuyết: Vâng ạ.\n",
            &[
                "Tôi đề nghị thuê máy của xưởng Tân Phát trong lúc chờ thay trục mới.",
                "Máy bơm hỏng trục từ thứ Hai nên ruộng phía tây thiếu nước.",
            ],
        );
    }

    #[test]
    fn questions_score_lower_than_statements() {
        let record = "Ông An: Xưởng Tân Phát giao máy bơm mới vào tháng sau thì có kịp vụ không?\n\n\
            Bà Tuyết: Xưởng Tân Phát giao máy bơm mới vào tháng sau thì kịp vụ rồi.\n\nÔng An: Cảm ơn bà nhiều.\n";
        with_meeting(record, |meeting| {
            let scores: Vec<f32> = meeting.lines.iter().map(|line| score_turn_line(meeting, line)).collect();
            assert!(scores[0] + 1.5 < scores[1] && scores[2] < 0.1, "{scores:?}");
        });
    }

    #[test]
    fn in_minutes_speakers_are_those_reported_as_speaking() {
        let tam = "Ông Tám đề nghị lợp lại mái kho bằng tôn lạnh vì mái cũ đã mục.";
        let lan = "Bà Lan cho biết quỹ hội chỉ đủ lợp một nửa mái kho trong năm nay.";
        check(
            &format!(
                "Bà Lan thay mặt chi hội lên trình bày báo cáo.\n\n{tam}\n\nMái kho dột nặng ở góc phía đông nên gạo bị ẩm.\n\n{lan}\n\n\
                 Ông Trần Văn Tám nhắc lại giá tôn.\n\nGiao ông Kháng báo cáo lại giá tôn trước cuối tháng.\n"
            ),
            &[lan, tam],
        );
    }

    #[test]
    fn the_speaker_is_named_before_the_verb() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(find_speaker(text).as_deref(), expected, "{text}");
        check("Bà Lan đề nghị lợp lại mái.", Some("Lan"));
        check("Nguyễn Văn Kháng báo cáo giá tôn.", Some("Nguyễn Văn Kháng"));
        check("Sổ do bà Lan giữ.", None);
        check("Bà Lan, thủ quỹ của chi hội, cho biết quỹ còn bảy triệu.", Some("Lan"));
        check("Đề nghị bà Lan ghi sổ.", None);
        check("Quy chế (do ông Tám soạn) nêu rõ mức góp.", None);
        let role = |words: usize| format!("Bà Lan, {}cho biết quỹ còn bảy triệu.", "người ".repeat(words));
        check(&role(MAX_ROLE_WORDS), Some("Lan"));
        check(&role(MAX_ROLE_WORDS + 1), None);
    }

    #[test]
    fn a_sentence_that_ends_in_the_verb_only_announces() {
        let check = |text: &str, expected: bool| {
            with_meeting(text, |meeting| assert_eq!(is_announcement(meeting, &meeting.lines[0]), expected, "{text}"));
        };
        check("Bà Lan thay mặt chi hội trình bày báo cáo.", true);
        check("Bà Lan báo cáo quỹ còn bảy triệu.", false);
        check("Bà Lan giữ sổ quỹ của chi hội.", false);
    }

    #[test]
    fn names_are_highlighted_or_else_proposals_and_decisions() {
        check_highlights(find_highlights, "Bà Lan đề nghị ông Kháng xem giá.", &["Lan", "Kháng"]);
        check_highlights(find_highlights, "Tôi đề nghị chốt giá tôn.", &["đề nghị chốt"]);
        check_highlights(find_highlights, "Mái kho dột.", &[]);
    }
}
