//! Word lists for parsing questions.

/// Folded keys of English function words that are not also Vietnamese syllables without diacritics.
pub const ENGLISH_FUNCTION_WORDS: &[&str] = &[
    "what", "who", "whom", "which", "when", "where", "why", "how", "did", "doe", "was", "wer", "were", "is", "are",
    "of", "with", "from", "and", "that", "this", "about", "said",
];

/// Folded keys of the titles and forms of address before a person's name; of those with two syllables the last one.
pub const HONORIFICS: &[&str] = &[
    "anh", "chi", "ong", "ba", "co", "chu", "bac", "thay", "em", "ts", "ths", "pgs", "gs", "bs", "ds", "ks", "mr",
    "mrs", "ms", "dr", "si", "su", "doc", "tich", "truong",
];
