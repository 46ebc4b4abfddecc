//! A PDF as a container: finds its objects and unpacks their streams on demand.
//!
//! The cross-reference table is not read: it can loop, lie and point a million entries at one object, and a file with a
//! broken table must be searched for objects anyway. One pass finds "1 0 obj" and the like; of two objects with one
//! number the later wins, as in an incremental update. Objects are parsed on request and not kept, so a file costs what
//! its pages need. Libraries read a whole file at once and without a limit (lopdf 0.47: 470 kB whose index names one
//! array fifty thousand times take more than twelve gigabytes), and running out of memory ends the bot.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use super::crypt::{FileKey, filter_name};
use super::filters;
use super::lexer::Lexer;
use super::object::{self, Dict, Object};
use super::scan::{contains, ends_there, number_before, pairs};
use crate::formats::problem::Problem;

/// Longest chain of references to references.
const MAX_HOPS: usize = 8;
/// Objects of a file; a book of five thousand pages has fifty thousand.
const MAX_OBJECTS: usize = 2_000_000;
/// Bytes that one stream unpacks to; a page that is a detailed map has five million.
const MAX_STREAM: usize = 64 << 20;
/// Bytes at the beginning of an object that must show its type.
const HEAD: usize = 1024;

pub struct PdfFile<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, ObjectLocation>,
    /// The last value of each key, of all trailers.
    pub trailer: Dict,
    key: Option<FileKey>,
    containers: RefCell<HashMap<u32, Option<Rc<Vec<u8>>>>>,
    /// Bytes that may still be unpacked.
    left: Cell<usize>,
    pub deadline: Instant,
}

#[derive(Debug, Clone, Copy)]
enum ObjectLocation {
    /// From byte `start` to byte `end` of the file.
    Plain { start: usize, end: usize },
    /// At byte `at` of an unpacked object stream, which begins at byte `start` of the file.
    Packed { container: u32, start: usize, at: usize },
}

/// A stream object, not yet decoded.
#[derive(Debug, Default)]
pub struct Stream<'a> {
    pub dict: Dict,
    id: u32,
    data: &'a [u8],
}

impl<'a> PdfFile<'a> {
    /// Finds the objects of a file, which may unpack `cap` bytes in all until `deadline`; fails if it needs a password.
    pub fn open(bytes: &'a [u8], cap: usize, deadline: Instant) -> Result<Self, Problem> {
        let (left, containers) = (Cell::new(cap), RefCell::default());
        let (places, trailer, key) = (HashMap::new(), Dict::default(), None);
        let mut file = Self { bytes, places, trailer, key, containers, left, deadline };
        let found = file.scan();
        file.read_trailers(&found);
        let encrypt = file.resolve(file.trailer.get("Encrypt"));
        if let Object::Dict(encrypt) = encrypt {
            file.key = Some(file.key_of(&encrypt)?);
        }
        file.open_containers(&found);
        Ok(file)
    }

    fn key_of(&self, encrypt: &Dict) -> Result<FileKey, Problem> {
        let filters = self.dict(encrypt.get("CF")).unwrap_or_default();
        let filter = filter_name(encrypt).and_then(|name| self.dict(filters.get(name))).unwrap_or_default();
        let ids = self.resolve(self.trailer.get("ID"));
        let id = if let Some(Object::Text(id)) = ids.array().first() { id.as_slice() } else { &[] };
        FileKey::without_password(encrypt, &filter, id)
    }

    /// Finds the objects outside object streams, in file order.
    fn scan(&mut self) -> Vec<(u32, usize, usize)> {
        let mut found: Vec<(u32, usize, usize)> = Vec::new();
        for at in memchr::memmem::find_iter(self.bytes, b"obj").take(2 * MAX_OBJECTS) {
            let Some((begin, id)) = number_before(self.bytes, at) else { continue };
            if let Some(last) = found.last_mut() {
                last.2 = begin;
            }
            found.push((id, at + 3, self.bytes.len()));
        }
        found.truncate(MAX_OBJECTS);
        self.places.extend(found.iter().map(|&(id, start, end)| (id, ObjectLocation::Plain { start, end })));
        found
    }

