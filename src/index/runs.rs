//! Many short lists in one long one.

/// Lists by number, one after the other in one piece of memory.
#[derive(Debug, Clone)]
pub(super) struct Runs<T> {
    all: Vec<T>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Runs<T> {
    /// Adds a list.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.all.extend(list);
        self.ends.push(offset(self.all.len()));
    }

    /// Adds to the list that was added last.
    pub fn extend_last(&mut self, more: impl IntoIterator<Item = T>) {
        self.all.extend(more);
        *self.ends.last_mut().expect("there is a list to add to") = offset(self.all.len());
    }

    pub fn get(&self, number: usize) -> &[T] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.all[start..self.ends[number] as usize]
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The same lists, each thing in them replaced.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Runs<U> {
        Runs { all: self.all.iter().map(f).collect(), ends: self.ends.clone() }
    }
}

impl<T, I: IntoIterator<Item = T>> FromIterator<I> for Runs<T> {
    fn from_iter<L: IntoIterator<Item = I>>(lists: L) -> Self {
        let mut runs = Self::default();
        lists.into_iter().for_each(|list| runs.push(list));
        runs
    }
}

/// A place in a long list: 32 bits, for there are many.
pub(super) fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("memory ends before four billion words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_went_in() {
        let lists: [&[u8]; 4] = [b"ab", b"", b"c", b""];
        let runs: Runs<u8> = lists.iter().map(|list| list.iter().copied()).collect();
        assert!(runs.iter().eq(lists));
        assert_eq!(runs.map(|b| b - b'a').get(2), [2]);
    }

    #[test]
    fn only_the_last_list_grows() {
        let mut runs = Runs::default();
        runs.push([1]);
        runs.push([]);
        runs.extend_last([2, 3]);
        runs.push([4]);
        runs.extend_last([]);
        assert!(runs.iter().eq([&[1][..], &[2, 3], &[4]]));
        assert_eq!((runs.len(), runs.map(|n| n * 2).get(1)), (3, &[4, 6][..]));
    }
}
