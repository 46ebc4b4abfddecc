//! The pages of a file in order. The page tree is walked with an explicit stack and each node once, so that cycles end.

use std::collections::HashSet;

use super::file::PdfFile;
use super::object::{Dict, Object};

/// Most pages of a file; more are a mistake or an attack.
const MAX_PAGES: usize = 100_000;
/// Bytes of one page's content; a detailed map has five million.
const MAX_CONTENTS: usize = 64 << 20;
const A4: [f64; 4] = [0.0, 0.0, 595.0, 842.0];
/// Levels of the page tree; writers use five.
const MAX_DEPTH: usize = 64;

#[derive(Debug)]
pub struct Page {
    pub contents: Object,
    pub resources: Object,
    /// Left, bottom, right, top, in points.
    pub area: [f64; 4],
    /// Quarter turns to the right.
    pub turns: usize,
}

/// A page as the tree has it; small, since there may be many that share one dictionary.
#[derive(Debug, Clone, Copy)]
pub struct Leaf {
    id: u32,
    inherited: Inherited,
}

/// The attributes that a page inherits from the nodes above it.
#[derive(Debug, Clone, Copy, Default)]
struct Inherited {
    /// The node that has the resources.
    resources: Option<u32>,
    area: Option<[f64; 4]>,
    turns: Option<usize>,
}

impl Page {
    /// Returns the width and height as displayed, in points.
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.area;
        if self.turns.is_multiple_of(2) { (right - left, top - bottom) } else { (top - bottom, right - left) }
    }
}

/// Returns the pages of a file; of a damaged tree, those that can be found.
pub fn leaves(file: &PdfFile) -> Vec<Leaf> {
    let catalog = file.dict(file.trailer.get("Root")).unwrap_or_default();
    let mut stack = vec![(catalog.get("Pages").clone(), Inherited::default(), 0)];
    let (mut leaves, mut seen) = (Vec::new(), HashSet::new());
    while let Some((node, inherited, depth)) = stack.pop() {
        let Object::Reference(id) = node else { continue };
        if !seen.insert(id) || depth > MAX_DEPTH || leaves.len() >= MAX_PAGES || file.is_late() {
            continue;
        }
        let Some(dict) = file.dict(&node) else { continue };
        let inherited = inherited.below(id, &dict, file);
        match file.resolve(dict.get("Kids")) {
            Object::Array(kids) if stack.len() < MAX_PAGES => {
                stack.extend(kids.into_iter().take(MAX_PAGES).rev().map(|kid| (kid, inherited, depth + 1)));
            }
            Object::Array(_) => {}
            _ => leaves.push(Leaf { id, inherited }),
        }
    }
    leaves
}

impl Inherited {
    fn below(self, id: u32, dict: &Dict, file: &PdfFile) -> Self {
        let own = area(&file.resolve(dict.get("CropBox")), file).or(area(&file.resolve(dict.get("MediaBox")), file));
        let turns = file.resolve(dict.get("Rotate")).number();
        Self {
            resources: if *dict.get("Resources") == Object::Null { self.resources } else { Some(id) },
            area: own.or(self.area),
            turns: turns.map(|degrees| (degrees / 90.0).rem_euclid(4.0) as usize % 4).or(self.turns),
        }
    }
}

impl Leaf {
    pub fn open(&self, file: &PdfFile) -> Page {
        let dict = |id| file.dict(&Object::Reference(id)).unwrap_or_default();
        let resources = self.inherited.resources.map_or(Object::Null, |id| dict(id).get("Resources").clone());
        Page {
            contents: dict(self.id).get("Contents").clone(),
            resources,
            area: self.inherited.area.unwrap_or(A4),
            turns: self.inherited.turns.unwrap_or(0),
        }
    }
}

/// Parses a rectangle that is not empty: left, bottom, right and top.
fn area(object: &Object, file: &PdfFile) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = object.array().iter().take(4).filter_map(|n| file.resolve(n).number()).collect();
    let [x, y, u, v] = numbers[..] else { return None };
    let area = [x.min(u), y.min(v), x.max(u), y.max(v)];
    (area[2] - area[0] > 1.0 && area[3] - area[1] > 1.0).then_some(area)
}

/// Returns a page's content streams, concatenated; `None` if one cannot be unpacked.
pub fn contents(page: &Page, file: &PdfFile) -> Option<Vec<u8>> {
    let streams = match &page.contents {
        Object::Null => return Some(Vec::new()),
        reference => match file.resolve(reference) {
            Object::Array(streams) => streams,
            _ => vec![reference.clone()],
        },
    };
    let mut all = Vec::new();
    for stream in &streams {
        all.extend(file.unpack(&file.stream_at(stream)?)?);
        if all.len() > MAX_CONTENTS || file.is_late() {
            return None;
        }
        all.push(b'\n');
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn check(objects: &str, expected: &[(f64, usize)]) {
        let bytes = format!("trailer <</Root 1 0 R>> 1 0 obj <</Pages 2 0 R>> {objects}");
        let file = PdfFile::open(bytes.as_bytes(), 0, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let found: Vec<_> =
            leaves(&file).iter().map(|leaf| leaf.open(&file)).map(|page| (page.area[2], page.turns)).collect();
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
    fn a_tree_that_leads_back_into_itself_ends() {
        check("2 0 obj <</Kids[3 0 R 2 0 R 3 0 R]>> 3 0 obj <</MediaBox[0 0 0 0]/Rotate 7e9>>", &[(595.0, 0)]);
        check("2 0 obj <</Kids 2 0 R>>", &[(595.0, 0)]);
    }
}
