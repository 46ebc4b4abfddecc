//! Who is to do what, by when: what is given out, what someone takes on, and what lists and tables
//! of tasks hold. The owner and the day are marked.

use std::collections::HashSet;
use std::ops::Range;

use super::act_phrases::marked;
use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT};
use crate::index::PassageId;
use crate::records::Kind;
use crate::text::acts::{Act, UNITS};
use crate::text::answering::answering;
use crate::text::dates::dates;
use crate::text::kinds::Kinds;
use crate::text::{Token, tokens};

/// What speaks for a task; from `ENOUGH` on it is one.
const LISTED: f32 = 2.5;
const ASSIGNED: f32 = 2.0;
const TAKEN: f32 = 1.5;
const OWNED: f32 = 0.5;
const DUE: f32 = 0.5;
const PROPOSES: f32 = -1.5;
const ENOUGH: f32 = 2.0;

/// Words between what gives a task out and who gets it.
const NEAR: usize = 3;

/// Words before a day that belong to it, folded.
const BEFORE_DAYS: &str = "truoc ngay han chot nhat muon tre den het trong xong tu vao hang cuoi by";

/// Words that a day goes on with, folded, and how many.
const OF_DAYS: &str = "ngay thang nam tuan thu hai ba tu sau bay tam chin muoi chu nhat cuoi dau mung ram tet nguyen dan nay toi \
    gio trua lam mot nhat";
const LONGEST_DAY: usize = 6;

/// Words before a colon that can be a name.
const LONGEST_HEAD: usize = 8;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let recaps = recaps(meeting);
    let scored =
        meeting.lines.iter().map(|line| (line, score(meeting, line, recaps.contains(&line.sentence.id.passage))));
    scored.filter(|(_, score)| *score >= ENOUGH).map(|(line, score)| meeting.quotable(line, score, SHORT)).collect()
}

fn score(meeting: &MeetingOverview, line: &MeetingLine, recap: bool) -> f32 {
    let none = line.sentence.offers.contains(Kinds::QUESTION) || line.does(Act::Greets) || line.does(Act::Recaps);
    if none || line.sentence.tokens.len() < 3 || meeting.text(line).ends_with(':') {
        return 0.0;
    }
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let owned = line.sentence.tokens.iter().any(|token| meeting.phrases.is_owner(*token));
    let first = line.sentence.tokens.iter().take(2).any(|token| meeting.phrases.is_owner(*token));
    let listed = match line.passage.kind {
        Kind::Item | Kind::Row => line.above.assigns,
        Kind::Paragraph => line.above.assigns && first,
        _ => recap && (first || line.does(Act::Due)),
    };
    let assigned = assigned(meeting, line);
    let due = line.does(Act::Due) && (line.sentence.offers.contains(Kinds::DATE) || assigned);
    let taken = line.does(Act::Takes) && line.is_turn();
    let asked = due && owned && line.is_turn() && meeting.is_rulers(line);
    let proposes = line.does(Act::Proposes) && !listed && !meeting.is_rulers(line);
    let who = worth(listed, LISTED).max(worth(assigned, ASSIGNED)).max(worth(taken || asked, TAKEN));
    who + worth(owned && who > 0.0, OWNED) + worth(due, DUE) + worth(proposes, PROPOSES)
}

/// The turns in which it is read out who was given what: where that is said, and the one behind.
fn recaps(meeting: &MeetingOverview) -> HashSet<PassageId> {
    let said = meeting.lines.iter().filter(|line| line.is_turn() && line.does(Act::Recaps));
    said.flat_map(|line| (0..2).map(|next| PassageId(line.sentence.id.passage.0 + next))).collect()
}

/// Whether a task is given out to someone: right behind the word, or before "phụ trách".
fn assigned(meeting: &MeetingOverview, line: &MeetingLine) -> bool {
    let owner = |at: usize| line.sentence.tokens.get(at).is_some_and(|token| meeting.phrases.is_owner(*token));
    let named = |at: usize| line.sentence.tokens[at].is_name();
    let places = meeting.phrases.places(&line.sentence.tokens, Act::Assigns);
    let bound = line.does(Act::Due) || line.above.decides || line.is_turn();
    places.iter().any(|place| {
        let behind = (place.end..place.end + NEAR).any(owner);
        behind || (bound && (place.start.saturating_sub(2)..place.start).any(named))
    })
}

