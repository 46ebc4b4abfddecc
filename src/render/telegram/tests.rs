//! Every screen of any record, however written: HTML that balances, within Telegram's limits.

use proptest::prelude::*;

use super::*;
use crate::answer::Question;
use crate::archive::{Manifest, load, unwatched};
use crate::formats::{FileProblem, Limits, Problem};
use crate::index::PassageId;
use crate::library::{Changes, Loaded, Marks, Objection, Report, Snapshot};
use crate::render::texts::Language;
use crate::render::window::Show;
use crate::render::{closing, one_line};
use crate::store::{Action, AuditEntry, AuditResult, Editor, Order, UnansweredQuestion};
use crate::text::aspects::Aspect;

/// Every screen that a record can lead to.
fn screens(view: &View, question: &str) -> Screens {
    let (mut answers, mut others_) = (Vec::new(), Vec::new());
    let found = view.snapshot.answer(&Question::new(question));
    let document = &*view.snapshot.knowledge.documents[0];
    let suggested: Vec<_> = view.snapshot.suggestions().iter().collect();
    for form in [Form::Whole, Form::Short] {
        for within in [None, Some(document)] {
            let asked = within.map(|_| question);
            let shown =
                Shown { token: 7, form, asked, within, within_gone: true, judged: false, suggested: &suggested };
            answers.push(answer(view, &found, &shown).0);
        }
    }
    for page in [0, 1, u16::MAX] {
        others_.push(others(view, &found, usize::from(page % 3), u64::MAX, page));
        others_.push(meetings(view, Filter::All, page));
        others_.push(meetings(view, Filter::Year(page), page));
        others_.push(organisations(view, page));
        for kind in Aspect::ALL {
            others_.push(aspect(view, crate::index::DocumentId(0), kind, page, 7));
        }
    }
    others_.extend([years(view), start(view, &suggested), meeting(view, crate::index::DocumentId(0), 7)]);
    for number in 0..view.snapshot.passages().min(40) {
        let place = view.snapshot.named(PassageId(u32::try_from(number).expect("few")));
        for show in [Show::Around { start: 3, length: 50 }, Show::From(9), Show::Until(u32::MAX)] {
            others_.push(context(view, 7, place, show).unwrap_or_else(|error| gone(view, error, 7)));
        }
    }
    others_.extend(inline(view, &found).into_iter().map(|quote| {
        assert!(quote.id.len() <= 64 && !quote.title.trim().is_empty());
        Screen::text(quote.html)
    }));
    let first = answers.into_iter().map(|screen| (screen, SCREEN + 20));
    first.chain(others_.into_iter().map(|screen| (screen, 1_400))).collect()
}

