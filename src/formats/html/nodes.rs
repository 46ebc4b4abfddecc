//! A page as a flat sequence of tags and text, each opening tag with the end of its element.

use std::cell::RefCell;
use std::time::Instant;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::formats::problem::Problem;

/// Open elements that a closing tag is compared with; deeper nesting is hostile.
const DEEPEST: usize = 256;

/// Most attributes of a tag; the tokenizer compares each with all before it.
const MOST_ATTRIBUTES: usize = 500;

/// Elements without a closing tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

#[derive(Debug)]
pub enum Node {
    /// An opening tag; `end` is the index after the last node of its element.
    Open {
        name: String,
        attributes: Vec<(String, String)>,
        end: usize,
    },
    Close(String),
    Text(String),
}

#[derive(Debug, Default)]
pub struct Nodes {
    pub all: Vec<Node>,
}

#[derive(Default)]
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.open(&tag),
            Token::TagToken(tag) => self.nodes.borrow_mut().push(Node::Close(tag.name.to_string())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Sink {
    fn text(&self, text: &str) {
        let mut nodes = self.nodes.borrow_mut();
        match nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn open(&self, tag: &Tag) -> TokenSinkResult<()> {
        let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
        let name = tag.name.to_string();
        let raw = match name.as_str() {
            "script" => Some(RawKind::ScriptData),
            "style" | "noscript" | "iframe" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        self.nodes.borrow_mut().push(Node::Open { name, attributes, end: 0 });
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}

impl Nodes {
    /// Tokenizes a page; fails if it is damaged, has more than about `most` nodes, or takes too long.
    pub fn read(page: &str, most: usize, deadline: Instant) -> Result<Self, Problem> {
        if has_monstrous_tag(page) {
            return Err(Problem::HtmlDamaged);
        }
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut rest = page;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(64 << 10).max(1).min(rest.len()));
            rest = after;
            queue.push_back(piece.into());
            let _ = tokenizer.feed(&queue);
            if Instant::now() > deadline || tokenizer.sink.nodes.borrow().len() > most {
                return Err(Problem::HtmlTooLarge);
            }
        }
        tokenizer.end();
        let mut nodes = Self { all: tokenizer.sink.nodes.take() };
        nodes.match_ends();
        Ok(nodes)
    }

    /// Finds where each element ends: at its closing tag, or with the element around it.
    fn match_ends(&mut self) {
        let mut open: Vec<(usize, String)> = Vec::new();
        let mut ends = vec![0; self.all.len()];
        for (at, node) in self.all.iter().enumerate() {
            match node {
                Node::Open { name, .. } if VOID.contains(&name.as_str()) => ends[at] = at + 1,
                Node::Open { name, .. } => open.push((at, name.clone())),
                Node::Close(name) => {
                    let near = &open[open.len().saturating_sub(DEEPEST)..];
                    let Some(above) = near.iter().rev().position(|(_, known)| known == name) else { continue };
                    open.drain(open.len() - above - 1..).for_each(|(start, _)| ends[start] = at + 1);
                }
                Node::Text(_) => {}
            }
        }
        open.into_iter().for_each(|(start, _)| ends[start] = self.all.len());
        for (node, found) in self.all.iter_mut().zip(ends) {
            if let Node::Open { end, .. } = node {
                *end = found;
            }
        }
    }

    /// Returns the index after an element's last node.
    pub fn end(&self, at: usize) -> usize {
        if let Node::Open { end, .. } = &self.all[at] { *end } else { at + 1 }
    }

    pub fn name(&self, at: usize) -> &str {
        if let Node::Open { name, .. } = &self.all[at] { name } else { "" }
    }

    pub fn attribute(&self, at: usize, name: &str) -> Option<&str> {
        let Node::Open { attributes, .. } = &self.all[at] else { return None };
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first element of this name.
    pub fn first(&self, name: &str) -> Option<usize> {
        (0..self.all.len()).find(|at| self.name(*at) == name)
    }

    /// Returns the content of the first `meta` whose attribute `key` is `value`.
    pub fn meta(&self, key: &str, value: &str) -> Option<&str> {
        let named = |at: &usize| self.name(*at) == "meta" && self.attribute(*at, key) == Some(value);
        self.attribute((0..self.all.len()).find(named)?, "content").filter(|content| !content.trim().is_empty())
    }

    /// Returns all text of an element, with single spaces.
    pub fn text(&self, at: usize) -> String {
        let pieces =
            self.all[at..self.end(at)].iter().filter_map(|n| if let Node::Text(t) = n { Some(t) } else { None });
        pieces.flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a tag has more attributes than people or programs write.
fn has_monstrous_tag(page: &str) -> bool {
    let (mut quote, mut count, mut inside) = (None, 0, false);
    let mut before = b' ';
    for byte in page.bytes() {
        match (inside, quote) {
            (false, _) => inside = before == b'<' && byte.is_ascii_alphabetic(),
            (true, Some(sign)) if byte == sign => quote = None,
            (true, Some(_)) => {}
            (true, None) if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
            (true, None) if byte == b'>' => inside = false,
            (true, None) => count += usize::from(byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')),
        }
        count = if inside { count } else { 0 };
        if count > MOST_ATTRIBUTES {
            return true;
        }
        before = byte;
    }
    false
}
