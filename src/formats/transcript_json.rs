//! JSON exports of transcription programs: timed segments, some with speakers.
//!
//! Supported are Whisper and similar programs (`segments` with `start`, `end`, `text`, `speaker`),
//! whisper.cpp (`transcription` with `offsets`), AssemblyAI (`utterances`, in milliseconds) and Deepgram
//! (`results.utterances`), and pipelines of Transformers (`chunks` or `speakers` with `timestamp`). Other fields are ignored.

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::cues::{Cue, build_outline, parse_time};
use super::limits::Limits;
use super::outline::Outline;
use super::problem::{LocatedProblem, Problem};
use crate::text::collapse_whitespace;

/// Maximum segments of a list. A recording of ten hours has ten thousand.
const MAX_SEGMENTS: usize = 200_000;

/// The message of the error beyond [`MAX_SEGMENTS`].
const TOO_MANY_SEGMENTS: &str = "too many segments";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Export {
    title: Option<String>,
    segments: Segments,
    transcription: Segments,
    utterances: Segments,
    results: Option<DeepgramResults>,
    chunks: Segments,
    /// Chunks with speakers, used instead of `chunks`.
    speakers: Segments,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeepgramResults {
    utterances: Segments,
}

/// At most [`MAX_SEGMENTS`] segments.
#[derive(Debug, Default)]
struct Segments(Vec<TranscriptSegment>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TranscriptSegment {
    #[serde(alias = "start_time", alias = "startTime", alias = "from")]
    start: Option<Timestamp>,
    #[serde(alias = "end_time", alias = "endTime", alias = "to")]
    end: Option<Timestamp>,
    #[serde(alias = "transcript", alias = "content")]
    text: String,
    #[serde(alias = "speaker_name", alias = "speakerName", alias = "speaker_id")]
    speaker: Option<SpeakerLabel>,
    offsets: Option<Offsets>,
    /// Start and end in seconds. The end of the last chunk may be missing.
    timestamp: Option<(Option<f64>, Option<f64>)>,
}

/// The start and end of a segment of whisper.cpp, in milliseconds.
#[derive(Debug, Deserialize)]
struct Offsets {
    from: u64,
    to: u64,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Timestamp {
    Number(f64),
    Clock(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum SpeakerLabel {
    Name(String),
    Number(u64),
}

/// The unit of a numeric timestamp.
#[derive(Debug, Clone, Copy)]
enum TimeUnit {
    Second,
    Millisecond,
}

impl<'de> Deserialize<'de> for Segments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(SegmentsVisitor)
    }
}

struct SegmentsVisitor;

impl<'de> Visitor<'de> for SegmentsVisitor {
    type Value = Segments;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("a list of segments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Segments, A::Error> {
        let mut segments = Vec::new();
        while let Some(segment) = list.next_element()? {
            if segments.len() == MAX_SEGMENTS {
                return Err(A::Error::custom(TOO_MANY_SEGMENTS));
            }
            segments.push(segment);
        }
        Ok(Segments(segments))
    }
}

/// Parses an export.
///
/// # Errors
/// If it is not valid JSON, or has no segments with text or too many. The position is the line of the syntax error.
pub fn read(text: &str, limits: &Limits) -> Result<Outline, LocatedProblem> {
    let parsed = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map(|segments| Export { segments, ..Export::default() }),
        false => serde_json::from_str::<Export>(text),
    };
    let export = parsed.map_err(|error| {
        let problem = match error.to_string().starts_with(TOO_MANY_SEGMENTS) {
            true => Problem::TooMuchText { megabytes: limits.text_bytes >> 20, blocks: MAX_SEGMENTS },
            false => Problem::TranscriptInvalid,
        };
        (error.line().max(1), problem)
    })?;
    let chunks = if export.speakers.0.is_empty() { export.chunks } else { export.speakers };
    let seconds = export.segments.0.into_iter().chain(export.results.unwrap_or_default().utterances.0).chain(chunks.0);
    let mut cues: Vec<Cue> = seconds.filter_map(|segment| build_cue(segment, TimeUnit::Second)).collect();
    let milliseconds = export.utterances.0.into_iter().chain(export.transcription.0);
    cues.extend(milliseconds.filter_map(|segment| build_cue(segment, TimeUnit::Millisecond)));
    if cues.is_empty() {
        return Err((1, Problem::TranscriptEmpty));
    }
    Ok(build_outline(export.title.filter(|t| !t.trim().is_empty()), Vec::new(), cues))
}

fn build_cue(segment: TranscriptSegment, unit: TimeUnit) -> Option<Cue> {
    let text = collapse_whitespace(&segment.text);
    let (chunk_start, chunk_end) = segment.timestamp.unwrap_or_default();
    let start_time = segment.start.or(chunk_start.map(Timestamp::Number));
    let end_time = segment.end.or(chunk_end.map(Timestamp::Number));
    let start = segment.offsets.as_ref().map(|o| o.from).or_else(|| to_milliseconds(start_time.as_ref()?, unit));
    let end = segment.offsets.as_ref().map(|o| o.to).or_else(|| to_milliseconds(end_time.as_ref()?, unit));
    let start = start.unwrap_or(0);
    let speaker = segment.speaker.map(format_speaker).filter(|name| !name.is_empty());
    (!text.is_empty()).then(|| Cue {
        start,
        end: end.unwrap_or(start),
        speaker,
        follows_break: false,
        is_other_speaker: false,
        text,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
fn to_milliseconds(time: &Timestamp, unit: TimeUnit) -> Option<u64> {
    match (time, unit) {
        (Timestamp::Number(seconds), TimeUnit::Second) => Some((seconds * 1000.0) as u64),
        (Timestamp::Number(milliseconds), TimeUnit::Millisecond) => Some(*milliseconds as u64),
        (Timestamp::Clock(text), _) => {
            parse_time(text).or_else(|| Some((text.trim_end_matches('s').parse::<f64>().ok()? * 1000.0) as u64))
        }
    }
}

/// Returns the name of a speaker. A generated label such as "SPEAKER_00" or 0 becomes "Người nói 0".
fn format_speaker(speaker: SpeakerLabel) -> String {
    match speaker {
        SpeakerLabel::Number(number) => format!("Người nói {number}"),
        SpeakerLabel::Name(name) => match name.strip_prefix("SPEAKER_").and_then(|n| n.parse::<u32>().ok()) {
            Some(number) => format!("Người nói {number}"),
            None => name.trim().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::BlockKind;
    use crate::formats::position::Position;
    use proptest::prelude::*;

    fn check(json: &str, speaker: Option<&str>, text: &str, seconds: u32) {
        let outline = read(json, &Limits::default()).expect("it has segments");
        let turn = &outline.blocks[0];
        let speaker = speaker.map(str::to_owned);
        assert_eq!((&turn.kind, turn.text.as_str()), (&BlockKind::Turn { speaker }, text));
        assert_eq!(turn.positions[0], (0, Position::Time(seconds)));
    }

    #[test]
    fn too_many_segments_are_a_problem() {
        let json = |count| format!("[{}{{\"text\":\"a\"}}]", "{\"text\":\"a\"},\n".repeat(count));
        let problem = Problem::TooMuchText { megabytes: 16, blocks: MAX_SEGMENTS };
        assert_eq!(read(&json(MAX_SEGMENTS), &Limits::default()), Err((MAX_SEGMENTS + 1, problem)));
    }

    #[test]
    fn exports_of_common_programs() {
        check(
            r#"{"text":"x","segments":[{"id":0,"start":2.5,"end":4.0,"text":" Chào.","words":[]}]}"#,
            None,
            "Chào.",
            2,
        );
        check(r#"[{"start":61,"end":62,"text":"Chào.","speaker":"SPEAKER_01"}]"#, Some("Người nói 1"), "Chào.", 61);
        check(
            r#"{"transcription":[{"timestamps":{"from":"00:00:03,000"},"offsets":{"from":3000,"to":4000},"text":" Chào."}]}"#,
            None,
            "Chào.",
            3,
        );
        check(r#"{"utterances":[{"speaker":"A","start":5000,"end":6000,"text":"Chào."}]}"#, Some("A"), "Chào.", 5);
        check(
            r#"{"results":{"utterances":[{"speaker":2,"start":7.1,"transcript":"Chào."}]}}"#,
            Some("Người nói 2"),
            "Chào.",
            7,
        );
        let chunks = r#"{"text":"x","speakers":[{"speaker":"SPEAKER_01","text":" Chào.","timestamp":[4.0,null]}],"chunks":[{"timestamp":[4.0,null],"text":" Chào."}]}"#;
        check(chunks, Some("Người nói 1"), "Chào.", 4);
        check(r#"[{"start":"00:01:01.5","end":null,"text":"Chào.","speaker":"Hà"}]"#, Some("Hà"), "Chào.", 61);
    }

    #[test]
    fn other_json_is_a_problem() {
        for json in
            ["", "{}", "{\"a\":1}", "[1]", "{\"segments\":[\n{\"text\":3}]}", "{\"segments\":[{\"text\":\" \"}]}"]
        {
            assert!(read(json, &Limits::default()).is_err(), "{json}");
        }
        assert_eq!(read("{\"segments\":[\n{\"text\":3}]}", &Limits::default()).map_err(|e| e.0), Err(2));
    }

    proptest! {
        #[test]
        fn any_numbers_are_read(start in any::<f64>(), end in any::<f64>()) {
            let json = serde_json::json!({"segments": [{"start": start, "end": end, "text": "x"}]});
            prop_assert!(read(&json.to_string(), &Limits::default()).is_ok());
        }
    }
}
