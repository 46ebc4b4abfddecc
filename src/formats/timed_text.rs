//! Transcripts exported as text, with times among the words: Google Meet, Zoom, Teams and others.
//!
//! Name and time are on a line of their own (`00:05:00`, `[Lê An] 10:02:33`, `Lê An   0:03`) or before the words
//! (`[00:01:02] Lê An: …`, `Lê An (0:03): …`). The text above the first of them is the record's head.

use super::cues::{Cue, outline, time};
use super::outline::{Block, Outline};
use super::plain_text;
use crate::text::{labels, squeezed, turns};

/// Lines with a time, and their share of all lines, from which a text counts as such a transcript.
const FEWEST: usize = 3;
const ONE_IN: usize = 12;

#[derive(Debug, Default, PartialEq, Eq)]
struct CueTime<'a> {
    time: Option<u64>,
    speaker: Option<&'a str>,
    words: &'a str,
}

/// Reads a normalised text; `None` if it is not such a transcript.
pub fn read(text: &str) -> Option<Outline> {
    let stamped = |line: &&str| stamp(line).time.is_some();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let (all, timed) = (lines.clone().count(), lines.filter(stamped).count());
    if timed < FEWEST || timed * ONE_IN < all {
        return None;
    }
    let begin = beginning(text);
    Some(outline(None, head(&text[..begin]), cues(&text[begin..])))
}

/// Returns the byte where the first line with a time or a speaker begins.
fn beginning(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let stamp = stamp(line);
        if stamp.time.is_some() || (stamp.speaker.is_some() && at > 0 && labels::fields(line).is_none()) {
            break;
        }
        at += line.len();
    }
    at
}

fn head(text: &str) -> Vec<Block> {
    plain_text::read(text).blocks.into_iter().filter(|b| !is_machines(&b.text)).collect()
}

/// Whether a line is the exporting program's own text.
fn is_machines(line: &str) -> bool {
    let line = line.trim();
    let begins = ["This editable transcript", "Meeting ended after", "Transcription ended after"];
    line == "Transcript" || begins.iter().any(|begin| line.starts_with(begin))
}

fn cues(text: &str) -> Vec<Cue> {
    let (mut now, mut speaker) = (0, None);
    let mut cues = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !is_machines(line)) {
        let stamp = stamp(line);
        now = stamp.time.unwrap_or(now);
        speaker = stamp.speaker.or(speaker);
        let words = squeezed(stamp.words);
        if !words.is_empty() {
            let speaker = speaker.map(str::to_owned);
            cues.push(Cue { start: now, end: now, speaker, apart: stamp.words.len() < line.trim().len(), text: words });
        }
    }
    cues
}

/// Splits a line into time, speaker and words.
fn stamp(line: &str) -> CueTime<'_> {
    let line = line.trim();
    let leading = line.split_whitespace().next().and_then(|word| Some((bracketed(word)?, word.len())));
    if let Some((time, len)) = leading {
        let rest = line[len..].trim_start_matches([' ', '-', '\t']);
        return CueTime { time: Some(time), ..spoken(rest) };
    }
    if let Some((before, last)) = line.rsplit_once(char::is_whitespace)
        && let Some(time) = bracketed(last)
        && is_name(before)
    {
        return CueTime { time: Some(time), speaker: Some(bare(before)), words: "" };
    }
    let spoken = spoken(line);
    let timed = spoken.speaker.and_then(|name| name.rsplit_once(char::is_whitespace));
    match timed.and_then(|(name, last)| Some((bare(name), bracketed(last)?))) {
        Some((name, time)) => CueTime { time: Some(time), speaker: Some(name), ..spoken },
        None => spoken,
    }
}

/// Splits "Lê An: …", which has no time; a line without a speaker is all words.
fn spoken(line: &str) -> CueTime<'_> {
    // "Lê An (0:03): …": the colon that counts is the one before the words, not the one in the time.
    let named = line.find("): ").map(|at| (&line[..=at], &line[at + 3..])).filter(|(name, _)| is_name(name));
    match named.or_else(|| turns::speaker(line)) {
        Some((speaker, words)) => CueTime { time: None, speaker: Some(speaker), words },
        None => CueTime { words: line, ..CueTime::default() },
    }
}

/// Parses a time, with or without brackets.
fn bracketed(word: &str) -> Option<u64> {
    time(word.trim_matches(['[', ']', '(', ')']))
}

/// Returns the name in "[Lê An]" or "Lê An -".
fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| matches!(c, '[' | ']' | '-' | '–' | '|') || c.is_whitespace())
}

/// Whether a text is a few words that begin with a capital and are not a sentence.
fn is_name(text: &str) -> bool {
    let name = bare(text);
    let words = name.split_whitespace().count();
    (1..=6).contains(&words)
        && name.starts_with(char::is_uppercase)
        && !name.ends_with(['.', ',', ':', ';', '?', '!'])
        && !["Lúc", "Hồi", "Từ", "Đến", "Thời"].contains(&name.split(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::{Position, Shape};
    use proptest::prelude::*;

    /// Blocks of the head, then speaker, words and seconds of each turn.
    fn check(text: &str, head: &[&str], turns: &[(&str, &str, u32)]) {
        let outline = read(text).expect("it has times");
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for block in &outline.blocks {
            match (&block.shape, block.marks[0].1) {
                (Shape::Turn { speaker }, Position::Time(s)) => {
                    below.push((speaker.as_deref().unwrap_or_default(), block.text.as_str(), s));
                }
                _ => above.push(block.text.as_str()),
            }
        }
        assert_eq!((above.as_slice(), below.as_slice()), (head, turns));
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
    fn minutes_with_an_hour_or_two_are_no_transcript() {
        assert!(read("Họp tổ\nBắt đầu 8:00\nÔng An báo cáo.\nKết thúc lúc 9:30\nNghỉ.\n").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|(0:01|\\[|\\]|\\(|\\)|A: b|: | |\n|Lê An ){0,40}") {
            read(&crate::text::normalise(&text));
        }
    }
}
