//! Numbers that look random and are the same every time.

/// Steele's splitmix64: any seed will do, near ones give streams that have nothing in common.
pub struct Random(u64);

impl Random {
    /// A stream of its own for each series of numbers.
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

    /// 0 to 1, without 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether what happens so often, 0 to 1, happens.
    pub fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// Below `most`, which is not zero.
    #[expect(clippy::cast_possible_truncation, reason = "less than `most`")]
    pub fn below(&mut self, most: usize) -> usize {
        ((u128::from(self.next()) * most as u128) >> 64) as usize
    }

    pub fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[self.below(some.len())]
    }

    pub fn ranked(&mut self, ranks: &Ranks) -> usize {
        ranks.at(self.share())
    }
}

/// Ranks that are drawn as words are in texts (Zipf and Mandelbrot): the r-th, from 0, as often as
/// (r + offset)^-exponent says.
pub struct Ranks {
    most: usize,
    offset: f64,
    /// 1 less the exponent.
    power: f64,
    /// The integral of the law from 0 to the first and behind the last rank.
    first: f64,
    last: f64,
}

impl Ranks {
    /// The exponent is not 1, the offset above 0.
    #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
    pub fn new(most: usize, exponent: f64, offset: f64) -> Self {
        let power = 1.0 - exponent;
        let (first, last) = (offset.powf(power), (offset + most as f64).powf(power));
        Self { most, offset, power, first, last }
    }

    /// The rank below which that share of all draws lies.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to `most`")]
    fn at(&self, share: f64) -> usize {
        let behind = (self.first + (self.last - self.first) * share).powf(1.0 / self.power) - self.offset;
        (behind as usize).min(self.most - 1)
    }
}
