//! Inverts passages: for each term, the passages that contain it and how often.

/// For each term, by number, its postings in the order of passages.
#[derive(Debug, Default)]
pub(super) struct PostingLists {
    /// The start of each list in `postings`, and the end of the last list.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// A passage, and how often it contains the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub passage: u32,
    pub frequency: u32,
}

impl PostingLists {
    /// Inverts `passages`, each an iterator over the numbers of its terms, which are below `terms`.
    /// Iterates over them twice, to count the postings and then to fill the lists: that is faster
    /// than growing a vector per term, and takes half the memory.
    pub fn from_passages<P, T>(terms: usize, passages: impl Fn() -> P) -> Self
    where
        P: Iterator<Item = T>,
        T: Iterator<Item = u32>,
    {
        let mut starts = count_postings(terms, passages());
        let mut total = 0;
        for start in &mut starts {
            total += std::mem::replace(start, total);
        }
        let mut postings = vec![Posting { passage: u32::MAX, frequency: 0 }; total as usize];
        let mut ends = starts[..terms].to_vec();
        for (passage, passage_terms) in (0..).zip(passages()) {
            passage_terms.for_each(|term| {
                let (start, end) = (starts[term as usize], &mut ends[term as usize]);
                match postings[start as usize..*end as usize].last_mut() {
                    Some(last) if last.passage == passage => last.frequency += 1,
                    _ => {
                        postings[*end as usize] = Posting { passage, frequency: 1 };
                        *end += 1;
                    }
                }
            });
        }
        Self { starts, postings }
    }

    pub fn get(&self, term: usize) -> &[Posting] {
        &self.postings[self.starts[term] as usize..self.starts[term + 1] as usize]
    }
}

/// Counts the passages that contain each term. The result has one element more than there are terms.
fn count_postings<T: Iterator<Item = u32>>(terms: usize, passages: impl Iterator<Item = T>) -> Vec<u32> {
    let mut counts = vec![0; terms + 1];
    let mut last = vec![u32::MAX; terms];
    for (passage, passage_terms) in (0..).zip(passages) {
        passage_terms.for_each(|term| {
            if std::mem::replace(&mut last[term as usize], passage) != passage {
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
        let passages: [&[u32]; 4] = [&[2, 0, 2], &[], &[0], &[2, 2]];
        let lists = PostingLists::from_passages(4, || passages.iter().map(|terms| terms.iter().copied()));
        assert!(lists.get(term).iter().map(|p| (p.passage, p.frequency)).eq(expected.iter().copied()), "{term}");
    }

    #[test]
    fn each_term_has_its_passages() {
        check(0, &[(0, 1), (2, 1)]);
        check(1, &[]);
        check(2, &[(0, 2), (3, 2)]);
        check(3, &[]);
    }

    proptest! {
        #[test]
        fn every_term_of_every_passage_is_listed(passages in prop::collection::vec(prop::collection::vec(0..5u32, 0..6), 0..9)) {
            let lists = PostingLists::from_passages(5, || passages.iter().map(|terms| terms.iter().copied()));
            for term in 0..5u32 {
                let frequency = |terms: &Vec<u32>| u32::try_from(terms.iter().filter(|one| **one == term).count()).expect("few");
                let all = (0..).zip(&passages).map(|(passage, terms)| Posting { passage, frequency: frequency(terms) });
                let expected: Vec<_> = all.filter(|posting| posting.frequency > 0).collect();
                prop_assert_eq!(lists.get(term as usize), expected);
            }
        }
    }
}
