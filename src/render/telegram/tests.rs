//! Property tests: every screen of any record is balanced HTML within Telegram's limits.

use proptest::prelude::*;

use super::*;
use crate::answer::Question;
use crate::archive::{Manifest, RecordsFolder, ignore_progress, load_folder};
use crate::formats::{FileProblem, Limits, Problem};
use crate::index::{DocumentId, PassageId};
use crate::library::{GoldenResults, ReloadOutcome, ReloadReport, Snapshot, SnapshotDiff, Violation};
use crate::render::texts::Language;
use crate::render::window::WindowAnchor;
use crate::render::{close_bidi_controls, sanitise_line};
use crate::store::{Action, AuditEntry, AuditResult, Editor, UnansweredOrder, UnansweredQuestion};
use crate::text::aspects::Aspect;

/// Returns every screen for members, and the maximum UTF-16 units of each.
fn screens(context: &RenderContext, question: &str) -> Screens {
    let (mut answers, mut others) = (Vec::new(), Vec::new());
    let found = context.snapshot.answer(&Question::new(question));
    let document = &*context.snapshot.knowledge.documents[0];
    let suggestions: Vec<_> = context.snapshot.suggestions().iter().collect();
    for detail in [Detail::Full, Detail::Brief] {
        for meeting in [None, Some(document)] {
            let question = meeting.map(|_| question);
            let suggestions = &suggestions;
            let view =
                AnswerView { token: 7, detail, question, meeting, is_meeting_gone: true, is_rated: false, suggestions };
            answers.push(render_answer(context, &found, &view).0);
        }
    }
    for page in [0, 1, u16::MAX] {
        others.push(render_other_passages(context, &found, usize::from(page % 3), u64::MAX, page));
        others.push(render_meetings(context, MeetingFilter::All, page));
        others.push(render_meetings(context, MeetingFilter::Year(page), page));
        others.push(render_organisations(context, page));
        for aspect in Aspect::ALL {
            others.push(render_aspect(context, DocumentId(0), aspect, page, 7));
        }
    }
    others.extend([
        render_years(context),
        render_start(context, &suggestions),
        render_meeting(context, DocumentId(0), 7),
    ]);
    for number in 0..context.snapshot.passage_count().min(40) {
        let passage = context.snapshot.passage_ref(PassageId(u32::try_from(number).expect("few")));
        for anchor in
            [WindowAnchor::Around { start: 3, length: 50 }, WindowAnchor::From(9), WindowAnchor::Until(u32::MAX)]
        {
            let screen = render_quote_context(context, 7, passage, anchor);
            others.push(screen.unwrap_or_else(|error| render_gone(context, error, 7)));
        }
    }
    others.extend(list_inline_quotes(context, &found).into_iter().map(|quote| {
        assert!(quote.id.len() <= 64 && !quote.title.trim().is_empty());
        Screen::text(quote.html)
    }));
    let answers = answers.into_iter().map(|screen| (screen, SCREEN_UNITS + 20));
    answers.chain(others.into_iter().map(|screen| (screen, 1_400))).collect()
}

/// Returns every screen for admins and editors, with hostile names and texts.
fn admin_screens(context: &RenderContext, title: &str, question: &str) -> Screens {
    let path = |number: usize| format!("{title}{number}.md");
    let problem = |number: usize| FileProblem::new(path(number), (number, Problem::UnknownDate(title.repeat(3))));
    let many: Vec<String> = (0..99).map(path).collect();
    let changes = SnapshotDiff {
        added: many.clone(),
        changed: many.clone(),
        removed: many.clone(),
        unchanged: many.clone(),
        problems: (0..99).map(problem).collect(),
        ..SnapshotDiff::default()
    };
    let [regressions, fixes, not_asked] = [(); 3].map(|()| many.clone());
    let marks = GoldenResults { passed: 1, total: 101, regressions, fixes, not_asked };
    let objections = vec![Violation::GoldenRegressions(9), Violation::RecordsRemoved { removed: 9, total: 9 }];
    let report = ReloadReport { generation: u64::MAX, diff: changes, golden: marks, violations: objections };
    let unanswered = UnansweredQuestion {
        id: 1,
        text: title.repeat(4),
        not_found: u32::MAX,
        wrong: 1,
        times_asked: 1,
        last: i64::MAX / 2,
    };
    let now = context.snapshot.answer(&Question::new(question));
    let quotes = &now.quotes;
    let editor = |member| Editor { member, name: title.to_owned(), by: 1, at: 0 };
    let editors: Vec<Editor> = (0..99).map(|number| editor(u64::MAX - number)).collect();
    let entry = AuditEntry {
        at: 0,
        actor: u64::MAX,
        name: title.to_owned(),
        action: Action::Other(title.to_owned()),
        detail: title.repeat(2),
        result: AuditResult::Other(title.to_owned()),
    };
    let manifest = &context.snapshot.manifest;
    let entries = vec![entry; 8];
    let read = &context.snapshot.knowledge;
    let preview = admin::UploadPreview {
        upload: u64::MAX,
        original_name: title,
        name: &many[0],
        bytes: u64::MAX,
        knowledge: read,
        duplicate_of: None,
        replaces: Some(&many[0]),
        resembles: &many[..3],
    };
    let mut screens = vec![
        admin::render_reload(context.language, &ReloadOutcome::NeedsApproval(report.clone(), 1), context.snapshot),
        admin::render_reload(context.language, &ReloadOutcome::Swapped(report.clone()), context.snapshot),
        admin::render_reload(context.language, &ReloadOutcome::Unchanged, context.snapshot),
        admin::render_rollback(context.language, &report),
        admin::render_files(context, 9, 0),
        admin::render_unanswered(context, &vec![unanswered.clone(); 6], 99, UnansweredOrder::Newest, 3),
        admin::render_question(context, &unanswered, admin::CurrentAnswer { quotes, is_golden: false }),
        admin::render_editors(context.language, &editors, Some(title.len().to_string())),
        admin::render_editor_addition(context.language, u64::MAX, title),
        admin::render_editor_removal(context.language, &editors[0]),
        admin::render_audit(context, &entries, u32::MAX, 9),
        admin::render_preview(context.language, &preview),
    ];
    for entry in &manifest.entries {
        screens.extend([admin::render_file(context, entry), admin::render_withdraw_confirmation(context, entry)]);
    }
    screens.into_iter().map(|screen| (screen, MAX_MESSAGE_UNITS)).collect()
}

