#![no_main]

use bienban::render::telegram::{Callback, Link};
use bienban::render::texts::Language;
use bienban_fuzz::screens::{most, of_callback, of_link, sound, view};
use libfuzzer_sys::fuzz_target;

// Whatever a button or a link holds: it is none of ours, or it is exactly what we would write, and
// leads to screens that can be sent.
fuzz_target!(|bytes: &[u8]| {
    let data = String::from_utf8_lossy(bytes);
    let language = Language::ALL[bytes.len() % 2];
    if let Ok(callback) = Callback::decode(&data) {
        assert_eq!(callback.encode(), data);
        of_callback(&view(language), callback).iter().for_each(|screen| drop(sound(screen, most(callback))));
    }
    if let Ok(link) = Link::decode(&data) {
        assert_eq!(link.payload(), data);
        of_link(&view(language), link).iter().for_each(|screen| drop(sound(screen, 1_400)));
    }
});
