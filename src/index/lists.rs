//! Which places hold a term, and how often: texts turned over.

/// Where entries are fewer than a place in so many has one, sorting them is quicker than going
/// through all places.
const FEW: usize = 8;

/// For each term, by number, the places that hold it, in order.
#[derive(Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    entries: Vec<Entry>,
    places: u32,
}

/// A place, and how often it holds the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub place: u32,
    pub times: u32,
}

impl Lists {
    /// Turns over `places`, each a run of numbers of terms below `terms`. They are gone through
    /// twice: to count, and then to fill what was counted; that is quicker than lists that grow,
    /// and takes half the memory.
    pub fn of<P, T>(terms: usize, places: impl Fn() -> P) -> Self
    where
        P: Iterator<Item = T>,
        T: Iterator<Item = u32>,
    {
        let mut starts = counted(terms, places());
        let mut total = 0;
        for start in &mut starts {
            total += std::mem::replace(start, total);
        }
        let mut entries = vec![Entry { place: u32::MAX, times: 0 }; total as usize];
        let mut ends = starts[..terms].to_vec();
        let mut seen = 0;
        for (place, held) in (0..).zip(places()) {
            held.for_each(|term| {
                let (start, end) = (starts[term as usize], &mut ends[term as usize]);
                match entries[start as usize..*end as usize].last_mut() {
                    Some(last) if last.place == place => last.times += 1,
                    _ => {
                        entries[*end as usize] = Entry { place, times: 1 };
                        *end += 1;
                    }
                }
            });
            seen = place + 1;
        }
        Self { starts, entries, places: seen }
    }

    /// How many places there are, those without a term included.
    pub fn of_places(&self) -> usize {
        self.places as usize
    }

    pub fn get(&self, term: usize) -> &[Entry] {
        &self.entries[self.starts[term] as usize..self.starts[term + 1] as usize]
    }

    /// How often a place holds a term, where it does.
    pub fn times(&self, term: usize, place: u32) -> Option<u32> {
        let list = self.get(term);
        list.binary_search_by_key(&place, |entry| entry.place).ok().map(|at| list[at].times)
    }
}

/// How many places hold each term; one number more than there are terms.
fn counted<T: Iterator<Item = u32>>(terms: usize, places: impl Iterator<Item = T>) -> Vec<u32> {
    let mut counts = vec![0; terms + 1];
    let mut last = vec![u32::MAX; terms];
    for (place, held) in (0..).zip(places) {
        held.for_each(|term| {
            if std::mem::replace(&mut last[term as usize], place) != place {
                counts[term as usize] += 1;
            }
        });
    }
    counts
}

/// The places of several terms taken for one, again and again: what it works in is kept.
pub(super) struct Union<'l> {
    lists: &'l Lists,
    /// How often each place holds the terms; all 0 between two calls.
    times: Vec<u32>,
    united: Vec<Entry>,
}

impl<'l> Union<'l> {
    pub fn new(lists: &'l Lists) -> Self {
        Self { lists, times: vec![0; lists.of_places()], united: Vec::new() }
    }

    /// The places that hold any of `terms`, in order, each with how often it holds them all.
    pub fn of(&mut self, terms: &[u32]) -> &[Entry] {
        if let [one] = terms {
            return self.lists.get(*one as usize);
        }
        self.united.clear();
        let all = || terms.iter().flat_map(|&term| self.lists.get(term as usize));
        let count = terms.iter().map(|&term| self.lists.get(term as usize).len()).sum::<usize>();
        if count < self.times.len() / FEW {
            self.united.extend(all());
            self.united.sort_unstable_by_key(|entry| entry.place);
            self.united.dedup_by(|next, kept| {
                let same = next.place == kept.place;
                kept.times += if same { next.times } else { 0 };
                same
            });
        } else {
            for entry in all() {
                self.times[entry.place as usize] += entry.times;
            }
            let held = (0..).zip(&mut self.times).filter(|(_, times)| **times > 0);
            self.united.extend(held.map(|(place, times)| Entry { place, times: std::mem::take(times) }));
        }
        &self.united
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(term: usize, expected: &[(u32, u32)]) {
        let places: [&[u32]; 4] = [&[2, 0, 2], &[], &[0], &[2, 2]];
        let lists = Lists::of(4, || places.iter().map(|place| place.iter().copied()));
        assert!(lists.get(term).iter().map(|e| (e.place, e.times)).eq(expected.iter().copied()), "{term}");
        assert!(expected.iter().all(|&(place, times)| lists.times(term, place) == Some(times)));
        assert_eq!((lists.times(term, 1), lists.of_places()), (None, 4));
    }

    #[test]
    fn each_term_has_its_places() {
        check(0, &[(0, 1), (2, 1)]);
        check(1, &[]);
        check(2, &[(0, 2), (3, 2)]);
        check(3, &[]);
    }

    #[test]
    fn several_terms_taken_for_one() {
        for empty in [0, 100] {
            let places = [vec![0, 1, 1], vec![2], vec![1], vec![0, 2, 3]].into_iter().chain(vec![Vec::new(); empty]);
            let places: Vec<Vec<u32>> = places.collect();
            let lists = Lists::of(4, || places.iter().map(|place| place.iter().copied()));
            let mut union = Union::new(&lists);
            let mut found = |terms: &[u32]| -> Vec<_> { union.of(terms).iter().map(|e| (e.place, e.times)).collect() };
            assert_eq!(found(&[0, 1]), [(0, 3), (2, 1), (3, 1)]);
            assert_eq!(found(&[1, 2, 3]), [(0, 2), (1, 1), (2, 1), (3, 2)]);
            assert_eq!(found(&[3]), [(3, 1)]);
        }
    }
}
