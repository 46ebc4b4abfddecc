//! The guides agree with the code: settings, metrics, modules, log lines, files and links.

use std::collections::BTreeSet;
use std::fs;

use super::ORDER;
use super::source::root;

/// The names that `name_in_line` finds in the lines of a text.
fn variables(text: &str, name_in_line: impl Fn(&str) -> Option<&str>) -> BTreeSet<String> {
    text.lines().filter_map(name_in_line).map(str::to_owned).collect()
}

#[test]
fn every_variable_is_documented() {
    let known: BTreeSet<String> = bienban::config::VARIABLES.iter().map(|v| (*v).to_owned()).collect();
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("it ships");
    let example = variables(&read(".env.example"), |line| {
        line.split_once('=').map(|(name, _)| name).filter(|name| !name.starts_with('#'))
    });
    assert_eq!(example, known, ".env.example");
    let is_upper_case = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let readme = read("README.md");
    let table = variables(&readme, |line| {
        line.strip_prefix("| `")
            .and_then(|rest| rest.split_once('`'))
            .map(|(name, _)| name)
            .filter(|name| is_upper_case(name))
    });
    assert_eq!(table, known, "README.md");
    let config: String = ["mod.rs", "access.rs", "environment.rs", "logging.rs", "token.rs", "webhook.rs"]
        .iter()
        .filter_map(|name| fs::read_to_string(root().join("src/config").join(name)).ok())
        .collect();
    for name in &known {
        let times = config.matches(&format!("\"{name}\"")).count();
        assert!(times >= 2, "{name} is listed but never read");
    }
}

#[test]
fn every_metric_is_documented() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("it ships");
    let (source, guide) = (read("src/bot/status/metrics.rs"), read("docs/operating.md"));
    let registered: BTreeSet<String> = source
        .split("registry.register")
        .skip(1)
        .filter_map(|rest| {
            let call = rest.split(';').next()?;
            let units = [("Unit::Seconds", "_seconds"), ("Unit::Bytes", "_bytes")];
            let unit = units.iter().find(|(unit, _)| call.contains(unit)).map_or("", |(_, suffix)| suffix);
            Some(format!("bienban_{}{unit}", call.split('"').nth(1)?))
        })
        .collect();
    let rows = guide.lines().filter(|line| line.starts_with("| `bienban_"));
    let names = rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let base_name = |name: &str| name.trim_end_matches("_total").trim_end_matches("_info").to_owned();
    let documented: BTreeSet<String> = names.map(base_name).collect();
    assert!(registered.len() > 10, "too few metrics found");
    assert_eq!(documented, registered, "docs/operating.md");
}

#[test]
fn the_architectures_table_of_modules_is_complete() {
    let guide = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it ships");
    for module in ORDER {
        assert!(guide.contains(&format!("| `src/{module}` |")), "the table of ARCHITECTURE.md lacks src/{module}");
    }
}

/// Guides for developers and operators.
const GUIDES: [&str; 7] = [
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/operating.md", "docs/records.md", "docs/answers.md",
    "docs/performance.md",
];

/// Paths of the repository that a guide names in backticks.
fn named_paths(guide: &str) -> impl Iterator<Item = &str> {
    let folders =
        ["src/", "tests/", "benches/", "examples/", "fuzz/", "docs/", "deploy/", "assets/", "knowledge/", ".ci/"];
    let spans = guide.split('`').skip(1).step_by(2);
    spans.filter(move |span| {
        folders.iter().any(|folder| span.starts_with(folder)) && !span.contains(|c: char| c.is_whitespace() || c == '<')
    })
}

#[test]
fn the_guides_name_files_that_exist() {
    let mut paths = 0;
    for name in GUIDES {
        let guide = fs::read_to_string(root().join(name)).expect("it ships");
        for path in named_paths(&guide) {
            assert!(root().join(path).exists(), "{name} names {path}, which does not exist");
            paths += 1;
        }
    }
    assert!(paths > 60, "too few paths found: {paths}");
}

#[test]
fn the_links_of_the_guides_are_valid() {
    for name in GUIDES {
        let (file, guide) = (root().join(name), fs::read_to_string(root().join(name)).expect("it ships"));
        let folder = file.parent().expect("a guide is in a folder");
        for rest in guide.split("](").skip(1) {
            let link = rest.split(')').next().unwrap_or_default();
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") {
                continue;
            }
            let target = if path.is_empty() { file.clone() } else { folder.join(path) };
            assert!(target.exists(), "{name} links to {path}, which does not exist");
            let headings = fs::read_to_string(&target).unwrap_or_default();
            let mut anchors = headings.lines().filter(|line| line.starts_with('#')).map(heading_anchor);
            assert!(
                anchor.is_empty() || anchors.any(|candidate| candidate == anchor),
                "{name} links to {link}: no such heading"
            );
        }
    }
}

/// The anchor that GitHub gives a heading.
fn heading_anchor(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    let anchor = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    anchor.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn documented_log_lines_are_in_the_source() {
    let guide = fs::read_to_string(root().join("docs/operating.md")).expect("it ships");
    let section = |title: &str| {
        let rest = guide.split_once(title).unwrap_or_else(|| panic!("docs/operating.md has no {title}")).1;
        rest.split_once("\n#").map_or(rest, |(section, _)| section)
    };
    let logs = section("\n## Logs\n").lines().chain(section("\n### Log lines\n").lines());
    let first_cells = logs.filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let documented: Vec<&str> = first_cells.flat_map(|cell| cell.split('`').step_by(2)).collect();
    assert!(documented.len() > 50, "the test has lost sight of the log lines: {documented:?}");
    let sources =
        walkdir::WalkDir::new(root().join("src")).into_iter().flatten().filter(|entry| entry.path().is_file());
    let code: String = sources.filter_map(|entry| fs::read_to_string(entry.path()).ok()).collect();
    for message in documented {
        assert!(code.contains(message), "docs/operating.md explains `{message}`, which nothing logs");
    }
}
