//! A deterministic random number generator and a rank distribution.

/// Steele's SplitMix64. Every seed is valid, and similar seeds give unrelated streams.
pub struct Random(u64);

impl Random {
    /// A separate stream for each series of seeds.
    pub fn new(seeds: &[u64]) -> Self {
        let mut random = Self(0);
        for seed in seeds {
            random.0 = random.next() ^ seed;
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform from 0 to 1, excluding 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Uniform below `limit`, which is not zero.
    #[expect(clippy::cast_possible_truncation, reason = "less than `limit`")]
    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    pub fn choose<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub fn rank(&mut self, ranks: &RankDistribution) -> usize {
        ranks.quantile(self.uniform())
    }
}

/// The distribution of word ranks in texts (Zipf and Mandelbrot): rank r, from 0, has a probability proportional to
/// (r + offset)^-exponent.
pub struct RankDistribution {
    count: usize,
    offset: f64,
    /// 1 − exponent.
    power: f64,
    /// The antiderivative of the density before the first and after the last rank, up to a factor.
    first: f64,
    last: f64,
}

impl RankDistribution {
    /// `exponent` must not be 1, and `offset` must be positive.
    #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
    pub fn new(count: usize, exponent: f64, offset: f64) -> Self {
        let power = 1.0 - exponent;
        let (first, last) = (offset.powf(power), (offset + count as f64).powf(power));
        Self { count, offset, power, first, last }
    }

    /// The rank below which this share of all draws lies.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to `count`")]
    fn quantile(&self, share: f64) -> usize {
        let rank = (self.first + (self.last - self.first) * share).powf(1.0 / self.power) - self.offset;
        (rank as usize).min(self.count - 1)
    }
}
