//! WebVTT and SubRip, read leniently, since exports seldom follow the standards. A cue begins with its line of times
//! (`-->`); everything else is recognised by its position. Styling is dropped, voice tags become speakers, and the
//! first comment, in which the exporter describes the file, is the record's head.

use super::cues::{Cue, outline, time};
use super::outline::{Block, Outline, Position, Shape};
use super::problem::{Problem, ProblemAt};
use crate::text::{sentences, squeezed};

/// Most bytes of a speaker's name.
const LONGEST_NAME: usize = 300;

/// Reads a normalised subtitle file of either kind.
pub fn read(text: &str) -> Outline {
    let lines: Vec<&str> = text.lines().collect();
    let (mut cues, mut head, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let title = lines.first().and_then(|line| line.strip_prefix("WEBVTT"));
    let title = title.map(|t| t.trim_matches([' ', '-', '\t'])).filter(|t| !t.is_empty()).map(str::to_owned);
    let mut at = usize::from(text.starts_with("WEBVTT"));
    // Whether a comment precedes the next cue; no quote runs across it.
    let mut interrupted = false;
    while at < lines.len() {
        if let Some(times) = times(lines[at]) {
            let end = cue_end(&lines, at);
            check(times, cues.last(), at + 1, &mut problems);
            let first = cues.len();
            cues.extend(voices(times, &lines[at + 1..end]));
            if let Some(cue) = cues.get_mut(first) {
                cue.apart = std::mem::take(&mut interrupted);
            }
            at = end;
        } else if let Some(comment) =
            lines[at].strip_prefix("NOTE").filter(|c| c.is_empty() || c.starts_with([' ', '\t']))
        {
            let end = block_end(&lines, at);
            if cues.is_empty() && head.is_empty() {
                head = paragraphs(comment, &lines[at + 1..end], at + 1);
            }
            interrupted = true;
            at = end;
        } else if matches!(lines[at].trim(), "STYLE" | "REGION") {
            at = block_end(&lines, at);
        } else {
            at += 1;
        }
    }
    Outline { problems, ..outline(title, head, cues) }
}

/// Parses the start and end from "00:00:02,639 --> 00:00:05,757 align:start".
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, end) = line.split_once("-->")?;
    Some((time(start.trim())?, time(end.split_whitespace().next()?)?))
}

/// Returns the line after the words of the cue at line `at`; they may include blank lines, not the next cue's number.
fn cue_end(lines: &[&str], at: usize) -> usize {
    let mut end = at + 1;
    while end < lines.len() && times(lines[end]).is_none() && !is_block(lines, end) {
        end += 1;
    }
    let next_begins = lines.get(end).is_some_and(|line| times(line).is_some());
    let before = end.checked_sub(1).filter(|&b| next_begins && b > at).and_then(|b| lines.get(b));
    let parted = end >= 2 && lines[end - 2].trim().is_empty();
    let id = before
        .is_some_and(|line| !line.trim().is_empty() && (parted || line.trim().bytes().all(|b| b.is_ascii_digit())));
    end - usize::from(id)
}

/// Returns the blank line that ends the block at line `at`.
fn block_end(lines: &[&str], at: usize) -> usize {
    at + 1 + lines[at + 1..].iter().take_while(|line| !line.trim().is_empty()).count()
}

/// Whether a comment or style block begins on line `at`.
fn is_block(lines: &[&str], at: usize) -> bool {
    let first = lines[at].split_whitespace().next().unwrap_or_default();
    matches!(first, "NOTE" | "STYLE" | "REGION") && lines[at - 1].trim().is_empty()
}

/// Reports times that run backwards, once per file.
fn check((start, end): (u64, u64), last: Option<&Cue>, line: usize, problems: &mut Vec<ProblemAt>) {
    if problems.is_empty() && (end < start || last.is_some_and(|last| start < last.start)) {
        problems.push((line, Problem::TimesOutOfOrder));
    }
}

/// Returns the cues of one caption, one per voice.
fn voices((start, end): (u64, u64), lines: &[&str]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let mut push = |speaker: Option<&str>, words: &str| {
        let text = squeezed(&unescaped(words));
        if !text.is_empty() {
            let speaker = speaker.map(unescaped).filter(|name| !name.is_empty());
            cues.push(Cue { start, end, speaker, apart: false, text });
        }
    };
    let (mut speaker, mut words) = (None, String::new());
    let mut rest = text.as_str();
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>').filter(|_| is_tag(&rest[open + 1..])) else {
            words.push('<');
            rest = &rest[open + 1..];
            continue;
        };
        if let Some(name) = voice(&rest[open + 1..open + close]) {
            push(speaker, &words);
            words.clear();
            speaker = Some(name);
        }
        rest = &rest[open + close + 1..];
    }
    words.push_str(rest);
    push(speaker, &words);
    cues
}

