//! Feature tables of linear models: each feature with its documentation and its weight, in one place.

/// Defines a struct with one `f32` per feature, and a constant of that struct with the weights.
macro_rules! feature_table {
    ($(#[doc = $name_doc:literal])* $name:ident $(#[doc = $weights_doc:literal])* $weights:ident
        $($(#[doc = $doc:literal])* $field:ident: $weight:literal,)*) => {
        $(#[doc = $name_doc])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: f32,)*
        }

        $(#[doc = $weights_doc])*
        pub const $weights: $name = $name { $($field: $weight,)* };

        impl $name {
            /// The names of the features, in the order of the table.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Returns the values in the order of [`Self::NAMES`].
            pub fn values(&self) -> [f32; Self::NAMES.len()] {
                [$(self.$field),*]
            }

            /// Returns Σ weight × value.
            pub fn weighted_sum(&self, weights: &Self) -> f32 {
                0.0 $(+ self.$field * weights.$field)*
            }
        }
    };
}

pub(super) use feature_table;

#[cfg(test)]
mod tests {
    feature_table! {
        /// Two features.
        Pair
        /// Their weights.
        PAIR_WEIGHTS

        /// The first.
        first: 2.0,
        /// The second.
        second: -0.5,
    }

    #[test]
    fn the_weighted_sum_multiplies_each_value_by_its_own_weight() {
        let pair = Pair { first: 3.0, second: 4.0 };
        assert!((pair.weighted_sum(&PAIR_WEIGHTS) - (6.0 - 2.0)).abs() < f32::EPSILON);
        assert!(Pair::default().weighted_sum(&PAIR_WEIGHTS).abs() < f32::EPSILON);
    }

    #[test]
    fn names_and_values_are_in_the_order_of_the_table() {
        assert_eq!(Pair::NAMES, ["first", "second"]);
        assert_eq!(PAIR_WEIGHTS.values().map(f32::to_bits), [2.0_f32, -0.5].map(f32::to_bits));
    }
}
