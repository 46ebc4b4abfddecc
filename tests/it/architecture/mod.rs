//! The architecture, held by its source: which module may use which, and what each alone may name.

mod graph;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use source::{SourceFile, root, source_files};

/// Modules in reading order: each may use those before it.
const ORDER: [&str; 12] =
    ["text", "formats", "records", "archive", "index", "answer", "library", "store", "render", "config", "bot", "cli"];

static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(source_files);

fn position(module: &str) -> usize {
    ORDER.iter().position(|known| *known == module).unwrap_or_else(|| panic!("src/{module} is in no order"))
}

#[test]
fn imports_run_one_way() {
    let files = &*FILES;
    let mut edges = 0;
    for (file, uses) in files.iter().zip(&graph::graph_with_exports(files)) {
        let Some(top) = file.top() else { continue };
        for used in uses.iter().filter_map(|used| files[*used].top()) {
            assert!(position(used) <= position(top), "{} uses {used}", file.path.display());
            edges += 1;
        }
    }
    assert!(edges > 500, "the test has lost sight of the imports: {edges}");
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let files = &*FILES;
    let graph = graph::graph(files);
    let cycles = graph::cycles(&graph);
    let name = |number: &usize| files[*number].path.display().to_string();
    let told: Vec<String> = cycles.iter().map(|cycle| cycle.iter().map(name).collect::<Vec<_>>().join(" ")).collect();
    assert!(told.is_empty(), "cycles:\n{}", told.join("\n"));
}

/// Layers of the bot in reading order: a file may use those of its own and of earlier ones.
const BOT_LAYERS: [&[&str]; 8] = [
    &["request", "status"],
    &["access", "state", "telegram"],
    &["error", "effect"],
    &["context"],
    &["admin"],
    &["handlers"],
    &["updates", "maintenance"],
    &["mod"],
];

fn bot_layer(file: &SourceFile) -> Option<usize> {
    let part = file.path.strip_prefix("bot").ok()?.with_extension("");
    let part = part.iter().next()?.to_str()?.to_owned();
    let layer = BOT_LAYERS.iter().position(|layer| layer.contains(&part.as_str()));
    Some(layer.unwrap_or_else(|| panic!("src/bot/{part} is in no layer")))
}

#[test]
fn the_bots_layers_run_one_way() {
    let files = &*FILES;
    let mut edges = 0;
    for (file, uses) in files.iter().zip(&graph::graph_with_exports(files)) {
        let Some(layer) = bot_layer(file) else { continue };
        for used in uses.iter().map(|used| &files[*used]).filter(|used| bot_layer(used).is_some()) {
            assert!(bot_layer(used) <= Some(layer), "{} uses {}", file.path.display(), used.path.display());
            edges += 1;
        }
    }
    assert!(edges > 100, "the test has lost sight of the bot: {edges}");
    for part in BOT_LAYERS.iter().flat_map(|layer| layer.iter()) {
        let is_part = |file: &SourceFile| is_at(file, &format!("bot/{part}"));
        assert!(files.iter().any(is_part), "src/bot has no {part}: the layer is out of date");
    }
}

/// A crate, or a facility of the standard library, that only some modules or files may name.
struct Rule {
    name: &'static str,
    is_named: fn(&SourceFile) -> bool,
    /// Modules (`"bot"`) and files (`"cli/eval.rs"`); each must name it.
    by: &'static [&'static str],
}

fn names(file: &SourceFile, path: &[&str]) -> bool {
    file.names.iter().any(|named| named.len() >= path.len() && named.iter().zip(path).all(|(a, b)| a == b))
}

fn says(file: &SourceFile, word: &str) -> bool {
    file.words.iter().any(|known| known == word)
}

/// Whether a file calls this macro.
fn calls(file: &SourceFile, name: &str) -> bool {
    file.words.windows(2).any(|two| two[0] == name && two[1] == "!")
}

