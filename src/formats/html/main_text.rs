//! Finds the main text of a page. Losing minutes is worse than keeping a line of a menu. An element therefore
//! counts as the main text only if it has most of the page's letters; otherwise the whole body is read,
//! without the elements that are clearly not text.

use std::ops::Range;

use super::nodes::{Node, Nodes};
use crate::formats::left_out::{LeftOutLine, LeftOutReason};
use crate::formats::position::Position;
use crate::text::{collapse_whitespace, labels};

/// Minimum share of the body's letters outside links that the main text has.
const MIN_SHARE: f32 = 0.5;

/// Elements that are never part of the text.
const EXCLUDED_ELEMENTS: [&str; 16] = [
    "nav", "footer", "aside", "form", "button", "template", "noscript", "script", "style", "select", "svg", "iframe",
    "dialog", "head", "textarea", "object",
];

/// Words in the class, id or role of elements that surround the text.
const BOILERPLATE_WORDS: [&str; 24] = [
    "menu", "navbar", "navigation", "nav", "breadcrumb", "breadcrumbs", "sidebar", "footer", "comment", "comments",
    "share", "social", "related", "banner", "advert", "ads", "cookie", "popup", "pagination", "widget", "toolbar",
    "search", "login", "tags",
];

/// The range of nodes with the main text, and the excluded elements.
#[derive(Debug)]
pub struct MainText {
    /// The indexes of headings before the text: an `h1`, and the headings below it in the header of the page.
    pub headings: Vec<usize>,
    /// The index of the first node.
    pub start: usize,
    /// The index after the last node.
    pub end: usize,
    /// For each node of the page, whether its element is excluded.
    pub excluded: Vec<bool>,
}

/// Finds the main text of a page.
pub fn find_main_text(nodes: &Nodes) -> MainText {
    let counts = LetterCounts::count(nodes);
    let body = nodes.find_element("body").map_or(0..nodes.all.len(), |at| at..nodes.all.len());
    let body_letters = counts.count_text_letters(body.clone());
    let excluded = find_excluded(nodes, &counts, body_letters);
    let candidates = (0..nodes.all.len()).filter(|at| is_main_element(nodes, *at) && !excluded[*at]);
    let best = candidates.max_by_key(|at| counts.count_text_letters(*at..nodes.element_end(*at)));
    #[expect(clippy::cast_precision_loss, reason = "letters of a page")]
    let main = best
        .filter(|at| counts.count_text_letters(*at..nodes.element_end(*at)) as f32 >= MIN_SHARE * body_letters as f32);
    let main = main.filter(|at| !has_labels(nodes, body.start..*at, &excluded));
    let range = main.map_or(body, |at| at..nodes.element_end(at));
    MainText { headings: find_headings(nodes, range.start, &excluded), start: range.start, end: range.end, excluded }
}

/// Elements whose text is not shown.
const INVISIBLE_ELEMENTS: [&str; 9] =
    ["script", "style", "head", "template", "noscript", "svg", "iframe", "textarea", "object"];

/// Returns the texts of the page that are not part of the main text: menus, footers, links.
pub fn list_left_out(nodes: &Nodes, main: &MainText) -> Vec<LeftOutLine> {
    let mut lines = Vec::new();
    let (mut at, mut excluded_until) = (0, 0);
    while at < nodes.all.len() {
        if INVISIBLE_ELEMENTS.contains(&nodes.name(at)) || is_hidden(nodes, at) || main.headings.contains(&at) {
            at = nodes.element_end(at).max(at + 1);
            continue;
        }
        if main.excluded[at] {
            excluded_until = excluded_until.max(nodes.element_end(at));
        }
        let is_outside = at < excluded_until || !(main.start..main.end).contains(&at);
        if let Node::Text(text) = &nodes.all[at]
            && is_outside
            && text.contains(char::is_alphanumeric)
        {
            let position = Position::line(lines.len() + 1);
            lines.push(LeftOutLine::new(LeftOutReason::Navigation, position, collapse_whitespace(text)));
        }
        at += 1;
    }
    lines
}

/// Whether the nodes before the main element have a list of labelled values, such as who was present at a meeting.
fn has_labels(nodes: &Nodes, range: Range<usize>, excluded: &[bool]) -> bool {
    let mut terms = range.filter(|&at| nodes.name(at) == "dt" && !excluded[at]);
    terms.any(|at| labels::parse_field_heading(nodes.element_text(at).trim_end_matches(':')).is_some())
}

