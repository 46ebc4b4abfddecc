//! Tests of preparing a meeting for its overview.

use super::super::tests::with_meeting;
use super::*;

/// Returns the sentence of a meeting that begins with `prefix`.
fn line<'m>(meeting: &'m MeetingOverview, prefix: &str) -> &'m MeetingLine<'m> {
    meeting.lines.iter().find(|line| meeting.text(line).starts_with(prefix)).expect("the record says it")
}

#[test]
fn lines_are_what_can_be_quoted_in_the_order_of_the_record() {
    let record = "Ngày: 12/3/2024\n\nChủ trì: Ông An\n\nTình hình kho bãi\n\n\
        Mái kho dột. Gạo bị ẩm.\n\n- Mua tôn.\n\nMua tôn lợp lại mái kho phía đông nhé\n\n\
        Các bác nghe rõ chưa!\n\nKho bãi; ruộng đồng\n";
    with_meeting(record, |meeting| {
        let lines: Vec<_> = meeting.lines.iter().map(|line| meeting.text(line)).collect();
        assert_eq!(
            lines,
            [
                "Mái kho dột.",
                "Gạo bị ẩm.",
                "Mua tôn.",
                "Mua tôn lợp lại mái kho phía đông nhé",
                "Các bác nghe rõ chưa!",
                "Kho bãi; ruộng đồng",
            ]
        );
    });
}

#[test]
fn headings_determine_the_topics_of_the_sentences_below() {
    let check = |above: &str, expected: (bool, bool)| {
        with_meeting(&format!("{above}\n\nMua mười lăm tấm tôn lợp mái kho.\n"), |meeting| {
            let topics = line(meeting, "Mua").heading;
            assert_eq!((topics.announces_decisions, topics.announces_tasks), expected, "{above}");
        });
    };
    check("## Kết luận", (true, false));
    check("## Phân công", (false, true));
    check("Kết luận", (true, false));
    check("Kết luận của buổi họp được ghi trong sổ của chi hội.", (false, false));
    check("## Kết luận\n\n## Ý kiến khác", (false, false));
}

#[test]
fn the_chair_decides_or_else_the_speakers_who_decide_most() {
    let check = |head: &str, expected: &[&str]| {
        let record = format!(
            "{head}Ông An: Máy bơm hỏng trục.\n\nBà Tuyết: Chốt thay trục mới.\n\n\
             Ông An: Đồng ý với bà.\n\nBà Tuyết: Thống nhất mua của xưởng Tân Phát.\n\n\
             Bà Tuyết: Giao ông Hải gọi thợ.\n\nÔng Hải: Đề nghị chốt giá sau.\n\n\
             Ông Hải: Đề nghị hoãn việc mua.\n\nBà Lan: Hôm qua tổ kỹ thuật chốt rồi.\n\n\
             Bà Lan: Hôm kia tổ ta cũng chốt rồi.\n"
        );
        with_meeting(&record, |meeting| {
            let decided = meeting.lines.iter().filter(|line| meeting.is_by_decider(line));
            let mut deciders: Vec<_> = decided.filter_map(|line| meeting.speaker(line)).collect();
            deciders.sort_unstable();
            deciders.dedup();
            assert_eq!(deciders, expected, "{head}");
        });
    };
    check("Chủ trì: Ông An\n\n", &["Ông An"]);
    check("", &["Bà Tuyết"]);
    // A chair who never speaks is not counted.
    check("Chủ trì: Ông Kháng\n\n", &["Bà Tuyết"]);
}

#[test]
fn a_short_sentence_is_quoted_with_the_one_it_depends_on() {
    let record = "Ông An: Thay trục máy bơm trong tuần này. Chốt thế nhé. Mai gọi thợ.\n\n\
        Bà Tuyết: Có kịp không? Kịp cả thôi bà.\n\nÔng An: Cảm ơn bà.\n";
    let check = |prefix: &str, min_words: usize, expected: &str| {
        with_meeting(record, |meeting| {
            let candidate = meeting.build_candidate(line(meeting, prefix), 1.0, min_words);
            assert_eq!(
                (meeting.document.slice(candidate.span.clone()), candidate.order),
                (expected, candidate.span.start)
            );
        });
    };
    check("Chốt thế", MIN_QUOTE_WORDS, "Thay trục máy bơm trong tuần này. Chốt thế nhé.");
    check("Mai gọi", MIN_QUOTE_WORDS, "Chốt thế nhé. Mai gọi thợ.");
    check("Thay trục", MIN_QUOTE_WORDS, "Thay trục máy bơm trong tuần này. Chốt thế nhé.");
    check("Chốt thế", 3, "Chốt thế nhé.");
    check("Kịp cả", MIN_QUOTE_WORDS, "Kịp cả thôi bà.");
}

