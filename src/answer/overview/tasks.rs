//! Finds tasks: assignments, commitments, and the entries of lists and tables of tasks. The assignee and the deadline
//! are highlighted.

use std::collections::HashSet;
use std::ops::Range;

use super::act_phrases::find_act_spans;
use super::meeting::{MIN_QUOTE_WORDS, MeetingLine, MeetingOverview, QuoteCandidate, weight_if};
use crate::index::PassageId;
use crate::records::PassageKind;
use crate::text::answer_spans::find_answer_spans;
use crate::text::answer_types::AnswerTypes;
use crate::text::dates::find_dates;
use crate::text::matching::contains_word;
use crate::text::speech_acts::{SpeechAct, UNIT_NOUNS};
use crate::text::{Token, tokenise};

// Weights of the evidence for and against a task. Only the highest of the first three counts.

/// The sentence is in a list of tasks, or in a turn that reads one out.
const LISTED: f32 = 2.5;
/// The sentence assigns a task to someone.
const ASSIGNED: f32 = 2.0;
/// A speaker accepts a task, or one with authority sets someone a deadline.
const COMMITTED: f32 = 1.5;
/// A sentence with one of these names an assignee.
const HAS_ASSIGNEE: f32 = 0.5;
/// The sentence sets a deadline.
const HAS_DEADLINE: f32 = 0.5;
/// The sentence makes a proposal, and is neither listed nor said by a speaker with authority.
const PROPOSAL: f32 = -1.5;

/// The minimum score of a task.
const MIN_SCORE: f32 = 2.0;

/// The number of tokens after an assigning phrase among which the assignee must begin.
const MAX_ASSIGNEE_DISTANCE: usize = 3;

/// Folded keys of words before a date that belong to the deadline.
const WORDS_BEFORE_DATE: &str = "truoc ngay han chot nhat muon tre den het trong xong tu vao hang cuoi by";

/// Folded keys of words after the beginning of a date that belong to it.
const WORDS_OF_DATE: &str = "ngay thang nam tuan thu hai ba tu sau bay tam chin muoi chu nhat cuoi dau mung ram tet nguyen dan nay toi \
    gio trua lam mot nhat";

/// The maximum number of such words.
const MAX_WORDS_AFTER_DATE: usize = 6;

/// The maximum number of words of a name before a colon.
const MAX_NAME_WORDS: usize = 8;

/// Returns the sentences and table rows that are tasks.
pub fn find_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let recaps = find_recaps(meeting);
    let scored =
        meeting.lines.iter().map(|line| (line, score(meeting, line, recaps.contains(&line.sentence.id.passage))));
    scored
        .filter(|(_, score)| *score >= MIN_SCORE)
        .map(|(line, score)| meeting.build_candidate(line, score, MIN_QUOTE_WORDS))
        .collect()
}

/// Returns the score of a sentence as a task. `is_recap` is whether it is in a turn that reads out the assigned tasks.
fn score(meeting: &MeetingOverview, line: &MeetingLine, is_recap: bool) -> f32 {
    let is_excluded = line.sentence.answer_types.contains(AnswerTypes::QUESTION)
        || line.has_act(SpeechAct::Greeting)
        || line.has_act(SpeechAct::Recap);
    if is_excluded || line.sentence.tokens.len() < 3 || meeting.text(line).ends_with(':') {
        return 0.0;
    }
    let has_assignee = line.sentence.tokens.iter().any(|token| meeting.phrases.starts_assignee(*token));
    let starts_with_assignee = line.sentence.tokens.iter().take(2).any(|token| meeting.phrases.starts_assignee(*token));
    let is_listed = match line.passage.kind {
        PassageKind::Item | PassageKind::Row => line.heading.announces_tasks,
        PassageKind::Paragraph => line.heading.announces_tasks && starts_with_assignee,
        _ => is_recap && (starts_with_assignee || line.has_act(SpeechAct::Deadline)),
    };
    let is_assigned = assigns_task(meeting, line);
    let has_deadline =
        line.has_act(SpeechAct::Deadline) && (line.sentence.answer_types.contains(AnswerTypes::DATE) || is_assigned);
    let is_committed = line.has_act(SpeechAct::Commitment) && line.is_turn();
    let is_requested = has_deadline && has_assignee && line.is_turn() && meeting.is_by_decider(line);
    let proposes = line.has_act(SpeechAct::Proposal) && !is_listed && !meeting.is_by_decider(line);
    let main = weight_if(is_listed, LISTED)
        .max(weight_if(is_assigned, ASSIGNED))
        .max(weight_if(is_committed || is_requested, COMMITTED));
    main + weight_if(has_assignee && main > 0.0, HAS_ASSIGNEE)
        + weight_if(has_deadline, HAS_DEADLINE)
        + weight_if(proposes, PROPOSAL)
}

