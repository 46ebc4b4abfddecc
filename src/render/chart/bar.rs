//! The chart's data, size and errors.

use chrono::NaiveDate;

/// The questions of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    pub day: NaiveDate,
    pub answered: u32,
    pub nearest: u32,
    pub not_found: u32,
}

/// A reason why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("the bundled font cannot be read")]
    Font,
    #[error("the picture cannot be drawn: {0}")]
    Drawing(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the picture cannot be packed: {0}")]
    Packing(#[from] png::EncodingError),
}

pub const WIDTH: u32 = 1000;
pub const HEIGHT: u32 = 600;
