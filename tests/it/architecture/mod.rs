//! The rules of the architecture, checked on the source: which module may use which, and which crates and
//! facilities each may name.

mod graph;
mod guides;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use source::{SourceFile, parse_source_files, root};

/// Modules in reading order: each may use the ones before it.
const ORDER: [&str; 12] =
    ["text", "formats", "records", "archive", "index", "answer", "library", "store", "render", "config", "bot", "cli"];

static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(parse_source_files);

fn position(module: &str) -> usize {
    ORDER.iter().position(|known| *known == module).unwrap_or_else(|| panic!("src/{module} is missing in ORDER"))
}

#[test]
fn imports_run_one_way() {
    let files = &*FILES;
    let mut edges = 0;
    for (file, uses) in files.iter().zip(&graph::build_graph_with_exports(files)) {
        let Some(top) = file.top() else { continue };
        for used in uses.iter().filter_map(|used| files[*used].top()) {
            assert!(position(used) <= position(top), "{} uses {used}", file.path.display());
            edges += 1;
        }
    }
    assert!(edges > 500, "too few imports found: {edges}");
}

#[test]
fn files_have_no_cycles() {
    let files = &*FILES;
    let graph = graph::build_graph(files);
    let cycles = graph::find_cycles(&graph);
    let name = |number: &usize| files[*number].path.display().to_string();
    let lines: Vec<String> = cycles.iter().map(|cycle| cycle.iter().map(name).collect::<Vec<_>>().join(" ")).collect();
    assert!(lines.is_empty(), "cycles:\n{}", lines.join("\n"));
}

/// Layers of the bot in reading order: a file may use the files of its own and of earlier layers.
const BOT_LAYERS: [&[&str]; 8] = [
    &["request", "status", "http_server"],
    &["access", "state", "telegram"],
    &["error", "effect"],
    &["context"],
    &["admin"],
    &["handlers"],
    &["updates", "look_ups", "maintenance"],
    &["mod"],
];

/// The layer of a file of the bot; `None` for other files.
fn bot_layer(file: &SourceFile) -> Option<usize> {
    let part = file.path.strip_prefix("bot").ok()?.with_extension("");
    let part = part.iter().next()?.to_str()?.to_owned();
    let layer = BOT_LAYERS.iter().position(|layer| layer.contains(&part.as_str()));
    Some(layer.unwrap_or_else(|| panic!("src/bot/{part} is missing in BOT_LAYERS")))
}

#[test]
fn the_bots_layers_run_one_way() {
    let files = &*FILES;
    let mut edges = 0;
    for (file, uses) in files.iter().zip(&graph::build_graph_with_exports(files)) {
        let Some(layer) = bot_layer(file) else { continue };
        for used in uses.iter().map(|used| &files[*used]).filter(|used| bot_layer(used).is_some()) {
            assert!(bot_layer(used) <= Some(layer), "{} uses {}", file.path.display(), used.path.display());
            edges += 1;
        }
    }
    assert!(edges > 100, "too few imports of the bot found: {edges}");
    for part in BOT_LAYERS.iter().flat_map(|layer| layer.iter()) {
        let is_part = |file: &SourceFile| is_at(file, &format!("bot/{part}"));
        assert!(files.iter().any(is_part), "src/bot has no {part}: BOT_LAYERS is out of date");
    }
}

/// A crate or a facility of the standard library that only some modules or files may name.
struct Rule {
    name: &'static str,
    is_named: fn(&SourceFile) -> bool,
    /// Modules (`"bot"`) and files (`"cli/eval.rs"`) that may name it; each of them must.
    allowed: &'static [&'static str],
}

/// Whether a file names a path that begins with `path`.
fn names_path(file: &SourceFile, path: &[&str]) -> bool {
    file.names.iter().any(|name| name.len() >= path.len() && name.iter().zip(path).all(|(a, b)| a == b))
}

/// Whether the code of a file contains this word.
fn contains_word(file: &SourceFile, word: &str) -> bool {
    file.words.iter().any(|known| known == word)
}

/// Whether a file calls this macro.
fn calls_macro(file: &SourceFile, name: &str) -> bool {
    file.words.windows(2).any(|two| two[0] == name && two[1] == "!")
}

