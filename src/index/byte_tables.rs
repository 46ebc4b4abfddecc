//! Tables encoded as bytes: written once, then read in place, possibly from a memory-mapped file.
//!
//! Fixed-width numbers have four little-endian bytes, so that the n-th is found at once. Lists that
//! are read in order hold varints, mostly of differences.

use std::io::{self, Write};
use std::ops::Range;

use tantivy::directory::OwnedBytes;

/// An array of 32-bit numbers.
#[derive(Clone)]
pub(super) struct U32Array(OwnedBytes);

impl U32Array {
    pub fn new(bytes: OwnedBytes) -> Self {
        Self(bytes)
    }

    pub fn len(&self) -> usize {
        self.0.len() / 4
    }

    pub fn get(&self, index: usize) -> u32 {
        let bytes = &self.0[4 * index..4 * index + 4];
        u32::from_le_bytes(bytes.try_into().expect("four bytes are four"))
    }

    /// Counts the numbers that are at most `max`. The array must be in ascending order.
    pub fn count_up_to(&self, max: u32) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle) <= max {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

pub(super) fn write_u32s(numbers: impl IntoIterator<Item = u32>, to: &mut impl Write) -> io::Result<()> {
    numbers.into_iter().try_for_each(|number| to.write_all(&number.to_le_bytes()))
}

/// Lists of bytes, by number.
#[derive(Clone)]
pub(super) struct ByteLists {
    /// The end of each list in `bytes`.
    ends: U32Array,
    bytes: OwnedBytes,
}

impl ByteLists {
    pub fn new(ends: OwnedBytes, bytes: OwnedBytes) -> Self {
        Self { ends: U32Array::new(ends), bytes }
    }

    pub fn get(&self, number: usize) -> &[u8] {
        &self.bytes[self.range(number)]
    }

    fn range(&self, number: usize) -> Range<usize> {
        let start = number.checked_sub(1).map_or(0, |previous| self.ends.get(previous));
        start as usize..self.ends.get(number) as usize
    }

    /// The number of lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Appends a number as a varint (LEB128): seven bits a byte, the least significant first; all bytes but
/// the last have their high bit set.
pub(super) fn write_varint(mut number: u32, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Decodes numbers that [`write_varint`] wrote. Ends early if the last one is incomplete.
#[derive(Debug, Clone)]
pub(super) struct VarintIter<'b>(pub &'b [u8]);

impl Iterator for VarintIter<'_> {
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
        fn numbers_decode_to_what_was_encoded(mut numbers in prop::collection::vec(prop_oneof![0..300u32, any::<u32>()], 0..40)) {
            let (mut varints, mut fixed) = (Vec::new(), Vec::new());
            numbers.iter().for_each(|&number| write_varint(number, &mut varints));
            prop_assert!(VarintIter(&varints).eq(numbers.iter().copied()));
            numbers.sort_unstable();
            write_u32s(numbers.iter().copied(), &mut fixed)?;
            let array = U32Array::new(OwnedBytes::new(fixed));
            prop_assert!((0..array.len()).map(|index| array.get(index)).eq(numbers.iter().copied()));
            for max in [0, 100, u32::MAX] {
                prop_assert_eq!(array.count_up_to(max), numbers.partition_point(|&number| number <= max));
            }
        }

        #[test]
        fn any_bytes_can_be_decoded(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(VarintIter(&bytes).count() <= bytes.len());
        }
    }
}
