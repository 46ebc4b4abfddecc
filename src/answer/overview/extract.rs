//! Selects an extractive summary: a few sentences whose words recur in the record, from all of its parts, without
//! redundancy. Decisions are preferred.
//!
//! Centrality is measured by pairs of neighbouring words, because most Vietnamese words have two syllables. Sentences
//! are selected by maximal marginal relevance (Carbonell and Goldstein, 1998).

use std::collections::{HashMap, HashSet};

use rustc_hash::FxBuildHasher;

use super::meeting::{MeetingLine, MeetingOverview, QuoteCandidate, exact_ids, weight_if};
use super::{decisions, speakers};
use crate::index::ExactId;
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;
use crate::text::speech_acts::SpeechAct;

/// The minimum number of sentences of a summary, if the record has as many.
const MIN_SENTENCES: usize = 3;

/// The maximum number of sentences of a summary.
const MAX_SENTENCES: usize = 7;

/// The number of sentences of the record for each sentence of the summary.
const SENTENCES_PER_SELECTED: usize = 9;

/// The minimum number of words of a sentence that is not part of a turn.
const MIN_WORDS: usize = 8;

/// The minimum number of words of a sentence of a turn.
const MIN_TURN_WORDS: usize = 12;

/// The maximum number of words of a sentence.
const MAX_WORDS: usize = 45;

// Weights relative to a centrality of at most 1.

/// The sentence is a decision.
const DECISION: f32 = 0.35;
/// The sentence has a sum of money or a share.
const FIGURES: f32 = 0.1;
/// The sentence refers back to another.
const ANAPHORIC: f32 = -0.3;

/// Penalty for sharing all pairs with a selected sentence.
const REDUNDANCY: f32 = 0.8;

/// Penalty for each selected sentence from the same part of the record.
const SAME_PART: f32 = 0.5;

/// The maximum number of candidates that are compared with each other.
const MAX_CANDIDATES: usize = 300;

type Pair = (ExactId, ExactId);
type PairCounts = HashMap<Pair, u32, FxBuildHasher>;

struct ExtractCandidate<'a> {
    line: &'a MeetingLine<'a>,
    pairs: HashSet<Pair, FxBuildHasher>,
    part: usize,
    score: f32,
}

/// Returns the sentences of the summary.
pub fn find_candidates(meeting: &MeetingOverview) -> Vec<QuoteCandidate> {
    let count = (meeting.lines.len() / SENTENCES_PER_SELECTED).clamp(MIN_SENTENCES, MAX_SENTENCES);
    let mut candidates = collect_candidates(meeting, count);
    let mut selected: Vec<ExtractCandidate> = Vec::new();
    while selected.len() < count
        && let Some(next) = (0..candidates.len()).max_by(|a, b| {
            compute_marginal_score(&candidates[*a], &selected)
                .total_cmp(&compute_marginal_score(&candidates[*b], &selected))
        })
    {
        selected.push(candidates.swap_remove(next));
    }
    let quote = |candidate: &ExtractCandidate| {
        let span = candidate.line.sentence.span.clone();
        QuoteCandidate { passage: candidate.line.sentence.id.passage, order: span.start, span, score: candidate.score }
    };
    selected.iter().map(quote).collect()
}

/// Returns the marginal relevance of a candidate: its score minus the penalties for redundancy with those selected.
fn compute_marginal_score(candidate: &ExtractCandidate, selected: &[ExtractCandidate]) -> f32 {
    let similarity = |other: &ExtractCandidate| {
        let shared = candidate.pairs.intersection(&other.pairs).count();
        ratio(shared, candidate.pairs.len().min(other.pairs.len()))
    };
    let nearest = selected.iter().map(similarity).fold(0.0, f32::max);
    let same = ratio(selected.iter().filter(|other| other.part == candidate.part).count(), 1);
    candidate.score - REDUNDANCY * nearest - SAME_PART * same
}

