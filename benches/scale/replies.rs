//! Measures the time from an update's arrival to the bot's reply, over the real update loop and a fake Bot API on
//! the loopback interface.

use std::path::Path;

use crate::archive::Archive;
use crate::bot_harness::measure_replies;
use crate::measurements::open_library;
use crate::question_timings::{draw_questions, percentile};
use crate::results::ReplyTimes;

/// The number of questions, each from a different member. The first includes the start of the bot.
const QUESTIONS: usize = 300;

pub fn measure(archive: &Archive, files: usize, folder: &Path) -> ReplyTimes {
    let questions = draw_questions(archive, files).into_iter().take(QUESTIONS);
    let questions: Vec<String> = questions.map(|question| question.question).collect();
    let library = open_library(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    let times = runtime.block_on(measure_replies(library, &questions));
    let times: Vec<_> = times.iter().map(|time| time.as_secs_f64() * 1e6).collect();
    ReplyTimes { median: percentile(&times, 50), p99: percentile(&times, 99) }
}
