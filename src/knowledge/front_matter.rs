//! The YAML header of a Markdown record: what kind of meeting, when, where, who.
//!
//! Each value is a passage of its own, for members ask "ai chủ trì?" and the body often does not
//! say it again. The key is context, in the words that members use for it. A header that cannot
//! be read costs itself alone, never the record.

use chrono::NaiveDate;
use serde::Deserialize;

use super::builder::{Builder, Place};
use super::document::{Field, Kind, Problem};

/// A larger header is not a header but an attack: YAML can be made to expand without end.
const LARGEST: usize = 64 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Header {
    title: Option<String>,
    date: Option<String>,
    place: Option<String>,
    chair: Option<Values>,
    attendees: Option<Values>,
    tags: Option<Values>,
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Values {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// The header of `text` and the byte where the body begins; none where there is no header.
pub fn split(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n").or_else(|| rest.strip_suffix("\n---").map(str::len))?;
    Some((&rest[..end], ("---\n".len() + end + "\n---\n".len()).min(text.len())))
}

/// Reads a header into the document, a passage a value.
pub fn read(yaml: &str, builder: &mut Builder, problems: &mut Vec<Problem>) {
    let path = builder.document.path.clone();
    let mut problem = |line, message| problems.push(Problem { path: path.clone(), line, message });
    if yaml.len() > LARGEST {
        problem(
            1,
            format!(
                "The front matter is larger than {LARGEST} bytes; shorten it to title, date, place, people and tags."
            ),
        );
        return;
    }
    let header: Header = match serde_saphyr::from_str(yaml) {
        Ok(header) => header,
        Err(error) => {
            let line = error.location().map_or(1, |l| usize::try_from(l.line()).unwrap_or(1) + 1);
            problem(line, "The front matter is not valid YAML; put values that hold a colon or a quotation mark into quotation marks.".to_owned());
            return;
        }
    };
    let at = |key: &str, value: &str| line_of(yaml, key, value);
    if let Some(date) = &header.date {
        builder.document.date = day(date);
        if builder.document.date.is_none() {
            problem(at("date", date), format!("The date {date:?} is not a day; write it as 2023-08-01."));
        }
    }
    fill(header, builder, at);
}

fn fill(header: Header, builder: &mut Builder, at: impl Fn(&str, &str) -> usize) {
    let mut push = |kind, key: &str, value: &str, context: &str| {
        let place = Place { line: at(key, value), context: context.to_owned(), ..Place::default() };
        builder.push(kind, value, place);
    };
    if let Some(title) = &header.title {
        push(Kind::Title, "title", title, "");
    }
    if let Some(date) = &header.date {
        push(Kind::Field(Field::Date), "date", date, "thời gian họp ngày nào khi nào hôm nào diễn ra date when");
    }
    if let Some(place) = &header.place {
        push(
            Kind::Field(Field::Place),
            "place",
            place,
            "địa điểm họp tổ chức tại đâu ở đâu nơi diễn ra place where held",
        );
    }
    let chair = header.chair.map(Values::all).unwrap_or_default();
    for value in &chair {
        push(Kind::Field(Field::Chair), "chair", value, "người chủ trì chủ tọa điều hành cuộc họp chair chaired");
    }
    let attendees = header.attendees.map(Values::all).unwrap_or_default();
    for value in &attendees {
        push(Kind::Field(Field::Attendee), "attendees", value, "thành phần tham dự dự họp có mặt attendees attended");
    }
    let tags = header.tags.map(Values::all).unwrap_or_default();
    if let Some(source) = &header.source {
        push(Kind::Field(Field::Source), "source", source, "nguồn source");
    }
    let document = &mut builder.document;
    document.title = header.title.unwrap_or_default();
    document.place = header.place;
    document.chair = chair.into_iter().next();
    document.attendees = attendees;
    document.tags = tags;
}

/// The line of the file on which a value stands; its key's where the value is written otherwise.
fn line_of(yaml: &str, key: &str, value: &str) -> usize {
    let find = |what: &str| yaml.lines().position(|line| line.contains(what));
    find(value).or_else(|| find(key)).unwrap_or(0) + 2
}

/// 2023-08-01 or 1/8/2023.
fn day(text: &str) -> Option<NaiveDate> {
    let found = crate::text::dates::dates(text).into_iter().next()?;
    NaiveDate::from_ymd_opt(found.year?, found.month?, found.day?)
}