/// Returns the first `h1`, if it is before the text or in an excluded header, and the other headings of that header.
fn find_headings(nodes: &Nodes, start: usize, excluded: &[bool]) -> Vec<usize> {
    let Some(h1) = nodes.find_element("h1") else { return Vec::new() };
    let header = (0..h1).rev().find(|&at| nodes.name(at) == "header" && nodes.element_end(at) > h1);
    let is_excluded = header.is_some_and(|at| excluded[at]);
    if h1 >= start && !is_excluded {
        return Vec::new();
    }
    let end = header.map_or(h1 + 1, |at| nodes.element_end(at));
    (h1..end).filter(|&at| matches!(nodes.name(at), "h1" | "h2" | "h3")).collect()
}

fn is_main_element(nodes: &Nodes, at: usize) -> bool {
    matches!(nodes.name(at), "main" | "article")
        || nodes.attribute(at, "role") == Some("main")
        || nodes.attribute(at, "itemprop") == Some("articleBody")
}

/// Returns, for each node, whether its element is excluded. An element with half of the letters of the page
/// or more is never excluded because of its class or its links.
fn find_excluded(nodes: &Nodes, counts: &LetterCounts, body_letters: usize) -> Vec<bool> {
    let mut out = vec![false; nodes.all.len()];
    let mut in_article = 0;
    for (at, out) in out.iter_mut().enumerate() {
        let span = at..nodes.element_end(at);
        if matches!(nodes.name(at), "article" | "main") {
            in_article = in_article.max(span.end);
        }
        let is_always_excluded = EXCLUDED_ELEMENTS.contains(&nodes.name(at)) || is_hidden(nodes, at);
        let is_site_header = nodes.name(at) == "header" && at >= in_article;
        let is_boilerplate = is_boilerplate(nodes, at) || is_link_list(nodes, counts, at);
        *out = is_always_excluded
            || ((is_site_header || is_boilerplate) && counts.count_text_letters(span) * 2 < body_letters.max(1));
    }
    out
}

fn is_hidden(nodes: &Nodes, at: usize) -> bool {
    let style: String =
        nodes.attribute(at, "style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    nodes.attribute(at, "hidden").is_some()
        || nodes.attribute(at, "aria-hidden") == Some("true")
        || style.contains("display:none")
}

fn is_boilerplate(nodes: &Nodes, at: usize) -> bool {
    let values = ["class", "id", "role"].iter().filter_map(|name| nodes.attribute(at, name));
    let mut words = values.flat_map(|value| value.split(|c: char| !c.is_alphanumeric()));
    !matches!(nodes.name(at), "body" | "html" | "main" | "article")
        && words.any(|word| BOILERPLATE_WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether an element is a list of three or more links with hardly any other text.
fn is_link_list(nodes: &Nodes, counts: &LetterCounts, at: usize) -> bool {
    let span = at..nodes.element_end(at);
    let text_letters = counts.count_text_letters(span.clone());
    matches!(nodes.name(at), "ul" | "ol")
        && counts.count_links(span) >= 3
        && text_letters * 5 < counts.link_letters[nodes.element_end(at)] - counts.link_letters[at]
}

/// Cumulative counts before each node: letters outside links, letters in links, and links.
struct LetterCounts {
    text_letters: Vec<usize>,
    link_letters: Vec<usize>,
    links: Vec<usize>,
}

impl LetterCounts {
    fn count(nodes: &Nodes) -> Self {
        let mut counts = Self { text_letters: vec![0], link_letters: vec![0], links: vec![0] };
        let (mut link_end, mut raw_end) = (0, 0);
        let (mut text_letters, mut link_letters, mut links) = (0, 0, 0);
        for (at, node) in nodes.all.iter().enumerate() {
            match node {
                Node::StartTag { name, end, .. } if name == "a" => {
                    link_end = *end;
                    links += 1;
                }
                Node::StartTag { name, end, .. } if matches!(name.as_str(), "script" | "style" | "head") => {
                    raw_end = raw_end.max(*end);
                }
                Node::Text(_) if at < raw_end => {}
                Node::Text(text) => {
                    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                    *(if at < link_end { &mut link_letters } else { &mut text_letters }) += letters;
                }
                _ => {}
            }
            counts.text_letters.push(text_letters);
            counts.link_letters.push(link_letters);
            counts.links.push(links);
        }
        counts
    }

    fn count_text_letters(&self, span: std::ops::Range<usize>) -> usize {
        self.text_letters[span.end] - self.text_letters[span.start]
    }

    fn count_links(&self, span: std::ops::Range<usize>) -> usize {
        self.links[span.end] - self.links[span.start]
    }
}
