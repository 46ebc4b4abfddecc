//! What holds for every screen, whatever led to it: Telegram takes it, and it shows no more than it
//! should.

use bienban::index::PassageId;
use bienban::library::{PassageRef, Snapshot};
use bienban::render::telegram::admin::{self, Answered, Offer};
use bienban::render::telegram::{
    self, AdminCallback, ButtonAction, Callback, Choosing, DocumentsCallback, EditorsCallback, FileAction, Filter, Form,
    LIMIT, Link, MembersCallback, QuestionsCallback, ReloadCallback, SCREEN, Screen, Shown, UploadCallback, View, Whom,
};
use bienban::render::texts::Language;
use bienban::render::{closing, one_line};
use bienban::store::{Action, Admission, AuditEntry, AuditResult, Editor, UnansweredQuestion};

use crate::html;
use crate::records::{ANSWERS, SNAPSHOT};

/// Names and texts as bad as Telegram lets them be.
const NAME: &str = "<b>An</b> \u{202E}&\u{200B}\n\u{1B}[31m";

pub fn view(language: Language) -> View<'static> {
    View { snapshot: &SNAPSHOT, language, bot: "BienBanThuBot" }
}

/// Holds a screen of at most `most` UTF-16 units to account.
pub fn sound(screen: &Screen, most: usize) -> String {
    let text = html::parse(&screen.html).unwrap_or_else(|why| panic!("{why}: {}", screen.html)).text;
    assert!(!text.trim().is_empty() && text.encode_utf16().count() <= most, "{text}");
    assert!(screen.html.len() <= 32_768);
    for line in text.lines() {
        assert_eq!(closing(line), "", "{line:?}");
    }
    assert!(screen.keyboard.iter().all(|row| (1..=8).contains(&row.len())));
    for button in screen.keyboard.iter().flatten() {
        assert!(!button.label.trim().is_empty() && button.label.chars().count() <= 64, "{}", button.label);
        assert_eq!(one_line(&button.label, 64), button.label);
        match &button.action {
            ButtonAction::Callback(callback) => {
                assert!(callback.encode().len() <= 64 && Callback::decode(&callback.encode()) == Ok(*callback));
            }
            ButtonAction::Url(address) => assert!(address.starts_with("https://t.me/")),
        }
    }
    text
}

/// The screens that a tap leads to, in one language. Places that are nowhere are moved to where
/// something is, or none would ever be opened.
pub fn of_callback(view: &View, callback: Callback) -> Vec<Screen> {
    let answered = |token: u64| &ANSWERS[(token % ANSWERS.len() as u64) as usize];
    let suggested: Vec<_> = view.snapshot.suggestions().iter().collect();
    let shown = |token: u64| Shown {
        token,
        form: if token & 8 == 0 { Form::Whole } else { Form::Short },
        asked: (token & 16 == 0).then_some(NAME),
        within: (token & 32 == 0).then(|| &*view.snapshot.knowledge.documents[0]),
        within_gone: token & 64 == 0,
        judged: token & 128 == 0,
        suggested: &suggested,
    };
    let answer = |token: u64| telegram::answer(view, answered(token), &shown(token)).0;
    let screen = match callback {
        Callback::Context { answer, place, show } => {
            let (nowhere, here) = (telegram::context(view, answer, place, show), somewhere(view.snapshot, place));
            let screen = telegram::context(view, answer, here, show);
            return [nowhere, screen]
                .map(|screen| screen.unwrap_or_else(|gone| telegram::gone(view, gone, answer)))
                .into();
        }
        Callback::Answer { answer: token } | Callback::Judge { answer: token, .. } | Callback::Everywhere { answer: token } => {
            answer(token)
        }
        Callback::Others { answer: token, page } => {
            telegram::others(view, answered(token), usize::from(page % 4), token, page)
        }
        Callback::Suggested { question } => answer(question),
        Callback::Meetings { of, page } => {
            let of = match of {
                Filter::Year(year) if year > 9 => Filter::Year(2025),
                of => of,
            };
            telegram::meetings(view, of, page)
        }
        Callback::Years => telegram::years(view),
        Callback::Organisations { page } => telegram::organisations(view, page),
        Callback::Meeting { answer, document } => telegram::meeting(view, meeting(view.snapshot, document), answer),
        Callback::Aspect { answer, document, aspect, page } => {
            telegram::aspect(view, meeting(view.snapshot, document), aspect, page, answer)
        }
        Callback::Within { document } => telegram::meeting(view, meeting(view.snapshot, document), 0),
        Callback::Language(_) => telegram::start(view, &suggested),
        Callback::Admin(callback) => of_admin(view, callback),
    };
    vec![screen]
}

/// The screen that a link leads to.
pub fn of_link(view: &View, link: Link) -> Vec<Screen> {
    use bienban::render::window::Show;
    match link {
        Link::Quote { place, start, length } => {
            of_callback(view, Callback::Context { answer: 0, place, show: Show::Around { start, length } })
        }
        Link::Meeting { document } => of_callback(view, Callback::Meeting { answer: 0, document }),
        Link::Answer { answer } => of_callback(view, Callback::Answer { answer }),
        Link::Code { .. } => Vec::new(),
    }
}

/// UTF-16 units that a tap's screens may have: lists for those who keep the records may fill a message.
pub fn most(callback: Callback) -> usize {
    if matches!(callback, Callback::Admin(_)) { LIMIT } else { SCREEN + 500 }
}