#[test]
fn a_row_is_quoted_alone() {
    with_meeting(
        "| Việc | Ghi chú |\n|---|---|\n| Mua tôn lạnh. | Lợp lại mái kho phía đông. |\n",
        |meeting| {
            let line = meeting.lines.iter().find(|line| meeting.text(line).contains("Mua")).expect("there is a row");
            assert_eq!(
                (line.passage.kind, meeting.build_candidate(line, 1.0, MIN_QUOTE_WORDS).span),
                (PassageKind::Row, line.sentence.span.clone())
            );
        },
    );
}

#[test]
fn demonstratives_are_recognised() {
    let record = "Chốt thế nhé. Làm vậy đi. Chốt giá tôn. Go with that. Thếp giấy còn đủ.";
    with_meeting(record, |meeting| {
        let found: Vec<_> = meeting.lines.iter().map(|line| meeting.has_demonstrative(line)).collect();
        assert_eq!(found, [true, true, false, true, false]);
    });
}

#[test]
fn the_best_candidates_are_selected_once_and_in_order() {
    let record = "Mái kho dột. Gạo bị ẩm. Mua tôn mới.\n\nMái kho dột.\n";
    with_meeting(record, |meeting| {
        let candidate = |first: usize, last: usize, score: f32| {
            let span = meeting.lines[first].sentence.span.start..meeting.lines[last].sentence.span.end;
            QuoteCandidate { passage: meeting.lines[first].sentence.id.passage, order: span.start, span, score }
        };
        let check = |candidates: Vec<QuoteCandidate>, expected: &[&str]| {
            let best: Vec<_> = meeting
                .select_best(candidates)
                .into_iter()
                .map(|candidate| meeting.document.slice(candidate.span))
                .collect();
            assert_eq!(best, expected);
        };
        check(vec![candidate(2, 2, 3.0), candidate(0, 0, 1.0)], &["Mái kho dột.", "Mua tôn mới."]);
        check(vec![candidate(0, 0, 1.0), candidate(3, 3, 2.0)], &["Mái kho dột."]);
        check(vec![candidate(0, 0, 2.0), candidate(0, 1, 1.0)], &["Mái kho dột. Gạo bị ẩm."]);
        check(vec![candidate(0, 1, 2.0), candidate(1, 2, 1.0)], &["Mái kho dột. Gạo bị ẩm."]);
        check(vec![candidate(0, 0, 2.0), candidate(1, 1, 2.0), candidate(0, 1, 1.0)], &["Mái kho dột.", "Gạo bị ẩm."]);
    });
}

#[test]
fn at_most_forty_candidates_are_selected() {
    let record: String = (1..=45).map(|at| format!("Hộ thứ {at} nộp thóc giống.\n\n")).collect();
    with_meeting(&record, |meeting| {
        let score = |at: usize| if at < 5 { 0.0 } else { 1.0 };
        let found =
            meeting.lines.iter().enumerate().map(|(at, line)| meeting.build_candidate(line, score(at), 0)).collect();
        let best = meeting.select_best(found);
        assert_eq!(
            (best.len(), meeting.document.slice(best[0].span.clone())),
            (MAX_QUOTES, "Hộ thứ 6 nộp thóc giống.")
        );
    });
}

#[test]
fn persons_are_identified_by_their_given_names() {
    assert_eq!(given_name_key("Nguyễn Văn Kháng"), "khang");
    assert_eq!(given_name_key("Hoà"), given_name_key("hòa"));
    assert_eq!(given_name_key(""), "");
}