/// Every screen for those who keep the records, with their names and texts as bad as can be.
fn admin_screens(view: &View, title: &str, question: &str) -> Screens {
    let path = |number: usize| format!("{title}{number}.md");
    let problem = |number: usize| FileProblem::new(path(number), (number, Problem::UnknownDate(title.repeat(3))));
    let many: Vec<String> = (0..99).map(path).collect();
    let changes = Changes {
        added: many.clone(),
        changed: many.clone(),
        removed: many.clone(),
        unchanged: many.clone(),
        problems: (0..99).map(problem).collect(),
        ..Changes::default()
    };
    let marks = Marks { right: 1, all: 2, turned_wrong: many.clone(), turned_right: many.clone() };
    let objections = vec![Objection::Golden(9), Objection::Vanishing { gone: 9, of: 9 }];
    let report = Report { generation: u64::MAX, changes, marks, objections };
    let unanswered = UnansweredQuestion {
        id: 1,
        text: title.repeat(4),
        not_found: u32::MAX,
        wrong: 1,
        asked: 1,
        last: i64::MAX / 2,
    };
    let now = view.snapshot.answer(&Question::new(question));
    let quotes = &now.quotes;
    let editor = |member| Editor { member, name: title.to_owned(), by: 1, at: 0 };
    let editors: Vec<Editor> = (0..99).map(|number| editor(u64::MAX - number)).collect();
    let entry = AuditEntry {
        at: 0,
        who: u64::MAX,
        name: title.to_owned(),
        action: Action::Other(title.to_owned()),
        detail: title.repeat(2),
        ending: AuditResult::Other(title.to_owned()),
    };
    let manifest = &view.snapshot.manifest;
    let entries = vec![entry; 8];
    let read = &view.snapshot.knowledge;
    let preview = admin::Preview {
        upload: u64::MAX,
        sent_as: title,
        name: &many[0],
        bytes: u64::MAX,
        read,
        same: None,
        replaces: Some(&many[0]),
        resembles: &many[..3],
    };
    let mut screens = vec![
        admin::loaded(view.language, &Loaded::Held(report.clone(), 1), view.snapshot),
        admin::loaded(view.language, &Loaded::Swapped(report.clone()), view.snapshot),
        admin::loaded(view.language, &Loaded::Same, view.snapshot),
        admin::rolled_back(view.language, &report),
        admin::files(view, 9, 0),
        admin::unanswered(view, &vec![unanswered.clone(); 6], 99, Order::Newest, 3),
        admin::question(view, &unanswered, admin::Answered { quotes, golden: false }),
        admin::editors(view.language, &editors, Some(title.len().to_string())),
        admin::audit(view, &entries, u32::MAX, 9),
        admin::preview(view.language, &preview),
    ];
    for entry in &manifest.entries {
        screens.extend([admin::file(view, entry), admin::ask_withdraw(view, entry)]);
    }
    screens.into_iter().map(|screen| (screen, LIMIT)).collect()
}

/// Screens, and the UTF-16 units that each may have.
type Screens = Vec<(Screen, usize)>;

fn check(title: &str, body: &str, screens: impl Fn(&View) -> Screens) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let head =
        format!("---\ntitle: \"{}\"\norganisation: \"{}\"\n---\n", title.replace('"', "'"), title.replace('"', "'"));
    std::fs::write(folder.path().join("a.md"), format!("{head}\n{body}\n")).expect("it is writable");
    std::fs::write(folder.path().join("b.txt"), format!("{title}\n\n{body}\n")).expect("it is writable");
    let Ok(mut snapshot) = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1) else {
        return Ok(());
    };
    snapshot.manifest = Manifest::of(folder.path(), &Limits::default(), None).expect("nothing is copied");
    for language in Language::ALL {
        let view = View { snapshot: &snapshot, language, bot: "abcdefghijklmnopqrstuvwxyzabcdef" };
        for (screen, most) in screens(&view) {
            sound(&screen, most)?;
        }
    }
    Ok(())
}

/// Whether a screen can be sent as it is.
fn sound(screen: &Screen, most: usize) -> Result<(), TestCaseError> {
    let shown = plain(&screen.html)?;
    prop_assert!(!shown.trim().is_empty());
    prop_assert!(shown.encode_utf16().count() <= most, "{} of {most}: {shown}", shown.encode_utf16().count());
    prop_assert_eq!(units(&screen.html), shown.encode_utf16().count());
    for line in shown.lines() {
        prop_assert_eq!(closing(line), "", "what a line turns, it turns back: {:?}", line);
    }
    prop_assert!(screen.html.len() <= 32_768 && screen.html.matches("</").count() <= 100);
    prop_assert!(screen.keyboard.iter().flatten().count() <= 100);
    for row in &screen.keyboard {
        prop_assert!((1..=8).contains(&row.len()));
        for button in row {
            prop_assert!(!button.label.trim().is_empty() && button.label.chars().count() <= 64, "{}", button.label);
            prop_assert_eq!(one_line(&button.label, 64), button.label.as_str());
            if let ButtonAction::Callback(callback) = button.action {
                prop_assert!(callback.encode().len() <= 64);
                prop_assert_eq!(Callback::decode(&callback.encode()), Ok(callback));
            }
        }
    }
    Ok(())
}

/// The text that Telegram would show; an error where tags do not balance.
fn plain(html: &str) -> Result<String, TestCaseError> {
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
        check(&title, &body, |view| screens(view, &question))?;
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
        check(&title, &body, |view| admin_screens(view, &title, &question))?;
    }
}
