//! What holds for every screen, whatever led to it: Telegram takes it, and it shows no more than it
//! should.

use bienban::index::PassageId;
use bienban::library::{Place, Snapshot};
use bienban::render::telegram::desk::{self, Answered, Choice, Desk, Offer, Whom};
use bienban::render::telegram::{self, Filter, Form, LIMIT, Link, SCREEN, Screen, Shown, Tap, To, View};
use bienban::render::texts::Language;
use bienban::render::{closing, one_line};
use bienban::store::{Action, Admission, Editor, Ending, Entry, Vain};

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
        match &button.to {
            To::Tap(tap) => assert!(tap.data().len() <= 64 && Tap::read(&tap.data()) == Some(*tap)),
            To::Url(address) => assert!(address.starts_with("https://t.me/")),
        }
    }
    text
}

/// The screens that a tap leads to, in one language. Places that are nowhere are moved to where
/// something is, or none would ever be opened.
pub fn of_tap(view: &View, tap: Tap) -> Vec<Screen> {
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
    let screen = match tap {
        Tap::Context { answer, place, show } => {
            let (nowhere, here) = (telegram::context(view, answer, place, show), somewhere(view.snapshot, place));
            let screen = telegram::context(view, answer, here, show);
            return [nowhere, screen]
                .map(|screen| screen.unwrap_or_else(|gone| telegram::gone(view, gone, answer)))
                .into();
        }
        Tap::Answer { answer: token } | Tap::Judge { answer: token, .. } | Tap::Everywhere { answer: token } => {
            answer(token)
        }
        Tap::Others { answer: token, page } => {
            telegram::others(view, answered(token), usize::from(page % 4), token, page)
        }
        Tap::Suggested { question } => answer(question),
        Tap::Meetings { of, page } => {
            let of = match of {
                Filter::Year(year) if year > 9 => Filter::Year(2025),
                of => of,
            };
            telegram::meetings(view, of, page)
        }
        Tap::Years => telegram::years(view),
        Tap::Organisations { page } => telegram::organisations(view, page),
        Tap::Meeting { answer, document } => telegram::meeting(view, meeting(view.snapshot, document), answer),
        Tap::Aspect { answer, document, aspect, page } => {
            telegram::aspect(view, meeting(view.snapshot, document), aspect, page, answer)
        }
        Tap::Within { document } => telegram::meeting(view, meeting(view.snapshot, document), 0),
        Tap::Language(_) => telegram::start(view, &suggested),
        Tap::Desk(desk) => of_desk(view, desk),
    };
    vec![screen]
}

/// The screen that a link leads to.
pub fn of_link(view: &View, link: Link) -> Vec<Screen> {
    use bienban::render::window::Show;
    match link {
        Link::Quote { place, start, length } => {
            of_tap(view, Tap::Context { answer: 0, place, show: Show::Around { start, length } })
        }
        Link::Meeting { document } => of_tap(view, Tap::Meeting { answer: 0, document }),
        Link::Answer { answer } => of_tap(view, Tap::Answer { answer }),
        Link::Code { .. } => Vec::new(),
    }
}

/// UTF-16 units that a tap's screens may have: lists for those who keep the records may fill a message.
pub fn most(tap: Tap) -> usize {
    if matches!(tap, Tap::Desk(_)) { LIMIT } else { SCREEN + 500 }
}

fn meeting(snapshot: &Snapshot, key: u64) -> bienban::index::DocumentId {
    let number = key % snapshot.knowledge.documents.len() as u64;
    snapshot.document(key).unwrap_or(bienban::index::DocumentId(number as u32))
}

fn somewhere(snapshot: &Snapshot, place: Place) -> Place {
    snapshot.named(PassageId((place.passage % snapshot.passages() as u64) as u32))
}

fn of_desk(view: &View, desk: Desk) -> Screen {
    let (language, snapshot) = (view.language, view.snapshot);
    let entry = |key: u64| {
        let entries = &snapshot.manifest.entries;
        desk::entry(snapshot, key).unwrap_or(&entries[(key % entries.len() as u64) as usize])
    };
    let vain =
        |id: u64| Vain { id, text: NAME.repeat(9), refused: id as u32, wrong: 1, asked: 2, last: id.cast_signed() };
    let admission = |id: i64| Admission {
        id,
        name: NAME.to_owned(),
        scope: bienban::library::Scope::only([NAME]),
        by: id.cast_unsigned(),
        at: id,
    };
    match desk {
        Desk::Decide { candidate, .. } => desk::declined(language, candidate),
        Desk::Upload { upload, choice } => {
            let read =
                bienban::records::Knowledge { documents: snapshot.knowledge.documents.clone(), ..Default::default() };
            let like = [NAME.to_owned()];
            let sent = desk::Sent {
                upload,
                sent_as: NAME,
                name: "hop-to.md",
                bytes: upload,
                read: &read,
                same: (choice == Choice::Yes).then_some(NAME),
                replaces: (upload % 2 == 0).then_some(NAME),
                resembles: &like,
            };
            desk::sent(language, &sent)
        }
        Desk::Replace { file, .. } | Desk::File { file } | Desk::Download { file } => desk::file(view, entry(file)),
        Desk::Files { page } => desk::files(view, usize::from(page), page),
        Desk::AskWithdraw { file } | Desk::Withdraw { file } => desk::ask_withdraw(view, entry(file)),
        Desk::Asides { page } => desk::asides(view, &[], page),
        Desk::Aside { .. } | Desk::DownloadAside { .. } | Desk::Restore { .. } => {
            desk::gone(language, language.desk().aside_gone)
        }
        Desk::Vain { order, page } => desk::vain(view, &vec![vain(7); 6], 99, order, page),
        Desk::Question { question } | Desk::Golden { question, .. } | Desk::Seen { question } => {
            let answer = &ANSWERS[(question % ANSWERS.len() as u64) as usize];
            desk::question(
                view,
                &vain(question),
                Answered { quotes: answer.outcome.quotes(), golden: question & 8 == 0 },
            )
        }
        Desk::ExportQuestions | Desk::ExportDays => desk::forgotten(language),
        Desk::RemoveEditor { member } => {
            desk::editors(language, &[Editor { member, name: NAME.repeat(9), by: member, at: 0 }], None)
        }
        Desk::Audit { page } => {
            let (action, ending) = (Action::Other(NAME.to_owned()), Ending::Other(NAME.to_owned()));
            let entry =
                Entry { at: 0, who: u64::from(page), name: NAME.to_owned(), action, detail: NAME.repeat(9), ending };
            desk::audit(view, &vec![entry; 8], 99, page)
        }
        Desk::Members { page } => desk::members(view, &vec![admission(page.into()); 8], 99, page, (None, 1), None),
        Desk::Member { id } => desk::member(&admission(id), language),
        Desk::Choose(choosing) | Desk::Admit(choosing) => {
            let folders = ["chung", NAME, "kín"].map(str::to_owned);
            let choosing = if choosing.chosen & 8 == 0 {
                desk::Choosing { list: desk::mark(&folders), ..choosing }
            } else {
                choosing
            };
            let offer = Offer { choosing, name: NAME, folders: &folders };
            match offer.scope() {
                Some(scope) if choosing.whom == Whom::MemberWithCode => {
                    desk::code(language, "https://t.me/", choosing.whom, &scope)
                }
                _ => desk::choose(view, offer),
            }
        }
        Desk::Dismiss { id } => desk::newcomer(language, id, NAME),
        Desk::TurnAway { id } => desk::turned_away(language, id, NAME),
    }
}
