//! Many short lists in two vectors (compressed sparse rows).

/// Lists by number, concatenated in one vector.
#[derive(Debug, Clone)]
pub(super) struct CsrLists<T> {
    items: Vec<T>,
    /// The end of each list in `items`.
    ends: Vec<u32>,
}

impl<T> Default for CsrLists<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> CsrLists<T> {
    /// Appends a list.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(to_u32(self.items.len()));
    }

    /// Appends items to the last list; panics if there is no list yet.
    pub fn extend_last(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        *self.ends.last_mut().expect("there is a list to add to") = to_u32(self.items.len());
    }

    pub fn get(&self, number: usize) -> &[T] {
        let start = number.checked_sub(1).map_or(0, |previous| self.ends[previous] as usize);
        &self.items[start..self.ends[number] as usize]
    }

    /// The number of lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// Returns lists of the same lengths, with each item mapped by `f`.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> CsrLists<U> {
        CsrLists { items: self.items.iter().map(f).collect(), ends: self.ends.clone() }
    }
}

impl<T, I: IntoIterator<Item = T>> FromIterator<I> for CsrLists<T> {
    fn from_iter<L: IntoIterator<Item = I>>(lists: L) -> Self {
        let mut csr = Self::default();
        lists.into_iter().for_each(|list| csr.push(list));
        csr
    }
}

/// Converts a length or position to 32 bits, the width in which tables store it.
pub(super) fn to_u32(len: usize) -> u32 {
    u32::try_from(len).expect("memory ends before four billion words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_those_that_were_pushed() {
        let lists: [&[u8]; 4] = [b"ab", b"", b"c", b""];
        let csr: CsrLists<u8> = lists.iter().map(|list| list.iter().copied()).collect();
        assert!(csr.iter().eq(lists));
        assert_eq!(csr.map(|b| b - b'a').get(2), [2]);
    }

    #[test]
    fn only_the_last_list_grows() {
        let mut csr = CsrLists::default();
        csr.push([1]);
        csr.push([]);
        csr.extend_last([2, 3]);
        csr.push([4]);
        csr.extend_last([]);
        assert!(csr.iter().eq([&[1][..], &[2, 3], &[4]]));
        assert_eq!((csr.len(), csr.map(|n| n * 2).get(1)), (3, &[4, 6][..]));
    }
}
