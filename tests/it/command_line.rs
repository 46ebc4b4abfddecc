//! The command line as a contract: standard output, standard error and exit codes.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::harness::sample_records;

/// Runs the program in an empty folder without any of the variables that it reads.
fn run(arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES.into_iter().chain(["LANG"]) {
        command.env_remove(variable);
    }
    command.current_dir(&folder).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program is built before its tests");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A command that does not read its input may end before all of it is written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("what is printed is UTF-8")
}

fn knowledge() -> &'static str {
    sample_records().to_str().expect("the path of the tests is UTF-8")
}

#[test]
fn ask_prints_an_answer_with_its_citation() {
    let output = run(&["ask", "--knowledge", knowledge(), "bao", "nhieu", "hoi", "co", "to", "chuc", "dang"], "");
    insta::assert_snapshot!(text(&output.stdout));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let output = run(&["ask", "--knowledge", knowledge(), "giá vàng bao nhiêu một lượng?"], "");
    insta::assert_snapshot!(text(&output.stdout));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_chat_goes_on_from_what_was_asked_before() {
    let lines = [
        "Bao nhiêu hội có tổ chức đảng?",
        "có mấy đảng viên?",
        "/context 1",
        "/next",
        "/more",
        "/meetings",
        "/in 1",
        "kết luận là gì?",
        "/in 7",
        "/all",
        "/nothing",
        "/language en",
        "/context 9",
        "/quit",
        "never read",
    ];
    let output = run(&["chat", "--knowledge", knowledge()], &lines.join("\n"));
    insta::assert_snapshot!(text(&output.stdout));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn the_version_includes_the_commit() {
    let output = run(&["--version"], "");
    let (printed, version) = (text(&output.stdout), concat!("bienban ", env!("CARGO_PKG_VERSION")));
    let rest = printed.trim_end().strip_prefix(version).expect("the version is first");
    // A build from a package or without git has no commit.
    assert!(rest.is_empty() || (rest.starts_with(" (") && rest.ends_with(')') && rest.len() > 9), "{printed}");
}

#[test]
fn json_output_has_the_documented_fields() {
    let output = run(&["ask", "--knowledge", knowledge(), "--json", "ai chủ trì?"], "");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(answer["status"], "answered");
    let quotes = answer["quotes"].as_array().expect("an array");
    assert!((1..=3).contains(&quotes.len()));
    for quote in quotes {
        let length = quote["text"].as_str().expect("a string").chars().count() as u64;
        for highlight in quote["highlights"].as_array().expect("an array") {
            assert!(highlight[0].as_u64() < highlight[1].as_u64() && highlight[1].as_u64() <= Some(length), "{quote}");
        }
        for field in ["document", "title", "locator", "passage"] {
            assert!(quote["citation"][field].as_str().is_some_and(|v| !v.is_empty()), "{field}: {quote}");
        }
        assert_eq!(quote["citation"]["date"], "2023-08-01");
    }
    let passages = answer["passages"].as_array().expect("an array");
    assert!((1..=10).contains(&passages.len()));
}

#[test]
fn a_batch_keeps_its_order_and_its_ids() {
    let document = "2023-08-01-giao-ban-hoi-quan-chung.md";
    let lines = [
        json!({"id": "a", "question": "ai chủ trì?"}),
        json!({"id": 2, "question": "", "history": ["ai chủ trì?"]}),
        json!({"id": "c", "question": "ai chủ trì?", "document": document, "more": 1}),
        json!({"id": "d", "question": "ai chủ trì?", "document": "none.md"}),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n\n")).collect();
    let output = run(&["ask", "--knowledge", knowledge(), "--batch"], &input);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let answers: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let statuses: Vec<_> = answers.iter().map(|a| (&a["id"], a["status"].as_str().unwrap_or_default())).collect();
    assert_eq!(
        statuses,
        [(&json!("a"), "answered"), (&json!(2), "not_found"), (&json!("c"), "answered"), (&json!("d"), "not_found")]
    );
    assert!(answers[3]["quotes"].as_array().is_some_and(Vec::is_empty));
    let invalid = run(&["ask", "--knowledge", knowledge(), "--batch"], "{\"id\":1}\n");
    assert_eq!(invalid.status.code(), Some(2));
    assert!(text(&invalid.stderr).contains("Dòng 1"), "{}", text(&invalid.stderr));
}

#[test]
fn check_names_what_is_wrong() {
    let output = run(&["check", "--knowledge", knowledge()], "");
    let printed = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(printed, (Some(0), "", "1 biên bản, 44 đoạn, 0 vấn đề.\n"));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("it is writable");
    write("good.md", "# Họp\n\nÔng Bình chủ trì.\n".as_bytes());
    write("latin.txt", b"Bi\xean b\xe0n\n\nkh\xf4ng ph\xe0i UTF-8\n");
    write("front.md", "---\ntitle: Họp\ndate: hôm qua\n---\n\nNội dung.\n".as_bytes());
    write("empty.md", b"");
    write("song.mp3", b"ID3");
    write("glossary.toml", b"[[same]\n");
    write("questions.toml", b"[[question]]\nask = 5\n");
    let path = folder.path().to_str().expect("a temporary path is UTF-8");
    let output = run(&["check", "--knowledge", path], "");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stdout));
}

/// A Word file whose body is `body`, repeated `times` times.
fn word_file(body: &str, times: usize) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("memory has room");
    for _ in 0..times {
        zip.write_all(body.as_bytes()).expect("memory has room");
    }
    zip.finish().expect("memory has room").into_inner()
}

