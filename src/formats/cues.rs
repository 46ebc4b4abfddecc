//! Turns from timed cues, for subtitles and transcribers' exports. A cue holds only what fits on a screen and sentences
//! run across cues, so the cues of one speaker are joined into a turn that keeps their times. Without punctuation, only
//! a pause shows where something ends.

use super::outline::{Block, Outline, Position, Shape};
use crate::text::{sentences, turns};

/// Words after which a turn ends with its sentence: an hour's monologue is too long for a passage.
const LONG_TURN: usize = 150;

/// Without punctuation, a turn ends after this many words, or at a pause of this many milliseconds.
const LONG_PIECE: usize = 25;
const PAUSE: u64 = 2000;

/// Words per full stop above which a transcript counts as unpunctuated.
const UNPUNCTUATED: usize = 60;

/// Most milliseconds between a line of roll-up captions and its repetition.
const ROLLING: u64 = 50;

const ENDS: [char; 4] = ['.', '!', '?', '…'];

/// Words shown on the screen together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Milliseconds from the beginning.
    pub start: u64,
    pub end: u64,
    pub speaker: Option<String>,
    /// A name or comment in the file precedes this cue, so a new sentence is quoted without the words before it.
    pub apart: bool,
    /// One line, never blank.
    pub text: String,
}

/// Returns an outline of `head`, followed by the cues joined into turns.
pub fn outline(title: Option<String>, head: Vec<Block>, cues: Vec<Cue>) -> Outline {
    let cues = carried(prefixed(unrolled(cues)));
    let punctuated = is_punctuated(&cues);
    let mut blocks = head;
    let mut last: Option<&Cue> = None;
    let mut words = 0;
    for cue in &cues {
        match blocks.last_mut().filter(|_| last.is_some_and(|last| goes_on(words, last, cue, punctuated))) {
            Some(turn) => {
                let apart = cue.apart && turn.text.ends_with(ENDS);
                turn.append(&cue.text, position(cue));
                turn.breaks.extend(apart.then(|| turn.text.len() - cue.text.len()));
            }
            None => {
                words = 0;
                let shape = Shape::Turn { speaker: cue.speaker.clone() };
                blocks.push(Block::new(shape, cue.text.as_str(), position(cue)));
            }
        }
        words += cue.text.split_whitespace().count();
        last = Some(cue);
    }
    Outline { title, blocks, ..Outline::default() }
}

fn position(cue: &Cue) -> Position {
    Position::Time(u32::try_from(cue.start / 1000).unwrap_or(u32::MAX))
}

/// Whether `cue` continues the turn that ends with `last` and has `words` words so far.
fn goes_on(words: usize, last: &Cue, cue: &Cue, punctuated: bool) -> bool {
    let ended = match punctuated {
        true => words >= LONG_TURN && last.text.ends_with(ENDS),
        false => words >= LONG_PIECE || cue.start.saturating_sub(last.end) >= PAUSE,
    };
    last.speaker == cue.speaker && !ended
}

fn is_punctuated(cues: &[Cue]) -> bool {
    let (mut words, mut stops) = (0, 0);
    for cue in cues {
        words += cue.text.split_whitespace().count();
        stops += sentences(&cue.text).len() - 1 + usize::from(cue.text.ends_with(ENDS));
    }
    words < UNPUNCTUATED || stops * UNPUNCTUATED >= words
}

