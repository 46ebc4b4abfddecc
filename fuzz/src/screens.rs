//! Builds the screen for every callback and link, and checks that Telegram accepts it and that no name or text affects
//! the text around it.

use bienban::index::PassageId;
use bienban::library::{PassageRef, Snapshot};
use bienban::render::telegram::admin::{self, CurrentAnswer, ScopePicker};
use bienban::render::telegram::{
    self, AdminCallback, AnswerView, ButtonAction, Callback, DeepLink, Detail, DocumentsCallback, EditorsCallback,
    FileAction, MAX_MESSAGE_UNITS, MeetingFilter, MembersCallback, QuestionsCallback, ReloadCallback, RenderContext,
    SCREEN_UNITS, ScopeChoice, ScopeRecipient, Screen, UploadCallback,
};
use bienban::render::texts::Language;
use bienban::render::{close_bidi_controls, sanitise_line};
use bienban::store::{Action, Admission, AuditEntry, AuditResult, Editor, UnansweredQuestion};

use crate::html;
use crate::records::{ANSWERS, SNAPSHOT};

/// A name with markup and control characters, as Telegram permits it.
const NAME: &str = "<b>An</b> \u{202E}&\u{200B}\n\u{1B}[31m";

/// The render context of the fuzz records.
pub fn render_context(language: Language) -> RenderContext<'static> {
    RenderContext { snapshot: &SNAPSHOT, language, username: "BienBanThuBot" }
}

/// Checks a screen of at most `max_units` UTF-16 units. Returns its text.
pub fn check_screen(screen: &Screen, max_units: usize) -> String {
    let text = html::parse(&screen.html).unwrap_or_else(|error| panic!("{error}: {}", screen.html)).text;
    assert!(!text.trim().is_empty() && text.encode_utf16().count() <= max_units, "{text}");
    assert!(screen.html.len() <= 32_768);
    for line in text.lines() {
        assert_eq!(close_bidi_controls(line), "", "{line:?}");
    }
    assert!(screen.keyboard.iter().all(|row| (1..=8).contains(&row.len())));
    for button in screen.keyboard.iter().flatten() {
        assert!(!button.label.trim().is_empty() && button.label.chars().count() <= 64, "{}", button.label);
        assert_eq!(sanitise_line(&button.label, 64), button.label);
        match &button.action {
            ButtonAction::Callback(callback) => {
                assert!(callback.encode().len() <= 64 && Callback::decode(&callback.encode()) == Ok(*callback));
            }
            ButtonAction::Url(address) => assert!(address.starts_with("https://t.me/")),
        }
    }
    text
}

/// The screens that a callback opens, in one language. Unknown documents and passages are mapped to existing ones;
/// otherwise random data would never open any.
pub fn screens_for_callback(context: &RenderContext, callback: Callback) -> Vec<Screen> {
    let pick_answer = |token: u64| &ANSWERS[(token % ANSWERS.len() as u64) as usize];
    let suggested: Vec<_> = context.snapshot.suggestions().iter().collect();
    let answer_view = |token: u64| AnswerView {
        token,
        detail: if token & 8 == 0 { Detail::Full } else { Detail::Brief },
        question: (token & 16 == 0).then_some(NAME),
        meeting: (token & 32 == 0).then(|| &*context.snapshot.knowledge.documents[0]),
        is_meeting_gone: token & 64 == 0,
        is_rated: token & 128 == 0,
        suggestions: &suggested,
    };
    let answer = |token: u64| telegram::render_answer(context, pick_answer(token), &answer_view(token)).0;
    let screen = match callback {
        Callback::Context { answer, passage, anchor } => {
            let (given, existing) = (
                telegram::render_quote_context(context, answer, passage, anchor),
                existing_passage(context.snapshot, passage),
            );
            let screen = telegram::render_quote_context(context, answer, existing, anchor);
            return [given, screen]
                .map(|screen| screen.unwrap_or_else(|gone| telegram::render_gone(context, gone, answer)))
                .into();
        }
        Callback::Answer { answer: token }
        | Callback::Rate { answer: token, .. }
        | Callback::AskAllMeetings { answer: token } => answer(token),
        Callback::OtherPassages { answer: token, page } => {
            telegram::render_other_passages(context, pick_answer(token), usize::from(page % 4), token, page)
        }
        Callback::Suggestion { question } => answer(question),
        Callback::Meetings { filter, page } => {
            let filter = match filter {
                MeetingFilter::Year(year) if year > 9 => MeetingFilter::Year(2025),
                filter => filter,
            };
            telegram::render_meetings(context, filter, page)
        }
        Callback::Years => telegram::render_years(context),
        Callback::Organisations { page } => telegram::render_organisations(context, page),
        Callback::Meeting { answer, document } => {
            telegram::render_meeting(context, existing_document(context.snapshot, document), answer)
        }
        Callback::Aspect { answer, document, aspect, page } => {
            telegram::render_aspect(context, existing_document(context.snapshot, document), aspect, page, answer)
        }
        Callback::AskMeeting { document } => {
            telegram::render_meeting(context, existing_document(context.snapshot, document), 0)
        }
        Callback::Language(_) => telegram::render_start(context, &suggested),
        Callback::Admin(callback) => screen_for_admin(context, callback),
    };
    vec![screen]
}

