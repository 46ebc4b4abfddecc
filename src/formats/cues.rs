//! Joins timed cues into turns, for subtitles and exported transcripts. A cue holds only what fits on a
//! screen, and sentences span several cues, so consecutive cues of one speaker are joined into a turn that
//! keeps their times. In a transcript without punctuation, only a pause or the length ends a turn.

use super::outline::{Block, BlockKind, Outline};
use super::position::Position;
use crate::text::{split_sentences, turns};

/// Words after which a turn ends at the next end of a sentence: an hour's monologue is too long for a passage.
const LONG_TURN_WORDS: usize = 150;

/// Words after which a turn without punctuation ends.
const UNPUNCTUATED_TURN_WORDS: usize = 25;

/// Milliseconds of a pause that ends a turn without punctuation.
const PAUSE_MS: u64 = 2000;

/// Words per end of a sentence above which a transcript counts as unpunctuated.
const MAX_WORDS_PER_STOP: usize = 60;

/// Maximum milliseconds between a line of roll-up captions and its repetition.
const ROLL_UP_GAP_MS: u64 = 50;

const SENTENCE_ENDS: [char; 4] = ['.', '!', '?', '…'];

/// A cue: text shown on the screen for a period of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Milliseconds from the beginning of the recording.
    pub start: u64,
    /// Milliseconds from the beginning of the recording.
    pub end: u64,
    /// The speaker's name; `None` if the format does not name one.
    pub speaker: Option<String>,
    /// Whether a speaker's name or a comment precedes this cue in the file. A quote of a sentence that begins
    /// here then does not extend to the words before it.
    pub follows_break: bool,
    /// Whether someone else speaks than before, whom the file does not name.
    pub is_other_speaker: bool,
    /// A single line, never blank.
    pub text: String,
}

/// Builds an outline of the blocks `head`, followed by turns joined from the cues.
pub fn build_outline(title: Option<String>, head: Vec<Block>, cues: Vec<Cue>) -> Outline {
    let cues = carry_speakers(extract_speakers(remove_repetitions(cues)));
    let has_punctuation = is_punctuated(&cues);
    let mut blocks = head;
    let mut last: Option<&Cue> = None;
    let mut words = 0;
    for cue in &cues {
        match blocks.last_mut().filter(|_| last.is_some_and(|last| continues_turn(words, last, cue, has_punctuation))) {
            Some(turn) => {
                let follows_break = cue.follows_break && turn.text.ends_with(SENTENCE_ENDS);
                turn.append(&cue.text, start_position(cue));
                turn.breaks.extend(follows_break.then(|| turn.text.len() - cue.text.len()));
            }
            None => {
                words = 0;
                let kind = BlockKind::Turn { speaker: cue.speaker.clone() };
                blocks.push(Block::new(kind, cue.text.as_str(), start_position(cue)));
            }
        }
        words += cue.text.split_whitespace().count();
        last = Some(cue);
    }
    Outline { title, blocks, ..Outline::default() }
}

fn start_position(cue: &Cue) -> Position {
    Position::Time(u32::try_from(cue.start / 1000).unwrap_or(u32::MAX))
}

/// Whether `cue` continues the turn that ends with the cue `last` and has `words` words so far.
fn continues_turn(words: usize, last: &Cue, cue: &Cue, has_punctuation: bool) -> bool {
    let ended = match has_punctuation {
        true => words >= LONG_TURN_WORDS && last.text.ends_with(SENTENCE_ENDS),
        false => words >= UNPUNCTUATED_TURN_WORDS || cue.start.saturating_sub(last.end) >= PAUSE_MS,
    };
    last.speaker == cue.speaker && !ended && !cue.is_other_speaker
}

fn is_punctuated(cues: &[Cue]) -> bool {
    let (mut words, mut stops) = (0, 0);
    for cue in cues {
        words += cue.text.split_whitespace().count();
        stops += split_sentences(&cue.text).len() - 1 + usize::from(cue.text.ends_with(SENTENCE_ENDS));
    }
    words < MAX_WORDS_PER_STOP || stops * MAX_WORDS_PER_STOP >= words
}

