//! Which places hold a term, and how often: texts turned over.

/// For each term, by number, the places that hold it, in order.
#[derive(Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    entries: Vec<Posting>,
}

/// A place, and how often it holds the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
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
        let mut entries = vec![Posting { place: u32::MAX, times: 0 }; total as usize];
        let mut ends = starts[..terms].to_vec();
        for (place, held) in (0..).zip(places()) {
            held.for_each(|term| {
                let (start, end) = (starts[term as usize], &mut ends[term as usize]);
                match entries[start as usize..*end as usize].last_mut() {
                    Some(last) if last.place == place => last.times += 1,
                    _ => {
                        entries[*end as usize] = Posting { place, times: 1 };
                        *end += 1;
                    }
                }
            });
        }
        Self { starts, entries }
    }

    pub fn get(&self, term: usize) -> &[Posting] {
        &self.entries[self.starts[term] as usize..self.starts[term + 1] as usize]
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(term: usize, expected: &[(u32, u32)]) {
        let places: [&[u32]; 4] = [&[2, 0, 2], &[], &[0], &[2, 2]];
        let lists = Lists::of(4, || places.iter().map(|place| place.iter().copied()));
        assert!(lists.get(term).iter().map(|e| (e.place, e.times)).eq(expected.iter().copied()), "{term}");
    }

    #[test]
    fn each_term_has_its_places() {
        check(0, &[(0, 1), (2, 1)]);
        check(1, &[]);
        check(2, &[(0, 2), (3, 2)]);
        check(3, &[]);
    }

    proptest! {
        #[test]
        fn all_that_places_hold_is_listed(places in prop::collection::vec(prop::collection::vec(0..5u32, 0..6), 0..9)) {
            let lists = Lists::of(5, || places.iter().map(|held| held.iter().copied()));
            for term in 0..5u32 {
                let times = |held: &Vec<u32>| u32::try_from(held.iter().filter(|one| **one == term).count()).expect("few");
                let all = (0..).zip(&places).map(|(place, held)| Posting { place, times: times(held) });
                let expected: Vec<_> = all.filter(|posting| posting.times > 0).collect();
                prop_assert_eq!(lists.get(term as usize), expected);
            }
        }
    }
}