const RULES: &[Rule] = &[
    Rule { name: "tantivy", is_named: |file| names_path(file, &["tantivy"]), allowed: &["index"] },
    Rule { name: "teloxide", is_named: |file| names_path(file, &["teloxide"]), allowed: &["bot"] },
    Rule { name: "rusqlite", is_named: |file| names_path(file, &["rusqlite"]), allowed: &["store"] },
    Rule { name: "axum", is_named: |file| names_path(file, &["axum"]), allowed: &["bot"] },
    Rule { name: "prometheus_client", is_named: |file| names_path(file, &["prometheus_client"]), allowed: &["bot"] },
    Rule { name: "plotters", is_named: |file| names_path(file, &["plotters"]), allowed: &["render/chart"] },
    Rule { name: "clap", is_named: |file| names_path(file, &["clap"]), allowed: &["cli", "main.rs"] },
    Rule {
        name: "the environment",
        is_named: |file| names_path(file, &["std", "env"]) || names_path(file, &["dotenvy"]),
        allowed: &["config"],
    },
    Rule {
        name: "standard output and error",
        is_named: |file| {
            let prints = ["print", "println", "eprint", "eprintln", "dbg"];
            prints.iter().any(|name| calls_macro(file, name))
                || contains_word(file, "stdout")
                || contains_word(file, "stderr")
        },
        allowed: &["cli", "main.rs"],
    },
    Rule {
        name: "the file system",
        is_named: |file| names_path(file, &["std", "fs"]) || names_path(file, &["fs"]),
        allowed: &[
            "archive", "store", // A stored text is read when it is needed.
            "records/lazy_body.rs", "records/text_source.rs", "cli/eval.rs", "config/token.rs",
        ],
    },
    Rule { name: "tokio", is_named: |file| names_path(file, &["tokio"]), allowed: &["bot", "cli"] },
    Rule {
        name: "async",
        is_named: |file| contains_word(file, "async") || contains_word(file, "await"),
        allowed: &["bot", "cli"],
    },
];

/// Whether a file is at a path or below it.
fn is_at(file: &SourceFile, path: &str) -> bool {
    file.path.starts_with(path) || file.path.with_extension("").starts_with(path)
}

#[test]
fn each_crate_is_named_only_where_the_rules_allow_it() {
    let files = &*FILES;
    for rule in RULES {
        let naming: Vec<&SourceFile> = files.iter().filter(|file| (rule.is_named)(file)).collect();
        for file in &naming {
            let allowed = rule.allowed.iter().any(|path| is_at(file, path));
            assert!(allowed, "{} names {}", file.path.display(), rule.name);
        }
        for path in rule.allowed {
            let used = naming.iter().any(|file| is_at(file, path));
            assert!(used, "{path} may name {} and does not: the rule is out of date", rule.name);
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for entry in walkdir::WalkDir::new(root().join("src")) {
        let path = entry.expect("the source can be listed").into_path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let lines = text.lines().count();
            assert!(lines <= 300, "{} has {lines} lines; split it", path.display());
            assert!(text.starts_with("//!"), "{} has no module documentation", path.display());
        }
    }
}

#[test]
fn every_text_is_used() {
    let read = |name: &str| fs::read_to_string(root().join("src/render/texts").join(name)).expect("it is there");
    let tables = ["member.rs", "admin.rs", "cli.rs"];
    let table: String = tables.iter().map(|name| read(name)).collect();
    let name = |line: &str| line.strip_prefix("    ")?.split_once(": \"").map(|(name, _)| name.to_owned());
    let names: Vec<String> = table.lines().filter_map(name).collect();
    assert!(names.len() > 200, "too few texts found");
    let other_files =
        FILES.iter().filter(|file| !tables.iter().any(|table| is_at(file, &format!("render/texts/{table}"))));
    let used: BTreeSet<&str> = other_files.flat_map(|file| &file.words).map(String::as_str).collect();
    for name in names {
        assert!(used.contains(name.as_str()), "the text {name} is never used");
    }
}

#[test]
fn file_names_are_ascii_without_spaces() {
    for entry in walkdir::WalkDir::new(root().join("tests/it")) {
        let path = entry.expect("the tests can be listed").into_path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("it is UTF-8");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        assert!(name.chars().all(is_plain), "{}", path.display());
    }
}