/// Removes the repetitions of live captions, which roll up: a cue begins with the line above it.
fn unrolled(cues: Vec<Cue>) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::with_capacity(cues.len());
    for mut cue in cues {
        if let Some(last) = out.last_mut().filter(|last| last.speaker == cue.speaker && cue.start <= last.end + ROLLING)
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

/// Takes speakers from prefixes ("Chị Hà: …") if the format names none. A prefix must recur or look like a name: a lone
/// "Kết quả: …" belongs to someone's words.
fn prefixed(mut cues: Vec<Cue>) -> Vec<Cue> {
    if cues.iter().any(|cue| cue.speaker.is_some()) {
        return cues;
    }
    let mut times = std::collections::HashMap::new();
    for (name, _) in cues.iter().filter_map(|cue| turns::speaker(&cue.text)) {
        *times.entry(name.to_owned()).or_insert(0) += 1;
    }
    for cue in &mut cues {
        let Some((name, said)) = turns::speaker(&cue.text) else { continue };
        if times[name] >= 2 || is_name(name) {
            *cue = Cue { speaker: Some(name.to_owned()), apart: true, text: said.to_owned(), ..*cue };
        }
    }
    cues
}

fn is_name(name: &str) -> bool {
    let bare = name.split('(').next().unwrap_or(name);
    bare.split_whitespace().count() >= 2 && bare.split_whitespace().all(|w| w.starts_with(char::is_uppercase))
}

/// Gives a cue without a speaker the speaker of the cue before.
fn carried(mut cues: Vec<Cue>) -> Vec<Cue> {
    let mut speaker: Option<String> = None;
    for cue in &mut cues {
        match &cue.speaker {
            Some(name) => speaker = Some(name.clone()),
            None => cue.speaker.clone_from(&speaker),
        }
    }
    cues
}

/// Parses "1:02:03.456", "02:03,456" or "62:03" into milliseconds.
pub fn time(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |s: &str| (1..=6).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|p| digits(p)) || !(fraction.is_empty() || digits(fraction))
    {
        return None;
    }
    let seconds = parts.iter().try_fold(0u64, |sum, p| Some(sum * 60 + p.parse::<u64>().ok()?))?;
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(seconds * 1000 + thousandths.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speaker, words, and at which byte which second begins.
    type Turn<'a> = (Option<&'a str>, &'a str, &'a [(usize, u32)]);

    fn check(cues: &[(u64, &str)], expected: &[Turn]) {
        let cue = |&(s, text): &(u64, &str)| Cue {
            start: s * 1000,
            end: s * 1000 + 900,
            speaker: None,
            apart: false,
            text: text.to_owned(),
        };
        let outline = outline(None, Vec::new(), cues.iter().map(cue).collect());
        let found: Vec<_> =
            outline.blocks.iter().map(|b| (b.shape.clone(), b.text.as_str(), b.marks.clone())).collect();
        let turn = |name: &Option<&str>| Shape::Turn { speaker: name.map(str::to_owned) };
        let marks = |times: &[(usize, u32)]| times.iter().map(|&(at, s)| (at, Position::Time(s))).collect::<Vec<_>>();
        let expected: Vec<_> = expected.iter().map(|(name, text, times)| (turn(name), *text, marks(times))).collect();
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
    fn captions_that_roll_say_nothing_twice() {
        let cue = |start, end, text: &str| Cue { start, end, speaker: None, apart: false, text: text.to_owned() };
        let rolled = vec![
            cue(240, 3110, "một hai"),
            cue(3110, 3120, "một hai"),
            cue(3120, 6000, "một hai ba bốn"),
            cue(6000, 9000, "ba bốn năm"),
        ];
        let texts: Vec<_> = unrolled(rolled).into_iter().map(|cue| cue.text).collect();
        assert_eq!(texts, ["một hai", "ba bốn", "năm"]);
    }

    #[test]
    fn a_pause_parts_where_nothing_else_does() {
        let words = "một hai ba bốn năm sáu bảy tám chín mười".to_owned();
        let cues: Vec<_> = (0..8).map(|i| (i * 5, words.as_str())).collect();
        let parts: Vec<_> = (0..8u32).map(|i| [(0, i * 5)]).collect();
        let expected: Vec<_> = parts.iter().map(|p| (None, words.as_str(), p.as_slice())).collect();
        check(&cues, &expected);
    }

    #[test]
    fn times_as_they_are_written() {
        for (text, expected) in [
            ("00:00:02,639", Some(2639)),
            ("02:03.4", Some(123_400)),
            ("1:02:03", Some(3_723_000)),
            ("x", None),
            ("1:2:3:4", None),
            ("99999999999:00", None),
            ("", None),
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
    }
}
