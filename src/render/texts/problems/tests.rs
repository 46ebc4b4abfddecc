//! Tests of the sentences for problems.

use super::*;
use strum::IntoEnumIterator;

fn check(problem: &Problem, vietnamese: &str, english: &str) {
    assert_eq!(format_problem(problem, Language::Vietnamese), vietnamese);
    assert_eq!(format_problem(problem, Language::English), english);
}

#[test]
fn a_sentence_has_a_placeholder_for_each_value() {
    for problem in Problem::iter() {
        for language in Language::ALL {
            let placeholders = problem_template(&problem, language).matches("{}").count();
            assert_eq!(placeholders, problem_values(&problem).len(), "{problem:?}");
        }
    }
}

#[test]
fn sentences_contain_their_values() {
    check(
        &Problem::TooManyColumns { columns: 900, read: 200 },
        "Có bảng rộng 900 cột; chỉ 200 cột đầu được đọc. Hãy chia bảng ra.",
        "A table has 900 columns; only the first 200 are read. Split the table.",
    );
    check(
        &Problem::UnknownDate("hôm qua".to_owned()),
        "Ngày \"hôm qua\" không rõ là ngày nào; hãy viết như 1/8/2023 hay 2023-08-01.",
        "The date \"hôm qua\" is unclear; write it as 1/8/2023 or 2023-08-01.",
    );
}
