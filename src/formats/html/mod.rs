//! Web pages: the main text without the menus around it. html5ever's tokenizer reads the page as a flat
//! sequence of tags and text. Building a browser's DOM tree takes quadratic time on hostile nesting, and
//! blocks of text do not need it.

mod blocks;
mod main_text;
mod nodes;

use crate::formats::limits::Limits;
use crate::formats::outline::Outline;
use crate::formats::problem::Problem;
use nodes::Nodes;

/// Maximum nodes (tags and text nodes) of a page, per block of the limit. News pages have about ten nodes per
/// block.
const NODES_PER_BLOCK: usize = 4;

/// Parses a normalised page.
///
/// # Errors
/// If it is damaged, too large or takes too long.
pub fn read(text: &str, limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    let nodes = Nodes::tokenise(text, limits.max_blocks() * NODES_PER_BLOCK, deadline)?;
    let main = main_text::find_main_text(&nodes);
    let (blocks, problems) = blocks::read(&nodes, &main, deadline)?;
    let left_out = main_text::list_left_out(&nodes, &main);
    Ok(Outline {
        title: find_title(&nodes),
        published: find_publication_date(&nodes),
        blocks,
        left_out,
        problems,
        ..Outline::default()
    })
}

/// Returns the title of the page without the name of the site.
fn find_title(nodes: &Nodes) -> Option<String> {
    let og_title = nodes.meta_content("property", "og:title").map(str::to_owned);
    let own_title = nodes.find_element("title").map(|at| nodes.element_text(at)).filter(|t| !t.is_empty());
    let title = og_title.or_else(|| {
        let own_title = own_title?;
        let name = [" | ", " – ", " - "]
            .iter()
            .find_map(|separator| own_title.rsplit_once(separator))
            .map(|(name, _)| name.to_owned());
        Some(name.unwrap_or(own_title))
    });
    title.filter(|t| !t.trim().is_empty())
}

