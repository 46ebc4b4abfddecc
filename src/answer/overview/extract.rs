//! A few sentences that stand for the whole: those whose words the record keeps coming back to,
//! from all of its parts, no two alike, what was decided first.
//!
//! Pairs of neighbouring words are counted, for in Vietnamese a word is mostly two syllables
//! (Carbonell and Goldstein, 1998, for choosing what is central and yet not said already).

use std::collections::{HashMap, HashSet};

use rustc_hash::FxBuildHasher;

use super::meeting::{AspectHit, MeetingLine, MeetingOverview, keys};
use super::{decisions, speakers};
use crate::index::ExactId;
use crate::records::Kind;
use crate::text::acts::Act;
use crate::text::kinds::Kinds;

/// Sentences of an extract, and how many of the record one more of them stands for.
const FEWEST: usize = 3;
const MOST: usize = 7;
const STANDS_FOR: usize = 9;

/// Words of a sentence; of one that is spoken.
const SHORTEST: usize = 8;
const SHORTEST_SPOKEN: usize = 12;
const LONGEST: usize = 45;

/// What a decision, and a sentence with figures, count beside what is central; and what one that
/// points back, or shares words, or a part of the record, with those chosen loses.
const DECIDES: f32 = 0.35;
const FIGURES: f32 = 0.1;
const LEANS: f32 = -0.3;
const SHARED: f32 = 0.8;
const SAME_PART: f32 = 0.5;

/// Candidates that are compared with each other, at most.
const COMPARED: usize = 300;

type Pair = (ExactId, ExactId);
type Counts = HashMap<Pair, u32, FxBuildHasher>;

struct ExtractCandidate<'a> {
    line: &'a MeetingLine<'a>,
    pairs: HashSet<Pair, FxBuildHasher>,
    part: usize,
    score: f32,
}

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let most = (meeting.lines.len() / STANDS_FOR).clamp(FEWEST, MOST);
    let mut candidates = candidates(meeting, most);
    let mut chosen: Vec<ExtractCandidate> = Vec::new();
    while chosen.len() < most
        && let Some(next) = (0..candidates.len())
            .max_by(|a, b| worth(&candidates[*a], &chosen).total_cmp(&worth(&candidates[*b], &chosen)))
    {
        chosen.push(candidates.swap_remove(next));
    }
    let found = |candidate: &ExtractCandidate| {
        let span = candidate.line.sentence.span.clone();
        AspectHit { passage: candidate.line.sentence.id.passage, order: span.start, span, score: candidate.score }
    };
    chosen.iter().map(found).collect()
}

/// What a candidate adds to those chosen.
fn worth(candidate: &ExtractCandidate, chosen: &[ExtractCandidate]) -> f32 {
    let alike = |other: &ExtractCandidate| {
        let shared = candidate.pairs.intersection(&other.pairs).count();
        ratio(shared, candidate.pairs.len().min(other.pairs.len()))
    };
    let nearest = chosen.iter().map(alike).fold(0.0, f32::max);
    let same = ratio(chosen.iter().filter(|other| other.part == candidate.part).count(), 1);
    candidate.score - SHARED * nearest - SAME_PART * same
}

fn candidates<'a>(meeting: &'a MeetingOverview, parts: usize) -> Vec<ExtractCandidate<'a>> {
    let counts = counts(meeting);
    let all = meeting.lines.len().max(1);
    let sound = |line: &MeetingLine| {
        let prose = matches!(line.passage.kind, Kind::Paragraph | Kind::Item | Kind::Turn);
        let whole = !line.sentence.offers.intersects(Kinds::QUESTION.union(Kinds::POINTER))
            && !line.does(Act::Greets)
            && !speakers::announces(meeting, line);
        prose && whole && line.sentence.tokens.len() <= 2 * LONGEST && !meeting.text(line).ends_with(':')
    };
    let long =
        |line: &MeetingLine| line.sentence.tokens.len() >= if line.is_turn() { SHORTEST_SPOKEN } else { SHORTEST };
    // A record of a few short sentences is told by these.
    let short = meeting.lines.iter().filter(|line| sound(line) && long(line)).count() < FEWEST;
    let shortest = if short { 1 } else { SHORTEST };
    let scored = meeting.lines.iter().enumerate().filter(|(_, line)| sound(line) && (short || long(line)));
    let mut scored: Vec<(usize, &MeetingLine, f32)> =
        scored.map(|(at, line)| (at * parts / all, line, central(meeting, line, &counts))).collect();
    let best = scored.iter().map(|(_, _, score)| *score).fold(f32::MIN_POSITIVE, f32::max);
    for (_, line, score) in &mut scored {
        *score = *score / best + bonus(meeting, line);
    }
    scored.sort_by(|a, b| b.2.total_cmp(&a.2));
    scored.truncate(COMPARED);
    scored.retain(|(_, line, _)| (shortest..=LONGEST).contains(&meeting.text(line).split_whitespace().count()));
    let leans = |line: &MeetingLine| if meeting.points_back(line) { LEANS } else { 0.0 };
    let candidate =
        |(part, line, score)| ExtractCandidate { line, pairs: pairs(line).collect(), part, score: score + leans(line) };
    scored.into_iter().map(candidate).collect()
}

fn bonus(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let figures = line.sentence.offers.intersects(Kinds::MONEY.union(Kinds::SHARE));
    worth(decisions::score(meeting, line) >= 2.0, DECIDES) + worth(figures, FIGURES)
}