/// Returns the candidates with their scores, at most [`MAX_CANDIDATES`]. The record is divided into `parts` equal
/// parts.
fn collect_candidates<'a>(meeting: &'a MeetingOverview, parts: usize) -> Vec<ExtractCandidate<'a>> {
    let counts = count_pairs(meeting);
    let all = meeting.lines.len().max(1);
    let is_suitable = |line: &MeetingLine| {
        let is_prose = matches!(line.passage.kind, PassageKind::Paragraph | PassageKind::Item | PassageKind::Turn);
        let is_self_contained =
            !line.sentence.answer_types.intersects(AnswerTypes::QUESTION.union(AnswerTypes::ANAPHORIC))
                && !line.has_act(SpeechAct::Greeting)
                && !speakers::is_announcement(meeting, line);
        is_prose
            && is_self_contained
            && line.sentence.tokens.len() <= 2 * MAX_WORDS
            && !meeting.text(line).ends_with(':')
    };
    let is_long =
        |line: &MeetingLine| line.sentence.tokens.len() >= if line.is_turn() { MIN_TURN_WORDS } else { MIN_WORDS };
    // A record with too few long sentences is summarised by short ones.
    let allow_short = meeting.lines.iter().filter(|line| is_suitable(line) && is_long(line)).count() < MIN_SENTENCES;
    let min_words = if allow_short { 1 } else { MIN_WORDS };
    let scored =
        meeting.lines.iter().enumerate().filter(|(_, line)| is_suitable(line) && (allow_short || is_long(line)));
    let mut scored: Vec<(usize, &MeetingLine, f32)> =
        scored.map(|(at, line)| (at * parts / all, line, compute_centrality(meeting, line, &counts))).collect();
    let best = scored.iter().map(|(_, _, score)| *score).fold(f32::MIN_POSITIVE, f32::max);
    for (_, line, score) in &mut scored {
        *score = *score / best + compute_bonus(meeting, line);
    }
    scored.sort_by(|a, b| b.2.total_cmp(&a.2));
    scored.truncate(MAX_CANDIDATES);
    scored.retain(|(_, line, _)| (min_words..=MAX_WORDS).contains(&meeting.text(line).split_whitespace().count()));
    let anaphora = |line: &MeetingLine| if meeting.has_demonstrative(line) { ANAPHORIC } else { 0.0 };
    let candidate = |(part, line, score)| ExtractCandidate {
        line,
        pairs: iter_pairs(line).collect(),
        part,
        score: score + anaphora(line),
    };
    scored.into_iter().map(candidate).collect()
}

/// Returns the weight of a decision and of figures in a sentence.
fn compute_bonus(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let figures = line.sentence.answer_types.intersects(AnswerTypes::MONEY.union(AnswerTypes::SHARE));
    weight_if(decisions::score(meeting, line) >= decisions::MIN_SCORE, DECISION) + weight_if(figures, FIGURES)
}

/// Returns the centrality of a sentence: the weights of its recurring pairs, normalised by its length.
fn compute_centrality(meeting: &MeetingOverview, line: &MeetingLine, counts: &PairCounts) -> f32 {
    let statistics = &meeting.records.index.statistics;
    let idf = |id: ExactId| statistics.exact_sentence_idf(Some(id));
    let weight = |pair: Pair| {
        let occurrences = counts.get(&pair).copied().unwrap_or(0);
        if occurrences > 1 {
            ratio(occurrences as usize, 1).ln() * (idf(pair.0) * idf(pair.1)).max(0.0).sqrt()
        } else {
            0.0
        }
    };
    iter_pairs(line).map(weight).sum::<f32>() / ratio(line.sentence.tokens.len(), 1).max(1.0).sqrt()
}

