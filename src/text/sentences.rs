//! Splits text into sentences, the unit of quoting. The Unicode rules (UAX #29) split after "TP." and "V."; these rules
//! know the abbreviations of Vietnamese minutes. In doubt they do not split: a long quote still answers the question,
//! whereas half a sentence misleads.

use std::ops::Range;

/// The minimum number of words of a sentence. Shorter pieces join their neighbour, since "Dạ." alone answers nothing.
const MIN_WORDS: usize = 3;

/// Abbreviations, in lower case and sorted, whose full stop does not end the sentence.
const ABBREVIATIONS: [&str; 36] = [
    "bs", "bsckii", "cn", "co", "dr", "ds", "gs", "inc", "jr", "ks", "mr", "mrs", "ms", "no", "nxb", "p", "pgs",
    "prof", "q", "sđt", "sr", "st", "stt", "th", "ths", "tk", "tp", "tr", "ts", "tt", "tx", "v", "vd", "vs", "đ", "đt",
];

/// Returns the byte ranges of the sentences of `text` in order, trimmed. Together they contain all of its words.
pub fn split_sentences(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in find_stops(text) {
        if ends_sentence(&text[start..end], &text[end..]) {
            pieces.extend(trim_span(text, start..end));
            start = end;
        }
    }
    pieces.extend(trim_span(text, start..text.len()));
    join_short_pieces(text, pieces)
}

/// Returns the byte offsets at which white space follows a run of closing punctuation.
fn find_stops(text: &str) -> impl Iterator<Item = usize> {
    let mut open = false;
    text.char_indices().filter_map(move |(at, c)| {
        let is_stop = open && c.is_whitespace();
        open = match c {
            '.' | '!' | '?' | '…' => true,
            '"' | '”' | '’' | '\'' | ')' | ']' | '»' => open,
            _ => false,
        };
        is_stop.then_some(at)
    })
}

fn ends_sentence(piece: &str, rest: &str) -> bool {
    let without_quotes = piece.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    let Some(next) = rest.trim_start().chars().next() else { return false };
    if without_quotes.ends_with(['!', '?', '…']) || without_quotes.ends_with("..") {
        return !next.is_lowercase() || without_quotes.ends_with(['!', '?']);
    }
    !next.is_lowercase() && !is_abbreviation(without_quotes)
}

/// Whether the full stop that ends `piece` belongs to its last word: "TP.", "TS.", "V.", "1."
fn is_abbreviation(piece: &str) -> bool {
    let word_start = piece.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |at| at + 1);
    let word = piece[word_start..].trim_end_matches('.');
    let last = word.rsplit('.').next().unwrap_or(word);
    let is_numbering = word_start == 0 && word.chars().count() <= 4 && word.chars().all(is_numeral);
    let is_initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    let is_listed = ABBREVIATIONS.binary_search(&last.to_lowercase().as_str()).is_ok();
    is_numbering || is_initial || (is_listed && last.chars().next().is_some_and(char::is_uppercase)) || word == "v.v"
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'a'..='h')
}

fn trim_span(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[span.clone()];
    let start = span.start + piece.len() - piece.trim_start().len();
    let end = start + piece.trim().len();
    (start < end).then_some(start..end)
}

/// Joins each short piece to the piece after it; a short last piece to the one before it.
fn join_short_pieces(text: &str, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
    let mut pending_start: Option<usize> = None;
    for piece in pieces {
        let span = pending_start.take().unwrap_or(piece.start)..piece.end;
        if text[span.clone()].split_whitespace().nth(MIN_WORDS - 1).is_none() {
            pending_start = Some(span.start);
        } else {
            out.push(span);
        }
    }
    if let Some(start) = pending_start {
        let end = text.trim_end().len();
        match out.last_mut() {
            Some(last) => last.end = end,
            None => out.push(start..end),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = split_sentences(text).into_iter().map(|s| &text[s]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_full_stops_but_not_at_abbreviations() {
        check("Hội nghị họp sáng nay. Có mặt 31 người!", &["Hội nghị họp sáng nay.", "Có mặt 31 người!"]);
        check("Họp tại TP. Huế. Ông V. Hải vắng mặt.", &["Họp tại TP. Huế.", "Ông V. Hải vắng mặt."]);
        check("1. Thông qua báo cáo quý", &["1. Thông qua báo cáo quý"]);
        check("Gồm báo cáo, tờ trình v.v. Hội nghị thống nhất.", &["Gồm báo cáo, tờ trình v.v. Hội nghị thống nhất."]);
        check("Chi 1.234 đồng. tiếp theo là quỹ", &["Chi 1.234 đồng. tiếp theo là quỹ"]);
        check("Dạ. Em báo cáo ạ. Vâng.", &["Dạ. Em báo cáo ạ. Vâng."]);
        check(
            "Có xong không? \"Chưa xong đâu.\" Anh nói thế.",
            &["Có xong không?", "\"Chưa xong đâu.\"", "Anh nói thế."],
        );
        check("", &[]);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "\\PC*|([a-zA-Z]{1,4}[.!? ]{1,2}){0,20}") {
            let text = crate::text::normalise(&text);
            let words: Vec<_> = split_sentences(&text).into_iter().flat_map(|s| text[s].split_whitespace()).collect();
            prop_assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
        }
    }
}
