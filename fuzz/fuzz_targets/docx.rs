#![no_main]

use libfuzzer_sys::fuzz_target;

// Whatever the bytes, a .docx is read or refused, without a panic and in bounded time.
fuzz_target!(|bytes: &[u8]| bienban_fuzz::check("fuzz.docx", bytes));