/// Whether a tag follows `<`: `v Tên`, `/c`, `i`, `00:01.000`, but not "< 5 triệu".
fn is_tag(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
}

/// Returns the name in a voice tag, `v Tên` or `v.class Tên`.
fn voice(tag: &str) -> Option<&str> {
    let (kind, name) = tag.split_once(char::is_whitespace)?;
    ((kind == "v" || kind.starts_with("v.")) && name.len() < LONGEST_NAME).then(|| name.trim())
}

/// Resolves WebVTT's entities and removes SubRip's styling (`{\an8}`).
fn unescaped(text: &str) -> String {
    let mut out = text.trim();
    while let Some((_, after)) = out.strip_prefix("{\\").and_then(|rest| rest.split_once('}')) {
        out = after.trim_start();
    }
    let named =
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lrm;", ""), ("&rlm;", "")];
    if !out.contains('&') {
        return out.to_owned();
    }
    let plain = named.iter().fold(out.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    plain.replace("&amp;", "&")
}

/// Returns a comment's first sentence, which names the record, and the rest; leaves out a program's notes on its work.
fn paragraphs(first: &str, rest: &[&str], line: usize) -> Vec<Block> {
    let text = std::iter::once(first).chain(rest.iter().copied()).collect::<Vec<_>>().join(" ");
    let text = squeezed(&text);
    let lower = text.to_lowercase();
    if ["confidence", "duration", "language", "recognizability"].iter().any(|word| lower.starts_with(word)) {
        return Vec::new();
    }
    let Some(end) = sentences(&text).first().map(|s| s.end) else { return Vec::new() };
    let parts = [text[..end].trim(), text[end..].trim()].into_iter().filter(|part| !part.is_empty());
    parts.map(|part| Block::new(Shape::Paragraph, part, Position::line(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let outline = read(text);
        let name = |shape: &Shape| match shape {
            Shape::Turn { speaker } => speaker.clone().unwrap_or_default(),
            other => format!("{other:?}"),
        };
        let found: Vec<_> = outline.blocks.iter().map(|b| (name(&b.shape), b.text.clone())).collect();
        let expected: Vec<_> = expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn webvtt() {
        check(
            "WEBVTT - Họp tổ\nKind: captions\n\nNOTE Họp tổ 3. Bản gỡ tự động.\n\nSTYLE\n::cue { color: red }\n\n\
             00:02.000 --> 00:04.000 align:start\n<v Bà An>Chào <i>cả</i> nhà &amp; khách,</v>\n\n\
             a-1\n00:04.000 --> 00:05.000\n<v.loud Bà An>ta bắt\nđầu.\n\n\
             NOTE bỏ\n\n00:06.000 --> 00:07.000\n<v Bình>Dạ. <v Bà An>Ừ, < 5 triệu.\n",
            &[
                ("Paragraph", "Họp tổ 3."),
                ("Paragraph", "Bản gỡ tự động."),
                ("Bà An", "Chào cả nhà & khách, ta bắt đầu."),
                ("Bình", "Dạ."),
                ("Bà An", "Ừ, < 5 triệu."),
            ],
        );
    }

    #[test]
    fn subrip_with_its_slips() {
        check(
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Chị Hà: Mời\n\n\n2\n00:00:02,000 --> 00:00:03,000\nanh Bình.\n3\n\
             00:00:03,500 --> 00:00:04,000\nAnh Bình: Vâng.\n\nTiếp ạ.\n\n4\n00:00:05,000 --> 00:00:06,000\n\n",
            &[("Chị Hà", "Mời anh Bình."), ("Anh Bình", "Vâng. Tiếp ạ.")],
        );
        check("", &[]);
    }

    #[test]
    fn times_that_run_backwards_are_told_once() {
        let text = "1\n00:00:09,000 --> 00:00:10,000\nMột.\n\n2\n00:00:01,000 --> 00:00:02,000\nHai.\n\n3\n00:00:00,000 --> 00:00:01,000\nBa.\n";
        let outline = read(text);
        assert_eq!((outline.problems.len(), outline.problems[0].0, outline.blocks.len()), (1, 6, 1));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|(WEBVTT\n|NOTE x|00:01.0 --> 00:02.0\n|<v A>|</v>|&lt;|[a-c. :\n]{1,5}|STYLE\n|1\n){0,40}") {
            read(&crate::text::normalise(&text));
        }
    }
}