    fn head(&self, start: usize, end: usize) -> &'a [u8] {
        &self.bytes[start..end.min(start + HEAD)]
    }

    /// Reads the dictionaries after the word `trailer` and those of cross-reference streams.
    fn read_trailers(&mut self, found: &[(u32, usize, usize)]) {
        let tables = memchr::memmem::find_iter(self.bytes, b"trailer").map(|at| at + 7);
        let streams = found.iter().filter(|(_, start, end)| contains(self.head(*start, *end), b"/XRef"));
        let mut starts: Vec<usize> = tables.chain(streams.map(|(_, start, _)| *start)).collect();
        starts.sort_unstable();
        for start in starts {
            if Instant::now() > self.deadline {
                return;
            }
            let Object::Dict(dict) = object::read(&mut Lexer::new(self.head(start, self.bytes.len()))) else {
                continue;
            };
            for key in ["Root", "Info", "Encrypt", "ID"] {
                if *dict.get(key) != Object::Null {
                    self.trailer.set(key, dict.get(key).clone());
                }
            }
        }
        let catalog = |(_, start, end): &&(u32, usize, usize)| contains(self.head(*start, *end), b"/Catalog");
        if let (Object::Null, Some((id, ..))) = (self.trailer.get("Root"), found.iter().rev().find(catalog)) {
            self.trailer.set("Root", Object::Reference(*id));
        }
    }

    /// Notes the objects in object streams.
    fn open_containers(&mut self, found: &[(u32, usize, usize)]) {
        for &(container, start, end) in found {
            if Instant::now() > self.deadline || self.places.len() > MAX_OBJECTS {
                return;
            }
            let current =
                matches!(self.places.get(&container), Some(ObjectLocation::Plain { start: s, .. }) if *s == start);
            if !current || !contains(self.head(start, end), b"ObjStm") {
                continue;
            }
            let Some(stream) = self.stream(container).filter(|s| s.dict.is("Type", "ObjStm")) else { continue };
            let Some(data) = self.unpack(&stream) else { continue };
            let first = self.resolve(stream.dict.get("First")).count().unwrap_or(0);
            for (id, at) in pairs(data.get(..first).unwrap_or_default()) {
                let place = ObjectLocation::Packed { container, start, at: first + at };
                let older = self.places.get(&id).is_none_or(|old| old.start() < start);
                if older && id != container {
                    self.places.insert(id, place);
                }
            }
            self.containers.borrow_mut().insert(container, Some(Rc::new(data)));
        }
    }

    /// Follows references to the object itself.
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            let Object::Reference(id) = object else { return object };
            object = self.object(id).0;
        }
        Object::Null
    }

    /// Returns the dictionary that `object` is or refers to.
    pub fn dict(&self, object: &Object) -> Option<Dict> {
        match self.resolve(object) {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Returns the stream that `object` refers to.
    pub fn stream_at(&self, object: &Object) -> Option<Stream<'a>> {
        if let Object::Reference(id) = object { self.stream(*id) } else { None }
    }

    /// Returns an object, and the byte after it if it is not in an object stream.
    fn object(&self, id: u32) -> (Object, Option<usize>) {
        match self.places.get(&id) {
            Some(&ObjectLocation::Plain { start, end }) => {
                let mut lexer = Lexer { bytes: &self.bytes[..end], at: start };
                (object::read(&mut lexer), Some(lexer.at))
            }
            Some(&ObjectLocation::Packed { container, at, .. }) => {
                let containers = self.containers.borrow();
                let Some(Some(data)) = containers.get(&container) else { return (Object::Null, None) };
                (object::read(&mut Lexer::new(data.get(at..).unwrap_or_default())), None)
            }
            None => (Object::Null, None),
        }
    }

    fn stream(&self, id: u32) -> Option<Stream<'a>> {
        let (Object::Dict(dict), Some(at)) = self.object(id) else { return None };
        let mut lexer = Lexer { bytes: self.bytes, at };
        lexer.skip_blank();
        let rest = self.bytes.get(lexer.at..)?.strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).or(rest.strip_prefix(b"\r")).unwrap_or(rest);
        let told = self.resolve(dict.get("Length")).count().filter(|length| ends_there(rest, *length));
        let length = told.or_else(|| memchr::memmem::find(rest, b"endstream")).unwrap_or(rest.len());
        Some(Stream { dict, id, data: &rest[..length] })
    }

    /// Decodes a stream; `None` if that fails or the file has unpacked too much.
    pub fn unpack(&self, stream: &Stream) -> Option<Vec<u8>> {
        let names = match self.resolve(stream.dict.get("Filter")) {
            Object::Array(names) => names.iter().map(|name| self.resolve(name)).collect(),
            Object::Null => Vec::new(),
            name => vec![name],
        };
        let parameters = self.resolve(stream.dict.get("DecodeParms"));
        let filter = |(at, name): (usize, &Object)| {
            let own = parameters.array().get(at).unwrap_or(&parameters);
            Some((name.name()?.to_vec(), self.dict(own).unwrap_or_default()))
        };
        let filters: Option<Vec<(Vec<u8>, Dict)>> = names.iter().enumerate().map(filter).collect();
        let plain =
            self.key.as_ref().filter(|_| !stream.dict.is("Type", "XRef")).map(|key| key.open(stream.id, stream.data));
        let data =
            filters::unpack(plain.as_deref().unwrap_or(stream.data), &filters?, self.left.get().min(MAX_STREAM))?;
        self.left.set(self.left.get() - data.len());
        Some(data)
    }

    /// Decrypts a string of an object to which the trailer refers.
    pub fn open_text(&self, id: u32, text: &[u8]) -> Vec<u8> {
        let plain = matches!(self.places.get(&id), Some(ObjectLocation::Plain { .. }));
        self.key.as_ref().filter(|_| plain).map_or_else(|| text.to_vec(), |key| key.open(id, text))
    }

    pub fn is_late(&self) -> bool {
        Instant::now() > self.deadline
    }
}

