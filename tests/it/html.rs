//! A parser of Telegram's HTML that is stricter than Telegram's own.

/// A parsed message.
pub struct ParsedHtml {
    /// The text as a client shows it.
    pub text: String,
}

/// Tags that Telegram accepts without attributes; `blockquote` may be expandable.
const TAGS: [&str; 9] = ["b", "i", "u", "s", "code", "pre", "blockquote", "blockquote expandable", "tg-spoiler"];

/// Parses a complete message.
///
/// # Errors
/// Why Telegram, or this stricter parser, refuses it.
pub fn parse(html: &str) -> Result<ParsedHtml, String> {
    let (mut text, mut entities, mut open, mut rest) = (String::new(), 0, Vec::<&str>::new(), html);
    while let Some(at) = rest.find(['<', '>', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let stop = if rest.starts_with('&') { ';' } else { '>' };
        let end = rest.find(stop).ok_or_else(|| format!("{stop} is missing after {rest:.20}"))?;
        let inner = &rest[1..end.max(1)];
        match (rest.as_bytes()[0], inner) {
            (b'&', "lt") => text.push('<'),
            (b'&', "gt") => text.push('>'),
            (b'&', "amp") => text.push('&'),
            (b'&', "quot") => text.push('"'),
            (b'<', close) if close.starts_with('/') => {
                let opened = open.pop().ok_or("closing tag without an opening tag")?;
                if opened.split(' ').next() != Some(&close[1..]) {
                    return Err(format!("{opened} is closed by {close}"));
                }
            }
            (b'<', tag) if TAGS.contains(&tag) || is_link(tag) => {
                if open.iter().any(|o| o.split(' ').next() == tag.split(' ').next()) {
                    return Err(format!("{tag} is nested in itself"));
                }
                entities += 1;
                open.push(tag);
            }
            _ => return Err(format!("unescaped or unknown: {rest:.20}")),
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    match (open.is_empty(), entities) {
        (false, _) => Err(format!("not closed: {open:?}")),
        (_, 101..) => Err(format!("{entities} entities")),
        _ => Ok(ParsedHtml { text }),
    }
}

/// Whether a tag is `a href="https://…"` and its address needs no escaping.
fn is_link(tag: &str) -> bool {
    let address = tag.strip_prefix("a href=\"https://").and_then(|rest| rest.strip_suffix('"'));
    address.is_some_and(|address| !address.is_empty() && !address.contains(['"', '<', '>', ' ']))
}

#[test]
fn only_valid_html_is_accepted() {
    let check = |html: &str, expected: Option<&str>| {
        assert_eq!(parse(html).ok().map(|p| p.text).as_deref(), expected, "{html}");
    };
    check("a <b>b</b> &lt;c&gt;", Some("a b <c>"));
    check("<a href=\"https://t.me/a?start=b\">a</a> &quot;", Some("a \""));
    for broken in [
        "<a href=\"javascript:a\">a</a>",
        "<a href=\"https://a\" b=\"c\">a</a>",
        "<b>a",
        "a</b>",
        "<b><i>a</b></i>",
        "a < b",
        "a > b",
        "AT&T",
        "<script>a</script>",
        "&nbsp;",
        "<b",
    ] {
        check(broken, None);
    }
    check("<blockquote>a<blockquote expandable>b</blockquote></blockquote>", None);
    check(&"<b>a</b>".repeat(101), None);
}