pub fn marks(text: &str) -> Vec<Range<usize>> {
    let words = tokens(text);
    let mut marks = answering(text, &words, Kinds::PERSON);
    marks.extend(head(text));
    marks.extend(units(text, &words));
    marks.extend(days(text, &words));
    marks
}

/// Who stands before a colon: "ThS Lê An: lập danh sách".
fn head(text: &str) -> Option<Range<usize>> {
    let (head, _) = text.split_once(": ")?;
    let names = head.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    (names && head.split_whitespace().count() <= LONGEST_HEAD).then_some(0..head.len())
}

/// Names of units and people behind a word that gives out a task, units at the head too: "Giao
/// phòng Điều dưỡng …".
fn units(text: &str, words: &[Token]) -> Vec<Range<usize>> {
    let here = |at: usize| &text[words[at].span.clone()];
    let upper = |at: usize| at < words.len() && here(at).starts_with(char::is_uppercase);
    let next = |at: usize| at < words.len() && &text[words[at - 1].span.end..words[at].span.start] == " ";
    let gives =
        |at: usize| at == 0 || matches!(words[at - 1].exact.as_str(), "giao" | "cho" | "công" | "va2" | "cư3" | "nhơ2");
    let unit = |at: usize| UNITS.split_ascii_whitespace().any(|unit| unit == words[at].exact);
    let mut found = Vec::new();
    for at in (0..words.len()).filter(|at| gives(*at) && (unit(*at) || (*at > 0 && upper(*at)))) {
        let goes_on = |last: usize| {
            let half = unit(at) && last > at && upper(last) && begins_word(here(last));
            next(last + 1) && (upper(last + 1) || half)
        };
        let last = (at..words.len()).find(|last| !goes_on(*last)).unwrap_or(at);
        found.extend((last > at || is_short(here(at))).then(|| words[at].span.start..words[last].span.end));
    }
    found
}

/// Whether a capitalised syllable may begin a word of two: "Tài chính", no abbreviation.
fn begins_word(syllable: &str) -> bool {
    syllable.chars().nth(1).is_some_and(char::is_lowercase)
}

/// "HĐQT": capitals alone.
fn is_short(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}

/// By when: days, and "tuần sau" or "trước" a day, with the words of days around them.
fn days(text: &str, words: &[Token]) -> Vec<Range<usize>> {
    let told = dates(text).into_iter().map(|found| found.span).chain(marked(text, Act::Due.bit()));
    let around = told.filter_map(|span| {
        let first = words.iter().position(|word| word.span.start >= span.start)?;
        let behind = words.partition_point(|word| word.span.start < span.end);
        let joined = |w: &Token| !text[..w.span.start].trim_end().ends_with([',', ';', '.', ':', ')']);
        let is_of_day = |w: &&Token| joined(w) && (w.is_figure() || is_one_of(OF_DAYS, &w.folded));
        let before = words[..first].iter().rev().take_while(|w| is_one_of(BEFORE_DAYS, &w.folded));
        let after = words[behind..].iter().take_while(is_of_day).take(LONGEST_DAY);
        let alone = behind == first + 1 && after.clone().next().is_none() && !words[first].is_figure();
        let start = before.last().map_or(span.start, |word| word.span.start);
        (!alone).then(|| start..after.last().map_or(span.end, |word| word.span.end))
    });
    around.collect()
}

