//! Transcribers' JSON exports: timed segments, some with speakers.
//!
//! Supported are Whisper and the like (`segments` with `start`, `end`, `text`, `speaker`), whisper.cpp (`transcription`
//! with `offsets`), AssemblyAI (`utterances`, in milliseconds), Deepgram (`results.utterances`). The rest is skipped.

use serde::Deserialize;

use super::cues::{Cue, outline, time};
use super::outline::Outline;
use super::problem::{Problem, ProblemAt};
use crate::text::squeezed;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Export {
    title: Option<String>,
    segments: Vec<Segment>,
    transcription: Vec<Segment>,
    utterances: Vec<Segment>,
    results: Option<Results>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Results {
    utterances: Vec<Segment>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Segment {
    #[serde(alias = "start_time", alias = "startTime", alias = "from")]
    start: Option<Time>,
    #[serde(alias = "end_time", alias = "endTime", alias = "to")]
    end: Option<Time>,
    #[serde(alias = "transcript", alias = "content")]
    text: String,
    #[serde(alias = "speaker_name", alias = "speakerName", alias = "speaker_id")]
    speaker: Option<Speaker>,
    offsets: Option<Offsets>,
}

/// Milliseconds, as in whisper.cpp.
#[derive(Debug, Deserialize)]
struct Offsets {
    from: u64,
    to: u64,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Time {
    Number(f64),
    Clock(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Speaker {
    Name(String),
    Number(u64),
}

/// The unit of a numeric time.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Second,
    Millisecond,
}

/// Reads an export.
///
/// # Errors
/// If it is not JSON or has no segments, with the line.
pub fn read(text: &str) -> Result<Outline, ProblemAt> {
    let parsed = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map(|segments| Export { segments, ..Export::default() }),
        false => serde_json::from_str::<Export>(text),
    };
    let export = parsed.map_err(|error| (error.line().max(1), Problem::TranscriptInvalid))?;
    let seconds = export.segments.into_iter().chain(export.results.unwrap_or_default().utterances);
    let mut cues: Vec<Cue> = seconds.filter_map(|segment| cue(segment, Unit::Second)).collect();
    let milliseconds = export.utterances.into_iter().chain(export.transcription);
    cues.extend(milliseconds.filter_map(|segment| cue(segment, Unit::Millisecond)));
    if cues.is_empty() {
        return Err((1, Problem::TranscriptEmpty));
    }
    Ok(outline(export.title.filter(|t| !t.trim().is_empty()), Vec::new(), cues))
}

fn cue(segment: Segment, unit: Unit) -> Option<Cue> {
    let text = squeezed(&segment.text);
    let start = segment.offsets.as_ref().map(|o| o.from).or_else(|| milliseconds(segment.start.as_ref()?, unit));
    let end = segment.offsets.as_ref().map(|o| o.to).or_else(|| milliseconds(segment.end.as_ref()?, unit));
    let start = start.unwrap_or(0);
    let speaker = segment.speaker.map(name).filter(|name| !name.is_empty());
    (!text.is_empty()).then(|| Cue { start, end: end.unwrap_or(start), speaker, apart: false, text })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
fn milliseconds(time_: &Time, unit: Unit) -> Option<u64> {
    match (time_, unit) {
        (Time::Number(seconds), Unit::Second) => Some((seconds * 1000.0) as u64),
        (Time::Number(milliseconds), Unit::Millisecond) => Some(*milliseconds as u64),
        (Time::Clock(text), _) => {
            time(text).or_else(|| Some((text.trim_end_matches('s').parse::<f64>().ok()? * 1000.0) as u64))
        }
    }
}

/// Returns a speaker's name; a machine's label such as "SPEAKER_00" or 0 becomes "Người nói 0".
fn name(speaker: Speaker) -> String {
    match speaker {
        Speaker::Number(number) => format!("Người nói {number}"),
        Speaker::Name(name) => match name.strip_prefix("SPEAKER_").and_then(|n| n.parse::<u32>().ok()) {
            Some(number) => format!("Người nói {number}"),
            None => name.trim().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::{Position, Shape};
    use proptest::prelude::*;

    fn check(json: &str, speaker: Option<&str>, text: &str, seconds: u32) {
        let outline = read(json).expect("it holds segments");
        let turn = &outline.blocks[0];
        let speaker = speaker.map(str::to_owned);
        assert_eq!((&turn.shape, turn.text.as_str()), (&Shape::Turn { speaker }, text));
        assert_eq!(turn.marks[0], (0, Position::Time(seconds)));
    }

    #[test]
    fn exports_that_people_have() {
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
        check(r#"[{"start":"00:01:01.5","end":null,"text":"Chào.","speaker":"Hà"}]"#, Some("Hà"), "Chào.", 61);
    }

    #[test]
    fn what_is_no_transcript_says_so() {
        for json in
            ["", "{}", "{\"a\":1}", "[1]", "{\"segments\":[\n{\"text\":3}]}", "{\"segments\":[{\"text\":\" \"}]}"]
        {
            assert!(read(json).is_err(), "{json}");
        }
        assert_eq!(read("{\"segments\":[\n{\"text\":3}]}").map_err(|e| e.0), Err(2));
    }

    proptest! {
        #[test]
        fn any_numbers_are_read(start in any::<f64>(), end in any::<f64>()) {
            let json = serde_json::json!({"segments": [{"start": start, "end": end, "text": "x"}]});
            prop_assert!(read(&json.to_string()).is_ok());
        }
    }
}
