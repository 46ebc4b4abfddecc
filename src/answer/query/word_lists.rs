//! Words that tell how a question is to be read.

/// English words that glue, as keys, which no Vietnamese syllable without its accents is.
pub const ENGLISH: &[&str] = &[
    "what", "who", "whom", "which", "when", "where", "why", "how", "did", "doe", "was", "wer", "were", "is", "are",
    "of", "with", "from", "and", "that", "this", "about", "said",
];

/// What people are called by before their name, folded; of two syllables the last.
pub const HONORIFICS: &[&str] = &[
    "anh", "chi", "ong", "ba", "co", "chu", "bac", "thay", "em", "ts", "ths", "pgs", "gs", "bs", "ds", "ks", "mr",
    "mrs", "ms", "dr", "si", "su", "doc", "tich", "truong",
];
