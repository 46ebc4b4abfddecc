//! Parses PDF objects one at a time. References are not followed, so that the time depends on the object's own bytes.

use std::collections::HashMap;

use super::lexer::{Lexeme, Lexer};

/// Nesting of arrays and dictionaries; writers use four or five levels.
const MAX_DEPTH: usize = 32;
/// Most values in one object; a flat page tree of a hundred thousand pages fits.
const MAX_VALUES: usize = 400_000;

#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Also booleans, which do not matter to text.
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// An object number; in practice, the generation never distinguishes two objects.
    Reference(u32),
}

/// A dictionary; keys without their slash.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dict(HashMap<Vec<u8>, Object>);

impl Dict {
    /// Returns a value, or null if there is no such key, as in PDF.
    pub fn get(&self, key: &str) -> &Object {
        self.0.get(key.as_bytes()).unwrap_or(&Object::Null)
    }

    pub fn set(&mut self, key: &str, value: Object) {
        self.0.insert(key.as_bytes().to_vec(), value);
    }

    pub fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).name() == Some(name.as_bytes())
    }
}

impl Object {
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// Returns a count, an offset or an object number.
    pub fn count(&self) -> Option<usize> {
        self.number().filter(|n| (0.0..=4e9).contains(n)).map(|n| n as usize)
    }

    pub fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// Returns the values of an array; none for any other object.
    pub fn array(&self) -> &[Object] {
        if let Self::Array(array) = self { array } else { &[] }
    }
}

/// Reads one object; null at the end of the bytes. An object that is too large or too deep is cut short.
pub fn read(lexer: &mut Lexer) -> Object {
    let mut left = MAX_VALUES;
    value(lexer, MAX_DEPTH, &mut left).unwrap_or(Object::Null)
}

/// Reads the next value; `None` at the end of the array, the dictionary or the bytes.
fn value(lexer: &mut Lexer, depth: usize, left: &mut usize) -> Option<Object> {
    *left = left.checked_sub(1)?;
    Some(match lexer.next()? {
        Lexeme::Number(number) => reference(lexer, number).unwrap_or(Object::Number(number)),
        Lexeme::Name(name) => Object::Name(name.into_owned()),
        Lexeme::Text(text) => Object::Text(text.into_owned()),
        Lexeme::ArrayOpen => {
            let depth = depth.checked_sub(1)?;
            let mut array = Vec::new();
            while let Some(item) = value(lexer, depth, left) {
                array.push(item);
            }
            Object::Array(array)
        }
        Lexeme::DictOpen => Object::Dict(dict(lexer, depth.checked_sub(1)?, left)),
        Lexeme::Word(b"null" | b"true" | b"false") => Object::Null,
        // If the object ends with its brackets open, what follows is not part of it.
        Lexeme::Word(_) | Lexeme::ArrayClose | Lexeme::DictClose => return None,
    })
}

fn dict(lexer: &mut Lexer, depth: usize, left: &mut usize) -> Dict {
    let mut dict = HashMap::new();
    while let Some(Lexeme::Name(key)) = lexer.next() {
        let Some(value) = value(lexer, depth, left) else { break };
        dict.insert(key.into_owned(), value);
    }
    Dict(dict)
}

/// Reads `12 0 R` after its first number.
fn reference(lexer: &mut Lexer, number: f64) -> Option<Object> {
    let id = Some(number).filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n))?;
    let mut ahead = lexer.clone();
    let Some(Lexeme::Number(_)) = ahead.next() else { return None };
    let Some(Lexeme::Word(b"R")) = ahead.next() else { return None };
    *lexer = ahead;
    Some(Object::Reference(id as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(format!("{:?}", read(&mut Lexer::new(input.as_bytes()))), expected);
    }

    #[test]
    fn values_are_read() {
        check("[1 2 0 R/N(t)null[]]", "Array([Number(1.0), Reference(2), Name([78]), Text([116]), Null, Array([])])");
        check("<</A 1>>", "Dict(Dict({[65]: Number(1.0)}))");
        check("<</A<</B 3 0 R>>", "Dict(Dict({[65]: Dict(Dict({[66]: Reference(3)}))}))");
        check("", "Null");
    }

    /// How many arrays and dictionaries stand within each other.
    fn depth(object: &Object) -> usize {
        let within: Vec<&Object> = match object {
            Object::Array(array) => array.iter().collect(),
            Object::Dict(dict) => dict.0.values().collect(),
            _ => return 0,
        };
        1 + within.into_iter().map(depth).max().unwrap_or(0)
    }

    fn check_depth(text: &str, expected: usize) {
        assert_eq!(depth(&read(&mut Lexer::new(text.as_bytes()))), expected, "{}", &text[..40]);
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
            read(&mut Lexer::new(text.as_bytes()));
        }
    }
}
