//! The rules of the house, read from its source.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Left to right: a module may use what stands left of it.
const ORDER: [&str; 10] =
    ["text", "knowledge", "index", "answer", "library", "store", "render", "config", "bot", "cli"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file: its room, its path, its text.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root().join("src")) {
        let path = entry.expect("the source can be listed").into_path();
        if path.extension().is_some_and(|e| e == "rs") {
            let inside = path.strip_prefix(root().join("src")).expect("it was found there");
            let room = inside.iter().next().and_then(|r| r.to_str()).expect("names are UTF-8").trim_end_matches(".rs");
            files.push((room.to_owned(), inside.to_owned(), fs::read_to_string(&path).expect("source is UTF-8")));
        }
    }
    assert!(files.len() > 30, "the source is not where it was");
    files
}

/// The text without its tests and comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_run_one_way() {
    let mut seen = 0;
    for (room, path, text) in sources() {
        let Some(place) = ORDER.iter().position(|r| *r == room) else { continue };
        let code = code(&text);
        for (after, _) in code.match_indices("crate::") {
            let name: String = code[after + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(used) = ORDER.iter().position(|r| *r == name) {
                assert!(used <= place, "{} uses crate::{name}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "the test has lost sight of the imports");
}

#[test]
fn each_thing_is_named_in_one_room_only() {
    let allowed = |needles: &[&str], may: &dyn Fn(&str, &Path) -> bool| {
        let mut found = false;
        for (room, path, text) in sources().into_iter().filter(|(_, path, _)| !path.ends_with("tests.rs")) {
            let code = code(&text);
            for needle in needles {
                if code.contains(needle) {
                    assert!(may(&room, &path), "{} names {needle}", path.display());
                    found = true;
                }
            }
        }
        assert!(found, "nothing names {needles:?}: the test is out of date");
    };
    allowed(&["tantivy::"], &|room, _| room == "index");
    allowed(&["teloxide::"], &|room, path| room == "bot" || path == Path::new("render/telegram.rs"));
    allowed(&["std::env", "dotenvy"], &|room, _| room == "config");
    allowed(&["println!", "eprintln!", "io::stdout", "io::stderr"], &|room, _| room == "cli" || room == "main");
    // Beside records and what is kept: golden questions from elsewhere, and the token's file.
    allowed(&["std::fs", "fs::read"], &|room, path| {
        ["knowledge", "store"].contains(&room)
            || [Path::new("cli/eval.rs"), Path::new("config/token.rs")].contains(&path)
    });
    allowed(&["rusqlite::"], &|room, _| room == "store");
    allowed(&["axum::", "prometheus_client::"], &|room, _| room == "bot");
    allowed(&["async ", ".await"], &|room, _| room == "bot" || room == "cli");
}

#[test]
fn no_room_is_crowded() {
    for (_, path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 300, "{} has {lines} lines; split it by meaning", path.display());
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
    }
}

/// Names at the beginning of lines, or in the first column of the README's table.
fn variables(text: &str, of_line: impl Fn(&str) -> Option<&str>) -> BTreeSet<String> {
    text.lines().filter_map(of_line).map(str::to_owned).collect()
}

#[test]
fn every_variable_is_documented() {
    let known: BTreeSet<String> = bienban::config::VARIABLES.iter().map(|v| (*v).to_owned()).collect();
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("it ships");
    let example = variables(&read(".env.example"), |line| {
        line.split_once('=').map(|(name, _)| name).filter(|name| !name.starts_with('#'))
    });
    assert_eq!(example, known, ".env.example");
    let upper = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let readme = read("README.md");
    let table = variables(&readme, |line| {
        line.strip_prefix("| `").and_then(|rest| rest.split_once('`')).map(|(name, _)| name).filter(|name| upper(name))
    });
    assert_eq!(table, known, "README.md");
    let code: String = sources().iter().filter(|(room, ..)| room == "config").map(|(_, _, text)| code(text)).collect();
    for name in &known {
        let times = code.matches(&format!("\"{name}\"")).count();
        assert!(times >= 2, "{name} is listed and never read");
    }
}

#[test]
fn every_text_is_said() {
    let read = |name: &str| fs::read_to_string(root().join("src/render/texts").join(name)).expect("it is there");
    let table = read("table.rs") + &read("desk.rs");
    let name = |line: &str| line.strip_prefix("    ")?.split_once(": \"").map(|(name, _)| format!(".{name}"));
    let names: Vec<String> = table.lines().filter_map(name).collect();
    assert!(names.len() > 200, "the test has lost sight of the tables");
    let code: String = sources().iter().map(|(_, _, text)| code(text)).collect();
    for name in names {
        assert!(code.contains(&name), "{name} is worded and never said");
    }
}

#[test]
fn the_readmes_table_of_code_is_the_code() {
    let readme = fs::read_to_string(root().join("README.md")).expect("it ships");
    for (room, _, _) in sources() {
        if !["lib", "main"].contains(&room.as_str()) {
            assert!(readme.contains(&format!("`src/{room}")), "the README's map lacks src/{room}");
        }
    }
}