/// The screens that a link opens.
pub fn screens_for_link(context: &RenderContext, link: DeepLink) -> Vec<Screen> {
    use bienban::render::window::WindowAnchor;
    match link {
        DeepLink::Quote { passage, start, length } => screens_for_callback(
            context,
            Callback::Context { answer: 0, passage, anchor: WindowAnchor::Around { start, length } },
        ),
        DeepLink::Meeting { document } => screens_for_callback(context, Callback::Meeting { answer: 0, document }),
        DeepLink::Answer { answer } => screens_for_callback(context, Callback::Answer { answer }),
        DeepLink::Invite { .. } => Vec::new(),
    }
}

/// The maximum length of a callback's screens in UTF-16 units. Lists for admins and editors may fill a message.
pub fn max_units(callback: Callback) -> usize {
    if matches!(callback, Callback::Admin(_)) { MAX_MESSAGE_UNITS } else { SCREEN_UNITS + 500 }
}

/// The document with this key, or another one if there is none.
fn existing_document(snapshot: &Snapshot, key: u64) -> bienban::index::DocumentId {
    let number = key % snapshot.knowledge.documents.len() as u64;
    snapshot.find_document(key).unwrap_or(bienban::index::DocumentId(number as u32))
}

/// A passage that exists, chosen by the number of `passage`.
fn existing_passage(snapshot: &Snapshot, passage: PassageRef) -> PassageRef {
    snapshot.passage_ref(PassageId((passage.passage % snapshot.passage_count() as u64) as u32))
}

fn screen_for_admin(context: &RenderContext, callback: AdminCallback) -> Screen {
    let language = context.language;
    match callback {
        AdminCallback::Reload(ReloadCallback::Accept { candidate } | ReloadCallback::Decline { candidate }) => {
            admin::render_declined_reload(language, candidate)
        }
        AdminCallback::Upload(callback) => screen_for_upload(context, callback),
        AdminCallback::Documents(callback) => screen_for_documents(context, callback),
        AdminCallback::Questions(callback) => screen_for_questions(context, callback),
        AdminCallback::Members(callback) => screen_for_members(context, callback),
        AdminCallback::Editors(callback) => screen_for_editors(context, callback),
        AdminCallback::Audit { page } => {
            let (action, result) = (Action::Other(NAME.to_owned()), AuditResult::Other(NAME.to_owned()));
            let (actor, name, detail) = (u64::from(page), NAME.to_owned(), NAME.repeat(9));
            let entry = AuditEntry { at: 0, actor, name, action, detail, result };
            admin::render_audit(context, &vec![entry; 8], 99, page)
        }
    }
}

fn screen_for_editors(context: &RenderContext, callback: EditorsCallback) -> Screen {
    let (language, editor) = (context.language, |member| Editor { member, name: NAME.repeat(9), by: member, at: 0 });
    match callback {
        EditorsCallback::Remove { member } => admin::render_editors(language, &[editor(member)], None),
        EditorsCallback::AskRemove { member } => admin::render_editor_removal(language, &editor(member)),
        EditorsCallback::Add { member } => admin::render_editor_addition(language, member, NAME),
        EditorsCallback::List => admin::render_editors(language, &[], None),
    }
}

