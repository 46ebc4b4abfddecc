//! Who spoke: of each one telling piece. Where the record has turns, of every speaker's; otherwise
//! the sentences in which a person who is named proposes, reports, asks, answers.

use std::collections::HashMap;
use std::ops::Range;

use super::act_phrases::{calls, marked};
use super::decisions;
use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT, given, keys};
use crate::records::{Kind, name};
use crate::text::acts::Act;
use crate::text::answering::answering;
use crate::text::kinds::Kinds;
use crate::text::tokens;

/// Words of a telling sentence.
const FEWEST: usize = 8;
const MOST: usize = 45;

/// Sentences of minutes whose letters are read for names, at most.
const READ: usize = 300;

/// Words of a sentence of minutes that takes its neighbour along.
const SHORT_TOLD: usize = 14;

/// Words between a name and the word for speaking, at most: the role stands there.
const ROLE: usize = 16;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let turns = meeting.lines.iter().any(|line| line.is_turn() && meeting.speaker(line).is_some());
    if turns { of_turns(meeting) } else { of_minutes(meeting) }
}

/// The names, and the words for speaking behind them where a name is.
pub fn marks(text: &str) -> Vec<Range<usize>> {
    let named = answering(text, &tokens(text), Kinds::PERSON);
    if named.is_empty() { marked(text, Act::Proposes.bit() | Act::Settles.bit()) } else { named }
}

fn of_turns(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let mut best: HashMap<&str, (f32, &MeetingLine, usize)> = HashMap::new();
    for line in &meeting.lines {
        let Some(speaker) = meeting.speaker(line).map(name).filter(|name| !name.is_empty()) else { continue };
        let score = telling(meeting, line);
        let known = best.entry(speaker).or_insert((score, line, line.sentence.span.start));
        if score > known.0 {
            (known.0, known.1) = (score, line);
        }
    }
    let told = best.into_values().filter(|(score, ..)| *score > 0.0);
    told.map(|(score, line, order)| AspectHit { order, ..meeting.quotable(line, score, SHORT) }).collect()
}

/// How much a sentence of a turn tells of what its speaker came to say.
fn telling(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let offers = line.sentence.offers;
    let length = line.sentence.tokens.len();
    if line.does(Act::Greets) || length < 3 {
        return 0.01;
    }
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let statistics = &meeting.records.index.statistics;
    let rarity = keys(line).map(|id| statistics.exact_idf(Some(id))).sum::<f32>();
    let mean = rarity / f32::from(u8::try_from(length).unwrap_or(u8::MAX));
    let fits = worth((FEWEST..=MOST).contains(&length), 2.0);
    let says = worth(line.does(Act::Proposes), 2.0) + worth(decisions::score(meeting, line) >= 2.0, 2.0);
    let detail = worth(offers.contains(Kinds::CAUSE), 0.7) + worth(offers.contains(Kinds::NUMBER), 0.5);
    let asks = worth(offers.contains(Kinds::QUESTION), -2.0) + worth(offers.contains(Kinds::POINTER), -1.0);
    (fits + says + detail + asks + mean * 0.3).max(0.02)
}

fn of_minutes(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let spoken = meeting.lines.iter().filter(|line| {
        let prose = matches!(line.passage.kind, Kind::Paragraph | Kind::Item | Kind::Turn);
        prose
            && line.does(Act::Speaks)
            && !line.does(Act::Assigns)
            && line.sentence.tokens.iter().any(|token| token.is_name())
    });
    let mut best: HashMap<String, (f32, &MeetingLine, usize)> = HashMap::new();
    for line in spoken.take(READ) {
        for speaker in speakers(meeting.text(line)) {
            let score = told(meeting, line);
            let known = best.entry(given(&speaker)).or_insert((score, line, line.sentence.span.start));
            if score > known.0 {
                (known.0, known.1) = (score, line);
            }
        }
    }
    let quote = |(score, line, order): (f32, &MeetingLine, usize)| {
        let least = if announces(meeting, line) { MOST } else { SHORT_TOLD };
        AspectHit { order, ..meeting.quotable(line, score, least) }
    };
    best.into_values().map(quote).collect()
}

