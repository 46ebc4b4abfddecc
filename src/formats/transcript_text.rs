//! Transcripts exported as plain text with timestamps, by Google Meet, Zoom, Teams and others.
//!
//! Speaker and time are on a line of their own (`00:05:00`, `[Lê An] 10:02:33`, `Lê An   0:03`) or precede
//! the words on their line (`[00:01:02] Lê An: …`, `Lê An (0:03): …`). The text before the first of these
//! lines is the record's head.

use super::cues::{Cue, build_outline, parse_time};
use super::outline::{Block, Outline};
use super::plain_text;
use crate::text::dates::find_dates;
use crate::text::{collapse_whitespace, labels, turns};

/// Minimum number of lines with a time in a transcript.
const MIN_TIMED_LINES: usize = 3;

/// Maximum ratio of all lines to lines with a time in a transcript.
const MAX_LINES_PER_TIME: usize = 12;

/// The parts of a line. `time` is in milliseconds; `words` is empty if the line has only a speaker or a time.
#[derive(Debug, Default, PartialEq, Eq)]
struct TimedLine<'a> {
    time: Option<u64>,
    speaker: Option<&'a str>,
    words: &'a str,
}

/// Parses a normalised text; `None` if it is not a transcript with timestamps.
pub fn read(text: &str) -> Option<Outline> {
    let is_timed = |line: &&str| parse_line(line).time.is_some();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let (total, timed) = (lines.clone().count(), lines.filter(is_timed).count());
    if timed < MIN_TIMED_LINES || timed * MAX_LINES_PER_TIME < total {
        return None;
    }
    let start = find_start(text);
    Some(build_outline(None, read_head(&text[..start]), read_cues(&text[start..])))
}

/// Returns the byte offset of the first line with a time or a speaker.
fn find_start(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let parsed = parse_line(line);
        if parsed.time.is_some() || (parsed.speaker.is_some() && at > 0 && labels::parse_fields(line).is_none()) {
            break;
        }
        at += line.len();
    }
    at
}

fn read_head(text: &str) -> Vec<Block> {
    plain_text::read(text).blocks.into_iter().filter(|b| !is_exporter_notice(&b.text)).collect()
}

/// Whether a line was added by the exporting program.
fn is_exporter_notice(line: &str) -> bool {
    let line = line.trim();
    let prefixes = ["This editable transcript", "Meeting ended after", "Transcription ended after"];
    line == "Transcript" || prefixes.iter().any(|prefix| line.starts_with(prefix))
}

fn read_cues(text: &str) -> Vec<Cue> {
    let (mut time, mut speaker) = (0, None);
    let mut cues = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !is_exporter_notice(line)) {
        let parsed = parse_line(line);
        time = parsed.time.unwrap_or(time);
        speaker = parsed.speaker.or(speaker);
        let words = collapse_whitespace(parsed.words);
        if !words.is_empty() {
            let speaker = speaker.map(str::to_owned);
            cues.push(Cue {
                start: time,
                end: time,
                speaker,
                follows_break: parsed.words.len() < line.trim().len(),
                is_other_speaker: false,
                text: words,
            });
        }
    }
    cues
}

/// Splits a line into time, speaker and words.
fn parse_line(line: &str) -> TimedLine<'_> {
    let line = line.trim();
    let leading = line.split_whitespace().next().and_then(|word| Some((parse_bracketed_time(word)?, word.len())));
    if let Some((time, len)) = leading {
        let rest = line[len..].trim_start_matches([' ', '-', '\t']);
        return TimedLine { time: Some(time), ..parse_speech(rest) };
    }
    if let Some((before, last)) = line.rsplit_once(char::is_whitespace)
        && let Some(time) = parse_bracketed_time(last)
        && is_name(before)
    {
        return TimedLine { time: Some(time), speaker: Some(trim_name(before)), words: "" };
    }
    let speech = parse_speech(line);
    let name_and_time = speech.speaker.and_then(|name| name.rsplit_once(char::is_whitespace));
    match name_and_time.and_then(|(name, last)| Some((trim_name(name), parse_bracketed_time(last)?))) {
        Some((name, time)) => TimedLine { time: Some(time), speaker: Some(name), ..speech },
        None => speech,
    }
}

/// Splits "Lê An: …", a line without a leading or trailing time, into speaker and words.
fn parse_speech(line: &str) -> TimedLine<'_> {
    // "Lê An (0:03): …": split at the colon before the words, not at the one in the time.
    let prefixed_name = line.find("): ").map(|at| (&line[..=at], &line[at + 3..])).filter(|(name, _)| is_name(name));
    match prefixed_name.or_else(|| turns::split_turn(line)) {
        Some((speaker, words)) => TimedLine { time: None, speaker: Some(speaker), words },
        None => TimedLine { words: line, ..TimedLine::default() },
    }
}

