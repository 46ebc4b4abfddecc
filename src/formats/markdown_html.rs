//! HTML inside Markdown: line breaks, tags that are none, and blocks without their tags.

/// Whether an HTML tag is a line break: `<br>`, `<br/>`.
pub fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_matches(['<', '>', '/', ' ']);
    name.eq_ignore_ascii_case("br") || name.to_ascii_lowercase().starts_with("br ")
}

/// Elements of HTML that occur in Markdown.
const HTML_ELEMENTS: &str = "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button \
    caption center cite code col colgroup data dd del details dfn div dl dt em embed figcaption figure font footer form h1 h2 \
    h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark menu meta nav noscript object \
    ol option p path picture pre q rp rt ruby s samp script section select small source span strike strong style sub summary \
    sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var video wbr";

/// Elements of HTML that begin a paragraph.
const BLOCK_ELEMENTS: &str = "address article aside blockquote br center dd details div dl dt figcaption figure footer h1 h2 h3 \
    h4 h5 h6 header hr li main nav ol p pre section summary table td th tr ul";

/// Whether a text such as "<b>", "</div>" or "<!-- … -->" is a tag or comment of HTML.
pub fn is_html_tag(tag: &str) -> bool {
    let name = tag_name(tag);
    tag.starts_with("<!")
        || tag.starts_with("<?")
        || HTML_ELEMENTS.split_ascii_whitespace().any(|element| element == name)
}

/// The name of the element in a tag, in lower case.
fn tag_name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())].to_ascii_lowercase()
}

/// Removes HTML tags and comments. The tags of block elements become line breaks, and other line breaks spaces.
pub fn strip_tags(html: &str) -> String {
    let html = html.replace('\n', " ");
    let (mut out, mut rest) = (String::with_capacity(html.len()), html.as_str());
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let name = tag_name(&rest[at..]);
        let is_block = BLOCK_ELEMENTS.split_ascii_whitespace().any(|element| element == name);
        out.push(if is_block { '\n' } else { ' ' });
        let end = if rest[at..].starts_with("<!--") { "-->" } else { ">" };
        let Some(after) = rest[at..].find(end) else { return out };
        rest = &rest[at + after + end.len()..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_of_html_are_tags() {
        for tag in ["<b>", "</div>", "<br/>", "<!-- ẩn -->", "<a href=\"x\">"] {
            assert!(is_html_tag(tag), "{tag}");
        }
        assert!(!is_html_tag("<hoa>") && is_line_break("<br />") && !is_line_break("<b>"));
    }

    #[test]
    fn block_elements_are_lines() {
        let lines = |html: &str| -> Vec<String> {
            strip_tags(html).split('\n').map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        assert_eq!(lines("<div>\n<h3>Cổng <b>phường</b></h3><p>Tra<br>cứu</p></div>"), ["Cổng  phường", "Tra", "cứu"]);
    }
}
