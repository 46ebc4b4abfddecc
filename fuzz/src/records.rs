//! A dozen passages that are read and indexed once: what every question and every tap is put to.

use std::sync::LazyLock;

use bienban::answer::{Answer, Question};
use bienban::archive::{Entry, Manifest};
use bienban::records::{Knowledge, read_file};
use bienban::formats::Limits;
use bienban::library::Snapshot;

const FILES: [(&str, &[u8]); 4] = [
    ("giao-ban.vtt", include_bytes!("../records/giao-ban.vtt")),
    ("glossary.toml", include_bytes!("../records/glossary.toml")),
    ("hop-to.md", include_bytes!("../records/hop-to.md")),
    ("questions.toml", include_bytes!("../records/questions.toml")),
];

/// Answered, answered by a table's row, nearest, refused, and a meeting as a whole.
const QUESTIONS: [&str; 5] =
    ["quỹ còn bao nhiêu?", "sửa đèn bao nhiêu tiền?", "ai bàn hồ bơi năm ngoái?", "giá vàng?", "tóm tắt cuộc họp"];

pub static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(snapshot);

/// One answer of each sort.
pub static ANSWERS: LazyLock<Vec<Answer>> =
    LazyLock::new(|| QUESTIONS.iter().map(|question| SNAPSHOT.answer(&Question::new(*question))).collect());

fn snapshot() -> Snapshot {
    let mut all = Knowledge::default();
    for (path, bytes) in FILES {
        let one = read_file(path, bytes, &Limits::default());
        assert_eq!(one.problems, [], "the records of the targets are sound");
        all.documents.extend(one.documents);
        all.golden.extend(one.golden);
        if path == "glossary.toml" {
            all.glossary = one.glossary;
        }
    }
    let mut snapshot = Snapshot::build(all, 1).expect("there are records");
    snapshot.manifest =
        Manifest { entries: FILES.map(|(path, bytes)| Entry::of(path, bytes)).to_vec(), problems: Vec::new() };
    snapshot
}