/// Parses a time, with or without brackets, into milliseconds.
fn parse_bracketed_time(word: &str) -> Option<u64> {
    parse_time(word.trim_matches(['[', ']', '(', ')']))
}

/// Returns the name in "[Lê An]" or "Lê An -".
fn trim_name(name: &str) -> &str {
    name.trim_matches(|c: char| matches!(c, '[' | ']' | '-' | '–' | '|') || c.is_whitespace())
}

/// Whether a text is a name: one to six words that begin with a capital and are not a sentence.
fn is_name(text: &str) -> bool {
    let name = trim_name(text);
    let words = name.split_whitespace().count();
    (1..=6).contains(&words)
        && name.starts_with(char::is_uppercase)
        && !name.ends_with(['.', ',', ':', ';', '?', '!'])
        && find_dates(name).is_empty()
        && !["Lúc", "Hồi", "Từ", "Đến", "Thời"].contains(&name.split(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::BlockKind;
    use crate::formats::position::Position;
    use proptest::prelude::*;

    /// `head` has the blocks of the head, `turns` the speaker, words and seconds of each turn.
    fn check(text: &str, head: &[&str], turns: &[(&str, &str, u32)]) {
        let outline = read(text).expect("it has times");
        let (mut found_head, mut found_turns) = (Vec::new(), Vec::new());
        for block in &outline.blocks {
            match (&block.kind, block.positions[0].1) {
                (BlockKind::Turn { speaker }, Position::Time(s)) => {
                    found_turns.push((speaker.as_deref().unwrap_or_default(), block.text.as_str(), s));
                }
                _ => found_head.push(block.text.as_str()),
            }
        }
        assert_eq!((found_head.as_slice(), found_turns.as_slice()), (head, turns));
    }

    #[test]
    fn google_meet() {
        check(
            "Họp tổ 3 (2025-05-12)\n\nAttendees\nLê An, Trần Bình\n\nTranscript\n\nLê An: Chào.\n\n00:05:00\n\nTrần Bình: Dạ.\n\
             00:10:00\nLê An: Quỹ còn bảy triệu.\nTrần Bình: Vâng.\n00:15:00\n",
            &["Họp tổ 3 (2025-05-12)", "Attendees", "Lê An, Trần Bình"],
            &[
                ("Lê An", "Chào.", 0),
                ("Trần Bình", "Dạ.", 300),
                ("Lê An", "Quỹ còn bảy triệu.", 600),
                ("Trần Bình", "Vâng.", 600),
            ],
        );
    }

    #[test]
    fn zoom_teams_and_others() {
        check(
            "[Lê An] 10:02:33\nChào.\n\n[Trần Bình] 10:02:40\nDạ.\nEm đây.\n\n[Lê An] 10:03:00\nVâng.\n",
            &[],
            &[("Lê An", "Chào.", 36153), ("Trần Bình", "Dạ. Em đây.", 36160), ("Lê An", "Vâng.", 36180)],
        );
        check(
            "Lê An   0:03\nChào.\nTrần Bình   0:09\nDạ.\nLê An   1:00:01\nVâng.\n",
            &[],
            &[("Lê An", "Chào.", 3), ("Trần Bình", "Dạ.", 9), ("Lê An", "Vâng.", 3601)],
        );
        check(
            "[00:01:02] Lê An: Chào.\n00:01:09 - Trần Bình: Dạ.\nLê An (0:02:00): Vâng.\n",
            &[],
            &[("Lê An", "Chào.", 62), ("Trần Bình", "Dạ.", 69), ("Lê An", "Vâng.", 120)],
        );
    }

    #[test]
    fn a_date_with_a_duration_is_part_of_the_head() {
        check(
            "Họp quỹ\nWed, Feb 12, 2025 10:01AM • 24:10\n\nLê An  00:03\nChào.\nTrần Bình  00:09\nDạ.\nLê An  01:00\nVâng.\n",
            &["Họp quỹ", "Wed, Feb 12, 2025 10:01AM • 24:10"],
            &[("Lê An", "Chào.", 3), ("Trần Bình", "Dạ.", 9), ("Lê An", "Vâng.", 60)],
        );
    }

    #[test]
    fn minutes_with_one_or_two_times_are_not_a_transcript() {
        assert!(read("Họp tổ\nBắt đầu 8:00\nÔng An báo cáo.\nKết thúc lúc 9:30\nNghỉ.\n").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|(0:01|\\[|\\]|\\(|\\)|A: b|: | |\n|Lê An ){0,40}") {
            read(&crate::text::normalise(&text));
        }
    }
}