fn is_one_of(list: &str, key: &str) -> bool {
    list.split(' ').any(|word| word == key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{check_aspect, check_marks};
    use super::*;
    use crate::text::aspects::Aspect;

    fn check(record: &str, expected: &[&str]) {
        check_aspect(record, Aspect::Tasks, expected);
    }

    #[test]
    fn what_is_given_out_is_a_task() {
        let bought = "Giao ông Kháng mua mười lăm tấm tôn trước ngày 18/4/2024 để lợp mái.";
        let kept = "Phân công tổ kỹ thuật kê lại bao gạo trong kho trong tuần sau.";
        check(
            &format!(
                "Mái kho dột nặng ở góc phía đông nên gạo bị ẩm. {bought}\n\n{kept}\n\n\
                 Bên bán bàn giao máy cho ông Kháng trước ngày 20/4/2024 tại kho.\n"
            ),
            &[bought, kept],
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
    fn what_someone_takes_on_in_a_turn_is_a_task() {
        check(
            "Ông An: Máy bơm hỏng trục từ thứ Hai nên ruộng thiếu nước.\n\n\
             Bà Tuyết: Tôi nhận gọi thợ của xưởng Tân Phát trước ngày 18/4/2024 để thay trục.\n\n\
             Ông An: Tôi nhận thấy máy này cũ quá rồi, thay trục cũng không bền.\n",
            &["Tôi nhận gọi thợ của xưởng Tân Phát trước ngày 18/4/2024 để thay trục."],
        );
    }

    #[test]
    fn what_the_chair_asks_of_someone_by_a_day_is_a_task() {
        check(
            "Chủ trì: Ông An\n\nÔng An: Máy bơm hỏng trục từ thứ Hai nên ruộng thiếu nước.\n\n\
             Bà Tuyết: Chị Mai lau lại kho thóc trước ngày 20/4/2024 thì mới kịp vụ.\n\n\
             Ông An: Anh Hải gọi thợ của xưởng Tân Phát đến thay trục trước ngày 18/4/2024.\n",
            &["Anh Hải gọi thợ của xưởng Tân Phát đến thay trục trước ngày 18/4/2024."],
        );
    }

    #[test]
    fn lists_and_tables_of_tasks_hold_tasks() {
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
        let owned = "Ông Kháng mua mười lăm tấm tôn lợp lại mái kho phía đông.";
        check(&format!("## Phân công\n\nMái kho dột nặng nên phải làm gấp khi trời còn nắng.\n\n{owned}\n"), &[owned]);
        check(
            "| Việc | Người phụ trách |\n|---|---|\n| Mua tôn lợp mái | ông Kháng |\n",
            &["Mua tôn lợp mái | ông Kháng"],
        );
    }

    #[test]
    fn what_is_read_out_again_is_a_task_where_it_names_who() {
        check(
            "Ông An: Anh Hải đọc lại phân công giúp tôi.\n\n\
             Hải: Chị Tuyết gọi thợ của xưởng Tân Phát đến thay trục máy bơm. Trục này hỏng từ đầu tuần trước.\n\n\
             Ông An: Chị Tuyết nhớ giữ hoá đơn của xưởng để cuối năm thanh toán.\n",
            &["Chị Tuyết gọi thợ của xưởng Tân Phát đến thay trục máy bơm."],
        );
    }

    #[test]
    fn the_owner_and_the_day_are_marked() {
        check_marks(
            marks,
            "Giao phòng Điều dưỡng lập danh sách trước ngày 18/4/2024.",
            &["phòng Điều dưỡng", "trước ngày 18/4/2024"],
        );
        check_marks(marks, "Lê An: chốt giá tôn chậm nhất thứ Sáu tuần sau.", &["Lê An", "chậm nhất thứ Sáu tuần sau"]);
        check_marks(marks, "Giao bà Lan ghi sổ, xong trong tháng.", &["Lan", "xong trong tháng"]);
        check_marks(marks, "Thuỷ: gọi thợ của xưởng.", &["Thuỷ"]);
        check_marks(marks, "Giao HĐQT xem lại giá.", &["HĐQT"]);
        check_marks(marks, "Mua tôn: chọn loại dày trước.", &[]);
    }

    proptest! {
        #[test]
        fn marks_are_pieces_of_the_text(
            text in "\\PC{0,40}|((Giao|phòng|Điều|dưỡng|bà Lan|trước|ngày|18/4|thứ|Sáu|tuần sau|Lê An:|HĐQT)[ ,.]{1,2}){0,12}",
        ) {
            for mark in marks(&text) {
                prop_assert!(text.get(mark).is_some_and(|piece| !piece.is_empty()));
            }
        }
    }
}
