//! Texts for members: name, Vietnamese, English.

table! { MemberTexts, texts, ALL;
    // Answers.
    not_found: "Biên bản hiện có không nói đến điều này.", "The records don't mention this.";
    not_found_in_meeting: "Biên bản cuộc họp này không nói đến điều này.", "This meeting's record doesn't mention this.";
    unsure: "Tôi không chắc biên bản có nói đúng điều này. Gần nhất là:", "I'm not sure the records say this. Closest match:";
    understood: "Tôi hiểu là: {}", "Understood as: {}";
    question: "Hỏi: {}", "Question: {}";
    nearest: "Gần nhất là:", "Closest match:";
    available_meetings: "Tôi có biên bản của:", "I have records of:";
    more_meetings: "… và {} cuộc họp nữa", "… and {} more";
    in_meeting: "Trong cuộc họp: {}", "Meeting: {}";
    meeting_gone: "Cuộc họp bạn đã chọn không còn trong kho, nên tôi tìm trong mọi cuộc họp.", "The meeting you chose is no longer available, so I searched all meetings.";
    courtesy_reply: "Tôi luôn sẵn sàng giúp bạn. Bạn cứ gõ câu hỏi nhé.", "I'm here to help. Just type a question.";

    // Context and other passages.
    other_passages: "Những đoạn khác có liên quan ({}):", "Other related passages ({}):";
    no_other_passages: "Không còn đoạn nào khác liên quan đến câu hỏi.", "There are no other related passages.";
    record_gone: "Biên bản này không còn trong kho.", "This record is no longer available.";
    passage_changed: "Biên bản này đã được sửa: đoạn được trích không còn như trước.", "This record has been edited, and the quoted passage has changed.";
    answer_gone: "Tôi không còn giữ câu hỏi này; bạn hỏi lại giúp nhé.", "I no longer have this question. Please ask it again.";
    unknown_button: "Nút này không dùng được nữa.", "This button no longer works.";
    outdated_button: "Nút này thuộc phiên bản cũ; bạn hỏi lại nhé.", "This button is from an older version. Please ask again.";
    outdated_link: "Đường dẫn này thuộc phiên bản cũ; bạn hỏi lại, hoặc xin đường dẫn mời mới nhé.", "This link is from an older version. Please ask again, or get a new invite link.";
    unknown_link: "Đường dẫn này không đúng hoặc đã hết hạn.", "This link is invalid or has expired.";
    rated_right: "Cảm ơn bạn!", "Thank you!";
    rated_wrong: "Cảm ơn bạn. Tôi ghi nhận là chưa đúng.", "Thank you. I've noted that this isn't right.";
    rated_already: "Câu này đã được đánh giá rồi.", "This answer has already been rated.";

    // Buttons.
    button_context: "📖 Ngữ cảnh", "📖 Context";
    button_other_passages: "🔎 Đoạn khác", "🔎 More";
    button_answer: "↩️ Câu trả lời", "↩️ Answer";
    button_previous: "◀️ Trước", "◀️ Previous";
    button_next: "Sau ▶️", "Next ▶️";
    button_meeting: "🗂 Cuộc họp này", "🗂 This meeting";
    button_meetings: "📚 Các cuộc họp", "📚 Meetings";
    button_full_answer: "Xem đầy đủ ↗", "Full answer ↗";
    button_ask_meeting: "💬 Chỉ tìm trong cuộc họp này", "💬 Search only this meeting";
    button_ask_all: "🌐 Tìm trong mọi cuộc họp", "🌐 Search all meetings";
    button_years: "📅 Theo năm", "📅 By year";
    button_organisations: "🏢 Theo đơn vị", "🏢 By organisation";
    button_all_meetings: "📚 Tất cả", "📚 All";

    // Meetings.
    meeting_count: "Tôi đang có biên bản của {} cuộc họp.", "I have the records of {} {meeting|meetings}.";
    meeting_count_in: "{}: {} cuộc họp.", "{}: {} {meeting|meetings}.";
    choose_year: "Chọn năm:", "Choose a year:";
    choose_organisation: "Chọn đơn vị:", "Choose an organisation:";
    page: "Trang {}/{}", "Page {} of {}";
    undated: "Không rõ ngày", "No date";
    now_in_meeting: "Từ giờ tôi chỉ tìm trong cuộc họp này:\n<b>{}</b>\n\nBạn cứ gõ câu hỏi. Gửi /all để tìm lại trong mọi cuộc họp.", "From now on I search only this meeting:\n<b>{}</b>\n\nJust type your question. Send /all to search all meetings again.";
    now_in_all: "Từ giờ tôi tìm trong mọi cuộc họp.", "From now on I search all meetings.";
    decisions: "✅ Kết luận, quyết định", "✅ Decisions";
    tasks: "📋 Việc được giao", "📋 Tasks";
    figures: "🔢 Số liệu", "🔢 Figures";
    speakers: "🗣 Ai phát biểu", "🗣 Speakers";
    extract: "📝 Ý chính", "📝 Key points";
    aspect_empty: "Biên bản này không có nội dung nào thuộc mục này.", "This record has nothing of this kind.";

    // Locations in a record. The Vietnamese ones are part of the JSON output.
    paragraph: "đoạn {}", "paragraph {}";
    item: "ý {}", "point {}";
    row: "dòng {} của bảng", "table row {}";
    turn: "lượt lời {}", "turn {}";
    title: "Tên cuộc họp", "Title";
    on_page: "trang {}", "page {}";
    at_minute: "phút {}", "at {}";
    at_hour: "giờ {}", "at {}";
    date: "Thời gian", "Date";
    place: "Địa điểm", "Place";
    chair: "Chủ trì", "Chair";
    secretary: "Thư ký", "Secretary";
    attendees: "Thành phần", "Attendees";
    absentees: "Vắng mặt", "Absent";
    start: "Bắt đầu", "Start";
    end: "Kết thúc", "End";
    heading: "đề mục", "heading";
    organisation: "Đơn vị", "Organisation";
    source: "Nguồn", "Source";

    // Commands.
    welcome: "Chào bạn! Tôi trả lời câu hỏi về các cuộc họp bằng cách trích nguyên văn biên bản, kèm vị trí của câu trích trong biên bản.\n\nBạn cứ gõ câu hỏi, có dấu hay không dấu đều được.", "Hello! I answer questions about meetings by quoting the records word for word, and I show where each quote comes from.\n\nJust type a question, in English or Vietnamese, with or without diacritics.";
    examples: "Chẳng hạn:", "For example:";
    help: "Tôi chỉ trích nguyên văn biên bản, không tự nghĩ ra câu trả lời. Biên bản không nói thì tôi báo là không có.\n\nTrò chuyện riêng: gõ thẳng câu hỏi. Hỏi tiếp câu ngắn (“còn năm ngoái thì sao?”) hoặc trả lời tin của tôi thì tôi hiểu theo câu trước. Sửa câu hỏi thì câu trả lời đổi theo.", "I quote the records word for word and never make up an answer. If the records don't say, I tell you so.\n\nPrivate chat: just type a question. I understand short follow-ups (“what about last year?”) and replies to my messages in light of the previous question. If you edit a question, its answer changes too.";
    help_inline: "Trong bất kỳ cuộc trò chuyện nào: gõ @{} và câu hỏi để chọn câu trích gửi đi.", "Any chat: type @{} and a question, then pick a quote to send.";
    help_group_private: "Trong nhóm tôi chỉ thấy lệnh (/ask kèm câu hỏi), tin trả lời tôi và tin gửi qua tôi; những tin khác Telegram không chuyển cho tôi (chế độ riêng tư).", "Groups: I only see commands (/ask with a question), replies to me and messages sent through me. Telegram does not show me anything else (privacy mode).";
    help_group_open: "Trong nhóm: dùng /ask kèm câu hỏi, nhắc tên tôi, hoặc trả lời tin nhắn của tôi. Tin khác Telegram cũng chuyển cho tôi, nhưng tôi không trả lời và không giữ lại.", "Groups: use /ask with a question, mention me, or reply to one of my messages. Telegram also shows me other messages, but I neither answer nor store them.";
    question_missing: "Bạn gõ câu hỏi ngay sau lệnh hay sau tên tôi nhé, ví dụ: <code>/ask ai chủ trì cuộc họp?</code>", "Please type your question right after the command or my name, for example: <code>/ask who chaired the meeting?</code>";
    admins_only: "Xin lỗi bạn, lệnh này chỉ dành cho người quản trị.", "Sorry, this command is for administrators only.";
    not_allowed: "Xin lỗi bạn, tôi chỉ trả lời những người được mời. Tôi đã báo người quản trị là bạn muốn hỏi; mã số Telegram (ID) của bạn là <code>{}</code>.", "Sorry, I only answer people who have been invited. I've told the administrators that you'd like to ask; your Telegram ID is <code>{}</code>.";
    not_allowed_yet: "Xin lỗi bạn, tôi chỉ trả lời những người được mời. Bạn nhờ người quản trị mời giúp nhé; mã số Telegram (ID) của bạn là <code>{}</code>.", "Sorry, I only answer people who have been invited. Please ask an administrator for an invite; your Telegram ID is <code>{}</code>.";
    group_not_allowed: "Nhóm này chưa được phép hỏi. Tôi đã báo người quản trị.", "This group doesn't have access yet. I've told the administrators.";
    rate_limited: "Câu hỏi đến nhanh quá, tôi trả lời không kịp. Bạn hỏi lại sau {} giây nhé; câu gửi trong lúc này tôi xin bỏ qua.", "You're asking faster than I can answer. Please try again in {} {second|seconds}; I won't answer anything sent before then.";
    group_rate_limited: "Câu hỏi trong nhóm đến nhanh quá, tôi trả lời không kịp. Các bạn hỏi lại sau {} giây nhé; câu gửi trong lúc này tôi xin bỏ qua.", "This group is asking faster than I can answer. Please try again in {} {second|seconds}; I won't answer anything sent before then.";
    too_fast: "Bạn bấm nhanh quá, chờ tôi vài giây nhé.", "That was quick! Please wait a few seconds.";
    group_welcome: "Chào cả nhóm! Các bạn hỏi tôi về các cuộc họp bằng /ask kèm câu hỏi, hoặc trả lời tin nhắn của tôi.", "Hello everyone! Ask me about the meetings with /ask and a question, or reply to one of my messages.";
    admitted: "Từ giờ bạn hỏi tôi được rồi nhé. Bạn cứ gõ câu hỏi; /help cho biết tôi làm được gì.", "You now have access. Just type a question, or send /help to see what I can do.";
    invite_invalid: "Mã mời này không đúng, đã dùng hoặc đã hết hạn. Bạn xin người quản trị mã khác nhé.", "This invite is invalid, used or expired. Please ask an administrator for a new one.";
    invite_not_redeemed: "Tôi chưa nhận được mã mời này vì kho dữ liệu đang bận. Mã vẫn dùng được, bạn thử lại sau ít phút nhé.", "I couldn't accept this invite because my storage is busy. It is still valid; please try again in a few minutes.";
    invite_not_needed: "Bạn đã có quyền hỏi rồi; mã mời này vẫn còn dùng được, bạn gửi nó cho người cần nhé.", "You already have access. This invite is still valid, so please pass it on to someone who needs it.";
    unknown_command: "Tôi không có lệnh này. /help cho biết tôi làm được gì.", "I don't know this command. Send /help to see what I can do.";
    forwarded_command: "Tôi không chạy lệnh được chuyển tiếp hay gửi qua bot khác. Bạn tự gõ lệnh giúp nhé.", "I don't run commands that were forwarded or sent through another bot. Please type the command yourself.";
    text_only: "Tôi chỉ đọc được tin nhắn chữ. Bạn gõ câu hỏi giúp tôi nhé.", "I can only read text messages. Please type your question.";
    apology: "Xin lỗi bạn, tôi gặp lỗi khi xử lý tin này. Bạn thử lại giúp nhé. Mã lỗi: <code>{}</code>", "Sorry, something went wrong with this message. Please try again. Error ID: <code>{}</code>";
    choose_language: "Bạn muốn tôi nói tiếng gì? Câu trích luôn giữ nguyên văn.", "Which language should I speak? Quotes are never translated.";
    telegram_language: "Theo Telegram", "Same as Telegram";
    language_set: "Từ giờ tôi nói tiếng Việt.", "From now on I speak English.";

    // Data about a member.
    your_id: "Mã số Telegram (ID) của bạn: <code>{}</code>", "Your Telegram ID: <code>{}</code>";
    data_deleted: "Tôi đã xóa dữ liệu về cuộc trò chuyện riêng này: {} câu hỏi lưu để các nút bấm dùng lại, cuộc họp và ngôn ngữ bạn đã chọn, và thông tin là bạn từng hỏi. Số liệu thống kê không cho biết ai đã hỏi.", "I've deleted what I stored about this private chat: {} {question|questions} stored for the buttons, the meeting and language you chose, and the fact that you've asked. Statistics don't show who asked.";
    group_data_deleted: "Tôi đã quên những câu bạn vừa hỏi và cuộc họp bạn chọn trong nhóm này. Để xóa dữ liệu về cuộc trò chuyện riêng, bạn gửi /forget ở đó nhé.", "I've forgotten your recent questions and the meeting you chose in this group. To delete what I store about our private chat, send /forget there.";

    // Inline mode.
    inline_hint: "Gõ câu hỏi để tìm câu trích", "Type a question to find a quote";
    inline_not_found: "Biên bản không nói đến điều này", "The records don't mention this";
    inline_not_allowed: "Bạn chưa được mời dùng bot", "You haven't been invited yet";
    open_record: "Mở trong biên bản", "Open in the record";

    // The terminal's chat.
    chat_welcome: "Bạn cứ gõ câu hỏi. /help cho biết các lệnh, /quit để thoát.", "Type a question. /help lists the commands, /quit exits.";
    chat_help: "/meetings         các cuộc họp, đánh số\n/meeting N        một cuộc họp: kết luận, việc, số liệu, ai phát biểu, ý chính\n/in N             chỉ tìm trong cuộc họp N; /all để tìm trong tất cả\n/context [N]      ngữ cảnh của câu trích N; /next và /back để xem tiếp\n/more             những đoạn khác có liên quan\n/language vi|en   ngôn ngữ\n/quit             thoát", "/meetings         list the meetings, numbered\n/meeting N        show a meeting: decisions, tasks, figures, speakers, key points\n/in N             search only meeting N; /all searches all again\n/context [N]      show the context of quote N; /next and /back page through it\n/more             show other related passages\n/language vi|en   change the language\n/quit             exit";
    chat_no_number: "Tôi không thấy số nào như vậy trong danh sách.", "There is no such number in the list.";
    chat_no_quote: "Chưa có câu trích nào để xem ngữ cảnh.", "There is no quote to show the context of yet.";
    chat_end: "Đã đến đầu hoặc cuối biên bản.", "This is the start or end of the record.";

    // The menu.
    menu_ask: "Hỏi một câu về các cuộc họp", "Ask a question about the meetings";
    menu_meetings: "Các cuộc họp đang có", "List the meetings";
    menu_all: "Tìm lại trong mọi cuộc họp", "Search all meetings again";
    menu_language: "Tiếng Việt hay tiếng Anh", "Vietnamese or English";
    menu_help: "Trợ giúp", "Help";
    menu_start: "Bắt đầu", "Start";
    menu_forget: "Xóa dữ liệu tôi lưu về bạn", "Delete what I store about you";
}