fn meeting(snapshot: &Snapshot, key: u64) -> bienban::index::DocumentId {
    let number = key % snapshot.knowledge.documents.len() as u64;
    snapshot.document(key).unwrap_or(bienban::index::DocumentId(number as u32))
}

fn somewhere(snapshot: &Snapshot, place: PassageRef) -> PassageRef {
    snapshot.named(PassageId((place.passage % snapshot.passages() as u64) as u32))
}

fn of_admin(view: &View, callback: AdminCallback) -> Screen {
    let language = view.language;
    match callback {
        AdminCallback::Reload(ReloadCallback::Accept { candidate } | ReloadCallback::Decline { candidate }) => {
            admin::declined(language, candidate)
        }
        AdminCallback::Upload(callback) => of_upload(view, callback),
        AdminCallback::Documents(callback) => of_documents(view, callback),
        AdminCallback::Questions(callback) => of_questions(view, callback),
        AdminCallback::Members(callback) => of_members(view, callback),
        AdminCallback::Editors(EditorsCallback::Remove { member }) => {
            admin::editors(language, &[Editor { member, name: NAME.repeat(9), by: member, at: 0 }], None)
        }
        AdminCallback::Audit { page } => {
            let (action, ending) = (Action::Other(NAME.to_owned()), AuditResult::Other(NAME.to_owned()));
            let (who, name, detail) = (u64::from(page), NAME.to_owned(), NAME.repeat(9));
            let entry = AuditEntry { at: 0, who, name, action, detail, ending };
            admin::audit(view, &vec![entry; 8], 99, page)
        }
    }
}

fn of_upload(view: &View, callback: UploadCallback) -> Screen {
    let (UploadCallback::Add { upload } | UploadCallback::Cancel { upload } | UploadCallback::Replace { upload, .. }) =
        callback;
    let documents = view.snapshot.knowledge.documents.clone();
    let read = bienban::records::Knowledge { documents, ..Default::default() };
    let like = [NAME.to_owned()];
    let preview = admin::Preview {
        upload,
        sent_as: NAME,
        name: "hop-to.md",
        bytes: upload,
        read: &read,
        same: matches!(callback, UploadCallback::Add { .. }).then_some(NAME),
        replaces: (upload % 2 == 0).then_some(NAME),
        resembles: &like,
    };
    admin::preview(view.language, &preview)
}

fn of_documents(view: &View, callback: DocumentsCallback) -> Screen {
    let entries = &view.snapshot.manifest.entries;
    let entry =
        |key: u64| admin::entry(view.snapshot, key).unwrap_or(&entries[(key % entries.len() as u64) as usize]);
    match callback {
        DocumentsCallback::List { page } => admin::files(view, usize::from(page), page),
        DocumentsCallback::File { file, action: FileAction::AskWithdraw | FileAction::Withdraw } => {
            admin::ask_withdraw(view, entry(file))
        }
        DocumentsCallback::File { file, .. } => admin::file(view, entry(file)),
        DocumentsCallback::ListWithdrawn { page } => admin::withdrawn_files(view, &[], page),
        DocumentsCallback::Withdrawn { .. } => admin::gone(view.language, view.language.admin().aside_gone),
    }
}

fn of_questions(view: &View, callback: QuestionsCallback) -> Screen {
    let unanswered = |id: u64| {
        let (text, not_found) = (NAME.repeat(9), id as u32);
        UnansweredQuestion { id, text, not_found, wrong: 1, asked: 2, last: id.cast_signed() }
    };
    match callback {
        QuestionsCallback::List { order, page } => {
            admin::unanswered(view, &vec![unanswered(7); 6], 99, order, page)
        }
        QuestionsCallback::Question { question, .. } => {
            let quotes = &ANSWERS[(question % ANSWERS.len() as u64) as usize].quotes;
            admin::question(view, &unanswered(question), Answered { quotes, golden: question & 8 == 0 })
        }
        QuestionsCallback::Export(_) => admin::forgotten(view.language),
    }
}

fn of_members(view: &View, callback: MembersCallback) -> Screen {
    let language = view.language;
    let admission = |id: i64| {
        let (name, scope) = (NAME.to_owned(), bienban::library::Scope::only([NAME]));
        Admission { id, name, scope, by: id.cast_unsigned(), at: id }
    };
    match callback {
        MembersCallback::List { page } => {
            admin::members(view, &vec![admission(page.into()); 8], 99, page, (None, 1), None)
        }
        MembersCallback::Show { id } => admin::member(&admission(id), language),
        MembersCallback::Choose(choosing) | MembersCallback::Admit(choosing) => {
            let folders = ["chung", NAME, "kín"].map(str::to_owned);
            let list = if choosing.chosen & 8 == 0 { admin::checksum(&folders) } else { choosing.list };
            let offer = Offer { choosing: Choosing { list, ..choosing }, name: NAME, folders: &folders };
            match offer.scope() {
                Some(scope) if choosing.whom == Whom::MemberWithCode => {
                    admin::code(language, "https://t.me/", choosing.whom, &scope)
                }
                _ => admin::choose(view, offer),
            }
        }
        MembersCallback::Dismiss { id } => admin::newcomer(language, id, NAME),
        MembersCallback::TurnAway { id } => admin::turned_away(language, id, NAME),
    }
}