/// Screens, each with its maximum UTF-16 units.
type Screens = Vec<(Screen, usize)>;

fn check(title: &str, body: &str, screens: impl Fn(&RenderContext) -> Screens) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let head =
        format!("---\ntitle: \"{}\"\norganisation: \"{}\"\n---\n", title.replace('"', "'"), title.replace('"', "'"));
    std::fs::write(folder.path().join("a.md"), format!("{head}\n{body}\n")).expect("it is writable");
    std::fs::write(folder.path().join("b.txt"), format!("{title}\n\n{body}\n")).expect("it is writable");
    let Ok(mut snapshot) = Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1) else {
        return Ok(());
    };
    let records = RecordsFolder::new(folder.path().to_owned());
    snapshot.manifest = Manifest::scan(&records, &Limits::default(), None).expect("nothing is copied");
    for language in Language::ALL {
        let context = RenderContext { snapshot: &snapshot, language, username: "abcdefghijklmnopqrstuvwxyzabcdef" };
        for (screen, max_units) in screens(&context) {
            check_screen(&screen, max_units)?;
        }
    }
    Ok(())
}

/// Checks that Telegram would accept a screen.
fn check_screen(screen: &Screen, max_units: usize) -> Result<(), TestCaseError> {
    let shown = parse_html(&screen.html)?;
    prop_assert!(!shown.trim().is_empty());
    prop_assert!(shown.encode_utf16().count() <= max_units, "{} of {max_units}: {shown}", shown.encode_utf16().count());
    prop_assert_eq!(count_units(&screen.html), shown.encode_utf16().count());
    for line in shown.lines() {
        prop_assert_eq!(close_bidi_controls(line), "", "a line leaves a bidirectional control open: {:?}", line);
    }
    prop_assert!(screen.html.len() <= 32_768 && screen.html.matches("</").count() <= 100);
    prop_assert!(screen.keyboard.iter().flatten().count() <= 100);
    for row in &screen.keyboard {
        prop_assert!((1..=8).contains(&row.len()));
        for button in row {
            prop_assert!(!button.label.trim().is_empty() && button.label.chars().count() <= 64, "{}", button.label);
            prop_assert_eq!(sanitise_line(&button.label, 64), button.label.as_str());
            if let ButtonAction::Callback(callback) = button.action {
                prop_assert!(callback.encode().len() <= 64);
                prop_assert_eq!(Callback::decode(&callback.encode()), Ok(callback));
            }
        }
    }
    Ok(())
}

/// Returns the text that Telegram shows for HTML; an error if the tags are not balanced.
fn parse_html(html: &str) -> Result<String, TestCaseError> {
    let (mut out, mut open, mut rest) = (String::new(), Vec::new(), html);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map(|e| at + e);
        let Some(end) = end else { return Err(TestCaseError::fail("a tag is cut")) };
        let tag = &rest[at + 1..end];
        match tag.strip_prefix('/') {
            Some(name) => prop_assert_eq!(open.pop(), Some(name)),
            None => open.push(tag.split(' ').next().unwrap_or(tag)),
        }
        rest = &rest[end + 1..];
    }
    prop_assert!(open.is_empty());
    out.push_str(rest);
    Ok(out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_screen_breaks(
        title in "[<>&a-z ]{1,300}|[a-z\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}-\u{200F}]{1,300}",
        body in "([a-e<>&\"]{1,5} ){1,900}|([a-e\u{202A}-\u{202E}\u{2066}-\u{2069}]{1,9}[ .]){1,300}|([𝐀-𝐙]{1,9} ?){1,300}|\\PC{1,200}|([a-e]{2,5} [a-e]{1,9}[.?:]\n?\n?){1,200}|(- [a-e ]{3,30}\n){1,60}|([A-E][a-e]{2,6}: [a-e ]{3,60}\\.\n){2,60}",
        question in "[a-e ]{1,60}",
    ) {
        check(&title, &body, |context| screens(context, &question))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_admin_screen_breaks(
        title in "[<>&a-z ]{1,300}|[𝐀-𝐙<]{1,300}|[a-z\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}-\u{200F}\n\u{1B}]{1,300}",
        body in "([a-e<>&\"]{1,5} ){1,60}",
        question in "[a-e ]{1,60}",
    ) {
        check(&title, &body, |context| admin_screens(context, &title, &question))?;
    }
}
