//! Texts for the command line: name, Vietnamese, English.

table! { CliTexts, texts, ALL;
    // Loading.
    no_records: "Không đọc được biên bản nào trong thư mục.", "No records could be read from the folder.";
    add_records: "Hãy bỏ biên bản vào đó: Markdown, văn bản thuần, Word, PDF, HTML hay phụ đề.", "Put records into it: Markdown, plain text, Word, PDF, HTML or subtitles.";
    totals: "{} biên bản, {} đoạn, {} vấn đề.", "{} {record|records}, {} {passage|passages}, {} {problem|problems}.";

    // `ask`.
    empty_question: "Câu hỏi trống; hãy viết câu hỏi sau `ask`.", "The question is empty; write it after `ask`.";
    no_such_record: "Trong thư mục không có biên bản {}; `bienban check` liệt kê những gì không đọc được.", "There is no record {} in the folder; `bienban check` lists what could not be read.";
    not_utf8: "Không đọc được đầu vào chuẩn ({}); nó phải là văn bản UTF-8.", "Cannot read standard input ({}); it must be UTF-8 text.";
    not_a_question: "Dòng {} không phải câu hỏi như {\"id\":1,\"question\":\"…\"} ({}).", "Line {} is not a question like {\"id\":1,\"question\":\"…\"} ({}).";

    // `check --verbose`: the values. The keys are English in both languages, because tools read them.
    from_front_matter: "phần đầu tệp", "front matter";
    from_text: "nội dung", "text";
    from_properties: "thuộc tính của tệp", "file properties";
    from_file_name: "tên tệp", "file name";
    from_folder: "tên thư mục", "folder name";
    titles: "{} tiêu đề", "{} {title|titles}";
    fields: "{} mục thông tin", "{} {field|fields}";
    paragraphs: "{} đoạn văn", "{} {paragraph|paragraphs}";
    items: "{} gạch đầu dòng", "{} {item|items}";
    rows: "{} dòng bảng", "{} {row|rows}";
    turns: "{} lượt lời", "{} {turn|turns}";
    headings: "{} đề mục", "{} {heading|headings}";
    left_out: "{} bỏ qua", "{} left out";
    left_out_lines: "{} dòng", "{} {line|lines}";
    running_heads: "đầu và chân trang", "running heads";
    line_numbers: "số dòng", "line numbers";
    contents: "mục lục", "table of contents";
    navigation: "trình đơn của trang", "navigation";
    captions: "chú thích ảnh", "captions";
    links: "liên kết", "links";
    bylines: "tên người viết", "bylines";
    mottos: "quốc hiệu và đường kẻ", "mottos and rules";
    notices: "lời ghi của phần mềm hay bản quyền", "notices";
    unknown_keys: "khóa không biết ở đầu tệp", "unknown keys of the front matter";
    no_title_found: "không thấy tiêu đề; dùng tên tệp thay vào", "no title found; using the file name";
    no_date_found: "không thấy ngày họp", "no date found";
    no_chair_found: "không thấy người chủ trì", "no chair found";
    no_speaker_named: "không có tên người nói", "no speaker is named";

    // `eval`.
    no_golden: "Chưa có câu mẫu nào; hãy viết vào questions.toml.", "There are no golden questions; add some to questions.toml.";
    not_opened: "Không đọc được {} ({}); hãy kiểm tra đường dẫn và quyền đọc.", "Cannot read {} ({}); check the path and its permissions.";
    should_refuse: "trả lời, lẽ ra phải từ chối: {}", "answered, should be refused: {}";
    should_answer: "từ chối, lẽ ra phải trả lời: {} | cần {}", "refused, should be answered: {} | expected {}";
    wrong_quote: "{} | cần {} | được {}", "{} | expected {} | got {}";
    known_miss: "{} | đã biết: {}", "{} | known: {}";
    no_longer_missed: "nay đã đúng, không còn sai: {}", "now right, no longer missed: {}";
    first_quote: "trích dẫn đầu", "first quote";
    first_three: "ba trích dẫn đầu", "first three";
    refused: "không trả lời bừa", "no false answer";
    confidence: "độ tin cậy", "confidence";
    answered: "được trả lời", "answered";
    correctly_refused: "từ chối đúng", "correctly refused";

    // `serve --check`.
    mark_ok: "ổn", "ok";
    mark_warning: "lưu ý", "warning";
    mark_error: "lỗi", "error";
    errors_to_fix: "Còn {} lỗi phải sửa trước khi chạy `bienban serve`.", "{} {error|errors} to fix before running `bienban serve`.";
    config_ok: "Cấu hình: mọi giá trị đều hợp lệ.", "Configuration: all values are valid.";
    no_admins: "ADMIN_IDS trống: không ai cho người khác vào hay quản lý biên bản bằng tin nhắn được.", "ADMIN_IDS is empty: nobody can give access or manage records in Telegram.";
    records_broken: "Biên bản trong {}: {}", "Records in {}: {}";
    records_ok: "Thư mục {}: {} biên bản, {} đoạn.", "Folder {}: {} {record|records}, {} {passage|passages}.";
    scope_empty: "ALLOWED_IDS cho ai đó chỉ xem {}, mà ở đó không có biên bản nào.", "ALLOWED_IDS lets someone see only {}, which has no records.";
    golden_none: "Chưa có câu mẫu: hãy thêm vào questions.toml, nếu không thì khi nạp lại sẽ không biết câu trả lời nào đã mất.", "There are no golden questions: add some to questions.toml, so that a reload can notice lost answers.";
    golden_failing: "Câu mẫu được trả lời đúng: {} trên {}; `bienban eval` nêu những câu còn lại.", "Golden questions answered correctly: {} of {}; `bienban eval` lists the others.";
    golden_ok: "Câu mẫu được trả lời đúng: {} trên {}.", "Golden questions answered correctly: {} of {}.";
    data_ok: "DATA_DIR: ghi được vào {}.", "DATA_DIR: {} is writable.";
    data_broken: "DATA_DIR: không ghi được vào {} ({}), nên khởi động lại là mất hết; hãy cấp quyền cho bot, hoặc chọn thư mục khác.", "DATA_DIR: {} is not writable ({}), so nothing would survive a restart; give the bot permission, or set another folder.";
    knowledge_ok: "KNOWLEDGE_DIR: ghi được vào {}.", "KNOWLEDGE_DIR: {} is writable.";
    knowledge_broken: "KNOWLEDGE_DIR: không ghi được vào {} ({}); không gửi hay gỡ biên bản bằng tin nhắn được.", "KNOWLEDGE_DIR: {} is not writable ({}); records cannot be sent or withdrawn in Telegram.";
    store_ok: "Cơ sở dữ liệu: dùng được.", "Database: ready to use.";
    store_none: "Cơ sở dữ liệu: chưa có; lúc khởi động sẽ tạo.", "Database: does not exist yet; startup creates it.";
    store_older: "Cơ sở dữ liệu: của phiên bản bienban cũ hơn; khởi động sẽ nâng cấp và không quay lại được, nên hãy sao lưu DATA_DIR trước.", "Database: from an older version of bienban; startup upgrades it for good, so back up DATA_DIR first.";
    store_newer: "Cơ sở dữ liệu: của phiên bản bienban mới hơn; hãy chạy phiên bản đó, hoặc đặt DATA_DIR là thư mục khác.", "Database: from a newer version of bienban; run that version, or set DATA_DIR to another folder.";
    store_damaged: "Cơ sở dữ liệu: bị hỏng hoặc không phải của bienban ({}); hãy khôi phục từ bản sao lưu, hoặc chuyển nó khỏi DATA_DIR.", "Database: damaged, or not of bienban ({}); restore it from a backup, or move it out of DATA_DIR.";
    store_broken: "Cơ sở dữ liệu: không đọc được ({}).", "Database: cannot be read ({}).";
    certificate_ok: "WEBHOOK_CERT và WEBHOOK_KEY: dùng được.", "WEBHOOK_CERT and WEBHOOK_KEY: ready to use.";
    certificate_broken: "Không dùng được WEBHOOK_CERT hoặc WEBHOOK_KEY ({}); cả hai phải là tệp PEM mà bot được đọc.", "WEBHOOK_CERT or WEBHOOK_KEY cannot be used ({}); both must be PEM files that the bot can read.";
    port_free: "{}: {} còn trống.", "{}: {} is free.";
    port_twice: "{}: {} đã được đặt cho biến khác; mỗi biến cần một cổng riêng.", "{}: {} is already used by another setting; each needs a port of its own.";
    port_taken: "{}: không nghe được ở {} ({}); không sao nếu đó là bot đang chạy.", "{}: cannot listen on {} ({}); that is fine if the bot is running there.";
    token_ok: "Telegram: token này là của @{}.", "Telegram: the token belongs to @{}.";
    token_unknown: "Telegram không chấp nhận token này; hãy lấy token đúng từ @BotFather.", "Telegram rejects this token; get the right one from @BotFather.";
    token_unreached: "Chưa kiểm tra được token: không liên lạc được với Telegram, hoặc câu trả lời không đọc được ({}).", "The token could not be checked: Telegram is unreachable, or its response cannot be read ({}).";
    token_unchecked: "Chưa kiểm tra được token: {}.", "The token could not be checked: {}.";
    no_token: "Chưa có token của bot. Hãy nhắn @BotFather trên Telegram, gửi /newbot, rồi đặt token nhận được vào tệp .env thành TELEGRAM_BOT_TOKEN=…; xem .env.example. Không có token thì `bienban chat` và `bienban ask \"…\"` trả lời ngay trong terminal.", "There is no bot token. Message @BotFather on Telegram, send /newbot, and put the token into .env as TELEGRAM_BOT_TOKEN=…; see .env.example. Without a token, `bienban chat` and `bienban ask \"…\"` answer in the terminal.";

    // The environment.
    env_line: "Một dòng trong .env không đọc được; hãy viết TÊN=giá trị, và giá trị có dấu cách thì đặt trong ngoặc kép.", "A line in .env cannot be read; write NAME=value, with quotation marks around values that contain spaces.";
    env_file: "Không mở được tệp .env; hãy kiểm tra quyền đọc.", "Cannot open .env; check its permissions.";
    bad_number: "{} là \"{}\"; phải là số nguyên từ {} đến {}.", "{} is \"{}\"; it must be a whole number from {} to {}.";
    bad_api_url: "TELEGRAM_API_URL phải là một địa chỉ như https://api.telegram.org.", "TELEGRAM_API_URL must be an address like https://api.telegram.org.";
    bad_id: "{} có \"{}\", không phải ID; ID là số nguyên, cách nhau bằng dấu phẩy.", "{} contains \"{}\", which is not an ID; IDs are whole numbers, separated by commas.";
    bad_allowed: "ALLOWED_IDS có \"{}\", không phải ID; ID là số nguyên, cách nhau bằng dấu phẩy, * là mọi người.", "ALLOWED_IDS contains \"{}\", which is not an ID; IDs are whole numbers, separated by commas; * means everyone.";
    bad_folder: "ALLOWED_IDS có \"{}\", không nêu thư mục nào chọn được (tên phải theo NFC, không có ký tự ẩn); hãy viết 7:board/2025+staff, là các thư mục trong KNOWLEDGE_DIR, hoặc chỉ 7 cho tất cả.", "ALLOWED_IDS contains \"{}\", which does not name folders that can be chosen (names must be in NFC, without invisible characters); write 7:board/2025+staff (folders in KNOWLEDGE_DIR), or just 7 for all records.";
    bad_log_format: "LOG_FORMAT là \"{}\"; phải là text hoặc json.", "LOG_FORMAT is \"{}\"; it must be text or json.";
    bad_address: "{} là \"{}\"; phải là một cổng, hoặc một địa chỉ như 127.0.0.1:9090.", "{} is \"{}\"; it must be a port or an address like 127.0.0.1:9090.";
    two_tokens: "TELEGRAM_BOT_TOKEN và TELEGRAM_BOT_TOKEN_FILE đều có; hãy bỏ một trong hai.", "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set; remove one of them.";
    token_file: "Không đọc được tệp mà TELEGRAM_BOT_TOKEN_FILE nêu ({}); hãy kiểm tra đường dẫn và quyền đọc của bot.", "Cannot read the file set in TELEGRAM_BOT_TOKEN_FILE ({}); check its path and permissions.";
    bad_token: "TELEGRAM_BOT_TOKEN không phải token; token trông như 123456:ABC-DEF và lấy từ @BotFather.", "TELEGRAM_BOT_TOKEN is not a token; tokens look like 123456:ABC-DEF and come from @BotFather.";
    bad_token_file: "Dòng đầu của tệp mà TELEGRAM_BOT_TOKEN_FILE nêu không phải token; token trông như 123456:ABC-DEF và lấy từ @BotFather.", "The first line of the file set in TELEGRAM_BOT_TOKEN_FILE is not a token; tokens look like 123456:ABC-DEF and come from @BotFather.";
    webhook_alone: "Chưa đặt WEBHOOK_URL, mà thiếu nó thì các biến WEBHOOK_ khác không có tác dụng.", "WEBHOOK_URL is not set; without it, the other WEBHOOK_ variables have no effect.";
    bad_webhook_url: "WEBHOOK_URL là \"{}\"; phải là một địa chỉ như https://bot.example.org, ở cổng {}.", "WEBHOOK_URL is \"{}\"; it must be an address like https://bot.example.org, on port {}.";
    half_certificate: "WEBHOOK_CERT và WEBHOOK_KEY đi cùng nhau; hãy đặt cả hai, hoặc bỏ cả hai nếu proxy đảm nhận TLS.", "WEBHOOK_CERT and WEBHOOK_KEY belong together; set both, or neither if a proxy handles TLS.";
}
