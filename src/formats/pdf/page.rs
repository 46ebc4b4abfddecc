//! The pages of a file in order. The page tree is traversed with an explicit stack and each node is visited
//! once, so that cycles end.

use std::collections::HashSet;

use super::file::PdfFile;
use super::object::{Dict, Object};

/// Maximum pages of a file; more are an error or an attack.
const MAX_PAGES: usize = 100_000;
/// Maximum bytes of the content streams of a page; a detailed map has five million.
const MAX_CONTENTS: usize = 64 << 20;
/// The page size if the file states none, in points.
const A4: [f64; 4] = [0.0, 0.0, 595.0, 842.0];
/// Maximum levels of the page tree; PDF writers use five.
const MAX_DEPTH: usize = 64;

/// The attributes of a page.
#[derive(Debug)]
pub struct Page {
    /// The content streams.
    pub contents: Object,
    /// The resource dictionary.
    pub resources: Object,
    /// Left, bottom, right and top of the crop box, or else of the media box, in points.
    pub visible_area: [f64; 4],
    /// Quarter turns clockwise.
    pub rotation: usize,
}

/// A page in the page tree. It is small, since there may be many pages that share one dictionary.
#[derive(Debug, Clone, Copy)]
pub struct PageRef {
    id: u32,
    inherited: InheritedAttributes,
}

/// The attributes that a page inherits from the nodes above it.
#[derive(Debug, Clone, Copy, Default)]
struct InheritedAttributes {
    /// The object number of the node with the resources.
    resources: Option<u32>,
    visible_area: Option<[f64; 4]>,
    rotation: Option<usize>,
}

impl Page {
    /// Returns the width and height as displayed, in points.
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.visible_area;
        if self.rotation.is_multiple_of(2) { (right - left, top - bottom) } else { (top - bottom, right - left) }
    }
}

/// Returns the pages of a file in order; if the page tree is damaged, those that can be found.
pub fn find_pages(file: &PdfFile) -> Vec<PageRef> {
    let catalog = file.resolve_dict(file.trailer.get("Root")).unwrap_or_default();
    let mut stack = vec![(catalog.get("Pages").clone(), InheritedAttributes::default(), 0)];
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    while let Some((node, inherited, depth)) = stack.pop() {
        let Object::Reference(id) = node else { continue };
        if !seen.insert(id) || depth > MAX_DEPTH || pages.len() >= MAX_PAGES || file.is_past_deadline() {
            continue;
        }
        let Some(dict) = file.resolve_dict(&node) else { continue };
        let inherited = inherited.override_with(id, &dict, file);
        match file.resolve(dict.get("Kids")) {
            Object::Array(kids) if stack.len() < MAX_PAGES => {
                stack.extend(kids.into_iter().take(MAX_PAGES).rev().map(|kid| (kid, inherited, depth + 1)));
            }
            Object::Array(_) => {}
            _ => pages.push(PageRef { id, inherited }),
        }
    }
    pages
}

impl InheritedAttributes {
    /// Returns the attributes that the node `id` passes on, its own values first.
    fn override_with(self, id: u32, dict: &Dict, file: &PdfFile) -> Self {
        let own_area = parse_rectangle(&file.resolve(dict.get("CropBox")), file)
            .or(parse_rectangle(&file.resolve(dict.get("MediaBox")), file));
        let rotation = file.resolve(dict.get("Rotate")).as_number();
        Self {
            resources: if *dict.get("Resources") == Object::Null { self.resources } else { Some(id) },
            visible_area: own_area.or(self.visible_area),
            rotation: rotation.map(|degrees| (degrees / 90.0).rem_euclid(4.0) as usize % 4).or(self.rotation),
        }
    }
}

impl PageRef {
    /// Reads the attributes of the page.
    pub fn load(&self, file: &PdfFile) -> Page {
        let load_dict = |id| file.resolve_dict(&Object::Reference(id)).unwrap_or_default();
        let resources = self.inherited.resources.map_or(Object::Null, |id| load_dict(id).get("Resources").clone());
        Page {
            contents: load_dict(self.id).get("Contents").clone(),
            resources,
            visible_area: self.inherited.visible_area.unwrap_or(A4),
            rotation: self.inherited.rotation.unwrap_or(0),
        }
    }
}

/// Parses a rectangle as left, bottom, right and top; `None` if it is empty.
fn parse_rectangle(object: &Object, file: &PdfFile) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = object.as_array().iter().take(4).filter_map(|n| file.resolve(n).as_number()).collect();
    let [x, y, u, v] = numbers[..] else { return None };
    let area = [x.min(u), y.min(v), x.max(u), y.max(v)];
    (area[2] - area[0] > 1.0 && area[3] - area[1] > 1.0).then_some(area)
}

/// Returns the decoded content streams of a page, concatenated; `None` if one cannot be decoded.
pub fn read_contents(page: &Page, file: &PdfFile) -> Option<Vec<u8>> {
    let streams = match &page.contents {
        Object::Null => return Some(Vec::new()),
        reference => match file.resolve(reference) {
            Object::Array(streams) => streams,
            _ => vec![reference.clone()],
        },
    };
    let mut contents = Vec::new();
    for stream in &streams {
        contents.extend(file.decode_stream(&file.resolve_stream(stream)?)?);
        if contents.len() > MAX_CONTENTS || file.is_past_deadline() {
            return None;
        }
        contents.push(b'\n');
    }
    Some(contents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn check(objects: &str, expected: &[(f64, usize)]) {
        let bytes = format!("trailer <</Root 1 0 R>> 1 0 obj <</Pages 2 0 R>> {objects}");
        let file = PdfFile::open(bytes.as_bytes(), 0, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let found: Vec<_> = find_pages(&file)
            .iter()
            .map(|page| page.load(&file))
            .map(|page| (page.visible_area[2], page.rotation))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn pages_inherit_and_keep_their_order() {
        check(
            "2 0 obj <</Kids[3 0 R 4 0 R]/MediaBox[0 0 100 200]>> 3 0 obj <</Kids[5 0 R]/Rotate -90>> \
             4 0 obj <</Type/Page/MediaBox[0 0 300 50]>> 5 0 obj <</Type/Page>>",
            &[(100.0, 3), (300.0, 0)],
        );
    }

    #[test]
    fn a_cyclic_page_tree_ends() {
        check("2 0 obj <</Kids[3 0 R 2 0 R 3 0 R]>> 3 0 obj <</MediaBox[0 0 0 0]/Rotate 7e9>>", &[(595.0, 0)]);
        check("2 0 obj <</Kids 2 0 R>>", &[(595.0, 0)]);
    }
}