#[test]
fn check_survives_hostile_files() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("it is writable");
    write("good.md", "# Họp\n\nÔng Bình chủ trì.\n".as_bytes());
    write("bomb.docx", &word_file(&" ".repeat(1 << 20), 30));
    write("old.docx", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    write("torn.docx", &word_file("<w:p><w:r><w:t>Một</w:t></w:r></w:p>", 1)[..60]);
    write("picture.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write("loop.pdf", b"%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>");
    write("large.txt", "dòng\n".repeat(400_000).as_bytes());
    write(
        "backwards.srt",
        "1\n00:00:09,000 --> 00:00:10,000\nMột.\n\n2\n00:00:01,000 --> 00:00:02,000\nHai.\n".as_bytes(),
    );
    write("wide.html", format!("<table><tr>{0}<tr>{0}</table>", "<td>x".repeat(10_000)).as_bytes());
    write("wide.md", format!("{}\n{}\n|1|2|\n", "|a".repeat(10_000), "|-".repeat(10_000)).as_bytes());
    write("deep.html", "<div>".repeat(100_000).as_bytes());
    write("none.json", b"{\"segments\": []}");
    write("short.txt", b"Bi\xean b\xe0n");
    let path = folder.path().to_str().expect("a temporary path is UTF-8");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    let output = command
        .args(["check", "--knowledge", path])
        .env("MAX_TEXT_MB", "1")
        .env_remove("LANG")
        .output()
        .expect("it ends");
    insta::assert_snapshot!(text(&output.stdout));
    assert_eq!(text(&output.stderr), "4 biên bản, 5 đoạn, 12 vấn đề.\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn check_verbose_lists_what_was_found_in_each_file() {
    let records = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/minutes");
    let output = run(&["check", "--verbose", "--knowledge", records], "");
    insta::assert_snapshot!("check_verbose", text(&output.stdout));
    let records = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/spoken");
    let output = run(&["check", "--verbose", "--knowledge", records], "");
    insta::assert_snapshot!("check_verbose_recordings", text(&output.stdout));
}

#[test]
fn eval_passes_on_the_sample_records_and_fails_on_wrong_answers() {
    let output = run(&["eval", "--knowledge", knowledge()], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let questions = folder.path().join("q.toml");
    fs::write(&questions, "[[question]]\nask = \"ai chủ trì?\"\nquote = \"không có trong biên bản\"\n")
        .expect("it is writable");
    let path = questions.to_str().expect("a temporary path is UTF-8");
    let output = run(&["eval", "--knowledge", knowledge(), "--questions", path], "");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("ai chủ trì?"));
}

/// Runs `check` with these arguments and this locale. Returns the first line on standard error.
fn check_summary(arguments: &[&str], locale: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    command.env_remove("LANG").args(["check", "--knowledge", knowledge()]).args(arguments);
    command.envs(locale.map(|locale| ("LANG", locale)));
    let output = command.output().expect("the program is built before its tests");
    text(&output.stderr).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_language_comes_from_the_option_or_the_locale() {
    let (vietnamese, english) = ("1 biên bản, 44 đoạn, 0 vấn đề.", "1 record, 44 passages, 0 problems.");
    assert_eq!(check_summary(&[], None), vietnamese);
    assert_eq!(check_summary(&[], Some("C.UTF-8")), vietnamese);
    assert_eq!(check_summary(&[], Some("en_US.UTF-8")), english);
    assert_eq!(check_summary(&["--language", "vi"], Some("en_US.UTF-8")), vietnamese);
    assert_eq!(check_summary(&["--language", "en"], Some("vi_VN.UTF-8")), english);
    assert!(check_summary(&["--language", "fr"], None).contains("vi or en"));
    let eval = run(&["eval", "--language", "en", "--knowledge", knowledge()], "");
    assert!(text(&eval.stdout).contains("\nfirst quote "), "{}", text(&eval.stdout));
    let eval = run(&["--language", "vi", "eval", "--knowledge", knowledge()], "");
    assert!(text(&eval.stdout).contains("\ntrích dẫn đầu "), "{}", text(&eval.stdout));
    let ask = |language: &str| run(&["ask", "--language", language, "--knowledge", knowledge(), "giá vàng?"], "");
    assert!(text(&ask("vi").stdout).contains("Biên bản hiện có không nói đến điều này."));
    assert!(text(&ask("en").stdout).contains("The records don't mention this."));
    let json = |language: &str| {
        run(&["ask", "--language", language, "--knowledge", knowledge(), "--json", "ai chủ trì?"], "").stdout
    };
    assert_eq!(json("vi"), json("en"), "JSON does not depend on the language");
}

#[test]
fn errors_say_what_to_do() {
    let serve = run(&["serve"], "");
    assert_eq!(serve.status.code(), Some(2));
    let printed = text(&serve.stderr);
    for needle in ["@BotFather", "TELEGRAM_BOT_TOKEN", ".env", "bienban ask"] {
        assert!(printed.contains(needle), "{needle} is missing: {printed}");
    }
    let missing = run(&["ask", "--knowledge", "nowhere", "ai?"], "");
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("nowhere"), "{}", text(&missing.stderr));
    let unknown = run(&["ask", "--knowledge", knowledge(), "--in", "none.md", "ai?"], "");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("none.md"));
    for output in [serve, missing, unknown] {
        assert_eq!(text(&output.stdout), "", "only results go to standard output");
    }
}

#[test]
fn all_wrong_variables_are_named_without_the_token() {
    let check = |env: &str, needles: &[&str]| {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        fs::write(folder.path().join(".env"), env).expect("it is writable");
        let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
        for variable in bienban::config::VARIABLES {
            command.env_remove(variable);
        }
        let output = command.current_dir(&folder).args(["serve", "--language", "en"]).output().expect("it ends");
        let printed = text(&output.stderr);
        assert!(needles.iter().all(|needle| printed.contains(needle)) && !printed.contains("a-TOKEN"), "{printed}");
    };
    check("TELEGRAM_BOT_TOKEN=not-a-TOKEN\nADMIN_IDS=me\n", &["TELEGRAM_BOT_TOKEN", "ADMIN_IDS"]);
    check("TELEGRAM_BOT_TOKEN=12:a-TOKEN with spaces\n", &[".env", "quotation marks"]);
}

#[test]
fn a_closed_pipe_ends_the_program_silently() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("a.mp3"), "ID3").expect("it is writable");
    let invalid = folder.path().to_str().expect("a temporary path is UTF-8");
    for arguments in [
        vec!["check", "--knowledge", invalid],
        vec!["eval", "--knowledge", knowledge()],
        vec!["ask", "--knowledge", knowledge(), "ai chủ trì"],
        vec!["ask", "--knowledge", knowledge(), "--json", "ai chủ trì"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe can be made");
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
        let output = command.args(&arguments).stdout(writer).stderr(Stdio::piped()).output().expect("it ends");
        let printed = text(&output.stderr);
        assert!(
            output.status.success() && !printed.contains("panicked") && !printed.contains("pipe"),
            "{arguments:?}: {printed}"
        );
    }
}
