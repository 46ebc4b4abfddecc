//! Pages of lists read from the store.

/// Returns the items of a page, the total number of items, and the number of the page, which is the last one if
/// `page` is beyond it; `None` if `read` fails. `read` takes an offset and returns a page of items from there and
/// the total.
pub fn read_page<T>(page: u16, size: u32, read: impl Fn(u32) -> Option<(Vec<T>, u32)>) -> Option<(Vec<T>, u32, u16)> {
    let (items, total) = read(u32::from(page) * size)?;
    let last = u16::try_from(total.saturating_sub(1) / size).unwrap_or(u16::MAX);
    if page <= last {
        return Some((items, total, page));
    }
    let items = read(u32::from(last) * size).map_or(Vec::new(), |(items, _)| items);
    Some((items, total, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u32, page: u16, expected: Option<(&[u32], u16)>) {
        let read = |skip: u32| (total < 100).then(|| ((skip..total).take(3).collect::<Vec<_>>(), total));
        let expected = expected.map(|(items, page)| (items.to_vec(), total, page));
        assert_eq!(read_page(page, 3, read), expected, "page {page} of {total}");
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        check(7, 0, Some((&[0, 1, 2], 0)));
        check(7, 2, Some((&[6], 2)));
        check(7, 9, Some((&[6], 2)));
        check(0, 3, Some((&[], 0)));
        check(100, 0, None);
    }
}
