//! Finds the main text of a page. Losing minutes is worse than keeping a line of a menu, so an element counts as the
//! main text only if it holds most of the words; otherwise the whole body is read, without what is clearly not text.

use super::nodes::{Node, Nodes};

/// Share of the body's letters, links aside, from which an element is the main text.
const MOST: f32 = 0.5;

/// Elements that are never part of the text.
const LEFT_OUT: [&str; 16] = [
    "nav", "footer", "aside", "form", "button", "template", "noscript", "script", "style", "select", "svg", "iframe",
    "dialog", "head", "textarea", "object",
];

/// Words in an element's class, id or role by which sites mark what surrounds the text.
const AROUND: [&str; 24] = [
    "menu", "navbar", "navigation", "nav", "breadcrumb", "breadcrumbs", "sidebar", "footer", "comment", "comments",
    "share", "social", "related", "banner", "advert", "ads", "cookie", "popup", "pagination", "widget", "toolbar",
    "search", "login", "tags",
];

/// The range of nodes to read, and the elements in it to leave out.
#[derive(Debug)]
pub struct MainText {
    /// A heading before the range, which names it.
    pub title: Option<usize>,
    pub from: usize,
    pub to: usize,
    /// By node: whether the whole element is left out.
    pub left_out: Vec<bool>,
}

pub fn find(nodes: &Nodes) -> MainText {
    let words = Words::count(nodes);
    let body = nodes.first("body").map_or(0..nodes.all.len(), |at| at..nodes.all.len());
    let all = words.own(body.clone());
    let left_out = left_out(nodes, &words, all);
    let candidates = (0..nodes.all.len()).filter(|at| is_main(nodes, *at) && !left_out[*at]);
    let best = candidates.max_by_key(|at| words.own(*at..nodes.end(*at)));
    #[expect(clippy::cast_precision_loss, reason = "letters of a page")]
    let main = best.filter(|at| words.own(*at..nodes.end(*at)) as f32 >= MOST * all as f32);
    let part = main.map_or(body, |at| at..nodes.end(at));
    let h1 = nodes.first("h1").filter(|at| *at < part.start);
    MainText { title: h1, from: part.start, to: part.end, left_out }
}

fn is_main(nodes: &Nodes, at: usize) -> bool {
    matches!(nodes.name(at), "main" | "article")
        || nodes.attribute(at, "role") == Some("main")
        || nodes.attribute(at, "itemprop") == Some("articleBody")
}

/// Returns which elements are left out, by node. Names and links never exclude half of the page.
fn left_out(nodes: &Nodes, words: &Words, all: usize) -> Vec<bool> {
    let mut out = vec![false; nodes.all.len()];
    let mut in_article = 0;
    for (at, out) in out.iter_mut().enumerate() {
        let span = at..nodes.end(at);
        if matches!(nodes.name(at), "article" | "main") {
            in_article = in_article.max(span.end);
        }
        let never = LEFT_OUT.contains(&nodes.name(at)) || is_hidden(nodes, at);
        let site = nodes.name(at) == "header" && at >= in_article;
        let around = is_around(nodes, at) || is_list_of_links(nodes, words, at);
        *out = never || ((site || around) && words.own(span) * 2 < all.max(1));
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

fn is_around(nodes: &Nodes, at: usize) -> bool {
    let named = ["class", "id", "role"].iter().filter_map(|name| nodes.attribute(at, name));
    let mut words = named.flat_map(|value| value.split(|c: char| !c.is_alphanumeric()));
    !matches!(nodes.name(at), "body" | "html" | "main" | "article")
        && words.any(|word| AROUND.contains(&word.to_lowercase().as_str()))
}

/// Whether a list has three or more links and hardly anything else.
fn is_list_of_links(nodes: &Nodes, words: &Words, at: usize) -> bool {
    let span = at..nodes.end(at);
    let own = words.own(span.clone());
    matches!(nodes.name(at), "ul" | "ol")
        && words.links(span) >= 3
        && own * 5 < words.linked[nodes.end(at)] - words.linked[at]
}

/// Running counts at each node: letters outside links, letters in links, links begun.
struct Words {
    own: Vec<usize>,
    linked: Vec<usize>,
    links: Vec<usize>,
}

impl Words {
    fn count(nodes: &Nodes) -> Self {
        let mut sums = Self { own: vec![0], linked: vec![0], links: vec![0] };
        let (mut link_ends, mut raw_ends) = (0, 0);
        let (mut own, mut linked, mut links) = (0, 0, 0);
        for (at, node) in nodes.all.iter().enumerate() {
            match node {
                Node::Open { name, end, .. } if name == "a" => {
                    link_ends = *end;
                    links += 1;
                }
                Node::Open { name, end, .. } if matches!(name.as_str(), "script" | "style" | "head") => {
                    raw_ends = raw_ends.max(*end);
                }
                Node::Text(_) if at < raw_ends => {}
                Node::Text(text) => {
                    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                    *(if at < link_ends { &mut linked } else { &mut own }) += letters;
                }
                _ => {}
            }
            sums.own.push(own);
            sums.linked.push(linked);
            sums.links.push(links);
        }
        sums
    }

    fn own(&self, span: std::ops::Range<usize>) -> usize {
        self.own[span.end] - self.own[span.start]
    }

    fn links(&self, span: std::ops::Range<usize>) -> usize {
        self.links[span.end] - self.links[span.start]
    }
}