/// Returns the date of publication from the metadata of the page, unparsed.
fn find_publication_date(nodes: &Nodes) -> Option<String> {
    let declared = nodes
        .meta_content("property", "article:published_time")
        .or_else(|| nodes.meta_content("itemprop", "datePublished"));
    let day = declared
        .map(str::to_owned)
        .or_else(|| nodes.attribute(nodes.find_element("time")?, "datetime").map(str::to_owned));
    // Drops the time of "2023-08-01T09:30:00+07:00".
    day.map(|day| day.split('T').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::BlockKind;
    use proptest::prelude::*;
    use rustix::time::{ClockId, clock_gettime};
    use std::time::Duration;

    /// Repetitions in the shorter page; the longer page has ten times as many.
    const SHORT: usize = 1_000;

    fn check(page: &str, expected: &[(BlockKind, &str)]) -> Outline {
        let outline = read(page, &Limits::default()).expect("the page is short");
        let found: Vec<_> = outline.blocks.iter().map(|b| (b.kind.clone(), b.text.as_str())).collect();
        assert_eq!(found, expected);
        outline
    }

    #[test]
    fn a_page_of_news() {
        let (text, title) = (BlockKind::Paragraph, BlockKind::Heading(1));
        let outline = check(
            "<!DOCTYPE html><html><head><title>Xã Hạ họp - Trang tin</title><meta property=\"article:published_time\" content=\"2024-06-05T08:00:00+07:00\">\
             <style>p{}</style></head><body><header><ul><li><a href=/>Trang chủ</a><li><a href=/>Tin</a></ul></header><div class=\"breadcrumb\"><a>Tin</a></div>\
             <div class=\"detail\"><h1>Xã Hạ họp bàn thủy lợi</h1><p>Thứ Tư, 05/06/2024 08:00<p><b>Chiều 4/6, xã Hạ họp.</b>\
             <figure><img src=a.jpg><figcaption>Quang cảnh họp</figcaption></figure>\
             <p>Xã có ba&nbsp;trạm <i>bơm</i>, bà con &lt;rất&gt; mừng.</p></div><div class=\"related\"><p>Tin khác về mương</p></div>\
             <script>var x = '<p>';</script><footer><p>Bản quyền</p></footer></body></html>",
            &[
                (title, "Xã Hạ họp bàn thủy lợi"),
                (text.clone(), "Thứ Tư, 05/06/2024 08:00"),
                (text.clone(), "Chiều 4/6, xã Hạ họp."),
                (text.clone(), "Ảnh: Quang cảnh họp"),
                (text, "Xã có ba trạm bơm, bà con <rất> mừng."),
            ],
        );
        assert_eq!(outline.title.as_deref(), Some("Xã Hạ họp"));
        assert_eq!(outline.published.as_deref(), Some("2024-06-05"));
    }

    #[test]
    fn lists_tables_and_breaks() {
        let (text, item) = (BlockKind::Paragraph, BlockKind::ListItem);
        let row = BlockKind::TableRow { headers: "Khoản | Tiền".to_owned() };
        check(
            "<h2>Việc</h2><p>Chủ trì: An<br>Thư ký: Bình</p><ul><li>ý một<ul><li><p>ý con</p></ul><li>ý hai</ul>\
             <table><tr><th>Khoản<th>Tiền<tr><td>Quà<td>5<tr><td>Đèn<td><p>7</p></table><dl><dt>Quỹ<dd>còn 9</dl><pre>một\nhai</pre>",
            &[
                (BlockKind::Heading(2), "Việc"),
                (text.clone(), "Chủ trì: An"),
                (text.clone(), "Thư ký: Bình"),
                (item.clone(), "ý một"),
                (item.clone(), "ý con"),
                (item, "ý hai"),
                (row.clone(), "Quà | 5"),
                (row, "Đèn | 7"),
                (text.clone(), "Quỹ: còn 9"),
                (text.clone(), "một"),
                (text, "hai"),
            ],
        );
    }

    #[test]
    fn text_outside_a_small_article_is_read() {
        let long = "Hội nghị nghe báo cáo về quỹ và bàn ba việc lớn của năm. ".repeat(5);
        let page = format!("<body><div><p>{long}</p></div><article><p>Tin vắn.</p></article><p hidden>Ẩn.</p></body>");
        check(&page, &[(BlockKind::Paragraph, long.trim()), (BlockKind::Paragraph, "Tin vắn.")]);
    }

    /// Returns the CPU time for parsing a page, which other load of the machine does not affect: the minimum
    /// of three runs.
    fn measure_cpu_time(page: &str) -> Duration {
        let clock = || {
            let now = clock_gettime(ClockId::ThreadCPUTime);
            Duration::try_from(now).expect("CPU time is not negative")
        };
        let limits = Limits::default();
        let run = |_| {
            let start = clock();
            let _ = read(page, &limits);
            clock() - start
        };
        (0..3).map(run).min().expect("there are three runs")
    }

    /// A page ten times as long takes about ten times as long; in quadratic time, it would take a hundred
    /// times as long.
    fn check_time(name: &str, page: impl Fn(usize) -> String) {
        let (short, long) = (measure_cpu_time(&page(SHORT)), measure_cpu_time(&page(10 * SHORT)));
        assert!(long < 30 * short + Duration::from_millis(20), "{name}: {short:?}, ten times as long {long:?}");
    }

    #[test]
    fn hostile_pages_take_linear_time() {
        check_time("depth", |n| "<div>".repeat(n) + "x");
        check_time("tables in tables", |n| "<table><tr><td>".repeat(n));
        check_time("no tag ends", |n| "<".repeat(10 * n));
        check_time("no comment ends", |n| "<!-- ".repeat(n));
        check_time("a wide row", |n| format!("<table><tr>{}<tr><td>x</table>", "<td>y".repeat(n)));
        check_time("attributes", |n| {
            format!("<p {}>x", (0..n).map(|number| format!("a{number}=b ")).collect::<String>())
        });
        check_time("unmatched end tags", |n| "<ul><li>".repeat(n) + &"</ul></p>".repeat(n));
    }

    proptest! {
        #[test]
        fn any_page_is_read(page in "\\PC*|(</?(p|div|li|ul|ol|table|tr|td|th|h1|br|article|pre|dt|dd|script|title|nav)( class=menu)?>|&lt;|<!--|-->|[a-d \n]{1,4}){0,60}") {
            prop_assert!(read(&page, &Limits::default()).is_ok());
        }
    }
}
