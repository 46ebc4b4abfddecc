//! What the commands say in a terminal: name, Vietnamese, English.

table! { CliTexts, cli, ALL;
    // Loading.
    nothing_read: "Không đọc được biên bản nào trong thư mục.", "No record could be read from the knowledge folder.";
    put_records: "Hãy bỏ biên bản vào đó: Markdown, văn bản thuần, Word, PDF, HTML hay phụ đề.", "Put minutes into it: Markdown, text, Word, PDF, HTML or subtitles.";
    totals: "Biên bản: {}, đoạn: {}, vấn đề: {}.", "Records: {}, passages: {}, problems: {}.";

    // `ask`.
    empty_question: "Câu hỏi trống; hãy viết câu hỏi sau `ask`.", "The question is empty; write it after `ask`.";
    no_such_record: "Trong thư mục không có biên bản {}; `bienban check` liệt kê những gì không đọc được.", "There is no record {} in the folder; `bienban check` lists what could not be read.";
    not_utf8: "Không đọc được đầu vào chuẩn ({}); nó phải là văn bản UTF-8.", "Standard input cannot be read ({}); it must be UTF-8 text.";
    not_a_question: "Dòng {} không phải câu hỏi như {\"id\":1,\"question\":\"…\"} ({}).", "Line {} is not a question such as {\"id\":1,\"question\":\"…\"} ({}).";

    // `check --verbose`: the values; the keys are English in both languages, for tools read them.
    from_front_matter: "phần đầu tệp", "front matter";
    from_text: "nội dung", "the text";
    from_properties: "thuộc tính của tệp", "the file's own properties";
    from_file_name: "tên tệp", "the file's name";
    from_folder: "tên thư mục", "the folder";
    titles: "tiêu đề", "title";
    fields: "mục thông tin", "fields";
    paragraphs: "đoạn văn", "paragraphs";
    items: "gạch đầu dòng", "items";
    rows: "dòng bảng", "rows";
    turns: "lượt nói", "turns";
    left_out: "bỏ qua", "left out";
    no_title_found: "không thấy tiêu đề; dùng tên tệp thay vào", "no title found; the file's name stands for it";
    no_date_found: "không thấy ngày họp", "no date found";
    no_chair_found: "không thấy người chủ trì", "no chair found";
    no_speaker_named: "không có tên người nói", "no speaker is named";

    // `eval`.
    no_golden: "Chưa có câu hỏi mẫu nào; hãy viết vào questions.toml.", "There is no golden question; write some into questions.toml.";
    not_opened: "Không đọc được {} ({}); hãy kiểm tra xem nó có ở đó không và ai được quyền đọc.", "{} cannot be read ({}); check that it is there and who may read it.";
    should_refuse: "trả lời, lẽ ra phải từ chối: {}", "answered, should refuse: {}";
    should_answer: "từ chối, lẽ ra phải trả lời: {} | cần {}", "refused, should answer: {} | wanted {}";
    wrong_quote: "{} | cần {} | được {}", "{} | wanted {} | got {}";
    known_miss: "{} | đã biết: {}", "{} | known: {}";
    no_longer_missed: "nay đã đúng, không còn sai: {}", "right by now, no longer missed: {}";
    first_quote: "trích dẫn đầu", "first quote";
    first_three: "ba trích dẫn đầu", "first three";
    not_claimed: "không nhận bừa", "not claimed";
    confidence: "độ tin cậy", "confidence";
    answered: "được trả lời", "answered";
    rightly_refused: "từ chối đúng", "not answered, rightly";

    // `serve --check`.
    mark_ok: "được", "ok";
    mark_warning: "lưu ý", "warning";
    mark_wrong: "sai", "wrong";
    to_fix: "Phải sửa trước khi chạy `bienban serve`: {}.", "To fix before `bienban serve`: {}.";
    config_fine: "Cấu hình: mọi giá trị đều đọc được.", "Configuration: every value can be read.";
    no_admins: "ADMIN_IDS trống: không ai cho người khác vào hay quản lý biên bản bằng tin nhắn được.", "ADMIN_IDS is empty: nobody can let others in or keep the records by message.";
    records_broken: "Biên bản trong {}: {}", "Records in {}: {}";
    records_fine: "Biên bản trong {}: {}, đoạn: {}.", "Records in {}: {}, passages: {}.";
    scope_empty: "ALLOWED_IDS cho ai đó chỉ xem {}, mà ở đó không có biên bản nào.", "ALLOWED_IDS lets someone see {} alone, and no record is there.";
    golden_none: "Chưa có câu hỏi mẫu: hãy viết vào questions.toml, nếu không thì lần nạp lại nào cũng không biết được câu trả lời nào đã mất.", "There is no golden question: write some into questions.toml, or no reload can tell that an answer was lost.";
    golden_few: "Câu hỏi mẫu được trả lời đúng: {} trên {}; `bienban eval` nêu những câu còn lại.", "Golden questions answered as they must be: {} of {}; `bienban eval` names the others.";
    golden_fine: "Câu hỏi mẫu được trả lời đúng: {} trên {}.", "Golden questions answered as they must be: {} of {}.";
    data_fine: "DATA_DIR: ghi được vào {}.", "DATA_DIR: {} can be written.";
    data_broken: "DATA_DIR: không ghi được vào {} ({}), nên khởi động lại là mất hết; hãy trao quyền cho bot, hoặc chỉ thư mục khác.", "DATA_DIR: {} cannot be written ({}), and nothing would outlast a restart; make it the bot's own, or name another folder.";
    knowledge_fine: "KNOWLEDGE_DIR: ghi được vào {}.", "KNOWLEDGE_DIR: {} can be written.";
    knowledge_broken: "KNOWLEDGE_DIR: không ghi được vào {} ({}); không gửi hay gỡ biên bản bằng tin nhắn được.", "KNOWLEDGE_DIR: {} cannot be written ({}); no record can be sent or withdrawn by message.";
    store_fine: "Kho dữ liệu: dùng được.", "Store: fit for use.";
    store_none: "Kho dữ liệu: chưa có; lúc khởi động sẽ tạo.", "Store: none yet; the start makes it.";
    store_older: "Kho dữ liệu: của một bienban cũ hơn; lúc khởi động sẽ đổi hẳn, nên hãy chép DATA_DIR trước.", "Store: an older bienban's; the start changes it for good, so copy DATA_DIR first.";
    store_newer: "Kho dữ liệu: của một bienban mới hơn; hãy chạy bản đó, hoặc chỉ thư mục khác trong DATA_DIR.", "Store: written by a newer bienban; run that one, or name another folder in DATA_DIR.";
    store_damaged: "Kho dữ liệu: bị hỏng hoặc không phải kho ({}); hãy đặt lại một bản sao, hoặc chuyển nó khỏi DATA_DIR.", "Store: damaged, or not a store ({}); put a copy of it back, or move it out of DATA_DIR.";
    store_broken: "Kho dữ liệu: không đọc được ({}).", "Store: cannot be read ({}).";
    certificate_fine: "WEBHOOK_CERT và WEBHOOK_KEY: dùng được.", "WEBHOOK_CERT and WEBHOOK_KEY: fit for use.";
    certificate_broken: "Không dùng được WEBHOOK_CERT hoặc WEBHOOK_KEY ({}); cả hai phải là tệp PEM mà bot được đọc.", "WEBHOOK_CERT or WEBHOOK_KEY cannot be used ({}); both must be PEM files that the bot may read.";
    port_free: "{}: {} còn trống.", "{}: {} is free.";
    port_twice: "{}: {} được nêu hai lần; mỗi thứ cần một cổng riêng.", "{}: {} is named twice; each needs a port of its own.";
    port_taken: "{}: không nghe được ở {} ({}); không sao nếu đó là bot đang chạy.", "{}: nothing more can listen on {} ({}); well and good if it is the bot that runs now.";
    token_fine: "Telegram: token này là của @{}.", "Telegram: the token is @{}'s.";
    token_unknown: "Telegram không biết token này; hãy lấy token đúng từ @BotFather.", "Telegram does not know this token; get the right one from @BotFather.";
    token_unreached: "Chưa thử được token: không liên lạc được với Telegram, hoặc câu trả lời không đọc được ({}).", "The token could not be tried: Telegram could not be reached, or its answer not be read ({}).";
    token_untried: "Chưa thử được token: {}.", "The token could not be tried: {}.";
    no_token: "Chưa có token của bot. Hãy nhắn @BotFather trên Telegram, gửi /newbot, rồi đặt token nhận được vào tệp .env thành TELEGRAM_BOT_TOKEN=…; xem .env.example. Không có token thì `bienban chat` và `bienban ask \"…\"` trả lời ngay trong terminal.", "There is no bot token. Write to @BotFather in Telegram, send /newbot, and put the token it gives you into the file .env as TELEGRAM_BOT_TOKEN=…; see .env.example. Without a token, `bienban chat` and `bienban ask \"…\"` answer in the terminal.";

    // The environment.
    env_line: "Một dòng trong .env không đọc được; hãy viết TÊN=giá trị, và giá trị có dấu cách thì đặt trong ngoặc kép.", "A line of .env cannot be read; write NAME=value, and a value with spaces in quotation marks.";
    env_file: "Không mở được tệp .env; hãy kiểm tra xem ai được quyền đọc.", "The file .env cannot be opened; check who may read it.";
    bad_number: "{} là \"{}\"; phải là số nguyên từ {} đến {}.", "{} is \"{}\"; it must be a whole number from {} to {}.";
    bad_api_url: "TELEGRAM_API_URL phải là một địa chỉ như https://api.telegram.org.", "TELEGRAM_API_URL must be an address such as https://api.telegram.org.";
    bad_id: "{} có \"{}\", không phải id; id là số nguyên, cách nhau bằng dấu phẩy.", "{} holds \"{}\", which is not an id; ids are whole numbers, separated by commas.";
    bad_allowed: "ALLOWED_IDS có \"{}\", không phải id; id là số nguyên, cách nhau bằng dấu phẩy, * là mọi người.", "ALLOWED_IDS holds \"{}\", which is not an id; ids are whole numbers, separated by commas, * is everyone.";
    bad_folder: "ALLOWED_IDS có \"{}\", không nêu thư mục nào; hãy viết 7:minutes/board+minutes/staff, là các thư mục trong KNOWLEDGE_DIR, hoặc chỉ 7 cho tất cả.", "ALLOWED_IDS holds \"{}\", which names no folder; write 7:minutes/board+minutes/staff, folders below KNOWLEDGE_DIR, or 7 alone for all of it.";
    bad_log_format: "LOG_FORMAT là \"{}\"; phải là text hoặc json.", "LOG_FORMAT is \"{}\"; it must be text or json.";
    bad_address: "{} là \"{}\"; phải là một cổng, hoặc một địa chỉ như 127.0.0.1:9090.", "{} is \"{}\"; it must be a port, or an address such as 127.0.0.1:9090.";
    two_tokens: "TELEGRAM_BOT_TOKEN và TELEGRAM_BOT_TOKEN_FILE đều có; hãy bỏ một trong hai.", "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set; leave one of them out.";
    token_file: "Không đọc được tệp mà TELEGRAM_BOT_TOKEN_FILE nêu ({}); hãy kiểm tra xem nó có ở đó không và bot có được đọc không.", "The file that TELEGRAM_BOT_TOKEN_FILE names cannot be read ({}); check that it is there and that the bot may read it.";
    bad_token: "TELEGRAM_BOT_TOKEN không phải token; token trông như 123456:ABC-DEF và lấy từ @BotFather.", "TELEGRAM_BOT_TOKEN is not a token; it looks like 123456:ABC-DEF and comes from @BotFather.";
    bad_token_file: "Dòng đầu của tệp mà TELEGRAM_BOT_TOKEN_FILE nêu không phải token; token trông như 123456:ABC-DEF và lấy từ @BotFather.", "The first line of the file that TELEGRAM_BOT_TOKEN_FILE names is not a token; it looks like 123456:ABC-DEF and comes from @BotFather.";
    webhook_alone: "Chưa đặt WEBHOOK_URL, mà thiếu nó thì các biến WEBHOOK_ khác không có nghĩa gì.", "WEBHOOK_URL is not set, and without it no other WEBHOOK_ variable means anything.";
    bad_webhook_url: "WEBHOOK_URL là \"{}\"; phải là một địa chỉ như https://bot.example.org, ở cổng {}.", "WEBHOOK_URL is \"{}\"; it must be an address such as https://bot.example.org, on port {}.";
    half_certificate: "WEBHOOK_CERT và WEBHOOK_KEY đi cùng nhau; hãy đặt cả hai, hoặc bỏ cả hai nếu proxy đảm nhận TLS.", "WEBHOOK_CERT and WEBHOOK_KEY belong together; set both, or neither if a proxy ends TLS.";
}
