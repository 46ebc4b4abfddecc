//! Things that speak for something, each with its weight, in one place.

/// A struct of numbers, and a constant of the same struct that holds what each is worth.
macro_rules! table {
    ($(#[doc = $about:literal])* $name:ident $(#[doc = $worth:literal])* $weights:ident
        $($(#[doc = $doc:literal])* $field:ident: $weight:literal,)*) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: f32,)*
        }

        $(#[doc = $worth])*
        pub const $weights: $name = $name { $($field: $weight,)* };

        impl $name {
            /// Their names, in order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Their values, in the order of [`Self::NAMES`].
            pub fn values(&self) -> [f32; Self::NAMES.len()] {
                [$(self.$field),*]
            }

            /// Σ weight × value.
            pub fn weighed(&self, weights: &Self) -> f32 {
                0.0 $(+ self.$field * weights.$field)*
            }
        }
    };
}

pub(super) use table;

#[cfg(test)]
mod tests {
    table! {
        /// Two things.
        Pair
        /// What they are worth.
        WORTH

        /// The first.
        first: 2.0,
        /// The second.
        second: -0.5,
    }

    #[test]
    fn a_sum_weighs_each_value_by_its_own_weight() {
        let pair = Pair { first: 3.0, second: 4.0 };
        assert!((pair.weighed(&WORTH) - (6.0 - 2.0)).abs() < f32::EPSILON);
        assert!(Pair::default().weighed(&WORTH).abs() < f32::EPSILON);
    }

    #[test]
    fn names_and_values_are_in_the_order_of_the_table() {
        assert_eq!(Pair::NAMES, ["first", "second"]);
        assert_eq!(WORTH.values().map(f32::to_bits), [2.0_f32, -0.5].map(f32::to_bits));
    }
}