impl ObjectLocation {
    fn start(&self) -> usize {
        match *self {
            Self::Plain { start, .. } | Self::Packed { start, .. } => start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn check(file: &str, id: u32, expected: &str) {
        let deadline = Instant::now() + Duration::from_secs(5);
        let file = PdfFile::open(file.as_bytes(), 1000, deadline).expect("not encrypted");
        assert_eq!(format!("{:?}", file.resolve(&Object::Reference(id))), expected);
    }

    #[test]
    fn the_later_of_two_objects_stands() {
        check("%PDF-1.4\n1 0 obj 5 endobj 2 0 obj 6 endobj\n1 1 obj 7 endobj", 1, "Number(7.0)");
        check("1 0 obj 2 0 R endobj 2 0 obj (a) endobj", 1, "Text([97])");
    }

    #[test]
    fn references_in_a_circle_are_nothing() {
        check("1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj", 1, "Null");
        check("1 0 obj <</Length 1 0 R>> stream\nx endstream endobj", 3, "Null");
    }

    #[test]
    fn objects_are_found_in_their_stream() {
        let packed = "9 0 obj <</Type/ObjStm/N 2/First 8/Length 99>> stream\n1 0 2 3 11 /N endstream endobj";
        check(packed, 1, "Number(11.0)");
        check(packed, 2, "Name([78])");
        check("9 0 obj <</Type/ObjStm/N 1/First 4>> stream\n9 0 7 endstream", 1, "Null");
    }
}