/// Returns the turns that read out the assigned tasks: each turn that announces this, and the passage after it.
fn find_recaps(meeting: &MeetingOverview) -> HashSet<PassageId> {
    let announcements = meeting.lines.iter().filter(|line| line.is_turn() && line.has_act(SpeechAct::Recap));
    announcements.flat_map(|line| (0..2).map(|next| PassageId(line.sentence.id.passage.0 + next))).collect()
}

/// Whether a sentence assigns a task to someone: the assignee is shortly after the assigning phrase, or is a name
/// directly before it ("… phụ trách") and the sentence has a deadline, is in a turn or is below a heading for
/// decisions.
fn assigns_task(meeting: &MeetingOverview, line: &MeetingLine) -> bool {
    let can_be_assignee =
        |at: usize| line.sentence.tokens.get(at).is_some_and(|token| meeting.phrases.starts_assignee(*token));
    let is_name = |at: usize| line.sentence.tokens[at].is_name();
    let ranges = meeting.phrases.find_act(&line.sentence.tokens, SpeechAct::Assignment);
    let is_confirmed = line.has_act(SpeechAct::Deadline) || line.heading.announces_decisions || line.is_turn();
    ranges.iter().any(|range| {
        let is_after = (range.end..range.end + MAX_ASSIGNEE_DISTANCE).any(can_be_assignee);
        is_after || (is_confirmed && (range.start.saturating_sub(2)..range.start).any(is_name))
    })
}

/// Returns the byte ranges of the assignees and deadlines in `text`.
pub fn find_highlights(text: &str) -> Vec<Range<usize>> {
    let words = tokenise(text);
    let mut highlights = find_answer_spans(text, &words, AnswerTypes::PERSON);
    highlights.extend(find_leading_name(text));
    highlights.extend(find_assignees(text, &words));
    highlights.extend(find_deadlines(text, &words));
    highlights
}

/// Returns the byte range of the name before a colon: "ThS Lê An: lập danh sách".
fn find_leading_name(text: &str) -> Option<Range<usize>> {
    let (name, _) = text.split_once(": ")?;
    let is_capitalised = name.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    (is_capitalised && name.split_whitespace().count() <= MAX_NAME_WORDS).then_some(0..name.len())
}

/// Returns the byte ranges of the units and persons after an assigning word ("Giao phòng Điều dưỡng …") and of a unit
/// at the beginning of `text`.
fn find_assignees(text: &str, words: &[Token]) -> Vec<Range<usize>> {
    let word_text = |at: usize| &text[words[at].span.clone()];
    let is_upper = |at: usize| at < words.len() && word_text(at).starts_with(char::is_uppercase);
    let follows_space = |at: usize| at < words.len() && &text[words[at - 1].span.end..words[at].span.start] == " ";
    let can_start =
        |at: usize| at == 0 || matches!(words[at - 1].exact.as_str(), "giao" | "cho" | "công" | "va2" | "cư3" | "nhơ2");
    let is_unit = |at: usize| UNIT_NOUNS.split_ascii_whitespace().any(|noun| noun == words[at].exact);
    let mut found = Vec::new();
    for at in (0..words.len()).filter(|at| can_start(*at) && (is_unit(*at) || (*at > 0 && is_upper(*at)))) {
        let continues = |last: usize| {
            let is_first_syllable = is_unit(at) && last > at && is_upper(last) && can_start_word(word_text(last));
            follows_space(last + 1) && (is_upper(last + 1) || is_first_syllable)
        };
        let last = (at..words.len()).find(|last| !continues(*last)).unwrap_or(at);
        found.extend((last > at || is_acronym(word_text(at))).then(|| words[at].span.start..words[last].span.end));
    }
    found
}

