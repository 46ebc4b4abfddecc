//! The horizontal layout of the bars: one column for each day.

/// Minimum number of columns, so that a single day does not fill the chart.
const MIN_COLUMNS: usize = 7;
/// Maximum width of a bar in pixels.
const MAX_BAR_WIDTH: i32 = 72;
/// Minimum width in pixels of columns with space between their bars.
const MIN_SPACED_WIDTH: i32 = 5;

/// Columns of equal width in whole pixels, one for each day, the last day at the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarLayout {
    /// Left edge of the first column.
    pub left: i32,
    right: i32,
    width: i32,
    days: usize,
}

impl BarLayout {
    /// Divides the pixels from `left` to `right` into columns; a remainder stays free at the left.
    pub fn new(days: usize, left: i32, right: i32) -> Self {
        let columns = i32::try_from(days.max(MIN_COLUMNS)).unwrap_or(i32::MAX);
        let width = ((right - left) / columns).max(1);
        Self { left: right - width * columns, right, width, days }
    }

    fn column_left(&self, day: usize) -> i32 {
        let from_last = i32::try_from(self.days - day).unwrap_or(i32::MAX);
        self.right - self.width * from_last
    }

    /// Returns the left and right edges of a day's bar.
    pub fn bar_edges(&self, day: usize) -> (i32, i32) {
        let space = if self.width < MIN_SPACED_WIDTH { 0 } else { (self.width / 4).max(self.width - MAX_BAR_WIDTH) };
        let left = self.column_left(day) + space / 2;
        (left, left + self.width - space)
    }

    /// Returns the days that are labelled with their date, newest first: the middle of each day's column, and the
    /// day's number. A label is `label_width` pixels wide.
    ///
    /// The last day is always labelled; the others every day or every second day if the labels fit, otherwise every
    /// week or every few weeks.
    pub fn labelled_days(&self, label_width: i32) -> impl Iterator<Item = (i32, usize)> {
        let fits = |days: &usize| i32::try_from(*days).is_ok_and(|days| days * self.width >= label_width);
        let stride = [1, 2].into_iter().chain((7..).step_by(7)).find(fits).unwrap_or(1);
        (0..self.days).rev().step_by(stride).map(|day| (self.column_left(day) + self.width / 2, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(days: usize, left: i32, first_bar: (i32, i32), labelled: &[(i32, usize)]) {
        let layout = BarLayout::new(days, 100, 940);
        assert_eq!((layout.left, layout.bar_edges(0)), (left, first_bar), "{days} days");
        assert_eq!(layout.labelled_days(100).take(2).collect::<Vec<_>>(), labelled, "{days} days");
    }

    #[test]
    fn the_last_day_is_at_the_right() {
        check(1, 100, (844, 916), &[(880, 0)]);
        check(7, 100, (124, 196), &[(880, 6), (760, 5)]);
        check(14, 100, (107, 152), &[(910, 13), (790, 11)]);
        check(42, 100, (102, 117), &[(930, 41), (790, 34)]);
        check(400, 140, (140, 142), &[(939, 399), (827, 343)]);
    }
}