const RULES: &[Rule] = &[
    Rule { name: "tantivy", is_named: |file| names(file, &["tantivy"]), by: &["index"] },
    Rule { name: "teloxide", is_named: |file| names(file, &["teloxide"]), by: &["bot"] },
    Rule { name: "rusqlite", is_named: |file| names(file, &["rusqlite"]), by: &["store"] },
    Rule { name: "axum", is_named: |file| names(file, &["axum"]), by: &["bot"] },
    Rule { name: "prometheus_client", is_named: |file| names(file, &["prometheus_client"]), by: &["bot"] },
    Rule { name: "plotters", is_named: |file| names(file, &["plotters"]), by: &["render/chart"] },
    Rule { name: "clap", is_named: |file| names(file, &["clap"]), by: &["cli", "main.rs"] },
    Rule {
        name: "the environment",
        is_named: |file| names(file, &["std", "env"]) || names(file, &["dotenvy"]),
        by: &["config"],
    },
    Rule {
        name: "standard output and error",
        is_named: |file| {
            let prints = ["print", "println", "eprint", "eprintln", "dbg"];
            prints.iter().any(|name| calls(file, name)) || says(file, "stdout") || says(file, "stderr")
        },
        by: &["cli", "main.rs"],
    },
    Rule {
        name: "the file system",
        is_named: |file| names(file, &["std", "fs"]) || names(file, &["fs"]),
        by: &[
            "archive", "store", // A stored text is read when it is looked at.
            "records/lazy_body.rs", "records/text_source.rs", "cli/eval.rs", "config/token.rs",
        ],
    },
    Rule { name: "tokio", is_named: |file| names(file, &["tokio"]), by: &["bot", "cli"] },
    Rule { name: "async", is_named: |file| says(file, "async") || says(file, "await"), by: &["bot", "cli"] },
];

/// Whether a file is, or is in, one of the places named.
fn is_at(file: &SourceFile, place: &str) -> bool {
    file.path.starts_with(place) || file.path.with_extension("").starts_with(place)
}

#[test]
fn each_crate_is_named_where_it_belongs() {
    let files = &*FILES;
    for rule in RULES {
        let naming: Vec<&SourceFile> = files.iter().filter(|file| (rule.is_named)(file)).collect();
        for file in &naming {
            let allowed = rule.by.iter().any(|place| is_at(file, place));
            assert!(allowed, "{} names {}", file.path.display(), rule.name);
        }
        for place in rule.by {
            let used = naming.iter().any(|file| is_at(file, place));
            assert!(used, "{place} may name {} and does not: the allowance is out of date", rule.name);
        }
    }
}

#[test]
fn no_file_is_crowded() {
    for entry in walkdir::WalkDir::new(root().join("src")) {
        let path = entry.expect("the source can be listed").into_path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let lines = text.lines().count();
            assert!(lines <= 300, "{} has {lines} lines; split it by meaning", path.display());
            assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        }
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
    let config: String = ["mod.rs", "access.rs", "environment.rs", "logging.rs", "token.rs", "webhook.rs"]
        .iter()
        .filter_map(|name| fs::read_to_string(root().join("src/config").join(name)).ok())
        .collect();
    for name in &known {
        let times = config.matches(&format!("\"{name}\"")).count();
        assert!(times >= 2, "{name} is listed and never read");
    }
}

#[test]
fn every_text_is_said() {
    let read = |name: &str| fs::read_to_string(root().join("src/render/texts").join(name)).expect("it is there");
    let tables = ["table.rs", "admin.rs", "cli.rs"];
    let table: String = tables.iter().map(|name| read(name)).collect();
    let name = |line: &str| line.strip_prefix("    ")?.split_once(": \"").map(|(name, _)| name.to_owned());
    let names: Vec<String> = table.lines().filter_map(name).collect();
    assert!(names.len() > 200, "the test has lost sight of the tables");
    let elsewhere =
        FILES.iter().filter(|file| !tables.iter().any(|table| is_at(file, &format!("render/texts/{table}"))));
    let said: BTreeSet<&str> = elsewhere.flat_map(|file| &file.words).map(String::as_str).collect();
    for name in names {
        assert!(said.contains(name.as_str()), "{name} is worded and never said");
    }
}

#[test]
fn file_names_are_plain() {
    for entry in walkdir::WalkDir::new(root().join("tests/it")) {
        let path = entry.expect("the tests can be listed").into_path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("it is UTF-8");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        assert!(name.chars().all(plain), "{}", path.display());
    }
}

#[test]
fn the_readmes_table_of_code_is_the_code() {
    let readme = fs::read_to_string(root().join("README.md")).expect("it ships");
    for module in ORDER {
        assert!(readme.contains(&format!("`src/{module}")), "the README's map lacks src/{module}");
    }
}
