//! The bytes of buttons and links: whole numbers, big end first, in the letters that Telegram allows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::desk::{Choice, Choosing, Whom};
use super::tap::Filter;
use crate::library::Place;
use crate::render::window::Show;

#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.0.push(value);
        self
    }

    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    /// A place in a passage; what is further than 16 MB in, is held to be there.
    pub fn u24(&mut self, value: u32) -> &mut Self {
        self.0.extend(&value.min(0xFF_FFFF).to_be_bytes()[1..]);
        self
    }

    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub fn place(&mut self, place: Place) -> &mut Self {
        self.u64(place.document).u64(place.passage)
    }

    pub fn show(&mut self, show: Show) -> &mut Self {
        match show {
            Show::Around { start, length } => self.u8(0).u24(start).u24(length),
            Show::From(start) => self.u8(1).u24(start),
            Show::Until(end) => self.u8(2).u24(end),
        }
    }

    pub fn filter(&mut self, filter: Filter) -> &mut Self {
        match filter {
            Filter::All => self.u8(0),
            Filter::Year(year) => self.u8(1).u16(year),
            Filter::Organisation(key) => self.u8(2).u64(key),
        }
    }

    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.u8(u8::from(flag))
    }

    pub fn choice(&mut self, choice: Choice) -> &mut Self {
        self.flag(choice == Choice::Yes)
    }

    pub fn choosing(&mut self, choosing: Choosing) -> &mut Self {
        match choosing.whom {
            Whom::Id(id) => self.u8(0).u64(id.cast_unsigned()),
            Whom::MemberWithCode => self.u8(1),
            Whom::GroupWithCode => self.u8(2),
        };
        self.u64(choosing.chosen).u24(choosing.list).u8(choosing.page)
    }

    pub fn written(self, letter: char) -> String {
        format!("{letter}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

pub struct Reader(std::vec::IntoIter<u8>);

impl Reader {
    pub fn of(text: &str) -> Option<(char, Self)> {
        let letter = text.chars().next()?;
        let bytes = URL_SAFE_NO_PAD.decode(&text[letter.len_utf8()..]).ok()?;
        Some((letter, Self(bytes.into_iter())))
    }

    fn number(&mut self, bytes: usize) -> Option<u64> {
        (0..bytes).try_fold(0, |number, _| Some(number << 8 | u64::from(self.0.next()?)))
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.0.next()
    }

    pub fn u16(&mut self) -> Option<u16> {
        u16::try_from(self.number(2)?).ok()
    }

    pub fn u24(&mut self) -> Option<u32> {
        u32::try_from(self.number(3)?).ok()
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.number(8)
    }

    pub fn place(&mut self) -> Option<Place> {
        Some(Place { document: self.u64()?, passage: self.u64()? })
    }

    pub fn show(&mut self) -> Option<Show> {
        match self.u8()? {
            0 => Some(Show::Around { start: self.u24()?, length: self.u24()? }),
            1 => Some(Show::From(self.u24()?)),
            2 => Some(Show::Until(self.u24()?)),
            _ => None,
        }
    }

    pub fn filter(&mut self) -> Option<Filter> {
        match self.u8()? {
            0 => Some(Filter::All),
            1 => Some(Filter::Year(self.u16()?)),
            2 => Some(Filter::Organisation(self.u64()?)),
            _ => None,
        }
    }

    /// A byte that no writer of ours made is refused: what is read is what was written, and nothing else.
    pub fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn choice(&mut self) -> Option<Choice> {
        Some(if self.flag()? { Choice::Yes } else { Choice::No })
    }

    pub fn choosing(&mut self) -> Option<Choosing> {
        let whom = match self.u8()? {
            0 => Whom::Id(self.u64()?.cast_signed()),
            1 => Whom::MemberWithCode,
            2 => Whom::GroupWithCode,
            _ => return None,
        };
        Some(Choosing { whom, chosen: self.u64()?, list: self.u24()?, page: self.u8()? })
    }

    pub fn is_done(&self) -> bool {
        self.0.len() == 0
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What may come back: any letters at all, and bytes that are nearly ours.
    pub fn from_outside() -> impl Strategy<Value = String> {
        let bytes = prop::collection::vec(prop_oneof![0u8..30, any::<u8>()], 0..40);
        let forged = ("[a-z]", bytes).prop_map(|(letter, bytes)| letter + &URL_SAFE_NO_PAD.encode(bytes));
        prop_oneof!["\\PC{0,64}", "[a-z][A-Za-z0-9_-]{0,63}", forged]
    }

    #[test]
    fn a_flag_is_one_of_two_bytes() {
        let check = |byte, expected| assert_eq!(Reader(vec![byte].into_iter()).flag(), expected, "{byte}");
        check(0, Some(false));
        check(1, Some(true));
        check(2, None);
        check(255, None);
    }
}