fn screen_for_upload(context: &RenderContext, callback: UploadCallback) -> Screen {
    let (UploadCallback::Add { upload } | UploadCallback::Cancel { upload } | UploadCallback::Replace { upload, .. }) =
        callback;
    let documents = context.snapshot.knowledge.documents.clone();
    let read = bienban::records::Knowledge { documents, ..Default::default() };
    let similar = [NAME.to_owned()];
    let preview = admin::UploadPreview {
        upload,
        original_name: NAME,
        name: "hop-to.md",
        bytes: upload,
        knowledge: &read,
        duplicate_of: matches!(callback, UploadCallback::Add { .. }).then_some(NAME),
        replaces: (upload % 2 == 0).then_some(NAME),
        resembles: &similar,
    };
    admin::render_preview(context.language, &preview)
}

fn screen_for_documents(context: &RenderContext, callback: DocumentsCallback) -> Screen {
    let entries = &context.snapshot.manifest.entries;
    let entry =
        |key: u64| admin::find_entry(context.snapshot, key).unwrap_or(&entries[(key % entries.len() as u64) as usize]);
    match callback {
        DocumentsCallback::List { page } => admin::render_files(context, usize::from(page), page),
        DocumentsCallback::File { file, action: FileAction::AskWithdraw | FileAction::Withdraw } => {
            admin::render_withdraw_confirmation(context, entry(file))
        }
        DocumentsCallback::File { file, .. } => admin::render_file(context, entry(file)),
        DocumentsCallback::ListWithdrawn { page } => admin::render_withdrawn_files(context, &[], page),
        DocumentsCallback::Withdrawn { .. } => {
            admin::render_missing_file(context.language, context.language.admin_texts().withdrawn_gone)
        }
    }
}

fn screen_for_questions(context: &RenderContext, callback: QuestionsCallback) -> Screen {
    let unanswered = |id: u64| {
        let (text, not_found) = (NAME.repeat(9), id as u32);
        UnansweredQuestion { id, text, not_found, wrong: 1, times_asked: 2, last: id.cast_signed() }
    };
    match callback {
        QuestionsCallback::List { order, page } => {
            admin::render_unanswered(context, &vec![unanswered(7); 6], 99, order, page)
        }
        QuestionsCallback::Question { question, .. } => {
            let quotes = &ANSWERS[(question % ANSWERS.len() as u64) as usize].quotes;
            admin::render_question(
                context,
                &unanswered(question),
                CurrentAnswer { quotes, is_golden: question & 8 == 0 },
            )
        }
        QuestionsCallback::Export(_) => admin::render_missing_question(context.language),
    }
}

fn screen_for_members(context: &RenderContext, callback: MembersCallback) -> Screen {
    let language = context.language;
    let admission = |id: i64| {
        let (name, scope) = (NAME.to_owned(), bienban::library::Scope::from_folders([NAME]));
        Admission { id, name, scope, by: id.cast_unsigned(), at: id }
    };
    let admitted =
        |id: u64| admin::AdmittedName { id: id.cast_signed(), name: NAME.to_owned(), has_admission: id % 2 == 0 };
    match callback {
        MembersCallback::List { page } => {
            admin::render_members(context, &vec![admission(page.into()); 8], 99, page, (None, 1), None)
        }
        MembersCallback::Show { id } => admin::render_member(&admission(id), language),
        MembersCallback::ChooseScope(choice) | MembersCallback::Admit(choice) => {
            let folders = ["chung", NAME, "kín"].map(str::to_owned);
            let list = if choice.chosen & 8 == 0 { admin::compute_folders_checksum(&folders) } else { choice.list };
            let picker = ScopePicker { choice: ScopeChoice { list, ..choice }, name: NAME, folders: &folders };
            match picker.scope() {
                Some(scope) if choice.recipient == ScopeRecipient::InvitedMember => {
                    admin::render_invite(language, "https://t.me/", choice.recipient, &scope)
                }
                _ => admin::render_scope_picker(context, picker),
            }
        }
        MembersCallback::Revoke { id } => admin::render_newcomer(language, id, NAME),
        MembersCallback::Reject { id } => admin::render_rejection(language, id, NAME),
        MembersCallback::Narrowing { member } => admin::render_narrowings(language, &[(admitted(member), 9)]),
        MembersCallback::SetAbsent { group, member } => {
            let (member, groups) = (admitted(member), vec![admitted(group.cast_unsigned()); 12]);
            let scope = bienban::library::Scope::from_folders([NAME]);
            let narrowing =
                admin::Narrowing { member: &member, scope: &scope, present: &groups, unknown: &groups };
            admin::render_narrowing(language, &narrowing, None)
        }
    }
}
