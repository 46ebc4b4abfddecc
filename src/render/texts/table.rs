//! What members are told: name, Vietnamese, English.
//!
//! English sentences are worded so that they need no plural.

table! { Texts, texts, ALL;
    // Answers.
    not_said: "Biên bản hiện có không nói đến điều này.", "The records do not say this.";
    not_said_within: "Biên bản cuộc họp này không nói đến điều này.", "The record of this meeting does not say this.";
    unsure: "Tôi không chắc biên bản có nói đúng điều này. Gần nhất là:", "I am not sure that the records say just this. What comes nearest:";
    understood: "Tôi hiểu là: {}", "I take it as: {}";
    asked: "Hỏi: {}", "Question: {}";
    nearest: "Gần nhất là:", "What comes nearest:";
    covered: "Tôi có biên bản của:", "I have the records of:";
    and_more: "… và {} cuộc họp nữa", "… and {} more";
    within: "Trong: {}", "Within: {}";
    within_gone: "Cuộc họp bạn đã chọn không còn trong kho, nên tôi tìm trong mọi cuộc họp.", "The meeting that you chose is no longer kept, so I look in all meetings.";
    courtesy: "Rất vui được giúp bạn. Bạn cứ hỏi tiếp nhé.", "Glad to help. Ask whenever you like.";

    // Context and other passages.
    others: "Những đoạn khác gần với câu hỏi ({}):", "Other passages near the question ({}):";
    no_others: "Không còn đoạn nào khác gần với câu hỏi.", "No other passage comes near the question.";
    gone_document: "Biên bản này không còn trong kho.", "This record is no longer kept.";
    gone_passage: "Biên bản này đã được sửa: đoạn được trích không còn như trước.", "This record has changed: the quoted passage is not as it was.";
    old_answer: "Tôi không còn giữ câu hỏi này; bạn hỏi lại giúp nhé.", "I no longer keep this question; please ask again.";
    no_such_button: "Nút này không dùng được nữa.", "This button no longer works.";
    old_button: "Nút này thuộc phiên bản cũ; bạn hỏi lại nhé.", "This button is from an older version; please ask again.";
    old_link: "Đường dẫn này thuộc phiên bản cũ; bạn hỏi lại, hoặc xin đường dẫn mời mới nhé.", "This link is from an older version; please ask again, or get a new invite.";
    no_such_link: "Đường dẫn này không đúng hoặc đã hết hạn.", "This link is wrong or has expired.";
    noted_right: "Cảm ơn bạn!", "Thank you!";
    noted_wrong: "Cảm ơn bạn. Tôi ghi nhận là chưa đúng.", "Thank you. I have noted that it is not right.";
    noted_before: "Câu này đã được đánh giá rồi.", "This answer has been judged already.";

    // Buttons.
    to_context: "📖 Ngữ cảnh", "📖 Context";
    to_others: "🔎 Câu khác", "🔎 Others";
    to_answer: "↩️ Câu trả lời", "↩️ Answer";
    to_previous: "◀️ Trước", "◀️ Before";
    to_next: "Sau ▶️", "After ▶️";
    to_meeting: "🗂 Cuộc họp này", "🗂 This meeting";
    to_meetings: "📚 Các cuộc họp", "📚 Meetings";
    to_whole: "Xem đầy đủ ↗", "See all of it ↗";
    to_within: "💬 Hỏi trong cuộc họp này", "💬 Ask within this meeting";
    to_everywhere: "🌐 Hỏi mọi cuộc họp", "🌐 Ask all meetings";
    to_years: "📅 Theo năm", "📅 By year";
    to_organisations: "🏢 Theo đơn vị", "🏢 By organisation";
    to_all_meetings: "📚 Tất cả", "📚 All";

    // Meetings.
    meetings: "Tôi đang có biên bản của {} cuộc họp.", "Meetings that I have the records of: {}.";
    meetings_of: "{}: {} cuộc họp.", "{}: meetings {}.";
    pick_year: "Chọn năm:", "Pick a year:";
    pick_organisation: "Chọn đơn vị:", "Pick an organisation:";
    page: "Trang {}/{}", "Page {} of {}";
    undated: "không rõ ngày", "undated";
    now_within: "Từ giờ tôi chỉ tìm trong cuộc họp này:\n<b>{}</b>\n\nBạn cứ gõ câu hỏi. /all để hỏi mọi cuộc họp.", "From now on I look only in this meeting:\n<b>{}</b>\n\nJust type a question. /all asks all meetings again.";
    now_everywhere: "Từ giờ tôi tìm trong mọi cuộc họp.", "From now on I look in all meetings.";
    decisions: "✅ Kết luận, quyết định", "✅ Decisions";
    tasks: "📋 Việc được giao", "📋 Tasks";
    figures: "🔢 Số liệu", "🔢 Figures";
    speakers: "🗣 Ai phát biểu", "🗣 Who spoke";
    extract: "📝 Trích gọn", "📝 Extract";
    no_aspect: "Biên bản này không có câu nào thuộc phần đó.", "This record has no sentence of that sort.";

    // Where a passage stands.
    paragraph: "đoạn {}", "paragraph {}";
    item: "ý {}", "point {}";
    row: "dòng {} của bảng", "row {} of the table";
    turn: "lượt lời {}", "turn {}";
    title: "Tên cuộc họp", "Title";
    on_page: "trang {}", "page {}";
    at_minute: "phút {}", "minute {}";
    at_hour: "giờ {}", "hour {}";
    date: "Thời gian", "Time";
    place: "Địa điểm", "Place";
    chair: "Chủ trì", "Chair";
    secretary: "Thư ký", "Secretary";
    attendees: "Thành phần", "Present";
    organisation: "Đơn vị", "Organisation";
    source: "Nguồn", "Source";

    // Commands.
    hello: "Chào bạn! Tôi trả lời câu hỏi về các cuộc họp bằng cách trích nguyên văn biên bản, kèm vị trí của câu trích trong biên bản.\n\nBạn cứ gõ câu hỏi, có dấu hay không dấu đều được.", "Hello! I answer questions about meetings by quoting the records word for word, and say where each quote stands.\n\nJust type a question, in Vietnamese or English.";
    such_as: "Chẳng hạn:", "For example:";
    help: "Tôi chỉ trích nguyên văn biên bản, không tự nghĩ ra câu trả lời. Biên bản không nói thì tôi báo là không có.\n\nTrò chuyện riêng: gõ thẳng câu hỏi. Hỏi tiếp câu ngắn (“còn năm ngoái thì sao?”) hoặc trả lời tin của tôi thì tôi hiểu theo câu trước. Sửa câu hỏi thì câu trả lời đổi theo.", "I only quote the records, word for word, and make nothing up. Where they do not say, I say so.\n\nIn private: just type a question. A short one that goes on (“what about last year?”) or a reply to my message is understood with what came before. Edit a question, and its answer changes too.";
    help_inline: "Trong bất kỳ cuộc trò chuyện nào: gõ @{} và câu hỏi để chọn câu trích gửi đi.", "In any chat: type @{} and a question, and pick a quote to send.";
    help_group_private: "Trong nhóm tôi chỉ thấy lệnh (/ask kèm câu hỏi), tin trả lời tôi và tin gửi qua tôi; những tin khác Telegram không chuyển cho tôi (chế độ riêng tư).", "In a group I see only commands (/ask and a question), replies to me and messages sent by way of me; Telegram does not show me any other (privacy mode).";
    help_group_open: "Trong nhóm: dùng /ask kèm câu hỏi, nhắc tên tôi, hoặc trả lời tin nhắn của tôi. Tin khác Telegram cũng chuyển cho tôi, nhưng tôi không trả lời và không giữ lại.", "In a group: /ask and a question, mention me, or reply to my message. Telegram shows me other messages too; I neither answer nor keep them.";
    ask_what: "Bạn gõ câu hỏi ngay sau lệnh hay sau tên tôi nhé, ví dụ: <code>/ask ai chủ trì cuộc họp?</code>", "Type the question right after the command or my name, such as: <code>/ask who chaired the meeting?</code>";
    admins_only: "Xin lỗi bạn, lệnh này chỉ dành cho người quản trị.", "Sorry, this command is for administrators alone.";
    not_allowed: "Xin lỗi bạn, tôi chỉ trả lời những người được mời. Tôi đã báo người quản trị là bạn muốn hỏi; mã số Telegram (ID) của bạn là <code>{}</code>.", "Sorry, I answer only those who were invited. I have told the administrators that you would like to ask; your Telegram ID is <code>{}</code>.";
    not_allowed_yet: "Xin lỗi bạn, tôi chỉ trả lời những người được mời. Bạn nhờ người quản trị mời giúp nhé; mã số Telegram (ID) của bạn là <code>{}</code>.", "Sorry, I answer only those who were invited. Please ask an administrator to invite you; your Telegram ID is <code>{}</code>.";
    group_not_allowed: "Nhóm này chưa được phép hỏi. Tôi đã báo người quản trị.", "This group may not ask yet. I have told the administrators.";
    too_much: "Câu hỏi đến nhanh quá, tôi trả lời không kịp. Bạn hỏi lại sau {} giây nhé; câu gửi trong lúc này tôi xin bỏ qua.", "Questions come faster than I can answer. Please ask again in {} seconds; what you send meanwhile I leave unanswered.";
    group_too_much: "Câu hỏi trong nhóm đến nhanh quá, tôi trả lời không kịp. Các bạn hỏi lại sau {} giây nhé; câu gửi trong lúc này tôi xin bỏ qua.", "Questions in the group come faster than I can answer. Please ask again in {} seconds; what is sent meanwhile I leave unanswered.";
    too_quick: "Bạn bấm nhanh quá, chờ tôi vài giây nhé.", "That was quick; please wait a few seconds.";
    group_hello: "Chào cả nhóm! Các bạn hỏi tôi về các cuộc họp bằng /ask kèm câu hỏi, hoặc trả lời tin nhắn của tôi.", "Hello, all! Ask me about the meetings with /ask and a question, or by a reply to me.";
    admitted: "Từ giờ bạn có thể hỏi tôi rồi nhé. Bạn cứ gõ câu hỏi; /help cho biết tôi làm được gì.", "You may ask from now on. Just type a question; /help tells what I can do.";
    code_bad: "Mã mời này không đúng, đã dùng hoặc đã hết hạn. Bạn xin người quản trị mã khác nhé.", "This code is wrong, used or over. Please ask an administrator for another.";
    code_not_for_you: "Bạn đã có quyền hỏi rồi; mã mời này vẫn còn dùng được, bạn gửi nó cho người cần nhé.", "You may ask already; this code can still be used: send it to whom it is for.";
    unknown_command: "Tôi không có lệnh này. /help cho biết tôi làm được gì.", "I do not have this command. /help tells what I can do.";
    words_only: "Tôi chỉ đọc được tin nhắn chữ. Bạn gõ câu hỏi giúp tôi nhé.", "I can only read text. Please type your question.";
    apology: "Xin lỗi bạn, tôi gặp lỗi khi xử lý tin này. Bạn thử lại giúp nhé. Mã lỗi: <code>{}</code>", "Sorry, something went wrong with this message. Please try again. Error: <code>{}</code>";
    which_language: "Bạn muốn tôi nói tiếng gì? Câu trích luôn giữ nguyên văn.", "Which language shall I speak? Quotes always stay as they are.";
    by_telegram: "Theo Telegram", "As in Telegram";
    speaks_now: "Từ giờ tôi nói tiếng Việt.", "From now on I speak English.";

    // What is kept of a member.
    your_id: "Mã số Telegram (ID) của bạn: <code>{}</code>", "Your Telegram ID: <code>{}</code>";
    forgotten: "Tôi đã xóa những gì giữ của cuộc trò chuyện riêng này: {} câu hỏi để nút bấm dùng lại, cuộc họp và ngôn ngữ bạn chọn, và việc bạn từng hỏi. Các con số thống kê không cho biết ai đã hỏi.", "I have removed what was kept of this private chat: {} questions behind buttons, the meeting and language that you chose, and that you have asked at all. What is counted does not tell who asked.";
    forgotten_here: "Tôi đã quên những gì bạn vừa hỏi và cuộc họp bạn chọn trong nhóm này. Để xóa những gì giữ của cuộc trò chuyện riêng, bạn gửi /forget ở đó.", "I have forgotten what you asked just now and the meeting you chose in this group. To remove what is kept of our private chat, send /forget there.";

    // Inline mode.
    inline_hint: "Gõ câu hỏi để tìm câu trích", "Type a question to find a quote";
    inline_nothing: "Biên bản không nói đến điều này", "The records do not say this";
    inline_not_allowed: "Bạn chưa được mời dùng bot", "You are not invited yet";
    open_record: "Mở trong biên bản", "Open the record";

    // The terminal's chat.
    chat_hello: "Bạn cứ gõ câu hỏi. /help cho biết các lệnh, /quit để thoát.", "Just type a question. /help lists the commands, /quit ends.";
    chat_help: "/meetings         các cuộc họp, đánh số\n/meeting N        một cuộc họp: kết luận, việc, số liệu, ai phát biểu, trích gọn\n/in N             chỉ hỏi trong cuộc họp N; /all để hỏi tất cả\n/context [N]      ngữ cảnh của câu trích N; /next và /back để xem tiếp\n/more             những đoạn khác gần với câu hỏi\n/language vi|en   ngôn ngữ\n/quit             thoát", "/meetings         the meetings, numbered\n/meeting N        one meeting: decisions, tasks, figures, speakers, an extract\n/in N             ask within meeting N alone; /all asks all again\n/context [N]      the context of quote N; /next and /back page through it\n/more             other passages near the question\n/language vi|en   the language\n/quit             end";
    chat_no_number: "Tôi không thấy số nào như vậy trong danh sách.", "There is no such number in the list.";
    chat_no_quote: "Chưa có câu trích nào để xem ngữ cảnh.", "There is no quote yet to see the context of.";
    chat_no_further: "Đã đến đầu hoặc cuối biên bản.", "There is nothing further.";

    // The menu.
    menu_ask: "Hỏi một câu về các cuộc họp", "Ask a question about the meetings";
    menu_meetings: "Các cuộc họp đang có", "The meetings that I know";
    menu_all: "Hỏi mọi cuộc họp, không riêng cuộc đã chọn", "Ask all meetings, not only the chosen one";
    menu_language: "Tiếng Việt hay tiếng Anh", "Vietnamese or English";
    menu_help: "Trợ giúp", "Help";
    menu_start: "Bắt đầu", "Start";
    menu_forget: "Xóa những gì tôi giữ về bạn", "Remove what I keep of you";
}
