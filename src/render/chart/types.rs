//! The data, size and errors of the chart.

use chrono::NaiveDate;

/// The numbers of questions of one day, by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCounts {
    pub day: NaiveDate,
    pub answered: u32,
    pub nearest: u32,
    pub not_found: u32,
}

/// An error of drawing the chart.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("cannot read the bundled font")]
    Font,
    #[error("cannot draw the chart: {0}")]
    Drawing(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("cannot encode the chart as PNG: {0}")]
    Encoding(#[from] png::EncodingError),
}

/// Size of the chart in pixels.
pub const WIDTH: u32 = 1000;
pub const HEIGHT: u32 = 600;