/// How much a sentence tells of what the person in it said.
fn told(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let length = worth((FEWEST..=MOST).contains(&line.sentence.tokens.len()), 1.0);
    let says = worth(line.does(Act::Proposes), 1.0) + worth(line.sentence.offers.contains(Kinds::CAUSE), 0.5);
    let empty = announces(meeting, line) || meeting.text(line).ends_with(':');
    1.5 + length + says + worth(empty, -1.0)
}

/// Whether a sentence only says that someone speaks: "… trình bày báo cáo."
pub fn announces(meeting: &MeetingOverview, line: &MeetingLine) -> bool {
    meeting
        .phrases
        .places(&line.sentence.tokens, Act::Speaks)
        .last()
        .is_some_and(|last| last.end == line.sentence.tokens.len())
}

/// The names in a sentence that a word for speaking follows, with at most a role between.
fn speakers(text: &str) -> Vec<String> {
    let words = tokens(text);
    let persons = answering(text, &words, Kinds::PERSON);
    let speaks = marked(text, Act::Speaks.bit());
    let before = |at: usize| words.iter().take_while(|word| word.span.start < at).count();
    let last = |verb: &Range<usize>| {
        let person = persons.iter().rev().find(|person| person.end <= verb.start)?;
        let titled = before(person.start).checked_sub(1).is_some_and(|at| calls(&words[at]));
        let full = text[person.clone()].contains(' ');
        let near = before(verb.start) <= before(person.end) + ROLE;
        let aside = text[..person.start].rfind('(') > text[..person.start].rfind(')');
        ((titled || full) && near && !aside).then(|| text[person.clone()].to_owned())
    };
    let mut named: Vec<String> = speaks.iter().filter_map(last).collect();
    named.dedup();
    named.truncate(1);
    named
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, check_marks, with_meeting};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Speakers, expected);
    }

    #[test]
    fn each_speaker_has_one_telling_quote_in_the_order_of_first_speaking() {
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
    fn who_asks_tells_less_than_who_says() {
        let record = "Ông An: Xưởng Tân Phát giao máy bơm mới vào tháng sau thì có kịp vụ không?\n\n\
            Bà Tuyết: Xưởng Tân Phát giao máy bơm mới vào tháng sau thì kịp vụ rồi.\n\nÔng An: Cảm ơn bà nhiều.\n";
        with_meeting(record, |meeting| {
            let told: Vec<f32> = meeting.lines.iter().map(|line| telling(meeting, line)).collect();
            assert!(told[0] + 1.5 < told[1] && told[2] < 0.1, "{told:?}");
        });
    }

    #[test]
    fn in_minutes_those_count_who_are_named_as_speaking() {
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
    fn who_speaks_is_named_before_the_word_for_it() {
        let check = |text: &str, expected: &[&str]| assert_eq!(speakers(text), expected, "{text}");
        check("Bà Lan đề nghị lợp lại mái.", &["Lan"]);
        check("Nguyễn Văn Kháng báo cáo giá tôn.", &["Nguyễn Văn Kháng"]);
        check("Bà Lan, thủ quỹ của chi hội, cho biết quỹ còn bảy triệu.", &["Lan"]);
        check("Sổ do bà Lan giữ.", &[]);
        check("Đề nghị bà Lan ghi sổ.", &[]);
        check("Quy chế (do ông Tám soạn) nêu rõ mức góp.", &[]);
        let role = |words: usize| format!("Bà Lan, {}cho biết quỹ còn bảy triệu.", "người ".repeat(words));
        check(&role(ROLE), &["Lan"]);
        check(&role(ROLE + 1), &[]);
    }

    #[test]
    fn what_ends_in_the_word_for_speaking_only_announces() {
        let check = |text: &str, expected: bool| {
            with_meeting(text, |meeting| assert_eq!(announces(meeting, &meeting.lines[0]), expected, "{text}"));
        };
        check("Bà Lan thay mặt chi hội trình bày báo cáo.", true);
        check("Bà Lan báo cáo quỹ còn bảy triệu.", false);
        check("Bà Lan giữ sổ quỹ của chi hội.", false);
    }

    #[test]
    fn names_are_marked_or_else_what_is_proposed_and_settled() {
        check_marks(marks, "Bà Lan đề nghị ông Kháng xem giá.", &["Lan", "Kháng"]);
        check_marks(marks, "Tôi đề nghị chốt giá tôn.", &["đề nghị chốt"]);
        check_marks(marks, "Mái kho dột.", &[]);
    }
}
