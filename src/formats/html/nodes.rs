//! A page as a flat sequence of tags and text nodes. Each start tag has the end of its element.

use std::cell::RefCell;
use std::time::Instant;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::formats::problem::Problem;

/// Number of open elements that an end tag is compared with; deeper nesting is hostile.
const MAX_OPEN_ELEMENTS: usize = 256;

/// Maximum attributes of a tag. The tokenizer compares each attribute with all previous ones.
const MAX_ATTRIBUTES: usize = 500;

/// The attributes that are read.
const USED_ATTRIBUTES: [&str; 10] =
    ["aria-hidden", "class", "content", "datetime", "hidden", "id", "itemprop", "property", "role", "style"];

/// Bytes that are tokenised between two checks of the limits.
const PIECE_BYTES: usize = 64 << 10;

/// Elements without an end tag.
const VOID_ELEMENTS: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// A tag or a text node.
#[derive(Debug)]
pub enum Node {
    /// A start tag; `end` is the index after the last node of its element.
    StartTag {
        name: String,
        attributes: Vec<(&'static str, String)>,
        end: usize,
    },
    EndTag(String),
    Text(String),
}

/// The nodes of a page in document order.
#[derive(Debug, Default)]
pub struct Nodes {
    pub all: Vec<Node>,
}

/// Collects the tokenizer's tokens as nodes.
#[derive(Default)]
struct NodeSink {
    nodes: RefCell<Vec<Node>>,
}

impl TokenSink for NodeSink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.push_text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.push_start_tag(&tag),
            Token::TagToken(tag) => self.nodes.borrow_mut().push(Node::EndTag(tag.name.to_string())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl NodeSink {
    fn push_text(&self, text: &str) {
        let mut nodes = self.nodes.borrow_mut();
        match nodes.last_mut() {
            Some(Node::Text(previous)) => previous.push_str(text),
            _ => nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn push_start_tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let used_name = |name: &str| USED_ATTRIBUTES.into_iter().find(|used| *used == name);
        let attributes =
            tag.attrs.iter().filter_map(|a| Some((used_name(&a.name.local)?, a.value.to_string()))).collect();
        let name = tag.name.to_string();
        let raw_kind = match name.as_str() {
            "script" => Some(RawKind::ScriptData),
            "style" | "noscript" | "iframe" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        self.nodes.borrow_mut().push(Node::StartTag { name, attributes, end: 0 });
        raw_kind.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}

impl Nodes {
    /// Tokenises a page.
    ///
    /// # Errors
    /// If it has a tag with too many attributes, has more than about `max_nodes` nodes, or takes too long.
    pub fn tokenise(page: &str, max_nodes: usize, deadline: Instant) -> Result<Self, Problem> {
        if has_oversized_tag(page) {
            return Err(Problem::HtmlDamaged);
        }
        let tokenizer = Tokenizer::new(NodeSink::default(), TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut rest = page;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES).max(1).min(rest.len()));
            rest = after;
            queue.push_back(piece.into());
            let _ = tokenizer.feed(&queue);
            if Instant::now() > deadline || tokenizer.sink.nodes.borrow().len() > max_nodes {
                return Err(Problem::HtmlTooLarge);
            }
        }
        tokenizer.end();
        let mut nodes = Self { all: tokenizer.sink.nodes.take() };
        nodes.set_element_ends();
        Ok(nodes)
    }

    /// Sets the end of each element: its end tag, or else the end of the enclosing element.
    fn set_element_ends(&mut self) {
        let mut open: Vec<(usize, String)> = Vec::new();
        let mut ends = vec![0; self.all.len()];
        for (at, node) in self.all.iter().enumerate() {
            match node {
                Node::StartTag { name, .. } if VOID_ELEMENTS.contains(&name.as_str()) => ends[at] = at + 1,
                Node::StartTag { name, .. } => open.push((at, name.clone())),
                Node::EndTag(name) => {
                    let innermost = &open[open.len().saturating_sub(MAX_OPEN_ELEMENTS)..];
                    let Some(above) = innermost.iter().rev().position(|(_, open_name)| open_name == name) else {
                        continue;
                    };
                    open.drain(open.len() - above - 1..).for_each(|(start, _)| ends[start] = at + 1);
                }
                Node::Text(_) => {}
            }
        }
        open.into_iter().for_each(|(start, _)| ends[start] = self.all.len());
        for (node, element_end) in self.all.iter_mut().zip(ends) {
            if let Node::StartTag { end, .. } = node {
                *end = element_end;
            }
        }
    }

    /// Returns the index after the last node of the element at `at`.
    pub fn element_end(&self, at: usize) -> usize {
        if let Node::StartTag { end, .. } = &self.all[at] { *end } else { at + 1 }
    }

    /// Returns the name of the element that starts at `at`; empty for other nodes.
    pub fn name(&self, at: usize) -> &str {
        if let Node::StartTag { name, .. } = &self.all[at] { name } else { "" }
    }

    /// Returns the value of an attribute of the element that starts at `at`.
    pub fn attribute(&self, at: usize, name: &str) -> Option<&str> {
        let Node::StartTag { attributes, .. } = &self.all[at] else { return None };
        attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the index of the first element with this name.
    pub fn find_element(&self, name: &str) -> Option<usize> {
        (0..self.all.len()).find(|at| self.name(*at) == name)
    }

    /// Returns the `content` of the first `meta` element whose attribute `key` is `value`.
    pub fn meta_content(&self, key: &str, value: &str) -> Option<&str> {
        let is_match = |at: &usize| self.name(*at) == "meta" && self.attribute(*at, key) == Some(value);
        self.attribute((0..self.all.len()).find(is_match)?, "content").filter(|content| !content.trim().is_empty())
    }

    /// Returns the text of an element, with white space collapsed to single spaces.
    pub fn element_text(&self, at: usize) -> String {
        let pieces = self.all[at..self.element_end(at)]
            .iter()
            .filter_map(|n| if let Node::Text(t) = n { Some(t) } else { None });
        pieces.flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a tag of the page has more than about [`MAX_ATTRIBUTES`] attributes.
fn has_oversized_tag(page: &str) -> bool {
    let (mut quote, mut count, mut inside) = (None, 0, false);
    let mut previous = b' ';
    for byte in page.bytes() {
        match (inside, quote) {
            (false, _) => inside = previous == b'<' && byte.is_ascii_alphabetic(),
            (true, Some(opening)) if byte == opening => quote = None,
            (true, Some(_)) => {}
            (true, None) if matches!(byte, b'"' | b'\'') && previous == b'=' => quote = Some(byte),
            (true, None) if byte == b'>' => inside = false,
            (true, None) => count += usize::from(byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')),
        }
        count = if inside { count } else { 0 };
        if count > MAX_ATTRIBUTES {
            return true;
        }
        previous = byte;
    }
    false
}
