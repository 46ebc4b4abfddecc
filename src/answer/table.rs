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
