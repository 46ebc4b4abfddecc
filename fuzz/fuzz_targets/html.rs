#![no_main]

use libfuzzer_sys::fuzz_target;

// Any bytes in a .html file are parsed or rejected without a panic and in bounded time.
fuzz_target!(|bytes: &[u8]| bienban_fuzz::check_reading("fuzz.html", bytes));
