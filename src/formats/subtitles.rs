//! WebVTT and SubRip, parsed leniently, since exports seldom follow the specifications. A cue begins with its
//! line of timings (`-->`); everything else is recognised by its position relative to such lines. Styling is
//! dropped, and voice tags become speakers. The first comment, in which the exporter describes the file, is
//! the record's head.

use super::cues::{Cue, build_outline, parse_time};
use super::left_out::{LeftOutLine, LeftOutReason};
use super::outline::{Block, BlockKind, Outline};
use super::plain_text;
use super::position::Position;
use super::problem::{LocatedProblem, Problem};
use crate::text::{collapse_whitespace, split_sentences};

/// Maximum bytes of a speaker's name.
const MAX_NAME_BYTES: usize = 300;

/// Parses a normalised WebVTT or SubRip file.
pub fn read(text: &str) -> Outline {
    let lines: Vec<&str> = text.lines().collect();
    let (mut cues, mut head, mut problems, mut left_out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let title = lines.first().and_then(|line| line.strip_prefix("WEBVTT"));
    let title = title.map(|t| t.trim_matches([' ', '-', '\t'])).filter(|t| !t.is_empty()).map(str::to_owned);
    let mut at = usize::from(text.starts_with("WEBVTT"));
    // Whether a comment precedes the next cue. No quote spans it.
    let mut follows_break = false;
    while at < lines.len() {
        if let Some(timings) = parse_timings(lines[at]) {
            let end = find_cue_end(&lines, at);
            report_disorder(timings, cues.last(), at + 1, &mut problems);
            let first = cues.len();
            cues.extend(parse_payload(timings, &lines[at + 1..end]));
            if let Some(cue) = cues.get_mut(first) {
                cue.follows_break = std::mem::take(&mut follows_break);
            }
            at = end;
        } else if let Some(comment) =
            lines[at].strip_prefix("NOTE").filter(|c| c.is_empty() || c.starts_with([' ', '\t']))
        {
            let end = find_block_end(&lines, at);
            let rest = &lines[at + 1..end.min(lines.len())];
            let is_head = cues.is_empty() && head.is_empty() && !describes_recognition(comment, rest);
            let all = std::iter::once(comment).chain(rest.iter().copied());
            let is_left_out = |line: &&str| !line.trim().is_empty() && (!is_head || is_rights_notice(line));
            let notice =
                |line| LeftOutLine::new(LeftOutReason::Notice, Position::line(at + 1), collapse_whitespace(line));
            left_out.extend(all.filter(is_left_out).map(notice));
            if is_head {
                head = read_comment(comment, rest, at + 1);
            }
            follows_break = true;
            at = end;
        } else if matches!(lines[at].trim(), "STYLE" | "REGION") {
            at = find_block_end(&lines, at);
        } else {
            at += 1;
        }
    }
    Outline { problems, left_out, ..build_outline(title, head, cues) }
}

/// Parses the start and end, in milliseconds, from a line such as "00:00:02,639 --> 00:00:05,757 align:start".
fn parse_timings(line: &str) -> Option<(u64, u64)> {
    let (start, end) = line.split_once("-->")?;
    Some((parse_time(start.trim())?, parse_time(end.split_whitespace().next()?)?))
}

/// Returns the index of the line after the payload of the cue whose timings are on line `at`. The payload may
/// contain blank lines, but not the identifier of the next cue.
fn find_cue_end(lines: &[&str], at: usize) -> usize {
    let mut end = at + 1;
    while end < lines.len() && parse_timings(lines[end]).is_none() && !is_block_start(lines, end) {
        end += 1;
    }
    let next_begins = lines.get(end).is_some_and(|line| parse_timings(line).is_some());
    let previous = end.checked_sub(1).filter(|&b| next_begins && b > at).and_then(|b| lines.get(b));
    let after_blank_line = end >= 2 && lines[end - 2].trim().is_empty();
    let has_id = previous.is_some_and(|line| {
        !line.trim().is_empty() && (after_blank_line || line.trim().bytes().all(|b| b.is_ascii_digit()))
    });
    end - usize::from(has_id)
}

/// Returns the index of the blank line that ends the block at line `at`, or the number of lines.
fn find_block_end(lines: &[&str], at: usize) -> usize {
    at + 1 + lines[at + 1..].iter().take_while(|line| !line.trim().is_empty()).count()
}

/// Whether a comment, style or region block begins on line `at`.
fn is_block_start(lines: &[&str], at: usize) -> bool {
    let first = lines[at].split_whitespace().next().unwrap_or_default();
    matches!(first, "NOTE" | "STYLE" | "REGION") && lines[at - 1].trim().is_empty()
}

/// Reports times that are not ascending, once per file.
fn report_disorder((start, end): (u64, u64), last: Option<&Cue>, line: usize, problems: &mut Vec<LocatedProblem>) {
    if problems.is_empty() && (end < start || last.is_some_and(|last| start < last.start)) {
        problems.push((line, Problem::TimesOutOfOrder));
    }
}

/// Splits the payload of a cue into one cue per voice.
fn parse_payload((start, end): (u64, u64), lines: &[&str]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let is_dashed_line = |line: &&str| line.trim_start().starts_with(['-', '–']) && line.trim().len() > 1;
    let has_dashes = lines.len() > 1 && lines.iter().all(is_dashed_line);
    if has_dashes {
        // Each line with a dash is said by someone else.
        let cue = |line: &&str| {
            let mut said = parse_payload((start, end), &[line.trim_start().trim_start_matches(['-', '–'])]);
            said.iter_mut().for_each(|cue| cue.is_other_speaker = true);
            said
        };
        return lines.iter().flat_map(cue).collect();
    }
    let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let mut push = |speaker: Option<&str>, words: &str| {
        let text = collapse_whitespace(&unescape(words));
        if !text.is_empty() {
            let speaker = speaker.map(unescape).filter(|name| !name.is_empty());
            cues.push(Cue { start, end, speaker, follows_break: false, is_other_speaker: false, text });
        }
    };
    let (mut speaker, mut words) = (None, String::new());
    let mut rest = text.as_str();
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>').filter(|_| is_tag_start(&rest[open + 1..])) else {
            words.push('<');
            rest = &rest[open + 1..];
            continue;
        };
        if let Some(name) = parse_voice_tag(&rest[open + 1..open + close]) {
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

/// Whether `after`, the text after a `<`, begins with a tag: `v Tên`, `/c`, `i`, `00:01.000`, but not " 5
/// triệu".
fn is_tag_start(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
}

/// Returns the name in the voice tag `v Tên` or `v.class Tên`; `None` for any other tag.
fn parse_voice_tag(tag: &str) -> Option<&str> {
    let (kind, name) = tag.split_once(char::is_whitespace)?;
    ((kind == "v" || kind.starts_with("v.")) && name.len() < MAX_NAME_BYTES).then(|| name.trim())
}

/// Resolves WebVTT's character references and removes SubRip's styling (`{\an8}`).
fn unescape(text: &str) -> String {
    let mut out = text.trim();
    while let Some((_, after)) = out.strip_prefix("{\\").and_then(|rest| rest.split_once('}')) {
        out = after.trim_start();
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lrm;", ""), ("&rlm;", "")];
    if !out.contains('&') {
        return out.to_owned();
    }
    let resolved = entities.iter().fold(out.to_owned(), |text, (entity, character)| text.replace(entity, character));
    resolved.replace("&amp;", "&")
}

/// Whether a comment is what a program says about the recognition.
fn describes_recognition(first: &str, rest: &[&str]) -> bool {
    let text = std::iter::once(first).chain(rest.iter().copied()).find(|line| !line.trim().is_empty());
    let text = text.unwrap_or_default().trim().to_lowercase();
    ["confidence", "duration", "language", "recognizability", "kind:"].iter().any(|word| text.starts_with(word))
}

/// Whether a line is what a publisher says about rights.
fn is_rights_notice(line: &str) -> bool {
    let line = line.to_lowercase();
    ["copyright", "©", "all rights reserved", "bản quyền"].iter().any(|phrase| line.contains(phrase))
}

/// Returns the first sentence of the first line of a comment, which names the record, and the rest as blocks.
fn read_comment(first: &str, rest: &[&str], line: usize) -> Vec<Block> {
    let lines = std::iter::once(first).chain(rest.iter().copied()).enumerate();
    let mut lines = lines.filter(|(_, text)| !text.trim().is_empty() && !is_rights_notice(text));
    let Some((at, title)) = lines.next() else { return Vec::new() };
    let title = collapse_whitespace(title);
    let end = split_sentences(&title).first().map_or(title.len(), |sentence| sentence.end);
    let parts = [title[..end].trim(), title[end..].trim()].into_iter().filter(|part| !part.is_empty());
    let mut blocks: Vec<Block> =
        parts.map(|part| Block::new(BlockKind::Paragraph, part, Position::line(line + at))).collect();
    let below: Vec<&str> = lines.map(|(_, text)| text).collect();
    for mut block in plain_text::read(&below.join("\n")).blocks {
        for (_, position) in &mut block.positions {
            if let Position::Line(number) = position {
                *position = Position::line(line + at + *number as usize);
            }
        }
        blocks.push(block);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let outline = read(text);
        let name = |kind: &BlockKind| match kind {
            BlockKind::Turn { speaker } => speaker.clone().unwrap_or_default(),
            other => format!("{other:?}"),
        };
        let found: Vec<_> = outline.blocks.iter().map(|b| (name(&b.kind), b.text.clone())).collect();
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
    fn subrip_with_errors() {
        check(
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Chị Hà: Mời\n\n\n2\n00:00:02,000 --> 00:00:03,000\nanh Bình.\n3\n\
             00:00:03,500 --> 00:00:04,000\nAnh Bình: Vâng.\n\nTiếp ạ.\n\n4\n00:00:05,000 --> 00:00:06,000\n\n",
            &[("Chị Hà", "Mời anh Bình."), ("Anh Bình", "Vâng. Tiếp ạ.")],
        );
        check("", &[]);
    }

    #[test]
    fn times_that_run_backwards_are_reported_once() {
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