/// Removes the repetitions in live roll-up captions, in which each cue begins with the text of the previous
/// one.
fn remove_repetitions(cues: Vec<Cue>) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::with_capacity(cues.len());
    for mut cue in cues {
        if let Some(last) =
            out.last_mut().filter(|last| last.speaker == cue.speaker && cue.start <= last.end + ROLL_UP_GAP_MS)
            && let Some(rest) = cue.text.strip_prefix(last.text.as_str())
            && (rest.is_empty() || rest.starts_with(' '))
        {
            last.end = last.end.max(cue.end);
            cue.text = rest.trim_start().to_owned();
        }
        if !cue.text.is_empty() {
            out.push(cue);
        }
    }
    out
}

/// Takes the speakers from prefixes ("Chị Hà: …", "[Chị Hà] …", ">> HÀ: …") if the format names none. A prefix must
/// occur twice or look like a name: a single "Kết quả: …" is part of what someone says.
fn extract_speakers(mut cues: Vec<Cue>) -> Vec<Cue> {
    if cues.iter().any(|cue| cue.speaker.is_some()) {
        return cues;
    }
    let mut occurrences = std::collections::HashMap::new();
    for (name, _) in cues.iter().filter_map(|cue| split_prefix(&cue.text)) {
        *occurrences.entry(name.to_owned()).or_insert(0) += 1;
    }
    for cue in &mut cues {
        let arrows = cue.text.len() - cue.text.trim_start_matches(['>', ' ']).len();
        cue.is_other_speaker |= arrows > 1;
        match split_prefix(&cue.text) {
            Some((name, words))
                if turns::can_speak(name) && (occurrences[name] >= 2 || is_name(name) || arrows > 1) =>
            {
                let (speaker, text) = (Some(name.to_owned()), words.to_owned());
                *cue = Cue { speaker, follows_break: true, text, is_other_speaker: false, ..*cue };
            }
            _ if arrows > 1 => drop(cue.text.drain(..arrows)),
            _ => {}
        }
    }
    cues.retain(|cue| !cue.text.is_empty());
    cues
}

/// Splits a cue into the speaker's name before its words and these: "Hà: …", "[Hà] …", "(Lê Hà) …", ">> HÀ: …".
fn split_prefix(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['>', ' ']);
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some((name, words)) = text.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            let words = words.strip_prefix(':').unwrap_or(words).trim_start();
            let is_named = turns::is_person(name) || (name == name.to_uppercase() && name.contains(' '));
            return (is_named && !words.is_empty()).then_some((name.trim(), words));
        }
    }
    turns::split_turn(text)
}

fn is_name(name: &str) -> bool {
    let bare = name.split('(').next().unwrap_or(name);
    bare.split_whitespace().count() >= 2 && bare.split_whitespace().all(|w| w.starts_with(char::is_uppercase))
}

/// Assigns to a cue without a speaker the speaker of the previous cue.
fn carry_speakers(mut cues: Vec<Cue>) -> Vec<Cue> {
    let mut speaker: Option<String> = None;
    for cue in &mut cues {
        match &cue.speaker {
            Some(name) => speaker = Some(name.clone()),
            None if cue.is_other_speaker => speaker = None,
            None => cue.speaker.clone_from(&speaker),
        }
    }
    cues
}

