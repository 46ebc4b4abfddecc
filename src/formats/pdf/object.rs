//! Parses PDF objects one at a time. References are not followed, so that the time depends only on the bytes
//! of the object.

use std::collections::HashMap;

use super::lexer::{Lexeme, Lexer};

/// Maximum nesting of arrays and dictionaries; PDF writers use four or five levels.
const MAX_DEPTH: usize = 32;
/// Maximum values in one object; a flat page tree of a hundred thousand pages fits.
const MAX_VALUES: usize = 400_000;

/// A PDF object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Null, and also a boolean, since no boolean affects text.
    Null,
    Number(f64),
    /// A name without its slash.
    Name(Vec<u8>),
    String(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// An indirect reference by object number. In practice, the generation number never distinguishes two
    /// objects.
    Reference(u32),
}

/// A dictionary. Its keys are without their slash.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dict(HashMap<Vec<u8>, Object>);

impl Dict {
    /// Returns the value of `key`; null if there is none, as in PDF.
    pub fn get(&self, key: &str) -> &Object {
        self.0.get(key.as_bytes()).unwrap_or(&Object::Null)
    }

    /// Inserts or replaces a value.
    pub fn set(&mut self, key: &str, value: Object) {
        self.0.insert(key.as_bytes().to_vec(), value);
    }

    /// Whether the value of `key` is this name.
    pub fn has_name(&self, key: &str, name: &str) -> bool {
        self.get(key).as_name() == Some(name.as_bytes())
    }
}

impl Object {
    /// Returns the number; `None` for any other object.
    pub fn as_number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// Returns a number that is a count, an offset or an object number; `None` for any other object.
    pub fn as_count(&self) -> Option<usize> {
        self.as_number().filter(|n| (0.0..=4e9).contains(n)).map(|n| n as usize)
    }

    /// Returns the name; `None` for any other object.
    pub fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// Returns the values of an array; an empty slice for any other object.
    pub fn as_array(&self) -> &[Object] {
        if let Self::Array(array) = self { array } else { &[] }
    }
}

/// Parses one object; null at the end of the bytes. An object that is too large or too deeply nested is
/// truncated.
pub fn parse_object(lexer: &mut Lexer) -> Object {
    let mut remaining = MAX_VALUES;
    parse_value(lexer, MAX_DEPTH, &mut remaining).unwrap_or(Object::Null)
}

/// Parses the next value; `None` at the end of the array, the dictionary or the bytes.
fn parse_value(lexer: &mut Lexer, depth: usize, remaining: &mut usize) -> Option<Object> {
    *remaining = remaining.checked_sub(1)?;
    Some(match lexer.next()? {
        Lexeme::Number(number) => parse_reference(lexer, number).unwrap_or(Object::Number(number)),
        Lexeme::Name(name) => Object::Name(name.into_owned()),
        Lexeme::String(text) => Object::String(text.into_owned()),
        Lexeme::ArrayOpen => {
            let depth = depth.checked_sub(1)?;
            let mut array = Vec::new();
            while let Some(item) = parse_value(lexer, depth, remaining) {
                array.push(item);
            }
            Object::Array(array)
        }
        Lexeme::DictOpen => Object::Dict(parse_dict(lexer, depth.checked_sub(1)?, remaining)),
        Lexeme::Keyword(b"null" | b"true" | b"false") => Object::Null,
        // A keyword ends the object, even if its brackets are still open.
        Lexeme::Keyword(_) | Lexeme::ArrayClose | Lexeme::DictClose => return None,
    })
}

fn parse_dict(lexer: &mut Lexer, depth: usize, remaining: &mut usize) -> Dict {
    let mut dict = HashMap::new();
    while let Some(Lexeme::Name(key)) = lexer.next() {
        let Some(value) = parse_value(lexer, depth, remaining) else { break };
        dict.insert(key.into_owned(), value);
    }
    Dict(dict)
}

/// Parses the rest of a reference such as `12 0 R` after its first number; `None` if it is not a reference.
fn parse_reference(lexer: &mut Lexer, number: f64) -> Option<Object> {
    let id = Some(number).filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n))?;
    let mut lookahead = lexer.clone();
    let Some(Lexeme::Number(_)) = lookahead.next() else { return None };
    let Some(Lexeme::Keyword(b"R")) = lookahead.next() else { return None };
    *lexer = lookahead;
    Some(Object::Reference(id as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(format!("{:?}", parse_object(&mut Lexer::new(input.as_bytes()))), expected);
    }

    #[test]
    fn values_are_read() {
        check("[1 2 0 R/N(t)null[]]", "Array([Number(1.0), Reference(2), Name([78]), String([116]), Null, Array([])])");
        check("<</A 1>>", "Dict(Dict({[65]: Number(1.0)}))");
        check("<</A<</B 3 0 R>>", "Dict(Dict({[65]: Dict(Dict({[66]: Reference(3)}))}))");
        check("", "Null");
    }

    /// Returns the nesting depth of arrays and dictionaries.
    fn depth(object: &Object) -> usize {
        let within: Vec<&Object> = match object {
            Object::Array(array) => array.iter().collect(),
            Object::Dict(dict) => dict.0.values().collect(),
            _ => return 0,
        };
        1 + within.into_iter().map(depth).max().unwrap_or(0)
    }

    fn check_depth(text: &str, expected: usize) {
        assert_eq!(depth(&parse_object(&mut Lexer::new(text.as_bytes()))), expected, "{}", &text[..40]);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        check_depth(&nested(MAX_DEPTH), MAX_DEPTH);
        check_depth(&nested(100_000), MAX_DEPTH);
        check_depth(&"[".repeat(100_000), MAX_DEPTH);
        check_depth(&"<</A".repeat(100_000), MAX_DEPTH);
        check_depth(&"[<</A".repeat(100_000), MAX_DEPTH);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(text in "([\\[\\]<>/()0-9 AR.]|\\PC){0,200}") {
            parse_object(&mut Lexer::new(text.as_bytes()));
        }
    }
}
