//! What those are told who keep the records: name, Vietnamese, English.
//!
//! English sentences are worded so that they need no plural.

table! { AdminTexts, admin, ALL;
    // Reload.
    reading: "⏳ Đang đọc biên bản… Trong lúc đó tôi vẫn trả lời bằng bản cũ.", "⏳ Reading the records… Meanwhile I answer from the old ones.";
    read_so_far: "⏳ Đang đọc biên bản: {}/{} tệp. Trong lúc đó tôi vẫn trả lời bằng bản cũ.", "⏳ Reading the records: file {} of {}. Meanwhile I answer from the old ones.";
    indexing: "⏳ Đang lập chỉ mục. Trong lúc đó tôi vẫn trả lời bằng bản cũ.", "⏳ Indexing. Meanwhile I answer from the old records.";
    checking: "⏳ Đang hỏi thử các câu mẫu. Trong lúc đó tôi vẫn trả lời bằng bản cũ.", "⏳ Asking the golden questions. Meanwhile I answer from the old records.";
    reloaded: "✅ Đã nạp xong bản số {}: {} tài liệu, {} đoạn.", "✅ Generation {} answers now: records {}, passages {}.";
    rolled_back: "↩️ Đã quay về bản số {}: {} tài liệu, {} đoạn. Thư mục vẫn để nguyên: /reload, gửi hay gỡ tệp đều nạp lại cả thư mục.", "↩️ Back to generation {}: records {}, passages {}. The folder is left as it is: /reload, a file sent or withdrawn reads all of it again.";
    held: "⚠️ Tôi chưa đổi sang bản mới (số {}: {} tài liệu, {} đoạn), vì:", "⚠️ I have not changed to the new generation ({}: records {}, passages {}), because:";
    objection_golden: "• Câu mẫu trước trả lời đúng, nay sai: {}", "• Golden questions that were right and would be wrong: {}";
    objection_list: "• Danh sách câu mẫu (questions.toml) trống hoặc có chỗ sai: từ đó về sau không còn gì để hỏi thử", "• The list of golden questions (questions.toml) is empty or has a mistake: from then on none would be asked";
    objection_vanishing: "• {} trong {} tài liệu sẽ không còn", "• {} of {} records would be gone";
    held_what_now: "Bạn muốn đổi sang bản mới hay giữ bản cũ?", "Change to the new one all the same, or keep the old one?";
    swap_anyway: "⚠️ Vẫn đổi", "⚠️ Change anyway";
    keep_old: "Giữ bản cũ", "Keep the old one";
    kept_old: "Đã giữ bản số {}. Thư mục vẫn để nguyên; /reload sẽ đọc lại thư mục.", "Generation {} stays. The folder is left as it is; /reload reads it again.";
    same: "Không có gì mới: thư mục đúng là bản số {} đang dùng ({} tài liệu, {} đoạn).", "Nothing new: the folder is what generation {} was read from (records {}, passages {}).";
    marks: "Câu mẫu đúng: {}/{}", "Golden questions right: {} of {}";
    turned_wrong: "Câu mẫu nay sai", "Golden questions now wrong";
    turned_right: "Câu mẫu nay đúng", "Golden questions now right";
    added: "Thêm", "Added";
    changed: "Sửa", "Changed";
    removed: "Bỏ", "Removed";
    unchanged: "Không đổi", "Unchanged";
    problems: "Cần xem lại", "To be looked at";
    more_items: "… và {} mục nữa", "… and {} more";
    busy: "Một việc nạp khác đang chạy; bạn chờ nó báo xong rồi thử lại nhé.", "Another change is under way; wait for its report, then try again.";
    empty: "Không nạp được: thư mục không có biên bản nào đọc được. Tôi vẫn trả lời bằng bản cũ.", "Nothing could be read from the folder. I go on answering from the old records.";
    not_indexed: "Không nạp được vì lỗi khi lập chỉ mục; chi tiết có trong log của máy chủ. Tôi vẫn trả lời bằng bản cũ.", "The index could not be built; the log has the details. I go on answering from the old records.";
    outdated: "Việc này đã được quyết định, hoặc đã có lần nạp khác sau nó. Không có gì thay đổi.", "This has been decided, or another reload has come after it. Nothing was changed.";
    no_generation_before: "Không còn bản nào trước bản đang dùng.", "No generation before this one is kept.";
    not_copied: "Không ghi được bản sao vào DATA_DIR, nên tôi không đổi gì. Bạn nhờ người vận hành xem chỗ trống và quyền ghi nhé.", "DATA_DIR cannot be written, so nothing was changed. Please ask the operator to look at its free room and permissions.";
    not_written: "Không ghi được vào thư mục biên bản, nên tôi không đổi gì. Bạn nhờ người vận hành xem chỗ trống và quyền ghi nhé.", "The folder of records cannot be written, so nothing was changed. Please ask the operator to look at its free room and permissions.";
    file_taken: "Trong thư mục vừa có thêm một tệp cùng tên, nên tôi không đổi gì. Bạn xem lại bằng /documents rồi làm lại nhé.", "Meanwhile there is another file of that name, so nothing was changed. Look at /documents, then try again.";
    file_changed: "Tệp trong thư mục vừa được sửa, nên tôi không đổi gì. Bạn xem lại bằng /documents rồi làm lại nhé.", "The file has changed meanwhile, so nothing was changed. Look at /documents, then try again.";
    file_gone: "Tệp này không còn ở đó nữa. Không có gì thay đổi.", "This file is no longer there. Nothing was changed.";
    watched: "📂 Thư mục biên bản vừa thay đổi.", "📂 The folder of records has changed.";
    started: "📂 Thư mục biên bản đã thay đổi từ lần chạy trước.", "📂 The folder of records has changed since the last run.";
    store_broken: "⚠️ Tôi không ghi được dữ liệu vào DATA_DIR (hết chỗ, hay chỉ cho đọc?). Tôi vẫn trả lời bình thường, nhưng nút bấm, thống kê và nhật ký thay đổi có thể mất. Chi tiết có trong log của máy chủ; tôi chỉ báo một lần.", "⚠️ I cannot write to DATA_DIR (no room, or read-only?). Answers go on, but buttons, statistics and the audit may be lost. The log has the details; I tell this once.";

    // Records by message.
    file_reading: "⏳ Đang đọc tệp <b>{}</b>…", "⏳ Reading the file <b>{}</b>…";
    file_head: "📄 <b>{}</b> · {}", "📄 <b>{}</b> · {}";
    file_renamed: "Tên được đổi cho an toàn; bạn gửi: {}", "The name was made safe; it was sent as: {}";
    file_title: "Tên cuộc họp: {}", "Title: {}";
    file_date: "Thời gian: {}", "Date: {}";
    file_undated: "Thời gian: không tìm thấy", "Date: none found";
    file_passages: "Số đoạn: {}", "Passages: {}";
    file_glossary: "Bảng viết tắt và từ đồng nghĩa: {} và {}", "Glossary: abbreviations {}, equivalents {}";
    file_golden: "Câu mẫu: {}", "Golden questions: {}";
    file_line: "dòng {}: {}", "line {}: {}";
    file_unreadable: "Không đọc được tệp này, nên tôi không nhận:", "This file cannot be read, so I do not take it:";
    file_same: "Trong kho đã có đúng tệp này: {}", "This very file is there already: {}";
    file_replaces: "Đang có tệp cùng tên: {}. Nếu thay, bản cũ được cất lại và khôi phục được.", "There is a file of that name: {}. If it is replaced, the old one is kept aside and can be restored.";
    file_resembles: "Có thể là bản mới của: {}", "It may be a new version of: {}";
    file_new: "Tệp này chưa có trong kho.", "It is not among the records yet.";
    file_add: "➕ Thêm vào kho", "➕ Add it";
    file_replace: "♻️ Thay {}", "♻️ Replace {}";
    file_cancel: "✖️ Bỏ qua", "✖️ Leave it";
    file_left: "Đã bỏ qua tệp này; không có gì thay đổi.", "Left as it is; nothing was changed.";
    file_forgotten: "Tệp này đã được quyết định, hoặc tôi không còn giữ nó. Nếu chưa thấy trong /documents, bạn gửi lại giúp nhé.", "This file has been decided about, or I no longer keep it. If /documents does not list it, please send it again.";
    file_too_large: "Tệp này quá lớn: tôi nhận tệp đến {} MB. Bạn chép thẳng vào thư mục biên bản, hoặc chia nhỏ tệp nhé.", "This file is too large: I take up to {} MB. Copy it into the folder of records, or split it.";
    file_unknown: "Tôi không đọc được loại tệp này. Tôi nhận: Markdown (.md), văn bản (.txt), Word (.docx), PDF, HTML, phụ đề (.vtt, .srt), JSON của bản ghi lời.", "I cannot read files of this kind. I take: Markdown (.md), text (.txt), Word (.docx), PDF, HTML, subtitles (.vtt, .srt), transcripts in JSON.";
    file_unnamed: "Tệp này không có tên dùng được; bạn đặt tên cho tệp rồi gửi lại nhé.", "This file has no usable name; name it and send it again.";
    file_not_fetched: "Không tải được tệp từ Telegram; bạn gửi lại sau ít phút nhé.", "The file could not be fetched from Telegram; please send it again in a few minutes.";
    files_not_taken: "DATA_DIR không ghi được, nên tôi chưa nhận tệp. Bạn nhờ người vận hành xem lại nhé.", "DATA_DIR cannot be written, so I take no files. Please ask the operator to look at it.";

    // The files of the folder.
    files: "Trong kho có {} tệp.", "Files among the records: {}.";
    files_none: "Trong kho không có tệp nào.", "There is no file among the records.";
    file_broken: "không đọc được", "cannot be read";
    file_no_record: "không phải biên bản", "no record";
    file_not_current: "Tệp này không còn trong bản đang dùng.", "This file is no longer among the records.";
    to_show: "👁 Xem", "👁 Show";
    to_download: "⬇️ Tải về", "⬇️ Download";
    to_withdraw: "🗑 Gỡ khỏi kho", "🗑 Withdraw";
    to_files: "📁 Các tệp", "📁 Files";
    to_asides: "🗑 Đã gỡ ({})", "🗑 Withdrawn ({})";
    to_restore: "♻️ Đưa trở lại", "♻️ Restore";
    ask_withdraw: "Gỡ <b>{}</b> khỏi kho? Tệp được cất lại và khôi phục được bất cứ lúc nào.", "Withdraw <b>{}</b>? The file is kept aside and can be restored at any time.";
    withdraw_yes: "🗑 Gỡ", "🗑 Withdraw";
    withdraw_no: "Không gỡ", "No";
    asides: "Các tệp đã gỡ hoặc đã được thay: {}. Tôi không trả lời từ đó.", "Files that were withdrawn or replaced: {}. I do not answer from them.";
    asides_none: "Chưa có tệp nào bị gỡ hoặc được thay.", "No file was withdrawn or replaced.";
    aside_card: "🗑 <b>{}</b> · {}\nGỡ hoặc thay lúc: {}", "🗑 <b>{}</b> · {}\nWithdrawn or replaced: {}";
    aside_gone: "Tệp này không còn được cất nữa.", "This file is no longer kept.";
    not_sent: "Không gửi được tệp này.", "This file could not be sent.";
    sent_below: "Tôi gửi ngay bên dưới.", "I send it below.";

    // What members ask.
    vain: "Câu hỏi chưa trả lời được: {}.", "Asked in vain: questions {}.";
    vain_none: "Không có câu hỏi nào chưa trả lời được. 👍", "No question was asked in vain. 👍";
    vain_times: "không có: {}, bị chê sai: {}", "not found: {}, marked wrong: {}";
    vain_newest: "🕒 Mới nhất", "🕒 Newest";
    vain_frequent: "🔁 Hay hỏi nhất", "🔁 Most frequent";
    question_card: "❓ <b>{}</b>\nĐã hỏi: {} lần, không có: {}, bị chê sai: {}\nLần cuối: {}", "❓ <b>{}</b>\nAsked: {}, not found: {}, marked wrong: {}\nLast: {}";
    question_now: "Bây giờ tôi tìm được:", "What I find now:";
    question_nothing: "Bây giờ tôi không tìm được gì.", "I find nothing now.";
    question_golden: "Đây đã là câu mẫu.", "It is a golden question already.";
    question_gone: "Câu này không còn được giữ.", "This question is no longer kept.";
    golden_how: "Thành câu mẫu thì mỗi lần nạp đều được hỏi thử. Câu nào ở trên là câu trả lời đúng?", "As a golden question it is asked at each reload. Which of these answers it?";
    golden_how_none: "Nếu biên bản đúng là không nói đến, bạn có thể cho thành câu mẫu: mỗi lần nạp tôi sẽ hỏi thử.", "If the records really do not say, it can become a golden question: it is then asked at each reload.";
    golden_quote: "⭐ Đúng là câu {}", "⭐ Quote {} answers";
    golden_refuse: "⭐ Biên bản không nói", "⭐ The records do not say";
    golden_broken: "questions.toml đang có chỗ sai (/reload cho biết dòng nào), hoặc không thêm câu vào cuối được. Bạn sửa tệp ấy trước rồi thử lại nhé; chưa có gì thay đổi.", "questions.toml has a mistake (/reload tells the line), or nothing can be added at its end. Mend it first, then try again; nothing was changed.";
    to_seen: "👁 Đã xem", "👁 Seen";
    seen: "Đã đánh dấu là đã xem.", "Marked as seen.";
    to_export: "📄 CSV", "📄 CSV";
    to_vain: "❓ Các câu hỏi chưa trả lời được", "❓ Asked in vain";
    not_kept: "Việc giữ câu hỏi đang tắt (QUESTIONS_KEPT_DAYS=0), nên không có gì để xem.", "Keeping questions is turned off (QUESTIONS_KEPT_DAYS=0), so there is nothing to see.";
    stats_legend: "🟦 trả lời  🟨 gần nhất  🟥 không có", "🟦 answered  🟨 nearest  🟥 not found";
    stats_days: "<b>{} ngày qua</b>", "<b>The last {} days</b>";
    stats_asked: "Câu hỏi: {} ({} câu khác nhau)", "Questions: {} (different ones: {})";
    stats_fates: "Trả lời: {} · gần nhất: {} · không có: {}", "Answered: {} · nearest: {} · not found: {}";
    stats_judged: "👍 {} · 👎 {}", "👍 {} · 👎 {}";
    stats_time: "Thời gian trả lời: trung vị {}, 95% dưới {}", "Time to answer: median {}, 95 of 100 below {}";
    stats_people: "Người hỏi: {} · nhóm: {}", "Members: {} · groups: {}";
    stats_today: "Hôm nay: {} · 7 ngày: {}", "Today: {} · 7 days: {}";
    stats_bot: "Bản số {}: {} tài liệu, {} đoạn\nChạy được: {} · bộ nhớ: {} MB", "Generation {}: records {}, passages {}\nUp for: {} · memory: {} MB";
    stats_uptime: "{} ngày {} giờ {} phút", "days {}, hours {}, minutes {}";
    table_questions: "Các câu hỏi chưa trả lời được, gộp theo câu; không kèm người hỏi.", "What was asked in vain, by question; not by whom.";
    table_days: "Số câu hỏi theo ngày.", "Questions by day.";

    // Those who keep the records.
    editors_only: "Xin lỗi bạn, việc này chỉ dành cho người quản trị và biên tập.", "Sorry, this is for administrators and editors alone.";
    in_private: "Bạn dùng lệnh này trong cuộc trò chuyện riêng với tôi nhé.", "Please use this command in a private chat with me.";
    editors: "Biên tập viên: {}. Họ gửi, gỡ và nạp lại biên bản được.", "Editors: {}. They may send, withdraw and reload records.";
    editors_none: "Chưa có biên tập viên nào. Biên tập viên gửi, gỡ và nạp lại biên bản được.", "There is no editor yet. Editors may send, withdraw and reload records.";
    editors_how: "Thêm: <code>/editors 123456789 Tên</code>. Người ấy gửi /id cho tôi để biết số của mình.", "To add one: <code>/editors 123456789 Name</code>. They send me /id to learn their number.";
    editor_added: "{} (<code>{}</code>) nay là biên tập viên.", "{} (<code>{}</code>) is an editor now.";
    editor_known: "{} (<code>{}</code>) đã là biên tập viên hoặc quản trị.", "{} (<code>{}</code>) is an editor or administrator already.";
    editor_removed: "{} không còn là biên tập viên.", "{} is no longer an editor.";
    editor_bad: "Tôi không đọc được số của người ấy.", "I cannot read their number.";
    editors_full: "Đã đủ 100 biên tập viên; bạn bỏ bớt rồi thêm nhé.", "There are 100 editors; remove one first.";
    not_stored: "Lúc này tôi không đọc hoặc ghi được dữ liệu đã lưu; bạn thử lại sau ít phút nhé.", "What I keep cannot be read or written just now; please try again in a few minutes.";
    audit: "Nhật ký thay đổi: {} mục.", "The audit: entries {}.";
    audit_none: "Chưa có thay đổi nào được ghi.", "Nothing has been changed yet.";
    the_bot: "bot", "the bot";
    did_reload: "nạp lại", "reload";
    did_watch: "tự nạp lại", "reload by itself";
    did_start: "nạp khi khởi động", "reload at the start";
    did_rollback: "quay về bản trước", "rollback";
    did_upload: "gửi tệp", "file sent";
    did_withdraw: "gỡ tệp", "file withdrawn";
    did_restore: "đưa tệp trở lại", "file restored";
    did_golden: "thêm câu mẫu", "golden question added";
    did_seen: "đánh dấu đã xem", "marked as seen";
    did_add_editor: "thêm biên tập viên", "editor added";
    did_remove_editor: "bỏ biên tập viên", "editor removed";
    did_export: "xuất CSV", "CSV exported";
    did_admit: "cho hỏi", "let in";
    did_dismiss: "thôi cho hỏi", "no longer let in";
    did_make_code: "tạo mã mời", "code made";
    was_done: "xong", "done";
    was_held: "chờ quyết định", "held, to be decided";
    was_kept: "giữ bản cũ", "old one kept";
    was_failed: "không được", "failed";

    // Who may ask.
    sees_all: "tất cả biên bản", "all records";
    members: "Được cho hỏi: {}", "Let in: {}";
    members_open: "Mọi người đều được hỏi, và được xem: {}.", "Everyone may ask, and sees: {}.";
    members_closed: "Chỉ người quản trị, biên tập viên và những người được cho phép mới hỏi được.", "Only administrators, editors and those who were let in may ask.";
    members_configured: "Theo cấu hình (ALLOWED_IDS): {}", "Let in by the configuration (ALLOWED_IDS): {}";
    members_how: "Chọn một dòng để xem hay thôi cho phép. Để thêm: tạo mã mời, hoặc gửi <code>/admit SỐ TÊN</code> (số của nhóm là số âm). Ai chưa được phép mà viết cho tôi, tôi sẽ báo bạn.", "Pick a line to look at it or take it back. To let someone in: make a code, or send <code>/admit NUMBER NAME</code> (a group's number is negative). When someone writes to me who may not ask, I tell you.";
    to_invite_member: "🔗 Mã mời một người", "🔗 A code for one";
    to_invite_group: "🔗 Mã mời một nhóm", "🔗 A code for a group";
    member: "<b>{}</b> <code>{}</code>\nĐược xem: {}\nNgười cho phép: <code>{}</code>, {}", "<b>{}</b> <code>{}</code>\nSees: {}\nLet in by <code>{}</code>, {}";
    to_change_scope: "🗂 Đổi phần được xem", "🗂 Change what is seen";
    to_dismiss: "✖️ Thôi cho hỏi", "✖️ No longer let in";
    to_members: "↩️ Ai được hỏi", "↩️ Who may ask";
    choose: "Cho {} hỏi. Được xem những gì?", "Letting in: {}. What may be seen?";
    choose_again: "Các thư mục đã thay đổi; bạn chọn lại nhé.", "The folders have changed; please choose again.";
    more_folders: "Chỉ {} thư mục đầu có nút ở đây; những thư mục khác đặt trong ALLOWED_IDS.", "Only the first folders have a button here: {}; others can be set in ALLOWED_IDS.";
    whoever_brings: "người đầu tiên mở mã mời", "whoever opens the code first";
    group_that_brings: "nhóm đầu tiên nhận mã mời", "the first group that gets the code";
    to_admit_all: "✅ Cho xem tất cả", "✅ All records";
    to_admit_chosen: "✅ Cho xem những mục đã chọn ({})", "✅ What is chosen ({})";
    member_admitted: "✅ {} <code>{}</code> được hỏi từ giờ, xem: {}.", "✅ {} <code>{}</code> may ask from now on, and sees: {}.";
    member_dismissed: "Đã thôi cho {} <code>{}</code> hỏi.", "{} <code>{}</code> is no longer let in.";
    member_full: "Danh sách đã đầy; bạn bớt người cũ trước nhé.", "The list is full; please take back someone first.";
    member_bad: "Tôi cần một con số, ví dụ <code>/admit 123456789 Lan</code>. Ai gửi tôi /id sẽ biết số của mình.", "I need a number, such as <code>/admit 123456789 Lan</code>. Whoever sends me /id learns theirs.";
    code_for_member: "Gửi đường dẫn này cho người bạn muốn mời. Ai mở đầu tiên thì được hỏi; dùng một lần, trong 7 ngày:\n{}\n\nĐược xem: {}", "Send this link to whom you want to invite. Whoever opens it first is let in; once, within 7 days:\n{}\n\nSees: {}";
    code_for_group: "Mở đường dẫn này, chọn nhóm, và tôi vào nhóm đó; cả nhóm được hỏi. Dùng một lần, trong 7 ngày:\n{}\n\nĐược xem: {}", "Open this link, pick the group, and I join it; all of the group may ask. Once, within 7 days:\n{}\n\nSees: {}";
    newcomer: "🙋 {} <code>{}</code> viết cho tôi mà chưa được phép hỏi.", "🙋 {} <code>{}</code> wrote to me and may not ask yet.";
    newcomer_group: "🙋 Nhóm {} <code>{}</code> gọi tôi mà chưa được phép hỏi. Cả nhóm sẽ đọc được câu trả lời.", "🙋 The group {} <code>{}</code> called me and may not ask yet. All of the group would read the answers.";
    to_admit: "✅ Cho hỏi…", "✅ Let in…";
    to_turn_away: "✖️ Không", "✖️ No";
    turned_away: "Đã không cho {} <code>{}</code> hỏi. /admit để đổi ý.", "{} <code>{}</code> was not let in. /admit changes that.";

    // Help.
    help: "Giữ kho biên bản: gửi cho tôi một tệp trong cuộc trò chuyện riêng, tôi cho bạn xem đã hiểu gì rồi mới nhận; /documents để xem, tải, gỡ và đưa trở lại. Mỗi lần nạp tôi hỏi thử các câu mẫu (questions.toml: những câu đã biết câu trả lời); câu nào đang đúng mà thành sai thì tôi hỏi bạn trước khi đổi.", "Keeping the records: send me a file in a private chat, and I show what I understood before I take it; /documents shows, downloads, withdraws and restores. At each reload I ask the golden questions (questions.toml: those whose answers are known); where one that was right would be wrong, I ask you first.";

    // The menu.
    menu_reload: "Nạp lại biên bản", "Read the records again";
    menu_rollback: "Quay về bản biên bản trước", "Go back to the generation before";
    menu_documents: "Các tệp biên bản: xem, tải, gỡ, đưa lại", "The files: show, download, withdraw, restore";
    menu_unanswered: "Các câu hỏi chưa trả lời được", "What was asked in vain";
    menu_stats: "Thống kê", "Statistics";
    menu_editors: "Ai được gửi và nạp biên bản", "Who may send and reload records";
    menu_admit: "Ai được hỏi, và được xem gì", "Who may ask, and sees what";
    menu_audit: "Nhật ký thay đổi", "Who changed what";
}