/// Parses "1:02:03.456", "02:03,456" or "62:03" into milliseconds; `None` if `text` is not a time.
pub fn parse_time(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |s: &str| (1..=6).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !(fraction.is_empty() || digits(fraction)) {
        return None;
    }
    let add_part = |(seconds, parts): (u64, usize), part: &str| {
        digits(part).then(|| Some((seconds * 60 + part.parse::<u64>().ok()?, parts + 1))).flatten()
    };
    let (seconds, parts) = clock.split(':').try_fold((0, 0), add_part)?;
    let thousandths = fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    (2..=3).contains(&parts).then_some(seconds * 1000 + thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speaker, text, and the positions as byte offsets with seconds.
    type Turn<'a> = (Option<&'a str>, &'a str, &'a [(usize, u32)]);

    fn check(cues: &[(u64, &str)], expected: &[Turn]) {
        let cue = |&(s, text): &(u64, &str)| Cue {
            start: s * 1000,
            end: s * 1000 + 900,
            speaker: None,
            follows_break: false,
            is_other_speaker: false,
            text: text.to_owned(),
        };
        let outline = build_outline(None, Vec::new(), cues.iter().map(cue).collect());
        let found: Vec<_> =
            outline.blocks.iter().map(|b| (b.kind.clone(), b.text.as_str(), b.positions.clone())).collect();
        let turn = |name: &Option<&str>| BlockKind::Turn { speaker: name.map(str::to_owned) };
        let positions =
            |times: &[(usize, u32)]| times.iter().map(|&(at, s)| (at, Position::Time(s))).collect::<Vec<_>>();
        let expected: Vec<_> =
            expected.iter().map(|(name, text, times)| (turn(name), *text, positions(times))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cues_of_one_speaker_are_one_turn() {
        check(
            &[
                (1, "Chị Hà: Mời anh"),
                (2, "Bình báo cáo."),
                (5, "Bình: Dạ."),
                (6, "Bình: Quỹ còn"),
                (9, "bảy triệu. Hết ạ."),
            ],
            &[
                (Some("Chị Hà"), "Mời anh Bình báo cáo.", &[(0, 1), (10, 2)]),
                (Some("Bình"), "Dạ. Quỹ còn bảy triệu. Hết ạ.", &[(0, 5), (6, 6), (17, 9)]),
            ],
        );
        check(&[(1, "Kết quả: tốt.")], &[(None, "Kết quả: tốt.", &[(0, 1)])]);
    }

    #[test]
    fn speakers_are_named_in_several_notations() {
        check(
            &[
                (1, "[LÊ HOA] Thu được 12 triệu."),
                (2, "(Trần Nam) Tôi đề nghị chi."),
                (3, ">> LÊ HOA: Chốt nhé."),
                (4, ">> Vâng."),
            ],
            &[
                (Some("LÊ HOA"), "Thu được 12 triệu.", &[(0, 1)]),
                (Some("Trần Nam"), "Tôi đề nghị chi.", &[(0, 2)]),
                (Some("LÊ HOA"), "Chốt nhé.", &[(0, 3)]),
                (None, "Vâng.", &[(0, 4)]),
            ],
        );
        check(
            &[(1, "[nhạc] Chào cả nhà."), (2, "(cười) Dạ.")],
            &[(None, "[nhạc] Chào cả nhà. (cười) Dạ.", &[(0, 1), (26, 2)])],
        );
    }

    #[test]
    fn roll_up_captions_are_not_repeated() {
        let cue = |start, end, text: &str| Cue {
            start,
            end,
            speaker: None,
            follows_break: false,
            is_other_speaker: false,
            text: text.to_owned(),
        };
        let rolled = vec![
            cue(240, 3110, "một hai"),
            cue(3110, 3120, "một hai"),
            cue(3120, 6000, "một hai ba bốn"),
            cue(6000, 9000, "ba bốn năm"),
        ];
        let texts: Vec<_> = remove_repetitions(rolled).into_iter().map(|cue| cue.text).collect();
        assert_eq!(texts, ["một hai", "ba bốn", "năm"]);
    }

    #[test]
    fn a_pause_ends_a_turn_without_punctuation() {
        let words = "một hai ba bốn năm sáu bảy tám chín mười".to_owned();
        let cues: Vec<_> = (0..8).map(|i| (i * 5, words.as_str())).collect();
        let parts: Vec<_> = (0..8u32).map(|i| [(0, i * 5)]).collect();
        let expected: Vec<_> = parts.iter().map(|p| (None, words.as_str(), p.as_slice())).collect();
        check(&cues, &expected);
    }

    #[test]
    fn times_are_parsed() {
        for (text, expected) in [
            ("00:00:02,639", Some(2639)),
            ("02:03.4", Some(123_400)),
            ("1:02:03", Some(3_723_000)),
            ("x", None),
            ("1:2:3:4", None),
            ("99999999999:00", None),
            ("", None),
        ] {
            assert_eq!(parse_time(text), expected, "{text}");
        }
    }
}