/// Returns the number of occurrences of each pair of neighbouring words.
fn count_pairs(meeting: &MeetingOverview) -> PairCounts {
    let mut counts = PairCounts::default();
    for pair in meeting.lines.iter().flat_map(iter_pairs) {
        *counts.entry(pair).or_default() += 1;
    }
    counts
}

fn iter_pairs(line: &MeetingLine) -> impl Iterator<Item = Pair> {
    exact_ids(line).zip(exact_ids(line).skip(1))
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

    /// Returns a record with this many sentences, each about another topic.
    fn make_record(sentences: usize) -> String {
        let sentence =
            |at: usize| format!("Hộ thứ {at} nộp thóc giống loại {} và nhận về phân bón kỳ {}.\n\n", at * 7, at * 3);
        (1..=sentences).map(sentence).collect()
    }

    fn check_length(sentences: usize, expected: usize) {
        with_meeting(&make_record(sentences), |meeting| {
            assert_eq!((meeting.lines.len(), find_candidates(meeting).len()), (sentences, expected));
        });
    }

    #[test]
    fn a_longer_record_has_a_longer_summary() {
        check_length(2, 2);
        check_length(12, 3);
        check_length(35, 3);
        check_length(36, 4);
        check_length(90, 7);
    }

    #[test]
    fn a_summary_covers_all_parts_without_redundancy() {
        let fund = "Quỹ hội còn bảy triệu đồng sau khi mua gạo cho ba hộ khó khăn.";
        let again = "Quỹ hội còn bảy triệu đồng sau khi mua gạo cho ba hộ khó khăn trong xóm.";
        let roof = "Mái kho dột nặng ở góc phía đông nên gạo trong kho bị ẩm mốc.";
        let pump = "Máy bơm của cánh đồng phía tây hỏng trục, thợ hẹn thay vào tuần sau.";
        check_aspect(&format!("{fund} {again}\n\n{roof}\n\n{pump}\n"), Aspect::Extract, &[fund, roof, pump]);
    }

    #[test]
    fn questions_greetings_and_lead_ins_are_not_selected() {
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
    fn decisions_are_preferred() {
        let record = "Mái kho dột nặng ở góc phía đông nên gạo bị ẩm mốc.\n\n\
            Cuộc họp thống nhất lợp lại mái kho bằng tôn lạnh trong tháng tới.\n\n\
            Máy bơm của cánh đồng phía tây hỏng trục từ đầu tuần trước.\n\n\
            Đường vào kho ngập bùn sau trận mưa lớn hôm đầu tháng.\n\n\
            Nhà văn hoá còn thiếu ghế cho các cụ ngồi họp chi hội.\n";
        with_meeting(record, |meeting| {
            let found = find_candidates(meeting);
            let first = found.iter().max_by(|a, b| a.score.total_cmp(&b.score)).map(|candidate| candidate.span.clone());
            let first = first.map(|span| meeting.document.slice(span));
            assert_eq!(first, Some("Cuộc họp thống nhất lợp lại mái kho bằng tôn lạnh trong tháng tới."));
        });
    }

    #[test]
    fn decisions_and_sums_have_a_bonus() {
        let check = |text: &str, expected: f32| {
            with_meeting(text, |meeting| {
                let found = compute_bonus(meeting, &meeting.lines[0]);
                assert!((found - expected).abs() < 1e-6, "{text} {found}");
            });
        };
        check("Quỹ hội còn bảy triệu đồng.", FIGURES);
        check("Cuộc họp thống nhất lợp lại mái kho.", DECISION);
        check("Cuộc họp thống nhất chi bảy triệu đồng.", DECISION + FIGURES);
        check("Mái kho dột nặng.", 0.0);
    }

    #[test]
    fn a_record_of_short_sentences_is_summarised_by_these() {
        check_aspect(
            "Quỹ còn bảy triệu.\n\nMái kho dột nặng.\n",
            Aspect::Extract,
            &["Quỹ còn bảy triệu.", "Mái kho dột nặng."],
        );
    }
}
