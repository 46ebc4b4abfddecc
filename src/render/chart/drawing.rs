//! Draws the chart: title, legend, grid and bars.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::{Datelike, NaiveDate};
use plotters::coord::Shift;
use plotters::coord::combinators::{BindKeyPoints, WithKeyPoints};
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::prelude::*;

use super::fonts::{group_digits, label_style, measure_text, register_fonts, title_style};
use super::layout::BarLayout;
use super::types::{ChartError, DayCounts, HEIGHT, WIDTH};
use crate::render::texts::Language;

const BACKGROUND: RGBColor = RGBColor(0x1f, 0x29, 0x35);
const GRID: RGBColor = RGBColor(0x3d, 0x4b, 0x5b);
const AXIS: RGBColor = RGBColor(0x8a, 0x9a, 0xab);
const TEXT_COLOUR: RGBColor = RGBColor(0xec, 0xf1, 0xf6);
/// The colours of answered, nearest and not found; like those of the squares in the message's legend.
pub(super) const COLOURS: [RGBColor; 3] =
    [RGBColor(0x4d, 0xa6, 0xf5), RGBColor(0xff, 0xd2, 0x54), RGBColor(0xf5, 0x5b, 0x5b)];

const MARGIN: i32 = 36;
/// Vertical centres of the title and the legend.
const TITLE_Y: i32 = 58;
const LEGEND_Y: i32 = 124;
/// Edges of the bars' area. Right of it there is room for half of the last bar's date.
pub(super) const TOP: i32 = 170;
pub(super) const BOTTOM: i32 = 522;
pub(super) const RIGHT: i32 = 936;
/// A square of the legend, the space after it, and the space between two entries.
const SQUARE: i32 = 28;
const SQUARE_GAP: i32 = 12;
const ENTRY_GAP: i32 = 40;
/// The space between a number and the grid, and between two dates.
const LABEL_GAP: i32 = 16;
const TICK: i32 = 8;
/// Pixels by which centred text is moved down, because plotters places it too high.
const TEXT_SHIFT: i32 = 6;

/// Minimum top of the scale, so that a single question does not fill the chart.
const MIN_SCALE: f64 = 4.0;
/// Factor by which the scale exceeds the highest bar; leaves room for the minimum heights of its parts.
const HEADROOM: f64 = 1.04;
/// Maximum number of grid lines.
const MAX_GRID_LINES: usize = 6;
/// Minimum height in pixels of a part that counts at least one question.
const MIN_PART_HEIGHT: f64 = 4.0;

type Canvas<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
/// The plot, with pixels on the horizontal axis and counts on the vertical axis.
type BarPlot<'a> = ChartContext<'a, BitMapBackend<'a>, Cartesian2d<WithKeyPoints<RangedCoordi32>, RangedCoordf64>>;

impl<E: Error + Send + Sync + 'static> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(Box::new(error))
    }
}

/// Draws the chart into RGB pixels.
///
/// # Errors
/// If the fonts cannot be read or plotters fails.
pub fn draw_picture(pixels: &mut [u8], days: &[DayCounts], language: Language) -> Result<(), ChartError> {
    register_fonts()?;
    let canvas = BitMapBackend::with_buffer(pixels, (WIDTH, HEIGHT)).into_drawing_area();
    canvas.fill(&BACKGROUND)?;
    draw_heading(&canvas, language)?;
    draw_bars(&canvas, days, language)?;
    canvas.present()?;
    Ok(())
}

fn draw_heading(canvas: &Canvas<'_>, language: Language) -> Result<(), ChartError> {
    let (texts, style) = (language.admin_texts(), label_style(TEXT_COLOUR));
    canvas.draw_text(texts.chart_title, &title_style(TEXT_COLOUR), (MARGIN, TITLE_Y))?;
    let mut x = MARGIN;
    for (text, colour) in [texts.chart_answered, texts.chart_nearest, texts.chart_not_found].into_iter().zip(COLOURS) {
        let square = [(x, LEGEND_Y - SQUARE / 2), (x + SQUARE, LEGEND_Y + SQUARE / 2)];
        canvas.draw(&Rectangle::new(square, colour.filled()))?;
        x += SQUARE + SQUARE_GAP;
        canvas.draw_text(text, &style, (x, LEGEND_Y + TEXT_SHIFT))?;
        x += measure_text(text, &style)? + ENTRY_GAP;
    }
    Ok(())
}

