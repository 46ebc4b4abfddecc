//! Tests of labelled lines.

use super::*;

fn check(line: &str, expected: Option<&[(Field, &str)]>) {
    let found = parse_fields(line);
    for (_, at, value) in found.iter().flatten() {
        assert!(line[*at..].starts_with(value));
    }
    let found = found.map(|all| all.into_iter().map(|(field, _, value)| (field, value)).collect::<Vec<_>>());
    assert_eq!(found.as_deref(), expected, "{line}");
}

#[test]
fn labelled_lines() {
    check("- Địa điểm: Nhà văn hóa", Some(&[(Field::Place, "Nhà văn hóa")]));
    check("1. Chủ toạ: Bà Tím.", Some(&[(Field::Chair, "Bà Tím")]));
    check(
        "Thời gian: 14 giờ ngày 12/9/2024. Địa điểm: Phòng 305; Thư ký: cô Lệ",
        Some(&[(Field::Date, "14 giờ ngày 12/9/2024"), (Field::Place, "Phòng 305"), (Field::Secretary, "cô Lệ")]),
    );
    check("Thành phần:", Some(&[(Field::Attendee, "")]));
    check("Kết luận: Thời gian: mai", None);
    check("Chủ trì (chủ tọa): Bà Hoa", Some(&[(Field::Chair, "Bà Hoa")]));
    check("📍 Địa điểm: Nhà văn hóa", Some(&[(Field::Place, "Nhà văn hóa")]));
    check("Thành phần tham dự cuộc họp gồm: An, Bình", Some(&[(Field::Attendee, "An, Bình")]));
    check("Vắng: Vũ Mai (có phép)", Some(&[(Field::Absentee, "Vũ Mai (có phép)")]));
    check("Apologies: Carl", Some(&[(Field::Absentee, "Carl")]));
    check("Tham dự BQT: Hưng, Ái", Some(&[(Field::Attendee, "Hưng, Ái")]));
    check("👥 Tú, Vy (vắng: Lan)", Some(&[(Field::Attendee, "Tú, Vy (vắng: Lan)")]));
    check("📍 Quán nước cổng trường", Some(&[(Field::Place, "Quán nước cổng trường")]));
    check("Host: Thiên Ân. Notes: Uyên Phương", Some(&[(Field::Chair, "Thiên Ân"), (Field::Secretary, "Uyên Phương")]));
    check("Notes: buy a lamp", None);
    check("Chủ tọa: đ/c Oanh Thư ký: đ/c Lộc", Some(&[(Field::Chair, "đ/c Oanh"), (Field::Secretary, "đ/c Lộc")]));
    check("Chair: TBC", Some(&[(Field::Chair, "")]));
    check("Không có nhãn", None);
}

#[test]
fn labels_of_points_are_no_fields() {
    for label in ["Kết luận", "NỘI DUNG CUỘC HỌP", "Budget", "**Nội dung", "📌 Nội dung", "Next meeting"]
    {
        assert!(is_label(label) && parse_field_heading(label).is_none(), "{label}");
    }
    for name in ["Lê Hoa", "Bà Mai", "Anna Bell", "Hà"] {
        assert!(!is_label(name), "{name}");
    }
    assert!(!is_label("BÁO CÁO THẤT THOÁT NƯỚC QUÝ III"));
    assert!(is_role_label("Chủ tọa") && !is_role_label("Địa điểm"));
}
