//! The columns of the picture, one for each day.

/// Minimum columns: a single day does not fill the picture.
const LEAST_DAYS: usize = 7;
const WIDEST_BAR: i32 = 72;
/// Narrower columns have no space between their bars.
const LEAST_SPACED: i32 = 5;

/// Columns of equal width in whole pixels, one for each day, the last one at the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Left edge of the first column.
    pub left: i32,
    right: i32,
    width: i32,
    days: usize,
}

impl Columns {
    /// Divides the pixels from `left` to `right`; a remainder stays free at the left.
    pub fn new(days: usize, left: i32, right: i32) -> Self {
        let columns = i32::try_from(days.max(LEAST_DAYS)).unwrap_or(i32::MAX);
        let width = ((right - left) / columns).max(1);
        Self { left: right - width * columns, right, width, days }
    }

    fn start(&self, day: usize) -> i32 {
        let from_last = i32::try_from(self.days - day).unwrap_or(i32::MAX);
        self.right - self.width * from_last
    }

    /// Returns the left and right edge of a day's bar.
    pub fn bar(&self, day: usize) -> (i32, i32) {
        let space = if self.width < LEAST_SPACED { 0 } else { (self.width / 4).max(self.width - WIDEST_BAR) };
        let left = self.start(day) + space / 2;
        (left, left + self.width - space)
    }

    /// Returns the days with a date, newest first, and the middle of each; a date needs `room`.
    ///
    /// The last day always has one; dates follow every day or every second day if they fit, else at whole weeks.
    pub fn dated(&self, room: i32) -> impl Iterator<Item = (i32, usize)> {
        let fits = |days: &usize| i32::try_from(*days).is_ok_and(|days| days * self.width >= room);
        let stride = [1, 2].into_iter().chain((7..).step_by(7)).find(fits).unwrap_or(1);
        (0..self.days).rev().step_by(stride).map(|day| (self.start(day) + self.width / 2, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: usize, left: i32, first_bar: (i32, i32), dated: &[(i32, usize)]) {
        let columns = Columns::new(days, 100, 940);
        assert_eq!((columns.left, columns.bar(0)), (left, first_bar), "{days} days");
        assert_eq!(columns.dated(100).take(2).collect::<Vec<_>>(), dated, "{days} days");
    }

    #[test]
    fn days_stand_at_the_right() {
        check(1, 100, (844, 916), &[(880, 0)]);
        check(7, 100, (124, 196), &[(880, 6), (760, 5)]);
        check(14, 100, (107, 152), &[(910, 13), (790, 11)]);
        check(42, 100, (102, 117), &[(930, 41), (790, 34)]);
        check(400, 140, (140, 142), &[(939, 399), (827, 343)]);
    }
}