/// How much a sentence says of what the record keeps coming back to, for its length.
fn central(meeting: &MeetingOverview, line: &MeetingLine, counts: &Counts) -> f32 {
    let statistics = &meeting.records.index.statistics;
    let idf = |id: ExactId| statistics.exact_idf(Some(id));
    let weight = |pair: Pair| {
        let times = counts.get(&pair).copied().unwrap_or(0);
        if times > 1 { ratio(times as usize, 1).ln() * (idf(pair.0) * idf(pair.1)).max(0.0).sqrt() } else { 0.0 }
    };
    pairs(line).map(weight).sum::<f32>() / ratio(line.sentence.tokens.len(), 1).max(1.0).sqrt()
}

/// In how many places of the record each pair of neighbours stands.
fn counts(meeting: &MeetingOverview) -> Counts {
    let mut counts = Counts::default();
    for pair in meeting.lines.iter().flat_map(pairs) {
        *counts.entry(pair).or_default() += 1;
    }
    counts
}

fn pairs(line: &MeetingLine) -> impl Iterator<Item = Pair> {
    keys(line).zip(keys(line).skip(1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and sentences")]
fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_aspect, with_meeting};
    use super::*;
    use crate::text::aspects::Aspect;

    /// A record of so many sentences, no two about the same.
    fn long(sentences: usize) -> String {
        let sentence =
            |at: usize| format!("Hộ thứ {at} nộp thóc giống loại {} và nhận về phân bón kỳ {}.\n\n", at * 7, at * 3);
        (1..=sentences).map(sentence).collect()
    }

    fn check_length(sentences: usize, expected: usize) {
        with_meeting(&long(sentences), |meeting| {
            assert_eq!((meeting.lines.len(), find(meeting).len()), (sentences, expected));
        });
    }

    #[test]
    fn a_longer_record_has_a_longer_extract() {
        check_length(2, 2);
        check_length(12, 3);
        check_length(35, 3);
        check_length(36, 4);
        check_length(90, 7);
    }

    #[test]
    fn an_extract_is_from_all_parts_and_tells_nothing_twice() {
        let fund = "Quỹ hội còn bảy triệu đồng sau khi mua gạo cho ba hộ khó khăn.";
        let again = "Quỹ hội còn bảy triệu đồng sau khi mua gạo cho ba hộ khó khăn trong xóm.";
        let roof = "Mái kho dột nặng ở góc phía đông nên gạo trong kho bị ẩm mốc.";
        let pump = "Máy bơm của cánh đồng phía tây hỏng trục, thợ hẹn thay vào tuần sau.";
        check_aspect(&format!("{fund} {again}\n\n{roof}\n\n{pump}\n"), Aspect::Extract, &[fund, roof, pump]);
    }

    #[test]
    fn what_asks_greets_or_only_leads_in_stands_for_nothing() {
        let fund = "Quỹ hội còn bảy triệu đồng sau khi mua gạo cho ba hộ khó khăn.";
        let roof = "Mái kho dột nặng ở góc phía đông nên gạo trong kho bị ẩm mốc.";
        let pump = "Máy bơm của cánh đồng phía tây hỏng trục, thợ hẹn thay vào tuần sau.";
        check_aspect(
            &format!(
                "Kính thưa các bác, quỹ hội còn bảy triệu đồng, mái kho dột nặng, máy bơm hỏng trục.\n\n{fund}\n\n\
                 Quỹ hội còn bảy triệu đồng thì có đủ sửa mái kho hay không?\n\n{roof}\n\n\
                 Về quỹ hội còn bảy triệu đồng và mái kho dột nặng, bà Lan thay mặt chi hội trình bày.\n\n\
                 Về quỹ hội, mái kho, máy bơm, các bác nêu mấy việc sau:\n\n{pump}\n"
            ),
            Aspect::Extract,
            &[fund, roof, pump],
        );
    }

    #[test]
    fn what_was_decided_comes_first() {
        let record = "Mái kho dột nặng ở góc phía đông nên gạo bị ẩm mốc.\n\n\
            Cuộc họp thống nhất lợp lại mái kho bằng tôn lạnh trong tháng tới.\n\n\
            Máy bơm của cánh đồng phía tây hỏng trục từ đầu tuần trước.\n\n\
            Đường vào kho ngập bùn sau trận mưa lớn hôm đầu tháng.\n\n\
            Nhà văn hoá còn thiếu ghế cho các cụ ngồi họp chi hội.\n";
        with_meeting(record, |meeting| {
            let found = find(meeting);
            let first = found.iter().max_by(|a, b| a.score.total_cmp(&b.score)).map(|hit| hit.span.clone());
            let first = first.map(|span| meeting.document.slice(span));
            assert_eq!(first, Some("Cuộc họp thống nhất lợp lại mái kho bằng tôn lạnh trong tháng tới."));
        });
    }

    #[test]
    fn decisions_and_sums_count_beside_what_is_central() {
        let check = |text: &str, expected: f32| {
            with_meeting(text, |meeting| {
                let found = bonus(meeting, &meeting.lines[0]);
                assert!((found - expected).abs() < 1e-6, "{text} {found}");
            });
        };
        check("Quỹ hội còn bảy triệu đồng.", FIGURES);
        check("Cuộc họp thống nhất lợp lại mái kho.", DECIDES);
        check("Cuộc họp thống nhất chi bảy triệu đồng.", DECIDES + FIGURES);
        check("Mái kho dột nặng.", 0.0);
    }

    #[test]
    fn a_record_of_short_sentences_is_told_by_these() {
        check_aspect(
            "Quỹ còn bảy triệu.\n\nMái kho dột nặng.\n",
            Aspect::Extract,
            &["Quỹ còn bảy triệu.", "Mái kho dột nặng."],
        );
    }
}
