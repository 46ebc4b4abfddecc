//! Adds the front matter to a document.
//!
//! Each value becomes a passage, because members ask "ai chủ trì?" and the body often does not repeat it.

use super::builder::{Builder, PassageContext};
use super::document::{MetadataField, MetadataSource};
use super::passage::PassageKind;
use crate::formats::FrontMatter;

/// Adds each value of the front matter as a passage, and sets the document's metadata.
pub fn add(front_matter: FrontMatter, builder: &mut Builder) {
    let FrontMatter { title, fields, kind, tags } = front_matter;
    if let Some(title) = &title {
        builder.push(
            PassageKind::Title,
            title,
            PassageContext { context: tags.join(" "), ..PassageContext::default() },
        );
    }
    for (field, value) in &fields {
        builder.push_field(*field, value);
        builder.set_field(*field, &value.text, MetadataSource::FrontMatter);
    }
    if let Some(kind) = kind {
        builder.document.meeting = Some(kind);
        builder.record_source(MetadataField::Meeting, MetadataSource::FrontMatter);
    }
    if let Some(title) = title.filter(|title| !title.text.is_empty()) {
        builder.document.title = title.text;
        builder.record_source(MetadataField::Title, MetadataSource::FrontMatter);
    }
    builder.document.tags = tags;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Block, BlockKind, Position};
    use crate::text::labels::Field;

    #[test]
    fn each_value_is_a_passage() {
        let block = |text: &str, line| Block::new(BlockKind::Paragraph, text, Position::Line(line));
        let front_matter = FrontMatter {
            title: Some(block("Họp tổ", 2)),
            fields: vec![(Field::Chair, block("Hà", 3)), (Field::Attendee, block("An", 5))],
            kind: Some("giao ban".to_owned()),
            tags: vec!["quỹ".to_owned(), "tổ 3".to_owned()],
        };
        let mut builder = Builder::new("a.md");
        add(front_matter, &mut builder);
        let document = builder.finish();
        let passage = |number: usize| {
            let passage = &document.passages()[number];
            (passage.kind, document.passage_text(passage), document.position(passage.span().start))
        };
        assert_eq!(passage(0), (PassageKind::Title, "Họp tổ", Some(Position::Line(2))));
        assert_eq!(passage(1), (PassageKind::Field(Field::Chair), "Hà", Some(Position::Line(3))));
        assert_eq!(passage(2), (PassageKind::Field(Field::Attendee), "An", Some(Position::Line(5))));
        assert_eq!(document.context(&document.passages()[0]), "quỹ tổ 3");
        assert_eq!((document.chair.as_deref(), document.meeting.as_deref()), (Some("Hà"), Some("giao ban")));
        assert_eq!(document.metadata_source(MetadataField::Title), Some(MetadataSource::FrontMatter));
    }
}