/// Whether a capitalised syllable can be the first of a two-syllable word ("Tài chính"): it is not an acronym.
fn can_start_word(syllable: &str) -> bool {
    syllable.chars().nth(1).is_some_and(char::is_lowercase)
}

/// Whether a word has only capitals and digits: "HĐQT".
fn is_acronym(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}

/// Returns the byte ranges of the deadlines: dates and phrases such as "tuần sau" or "trước", with the words around
/// them that belong to the date.
fn find_deadlines(text: &str, words: &[Token]) -> Vec<Range<usize>> {
    let spans =
        find_dates(text).into_iter().map(|found| found.span).chain(find_act_spans(text, SpeechAct::Deadline.bit()));
    let deadlines = spans.filter_map(|span| {
        let first = words.iter().position(|word| word.span.start >= span.start)?;
        let after_span = words.partition_point(|word| word.span.start < span.end);
        let follows_directly = |w: &Token| !text[..w.span.start].trim_end().ends_with([',', ';', '.', ':', ')']);
        let belongs_to_date =
            |w: &&Token| follows_directly(w) && (w.is_figure() || contains_word(WORDS_OF_DATE, &w.folded));
        let before = words[..first].iter().rev().take_while(|w| contains_word(WORDS_BEFORE_DATE, &w.folded));
        let after = words[after_span..].iter().take_while(belongs_to_date).take(MAX_WORDS_AFTER_DATE);
        let is_incomplete = after_span == first + 1 && after.clone().next().is_none() && !words[first].is_figure();
        let start = before.last().map_or(span.start, |word| word.span.start);
        (!is_incomplete).then(|| start..after.last().map_or(span.end, |word| word.span.end))
    });
    deadlines.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{check_aspect, check_highlights};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Tasks, expected);
    }

    #[test]
    fn assignments_are_tasks() {
        let purchase = "Giao ông Kháng mua mười lăm tấm tôn trước ngày 18/4/2024 để lợp mái.";
        let stacking = "Phân công tổ kỹ thuật kê lại bao gạo trong kho trong tuần sau.";
        check(
            &format!(
                "Mái kho dột nặng ở góc phía đông nên gạo bị ẩm. {purchase}\n\n{stacking}\n\n\
                 Bên bán bàn giao máy cho ông Kháng trước ngày 20/4/2024 tại kho.\n"
            ),
            &[purchase, stacking],
        );
    }

    #[test]
    fn questions_and_proposals_are_no_tasks() {
        check(
            "Giao ông Kháng mua tôn trước ngày 18/4/2024 có kịp không các bác?\n\n\
             Bà Lan đề xuất giao ông Kháng mua thêm tôn cho phần mái phía đông.\n\nCác việc giao ông Kháng trong tháng gồm có:\n\n\
             Tổ kỹ thuật do anh Hải phụ trách đã kê lại bao gạo trong kho.\n",
            &[],
        );
    }

    #[test]
    fn commitments_in_turns_are_tasks() {
        check(
            "Ông An: Máy bơm hỏng trục từ thứ Hai nên ruộng thiếu nước.\n\n\
             Bà Tuyết: Tôi nhận gọi thợ của xưởng Tân Phát trước ngày 18/4/2024 để thay trục.\n\n\
             Ông An: Tôi nhận thấy máy này cũ quá rồi, thay trục cũng không bền.\n",
            &["Tôi nhận gọi thợ của xưởng Tân Phát trước ngày 18/4/2024 để thay trục."],
        );
    }

    #[test]
    fn requests_of_the_chair_with_a_deadline_are_tasks() {
        check(
            "Chủ trì: Ông An\n\nÔng An: Máy bơm hỏng trục từ thứ Hai nên ruộng thiếu nước.\n\n\
             Bà Tuyết: Chị Mai lau lại kho thóc trước ngày 20/4/2024 thì mới kịp vụ.\n\n\
             Ông An: Anh Hải gọi thợ của xưởng Tân Phát đến thay trục trước ngày 18/4/2024.\n",
            &["Anh Hải gọi thợ của xưởng Tân Phát đến thay trục trước ngày 18/4/2024."],
        );
    }

    #[test]
    fn entries_of_lists_and_tables_of_tasks_are_tasks() {
        let items = "- Ông Kháng: mua mười lăm tấm tôn lợp lại mái kho phía đông.\n\
            - Bà Lan: ghi lại sổ quỹ và dán ở nhà văn hoá cho bà con xem.\n";
        check(
            &format!("## Phân công\n\n{items}"),
            &[
                "Ông Kháng: mua mười lăm tấm tôn lợp lại mái kho phía đông.",
                "Bà Lan: ghi lại sổ quỹ và dán ở nhà văn hoá cho bà con xem.",
            ],
        );
        check(&format!("## Thảo luận\n\n{items}"), &[]);
        let task = "Ông Kháng mua mười lăm tấm tôn lợp lại mái kho phía đông.";
        check(&format!("## Phân công\n\nMái kho dột nặng nên phải làm gấp khi trời còn nắng.\n\n{task}\n"), &[task]);
        check(
            "| Việc | Người phụ trách |\n|---|---|\n| Mua tôn lợp mái | ông Kháng |\n",
            &["Mua tôn lợp mái | ông Kháng"],
        );
    }

    #[test]
    fn tasks_that_are_read_out_with_an_assignee_are_found() {
        check(
            "Ông An: Anh Hải đọc lại phân công giúp tôi.\n\n\
             Hải: Chị Tuyết gọi thợ của xưởng Tân Phát đến thay trục máy bơm. Trục này hỏng từ đầu tuần trước.\n\n\
             Ông An: Chị Tuyết nhớ giữ hoá đơn của xưởng để cuối năm thanh toán.\n",
            &["Chị Tuyết gọi thợ của xưởng Tân Phát đến thay trục máy bơm."],
        );
    }

    #[test]
    fn assignees_and_deadlines_are_highlighted() {
        check_highlights(
            find_highlights,
            "Giao phòng Điều dưỡng lập danh sách trước ngày 18/4/2024.",
            &["phòng Điều dưỡng", "trước ngày 18/4/2024"],
        );
        check_highlights(
            find_highlights,
            "Lê An: chốt giá tôn chậm nhất thứ Sáu tuần sau.",
            &["Lê An", "chậm nhất thứ Sáu tuần sau"],
        );
        check_highlights(find_highlights, "Giao bà Lan ghi sổ, xong trong tháng.", &["Lan", "xong trong tháng"]);
        check_highlights(find_highlights, "Thuỷ: gọi thợ của xưởng.", &["Thuỷ"]);
        check_highlights(find_highlights, "Giao HĐQT xem lại giá.", &["HĐQT"]);
        check_highlights(find_highlights, "Mua tôn: chọn loại dày trước.", &[]);
    }

    proptest! {
        #[test]
        fn highlights_are_ranges_of_the_text(
            text in "\\PC{0,40}|((Giao|phòng|Điều|dưỡng|bà Lan|trước|ngày|18/4|thứ|Sáu|tuần sau|Lê An:|HĐQT)[ ,.]{1,2}){0,12}",
        ) {
            for range in find_highlights(&text) {
                prop_assert!(text.get(range).is_some_and(|piece| !piece.is_empty()));
            }
        }
    }
}
