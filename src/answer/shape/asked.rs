//! Whether a question asks for a meeting as a whole, and which meetings it may mean.
//!
//! It does where every word that is left, once those for the aspect, for a meeting, for a time and of
//! courtesy are taken away, is a word of one meeting's own name. "Kết luận về quỹ" asks for
//! something narrower, and is an ordinary question.

use super::super::meeting::{day, latest};
use super::super::{Reading, Records, Term};
use crate::index::DocumentId;
use crate::knowledge::Document;
use crate::text::aspects::Aspect;
use crate::text::syllable::folded;
use crate::text::{Token, tokens};

/// Words for a meeting, whichever it is, folded.
const MEETING: &str =
    "hop buoi cuoc phien ki ky lan hoi nghi dai bien ban giao ban toa dam meeting session minute record";

/// Words that say how it is to be told, folded.
const MANNER: &str = "hay gium dum giup neu ke liet cho biet xem xin toan bo tat ca chinh quan trong chu yeu day du ngan gon \
    nhanh please show list all whole entire main key give me us nhung cac gi nao da duoc co la ra sao the nao trong cua tai o ve tu";

/// What a matter follows, folded.
const ABOUT: &str = "ve about on regarding";

/// Words that name a time, folded.
const TIME: &str =
    "ngay thang nam quy qui hom bua gan moi nhat vua roi qua nay ngoai truoc dau cuoi tuan latest last recent";

impl Records<'_> {
    /// Which aspect of a meeting as a whole a question asks for, and which meetings it may mean, best
    /// first; none named, none listed.
    pub fn asked_aspect(&self, reading: &Reading) -> Option<(Aspect, Vec<DocumentId>)> {
        let words: Vec<Token> = reading.terms.iter().map(|term| term.token.clone()).collect();
        let (aspect, said) = self.lexicon.aspects.asked(&words, reading.accented)?;
        let timed = !reading.dates.is_empty() || !reading.periods.is_empty() || reading.latest;
        let told = |at: usize, word: &Token| {
            said.iter().any(|range| range.contains(&at))
                || is(MANNER, word)
                || (timed && (is(TIME, word) || word.is_figure()))
        };
        let left = reading.terms.iter().enumerate().filter(|(at, term)| !told(*at, &term.token));
        let left = left.filter(|(_, term)| term.is_content() || is(MEETING, &term.token));
        let (general, names): (Vec<_>, Vec<_>) = left.partition(|(_, term)| is(MEETING, &term.token));
        // "Số liệu về hội viên" is about members, whatever the meetings are called.
        let about = |at: usize| reading.terms.get(at).is_some_and(|term| is(ABOUT, &term.token));
        if names.iter().any(|(at, _)| *at > 0 && about(*at - 1)) {
            return None;
        }
        let documents = self.meant(reading, &general, &names);
        let named = timed || !names.is_empty();
        match (named, documents.is_empty()) {
            (true, true) => None,
            (true, false) => Some((aspect, documents)),
            (false, _) => Some((aspect, Vec::new())),
        }
    }

    /// The meetings whose day fits and whose names have all of `names`, best first.
    fn meant(&self, reading: &Reading, general: &[(usize, &Term)], names: &[(usize, &Term)]) -> Vec<DocumentId> {
        let dated = !reading.dates.is_empty() || !reading.periods.is_empty();
        let mut found: Vec<(DocumentId, usize, f32)> = Vec::new();
        for (id, document) in (0..).map(DocumentId).zip(self.documents) {
            let fits = day(reading, document.date);
            let titled = reading.in_title(id, self.index);
            let own = tokens(&own_words(document));
            let has = |(at, term): &&(usize, &Term)| {
                let same = |word: &Token| match reading.accented {
                    true => word.exact == term.token.exact,
                    false => word.folded == term.token.folded,
                };
                titled & (1 << at) != 0 || own.iter().any(same)
            };
            if (!dated || fits > 0.0) && names.iter().all(|name| has(&name)) {
                found.push((id, general.iter().filter(|word| has(word)).count(), fits));
            }
        }
        found.sort_by(|a, b| {
            let date = |id: DocumentId| self.documents[id.0 as usize].date;
            b.2.total_cmp(&a.2).then(b.1.cmp(&a.1)).then(date(b.0).cmp(&date(a.0))).then(a.0.cmp(&b.0))
        });
        let ids: Vec<_> = found.into_iter().map(|(id, _, _)| id).collect();
        if reading.latest { latest(&ids, self) } else { ids }
    }
}

/// What a meeting is called by beside its title and path.
fn own_words(document: &Document) -> String {
    let parts = [document.organisation.as_deref(), document.meeting.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn is(list: &str, word: &Token) -> bool {
    list.split_ascii_whitespace().any(|known| folded(known) == word.folded)
}
