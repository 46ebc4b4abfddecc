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

#[test]
fn labels_have_other_dress() {
    check("[Địa điểm] Hội trường B", Some(&[(Field::Place, "Hội trường B")]));
    check("[Chủ tọa] Xin mời ông báo cáo.", None);
    check("When — Wednesday, 23 October 2024", Some(&[(Field::Date, "Wednesday, 23 October 2024")]));
    check("Chủ tọa – Thư ký", None);
    check("Date/Time: 18 February 2025", Some(&[(Field::Date, "18 February 2025")]));
    check("Thời gian – địa điểm: 8h ngày 18/2/2025", Some(&[(Field::Date, "8h ngày 18/2/2025")]));
    assert_eq!(parse_lone_label("[Thành phần]"), Some(Field::Attendee));
    assert!(is_lone_label("[Nội dung]") && starts_with_label("[Nội dung] mua bơm"));
}

#[test]
fn values_must_fit_ambiguous_labels() {
    check("Hội trường: sơn lại, hết 3 triệu đồng.", None);
    check("Hội trường: tầng 2 nhà A", Some(&[(Field::Place, "tầng 2 nhà A")]));
    check("Place: The bus shelter needs new paint.", None);
    check("At: the Scout Hut", Some(&[(Field::Place, "the Scout Hut")]));
    check("Khách mời: gửi giấy trước một tuần", None);
    check("Khách mời: các hộ tổ 3", Some(&[(Field::Attendee, "các hộ tổ 3")]));
    check("Kết thúc: chủ tọa cảm ơn", None);
}
