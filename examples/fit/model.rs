//! Weights from examples: a softmax over each question's sentences.
//!
//! The weights that make it likeliest that a sentence which answers comes first, kept near those
//! they start from: maximum likelihood of a conditional logit (McFadden 1974) with a Gaussian
//! prior, climbed with Adam (Kingma and Ba 2015).

use bienban::answer::Features;

pub const COUNT: usize = Features::NAMES.len();
pub type Values = [f32; COUNT];

/// One question's sentences: the features of each, and whether it answers.
pub struct Example {
    pub sentences: Vec<(Values, bool)>,
    /// What it counts.
    pub worth: f32,
    /// Questions of one fold are never fitted on and tested on together.
    pub fold: usize,
}

/// How far weights may stray: the prior's precision.
pub struct Fit {
    pub prior: f32,
    pub steps: usize,
    pub rate: f32,
    /// Weights that stay as they are.
    pub fixed: Vec<usize>,
}

pub fn dot(a: &Values, b: &Values) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Fit {
    /// Weights for `examples`, from and near `start`.
    pub fn run(&self, examples: &[&Example], start: &Values) -> Values {
        let mut weights = *start;
        let (mut mean, mut square) = ([0.0_f32; COUNT], [0.0_f32; COUNT]);
        for step in 1..=self.steps {
            let mut gradient = [0.0_f32; COUNT];
            for example in examples {
                climb(example, &weights, &mut gradient);
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a few hundred steps")]
            let (b1, b2) = (1.0 - 0.9_f32.powi(step as i32), 1.0 - 0.999_f32.powi(step as i32));
            for i in (0..COUNT).filter(|i| !self.fixed.contains(i)) {
                let slope = gradient[i] - self.prior * (weights[i] - start[i]);
                mean[i] = 0.9 * mean[i] + 0.1 * slope;
                square[i] = 0.999 * square[i] + 0.001 * slope * slope;
                weights[i] += self.rate * (mean[i] / b1) / ((square[i] / b2).sqrt() + 1e-8);
            }
        }
        weights
    }
}

/// The factor by which `weights` fit `examples` best: a score's distance that is a probability's.
pub fn scale(examples: &[&Example], weights: &Values) -> f32 {
    let factors = (1..=60).map(|step| 0.1 * f32::from(u8::try_from(step).unwrap_or(u8::MAX)));
    let fits = |factor: f32| -> f32 {
        let scaled = weights.map(|weight| weight * factor);
        examples.iter().map(|example| example.worth * likelihood(example, &scaled)).sum()
    };
    let fitting = factors.map(|factor| (fits(factor), factor));
    fitting.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(1.0, |(_, factor)| factor)
}

/// Logarithm of the probability that a sentence which answers comes first.
fn likelihood(example: &Example, weights: &Values) -> f32 {
    let scores: Vec<(f32, bool)> =
        example.sentences.iter().map(|(values, good)| (dot(values, weights), *good)).collect();
    let most = scores.iter().map(|(score, _)| *score).fold(f32::MIN, f32::max);
    let sum = |good_only: bool| -> f32 {
        scores.iter().filter(|(_, good)| *good || !good_only).map(|(score, _)| (score - most).exp()).sum()
    };
    let right = sum(true);
    if right > 0.0 { (right / sum(false)).ln() } else { 0.0 }
}

/// Adds the slope of one example's log likelihood.
fn climb(example: &Example, weights: &Values, gradient: &mut Values) {
    let scores: Vec<f32> = example.sentences.iter().map(|(values, _)| dot(values, weights)).collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f32 = raised.iter().sum();
    let right: f32 = raised.iter().zip(&example.sentences).filter(|(_, (_, good))| *good).map(|(r, _)| r).sum();
    if right <= 0.0 {
        return;
    }
    for (raised, (values, good)) in raised.iter().zip(&example.sentences) {
        let pull = example.worth * (if *good { raised / right } else { 0.0 } - raised / all);
        if pull.abs() > 1e-5 {
            values.iter().zip(gradient.iter_mut()).for_each(|(value, slope)| *slope += pull * value);
        }
    }
}
