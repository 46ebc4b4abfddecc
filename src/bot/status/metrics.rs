//! Metrics for Prometheus.
//!
//! Labels are `&'static str`, so that no input can become one and the number of series is bounded. Updating a
//! metric waits at most for another thread that updates one, never for a reload.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use strum::{IntoStaticStr, VariantArray};

use super::health::Health;
use crate::answer::Outcome;

/// The origin of a question.
#[derive(Debug, Clone, Copy, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Surface {
    Message,
    Edit,
    /// A suggested question that was tapped.
    Suggestion,
    Inline,
}

/// A step of answering a question.
#[derive(Debug, Clone, Copy, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Step {
    /// The search and the selection of quotes.
    Answer,
    Render,
    /// The wait for the rate limits and the call, including all retries.
    Delivery,
}

type LabelSet<const N: usize> = [(&'static str, &'static str); N];
type IntGauge = Gauge<u64, AtomicU64>;
type SecondsGauge = Gauge<f64, AtomicU64>;

/// All metrics, and the bot's health.
pub struct Metrics {
    pub health: Health,
    /// Updates received and not yet handled.
    pub queued: Gauge,
    pub store_failures: Counter,
    /// Changes that the store has in memory and not yet in its file.
    pub store_writes_waiting: Gauge,
    /// Pairs of a group and a member with limited access of which it is unknown whether the member is in the group.
    pub memberships_unknown: Gauge,
    questions: Family<LabelSet<2>, Counter>,
    duration: Histogram,
    steps: Family<LabelSet<1>, Histogram>,
    failed: Family<LabelSet<1>, Counter>,
    errors: Family<LabelSet<2>, Counter>,
    sampled: SampledMetrics,
    registry: Registry,
}

/// Gauges that are set each time the metrics are read.
#[derive(Default)]
struct SampledMetrics {
    generation: IntGauge,
    age: SecondsGauge,
    documents: IntGauge,
    passages: IntGauge,
    silence: SecondsGauge,
    memory: IntGauge,
    uptime: SecondsGauge,
}

/// Returns a histogram whose buckets range from 0.1 ms, for rendering, to 30 s, for calls that wait.
fn new_histogram() -> Histogram {
    let bounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
    Histogram::new(bounds)
}

impl Metrics {
    pub const CONTENT_TYPE: &'static str = prometheus_text::CONTENT_TYPE;

    /// Returns metrics at zero. `max_silence` is the time without a successful call to Telegram after which the
    /// bot is not ready.
    pub fn new(max_silence: Duration) -> Self {
        let metrics = Self {
            health: Health::new(max_silence),
            queued: Gauge::default(),
            store_failures: Counter::default(),
            store_writes_waiting: Gauge::default(),
            memberships_unknown: Gauge::default(),
            questions: Family::default(),
            duration: new_histogram(),
            steps: Family::new_with_constructor(new_histogram),
            failed: Family::default(),
            errors: Family::default(),
            sampled: SampledMetrics::default(),
            registry: Registry::with_prefix("bienban"),
        };
        // Create all series, so that the first increment of each shows.
        for surface in Surface::VARIANTS.iter().copied() {
            for outcome in Outcome::ALL {
                let _ = metrics.questions.get_or_create(&build_labels(surface, outcome));
            }
        }
        metrics.register_all()
    }

    fn register_all(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register("questions", "Questions whose answer was delivered", self.questions.clone());
        let help = "Time from receiving a question's update to delivering its answer";
        registry.register_with_unit("question", help, Unit::Seconds, self.duration.clone());
        let help = "Time of each step of answering a question; answer and render also for answers shown again";
        registry.register_with_unit("step", help, Unit::Seconds, self.steps.clone());
        registry.register("updates_queued", "Updates received and not yet handled", self.queued.clone());
        registry.register("updates_failed", "Updates that ended in an error or a panic", self.failed.clone());
        let help = "Calls to Telegram that failed; kind refused includes edits that change nothing";
        registry.register("telegram_errors", help, self.errors.clone());
        let help = "Calls to the store that failed; answers continue without it";
        registry.register("store_failures", help, self.store_failures.clone());
        let help = "Changes that are not in the store's file yet";
        registry.register("store_writes_waiting", help, self.store_writes_waiting.clone());
        let help = "Pairs of a group and a member with limited access of whom it is unknown whether they are in it";
        registry.register("memberships_unknown", help, self.memberships_unknown.clone());
        self.sampled.register(registry);
        let build = Info::new([("version", env!("BIENBAN_VERSION"))]);
        registry.register("build", "Version of bienban", build);
        self
    }

    /// Counts a question whose answer was delivered `took` after its update was received.
    pub fn count_question(&self, surface: Surface, outcome: Outcome, took: Duration) {
        self.questions.get_or_create(&build_labels(surface, outcome)).inc();
        self.duration.observe(took.as_secs_f64());
    }

    /// Records the duration of a step.
    pub fn observe(&self, step: Step, took: Duration) {
        self.steps.get_or_create(&[("step", step.into())]).observe(took.as_secs_f64());
    }

    /// Runs a step and records its duration.
    pub fn time<T>(&self, step: Step, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.observe(step, started.elapsed());
        result
    }

    /// Counts an update that ended in an error or a panic.
    pub fn count_failure(&self, by: &'static str) {
        self.failed.get_or_create(&[("by", by)]).inc();
    }

    /// Counts a call to Telegram, and the kind of its error if it failed.
    pub fn count_call(&self, method: &'static str, error: Option<&'static str>) {
        match error {
            None => self.health.record_contact(),
            Some(kind) => drop(self.errors.get_or_create(&[("method", method), ("kind", kind)]).inc()),
        }
    }

    /// Returns all metrics in Prometheus's text format.
    pub fn text(&self) -> String {
        self.sampled.sample(&self.health);
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = prometheus_text::encode(&mut text, &self.registry);
        text
    }
}

fn build_labels(surface: Surface, outcome: Outcome) -> LabelSet<2> {
    [("surface", surface.into()), ("outcome", outcome.name())]
}

impl SampledMetrics {
    fn register(&self, registry: &mut Registry) {
        registry.register("generation", "Number of the generation of the records in use", self.generation.clone());
        let help = "Time since the generation in use was loaded";
        registry.register_with_unit("generation_age", help, Unit::Seconds, self.age.clone());
        registry.register("documents", "Records in use", self.documents.clone());
        registry.register("passages", "Passages of the records in use", self.passages.clone());
        let help = "Time since the last successful call to Telegram";
        registry.register_with_unit("telegram_silence", help, Unit::Seconds, self.silence.clone());
        registry.register_with_unit("resident_memory", "Memory in use", Unit::Bytes, self.memory.clone());
        registry.register_with_unit("uptime", "Time since the start", Unit::Seconds, self.uptime.clone());
    }

    fn sample(&self, health: &Health) {
        let now = Instant::now();
        if let Some(library) = health.library() {
            let snapshot = library.snapshot();
            self.generation.set(snapshot.generation);
            self.age.set(snapshot.built_at.elapsed().as_secs_f64());
            self.documents.set(snapshot.knowledge.documents.len() as u64);
            self.passages.set(snapshot.passage_count() as u64);
        }
        self.silence.set(health.silence(now).as_secs_f64());
        self.uptime.set(health.started.elapsed().as_secs_f64());
        self.memory.set(memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64));
    }
}
