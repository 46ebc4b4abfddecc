//! Fits weights to examples by a softmax over the sentences of each question.
//!
//! The fitted weights maximise the likelihood that an answering sentence ranks first: a conditional logit (McFadden
//! 1974) with a Gaussian prior around the initial weights, optimised with Adam (Kingma and Ba 2015).

use bienban::answer::Features;

pub const COUNT: usize = Features::NAMES.len();
pub type Values = [f32; COUNT];

/// One question: the features of each candidate sentence, and whether the sentence answers.
pub struct Example {
    pub sentences: Vec<(Values, bool)>,
    pub weight: f32,
    /// The fold for cross-validation.
    pub fold: usize,
}

/// The parameters of a fit.
pub struct Fit {
    /// The precision of the prior, which keeps weights near their initial values.
    pub prior: f32,
    pub steps: usize,
    pub rate: f32,
    /// The indices of weights that are not fitted.
    pub fixed: Vec<usize>,
}

pub fn dot(a: &Values, b: &Values) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Fit {
    /// Fits weights to `examples`, beginning with `start`.
    pub fn run(&self, examples: &[&Example], start: &Values) -> Values {
        let mut weights = *start;
        let (mut mean, mut square) = ([0.0_f32; COUNT], [0.0_f32; COUNT]);
        for step in 1..=self.steps {
            let mut gradient = [0.0_f32; COUNT];
            for example in examples {
                add_gradient(example, &weights, &mut gradient);
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

/// Finds the factor by which `weights` must be multiplied to fit `examples` best, so that they act as log odds.
pub fn find_scale(examples: &[&Example], weights: &Values) -> f32 {
    let factors = (1..=60).map(|step| 0.1 * f32::from(u8::try_from(step).unwrap_or(u8::MAX)));
    let total_likelihood = |factor: f32| -> f32 {
        let scaled = weights.map(|weight| weight * factor);
        examples.iter().map(|example| example.weight * log_likelihood(example, &scaled)).sum()
    };
    let candidates = factors.map(|factor| (total_likelihood(factor), factor));
    candidates.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(1.0, |(_, factor)| factor)
}

/// The logarithm of the probability that an answering sentence ranks first.
fn log_likelihood(example: &Example, weights: &Values) -> f32 {
    let scores: Vec<(f32, bool)> =
        example.sentences.iter().map(|(values, right)| (dot(values, weights), *right)).collect();
    let max = scores.iter().map(|(score, _)| *score).fold(f32::MIN, f32::max);
    let sum = |only_right: bool| -> f32 {
        scores.iter().filter(|(_, right)| *right || !only_right).map(|(score, _)| (score - max).exp()).sum()
    };
    let right = sum(true);
    if right > 0.0 { (right / sum(false)).ln() } else { 0.0 }
}

/// Adds the gradient of the log likelihood of one example.
fn add_gradient(example: &Example, weights: &Values, gradient: &mut Values) {
    let scores: Vec<f32> = example.sentences.iter().map(|(values, _)| dot(values, weights)).collect();
    let max = scores.iter().copied().fold(f32::MIN, f32::max);
    let exponentials: Vec<f32> = scores.iter().map(|score| (score - max).exp()).collect();
    let total: f32 = exponentials.iter().sum();
    let total_right: f32 =
        exponentials.iter().zip(&example.sentences).filter(|(_, (_, right))| *right).map(|(e, _)| e).sum();
    if total_right <= 0.0 {
        return;
    }
    for (exponential, (values, right)) in exponentials.iter().zip(&example.sentences) {
        let target = if *right { exponential / total_right } else { 0.0 };
        let error = example.weight * (target - exponential / total);
        if error.abs() > 1e-5 {
            values.iter().zip(gradient.iter_mut()).for_each(|(value, slope)| *slope += error * value);
        }
    }
}
