//! An outline understood as a record of a meeting: the same rules for every format.
//!
//! What the format said (headings, points, rows) is taken as it is; what it could not say is read
//! from the wording: who speaks, which clause stands under which, what of a news page is not
//! news. Nothing is dropped: what is not to be quoted is kept as noise.

use super::builder::{Builder, PassageContext};
use super::document::{Document, Origin};
use super::passage::Kind;
use super::sections::{Level, Sections, UNSTYLED, is_heading, is_shouted, label};
use super::{front_matter, head, metadata, news_page};
use crate::formats::{Block, Outline, Shape};
use crate::text::clauses::{self, Marker, Rank};
use crate::text::labels::Field;
use crate::text::{labels, lines, turns};

/// Makes a document of an outline.
pub fn assemble(path: &str, outline: Outline) -> Document {
    let Outline { title, published, front_matter, encoding, blocks, .. } = outline;
    let mut builder = Builder::new(path);
    builder.document.encoding = encoding;
    front_matter::add(front_matter, &mut builder);
    let news = news_page::is_news(&blocks);
    let blocks = head::read(blocks, &mut builder);
    let paragraphs = blocks.iter().filter(|block| block.shape == Shape::Paragraph);
    let transcript = turns::is_mostly_turns(paragraphs.map(|block| block.text.as_str()));
    let mut body = BodyAssembly { transcript, news, builder, sections: Sections::default(), lead: String::new() };
    for (i, block) in blocks.iter().enumerate() {
        body.read(block, &blocks[i + 1..]);
    }
    metadata::complete(&mut body.builder, title, published);
    body.builder.finish()
}

/// Bytes of the longest heading, of the column heads of a table, and of the line that leads a list
/// in: a copy of each goes with every passage below it.
const LONGEST_NAME: usize = 1200;

struct BodyAssembly {
    builder: Builder,
    transcript: bool,
    news: bool,
    sections: Sections,
    /// The paragraph before, which leads a list or a table in.
    lead: String,
}

impl BodyAssembly {
    fn read(&mut self, block: &Block, after: &[Block]) {
        match &block.shape {
            Shape::Heading(level) if is_name(&block.text) => self.open((*level, None), &block.text),
            Shape::Heading(_) => self.paragraph(block, after),
            Shape::Paragraph => self.paragraph(block, after),
            Shape::Item => self.item(block),
            Shape::Row { heads } => {
                let heads = if is_name(heads) { heads } else { "" };
                let context = format!("{heads} {}", self.lead);
                self.push(Kind::Row, block, 0, PassageContext { columns: heads.to_owned(), context, ..self.place() });
            }
            Shape::Turn { speaker } => {
                self.push(Kind::Turn, block, 0, PassageContext { speaker: speaker.clone(), ..self.place() });
            }
        }
    }

    fn paragraph(&mut self, block: &Block, after: &[Block]) {
        let text = &block.text;
        if let Some((name, said)) = turns::speaker(text).filter(|_| self.transcript) {
            self.introduce(name, block);
            let place = PassageContext { speaker: Some(name.to_owned()), ..self.place() };
            self.push(Kind::Turn, block, text.len() - said.len(), place);
        } else if lines::is_caption(text) || (self.news && lines::is_aside(text)) {
            self.push(Kind::Noise, block, 0, PassageContext::default());
        } else if lines::is_marked(text) && text.contains(char::is_alphanumeric) {
            self.item(block);
        } else if self.sections.unnamed && is_heading(0, text) {
            self.sections.name(text);
        } else if let Some(marker) = clauses::marker(text).filter(|_| !self.news) {
            self.clause(marker, block, after);
        } else if is_shouted(text) && after.first().is_some_and(|next| !is_shouted(&next.text)) {
            self.open((UNSTYLED, None), text);
        } else {
            self.lead = if is_name(text) { text.clone() } else { String::new() };
            self.push(Kind::Paragraph, block, 0, self.place());
        }
    }

    /// A speaker's role, which stands in brackets behind the name, is told once.
    fn introduce(&mut self, name: &str, block: &Block) {
        if name.ends_with(')') && !self.builder.document.attendees.iter().any(|known| known == name) {
            self.builder.tell(Field::Attendee, name, Origin::Head);
            self.builder.field(Field::Attendee, &block.part(0..name.len()));
        }
    }

    /// A clause that only names what follows is a heading. One that says something is a passage;
    /// it opens a section where its label names a place by itself, or counts within such a one.
    fn clause(&mut self, marker: Marker, block: &Block, after: &[Block]) {
        let level = (UNSTYLED, Some(marker.rank));
        self.sections.close(level);
        let heading = is_heading(marker.len, &block.text) && leads(marker.rank, after);
        if heading && (marker.is_first() || self.sections.last_was_heading(marker.rank)) {
            self.open(level, &block.text);
            self.sections.unnamed = marker.len == block.text.len();
            return;
        }
        self.sections.passed(marker.rank);
        let within_article = self.sections.has(Rank::Article);
        if marker.rank.is_named() || within_article {
            self.open(level, &label(marker));
            self.lead.clone_from(&block.text);
            self.push(Kind::Paragraph, block, 0, self.place());
        } else {
            self.item(block);
        }
    }

    /// A point, its bullet or number taken off; under a heading such as "Thành phần", one of
    /// those who attended.
    fn item(&mut self, block: &Block) {
        let from = labels::marker_len(&block.text);
        let place = PassageContext { context: self.lead.clone(), ..self.place() };
        let above = self.sections.innermost();
        if !above.into_iter().chain([self.lead.as_str()]).any(labels::is_attendance) {
            self.push(Kind::Item, block, from, place);
            // "3. Thành phần:" leads in what follows, a point itself.
            if block.text.trim_end().ends_with(':') && is_name(&block.text) {
                self.lead = block.text[from..].to_owned();
            }
            return;
        }
        let (field, at, value) = match labels::fields(&block.text[from..]).as_deref() {
            Some(&[(field, at, value)]) if !value.is_empty() => (field, from + at, value),
            _ => (Field::Attendee, from, &block.text[from..]),
        };
        self.builder.tell(field, value, Origin::Head);
        let end = at + value.len();
        self.builder.push(Kind::Field(field), &block.part(at..end), place);
    }

    /// Appends a block's text from byte `from` on.
    fn push(&mut self, kind: Kind, block: &Block, from: usize, place: PassageContext) {
        self.sections.unnamed = false;
        match from {
            0 => self.builder.push(kind, block, place),
            _ => self.builder.push(kind, &block.from(from), place),
        }
    }

    fn open(&mut self, level: Level, name: &str) {
        self.lead.clear();
        self.sections.open(level, name);
    }

    fn place(&self) -> PassageContext {
        PassageContext { section: self.sections.path(), ..PassageContext::default() }
    }
}

/// Whether a text is short enough to be kept with each passage that it belongs to.
fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME
}

/// Whether something stands below a clause of this rank: its own text or clauses of a lower rank.
fn leads(rank: Rank, after: &[Block]) -> bool {
    let Some(next) = after.first() else { return false };
    match (&next.shape, clauses::marker(&next.text)) {
        (Shape::Heading(_), _) => false,
        (Shape::Paragraph, Some(next)) => next.rank > rank,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
