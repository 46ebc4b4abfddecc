//! The objects of a PDF: finds them in the file, and parses and decodes them on demand.
//!
//! The cross-reference table is not read. It can be cyclic or wrong, a million of its entries can refer to
//! one object, and a file with a damaged table must be searched for objects anyway. One pass finds all "1 0
//! obj"; of two objects with the same number the later one wins, as in an incremental update. Objects are
//! parsed on demand and not cached, so that the cost depends on the pages. Libraries parse a whole file at
//! once and without a limit, and running out of memory ends the bot. (lopdf 0.47 takes more than twelve
//! gigabytes for a file of 470 kB whose index refers to one array fifty thousand times.)

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use super::crypt::{FileKey, crypt_filter_name};
use super::filters;
use super::lexer::Lexer;
use super::object::{self, Dict, Object};
use super::scan::{contains, is_followed_by_endstream, parse_header_before, parse_index};
use crate::formats::problem::Problem;

/// Maximum length of a chain of references to references.
const MAX_HOPS: usize = 8;
/// Maximum objects of a file; a book of five thousand pages has fifty thousand.
const MAX_OBJECTS: usize = 2_000_000;
/// Maximum decoded bytes of one stream; a page with a detailed map has five million.
const MAX_STREAM_BYTES: usize = 64 << 20;
/// Bytes at the beginning of an object in which its type is searched for.
const HEAD_BYTES: usize = 1024;

/// A file with the locations of its objects.
pub struct PdfFile<'a> {
    bytes: &'a [u8],
    /// The location of each object by number.
    locations: HashMap<u32, ObjectLocation>,
    /// The last value of each key in any trailer.
    pub trailer: Dict,
    /// The decryption key, if the file is encrypted.
    file_key: Option<FileKey>,
    /// Decoded object streams by object number.
    object_streams: RefCell<HashMap<u32, Option<Rc<Vec<u8>>>>>,
    /// Bytes that may still be decoded.
    unpack_budget: Cell<usize>,
    inflater: RefCell<filters::Inflater>,
    /// The time at which reading the file ends.
    pub deadline: Instant,
}

/// The location of an object.
#[derive(Debug, Clone, Copy)]
enum ObjectLocation {
    /// In the bytes from `start` to `end` of the file.
    Uncompressed { start: usize, end: usize },
    /// At the byte `offset` of the decoded object stream `stream_id`, which begins at the byte `start` of the
    /// file.
    Compressed { stream_id: u32, start: usize, offset: usize },
}

/// A stream object, not yet decoded.
#[derive(Debug, Default)]
pub struct Stream<'a> {
    pub dict: Dict,
    id: u32,
    data: &'a [u8],
}

impl<'a> PdfFile<'a> {
    /// Finds the objects of a file. At most `cap` bytes are decoded in total, until `deadline`.
    ///
    /// # Errors
    /// If the file needs a password.
    pub fn open(bytes: &'a [u8], cap: usize, deadline: Instant) -> Result<Self, Problem> {
        let (unpack_budget, object_streams, inflater) = (Cell::new(cap), RefCell::default(), RefCell::default());
        let (locations, trailer, file_key) = (HashMap::new(), Dict::default(), None);
        let mut file = Self { bytes, locations, trailer, file_key, object_streams, unpack_budget, inflater, deadline };
        let objects = file.find_objects();
        file.read_trailers(&objects);
        let encrypt = file.resolve(file.trailer.get("Encrypt"));
        if let Object::Dict(encrypt) = encrypt {
            file.file_key = Some(file.derive_key(&encrypt)?);
        }
        file.index_object_streams(&objects);
        Ok(file)
    }

    fn derive_key(&self, encrypt: &Dict) -> Result<FileKey, Problem> {
        let filters = self.resolve_dict(encrypt.get("CF")).unwrap_or_default();
        let filter =
            crypt_filter_name(encrypt).and_then(|name| self.resolve_dict(filters.get(name))).unwrap_or_default();
        let ids = self.resolve(self.trailer.get("ID"));
        let id = if let Some(Object::String(id)) = ids.as_array().first() { id.as_slice() } else { &[] };
        FileKey::from_empty_password(encrypt, &filter, id)
    }

