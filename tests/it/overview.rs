//! The quotes of each aspect of small records, and which questions ask for an aspect.

use bienban::answer::{Question, parse};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::index::DocumentId;
use bienban::library::Snapshot;
use bienban::text::aspects::Aspect;

/// The maximum number of quotes of an aspect.
const MAX_QUOTES: usize = 40;

const MINUTES: &str = "\
# Biên bản họp tổ khuyến nông

Ngày 12/5/2024. Bà Lê Thị Hoa chủ trì.

## Nội dung

Ông Trần Văn Ba báo cáo quỹ còn 12 triệu đồng, 27/30 hộ đã góp. Chị Vũ Thị Na đề nghị thống nhất mức góp mới vì giá \
giống tăng.

## Kết luận

Cuộc họp thống nhất mua máy bơm mới trong quý này. Cuộc họp kết thúc lúc 11 giờ.

## Phân công

- Ông Trần Văn Ba: mua máy bơm, hạn 25/7/2024.
";

const TURNS: &str = "\
Lê Hoa: Chào cả nhà, mình họp nhé.
Trần Ba: Em đề nghị họp tổ vào thứ Bảy cho bà con dễ đi, vì ngày thường ai cũng bận đồng áng.
Lê Hoa: Đồng ý thứ Bảy.
Vũ Na: Dạ vâng ạ.
Trần Ba: Ai giữ sổ?
Lê Hoa: Giao chị Na giữ sổ, nộp trước 25/7.
Vũ Na: Vâng ạ.
";

fn snapshot(records: &[(&str, &str)]) -> Snapshot {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in records {
        std::fs::write(folder.path().join(path), text).expect("it is writable");
    }
    Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1).expect("records can be read")
}

/// Asserts the quotes of an aspect, with highlights between asterisks.
fn check(record: (&str, &str), aspect: Aspect, expected: &[&str]) {
    let snapshot = snapshot(&[record]);
    let quotes = snapshot.records().find_aspect_quotes(DocumentId(0), aspect);
    let rendered = quotes.iter().map(|quote| {
        let (document, passage) = snapshot.passage(quote.passage);
        assert!(passage.span().start <= quote.span.start && quote.span.end <= passage.span().end);
        let (mut text, mut end) = (String::new(), quote.span.start);
        for highlight in &quote.highlights {
            text += &format!("{}*{}*", document.slice(end..highlight.start), document.slice(highlight.clone()));
            end = highlight.end;
        }
        text + document.slice(end..quote.span.end)
    });
    assert_eq!(rendered.collect::<Vec<_>>(), expected, "{aspect:?}");
}

#[test]
fn the_aspects_of_minutes() {
    let minutes = ("hop.md", MINUTES);
    check(minutes, Aspect::Decisions, &["Cuộc họp *thống nhất* mua máy bơm mới trong quý này."]);
    check(minutes, Aspect::Tasks, &["*Ông Trần Văn Ba*: mua máy bơm, *hạn 25/7/2024*."]);
    let figures = ["Ông Trần Văn Ba báo cáo quỹ còn *12 triệu đồng*, *27/30* hộ đã góp."];
    check(minutes, Aspect::Figures, &figures);
    let speakers = [
        "Ông *Trần Văn Ba* báo cáo quỹ còn 12 triệu đồng, 27/30 hộ đã góp.",
        "Chị *Vũ Thị Na* đề nghị thống nhất mức góp mới vì giá giống tăng.",
    ];
    check(minutes, Aspect::Speakers, &speakers);
}

#[test]
fn the_aspects_of_a_transcript() {
    let turns = ("hop.txt", TURNS);
    let proposal = "Em *đề nghị* họp tổ vào thứ Bảy cho bà con dễ đi, vì ngày thường ai cũng bận đồng áng.";
    let decisions = [&proposal.replace('*', ""), "*Đồng ý* thứ Bảy.", "*Giao* chị Na giữ sổ, nộp trước 25/7."];
    check(turns, Aspect::Decisions, &decisions);
    check(turns, Aspect::Tasks, &["Giao chị *Na* giữ sổ, nộp *trước 25/7*."]);
    check(turns, Aspect::Figures, &[]);
}

