//! A sentence for each [`Problem`] of a file: the problem, and how to solve it.

mod values;

use super::{Language, fill};
use crate::formats::{FileProblem, Problem};
use values::problem_values;

/// Formats a problem of a file as `path:line: sentence`, not escaped.
pub fn format_file_problem(problem: &FileProblem, language: Language) -> String {
    format!("{}:{}: {}", problem.path, problem.line, format_problem(&problem.problem, language))
}

/// Formats a problem as a sentence, not escaped.
pub fn format_problem(problem: &Problem, language: Language) -> String {
    fill(problem_template(problem, language), &problem_values(problem))
}

fn problem_template(problem: &Problem, language: Language) -> &'static str {
    let [vietnamese, english] = match problem {
        Problem::NotAFolder => [
            "Đây không phải thư mục; hãy chọn thư mục chứa biên bản.",
            "This is not a folder; choose the folder that contains the records.",
        ],
        Problem::NameNotUtf8 => {
            ["Tên tệp không phải UTF-8; hãy đổi tên tệp.", "The file name is not UTF-8; rename the file."]
        }
        Problem::FolderNameNotNormal => [
            "Tên thư mục này có khoảng trắng thừa, ký tự ẩn hoặc chữ không theo chuẩn NFC, nên không chọn được làm phạm vi xem, và chỉ ai xem được tất cả mới thấy biên bản trong đó; hãy gõ lại tên.",
            "The name of this folder has extra spaces, invisible characters or letters that are not in NFC, so it cannot be chosen as a collection, and only people who see everything see its records; type the name again.",
        ],
        Problem::SymbolicLink => [
            "Đây là liên kết (symlink) nên không được đọc; hãy chép chính tệp ấy vào đây.",
            "This is a symbolic link, and links are not followed; copy the file itself here.",
        ],
        Problem::NotARegularFile => [
            "Đây không phải tệp thường; hãy bỏ nó đi, hoặc chép nội dung vào một tệp.",
            "This is not a regular file; remove it, or copy its contents into a file.",
        ],
        Problem::EntryUnreadable(_) => [
            "Không đọc được: {}. Hãy kiểm tra đường dẫn và quyền đọc.",
            "Cannot be read: {}. Check that it exists and that its permissions allow reading.",
        ],
        Problem::FileUnreadable(_) => {
            ["Không đọc được: {}. Hãy kiểm tra quyền đọc.", "Cannot be read: {}. Check its permissions."]
        }
        Problem::FileTooLarge { .. } => [
            "Tệp lớn hơn {} MB; hãy chia thành các tệp nhỏ hơn, hoặc bỏ bớt hình ảnh.",
            "The file is larger than {} MB; split it into smaller files, or remove images.",
        ],
        Problem::Unresponsive { .. } => [
            "Ổ đĩa không trả lời trong {} giây; hãy kiểm tra ổ mạng, rồi nạp lại.",
            "The drive did not respond within {} {second|seconds}; check the network drive, then reload the records.",
        ],
        Problem::CopyDamaged => [
            "Bản sao của tệp này đã hỏng, mà tệp trong thư mục nay đã khác; hãy nạp lại.",
            "The stored copy of this file is damaged, and the file in the folder has changed since; reload the records.",
        ],
        Problem::UnknownFormat => [
            "Loại tệp này không đọc được; hãy lưu lại thành Markdown (.md), văn bản thuần (.txt), Word (.docx), PDF, HTML hay phụ đề (.vtt, .srt).",
            "Files of this type cannot be read; save it as Markdown (.md), plain text (.txt), Word (.docx), PDF, HTML or subtitles (.vtt, .srt).",
        ],
        Problem::UnknownEncoding => [
            "Không rõ tệp này dùng bảng mã nào; hãy mở bằng trình soạn thảo rồi lưu lại theo UTF-8.",
            "The file's encoding is unknown; open it in a text editor and save it as UTF-8.",
        ],
        Problem::ReaderFailed => [
            "Bộ đọc gặp lỗi với tệp này; hãy lưu lại tệp bằng phần mềm đã tạo ra nó, hoặc sang định dạng khác.",
            "The parser failed on this file; save it again with the program that created it, or in another format.",
        ],
        Problem::TooMuchText { .. } => [
            "Tệp có quá {} MB chữ hoặc quá {} đoạn; hãy chia thành các tệp nhỏ hơn.",
            "The file has more than {} MB of text or more than {} {paragraph|paragraphs}; split it into smaller files.",
        ],
        Problem::TooMuchContext => [
            "Các dòng dẫn và tên cột quá dài so với số mục dưới chúng; hãy chia tệp, hoặc rút ngắn các dòng ấy.",
            "The lines that introduce lists and the column headers are too long for so many items; split the file, or shorten them.",
        ],
        Problem::NoPassages => [
            "Tệp này không có gì để trích; hãy viết biên bản vào, hoặc bỏ tệp đi.",
            "This file contains nothing to quote; add the minutes, or remove the file.",
        ],
        Problem::TooManyColumns { .. } => [
            "Có bảng rộng {} cột; chỉ {} cột đầu được đọc. Hãy chia bảng ra.",
            "A table has {} {column|columns}; only the first {} are read. Split the table.",
        ],
        Problem::MarkdownTooComplex => [
            "Tệp Markdown này quá lớn hoặc quá rối để đọc kịp; hãy chia ra, nhất là các bảng rộng.",
            "This Markdown file is too large or too complex to be read in time; split it, especially wide tables.",
        ],
        Problem::MarkdownTooManyColumns { .. } => [
            "Có bảng rộng {} cột; hãy chia bảng ra để đọc được tên cột.",
            "A table has {} {column|columns}; split it so that its column headers can be read.",
        ],
        Problem::FrontMatterUnclosed => [
            "Phần đầu mở bằng --- mà không đóng; hãy thêm một dòng --- vào sau mục cuối của nó.",
            "The front matter opens with --- but is never closed; add a line with --- after its last entry.",
        ],
        Problem::FrontMatterTooLong { .. } => [
            "Phần đầu dài quá {} byte; hãy chỉ giữ title, date, place, chair, secretary, attendees, organisation, kind, tags, source.",
            "The front matter is longer than {} {byte|bytes}; keep only title, date, place, chair, secretary, attendees, organisation, kind, tags and source.",
        ],
        Problem::FrontMatterInvalid => [
            "Phần đầu không đọc được từ dòng này; mỗi mục viết như title: \"…\", mỗi giá trị là một dòng chữ hay một danh sách có dấu gạch đầu dòng, mỗi mục chỉ viết một lần.",
            "The front matter cannot be read from this line on; write each entry once, as title: \"…\", with one line of text or a dashed list as its value.",
        ],
        Problem::UnknownDate(_) => [
            "Ngày \"{}\" không rõ là ngày nào; hãy viết như 1/8/2023 hay 2023-08-01.",
            "The date \"{}\" is unclear; write it as 1/8/2023 or 2023-08-01.",
        ],
        Problem::InvalidToml(_) => [
            "Mục này sai ({}); hãy sửa theo mẫu trong docs/records.md.",
            "This entry is invalid ({}); fix it as shown in docs/records.md.",
        ],
        Problem::ListTooLarge { .. } => [
            "Tệp này lớn hơn {} KB nên không được dùng; hãy bỏ bớt các mục.",
            "The file is larger than {} KB and is not used; remove some of its entries.",
        ],
        Problem::TooManyTerms { .. } => [
            "Bảng thuật ngữ có quá {} từ nên không được dùng; hãy bỏ bớt.",
            "The glossary has more than {} {term|terms} and is not used; remove some.",
        ],
        Problem::GroupTooLarge { .. } => [
            "Nhóm này có quá {} từ nên bảng thuật ngữ không được dùng; hãy chỉ giữ những từ cùng nghĩa.",
            "This group has more than {} {term|terms}, so the glossary is not used; keep only terms with the same meaning.",
        ],
        Problem::TermTooLong { .. } => [
            "Mục này có từ dài quá {} ký tự nên bảng thuật ngữ không được dùng; hãy rút ngắn.",
            "This entry has a term of more than {} {character|characters}, so the glossary is not used; shorten it.",
        ],
        Problem::TooManyGoldenQuestions { .. } => [
            "Danh sách có quá {} câu mẫu nên không được dùng; hãy bỏ bớt từ dòng này.",
            "The list has more than {} golden {question|questions} and is not used; remove some, from this line on.",
        ],
        Problem::TooManySuggestions { .. } => [
            "Có quá {} câu mẫu được gợi ý nên danh sách không được dùng; từ dòng này, hãy bỏ suggest = true.",
            "More than {} golden {question is|questions are} suggested, so the list is not used; remove suggest = true from this line on.",
        ],
        Problem::GoldenQuestionTooLong { .. } => [
            "Câu mẫu này dài quá {} ký tự nên danh sách không được dùng; hãy rút ngắn.",
            "This golden question has more than {} {character|characters}, so the list is not used; shorten it.",
        ],
        Problem::HtmlDamaged => [
            "Tệp HTML này hỏng (có thẻ dài bất thường); hãy lưu lại trang từ trình duyệt.",
            "This HTML file is damaged (it has an unusually long tag); save the page from the browser again.",
        ],
        Problem::HtmlTooLarge => [
            "Tệp HTML này quá lớn để đọc kịp; hãy chia thành các tệp nhỏ hơn.",
            "This HTML file is too large to be read in time; split it into smaller files.",
        ],
        Problem::HtmlTooSlow => [
            "Tệp HTML này đọc quá lâu; hãy chia thành các tệp nhỏ hơn.",
            "This HTML file takes too long to read; split it into smaller files.",
        ],
        Problem::TranscriptInvalid => [
            "Tệp JSON này không đọc được như một bản gỡ băng từ dòng này; mỗi đoạn phải có start, end và text. Hãy xuất lại, hoặc xuất ra phụ đề .vtt hay .srt.",
            "This JSON file cannot be read as a transcript from this line on; each segment needs start, end and text. Export it again, or as .vtt or .srt subtitles.",
        ],
        Problem::TranscriptEmpty => [
            "Tệp JSON này không có đoạn gỡ băng nào (segments với start, end, text); hãy xuất lại từ phần mềm gỡ băng, hoặc bỏ tệp này đi.",
            "This JSON file has no transcript segments (with start, end and text); export it again from the transcription program, or remove it.",
        ],
        Problem::TimesOutOfOrder => [
            "Thời gian của phụ đề chạy ngược từ dòng này; lời vẫn được đọc theo thứ tự trong tệp, nhưng mốc thời gian có thể sai. Hãy xuất lại phụ đề.",
            "The subtitle times run backwards from this line on; the text is read in file order, but its times may be wrong. Export the subtitles again.",
        ],
        Problem::DocxLegacy => [
            "Đây là tệp Word kiểu cũ (.doc) hoặc tệp Word có mật khẩu; hãy mở bằng Word hay LibreOffice, bỏ mật khẩu nếu có, rồi lưu lại thành .docx.",
            "This is an old Word file (.doc) or a password-protected one; open it in Word or LibreOffice, remove the password if there is one, and save it as .docx.",
        ],
        Problem::DocxInvalid => [
            "Tệp này không phải tệp Word (.docx) hoặc đã hỏng; hãy mở bằng Word hay LibreOffice rồi lưu lại thành .docx.",
            "This is not a Word file (.docx), or it is damaged; open it in Word or LibreOffice and save it again as .docx.",
        ],
        Problem::DocxWithoutDocument => [
            "Tệp .docx này không có nội dung Word; hãy mở bằng Word hay LibreOffice rồi lưu lại.",
            "This .docx file contains no Word document; open it in Word or LibreOffice and save it again.",
        ],
        Problem::DocxTooLarge => [
            "Tệp .docx này quá lớn để đọc kịp; hãy chia thành các tệp nhỏ hơn.",
            "This .docx file is too large to be read in time; split it into smaller files.",
        ],
        Problem::DocxUnpacksTooLarge => [
            "Tệp .docx này sau khi giải nén quá lớn; hãy chia biên bản thành các tệp nhỏ hơn.",
            "This .docx file is too large when unpacked; split the minutes into smaller files.",
        ],
        Problem::DocxTruncated => [
            "Một phần tệp .docx bị hỏng nên chỉ đọc được đến chỗ hỏng; hãy mở bằng Word hay LibreOffice rồi lưu lại.",
            "Part of this .docx file is damaged, so it is read only up to that point; open it in Word or LibreOffice and save it again.",
        ],
        Problem::DocxPartDamaged(_) => [
            "Tệp .docx đã hỏng ở phần {}; hãy mở bằng Word hay LibreOffice rồi lưu lại.",
            "This .docx file is damaged at {}; open it in Word or LibreOffice and save it again.",
        ],
        Problem::PdfInvalid => [
            "Tệp này bị hỏng hoặc không phải PDF (không tìm thấy trang nào); hãy mở bằng trình đọc PDF rồi in lại thành PDF mới.",
            "This file is damaged or not a PDF (no pages found); open it in a PDF viewer and print it to a new PDF.",
        ],
        Problem::PdfEncrypted => [
            "Tệp PDF này được khóa bằng mật khẩu; hãy mở tệp, lưu hoặc in lại thành PDF không có mật khẩu rồi nạp lại.",
            "This PDF is password-protected; open it, save or print it as a PDF without a password, and reload.",
        ],
        Problem::PdfScanned => [
            "Tệp PDF này chỉ có ảnh quét, không có chữ; hãy nhận dạng chữ (OCR) rồi lưu lại, hoặc gõ thành văn bản.",
            "This PDF contains only scanned images and no text; run text recognition (OCR) and save it again, or type the text.",
        ],
        Problem::PdfWithoutText => [
            "Tệp PDF này không có chữ nào đọc được; hãy xuất lại PDF từ tệp gốc, hoặc nạp chính tệp gốc.",
            "This PDF has no readable text; export it again from the original, or use the original itself.",
        ],
        Problem::PdfUnmappedFonts => [
            "Phông chữ của tệp PDF này không kèm bảng mã nên không đọc được; hãy xuất lại PDF từ tệp gốc, hoặc nạp chính tệp gốc.",
            "The fonts of this PDF have no character map, so its text cannot be read; export it again from the original, or use the original itself.",
        ],
        Problem::PdfTooComplex => [
            "Tệp PDF này quá lớn hoặc quá phức tạp nên không đọc kịp; hãy tách tệp thành nhiều phần nhỏ hơn.",
            "This PDF is too large or too complex to be read in time; split it into smaller parts.",
        ],
        Problem::PdfPageScanned => [
            "Trang này hầu như chỉ có ảnh, không có chữ; hãy nhận dạng chữ (OCR) hoặc gõ lại trang này.",
            "This page is an image with hardly any text; run text recognition (OCR), or type the page.",
        ],
        Problem::PdfPageDamaged => [
            "Không mở được nội dung trang này vì tệp hỏng, nén lạ hoặc quá lớn; hãy in lại tệp thành PDF mới.",
            "This page cannot be opened because the file is damaged, unusually compressed or too large; print it to a new PDF.",
        ],
        Problem::PdfPageTruncated => [
            "Trang này quá lớn hoặc quá phức tạp nên chỉ đọc được một phần; hãy in lại tệp thành PDF mới hoặc tách nhỏ.",
            "This page is too large or too complex to be read completely; print the file to a new PDF, or split it.",
        ],
        Problem::PdfPageUnmapped => [
            "Một số chữ ở trang này không đọc được vì phông chữ không kèm bảng mã; hãy xuất lại PDF từ tệp gốc.",
            "Some text on this page cannot be read because the font has no character map; export the PDF again from the original.",
        ],
        Problem::PdfPagesUnread => [
            "Tệp quá lớn hoặc quá phức tạp nên chỉ đọc được đến trước trang này; hãy tách tệp thành nhiều phần nhỏ hơn.",
            "The file is too large or too complex, so it is read only up to this page; split it into smaller parts.",
        ],
    };
    match language {
        Language::Vietnamese => vietnamese,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests;
