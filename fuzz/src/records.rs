//! The records of all targets: a dozen passages that are indexed once.

use std::sync::LazyLock;

use bienban::answer::{Answer, Question};
use bienban::archive::{Manifest, ManifestEntry};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::records::{Knowledge, read_file};

const FILES: [(&str, &[u8]); 4] = [
    ("giao-ban.vtt", include_bytes!("../records/giao-ban.vtt")),
    ("glossary.toml", include_bytes!("../records/glossary.toml")),
    ("hop-to.md", include_bytes!("../records/hop-to.md")),
    ("questions.toml", include_bytes!("../records/questions.toml")),
];

/// Questions that are answered, answered by a table row, nearest, not found, and about a whole meeting.
const QUESTIONS: [&str; 5] =
    ["quỹ còn bao nhiêu?", "sửa đèn bao nhiêu tiền?", "ai bàn hồ bơi năm ngoái?", "giá vàng?", "tóm tắt cuộc họp"];

/// The indexed records.
pub static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(build_snapshot);

/// The answers to `QUESTIONS`.
pub static ANSWERS: LazyLock<Vec<Answer>> =
    LazyLock::new(|| QUESTIONS.iter().map(|question| SNAPSHOT.answer(&Question::new(*question))).collect());

fn build_snapshot() -> Snapshot {
    let mut knowledge = Knowledge::default();
    for (path, bytes) in FILES {
        let parsed = read_file(path, bytes, &Limits::default());
        assert_eq!(parsed.problems, [], "the fuzz records have no problems");
        knowledge.documents.extend(parsed.documents);
        knowledge.golden.extend(parsed.golden);
        if path == "glossary.toml" {
            knowledge.glossary = parsed.glossary;
        }
    }
    let mut snapshot = Snapshot::build(knowledge, 1).expect("there are records");
    snapshot.manifest =
        Manifest { entries: FILES.map(|(path, bytes)| ManifestEntry::new(path, bytes)).to_vec(), problems: Vec::new() };
    snapshot
}