#[test]
fn unusual_records_have_few_quotes() {
    for text in ["x", "# Tiêu đề", "...\n\n!!!", "| a | b |\n|---|---|\n| 1 | 2 |\n", "Chốt thế nhé."] {
        let snapshot = snapshot(&[("a.md", text)]);
        for aspect in Aspect::ALL {
            let quotes = snapshot.records().find_aspect_quotes(DocumentId(0), aspect);
            assert!(quotes.len() <= MAX_QUOTES, "{text}");
            assert!(snapshot.records().find_aspect_quotes(DocumentId(9), aspect).is_empty());
        }
    }
}

#[test]
fn a_long_record_gives_forty_quotes() {
    let long: String =
        (0..500).map(|n| format!("Hội nghị thống nhất chi {n} triệu đồng cho hộ thứ {n}.\n\n")).collect();
    let snapshot = snapshot(&[("a.md", &long)]);
    let quotes = |aspect| snapshot.records().find_aspect_quotes(DocumentId(0), aspect);
    assert_eq!((quotes(Aspect::Decisions).len(), quotes(Aspect::Figures).len()), (MAX_QUOTES, MAX_QUOTES));
    assert!((3..=7).contains(&quotes(Aspect::Extract).len()));
    assert!(quotes(Aspect::Figures).windows(2).all(|pair| pair[0].span.start < pair[1].span.start));
}

/// The aspect that a question asks for and the paths of the meetings that it names.
fn requested_aspect(snapshot: &Snapshot, question: &str) -> Option<(Aspect, Vec<String>)> {
    let records = snapshot.records();
    let query = parse(&Question::new(question), records.catalogue.newest_date(), records.index, records.lexicon);
    let (aspect, meetings) = records.find_requested_aspect(&query)?;
    Some((aspect, meetings.iter().map(|id| records.documents[id.0 as usize].path.clone()).collect()))
}

#[test]
fn questions_for_an_aspect_and_their_meetings() {
    let spring = "# Đại hội thành viên hợp tác xã\n\nNgày 22/3/2024.\n\nBàn về máy bơm.\n";
    let snapshot = snapshot(&[("hop.md", MINUTES), ("xuan.md", spring)]);
    let check = |question: &str, expected: Option<(Aspect, &[&str])>| {
        let expected = expected.map(|(aspect, paths)| (aspect, paths.iter().map(|path| (*path).to_owned()).collect()));
        assert_eq!(requested_aspect(&snapshot, question), expected, "{question}");
    };
    check("Kết luận là gì?", Some((Aspect::Decisions, &[])));
    check("tom tat dai hoi", Some((Aspect::Extract, &["xuan.md"])));
    check("kết luận của đại hội htx tháng 3/2024", Some((Aspect::Decisions, &["xuan.md"])));
    check("nội dung chính buổi họp 12/5", Some((Aspect::Extract, &["hop.md"])));
    check("họp tổ khuyến nông giao việc gì cho ai", Some((Aspect::Tasks, &["hop.md"])));
    check("tóm tắt cuộc họp gần nhất", Some((Aspect::Extract, &["hop.md", "xuan.md"])));
    check("tóm tắt cuộc họp ngày 1/1/2020", None);
    check("summarise the whole meeting", Some((Aspect::Extract, &[])));
    check("what was the meeting about?", Some((Aspect::Extract, &[])));
    check("nhung con so chinh", Some((Aspect::Figures, &[])));
    check("những ai đã phát biểu?", Some((Aspect::Speakers, &[])));
    check("giao cho ai việc gì?", Some((Aspect::Tasks, &[])));
    check("số liệu về thành viên", None);
    check("kết luận về máy bơm", None);
    check("giao ai mua máy bơm", None);
    check("nói gì", None);
}

#[test]
fn golden_questions_do_not_ask_for_an_aspect() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let snapshot =
        Snapshot::build(load_folder(&folder, &Limits::default(), &ignore_progress), 1).expect("records can be read");
    let golden: Vec<&str> = snapshot.knowledge.golden.iter().map(|golden| golden.question.as_str()).collect();
    assert!(!golden.is_empty());
    for question in golden {
        assert_eq!(requested_aspect(&snapshot, question), None, "{question}");
    }
}
