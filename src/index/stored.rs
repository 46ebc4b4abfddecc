//! Tables as bytes: written once, then looked into where they lie, which may be a mapped file.
//!
//! Numbers have four bytes, the least first, so that the n-th is found at once; lists that are gone
//! through in order are written as differences, in as many bytes as each needs.

use std::io::{self, Write};
use std::ops::Range;

use tantivy::directory::OwnedBytes;

/// Numbers of 32 bits.
#[derive(Clone)]
pub(super) struct Numbers(OwnedBytes);

impl Numbers {
    pub fn new(bytes: OwnedBytes) -> Self {
        Self(bytes)
    }

    pub fn len(&self) -> usize {
        self.0.len() / 4
    }

    pub fn get(&self, at: usize) -> u32 {
        let bytes = &self.0[4 * at..4 * at + 4];
        u32::from_le_bytes(bytes.try_into().expect("four bytes are four"))
    }

    /// How many numbers, which ascend, are below one, or are it.
    pub fn up_to(&self, most: u32) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle) <= most {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

pub(super) fn write_numbers(numbers: impl IntoIterator<Item = u32>, to: &mut impl Write) -> io::Result<()> {
    numbers.into_iter().try_for_each(|number| to.write_all(&number.to_le_bytes()))
}

/// Lists of bytes, by number.
#[derive(Clone)]
pub(super) struct ByteLists {
    ends: Numbers,
    bytes: OwnedBytes,
}

impl ByteLists {
    pub fn new(ends: OwnedBytes, bytes: OwnedBytes) -> Self {
        Self { ends: Numbers::new(ends), bytes }
    }

    pub fn get(&self, number: usize) -> &[u8] {
        &self.bytes[self.place(number)]
    }

    fn place(&self, number: usize) -> Range<usize> {
        let start = number.checked_sub(1).map_or(0, |before| self.ends.get(before));
        start as usize..self.ends.get(number) as usize
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Adds a number in seven bits a byte, the least first; all bytes but the last are marked.
pub(super) fn put(mut number: u32, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Numbers as [`put`] wrote them.
#[derive(Debug, Clone)]
pub(super) struct Packed<'b>(pub &'b [u8]);

impl Iterator for Packed<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
            shift = (shift + 7) & 31;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(mut numbers in prop::collection::vec(prop_oneof![0..300u32, any::<u32>()], 0..40)) {
            let (mut packed, mut flat) = (Vec::new(), Vec::new());
            numbers.iter().for_each(|&number| put(number, &mut packed));
            prop_assert!(Packed(&packed).eq(numbers.iter().copied()));
            numbers.sort_unstable();
            write_numbers(numbers.iter().copied(), &mut flat)?;
            let flat = Numbers::new(OwnedBytes::new(flat));
            prop_assert!((0..flat.len()).map(|at| flat.get(at)).eq(numbers.iter().copied()));
            for most in [0, 100, u32::MAX] {
                prop_assert_eq!(flat.up_to(most), numbers.partition_point(|&number| number <= most));
            }
        }

        #[test]
        fn anything_can_be_unpacked(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(Packed(&bytes).count() <= bytes.len());
        }
    }
}
