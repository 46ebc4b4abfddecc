#![no_main]

use bienban::render::telegram::{Callback, DeepLink};
use bienban::render::texts::Language;
use bienban_fuzz::screens::{check_screen, max_units, render_context, screens_for_callback, screens_for_link};
use libfuzzer_sys::fuzz_target;

// Data of a button or a link is invalid, or it is the encoding that the bot itself writes, and it opens screens that
// can be sent.
fuzz_target!(|bytes: &[u8]| {
    let data = String::from_utf8_lossy(bytes);
    let language = Language::ALL[bytes.len() % 2];
    if let Ok(callback) = Callback::decode(&data) {
        assert_eq!(callback.encode(), data);
        screens_for_callback(&render_context(language), callback)
            .iter()
            .for_each(|screen| drop(check_screen(screen, max_units(callback))));
    }
    if let Ok(link) = DeepLink::decode(&data) {
        assert_eq!(link.encode(), data);
        screens_for_link(&render_context(language), link).iter().for_each(|screen| drop(check_screen(screen, 1_400)));
    }
});
