//! Draws the picture: title, legend, grid and bars.

use std::collections::BTreeMap;
use std::error::Error;

use chrono::{Datelike, NaiveDate};
use plotters::coord::Shift;
use plotters::coord::combinators::{BindKeyPoints, WithKeyPoints};
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::prelude::*;

use super::bar::{Bar, ChartError, HEIGHT, WIDTH};
use super::columns::Columns;
use super::lettering::{grouped, label, register, title, width};
use crate::render::texts::Language;

const GROUND: RGBColor = RGBColor(0x1f, 0x29, 0x35);
const GRID: RGBColor = RGBColor(0x3d, 0x4b, 0x5b);
const AXIS: RGBColor = RGBColor(0x8a, 0x9a, 0xab);
const INK: RGBColor = RGBColor(0xec, 0xf1, 0xf6);
/// Answered, nearest, not found; the same colours as the squares in the message.
pub(super) const COLOURS: [RGBColor; 3] =
    [RGBColor(0x4d, 0xa6, 0xf5), RGBColor(0xff, 0xd2, 0x54), RGBColor(0xf5, 0x5b, 0x5b)];

const EDGE: i32 = 36;
/// Vertical centres of the title and the legend.
const TITLE: i32 = 58;
const LEGEND: i32 = 124;
/// Edges of the bars. At the right, half of the last bar's date has room.
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
/// Pixels by which plotters places centred text too high.
const SINK: i32 = 6;

/// Least top of the scale: a lone question does not fill the picture.
const LEAST_SCALE: f64 = 4.0;
/// How far the scale exceeds the highest bar; leaves room for the minimum heights of its parts.
const HEADROOM: f64 = 1.04;
/// Maximum numbers beside the grid.
const MOST_LINES: usize = 6;
/// Minimum height of a part with any questions, in pixels.
const LEAST: f64 = 4.0;

type Canvas<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
/// The plot: pixels from left to right, counts from the bottom of the bars.
type Plot<'a> = ChartContext<'a, BitMapBackend<'a>, Cartesian2d<WithKeyPoints<RangedCoordi32>, RangedCoordf64>>;

impl<E: Error + Send + Sync + 'static> From<DrawingAreaErrorKind<E>> for ChartError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self::Drawing(Box::new(error))
    }
}

/// Draws the picture into RGB pixels.
pub fn draw(pixels: &mut [u8], bars: &[Bar], language: Language) -> Result<(), ChartError> {
    register()?;
    let canvas = BitMapBackend::with_buffer(pixels, (WIDTH, HEIGHT)).into_drawing_area();
    canvas.fill(&GROUND)?;
    draw_head(&canvas, language)?;
    draw_body(&canvas, bars, language)?;
    canvas.present()?;
    Ok(())
}

fn draw_head(canvas: &Canvas<'_>, language: Language) -> Result<(), ChartError> {
    let (texts, style) = (language.admin(), label(INK));
    canvas.draw_text(texts.chart_title, &title(INK), (EDGE, TITLE))?;
    let mut x = EDGE;
    for (text, colour) in [texts.chart_answered, texts.chart_nearest, texts.chart_not_found].into_iter().zip(COLOURS) {
        let square = [(x, LEGEND - SQUARE / 2), (x + SQUARE, LEGEND + SQUARE / 2)];
        canvas.draw(&Rectangle::new(square, colour.filled()))?;
        x += SQUARE + SQUARE_GAP;
        canvas.draw_text(text, &style, (x, LEGEND + SINK))?;
        x += width(text, &style)? + ENTRY_GAP;
    }
    Ok(())
}

fn draw_body(canvas: &Canvas<'_>, bars: &[Bar], language: Language) -> Result<(), ChartError> {
    let style = label(INK);
    let most = bars.iter().map(total).fold(LEAST_SCALE, f64::max) * HEADROOM;
    let numbers = width(&grouped(most, language), &style)? + LABEL_GAP;
    let columns = Columns::new(bars.len(), EDGE + numbers, RIGHT);
    let dated = columns.dated(width("00/00", &style)? + LABEL_GAP);
    let dates: BTreeMap<i32, NaiveDate> = dated.map(|(middle, day)| (middle, bars[day].day)).collect();
    let mut plot = plot(canvas, columns.left, dates.keys().copied().collect(), most)?;
    draw_grid(&mut plot, &dates, language)?;
    let least = LEAST * most / f64::from(BOTTOM - TOP);
    plot.draw_series(bars.iter().enumerate().flat_map(|(day, bar)| parts(bar, columns.bar(day), least)))?;
    Ok(())
}

/// Lays out the area of the bars. `dated` are the positions of the dates, in pixels from the left.
fn plot<'a>(canvas: &Canvas<'a>, left: i32, dated: Vec<i32>, most: f64) -> Result<Plot<'a>, ChartError> {
    let plot = ChartBuilder::on(canvas)
        .margin_top(TOP)
        // plotters takes the last pixel for the end of the range.
        .margin_right(WIDTH.cast_signed() - RIGHT - 1)
        .y_label_area_size(left)
        .x_label_area_size(HEIGHT.cast_signed() - BOTTOM)
        .build_cartesian_2d((left..RIGHT).with_key_points(dated), 0.0..most)?;
    Ok(plot)
}

fn draw_grid(plot: &mut Plot<'_>, dates: &BTreeMap<i32, NaiveDate>, language: Language) -> Result<(), ChartError> {
    let date = |day: &NaiveDate| format!("{:02}/{:02}", day.day(), day.month());
    plot.configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .y_labels(MOST_LINES)
        .bold_line_style(GRID.stroke_width(2))
        .axis_style(AXIS.stroke_width(2))
        .set_all_tick_mark_size(TICK)
        .label_style(label(INK))
        .y_label_offset(SINK)
        .x_label_formatter(&|middle| dates.get(middle).map(date).unwrap_or_default())
        .y_label_formatter(&|count| grouped(*count, language))
        .draw()?;
    Ok(())
}

fn counts(bar: &Bar) -> [u32; 3] {
    [bar.answered, bar.nearest, bar.not_found]
}

fn total(bar: &Bar) -> f64 {
    counts(bar).into_iter().map(f64::from).sum()
}

/// Returns the stacked parts of a bar, each with any questions at least `least` high.
fn parts(bar: &Bar, (left, right): (i32, i32), least: f64) -> impl Iterator<Item = Rectangle<(i32, f64)>> {
    let mut foot = 0.0;
    counts(bar).into_iter().zip(COLOURS).filter(|(count, _)| *count > 0).map(move |(count, colour)| {
        let head = foot + f64::from(count).max(least);
        let part = Rectangle::new([(left, foot), (right, head)], colour.filled());
        foot = head;
        part
    })
}