fn draw_bars(canvas: &Canvas<'_>, days: &[DayCounts], language: Language) -> Result<(), ChartError> {
    let style = label_style(TEXT_COLOUR);
    let top = days.iter().map(total_count).fold(MIN_SCALE, f64::max) * HEADROOM;
    let numbers_width = measure_text(&group_digits(top, language), &style)? + LABEL_GAP;
    let layout = BarLayout::new(days.len(), MARGIN + numbers_width, RIGHT);
    let labelled = layout.labelled_days(measure_text("00/00", &style)? + LABEL_GAP);
    let dates: BTreeMap<i32, NaiveDate> = labelled.map(|(middle, day)| (middle, days[day].day)).collect();
    let mut plot = lay_out_plot(canvas, layout.left, dates.keys().copied().collect(), top)?;
    draw_grid(&mut plot, &dates, language)?;
    let min_part = MIN_PART_HEIGHT * top / f64::from(BOTTOM - TOP);
    let bars =
        days.iter().enumerate().flat_map(|(day, counts)| stack_rectangles(counts, layout.bar_edges(day), min_part));
    plot.draw_series(bars)?;
    Ok(())
}

/// Lays out the plot. `dates` are the positions of the dates in pixels from the left; `top` is the top of the scale.
fn lay_out_plot<'a>(canvas: &Canvas<'a>, left: i32, dates: Vec<i32>, top: f64) -> Result<BarPlot<'a>, ChartError> {
    let plot = ChartBuilder::on(canvas)
        .margin_top(TOP)
        // plotters maps the end of the range to the last pixel.
        .margin_right(WIDTH.cast_signed() - RIGHT - 1)
        .y_label_area_size(left)
        .x_label_area_size(HEIGHT.cast_signed() - BOTTOM)
        .build_cartesian_2d((left..RIGHT).with_key_points(dates), 0.0..top)?;
    Ok(plot)
}

fn draw_grid(plot: &mut BarPlot<'_>, dates: &BTreeMap<i32, NaiveDate>, language: Language) -> Result<(), ChartError> {
    let format_date = |day: &NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    plot.configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .y_labels(MAX_GRID_LINES)
        .bold_line_style(GRID.stroke_width(2))
        .axis_style(AXIS.stroke_width(2))
        .set_all_tick_mark_size(TICK)
        .label_style(label_style(TEXT_COLOUR))
        .y_label_offset(TEXT_SHIFT)
        .x_label_formatter(&|middle| dates.get(middle).map(format_date).unwrap_or_default())
        .y_label_formatter(&|count| group_digits(*count, language))
        .draw()?;
    Ok(())
}

fn counts_by_outcome(day: &DayCounts) -> [u32; 3] {
    [day.answered, day.nearest, day.not_found]
}

fn total_count(day: &DayCounts) -> f64 {
    counts_by_outcome(day).into_iter().map(f64::from).sum()
}

/// Returns the stacked parts of a day's bar, each at least `min_part` high unless it counts no questions.
fn stack_rectangles(
    day: &DayCounts,
    (left, right): (i32, i32),
    min_part: f64,
) -> impl Iterator<Item = Rectangle<(i32, f64)>> {
    let mut bottom = 0.0;
    counts_by_outcome(day).into_iter().zip(COLOURS).filter(|(count, _)| *count > 0).map(move |(count, colour)| {
        let top = bottom + f64::from(count).max(min_part);
        let part = Rectangle::new([(left, bottom), (right, top)], colour.filled());
        bottom = top;
        part
    })
}