    /// Finds the objects outside object streams. Returns number, start and end of each, in file order.
    fn find_objects(&mut self) -> Vec<(u32, usize, usize)> {
        let mut objects: Vec<(u32, usize, usize)> = Vec::new();
        for at in memchr::memmem::find_iter(self.bytes, b"obj").take(2 * MAX_OBJECTS) {
            let Some((begin, id)) = parse_header_before(self.bytes, at) else { continue };
            if let Some(last) = objects.last_mut() {
                last.2 = begin;
            }
            objects.push((id, at + 3, self.bytes.len()));
        }
        objects.truncate(MAX_OBJECTS);
        self.locations
            .extend(objects.iter().map(|&(id, start, end)| (id, ObjectLocation::Uncompressed { start, end })));
        objects
    }

    fn object_head(&self, start: usize, end: usize) -> &'a [u8] {
        &self.bytes[start..end.min(start + HEAD_BYTES)]
    }

    /// Reads the trailer dictionaries: those after the keyword `trailer`, and those of cross-reference streams.
    fn read_trailers(&mut self, objects: &[(u32, usize, usize)]) {
        let tables = memchr::memmem::find_iter(self.bytes, b"trailer").map(|at| at + 7);
        let streams = objects.iter().filter(|(_, start, end)| contains(self.object_head(*start, *end), b"/XRef"));
        let mut starts: Vec<usize> = tables.chain(streams.map(|(_, start, _)| *start)).collect();
        starts.sort_unstable();
        for start in starts {
            if Instant::now() > self.deadline {
                return;
            }
            let Object::Dict(dict) = object::parse_object(&mut Lexer::new(self.object_head(start, self.bytes.len())))
            else {
                continue;
            };
            for key in ["Root", "Info", "Encrypt", "ID"] {
                if *dict.get(key) != Object::Null {
                    self.trailer.set(key, dict.get(key).clone());
                }
            }
        }
        let is_catalog = |(_, start, end): &&(u32, usize, usize)| contains(self.object_head(*start, *end), b"/Catalog");
        if let (Object::Null, Some((id, ..))) = (self.trailer.get("Root"), objects.iter().rev().find(is_catalog)) {
            self.trailer.set("Root", Object::Reference(*id));
        }
    }

    /// Decodes the object streams and records the locations of their objects.
    fn index_object_streams(&mut self, objects: &[(u32, usize, usize)]) {
        for &(stream_id, start, end) in objects {
            if Instant::now() > self.deadline || self.locations.len() > MAX_OBJECTS {
                return;
            }
            let is_current = matches!(self.locations.get(&stream_id), Some(ObjectLocation::Uncompressed { start: s, .. }) if *s == start);
            if !is_current || !contains(self.object_head(start, end), b"ObjStm") {
                continue;
            }
            let Some(stream) = self.read_stream(stream_id).filter(|s| s.dict.has_name("Type", "ObjStm")) else {
                continue;
            };
            let Some(data) = self.decode_stream(&stream) else { continue };
            let first = self.resolve(stream.dict.get("First")).as_count().unwrap_or(0);
            for (id, offset) in parse_index(data.get(..first).unwrap_or_default()) {
                let location = ObjectLocation::Compressed { stream_id, start, offset: first + offset };
                let replaces = self.locations.get(&id).is_none_or(|existing| existing.start() < start);
                if replaces && id != stream_id {
                    self.locations.insert(id, location);
                }
            }
            self.object_streams.borrow_mut().insert(stream_id, Some(Rc::new(data)));
        }
    }

    /// Follows references and returns the object; null if there is none or the chain is too long.
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            let Object::Reference(id) = object else { return object };
            object = self.read_object(id).0;
        }
        Object::Null
    }

    /// Returns the dictionary that `object` is or refers to.
    pub fn resolve_dict(&self, object: &Object) -> Option<Dict> {
        match self.resolve(object) {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Returns the stream that `object` refers to.
    pub fn resolve_stream(&self, object: &Object) -> Option<Stream<'a>> {
        if let Object::Reference(id) = object { self.read_stream(*id) } else { None }
    }

    /// Parses an object. Also returns the byte offset after it, if it is not in an object stream.
    fn read_object(&self, id: u32) -> (Object, Option<usize>) {
        match self.locations.get(&id) {
            Some(&ObjectLocation::Uncompressed { start, end }) => {
                let mut lexer = Lexer { bytes: &self.bytes[..end], pos: start };
                (object::parse_object(&mut lexer), Some(lexer.pos))
            }
            Some(&ObjectLocation::Compressed { stream_id, offset, .. }) => {
                let object_streams = self.object_streams.borrow();
                let Some(Some(data)) = object_streams.get(&stream_id) else { return (Object::Null, None) };
                (object::parse_object(&mut Lexer::new(data.get(offset..).unwrap_or_default())), None)
            }
            None => (Object::Null, None),
        }
    }

    /// Finds the data of a stream object. A wrong `Length` is corrected by the next `endstream`.
    fn read_stream(&self, id: u32) -> Option<Stream<'a>> {
        let (Object::Dict(dict), Some(at)) = self.read_object(id) else { return None };
        let mut lexer = Lexer { bytes: self.bytes, pos: at };
        lexer.skip_white_space();
        let rest = self.bytes.get(lexer.pos..)?.strip_prefix(b"stream")?;
        let rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).or(rest.strip_prefix(b"\r")).unwrap_or(rest);
        let stated =
            self.resolve(dict.get("Length")).as_count().filter(|length| is_followed_by_endstream(rest, *length));
        let length = stated.or_else(|| memchr::memmem::find(rest, b"endstream")).unwrap_or(rest.len());
        Some(Stream { dict, id, data: &rest[..length] })
    }

    /// Decrypts and decodes a stream; `None` if that fails or exceeds the remaining budget.
    pub fn decode_stream(&self, stream: &Stream) -> Option<Vec<u8>> {
        let names = match self.resolve(stream.dict.get("Filter")) {
            Object::Array(names) => names.iter().map(|name| self.resolve(name)).collect(),
            Object::Null => Vec::new(),
            name => vec![name],
        };
        let parameters = self.resolve(stream.dict.get("DecodeParms"));
        let filter = |(at, name): (usize, &Object)| {
            let own_parameters = parameters.as_array().get(at).unwrap_or(&parameters);
            Some((name.as_name()?.to_vec(), self.resolve_dict(own_parameters).unwrap_or_default()))
        };
        let filters: Option<Vec<(Vec<u8>, Dict)>> = names.iter().enumerate().map(filter).collect();
        let decrypted = self
            .file_key
            .as_ref()
            .filter(|_| !stream.dict.has_name("Type", "XRef"))
            .map(|key| key.decrypt(stream.id, stream.data));
        let data = filters::decode(
            decrypted.as_deref().unwrap_or(stream.data),
            &filters?,
            self.unpack_budget.get().min(MAX_STREAM_BYTES),
            &mut self.inflater.borrow_mut(),
        )?;
        self.unpack_budget.set(self.unpack_budget.get() - data.len());
        Some(data)
    }

    /// Decrypts a string in the object `id`. Objects in object streams have no encrypted strings.
    pub fn decrypt_string(&self, id: u32, text: &[u8]) -> Vec<u8> {
        let is_uncompressed = matches!(self.locations.get(&id), Some(ObjectLocation::Uncompressed { .. }));
        self.file_key.as_ref().filter(|_| is_uncompressed).map_or_else(|| text.to_vec(), |key| key.decrypt(id, text))
    }

    /// Whether the deadline has passed.
    pub fn is_past_deadline(&self) -> bool {
        Instant::now() > self.deadline
    }
}

impl ObjectLocation {
    fn start(&self) -> usize {
        match *self {
            Self::Uncompressed { start, .. } | Self::Compressed { start, .. } => start,
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
    fn the_later_of_two_objects_wins() {
        check("%PDF-1.4\n1 0 obj 5 endobj 2 0 obj 6 endobj\n1 1 obj 7 endobj", 1, "Number(7.0)");
        check("1 0 obj 2 0 R endobj 2 0 obj (a) endobj", 1, "String([97])");
    }

    #[test]
    fn circular_references_are_null() {
        check("1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj", 1, "Null");
        check("1 0 obj <</Length 1 0 R>> stream\nx endstream endobj", 3, "Null");
    }

    #[test]
    fn objects_are_found_in_object_streams() {
        let packed = "9 0 obj <</Type/ObjStm/N 2/First 8/Length 99>> stream\n1 0 2 3 11 /N endstream endobj";
        check(packed, 1, "Number(11.0)");
        check(packed, 2, "Name([78])");
        check("9 0 obj <</Type/ObjStm/N 1/First 4>> stream\n9 0 7 endstream", 1, "Null");
    }
}
